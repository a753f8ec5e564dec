# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the union's site says, from a real web server to a room: once, over whatever happens on the way."""
import collections
import os
import re

import pytest
import sections
from channels import Channels
from homeserver import ANA, CARLA, HTML, ROOM
from website import Site

KILLS = int(os.environ.get("KILLS", 0))  # in all; 0 = each call once
SOME = 20  # kills where each call takes long


class Union:
    """The bot in its room, with the site as its source."""

    def __init__(self, home):
        self.home, self.site, self.calls = home, Site(), home.bot.folder / "calls"
        home.bot.sections = (sections.section("issuer", "committee", title="Committee", strike="wga", domains="union.example")
                             + sections.section("source", "site", url=self.site.url, issuer="committee", near="yes"))

    def looked(self):
        """When it looked, how often in a row that failed, and why: after its commit, for then it answers."""
        self.home.bot.logged("source site: ")
        self.home.well()
        with self.home.store() as store:
            return store.execute("select checked, failures, fault from updates_source").fetchone()

    def looks(self, **environment):
        self.home.later()
        self.home.bot.log = ""
        self.home.run(**environment)
        return self.looked()

    def waiting(self, network):
        """Lines that the store keeps for a network, as of the last commit."""
        with self.home.store() as store:
            return store.execute("select count(*) from outbox where network = ?", (network,)).fetchone()[0]

    def publishes(self, n, at):
        """What the bot finds when it starts: it dies at that call after it, 0 = it does not; what it did meanwhile is noted."""
        self.site.says(f"News {n}", f"These are the words of day {n}.")
        self.home.later()
        self.home.run_to_die(at, f"News {n}<", self.calls)

    def heard(self):
        """How often each bulletin was said in the room, by its title."""
        return collections.Counter(re.findall(r"News (\d+)", "\n".join(self.home.bodies(ROOM))))

    def hears(self, n):
        self.home.hears(ROOM, rf"News {n}: ")
        self.home.settles()


@pytest.fixture
def union(home):
    union = Union(home)
    union.site.says("News 0", "What was there before we came.")
    home.open()
    union.looked()
    yield union
    union.site.close()


def test_what_is_new_is_said_and_what_was_there_is_not(union):
    union.site.says("News 1", "We meet on Friday.")
    union.looks()
    union.hears(1)
    union.home.say(ROOM, ANA, "!latest")
    union.home.hears(ROOM, r"ana: Committee, bulletin 2, .*: News 1: We meet on Friday\. https://union\.example/2")
    assert union.heard() == {"1": 2}  # said, and asked for


def test_it_asks_only_for_what_has_changed(union):
    union.looks()
    path, headers = union.site.asked[-1]
    assert path == "/feed" and headers["If-None-Match"].startswith('"'), headers
    union.site.says("News 1", "We meet on Friday.")
    union.looks()
    union.hears(1)
    assert "If-None-Match" in union.site.asked[-1][1]


@pytest.mark.parametrize("rule, fault", [
    (500, "the server answered 500"), (404, "not there any more"), (Site.cut, "transfer closed|bytes remaining"), (Site.html, "HTML"),
    (Site.inward, "rotocol"), (Site.moved, None)])
def test_a_site_in_trouble_loses_nothing(union, rule, fault):
    union.site.says("News 1", "We meet on Friday.")
    union.site.next.append(rule if isinstance(rule, int) else lambda handler: rule(union.site, handler))
    _, failures, why = union.looks()
    if fault:
        assert failures == 1 and re.search(fault, why), why
        assert not union.heard()
        union.looks()
    union.hears(1)
    assert union.heard() == {"1": 1}


# ---- corrections ----


def first_words(union):
    """The event of a bulletin that was said."""
    union.site.says("News 1", "We meet on Friday.")
    union.looks()
    union.hears(1)
    return next(event["event_id"] for event in union.home.said(ROOM) if "News 1: We meet on Friday" in event["content"]["body"])


def edits(union, event):
    """What took the place of an event, the newest last."""
    return [said["content"]["m.new_content"]["body"] for said in union.home.said(ROOM)
            if said["content"].get("m.relates_to") == {"rel_type": "m.replace", "event_id": event}]


def edited(union, event, pattern):
    union.home.waits(f"{pattern!r} in the place of {event}", lambda: any(re.search(pattern, body) for body in edits(union, event)))
    union.home.settles()


def lines(union, pattern):
    return [said["content"]["body"] for said in union.home.said(ROOM)
            if "m.new_content" not in said["content"] and re.search(pattern, said["content"]["body"])]


def test_a_correction_takes_the_place_of_what_was_said(union):
    first = first_words(union)
    for edition, day in ((2, "Saturday"), (3, "Sunday")):
        union.site.corrects("News 1", f"We meet on {day}.")
        union.looks()
        edited(union, first, f"^Correction: .*bulletin 2 \\(edition {edition}\\).*{day}")
    assert len(edits(union, first)) == 2 and not lines(union, "Correction")


def test_an_urgent_correction_rings_too(union):
    union.home.bot.sections += "urgent = yes\n"
    first = first_words(union)
    union.site.corrects("News 1", "We meet on Saturday.")
    union.looks()
    edited(union, first, "^URGENT. Correction: .*Saturday")
    union.home.hears(ROOM, "^URGENT. Correction: .*Saturday")
    assert len(edits(union, first)) == len(lines(union, "Correction")) == 1


def test_what_is_withdrawn_does_not_stand_there_any_more(union):
    first = first_words(union)
    union.home.say(ROOM, CARLA, "!withdraw 2 it was not from us")
    edited(union, first, "bulletin 2, is withdrawn since .*: it was not from us")
    union.home.settles()
    assert len(edits(union, first)) == 1 and len(lines(union, "is withdrawn since")) == 1


def test_a_correction_of_what_is_still_on_its_way(union):
    """The server does not answer, then takes both: the second as an edit of the first."""
    union.home.on(r"PUT .*/send/", *[HTML] * 3)
    union.site.says("News 1", "We meet on Friday.")
    union.looks()
    union.site.corrects("News 1", "We meet on Saturday.")
    union.looks()
    union.home.hears(ROOM, "News 1: We meet on Friday")
    first = next(event["event_id"] for event in union.home.said(ROOM) if "Friday" in event["content"]["body"])
    edited(union, first, "Saturday")
    assert union.heard() == {"1": 2}


@pytest.mark.parametrize("moment", ["request reply", "answer reply"])
def test_killed_while_it_corrects(union, moment):
    first = first_words(union)
    union.site.corrects("News 1", "We meet on Saturday.")
    union.home.later()
    union.home.run_to_die(1, "Saturday", union.calls, moment)
    union.home.dies()
    union.home.run()
    edited(union, first, "Saturday")
    union.home.well()
    assert len(edits(union, first)) == 1 and not lines(union, "Saturday")


def test_killed_at_each_step_a_bulletin_is_said_once(union):
    """From its arrival on, at each thing that the bot does to its disk and to its homeserver."""
    union.publishes(1, 0)
    union.hears(1)
    union.home.well()  # answered when the answer before it has arrived, which the others' eyes may be ahead of
    last = union.calls.read_text().splitlines().index("answer reply") + 1
    kills = KILLS or last
    for kill in range(kills):
        union.publishes(kill + 2, kill % last + 1)
        union.home.dies()
        union.home.run()
        union.hears(kill + 2)
    assert union.heard() == {str(n): 1 for n in range(1, kills + 2)}
    with union.home.store() as store:
        assert store.execute("select count(*) from updates_bulletin").fetchone()[0] == kills + 2
    print(f"{kills} kills at {last} calls: each bulletin said once")


# ---- on IRC too ----

CHANNEL = "#strike"


@pytest.fixture
def irc(union):
    """The bot comes back with a channel."""
    irc = Channels()
    union.home.bot.sections += sections.irc("fake", irc.port) + sections.room("irc", "fake", CHANNEL)
    union.home.again()
    yield irc
    irc.close()


def test_killed_at_each_step_irc_loses_nothing_and_marks_what_comes_again(union, irc):
    """A line on IRC has no id: after a crash nobody knows whether it was heard, so it may come once more, and then says so."""
    def heard(n):
        """On both sides, and the bot knows that: else the next kill makes it say so once more."""
        irc.waits(f"News {n} in the channel", lambda: irc.told(f"News {n}: "))
        union.hears(n)
        while union.waiting("fake"):
            union.home.well()

    union.publishes(1, 0)
    heard(1)
    last, kills = len(union.calls.read_text().splitlines()), KILLS or SOME
    for kill in range(kills):
        union.publishes(kill + 2, kill * max(1, last // kills) % last + 1)
        union.home.dies()
        union.home.run()
        heard(kill + 2)
    union.home.settles()
    again = 0
    for n in range(1, kills + 2):
        first, *more = [text for _, text in irc.said if f"News {n}: " in text]
        assert len(more) <= 1 and all("(again)" in text for text in more), (first, more)
        again += len(more)
    assert union.heard() == {str(n): 1 for n in range(1, kills + 2)}
    print(f"{kills} kills at {last} calls: {again} lines came again, and said so")
