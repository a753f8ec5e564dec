# SPDX-License-Identifier: LGPL-3.0-or-later
"""The wiretap: it changes nothing, and what crossed is found in whatever shape."""
import base64
import gzip
import http.client
import http.server
import json
import threading

import pytest

import megolm
import wiretap

SECRET = "caf\u00e9 \"au\" lait"


class Desk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/slow"):
            self.chunked([b"first", b"second"])
        elif self.path.startswith("/packed"):
            self.whole(gzip.compress(json.dumps({"body": SECRET}).encode()), ("Content-Encoding", "gzip"))
        elif self.path.startswith("/cut"):
            self.chunked([json.dumps({"body": SECRET})[n:n + 7].encode() for n in range(0, 60, 7)])
        else:
            self.whole(b"{}")

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.whole(b"{}")

    def chunked(self, parts):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in filter(None, parts):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            if part == b"first":
                assert self.server.go.wait(20)
        self.wfile.write(b"0\r\n\r\n")

    def whole(self, body, *headers):
        self.send_response(200)
        for name, value in (("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def desk():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.daemon_threads, server.go = True, threading.Event()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def tap(loop, desk):
    with wiretap.Wiretap(loop, desk.server_address[1]) as tap:
        yield tap


def ask(connection, method, path, body=None):
    connection.request(method, path, body)
    return connection.getresponse()


def through(tap):
    return http.client.HTTPConnection(tap.url.removeprefix("http://"), timeout=20)


def test_each_byte_goes_on_as_it_comes(tap, desk):
    connection = through(tap)
    answer = ask(connection, "GET", "/slow")
    assert answer.read(5) == b"first"
    assert [(each.path, each.status, each.answer) for each in tap.exchanges()] == [("/slow", 200, b"first")]
    desk.go.set()
    assert answer.read() == b"second"
    assert ask(connection, "PUT", "/next", b"{}").read() == b"{}"
    assert [(each.method, each.path, each.body, each.answer) for each in tap.exchanges()] == [
        ("GET", "/slow", b"", b"firstsecond"), ("PUT", "/next", b"{}", b"{}")]
    line, = tap.lines
    assert line.asked.startswith(b"GET /slow HTTP/1.1\r\n") and b"5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n" in line.told


@pytest.mark.parametrize("method, path, body", [
    ("GET", "/packed", None), ("GET", "/cut", None), ("GET", "/a?q=caf%C3%A9%20%22au%22%20lait", None),
    ("PUT", "/plain", SECRET), ("PUT", "/json", json.dumps([{"body": f"so: {SECRET}!"}])),
    ("PUT", "/base64", json.dumps({"key": base64.b64encode(f"as {SECRET} is".encode()).decode().rstrip("=")}))])
def test_what_crossed_is_found(tap, method, path, body):
    assert ask(through(tap), method, path, body and body.encode()).read() and tap.crossed(SECRET)
    assert [way.partition("?")[0] for way in tap.crossed(SECRET)] == [f"{method} {path.partition('?')[0]}"]
    assert tap.crossed("tea") == []


def test_a_server_that_is_away_is_away(tap, desk):
    desk.shutdown()
    desk.server_close()
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(through(tap), "GET", "/a")


def test_a_client_that_goes_leaves_no_line_open(tap, desk):
    connection = through(tap)
    ask(connection, "GET", "/slow")
    assert len(tap.open) == 1
    connection.close()
    desk.go.set()
    tap.loop.run(tap.quiet(), 20)


def test_what_was_cut_off_is_read_as_far_as_it_came():
    packed = gzip.compress(json.dumps({"body": SECRET * 9, "rest": list(range(999))}).encode())
    asked = b"PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n{\"half"
    told = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed[:len(packed) // 2]
    first, = wiretap.exchanges(wiretap.Line(bytearray(asked), bytearray(told)))
    assert (first.path, first.body, first.status) == ("/a", b'{"half', 200) and first.answer.startswith(b'{"body": "caf')


def test_an_answer_that_is_lost(tap):
    tap.lose("/a")
    assert [ask(through(tap), "PUT", "/a", b"1").read() for _ in range(2)] == [b"", b"{}"]
    assert [(each.path, each.status) for each in tap.exchanges()] == [("/a", None), ("/a", 200)]


# ---- what stands in clear around what is sealed ----


def ciphertext(index, text="sealed"):
    """As Megolm writes it: a version, the index, the text."""
    number = bytearray()
    while index > 127:
        number.append(index & 127 | 128)
        index >>= 7
    return base64.b64encode(b"\x03\x08" + bytes(number) + bytes([index, 0x12, len(text)]) + text.encode()).decode().rstrip("=")


def said(transaction, index, text="sealed", session="s", event=None):
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": ciphertext(index, text), "session_id": session}
    answer = (200, json.dumps({"event_id": event}).encode()) if event else ()
    return wiretap.Exchange("PUT", f"/_matrix/client/v3/rooms/!a:b/send/m.room.encrypted/{transaction}", json.dumps(content).encode(), *answer)


@pytest.mark.parametrize("index", [0, 1, 127, 128, 300, 16384, 2 ** 32 - 1])
def test_the_index_of_a_ciphertext(index):
    assert megolm.index_of(ciphertext(index)) == index


def test_the_index_of_what_is_none():
    for text in ("", "AwgA"[:2], "BAgA", base64.b64encode(b"\x03\x08\xff").decode()):
        with pytest.raises(AssertionError):
            megolm.index_of(text)


def test_what_was_said_sealed_and_what_in_clear():
    bare = wiretap.Exchange("PUT", "/_matrix/client/v3/rooms/!a:b/send/m.room.message/t3", b"{}")
    mark = wiretap.Exchange("PUT", "/_matrix/client/v3/rooms/!a:b/send/m.reaction/t4", b"{}")
    half = wiretap.Exchange("PUT", said("t5", 8).path, said("t5", 8).body[:40])
    exchanges = [said("t1", 7), wiretap.Exchange("GET", "/sync", b""), bare, mark, half]
    assert megolm.said_sealed(exchanges) == [megolm.Sealed("!a:b", "t1", "s", 7, ciphertext(7))]
    assert megolm.said_bare(exchanges) == [("!a:b", b"{}")]


def test_a_key_that_is_used_twice_is_noticed():
    well = [said("t1", 0, "one"), said("t1", 0, "one"), said("t2", 1, "two"), said("t3", 0, "three", session="other")]
    assert megolm.used_twice(megolm.said_sealed(well)) == [] == megolm.sent_anew(megolm.said_sealed(well))
    (before, after), = megolm.used_twice(megolm.said_sealed([*well, said("t4", 1, "too")]))
    assert (before.transaction, after.transaction, before.index, after.index) == ("t2", "t4", 1, 1)
    assert megolm.used_twice(megolm.said_sealed([said("t1", 0, "one"), said("t1", 0, "another")]))


def test_a_transaction_that_is_not_the_same_is_noticed():
    sealed = megolm.said_sealed([said("t1", 0, "one"), said("t1", 1, "one")])
    assert megolm.used_twice(sealed) == [] and megolm.sent_anew(sealed) == [tuple(sealed)]
    assert megolm.told_twice([said("t1", 0, event="$1"), said("t1", 1, event="$1"), said("t2", 2, event="$2"), said("t2", 2)]) == {}
    assert megolm.told_twice([said("t1", 0, event="$1"), said("t1", 1, event="$2")]) == {("!a:b", "t1"): {"$1", "$2"}}


# ---- on a real homeserver ----


def test_on_the_way_to_synapse_all_is_seen_but_what_is_sealed(sealed, homeserver, loop):
    with wiretap.Wiretap(loop, homeserver.port) as tap:
        ana, bea = sealed("ana", url=tap.url), sealed("bea", url=tap.url)
        room = ana.room(invite=[bea.id])
        ana.gathers(room, bea)
        ana.say(room, "the password is marmalade")
        bea.hears(room, ana.id, "marmalade")
        open_room = ana.room(invite=[bea.id], sealed=False)
        ana.gathers(open_room, bea)
        ana.say(open_room, "caf\u00e9 au lait")
        bea.hears(open_room, ana.id, "au lait")
        sent = tap.waits("the sealed text", lambda each: each.method == "PUT" and "/send/m.room.encrypted/" in each.path and each.status)
        assert sent.status == 200 and json.loads(sent.body)["algorithm"] and json.loads(sent.answer)["event_id"]
        assert tap.crossed("marmalade") == []
        ways = {way.partition("?")[0].rpartition("/")[0] for way in tap.crossed("caf\u00e9")}
        assert ways == {f"PUT /_matrix/client/v3/rooms/{open_room}/send/m.room.message", "GET /_matrix/client/v3"}
        for person in (ana, bea):
            person.close()
