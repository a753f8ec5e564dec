#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Times commands through the console's pipe, one at a time: in memory, and on a store on disk, where each sign-up is a commit.

console.py PROGRAM PLUGINS: prints microseconds per command, median and 99th percentile."""
import os
import statistics
import subprocess
import sys
import tempfile
import time

PEOPLE = 2000


class Console:
    def __init__(self, program, plugins, state, *args):
        env = {**os.environ, "PICKETBOT_PLUGINS": plugins, "XDG_STATE_HOME": state}
        self.process = subprocess.Popen([program, "console", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        bufsize=1, env=env)

    def ask(self, line, rows=1):
        began = time.perf_counter_ns()
        self.process.stdin.write(line + "\n")
        for _ in range(rows):
            self.process.stdout.readline()
        return (time.perf_counter_ns() - began) / 1000

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def show(name, times):
    times = sorted(times)
    print(f"{name:34} median {statistics.median(times):8.0f} us   p99 {times[len(times) * 99 // 100]:8.0f} us")


def measure(console, where):
    console.ask("@cap:captain !shift add paramount/2 2023-08-20 9-12 max 10000")
    show(f"!in, {where}", [console.ask(f"@p{i} !in 29") for i in range(PEOPLE)])
    show(f"!day, {where}", [console.ask("!day") for _ in range(PEOPLE)])
    show(f"!shifts (10 rows), {where}", [console.ask("!shifts", rows=10) for _ in range(PEOPLE)])
    show(f"!out, {where}", [console.ask(f"@p{i} !out 29") for i in range(PEOPLE)])


def main(program, plugins):
    with tempfile.TemporaryDirectory() as state:
        for where, args in (("in memory", ()), ("on disk", ("--keep",))):
            console = Console(program, plugins, state, *args)
            measure(console, where)
            console.close()


main(*sys.argv[1:])
