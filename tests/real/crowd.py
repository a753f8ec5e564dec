# SPDX-License-Identifier: LGPL-3.0-or-later
"""A crowd on IRC, all in one thread: each with an account and a socket of their own, hundreds of lines a second."""
import base64
import re
import selectors
import socket
import time

PEOPLE = [f"p{n:03d}" for n in range(100)]  # each has an account in the city


class Person:
    """Logs in to the account of the same name. What the server says comes to hear(), a line at a time."""

    def __init__(self, nick, port, password):
        self.nick, self.password, self.rest = nick, password, b""
        self.welcome, self.pongs = False, 0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.write("CAP REQ :sasl", f"NICK {nick}", f"USER {nick} 0 * :{nick}")

    def write(self, *lines):
        self.socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def say(self, target, text):
        self.write(f"PRIVMSG {target} :{text}")

    def read(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise ConnectionError(f"{self.nick} was thrown out")
        *lines, self.rest = (self.rest + data).split(b"\r\n")
        for line in lines:
            if line.startswith(b"PING"):
                self.write("PONG" + line[4:].decode())
            elif not self.welcome:
                self.log_in(line.decode(errors="replace"))
            elif b" PONG " in line[:80]:
                self.pongs += 1
            elif self.wants(line):
                self.hear(line.decode(errors="replace"))

    def log_in(self, line):
        if " ACK " in line:
            self.write("AUTHENTICATE PLAIN")
        elif line.startswith("AUTHENTICATE"):
            self.write("AUTHENTICATE " + base64.b64encode(f"\0{self.nick}\0{self.password}".encode()).decode())
        elif " 903 " in line:
            self.write("CAP END")
        elif re.search(r" 90[24567] | 43\d ", line):
            raise PermissionError(line)
        self.welcome = bool(re.search(r" (376|422) ", line))

    def wants(self, _line):
        """False: not worth a look. Most of what a crowd hears is not."""
        return True

    def hear(self, line):
        pass


class Crowd:
    """People who come together. Whoever drives it calls run() again and again: nothing happens beside it."""

    def __init__(self, people, seconds=60):
        self.people, self.selector = people, selectors.DefaultSelector()
        for person in people:
            self.selector.register(person.socket, selectors.EVENT_READ, person)
        self.run(lambda: all(person.welcome for person in people), seconds, "everybody is welcome")

    def run(self, done, seconds, what="this"):
        """Reads until it is done; fails when it is not in time."""
        end = time.monotonic() + seconds
        while not done():
            left = end - time.monotonic()
            assert left > 0, f"not within {seconds} s: {what}"
            self.read(min(left, 0.05))

    def read(self, seconds):
        """All that has come, or comes within that time."""
        for key, _ in self.selector.select(seconds):
            key.data.read()

    def sync(self, seconds=60):
        """Comes back when everybody has heard all that the server had for them until now."""
        goals = {person: person.pongs + 1 for person in self.people}
        for person in self.people:
            person.write("PING :all")
        self.run(lambda: all(person.pongs >= goal for person, goal in goals.items()), seconds, "everybody is in step")

    def join(self, people, room):
        for person in people:
            person.write(f"JOIN {room}")

    def leave(self):
        for person in self.people:
            person.socket.close()
        self.selector.close()
