# SPDX-License-Identifier: LGPL-3.0-or-later
"""A bot at a scripted homeserver: its config, and the rooms that it is in."""
import sections
from homeserver import ALIAS, ROOM, Homeserver



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
