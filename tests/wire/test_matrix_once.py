# SPDX-License-Identifier: LGPL-3.0-or-later
"""Done once and said once, whatever becomes of requests, answers and the process."""
import contextlib
import sqlite3
import threading

import pytest
from homeserver import ANA, BEN, CARLA, HTML, LIMITED, NO_TOKEN, PAGE, ROOM, cut, done_but, lost, says, silent

SEND = "PUT .*/send/"
ADD = "!shift add paramount/1 2099-01-0%d 9-12 max 60"


def shifts(home):
    with contextlib.closing(sqlite3.connect(home.bot.folder / "picket.db")) as store:
        return store.execute("select count(*) from shifts_shift").fetchone()[0]


def is_done_once(home, n=1):
    """After everything that may still come: that many shifts, and as many words about each as there are commands."""
    home.well()
    home.settles()
    assert shifts(home) == n
    for k in range(1, n + 1):
        assert len([body for body in home.bodies(ROOM) if f"shift {k} added" in body]) == 1, home.bodies(ROOM)


def test_crash_between_send_and_commit_one_reply(home):
    """The server has the reply, and the bot dies before it knows."""
    home.open()
    for n in range(1, 4):
        sent = len(home.asks(SEND))
        home.on(SEND, done_but(silent))
        home.say(ROOM, CARLA, ADD % n)
        home.waits("the reply", lambda sent=sent: len(home.asks(SEND)) > sent)
        home.hears(ROOM, f"shift {n} added")
        home.again()
        home.waits("it again", lambda sent=sent: len(home.asks(SEND)) > sent + 1)
    is_done_once(home, 3)


def test_duplicate_event_across_batches(home):
    home.open()
    home.say(ROOM, CARLA, ADD % 1)
    home.hears(ROOM, "shift 1 added")
    events = [(room, event) for room, event in home.line if event["sender"] == CARLA and event["type"] == "m.room.message"]
    for restart in (False, True):
        if restart:
            home.again()
        for room, event in events:
            home.append(room, event)
            home.settles()
    is_done_once(home)


def test_duplicate_event_in_one_batch(home):
    home.open()
    with home.news:  # so that both are told at once
        home.say(ROOM, CARLA, ADD % 1)
        home.append(*home.line[-1])
    is_done_once(home)


def test_a_sync_answer_that_repeats(home):
    """The same answer with the same token, again and again."""
    home.open()
    told = []

    def keep(home, ask):
        told.append(home.answer(ask))
        return told[0]

    home.on("GET .*/sync", keep)
    home.settles()
    home.on("GET .*/sync", *[lambda *_: told[0]] * 5)
    home.say(ROOM, CARLA, ADD % 1)
    home.waits("it was repeated", lambda: not home.rules)
    is_done_once(home)


def test_txn_replay_same_event(home):
    """A send is lost on its way back again and again: it is one event, under one transaction."""
    home.open()
    home.on(SEND, lost, cut, done_but(HTML), LIMITED)
    home.say(ROOM, CARLA, ADD % 1)
    home.waits("five tries", lambda: len(home.asks(SEND)) >= 5)
    home.settles()
    assert len({ask.path for ask in home.asks(SEND)}) == 1
    assert len({str(ask.body) for ask in home.asks(SEND)}) == 1
    is_done_once(home)


def test_limited_after_it_was_taken_it_is_still_the_same_send(home):
    """Some servers count a send again before they look whether they know it; and so may the one after a crash."""
    home.open()
    home.on(SEND, done_but(silent))
    home.say(ROOM, CARLA, ADD % 1)
    home.hears(ROOM, "shift 1 added")
    home.on(SEND, LIMITED, LIMITED)
    home.again()
    home.waits("both refusals", lambda: not home.rules)
    home.on(SEND, lost, LIMITED)
    home.say(ROOM, CARLA, ADD % 2)
    home.waits("another refusal", lambda: not home.rules)
    is_done_once(home, 2)


REFUSED = [HTML, PAGE, LIMITED, cut, lost, says("500 Sorry", {"errcode": "M_UNKNOWN", "error": "Internal server error"}),
           says("503 Sorry", ""), says("429 Too Many Requests", "slowly", "Retry-After: 1"), done_but(PAGE)]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_a_send_that_goes_wrong_is_tried_again(home, number):
    home.open()
    home.on(SEND, REFUSED[number])
    home.say(ROOM, CARLA, ADD % 1)
    home.hears(ROOM, "shift 1 added")
    is_done_once(home)


def test_a_room_that_refuses_does_not_stop_the_others(home):
    """A reply that is not let in is dropped; the next one is said."""
    home.open()
    home.on(SEND, says("403 Forbidden", {"errcode": "M_FORBIDDEN", "error": "You don't have permission"}))
    home.say(ROOM, ANA, "!day")
    home.bot.logged("the server refused a line: You don't have permission")
    home.well()
    assert not [body for body in home.bodies(ROOM) if "WGA" in body]


def test_the_token_ends_in_the_middle_of_a_send(home):
    """Soft logout: it logs in as the same device, so the reply's transaction is still the same."""
    home.open()
    home.on(SEND, done_but(NO_TOKEN))
    home.on("GET .*/whoami", NO_TOKEN)
    home.say(ROOM, BEN, "!day")
    home.waits("another login", lambda: len(home.asks("POST .*/login")) == 2)
    home.well()
    assert len({home.tokens[token] for token in home.tokens}) == 1
    assert len([body for body in home.bodies(ROOM) if "WGA" in body]) == 1


def test_login_that_fails_and_comes_back(home):
    """Whatever is in the way: it goes on trying, and then it is there."""
    home.on(r"GET .*/versions", HTML)
    home.on(r"POST .*/login", PAGE, cut)
    home.open()
    home.well()
    assert len(home.asks("POST .*/login")) == 3


def test_a_wrong_password_stops_it_without_an_end(home):
    home.on(r"POST .*/login", says("403 Forbidden", {"errcode": "M_FORBIDDEN", "error": "Invalid username or password"}))
    home.run()
    home.bot.logged("matrix: stopped: .*Invalid username or password")
    assert home.bot.alive and home.bot.stop() == 0


def test_what_is_said_in_a_room_before_its_joining_is_answered(home):
    told = threading.Event()

    def tells(home, ask):
        answer = home.answer(ask)
        ask.then = told.set
        return answer

    def joins(home, ask):
        """The poll brings the room and its first words, and only then comes the answer."""
        home.enter(ROOM)
        home.say(ROOM, CARLA, ADD % 1)
        assert told.wait(20)
        return home.answer(ask)

    home.on("GET .*/sync", lambda home, ask: home.answer(ask), tells)
    home.on("POST .*/join/", joins)
    home.run()
    home.hears(ROOM, "shift 1 added")
    is_done_once(home)
