# SPDX-License-Identifier: LGPL-3.0-or-later
"""A scripted Matrix homeserver for one account: it does what real servers never do on demand.

    home = Homeserver()                  listens on a free port of loopback, home.port
    home.say(ROOM, ANA, "!day")          somebody says something; its event id
    home.hears(ROOM, "WGA")              waits until the account has said that: the event
    home.on("PUT .*/send/", lost)        what the next such request is given instead of the right answer
    home.asks("GET .*/sync")             the requests so far that match, each with what it said
    home.bucket = Bucket(10, 0.2)        so many words at once, then so many a second: what is more hears 429
    home.hurry = 50                      its seconds are so much shorter, as those of a bot under tests/harness/hurry.c

Who sends under the same transaction id again gets the same event id, and nobody sees it twice. What every request must be is looked
at on the way: `home.faults` says what was wrong.
"""
import bisect
import gzip
import itertools
import json
import re
import socket
import threading
import time
import urllib.parse
from dataclasses import dataclass

from web import page, requests

SELF, ANA, BEN, CARLA = (f"@{name}:home" for name in ("picket", "ana", "ben", "carla"))
ROOM, ALIAS = "!picket:home", "#picket:home"
POWER = {"users": {CARLA: 100}, "users_default": 0, "events_default": 0, "state_default": 50}


class Bucket:
    """Tokens of a rate limit; takes one, or says how many seconds are missing."""

    def __init__(self, burst, per_second):
        self.burst, self.per_second, self.tokens, self.at = burst, per_second, burst, None

    def take(self, now):
        self.tokens = min(self.burst, self.tokens + (now - (self.at or now)) * self.per_second)
        self.at = now
        if self.tokens < 1:
            return (1 - self.tokens) / self.per_second
        self.tokens -= 1
        return 0


class Cut(bytes):
    """An answer after which the connection ends."""


@dataclass
class Ask:
    method: str
    path: str  # readable, without its query
    query: dict
    body: dict
    token: str
    then: object = None  # done when it has been answered

    def __str__(self):
        return f"{self.method} {self.path}"


# ---- what a request may be given instead: rule(home, ask), bytes or None = nothing, ever ----


def says(status, body, *headers):
    """These words, and nothing was done."""
    text = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return lambda *_: page(text, status, *headers)


def silent(*_):
    return None


def lost(home, ask):
    """It is done, and the answer never arrives."""
    home.answer(ask)
    return Cut(b"")


def cut(home, ask):
    """It is done, and the answer ends in its middle."""
    text = home.answer(ask)
    return Cut(text[:-len(text.split(b"\r\n\r\n", 1)[1]) // 2])


def done_but(rule):
    """It is done, and something else is said."""
    def both(home, ask):
        home.answer(ask)
        return rule(home, ask)
    return both


def zipped(body):
    return page(gzip.compress(body), "200 OK", "Content-Encoding: gzip")


HTML = says("502 Bad Gateway", "<html><body><h1>502 Bad Gateway</h1></body></html>", "Content-Type: text/html")
PAGE = says("200 OK", "<html><body>Please log in to this network</body></html>", "Content-Type: text/html")
LIMITED = says("429 Too Many Requests", {"errcode": "M_LIMIT_EXCEEDED", "error": "slowly", "retry_after_ms": 200})
NO_TOKEN = says("401 Unauthorized", {"errcode": "M_UNKNOWN_TOKEN", "error": "who are you", "soft_logout": True})


def fault(status, code, words):
    return status, {"errcode": code, "error": words}


MISSING = fault("404 Not Found", "M_NOT_FOUND", "no such thing")


class Homeserver:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.news, self.numbers = threading.Condition(threading.RLock()), itertools.count(1)
        self.line, self.places, self.events = [], {}, {}  # (room, event) in the order in which they came; the places of each room's; by id
        self.bucket, self.hurry = None, 1
        self.rules, self.asked, self.faults = [], [], []
        self.tokens, self.sent, self.direct, self.aliases, self.entered = {}, {}, {}, {}, {}
        self.filters = []
        self.room(ROOM, ALIAS, [ANA, BEN, CARLA])
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def accept(self):
        try:
            while True:
                peer, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(peer,), daemon=True).start()
        except OSError:
            pass  # closed

    # ---- rooms, and who says what ----

    def room(self, room, alias=None, members=()):
        """A room with these people; the bot is in it when it has joined."""
        self.aliases[alias or room] = room
        for kind, content in (("create", {"room_version": "10"}), ("power_levels", POWER), ("join_rules", {"join_rule": "public"})):
            self.put(room, CARLA, f"m.room.{kind}", content, "")
        for member in members:
            self.put(room, member, "m.room.member", {"membership": "join"}, member)
        return room

    def chat(self, person, room):
        """A private chat that the person opened, with the bot in it."""
        self.room(room, None, [person])
        with self.news:
            self.direct.setdefault(person, []).append(room)
            self.enter(room)
            self.waits(f"the bot hears of {room}", lambda: self.seen_up_to(len(self.line)))
        return room

    def put(self, room, sender, kind, content, state_key=None):
        """An event's id."""
        event = {"type": kind, "sender": sender, "content": content, "event_id": f"$e{next(self.numbers)}", "origin_server_ts": int(time.time() * 1000)}
        if state_key is not None:
            event["state_key"] = state_key
        return self.append(room, event)

    def append(self, room, event):
        """As it stands, once more even if it was there before."""
        with self.news:
            self.places.setdefault(room, []).append(len(self.line))
            self.events.setdefault(event["event_id"], event)
            self.line.append((room, event))
            self.news.notify_all()
        return event["event_id"]

    def say(self, room, sender, text, **more):
        return self.put(room, sender, "m.room.message", {"msgtype": "m.text", "body": text, **more})

    def tap(self, room, sender, event, mark="\u2705"):
        return self.put(room, sender, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": mark}})

    def take_back(self, room, sender, taken):
        """Whoever sends it: what is left of an event says who took it back."""
        with self.news:
            redaction = self.put(room, sender, "m.room.redaction", {"redacts": taken})
            event = self.event(taken)
            event["content"], event["unsigned"] = {}, {"redacted_because": self.event(redaction)}
            return redaction

    def event(self, wanted):
        return self.events.get(wanted)

    def enter(self, room):
        with self.news:
            if room not in self.entered:
                self.entered[room] = len(self.line)
                self.put(room, SELF, "m.room.member", {"membership": "join"}, SELF)

    # ---- what a test waits for ----

    def waits(self, what, fits, seconds=60):
        """Until fits() is true; what it is."""
        with self.news:
            found = self.news.wait_for(fits, seconds)
            assert found, f"never: {what}; asked: {[str(ask) for ask in self.asked[-12:]]}"
            return found

    def asks(self, pattern):
        with self.news:
            return [ask for ask in self.asked if re.match(pattern, str(ask))]

    def hears(self, room, pattern, seconds=60):
        return self.waits(f"{pattern!r} in {room}", lambda: next(
            (event for event in self.said(room) if re.search(pattern, event["content"]["body"])), None), seconds)

    def said(self, room):
        """What the bot said there: each event once, as whoever is in the room sees it."""
        with self.news:
            return [event for event in self.of(room) if event["sender"] == SELF and event["type"] == "m.room.message"]

    def of(self, room):
        return [self.line[place][1] for place in self.places.get(room, [])]

    def bodies(self, room):
        return [event["content"]["body"] for event in self.said(room)]

    def seen_up_to(self, n):
        """Has the bot asked for what comes behind the first n events? Then these are done."""
        return any(ask.path.endswith("/sync") and int(ask.query.get("since", "s0")[1:]) >= n for ask in reversed(self.asked))

    def settles(self, seconds=60):
        """Waits until the bot has taken everything, its own words too."""
        self.waits("the bot takes everything", lambda: self.seen_up_to(len(self.line)), seconds)

    def on(self, pattern, *rules):
        """Each rule holds for one request that matches, in this order."""
        with self.news:
            self.rules += [(pattern, rule) for rule in rules]

    def rule_for(self, ask):
        for n, (pattern, rule) in enumerate(self.rules):
            if re.match(pattern, str(ask)):
                del self.rules[n]
                return rule
        return None

    # ---- requests ----

    def serve(self, peer):
        with peer:
            try:
                for head, body in requests(peer):
                    ask, answer = self.take(head, body)
                    if answer is not None:
                        peer.sendall(answer)
                    if ask and ask.then:
                        ask.then()
                    if isinstance(answer, Cut):
                        return
            except OSError:
                pass  # the bot is gone

    def take(self, head, body):
        method, target = re.match(rb"(\S+) (\S+)", head).groups()
        path, _, query = target.decode().partition("?")
        token = re.search(rb"(?im)^authorization: bearer (\S+)", head)
        try:
            said = json.loads(body.decode()) if body else {}
        except ValueError as error:
            self.faults.append(f"{target}: {error}")
            return None, page(json.dumps({"errcode": "M_NOT_JSON", "error": str(error)}).encode(), "400 Bad Request")
        ask = Ask(method.decode(), urllib.parse.unquote(path), dict(urllib.parse.parse_qsl(query)), said, token and token[1].decode())
        with self.news:
            self.asked.append(ask)
            rule = self.rule_for(ask)
            self.news.notify_all()
        return ask, rule(self, ask) if rule else self.answer(ask)

    def answer(self, ask):
        status, body = self.judge(ask)
        return page(json.dumps(body).encode(), status)

    def judge(self, ask):
        parts = ask.path.split("/")[3:]  # behind "/_matrix/client"
        match parts:
            case ["versions"]:
                return "200 OK", {"versions": ["v1.1", "v1.11"]}
            case ["v3", "login"]:
                return self.log_in(ask.body)
            case ["v3", *rest]:
                if ask.token not in self.tokens:
                    return fault("401 Unauthorized", "M_UNKNOWN_TOKEN", "unknown token")
                return self.sync(ask.query) if rest == ["sync"] else self.do(ask, rest)
            case ["v1", "rooms", room, "relations", event, "m.annotation", "m.reaction"]:
                return "200 OK", self.marks_on(room, event, ask.query)
        return MISSING

    def log_in(self, body):
        with self.news:
            token = f"token{len(self.tokens) + 1}"
            self.tokens[token] = body["device_id"]
        return "200 OK", {"access_token": token, "device_id": body["device_id"], "user_id": SELF}

    def do(self, ask, parts):
        with self.news:
            match parts:
                case ["account", "whoami"]:
                    return "200 OK", {"user_id": SELF, "device_id": self.tokens[ask.token]}
                case ["join", where]:
                    room = self.aliases.get(where, where)
                    ask.then = lambda: self.enter(room)  # else what is said there at once may come before the answer
                    return "200 OK", {"room_id": room}
                case ["rooms", room, "send", kind, transaction]:
                    if self.bucket and (missing := self.bucket.take(time.monotonic() * self.hurry)):
                        return "429 Too Many Requests", {"errcode": "M_LIMIT_EXCEEDED", "error": "slowly", "retry_after_ms": int(missing * 1000) + 1}
                    return "200 OK", {"event_id": self.take_in(room, kind, (self.tokens[ask.token], ask.path), ask.body)}
                case ["rooms", room, "messages"]:
                    return "200 OK", self.page_of(room, ask.query)
                case ["rooms", _, "event", wanted]:
                    event = self.event(wanted)
                    return ("200 OK", event) if event else MISSING
                case ["rooms", room, "joined_members"]:
                    return "200 OK", {"joined": {user: {} for user in self.members(room)}}
                case ["rooms", room, "state", "m.room.member", user]:
                    return ("200 OK", {"membership": "join"}) if user in self.members(room) else MISSING
                case ["user", _, "account_data", "m.direct"]:
                    if ask.method == "PUT":
                        self.direct = ask.body
                    return "200 OK", dict(self.direct)
                case ["user", _, "filter"]:
                    self.filters.append(ask.body)
                    return "200 OK", {"filter_id": str(len(self.filters) - 1)}
                case ["createRoom"]:
                    room = self.room(f"!made{next(self.numbers)}:home", None, ask.body.get("invite", []))
                    self.enter(room)
                    return "200 OK", {"room_id": room}
        return MISSING

    def take_in(self, room, kind, key, content):
        if key not in self.sent:
            self.sent[key] = self.put(room, SELF, kind, content)
            self.event(self.sent[key])["unsigned"] = {"transaction_id": key[1].rpartition("/")[2]}
        return self.sent[key]

    def members(self, room):
        return [event["state_key"] for event in self.of(room) if event["type"] == "m.room.member"]

    # ---- what is told ----

    def limit(self, query):
        """Events of one room in one answer."""
        asked = query["filter"]
        return (json.loads(asked) if asked.startswith("{") else self.filters[int(asked)])["room"]["timeline"]["limit"]

    def sync(self, query):
        """Waits for something new, as a long poll does."""
        since = int(query["since"][1:]) if "since" in query else None
        end = time.monotonic() + int(query.get("timeout", 0)) / 1000 / self.hurry
        with self.news:
            while since is not None and since >= len(self.line) and time.monotonic() < end:
                self.news.wait(end - time.monotonic())
            rooms = {room: told for room in self.entered if (told := self.tell(room, since, self.limit(query)))}
            return "200 OK", {"next_batch": f"s{len(self.line)}", "rooms": {"join": rooms},
                              "account_data": {"events": [{"type": "m.direct", "content": dict(self.direct)}]}}

    def tell(self, room, since, most):
        """What a room has new behind a place in the line; None = nothing."""
        places = self.places.get(room, [])
        new = [(n, self.line[n][1]) for n in places[bisect.bisect_left(places, since or 0):]]
        fresh = since is None or self.entered[room] >= since
        shown = new[-most:]
        if not shown:
            return None
        begin = shown[0][0]
        state = [self.line[n][1] for n in places if fresh and n < begin and "state_key" in self.line[n][1]]
        return {"state": {"events": state}, "timeline": {"events": [event for _, event in shown], "limited": len(new) > most, "prev_batch": f"s{begin}"}}

    def page_of(self, room, query):
        """Backwards from one place to the other."""
        begin, end = int(query["from"][1:]), int(query["to"][1:])
        found = [(n, self.line[n][1]) for n in self.places.get(room, []) if end <= n < begin][::-1][:int(query["limit"])]
        more = {"end": f"s{found[-1][0]}"} if found else {}
        return {"chunk": [event for _, event in found], "start": query["from"], **more}

    def marks_on(self, room, wanted, query):
        """The newest first, from one place on."""
        with self.news:
            begin = int(query["from"]) if "from" in query else len(self.line)
            found = [(n, event) for n, event in ((n, self.line[n][1]) for n in self.places.get(room, [])) if n < begin and
                     event["content"].get("m.relates_to", {}).get("event_id") == wanted and event["type"] == "m.reaction"][::-1]
            found = found[:int(query["limit"])]
            return {"chunk": [event for _, event in found], **({"next_batch": str(found[-1][0])} if found else {})}
