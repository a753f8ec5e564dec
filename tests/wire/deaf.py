# SPDX-License-Identifier: LGPL-3.0-or-later
"""A scripted server that can stop reading, and a second network beside it which must not feel that.

    deaf.stalls()        many ask, nothing is read: the kernel takes no more from the bot, and answers wait inside of it
    deaf.is_stalled      is the socket still full?
    deaf.reads()         all of it is read: the answer to the last of those who asked is there
"""
import pathlib
import socket

import sections
from ircd import ROOM, FakeIrcd, Silence

ASKERS = 400  # each is told more than a line; fewer than the bot holds in memory for one network
SMALL_BYTES, SMALL_SEGMENT = 4096, 536  # so the kernel takes a few thousand bytes, not megabytes


class DeafIrcd(FakeIrcd):
    def __init__(self):
        super().__init__()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
        self.listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)
        self.rounds = 0

    def stuck(self):
        """Bytes that the bot's kernel holds for us."""
        for row in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
            _, _, far, state, queues, *_ = row.split()
            if int(far.rpartition(":")[2], 16) == self.port and state == "01":
                return int(queues.split(":")[0], 16)
        raise Silence("no connection to the bot")

    @property
    def is_stalled(self):
        return self.stuck() > 0

    def stalls(self, hearing):
        """hearing: another server of the same bot, whose answer comes when this one's questions were heard."""
        self.rounds += 1
        self.send(*[f":q{n}!u@host.example PRIVMSG {self.nick} :!help" for n in range(ASKERS)], f":last{self.rounds}!u@host.example PRIVMSG {self.nick} :!help")
        before, same = -1, 0
        while same < 20:  # full: it has not taken more for so many answers of the other
            hearing.answers(30)
            before, last = self.stuck(), before
            same = same + 1 if before == last else 0
        assert self.is_stalled, "the kernel took all that the bot had to say"

    def reads(self, seconds=30):
        self.expect(rf"^PRIVMSG last{self.rounds} :", seconds)
        self.sync()


def open_both(bot, deaf, other):
    """One bot, in its room on both networks; without limits, since everybody asks the same."""
    bot.sections = sections.irc("other", other.port, limits="no") + sections.room("other", "other", ROOM)
    bot.start(deaf, "limits = no")
    deaf.welcome(30)
    other.welcome(30)
