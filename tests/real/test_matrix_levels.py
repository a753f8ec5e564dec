# SPDX-License-Identifier: LGPL-3.0-or-later
"""Power levels as roles in the rooms of a real Synapse: they hold in the room whose config says so, for what is said there."""
import signal

import pytest

ADD = "!shift add paramount/1 2099-01-05 {}-{} max 60"
ONLY = "only captains can do that"


@pytest.fixture
def house(rig):
    """A room with levels whose maker is no operator."""
    rig.bot.configure(rig.bot.config.read_text().replace(rig.carla.id, "@nobody:localhost", 1) + "levels = yes\n")
    return rig.start()


def adds(rig, person, hour, answer, room=None):
    """Asks for what is a captain's; each time for other hours."""
    person.say(room or rig.room, ADD.format(hour, hour + 1))
    return person.hears(room or rig.room, rig.id, answer)


def test_a_level_is_a_role_while_it_stands(house):
    adds(house, house.ana, 9, ONLY)
    house.raise_to(house.ana.id, 50)
    adds(house, house.ana, 10, "shift 1 added")
    house.raise_to(house.ana.id, 49)
    house.ana.say(house.room, "!cancel 1 heat")
    house.ana.waits("a second refusal", lambda room, event: len([body for body in house.ana.bodies(house.room, house.id) if ONLY in body]) == 2)
    assert not [body for body in house.ana.bodies(house.room, house.id) if "cancelled" in body]


def test_who_made_the_room_is_an_officer_of_it(house):
    assert house.server.ask("GET", f"rooms/{house.room}/state/m.room.power_levels", token=house.token)[1]["users"] == {}
    house.raise_to(house.ana.id, 50)
    house.ana.say(house.room, "!strike ratify wga")
    house.ana.hears(house.room, house.id, "only officers can do that")
    house.carla.say(house.room, "!strike ratify wga")
    house.carla.hears(house.room, house.id, f"{house.carla.name}: .*it must end first")


def test_two_people_are_not_found_among_levels(house):
    """Whoever runs the room could make the second one themselves."""
    dora = house.person("dora")
    house.raise_to(dora.id, 100)
    for person in house.carla, dora:
        person.say(house.room, "!strike suspend wga")
        person.hears(house.room, house.id, f"{person.name}.*: this takes two people whose roles are given by name")
    dora.say(house.room, "!approve 1")
    dora.hears(house.room, house.id, f"{dora.name}: this takes two people")


def test_a_level_holds_nowhere_else(house):
    house.raise_to(house.ana.id, 50)
    adds(house, house.ana, 9, "shift 1 added")
    chat = house.private(house.ana)
    adds(house, house.ana, 10, ONLY, chat)


def test_levels_outlive_a_restart_and_end_with_the_config(house):
    house.raise_to(house.ana.id, 50)
    adds(house, house.ana, 9, "shift 1 added")
    assert house.bot.sigterm() == 0
    house.bot.start()
    adds(house, house.ana, 10, "shift 2 added")
    house.bot.configure(house.bot.config.read_text().replace("levels = yes", "levels = no"))
    house.bot.process.child.send_signal(signal.SIGHUP)
    house.bot.process.says("reloaded")
    adds(house, house.ana, 11, ONLY)


def test_in_the_room_of_a_place_it_is_of_that_place(rig):
    gates = "[place paramount]\n", "[place warner]\ntitle = Warner\nzone = America/Los_Angeles\ngates = 1\n[place paramount]\n"
    rig.bot.configure(rig.bot.config.read_text().replace(rig.carla.id, "@nobody:localhost", 1).replace(*gates) + "levels = yes\nplace = paramount\n")
    rig.start()
    adds(rig, rig.carla, 9, "shift 1 added")
    rig.carla.say(rig.room, "!shift add warner/1 2099-01-05 9-12 max 60")
    rig.carla.hears(rig.room, rig.id, "only captains of warner can do that")
    rig.carla.say(rig.room, "!strike suspend wga")
    rig.carla.hears(rig.room, rig.id, "only officers can do that")


def test_the_end_of_a_level_counts_before_what_was_said_with_it(house):
    """They come together, when the bot is back."""
    house.raise_to(house.ana.id, 50)
    adds(house, house.ana, 9, "shift 1 added")
    house.bot.kill9()
    house.raise_to(house.ana.id, 0)
    house.ana.say(house.room, ADD.format(10, 11))
    house.bot.start()
    house.ana.hears(house.room, house.id, ONLY)
