GOOD = {"good", "great", "love", "loved", "excellent", "fast", "friendly", "happy"}
BAD = {"bad", "slow", "broken", "rude", "late", "poor", "terrible", "never"}


class Deployment:
    def __init__(self, base_directory, context):
        # Runs once in each worker: the place to load a model.
        self.weights = {**{word: 1.0 for word in GOOD}, **{word: -1.0 for word in BAD}}

    def request(self, data):
        return {"score": sum(self.weights.get(token, 0.0) for token in data["tokens"])}
