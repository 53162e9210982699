"""The two steps that every peer runs. Each does what the deployment in Setup.NOOP does for Penstock."""


def first(data):
    return {"x": data["x"]}


def second(data):
    return {"x": data["x"]}
