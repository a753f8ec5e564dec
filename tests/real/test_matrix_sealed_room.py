# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the bot and people do to each other's words in an encrypted room of a real Synapse: live posts and marks, edits, and
words that are taken back."""
import json
import re

import pytest

import megolm
import sections

SIGNED = "cross-signed-tofu"
TAKEN = r"Shift 1, .*: {} of 60 taken"
ADD = "!shift add paramount/{} tomorrow 9-12 max 60"
BOARDS = sections.section("plugin", "shifts", board="14d")


class House:
    """An encrypted room with live posts: carla made it and runs the bot, bea is in it."""

    def __init__(self, rig, sealed):
        self.rig, self.bot, self.id = rig, rig.bot, rig.id
        self.carla, self.bea = sealed("carla"), sealed("bea")
        alias = f"sealed-{rig.number}"
        self.room = self.carla.room(alias, [rig.id, self.bea.id])
        self.carla.gathers(self.room, self.bea)
        people = "".join(sections.section("person", person.name, identities=f"matrix:home/{person.id}", roles="officer")
                         for person in (self.carla, self.bea))
        rig.bot.configure(sections.bot() + people + sections.WGA + sections.PARAMOUNT + BOARDS
                          + sections.section("issuer", "committee", title="Committee", strike="wga")
                          + sections.matrix(rig.server.url, rig.id, "matrix.password")
                          + sections.room("picket", "home", f"#{alias}:{rig.server.name}", place="paramount", reactions="yes"))

    def start(self):
        self.rig.start()
        self.carla.meets(self.room, self.id)
        return self

    def again(self):
        """Starts the bot, that was in the room before."""
        self.bot.start()
        self.bot.process.says("matrix: connected as")

    def state(self, kind):
        status, content = self.rig.server.ask("GET", f"rooms/{self.room}/state/{kind}", token=self.carla.phone.token)
        return content if status == 200 else {}

    def set_state(self, kind, content):
        assert self.rig.server.ask("PUT", f"rooms/{self.room}/state/{kind}", content, self.carla.phone.token)[0] == 200

    def adds(self, gate=1):
        """Carla adds a shift; the event of its live post, as bea sees it."""
        self.carla.say(self.room, ADD.format(gate))
        post = self.bea.hears(self.room, self.id, rf"^Shift {gate}, .*: 0 of 60 taken")
        assert post["seal"].trust == SIGNED and post["content"]["msgtype"] == "m.notice"
        return post["event_id"]

    def edited(self, post, pattern):
        """Waits until the post says that; as all that a server sees of it, it is an edit of that post."""
        event = self.bea.waits(f"an edit to {pattern!r}", lambda room, at: room == self.room and re.search(
            pattern, at["content"].get("m.new_content", {}).get("body", "")))
        assert event["seal"].trust == SIGNED and event["seal"].clear == {"rel_type": "m.replace", "event_id": post}

    def hears(self, pattern):
        return self.bea.hears(self.room, self.id, pattern)

    def posts(self):
        """First words of live posts, all edits left out."""
        return [body for body in self.bea.bodies(self.room, self.id) if body.startswith("Shift ")]

    def well(self):
        """Nothing of the bot's was in clear, and no place in the chain of keys was used twice."""
        for person in (self.carla, self.bea):
            indexes = person.indexes(self.id)
            assert not person.bare and len(set(indexes)) == len(indexes)
        kept = self.rig.server.ask("GET", f"rooms/{self.room}/messages?dir=b&limit=500", token=self.carla.phone.token)[1]["chunk"]
        said = [event for event in kept if event["sender"] == self.id and "state_key" not in event]
        assert {event["type"] for event in said} <= {"m.room.encrypted", "m.reaction"}
        assert not re.search("Shift|taken|strike", json.dumps(said))


@pytest.fixture
def fresh(rig, sealed):
    """The bot has not started."""
    return House(rig, sealed)


@pytest.fixture
def house(fresh):
    yield fresh.start()
    fresh.well()


# ---- live posts ----


def test_taps_on_a_sealed_post_are_answered_by_its_counts(house):
    bea, post = house.bea, house.adds()
    assert "seal" not in bea.sees_mark(house.room, house.id, post)
    tap = bea.tap(house.room, post)
    house.edited(post, TAKEN.format(1))
    bea.take_back(house.room, tap)
    house.edited(post, TAKEN.format(0))
    house.carla.tap(house.room, post)
    bea.tap(house.room, post, "\u2705\ufe0f")
    house.edited(post, TAKEN.format(2))
    assert len(house.posts()) == 1 and not [body for body in bea.bodies(house.room, house.id) if re.search("(on|off) shift 1", body)]


def test_a_mark_that_is_sealed_counts_like_one_in_clear(house):
    bea, post = house.bea, house.adds()
    tap = bea.tap_sealed(house.room, post)
    house.edited(post, TAKEN.format(1))
    bea.take_back(house.room, tap)
    house.edited(post, TAKEN.format(0))
    bare = bea.tap_sealed(house.room, post, "\u2705\ufe0f", inside=False)
    house.edited(post, TAKEN.format(1))
    bea.take_back(house.room, bare)
    bea.say(house.room, "!in 1 +2")
    house.edited(post, TAKEN.format(3))


def test_what_is_refused_by_a_tap_is_said_sealed(house):
    post = house.adds()
    house.carla.say(house.room, "!cancel 1 heat")
    house.edited(post, "Shift 1, .*: cancelled: heat")
    house.bea.tap(house.room, post)
    assert "seal" in house.hears(rf"^{house.bea.name}: shift 1 is closed: cancelled \(heat\)")


def test_a_sealed_post_stays_the_same_over_a_restart(house):
    post = house.adds()
    house.bot.kill9()
    house.bea.tap(house.room, post)
    house.carla.say(house.room, "!in 1")
    house.again()
    house.edited(post, TAKEN.format(2))
    assert house.bot.sigterm() == 0
    house.again()
    house.carla.say(house.room, "!out 1")
    house.edited(post, TAKEN.format(1))
    assert len(house.posts()) == 1


def test_a_sealed_post_that_may_have_arrived_is_sent_again_as_it_was(fresh, tap):
    house = fresh.start()
    tap.lose("/send/m.room.encrypted/", 2)  # the answer to the command, and the post, which the bot knows again when it hears it
    post = house.adds()
    tap.lose(r"/send/m\.room\.encrypted/.*\.r\d+$")  # an edit
    house.bea.tap(house.room, post)
    house.edited(post, TAKEN.format(1))
    tap.waits("the edit said again", lambda each: [each.path] == tap.lost and each.status == 200)
    house.carla.say(house.room, "!in 1")
    house.edited(post, TAKEN.format(2))
    sealed = megolm.said_sealed(tap.exchanges())
    assert len(house.posts()) == 1 and not megolm.used_twice(sealed) and not megolm.sent_anew(sealed)
    assert not megolm.said_bare(tap.exchanges()) and not tap.crossed("of 60 taken", "shift add", "shift 1 added")
    house.well()


def test_a_sealed_post_is_pinned_where_the_bot_may(house):
    levels = house.state("m.room.power_levels")
    house.set_state("m.room.power_levels", {**levels, "users": {**levels["users"], house.id: 50}})
    other = house.carla.say(house.room, "rules of the gate")
    house.set_state("m.room.pinned_events", {"pinned": [other]})
    post = house.adds()
    house.bea.waits("the pin", lambda room, at: at["type"] == "m.room.pinned_events" and post in at["content"]["pinned"])
    assert house.state("m.room.pinned_events") == {"pinned": [other, post]}


def test_a_mark_answers_a_question_in_a_sealed_private_chat(house):
    bea, chat = house.bea, house.bea.chat(house.id)
    bea.meets(chat, house.id)
    house.carla.say(house.room, "!shift add paramount/1 2099-01-05 9-12 max 1")
    house.hears("shift 1 added")
    house.carla.say(house.room, "!in 1")
    house.hears("on shift 1")
    bea.say(chat, "in 1")
    bea.hears(chat, house.id, "waiting, place 1")
    house.carla.say(house.room, "!out 1")
    question = bea.hears(chat, house.id, "a place on shift 1 is yours")
    assert question["seal"].trust == SIGNED and "seal" not in bea.sees_mark(chat, house.id, question["event_id"])
    bea.tap_sealed(chat, question["event_id"])
    assert "seal" in bea.hears(chat, house.id, "^on shift 1")


# ---- edits, and what is taken back ----


def test_a_sealed_edit_is_not_carried_out(house):
    event = house.bea.say(house.room, "good morning")
    house.bea.edit(house.room, event, "!day")
    house.hears("what is edited is not carried out; send it again")
    assert not [body for body in house.bea.bodies(house.room, house.id) if "WGA" in body]


def test_an_edit_undoes_nothing(house):
    house.adds()
    event = house.bea.say(house.room, "!in 1")
    house.hears("on shift 1")
    house.bea.edit(house.room, event, "!out 1")
    house.hears("what is edited is not carried out; send it again")
    house.carla.say(house.room, "!shifts")
    house.hears("^1 .*59/60")


def test_what_was_taken_back_before_it_was_read_is_not_done(house):
    post = house.adds()
    assert house.bot.sigterm() == 0
    event = house.bea.say(house.room, "!in 1")
    house.bea.take_back(house.room, event)
    house.bea.say(house.room, "!shift 1013")
    house.again()
    house.hears("no shift 1013")
    house.carla.say(house.room, "!in 1 +1")
    house.edited(post, TAKEN.format(2))
    assert not [body for body in house.bea.bodies(house.room, house.id) if f"{house.bea.name}: on shift" in body]


@pytest.mark.parametrize("restart", [False, True])
def test_what_was_taken_back_before_its_key_came_is_not_done(house, restart):
    post = house.adds()
    house.bea.hold_keys(house.room)
    event = house.bea.say(house.room, "!in 1")
    late = house.bea.say(house.room, "!shift 1013")
    house.carla.cannot_read(late, "no key")
    house.carla.say(house.room, "!shift 1014")
    house.hears("no shift 1014")  # so the bot has both
    if restart:
        house.bot.kill9()
    house.bea.take_back(house.room, event)
    if restart:
        house.again()
    house.carla.say(house.room, "!shift 1015")
    house.hears("no shift 1015")
    house.bea.give_keys()
    house.hears("no shift 1013")
    house.carla.say(house.room, "!in 1 +1")
    house.edited(post, TAKEN.format(2))


# ---- official words ----


def test_an_announcement_comes_sealed(house):
    house.carla.say(house.room, "!announce We meet on Friday.")
    house.hears("approval 1: ")
    house.bea.say(house.room, "!approve 1")
    event = house.hears("Committee, bulletin 1.*We meet on Friday")
    assert event["seal"].trust == SIGNED and event["content"]["msgtype"] == "m.text"
    house.carla.say(house.room, "!correct 1 We meet on Saturday.")
    house.hears("approval 2: ")
    house.bea.say(house.room, "!approve 2")
    house.edited(event["event_id"], "We meet on Saturday")
