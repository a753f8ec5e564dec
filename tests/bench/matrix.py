#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Bots on one real Synapse with its limits raised, one after the other, the order turned with each repetition; prints Markdown.

matrix.py BUILD HOME [REPETITIONS]: BUILD holds the programs, HOME/peers what was fetched. Each is asked one by one; by 200 people at
once, in one room and in ten; and by 200 while it stands still: that is longer than a timeline, and whoever does not fetch what the
server left out has lost it. The figures of each run are left in HOME/matrix.json."""
import dataclasses
import datetime
import itertools
import json
import os
import pathlib
import re
import signal
import statistics
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).parent.parent / near) for near in ("real", "harness")]

from synapse import Synapse  # noqa: E402

import proc  # noqa: E402
import table  # noqa: E402
from bots import matrixbots  # noqa: E402
from matrix_people import AT_ONCE, Client, People, match  # noqa: E402
from measure import percentile  # noqa: E402

UP, SECONDS, QUIET = 60, 90, 10  # seconds: to the first answer, the most that a burst may take, and without a message
# Push rules, for each of 200 people at each message, would be most of what the server does.
MORE = "bcrypt_rounds: 4\nfilter_timeline_limit: 10000\npush: {enabled: false}\n"
# Each request with the moment of its end and its duration: what was on its way at once is read from it.
LOG = """\
version: 1
formatters: {{f: {{format: '%(created).6f %(message)s'}}}}
handlers:
  h: {{class: logging.StreamHandler}}
  f: {{class: logging.FileHandler, filename: '{access}', formatter: f}}
loggers: {{synapse.access: {{level: INFO, handlers: [f], propagate: false}}}}
root: {{level: WARNING, handlers: [h]}}
disable_existing_loggers: false
"""
SEND = r'^([\d.]+) .*\{{{user}\}} Processed request: ([\d.]+)sec.*"PUT /_matrix/client/v3/rooms/[^"]*/send/m\.room\.message/'
GUARD = 0.002  # the log is written behind the answer, and counts in thousandths

ROWS = [
    ("start to first answer, s", "start", "{:.2f}", True),
    ("resident at idle, MiB", "resident", "{:.1f}", True),
    ("private at idle, MiB", "private", "{:.1f}", True),
    ("one command: the question itself seen, p50, ms", "own_p50", "{:.0f}", False),
    ("one command: answered, p50, ms", "p50", "{:.0f}", True),
    ("one command: p90, ms", "p90", "{:.0f}", True),
    ("one command: p99, ms", "p99", "{:.0f}", True),
    ("one command: p50, against the question itself seen", "against", "{:.2f}", True),
    ("one command: lost of 100", "asked_lost", "{:.0f}", False),
    ("one command: CPU, ms", "asked_cpu", "{:.2f}", True),
    *((f"200 {how}: {words}", f"{key}_{figure}", form, divisible)
      for key, how in (("one", "at once in one room"), ("ten", "at once in ten rooms"), ("gap", "while it stood still"))
      for words, figure, form, divisible in (
          ("lost", "lost", "{:.0f}", False),
          ("answered twice", "twice", "{:.0f}", False),
          *([("all asked, s", "asked", "{:.2f}", False)] if key != "gap" else []),
          ("last answer, s", "seconds", "{:.2f}", True),
          ("messages said", "said", "{:.0f}", False),
          ("at most on their way at once", "flight", "{:.0f}", False),
          ("CPU per command, ms", "cpu", "{:.2f}", True))),
    ("resident after all, MiB", "resident_after", "{:.1f}", True),
]


@dataclasses.dataclass(frozen=True)
class Size:
    people: int = 200  # of whom each asks once in a burst,
    rooms: int = 10    # in one room, or in so many
    asks: int = 100    # one at a time


def at_once(log, user, since):
    """The most lines of a bot that were on their way to the server together."""
    moves, pattern = [], re.compile(SEND.format(user=re.escape(user)))
    with open(log) as lines:
        lines.seek(since)
        for line in lines:
            if found := pattern.match(line):
                end, took = float(found[1]), float(found[2])
                moves += [(end - took, 1), (max(end - took, end - GUARD), -1)]
    return max(itertools.accumulate((step for _, step in sorted(moves)), initial=0))


class Run:
    """One bot among the people; it is dead and gone when the block ends."""

    def __init__(self, bench, kind):
        self.people, self.log, self.size, number = bench.people, bench.log, bench.size, next(bench.runs)
        name = f"bot{number}"
        folder = bench.folder / f"run{number}"
        folder.mkdir()
        self.client = Client(bench.server, bench.server.register(name))
        self.user = bench.server.user(name)
        self.bot = kind(matrixbots.Home(folder=folder, build=bench.build, peers=bench.peers, server=bench.server, user=self.user,
                                        token=self.client.token, rooms=self.people.rooms))

    def __enter__(self):
        self.people.invite(self.client)
        self.bot.prepare()
        return self

    def __exit__(self, *_exception):
        self.bot.kill9()
        self.people.dismiss(self.client)

    def answered(self, questions, mark, seconds=SECONDS, quiet=QUIET):
        """Waits for all of them to be answered; how many messages that took."""
        def enough():
            match(questions, self.people.watcher.seen[mark:], self.user)
            return all(question.answers for question in questions)
        self.people.watcher.wait(enough, seconds, quiet)
        return match(questions, self.people.watcher.seen[mark:], self.user)

    def settle(self):
        """Until nobody has said anything for a while: what comes late is nobody else's."""
        self.people.watcher.wait(lambda: False, SECONDS, 2)

    def first(self):
        """Seconds from the start to an answer: not all that is asked before is heard."""
        began, mark, user = time.monotonic(), self.people.mark(), next(iter(self.people.clients))
        self.bot.start()
        while time.monotonic() < began + UP and self.bot.child.poll() is None:
            self.people.ask(user, self.people.rooms[0], "!day")
            if self.people.watcher.wait(lambda: any(e["sender"] == self.user for _, e in self.people.watcher.seen[mark:]), 0.2, 0.2):
                seconds = time.monotonic() - began
                self.settle()
                return seconds
        raise RuntimeError(f"{self.bot.name} never answered:\n{self.bot.log()}")

    def one_by_one(self):
        user, took, own = list(self.people.clients)[1], [], []
        before = proc.cpu_ms(self.bot.pid)
        for _ in range(self.size.asks):
            mark = self.people.mark()
            question = self.people.ask(user, self.people.rooms[0], "!day")
            self.answered([question], mark, quiet=5)
            took += [1000 * (at - question.began) for at in question.answers[:1]]
            own.append(1000 * (question.seen - question.began))
        spent = proc.cpu_ms(self.bot.pid) - before
        if not took:
            raise RuntimeError(f"{self.bot.name} answers no more:\n{self.bot.log()}")
        return {"asked_lost": self.size.asks - len(took), "asked_cpu": spent / self.size.asks, "own_p50": percentile(own, 50), "against": percentile(took, 50) / percentile(own, 50),
                **{f"p{percent}": percentile(took, percent) for percent in (50, 90, 99)}}

    def burst(self, key, spread=False, stopped=False):
        """Everybody asks; where the bot is stopped the clock begins when it may go on."""
        mark, since, before = self.people.mark(), self.log.stat().st_size, proc.cpu_ms(self.bot.pid)
        began = time.monotonic()
        if stopped:
            os.kill(self.bot.pid, signal.SIGSTOP)
        questions = self.people.ask_all("!day", spread)
        asked = time.monotonic()
        if stopped:
            began = asked
            os.kill(self.bot.pid, signal.SIGCONT)
        self.answered(questions, mark)
        self.settle()
        said = match(questions, self.people.watcher.seen[mark:], self.user)
        times = [question.answers for question in questions if question.answers]
        figures = {"lost": len(questions) - len(times), "twice": sum(len(each) > 1 for each in times), "said": said, "asked": asked - began,
                   "seconds": max((each[0] for each in times), default=began) - began,
                   "flight": at_once(self.log, self.user, since), "cpu": (proc.cpu_ms(self.bot.pid) - before) / len(questions)}
        return {f"{key}_{name}": value for name, value in figures.items()}

    def measure(self):
        figures = {"load": proc.load(), "start": self.first()}
        figures |= {name: proc.memory_mib(self.bot.pid)[name] for name in ("resident", "private")}
        figures |= self.one_by_one()
        figures |= self.burst("one") | self.burst("ten", spread=True) | self.burst("gap", stopped=True)
        return figures | {"resident_after": proc.memory_mib(self.bot.pid)["resident"]}


class Bench:
    """One server and its people, for all bots."""

    def __init__(self, build, peers, folder, size=Size()):
        self.build, self.peers, self.folder, self.size, self.runs = build, peers, folder, size, itertools.count(1)
        self.log, self.server = folder / "access.log", Synapse(folder, more=MORE)
        (folder / "log.yaml").write_text(LOG.format(access=self.log))

    def __enter__(self):
        self.server.start()
        self.people = People(self.server, self.size.people, 1 + self.size.rooms)
        return self

    def __exit__(self, *_exception):
        self.people.watcher.close()
        self.server.process.end()


def caption(results):
    loads = [figures["load"] for runs in results.values() for figures in runs]
    return (f"On {datetime.date.today()}, {os.cpu_count()} cores, load {statistics.median(loads):.1f} ({min(loads):.1f}–{max(loads):.1f}):"
            f" medians of {len(loads) // len(results)} interleaved runs each (lowest–highest) on one Synapse on SQLite with its limits raised, over"
            f" loopback; {Size().people} people, {AT_ONCE} of whom write at a time.")


def repeat(bench, repetitions):
    results = {kind.name: [] for kind in matrixbots.ALL}
    for turn in range(repetitions):
        first = turn % len(matrixbots.ALL)
        for kind in matrixbots.ALL[first:] + matrixbots.ALL[:first]:
            began = time.monotonic()
            with Run(bench, kind) as run:
                results[kind.name].append(run.measure())
            print(f"{kind.name} on Matrix, {turn + 1} of {repetitions}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return results


def main(build, home, repetitions=3):
    build, home = pathlib.Path(build).resolve(), pathlib.Path(home).resolve()
    with tempfile.TemporaryDirectory(prefix="picketbot-matrix-") as folder:
        with Bench(build, home / "peers", pathlib.Path(folder)) as bench:
            results = repeat(bench, int(repetitions))
    (home / "matrix.json").write_text(json.dumps(results, indent=1))
    ours, *others = (kind.name for kind in matrixbots.ALL)
    print(caption(results), table.table(results, ours, others, ROWS), sep="\n\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
