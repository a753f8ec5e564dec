#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""All bots on one server in one run, one after the other, the order turned with each repetition; prints Markdown.

bench.py BUILD HOME [REPETITIONS [BOT…]]: BUILD holds the programs, HOME/servers and HOME/peers what is unpacked. A bot is named
by the beginning of its name, without case. The figures of each run are left in HOME/bench.json."""
import itertools
import json
import pathlib
import sys
import tempfile
import time

from bots import Place
from bots.bare import Bare
from bots.eggdrop import Eggdrop
from bots.floor import Floor
from bots.limnoria import Limnoria
from bots.picketbot import Picketbot, PicketbotTls
from measure import alone, measure
from rush import rush_all, rush_table
from server import Crowd, OpenInspircd, servers
from table import caption, memory, table

BOTS = [Floor, Eggdrop, Limnoria, Picketbot, PicketbotTls]
RUSHED = [Eggdrop, Limnoria, Picketbot]
PEOPLE = 100


class Bench:
    """Gives everybody their place on the one server."""

    def __init__(self, build, peers, server, folder):
        self.build, self.peers, self.server, self.folder, self.runs = build, peers, server, folder, itertools.count(1)

    def place(self, name="picket", fast=True):
        """A fresh folder, which others may look into: one of the bots refuses to be root."""
        folder = self.folder / f"run{next(self.runs)}"
        folder.mkdir()
        return Place(folder=folder, build=self.build, peers=self.peers, channel=f"#{name}", nick=f"{name}bot", fast=fast,
                     plain=self.server.plain, tls=self.server.tls, ca_file=self.server.bundle)

    def crowd(self, place, prefix="p", first_address=1, people=PEOPLE):
        """People with accounts, outside of the room, and one who watches it."""
        crowd = Crowd(self.build / "tests/bench/load", place, prefix, first_address)
        crowd.do("come", people)
        crowd.do("login")
        return crowd


def repeat(bench, bots, repetitions):
    """The figures of each bot, one set for each repetition; and what the libraries take."""
    crowd = bench.crowd(bench.place())
    results = {bot.name: [] for bot in bots}
    for turn in range(repetitions):
        for bot in bots[turn % len(bots):] + bots[:turn % len(bots)]:
            began = time.monotonic()
            results[bot.name].append(measure(crowd, lambda: bot(bench.place())))
            print(f"{bot.name}, {turn + 1} of {repetitions}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    bare = alone(crowd, Bare(bench.place()))
    crowd.close()
    return results, bare


def chosen(words):
    return [bot for bot in BOTS if not words or any(bot.name.lower().startswith(word.lower()) for word in words)]


def show(results, bare, rushed):
    others = [bot.name for bot in (Floor, Eggdrop) if bot.name in results]
    print(caption(results), table(results, Picketbot.name, others), sep="\n\n")
    if PicketbotTls.name in results:
        print("", memory({Bare.name: [bare], PicketbotTls.name: results[PicketbotTls.name]}), sep="\n")
    print("", rush_table(rushed), sep="\n")


def main(build, home, repetitions=3, *words):
    build, home, bots = pathlib.Path(build).resolve(), pathlib.Path(home).resolve(), chosen(words)
    with tempfile.TemporaryDirectory(prefix="picketbot-bench-") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        with OpenInspircd(servers.Unpacked(home / "servers"), folder) as server:
            bench = Bench(build, home / "peers", server, folder)
            results, bare = repeat(bench, bots, int(repetitions))
            rushed = rush_all(bench, [bot for bot in RUSHED if bot in bots])
    (home / "bench.json").write_text(json.dumps({"bots": results, "bare": bare, "rush": rushed}, indent=1))
    show(results, bare, rushed)


if __name__ == "__main__":
    main(*sys.argv[1:])
