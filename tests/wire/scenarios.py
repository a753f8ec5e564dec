# SPDX-License-Identifier: LGPL-3.0-or-later
"""What servers and strangers may send to a bot that sits in its room, each by name; most of it stops or misleads a plain client.

A scenario gets the server after the welcome. Where it ends the connection, `ends` says so: the bot must come back by itself.
"""
from dataclasses import dataclass
from typing import Callable

from ircd import NAME, ROOM

AMY = ":amy!u@host.example"
OPER = ":op!u@host.example"


@dataclass
class Scenario:
    name: str
    play: Callable
    ends: bool = False

    def __str__(self):
        return self.name


def lines(name, *what, ends=False):
    return Scenario(name, lambda ircd: ircd.send(*what), ends)


def tags(size, line):
    return "@account=alice;+x=" + "v" * (size - len("@account=alice;+x= ")) + " " + line


# ---- what libircclient alone would not survive ----

LIBRARY = [
    lines("tagged lines", f"@account=alice {AMY} PRIVMSG {ROOM} :hello", "@time=x;+y=" + "v" * 200 + f" {AMY} PRIVMSG picket :hello",
          f"@batch=1 :{NAME} 353 picket = {ROOM} :a b"),
    lines("tags of 1500 bytes", tags(1500, f"{AMY} PRIVMSG {ROOM} :hello")),
    lines("tags of 8191 bytes", tags(8191, f"{AMY} PRIVMSG {ROOM} :hello")),
    lines("tags of 8192 bytes", tags(8192, f"{AMY} PRIVMSG {ROOM} :hello")),
    lines("tags without end", "@" + "a;" * 100_000, f"{AMY} PRIVMSG {ROOM} :hello"),
    lines("a line of 1100 bytes", f"{AMY} PRIVMSG {ROOM} :" + "m" * 1100),
    lines("a line of 1 MB", f"{AMY} PRIVMSG {ROOM} :" + "m" * 1_000_000),
    lines("empty lines", b"\r\n", b"\r\n\r\n", b"\n", b"\r\n"),
    lines("bare line feeds", b"\n" + f"{AMY} PRIVMSG picket :bare\n".encode()),
    lines("a bare carriage return", f"{AMY} PRIVMSG {ROOM} :one\rQUIT :two"),
    lines("NUL in a line", f"{AMY} PRIVMSG {ROOM} :a\0b"),
    lines("bad UTF-8", f"{AMY} PRIVMSG {ROOM} :caf".encode() + b"\xe9 \xff\xfe \xc3\r\n", b":\xff!u@h JOIN " + ROOM.encode() + b"\r\n"),
    lines("a notice without text", "NOTICE picket", f"{AMY} NOTICE picket"),
    lines("commands without parameters", "PRIVMSG", f"{AMY} NICK", f"{AMY} MODE", f"{AMY} JOIN", f"{AMY} KICK", f"{AMY} BATCH", "CAP",
          "AUTHENTICATE", "PING", "PONG", "ERROR", f":{NAME} 001", f":{NAME} 005", f":{NAME} 353", f":{NAME} 433", f":{NAME} 900"),
    lines("commands short of parameters", f":{NAME} 353 picket", f":{NAME} 354 picket", f":{NAME} 437 picket", f":{NAME} 471 picket",
          f"{OPER} KICK {ROOM}", f"{OPER} MODE {ROOM}", f"{AMY} CHGHOST x", f":{NAME} CAP picket", f":{NAME} CAP picket LS", f"{AMY} PRIVMSG {ROOM}"),
    lines("a prefix only", ":justprefix", ":", ": ", ":!@ PRIVMSG a b"),
    lines("a nick change of nobody", "NICK zzz", "NICK"),
    lines("numerics of no meaning", f":{NAME} 000 picket :x", f":{NAME} 999 picket :x", f":{NAME} 0001 picket :x", f":{NAME} 12 picket :x"),
    lines("a 005 of 45 tokens", f":{NAME} 005 picket " + " ".join(f"T{i}={i}" for i in range(45)) + " :are supported"),
    lines("a 005 of odd values", f":{NAME} 005 picket CHANTYPES= CASEMAPPING=odd PREFIX=x TARGMAX=:, NICKLEN=-1 STATUSMSG BOT= WHOX=1 MONITOR= :x",
          f":{NAME} 005 picket CHANTYPES=# CASEMAPPING=rfc1459 -BOT -WHOX -MONITOR PREFIX=(ov)@+ :x"),
    lines("unknown commands", f"{AMY} TAGMSG {ROOM}", f"{AMY} CHGHOST nu nh", f"{AMY} SETNAME :new", f"{AMY} AWAY :gone", f"{AMY} AWAY",
          "FAIL REGISTER X :no", "WARN * X :y", f":{NAME} NOTE * X :y", f"{OPER} WALLOPS :hi", f"{OPER} KILL zed :bye", f"{AMY} ACCOUNT *",
          f":{NAME} BATCH +1 netsplit a b", f":{NAME} BATCH -1", f":{NAME} BATCH -nobody", "PONG", f":{NAME} PONG {NAME} :x"),
    lines("format characters", f":%s%n!u@h PRIVMSG {ROOM} :%s%n%1000000d %p", "@%s=%n PING :%%"),
    lines("forty parameters", f"{AMY} PRIVMSG " + " ".join(["x"] * 60)),
    lines("modes", f":{NAME} MODE picket :+i", ":picket MODE picket +ix", f"{OPER} MODE picketchan +o bob", f"{OPER} MODE {ROOM} +bbb a b"),
]


def ctcp(ircd):
    ircd.send(f"{AMY} PRIVMSG picket :\x01", f"{AMY} PRIVMSG picket :\x01\x01", f"{AMY} PRIVMSG {ROOM} :\x01VERSION\x01",
              f"{AMY} PRIVMSG picket :\x01FINGER\x01", f"{AMY} PRIVMSG picket :\x01ACTION " + "a" * 400 + "\x01",
              f"{AMY} PRIVMSG picket :\x01DCC SEND x 2130706433 1 1\x01", f"{AMY} NOTICE picket :\x01VERSION x\x01",
              f"{AMY} PRIVMSG {ROOM} :\x01ACTION !day\x01")
    ircd.quiet(r"^(PRIVMSG|DCC)|picket of 10 000|libircclient")


def ping_kinds(ircd):
    for ping, pong in [("PING :two words", "PONG :two words"), ("PING :a:b", "PONG :a:b"), ("PING token", "PONG :token"),
                       ("@time=x PING :tagged", "PONG :tagged"), (f":{NAME} PING {NAME} :second", f"PONG :{NAME}"),
                       ("ping :small", "PONG :small"), ("PING :" + "x" * 400, "PONG :" + "x" * 400)]:
        ircd.send(ping)
        ircd.expect("^" + pong.replace(".", r"\.") + "$")


def private_stays_private(ircd):
    """A member whose nick begins with ours changes it; another server's word of our nick. Neither makes a private word public."""
    ircd.send(":picket_mallory!u@h NICK :zzz")
    ircd.says("!help", target="picket")
    ircd.expect(r"^(PRIVMSG|NOTICE) amy :")
    ircd.quiet(rf"^(PRIVMSG|NOTICE) {ROOM} ")


def renamed(ircd):
    """By the server, to a guest's nick: private words are still private, and the name in the room still addresses us."""
    ircd.send(f":{ircd.nick}!picketbot@host.example NICK :Guest77")
    ircd.says("!help", target="Guest77")
    ircd.expect(r"^(PRIVMSG|NOTICE) amy :")
    ircd.quiet(rf"^(PRIVMSG|NOTICE) {ROOM} ")
    ircd.nick = "Guest77"


def split_and_back(ircd):
    people = [f":p{i}!u@host.example" for i in range(50)]
    ircd.send(*[f"{p} JOIN {ROOM} * :r" for p in people])
    ircd.send(*[f"{p} QUIT :a.example.org b.example.org" for p in people], f"{AMY} QUIT :a.example.org b.example.org")
    ircd.send(*[f"{p} JOIN {ROOM} * :r" for p in people], f"{AMY} JOIN {ROOM} * :r")


def kicked(ircd):
    ircd.send(f"{OPER} KICK {ROOM} {ircd.nick} :out")
    ircd.join(8)


def parted(ircd):
    """Made to join a room that nobody asked for: it leaves."""
    ircd.send(f":{ircd.nick}!picketbot@host.example JOIN #elsewhere * :r")
    ircd.expect("^PART #elsewhere")


def flood(ircd):
    noise = "".join(f"@msgid=n{i} :n{i % 500}!u@host.example PRIVMSG {ROOM} :word {i}\r\n" for i in range(20_000))
    ircd.send(noise.encode(), "PING :after the flood")
    ircd.expect("^PONG :after the flood$", 20)


def byte_by_byte(ircd):
    for byte in f"@a=b {AMY} PRIVMSG {ROOM} :slow\r\nPING :drop by drop\r\n".encode():
        ircd.send(bytes([byte]))
    ircd.expect("^PONG :drop by drop$")


def many_commands(ircd):
    """More answers than the library's buffer holds; the PING in the middle is answered."""
    ircd.send(*[f":b{i}!u@host.example PRIVMSG {ircd.nick} :!help" for i in range(20)], "PING :in the middle")
    ircd.expect("^PONG :in the middle$")
    for i in range(20):
        ircd.expect(rf"^(PRIVMSG|NOTICE) b{i} :|^PING ")


def own_words(ircd):
    """Its own echo, notices and other bots are not answered."""
    ircd.send(f":{ircd.nick}!picketbot@host.example PRIVMSG {ROOM} :!day", f"{AMY} NOTICE {ROOM} :!day", f"{AMY} NOTICE {ircd.nick} :!day",
              f"@bot {AMY} PRIVMSG {ROOM} :!day", f":{NAME} PRIVMSG {ROOM} :!day", f":NickServ!s@services. PRIVMSG {ircd.nick} :!day")
    ircd.quiet(r"^(PRIVMSG|NOTICE) ")


def new_account(ircd):
    ircd.send(f"{AMY} ACCOUNT alice", f"{AMY} ACCOUNT *", f":{NAME} CAP {ircd.nick} NEW :sasl account-notify", f":{NAME} CAP {ircd.nick} DEL :sasl account-notify")


def regreeted(ircd):
    """The welcome comes again, and twice."""
    ircd.greet(ircd.nick)
    ircd.greet(ircd.nick)


PEOPLE = [
    Scenario("CTCP", ctcp),
    Scenario("kinds of PING", ping_kinds),
    Scenario("a namesake changes nick", private_stays_private),
    Scenario("renamed by the server", renamed),
    Scenario("a netsplit and its end", split_and_back),
    Scenario("kicked", kicked),
    Scenario("made to join", parted),
    Scenario("a flood of 20,000 lines", flood),
    Scenario("byte by byte", byte_by_byte),
    Scenario("many commands at once", many_commands),
    Scenario("its own words and those of bots", own_words),
    Scenario("accounts and capabilities come and go", new_account),
    Scenario("welcomed again", regreeted),
]

# ---- ends ----

ENDS = [
    Scenario("end of file", lambda ircd: ircd.drop(), ends=True),
    Scenario("reset", lambda ircd: ircd.reset(), ends=True),
    Scenario("ERROR", lambda ircd: ircd.send("ERROR :Closing Link: picket (by op)"), ends=True),
    Scenario("end in the middle of a line", lambda ircd: (ircd.send(f"{AMY} PRIVMSG {ROOM} :half".encode()), ircd.drop()), ends=True),
    Scenario("end right after a burst", lambda ircd: (ircd.send(*[f"{AMY} PRIVMSG picket :!help"] * 50), ircd.drop()), ends=True),
    Scenario("killed", lambda ircd: (ircd.send(f"{OPER} KILL {ircd.nick} :bye"), ircd.drop()), ends=True),
]

ALL = LIBRARY + PEOPLE + ENDS
