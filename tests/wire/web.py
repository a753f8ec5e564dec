# SPDX-License-Identifier: LGPL-3.0-or-later
"""Answers of a web server by path: right ones, and what hostile or broken servers do."""
import gzip
import re
import threading


def requests(peer):
    """(request line and headers, body) of each request."""
    data = b""
    while chunk := peer.recv(65536):
        data += chunk
        while b"\r\n\r\n" in data:
            head, rest = data.split(b"\r\n\r\n", 1)
            length = int((re.search(rb"(?i)^content-length: (\d+)", head, re.M) or [0, 0])[1])
            if len(rest) < length:
                break
            data = rest[length:]
            yield head, rest[:length]


def page(body, status="200 OK", *headers):
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def drip(peer):
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        peer.sendall(b"x")
        threading.Event().wait(0.1)


def feed(head):
    """A document that knows what the asker has."""
    tags = "ETag: \"v1\"", "Last-Modified: Fri, 11 Aug 2023 15:00:00 GMT"
    if b'\r\nIf-None-Match: "v1"\r\n' in head + b"\r\n":
        return page(b"", "304 Not Modified", *tags)
    return page(b"<rss/>", "200 OK", "Content-Type: application/rss+xml; charset=utf-8", *tags)


def answers(head, body):
    """What to send for a path; None = nothing, ever."""
    return {
        "/feed": feed(head),
        "/tags": page(b"<rss/>", "200 OK", "ETag: " + "x" * 9000, "Last-Modified: \x1b[31m"),
        "/gone": page(b"", "410 Gone"),
        "/round": page(b"", "301 Moved", "Location: /round"),
        "/inward": page(b"", "302 Found", "Location: http://127.0.0.1:1/"),
        "/file": page(b"", "302 Found", "Location: file:///etc/passwd"),
        "/echo": page(head + b"\r\n\r\n" + body),
        "/big": page(b"x" * 3_000_000),
        "/bomb": page(gzip.compress(b"\0" * 50_000_000), "200 OK", "Content-Encoding: gzip"),
        "/gzip": page(gzip.compress(b"small again"), "200 OK", "Content-Encoding: gzip"),
        "/cut": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly so much",
        "/chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "/endless": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"fff0\r\n" + b"y" * 0xfff0 + b"\r\n" + b"fff0\r\n",
        "/later": page(b"{}", "429 Too Many Requests", "Retry-After: 7"),
        "/date": page(b"{}", "429 Too Many Requests", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"),
        "/ever": page(b"{}", "503 Sorry", "Retry-After: 99999999999999999999"),
        "/away": page(b"", "302 Found", "Location: /echo"),
        "/noise": b"SSH-2.0-OpenSSH_9.2\r\n",
        "/silent": None,
    }.get(re.match(rb"\S+ ([^? ]*)", head)[1].decode(), page(b"no such page", "404 Not Found"))


def web(peer):
    for head, body in requests(peer):
        if b" /drip" in head.split(b"\r\n")[0]:
            return drip(peer)
        answer = answers(head, body)
        if answer is None:
            continue
        peer.sendall(answer)
        if b"/cut" in head or b"/noise" in head:
            return peer.close()
