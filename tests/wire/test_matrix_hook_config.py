# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the config and an operator do to a hook: when it brings something, and what is said where it cannot."""
import contextlib
import socket

import pytest
from sender import feed, item
from website import Site


def test_a_new_secret_holds_with_the_next_reload(hooked):
    hooked.open()
    new = "another secret in raw text, long enough"
    hooked.home.bot.secret("hook.secret", new)
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.reloads()
    assert hooked.sender.delivers(item(2))[0] == 401
    hooked.sender.secret = new
    assert hooked.sender.delivers(item(2)) == (200, "1 item\n")
    hooked.hears(2)


def test_a_plugin_that_is_off_has_no_hook(hooked):
    hooked.home.operators = "; matrix:home/@carla:home"
    hooked.open()
    nobody = hooked.sender.request(path="/hook/nobody")[::2]
    hooked.asks("!plugin off updates", "updates is off")
    body = feed(item(1))
    assert hooked.sender.request(body=body, headers=hooked.sender.headers(body))[::2] == nobody
    hooked.asks("!plugin on updates", "updates is on")
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.hears(1)


@pytest.mark.parametrize("keys, fault", [
    ({"url": "https://union.example/feed"}, "either a url"), ({"secret_file": None}, "either a url"),
    ({"issuer": None}, "its issuer has no section"), ({"secret_file": "short.secret"}, "shorter than 24 bytes"),
    ({"secret_file": "base64.secret"}, "base64 does not follow")])
def test_a_source_that_can_bring_nothing_says_why(hooked, keys, fault):
    hooked.home.bot.secret("short.secret", "hunter2")
    hooked.home.bot.secret("base64.secret", "whsec_%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")
    hooked.configure(**keys)
    hooked.open()
    hooked.home.bot.logged(f"source site brings nothing: .*{fault}")
    hooked.asks("!sources", rf"site: brings nothing: .*{fault}")


def test_without_an_address_it_does_not_listen(hooked):
    hooked.home.bot.more = {}
    hooked.home.open()
    hooked.asks("!sources", r"site: brings nothing: \[bot\] listen is not set")
    with pytest.raises(ConnectionRefusedError):
        hooked.sender.opens()
    hooked.home.bot.more = {"listen": f"127.0.0.1:{hooked.port}"}
    hooked.home.write()
    hooked.reloads()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")


def test_an_address_that_is_taken_is_tried_again(hooked):
    with socket.create_server(("127.0.0.1", hooked.port)):
        hooked.home.open()
        hooked.home.bot.logged("cannot listen on 127.0.0.1:.*Address already in use, trying again")
        hooked.asks("!sources", "site: brings nothing: cannot listen on .*: Address already in use")


@pytest.mark.parametrize("listen, fault", [
    ("0.0.0.0:8087", "open to the world"), ("8.8.8.8:80", "open to the world"), ("[::]:80", "open to the world"),
    ("localhost:80", "no address and port"), ("127.0.0.1", "no address and port"), ("127.0.0.1:0", "no address and port")])
def test_it_listens_inside_only(hooked, listen, fault):
    hooked.home.bot.more = {"listen": listen}
    hooked.home.run()
    assert hooked.home.bot.process.wait(30) == 78
    hooked.home.bot.logged(f"picket.conf:\\d+: listen: .*{fault}")


def test_a_hook_that_becomes_a_feed_tells_of_nothing_old(hooked):
    hooked.open()
    assert hooked.sender.delivers(item(1)) == (200, "1 item\n")
    hooked.hears(1)
    hooked.home.bot.end()
    with contextlib.closing(Site()) as site, hooked.home.store() as store:
        site.says("News 2", "What stood there all the time.")
        store.execute("update updates_source set checked = 0")
        store.commit()
        hooked.configure(secret_file=None, url=site.url, near="yes")
        hooked.home.bot.log = ""
        hooked.home.run()
        hooked.home.bot.logged("source site: 1 items read, 0 are new and said; it is the first time")
        body = feed(item(3))
        assert hooked.sender.request(body=body, headers=hooked.sender.headers(body))[0] == 401
    assert hooked.heard() == {"1": 1}
