# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the committee's mails say, from a real IMAP server to a room: once, and only if the domain signed them."""
import contextlib
import re
import sqlite3

import pytest
import sections
from homeserver import ANA, ROOM
from letters import COMMITTEE, DOMAIN, SIGNED, Key, mail, tagged
from mailbox import Dovecot
from names import Names

KEY = Key()


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

    def store(self):
        return contextlib.closing(sqlite3.connect(self.home.bot.folder / "picket.db"))

    def ask(self, query):
        with self.store() as store:
            return store.execute(query).fetchone()

    def looked(self):
        """After its commit, for then it answers."""
        self.home.bot.logged("source mail: (?!a mail)")
        self.home.well()

    def looks(self):
        """As if a quarter of an hour had gone by when it starts next."""
        self.home.bot.end()
        with self.store() as store:
            store.execute("update updates_source set checked = 0, failures = 0")
            store.commit()
        self.home.bot.log = ""
        self.home.run()
        self.looked()

    def says(self, subject, text="We meet on Friday.", key=KEY, **headers):
        letter = key.sign(mail(subject, text, **headers))
        self.dovecot.deliver(letter)
        return letter

    def heard(self):
        return re.findall(r"News (\d+)", "\n".join(self.home.bodies(ROOM)))

    def refuses(self, letter, why):
        """It is told why, and the room hears nothing."""
        self.dovecot.deliver(letter)
        self.looks()
        assert re.search(f"a mail is not believed: {why}", self.home.bot.log), self.home.bot.log
        assert not self.heard()
        assert self.ask("select count(*) from updates_bulletin")[0] == 1


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
