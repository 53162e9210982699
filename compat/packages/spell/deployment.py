class Deployment:
    """Shows each character, and gives back the whole in upper case."""

    def request(self, data, context):
        for character in data:
            context["streaming_update"](character)
        return data.upper()
