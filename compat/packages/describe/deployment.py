import os


class Deployment:
    """Tells what it was given: its context, its environment variables, its method."""

    def __init__(self, base_directory, context):
        self.base_directory = base_directory
        self.context = context

    def request(self, data, context):
        return self.described("request", context)

    def requests(self, data, context):
        return [self.described("requests", context) for _ in data]

    def described(self, method, context):
        return {
            "method": method,
            "context": {key: value for key, value in context.items() if not callable(value)},
            "init": self.context,
            "variables": {key: value for key, value in os.environ.items() if key.startswith("COMPAT_")},
            "directory": os.listdir(self.base_directory),
        }
