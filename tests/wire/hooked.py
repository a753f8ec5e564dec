# SPDX-License-Identifier: LGPL-3.0-or-later
"""A bot that listens for deliveries, and who may deliver to it."""
import collections
import re
import signal

import sections
from homeserver import CARLA, ROOM
from ports import free_port
from sender import Sender

PRIVATE = "!carla:home"
SECRET = "whsec_" + "bm90IGEgc2VjcmV0LCBidXQgYSB0ZXN0IQ=="


class Hooked:
    """The bot in its room, and who may deliver to it."""

    def __init__(self, home):
        self.home, self.port = home, free_port()
        self.sender = Sender(self.port, SECRET)
        home.bot.more = {"listen": f"127.0.0.1:{self.port}"}
        home.bot.secret("hook.secret", SECRET)
        self.configure()

    def configure(self, **keys):
        self.home.bot.sections = (sections.section("issuer", "committee", title="Committee", strike="wga", domains="union.example")
                                  + sections.section("source", "site", **{"secret_file": "hook.secret", "issuer": "committee", **keys}))

    def open(self):
        self.home.open()
        self.home.bot.logged("hook: listening on")
        return self

    def asks(self, command, pattern):
        """The operator does, in private; the answer fits."""
        if PRIVATE not in self.home.entered:
            self.home.chat(CARLA, PRIVATE)
        before = len(self.home.said(PRIVATE))
        self.home.say(PRIVATE, CARLA, command)
        self.home.waits("an answer", lambda: len(self.home.said(PRIVATE)) > before)
        bodies = self.home.bodies(PRIVATE)[before:]
        assert re.search(pattern, "\n".join(bodies)), bodies

    def reloads(self):
        self.home.bot.log = ""
        self.home.bot.process.send_signal(signal.SIGHUP)
        self.home.bot.logged("config: reloaded")

    def ids(self):
        with self.home.store() as store:
            return [row[0] for row in store.execute("select id from delivered order by at, id")]

    def heard(self):
        """How often each bulletin was said in the room, by its title."""
        return collections.Counter(re.findall(r"News (\d+)", "\n".join(self.home.bodies(ROOM))))

    def hears(self, n):
        self.home.hears(ROOM, rf"News {n}: ")
        self.home.settles()
