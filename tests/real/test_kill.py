# SPDX-License-Identifier: LGPL-3.0-or-later
"""kill -9 at any moment, while a hundred people sign up and leave: what was acknowledged is there, and nobody is told what is not so."""
import os
import random
import re
import time

from crowd import PEOPLE, Crowd
from line import CONFIG, PARAMOUNT, PASSWORD, with_account
from signups import HEARD, OFF, OFFERED, ON, WAITING, Copy, Member, Watcher, facts

KILLS = int(os.environ.get("KILLS", 40))
SEED = int(os.environ.get("SEED", 1))
SHIFTS = {1: 60, 2: 25, 3: 8}  # and how many places each has
HOURS = ["9-12", "13-16", "17-20"]
BACK = 60  # seconds in which the bot must have come back by itself
REST = 1.5  # seconds at most between an answer and the next question

MORE = """
[plugin shifts]
offer = 2h
"""


class Picket:
    def __init__(self, server, bot, dice):
        self.server, self.bot, self.dice = server, bot, dice
        self.nick = None  # of the bot while it is in the room
        self.sent = self.answered = self.repeated = 0
        self.moments = {"starting": 0, "joined": 0, "unanswered": 0}
        self.rests = False
        self.free = {}  # when each person asks next
        members = [Member(nick, server.plain, PASSWORD, PARAMOUNT if n % 2 else None) for n, nick in enumerate(PEOPLE)]
        self.watcher = Watcher(server.plain, PASSWORD)
        self.crowd = Crowd([*members, self.watcher])
        self.members = {member.nick: member for member in members}
        self.crowd.join([self.watcher, *(member for member in members if member.room)], PARAMOUNT)

    # ---- the bot ----

    def start(self, pace="none"):
        network = with_account(self.server, pace=pace) + "\nlimits = no"  # they ask faster than people
        self.bot.configure(CONFIG.format(nick=self.bot.nick, network=network, operators=self.bot.operator) + MORE)
        self.bot.start()
        self.started, self.met = time.monotonic(), False

    def kill(self):
        assert self.bot.alive, self.bot.log
        self.moments["joined" if self.met else "starting"] += 1
        self.moments["unanswered"] += any(member.pending for member in self.members.values())
        self.bot.kill9()
        self.look_at_log()
        self.hear()
        self.nick = None
        for member in self.members.values():
            member.asked = None
        self.look_at_store()

    def look_at_log(self):
        assert not re.search(r"(?i)\berror\b|critical|could not save|Sanitizer", self.bot.log), self.bot.log

    def look_at_store(self):
        """With no bot that runs: it is what everybody was told, and where somebody waits for an answer, what they may be told."""
        copy = Copy(self.bot.folder / "picket.db", self.bot.folder)
        copy.is_whole()
        states = copy.states()
        for member in self.members.values():
            for shift in SHIFTS:
                held = states.get((member.nick, shift), OFF)
                assert held in member.possible(shift), f"{member.nick}, shift {shift}: {held}, told: {member.state(shift)}"
        copy.close()

    @property
    def figures(self):
        return (f"{KILLS} kills (seed {SEED}): {self.moments['starting']} while it started, {self.moments['joined']} at work, "
                f"{self.moments['unanswered']} with questions unanswered; {self.sent} questions, {self.answered} answers, "
                f"{self.repeated} said again")

    # ---- hearing ----

    def hear(self):
        """All that the server had from the bot before it was gone."""
        if self.nick:
            self.crowd.run(lambda: any(f":{self.nick}!" in line and " QUIT " in line for line in self.watcher.news), BACK, "its end is seen")
        self.crowd.sync()
        self.listen()

    def listen(self):
        self.watch()
        for member in self.members.values():
            for _, again, text in member.take():
                self.learn(facts(text, member.nick), again, text)

    def watch(self):
        for line in self.watcher.take():
            if match := re.match(rf":({self.bot.nick}\S*?)!\S+ JOIN :?{PARAMOUNT}", line):
                self.nick, self.met = match[1], True
            elif match := HEARD.match(line):
                _, target, again, text = match.groups()
                if target == PARAMOUNT and not text.startswith("!"):
                    self.learn(facts(text), bool(again), text)

    def learn(self, told, again, text):
        self.repeated += again
        assert told or not re.search(r"could not save|limit:|usage:", text), text
        for nick, shift, state in told:
            member = self.members[nick]
            if member.learn(shift, state, again):
                self.answered += 1
                member.words = text
                self.free[nick] = time.monotonic() + self.dice.uniform(0, REST)

    # ---- asking ----

    def ask(self):
        now = time.monotonic()
        for member in self.members.values():
            if member.pending and not member.asked:
                member.ask(self.nick, *member.pending)
            elif member.pending:
                assert now - member.asked < BACK, f"{member.nick} was not answered: {member.pending}\n{self.bot.log}"
            elif not self.rests and self.free.get(member.nick, 0) <= now:
                self.ask_next(member)

    def ask_next(self, member):
        shift = self.dice.choice(list(SHIFTS))
        state = member.state(shift)
        leaves = self.dice.random() < {ON: 0.8, OFF: 0, WAITING: 0.3, OFFERED: 0.2}[state]
        member.ask(self.nick, shift, "out" if leaves else "in")
        self.sent += 1

    def goes_on(self, done):
        """People ask and are answered until it is done. The bot must be there within BACK seconds."""
        while not done():
            self.crowd.read(0.002)
            self.listen()
            assert self.bot.alive, self.bot.log
            if self.nick:
                self.ask()
            assert self.nick or time.monotonic() - self.started < BACK, f"it did not come back\n{self.bot.log}"

    def everybody_knows(self):
        """What was not answered is asked again, and then each asks in private for what they were told last: it stands."""
        self.rests = True
        self.goes_on(lambda: not any(member.pending for member in self.members.values()))
        for shift in SHIFTS:
            for member in self.members.values():
                member.room, member.words = None, ""
                before = member.state(shift)
                if before in (ON, OFF):
                    member.ask(self.nick, shift, "out" if before == OFF else "in")
            self.goes_on(lambda: not any(member.pending for member in self.members.values()))
            for member in self.members.values():
                if member.state(shift) in (ON, OFF):
                    assert re.match(rf"(already|not) on shift {shift}\b", member.words), member.words

    def moment(self):
        """The next kill: after so many questions, so many answers, or so many milliseconds, while it starts or works."""
        kind = self.dice.choice(["questions", "answers", "start", "work"])
        if kind == "questions":
            goal = self.sent + self.dice.randint(1, 100)
            return lambda: self.sent >= goal
        if kind == "answers":
            goal = self.answered + self.dice.randint(1, 100)
            return lambda: self.answered >= goal
        goal = self.started + self.dice.uniform(0, 1.5 if kind == "start" else 4)
        return lambda: time.monotonic() >= goal


def test_nothing_acknowledged_is_lost_by_kill_9_at_any_moment(city, bot):
    bot.secret("password", PASSWORD)
    picket = Picket(city, bot, random.Random(SEED))
    picket.start()
    bot.kill9()  # the config is written
    for hours, places in zip(HOURS, SHIFTS.values()):
        assert "added" in bot.console(f"!shift add paramount/1 tomorrow {hours} max {places}")
    for _ in range(KILLS):
        picket.start(picket.dice.choices(["none", "own-server"], [3, 1])[0])
        picket.goes_on(picket.moment())
        picket.kill()
    picket.start()
    picket.goes_on(lambda: picket.nick)
    picket.everybody_knows()
    assert bot.sigterm() == 0
    picket.hear()
    picket.look_at_store()
    assert bot.check() == 0
    print(picket.figures)
