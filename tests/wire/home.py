# SPDX-License-Identifier: LGPL-3.0-or-later
"""A bot at a scripted homeserver: its config, and the rooms that it is in."""
import contextlib
import os
import pathlib
import sqlite3
import subprocess

import sections
from homeserver import ALIAS, ANA, ROOM, Homeserver

KILLAT = pathlib.Path(os.environ["BUILD_ROOT"]) / "tests" / "killat.so"
DIES = 30  # seconds


class Home(Homeserver):
    def __init__(self, bot):
        super().__init__()
        self.bot, self.operators = bot, ""  # more of them
        bot.secret("password", "a test's password")

    def run(self, **environment):
        """Starts the bot, or starts it again after its end."""
        self.write()
        self.bot.run(**environment)
        return self

    def write(self):
        """The config as the bot reads it next."""
        self.bot.write(f"matrix:home/@carla:home{self.operators}", sections.matrix(self.url, "@picket:home", limits="no"),
                       sections.room("picket", "home", ALIAS))

    def open(self, room=ROOM):
        """Starts it, and it is in its room."""
        self.run()
        self.waits("the bot is in its room", lambda: room in self.entered and self.seen_up_to(self.entered[room] + 1))
        return self

    def again(self):
        """kill -9, and a new start."""
        self.bot.end()
        return self.run()

    def well(self):
        """The bot lives, and it answers."""
        assert self.bot.alive, self.bot.log
        before = len(self.said(ROOM))
        self.say(ROOM, "@ana:home", "!help in")
        self.waits("an answer", lambda: any("!in" in body for body in self.bodies(ROOM)[before:]))

    def store(self):
        return contextlib.closing(sqlite3.connect(self.bot.folder / "picket.db"))

    def later(self):
        """kill -9, and as if the sources had not been looked at for long when it starts next."""
        self.bot.end()
        with self.store() as store:
            store.execute("update updates_source set checked = 0, failures = 0")
            store.commit()

    def run_to_die(self, at, words, log, call=""):
        """Starts it under tests/harness/killat.c: it dies at that call after it heard the words; 0 = it does not. The calls stand in the log."""
        log.unlink(missing_ok=True)
        return self.run(LD_PRELOAD=str(KILLAT), KILLAT=str(at), KILLAT_CALL=call, KILLAT_WORDS=words, KILLAT_LOG=str(log))

    def dies(self, seconds=DIES):
        """By SIGKILL. Where it has less to do than the last time, a question makes it come so far."""
        for _ in range(seconds):
            with contextlib.suppress(subprocess.TimeoutExpired):
                assert self.bot.process.wait(1) == -9, self.bot.log
                return
            self.say(ROOM, ANA, "!help in")
        raise AssertionError("it lives")
