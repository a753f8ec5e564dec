# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who is heard, what is answered where, and what becomes of an answer that the network refuses."""
import time

import pytest
from ircd import CAPS, NAME, ROOM

CONFIRMING = CAPS + " batch echo-message labeled-response"
LABEL = r"^@label=(\S+) PRIVMSG (\S+) :(.*)$"


def echo(ircd, match, msgid="m1"):
    label, target, text = match.groups()
    ircd.send(f"@label={label};msgid={msgid} :{ircd.nick}!picketbot@host.example PRIVMSG {target} :{text}")


# ---- who is heard ----

def test_an_account_is_a_person_and_a_nick_is_not(talk):
    _, ircd = talk
    ircd.send(f"@account=alice :amy!u@host.example PRIVMSG {ircd.nick} :!whoami")
    assert "irc:fake/alice" in ircd.expect("^PRIVMSG amy :(.*)$")[1]
    ircd.says("!whoami", target=ircd.nick)
    assert "alice" not in ircd.expect("^PRIVMSG amy :(.*)$")[1]


def test_what_a_client_says_of_its_account_is_nothing(talk):
    _, ircd = talk
    ircd.send(f"@+account=alice;+draft/account=alice :amy!u@host.example PRIVMSG {ircd.nick} :!whoami")
    assert "alice" not in ircd.expect("^PRIVMSG amy :(.*)$")[1]


def test_tags_are_read_though_nobody_asked_for_them(bot, ircd):
    bot.start(ircd)
    ircd.welcome(caps=None)
    ircd.send(f"@time=2026-11-23T00:00:00.000Z;msgid=1 :amy!u@host.example PRIVMSG {ROOM} :!shifts")
    ircd.expect(f"^PRIVMSG {ROOM} :")


def test_the_same_message_is_heard_once(talk):
    _, ircd = talk
    ircd.send(*[f"@msgid=m1 :amy!u@host.example PRIVMSG {ROOM} :!shifts"] * 3)
    ircd.expect(f"^PRIVMSG {ROOM} :")
    ircd.quiet("^PRIVMSG")


def test_what_is_played_back_is_not_obeyed(bot, ircd):
    bot.start(ircd)
    ircd.welcome(caps=CAPS + " batch")
    ircd.send(f":{NAME} BATCH +1 chathistory {ROOM}", f"@batch=1;msgid=old :amy!u@host.example PRIVMSG {ROOM} :!shifts", f":{NAME} BATCH -1")
    ircd.quiet("^PRIVMSG")
    ircd.answers()


def test_what_was_said_before_it_came_is_not_obeyed(bot, ircd):
    bot.start(ircd)
    ircd.accept().capabilities()
    ircd.expect("^CAP END$")
    ircd.greet(tags="@time=2026-11-23T10:00:00.000Z ")
    ircd.join()
    ircd.send(f"@time=2026-11-23T09:00:00.000Z :amy!u@host.example PRIVMSG {ROOM} :!shifts")
    ircd.quiet("^PRIVMSG")
    ircd.send(f"@time=2026-11-23T10:00:01.000Z :amy!u@host.example PRIVMSG {ROOM} :!shifts")
    ircd.expect(f"^PRIVMSG {ROOM} :")


@pytest.mark.parametrize("line", [":amy!u@h PRIVMSG #other :!shifts", ":amy!u@h PRIVMSG someone :!shifts", ":amy!u@h PRIVMSG $* :!shifts",
                                  ":amy!u@h PRIVMSG picket_ :!shifts", ":amy!u@h INVITE picket #other", ":amy!u@h TOPIC #picket :!shifts",
                                  f":amy!u@h NOTICE {ROOM} :!shifts"])
def test_what_is_not_meant_for_it_is_not_answered(talk, line):
    _, ircd = talk
    ircd.send(line)
    ircd.quiet("^(PRIVMSG|NOTICE|JOIN)", 0.2)
    ircd.answers()


def test_its_nick_is_as_good_as_the_prefix(talk):
    _, ircd = talk
    ircd.says("picket: shifts")
    ircd.expect(f"^PRIVMSG {ROOM} :")


def test_what_is_said_to_a_part_of_the_room_is_answered_in_private(bot, ircd):
    bot.start(ircd)
    ircd.welcome(isupport="CHANTYPES=# PREFIX=(ov)@+ STATUSMSG=@+")
    ircd.says("!day", target=f"@{ROOM}")
    ircd.expect("^PRIVMSG amy :WGA")
    ircd.says("picket: day", target=f"+{ROOM}")
    ircd.expect("^PRIVMSG amy :WGA")
    ircd.says("day", target=f"@{ROOM}")  # talk among themselves
    ircd.quiet("^PRIVMSG", 0.2)
    assert not [line for line in ircd.seen if line.startswith(f"PRIVMSG {ROOM}")]


# ---- how it speaks ----

def test_no_line_is_longer_than_the_network_takes(talk):
    _, ircd = talk
    ircd.says("!help", target=ircd.nick)
    ircd.expect("^PRIVMSG amy :")
    ircd.quiet("^NOTICE")
    for line in ircd.seen:
        assert len(f":{ircd.nick}!picketbot@host.example {line}\r\n".encode()) <= 512


def test_what_one_says_cannot_become_a_second_line(talk):
    _, ircd = talk
    ircd.says("!in \x02\x034,5 \u202e\u200b paramount \x01ACTION\x01 " + "é" * 150)
    ircd.expect(f"^PRIVMSG {ROOM} :")
    ircd.quiet("[\x01\x02\x03\u202e]", 0.1)


@pytest.mark.timed
def test_the_server_is_answered_though_many_wait(bot, ircd):
    bot.start(ircd, "pace = libera")
    ircd.welcome()
    ircd.send(*[f":b{i}!u@host.example PRIVMSG {ROOM} :!shifts" for i in range(30)])
    ircd.expect(f"^PRIVMSG {ROOM} :")
    ircd.send("PING :now")
    begin = time.monotonic()
    ircd.expect("^PONG :now$")
    assert time.monotonic() - begin < 1


def test_it_keeps_the_pace_of_the_network(bot, ircd):
    bot.start(ircd, "pace = libera")
    ircd.welcome()
    ircd.send(*[f":b{i}!u@host.example PRIVMSG {ROOM} :!in {i + 1}" for i in range(30)])  # refusals are never merged
    begin = time.monotonic()
    ircd.expect(f"^PRIVMSG {ROOM} :b0: no shift 1")
    for i in range(1, 5):  # more than a burst, so the last ones come one by one in 2 s
        ircd.expect(f"^PRIVMSG {ROOM} :b{i}: no shift {i + 1}", 15)
    assert time.monotonic() - begin > 1.5


# ---- what becomes of it ----

def test_what_the_server_echoes_is_done(bot, ircd):
    bot.start(ircd)
    ircd.welcome(caps=CONFIRMING)
    ircd.says("!shifts")
    echo(ircd, ircd.expect(LABEL))
    ircd.quiet("^(@label|PRIVMSG|PING)", 0.3)
    ircd.says("!shifts")
    echo(ircd, ircd.expect(LABEL), "m2")


def test_the_status_tells_what_the_server_refused_and_why(bot, ircd):
    bot.start(ircd)
    ircd.welcome(caps=CONFIRMING)
    ircd.says("!shifts")
    label = ircd.expect(LABEL)[1]
    ircd.send(f"@label={label} :{NAME} 404 {ircd.nick} {ROOM} :You cannot speak here")
    ircd.send(f"@account=carla :carla!u@host.example PRIVMSG {ircd.nick} :!status")
    ircd.expect(r"PRIVMSG carla :.* 0 delivered, 1 refused \(last 0 min ago: 404 You cannot speak here\), 0 unknown")


@pytest.mark.parametrize("refusal", ["707 {} amy :Targets changing too fast", "439 {} amy :Target change too fast. Please wait 60 seconds",
                                     "531 {} amy :You are not permitted to send private messages"])
def test_a_private_answer_that_is_refused_is_said_so_in_the_room(bot, ircd, refusal):
    bot.start(ircd)
    ircd.welcome(caps=CONFIRMING)
    ircd.says("!whoami")
    label = ircd.expect(r"^@label=(\S+) PRIVMSG amy :")[1]
    ircd.send(f"@label={label} :{NAME} " + refusal.format(ircd.nick))
    ircd.expect(rf"PRIVMSG {ROOM} :amy: .*ask me in private")


def test_an_answer_is_not_lost_with_the_connection(bot, ircd):
    bot.start(ircd)
    ircd.welcome(caps=CONFIRMING)
    ircd.says("!shifts")
    ircd.expect(LABEL)
    ircd.reset()
    ircd.welcome(20, caps=CONFIRMING)
    echo(ircd, ircd.expect(LABEL))
    ircd.quiet("^(@label|PRIVMSG)", 0.2)
