# SPDX-License-Identifier: LGPL-3.0-or-later
"""Synapse is stopped in the middle of 300 commands and comes back: all are answered, each once."""
import os
import re
import time

import pytest

import synapse

# `make test` waits for less than the minute that `make prove` waits: the bot's tries are a second and more apart by then.
AWAY = int(os.environ.get("OUTAGE_SECONDS", 10))
PEOPLE, SHIFTS = 30, 10
BACK = 120  # seconds in which all must have been told; the bot asks at least once a minute


@pytest.fixture
def rig(rig_on, tmp_path_factory):
    """On a server that nobody else needs."""
    with synapse.Synapse(tmp_path_factory.mktemp("outage")) as server:
        rig = rig_on(server)
        rig.configure(limits="no")
        yield rig.start()


def said(rig):
    """All that the bot has said in the room, as its server has it."""
    bodies, place = [], ""
    while True:
        path = f"rooms/{rig.room}/messages?dir=b&limit=500{place}"
        status, page = rig.server.ask("GET", path, token=rig.carla.client.access_token)
        assert status == 200, page
        bodies += [event["content"]["body"] for event in page["chunk"] if event["sender"] == rig.id and event["type"] == "m.room.message"]
        if not page["chunk"] or "end" not in page:
            return bodies
        place = f"&from={page['end']}"


def told(bodies, name, shift):
    """How often that person was told that they are on that shift."""
    return sum(bool(re.search(rf"\b{name}: on shift {shift}\b|on shift {shift} .*: .*\b{name}\b", line)) for body in bodies for line in body.splitlines())


def all_told(rig, commands):
    """All that was said, when nobody waits for an answer any more."""
    end = time.monotonic() + BACK
    bodies = said(rig)
    while missing := [command for command in commands if not told(bodies, *command)]:
        assert time.monotonic() < end, f"{len(missing)} were not told: {missing[:5]}\n{bodies[:5]}"
        with rig.carla.news:
            rig.carla.news.wait(1)
        bodies = said(rig)
    return bodies


def test_a_minute_without_synapse_in_the_middle_of_300_commands(rig):
    people = {name: rig.server.register(name) for name in (f"out{n}" for n in range(PEOPLE))}
    for token in people.values():
        assert rig.server.ask("POST", f"join/{rig.room}", {}, token)[0] == 200
    for shift in range(1, SHIFTS + 1):
        rig.carla.say(rig.room, f"!shift add paramount/1 2099-01-{shift:02} 9-12 max {PEOPLE}")
        rig.carla.hears(rig.room, rig.id, f"shift {shift} added")
    commands = [(name, shift) for shift in range(1, SHIFTS + 1) for name in people]

    def ask(name, shift):
        path = f"rooms/{rig.room}/send/m.room.message/{name}.{shift}"
        status, answer = rig.server.ask("PUT", path, {"msgtype": "m.text", "body": f"!in {shift}"}, people[name])
        assert status == 200, answer

    middle = len(commands) // 2
    for command in commands[:middle]:
        ask(*command)
    rig.server.stop()
    before = time.monotonic()
    rig.bot.process.says("matrix: sync failed")
    rig.bot.process.reader.join(AWAY - (time.monotonic() - before))
    assert rig.bot.alive
    rig.server.start()
    for command in commands[middle:]:
        ask(*command)
    bodies = all_told(rig, commands)
    twice = [command for command in commands if told(bodies, *command) > 1]
    assert not twice, [body for body in bodies if twice[0][0] in body]
    print(f"{len(commands)} commands, {AWAY} s without Synapse in their middle: all answered once, in {len(bodies)} lines")
