# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the other tests stand on: the servers run, log people in and tell who they are."""
import pytest

import servers


@pytest.fixture(scope="module")
def ana(inspircd):
    inspircd.register("ana", "picket-line")
    return {"account": "ana", "password": "picket-line"}


def test_words_of_a_logged_in_person_carry_the_account(inspircd, ana):
    reader = inspircd.person("reader").capabilities().join("#picket")
    writer = inspircd.person("writer", **ana).join("#picket")
    writer.say("#picket", "with an account")
    tags = reader.wait_for(r"^@(\S+) :writer!\S+ PRIVMSG #picket :with an account")[1]
    assert "account=ana" in tags.split(";")


def test_words_of_a_stranger_carry_none(inspircd):
    reader = inspircd.person("reader2").capabilities().join("#picket")
    inspircd.person("stranger").join("#picket").say("#picket", "without")
    tags = reader.wait_for(r"^@(\S+) :stranger!\S+ PRIVMSG #picket :without")[1]
    assert "account" not in tags and "time=" in tags


def test_a_wrong_password_opens_nothing(inspircd, ana):
    with pytest.raises(PermissionError, match=" 904 "):
        inspircd.person("intruder", account="ana", password="wrong")


def test_a_certificate_opens_its_account(inspircd, tmp_path):
    certificate = servers.make_certificate(tmp_path, "bob")
    inspircd.register("bob", "picket-line", certificate)
    inspircd.person("robert", certificate=certificate).join("#picket")
    reader = inspircd.person("reader3")
    reader.connection.whois("robert")
    reader.wait_for(r" 330 reader3 robert bob :is logged in as")


def test_the_certificate_of_another_server_is_refused(inspircd, tmp_path):
    servers.make_certificate(tmp_path, "other")
    inspircd.ca_file, right = tmp_path / "other.pem", inspircd.ca_file
    with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        inspircd.person("careful")
    inspircd.ca_file = right


def test_accounts_outlive_the_network(inspircd, ana):
    inspircd.cut()
    inspircd.person("ana", **ana)


def test_a_plain_server_knows_nobody(ngircd):
    reader = ngircd.person("reader").join("#picket")
    ngircd.person("writer").join("#picket").say("#picket", "hello")
    assert reader.wait_for(r"writer!\S+ PRIVMSG #picket :hello").string.startswith(":writer!")
    reader.connection.cap("LS")
    assert "account" not in reader.wait_for(r" CAP \S+ LS ").string
