# SPDX-License-Identifier: LGPL-3.0-or-later
"""What hurts most: floods, splits and lies while answers wait. The same shape as in fakeserver.py."""
import re
import time

from ircd import CAPS, NAME, ROOM, Silence
from town import CONFIRMING, OTHER

OPER = ":op!u@h"


def drain(town, seconds):
    """Reads what comes in so many seconds; the town looks at it."""
    end = time.monotonic() + seconds
    try:
        while (text := town.line(end)) is not None:
            if text.startswith("PING "):
                town.send(f":{NAME} PONG {NAME} {text[5:]}")
    except Silence:
        pass


def told(town, nick):
    return [line for line in town.history if re.match(rf"(@\S+ )?(PRIVMSG|NOTICE) {re.escape(nick)} :", line, re.I)]


# ---- before the welcome ----

def flood_while_answers_wait(town):
    """50,000 lines of talk while six people wait at the network's pace: each hears their own, and a PING is answered."""
    town.open("pace = libera")
    people = [f"p{n}" for n in range(6)]
    town.send(*[f"@account=of-{nick} :{nick}!u@h PRIVMSG picket :!whoami" for nick in people])
    town.send("".join(f"@msgid=n{n} :n{n % 500}!u@h PRIVMSG {(ROOM, OTHER)[n % 2]} :word {n}\r\n" for n in range(50_000)).encode(), "PING :behind it")
    town.expect("^PONG :behind it$", 120)
    while not all(told(town, nick) for nick in people):
        town.expect("^PRIVMSG p", 30)


def every_nick_taken(town):
    """For ever: it gives up, and comes back later."""
    town.bot.start(town)
    town.accept(30).capabilities()
    town.expect("^CAP END$")
    asked = 1
    try:
        while True:
            town.send(f":{NAME} 433 * x :Nickname is already in use")
            town.expect("^NICK ", 5)
            asked += 1
    except (Silence, OSError):
        pass
    assert 5 < asked < 50
    town.bot.logged("takes none of our nicks")
    town.welcome(30)


def stalls_in_the_handshake(town):
    """Neither a whole byte of TLS nor an end: it gives up after 15 s, and comes back."""
    certificate, town.certificate = town.certificate, None
    town.bot.start(town, "host = localhost", "tls = yes", f"ca_file = {certificate[1]}")
    town.accept(30)
    town.send(b"\x16\x03\x03\x40")
    town.bot.logged("not connected: ", 25)
    town.certificate = certificate[0]
    town.welcome(30)


def split_in_a_rush(town):
    """500 people ask and split before their answers could leave; others come under their nicks. They hear nothing of it."""
    town.open("pace = libera")
    people = [f"s{n}" for n in range(500)]
    town.send(*[f":{nick}!u@h JOIN {ROOM} * :r" for nick in people])
    town.send(*[f":{nick}!u@h PRIVMSG picket :!whoami" for nick in people[:200]])
    town.send(*[f":{nick}!u@h QUIT :a.example.org b.example.org" for nick in people], "PING :split")
    town.expect("^PONG :split$", 30)
    before = {nick: len(told(town, nick)) for nick in people}
    town.send(*[f":{nick}!evil@elsewhere JOIN {ROOM} * :r" for nick in people], "PING :back")
    town.expect("^PONG :back$", 30)
    drain(town, 5)
    assert before == {nick: len(told(town, nick)) for nick in people}


def label_loses_its_capability(town):
    """CAP DEL between a labelled line and its echo."""
    town.open(caps=CONFIRMING)
    town.asks()
    town.expect(r"^@label=\S+ PRIVMSG")
    town.send(f":{NAME} CAP picket DEL :labeled-response echo-message")


def echo_never_comes(town):
    """The PONG of a PING stands for it, and nothing is said twice."""
    town.open(caps=CONFIRMING)
    n = town.asks()
    town.expect("^PING :m", 20)
    town.send(f":{NAME} PONG {NAME} :{town.seen[-1][6:]}")
    town.sync()
    town.reset()
    town.welcome(30, caps=CONFIRMING)
    town.quiet(rf"\(again\)|me{n}", 0.3)


def pong_for_another(town):
    """It confirms nothing: what was said is said again, marked, on the next connection."""
    town.open()
    town.send(f":wga0!u@h PRIVMSG {ROOM} :!day")
    town.expect(f"^PRIVMSG {ROOM} :.*WGA")
    town.send(f":{NAME} PONG {NAME} :m999999", f":{NAME} PONG {NAME} :sync 1", f":{NAME} PONG {NAME} :m", f":{NAME} PONG {NAME} :m-1",
              f":{NAME} PONG {NAME} :m18446744073709551616")
    drain_without_pong(town)
    town.reset()
    town.welcome(30)
    town.expect(rf"^PRIVMSG {ROOM} :\(again\) .*WGA")


def drain_without_pong(town):
    """Its own PING is not answered, or that would confirm."""
    town.send("PING :read so far")
    while town.line(time.monotonic() + 10) != "PONG :read so far":
        pass


def times_of_another_century(town):
    """A welcome in 2100 and lines of 1970: its clock comes back, and so does our hearing."""
    town.bot.start(town)
    town.accept(30).capabilities()
    town.expect("^CAP END$")
    town.greet(tags="@time=2100-01-01T00:00:00.000Z ")
    town.join()
    for when in "1970-01-01T00:00:00.000Z", "9999-99-99T99:99:99Z", "-1", "2100-01-01T00:00:00.000Z", "1" * 500:
        town.send(f"@time={when} :wga0!u@h PRIVMSG {ROOM} :!day")
    town.expect(f"^PRIVMSG {ROOM} :.*WGA")
    token = town.expect("^PING :(m.*)$", 20)[1]
    town.send(f"@time=2026-11-25T12:00:00.000Z :{NAME} PONG {NAME} :{token}", f"@time=2026-11-25T12:00:01.000Z :now!u@h PRIVMSG {ROOM} :!day")
    town.expect(f"^PRIVMSG {ROOM} :.*WGA")


# ---- in the room ----

def thrown_about(town):
    """Kicked, invited and made to join, again and again: it neither fights nor follows."""
    town.send(*[f"{OPER} INVITE picket #den", f"{OPER} KICK {ROOM} picket :out", f":picket!picketbot@host.example JOIN #den * :r",
                f"{OPER} KICK #den picket :out"] * 50)
    begin = len(town.seen)
    town.join_again(ROOM)
    joins = [line for line in town.seen[begin:] if line.startswith("JOIN ")]
    assert len(joins) <= 2 and not any("#den" in line for line in joins), joins


def impostor(town):
    """Somebody changes to our nick, who asked something before: nothing of theirs is said to us, and we go on."""
    town.send("@account=of-eve :eve!u@h PRIVMSG picket :!whoami")
    town.expect("^PRIVMSG eve :you are eve")
    town.send(":eve!u@h NICK picket", "@account=of-eve :picket!u@h PRIVMSG picket :!whoami", f":picket!u@h PRIVMSG {ROOM} :!day",
              ":picket!u@h QUIT :bye")
    town.quiet("eve|^PRIVMSG picket", 0.2)


def casemapping_changes(town):
    """In the middle: a[1] and a{1} were one name, and stay so; nobody inherits what was another's."""
    town.send(f":a[1]!u@h JOIN {ROOM} of-a[1] :r", "@account=of-a[1] :a[1]!u@h PRIVMSG picket :!whoami")
    town.expect(r"^PRIVMSG a\[1\] :you are a")
    town.send(f":{NAME} 005 picket CASEMAPPING=ascii :are supported", ":a{1}!evil@elsewhere PRIVMSG picket :!whoami")
    assert "of-a" not in town.expect("^PRIVMSG a[{[]1[]}] :(.*)$")[1]
    town.send(f":{NAME} 005 picket CASEMAPPING=rfc1459 :are supported")


def batches_without_end(town):
    """A thousand are opened, one in the other, and none is closed: what is in them is not obeyed, all else is."""
    town.send(*[f"@batch=b{n - 1} :{NAME} BATCH +b{n} chathistory {ROOM}" for n in range(1000)],
              *[f"@batch=b{n} :old{n}!u@h PRIVMSG {ROOM} :!day" for n in (0, 50, 99, 100, 500, 999)])
    town.quiet(r"old\d", 0.2)


def ids_again(town):
    """Five thousand lines with a thousand ids, some of them commands: each id is heard once."""
    town.send(f"@msgid=again :once!u@h PRIVMSG {ROOM} :!day", f"@msgid=again :twice!u@h PRIVMSG {ROOM} :!day")
    town.expect(f"^PRIVMSG {ROOM} :.*once")
    town.send(*[f"@msgid=again :twice!u@h PRIVMSG {ROOM} :!day"] * 1000, *[f"@msgid=i{n % 500} :x!u@h PRIVMSG {ROOM} :talk" for n in range(4000)])
    town.quiet("once|twice", 0.2)


def odd_accounts(town):
    """No byte of a tag makes somebody a person who they are not, or ends a line."""
    for n, account in enumerate([b"\xff\xfe", b"a\\r\\nQUIT", b"a\\:b", b"", b"*", b"~1", b"a" * 500, b"a\\sb", b"a/b", b"\\", b"%s%n", b"irc:fake/ana"]):
        town.send(b"@account=" + account + f" :odd{n}!u@h PRIVMSG picket :!help whoami\r\n".encode())
        town.expect(f"^PRIVMSG odd{n} :")


def half_a_line(town):
    """The rest comes much later; the words of before are whole."""
    town.send(b":slow!u@h PRIVMSG picket :!who")
    drain(town, 1)
    town.send(b"ami\r\n", b"PING :la")
    drain(town, 0.2)
    town.send(b"ter\r\n")
    town.expect("^PONG :later$")


def floods_of_strangers(town):
    """Two thousand ask at once, each once: bounded answers, and a member is answered."""
    town.send(*[f":t{n}!u@h PRIVMSG picket :!help day" for n in range(2000)])
    town.send("@account=of-ana :ana!u@h PRIVMSG picket :!whoami")
    town.expect("^PRIVMSG ana :you are ana", 60)  # whoever asked before her has been looked at
    drain(town, 1)
    answered = sum(bool(told(town, f"t{n}")) for n in range(2000))
    assert 100 <= answered <= 500, answered


def answers_itself(town):
    """A program that answers each of our words, without a tag that says so: it is over after a few."""
    town.send(":robot!u@h PRIVMSG picket :hello")
    exchanges = 0
    try:
        while exchanges < 100:
            text = town.expect("^PRIVMSG robot :(.*)$", 1)[1]
            exchanges += 1
            town.send(f":robot!u@h PRIVMSG picket :unknown command no. {exchanges}: {text}")
    except Silence:
        pass
    assert 1 <= exchanges <= 5, exchanges


BEGINS = {
    "50,000 lines while answers wait": flood_while_answers_wait,
    "every nick is taken": every_nick_taken,
    "a split of 500 in a rush": split_in_a_rush,
    "CAP DEL between label and echo": label_loses_its_capability,
    "an echo that never comes": echo_never_comes,
    "a PONG for another": pong_for_another,
    "times of another century": times_of_another_century,
}
IN_ROOM = {
    "kicked, invited and made to join": thrown_about,
    "somebody changes to our nick": impostor,
    "CASEMAPPING changes": casemapping_changes,
    "batches without end": batches_without_end,
    "ids again": ids_again,
    "odd bytes in an account": odd_accounts,
    "half a line": half_a_line,
    "a program that answers": answers_itself,
    "a flood of strangers": floods_of_strangers,
}
