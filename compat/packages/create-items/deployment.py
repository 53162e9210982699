class Deployment:
    """Returns a list: this is how sub-requests are made."""

    def request(self, data):
        return [{"number": number} for number in range(data["count"])]
