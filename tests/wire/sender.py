# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who delivers to a hook: signs by code of its own, and speaks HTTP by the bytes where a test wants that."""
import base64
import hashlib
import hmac
import http.client
import itertools
import json
import socket
import time


def sign(secret, ident, at, body):
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    return "v1," + base64.b64encode(hmac.new(key, b".".join([ident.encode(), str(at).encode(), body]), hashlib.sha256).digest()).decode()


def feed(*items):
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "The union", "items": list(items)}).encode()


def item(n, text=None, **more):
    return {"id": f"n{n}", "url": f"https://union.example/{n}", "title": f"News {n}", "content_text": text or f"These are the words of day {n}.", **more}


class Sender:
    def __init__(self, port, secret, name="site"):
        self.port, self.secret, self.path, self.idents = port, secret, f"/hook/{name}", itertools.count(1)

    def headers(self, body, ident=None, at=None, secret=None):
        ident, at = ident or f"msg_{next(self.idents)}", int(time.time()) if at is None else at
        return {"webhook-id": ident, "webhook-timestamp": str(at), "webhook-signature": sign(secret or self.secret, ident, at, body)}

    def request(self, method="POST", path=None, body=b"", headers=None):
        """Status, headers and text of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path or self.path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode()
        finally:
            connection.close()

    def delivers(self, *items, **how):
        """As it should be done: status and text."""
        body = feed(*items)
        status, _, text = self.request(body=body, headers=self.headers(body, **how))
        return status, text

    def bytes(self, *items, length=None, **how):
        """The same as it goes over the line."""
        body = feed(*items)
        headers = {"Host": "localhost", "Content-Length": len(body) if length is None else length, **self.headers(body, **how)}
        return "\r\n".join([f"POST {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode() + body

    def opens(self, said=b""):
        """A connection that has said so much."""
        line = socket.create_connection(("127.0.0.1", self.port), 30)
        line.sendall(said)
        return line


def rest(line):
    """What comes until the other side ends: the status of the answer, 0 = there was none."""
    with line:
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    return int(answer.split()[1]) if answer else 0
