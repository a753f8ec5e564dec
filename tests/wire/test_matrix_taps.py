# SPDX-License-Identifier: LGPL-3.0-or-later
"""Marks on live posts, where the server or the process fails between one step and the next."""
import signal

import pytest
from homeserver import ANA, BEN, CARLA, LIMITED, ROOM, done_but, lost, silent

SEND = "PUT .*/send/m.room.message/"
TAKEN = r"Shift 1, .*: %d of 60 taken"


@pytest.fixture
def live(home):
    home.bot.sections = "reactions = yes\n[plugin shifts]\nboard = 14d\n"
    return home.open()


def adds(home):
    home.say(ROOM, CARLA, "!shift add paramount/1 tomorrow 9-12 max 60")
    return home.hears(ROOM, TAKEN % 0)["event_id"]


def posts(home):
    return [body for body in home.bodies(ROOM) if body.startswith("Shift 1, ")]


def test_taps_in_a_gap_that_is_too_long_are_found(live):
    board = adds(live)
    bens = live.tap(ROOM, BEN, board)
    live.hears(ROOM, TAKEN % 1)
    live.bot.end()
    for n in range(150):  # more than one page
        live.tap(ROOM, f"@fan{n}:home", board, "\U0001f44d")
    for person in (ANA, CARLA):
        live.tap(ROOM, person, board, "\u2705\ufe0f")
    live.take_back(ROOM, BEN, bens)
    for n in range(1100):
        live.say(ROOM, ANA, f"we talk {n}")
    live.run()
    live.hears(ROOM, TAKEN % 2)
    assert len(posts(live)) == 1


def test_a_post_whose_answer_is_lost_is_there_once(live):
    live.on(SEND, lost)  # what was added
    live.on(SEND, lost)  # the post, or what was added again
    live.on(SEND, LIMITED)
    board = adds(live)
    live.tap(ROOM, ANA, board)
    live.hears(ROOM, TAKEN % 1)
    live.settles()
    assert len(posts(live)) == 1, live.bodies(ROOM)


def test_a_post_is_there_once_after_a_crash(live):
    """The server has it, and the bot dies before it knows what it is called; then the counts change."""
    live.on(SEND, lambda home, ask: home.answer(ask))
    live.on(SEND, done_but(silent))
    board = adds(live)
    live.bot.end()
    live.tap(ROOM, ANA, board)
    live.say(ROOM, BEN, "!in 1")
    live.run()
    live.hears(ROOM, TAKEN % 2)
    live.settles()
    assert len(posts(live)) == 1, live.bodies(ROOM)


def test_a_post_ends_where_the_config_takes_no_taps_any_more(live):
    board = adds(live)
    live.bot.sections = "[plugin shifts]\nboard = 14d\n"
    live.write()
    live.bot.process.send_signal(signal.SIGHUP)
    live.hears(ROOM, "Shift 1 is not shown here any more")
    live.tap(ROOM, ANA, board)
    live.say(ROOM, BEN, "!in 1")
    live.hears(ROOM, r"^ben: on shift 1, .*\(1 of 60 taken\)")


def test_each_mark_acts_once_over_crashes(live):
    board = adds(live)
    for n in range(3):
        mark = live.tap(ROOM, ANA, board)
        live.bot.end()
        live.run()
        live.waits("she is on", lambda n=n: sum(": 1 of 60" in body for body in live.bodies(ROOM)) == n + 1)
        live.take_back(ROOM, ANA, mark)
        live.bot.end()
        live.run()
        live.waits("she is off", lambda n=n: sum(": 0 of 60" in body for body in live.bodies(ROOM)) == n + 2)
    live.settles()
    assert len(posts(live)) == 1
    assert not [body for body in live.bodies(ROOM) if body.startswith("ana:")], live.bodies(ROOM)
