# SPDX-License-Identifier: LGPL-3.0-or-later
"""What breaks in the middle of a day: the server, the services, the bot. Nothing that was acknowledged is lost."""
from line import PARAMOUNT, PASSWORD, SONY, with_account


def test_the_line_goes_on_when_the_network_breaks(line):
    ana, amy, bob = line.members("ana", "amy", "bob")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16 max 1", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    bob.ask(SONY, "!in 1", r"bob: waiting, place 1 in line")
    line.server.cut()
    assert line.bot.alive
    line.is_met()
    amy, bob = line.members("amy", "bob")
    amy.ask(PARAMOUNT, "!in 1", r"amy: already on shift 1\b")
    amy.ask(SONY, "!out 1", r"amy: off shift 1\b")
    bob.hears(r"a place on shift 1 is yours")
    bob.ask(line.bot.nick, "!in 1", r"on shift 1\b")


def test_an_offer_finds_who_was_away(line):
    """A private word to an account waits until that account is back."""
    ana, amy, bob = line.members("ana", "amy", "bob")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16 max 1", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    bob.ask(PARAMOUNT, "!in 1", r"bob: waiting, place 1 in line")
    bob.close()
    amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    bob = line.comes("bobby", account="bob", password=PASSWORD)
    bob.hears(r"a place on shift 1 is yours")


def test_nothing_acknowledged_is_lost_by_kill_9(line):
    ana, *people = line.members("ana", "amy", "bob", "cyd")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12 max 40", r"shift 1 added")
    for taken, person in enumerate(people, 1):
        person.ask(PARAMOUNT, "!in 1", rf"{person.nick}: on shift 1\b")
        line.bot.kill9()
        line.leaves()
        line.start()
        person.ask(PARAMOUNT, "!in 1", rf"{person.nick}: already on shift 1\b")
        person.ask(PARAMOUNT, "!shifts", rf"1 .* {40 - taken}/40$")


def test_sigterm_ends_it_at_once_and_it_goes_on_where_it_was(line):
    ana, amy = line.members("ana", "amy")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    assert line.bot.sigterm() == 0
    line.leaves()
    line.start()
    amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16", r"shift 2 added")


def test_a_bot_that_is_thrown_out_of_a_room_comes_back(own):
    operator = own.watcher = own.comes("watcher")  # whoever comes first rules the room
    own.configure(with_account(own.server))
    own.start()
    operator.connection.kick(PARAMOUNT, own.bot.nick, "a mistake")
    operator.wait_for(rf" KICK {PARAMOUNT} {own.bot.nick} ")
    operator.ask(SONY, "!shifts", r"watcher: no shifts")
    operator.wait_for(rf":{own.bot.nick}!\S* JOIN :?{PARAMOUNT}")
    operator.ask(PARAMOUNT, "!shifts", r"watcher: no shifts")
