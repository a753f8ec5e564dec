# SPDX-License-Identifier: LGPL-3.0-or-later
"""The day and the sign-up for Limnoria, with the same words as the floor's."""
import os
import sqlite3
import time

from supybot import callbacks
from supybot.commands import wrap

DAY_ONE, DAY_SECONDS = 1683010860, 86400


class Picket(callbacks.Plugin):
    """Says the day, and signs people up."""

    def __init__(self, irc):
        super().__init__(irc)
        self.store = sqlite3.connect(os.environ["STORE"], isolation_level="IMMEDIATE")

    def die(self):
        self.store.close()
        super().die()

    def one(self, query, *values):
        row = self.store.execute(query, values).fetchone()
        return row and row[0]

    def day(self, irc, _msg, _args):
        """takes no arguments

        Says which day of the strike it is."""
        irc.reply(f"WGA strike: day {int(time.time() - DAY_ONE) // DAY_SECONDS + 1}")
    day = wrap(day)

    def sign_up(self, shift, person):
        most = self.one("select most from shift where id = ?", shift)
        if most is None:
            return "there is no shift"
        if self.one("select 1 from signup where shift = ? and person = ?", shift, person):
            return "already on shift"
        if self.one("select count(*) from signup where shift = ?", shift) >= most:
            return "full: shift"
        self.store.execute("insert into signup (shift, person) values (?, ?)", (shift, person))
        return "on shift"

    def signup(self, irc, msg, _args, shift):
        """<shift>

        Signs you up for a shift."""
        with self.store:  # committed before the answer
            answer = self.sign_up(shift, msg.nick)
        irc.reply(f"{answer} {shift}")
    signup = wrap(signup, ["int"])


Class = Picket
