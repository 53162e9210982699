"""Ray Serve model composition: an ingress that calls one deployment, or two in a row."""

import argparse
import signal
import sys

import orjson
import ray
from ray import serve
from ray.serve.handle import DeploymentHandle
from starlette.requests import Request
from starlette.responses import Response

import functions

# One replica of each: with two cores a second one only adds processes. No logical CPU is reserved for one, or three would
# not fit in two. More ongoing requests than the default of 5, as the performance guide has it for async methods.
options = {"num_replicas": 1, "max_ongoing_requests": 1000, "ray_actor_options": {"num_cpus": 0}}


@serve.deployment(**options)
class First:
    async def __call__(self, data):
        return functions.first(data)


@serve.deployment(**options)
class Second:
    async def __call__(self, data):
        return functions.second(data)


@serve.deployment(**options)
class Ingress:
    def __init__(self, first: DeploymentHandle, second: DeploymentHandle):
        self.first = first
        self.second = second

    async def __call__(self, request: Request):
        result = await self.first.remote(orjson.loads(await request.body()))
        if request.url.path == "/two":
            result = await self.second.remote(result)
        return Response(orjson.dumps(result), media_type="application/json")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("port", type=int)
    arguments.add_argument("folder", help="for its sockets and logs; they need a short path")
    given = arguments.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        ray.init(
            address="local",
            num_cpus=2,
            include_dashboard=False,
            log_to_driver=False,
            _temp_dir=given.folder,
            _node_ip_address="127.0.0.1",
        )
        serve.start(http_options={"host": "127.0.0.1", "port": given.port})
        serve.run(Ingress.bind(First.bind(), Second.bind()), blocking=True)
    finally:
        ray.shutdown()


if __name__ == "__main__":
    main()
