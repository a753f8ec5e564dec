# SPDX-License-Identifier: LGPL-3.0-or-later
"""One run of one bot: started three times in fresh folders, idle, asked one by one, asked by many at once, killed."""
import dataclasses
import time

import proc
from bots import PLACES, ROOMY, TIGHT


@dataclasses.dataclass(frozen=True)
class Size:
    """How much of everything."""
    idle: int = 10       # seconds
    asks: int = 200      # one at a time
    askers: int = 50     # at once,
    each: int = 20       # so many questions in one write
    people: int = 100    # of a rush,
    tries: int = 10      # so many sign-ups in one write
    kill_at: int = 300   # acknowledgements
    seconds: int = 60    # the most that a burst may take
    quiet: int = 8       # and without an answer
    settle: int = 1      # seconds after they came in


def now_us():
    return time.monotonic_ns() // 1000


def percentile(values, percent):
    """Of n values the one that percent of them do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


class Run:
    """A bot and its crowd; it is dead when the block ends."""

    def __init__(self, crowd, bot):
        self.crowd, self.bot = crowd, bot

    def __enter__(self):
        self.bot.prepare()
        began = now_us()
        self.bot.start()
        met = self.crowd.do("met", 60, began)["us"]
        if not met:
            self.bot.kill9()
            raise RuntimeError(f"{self.bot.name} did not join:\n{self.bot.log()}")
        self.met, self.seconds_to_join = met, (met - began) / 1e6
        return self

    def __exit__(self, *_exception):
        self.crowd.do("part")
        self.bot.kill9()
        self.crowd.do("left", 10, self.met)

    def burst(self, size, people, texts, kill_at=0):
        return self.crowd.do("burst", people, self.bot.answers, size.seconds, size.quiet, self.bot.pid, kill_at, "|".join(texts))

    def enter(self, size, people):
        """They come in, and the bot has looked at them."""
        self.crowd.do("join", people)
        self.crowd.do("rest", size.settle)


def idle(run, size):
    before = proc.cpu_ms(run.bot.pid)
    run.crowd.do("rest", size.idle)
    return {**proc.memory_mib(run.bot.pid), "idle_ms": proc.cpu_ms(run.bot.pid) - before}


def one_by_one(run, size):
    run.crowd.do("ask", 3, run.bot.day)
    times = [us for us in run.crowd.do("ask", size.asks, run.bot.day)["us"] if us >= 0]
    return {f"p{percent}_us": percentile(times, percent) for percent in (50, 95, 99)} | {"asked_lost": size.asks - len(times)}


def all_at_once(run, size):
    run.enter(size, size.askers)
    before = proc.cpu_ms(run.bot.pid)
    burst = run.burst(size, size.askers, [run.bot.day] * size.each)
    spent = proc.cpu_ms(run.bot.pid) - before
    return {"burst_seconds": burst["seconds"], "burst_rate": burst["answered"] / burst["seconds"],
            "burst_lost": burst["sent"] - burst["answered"], "burst_lines": burst["lines"], "strange": burst["strange"],
            "cpu_ms": spent * 1000 / burst["sent"], "burst_resident": proc.memory_mib(run.bot.pid)["resident"]}


def rush(run, size):
    """More people than places; every one of them asks again and again."""
    run.enter(size, size.people)
    burst = run.burst(size, size.people, [run.bot.sign_up.format(TIGHT)] * size.tries)
    run.bot.kill9()
    stored, placed = run.bot.stored(), set(burst["placed"])
    return {"rush_seconds": burst["seconds"], "rush_lost": burst["sent"] - burst["answered"], "rush_placed": len(placed),
            "rush_over": max(0, len(stored) - PLACES), "rush_not_stored": len(placed - stored)}


def durable(run, size):
    """Killed in full flight: what it had said must be there."""
    run.enter(size, size.people)
    burst = run.burst(size, size.people, [run.bot.sign_up.format(shift) for shift in ROOMY], size.kill_at)
    stored, placed = run.bot.stored(), set(burst["placed"])
    return {"durable_rate": burst["placed_at_kill"] / burst["killed_seconds"], "durable_placed": len(placed),
            "durable_stored": len(stored), "durable_not_stored": len(placed - stored)}


def alone(crowd, bot, size=Size()):
    """What the libraries take before there is a bot."""
    bot.prepare()
    bot.start()
    try:
        if not any(crowd.do("rest", 1) or bot.connected for _ in range(20)):
            raise RuntimeError(f"{bot.name} does not connect:\n{bot.log()}")
        crowd.do("rest", size.idle)
        return proc.memory_mib(bot.pid)
    finally:
        bot.kill9()


def measure(crowd, make, size=Size()):
    """All figures of a bot; make() gives it a fresh folder."""
    figures, starts = {"load": proc.load()}, []
    for phases in (idle, one_by_one, all_at_once), (rush,), (durable,):
        with Run(crowd, make()) as run:
            starts.append(run.seconds_to_join)
            for phase in phases:
                figures |= phase(run, size)
    return figures | {"start_seconds": percentile(starts, 50)}
