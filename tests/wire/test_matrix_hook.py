# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the union's server delivers by a signed webhook, from a real client to a room, and said there once."""
import collections
import contextlib
import datetime
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import time

import pytest
import sections
import standardwebhooks
from homeserver import ROOM
from hooked import SECRET
from sender import feed, item, rest

KILLS = int(os.environ.get("KILLS", 0))  # in all; 0 = each call once
COMMIT = "sync picket.db-wal"


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


def test_a_draft_waits_for_an_officer(hooked):
    hooked.configure(draft="yes")
    hooked.open()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    assert not hooked.heard()
    hooked.asks("!draft 1", "News 1")
    hooked.asks("!release 1", "bulletin 1 is out")
    hooked.hears(1)


def test_the_example_of_the_manual_delivers(hooked):
    hooked.open()
    manual = (pathlib.Path(os.environ["SOURCE_ROOT"]) / "README.md").read_text()
    (hooked.home.bot.folder / "item.json").write_text(re.search(r"```json\n(.*?)```", manual, re.S)[1])
    script = re.search(r"```sh\n(body=.*?)```", manual, re.S)[1].replace("127.0.0.1:8087", f"127.0.0.1:{hooked.port}")
    done = subprocess.run(["sh", "-c", script], cwd=hooked.home.bot.folder, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert done.stdout == "1 item\n", done.stderr
    hooked.home.hears(ROOM, r"Committee, bulletin 1: Talks resume: We answer next week\. https://union\.example/august-11")


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
