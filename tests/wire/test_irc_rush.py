# SPDX-License-Identifier: LGPL-3.0-or-later
"""Many at once, at the pace of a public network: one line tells many, and only what is true when it leaves."""
import re

from ircd import CAPS, ROOM

CONFIRMING = CAPS + " batch echo-message labeled-response"
PEOPLE = [f"p{n}" for n in range(20)]


def says(who, text):
    return f"@account={who} :{who}!u@host.example PRIVMSG {ROOM} :{text}"


def asks(ircd, who, text, answer):
    ircd.send(says(who, text))
    return ircd.expect(rf"PRIVMSG {ROOM} :.*{answer}", 15)


def handles(text):
    return re.findall(r"\bp\d+\b", text)


def room_lines(ircd, since=0):
    return [match[1] for text in ircd.seen[since:] if (match := re.search(rf"PRIVMSG {ROOM} :(.*)$", text))]


def rush(bot, ircd, **welcome):
    bot.start(ircd, "pace = libera")
    ircd.welcome(**welcome)
    asks(ircd, "carla", "!shift add paramount/1 tomorrow 9-12 max 12", "shift 1 added")
    return len(ircd.seen)


def test_twenty_are_told_where_they_stand_in_two_lines(bot, ircd):
    since = rush(bot, ircd)
    ircd.send(*[says(who, "!in 1") for who in PEOPLE])
    on = ircd.expect(rf"^PRIVMSG {ROOM} :on shift 1 \(.*, Paramount gate 1, 12 of 12\): (.*)$", 15)[1]
    line = ircd.expect(rf"^PRIVMSG {ROOM} :shift 1: (.*)$", 15)[1]
    assert on.split(", ") == PEOPLE[:12]
    assert line.split("; ") == [f"{who} waiting, place {place} in line" for place, who in enumerate(PEOPLE[12:], 1)]
    ircd.quiet("^PRIVMSG")
    assert len(room_lines(ircd, since)) == 2


def test_what_a_cancellation_overtook_is_told_as_it_is(bot, ircd):
    since = rush(bot, ircd)
    ircd.send(*[says(who, "!in 1") for who in PEOPLE], says("carla", "!cancel 1 heat"), *[says(who, "!day") for who in PEOPLE])
    ircd.expect(rf"^PRIVMSG {ROOM} :carla: shift 1 cancelled, .*told: 20", 15)  # captains first
    gone = ircd.expect(rf"^PRIVMSG {ROOM} :shift 1 \(.*\) is cancelled: (.*)$", 15)[1]
    day = ircd.expect(rf"^PRIVMSG {ROOM} :(.*): WGA strike: day \d+", 15)[1]
    assert gone.split(", ") == day.split(", ") == PEOPLE
    ircd.quiet(rf"^PRIVMSG {ROOM}")
    assert not [text for text in room_lines(ircd, since) if re.search("on shift|waiting", text)]


def test_a_lost_line_is_told_again_to_all_whom_it_told(bot, ircd):
    """Drawn anew, marked, and with who left meanwhile."""
    rush(bot, ircd, caps=CONFIRMING)
    ircd.send(*[says(who, "!in 1") for who in PEOPLE[:5]])
    ircd.expect(rf"PRIVMSG {ROOM} :on shift 1 .*: p0, p1, p2, p3, p4$", 15)
    ircd.reset()
    ircd.welcome(20, caps=CONFIRMING)
    ircd.send(says("p2", "!out 1"))
    text = ircd.expect(rf"PRIVMSG {ROOM} :(\(again\) .*shift 1 .*p1.*)$", 15)[1]
    assert text.startswith("(again) on shift 1 (") and handles(text)[:2] == ["p0", "p1"]
    # Who left before that line, or after it, is told so.
    ircd.expect(rf"PRIVMSG {ROOM} :.*(p2: off shift 1\b|off shift 1 .*p2)", 15)
