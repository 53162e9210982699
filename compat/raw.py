"""Plain HTTP, for what the official client would never send."""

import json

import requests


class Http:
    def __init__(self, url, token):
        self.url = url
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Token {token}"

    def send(self, method, path, body=None, content_type="application/json", **options):
        """Sends text or bytes as they are, and everything else as JSON."""
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        headers = {"Content-Type": content_type, **options.pop("headers", {})}
        data = body.encode() if isinstance(body, str) else body
        return self._session.request(method, self.url + path, data=data, headers=headers, timeout=60, **options)

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def post(self, path, body, **options):
        return self.send("POST", path, body, **options)
