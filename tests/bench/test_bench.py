# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bench on a small scale: that it counts right, and that it still fits the bot and the floor."""
import os
import pathlib
import resource

import pytest

import bots
import table
from bench import Bench
from bots.bare import Bare
from bots.floor import Floor
from bots.picketbot import PicketbotTls
from measure import Size, alone, measure, percentile
from server import OpenInspircd, servers

BUILD = pathlib.Path(os.environ["BUILD_ROOT"])
SMALL = Size(idle=0, asks=15, askers=8, each=30, people=8, tries=2, kill_at=20, settle=0)
DELAYED_ACK_US = 40000
# InspIRCd 3.15 dies by SIGSEGV when it is told to end.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    with OpenInspircd(servers.Unpacked(BUILD / "servers"), folder) as server:
        yield Bench(BUILD, None, server, folder)


@pytest.fixture(scope="module")
def crowd(bench):
    crowd = bench.crowd(bench.place(), people=SMALL.people)
    yield crowd
    crowd.close()


@pytest.mark.parametrize("kind", [Floor, PicketbotTls])
def test_a_small_run_loses_nothing(bench, crowd, kind):
    figures = measure(crowd, lambda: kind(bench.place()), SMALL)
    assert 0 < figures["p50_us"] <= figures["p99_us"]
    assert figures["p50_us"] < DELAYED_ACK_US / 2, "somebody waits for an acknowledgement that the kernel holds back"
    assert figures["start_seconds"] > 0 and figures["private"] > 0
    assert {name: n for name, n in figures.items() if name.endswith("_lost") and n} == {}, figures["strange"]
    assert figures["rush_placed"] == SMALL.people
    assert figures["durable_placed"] >= SMALL.kill_at <= figures["durable_stored"]
    assert figures["rush_not_stored"] == figures["durable_not_stored"] == figures["rush_over"] == 0


def test_libraries_alone_are_connected(bench, crowd):
    memory = alone(crowd, Bare(bench.place()), SMALL)
    assert 0 < memory["private"] < memory["resident"]


def test_peers_have_a_tight_shift_and_roomy_ones(tmp_path):
    bots.make_store(tmp_path / "picket.db")
    assert bots.read_store(tmp_path / "picket.db", "select id || ' ' || most from shift where id < 3") == {"1 60", "2 100000"}


@pytest.mark.parametrize("percent, value", [(50, 2), (75, 3), (99, 4), (1, 1)])
def test_percentile(percent, value):
    assert percentile([4, 1, 3, 2], percent) == value


def test_table_shows_medians_spans_and_ratios(monkeypatch):
    monkeypatch.setattr(table, "ROWS", [("us", "p50", "{:.0f}", True), ("lost", "lost", "{:.0f}", False)])
    results = {"floor": [{"p50": 10, "lost": 0}, {"p50": 30, "lost": 0}, {"p50": 20, "lost": 0}], "we": [{"p50": 25, "lost": 1}]}
    assert table.table(results, "we", ["floor"]) == """\
|  | floor | we | we ÷ floor |
| --- | --: | --: | --: |
| us | 20 (10–30) | 25 | 1.25 |
| lost | 0 | 1 |  |"""
