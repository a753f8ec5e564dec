# SPDX-License-Identifier: LGPL-3.0-or-later
"""The program as its users start it: files on disk, pipes, exit codes."""
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "harness"))

import sections  # noqa: E402

BUILD = pathlib.Path(os.environ["BUILD_ROOT"])
CONFIG = sections.bot("console:maria") + sections.WGA + sections.PARAMOUNT


class Program:
    """picketbot with the plugins of the build folder, in a folder of its own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.config = self.folder / "picket.conf"
        self.store = self.folder / "picket.db"
        self.write(CONFIG)

    def write(self, text):
        self.config.write_text(text)

    def env(self):
        return {**os.environ, "PICKETBOT_PLUGINS": str(BUILD / "plugins"), "XDG_STATE_HOME": str(self.folder / "state")}

    def argv(self, *args):
        return [str(BUILD / "bot" / "picketbot"), *map(str, args)]

    def run(self, *args, lines=(), **more):
        text = "".join(line + "\n" for line in lines)
        return subprocess.run(self.argv(*args), input=text, capture_output=True, text=True, timeout=60, env=self.env(),
                              cwd=self.folder, **more)

    def start(self, *args, **more):
        return subprocess.Popen(self.argv(*args), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                bufsize=1, env=self.env(), cwd=self.folder, **more)

    def console(self, *lines, **more):
        return self.run("console", "-c", self.config, lines=lines, **more)

    def play(self, *lines, args=()):
        """The ready strike: what comes out, as lines."""
        result = self.run("console", *args, lines=lines)
        assert result.returncode == 0, result.stderr
        return result.stdout.splitlines()


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)
