# SPDX-License-Identifier: LGPL-3.0-or-later
"""A dangerous act over a real network: the captain asks, an officer's account approves, everybody concerned hears of it once."""
from line import PARAMOUNT, PASSWORD, SONY, with_account

OFFICER = "\n[person bob]\nidentities = irc:town/bob\nroles = officer\n"


def open_line(own):
    own.configure(with_account(own.server), more=OFFICER)
    own.start()
    ana, amy, bob = own.members("ana", "amy", "bob")
    bob.ask(PARAMOUNT, "!day", r"bob: .*day")  # an officer is told where they were heard
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    return ana, amy, bob


def test_a_captain_asks_and_an_officer_approves(own):
    ana, amy, bob = open_line(own)
    ana.ask(PARAMOUNT, '!close paramount/1 "no light"', r"ana: approval 1: .*closes 1 shift, tells 1 person")
    bob.hears(r"ana asks for approval 1: .*no light")
    ana.ask(PARAMOUNT, "!approve 1", r"ana: only officers")
    bob.ask(SONY, "!approve 1", r"bob: Paramount gate 1 is closed: no light")
    amy.hears(r"Paramount gate 1 is closed: no light. Do not go there for shift 1\b")
    ana.hears(r"approval 1, .*approved and done \(bob\)")
    amy.ask(PARAMOUNT, "!in 1", r"amy: already on shift 1\b")
    bob.ask(SONY, "!approve 1", r"bob: approval 1 is over")


def test_the_officers_nick_approves_nothing(own):
    ana, _, bob = open_line(own)
    ana.ask(PARAMOUNT, "!cancelday paramount tomorrow heat", r"ana: approval 1: .*cancels 1 shift, tells 1 person")
    bob.rename("robert")
    thief = own.comes("bob")
    thief.ask(PARAMOUNT, "!approve 1", r"bob: only officers")
    bob.ask(PARAMOUNT, "!approve 1", r"robert: .*1 shift cancelled; told: 1\.")


def test_what_waits_for_an_officer_waits_over_kill_9(own):
    ana, amy, bob = open_line(own)
    ana.ask(PARAMOUNT, "!cancelday paramount tomorrow heat", r"ana: approval 1: ")
    own.bot.kill9()
    own.leaves()
    own.start()
    bob.ask(PARAMOUNT, "!approve 1", r"bob: .*1 shift cancelled; told: 1\.")
    amy.hears(r"is cancelled: heat\. Your shift 1\b")
    again = own.comes("home", account="amy", password=PASSWORD)
    again.ask(PARAMOUNT, "!in 1", r"home: shift 1 is closed: cancelled \(heat\)")
