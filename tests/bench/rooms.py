#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""A bot with both networks and many Matrix rooms, on scripted servers: its memory, and how often it wakes when all is quiet.

rooms.py: BUILD_ROOT names what was built. Prints the most that was resident up to the first answers, and what an idle bot keeps, in
few rooms and in many; fails if the former is over FIRST_MOST, an idle bot over RESIDENT_MOST, or in few rooms over PRIVATE_MOST. Pages
of libraries count as private where nobody else on the machine has them."""
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "wire"))

from conftest import Bot  # noqa: E402
from home import Home  # noqa: E402
from homeserver import CARLA, ROOM  # noqa: E402
from ircd import ROOM as CHANNEL  # noqa: E402
from ircd import FakeIrcd, Silence  # noqa: E402

import proc  # noqa: E402
import sections  # noqa: E402

FEW, MANY, IDLE_SECONDS = 3, 500, 10
PEOPLE, TOPIC = 10, "Bring water, a hat and a sign. " * 10  # as rooms have them
FIRST_MOST, RESIDENT_MOST, PRIVATE_MOST = 64, 24, 10  # MiB


def furnish(home, n):
    """A room as it comes down a first sync, with the bot in it since before."""
    room, alias = f"!gate-{n}:home", f"#gate-{n}:home"
    home.room(room, alias, [f"@person{n}-{i}:home" for i in range(PEOPLE)])
    for kind, content in ("name", {"name": f"Gate {n}"}), ("topic", {"topic": TOPIC}), ("canonical_alias", {"alias": alias}):
        home.put(room, CARLA, f"m.room.{kind}", content, "")
    home.enter(room)
    home.say(room, f"@person{n}-0:home", "See you at seven.")


def has_joined(home, rooms):
    """What is said before the answer to the last request would be from before its time."""
    done = len(home.asks("POST .*/join/")) >= rooms and ROOM in home.entered
    return done and home.put(ROOM, CARLA, "m.room.name", {"name": "Picket"}, "")


def is_open(bot, home, ircd, rooms):
    """It is in all rooms of both networks, and answers there; MiB resident at most until then."""
    ircd.welcome(60)
    home.waits("the bot joins its rooms", lambda: has_joined(home, rooms), 120)
    home.settles(60)
    last = f"!gate-{rooms - 1}:home"
    home.say(last, f"@person{rooms - 1}-0:home", "!day")
    home.hears(last, "WGA", 30)
    ircd.answers()
    home.settles(60)
    return proc.fields(f"/proc/{bot.process.pid}/status")["VmHWM"] / 1024


def measure(folder, rooms):
    bot, ircd = Bot(folder), FakeIrcd()
    home = Home(bot)
    bot.sections = sections.irc("fake", ircd.port) + sections.room("gate", "fake", CHANNEL)
    bot.sections += "".join(sections.room(f"gate-{n}", "home", f"#gate-{n}:home") for n in range(1, rooms))
    for n in range(1, rooms):
        furnish(home, n)
    try:
        home.run()
        first, before = is_open(bot, home, ircd, rooms), proc.wakes(bot.process.pid)
        end = time.monotonic() + IDLE_SECONDS
        try:
            while ircd.line(end) is not None:
                pass
        except Silence:
            pass
        return {"first": first, "wakes": proc.wakes(bot.process.pid) - before, **proc.memory_mib(bot.process.pid)}
    except (AssertionError, OSError):
        print(bot.log[-3000:])
        raise
    finally:
        bot.end()
        home.close()
        ircd.close()


def main():
    over = []
    for rooms, bounds in (FEW, {"resident": RESIDENT_MOST, "private": PRIVATE_MOST}), (MANY, {"first": FIRST_MOST, "resident": RESIDENT_MOST}):
        with tempfile.TemporaryDirectory(prefix="picketbot-rooms-") as folder:
            figures = measure(folder, rooms)
        print("both networks, {} Matrix rooms: {first:.1f} MiB resident at most up to the first answers; idle {resident:.1f} MiB resident,"
              " {private:.1f} MiB private, {wakes} wake-ups in {} s".format(rooms, IDLE_SECONDS, **figures))
        over += [f"{rooms} rooms, {name}: at most {most} MiB" for name, most in bounds.items() if figures[name] > most]
    print("bounds of memory:", "; ".join(over) or "kept")
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
