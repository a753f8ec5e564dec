#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Two networks, one of which stops reading: how long the other one's answers take, before and meanwhile, in turn on one bot.

stall.py: BUILD_ROOT names what was built. Prints microseconds per `!day`, and their ratio; fails if a question was lost."""
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "wire"))

from conftest import Bot  # noqa: E402
from deaf import DeafIrcd, open_both  # noqa: E402
from ircd import FakeIrcd  # noqa: E402
from measure import percentile  # noqa: E402

ROUNDS, EACH = 5, 100
AIM = 1.2  # of the 99th percentiles


def ask(ircd):
    began = time.perf_counter_ns()
    ircd.answers(5)
    took = (time.perf_counter_ns() - began) / 1000
    ircd.sync()
    return took


def measure(deaf, other):
    before, meanwhile = [], []
    for _ in range(ROUNDS):
        before += [ask(other) for _ in range(EACH)]
        deaf.stalls(other)
        other.sync()
        meanwhile += [ask(other) for _ in range(EACH)]
        if not deaf.is_stalled:
            raise SystemExit("it was not stalled all the time")
        deaf.reads()
    return before, meanwhile


def main():
    deaf, other = DeafIrcd(), FakeIrcd()
    with tempfile.TemporaryDirectory(prefix="picketbot-stall-") as folder:
        bot = Bot(folder)
        try:
            open_both(bot, deaf, other)
            before, meanwhile = measure(deaf, other)
        finally:
            bot.end()
    for percent in 50, 99:
        calm, stalled = percentile(before, percent), percentile(meanwhile, percent)
        print(f"`!day` p{percent}: {calm:.0f} us, beside a stalled network {stalled:.0f} us, ratio {stalled / calm:.2f}")
    print(f"aim: ratio of the p99 under {AIM}:", "met" if stalled / calm < AIM else "not met")


if __name__ == "__main__":
    main()
