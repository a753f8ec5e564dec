# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bench on Matrix on a small scale: that it counts right, and that it still fits the bot."""
import os
import pathlib

import pytest

from bots import matrixbots
from matrix import Bench, Run, Size, at_once
from matrix_people import Question, match

BUILD = pathlib.Path(os.environ["BUILD_ROOT"])
LINE = '{end:.6f} 127.0.0.1 - 8008 - {{{user}}} Processed request: {took:.3f}sec/0.001sec ru=(0.005sec, 0.001sec) 62B 200 "{request}" "-"\n'
SEND = "PUT /_matrix/client/v3/rooms/!r:localhost/send/m.room.message/t1 HTTP/1.1"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with Bench(BUILD, None, tmp_path_factory.mktemp("bench"), Size(people=12, rooms=2, asks=3)) as bench:
        yield bench


@pytest.mark.parametrize("kind", [matrixbots.Floor, matrixbots.Picketbot])
def test_a_small_run_on_matrix_loses_nothing(bench, kind):
    with Run(bench, kind) as run:
        figures = run.measure()
    assert {name: n for name, n in figures.items() if name.endswith(("_lost", "_twice")) and n} == {}
    assert 0 < figures["own_p50"] <= figures["p99"] and figures["p50"] <= figures["p90"] <= figures["p99"]
    for burst in "one", "ten", "gap":
        assert figures[f"{burst}_flight"] >= 1 <= figures[f"{burst}_said"]
        assert figures[f"{burst}_seconds"] > 0 and figures[f"{burst}_cpu"] > 0


@pytest.mark.parametrize("spans, most", [([], 0), ([(1, 2)], 1), ([(1, 2), (2, 3)], 1), ([(1, 3), (2, 4), (2.5, 2.7), (5, 6)], 3)])
def test_what_was_on_its_way_at_once(tmp_path, spans, most):
    lines = [LINE.format(end=end, took=end - begin, user="@bot:localhost", request=SEND) for begin, end in spans]
    lines += [LINE.format(end=9, took=9, user="@ana:localhost", request=SEND),
              LINE.format(end=9, took=9, user="@bot:localhost", request="GET /_matrix/client/v3/sync HTTP/1.1")]
    (tmp_path / "log").write_text("".join(lines))
    assert at_once(tmp_path / "log", "@bot:localhost", 0) == most


def event(sender, name, *mentions, reply=None):
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": reply}}} if reply else {}
    return {"sender": sender, "event_id": name, "content": {"m.mentions": {"user_ids": list(mentions)}, **relation}}


def test_an_answer_is_a_reply_or_a_mention_and_counts_once():
    ana, ben, carla = (Question(f"@{name}", 0) for name in ("ana", "ben", "carla"))
    for question in ana, ben, carla:
        question.id = question.sender.replace("@", "$")
    said = match([ana, ben, carla], [
        (1, event("@ana", "$ana")),
        (2, event("@bot", "$1", "@ana", "@ben")),
        (3, event("@bot", "$2", "@ana", reply="$ana")),
        (4, event("@bot", "$3", "@dora")),
        (5, event("@other", "$4", "@carla", reply="$carla")),
    ], "@bot")
    assert said == 3 and ana.seen == 1 and (ana.answers, ben.answers, carla.answers) == ([2, 3], [2], [])
