# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who somebody is: the account that the network vouches for, never the nick; and how the bot itself logs in."""
import re

import servers
from line import PARAMOUNT, PASSWORD, SONY, with_account


def test_an_imposter_is_nobody(line):
    """The captain's nick without the captain's account."""
    imposter = line.comes("ana")
    imposter.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"ana: only captains")
    imposter.say(PARAMOUNT, "!whoami")
    imposter.hears(r"not verified")
    captain = line.comes("cap", account="ana", password=PASSWORD)
    captain.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"cap: shift 1 added")
    imposter.ask(PARAMOUNT, "!cancel 1", r"ana: only captains")


def test_authority_follows_the_account_through_a_change_of_nick(line):
    ana = line.member("ana")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"ana: shift 1 added")
    ana.rename("tired")
    thief = line.comes("ana")
    thief.ask(PARAMOUNT, "!cancel 1", r"ana: only captains")
    ana.ask(PARAMOUNT, "!cancel 1 heat", r"tired: shift 1 cancelled")


def test_a_captain_who_logs_out_is_one_no_more(line):
    ana = line.member("ana")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"ana: shift 1 added")
    ana.say("NickServ", "LOGOUT")
    ana.wait_for(r" 901 ")
    ana.ask(PARAMOUNT, "!cancel 1", r"ana: only captains")


def test_a_captain_who_logs_in_on_the_way_is_one(line):
    ana = line.comes("ana")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"ana: only captains")
    ana.say("NickServ", f"IDENTIFY {PASSWORD}")
    ana.wait_for(r" 900 ")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"ana: shift 1 added")


def test_a_sign_up_follows_a_stranger_through_a_change_of_nick(line):
    ana, zoe = line.member("ana"), line.comes("zoe")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12 max 1", r"ana: shift 1 added")
    zoe.ask(PARAMOUNT, "!in 1", r"zoe: on shift 1\b")
    zoe.rename("chloe")
    thief = line.comes("zoe")
    thief.ask(PARAMOUNT, "!out 1", r"zoe: not on shift 1\b")
    zoe.ask(PARAMOUNT, "!in 1", r"chloe: already on shift 1\b")


def test_a_member_keeps_a_sign_up_on_another_connection(line):
    ana, amy = line.members("ana", "amy")
    ana.ask(PARAMOUNT, "!shift add paramount/1 tomorrow 9-12", r"ana: shift 1 added")
    amy.ask(PARAMOUNT, "!in 1", r"amy: on shift 1\b")
    amy.close()
    at_home = line.comes("athome", account="amy", password=PASSWORD)
    at_home.ask(PARAMOUNT, "!in 1", r"athome: already on shift 1\b")


def test_a_certificate_logs_the_bot_in(own):
    certificate = servers.make_certificate(own.bot.folder, "certified")
    own.server.register("certified", PASSWORD, certificate)
    own.configure(with_account(own.server, f"sasl = external\nclient_cert = {certificate}", account="certified"))
    own.start()
    own.watcher.capabilities()
    assert "account=certified" in own.watcher.ask(PARAMOUNT, "!shifts", r"no shifts").string


def test_a_strange_certificate_opens_nothing(own):
    certificate = servers.make_certificate(own.bot.folder, "stranger")
    own.configure(with_account(own.server, f"sasl = external\nclient_cert = {certificate}"))
    own.watcher = own.comes("watcher")
    own.bot.start()
    own.bot.process.says(r"(?i)warning .*not logged in")
    assert not own.overheard("")
    assert not own.watcher.heard(rf":{own.bot.nick}!\S* JOIN ")


def test_without_its_account_the_bot_stays_out_says_why_and_goes_on_trying(own):
    own.bot.secret("password", "wrong")
    own.configure(with_account(own.server))
    own.watcher = own.comes("watcher")
    own.bot.start()
    refused = r"warning irc: not connected: not logged in: .*, next try in \d+ s"
    own.bot.process.says(refused)
    own.bot.process.says(refused, since=len(own.bot.process.lines))
    own.watcher.sync()
    assert not own.watcher.heard(rf":{own.bot.nick}!\S* JOIN ")
    own.bot.secret("password", PASSWORD)  # read anew for each try
    own.joins(60)
    own.watcher.ask(SONY, "!shifts", r"no shifts")
    assert not re.search(rf"wrong|{PASSWORD}", own.bot.log)


def test_a_server_that_cannot_prove_its_name_gets_no_password(own):
    servers.make_certificate(own.bot.folder, "other")
    own.configure(with_account(own.server).replace(str(own.server.ca_file), str(own.bot.folder / "other.pem")))
    own.bot.start()
    own.bot.process.says(r"(?i)warning irc: not connected: .*certificate.*, next try in \d+ s")
    assert own.bot.alive


def test_the_bot_takes_its_own_nick_back_when_it_is_free(own):
    other = own.comes(own.bot.nick)
    own.configure(with_account(own.server))
    own.watcher = own.comes("watcher")
    own.bot.start()
    stand_in = own.watcher.wait_for(rf":(picket\S+)!\S+ JOIN :?{PARAMOUNT}")[1]
    assert stand_in != own.bot.nick
    other.close()
    own.watcher.wait_for(rf":{re.escape(stand_in)}!\S+ NICK :?{own.bot.nick}\b")
    own.watcher.ask(own.bot.nick, "shifts", r"no shifts")
