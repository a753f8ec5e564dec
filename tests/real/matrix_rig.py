# SPDX-License-Identifier: LGPL-3.0-or-later
"""A Synapse, a bot of its own on it, and people in a room: what the Matrix tests begin with."""
import itertools
import re

import pytest

import sections
import synapse
from matrix_person import Loop, Person
from wiretap import Wiretap

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def homeserver(tmp_path_factory):
    with synapse.Synapse(tmp_path_factory.mktemp("synapse")) as server:
        yield server


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """With the limits on messages that it has by default."""
    with synapse.Synapse(tmp_path_factory.mktemp("usual"), synapse.USUAL) as server:
        yield server


@pytest.fixture(scope="module")
def loop():
    return Loop()


class Rig:
    """A bot of its own, two people, and a room that the first of them made."""

    def __init__(self, server, loop, bot, names=("carla", "ana")):
        self.server, self.loop, self.bot, self.number = server, loop, bot, next(numbers)
        self.id = server.user(f"picket{self.number}")
        self.token = server.register(f"picket{self.number}")
        self.people = [self.account(name + str(self.number)) for name in names]
        vars(self).update(zip(names, self.people))
        self.alias = f"picket-{self.number}"
        self.room = self.people[0].room(self.alias, [self.id, self.people[1].id])
        self.people[1].join(self.room)
        bot.secret("matrix.password", server.password)
        self.configure()

    def account(self, name):
        return Person(self.loop, self.server, name, self.server.register(name))

    def configure(self, **network):
        bot = sections.bot(f"matrix:home/{self.carla.id}")
        self.bot.configure(bot + sections.WGA + sections.PARAMOUNT + self.home(**network))

    def home(self, place=None, **network):
        """Its network and its room."""
        return (sections.matrix(self.server.url, self.id, "matrix.password", **network)
                + sections.room("picket", "home", f"#{self.alias}:{self.server.name}", place=place))

    def start(self):
        self.bot.start()
        self.bot.process.says("matrix: in room picket")
        return self

    def private(self, person):
        """A private chat, once the bot is in it."""
        room = person.room(invite=[self.id], direct=True)
        person.meets(room, self.id)
        return room

    def person(self, name):
        """One more in the room."""
        person = self.account(f"{name}-{self.number}")
        self.people.append(person)
        person.join(f"#{self.alias}:{self.server.name}")
        return person

    def raise_to(self, user, level):
        """Carla gives that user a power level in the room."""
        path, token = f"rooms/{self.room}/state/m.room.power_levels", self.carla.client.access_token
        levels = self.server.ask("GET", path, token=token)[1]
        levels["users"][user] = level
        assert self.server.ask("PUT", path, levels, token)[0] == 200

    def shift(self):
        """Carla adds shift 1."""
        self.carla.say(self.room, "!shift add paramount/1 2099-01-05 9-12 max 60")
        self.carla.hears(self.room, self.id, "shift 1 added")

    def tells_each_once(self, words, names, seconds=60):
        """Waits until the room was told that of everybody; the lines, in which each stands once."""
        for name in names:
            self.carla.hears(self.room, self.id, rf"{words}.*\b{name}\b|\b{name}: {words}", seconds)
        lines = [body for body in self.carla.bodies(self.room, self.id) if words in body]
        assert all(sum(bool(re.search(rf"\b{name}\b", body)) for body in lines) == 1 for name in names), lines
        return lines

    def close(self):
        for person in self.people:
            person.close()


@pytest.fixture
def rig_on(loop, bot):
    """A rig on any server."""
    rigs = []
    yield lambda server: rigs.append(Rig(server, loop, bot)) or rigs[-1]
    for rig in rigs:
        rig.close()


@pytest.fixture
def rig(homeserver, rig_on):
    return rig_on(homeserver)


@pytest.fixture
def tap(rig, loop):
    """On the wire between the bot and its homeserver."""
    with Wiretap(loop, rig.server.port) as tap:
        rig.bot.configure(rig.bot.config.read_text().replace(rig.server.url, tap.url))
        yield tap


@pytest.fixture
def limited(usual, rig_on):
    return rig_on(usual).start()


@pytest.fixture
def sealed(homeserver, loop, tmp_path):
    """People whose clients encrypt, by name, each with a device of their own."""
    from sealed_person import SealedPerson  # what it loads takes as long as many a test

    people = []
    yield lambda name, **more: people.append(SealedPerson(loop, homeserver, f"{name}{next(numbers)}", tmp_path, **more)) or people[-1]
    for person in people:
        person.close()
