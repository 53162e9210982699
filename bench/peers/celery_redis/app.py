"""The HTTP service before Celery: sends one task, or a chain of two, and waits for the result."""

from contextlib import asynccontextmanager

import anyio.to_thread
import orjson
from celery import chain
from fastapi import FastAPI, Request, Response

from tasks import first, second


@asynccontextmanager
async def lifespan(_):
    # Waiting for a result takes a thread; the default is 40.
    anyio.to_thread.current_default_thread_limiter().total_tokens = 64
    yield


app = FastAPI(lifespan=lifespan)


def result(task):
    return task.apply_async().get(timeout=30)


async def answer(request, make):
    data = orjson.loads(await request.body())
    value = await anyio.to_thread.run_sync(result, make(data))
    return Response(orjson.dumps(value), media_type="application/json")


@app.post("/one")
async def one(request: Request):
    return await answer(request, first.s)


@app.post("/two")
async def two(request: Request):
    # The second task gets the result of the first in its message; nobody reads it from the backend.
    return await answer(request, lambda data: chain(first.s(data).set(ignore_result=True), second.s()))
