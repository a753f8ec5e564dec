# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the union's server delivers by a signed webhook, from a real client to a room."""
import collections
import contextlib
import re
import sqlite3

import pytest
import sections
from homeserver import ROOM
from sender import Sender, free_port, item

SECRET = "whsec_" + "bm90IGEgc2VjcmV0LCBidXQgYSB0ZXN0IQ=="


class Hooked:
    """The bot in its room, and who may deliver to it."""

    def __init__(self, home):
        self.home, self.port = home, free_port()
        self.sender = Sender(self.port, SECRET)
        home.bot.keys = {"listen": f"127.0.0.1:{self.port}"}
        home.bot.secret("hook.secret", SECRET)
        self.configure()

    def configure(self, **keys):
        self.home.bot.sections = (sections.section("issuer", "committee", title="Committee", strike="wga", domains="union.example")
                                  + sections.section("source", "site", **{"secret_file": "hook.secret", "issuer": "committee", **keys}))

    def open(self):
        self.home.open()
        self.home.bot.logged("hook: listening on")
        return self

    def store(self):
        return contextlib.closing(sqlite3.connect(self.home.bot.folder / "picket.db"))

    def ids(self):
        with self.store() as store:
            return [row[0] for row in store.execute("select id from delivered order by at, id")]

    def heard(self):
        """How often each bulletin was said in the room, by its title."""
        return collections.Counter(re.findall(r"News (\d+)", "\n".join(self.home.bodies(ROOM))))

    def hears(self, n):
        self.home.hears(ROOM, rf"News {n}: ")
        self.home.settles()


@pytest.fixture
def hooked(home):
    return Hooked(home)


def test_what_is_delivered_is_said_and_answered(hooked):
    hooked.open()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.hears(1)
    assert hooked.sender.delivers(item(3), item(2)) == (200, "2 items\n")
    hooked.hears(3)
    assert hooked.heard() == {"1": 1, "2": 1, "3": 1}
