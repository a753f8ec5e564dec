# SPDX-License-Identifier: LGPL-3.0-or-later
"""A homeserver that takes requests and says nothing: the bot gives them up by its own clock, which takes most of a minute."""
from homeserver import ANA, CARLA, ROOM, done_but, silent

GIVEN_UP = 60  # seconds in which a poll and a reply that nobody answers must have been asked again


def test_a_silent_server_is_asked_again(home):
    """A poll and a reply hang at once. The reply had been taken: it is said once; what was said meanwhile is heard."""
    home.open()
    home.on("GET .*/sync", silent)
    home.on("PUT .*/send/", done_but(silent))
    home.say(ROOM, CARLA, "!shift add paramount/1 2099-01-05 9-12 max 60")
    home.waits("both hang", lambda: not home.rules)
    home.say(ROOM, ANA, "!help out")
    home.hears(ROOM, "!out", GIVEN_UP)
    home.bot.logged("sync failed")
    home.waits("the reply again", lambda: len({ask.path for ask in home.asks("PUT .*/send/")}) < len(home.asks("PUT .*/send/")), GIVEN_UP)
    home.well()
    home.settles()
    assert len([body for body in home.bodies(ROOM) if "shift 1 added" in body]) == 1
