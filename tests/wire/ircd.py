# SPDX-License-Identifier: LGPL-3.0-or-later
"""A scripted IRC server for one client at a time: it does what real servers never do on demand.

    ircd = FakeIrcd()              listens on a free port of loopback, ircd.port
    ircd.welcome()                 takes the next connection through registration and into the room
    ircd.send("PING :a b")         lines, or bytes as they are
    ircd.expect(r"PONG :a b$", 5)  waits for a line that matches; what comes before it stays in ircd.seen
    ircd.answers()                 does the bot still answer `!day` in the room?
"""
import re
import socket
import ssl
import struct
import time

CAPS = "account-tag message-tags server-time extended-join"
ROOM = "#picket"
NAME = "irc.example.org"
QUESTION, ANSWER = "!day", r"day \d+"


class Silence(AssertionError):
    """What was expected did not come in time."""


class FakeIrcd:
    def __init__(self, certificate=None, clients=None):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.certificate, self.clients = certificate, clients
        self.peer, self.buffer, self.seen, self.nick, self.asked = None, b"", [], None, 0

    # ---- bytes ----

    def accept(self, seconds=30):
        """The next connection, in place of the one before."""
        self.drop()
        self.listener.settimeout(seconds)
        try:
            self.peer, _ = self.listener.accept()
        except TimeoutError as late:
            raise Silence(f"no connection within {seconds} s") from late
        self.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.seen, self.nick = b"", [], None
        if self.certificate:
            self.wrap(seconds)
        return self

    def wrap(self, seconds):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        if self.clients:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(self.clients)
        self.peer.settimeout(seconds)
        self.peer = context.wrap_socket(self.peer, server_side=True)

    def send(self, *lines):
        self.peer.settimeout(20)
        self.peer.sendall(b"".join(line if isinstance(line, bytes) else line.encode() + b"\r\n" for line in lines))

    def line(self, end):
        """The next line, or None when the client has closed."""
        while b"\n" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0:
                raise Silence(f"expected more after {self.seen[-8:]}")
            self.peer.settimeout(left)
            try:
                data = self.peer.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                return None
            if not data:
                return None
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        assert line.endswith(b"\r") and len(line) <= 511, f"the bot sent a bad line: {line!r}"
        text = line[:-1].decode()
        assert not re.search("[\0\r]", text), f"the bot sent a bad line: {line!r}"
        self.seen.append(text)
        return text

    def expect(self, pattern, seconds=30):
        """Waits for a line that matches, and answers the bot's own PING on the way."""
        end = time.monotonic() + seconds
        while True:
            text = self.line(end)
            if text is None:
                raise Silence(f"closed before {pattern!r}, after {self.seen[-8:]}")
            if match := re.search(pattern, text):
                return match
            if text.startswith("PING "):
                self.send(f":{NAME} PONG {NAME} {text[5:]}")

    def quiet(self, pattern, seconds=0.5):
        """No such line comes before the bot has answered a PING, nor within so many seconds after it."""
        before = len(self.seen)
        self.sync()
        end = time.monotonic() + seconds
        try:
            while self.line(end) is not None:
                pass
        except Silence:
            pass
        found = [text for text in self.seen[before:] if re.search(pattern, text)]
        assert not found, found

    def sync(self):
        """What was sent so far has been read."""
        self.asked += 1
        self.send(f"PING :sync {self.asked}")
        self.expect(rf"^PONG :sync {self.asked}$")

    def closed(self, seconds=30):
        """Waits until the client has closed; returns the lines of this connection."""
        end = time.monotonic() + seconds
        while self.line(end) is not None:
            pass
        return self.seen

    def drop(self):
        if self.peer:
            self.peer.close()
            self.peer = None

    def reset(self):
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.drop()

    def close(self):
        self.drop()
        self.listener.close()

    # ---- a server that behaves ----

    def capabilities(self, caps=CAPS):
        """CAP LS up to the ACK; says which were asked for."""
        self.expect(r"^CAP LS 302$")
        self.send(f":{NAME} CAP * LS :{caps}")
        asked = self.expect(r"^CAP REQ :(.*)$")[1]
        self.send(f":{NAME} CAP * ACK :{asked}")
        return asked.split()

    def register(self, nick=None, caps=CAPS, isupport="CHANTYPES=# CASEMAPPING=rfc1459"):
        """From the first line to the end of the welcome, for a bot without an account."""
        if caps:
            self.capabilities(caps)
            self.expect(r"^CAP END$")
        else:
            self.expect(r"^USER ")
        self.greet(nick, isupport)

    def greet(self, nick=None, isupport="CHANTYPES=# CASEMAPPING=rfc1459", tags=""):
        self.nick = nick or [text[5:] for text in self.seen if text.startswith("NICK ")][-1]
        self.send(f"{tags}:{NAME} 001 {self.nick} :Welcome", f":{NAME} 005 {self.nick} {isupport} :are supported by this server",
                  f":{NAME} 376 {self.nick} :End of MOTD")

    def join(self, seconds=30):
        self.expect(rf"^JOIN {ROOM}\b", seconds)
        self.joined(ROOM)

    def joined(self, room):
        self.send(f":{self.nick}!picketbot@host.example JOIN {room} * :Picketbot", f":{NAME} 353 {self.nick} = {room} :@{self.nick} amy",
                  f":{NAME} 366 {self.nick} {room} :End of NAMES")

    def welcome(self, seconds=30, **more):
        self.accept(seconds)
        self.register(**more)
        self.join()
        return self

    def says(self, text, target=ROOM, nick="amy"):
        self.send(f":{nick}!u@host.example PRIVMSG {target} :{text}")

    def answers(self, seconds=30):
        """Asks in the room, and waits for the answer there."""
        self.says(QUESTION)
        return self.expect(rf"PRIVMSG {ROOM} :(amy: )?.*{ANSWER}", seconds)
