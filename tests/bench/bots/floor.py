# SPDX-License-Identifier: LGPL-3.0-or-later
"""The least that a bot of our libraries can be: floor.c."""
from . import Bot


class Floor(Bot):
    name = "floor"

    def argv(self):
        place = self.place
        return [place.build / "tests/bench/floor", place.plain, place.nick, place.channel, self.store]
