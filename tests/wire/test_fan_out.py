# SPDX-License-Identifier: LGPL-3.0-or-later
"""A bulletin for 500 rooms on two networks, at the pace that their servers allow. By the bot's clock it takes most of an hour: it and
both servers hurry."""
import os
import pathlib
import re

import pytest
import sections
from channels import Channels
from homeserver import ANA, CARLA, ROOM, Bucket, says, silent

HURRY = 60
HARNESS = pathlib.Path(os.environ["BUILD_ROOT"]) / "tests" / "hurry.so"
EACH = 250  # rooms of a network
DEAD = "!room7:home"  # takes no word, and says nothing
SHUT = "!room8:home"  # says no to each
ON_THE_WAY = 6  # words that had left already
SLOTS = 2  # lines of the bot that may come before an answer
DONE = 200  # seconds, of the world
BEGUN = 20  # rooms that have heard the first bulletin when the second comes


class Rooms:
    """Both networks, and what their rooms were told."""

    def __init__(self, home):
        self.home, self.irc = home, Channels()
        home.bucket, home.hurry = Bucket(10, 0.2), HURRY
        people = "".join(sections.section("person", name, identities=f"matrix:home/@{name}:home", roles="officer") for name in ("ana", "ben"))
        rooms = "".join(sections.room(f"matrix{n}", "home", f"#room{n}:home") for n in range(EACH - 1))
        channels = "".join(sections.room(f"irc{n}", "fake", f"#irc{n}") for n in range(EACH))
        home.bot.sections = (people + sections.section("issuer", "committee", title="Committee", strike="wga")
                             + sections.irc("fake", self.irc.port, pace="libera") + rooms + channels)
        for n in range(EACH - 1):
            home.room(f"!room{n}:home", f"#room{n}:home", [ANA])

    def said(self):
        """Of all that was said on Matrix the two bulletins, (room, text)."""
        with self.home.news:
            return [(room, event["content"]["body"]) for room, event in self.home.line if event["type"] == "m.room.message"
                    and event["sender"] == "@picket:home" and re.match("(URGENT. )?Committee, bulletin", event["content"]["body"])]

    def told(self, words):
        """Rooms of Matrix that heard it, one entry for each time."""
        return [room for room, text in self.said() if words in text]

    def announces(self, how, number):
        self.home.say(ROOM, ANA, f"!announce {how}")
        self.home.hears(ROOM, rf"approval {number}: this is said officially in .*, which takes 20 min on home .*; 9 min on fake ", DONE)
        self.home.say(ROOM, "@ben:home", f"!approve {number}")

    def everybody_but(self, *rooms):
        return sorted({ROOM, *(f"!room{n}:home" for n in range(EACH - 1))} - set(rooms))


@pytest.fixture
def rooms(home):
    rooms = Rooms(home)
    home.run(LD_PRELOAD=str(HARNESS), HURRY=str(HURRY))
    home.waits("the bot is in all rooms", lambda: len(home.entered) == EACH, DONE)
    yield rooms
    rooms.irc.close()


def overtaken(said):
    """How many first words came among the urgent ones."""
    urgent = ["Leave gate 2" in text for _, text in said]
    first, last = urgent.index(True), len(urgent) - urgent[::-1].index(True)
    return urgent[first:last].count(False)


def lines_before(rooms, answer):
    """What the bot said between a question of this moment and its answer."""
    home = rooms.home
    with home.news:
        begin = len(home.line)
        home.say(ROOM, CARLA, "!day wga")
    home.hears(ROOM, answer, DONE)
    with home.news:
        said = [event["content"]["body"] for _, event in home.line[begin:] if event["sender"] == "@picket:home" and event["type"] == "m.room.message"]
    return next(n for n, body in enumerate(said) if re.search(answer, body))


def test_one_bulletin_in_500_rooms(rooms):
    home, irc = rooms.home, rooms.irc
    home.on(f"PUT .*/rooms/{DEAD}/send/", *[silent] * 1000)
    home.on(f"PUT .*/rooms/{SHUT}/send/", *[says("403 Forbidden", {"errcode": "M_FORBIDDEN", "error": "not here"})] * 1000)
    rooms.announces("We meet on Friday.", 1)
    home.waits("some rooms have heard it", lambda: len(rooms.told("Friday")) >= BEGUN, DONE)
    irc.waits("some channels too", lambda: len(irc.told("Friday")) >= BEGUN, DONE)
    rooms.announces("urgent Leave gate 2 now.", 2)
    home.waits("the account is at its limit", lambda: len(rooms.told("Leave gate 2")) >= BEGUN, DONE)
    assert lines_before(rooms, "carla: .*day") <= SLOTS
    home.waits("all have heard the urgent one", lambda: len(rooms.told("Leave gate 2")) >= EACH - 2, DONE)
    irc.waits("all channels too", lambda: len(irc.told("Leave gate 2")) >= EACH, DONE)
    home.waits("all have heard both", lambda: len(rooms.told("Friday")) >= EACH - 2, DONE)
    irc.waits("all channels both", lambda: len(irc.told("Friday")) >= EACH, DONE)
    assert overtaken(rooms.said()) <= ON_THE_WAY and overtaken(irc.said) <= ON_THE_WAY
    for words in ("Friday", "Leave gate 2"):
        assert sorted(rooms.told(words)) == rooms.everybody_but(DEAD, SHUT)
        assert sorted(irc.told(words)) == sorted(f"#irc{n}" for n in range(EACH))
