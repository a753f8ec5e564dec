# SPDX-License-Identifier: LGPL-3.0-or-later
"""A real Synapse on a free port of loopback, from the Python packages of the tests."""
import json
import pathlib
import string
import sys
import time
import urllib.error
import urllib.request

from ports import free_port
from process import Process

TEMPLATE = pathlib.Path(__file__).with_name("synapse.yaml")
FREE = "{per_second: 10000, burst_count: 10000}"
USUAL = "{per_second: 0.2, burst_count: 10}"  # what Synapse allows where nothing is configured
LOG = """\
version: 1
handlers: {h: {class: logging.StreamHandler}}
root: {level: WARNING, handlers: [h]}
disable_existing_loggers: false
"""
KEY = ("from signedjson.key import generate_signing_key, write_signing_keys as w; import sys; "
       "w(open(sys.argv[1], 'w'), (generate_signing_key('a_test'),))")
UP_SECONDS = 90


class Synapse:
    name = "localhost"
    password = "a test's password"

    def __init__(self, folder, messages=FREE, more=""):
        self.folder, self.port, self.process = pathlib.Path(folder), free_port(), None
        self.url = f"http://127.0.0.1:{self.port}"
        text = string.Template(TEMPLATE.read_text()).substitute(
            name=self.name, url=self.url, folder=self.folder, port=self.port, messages=messages, free=FREE)
        (self.folder / "homeserver.yaml").write_text(text + more)
        (self.folder / "log.yaml").write_text(LOG)
        Process([sys.executable, "-c", KEY, self.folder / "signing.key"]).child.wait(60)

    def start(self):
        self.process = Process([sys.executable, "-m", "synapse.app.homeserver", "-c", self.folder / "homeserver.yaml"], cwd=self.folder)
        end = time.monotonic() + UP_SECONDS
        while time.monotonic() < end and self.process.alive:
            try:
                return urllib.request.urlopen(f"{self.url}/health", timeout=2) and self
            except (urllib.error.URLError, OSError):
                self.process.child.poll() is None and self.process.reader.join(0.1)
        raise AssertionError(f"Synapse did not come up:\n{self.process.log[-3000:]}")

    def stop(self):
        self.process.stop(seconds=30)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.process.end()

    def ask(self, method, path, body=None, token=None):
        """The answer of the client-server API, and its status."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.url}/_matrix/client/v3/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def register(self, name):
        """The access token of a new account."""
        status, answer = self.ask("POST", "register", {"username": name, "password": self.password, "auth": {"type": "m.login.dummy"}})
        assert status == 200, answer
        return answer["access_token"]

    def user(self, name):
        return f"@{name}:{self.name}"
