# SPDX-License-Identifier: LGPL-3.0-or-later
"""A plugin of maubot: says the day of the strike in reply to `!day`."""
import datetime

from maubot import Plugin
from maubot.handlers import command


class Day(Plugin):
    @command.new("day")
    async def day(self, event):
        await event.reply(f"WGA strike: day {(datetime.date.today() - datetime.date(2023, 5, 1)).days}")
