# SPDX-License-Identifier: LGPL-3.0-or-later
"""The whole bot against a hostile or broken IRC server: after each scenario it lives, and answers in the room."""
import pytest
import scenarios


def proves_alive(bot, ircd):
    assert bot.alive, bot.log
    ircd.answers()
    bot.process.terminate()
    ircd.expect("^QUIT ")
    ircd.drop()
    assert bot.process.wait(2) == 0
    assert "dropping" not in bot.log


@pytest.mark.parametrize("scenario", scenarios.ALL, ids=str)
def test_lives_through(talk, scenario):
    bot, ircd = talk
    scenario.play(ircd)
    if scenario.ends:
        ircd.welcome(20)
    proves_alive(bot, ircd)
