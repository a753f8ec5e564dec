# SPDX-License-Identifier: LGPL-3.0-or-later
"""Limnoria, from pip, with the plugin in Picket/."""
import os
import shutil

from . import HERE, Bot

CONFIG = """\
supybot.nick: {place.nick}
supybot.ident: picket
supybot.networks: here
supybot.networks.here.servers: 127.0.0.1:{place.plain}
supybot.networks.here.ssl: False
supybot.networks.here.channels: {place.channel}
supybot.reply.whenAddressedBy.chars: !
supybot.plugins: Picket
supybot.plugins.Picket: True
supybot.directories.plugins: {place.folder}/plugins
supybot.directories.data: {place.folder}/data
supybot.directories.conf: {place.folder}/conf
supybot.directories.log: {place.folder}/logs
supybot.directories.backup: {place.folder}/backup
supybot.log.stdout: False
"""
FAST = """\
supybot.protocols.irc.throttleTime: 0.0
supybot.abuse.flood.command: False
supybot.abuse.flood.command.invalid: False
"""


class Limnoria(Bot):
    name = "Limnoria"
    sign_up = "!signup {}"

    def prepare(self):
        super().prepare()
        place = self.place
        self.environment["STORE"] = str(self.store)
        shutil.copytree(HERE / "Picket", place.folder / "plugins/Picket")
        (place.folder / "bot.conf").write_text(CONFIG.format(place=place) + (FAST if place.fast else ""))

    def argv(self):
        root = ["--allow-root"] if os.getuid() == 0 else []
        return [self.place.peers / "limnoria/bin/limnoria", *root, self.place.folder / "bot.conf"]
