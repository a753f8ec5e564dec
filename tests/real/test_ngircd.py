# SPDX-License-Identifier: LGPL-3.0-or-later
"""The same line where nobody can be verified: ngIRCd has no accounts, no IRCv3, and nicks of nine characters."""
import pytest

from line import PARAMOUNT, SONY, Line

FULL, QUARTER, OTHER = 1, 2, 3  # the shifts that the store holds before the bot comes


@pytest.fixture
def line(ngircd, bot):
    """A bot in both rooms whose operator made the shifts at the console."""
    line = Line(ngircd, bot)
    line.configure(f"host = 127.0.0.1\nport = {ngircd.plain}\ntls = no\npace = own-server", operators=bot.operator)
    made = bot.console("!shift add paramount/1 tomorrow 9-12 max 1", "!shift add paramount/2 tomorrow 13-16 max 8",
                       "!shift add paramount/2 tomorrow 18-20 max 8")
    assert all(f"shift {n} added" in made for n in (FULL, QUARTER, OTHER)), made
    return line.start()


def test_each_room_hears_of_its_own_strike(line):
    amy = line.comes("amy")
    amy.ask(PARAMOUNT, "!day", r"amy: WGA strike: day \d+")
    amy.ask(SONY, "!day", r"amy: SAG-AFTRA strike: day \d+")


def test_people_sign_up_wait_and_take_an_offer(line):
    amy, bob = line.strangers("amy", "bob")
    amy.ask(PARAMOUNT, "!shifts", rf"{FULL} \w{{3}} \d+ \w{{3}} 09:00-12:00 paramount/1 1/1$")
    amy.ask(PARAMOUNT, "!in paramount tomorrow 9", rf"amy: on shift {FULL}\b.*09:00-12:00 P[DS]T, in .*Paramount gate 1")
    amy.ask(SONY, f"!in {FULL}", rf"amy: already on shift {FULL}\b")
    bob.ask(SONY, f"!in {FULL}", r"bob: waiting, place 1 in line")
    amy.ask(PARAMOUNT, f"!out {FULL}", rf"amy: off shift {FULL}\b")
    bob.hears(rf"a place on shift {FULL} is yours: say `!in {FULL}` before .*\d\d:\d\d")
    amy.ask(PARAMOUNT, "!shifts", rf"{FULL} .* 0/1$")
    bob.ask(line.bot.nick, "yes", rf"on shift {FULL}\b")
    bob.ask(SONY, f"!out {FULL}", rf"bob: off shift {FULL}\b")
    bob.ask(SONY, f"!out {FULL}", rf"bob: not on shift {FULL}\b")


def test_nobody_is_a_captain(line):
    """The config names one, but here whoever comes first may have that nick."""
    ana = line.comes("ana")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"ana: only captains")
    ana.ask(SONY, f"!cancel {FULL} heat", r"ana: only captains")
    ana.ask(line.bot.nick, f"who {FULL}", r"only captains")
    ana.say(PARAMOUNT, "!whoami")
    ana.hears(r"not verified")
    ana.ask(PARAMOUNT, "!shifts", rf"{FULL} .* 1/1$")


def test_the_unverified_share_a_quarter_of_a_shift(line):
    amy, bob, cyd = line.strangers("amy", "bob", "cyd")
    amy.ask(PARAMOUNT, f"!in {QUARTER}", rf"amy: on shift {QUARTER}\b")
    bob.say(SONY, f"!in {QUARTER} +1")
    bob.hears(r"limit: .* may take 2 of the 8 places of shift 2")
    bob.ask(SONY, f"!in {QUARTER}", rf"bob: on shift {QUARTER}\b")
    cyd.say(PARAMOUNT, f"!in {QUARTER}")
    cyd.hears(r"limit: .* may take 2 of the 8 places of shift 2")
    cyd.ask(PARAMOUNT, "!shifts", rf"{QUARTER} .* 6/8$")


def test_a_connection_holds_two_shifts(line):
    amy, bob = line.strangers("amy", "bob")
    amy.ask(PARAMOUNT, f"!in {FULL}", rf"amy: on shift {FULL}\b")
    amy.ask(PARAMOUNT, f"!in {QUARTER}", rf"amy: on shift {QUARTER}\b")
    amy.say(PARAMOUNT, f"!in {OTHER}")
    amy.hears(r"limit: .* you may hold 2 shifts")
    bob.ask(PARAMOUNT, f"!in {OTHER}", rf"bob: on shift {OTHER}\b")
    assert not bob.heard(r"PRIVMSG #\S+ :.*limit")


def test_a_sign_up_follows_the_nick_and_not_who_takes_it(line):
    amy = line.comes("amy")
    amy.ask(PARAMOUNT, f"!in {FULL}", rf"amy: on shift {FULL}\b")
    amy.rename("amelia")
    thief = line.comes("amy")
    thief.ask(PARAMOUNT, f"!out {FULL}", rf"amy: not on shift {FULL}\b")
    amy.ask(PARAMOUNT, f"!in {FULL}", rf"amelia: already on shift {FULL}\b")
    amy.ask(PARAMOUNT, f"!out {FULL}", rf"amelia: off shift {FULL}\b")


def test_what_concerns_a_person_is_said_in_private(line):
    amy = line.comes("amy")
    amy.ask(line.bot.nick, f"in {FULL}", rf"on shift {FULL}\b")
    for question, answer in ("!mine", r"09:00-12:00"), ("!next", r"09:00-12:00"), ("!whoami", r"not verified"):
        amy.say(PARAMOUNT, question)
        amy.hears(answer)
    amy.ask(line.bot.nick, "shifts", rf"{FULL} .* 0/1 \*$")
    amy.ask(PARAMOUNT, "!shifts", rf"{FULL} .* 0/1$")
    assert not line.overheard(r"amy.*(on|shift)|\*$")


def test_the_bot_comes_back_when_the_server_does(line):
    amy, bob = line.strangers("amy", "bob")
    amy.ask(PARAMOUNT, f"!in {FULL}", rf"amy: on shift {FULL}\b")
    bob.ask(PARAMOUNT, f"!in {FULL}", r"bob: waiting, place 1 in line")
    line.server.cut()
    assert line.bot.alive
    line.is_met()
    line.watcher.ask(SONY, "!shifts paramount", rf"{FULL} .* 0/1$")
    line.watcher.ask(SONY, f"!in {QUARTER}", rf"watcher: on shift {QUARTER}\b")


def test_nothing_acknowledged_is_lost_by_kill_9(line):
    amy = line.comes("amy")
    amy.ask(PARAMOUNT, f"!in {QUARTER} +1", rf"amy: on shift {QUARTER}\b")
    line.bot.kill9()
    line.leaves()
    line.start()
    amy.ask(PARAMOUNT, "!shifts", rf"{QUARTER} .* 6/8$")


def test_sigterm_ends_it_at_once_and_clean(line):
    assert line.bot.sigterm() == 0
    line.leaves()
