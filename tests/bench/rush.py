# SPDX-License-Identifier: LGPL-3.0-or-later
"""A hundred people sign up ten times each for sixty places, at the throttles that a bot comes with; all bots at the same time."""
import concurrent.futures

from bots import PLACES, TIGHT
from measure import Run, Size
from table import markdown

SECONDS = 40
SIZE = Size(seconds=SECONDS, quiet=SECONDS)
COLUMNS = [("stored", "stored"), ("told to be on it", "placed"), ("the last of them after, s", "placed_seconds"),
           ("told anything", "told"), ("the last of them after, s", "told_seconds"), ("lines said", "lines")]


def rush(crowd, bot):
    with Run(crowd, bot) as run:
        run.enter(SIZE, SIZE.people)
        burst = run.burst(SIZE, SIZE.people, [bot.sign_up.format(TIGHT)] * SIZE.tries)
        return burst | {"placed": len(burst["placed"]), "stored": len(bot.stored())}


def rush_all(bench, bots):
    """Each bot has a room and a crowd of its own, on one server; they mostly wait."""
    def one(number, bot):
        place = bench.place(f"rush{number}", fast=False)
        crowd = bench.crowd(place, "xyz"[number], 1000 * (number + 1))
        try:
            return rush(crowd, bot(place))
        finally:
            crowd.close()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return dict(zip((bot.name for bot in bots), pool.map(one, range(len(bots)), bots)))


def rush_table(results):
    """By bot, how far it came."""
    rows = [[name, *(f"{figures[key]:.1f}" if key.endswith("seconds") else str(figures[key]) for _, key in COLUMNS)]
            for name, figures in results.items()]
    head = f"{SIZE.people} people, {SIZE.people * SIZE.tries} sign-ups at once for {PLACES} places, default throttles, {SECONDS} s"
    return markdown([head, *(words for words, _ in COLUMNS)], rows)
