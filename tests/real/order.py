# SPDX-License-Identifier: LGPL-3.0-or-later
"""Judges the record of tests/order/witness.c: no byte leaves while the log is written but not synced, and each answer about a write
leaves after a write that came after its question was heard, and after that write's sync."""
import re

from signups import facts

QUESTION = re.compile(r"(?:@\S+ )?:(\S+?)!\S+ PRIVMSG \S+ :!(?:in|out) \d+$")
ANSWER = re.compile(r"(?:@\S+ )?(?:PRIVMSG|NOTICE) (\S+) :(.*)$")
WRITE, SYNC, SYNCED, PACKET, SAID, HEARD = "w", "s", "S", "t", "T", "R"


def records(data):
    """(kind, bytes) in their order."""
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        n = int(data[at + 1:end])
        yield chr(data[at]), data[end + 1:end + 1 + n]
        at = end + 1 + n


class Judge:
    def __init__(self):
        self.faults, self.dirty = [], False
        self.counts = dict.fromkeys([WRITE, SYNCED, PACKET, "answers"], 0)
        self.unsaved = {}  # people whose question was heard: False, or True once the log was written after it
        self.rests = {SAID: b"", HEARD: b""}

    def lines(self, kind, data):
        *lines, self.rests[kind] = (self.rests[kind] + data).split(b"\r\n")
        return [line.decode(errors="replace") for line in lines]

    def see(self, kind, data):
        if kind in self.counts:
            self.counts[kind] += 1
        if kind == WRITE:
            self.dirty = True
            self.unsaved = dict.fromkeys(self.unsaved, True)
        elif kind == SYNCED:
            self.dirty = False
            self.unsaved = {nick: written for nick, written in self.unsaved.items() if not written}
        elif kind == PACKET and self.dirty:
            self.faults.append("bytes left while the log was not synced")
        elif kind == HEARD:
            self.hear(data)
        elif kind == SAID:
            self.say(data)

    def hear(self, data):
        for line in self.lines(HEARD, data):
            if match := QUESTION.match(line):
                self.unsaved[match[1]] = False

    def say(self, data):
        for line in self.lines(SAID, data):
            if match := ANSWER.match(line):
                for nick, shift, state in facts(match[2], match[1]):
                    self.counts["answers"] += 1
                    if nick in self.unsaved:
                        self.faults.append(f"{nick} was told of shift {shift}: {state}, before it was synced")

    def read(self, data):
        for kind, bytes_ in records(data):
            self.see(kind, bytes_)
        return self
