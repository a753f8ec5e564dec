# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the tests on real servers are given: the servers, and a bot that joins them."""
import os
import pathlib
import re
import resource
import signal
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "harness"))

import servers  # noqa: E402
from bot import Bot  # noqa: E402
from crowd import PEOPLE  # noqa: E402
from line import PASSWORD, Line, all_at_once, with_account  # noqa: E402
from matrix_rig import homeserver, limited, loop, rig, rig_on, sealed, tap, usual  # noqa: E402, F401, fixtures

BUILD = pathlib.Path(os.environ["BUILD_ROOT"])
# InspIRCd 3.15 dies by SIGSEGV when it is told to end, and raises a soft limit: no core files beside the tests.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
# A run that is told to end takes its servers and its bot with it.
signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_configure(config):
    config.addinivalue_line("markers", "timed: promises what it must do in time, and is run by make test when nothing else runs")
    config.addinivalue_line("filterwarnings", "ignore:.* in Megolm events was deprecated:DeprecationWarning")  # mautrix warns itself


@pytest.fixture(scope="session")
def unpacked():
    return servers.Unpacked(BUILD / "servers")


@pytest.fixture(scope="module")
def inspircd(unpacked, tmp_path_factory):
    with servers.Inspircd(unpacked, tmp_path_factory.mktemp("inspircd")) as server:
        yield server


@pytest.fixture(scope="module")
def ngircd(unpacked, tmp_path_factory):
    with servers.Ngircd(unpacked, tmp_path_factory.mktemp("ngircd")) as server:
        yield server


@pytest.fixture(scope="module")
def town(inspircd):
    """InspIRCd with the accounts of the bot and of everybody who plays."""
    all_at_once(lambda account: inspircd.register(account, PASSWORD), ["picketbot", "ana", "amy", "bob", "cyd"])
    return inspircd


@pytest.fixture(scope="module")
def city(unpacked, tmp_path_factory):
    """InspIRCd with the accounts of a crowd."""
    server = servers.Inspircd(unpacked, tmp_path_factory.mktemp("city"))
    server.write_accounts(["picketbot", "watcher", *PEOPLE], PASSWORD)
    with server:
        yield server


@pytest.fixture
def own(town, bot):
    """A bot that has not started, for a test to configure."""
    bot.secret("password", PASSWORD)
    return Line(town, bot)


@pytest.fixture
def line(own):
    """A bot that is logged in and in both rooms."""
    own.configure(with_account(own.server))
    return own.start()


@pytest.fixture
def bot(tmp_path):
    bot = Bot(BUILD, tmp_path)
    yield bot
    bot.end()
    assert not bot.process or not re.search("Sanitizer|runtime error", bot.log)


@pytest.fixture(autouse=True)
def nobody_stays(request):
    """The next test may call its people by the same nicks."""
    yield
    for name in {"inspircd", "ngircd"} & set(request.fixturenames):
        request.getfixturevalue(name).leave()
