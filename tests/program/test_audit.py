# SPDX-License-Identifier: LGPL-3.0-or-later
"""The record of officers' acts: written by the bot, proved by `picketbot audit verify`, beside a running bot too."""
import getpass
import re
import sqlite3

import pytest

from conftest import CONFIG


@pytest.fixture
def acted(program):
    """Three acts of an operator, and one that was refused."""
    program.write(CONFIG.replace("console:maria", f"console:{getpass.getuser()}"))
    result = program.console("!shift add paramount/1 tomorrow 9-12", "!cancel 1 heat", "!cancel 99", "!strike suspend wga", "!day")
    assert result.returncode == 0, result.stderr
    return program


def rows(program):
    with sqlite3.connect(f"file:{program.store}?mode=ro", uri=True) as db:
        return db.execute("select command, args, outcome, detail, who from audit order by number").fetchall()


def verify(program):
    return program.run("audit", "-c", program.config, "verify")


def test_each_act_and_each_refusal_is_there(acted):
    who = f"console:{getpass.getuser()}"
    said = [(command, args, outcome) for command, args, outcome, _, _ in rows(acted)]
    assert said[1:] == [("cancel", "1 heat", "done"), ("cancel", "99", "refused"), ("strike suspend wga", "", "asked")]
    command, args, outcome = said[0]  # with the date that "tomorrow" was
    assert (command, outcome) == ("shift add", "done") and re.fullmatch(r"paramount/1 20\d\d-\d\d-\d\d 9-12", args)
    assert rows(acted)[0][4] == who
    assert "no shift 99" in rows(acted)[2][3]


def test_a_whole_record_is_said_to_be_whole(acted):
    result = verify(acted)
    assert result.returncode == 0, result.stderr
    assert "whole, 4 entries" in result.stdout
    assert "last seal " in result.stdout


def test_it_can_be_proved_beside_a_running_bot(acted):
    bot = acted.start("console", "-c", acted.config)
    bot.stdin.write("!day\n")
    bot.stdin.flush()
    assert "day " in bot.stdout.readline()
    assert verify(acted).returncode == 0
    bot.stdin.close()
    assert bot.wait(20) == 0
    bot.stdout.close()
    bot.stderr.close()


def test_a_record_that_was_touched_is_65(acted):
    with sqlite3.connect(acted.store) as db:
        db.execute("update audit set args = '2 heat' where number = 2")
    db.close()
    result = verify(acted)
    assert result.returncode == 65
    assert "entry 2 " in result.stderr


def test_what_else_may_be_wrong(program):
    assert program.run("audit", "-c", program.config).returncode == 64
    assert program.run("audit", "-c", program.config, "burn").returncode == 64
    assert verify(program).returncode == 66  # there is no store yet
