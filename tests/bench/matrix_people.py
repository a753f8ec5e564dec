# SPDX-License-Identifier: LGPL-3.0-or-later
"""People in the rooms of one Synapse, and one of them who watches: what is asked, and what a bot answers."""
import concurrent.futures
import http.client
import itertools
import json
import threading
import time

AT_ONCE = 10  # people who write at the same moment
# As much as a burst can be: a watcher with a gap would blame the bot for it.
FILTER = '{"room":{"timeline":{"limit":5000,"types":["m.room.message"]},"state":{"types":[]},"ephemeral":{"types":[]}}}'


class Client:
    """One account. Each thread has a connection of its own, which stays open."""

    def __init__(self, server, token):
        self.port, self.token, self.own = server.port, token, threading.local()

    def call(self, method, path, body=None):
        if not hasattr(self.own, "line"):
            self.own.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body)
        self.own.line.request(method, f"/_matrix/client/v3/{path}", data, headers)
        answer = self.own.line.getresponse()
        read = json.loads(answer.read())
        assert answer.status == 200, (method, path, read)
        return read


class Watcher:
    """Sees all messages of its rooms, and notes when."""

    def __init__(self, client):
        self.client, self.seen, self.news, self.stop = client, [], threading.Condition(), False
        self.since = client.call("GET", f"sync?filter={FILTER}&timeout=0")["next_batch"]
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        while not self.stop:
            answer = self.client.call("GET", f"sync?filter={FILTER}&timeout=1000&since={self.since}")
            now, self.since = time.monotonic(), answer["next_batch"]
            rooms = answer.get("rooms", {}).get("join", {}).values()
            assert not any(room.get("timeline", {}).get("limited") for room in rooms), "the watcher has a gap"
            with self.news:
                self.seen += [(now, event) for room in rooms for event in room.get("timeline", {}).get("events", [])]
                self.news.notify_all()

    def wait(self, enough, seconds, quiet):
        """Until that is so of what was seen; or for so long in all, or since the last message."""
        end, last, count = time.monotonic() + seconds, time.monotonic(), -1
        with self.news:
            while not enough() and self.thread.is_alive():
                if count != len(self.seen):
                    count, last = len(self.seen), time.monotonic()
                left = min(end, last + quiet) - time.monotonic()
                if left <= 0:
                    return False
                self.news.wait(left)
        assert self.thread.is_alive(), "the watcher died"
        return True

    def close(self):
        self.stop = True
        self.thread.join(10)


class Question:
    def __init__(self, sender, began):
        self.sender, self.began, self.id, self.seen, self.answers = sender, began, None, None, []


class People:
    """Everybody is in the first room, and a share of them in each of the others."""

    def __init__(self, server, count, rooms):
        self.server, self.numbers = server, itertools.count()
        self.names = [f"person{n}" for n in range(count)]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            tokens = list(pool.map(server.register, self.names))
            self.clients = {server.user(name): Client(server, token) for name, token in zip(self.names, tokens)}
            first = next(iter(self.clients.values()))
            self.rooms = [first.call("POST", "createRoom", {"preset": "public_chat"})["room_id"] for _ in range(rooms)]
            self.first = first
            pairs = [(user, self.rooms[0]) for user in self.clients]
            pairs += [(user, self.room_of(n)) for n, user in enumerate(self.clients)]
            list(pool.map(lambda pair: self.clients[pair[0]].call("POST", f"join/{pair[1]}", {}), pairs))
        self.watcher = Watcher(first)

    def room_of(self, n):
        return self.rooms[1 + n % (len(self.rooms) - 1)]

    def invite(self, bot):
        """A bot's account, which comes into every room before the bot is started."""
        for room in self.rooms:
            bot.call("POST", f"join/{room}", {})

    def dismiss(self, bot):
        for room in self.rooms:
            bot.call("POST", f"rooms/{room}/leave", {})

    def ask(self, user, room, text):
        question = Question(user, time.monotonic())
        path = f"rooms/{room}/send/m.room.message/t{next(self.numbers)}"
        question.id = self.clients[user].call("PUT", path, {"msgtype": "m.text", "body": text})["event_id"]
        return question

    def ask_all(self, text, spread=False):
        """Each person once, some at the same moment: in the first room, or each in one of the others."""
        users = list(self.clients)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda n: self.ask(users[n], self.room_of(n) if spread else self.rooms[0], text), range(len(users))))

    def mark(self):
        """From here on."""
        return len(self.watcher.seen)


def match(questions, seen, bot):
    """Who was answered, and when: by a reply, or else by being mentioned. What the bot says to nobody in these counts for nobody."""
    by_id, by_user = ({getattr(question, key): question for question in questions} for key in ("id", "sender"))
    for question in questions:
        question.answers, question.seen = [], None
    said = 0
    for at, event in seen:
        if event["sender"] != bot:
            if event["event_id"] in by_id:
                by_id[event["event_id"]].seen = at
            continue
        said += 1
        for question in whom(event["content"], by_id, by_user):
            question.answers.append(at)
    return said


def whom(content, by_id, by_user):
    reply = content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id")
    found = [by_user[user] for user in content.get("m.mentions", {}).get("user_ids", []) if user in by_user]
    if reply in by_id and by_id[reply] not in found:
        found.append(by_id[reply])
    return found
