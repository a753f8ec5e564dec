#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""What encryption costs the bot on a Synapse: one command after the other by one person, in an encrypted chat, in a clear room beside
it, and with encryption off.

sealed.py: BUILD_ROOT names what was built; ASKS how many commands (200)."""
import os
import pathlib
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).parent.parent / near) for near in ("real", "harness")]

import proc  # noqa: E402
import sections  # noqa: E402
import synapse  # noqa: E402
from bot import Bot  # noqa: E402
from matrix_person import Loop  # noqa: E402
from matrix_rig import Rig  # noqa: E402
from measure import percentile  # noqa: E402
from sealed_person import SealedPerson  # noqa: E402
from table import markdown  # noqa: E402

BUILD = pathlib.Path(os.environ["BUILD_ROOT"])
ASKS = int(os.environ.get("ASKS", "200"))
WARM = 10  # not measured


class Bench:
    """A bot with a clear room, and a person whose client encrypts."""

    def __init__(self, server, folder, encryption):
        folder.mkdir()
        self.rig = rig = Rig(server, Loop(), Bot(BUILD, folder))
        self.asker = SealedPerson(rig.loop, server, f"asker{rig.number}", folder)
        self.asker.join(f"#{rig.alias}:{server.name}")
        rig.configure(encryption=encryption)
        text = rig.bot.config.read_text()
        carla = f"matrix:home/{rig.carla.id}"  # who may ask as often as they like
        rig.bot.configure(text.replace(carla, f"{carla}; matrix:home/{self.asker.id}", 1))
        rig.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.asker.close()
        self.rig.close()
        self.rig.bot.kill9()

    def chat(self):
        room = self.asker.chat(self.rig.id)
        self.asker.meets(room, self.rig.id)
        return room

    def ask(self, room, first, count):
        """Seconds from what is said to what is heard, each."""
        waits = []
        for number in range(first, first + count):
            began = time.monotonic()
            self.asker.say(room, f"!shift {number}")
            self.asker.hears(room, self.rig.id, rf"\b{number}\b")
            waits.append(time.monotonic() - began)
        return waits

    def measure(self, room, first):
        """The bot's milliseconds for each command, and the waits for the answers."""
        self.ask(room, first, WARM)
        before = proc.cpu_ms(self.rig.bot.process.child.pid)
        waits = self.ask(room, first + WARM, ASKS)
        cpu = (proc.cpu_ms(self.rig.bot.process.child.pid) - before) / ASKS
        memory = proc.memory_mib(self.rig.bot.process.child.pid)["resident"]
        return [f"{cpu:.2f} ms", f"{1000 * percentile(waits, 50):.0f} ms", f"{1000 * percentile(waits, 95):.0f} ms", f"{memory:.1f} MiB"]


def main():
    rows = []
    with tempfile.TemporaryDirectory() as folder, synapse.Synapse(folder) as server:
        for encryption in ("off", "verified"):
            with Bench(server, pathlib.Path(folder) / encryption, encryption) as bench:
                rows.append([f"in clear, encryption = {encryption}", *bench.measure(bench.rig.room, 20000)])
                if encryption == "verified":
                    rows.append(["encrypted", *bench.measure(bench.chat(), 10000)])
    print(markdown([f"one command alone on a Synapse, load {proc.load():.1f}", "the bot's CPU", "p50", "p95", "resident"], rows))


if __name__ == "__main__":
    main()
