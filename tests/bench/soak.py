#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""A long steady load on one bot with a store on disk: its memory must not grow, and afterwards it must sleep.

Members sign up, leave and ask, a captain adds and cancels shifts, people come, go and change their nicks, and each minute the
connection breaks. The store holds 100 days of strike before it begins: else its pages, of which the engine keeps 2 MB in memory,
would come in slowly and look like growth.

soak.py: BUILD_ROOT names what was built, SOAK_SECONDS how long (600). Fails if the private memory of the last tenth is over that of
the first by more than GROWTH_MOST percent, or if the bot wakes more often than WAKES_MOST a second when all is quiet."""
import collections
import itertools
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "wire"))

from conftest import BUILD, Bot  # noqa: E402
from ircd import ROOM, FakeIrcd, Silence  # noqa: E402

import fill  # noqa: E402
import proc  # noqa: E402

SECONDS = int(os.environ.get("SOAK_SECONDS", "600"))
TICKS = 4                       # a second; what is sent in one
ACTS = 6                        # of a tick, half of them in the room
GUESTS = 20                     # who take turns, as members do: all were there within the first tenth
HISTORY = fill.Size(people=200, shifts=1000, signups=40_000, days_after=1, big=100)
CUT_SECONDS, CALM_SECONDS = 62, 30  # 60 is what the bot calls a stable connection: then it is back after a second
GROWTH_MOST, WAKES_MOST = 3.0, 2.0
SHIFTS = 30                     # that the captain keeps
DONE = ["on shift", "off shift", "added", "cancelled"]  # each must have been said
TEXTS = ["!day", "!shifts", "!mine", "!in {}", "!in {}", "!out {}", "!undo", "!help in", "!whoami"]


class Load:
    """What people do, from one seed."""

    def __init__(self, ircd, members):
        self.ircd, self.rng, self.shifts, self.days = ircd, random.Random(1), collections.deque(), itertools.cycle(range(2, 62))
        self.members, self.guests, self.counts = itertools.cycle(members), itertools.cycle(range(GUESTS)), collections.Counter()

    def says(self, who, text, target):
        self.counts["asked"] += 1
        self.ircd.send(f"@account={who} :{who}!u@host.example PRIVMSG {target} :{text}")

    def acts(self):
        for n in range(ACTS):
            shift = self.rng.choice(self.shifts) if self.shifts else 1
            self.says(next(self.members), self.rng.choice(TEXTS).format(shift), ROOM if n % 2 else self.ircd.nick)

    def captain(self):
        """A new shift each second; the oldest is cancelled, and whoever is on it is told."""
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400 * next(self.days)))
        hour = self.rng.randrange(0, 20)
        self.says("carla", f"!shift add paramount/{self.rng.choice('12')} {day} {hour}-{hour + 3} max 20", ROOM)
        if len(self.shifts) >= SHIFTS:
            self.says("carla", f"!cancel {self.shifts.popleft()} heat", ROOM)

    def passes_by(self):
        """Somebody without an account comes, asks under another nick, and goes."""
        nick = f"g{next(self.guests)}"
        self.ircd.send(f":{nick}!u@host.example JOIN {ROOM} * :Guest", f":{nick}!u@host.example NICK :{nick}_")
        self.ircd.send(f":{nick}_!u@host.example PRIVMSG {ROOM} :!day", f":{nick}_!u@host.example QUIT :bye")
        self.counts["came and went"] += 1

    def hear(self, until):
        """What the bot says up to then; the numbers of new shifts are noted."""
        began = len(self.ircd.seen)
        try:
            self.ircd.expect("^nothing of this kind$", max(0.01, until - time.monotonic()))
        except Silence:
            pass
        for text in self.ircd.seen[began:]:
            self.counts["lines"] += text.startswith("PRIVMSG")
            self.counts.update(what for what in DONE if re.search(rf"^PRIVMSG .*\b{what}\b", text))
            if added := re.search(r"shift (\d+) added, ", text):
                self.shifts.append(int(added[1]))
        del self.ircd.seen[:]

    def second(self, began):
        self.captain()
        self.passes_by()
        for tick in range(1, TICKS + 1):
            self.acts()
            self.hear(began + tick / TICKS)


def prepare(bot, ircd):
    """A store that is filled before the bot starts; the accounts of its members."""
    bot.configure(ircd)
    subprocess.run([BUILD / "bot/picketbot", "console", "-c", "picket.conf"], cwd=bot.folder, input="!day\n", text=True, check=True,
                   stdout=subprocess.DEVNULL, env={**os.environ, "PICKETBOT_PLUGINS": str(BUILD / "plugins")})
    path = bot.folder / "picket.db"
    fill.fill(path, int(time.time()), HISTORY)
    with sqlite3.connect(path) as db:
        db.execute("update identity set address = replace(address, 'console:p', 'irc:fake/p') where address like 'console:p%'")
        accounts = [row[0] for row in db.execute("select handle from person where handle like 'p%' order by id")]
    db.close()
    return accounts


def memory(bot):
    """Private KiB, without pages of files: those are shared or not as others run the same program."""
    return proc.fields(f"/proc/{bot.process.pid}/status")["RssAnon"]


def soak(bot, load):
    """Private KiB of each second."""
    ircd, samples = load.ircd, []
    began = connected = time.monotonic()
    for second in range(SECONDS):
        if time.monotonic() - connected > CUT_SECONDS:
            cut = time.monotonic()
            ircd.reset()
            ircd.welcome(30)
            connected = time.monotonic()
            began += connected - cut
            load.counts["cut off"] += 1
        load.second(began + second)
        samples.append(memory(bot))
        assert bot.alive, bot.log
    return samples


def calm(bot, load):
    """Wake-ups a second when nobody says anything."""
    load.hear(time.monotonic() + 5)
    before, began = proc.wakes(bot.process.pid), time.monotonic()
    load.hear(began + CALM_SECONDS)
    return (proc.wakes(bot.process.pid) - before) / (time.monotonic() - began)


def main():
    ircd = FakeIrcd()
    with tempfile.TemporaryDirectory(prefix="picketbot-soak-") as folder:
        bot = Bot(folder)
        try:
            load = Load(ircd, prepare(bot, ircd))
            bot.start(ircd)
            ircd.welcome(30)
            samples = soak(bot, load)
            rate, after = calm(bot, load), memory(bot)
        except (OSError, Silence):
            print(bot.log)
            raise
        finally:
            bot.end()
    tenth = max(1, len(samples) // 10)
    first, last = max(samples[:tenth]), max(samples[-tenth:])
    growth = 100 * (last - first) / first
    print(f"{SECONDS} s:", ", ".join(f"{count} {what}" for what, count in load.counts.items()))
    print("private KiB, the most of each tenth:", " ".join(f"{max(samples[n:n + tenth]):.0f}" for n in range(0, len(samples), tenth)))
    print(f"first tenth {first:.0f} KiB, last {last:.0f} KiB: {growth:+.1f} %, at most {GROWTH_MOST}; after it {after:.0f} KiB")
    print(f"idle: {rate:.2f} wake-ups a second, at most {WAKES_MOST}")
    return growth > GROWTH_MOST or rate > WAKES_MOST or not all(load.counts[what] for what in DONE)


if __name__ == "__main__":
    sys.exit(main())
