"""A service written by hand: calls the steps in its own process, and answers when the request is on the disk."""

import asyncio
import contextlib
import fcntl
import os
import queue
import sqlite3
import threading
import time
import uuid

import orjson
from fastapi import FastAPI, Request, Response

import functions

TABLE = """CREATE TABLE IF NOT EXISTS request
    (id TEXT PRIMARY KEY, input BLOB, output BLOB, status TEXT, created REAL, completed REAL)"""
INSERT = "INSERT INTO request (id, input, output, status, created, completed) VALUES (?, ?, ?, 'completed', ?, ?)"


class Store:
    """Writes requests in a thread of its own; those that come in during one commit share the next one."""

    def __init__(self, file):
        # Only the writing thread uses it from here on.
        self.database = sqlite3.connect(file, isolation_level=None, timeout=30, check_same_thread=False)
        # Whoever waits for it is woken at once; SQLite itself would sleep and look again, ever longer.
        self.lock = open(file + ".lock", "w")
        with self.locked():
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute("PRAGMA synchronous = FULL")
            self.database.execute(TABLE)
        self.waiting = queue.SimpleQueue()
        threading.Thread(target=self.write, daemon=True).start()

    @contextlib.contextmanager
    def locked(self):
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self.lock, fcntl.LOCK_UN)

    async def insert(self, *row):
        loop = asyncio.get_running_loop()
        durable = loop.create_future()
        self.waiting.put((row, durable, loop))
        await durable

    def write(self):
        database = self.database
        while True:
            batch = [self.waiting.get()]
            while not self.waiting.empty():
                batch.append(self.waiting.get())
            error = None
            try:
                with self.locked():
                    database.execute("BEGIN IMMEDIATE")
                    database.executemany(INSERT, [row for row, _, _ in batch])
                    database.execute("COMMIT")
            except sqlite3.Error as e:
                error = e
                if database.in_transaction:
                    database.execute("ROLLBACK")
            batch[0][2].call_soon_threadsafe(tell, [durable for _, durable, _ in batch], error)


def tell(waiting, error):
    for durable in waiting:
        if durable.cancelled():
            continue
        if error:
            durable.set_exception(error)
        else:
            durable.set_result(None)


app = FastAPI()
store = Store(os.environ["PEER_DATABASE"])


async def answer(request, run):
    created = time.time()
    body = await request.body()
    result = orjson.dumps(run(orjson.loads(body)))
    await store.insert(str(uuid.uuid4()), body, result, created, time.time())
    return Response(result, media_type="application/json")


@app.post("/one")
async def one(request: Request):
    return await answer(request, functions.first)


@app.post("/two")
async def two(request: Request):
    return await answer(request, lambda data: functions.second(functions.first(data)))
