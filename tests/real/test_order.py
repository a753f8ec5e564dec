# SPDX-License-Identifier: LGPL-3.0-or-later
"""No byte of an acknowledgement leaves before the sync of its write has returned: the bot is watched at the border to the system."""
import os
import pathlib
import socket
import subprocess
import threading

import pytest

from crowd import PEOPLE, Crowd
from line import CONFIG, PARAMOUNT, PASSWORD, with_account
from order import PACKET, SYNCED, WRITE, Judge
from signups import HEARD, OFF, Member, Watcher, facts

ORDER = pathlib.Path(os.environ["BUILD_ROOT"]) / "tests" / "order"
FEW = PEOPLE[:40]  # fewer than make a second turn while the first waits for the disk
ROUNDS = 6
EARLY, UNSYNCED = "was told of shift 1: on, before it was synced", "bytes left while the log was not synced"


def watched(record):
    return {"LD_PRELOAD": str(ORDER / "witness.so"), "WITNESS": str(record)}


class Rush:
    def __init__(self, server, bot):
        self.bot = bot
        self.members = {nick: Member(nick, server.plain, PASSWORD, PARAMOUNT if n % 2 else None) for n, nick in enumerate(FEW)}
        self.watcher = Watcher(server.plain, PASSWORD)
        self.crowd = Crowd([*self.members.values(), self.watcher])
        self.crowd.join(self.crowd.people, PARAMOUNT)

    def meets_the_bot(self):
        self.crowd.run(lambda: any(f":{self.bot.nick}!" in line for line in self.watcher.take()), 60, "the bot joins")

    def asks(self):
        """Everybody signs up, or leaves, at the same time, and is answered."""
        for member in self.members.values():
            member.ask(self.bot.nick, 1, "in" if member.state(1) == OFF else "out")
        self.crowd.run(self.is_answered, 60, "everybody is answered")

    def is_answered(self):
        for line in self.watcher.take():
            if match := HEARD.match(line):
                self.learn(facts(match[4]))
        for member in self.members.values():
            for _, _, text in member.take():
                self.learn(facts(text, member.nick))
        return not any(member.pending for member in self.members.values())

    def learn(self, told):
        for nick, shift, state in told:
            self.members[nick].learn(shift, state, again=False)


def test_no_answer_leaves_before_its_write_is_synced(city, bot, tmp_path):
    record = tmp_path / "record"
    bot.secret("password", PASSWORD)
    bot.configure(CONFIG.format(nick=bot.nick, network=with_account(city), operators=bot.operator))
    assert "added" in bot.console("!shift add paramount/1 tomorrow 9-12 max 60")
    rush = Rush(city, bot)
    bot.start(**watched(record))
    rush.meets_the_bot()
    for _ in range(ROUNDS):
        rush.asks()
    rush.crowd.leave()
    assert bot.sigterm() == 0
    judge = Judge().read(record.read_bytes())
    assert not judge.faults, judge.faults[:10]
    assert judge.counts["answers"] >= ROUNDS * len(FEW)
    assert judge.counts[WRITE] and judge.counts[SYNCED] and judge.counts[PACKET], judge.counts
    print(judge.counts)


@pytest.fixture
def server():
    """Asks its one client a question, and hears it out."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        client, _ = listener.accept()
        client.sendall(b":ana!u@h PRIVMSG #paramount :!in 1\r\n")
        while client.recv(512):
            pass
        client.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    thread.join(20)
    listener.close()


@pytest.mark.parametrize("steps, faults", [
    ("hear write sync say", []),
    ("hear write sync write sync say", []),
    ("hear say write sync", [EARLY]),
    ("hear write say sync", [UNSYNCED, EARLY]),
    ("hear write sync write say sync", [UNSYNCED]),
    ("write hear sync say", [EARLY]),
    ("write sync hear say", [EARLY]),
    ("hear sync write say", [UNSYNCED, EARLY]),
])
def test_the_judge_sees_a_wrong_order(server, tmp_path, steps, faults):
    record = tmp_path / "record"
    subprocess.run([ORDER / "breach", server, tmp_path / "store-wal", *steps.split()], check=True, timeout=20,
                   env={**os.environ, **watched(record)})
    judge = Judge().read(record.read_bytes())
    assert [fault.removeprefix("ana ") for fault in judge.faults] == faults
