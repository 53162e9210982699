import time


class Deployment:
    def request(self, data):
        time.sleep(data["seconds"])
        return {"seconds": data["seconds"]}
