#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Times commands through the console's pipe, one at a time: in memory, and on a store on disk, where each sign-up is a commit.

console.py PROGRAM PLUGINS: prints microseconds per command, median, 95th and 99th percentile."""
import sys
import tempfile

from pipe import Console, show

PEOPLE = 2000


def measure(console, where):
    console.ask("@cap:captain !shift add paramount/2 2023-08-20 9-12 max 10000")
    show(f"!in, {where}", [console.ask(f"@p{i} !in 29") for i in range(PEOPLE)])
    show(f"!day, {where}", [console.ask("!day") for _ in range(PEOPLE)])
    show(f"!shifts (10 rows), {where}", [console.ask("!shifts") for _ in range(PEOPLE)])
    show(f"!out, {where}", [console.ask(f"@p{i} !out 29") for i in range(PEOPLE)])


def main(program, plugins):
    with tempfile.TemporaryDirectory() as state:
        for where, args in (("in memory", ()), ("on disk", ("--keep",))):
            console = Console(program, plugins, state, *args)
            measure(console, where)
            console.close()


main(*sys.argv[1:])
