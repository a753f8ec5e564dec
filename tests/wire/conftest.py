# SPDX-License-Identifier: LGPL-3.0-or-later
"""A bot of its own for each test, against a scripted server."""
import os
import pathlib
import re
import subprocess
import sys
import threading

import certificates
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "harness"))

import sections  # noqa: E402
from home import Home  # noqa: E402
from hooked import Hooked  # noqa: E402
from ircd import ROOM, FakeIrcd  # noqa: E402
from town import Town  # noqa: E402

BUILD = pathlib.Path(os.environ["BUILD_ROOT"])


def pytest_configure(config):
    config.addinivalue_line("markers", "timed: promises what it must do in time, and is run by make test when nothing else runs")


class Bot:
    """`picketbot run` in a folder of its own; a thread takes what it logs."""

    def __init__(self, folder):
        self.folder, self.process, self.log, self.changed = pathlib.Path(folder), None, "", threading.Condition()
        self.sections, self.more, self.under = "", {}, []  # more of the config, and of its [bot]; what runs the program

    def configure(self, ircd, *lines):
        """The lines of its network are in place of the usual ones."""
        usual = {"host": "localhost", "tls": "yes"} if ircd.certificate else {}
        keys = {"port": ircd.port, **usual, **dict(line.split(" = ", 1) for line in lines)}
        self.write("irc:fake/carla", sections.irc("fake", **keys), sections.room("picket", "fake", ROOM))

    def write(self, operators, *those):
        """A strike and a place, and these sections."""
        (self.folder / "picket.conf").write_text(sections.bot(operators, **self.more) + sections.WGA + sections.PARAMOUNT + "".join(those) + self.sections)

    def secret(self, name, text):
        (self.folder / name).write_text(text + "\n")
        (self.folder / name).chmod(0o600)

    def start(self, ircd, *lines):
        self.configure(ircd, *lines)
        return self.run()

    def run(self, **environment):
        """As it is configured."""
        env = {**os.environ, "PICKETBOT_PLUGINS": str(BUILD / "plugins"), "http_proxy": "http://127.0.0.1:1", **environment}
        self.process = subprocess.Popen([*self.under, BUILD / "bot" / "picketbot", "run", "-c", "picket.conf"], cwd=self.folder, env=env, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def listen(self):
        for line in self.process.stdout:
            with self.changed:
                self.log += line
                self.changed.notify_all()

    @property
    def alive(self):
        return self.process.poll() is None

    def logged(self, pattern, seconds=30):
        """Waits until the log has what matches."""
        with self.changed:
            match = self.changed.wait_for(lambda: re.search(pattern, self.log), seconds)
        assert match, f"the log never said {pattern!r}:\n{self.log}"
        return match

    def stop(self, seconds=2):
        """By SIGTERM; its exit status."""
        self.process.terminate()
        return self.process.wait(seconds)

    def end(self):
        if self.process and self.alive:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A file of tests/wire/certificates.py by its name."""
    folder = tmp_path_factory.mktemp("certificates")
    certificates.make_all(folder)
    return lambda name: str(folder / name)


@pytest.fixture
def bot(tmp_path):
    bot = Bot(tmp_path)
    yield bot
    bot.end()
    print(bot.log)
    assert "Sanitizer" not in bot.log and "CRITICAL" not in bot.log


@pytest.fixture
def ircd():
    server = FakeIrcd()
    yield server
    server.close()


@pytest.fixture
def town(bot):
    """Two rooms and whoever talks to the bot there or in private; each word of the bot is looked at."""
    town = Town(bot)
    yield town
    town.close()


@pytest.fixture
def home(bot):
    """A homeserver for that bot; what it sends there is looked at."""
    server = Home(bot)
    yield server
    server.close()
    assert not server.faults


@pytest.fixture
def hooked(home):
    """The bot of that homeserver, and the server of the union that delivers to it."""
    return Hooked(home)


@pytest.fixture
def talk(bot, ircd):
    """A bot that is connected and in its room: (bot, ircd)."""
    bot.start(ircd)
    ircd.welcome()
    return bot, ircd
