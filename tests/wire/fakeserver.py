# SPDX-License-Identifier: LGPL-3.0-or-later
"""What libircclient alone did not survive or got wrong, each by the name and with the lines by which it was found.

A scenario gets the town; those that begin the connection themselves are in BEGINS, the others get it when the bot is in both rooms.
"""
import base64
import os
import re

from ircd import CAPS, NAME, ROOM

AL = ":al!u@h"
W = f":{NAME} 001 picket :Welcome"


def said(*lines):
    return lambda town: town.send(*lines)


def goes_on(town, *lines):
    """A PING behind those lines is answered: nothing has wedged."""
    town.send(*lines, "PING :after")
    town.expect("^PONG :after$")


# ---- before the welcome ----

def capraw(town):
    """CAP comes before NICK and USER, or some servers register us before we have asked."""
    town.bot.start(town)
    town.accept(30).register()
    assert [line.split()[0] for line in town.seen[:3]] == ["CAP", "NICK", "USER"]
    town.join()


def nickinject(town):
    """No line of the registration holds a second one: the nick is a nick."""
    town.bot.start(town)
    town.accept(30).register()
    assert all(re.match(r"(CAP (LS 302|REQ :[ a-z/-]+|END)|NICK [a-z_]+|USER \S+ 0 \* :Picketbot)$", line) for line in town.seen), town.seen
    town.join()


def password(town, text):
    town.bot.secret("secret", text)
    town.bot.start(town, "account = picketbot", "password_file = secret")
    town.accept(30).capabilities(CAPS + " sasl=PLAIN")
    town.expect("^AUTHENTICATE PLAIN$")
    town.send("AUTHENTICATE +")
    told = ""
    while len(piece := town.expect(r"^AUTHENTICATE (\S+)$")[1]) == 400:
        told += piece
    assert base64.b64decode(told + ("" if piece == "+" else piece)).decode() == f"\0picketbot\0{text}"
    town.send(f":{NAME} 900 picket picket!u@h picketbot :You are now logged in", f":{NAME} 903 picket :SASL successful")
    town.expect("^CAP END$")
    town.greet()
    town.join()
    assert text not in town.bot.log and not any(line.startswith("PASS") for line in town.seen)


def highfd(town):
    """More descriptors are open than select() can name."""
    read, write = os.pipe()
    town.bot.under = ["bash", "-c", f'ulimit -n 4096; for fd in $(seq 10 1200); do eval "exec $fd<&{read}"; done; exec "$0" "$@"', *town.bot.under]
    os.set_inheritable(read, True)
    town.bot.start(town)
    town.welcome(30)
    os.close(read)
    os.close(write)


def nickinuse(town):
    town.bot.start(town)
    town.accept(30).capabilities()
    town.expect("^CAP END$")
    town.send(f":{NAME} 433 * picket :Nickname is already in use")
    town.expect("^NICK picket_$")
    town.greet("picket_")
    town.join()
    town.says("!whoami", target="pick")
    town.quiet("^PRIVMSG al", 0.1)
    town.send(f"{AL} PRIVMSG picket_ :!whoami")
    town.expect("^PRIVMSG al :you are al")


def servernick(town):
    town.bot.start(town)
    town.accept(30).register(nick="Guest77")
    town.join()
    town.send(f"{AL} PRIVMSG Guest77 :!whoami")
    town.expect("^PRIVMSG al :you are al")


def stale(town):
    """What was queued on the lost connection is not said first on the next, before NICK."""
    town.open()
    for _ in range(5):
        town.asks()
    town.send(f"{AL} PRIVMSG {ROOM} :half a line".encode())
    town.reset()
    town.accept(30).register()
    assert [line.split()[0] for line in town.seen[:3]] == ["CAP", "NICK", "USER"]
    town.join()


# ---- in the room ----

def dup2(town):
    """The library at the other end of a socketpair: a conversation as any other."""
    goes_on(town, f"{AL} PRIVMSG {ROOM} :hello", f":{NAME} MODE {ROOM} +nt", f"{AL} JOIN {ROOM} * :r", f"{AL} PART {ROOM}")


def tags(town):
    goes_on(town, f"@account=alice {AL} PRIVMSG {ROOM} :hello world", f"@time=2026-11-23T00:00:00.000Z;account=alice;+x={'v' * 200} {AL} PRIVMSG picket :!day",
            f"@batch=1 :{NAME} 353 picket = {ROOM} :a b", "@time=x PING :tok")
    assert "PONG :tok" in town.seen


def disc_in_cb(town):
    """The line that ends the connection, and another in the same packet."""
    town.send(f"{AL} PRIVMSG picket :!whoami\r\nERROR :bye\r\n{AL} PRIVMSG picket :second line of the same read\r\n".encode())
    town.closed()


def nickhijack(town):
    """A member whose nick begins with ours changes it: a private word stays private."""
    town.send(":picket_mallory!u@h NICK :zzz", f"{AL} PRIVMSG picket :!whoami")
    town.expect("^PRIVMSG al :you are al")
    town.quiet(f"^PRIVMSG {ROOM}", 0.1)


def unknowns(town):
    """All at once; the ERROR among them ends the connection."""
    town.send("CAP * LS * :sasl=PLAIN,EXTERNAL server-time", f":{NAME} CAP * ACK :sasl", "AUTHENTICATE +", f"{AL} ACCOUNT alice",
              f":{NAME} BATCH +1 chathistory #c", f"{AL} TAGMSG #c", f"{AL} CHGHOST nu nh", f"{AL} SETNAME :new", f"{AL} AWAY :gone",
              "FAIL REGISTER X :no", f":{NAME} 903 picket :SASL ok", f"{AL} JOIN #c alice :Real Name", f":{NAME} PONG {NAME} :x",
              ":op!u@h WALLOPS :hi", ":op!u@h KILL picket :bye", "ERROR :Closing Link")
    town.closed()


def ctcp1(town):
    town.send(f"{AL} PRIVMSG picket :\x01", f"{AL} PRIVMSG picket :\x01\x01", f"{AL} PRIVMSG {ROOM} :\x01VERSION\x01",
              f"{AL} PRIVMSG picket :\x01ACTION {'a' * 300}\x01")
    town.quiet("^NOTICE|^PRIVMSG al ", 0.1)


def finger(town):
    town.send(f"{AL} PRIVMSG picket :\x01FINGER\x01")
    town.quiet("^NOTICE|^PRIVMSG al ", 0.1)


def outfull(town):
    """More answers than the library's buffer holds; the server reads none of them until it has asked for a PONG."""
    town.send(*[f":b{n}!u@h PRIVMSG picket :!help" for n in range(40)], "PING :mustanswer")
    town.expect("^PONG :mustanswer$")


def longsend(town):
    """An answer longer than a line is cut by us, at a blank, and none is lost: the last command of the list comes."""
    town.send(f"{AL} PRIVMSG picket :!help")
    town.expect("^PRIVMSG al :.*whoami")


def ping(town):
    town.send("PING :two words", "PING :a:b")
    town.expect("^PONG :two words$")
    town.expect("^PONG :a:b$")


def eof(town):
    town.drop()


BEGINS = {
    "capraw": capraw,
    "nickinject": nickinject,
    "passfmt": lambda town: password(town, "%s%s%n%1000000d pass"),
    "passlong": lambda town: password(town, "p" * 600),
    "highfd": highfd,
    "nickinuse": nickinuse,
    "servernick": servernick,
    "stale": stale,
}
ENDS = {"disc_in_cb": disc_in_cb, "unknowns": unknowns, "eof": eof}
IN_ROOM = {
    "dup2": dup2,
    "tags": tags,
    "tags1500": lambda town: goes_on(town, f"@account=alice;+x={'v' * 1500} {AL} PRIVMSG {ROOM} :hello"),
    "line1100": lambda town: goes_on(town, f"{AL} PRIVMSG {ROOM} :{'m' * 1100}"),
    "emptyline": lambda town: goes_on(town, b"\r\n", f"{AL} PRIVMSG picket :!day"),
    "barenl": lambda town: goes_on(town, f"{W}\n\n{AL} PRIVMSG picket :!day\n".encode()),
    "notice0": lambda town: goes_on(town, "NOTICE picket"),
    "noarg": lambda town: goes_on(town, "PRIVMSG", f"{AL} NICK", f"{AL} MODE"),
    "prefixonly": lambda town: goes_on(town, ":justprefix", f"{AL} PRIVMSG picket :!day"),
    "isupport": said(f":{NAME} 005 picket A=1 B=2 C=3 D=4 E=5 F=6 G=7 H=8 I=9 J=10 K=11 L=12 M=13 :are supported by this server"),
    "nickhijack": nickhijack,
    "ctcp1": ctcp1,
    "finger": finger,
    "outfull": outfull,
    "longsend": longsend,
    "ping": ping,
    "mode": lambda town: goes_on(town, f":{NAME} MODE picket :+i", ":picket MODE picket +ix", ":op!u@h MODE picketchan +o bob"),
}
