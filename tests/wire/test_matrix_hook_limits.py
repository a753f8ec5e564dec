# SPDX-License-Identifier: LGPL-3.0-or-later
"""What is asked of a hook that nobody should ask: too much, too slowly, too many at once."""
import collections
import contextlib
import itertools
import signal
import socket
import time

from homeserver import ROOM
from sender import feed, item, rest


def test_only_post_only_there_and_only_so_long(hooked):
    sender = hooked.open().sender
    for path in "/", "/hook", "/hook/", "/hook/site/", "/hook/site/x", "/metrics", "//hook/site", "*":
        assert sender.request("POST", path)[0] == 404, path
        assert sender.request("GET", path)[0] == 404, path
    for method in "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "X":
        for path in sender.path, "/hook/nobody":
            status, headers, _ = sender.request(method, path)
            assert status == 405 and headers["Allow"] == "POST", method
    assert rest(sender.opens(sender.bytes(item(1), length=256 * 1024 + 1))) == 413
    assert rest(sender.opens(sender.bytes(item(1), length="9" * 19))) == 413
    part = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    assert rest(sender.opens(f"POST {sender.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode() + part * 5 + b"0\r\n\r\n")) == 413
    assert sender.request(headers={"X": "x" * 20_000})[0] == 431
    for junk in b"\r\n\r\n\r\n\0", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9, b"POST /hook/site HTTP/9.9\r\n\r\n":
        line = sender.opens(junk)
        line.shutdown(socket.SHUT_WR)
        assert rest(line) in (0, 400, 401, 505), junk
    body = feed(item(1, "we meet. " * 22_000))
    assert sender.request(body=body, headers=sender.headers(body))[0] == 200
    hooked.home.hears(ROOM, r"(?s)News 1\nwe meet\..*\(all of it: !bulletin 1\)")


def drip(line, said):
    """A byte now and then until the other side has had enough; how long that took."""
    began = time.monotonic()
    line.settimeout(0.3)
    for byte in itertools.chain(said, itertools.repeat(32)):
        with contextlib.suppress(TimeoutError):
            if not line.recv(1):
                break
        try:
            line.sendall(bytes([byte]))
        except OSError:
            break
    line.close()
    return time.monotonic() - began


def test_who_is_slow_is_ended_and_who_comes_meanwhile_is_served(hooked):
    sender = hooked.open().sender
    idle = [sender.opens() for _ in range(10)]
    half = [sender.opens(sender.bytes(item(1))[:-20]) for _ in range(5)]
    assert 8 < drip(sender.opens(), sender.bytes(item(1))) < 20
    assert [rest(line) for line in idle + half] == [0] * 15
    idle = [sender.opens() for _ in range(20)]  # more than are let in: the others wait outside
    assert sender.delivers(item(2)) == (200, "1 item\n")
    hooked.hears(2)
    for line in idle:
        line.close()
    assert hooked.heard() == {"2": 1}


def test_more_than_may_wait_are_told_to_come_again(hooked):
    sender, bot = hooked.open().sender, hooked.home.bot
    bot.process.send_signal(signal.SIGSTOP)
    lines = [sender.opens(sender.bytes(item(n), ident=f"msg_{n}")) for n in range(12)]
    bot.process.send_signal(signal.SIGCONT)
    answers = collections.Counter(rest(line) for line in lines)
    assert answers == {200: 8, 503: 4}, answers
    assert len(hooked.ids()) == 8
    for n in range(12):
        assert sender.delivers(item(n), ident=f"msg_{n}") == (200, "1 item\n")
    for n in range(12):
        hooked.hears(n)
    assert hooked.heard() == {str(n): 1 for n in range(12)}
