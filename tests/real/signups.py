# SPDX-License-Identifier: LGPL-3.0-or-later
"""People who sign up, leave and sign up again, and remember what they were told: whatever the store holds must be that."""
import re
import sqlite3
import time

from crowd import Person

ON, OFF, WAITING, OFFERED = "on", "off", "waiting", "offered"
HELD = "held"  # as OFFERED, but in answer to a question

SENTENCES = [
    (re.compile(r"(?:already )?on shift (\d+)\b(?! \()"), ON),
    (re.compile(r"(?:not on|off) shift (\d+)\b(?! \()"), OFF),
    (re.compile(r"waiting, place \d+ in line for shift (\d+)\b"), WAITING),
    (re.compile(r"a place on shift (\d+) is yours"), OFFERED),
]
STANDS = re.compile(r"(\S+) (?:waiting, place \d+ in line|(is offered a place))")
TOGETHER = re.compile(r"(on|off) shift (\d+) \([^()]*\): (.+)|shift (\d+): (.+)")
ONE = re.compile(r"(?:(\S+): )?(.*)")
TAKEN = re.compile(r"\b(\d+) (?:of (\d+)|/(\d+))")
HEARD = re.compile(r":(\S+?)!\S+ (?:PRIVMSG|NOTICE) (\S+) :(\(again\) )?(.*)")


def facts(text, nick=None):
    """What a line says: (nick, shift, state) for each person in it. `nick` is who heard it in private."""
    who, words = ONE.fullmatch(text).groups()
    for pattern, state in SENTENCES:
        if match := pattern.match(words):
            return [(who or nick, int(match[1]), state)]
    if not (match := TOGETHER.fullmatch(text)):
        return []
    if match[1]:
        return [(name.split()[0], int(match[2]), match[1]) for name in match[3].split(", ")]
    stands = [STANDS.fullmatch(each) for each in match[5].split("; ")]
    return [(each[1], int(match[4]), HELD if each[2] else WAITING) for each in stands]


class Member(Person):
    """Asks one thing at a time, in the room or in private, and once more where the bot died before it answered."""

    def __init__(self, nick, port, password, room=None):
        super().__init__(nick, port, password)
        self.room, self.told, self.history = room, {}, {}
        self.wanted = set()  # shifts that they ever asked for
        self.pending, self.asked = None, None  # (shift, "in" or "out") that was not answered yet; when this bot was asked
        self.mine = f" {nick} :".encode()
        self.news = []

    def wants(self, line):
        return self.mine in line  # what the room hears one watcher reads for all

    def hear(self, line):
        if match := HEARD.match(line):
            sender, _, again, text = match.groups()
            self.news.append((sender, bool(again), text))

    def take(self):
        """[(sender, again, text)] that was said to them in private since the last call."""
        news, self.news = self.news, []
        return news

    def state(self, shift):
        return self.told.get(shift, OFF)

    def ask(self, bot, shift, word):
        self.pending, self.asked = (shift, word), time.monotonic()
        self.wanted |= {shift} if word == "in" else set()
        self.say(self.room or bot, f"!{word} {shift}")

    def possible(self, shift):
        """What the store may hold of them: what they were told last, and what may have come of a question since."""
        states = {self.state(shift)}
        if states & {WAITING, OFFERED}:
            states |= {WAITING, OFFERED}  # the word of an offer may be under way
        if self.pending and self.pending[0] == shift:
            states |= {OFF} if self.pending[1] == "out" else {ON, WAITING, OFFERED}
        return states

    def learn(self, shift, state, again):
        """They are told something. True: it is the answer to what they asked."""
        if state == OFFERED:  # a word in private, which an answer in the room may overtake
            assert shift in self.wanted, f"{self.nick} was offered a place on shift {shift} out of the blue"
            if self.state(shift) == WAITING:
                self.told[shift] = OFFERED
            return False
        if state == HELD:
            assert shift in self.wanted
            return self.is_held(shift, again)
        allowed = self.possible(shift) | (self.history.get(shift, set()) if again else set())
        assert state in allowed, f"{self.nick} was told of shift {shift}: {state}, and it may be {allowed}"
        self.history.setdefault(shift, set()).add(state)
        if again:  # it may be older than what they know
            return False
        self.told[shift] = state
        answers = {"in": {ON, WAITING}, "out": {OFF}}
        if self.pending and self.pending[0] == shift and state in answers[self.pending[1]]:
            self.pending = None
            return True
        return False

    def is_held(self, shift, again):
        """What they asked for was answered by a line, and it had become an offer before that line left."""
        if again:
            return False
        self.told[shift] = OFFERED
        is_answer = self.pending == (shift, "in")
        self.pending = None if is_answer else self.pending
        return is_answer


class Watcher(Person):
    """Hears what the room hears."""

    def __init__(self, port, password):
        super().__init__("watcher", port, password)
        self.news = []

    def hear(self, line):
        self.news.append(line)

    def take(self):
        news, self.news = self.news, []
        return news


class Copy:
    """A copy of the store as a kill left it, so that it is the bot that recovers it."""

    def __init__(self, store, folder):
        for suffix in "", "-wal":
            source = store.with_name(store.name + suffix)
            target = folder / f"copy.db{suffix}"
            target.unlink(missing_ok=True)
            if source.exists():
                target.write_bytes(source.read_bytes())
        (folder / "copy.db-shm").unlink(missing_ok=True)
        self.db = sqlite3.connect(folder / "copy.db")

    def is_whole(self):
        assert self.db.execute("pragma quick_check").fetchall() == [("ok",)]
        wrong = self.db.execute(
            "select s.id, s.heads, s.most, coalesce(sum(u.guests + 1) filter (where u.state <> 'waiting'), 0) as held from shifts_shift s"
            " left join shifts_signup u on u.shift = s.id group by s.id having s.heads <> held + s.extra or s.heads > s.most").fetchall()
        assert not wrong, f"shift, heads, places, held: {wrong}"

    def states(self):
        """{(nick, shift): state} of everybody who is on a shift, in its line, or offered a place."""
        rows = self.db.execute("select i.handle, s.shift, s.state from shifts_signup s join identity i on i.person = s.person")
        return {(nick, shift): {"confirmed": ON}.get(state, state) for nick, shift, state in rows}

    def close(self):
        self.db.close()
