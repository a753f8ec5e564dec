# SPDX-License-Identifier: LGPL-3.0-or-later
"""The least that a bot of our libraries can be: floor.c."""
from . import NICK, Bot


class Floor(Bot):
    name = "floor"

    def argv(self):
        place = self.place
        return [place.build / "tests/bench/floor", place.plain, NICK, place.channel, self.store]
