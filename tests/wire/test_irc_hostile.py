# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bot in two rooms of a hostile server: after each scenario it lives, answers rightly in both rooms and in private, and no word went where
it does not belong (town.py looks at each)."""
import fakeserver
import hostile
import pytest
import scenarios
from town import Town

VALGRIND = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite"]


def table(*tables):
    return [pytest.param(play, id=name) for one in tables for name, play in one.items()]


@pytest.mark.parametrize("under", [pytest.param([], id="alone"), pytest.param(VALGRIND, id="valgrind")])
@pytest.mark.parametrize("play", table(fakeserver.BEGINS, hostile.BEGINS))
def test_lives_from_the_first_byte(town, play, under):
    town.bot.under = under
    play(town)
    town.proves()
    town.goes()


@pytest.mark.parametrize("play", table(fakeserver.IN_ROOM, hostile.IN_ROOM))
def test_lives_in_the_room(town, play):
    town.open()
    town.asks()
    play(town)
    town.proves()
    town.goes()


@pytest.mark.parametrize("play", table(fakeserver.ENDS))
def test_comes_back(town, play):
    town.open()
    town.asks()
    play(town)
    town.welcome(30)
    town.proves()
    town.goes()


def test_a_handshake_that_never_ends(bot, certificate):
    town = Town(bot, (certificate("server.pem"), certificate("ca.crt")))
    hostile.stalls_in_the_handshake(town)
    town.proves()
    town.goes()
    town.close()


def test_the_others_are_clean_under_valgrind(town):
    """One after the other on one bot, which sees the connection end three times."""
    town.bot.under = VALGRIND
    town.open()
    plays = [*fakeserver.IN_ROOM.values(), *hostile.IN_ROOM.values(), *(scenario.play for scenario in scenarios.LIBRARY)]
    for play in plays:
        play(town)
    town.proves()
    for play in fakeserver.ENDS.values():
        town.asks()
        play(town)
        town.welcome(60)
        town.proves()
    town.goes()
