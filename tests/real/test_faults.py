# SPDX-License-Identifier: LGPL-3.0-or-later
"""What breaks in the middle of a day: the server, the services, the bot. Nothing that was acknowledged is lost."""
from line import PARAMOUNT, SONY


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
    bob = line.comes("bobby", account="bob", password="picket-line")
    bob.hears(r"a place on shift 1 is yours")


def test_nothing_acknowledged_is_lost_by_kill_9(line):
    ana, amy = line.members("ana", "amy")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12 max 40", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1 +2", r"amy: on shift 1\b")
    line.bot.kill9()
    line.leaves()
    line.start()
    amy.ask(PARAMOUNT, "!in 1 +2", r"amy: already on shift 1\b")
    amy.ask(PARAMOUNT, "!shifts", r"1 .* 37/40$")


def test_sigterm_ends_it_at_once_and_it_goes_on_where_it_was(line):
    ana, amy = line.members("ana", "amy")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    assert line.bot.sigterm() == 0
    line.leaves()
    line.start()
    amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16", r"shift 2 added")
