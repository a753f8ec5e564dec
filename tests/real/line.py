# SPDX-License-Identifier: LGPL-3.0-or-later
"""A picket line on a real server: a bot in two rooms, somebody who watches both, and the people who come."""
import concurrent.futures

from sections import PARAMOUNT as PLACE
from sections import ZONE, room, section

PASSWORD = "picket-line"
PARAMOUNT, SONY = "#paramount", "#sony"

CONFIG = (
    "[bot]\nstore = picket.db\n{operators}\n"
    + section("person", "ana", identities="irc:town/ana", roles="captain:paramount")
    + section("strike", "wga", title="WGA", against="AMPTP", day_one="2023-05-02", zone=ZONE)
    + section("strike", "sag", title="SAG-AFTRA", day_one="2023-07-14", zone=ZONE)
    + PLACE + section("place", "sony", title="Sony", zone=ZONE)
    + "[network town]\nkind = irc\nnick = {nick}\nreconnect = 1s\n{network}\n"
    + room("paramount", "town", PARAMOUNT, place="paramount") + room("sony", "town", SONY, "sag", place="sony"))


def with_account(server, login="password_file = password", account="picketbot", pace="none", port=None):
    """The [network] lines for a server with TLS and accounts."""
    return f"""\
host = localhost
port = {port or server.tls}
ca_file = {server.ca_file}
account = {account}
pace = {pace}
{login}"""


def all_at_once(act, things):
    """A server takes a second to welcome each, and welcomes many in one."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return list(pool.map(act, things))


class Line:
    def __init__(self, server, bot):
        self.server, self.bot = server, bot
        self.watcher = None

    def configure(self, network, operators="", more=""):
        """The [network] lines that make the difference, and what else the config has."""
        self.bot.configure(CONFIG.format(nick=self.bot.nick, network=network, operators=operators) + more)

    def start(self):
        """The bot comes, and somebody sees it in both rooms."""
        self.bot.start()
        if self.watcher:
            self.joins()
        else:
            self.is_met()
        return self

    def joins(self, seconds=30):
        rooms = {self.watcher.wait_for(rf":{self.bot.nick}!\S* JOIN :?({PARAMOUNT}|{SONY})", seconds)[1] for _ in range(2)}
        assert rooms == {PARAMOUNT, SONY}

    def leaves(self):
        self.watcher.wait_for(rf":{self.bot.nick}!\S* QUIT ")

    def is_met(self):
        """A new watcher sees the bot in both rooms, there already or coming."""
        self.watcher = self.comes("watcher")
        for room in PARAMOUNT, SONY:
            if not self.watcher.heard(rf" 353 .* {room} :.*\b{self.bot.nick}\b"):
                self.watcher.wait_for(rf":{self.bot.nick}!\S* JOIN :?{room}")

    def comes(self, nick, **login):
        return self.server.person(nick, **login).join(PARAMOUNT).join(SONY)

    def member(self, nick):
        """Somebody who is logged in to the account of that name."""
        return self.comes(nick, account=nick, password=PASSWORD)

    def members(self, *nicks):
        return all_at_once(self.member, nicks)

    def strangers(self, *nicks):
        return all_at_once(self.comes, nicks)

    def overheard(self, pattern):
        """What the bot said in a room, so far."""
        self.watcher.sync()
        return self.watcher.heard(rf":{self.bot.nick}!\S* (PRIVMSG|NOTICE) #\S+ :.*(?:{pattern})")
