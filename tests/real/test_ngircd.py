# SPDX-License-Identifier: LGPL-3.0-or-later
"""The same line where nobody can be verified: ngIRCd has no accounts, no IRCv3, and nicks of nine characters."""
import concurrent.futures
import os
import pwd

import pytest

GATES, LOT = "#gates", "#lot"
FULL, QUARTER, OTHER = 1, 2, 3  # the shifts that the store holds before the bot comes

CONFIG = """\
[bot]
store = picket.db
operators = console:{operator}

[person ana]
identities = irc:plain/ana
roles = captain

[strike wga]
title = WGA
day_one = 2023-05-02
zone = America/Los_Angeles

[place paramount]
title = Paramount
zone = America/Los_Angeles
gates = 1; 2

[network plain]
kind = irc
host = 127.0.0.1
port = {port}
tls = no
nick = picketbot
pace = own-server
reconnect = 1s

[room gates]
network = plain
address = {GATES}

[room lot]
network = plain
address = {LOT}
"""


@pytest.fixture
def line(ngircd, bot):
    """A bot in both rooms whose captain made the shifts at the console, and somebody who watches it."""
    bot.configure(CONFIG.format(operator=pwd.getpwuid(os.getuid()).pw_name, port=ngircd.plain, GATES=GATES, LOT=LOT))
    made = bot.console("!shift add paramount/1 tomorrow 9-12 max 1", "!shift add paramount/2 tomorrow 13-16 max 8",
                       "!shift add paramount/2 tomorrow 18-20 max 8")
    assert [f"shift {n} added" in made for n in (FULL, QUARTER, OTHER)] == [True, True, True], made
    return Line(ngircd, bot)


class Line:
    def __init__(self, server, bot):
        self.server, self.bot = server, bot
        self.watcher = self.person("watcher")
        self.start()

    def start(self):
        self.bot.start()
        self.joined()

    def joined(self):
        rooms = {self.watcher.wait_for(rf":picketbot\S* JOIN :?({GATES}|{LOT})")[1] for _ in range(2)}
        assert rooms == {GATES, LOT}

    def meets(self):
        """Somebody who has just come sees the bot in both rooms, there already or coming."""
        for room in GATES, LOT:
            if not self.watcher.heard(rf" 353 .* {room} :.*picketbot"):
                self.watcher.wait_for(rf":picketbot\S* JOIN :?{room}")

    def people(self, *nicks):
        """All at once, for a server takes its time to welcome each."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            return list(pool.map(self.person, nicks))

    def person(self, nick):
        return self.server.person(nick).join(GATES).join(LOT)


def test_people_sign_up_wait_and_take_an_offer(line):
    amy, bob = line.person("amy"), line.person("bob")
    amy.ask(GATES, "!shifts", rf"{FULL} \w{{3}} \d+ \w{{3}} 09:00-12:00 paramount/1 1/1$")
    amy.ask(GATES, "!in paramount tomorrow 9", rf"amy: on shift {FULL}\b.*09:00-12:00 P[DS]T, in .*Paramount gate 1")
    amy.ask(LOT, f"!in {FULL}", rf"amy: already on shift {FULL}\b")
    bob.ask(LOT, f"!in {FULL}", r"bob: waiting, place 1 in line")
    amy.ask(GATES, f"!out {FULL}", rf"amy: off shift {FULL}\b")
    bob.hears(rf"a place on shift {FULL} is yours: say `!in {FULL}` before \d\d:\d\d")
    amy.ask(GATES, "!shifts", rf"{FULL} .* 0/1$")
    bob.ask("picketbot", "yes", rf"on shift {FULL}\b")
    bob.ask(LOT, f"!out {FULL}", rf"bob: off shift {FULL}\b")
    bob.ask(LOT, f"!out {FULL}", rf"bob: not on shift {FULL}\b")


def test_nobody_is_a_captain(line):
    """The config names one, but here whoever comes first may have that nick."""
    ana = line.person("ana")
    ana.ask(GATES, "!shift add paramount/1 tomorrow 9-12", r"ana: only captains")
    ana.ask(LOT, f"!cancel {FULL} heat", r"ana: only captains")
    ana.ask("picketbot", f"who {FULL}", r"only captains")
    ana.say(GATES, "!whoami")
    ana.hears(r"not verified")
    ana.ask(GATES, "!shifts", rf"{FULL} .* 1/1$")


def test_the_unverified_share_a_quarter_of_a_shift(line):
    amy, bob, cyd = line.people("amy", "bob", "cyd")
    amy.ask(GATES, f"!in {QUARTER}", rf"amy: on shift {QUARTER}\b")
    bob.ask(LOT, f"!in {QUARTER} +1", r"limit: .* may take 2 of the 8 places of shift 2")
    bob.ask(LOT, f"!in {QUARTER}", rf"bob: on shift {QUARTER}\b")
    cyd.say(GATES, f"!in {QUARTER}")
    cyd.hears(r"limit: .* may take 2 of the 8 places of shift 2")
    cyd.ask(GATES, "!shifts", rf"{QUARTER} .* 6/8$")


def test_a_connection_holds_two_shifts(line):
    amy, bob = line.people("amy", "bob")
    amy.ask(GATES, f"!in {FULL}", rf"amy: on shift {FULL}\b")
    amy.ask(GATES, f"!in {QUARTER}", rf"amy: on shift {QUARTER}\b")
    amy.say(GATES, f"!in {OTHER}")
    amy.hears(r"limit: .* you may hold 2 shifts")
    bob.ask(GATES, f"!in {OTHER}", rf"bob: on shift {OTHER}\b")
    assert not bob.heard(r"PRIVMSG #\S+ :.*limit")


def test_a_sign_up_follows_the_nick_and_not_who_takes_it(line):
    amy = line.person("amy")
    amy.ask(GATES, f"!in {FULL}", rf"amy: on shift {FULL}\b")
    amy.rename("amelia")
    thief = line.person("amy")
    thief.ask(GATES, f"!out {FULL}", rf"amy: not on shift {FULL}\b")
    amy.ask(GATES, f"!in {FULL}", rf"amelia: already on shift {FULL}\b")
    amy.ask(GATES, f"!out {FULL}", rf"amelia: off shift {FULL}\b")


def test_what_concerns_a_person_is_said_in_private(line):
    amy = line.person("amy")
    amy.ask("picketbot", f"in {FULL}", rf"on shift {FULL}\b")
    for question, answer in ("!mine", r"09:00-12:00"), ("!next", r"09:00-12:00"), ("!whoami", r"not verified"):
        amy.say(GATES, question)
        amy.hears(answer)
    amy.ask("picketbot", "shifts", rf"{FULL} .* 0/1 \*$")
    amy.ask(GATES, "!shifts", rf"{FULL} .* 0/1$")
    line.watcher.hears(r"0/1$", GATES)
    assert not line.watcher.heard(rf":picketbot\S* (PRIVMSG|NOTICE) \S+ :.*(amy|\*$)")


def test_the_bot_comes_back_when_the_server_does(line):
    amy, bob = line.people("amy", "bob")
    amy.ask(GATES, f"!in {FULL}", rf"amy: on shift {FULL}\b")
    bob.ask(GATES, f"!in {FULL}", r"bob: waiting, place 1 in line")
    line.server.cut()
    assert line.bot.process.alive
    line.watcher = line.person("watcher")
    line.meets()
    line.watcher.ask(LOT, "!shifts", rf"{FULL} .* 0/1$")
    line.watcher.ask(LOT, f"!in {QUARTER}", rf"watcher: on shift {QUARTER}\b")


def test_nothing_acknowledged_is_lost_by_kill_9(line):
    amy = line.person("amy")
    amy.ask(GATES, f"!in {QUARTER} +1", rf"amy: on shift {QUARTER}\b")
    line.bot.kill9()
    line.watcher.wait_for(r":picketbot\S* QUIT ")
    line.start()
    amy.ask(GATES, "!shifts", rf"{QUARTER} .* 6/8$")


def test_sigterm_ends_it_at_once_and_clean(line):
    assert line.bot.sigterm() == 0
    line.watcher.wait_for(r":picketbot\S* QUIT ")
