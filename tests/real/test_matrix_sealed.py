# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bot among people whose clients encrypt, and who shut out devices that are not cross-signed: on a real Synapse, each of
them with a library that is not the bot's."""
import json
import os
import random
import re
import shutil
import sqlite3

import pytest

import megolm
import sections

SIGNED = "cross-signed-tofu"
MESSAGES = int(os.environ.get("MESSAGES", "100"))
DEATHS = int(os.environ.get("DEATHS", "10"))


@pytest.fixture
def ana(rig, sealed):
    """In a room with the bot, which runs."""
    person = sealed("ana")
    person.join(f"#{rig.alias}:{rig.server.name}")
    rig.start()
    return person


def chat_with(rig, person):
    chat = person.chat(rig.id)
    person.meets(chat, rig.id)
    return chat


@pytest.fixture
def office(rig, sealed):
    """Somebody whom nobody keeps from asking fast, in a private chat; with that."""
    olga = sealed("olga")
    olga.join(f"#{rig.alias}:{rig.server.name}")
    rig.bot.configure(rig.bot.config.read_text().replace(f"matrix:home/{rig.carla.id}", f"matrix:home/{rig.carla.id}; matrix:home/{olga.id}"))
    rig.start()
    return olga, chat_with(rig, olga)


@pytest.fixture
def chat(rig, ana):
    """Hers with the bot, encrypted."""
    return chat_with(rig, ana)


def answers(rig, person, room, question="!day", answer="WGA strike: day"):
    """Asks, and waits for an answer that nobody else heard; the event of it."""
    before = {event["event_id"] for event in person.seen(room, rig.id)}
    person.say(room, question)
    return person.waits(f"{answer} as the answer to {question}", lambda where, event: where == room and event["sender"] == rig.id
                        and event["type"] == "m.room.message" and event["event_id"] not in before and answer in event["content"]["body"])


def again(rig):
    """Starts the bot, that was in the room before."""
    rig.bot.start()
    rig.bot.process.says("matrix: connected as")


def keys_folder(rig):
    return rig.bot.folder / "picket.db-keys" / "home"


def the_device(rig):
    """The bot's, as its store calls it."""
    with sqlite3.connect(f"file:{rig.bot.folder / 'picket.db'}?mode=ro", uri=True) as store:
        return store.execute("select device from matrix_device").fetchone()[0]


def renewed(rig, person, lost):
    """Waits until one's client knows the bot's device that took the place of the lost one: what is written before that, no device of its reads."""
    person.until("found another device in the place of the lost one", lambda: the_device(rig) != lost)
    person.knows(rig.id, the_device(rig), SIGNED)


# ---- heard and said ----


def test_a_private_chat_is_answered_sealed(rig, ana, chat):
    event = answers(rig, ana, chat)
    assert event["seal"].trust == SIGNED and not ana.bare
    status, kept = rig.server.ask("GET", f"rooms/{chat}/event/{event['event_id']}", token=ana.phone.token)
    assert status == 200 and kept["type"] == "m.room.encrypted" and "strike" not in json.dumps(kept)
    rig.bot.process.says("the cross-signing keys of .* are in")


def test_a_sealed_room_hears_sign_ups_threads_edits_and_marks(rig, sealed):
    carla, bea = sealed("carla"), sealed("bea")
    alias = f"sealed-{rig.number}"
    room = carla.room(alias, [rig.id, bea.id])
    carla.gathers(room, bea)
    rig.bot.configure(sections.bot(f"matrix:home/{carla.id}") + sections.WGA + sections.PARAMOUNT
                      + sections.matrix(rig.server.url, rig.id, "matrix.password")
                      + sections.room("picket", "home", f"#{alias}:{rig.server.name}", place="paramount", reactions="yes"))
    rig.start()
    carla.meets(room, rig.id)
    answers(rig, carla, room, "!shift add paramount/1 2099-01-05 9-12 max 60", "shift 1 added")
    answers(rig, bea, room, "!in 1", "shift 1")
    post = carla.hears(room, rig.id, "1 of 60|1/60")
    root = bea.say(room, "where do we stand?")
    bea.say_in_thread(room, root, "!day")
    said = carla.hears(room, rig.id, "WGA strike: day")
    assert said["content"]["m.relates_to"]["event_id"] == root == said["seal"].clear["event_id"]
    assert post["seal"].trust == SIGNED and not carla.bare and not bea.bare


def test_a_room_that_becomes_encrypted_hears_nothing_in_clear_from_then_on(rig, ana):
    ana.say(rig.room, "!day")
    ana.hears(rig.room, rig.id, "WGA strike: day")
    encryption = {"algorithm": "m.megolm.v1.aes-sha2"}
    assert rig.server.ask("PUT", f"rooms/{rig.room}/state/m.room.encryption/", encryption, rig.carla.client.access_token)[0] == 200
    ana.waits("the room encrypted", lambda where, event: where == rig.room and event["type"] == "m.room.encryption")
    assert "seal" in answers(rig, ana, rig.room) and not ana.bare


def test_what_is_said_to_somebody_unasked_goes_into_a_sealed_chat_that_the_bot_makes(rig, ana):
    rig.shift()
    ana.say(rig.room, "!in 1")
    ana.hears(rig.room, rig.id, "shift 1")
    rig.carla.say(rig.room, "!cancel 1 rain")
    rig.carla.hears(rig.room, rig.id, "cancel")
    chat = ana.is_asked_in(rig.id)
    ana.join(chat)
    assert "seal" in ana.hears(chat, rig.id, "cancelled")


# ---- devices ----


def test_after_a_restart_it_reads_on_and_is_read(rig, ana, chat):
    answers(rig, ana, chat)
    assert rig.bot.sigterm() == 0
    ana.say(chat, "!shift 1013")  # while it is away
    again(rig)
    ana.hears(chat, rig.id, "1013")
    answers(rig, ana, chat)
    indexes = ana.indexes(rig.id)
    assert len(set(indexes)) == len(indexes) and ana.trusts(rig.id, the_device(rig)) == SIGNED


def test_another_signed_device_is_heard_and_reads(rig, ana, chat):
    answers(rig, ana, chat)
    tablet = ana.another("TABLET")
    answers(rig, tablet, chat)
    ana.hears(chat, ana.id, "!day")


def test_an_unsigned_device_is_not_believed_and_reads_nothing(rig, ana, chat):
    answers(rig, ana, chat)
    tablet = ana.another("TABLET", signed=False)
    tablet.say(chat, "!shift 1014")
    told = ana.hears(chat, rig.id, "device that you have not verified")
    tablet.cannot_read(told["event_id"])
    tablet.say(chat, "!day")
    answers(rig, ana, chat)
    assert len([body for body in ana.bodies(chat, rig.id) if "verified" in body]) == 1  # once a day
    assert len([body for body in ana.bodies(chat, rig.id) if "WGA strike: day" in body]) == 2
    tablet.sign(ana.recovery)
    answers(rig, tablet, chat)


def test_any_device_where_the_config_says_so(rig, sealed):
    rig.configure(encryption="any")
    bea = sealed("bea", signed=False, strict=False)
    bea.join(f"#{rig.alias}:{rig.server.name}")
    rig.start()
    answers(rig, bea, chat_with(rig, bea))


def test_who_left_reads_no_more(rig, sealed, ana):
    bea = sealed("bea")
    room = ana.room(f"both-{rig.number}", [rig.id, bea.id])
    ana.gathers(room, bea)
    rig.bot.configure(rig.bot.config.read_text() + sections.room("both", "home", f"#both-{rig.number}:{rig.server.name}"))
    rig.bot.process.child.send_signal(1)
    ana.meets(room, rig.id)
    answers(rig, ana, room)
    bea.hears(room, rig.id, "WGA strike: day")
    bea.leave(room)
    ana.sees_go(room, bea.id)
    later = answers(rig, ana, room, "!shift 1012", "1012")
    ana.invite(room, bea.id)
    bea.join(room)
    assert "no key" in bea.cannot_read(later["event_id"]).why if later["event_id"] in bea.seals else True
    assert later["seal"].session not in {session for session, _ in bea.indexes(rig.id) if bea.seals}


# ---- the store of keys ----


def test_a_lost_store_of_keys_is_another_device_of_the_same_account(rig, ana, chat):
    answers(rig, ana, chat)
    lost = the_device(rig)
    rig.bot.sigterm()
    shutil.rmtree(keys_folder(rig) / lost)
    again(rig)
    rig.bot.process.says("the store of this device's keys is gone; a new device takes its place")
    renewed(rig, ana, lost)
    event = answers(rig, ana, chat)
    assert event["seal"].device == the_device(rig) != lost and event["seal"].trust == SIGNED
    ana.knows(rig.id, lost, None)


def test_an_older_copy_of_the_store_of_keys_is_noticed(rig, ana, chat):
    answers(rig, ana, chat)
    rig.bot.sigterm()
    lost = the_device(rig)
    shutil.copytree(keys_folder(rig), rig.bot.folder / "copy")
    again(rig)
    bea = ana.another("TABLET")
    answers(rig, bea, chat)
    rig.bot.sigterm()
    shutil.rmtree(keys_folder(rig))
    shutil.copytree(rig.bot.folder / "copy", keys_folder(rig))
    again(rig)
    rig.bot.process.says("the store of this device's keys is an older copy of it; a new device takes its place")
    renewed(rig, ana, lost)
    event = answers(rig, ana, chat)
    assert event["seal"].device == the_device(rig) != lost and event["seal"].trust == SIGNED


def test_cross_signing_keys_of_another_place_are_asked_for(rig, ana, chat):
    answers(rig, ana, chat)
    rig.bot.sigterm()
    recovery = (keys_folder(rig) / "cross-signing.json").read_text()
    assert (keys_folder(rig) / "cross-signing.json").stat().st_mode & 0o777 == 0o600
    shutil.rmtree(keys_folder(rig))
    again(rig)
    rig.bot.process.says("were made elsewhere, so others shut this device out; put their recovery file at .*cross-signing.json")
    rig.bot.sigterm()
    (keys_folder(rig) / "cross-signing.json").write_text(recovery)
    again(rig)
    assert answers(rig, ana, chat)["seal"].trust == SIGNED


def test_the_store_of_keys_is_closed_by_a_passphrase(rig, sealed):
    rig.bot.secret("keys.secret", "a long sentence that nobody guesses")
    rig.configure(keys_file="keys.secret")
    ana = sealed("ana")
    ana.join(f"#{rig.alias}:{rig.server.name}")
    rig.start()
    chat = chat_with(rig, ana)
    answers(rig, ana, chat)
    rig.bot.sigterm()
    rig.bot.secret("keys.secret", "another")
    again(rig)
    rig.bot.process.says("matrix: encryption: .*passphrase")
    rig.bot.sigterm()
    rig.bot.secret("keys.secret", "a long sentence that nobody guesses")
    again(rig)
    answers(rig, ana, chat)


# ---- many, and in spite of everything ----


def wire_is_sealed(tap, chat, said):
    """Of those questions and answers nothing crossed but what is sealed, each line of the bot's by a key of its own."""
    stems = "!shift 1", "!in 1", "!out 1", "no shift 1", "on shift 1", "off shift 1", "WGA strike"
    assert all(any(stem in body for stem in stems) for body in said), said
    assert not tap.crossed(*stems, "session_key"), [(stem, tap.crossed(stem)) for stem in (*stems, "session_key")]
    exchanges = tap.exchanges()
    bare, sealed = megolm.said_bare(exchanges), megolm.said_sealed(exchanges)
    assert chat not in [room for room, _ in bare], bare
    assert len(sealed) >= len(said) and {each.room for each in sealed} == {chat}
    assert not megolm.used_twice(sealed) and not megolm.told_twice(exchanges)


def test_each_of_many_messages_is_answered_once(rig, tap, office):
    olga, chat = office
    for number in range(1000, 1000 + MESSAGES):
        olga.say(chat, f"!shift {number}")
        olga.hears(chat, rig.id, rf"\b{number}\b")
    said = olga.bodies(chat, rig.id)
    assert [sum(str(number) in body for body in said) for number in range(1000, 1000 + MESSAGES)] == [1] * MESSAGES
    indexes = olga.indexes(rig.id)
    assert len(set(indexes)) == len(indexes) and not olga.bare
    wire_is_sealed(tap, chat, said)


def test_nothing_that_is_said_sealed_crosses_in_clear(rig, tap, sealed):
    ana = sealed("ana", url=tap.url)
    ana.join(f"#{rig.alias}:{rig.server.name}")
    rig.start()
    chat = chat_with(rig, ana)
    answer = answers(rig, ana, chat)["content"]["body"]
    ana.say(chat, "gobbledygook")
    other = answers(rig, ana, chat, "!shift 1077", "1077")["content"]["body"]
    for words in ("!day", "gobbledygook", answer[:20], other[:20], "WGA strike"):
        assert not tap.crossed(words), words
    assert tap.crossed("m.room.encrypted")


def test_what_may_have_arrived_is_sent_again_as_it_was(rig, tap, office):
    olga, chat = office
    answers(rig, olga, chat)
    tap.lose("/send/m.room.encrypted/")
    answers(rig, olga, chat, "!shift 1000", "no shift 1000")
    tap.waits("it said again", lambda each: each.status == 200 and [each.path] == tap.lost)
    answers(rig, olga, chat, "!shift 1001", "no shift 1001")
    said, sealed = olga.bodies(chat, rig.id), megolm.said_sealed(tap.exchanges())
    assert len(said) == 3 and len(sealed) == 4 and not megolm.sent_anew(sealed)
    wire_is_sealed(tap, chat, said)


def test_killed_again_and_again_it_does_each_once_and_says_nothing_in_clear(rig, tap, office):
    """At any moment: while it logs in, while keys are shared, between two answers. Nobody is made to wait for the next word."""
    olga, chat = office
    rig.shift()
    chance, asked = random.Random(DEATHS), []
    for death in range(1, DEATHS + 1):
        for _ in range(chance.randint(1, 3)):
            asked.append(1000 + len(asked))
            olga.say(chat, f"!shift {asked[-1]}")
        olga.say(chat, "!in 1" if death % 2 else "!out 1")
        chance.choice([lambda: None, lambda: rig.bot.process.says("connected as"), lambda: olga.hears(chat, rig.id, rf"\b{asked[-1]}\b")])()
        rig.bot.kill9()
        rig.bot.start()
    for number in asked:
        olga.hears(chat, rig.id, rf"\b{number}\b")
    answers(rig, olga, chat)
    said = olga.bodies(chat, rig.id)
    assert [sum(str(number) in body for body in said) for number in asked] == [1] * len(asked)
    assert len([body for body in said if "on shift 1" in body or "out of shift 1" in body or "off shift 1" in body]) == DEATHS, said
    indexes = olga.indexes(rig.id)
    assert len(set(indexes)) == len(indexes) and not olga.bare
    wire_is_sealed(tap, chat, said)


# ---- picketbot doctor ----


def doctor(rig):
    """Its exit status, and its lines."""
    done = rig.bot.run("doctor", "-c", rig.bot.config)
    return done.returncode, done.stdout.splitlines()


def test_the_doctor_sees_what_others_would(rig, ana, chat):
    answers(rig, ana, chat)
    device = the_device(rig)
    status, lines = doctor(rig)
    assert status == 0 and all(line.startswith("well: ") for line in lines), lines
    assert f"well: home: logged in as {rig.id}, device {device}" in lines and "well: home: this device is signed by the account" in lines
    assert any(re.fullmatch(r"well: home: [1-9]\d* one-time keys are left on the homeserver", line) for line in lines)
    recovery = keys_folder(rig) / "cross-signing.json"
    recovery.rename(recovery.with_suffix(".away"))
    status, lines = doctor(rig)
    assert status == 69 and f"ILL:  home: the cross-signing keys are not in {recovery}" in lines
    rig.server.ask("POST", "logout/all", {}, rig.token)
    status, lines = doctor(rig)
    assert status == 69 and any("not logged in" in line for line in lines), lines
