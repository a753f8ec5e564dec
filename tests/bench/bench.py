#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""All bots on one server in one run, one after the other, the order turned with each repetition; prints Markdown.

bench.py BUILD HOME [REPETITIONS [BOT…]]: BUILD holds the programs, HOME/servers and HOME/peers what is unpacked. A bot is named
by the beginning of its name, without case. The figures of each run are left in HOME/bench.json."""
import json
import pathlib
import sys
import tempfile
import time

from bots import Place
from bots.eggdrop import Eggdrop
from bots.floor import Floor
from bots.limnoria import Limnoria
from bots.picketbot import Picketbot, PicketbotTls
from measure import measure
from server import Crowd, OpenInspircd, servers
from table import table

BOTS = [Floor, Eggdrop, Limnoria, Picketbot, PicketbotTls]
CHANNEL, PEOPLE = "#picket", 100


class Bench:
    def __init__(self, build, peers, server, folder):
        self.build, self.peers, self.server, self.folder, self.runs = build, peers, server, folder, 0

    def place(self, channel=CHANNEL, fast=True):
        """A fresh folder, which others may look into: one of the bots refuses to be root."""
        self.runs += 1
        folder = self.folder / f"run{self.runs}"
        folder.mkdir()
        return Place(folder=folder, build=self.build, peers=self.peers, channel=channel, plain=self.server.plain,
                     tls=self.server.tls, ca_file=self.server.bundle, fast=fast)

    def crowd(self, channel, prefix, first_address, people=PEOPLE):
        """People with accounts, outside of the room, and one who watches it."""
        crowd = Crowd(self.build / "tests/bench/load", self.server.plain, channel, prefix, first_address)
        crowd.do("come", people)
        crowd.do("login")
        return crowd


def repeat(bench, bots, repetitions):
    crowd = bench.crowd(CHANNEL, "p", 1)
    results = {bot.name: [] for bot in bots}
    for turn in range(repetitions):
        for bot in bots[turn % len(bots):] + bots[:turn % len(bots)]:
            began = time.monotonic()
            results[bot.name].append(measure(crowd, lambda: bot(bench.place())))
            print(f"{bot.name}, {turn + 1} of {repetitions}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    crowd.close()
    return results


def chosen(words):
    return [bot for bot in BOTS if not words or any(bot.name.lower().startswith(word.lower()) for word in words)]


def main(build, home, repetitions=3, *words):
    build, home, bots = pathlib.Path(build).resolve(), pathlib.Path(home).resolve(), chosen(words)
    with tempfile.TemporaryDirectory(prefix="picketbot-bench-") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        with OpenInspircd(servers.Unpacked(home / "servers"), folder) as server:
            results = repeat(Bench(build, home / "peers", server, folder), bots, int(repetitions))
    (home / "bench.json").write_text(json.dumps(results, indent=1))
    others = [bot.name for bot in (Floor, Eggdrop) if bot in bots]
    print(table(results, Picketbot.name, others) if Picketbot in bots else json.dumps(results, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
