# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the tests on real servers are given: the servers, and a bot that joins them."""
import os
import pathlib
import resource

import pytest

import servers
from bot import Bot

BUILD = pathlib.Path(os.environ["BUILD_ROOT"])
# InspIRCd 3.15 falls over its own modules when it is told to end; nobody wants its core file.
resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


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


@pytest.fixture
def bot(tmp_path):
    bot = Bot(BUILD, tmp_path)
    yield bot
    bot.end()


@pytest.fixture(autouse=True)
def nobody_stays(request):
    """The next test may call its people by the same nicks."""
    yield
    for name in {"inspircd", "ngircd"} & set(request.fixturenames):
        request.getfixturevalue(name).leave()
