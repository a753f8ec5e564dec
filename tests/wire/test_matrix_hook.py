# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the union's server delivers by a signed webhook, from a real client to a room."""
import collections
import contextlib
import datetime
import itertools
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import time

import pytest
import sections
import standardwebhooks
from homeserver import CARLA, ROOM
from sender import Sender, feed, free_port, item, rest
from website import Site

KILLS = int(os.environ.get("KILLS", 0))  # in all; 0 = each call once
COMMIT = "sync picket.db-wal"
PRIVATE = "!carla:home"
SECRET = "whsec_" + "bm90IGEgc2VjcmV0LCBidXQgYSB0ZXN0IQ=="


class Hooked:
    """The bot in its room, and who may deliver to it."""

    def __init__(self, home):
        self.home, self.port = home, free_port()
        self.sender = Sender(self.port, SECRET)
        home.bot.more = {"listen": f"127.0.0.1:{self.port}"}
        home.bot.secret("hook.secret", SECRET)
        self.configure()

    def configure(self, **keys):
        self.home.bot.sections = (sections.section("issuer", "committee", title="Committee", strike="wga", domains="union.example")
                                  + sections.section("source", "site", **{"secret_file": "hook.secret", "issuer": "committee", **keys}))

    def open(self):
        self.home.open()
        self.home.bot.logged("hook: listening on")
        return self

    def asks(self, command, pattern):
        """The operator does, in private; the answer fits."""
        if PRIVATE not in self.home.entered:
            self.home.chat(CARLA, PRIVATE)
        before = len(self.home.said(PRIVATE))
        self.home.say(PRIVATE, CARLA, command)
        self.home.waits("an answer", lambda: len(self.home.said(PRIVATE)) > before)
        bodies = self.home.bodies(PRIVATE)[before:]
        assert re.search(pattern, "\n".join(bodies)), bodies

    def reloads(self):
        self.home.bot.log = ""
        self.home.bot.process.send_signal(signal.SIGHUP)
        self.home.bot.logged("config: reloaded")

    def ids(self):
        with self.home.store() as store:
            return [row[0] for row in store.execute("select id from delivered order by at, id")]

    def heard(self):
        """How often each bulletin was said in the room, by its title."""
        return collections.Counter(re.findall(r"News (\d+)", "\n".join(self.home.bodies(ROOM))))

    def hears(self, n):
        self.home.hears(ROOM, rf"News {n}: ")
        self.home.settles()


@pytest.fixture
def hooked(home):
    return Hooked(home)


def test_what_is_delivered_is_said_and_answered(hooked):
    hooked.open()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.hears(1)
    assert hooked.sender.delivers(item(3), item(2)) == (200, "2 items\n")
    hooked.hears(3)
    assert hooked.heard() == {"1": 1, "2": 1, "3": 1}


def test_it_says_whose_words_they_are_and_when_they_came(hooked):
    hooked.open().asks("!sources", r"site: nothing was delivered yet")
    hooked.sender.delivers(item(1))
    hooked.asks("!sources", r"site: last delivery \w+ \d+ \w+ \d{4} \d\d:\d\d")
    hooked.asks("!source 1", r"bulletin 1: from Committee, delivered by its server ")
    hooked.asks("!status", r"hooks: listening on 127\.0\.0\.1:\d+, 1 deliveries taken, 0 refused")


def test_the_library_of_the_specification_signs_as_we_read(hooked):
    hooked.open()
    for n, secret in enumerate([SECRET, SECRET.rstrip("=")]):
        body, at = feed(item(n)), int(time.time())
        moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
        headers = {"webhook-id": f"theirs_{n}", "webhook-timestamp": str(at),
                   "webhook-signature": standardwebhooks.Webhook(secret).sign(f"theirs_{n}", moment, body.decode())}
        assert hooked.sender.request(body=body, headers=headers)[::2] == (200, "1 item\n")


def wrong(sender):
    """Deliveries that must be refused, each with what is the matter."""
    body, now = feed(item(1)), int(time.time())
    right = sender.headers(body, "msg_right")
    other, short = "whsec_" + "b3RoZXIgYnV0IGFzIGxvbmcgYXMgaXQgbXVzdA==", right["webhook-signature"][:-1]
    yield "another secret", sender.path, body, sender.headers(body, secret=other)
    yield "another body", sender.path, feed(item(2)), right
    yield "a longer body", sender.path, body + b" ", right
    yield "no body", sender.path, b"", right
    yield "another id", sender.path, body, {**right, "webhook-id": "msg_left"}
    yield "another time", sender.path, body, {**right, "webhook-timestamp": str(now + 1)}
    yield "too old", sender.path, body, sender.headers(body, at=now - 330)
    yield "still to come", sender.path, body, sender.headers(body, at=now + 330)
    yield "of the year 1970", sender.path, body, sender.headers(body, at=0)
    yield "no time", sender.path, body, sender.headers(body, at="now")
    yield "an id with a dot", sender.path, body, sender.headers(body, "msg.1")
    yield "a short signature", sender.path, body, {**right, "webhook-signature": short}
    yield "an empty signature", sender.path, body, {**right, "webhook-signature": ""}
    yield "another version", sender.path, body, {**right, "webhook-signature": right["webhook-signature"].replace("v1,", "v2,")}
    yield "an unknown name", "/hook/sites", body, right
    yield "the name of a feed", "/hook/feed", body, right
    yield "an unknown name, unsigned", "/hook/x", body, {}
    for name in right:
        yield f"no {name}", sender.path, body, {key: value for key, value in right.items() if key != name}


def test_whatever_is_wrong_is_refused_in_the_same_words(hooked):
    hooked.home.bot.more["alerts"] = "picket"
    hooked.configure()
    hooked.home.bot.sections += sections.section("source", "feed", url="https://union.example/feed", issuer="committee")
    hooked.open()
    answers = collections.defaultdict(list)
    for what, path, body, headers in wrong(hooked.sender):
        status, said, text = hooked.sender.request(path=path, body=body, headers=headers)
        said.pop("Date")
        answers[status, tuple(said.items()), text].append(what)
    assert len(answers) == 1 and {status for status, *_ in answers} == {401}, answers
    assert hooked.sender.delivers(item(1), ident="msg_right") == (200, "1 item\n")
    hooked.hears(1)
    hooked.home.well()
    told = [body for body in hooked.home.bodies(ROOM) if "were refused" in body]
    assert len(told) == 1 and told[0].startswith("hook site: 1 deliveries"), told  # once a day
    assert "msg_" not in hooked.home.bot.log and "whsec" not in hooked.home.bot.log


def test_one_right_signature_of_several_is_enough(hooked):
    hooked.open()
    body = feed(item(1))
    headers = hooked.sender.headers(body)
    headers["webhook-signature"] = f"v1a,AAAA v1,{'A' * 43}= {headers['webhook-signature']} v1,"
    assert hooked.sender.request(body=body, headers=headers)[::2] == (200, "1 item\n")
    hooked.hears(1)


def test_the_same_delivery_again_does_nothing_and_is_answered_alike(hooked):
    hooked.open()
    body = feed(item(2), item(1))
    headers = hooked.sender.headers(body, "msg_twice")
    for _ in range(3):
        assert hooked.sender.request(body=body, headers=headers)[::2] == (200, "2 items\n")
    hooked.home.again()
    hooked.home.bot.logged("(?s)listening.*listening")
    later = hooked.sender.headers(body, "msg_twice", int(time.time()) + 2)  # who tries again signs anew
    assert hooked.sender.request(body=body, headers=later)[::2] == (200, "2 items\n")
    hooked.hears(2)
    assert hooked.heard() == {"1": 1, "2": 1} and hooked.ids() == ["msg_twice"]


def test_what_is_said_already_is_not_said_again_under_another_id(hooked):
    hooked.open()
    assert hooked.sender.delivers(item(1)) == hooked.sender.delivers(item(1)) == (200, "1 item\n")
    assert hooked.sender.delivers(item(2)) == (200, "1 item\n")
    hooked.hears(2)
    assert hooked.heard() == {"1": 1, "2": 1}


def test_a_change_is_a_correction(hooked):
    hooked.open()
    hooked.sender.delivers(item(1))
    hooked.hears(1)
    hooked.sender.delivers(item(1, "We meet on Saturday instead."))
    hooked.home.hears(ROOM, r"(?s)orrection.*Saturday")


@pytest.mark.parametrize("document, fault", [
    (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "no whole JSON"), (b'{"a": 1}', "no JSON Feed"), (b"", "empty"),
    (b"<html><body>Down</body></html>", "HTML"), (b"\xff\xfe\x00", "."), (b"<rss><channel><item>", ".")])
def test_what_cannot_be_read_is_said_to_its_sender(hooked, document, fault):
    hooked.open()
    headers = hooked.sender.headers(document, "msg_bad")
    status, _, text = hooked.sender.request(body=document, headers=headers)
    assert status == 400 and re.search(fault, text) and text.count("\n") == 1, text
    assert not hooked.ids()
    hooked.asks("!sources", r"site: failed 1 times, last .*" + fault)
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.hears(1)


def test_rss_is_read_as_well(hooked):
    hooked.open()
    body = (b"<?xml version='1.0'?><rss version='2.0'><channel><title>The union</title><item><guid>1</guid><title>News 1</title>"
            b"<link>https://union.example/1</link><description>We meet.</description></item></channel></rss>")
    headers = {**hooked.sender.headers(body), "Content-Type": "application/rss+xml"}
    assert hooked.sender.request(body=body, headers=headers)[::2] == (200, "1 item\n")
    hooked.hears(1)


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


def test_the_same_twice_at_once_is_read_once(hooked):
    sender, bot = hooked.open().sender, hooked.home.bot
    bot.process.send_signal(signal.SIGSTOP)
    lines = [sender.opens(sender.bytes(item(1), ident="msg_same")) for _ in range(5)]
    bot.process.send_signal(signal.SIGCONT)
    assert [rest(line) for line in lines] == [200] * 5
    hooked.hears(1)
    assert hooked.heard() == {"1": 1} and bot.log.count("1 items read") == 1


def test_who_goes_before_the_answer_comes_again_and_hears_it(hooked):
    sender = hooked.open().sender
    for _ in range(3):
        sender.opens(sender.bytes(item(1), ident="msg_gone")).close()
    hooked.hears(1)
    assert sender.delivers(item(1), ident="msg_gone") == (200, "1 item\n")
    assert hooked.heard() == {"1": 1}


def test_what_cannot_be_saved_is_to_come_again(hooked):
    hooked.open()
    with contextlib.closing(sqlite3.connect(hooked.home.bot.folder / "picket.db", isolation_level=None)) as store:
        store.execute("begin immediate")  # nobody else writes now
        body = feed(item(1))
        status, headers, text = hooked.sender.request(body=body, headers=hooked.sender.headers(body, "msg_full"))
        assert status == 503 and int(headers["Retry-After"]) > 0 and "could not be saved" in text, (status, text)
        store.execute("rollback")
    assert not hooked.ids() and not hooked.heard()
    assert hooked.sender.delivers(item(1), ident="msg_full") == (200, "1 item\n")
    hooked.hears(1)
    assert hooked.heard() == {"1": 1}


def test_killed_at_each_step_a_delivery_is_said_once(hooked):
    """From its receipt on; its sender, who heard nothing, comes again with the same id."""
    hooked.open()
    log, rounds = hooked.home.bot.folder / "calls", 0

    def deliver(at, call=""):
        nonlocal rounds
        rounds += 1
        hooked.home.bot.end()
        hooked.home.bot.log = ""
        hooked.home.run_to_die(at, f"msg_{rounds}\r", log, call)
        hooked.home.bot.logged("hook: listening on")
        if call:
            hooked.home.well()  # nothing else is to be done
        return rest(hooked.sender.opens(hooked.sender.bytes(item(rounds), ident=f"msg_{rounds}")))

    assert deliver(0) == 200
    hooked.hears(1)
    hooked.home.well()
    calls = log.read_text().splitlines()
    last, silent = calls.index("answer reply") + 1, 0
    assert COMMIT in calls[:last], calls
    walk = [(kill % last + 1, "") for kill in range(KILLS or last)]
    for kill in walk + [(1, COMMIT), (2, COMMIT)]:
        before = deliver(*kill)
        hooked.home.dies()
        committed = f"msg_{rounds}" in hooked.ids()
        assert committed or not before, "answered before it was saved"
        silent += committed and not before
        hooked.home.bot.log = ""
        hooked.home.run()
        hooked.home.bot.logged("hook: listening on")
        assert hooked.sender.delivers(item(rounds), ident=f"msg_{rounds}") == (200, "1 item\n")
        hooked.hears(rounds)
    assert hooked.heard() == {str(n): 1 for n in range(1, rounds + 1)}
    assert silent, calls  # among them: right after the commit, before the answer
    print(f"{rounds - 1} kills at {last} calls, {silent} between commit and answer: each delivery said once")


def test_a_new_secret_holds_with_the_next_reload(hooked):
    hooked.open()
    new = "another secret in raw text, long enough"
    hooked.home.bot.secret("hook.secret", new)
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.reloads()
    assert hooked.sender.delivers(item(2))[0] == 401
    hooked.sender.secret = new
    assert hooked.sender.delivers(item(2)) == (200, "1 item\n")
    hooked.hears(2)


def test_a_plugin_that_is_off_has_no_hook(hooked):
    hooked.home.operators = "; matrix:home/@carla:home"
    hooked.open()
    nobody = hooked.sender.request(path="/hook/nobody")[::2]
    hooked.asks("!plugin off updates", "updates is off")
    body = feed(item(1))
    assert hooked.sender.request(body=body, headers=hooked.sender.headers(body))[::2] == nobody
    hooked.asks("!plugin on updates", "updates is on")
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.hears(1)


def test_a_draft_waits_for_an_officer(hooked):
    hooked.configure(draft="yes")
    hooked.open()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    assert not hooked.heard()
    hooked.asks("!draft 1", "News 1")
    hooked.asks("!release 1", "bulletin 1 is out")
    hooked.hears(1)


@pytest.mark.parametrize("keys, fault", [
    ({"url": "https://union.example/feed"}, "either a url"), ({"secret_file": None}, "either a url"),
    ({"issuer": None}, "its issuer has no section"), ({"secret_file": "short.secret"}, "shorter than 24 bytes"),
    ({"secret_file": "base64.secret"}, "base64 does not follow")])
def test_a_source_that_can_bring_nothing_says_why(hooked, keys, fault):
    hooked.home.bot.secret("short.secret", "hunter2")
    hooked.home.bot.secret("base64.secret", "whsec_%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")
    hooked.configure(**keys)
    hooked.open()
    hooked.home.bot.logged(f"source site brings nothing: .*{fault}")
    hooked.asks("!sources", rf"site: brings nothing: .*{fault}")


def test_without_an_address_it_does_not_listen(hooked):
    hooked.home.bot.more = {}
    hooked.home.open()
    hooked.asks("!sources", r"site: brings nothing: \[bot\] listen is not set")
    with pytest.raises(ConnectionRefusedError):
        hooked.sender.opens()
    hooked.home.bot.more = {"listen": f"127.0.0.1:{hooked.port}"}
    hooked.home.write()
    hooked.reloads()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")


def test_an_address_that_is_taken_is_tried_again(hooked):
    with socket.create_server(("127.0.0.1", hooked.port)):
        hooked.home.open()
        hooked.home.bot.logged("cannot listen on 127.0.0.1:.*Address already in use, trying again")
        hooked.asks("!sources", "site: brings nothing: cannot listen on .*: Address already in use")


@pytest.mark.parametrize("listen, fault", [
    ("0.0.0.0:8087", "open to the world"), ("8.8.8.8:80", "open to the world"), ("[::]:80", "open to the world"),
    ("localhost:80", "no address and port"), ("127.0.0.1", "no address and port"), ("127.0.0.1:0", "no address and port")])
def test_it_listens_inside_only(hooked, listen, fault):
    hooked.home.bot.more = {"listen": listen}
    hooked.home.run()
    assert hooked.home.bot.process.wait(30) == 78
    hooked.home.bot.logged(f"picket.conf:\\d+: listen: .*{fault}")


def test_the_example_of_the_manual_delivers(hooked):
    hooked.open()
    manual = (pathlib.Path(os.environ["SOURCE_ROOT"]) / "README.md").read_text()
    (hooked.home.bot.folder / "item.json").write_text(re.search(r"```json\n(.*?)```", manual, re.S)[1])
    script = re.search(r"```sh\n(body=.*?)```", manual, re.S)[1].replace("127.0.0.1:8087", f"127.0.0.1:{hooked.port}")
    done = subprocess.run(["sh", "-c", script], cwd=hooked.home.bot.folder, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert done.stdout == "1 item\n", done.stderr
    hooked.home.hears(ROOM, r"Committee, bulletin 1: Talks resume: We answer next week\. https://union\.example/august-11")


def test_a_hook_that_becomes_a_feed_tells_of_nothing_old(hooked):
    hooked.open()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.hears(1)
    hooked.home.bot.end()
    with contextlib.closing(Site()) as site, hooked.home.store() as store:
        site.says("News 2", "What stood there all the time.")
        store.execute("update updates_source set checked = 0")
        store.commit()
        hooked.configure(secret_file=None, url=site.url, near="yes")
        hooked.home.bot.log = ""
        hooked.home.run()
        hooked.home.bot.logged("source site: 1 items read, 0 are new and said; it is the first time")
        body = feed(item(3))
        assert hooked.sender.request(body=body, headers=hooked.sender.headers(body))[0] == 401
    assert hooked.heard() == {"1": 1}


def test_press_that_is_delivered_is_said_as_press(hooked):
    hooked.configure(kind="press", issuer=None, outlet="The Daily")
    hooked.home.bot.sections += sections.section("route", "news", rooms="picket", kinds="press")
    hooked.open()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.home.hears(ROOM, "^PRESS, The Daily: News 1")


def test_a_stop_loses_nothing(hooked):
    """SIGTERM while some are on their way: each is answered or comes again, and a clean end has nothing left."""
    sender, bot = hooked.open().sender, hooked.home.bot
    sender.delivers(item(0))
    sender.request(path="/hook/nobody")
    bot.process.send_signal(signal.SIGSTOP)
    lines = [sender.opens(sender.bytes(item(n), ident=f"msg_of_{n}")) for n in range(1, 5)] + [sender.opens(b"POST /hook/si") for _ in range(3)]
    bot.process.send_signal(signal.SIGTERM)
    bot.process.send_signal(signal.SIGCONT)
    answers = [rest(line) for line in lines]
    assert set(answers) <= {200, 503, 0} and answers[4:] == [0] * 3, answers
    assert bot.process.wait(30) == 0
    assert {f"msg_of_{n}" for n, answer in enumerate(answers[:4], 1) if answer == 200} <= set(hooked.ids())
    bot.log = ""
    hooked.home.run()
    bot.logged("hook: listening on")
    for n in range(1, 5):
        assert sender.delivers(item(n), ident=f"msg_of_{n}") == (200, "1 item\n")
        hooked.hears(n)
    assert hooked.heard() == {str(n): 1 for n in range(5)}
    assert bot.stop(10) == 0
