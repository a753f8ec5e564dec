# SPDX-License-Identifier: LGPL-3.0-or-later
"""The morning line on two networks at once, and words that come from IRC and go to Matrix."""
import re

import sections
from homeserver import ANA, CARLA, HTML, ROOM, done_but, lost, silent
from ircd import ROOM as CHANNEL
from ircd import Silence

OTHER, OTHER_ALIAS = "!other:home", "#other:home"
MORNING = "[plugin day]\nmorning = 00:00\n"
SECOND = sections.room("other", "home", OTHER_ALIAS)
LINE = r"WGA strike: day \d+\."
SEND = "PUT .*/send/"


def configure(home, ircd, *more, bridged_with=None):
    irc = sections.irc("fake", ircd.port) + sections.room("irc", "fake", CHANNEL, bridged_with=bridged_with)
    home.bot.sections = irc + "".join(more)


TRIES = 50  # more than it can make in a round: on a busy machine it tries again before it is killed


def lines(home, room):
    return [body for body in home.bodies(room) if re.search(LINE, body)]


def on_irc(ircd):
    """The morning lines that came to the channel when no more comes."""
    try:
        ircd.expect("^never$", 1)
    except Silence:
        pass
    return [text for text in ircd.seen if re.search(rf"PRIVMSG {CHANNEL} :.*{LINE}", text)]


def test_announcement_each_target_once(home, ircd):
    """Through kills while it is on its way: to each Matrix room once, to IRC once or again, and then marked."""
    home.room(OTHER, OTHER_ALIAS, [CARLA])
    configure(home, ircd, SECOND, MORNING)
    home.on(SEND, *[done_but(silent)] * TRIES)
    home.run()
    ircd.welcome()
    told = on_irc(ircd)
    home.waits("it is on its way to both rooms", lambda: len(home.asks(SEND)) == 2)
    for rules in ([lost, done_but(HTML)] * TRIES, [silent] * TRIES, []):
        tried = len(home.asks(SEND))
        home.bot.end()
        home.rules.clear()
        home.on(SEND, *rules)
        home.run()
        ircd.welcome(20)
        told += on_irc(ircd)
        home.waits("it is tried again", lambda tried=tried: len(home.asks(SEND)) >= tried + 2)
    home.settles()
    home.well()
    home.again()
    ircd.welcome(20)
    assert on_irc(ircd) == []
    home.well()
    assert [len(lines(home, room)) for room in (ROOM, OTHER)] == [1, 1]
    assert len(told) >= 1 and all("(again)" in line for line in told[1:]), told


def test_bridged_pair_no_double(home, ircd):
    """Who is in both rooms through a bridge hears it once, and answers still come to where they were asked."""
    configure(home, ircd, MORNING, bridged_with="picket")
    home.open()
    ircd.welcome()
    home.hears(ROOM, LINE)
    home.well()
    assert on_irc(ircd) == []
    ircd.answers()
    assert len(lines(home, ROOM)) == 1


def test_bad_utf8_from_irc_is_cleaned(home, ircd):
    """What people write on IRC in Latin-1 comes to Matrix as text; the homeserver would refuse it else."""
    home.room("!ana:home", None, [ANA])
    home.direct = {ANA: ["!ana:home"]}
    home.enter("!ana:home")
    configure(home, ircd)
    home.operators = "; irc:fake/carla"
    home.open()
    ircd.welcome()
    home.say(ROOM, CARLA, "!shift add paramount/1 2099-01-05 9-12 max 60")
    home.say(ROOM, ANA, "!in 1")
    home.hears(ROOM, "on shift 1")
    ircd.send(b"@account=carla :carla!u@host.example PRIVMSG #picket :!cancel 1 caf\xe9 closed \xf0\x9f\xff\xc3\r\n")
    body = home.hears("!ana:home", "caf")["content"]["body"]
    assert re.search("caf[\u00e9\ufffd] closed", body), body
    home.well()
