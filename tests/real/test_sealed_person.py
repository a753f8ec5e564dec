# SPDX-License-Identifier: LGPL-3.0-or-later
"""The people whose clients encrypt, among themselves on a real Synapse: what other tests may rely on."""
import json

SIGNED = "cross-signed-tofu"


def test_a_private_chat_both_ways(sealed, homeserver):
    ana, bea = sealed("ana"), sealed("bea")
    chat = ana.chat(bea.id)
    assert bea.is_asked_in(ana.id) == chat
    ana.gathers(chat, bea)
    event = ana.say(chat, "good morning")
    heard = bea.hears(chat, ana.id, "^good morning$")
    assert (heard["event_id"], heard["seal"].device, heard["seal"].trust) == (event, ana.device, SIGNED)
    bea.say(chat, "and to you")
    assert ana.hears(chat, bea.id, "^and to you$")["seal"].trust == SIGNED
    status, kept = homeserver.ask("GET", f"rooms/{chat}/event/{event}", token=bea.phone.token)
    assert status == 200 and kept["type"] == "m.room.encrypted" and "morning" not in json.dumps(kept)


def test_who_left_or_was_sent_away_reads_no_more(sealed):
    ana, bea, cyd, dov = (sealed(name) for name in ("ana", "bea", "cyd", "dov"))
    room = ana.room(invite=[bea.id, cyd.id, dov.id])
    ana.gathers(room, bea, cyd, dov)
    ana.say(room, "all four")
    for person in (bea, cyd, dov):
        person.hears(room, ana.id, "all four")
    cyd.leave(room)
    ana.kick(room, dov.id)
    event = ana.say(room, "we two")
    bea.hears(room, ana.id, "we two")
    for person in (cyd, dov):
        ana.invite(room, person.id)
        person.join(room)
        person.cannot_read(event, "no key")
    ana.say(room, "all again")
    for person in (bea, cyd, dov):
        person.hears(room, ana.id, "all again")
    sessions = [session for session, _ in bea.indexes(ana.id)]
    assert len(set(sessions)) == 3


def test_who_is_asked_in_reads_what_is_said_before_they_come(sealed):
    ana, bea = sealed("ana"), sealed("bea")
    chat = ana.chat(bea.id)
    ana.say(chat, "are you there?")
    bea.join(chat)
    bea.hears(chat, ana.id, "are you there")


def test_an_unsigned_device_gets_nothing_and_is_not_believed(sealed):
    ana, bea = sealed("ana"), sealed("bea")
    chat = ana.chat(bea.id)
    ana.gathers(chat, bea)
    ana.say(chat, "one")
    bea.hears(chat, ana.id, "one")
    tablet = bea.another("TABLET", signed=False)
    ana.knows(bea.id, "TABLET", "unverified")
    event = ana.say(chat, "two")
    bea.hears(chat, ana.id, "two")
    tablet.cannot_read(event, "no key: m.unverified")
    lie = tablet.say(chat, "three")
    assert ana.cannot_read(lie, "unverified").device == "TABLET"
    assert ana.bodies(chat, bea.id) == []
    tablet.sign(bea.recovery)
    ana.hears(chat, bea.id, "three")
    ana.knows(bea.id, "TABLET", SIGNED)
    ana.say(chat, "four")
    for device in (bea, tablet):
        device.hears(chat, ana.id, "four")


def test_whether_a_stranger_s_device_is_signed(sealed):
    ana, bea, cyd = sealed("ana"), sealed("bea"), sealed("cyd", signed=False)
    assert [ana.trusts(bea.id, bea.device), ana.trusts(cyd.id, cyd.device), ana.trusts(bea.id, "NONE")] == [SIGNED, "unverified", None]


def test_who_is_not_strict_gives_keys_to_all_and_believes_them(sealed):
    ana, bea = sealed("ana", strict=False), sealed("bea", signed=False, strict=False)
    chat = ana.chat(bea.id)
    ana.gathers(chat, bea)
    ana.say(chat, "one")
    bea.hears(chat, ana.id, "one")
    bea.say(chat, "two")
    assert ana.hears(chat, bea.id, "two")["seal"].trust == "unverified"


def test_edits_threads_and_reactions(sealed):
    ana, bea = sealed("ana"), sealed("bea")
    room = ana.room(invite=[bea.id])
    ana.gathers(room, bea)
    root = ana.say(room, "the shift")
    bea.hears(room, ana.id, "the shift")
    bea.say_in_thread(room, root, "which?")
    heard = ana.hears(room, bea.id, "which")
    assert heard["content"]["m.relates_to"]["event_id"] == heard["seal"].clear["event_id"] == root
    ana.edit(room, root, "the late shift")
    heard = bea.hears(room, ana.id, "late")
    assert heard["content"]["m.new_content"]["body"] == "the late shift"
    assert (heard["seal"].clear["rel_type"], heard["seal"].clear["event_id"]) == ("m.replace", root)
    mark = bea.tap(room, root)
    assert "seal" not in ana.sees_mark(room, bea.id, root)
    bea.take_back(room, mark)
    ana.waits("the mark taken back", lambda where, event: event["type"] == "m.room.redaction" and event["content"].get("redacts") == mark)


def test_what_is_said_in_clear_where_all_is_sealed_is_not_heard(sealed, homeserver):
    ana, bea = sealed("ana"), sealed("bea")
    chat = ana.chat(bea.id)
    ana.gathers(chat, bea)
    path, said = f"rooms/{chat}/send/m.room.message/clear", {"msgtype": "m.text", "body": "bare"}
    assert homeserver.ask("PUT", path, said, bea.phone.token)[0] == 200
    bea.say(chat, "sealed")
    ana.hears(chat, bea.id, "sealed")
    assert ana.bodies(chat, bea.id) == ["sealed"] and [event["content"]["body"] for _, event in ana.bare] == ["bare"]


def test_after_a_restart_it_reads_on(sealed):
    ana, bea = sealed("ana"), sealed("bea")
    room = ana.room(invite=[bea.id])
    ana.gathers(room, bea)
    ana.say(room, "one")
    first = bea.hears(room, ana.id, "one")["seal"]
    bea.switch_off()
    ana.say(room, "two")
    bea.switch_on()
    second = bea.hears(room, ana.id, "two")["seal"]
    assert (second.session, second.index, second.trust) == (first.session, first.index + 1, SIGNED)
    bea.say(room, "three")
    assert ana.hears(room, bea.id, "three")["seal"].device == bea.device
    assert len(set(bea.indexes(ana.id))) == 2


def test_a_session_ends_after_as_many_messages_as_the_room_says(sealed):
    ana, bea = sealed("ana"), sealed("bea")
    room = ana.room(invite=[bea.id], sealed={"rotation_period_msgs": 2})
    ana.gathers(room, bea)
    for n in range(5):
        ana.say(room, f"number {n}")
    bea.hears(room, ana.id, "number 4")
    assert [index for _, index in bea.indexes(ana.id)] == [0, 1, 0, 1, 0]
    assert len({session for session, _ in bea.indexes(ana.id)}) == 3


def test_a_device_that_is_gone_gets_no_keys(sealed, homeserver):
    ana, bea = sealed("ana"), sealed("bea")
    tablet, laptop = bea.another("TABLET"), bea.another("LAPTOP")
    chat = ana.chat(bea.id)
    ana.gathers(chat, bea)
    ana.say(chat, "to all three")
    for device in (bea, tablet, laptop):
        device.hears(chat, ana.id, "to all three")
    tablet.log_out()
    bea.delete_device("LAPTOP")
    for device in ("TABLET", "LAPTOP"):
        ana.knows(bea.id, device, None)
    ana.say(chat, "to one")
    bea.hears(chat, ana.id, "to one")
    assert len({session for session, _ in bea.indexes(ana.id)}) == 2


def test_a_new_identity_is_seen_to_be_one(sealed):
    ana, bea = sealed("ana"), sealed("bea")
    chat = ana.chat(bea.id)
    ana.gathers(chat, bea)
    bea.say(chat, "one")
    ana.hears(chat, bea.id, "one")
    bea.make_identity()
    ana.knows(bea.id, bea.device, "cross-signed-untrusted")
    bea.say(chat, "two")
    assert ana.hears(chat, bea.id, "two")["seal"].trust == "cross-signed-untrusted"
    ana.say(chat, "three")
    bea.hears(chat, ana.id, "three")
