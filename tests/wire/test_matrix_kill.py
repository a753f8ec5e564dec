# SPDX-License-Identifier: LGPL-3.0-or-later
"""kill -9 right after each thing that the bot does to its disk and to its homeserver between "heard" and "said, and noted as said".

The bot runs with tests/harness/killat.c, which counts those things from the receipt of a command on. Each kill has a command of its
own; the start that follows must do it and answer it, each once, as the others in the room see it. An answer that is alone in its room
leaves under an id that was stored with it; one behind another is noted when it leaves.
"""
import collections
import datetime
import os

import pytest
from homeserver import CARLA, ROOM

KILLS = int(os.environ.get("KILLS", 0))  # in all; 0 = each call once, and each step LEAST times
LEAST = 5
DIES = 60  # seconds until it must have come to the call at which it dies
# The steps, and where each ends, by the call that is its last; after the commit only these matter in that order.
HEARD = {"sync received": "answer poll", "effects written": "write picket.db-wal", "commit synced": "sync picket.db-wal"}
SAID = {"request sent": "request reply", "answer received": "answer reply", "done noted": "sync picket.db-wal"}
WALKS = {"alone": HEARD | SAID, "behind another": HEARD | {"another said": "answer reply", "line noted": "sync picket.db-wal"} | SAID}


def steps_of(calls, walk):
    """The step of each call, up to the last step's end."""
    steps, names, step = [], list(walk), 0
    for call in calls:
        if names[step] == "effects written" and call.startswith("sync"):
            step += 1
        steps.append(names[step])
        if call == walk[names[step]] and names[step] != "effects written":
            step += 1
        if step == len(names):
            break
    return steps


class Killer:
    def __init__(self, home, how):
        self.home, self.how, self.walk, self.rounds = home, how, WALKS[how], 0

    def start(self, at, call=""):
        """With the next command's number, it will die at that call after it heard it, counting all or such; 0 = it will not."""
        self.rounds += 1
        self.log = self.home.bot.folder / f"calls{self.rounds}"
        self.home.run_to_die(at, self.day(), self.log, call)

    def day(self):
        return str(datetime.date(2090, 1, 1) + datetime.timedelta(self.rounds))

    def asks(self):
        with self.home.news:  # what is said meanwhile comes in one answer
            if self.how != "alone":
                self.home.say(ROOM, CARLA, "!help out")  # of the same rank: it waits in the same line
            self.home.say(ROOM, CARLA, f"!shift add paramount/1 {self.day()} 9-12 max 60")

    def calls(self):
        return self.log.read_text().splitlines()

    def dies(self):
        """The step at which it did."""
        self.home.dies(DIES)
        return steps_of(self.calls(), self.walk)[-1]

    def is_answered(self):
        """The newest command, now or as soon as the bot has come so far."""
        self.home.hears(ROOM, rf"shift {self.rounds} added")
        self.home.settles()

    def is_done_once(self):
        """Every command so far."""
        with self.home.store() as store:
            assert store.execute("select count(*) from shifts_shift").fetchone()[0] == self.rounds
        told = collections.Counter(body.split(" added")[0] for body in self.home.bodies(ROOM) if " added" in body)
        assert told == {f"carla: shift {n}": 1 for n in range(1, self.rounds + 1)}


def ends_of(calls, walk):
    """The last call of each step, and which of its kind it is: other calls may come between, on a busy machine more of them."""
    steps = steps_of(calls, walk)
    last = {step: n for n, step in enumerate(steps)}
    return {step: (calls[:n + 1].count(calls[n]), calls[n]) for step, n in last.items()}


def plan(killer, calls, killed):
    """Where to kill: at each call at least once, and at the end of each step that was not met often enough."""
    many, ends = len(steps_of(calls, killer.walk)), ends_of(calls, killer.walk)
    for n in range(KILLS // len(WALKS) or many):
        yield n % many + 1, ""
    for again in range(len(killer.walk) * LEAST * 3):
        short = [step for step in killer.walk if killed[step] < LEAST]
        if not short:
            return
        n, call = ends[short[0]]
        yield max(1, n + (0, -1, 1)[again % 3]), call  # one of the kind may have come from before, or late


@pytest.mark.parametrize("how", WALKS)
def test_killed_at_each_step_each_command_is_done_once_and_answered_once(home, how):
    home.open()
    killer = Killer(home, how)
    for _ in range(2):  # the first one has more to write
        home.bot.end()
        killer.start(0)
        home.well()  # from its first line on it knows that the server wants ids
        killer.asks()
        killer.is_answered()
        home.well()  # said when the answer before it has arrived: the next one's commit notes that
        home.well()
    calls, killed = killer.calls(), collections.Counter()
    assert set(steps_of(calls, killer.walk)) == set(killer.walk), calls
    for at in plan(killer, calls, killed):
        home.bot.end()
        killer.start(*at)
        home.well()  # with a commit that forgets what was said before the kill, else it is said again each time
        home.settles()
        killer.asks()
        killed[killer.dies()] += 1
        home.run()
        killer.is_answered()
    killer.is_done_once()
    print(f"{sum(killed.values())} kills, {how}:", ", ".join(f"{killed[step]} at \"{step}\"" for step in killer.walk))
    assert all(killed[step] >= LEAST for step in killer.walk), killed
