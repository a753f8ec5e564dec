# SPDX-License-Identifier: LGPL-3.0-or-later
"""Marks that people set on what the bot said in the rooms of a real Synapse."""
import re

import pytest


@pytest.fixture
def offered(rig):
    """Ana is offered the place that carla leaves: her private chat, and the event that says so."""
    rig.start()
    rig.carla.say(rig.room, "!shift add paramount/1 2099-01-05 9-12 max 1")
    rig.carla.hears(rig.room, rig.id, "shift 1 added")
    rig.carla.say(rig.room, "!in 1")
    rig.carla.hears(rig.room, rig.id, "on shift 1")
    chat = rig.private(rig.ana)
    rig.ana.say(chat, "in 1")
    rig.ana.hears(chat, rig.id, "waiting, place 1")
    rig.carla.say(rig.room, "!out 1")
    return chat, rig.ana.hears(chat, rig.id, "a place on shift 1 is yours")["event_id"]


def answers(rig, chat, pattern):
    return [body for body in rig.ana.bodies(chat, rig.id) if re.search(pattern, body)]


def asks(rig, chat, text, pattern):
    """What is answered to that came after all before it."""
    rig.ana.say(chat, text)
    rig.ana.hears(chat, rig.id, pattern)


def test_reaction_signup_idempotent(rig, offered):
    chat, event = offered
    rig.ana.sees_mark(chat, rig.id, event)
    rig.ana.tap(chat, event, "\u2705\ufe0f")
    rig.ana.hears(chat, rig.id, "^on shift 1")
    asks(rig, chat, "help in", "!in ")
    rig.bot.kill9()
    rig.bot.start()
    asks(rig, chat, "help out", "!out ")
    assert len(answers(rig, chat, "^on shift 1")) == 1
    asks(rig, chat, "mine", "^1 .* on$")


def test_redaction_withdraws_only_own(rig, offered):
    chat, event = offered
    rig.ana.tap(chat, event)
    rig.ana.hears(chat, rig.id, "^on shift 1")
    other = rig.ana.tap(chat, event, "\u2705\ufe0f")
    rig.ana.hears(chat, rig.id, "already on shift 1")
    rig.ana.take_back(chat, other)  # it had done nothing
    asks(rig, chat, "help out", "!out ")
    assert not answers(rig, chat, "^off")


def test_what_was_tapped_is_taken_back_once(rig, offered):
    chat, event = offered
    tap = rig.ana.tap(chat, event)
    rig.ana.hears(chat, rig.id, "^on shift 1")
    rig.ana.take_back(chat, tap)
    rig.ana.hears(chat, rig.id, "^off shift 1")
    asks(rig, chat, "mine", "no shift|not on any|nothing")
    rig.bot.kill9()
    rig.bot.start()
    asks(rig, chat, "help out", "!out ")
    assert len(answers(rig, chat, "^off shift 1")) == 1


def test_what_was_undone_by_text_meanwhile_is_not_done_again(rig, offered):
    chat, event = offered
    tap = rig.ana.tap(chat, event)
    rig.ana.hears(chat, rig.id, "^on shift 1")
    asks(rig, chat, "out 1", "^off shift 1")
    rig.bot.kill9()
    rig.bot.start()
    asks(rig, chat, "in 1", r"^on shift 1.*(?s:.)*")
    rig.ana.take_back(chat, tap)  # her sign-up is another by now
    asks(rig, chat, "mine", "^1 .* on$")


def test_reaction_on_foreign_message_ignored(rig, offered):
    chat, event = offered
    said = rig.ana.say(chat, "see you there")
    rig.ana.tap(chat, said)
    rig.ana.tap(chat, event, "\U0001f44d")
    rig.carla.tap(rig.room, rig.carla.say(rig.room, "hello"))
    asks(rig, chat, "mine", "offered")
    assert not answers(rig, chat, "^(on|off) shift 1")


def test_a_tap_while_the_bot_was_away_is_found(rig, offered):
    chat, event = offered
    rig.bot.kill9()
    rig.ana.tap(chat, event)
    undone = rig.ana.tap(chat, event, "\u2705\U0001f3fd")
    rig.ana.take_back(chat, undone)
    rig.bot.start()
    rig.ana.hears(chat, rig.id, "^on shift 1")
    asks(rig, chat, "mine", "^1 .* on$")
