# SPDX-License-Identifier: LGPL-3.0-or-later
"""A day on the line with InspIRCd and Atheme, over TLS: people whom the network vouches for, two rooms, faults in the middle."""
import datetime
import zoneinfo

import pytest

import servers

PASSWORD = "picket-line"
PEOPLE = ["ana", "amy", "bob"]
PARAMOUNT, SONY = "#paramount", "#sony"

CONFIG = """\
[bot]
store = picket.db

[person ana]
identities = irc:picketnet/ana
roles = captain:paramount

[strike wga]
title = WGA
against = AMPTP
day_one = 2023-05-02
zone = America/Los_Angeles

[strike sag]
title = SAG-AFTRA
day_one = 2023-07-14
zone = America/Los_Angeles

[place paramount]
title = Paramount
zone = America/Los_Angeles
gates = 1; 2

[place sony]
title = Sony
zone = America/Los_Angeles

[network picketnet]
kind = irc
host = localhost
port = {server.tls}
ca_file = {server.ca_file}
nick = picketbot
account = picketbot
pace = inspircd
reconnect = 1s
{login}

[room paramount]
network = picketnet
address = {PARAMOUNT}
strikes = wga
place = paramount

[room sony]
network = picketnet
address = {SONY}
strikes = sag
place = sony
"""


@pytest.fixture(scope="module")
def town(inspircd):
    """The server, with the accounts of everybody who plays."""
    for account in ["picketbot", *PEOPLE]:
        inspircd.register(account, PASSWORD)
    return inspircd


@pytest.fixture
def line(town, bot):
    """A bot in both rooms, and who meets it there."""
    return Line(town, bot)


class Line:
    def __init__(self, town, bot):
        self.town, self.bot = town, bot
        self.watcher = town.person("watcher").join(PARAMOUNT).join(SONY)
        bot.secret("password", PASSWORD)
        self.start("password_file = password")

    def start(self, login):
        self.bot.configure(CONFIG.format(server=self.town, login=login, PARAMOUNT=PARAMOUNT, SONY=SONY))
        self.bot.start()
        self.joined(self.watcher)

    @staticmethod
    def joined(watcher, seconds=30):
        rooms = {watcher.wait_for(rf":picketbot\S* JOIN :?({PARAMOUNT}|{SONY})", seconds)[1] for _ in range(2)}
        assert rooms == {PARAMOUNT, SONY}

    def member(self, nick, room=PARAMOUNT):
        """Somebody who is logged in, and in the room."""
        return self.town.person(nick, account=nick, password=PASSWORD).capabilities().join(room)

    def stranger(self, nick, room=PARAMOUNT):
        return self.town.person(nick).join(room)


def day_of(first, zone="America/Los_Angeles"):
    return (datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date() - datetime.date.fromisoformat(first)).days + 1


def test_each_room_hears_of_its_own_strike(line):
    amy = line.member("amy").join(SONY)
    before = day_of("2023-05-02"), day_of("2023-07-14")
    wga = amy.ask(PARAMOUNT, "!day", r"WGA.*day (\d+)")
    sag = amy.ask(SONY, "!day", r"SAG-AFTRA.*day (\d+)")
    after = day_of("2023-05-02"), day_of("2023-07-14")
    assert before <= (int(wga[2]), int(sag[2])) <= after
    amy.sync()
    assert not amy.heard(rf"PRIVMSG {PARAMOUNT} :.*SAG-AFTRA strike: day") and not amy.heard(rf"PRIVMSG {SONY} :.*WGA strike: day")


def test_a_stranger_signs_up_at_once(line):
    ana, zoe = line.member("ana"), line.stranger("zoe")
    ana.ask(PARAMOUNT, "!shift add paramount/2 tomorrow 9-12 max 4", r"ana: shift 1 added")
    zoe.ask(PARAMOUNT, "!shifts", r"1 \w{3} \d+ \w{3} 09:00-12:00 paramount/2 4/4")
    zoe.ask(PARAMOUNT, "!in paramount tomorrow 9", r"zoe: on shift 1\b.*09:00-12:00 P[DS]T, in .*Paramount gate 2")
    zoe.ask(PARAMOUNT, "!in 1", r"zoe: already on shift 1\b")
    zoe.ask(PARAMOUNT, "!shifts", r"1 .* 3/4$")
    zoe.ask(PARAMOUNT, "!out 1", r"zoe: off shift 1\b")
    zoe.ask(PARAMOUNT, "!out 1", r"zoe: not on shift 1\b")
    zoe.ask(PARAMOUNT, "!undo", r"zoe: undone")
    zoe.ask(PARAMOUNT, "!shifts", r"1 .* 3/4$")


def test_who_waits_is_offered_the_place_in_private(line):
    ana, amy, bob = line.member("ana"), line.member("amy"), line.member("bob")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16 max 1", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    bob.ask(PARAMOUNT, "!in 1", r"bob: waiting, place 1 in line")
    amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    bob.hears(r"a place on shift 1 is yours: say `!in 1` before \d\d:\d\d")
    amy.ask(PARAMOUNT, "!shifts", r"1 .* 0/1$")
    bob.ask("picketbot", "yes", r"on shift 1\b")
    bob.ask("picketbot", "!mine", r"1 .* paramount/1 ")
    line.watcher.sync()
    assert not line.watcher.heard(rf"PRIVMSG {PARAMOUNT} :.*is yours")


def test_an_offer_that_is_declined_goes_to_the_next(line):
    ana, amy, bob = line.member("ana"), line.member("amy"), line.member("bob")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16 max 1", r"shift 1 added")
    zoe = line.stranger("zoe")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    zoe.ask(PARAMOUNT, "!in 1", r"zoe: waiting, place 1 in line")
    bob.ask(PARAMOUNT, "!in 1", r"bob: waiting, place 1 in line")  # whom the network vouches for passes a stranger
    amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    bob.hears(r"a place on shift 1 is yours")
    bob.ask("picketbot", "!out 1", r"off shift 1\b")
    zoe.hears(r"a place on shift 1 is yours")
    zoe.ask("picketbot", "!in 1", r"on shift 1\b")


def test_captains_add_and_cancel_and_nobody_else(line):
    ana, amy, bob = line.member("ana"), line.member("amy"), line.member("bob")
    amy.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"amy: only captains")
    ana.ask(PARAMOUNT, "!shift add sony tomorrow 9-12", r"ana: only captains")
    ana.ask(PARAMOUNT, "!shift add paramount/7 tomorrow 9-12", r"no gate 7 at Paramount")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12 max 1", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    bob.ask(PARAMOUNT, "!in 1", r"bob: waiting, place 1 in line")
    amy.ask(PARAMOUNT, "!cancel 1", r"amy: only captains")
    ana.say(PARAMOUNT, "!who 1")
    ana.hears(r"on: amy")
    ana.ask(PARAMOUNT, "!cancel 1 heat", r"ana: shift 1 cancelled")
    for person in amy, bob:
        person.hears(r"shift 1\b.* cancelled")
    amy.ask(PARAMOUNT, "!in 1", r"amy: .*closed")
    for person in amy, bob:
        person.sync()
        assert len(person.heard(rf"PRIVMSG|NOTICE {person.nick} :.*shift 1\b.* cancelled")) == 1


def test_an_imposter_is_nobody(line):
    """The captain's nick without the captain's account."""
    imposter = line.stranger("ana")
    imposter.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"ana: only captains")
    imposter.say(PARAMOUNT, "!whoami")
    imposter.hears(r"not verified")
    captain = line.town.person("cap", account="ana", password=PASSWORD).join(PARAMOUNT)
    captain.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"cap: shift 1 added")


def test_what_concerns_a_person_is_said_in_private(line):
    ana, amy = line.member("ana"), line.member("amy")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"shift 1 added")
    amy.ask("picketbot", "in 1", r"on shift 1\b")
    amy.say(PARAMOUNT, "!mine")
    amy.hears(r"1 .* 09:00-12:00 paramount/1 ")
    amy.say(PARAMOUNT, "!next")
    amy.hears(r"09:00-12:00")
    amy.ask("picketbot", "shifts", r"1 .* 59/60 \*$")
    amy.ask(PARAMOUNT, "!shifts", r"1 .* 59/60$")
    line.watcher.sync()
    assert not line.watcher.heard(rf":picketbot\S* (PRIVMSG|NOTICE) \S+ :.*(amy|\*$)")


def test_the_line_goes_on_when_the_network_breaks(line):
    ana, amy, bob = line.member("ana"), line.member("amy"), line.member("bob")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 13-16 max 1", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    bob.ask(PARAMOUNT, "!in 1", r"bob: waiting, place 1 in line")
    line.town.cut()
    assert line.bot.process.alive
    amy, bob = line.member("amy"), line.member("bob")
    if not amy.heard(r" 353 .*picketbot"):
        amy.wait_for(rf":picketbot\S* JOIN :?{PARAMOUNT}", 60)
    amy.ask(PARAMOUNT, "!in 1", r"amy: already on shift 1\b")
    amy.ask(PARAMOUNT, "!out 1", r"amy: off shift 1\b")
    bob.hears(r"a place on shift 1 is yours")
    bob.ask("picketbot", "!in 1", r"on shift 1\b")


def test_nothing_acknowledged_is_lost_by_kill_9(line):
    ana, amy = line.member("ana"), line.member("amy")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12 max 40", r"shift 1 added")
    amy.ask(PARAMOUNT, "!in 1 +2", r"amy: on shift 1\b")
    line.bot.kill9()
    line.watcher.wait_for(r":picketbot\S* QUIT ")
    line.start("password_file = password")
    amy.ask(PARAMOUNT, "!in 1 +2", r"amy: already on shift 1\b")
    amy.ask(PARAMOUNT, "!shifts", r"1 .* 37/40$")


def test_sigterm_ends_it_at_once_and_clean(line):
    assert line.bot.sigterm() == 0
    line.watcher.wait_for(r":picketbot\S* QUIT ")


def test_a_certificate_logs_the_bot_in(town, bot):
    certificate = servers.make_certificate(bot.folder, "certified")
    town.register("certified", PASSWORD, certificate)
    watcher = town.person("watcher2").capabilities().join(PARAMOUNT).join(SONY)
    bot.configure(CONFIG.format(server=town, login=f"sasl = external\nclient_cert = {certificate}", PARAMOUNT=PARAMOUNT, SONY=SONY)
                  .replace("account = picketbot", "account = certified"))
    bot.start()
    Line.joined(watcher)
    tags = watcher.ask(PARAMOUNT, "!day", r"WGA.*day \d+").string
    assert "account=certified" in tags


def test_without_its_account_it_takes_no_sign_ups(town, bot):
    bot.secret("password", "wrong")
    bot.configure(CONFIG.format(server=town, login="password_file = password", PARAMOUNT=PARAMOUNT, SONY=SONY))
    watcher = town.person("watcher3").join(PARAMOUNT)
    bot.start()
    bot.process.says(r"(?i)(warning|error) .*(904|password|log.?in|account)")
    watcher.sync()
    assert not watcher.heard(r":picketbot\S* JOIN ")
    assert bot.process.alive and PASSWORD not in bot.log
