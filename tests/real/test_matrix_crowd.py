# SPDX-License-Identifier: LGPL-3.0-or-later
"""An encrypted room of many devices, beside others: each device gets its key, and nobody else waits for that."""
import os
import statistics
import threading
import time

import sections
from sealed_crowd import SealedCrowd

DEVICES = int(os.environ.get("DEVICES", "60"))
EACH = 20  # devices of one member


def ask(rig, person, room, number):
    """Seconds until the answer; when it came."""
    began = time.monotonic()
    person.say(room, f"!shift {number}")
    person.hears(room, rig.id, rf"\b{number}\b")
    return time.monotonic() - began, time.monotonic()


class Asker(threading.Thread):
    """Asks one question after the other, until told to stop."""

    def __init__(self, rig, person, room, first):
        super().__init__()
        self.rig, self.person, self.room, self.number, self.waits, self.over, self.fault = rig, person, room, first, [], threading.Event(), None

    def run(self):
        try:
            while not self.over.is_set():
                self.waits.append(ask(self.rig, self.person, self.room, self.number))
                self.number += 1
        except Exception as fault:  # whoever asked for this thread is told
            self.fault = fault

    def end(self):
        """What it waited for; it asks no more."""
        self.join()
        assert not self.fault, self.fault
        return self.waits


def figures(waits):
    seconds = [wait for wait, _ in waits]
    return f"p50 {1000 * statistics.median(seconds):.0f} ms, at most {1000 * max(seconds):.0f} ms, of {len(seconds)}"


def test_a_crowd_gets_the_key_and_nobody_waits_for_it(rig, sealed):
    olga, ana = sealed("olga", strict=False), sealed("ana", strict=False)
    alias = f"crowd-{rig.number}"
    room = olga.room(alias, [rig.id])
    crowd = SealedCrowd(rig.server, room, DEVICES // EACH, EACH)
    rig.bot.configure(sections.bot(f"matrix:home/{rig.carla.id}; matrix:home/{rig.ana.id}; matrix:home/{ana.id}") + sections.WGA
                      + sections.PARAMOUNT + rig.home(encryption="any")
                      + sections.room("crowd", "home", f"#{alias}:{rig.server.name}"))
    ana.join(f"#{rig.alias}:{rig.server.name}")
    rig.start()
    olga.meets(room, rig.id)
    chat = ana.chat(rig.id)
    ana.meets(chat, rig.id)
    before = [ask(rig, ana, chat, number) for number in range(1000, 1010)]
    askers = [Asker(rig, ana, chat, 2000), Asker(rig, rig.ana, rig.room, 5000)]
    for asker in askers:
        asker.start()
    try:
        olga.say(room, "!day")
        began = time.monotonic()
        post = olga.hears(room, rig.id, "WGA strike: day", 120)
        ended = time.monotonic()
    finally:
        for asker in askers:
            asker.over.set()
        sealed_waits, clear_waits = (asker.end() for asker in askers)
    missing = [device.name for device, keys in zip(crowd.devices, crowd.sessions()) if post["seal"].session not in keys]
    print(f"a room's first word to {DEVICES} devices: {ended - began:.1f} s; a sealed chat before: {figures(before)}; meanwhile: "
          f"{figures(sealed_waits)}; a clear room meanwhile: {figures(clear_waits)}")
    assert not missing and not olga.bare
    if DEVICES >= 500:  # with few it may be over before anybody else has asked
        assert all(any(began < at < ended for _, at in waits) for waits in (sealed_waits, clear_waits))
