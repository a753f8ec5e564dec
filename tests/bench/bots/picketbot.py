# SPDX-License-Identifier: LGPL-3.0-or-later
"""Picketbot itself: in clear text on loopback as its peers, and over TLS as it is meant to run."""
import datetime
import os
import pwd
import subprocess

from . import PLACES, ROOMY, Bot, read_store

CONFIG = """\
[bot]
store = picket.db
operators = console:{user}

[strike wga]
title = WGA
against = AMPTP
day_one = 2023-05-02
zone = America/Los_Angeles

[place paramount]
title = Paramount
zone = America/Los_Angeles
gates = 1; 2

[network here]
kind = irc
nick = {nick}
{network}

[room picket]
network = here
address = {channel}
strikes = wga
place = paramount
"""


class Picketbot(Bot):
    name = "Picketbot"
    answers = "ALL"

    def __init__(self, place):
        super().__init__(place)
        self.program = place.build / "bot/picketbot"
        self.environment["PICKETBOT_PLUGINS"] = str(place.build / "plugins")

    def connection(self):
        return f"host = 127.0.0.1\nport = {self.place.plain}\ntls = no"

    def prepare(self):
        network = self.connection() + ("\npace = none\nlimits = no" if self.place.fast else "")
        config = self.place.folder / "picket.conf"
        config.write_text(CONFIG.format(user=pwd.getpwuid(os.getuid()).pw_name, nick=self.place.nick, network=network,
                                        channel=self.place.channel))
        day = datetime.date.today() + datetime.timedelta(days=2)
        lines = [f"!shift add paramount/2 {day} 9-12 max {PLACES}"]
        lines += [f"!shift add paramount/2 {day + datetime.timedelta(days=n)} 9-12 max 10000" for n in range(1, len(ROOMY) + 1)]
        done = subprocess.run([self.program, "console", "-c", config], input="\n".join(lines) + "\n", capture_output=True,
                              text=True, check=True, timeout=60, env=self.environment)
        assert done.stdout.count("added") == len(lines), done.stdout

    def argv(self):
        return [self.program, "run", "-c", self.place.folder / "picket.conf"]

    def stored(self):
        return read_store(self.store, "select p.handle || ' ' || s.shift from shifts_signup s join person p on p.id = s.person"
                                      " where s.state = 'confirmed'")


class PicketbotTls(Picketbot):
    name = "Picketbot, TLS"

    def connection(self):
        return f"host = localhost\nport = {self.place.tls}\nca_file = {self.place.ca_file}"
