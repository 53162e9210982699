"""The run itself: it fails on each kind of wrong answer, and on calls that it could not make."""

import json
import os
import re
import subprocess
import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(__file__).parent
GOOD = {"name": "a"}
ANSWERS = {
    "/good": (200, GOOD),
    "/described-fault": (500, {"error": "It broke."}),
    "/status-that-is-not-described": (418, GOOD),
    "/field-of-another-type": (200, {"name": 1}),
    "/field-too-few": (200, {}),
    "/field-too-many": (200, {**GOOD, "more": 1}),
    "/no-json": (200, None),
    "/takes-bad-input": (200, GOOD),
    # Where the hooks look for something in a project that is not there.
    "/projects/{project_name}/environments/{environment_name}": (200, GOOD),
}
"""The status code and the body that each path has."""


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/openapi.json"):
            self._answer(200, description(self.headers["Host"]))
        else:
            self._answer(*ANSWERS.get(self.path.split("?")[0], (404, {"error": "It is not there."})))

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_TRACE(self):
        self._answer(405, {"error": "There is no such method."}, ("Allow", "GET, POST"))

    def log_message(self, *_):
        pass

    def _answer(self, status, body, *headers):
        content = b"no JSON" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if body is None else "application/json")
        self.send_header("Content-Length", str(len(content)))
        for header in headers:
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(content)


def description(host):
    thing = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    answers = {
        status: {"description": status, "content": {"application/json": {"schema": schema}}}
        for status, schema in {"200": thing, "400": {}, "404": {}, "405": {}, "500": {}}.items()
    }
    paths = {}
    for path in ANSWERS:
        operation = {"responses": answers}
        operation["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{(\w+)}", path)
        ]
        if path == "/takes-bad-input":
            operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": thing}}}
        paths[path] = {"post" if path == "/takes-bad-input" else "get": operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": f"http://{host}"}],
        "paths": paths,
        "components": {"schemas": {}},
    }


class Run(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
        cls.url = f"http://127.0.0.1:{cls.server.server_port}"
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def test_good_answers_pass(self):
        self.assertEqual((0, set()), self.run_with("--include-path", "/good"))

    def test_each_kind_of_wrong_answer_fails(self):
        wrong = {path for path in ANSWERS if path != "/good" and "{" not in path}
        self.assertEqual((1, wrong), self.run_with("--exclude-path-regex", "/projects/.*"))

    def test_calls_that_could_not_be_made_fail(self):
        status, _ = self.run_with("--include-path-regex", "/projects/.*")
        self.assertEqual(1, status)

    def run_with(self, *options):
        """The status of the run, and the paths that it says are wrong."""
        environment = {**os.environ, "FUZZ_URL": self.url, "FUZZ_TOKEN": "x", "PYTHONPATH": self.path()}
        run = subprocess.run(
            [sys.executable, "-B", "-m", "schemathesis.cli", "--config-file", str(FOLDER / "schemathesis.toml")]
            + ["run", f"{self.url}/openapi.json", *options],
            env={**environment, "SCHEMATHESIS_HOOKS": "hooks"},
            stdout=subprocess.PIPE,
            text=True,
        )
        return run.returncode, set(re.findall(r"^_+ (?:GET|POST) (\S+) _+$", run.stdout, re.MULTILINE))

    @staticmethod
    def path():
        return os.pathsep.join([str(FOLDER), *filter(None, [os.environ.get("PYTHONPATH")])])


if __name__ == "__main__":
    unittest.main()
