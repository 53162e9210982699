class Deployment:
    def request(self, data):
        return data.upper()
