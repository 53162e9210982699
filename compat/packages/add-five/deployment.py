class Deployment:
    def request(self, data):
        return {"number": data["number"] + 5}
