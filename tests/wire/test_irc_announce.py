# SPDX-License-Identifier: LGPL-3.0-or-later
"""The morning line on the wire: to each room once, whatever becomes of the process or of the clock's setting."""
import contextlib
import re
import signal
import sqlite3
import time

import pytest
import sections
from ircd import ROOM, Silence

GATE = "#gate"
ROOMS = {ROOM, GATE}
MORE = sections.room("gate", "fake", GATE) + sections.room("officers", "fake", "#officers", strikes=None)
MIDNIGHT = "[plugin day]\nmorning = 00:00\n"
LINE = r"PRIVMSG (\S+) :(\(again\) )?WGA strike: day \d+\."


def enter(ircd):
    """Registered, and let into all rooms."""
    ircd.accept(20).register()
    let_in(ircd)


def let_in(ircd):
    left = {*ROOMS, "#officers"}
    while left:
        for room in ircd.expect(r"^JOIN (\S+)")[1].split(","):
            ircd.joined(room)
            left.discard(room)


def lines(ircd):
    """The room and the mark of each line that came, when no more comes; the bot's own PINGs are answered."""
    with pytest.raises(Silence):
        ircd.expect("^never$", 1)
    found = [re.search(LINE, text) for text in ircd.seen]
    return sorted((match[1], bool(match[2])) for match in found if match)


def stored(bot):
    """Rows in the outbox on disk."""
    with contextlib.closing(sqlite3.connect(bot.folder / "picket.db")) as store:
        return store.execute("select count(*) from outbox").fetchone()[0]


def again(bot, ircd):
    bot.end()
    bot.start(ircd)
    enter(ircd)
    return lines(ircd)


def test_a_morning_line_goes_to_each_room_once(bot, ircd):
    bot.sections = MORE + MIDNIGHT
    bot.start(ircd)
    enter(ircd)
    assert lines(ircd) == [(GATE, False), (ROOM, False)]
    bot.stop()
    assert again(bot, ircd) == []


def test_killed_before_it_was_said_it_is_said_once_and_marked(bot, ircd):
    bot.sections = MORE + MIDNIGHT
    bot.start(ircd)
    ircd.accept().register()
    end = time.monotonic() + 10
    while stored(bot) < len(ROOMS):  # there it waits until it is let in
        assert time.monotonic() < end
        ircd.sync()
    assert again(bot, ircd) == [(GATE, True), (ROOM, True)]
    bot.stop()
    assert again(bot, ircd) == []


def test_killed_after_it_was_said_it_is_repeated_at_most_once_and_marked(bot, ircd):
    bot.sections = MORE + MIDNIGHT
    bot.start(ircd)
    enter(ircd)
    assert lines(ircd) == [(GATE, False), (ROOM, False)]
    repeated = again(bot, ircd)
    assert set(repeated) <= {(GATE, True), (ROOM, True)} and len(repeated) <= 2
    bot.stop()
    assert again(bot, ircd) == []


def test_another_morning_takes_effect_at_a_reload(bot, ircd):
    bot.sections = MORE
    bot.start(ircd)
    enter(ircd)
    assert lines(ircd) == []
    for more, expected in ((MIDNIGHT, [(GATE, False), (ROOM, False)]), (MIDNIGHT.replace("00:00", "00:01"), [])):
        bot.sections = MORE + more
        bot.configure(ircd)
        ircd.seen.clear()
        bot.process.send_signal(signal.SIGHUP)
        assert lines(ircd) == expected


def test_what_was_missed_is_logged_and_not_said(bot, ircd):
    bot.sections = MORE + MIDNIGHT
    bot.start(ircd)
    enter(ircd)
    lines(ircd)
    bot.stop()
    with contextlib.closing(sqlite3.connect(bot.folder / "picket.db")) as store, store:
        store.execute("update day_morning set day = day - 3 where room = 'gate'")
    assert again(bot, ircd) == []
    bot.logged(r"room gate, strike wga: missed from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: 2 mornings.*; skipped")
    assert "room picket" not in bot.log
