# SPDX-License-Identifier: LGPL-3.0-or-later
"""A day on the line with InspIRCd and Atheme, over TLS: people whom the network vouches for, in two rooms and in private."""
import datetime
import signal
import zoneinfo

from line import PARAMOUNT, SONY, with_account


def day_of(first, zone="America/Los_Angeles"):
    return (datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date() - datetime.date.fromisoformat(first)).days + 1


def test_each_room_hears_of_its_own_strike(line):
    amy = line.member("amy")
    before = day_of("2023-05-02"), day_of("2023-07-14")
    wga = amy.ask(PARAMOUNT, "!day", r"amy: WGA strike: day (\d+)")
    sag = amy.ask(SONY, "!day", r"amy: SAG-AFTRA strike: day (\d+)")
    after = day_of("2023-05-02"), day_of("2023-07-14")
    assert before <= (int(wga[2]), int(sag[2])) <= after
    amy.sync()
    assert not amy.heard(rf"PRIVMSG {PARAMOUNT} :.*SAG-AFTRA strike: day") and not amy.heard(rf"PRIVMSG {SONY} :.*WGA strike: day")


def test_a_stranger_signs_up_at_once(line):
    ana, zoe = line.member("ana"), line.comes("zoe")
    ana.ask(PARAMOUNT, "!shift add paramount/2 tomorrow 9-12 max 4", r"ana: shift 1 added")
    zoe.ask(PARAMOUNT, "!shifts", r"1 \w{3} \d+ \w{3} 09:00-12:00 paramount/2 4/4")
    zoe.ask(PARAMOUNT, "!in paramount tomorrow 9", r"zoe: on shift 1\b.*09:00-12:00 P[DS]T, in .*Paramount gate 2")
    zoe.ask(PARAMOUNT, "!in 1", r"zoe: already on shift 1\b")
    zoe.ask(PARAMOUNT, "!shifts", r"1 .* 3/4$")
    zoe.ask(PARAMOUNT, "!out 1", r"zoe: off shift 1\b")
    zoe.ask(PARAMOUNT, "!out 1", r"zoe: not on shift 1\b")
    zoe.ask(PARAMOUNT, "!undo", r"zoe: undone")
    zoe.ask(PARAMOUNT, "!shifts", r"1 .* 3/4$")


def test_who_waits_is_offered_the_place_in_private(line):
    ana, amy, bob = line.members("ana", "amy", "bob")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16 max 1", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    bob.ask(PARAMOUNT, "!in 1", r"bob: waiting, place 1 in line")
    amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    bob.hears(r"a place on shift 1 is yours: say `!in 1` before .*\d\d:\d\d")
    amy.ask(PARAMOUNT, "!shifts", r"1 .* 0/1$")
    bob.ask(line.bot.nick, "yes", r"on shift 1\b")
    bob.ask(line.bot.nick, "!mine", r"1 .* paramount/1 ")
    assert not line.overheard("is yours")


def test_an_offer_that_is_declined_goes_to_the_next(line):
    ana, amy, bob = line.members("ana", "amy", "bob")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16 max 1", r"shift 1 added")
    zoe = line.comes("zoe")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    zoe.ask(PARAMOUNT, "!in 1", r"zoe: waiting, place 1 in line")
    bob.ask(PARAMOUNT, "!in 1", r"bob: waiting, place 1 in line")  # whom the network vouches for passes a stranger
    amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    bob.hears(r"a place on shift 1 is yours")
    bob.ask(line.bot.nick, "!out 1", r"off shift 1\b")
    zoe.hears(r"a place on shift 1 is yours")
    zoe.ask(line.bot.nick, "!in 1", r"on shift 1\b")


def test_captains_add_and_cancel_and_nobody_else(line):
    ana, amy, bob = line.members("ana", "amy", "bob")
    amy.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"amy: only captains")
    ana.ask(PARAMOUNT, "!shift add sony tomorrow 9-12", r"ana: only captains")
    ana.ask(PARAMOUNT, "!shift add paramount/7 tomorrow 9-12", r"no gate 7 at Paramount")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12 max 1", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    bob.ask(PARAMOUNT, "!in 1", r"bob: waiting, place 1 in line")
    amy.ask(PARAMOUNT, "!cancel 1", r"amy: only captains")
    ana.say(PARAMOUNT, "!who 1")
    ana.hears(r"on: amy")
    ana.ask(PARAMOUNT, "!cancel 1 heat", r"ana: shift 1 cancelled")
    for person in amy, bob:
        person.hears(r"shift 1\b.* cancelled")
    amy.ask(PARAMOUNT, "!in 1", r"amy: .*closed")
    for person in amy, bob:
        person.sync()
        assert len(person.heard(rf"(PRIVMSG|NOTICE) {person.nick} :.*shift 1\b.* cancelled")) == 1


def test_what_concerns_a_person_is_said_in_private(line):
    ana, amy = line.members("ana", "amy")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"shift 1 added")
    amy.ask(line.bot.nick, "in 1", r"on shift 1\b")
    amy.say(PARAMOUNT, "!mine")
    amy.hears(r"1 .* 09:00-12:00 paramount/1 ")
    amy.say(PARAMOUNT, "!next")
    amy.hears(r"09:00-12:00")
    ana.say(PARAMOUNT, "!who 1")
    ana.hears(r"on: amy")
    amy.ask(line.bot.nick, "shifts", r"1 .* 59/60 \*$")
    amy.ask(PARAMOUNT, "!shifts", r"1 .* 59/60$")
    assert not line.overheard(r"amy|\*$")


def test_a_room_added_to_the_config_is_joined_on_sighup(line):
    amy = line.member("amy").join("#netflix")
    line.configure(with_account(line.server), more="\n[room netflix]\nnetwork = town\naddress = #netflix\nstrikes = sag\n")
    line.bot.process.child.send_signal(signal.SIGHUP)
    amy.wait_for(rf":{line.bot.nick}!\S* JOIN :?#netflix")
    amy.ask("#netflix", "!day", r"amy: SAG-AFTRA strike: day \d+")
    amy.ask(PARAMOUNT, "!day", r"amy: WGA strike: day \d+")
