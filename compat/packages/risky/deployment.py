class PublicError(Exception):
    def __init__(self, message):
        super().__init__("a detail that only the log may show")
        self.public_error_message = message


class Deployment:
    """Fails as the request says: in public, in private, or with an output that is none; doubles otherwise."""

    def request(self, data):
        if data["mode"] == "public":
            raise PublicError("Asset ID not supported")
        if data["mode"] == "private":
            raise ValueError("a detail that only the log may show")
        if data["mode"] == "wrong output":
            return {"number": "not a number"}
        if data["mode"] == "missing output":
            return {}
        return {"number": data["number"] * 2}
