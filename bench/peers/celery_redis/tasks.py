"""The Celery application: the two steps as tasks, with Redis as broker and as result backend."""

import os

from celery import Celery

import functions

redis = "redis+socket://" + os.environ["PEER_REDIS"]

app = Celery("tasks", broker=redis, backend=redis)
app.conf.update(
    worker_prefetch_multiplier=128,
    worker_disable_rate_limits=True,
    broker_pool_limit=64,
    result_expires=60,
    broker_connection_retry_on_startup=True,
)


@app.task
def first(data):
    return functions.first(data)


@app.task
def second(data):
    return functions.second(data)
