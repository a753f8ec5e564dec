# SPDX-License-Identifier: LGPL-3.0-or-later
"""The chat at a terminal, as a person sees it."""
import os
import pty
import re
import select
import subprocess
import time

import pytest

PROMPT = "you> "


class Terminal:
    """picketbot at a pseudo-terminal that echoes, with its log there too."""

    def __init__(self, program, *args):
        self.screen, inner = pty.openpty()
        self.process = subprocess.Popen(program.argv("console", *args), stdin=inner, stdout=inner, stderr=inner, env=program.env(),
                                        cwd=program.folder, start_new_session=True)
        os.close(inner)
        self.seen = ""

    def until(self, words, seconds=20):
        """All that came since the last call, up to these words at the end."""
        deadline = time.monotonic() + seconds
        while not self.seen.endswith(words):
            ready, _, _ = select.select([self.screen], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"no '{words}' within {seconds} s, but: {self.seen!r}"
            self.seen += os.read(self.screen, 65536).decode()
        came, self.seen = self.seen, ""
        return came

    def type(self, line):
        os.write(self.screen, (line + "\n").encode())
        return self.until("\r\n" + PROMPT)

    def close(self):
        os.write(self.screen, b"\x04")
        assert self.process.wait(20) == 0
        os.close(self.screen)


@pytest.fixture
def terminal(program):
    terminal = Terminal(program)
    terminal.until(PROMPT)
    yield terminal
    terminal.close()


def rows(screen):
    """What stands on the screen in the end, row by row: a cleared row is gone."""
    return [re.split("\r\x1b\\[K", row)[-1] for row in screen.split("\r\n")]


def test_what_comes_unasked_does_not_break_the_prompt(terminal):
    for line in ("@cap:captain !shift add paramount/2 today 10-12 max 1", "@ana !in 29", "@bo !in 29", "@ana !out 29"):
        terminal.type(line)
    terminal.type("@+1795s")  # five seconds before the offer runs out
    came = terminal.until("line. `!in 29` asks again.\r\n" + PROMPT)
    log, told, prompt = rows(came)
    assert re.fullmatch(r"log> \S+ \S+ info shift 29: an offer was not taken, passed on \(plugin shifts\)", log)
    assert told.startswith("private bo: the offer of a place on shift 29 has run out")
    assert prompt == PROMPT
    assert rows(terminal.type("!whoami"))[1] == "picketbot (to you alone)> you are you (console:you), member"


def test_an_answer_stands_between_two_prompts(terminal):
    assert rows(terminal.type("!in 11")) == [
        "!in 11", "picketbot> you: on shift 11, Sat 12 Aug 09:00-12:00 PDT, in 25 h, Paramount gate 2 (1 of 60 taken). "
        "!undo within 10 min.", PROMPT]
