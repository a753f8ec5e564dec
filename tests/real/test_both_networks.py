# SPDX-License-Identifier: LGPL-3.0-or-later
"""One person on IRC and on Matrix, made one by the config: what she does on one network holds on the other."""
import signal

import pytest

from line import PARAMOUNT, with_account
from matrix_rig import Rig

ALONE = "identities = irc:town/ana\n"  # as line.py has it
ONE = "identities = irc:town/ana; matrix:home/{ana}\n"


class Both(Rig):
    """A bot on both networks; ana and amy, each with an account of that name on either. The config knows ana alone."""

    def __init__(self, homeserver, loop, line):
        self.line = line
        super().__init__(homeserver, loop, line.bot, ("ana", "amy"))

    def configure(self):
        self.line.configure(with_account(self.line.server), more=self.home(place="paramount"))
        self.identities(ALONE, ONE)

    def identities(self, before, after):
        """Changes what the config says of ana."""
        text = self.line.bot.config.read_text()
        before, after = before.format(ana=self.ana.id), after.format(ana=self.ana.id)
        assert text.count(before) == 1
        self.line.bot.config.write_text(text.replace(before, after))

    def start(self):
        self.line.start()
        self.bot.process.says("matrix: in room picket")
        self.irc_ana, self.irc_amy = self.line.members("ana", "amy")
        return self

    def signs_up_on_irc(self):
        """Ana makes shift 1 and is on it."""
        self.irc_ana.ask(PARAMOUNT, "!shift add paramount/1 2099-01-05 9-12 max 60", r"ana: shift 1 added")
        self.irc_ana.ask(PARAMOUNT, "!in 1", r"ana: on shift 1\b")

    def amy_has_the_only_place(self):
        self.irc_ana.ask(PARAMOUNT, "!shift add paramount/1 2099-01-05 9-12 max 1", r"ana: shift 1 added")
        self.irc_amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")

    def irc_sees(self, places):
        """How many are free and how many there are, as a room on IRC is told."""
        self.irc_amy.ask(PARAMOUNT, "!shifts", rf"1 .* {places}\b")


@pytest.fixture
def both(own, homeserver, loop):
    both = Both(homeserver, loop, own)
    yield both.start()
    both.close()


def test_a_sign_up_on_irc_is_taken_back_on_matrix(both):
    both.signs_up_on_irc()
    both.irc_sees("59/60")
    chat = both.private(both.ana)
    both.ana.say(chat, "!mine")
    both.ana.hears(chat, both.id, r"^1 .* on$")
    both.ana.say(chat, "!out")
    both.ana.hears(chat, both.id, r"^off shift 1\b")
    both.irc_sees("60/60")
    both.irc_ana.ask(both.line.bot.nick, "!mine", r"you are on no shift")
    assert not both.line.overheard("off shift 1")  # what was said in private stays there


def test_a_sign_up_on_matrix_is_taken_back_on_irc(both):
    both.irc_ana.ask(PARAMOUNT, "!shift add paramount/1 2099-01-05 9-12 max 60", r"ana: shift 1 added")
    both.ana.say(both.room, "!in 1")
    both.ana.hears(both.room, both.id, rf"^{both.ana.name}: on shift 1\b")
    both.irc_ana.ask(PARAMOUNT, "!in 1", r"ana: already on shift 1\b")
    both.irc_sees("59/60")
    both.irc_ana.say(PARAMOUNT, "!undo")
    both.irc_ana.hears(r"undone: off shift 1\b")  # in private: it was not done in this room
    both.irc_sees("60/60")


def test_a_reaction_on_matrix_takes_back_what_was_made_on_irc(both):
    both.signs_up_on_irc()
    both.ana.say(both.room, "!shift add paramount/2 2099-01-06 9-12")
    both.ana.hears(both.room, both.id, "shift 2 added")
    both.irc_ana.ask(PARAMOUNT, "!in 2", r"ana: on shift 2\b")
    chat = both.private(both.ana)
    both.ana.say(chat, "out")
    question = both.ana.hears(chat, both.id, "^which one of yours")
    both.ana.sees_mark(chat, both.id, question["event_id"], "2\ufe0f\u20e3")
    both.ana.tap(chat, question["event_id"], "1\ufe0f\u20e3")
    both.ana.hears(chat, both.id, r"^off shift 1\b")
    both.irc_sees("60/60")


def test_a_role_holds_on_both(both):
    both.ana.say(both.room, "!shift add paramount/2 2099-01-05 9-12")
    both.ana.hears(both.room, both.id, "shift 1 added")
    both.irc_ana.ask(PARAMOUNT, "!cancel 1 heat", r"ana: shift 1 cancelled")
    both.amy.say(both.room, "!shift add paramount/2 2099-01-06 9-12")
    both.amy.hears(both.room, both.id, rf"^{both.amy.name}: only captains")
    both.irc_amy.ask(PARAMOUNT, "!shift add paramount/2 2099-01-06 9-12", r"amy: only captains")


def test_the_same_name_makes_nobody_one(both):
    both.signs_up_on_irc()
    both.irc_amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    both.amy.say(both.room, "!out 1")
    both.amy.hears(both.room, both.id, rf"^{both.amy.name}: not on shift 1\b")
    both.irc_sees("58/60")


def test_an_offer_goes_to_matrix_where_she_was_heard_last(both):
    """Though what she asked for there changed nothing."""
    chat = both.private(both.ana)
    both.amy_has_the_only_place()
    both.irc_ana.ask(PARAMOUNT, "!in 1", r"ana: waiting, place 1 in line")
    both.ana.say(chat, "!mine")
    both.ana.hears(chat, both.id, "^1 .* waiting, place 1")
    both.irc_amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    both.ana.hears(chat, both.id, "^a place on shift 1 is yours")
    both.ana.say(chat, "yes")
    both.ana.hears(chat, both.id, r"^on shift 1\b")
    both.irc_sees("0/1")
    assert not both.irc_ana.sync().heard("is yours")


def test_an_offer_goes_to_irc_where_she_was_heard_last(both):
    chat = both.private(both.ana)
    both.amy_has_the_only_place()
    both.ana.say(chat, "!in 1")
    both.ana.hears(chat, both.id, "^waiting, place 1 in line")
    both.irc_ana.ask(PARAMOUNT, "!day", "WGA strike")
    both.irc_amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    both.irc_ana.hears("a place on shift 1 is yours")
    both.irc_ana.ask(both.line.bot.nick, "yes", r"on shift 1\b")
    both.irc_sees("0/1")
    assert len(both.ana.bodies(chat, both.id)) == 1


def test_an_identity_that_the_config_drops_is_somebody_else(both):
    both.signs_up_on_irc()
    chat = both.private(both.ana)
    both.ana.say(chat, "!mine")
    both.ana.hears(chat, both.id, r"^1 .* on$")
    both.identities(ONE, ALONE)
    both.line.bot.process.child.send_signal(signal.SIGHUP)
    both.line.bot.process.says("reloaded")
    both.ana.say(chat, "!out 1")
    both.ana.hears(chat, both.id, r"^not on shift 1\b")
    both.ana.say(chat, "!cancel 1")
    both.ana.hears(chat, both.id, "^only captains")
    both.irc_sees("59/60")
