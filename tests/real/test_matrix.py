# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bot in the rooms of a real Synapse, spoken to by a client that somebody else wrote."""
import pathlib
import re
import signal
import sqlite3
import time

import pytest

import sections
import synapse
from matrix_person import Loop, Person

ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


def test_a_question_is_answered_in_the_room(rig):
    rig.start()
    rig.ana.say(rig.room, "!day")
    event = rig.ana.hears(rig.room, rig.id, "WGA strike: ")
    assert event["content"]["msgtype"] == "m.notice"
    assert event["content"]["m.mentions"] == {"user_ids": [rig.ana.id]}


def test_many_are_told_in_few_lines_each_once(rig):
    rig.start()
    rig.shift()
    people = [rig.person(f"member{n}") for n in range(8)]
    for person in people:
        person.say(rig.room, "!in 1")
    rig.tells_each_once("on shift 1", [person.name for person in people])


def test_private_answers_go_to_private_chats(rig):
    rig.start()
    rig.ana.say(rig.room, "!mine")
    rig.ana.hears(rig.room, rig.id, "ask me in private")
    chat = rig.private(rig.ana)
    rig.ana.say(chat, "mine")
    rig.ana.hears(chat, rig.id, "no shift|not on any|nothing")
    rig.ana.say(rig.room, "!whoami")
    rig.ana.hears(chat, rig.id, rig.ana.name)


def test_first_start_ignores_history(rig):
    rig.carla.say(rig.room, "!day")
    rig.start()
    rig.ana.say(rig.room, "!day tomorrow")
    rig.ana.hears(rig.room, rig.id, "WGA")
    assert len(rig.ana.bodies(rig.room, rig.id)) == 1


def test_join_ignores_before_join(rig):
    rig.start()
    other = rig.carla.room(f"other-{rig.number}", [rig.id])
    for _ in range(3):
        rig.carla.say(other, "!day")
    rig.bot.config.write_text(rig.bot.config.read_text()
                              + f"[room other]\nnetwork = home\naddress = #other-{rig.number}:{rig.server.name}\nstrikes = wga\n")
    rig.bot.process.child.send_signal(signal.SIGHUP)
    rig.bot.process.says("matrix: in room other")
    rig.carla.say(other, "!help in")
    rig.carla.hears(other, rig.id, "!in ")
    assert len(rig.carla.bodies(other, rig.id)) == 1


def test_restart_resumes_without_dup(rig):
    rig.start()
    rig.ana.say(rig.room, "!day")
    rig.ana.hears(rig.room, rig.id, "WGA")
    assert rig.bot.sigterm() == 0
    rig.ana.say(rig.room, "!help in")
    rig.bot.start()
    rig.ana.hears(rig.room, rig.id, "!in ")
    rig.ana.say(rig.room, "!help out")
    rig.ana.hears(rig.room, rig.id, "!out ")
    assert len(rig.ana.bodies(rig.room, rig.id)) == 3


def test_limited_gap_filled_in_order(rig):
    rig.start()
    rig.ana.say(rig.room, "!help in")
    rig.ana.hears(rig.room, rig.id, "!in ")
    rig.bot.kill9()
    rig.carla.say(rig.room, "!shift add paramount/1 2099-01-05 9-12 max 60")
    for n in range(230):
        rig.ana.say(rig.room, f"we talk {n}")
    rig.carla.say(rig.room, "!shift add paramount/2 2099-01-06 9-12 max 60")
    rig.ana.say(rig.room, "!in 1")
    rig.bot.start()
    rig.ana.hears(rig.room, rig.id, "on shift 1")
    said = rig.ana.bodies(rig.room, rig.id)
    assert ["shift 1 added" in said[1], "shift 2 added" in said[2], len(said)] == [True, True, 4], said


def test_own_and_notice_ignored(rig):
    rig.start()
    rig.ana.send(rig.room, {"msgtype": "m.notice", "body": "!day"})
    rig.ana.send(rig.room, {"msgtype": "m.emote", "body": "!day"})
    rig.server.ask("PUT", f"rooms/{rig.room}/send/m.room.message/own1", {"msgtype": "m.text", "body": "!day"}, rig.token)
    rig.ana.say(rig.room, "!help in")
    rig.ana.hears(rig.room, rig.id, "!in ")
    assert [body for body in rig.ana.bodies(rig.room, rig.id) if "strike" in body] == []


def test_edit_not_executed(rig):
    rig.start()
    event = rig.ana.say(rig.room, "good morning")
    rig.ana.send(rig.room, {"msgtype": "m.text", "body": "* !day", "m.new_content": {"msgtype": "m.text", "body": "!day"},
                            "m.relates_to": {"rel_type": "m.replace", "event_id": event}})
    rig.ana.hears(rig.room, rig.id, "send it again|again")
    assert not [body for body in rig.ana.bodies(rig.room, rig.id) if "WGA" in body]


def test_what_is_asked_in_a_thread_is_answered_there(rig):
    rig.start()
    root = rig.carla.say(rig.room, "questions here")
    rig.ana.say(rig.room, "!day", **{"m.relates_to": {"rel_type": "m.thread", "event_id": root}})
    event = rig.ana.hears(rig.room, rig.id, "WGA")
    assert event["content"]["m.relates_to"]["event_id"] == root
    assert event["content"]["m.relates_to"]["rel_type"] == "m.thread"


def test_revoked_token_stops(rig):
    rig.start()
    devices = rig.server.ask("POST", "login", {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": rig.id},
                                               "password": rig.server.password})[1]
    rig.server.ask("POST", "logout/all", {}, devices["access_token"])
    rig.ana.say(rig.room, "!day")
    rig.bot.process.says("matrix: stopped: ")
    assert rig.bot.alive
    rig.bot.sigterm()


def test_killed_again_and_again_each_command_is_answered_once(rig):
    rig.start()
    rig.shift()
    people = [rig.person(f"m{n}") for n in range(6)]
    for n, person in enumerate(people):
        person.say(rig.room, "!in 1")
        rig.bot.process.reader.join(n * 0.03)  # another moment each time
        rig.bot.kill9()
        rig.bot.start()
    names = [person.name for person in people]
    rig.tells_each_once("on shift 1", names, 40)
    rig.carla.say(rig.room, "!shifts")
    rig.carla.hears(rig.room, rig.id, "54/60")
    rig.tells_each_once("on shift 1", names)


def test_rate_limited_429_waits_and_sends_once(limited):
    rig = limited
    people = [rig.person(f"crowd{n}") for n in range(6)]
    rig.shift()
    for word in ["!day", "!help in", "!help out", "!help day", "!in 1"]:  # each is another line
        for person in people:
            person.say(rig.room, word)
    rig.tells_each_once("on shift 1", [person.name for person in people], 60)


def test_encrypted_room_without_e2ee_reports(rig):
    rig.configure(encryption="off")
    rig.server.ask("PUT", f"rooms/{rig.room}/state/m.room.encryption/", ENCRYPTION["content"], rig.carla.client.access_token)
    rig.start()
    rig.bot.process.says("in room picket, which is encrypted: nothing is heard or said there")
    rig.server.ask("PUT", f"rooms/{rig.room}/send/m.room.message/clear", {"msgtype": "m.text", "body": "!day"}, rig.ana.client.access_token)
    rig.bot.process.says("the server refused a line: the room is encrypted")
    assert rig.ana.bodies(rig.room, rig.id) == []


def test_encrypted_private_chat_is_answered_in_a_readable_one(rig):
    """As the usual clients make them. What is asked there is not heard, and who asks is told so, once a day."""
    rig.configure(encryption="off")
    rig.start()
    chat = rig.ana.room(invite=[rig.id], direct=True, state=[ENCRYPTION])
    rig.ana.meets(chat, rig.id)
    for _ in range(2):  # to the server it is a text like any other
        rig.ana.send(chat, {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "session_id": "s"}, "m.room.encrypted")
    readable = rig.ana.is_asked_in(rig.id)
    rig.ana.join(readable)
    rig.ana.hears(readable, rig.id, "encrypted, and I cannot read it. Write here")
    rig.ana.say(readable, "!day")
    rig.ana.hears(readable, rig.id, "WGA strike: day")
    assert len([said for said in rig.ana.bodies(readable, rig.id) if "encrypted" in said]) == 1
    assert rig.ana.seen(chat, rig.id) == []


def test_encrypted_room_is_told_to_those_who_run_the_bot(rig):
    office = rig.carla.room(f"office-{rig.number}", [rig.id])
    rig.configure(encryption="off")
    alerts = rig.bot.config.read_text().replace("[bot]", "[bot]\nalerts = office", 1)
    rig.bot.configure(alerts + sections.room("office", "home", f"#office-{rig.number}:{rig.server.name}"))
    rig.start()
    rig.server.ask("PUT", f"rooms/{rig.room}/state/m.room.encryption/", ENCRYPTION["content"], rig.carla.client.access_token)
    rig.carla.hears(office, rig.id, "room picket is encrypted: I cannot read")
    chat = rig.private(rig.carla)
    rig.carla.say(chat, "!status")
    rig.carla.hears(chat, rig.id, "2 of 2 rooms, encrypted, so that I cannot read them: picket")


def test_synapse_away_for_a_while(rig_on, tmp_path_factory):
    """Stopped in the middle of what people say: all that they said is answered once when it is back."""
    with synapse.Synapse(tmp_path_factory.mktemp("away")) as server:
        rig = rig_on(server).start()
        rig.shift()
        people = [rig.person(f"away{n}") for n in range(10)]
        for person in people:
            person.say(rig.room, "!in 1")
        server.stop()
        rig.bot.process.says("matrix: sync failed")
        server.start()
        for person in people:
            person.say(rig.room, "!out 1")
        rig.tells_each_once("off shift 1", [person.name for person in people], 60)


@pytest.mark.timed
def test_a_rush_at_usual_limits_is_told_in_time(usual, limited):
    """60 people within 10 s, in a room of a server that lets the bot say ten lines, then one in 5 s: all know within 30 s."""
    rig = limited
    rig.shift()
    crowd = {name: usual.register(name) for name in (f"rush{n}" for n in range(60))}
    for token in crowd.values():
        assert usual.ask("POST", f"join/{rig.room}", {}, token)[0] == 200
    began = time.monotonic()
    for name, token in crowd.items():
        status, answer = usual.ask("PUT", f"rooms/{rig.room}/send/m.room.message/{name}", {"msgtype": "m.text", "body": "!in 1"}, token)
        assert status == 200, answer
    said = time.monotonic() - began
    lines = rig.tells_each_once("on shift 1", crowd, 60)
    told = time.monotonic() - began
    print(f"60 people spoke within {said:.1f} s and were told within {told:.1f} s, in {len(lines)} lines")
    assert said < 10 and told < 30


def test_refresh_crash_safe(rig_on, tmp_path_factory):
    """Tokens that live for seconds, and kill -9 while they are renewed: the bot comes back by itself, as the same device."""
    short = "refreshable_access_token_lifetime: 3s\nrefresh_token_lifetime: 24h\n"
    with synapse.Synapse(tmp_path_factory.mktemp("short"), more=short) as server:
        rig = rig_on(server).start()
        devices = server.ask("GET", "devices", token=rig.token)[1]["devices"]
        for n, command in enumerate(["!help in", "!help out", "!help day", "!help shifts", "!help undo"]):
            rig.bot.process.reader.join(2.2 + n * 0.1)  # a life is renewed after 2.4 s
            rig.bot.kill9()
            rig.bot.start()
            rig.bot.process.says("connected as")
            rig.ana.say(rig.room, command)
            rig.ana.hears(rig.room, rig.id, rf"!{command.split()[1]}\b")
        assert len(rig.ana.bodies(rig.room, rig.id)) == 5
        assert len(server.ask("GET", "devices", token=rig.token)[1]["devices"]) == len(devices)


@pytest.mark.timed
def test_shutdown_under_1s(rig):
    """Though a long poll is open."""
    rig.start()
    rig.ana.say(rig.room, "!day")
    rig.ana.hears(rig.room, rig.id, "WGA")
    began = time.monotonic()
    assert rig.bot.sigterm() == 0
    assert time.monotonic() - began < 1


def test_loop_wakeups_bounded(rig):
    """Nobody says anything: the bot sleeps in its poll."""
    rig.start()
    rig.ana.say(rig.room, "!day")
    rig.ana.hears(rig.room, rig.id, "WGA")
    tasks = pathlib.Path(f"/proc/{rig.bot.process.child.pid}/task")

    def wakes():
        rows = (row.split() for status in tasks.glob("*/status") for row in status.read_text().splitlines())
        return sum(int(row[1]) for row in rows if row[0] == "voluntary_ctxt_switches:")

    rig.bot.process.reader.join(2)  # what the answer still caused
    before = wakes()
    rig.bot.process.reader.join(5)
    assert wakes() - before < 10


def test_status_tells_where_it_is(rig):
    rig.start()
    chat = rig.private(rig.carla)
    rig.carla.say(chat, "status")
    rig.carla.hears(chat, rig.id, rf"home: connected as {rig.id}, 1 of 1 rooms; .*encryption.*; 0 waiting, \d+ delivered")


def test_what_was_said_while_the_bot_was_away_for_long(rig):
    """Its own downtime counts: what would change something is asked for again, but for sign-ups, and questions get today's answer."""
    rig.start()
    for when in ("2099-01-05", "2099-01-06"):
        rig.carla.say(rig.room, f"!shift add paramount/1 {when} 9-12 max 60")
    rig.carla.hears(rig.room, rig.id, "shift 2 added")
    assert rig.bot.sigterm() == 0
    with sqlite3.connect(rig.bot.folder / "picket.db") as db:
        db.execute("update matrix_sync set at = at - 3600")
    db.close()
    rig.ana.say(rig.room, "!in 1")
    rig.carla.say(rig.room, "!cancel 2 heat")
    rig.ana.say(rig.room, "!shifts")
    rig.bot.start()
    rig.ana.hears(rig.room, rig.id, rf"^\(late\) {rig.ana.name}: on shift 1")
    rig.carla.hears(rig.room, rig.id, rf"^{rig.carla.name}: I was away at \d\d:\d\d; send it again")
    rig.ana.hears(rig.room, rig.id, "^1 .*59/60")
    rig.carla.say(rig.room, "!cancel 2 heat")
    rig.carla.hears(rig.room, rig.id, "shift 2 cancelled")
