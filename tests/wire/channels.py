# SPDX-License-Identifier: LGPL-3.0-or-later
"""An IRC server by itself: the bot gets into every channel, as often as it comes, and what it says there is kept.

    irc = Channels()             listens on a free port of loopback, irc.port
    irc.told("words")            the channels that heard them, one entry for each time
    irc.waits("what", fits)      until fits() is true
"""
import re
import threading
import time

from ircd import NAME, FakeIrcd, Silence

FOR_EVER = 3600  # seconds


class Channels(FakeIrcd):
    """A server that lets the bot into all channels, and keeps what it says there."""

    def __init__(self):
        super().__init__()
        self.said, self.news = [], threading.Condition()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        """One connection after the other, until it is closed."""
        while True:
            try:
                self.accept(FOR_EVER)
                self.register(isupport="CHANTYPES=# CASEMAPPING=rfc1459 TARGMAX=JOIN:")
                self.hear()
            except (OSError, Silence):
                if self.listener.fileno() < 0:
                    return

    def hear(self):
        while (text := self.line(time.monotonic() + FOR_EVER)) is not None:
            if text.startswith("PING "):
                self.send(f":{NAME} PONG {NAME} {text[5:]}")
            elif text.startswith("JOIN "):
                for room in text[5:].split(","):
                    self.joined(room)
            elif match := re.match(r"(?:@\S+ )?(?:PRIVMSG|NOTICE) (\S+) :(.*)", text):
                with self.news:
                    self.said.append(match.groups())
                    self.news.notify_all()

    def waits(self, what, fits, seconds=60):
        with self.news:
            assert self.news.wait_for(fits, seconds), f"never: {what}; last: {self.said[-3:]}"

    def told(self, words):
        with self.news:
            return [room for room, text in self.said if words in text]
