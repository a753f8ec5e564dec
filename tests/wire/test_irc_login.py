# SPDX-License-Identifier: LGPL-3.0-or-later
"""From the first byte to the room: capabilities, log-in and all its failures, nicks that are taken, rooms that are closed."""
import base64
import re
import time

import pytest
from ircd import CAPS, NAME, ROOM, FakeIrcd

PASSWORD = "pass % word:of %s"
PLAIN = ("account = picketbot", "password_file = secret")
FAILURES = [
    (":{} 902 picket :You must use a nick assigned to you", "902 You must use a nick"),
    (":{} 904 picket :SASL authentication failed", "904 SASL authentication failed"),
    (":{} 905 picket :SASL message too long", "905 SASL message too long"),
    (":{} 906 picket :SASL authentication aborted", "906 SASL authentication aborted"),
    (":{} 908 picket EXTERNAL,SCRAM-SHA-256 :are available SASL mechanisms", "908 are available"),
    ("AUTHENTICATE :c29tZSBjaGFsbGVuZ2U=", "the server asked what it may not ask"),
]


def start_with_account(bot, ircd, *more, password=PASSWORD):
    bot.secret("secret", password)
    bot.start(ircd, *PLAIN, *more)
    ircd.accept()


def offer_sasl(ircd, sasl="sasl=PLAIN,EXTERNAL"):
    assert "sasl" in ircd.capabilities(CAPS + " " + sasl)
    ircd.expect("^AUTHENTICATE PLAIN$")


def read_response(ircd):
    """In pieces of 400 bytes; a full last one is followed by "+"."""
    text = ""
    while len(piece := ircd.expect(r"^AUTHENTICATE (\S+)$")[1]) == 400:
        text += piece
    return base64.b64decode(text + ("" if piece == "+" else piece))


def log_in(ircd):
    ircd.send("AUTHENTICATE :+")
    response = read_response(ircd)
    ircd.send(f":{NAME} 900 picket picket!u@h picketbot :You are now logged in", f":{NAME} 903 picket :SASL successful")
    ircd.expect("^CAP END$")
    return response


# ---- the order of things ----

def test_capabilities_come_before_nick_and_user(bot, ircd):
    bot.start(ircd)
    ircd.accept().register()
    assert [line.split()[0] for line in ircd.seen[:3]] == ["CAP", "NICK", "USER"]
    assert not any(line.startswith("PASS") for line in ircd.seen)
    ircd.join()
    ircd.answers()


def test_only_what_is_offered_is_asked_for(bot, ircd):
    bot.start(ircd)
    ircd.accept()
    assert set(ircd.capabilities("server-time sasl=PLAIN unknown/cap account-tag=x")) == {"server-time", "account-tag"}


def test_a_list_in_many_lines_is_read_to_its_end(bot, ircd):
    bot.start(ircd)
    ircd.accept().expect("^CAP LS 302$")
    ircd.send(f":{NAME} CAP * LS * :{'x/a ' * 80}", f":{NAME} CAP * LS * :account-tag")
    ircd.quiet("^CAP (REQ|END)", 0.2)
    ircd.send(f":{NAME} CAP * LS :server-time")
    assert set(ircd.expect("^CAP REQ :(.*)$")[1].split()) == {"account-tag", "server-time"}


def test_what_is_refused_as_a_whole_is_asked_one_by_one(bot, ircd):
    bot.start(ircd)
    ircd.accept().expect("^CAP LS 302$")
    ircd.send(f":{NAME} CAP * LS :account-tag server-time")
    ircd.expect("^CAP REQ :account-tag server-time$")
    ircd.send(f":{NAME} CAP * NAK :account-tag server-time")
    ircd.expect("^CAP REQ :account-tag$")
    ircd.send(f":{NAME} CAP * NAK :account-tag")
    ircd.expect("^CAP REQ :server-time$")
    ircd.send(f":{NAME} CAP * ACK :server-time")
    ircd.expect("^CAP END$")
    ircd.greet()
    ircd.join()


@pytest.mark.parametrize("refusal", [None, "421 * CAP :Unknown command", "451 * :You have not registered", "410 * CAP :Invalid"], ids=str)
def test_a_server_without_capabilities_will_do(bot, ircd, refusal):
    bot.start(ircd)
    ircd.accept().expect("^USER ")
    if refusal:
        ircd.send(f":{NAME} {refusal}")
    ircd.greet()
    ircd.join()
    ircd.answers()
    assert not any(line.startswith("WHO") for line in ircd.seen)  # nobody could vouch


def test_an_account_is_asked_for_where_no_tag_tells_it(bot, ircd):
    bot.start(ircd)
    ircd.welcome(caps="server-time", isupport="CHANTYPES=# CASEMAPPING=rfc1459 WHOX")
    ircd.expect(f"^WHO {ROOM} %tcuhnfa,77$")
    ircd.says("!whoami", target=ircd.nick)
    token = ircd.expect(r"^WHO amy %tna,(\d+)$")[1]
    ircd.quiet("^(PRIVMSG|NOTICE)", 0.1)
    ircd.send(f":{NAME} 354 {ircd.nick} {token} amy alice", f":{NAME} 315 {ircd.nick} amy :End of WHO")
    assert "irc:fake/alice" in ircd.expect("^(PRIVMSG|NOTICE) amy :(.*)$")[2]


# ---- log-in ----

def test_logs_in_by_password(bot, ircd):
    start_with_account(bot, ircd)
    offer_sasl(ircd)
    assert log_in(ircd) == b"\0picketbot\0" + PASSWORD.encode()
    ircd.greet()
    ircd.join()
    ircd.answers()
    assert PASSWORD not in bot.log


@pytest.mark.parametrize("size", [1, 287, 288, 289, 290, 588, 600])
def test_a_long_password_goes_in_pieces(bot, ircd, size):
    start_with_account(bot, ircd, password="x" * size)
    offer_sasl(ircd)
    assert log_in(ircd) == b"\0picketbot\0" + b"x" * size


def test_logs_in_by_certificate(bot, certificate):
    ircd = FakeIrcd(certificate("server.pem"), certificate("client.crt"))
    bot.start(ircd, "ca_file = " + certificate("ca.crt"), "client_cert = " + certificate("client.pem"), "sasl = external")
    ircd.accept()
    assert ircd.peer.getpeercert()["subject"] == ((("commonName", "picketbot"),),)
    ircd.capabilities(CAPS + " sasl=EXTERNAL")
    ircd.expect("^AUTHENTICATE EXTERNAL$")
    ircd.send("AUTHENTICATE +")
    ircd.expect(r"^AUTHENTICATE \+$")
    ircd.send(f":{NAME} 903 picket :SASL successful")
    ircd.expect("^CAP END$")
    ircd.greet()
    ircd.join()
    ircd.answers()
    ircd.close()


@pytest.mark.parametrize("answer, why", FAILURES)
def test_without_its_account_it_does_not_stay(bot, ircd, answer, why):
    start_with_account(bot, ircd)
    offer_sasl(ircd)
    ircd.send(answer.format(NAME))
    seen = ircd.closed()
    assert not any(line.startswith(("CAP END", "JOIN")) for line in seen)
    bot.logged("not connected: not logged in: " + re.escape(why))
    ircd.accept(20) # and comes back: services may be there again
    offer_sasl(ircd)
    log_in(ircd)
    ircd.greet()
    ircd.join()
    ircd.answers()


@pytest.mark.parametrize("answer, why", FAILURES)
def test_without_its_account_it_may_be_allowed_to_stay(bot, ircd, answer, why):
    start_with_account(bot, ircd, "require_account = no")
    offer_sasl(ircd)
    ircd.send(answer.format(NAME))
    ircd.expect("^CAP END$")
    ircd.greet()
    ircd.join()
    ircd.answers()
    bot.logged(re.escape(why))


@pytest.mark.timed
def test_services_that_never_answer_get_fifteen_seconds(bot, ircd):
    start_with_account(bot, ircd)
    offer_sasl(ircd)
    begin = time.monotonic()
    ircd.expect(r"^AUTHENTICATE \*$", 20)
    assert 14 < time.monotonic() - begin < 18
    ircd.closed()
    bot.logged("not connected: not logged in: services did not answer")


@pytest.mark.parametrize("caps", [CAPS, CAPS + " sasl=EXTERNAL"])
def test_a_server_that_offers_no_log_in_is_left(bot, ircd, caps):
    start_with_account(bot, ircd)
    ircd.capabilities(caps)
    assert not any(line.startswith("AUTHENTICATE") for line in ircd.closed())
    bot.logged("not logged in: the server offers no log-in now")


def test_sasl_that_goes_away_before_the_request_is_no_log_in(bot, ircd):
    start_with_account(bot, ircd)
    ircd.expect("^CAP LS 302$")
    ircd.send(f":{NAME} CAP * LS :sasl=PLAIN")
    ircd.expect("^CAP REQ :sasl$")
    ircd.send(f":{NAME} CAP * NAK :sasl")
    ircd.closed()
    bot.logged("not logged in: ")


def test_a_server_that_knows_no_capabilities_gives_no_account(bot, ircd):
    start_with_account(bot, ircd)
    ircd.expect("^USER ")
    ircd.greet()
    assert not any(line.startswith("JOIN") for line in ircd.closed())
    bot.logged("not logged in: ")


# ---- refused at the door ----

@pytest.mark.parametrize("words", ["Closing Link: (Throttled: Reconnecting too fast)", "Trying to reconnect too fast.",
                                   "Your host is trying to (re)connect too fast -- throttled"])
def test_a_throttle_is_waited_out(bot, ircd, words):
    bot.start(ircd)
    ircd.accept()
    ircd.send(f"ERROR :{words}")
    ircd.closed()
    assert int(bot.logged(r"next try in (\d+) s")[1]) >= 59


def test_a_ban_is_waited_out_longer(bot, ircd):
    bot.start(ircd)
    ircd.accept()
    ircd.send(f":{NAME} 465 picket :You are banned from this server", "ERROR :Closing Link: K-lined")
    ircd.closed()
    assert int(bot.logged(r"banned: You are banned.*next try in (\d+) s")[1]) >= 300


def test_each_loss_waits_longer(bot, ircd):
    bot.start(ircd)
    for _ in range(4):
        ircd.accept(30)
        ircd.send("ERROR :not now")
        ircd.closed()
    bot.logged(r"(?s)(not now.*){4}")
    waits = [int(wait) for wait in re.findall(r"next try in (\d+) s", bot.log)]
    assert waits[0] <= 2 and waits[3] > waits[0]
    assert len(re.findall("ERROR not now", bot.log)) == 4


def test_nothing_of_the_old_connection_is_said_first_on_the_new(bot, ircd):
    bot.start(ircd)
    ircd.welcome()
    ircd.says("!help", target="picket")
    ircd.send(":half a line".encode())
    ircd.reset()
    ircd.accept(20).register()
    assert [line.split()[0] for line in ircd.seen[:3]] == ["CAP", "NICK", "USER"]
    ircd.join()
    ircd.answers()


# ---- TLS ----

@pytest.mark.parametrize("name, ca, sentence", [
    ("elsewhere.pem", "ca.crt", "certificate does not fit host localhost"),
    ("server.pem", "stranger.crt", "certificate of host localhost is not trusted"),
])
def test_no_word_goes_to_a_server_that_is_not_trusted(bot, certificate, name, ca, sentence):
    ircd = FakeIrcd(certificate(name))
    bot.start(ircd, "ca_file = " + certificate(ca))
    try:
        assert ircd.accept().closed() == []  # it looks at the name when the handshake is through
    except OSError:
        pass
    bot.logged("not connected: " + sentence)
    ircd.close()


def test_a_pin_stands_for_name_and_authority(bot, certificate):
    ircd = FakeIrcd(certificate("elsewhere.pem"))
    with open(certificate("elsewhere.pin"), encoding="ascii") as pin:
        bot.start(ircd, "pin = " + pin.read())
    ircd.welcome()
    ircd.answers()
    ircd.close()


# ---- nicks ----

@pytest.mark.parametrize("refusal", ["433 * {} :Nickname is already in use", "432 * {} :Erroneous nickname", "437 * {} :Nick unavailable",
                                     "436 * {} :Nick collision"])
def test_another_nick_is_tried_before_registration(bot, ircd, refusal):
    bot.start(ircd)
    ircd.accept().capabilities()
    ircd.expect("^CAP END$")
    tried = ["picket"]
    for _ in range(3):
        ircd.send(f":{NAME} " + refusal.format(tried[-1]))
        tried.append(ircd.expect(r"^NICK (\S+)$")[1])
    assert len(set(tried)) == 4
    ircd.greet()
    ircd.join()
    ircd.says("!help", target=tried[-1])
    ircd.expect("^(PRIVMSG|NOTICE) amy :")
    ircd.answers()


def test_the_wanted_nick_is_taken_when_it_is_free(bot, ircd):
    bot.start(ircd)
    ircd.accept().capabilities()
    ircd.expect("^CAP END$")
    ircd.send(f":{NAME} 433 * picket :Nickname is already in use")
    ircd.expect(r"^NICK (\S+)$")
    ircd.greet()
    ircd.join()
    ircd.send(f":picket!u@host.example JOIN {ROOM} * :r", ":picket!u@host.example QUIT :bye")
    ircd.expect("^NICK picket$")
    ircd.send(f":{ircd.nick}!picketbot@host.example NICK picket")
    ircd.answers()


def test_a_nick_given_by_the_server_is_its_own(bot, ircd):
    bot.start(ircd)
    ircd.accept().register(nick="Guest77")
    ircd.join()
    ircd.says("!help", target="Guest77")
    ircd.expect("^(PRIVMSG|NOTICE) amy :")
    ircd.answers()


# ---- rooms ----

@pytest.mark.parametrize("refusal", ["471 {} {} :full", "473 {} {} :invite only", "474 {} {} :banned", "475 {} {} :bad key",
                                     "477 {} {} :need to register", "403 {} {} :no such channel", "437 {} {} :unavailable"])
def test_a_closed_room_is_said_and_tried_again_later(bot, ircd, refusal):
    bot.start(ircd)
    ircd.accept().register()
    ircd.expect(f"^JOIN {ROOM}")
    ircd.send(f":{NAME} " + refusal.format(ircd.nick, ROOM))
    assert int(bot.logged(f"not in {ROOM}: {refusal[:3]} .*next try in (\\d+) s")[1]) >= 10
    ircd.quiet("^JOIN")
    ircd.says("!help", target=ircd.nick)
    ircd.expect("^(PRIVMSG|NOTICE) amy :")


# ---- ends ----

@pytest.mark.timed
def test_it_says_goodbye_though_the_server_does_not_read(bot, ircd):
    bot.start(ircd)
    ircd.welcome()
    begin = time.monotonic()
    assert bot.stop() == 0
    assert time.monotonic() - begin < 2
    assert any(line.startswith("QUIT ") for line in ircd.closed())


def test_it_ends_though_it_is_not_connected(bot, ircd):
    bot.start(ircd)
    ircd.accept() # and says nothing
    assert bot.stop() == 0


def test_it_ends_between_attempts(bot, ircd):
    bot.start(ircd)
    ircd.accept()
    ircd.send("ERROR :no")
    bot.logged("next try in")
    assert bot.stop() == 0
