import re


class Deployment:
    def request(self, data):
        tokens = re.findall(r"[a-z']+", data["text"].lower())
        print(f"{len(tokens)} tokens")
        return {"tokens": tokens, "count": len(tokens)}
