"""Makes two items of one, without a pause."""


class Deployment:
    def request(self, data):
        number = data["number"]
        key, x = number // 1000 * 1000, number % 1000
        return [{**data, "number": key + x}, {**data, "number": key + (x + 500) % 1000}]
