# SPDX-License-Identifier: LGPL-3.0-or-later
"""A scripted server with two rooms and many people, which looks at every word that the bot says: is it for those who get it?

    town.open()          the bot, connected and in both rooms
    town.asks()          somebody in each room and somebody in private ask; nobody waits for the answers
    town.proves()        the same, and each answer comes to where it was asked
    town.ends            the server has ended the connection: welcome() takes the bot when it is back
"""
import itertools
import re

import sections
from ircd import CAPS, NAME, ROOM, FakeIrcd

OTHER = "#sag"
SPOKE = re.compile(rb"(?:^|\n)(?:@\S+ )?:([^\s!]+)!\S+ PRIVMSG ", re.I)
SAID = re.compile(r"^(?:@\S+ )?(?:PRIVMSG|NOTICE) (\S+) :(.*)$")
WHO = re.compile(r"you are (\S+) \(irc:fake/(\S+?)\)")
# What only one of the two rooms is told, and what no room is.
FOREIGN = {ROOM: r"SAG|irc:fake/|you are ", OTHER: r"WGA|irc:fake/|you are "}


def fold(nick):
    return nick.lower().translate(str.maketrans("[]\\~", "{}|^"))


class Town(FakeIrcd):
    def __init__(self, bot, certificate=None):
        super().__init__(certificate)
        self.bot, self.spoke, self.numbers, self.history = bot, set(), itertools.count(1), []
        bot.sections = sections.SAG + sections.room("sag", "fake", OTHER, strikes="sag")

    # ---- looking ----

    def send(self, *lines):
        for line in lines:
            self.spoke.update(nick.decode("utf-8", "replace").lower() for nick in SPOKE.findall(line if isinstance(line, bytes) else line.encode()))
        super().send(*lines)

    def line(self, end):
        text = super().line(end)
        if text is not None:
            self.history.append(text)
            self.look(text)
        return text

    def look(self, text):
        said = SAID.match(text)
        if not said:
            return
        target, words = said.groups()
        if target in FOREIGN:
            assert not re.search(FOREIGN[target], words), f"not for {target}: {words}"
            return
        assert target.lower() in self.spoke, f"{target} never spoke to the bot: {words}"
        who = WHO.search(words)
        assert not who or who[1].lower() == target.lower(), f"not for {target}: {words}"
        assert not who or who[2].startswith("~") or fold(who[2]) == f"of-{fold(target)}", f"not for {target}: {words}"

    # ---- a server that behaves ----

    def join(self, seconds=30):
        wanted = {ROOM, OTHER}
        while wanted:
            for room in self.expect(r"^JOIN (\S+)", seconds)[1].split(","):
                wanted.remove(room)
                self.send(f":{self.nick}!picketbot@host.example JOIN {room} * :Picketbot", f":{NAME} 353 {self.nick} = {room} :@{self.nick} amy",
                          f":{NAME} 366 {self.nick} {room} :End of NAMES")

    def join_again(self, room, seconds=60):
        self.expect(rf"^JOIN {room}$", seconds)
        self.send(f":{self.nick}!picketbot@host.example JOIN {room} * :Picketbot", f":{NAME} 366 {self.nick} {room} :End of NAMES")

    def open(self, *lines, **more):
        self.bot.start(self, *lines)
        return self.welcome(30, **more)

    # ---- people ----

    def asks(self):
        """By somebody new each time, whose account is called after them. Who: in the one room, in the other, in private."""
        n = next(self.numbers)
        self.send(f":wga{n}!u@host.example PRIVMSG {ROOM} :!day", f":sag{n}!u@host.example PRIVMSG {OTHER} :!day",
                  f"@account=of-me{n} :me{n}!u@host.example PRIVMSG {self.nick} :!whoami")
        return n

    def proves(self, seconds=60):
        assert self.bot.alive, self.bot.log
        missing = [rf"^PRIVMSG {ROOM} :.*WGA", rf"^PRIVMSG {OTHER} :.*SAG", rf"^PRIVMSG me{self.asks()} :you are "]
        while missing:
            text = self.expect(r"^(@\S+ )?PRIVMSG ", seconds).string
            plain = re.sub(r"^@\S+ ", "", text)
            self.confirm(text)
            missing = [pattern for pattern in missing if not re.search(pattern, plain)]

    def confirm(self, text):
        """The echo, where the bot waits for one."""
        if label := re.match(r"@label=(\S+) PRIVMSG (\S+) :(.*)$", text):
            self.send(f"@label={label[1]} :{self.nick}!picketbot@host.example PRIVMSG {label[2]} :{label[3]}")

    def goes(self):
        """SIGTERM: it says goodbye and ends well."""
        self.bot.process.terminate()
        self.expect("^QUIT ")
        self.drop()
        assert self.bot.process.wait(5) == 0
        assert "dropping" not in self.bot.log


CONFIRMING = CAPS + " batch echo-message labeled-response"
