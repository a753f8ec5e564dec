# SPDX-License-Identifier: LGPL-3.0-or-later
"""The figures of all bots as Markdown tables, with ratios."""
import datetime
import os
import statistics

# What a row says, the figure, how it is shown, and whether a ratio means anything.
ROWS = [
    ("start to joined, s", "start_seconds", "{:.2f}", True),
    ("resident at idle, MiB", "resident", "{:.1f}", True),
    ("proportional (PSS) at idle, MiB", "proportional", "{:.1f}", True),
    ("private at idle, MiB", "private", "{:.1f}", True),
    ("CPU in 10 s at idle, ms", "idle_ms", "{:.1f}", False),
    ("one command, p50, us", "p50_us", "{:.0f}", True),
    ("one command, p95, us", "p95_us", "{:.0f}", True),
    ("one command, p99, us", "p99_us", "{:.0f}", True),
    ("burst of 50 x 20: last answer, s", "burst_seconds", "{:.3f}", True),
    ("burst: answers a second", "burst_rate", "{:.0f}", True),
    ("burst: lost of 1,000", "burst_lost", "{:.0f}", False),
    ("burst: lines said", "burst_lines", "{:.0f}", False),
    ("CPU per 1,000 commands, ms", "cpu_ms", "{:.1f}", True),
    ("resident after the burst, MiB", "burst_resident", "{:.1f}", True),
    ("1,000 sign-ups for 60 places: last answer, s", "rush_seconds", "{:.3f}", True),
    ("of these: lost", "rush_lost", "{:.0f}", False),
    ("of these: told to be on it", "rush_placed", "{:.0f}", False),
    ("of these: over capacity", "rush_over", "{:.0f}", False),
    ("of these: told and not stored", "rush_not_stored", "{:.0f}", False),
    ("durable sign-ups a second, up to the kill", "durable_rate", "{:.0f}", True),
    ("acknowledged before the kill", "durable_placed", "{:.0f}", False),
    ("stored after it", "durable_stored", "{:.0f}", False),
    ("acknowledged and not stored", "durable_not_stored", "{:.0f}", False),
]


def cell(values, form):
    """The median, and the span where it is not one figure."""
    middle, low, high = (form.format(pick(values)) for pick in (statistics.median, min, max))
    return middle if low == high else f"{middle} ({low}–{high})"


def ratio(ours, others):
    below = statistics.median(others)
    return f"{statistics.median(ours) / below:.2f}" if below else ""


def markdown(header, rows):
    lines = [header, ["---", *["--:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def table(results, ours, others, rows_of=None):
    """results: name -> list of figures, one for each repetition. others: what ours is divided by."""
    rows = []
    for words, key, form, divisible in rows_of or ROWS:
        values = {name: [figures[key] for figures in runs] for name, runs in results.items()}
        ratios = [ratio(values[ours], values[other]) if divisible else "" for other in others]
        rows.append([words, *(cell(each, form) for each in values.values()), *ratios])
    return markdown(["", *results, *(f"{ours} ÷ {other}" for other in others)], rows)


def caption(results):
    """When and where, and what stands against the figures."""
    runs = [figures for each in results.values() for figures in each]
    loads = [figures["load"] for figures in runs]
    return (f"On {datetime.date.today()}, {os.cpu_count()} cores, load {statistics.median(loads):.1f} ({min(loads):.1f}–{max(loads):.1f}):"
            f" medians of {len(runs) // len(results)} interleaved runs (lowest–highest) on one InspIRCd 3.15 with no flood limits, over"
            " loopback, throttles and limits off; all people are logged in to accounts of Atheme.")


def memory(results):
    """The bot beside its libraries."""
    names = ["resident", "private"]
    rows = [[name, *(cell([figures[key] for figures in runs], "{:.1f}") for key in names)] for name, runs in results.items()]
    return markdown(["at idle, TLS, Debian's CA bundle, MiB", *names], rows)
