# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the committee's mails say, from a real IMAP server to a room: once, and only if the domain signed them."""
import os
import re

import pytest
import sections
from homeserver import ANA, ROOM
from letters import COMMITTEE, DOMAIN, SIGNED, Key, expired, mail
from mailbox import Dovecot
from names import Names

KEY = Key()
STEP = int(os.environ.get("STEP", 5))  # 1 = at each call


class Committee:
    """The bot in its room, with the committee's mailbox as its source."""

    def __init__(self, home, certificate):
        self.home, self.names, self.dovecot = home, Names(), Dovecot(certificate)
        self.names.texts[KEY.name()] = KEY.record
        home.bot.secret("mail.password", "a mailbox's password")
        self.configure(certificate)

    def configure(self, certificate, **more):
        keys = {"url": self.dovecot.url, "issuer": "committee", "near": "yes", "user": "bot", "password_file": "mail.password",
                "domain": DOMAIN, "from": COMMITTEE, "ca_file": certificate("ca.crt"), **more}
        self.home.bot.sections = (sections.section("issuer", "committee", title="Committee", strike="wga", domains=DOMAIN)
                                  + sections.section("source", "mail", **keys))
        self.home.bot.more = {"dns": self.names.server}

    def close(self):
        self.names.close()
        self.dovecot.close()

    def ask(self, query):
        with self.home.store() as store:
            return store.execute(query).fetchone()

    def looked(self):
        """After its commit, for then it answers."""
        self.home.bot.logged("source mail: (?!a mail)")
        self.home.well()

    def looks(self):
        self.home.later()
        self.home.bot.log = ""
        self.home.run()
        self.looked()

    def says(self, subject, text="We meet on Friday.", key=KEY, **headers):
        letter = key.sign(mail(subject, text, **headers))
        self.dovecot.deliver(letter)
        return letter

    def heard(self):
        return re.findall(r"News (\d+)", "\n".join(self.home.bodies(ROOM)))

    def refused(self):
        """Why mails were not believed in the last look, in their order."""
        return re.findall(r"a mail is not believed: (.*) \(plugin", self.home.bot.log)


@pytest.fixture
def committee(home, certificate):
    committee = Committee(home, certificate)
    committee.says("News 0", "What was there before we came.")
    home.open()
    committee.looked()
    yield committee
    print(committee.dovecot.log)
    committee.close()


def test_what_is_new_is_said_and_what_was_there_is_not(committee):
    committee.says("News 1")
    committee.looks()
    committee.home.hears(ROOM, r"Committee, bulletin 2.*: News 1: We meet on Friday\.")
    committee.looks()
    assert committee.heard() == ["1"]
    committee.home.say(ROOM, ANA, "!verify What was there before we came. And now some more words")
    committee.home.hears(ROOM, "bulletin 1")
    assert committee.ask("select channel from updates_bulletin where id = 2")[0] == "mail mail"


LETTER = mail("News 1", "We meet on Friday.")
EVIL = "ana@union.example"


def without(name):
    return [header for header in SIGNED if header != name]


# Each with a part of the sentence that says why; the newest first, as they are read.
FORGED = {
    "unsigned": (LETTER, "it is not signed"),
    "another domain": (KEY.sign(LETTER, "studios.example"), "it is signed by studios.example, not by union.example"),
    "a domain that looks like it": (KEY.sign(LETTER, "unlon.example"), "it is signed by unlon.example"),
    "a subdomain": (KEY.sign(LETTER, "mail.union.example"), "it is signed by mail.union.example"),
    "body changed": (KEY.sign(LETTER).replace(b"Friday", b"Monday"), "its body was changed after it was signed"),
    "subject changed": (KEY.sign(LETTER).replace(b"News 1", b"News 2"), "its header was changed after it was signed"),
    "expired": (expired(LETTER, KEY), "its signature has expired"),
    "a body that goes on": (KEY.sign(LETTER, length=True) + b"The strike is over.\r\n", r"its signature may leave out a part of the body \(l=\)"),
    "Subject not signed": (KEY.sign(LETTER, headers=without("Subject")), "its signature leaves out Subject"),
    "Date not signed": (KEY.sign(LETTER, headers=without("Date")), "its signature leaves out Date"),
    "a second Subject": (b"Subject: News 3\r\n" + KEY.sign(LETTER), "it has more than one Subject"),
    "a second From": (f"From: <{EVIL}>\r\n".encode() + KEY.sign(LETTER), "it has more than one From"),
    "somebody else there": (KEY.sign(mail("News 1", "We meet on Friday.", EVIL)), "it is from ana@union.example"),
    "a name that is an address": (KEY.sign(mail("News 1", "Hm.", From=f'"{COMMITTEE}" <{EVIL}>')), "its From is not one plain address"),
    "two addresses": (KEY.sign(mail("News 1", "Hm.", From=f"{COMMITTEE}, {EVIL}")), "its From is not one plain address"),
    "rsa-sha1": (KEY.sign(LETTER, signature_algorithm=b"rsa-sha1"), "it is signed by rsa-sha1"),
    "short key": (Key("short", 768).sign(LETTER), r"there is no key short\._domainkey\.union\.example"),
    "too long": (KEY.sign(mail("News 1", ("x" * 75 + "\n") * 30000)), "it is longer than 2 MiB"),
}


def test_what_must_not_be_believed_is_told_once_and_never_said(committee):
    committee.home.bot.more["alerts"] = "picket"
    for letter, _ in FORGED.values():
        committee.dovecot.deliver(letter)
    committee.looks()
    reasons = committee.refused()
    for (_, why), reason in zip(FORGED.values(), reasons):
        assert re.match(why, reason), (why, reason)
    assert len(reasons) == len(FORGED)
    committee.home.hears(ROOM, f"source mail: mails that were not believed, and not said: {len(FORGED)}; the newest because it is longer than 2 MiB")
    committee.dovecot.deliver(LETTER.replace(b"News 1", b"News 4"))
    committee.looks()
    assert committee.refused() == ["it is not signed"]
    committee.looks()
    assert not committee.refused() and not committee.heard()
    assert len([body for body in committee.home.bodies(ROOM) if "not believed," in body]) == 1
    assert committee.ask("select count(*) from updates_bulletin")[0] == 1
    assert committee.ask("select refused from updates_source")[0] == 1


def test_a_forged_mail_does_not_stand_in_the_way_of_the_real_one(committee):
    """It may have the same words and the same Message-ID."""
    letter = mail("News 1", "We meet on Friday.")
    committee.dovecot.deliver(letter)
    committee.looks()
    assert committee.refused() == ["it is not signed"]
    committee.dovecot.deliver(KEY.sign(letter))
    committee.looks()
    committee.home.hears(ROOM, "News 1: We meet on Friday")
    committee.dovecot.deliver(b"X-Again: yes\r\n" + KEY.sign(letter))
    committee.looks()
    assert committee.heard() == ["1"]


def test_keys_are_rotated_and_revoked(committee):
    new, short = Key("s2"), Key("short", 768)
    committee.names.texts[new.name()] = [new.record, "what else the domain says there"]
    committee.says("News 1", key=new)
    committee.looks()
    committee.home.hears(ROOM, "News 1: ")
    committee.names.texts[KEY.name()] = "v=DKIM1; k=rsa; p="
    committee.names.texts[short.name()] = short.record
    committee.says("News 2", key=KEY)
    committee.says("News 3", key=short)
    committee.says("News 4", key=Key("s4"))
    committee.looks()
    assert committee.refused() == ["its key was revoked", "its key is too short, under 1024 bits", "there is no key s4._domainkey.union.example"]
    assert committee.heard() == ["1"]


def test_a_key_of_4096_bits_does_not_fit_into_one_packet(committee):
    long = Key("long", 4096)
    committee.names.texts[long.name()] = long.record
    committee.says("News 1", key=long)
    committee.looks()
    committee.home.hears(ROOM, "News 1: ")


def test_a_name_server_that_fails_only_delays_a_mail(committee):
    committee.names.broken = True
    committee.says("News 1")
    committee.looks()
    assert not committee.refused()
    failures, fault = committee.ask("select failures, fault from updates_source")
    assert failures == 1 and fault.startswith("the key s1._domainkey.union.example cannot be asked for"), fault
    committee.looks()
    assert committee.ask("select etag from updates_source")[0].endswith(" 2")
    committee.names.broken = False
    committee.looks()
    committee.home.hears(ROOM, "News 1: ")
    assert committee.heard() == ["1"]


def test_a_server_that_is_away_loses_nothing(committee):
    committee.dovecot.stop()
    committee.looks()
    failures, fault = committee.ask("select failures, fault from updates_source")
    assert failures == 1 and "connect" in fault, fault
    committee.dovecot.start()
    committee.says("News 1")
    committee.looks()
    committee.home.hears(ROOM, "News 1: ")


def test_a_mailbox_that_is_made_anew_says_nothing_twice(committee):
    letters = [committee.says(f"News {n}", f"These are the words of day {n}.") for n in (1, 2)]
    committee.looks()
    committee.home.hears(ROOM, "News 2: ")
    before = committee.ask("select etag from updates_source")[0].split()[0]
    committee.dovecot.stop()
    committee.dovecot.make_maildir()
    committee.dovecot.start()
    for letter in letters:
        committee.dovecot.deliver(letter)
    committee.says("News 3", "These are the words of day 3.")
    committee.looks()
    committee.home.hears(ROOM, "News 3: ")
    assert committee.ask("select etag from updates_source")[0].split()[0] != before
    assert committee.heard() == ["1", "2", "3"]


@pytest.mark.parametrize("keys, secret, why", [
    ({}, "another password", "the server does not take this user with this password"),
    ({"url": None}, None, "there is no such mailbox"), ({"ca_file": "stranger.crt"}, None, "certificate")])
def test_what_the_config_has_wrong_is_one_sentence(committee, certificate, keys, secret, why):
    if secret:
        committee.home.bot.secret("mail.password", secret)
    if "url" in keys:
        keys = {"url": committee.dovecot.url.replace("INBOX", "Outbox")}
    if "ca_file" in keys:
        keys = {"ca_file": certificate("stranger.crt")}
    committee.configure(certificate, **keys)
    committee.looks()
    failures, fault = committee.ask("select failures, fault from updates_source")
    assert failures == 1 and why in fault, fault
    assert "password" not in committee.home.bot.log.replace(why, "")


def test_starttls_is_not_an_option(committee, certificate):
    """127.1 is this machine, but not by a name that the bot knows."""
    committee.configure(certificate, url=f"imap://127.1:{committee.dovecot.clear}/INBOX")
    committee.says("News 1")
    committee.looks()
    committee.home.hears(ROOM, "News 1: ")
    assert ", TLS, " in [line for line in committee.dovecot.log.splitlines() if "Login: " in line][-1]
    committee.configure(certificate, url=f"imap://127.1:{committee.dovecot.clear}/INBOX", ca_file=certificate("stranger.crt"))
    committee.looks()
    assert "certificate" in committee.ask("select fault from updates_source")[0]


def test_only_what_is_meant_for_all_is_said(committee, certificate):
    """Whoever got a signed letter of the committee could hand it on to the mailbox."""
    committee.configure(certificate, to="bulletins@union.example")
    committee.says("News 1", to="Ana <ana@example.org>")
    committee.says("News 2")
    committee.looks()
    committee.home.hears(ROOM, "News 2: ")
    assert committee.refused() == ["it is not to bulletins@union.example"]
    assert committee.heard() == ["2"]


def test_a_signature_that_leaves_open_what_is_text_waits_for_an_officer(committee):
    committee.dovecot.deliver(KEY.sign(LETTER, headers=without("Content-Type")))
    committee.looks()
    assert committee.ask("select why from updates_draft")[0].startswith("its signature leaves out Content-Type")
    assert not committee.heard()


def test_many_at_once_are_read_in_their_order(committee):
    """Fifty with each look; five are said, the rest waits for an officer."""
    for n in range(1, 61):
        committee.says(f"News {n}", f"These are the words of day {n}.")
    committee.looks()
    committee.home.hears(ROOM, "News 5: ")
    assert committee.ask("select count(*) from updates_item")[0] == 51
    committee.looks()
    assert committee.ask("select count(*) from updates_item")[0] == 61
    committee.home.hears(ROOM, "News 55: ")
    assert committee.heard() == ["1", "2", "3", "4", "5", "51", "52", "53", "54", "55"]


def test_killed_at_its_steps_a_bulletin_is_said_once(committee, certificate):
    """From its arrival on, in clear text on this machine, at things that the bot does to its disk and to its homeserver."""
    committee.configure(certificate, url=f"imap://127.0.0.1:{committee.dovecot.clear}/INBOX")
    log, home, rounds = committee.home.bot.folder / "calls", committee.home, 0

    def publish(at):
        nonlocal rounds
        rounds += 1
        committee.says(f"News {rounds}", f"These are the words of day {rounds}.")
        committee.home.later()
        home.run_to_die(at, f"News {rounds}\r", log)

    publish(0)
    home.hears(ROOM, "News 1: ")
    home.well()
    last = log.read_text().splitlines().index("answer reply") + 1
    for kill in range(1, last + 1, STEP):
        publish(kill)
        committee.home.dies()
        home.run()
        home.hears(ROOM, f"News {rounds}: ")
        home.settles()
    assert committee.heard() == [str(n) for n in range(1, rounds + 1)]
    assert committee.ask("select count(*) from updates_bulletin")[0] == rounds + 1
    print(f"{rounds - 1} kills at {last} calls: each bulletin said once")
