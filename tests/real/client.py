# SPDX-License-Identifier: LGPL-3.0-or-later
"""A person on IRC, by the library `irc`: what they type, and what they wait for. Every line is kept as the server sent it, tags and all."""
import functools
import re
import ssl
import time

import irc.client
import irc.connection
from jaraco.stream import buffer

# irc would stop at the first line that is no UTF-8.
irc.client.ServerConnection.buffer_class = buffer.LenientDecodingLineBuffer

PATIENCE = 60  # seconds, on a busy machine
CAPABILITIES = ["message-tags", "account-tag", "server-time"]


class Client:
    """Connects, logs in where an account is named, and returns when the server has welcomed it."""

    def __init__(self, nick, port, ca_file=None, certificate=None, account=None, password=None):
        self.nick, self.lines, self.found = nick, [], set()
        self.reactor = irc.client.Reactor()
        self.reactor.add_global_handler("all_raw_messages", self.on_line)
        self.connection = self.reactor.server()
        self.connection.connect("127.0.0.1", port, nick, password=password, sasl_login=account,
                                connect_factory=self.factory(ca_file, certificate))
        if account and (answer := self.wait_for(r" 90[34567] ")).group() != " 903 ":
            raise PermissionError(answer.string)
        self.wait_for(r" 001 ")
        self.wait_for(r" (376|422) ")

    @staticmethod
    def factory(ca_file, certificate):
        if not ca_file:
            return irc.connection.Factory()
        context = ssl.create_default_context(cafile=ca_file)
        if certificate:
            context.load_cert_chain(certificate)
        return irc.connection.Factory(wrapper=functools.partial(context.wrap_socket, server_hostname="localhost"))

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()

    def close(self, seconds=5):
        """Leaves, and comes back when the server has let go: the nick is free."""
        end = time.monotonic() + seconds
        if self.connection.is_connected():
            self.connection.send_raw("QUIT")
        while self.connection.is_connected() and time.monotonic() < end:
            self.reactor.process_once(0.5)
        self.connection.disconnect()

    def on_line(self, _connection, event):
        self.lines.append(event.arguments[0])

    # ---- typing ----

    def join(self, room):
        self.connection.join(room)
        self.wait_for(rf" 366 \S+ {re.escape(room)} ")
        return self

    def capabilities(self):
        """Asks for the tags that tell who is logged in; for servers that have them."""
        self.connection.cap("REQ", *CAPABILITIES)
        self.wait_for(r" CAP \S+ ACK ")
        return self

    def rename(self, nick):
        self.connection.nick(nick)
        self.wait_for(rf":{self.nick}!\S+ NICK :?{nick}")
        self.nick = nick
        return self

    def say(self, target, text):
        self.connection.privmsg(target, text)

    def ask(self, target, text, pattern, seconds=PATIENCE):
        """Says it and waits for an answer that matches, where it was asked or in private."""
        self.reactor.process_once()
        since = len(self.lines)
        self.say(target, text)
        return self.hears(pattern, target if target.startswith("#") else None, seconds, since)

    # ---- hearing ----

    def hears(self, pattern, where=None, seconds=PATIENCE, since=0):
        """Waits for words that match: in that room, or in private where none is named."""
        target = re.escape(where or self.nick)
        return self.wait_for(rf"(?i)(PRIVMSG|NOTICE) {target} :.*(?:{pattern})", seconds, since)

    def wait_for(self, pattern, seconds=PATIENCE, since=0):
        """The first line from line `since` on that matches and that was not found before; fails when it does not come in time."""
        end = time.monotonic() + seconds
        while True:
            for place in range(since, len(self.lines)):
                if place not in self.found and (match := re.search(pattern, self.lines[place])):
                    self.found.add(place)
                    return match
            left = end - time.monotonic()
            if left <= 0 or not self.connection.is_connected():
                tail = "\n".join(self.lines[-15:])
                raise AssertionError(f"{self.nick} never heard {pattern!r}; at the end:\n{tail}")
            self.reactor.process_once(min(left, 0.5))

    def heard(self, pattern):
        """All lines so far that match. Says nothing about those still under way: see sync()."""
        return [line for line in self.lines if re.search(pattern, line)]

    def sync(self):
        """Comes back when the server has sent all that it had for this person until now."""
        token = f"sync-{len(self.lines)}"
        self.connection.ping(token)
        self.wait_for(rf" PONG .*{token}")
        return self
