# SPDX-License-Identifier: LGPL-3.0-or-later
"""A homeserver's answers about rooms. It prints what it was asked: "asked METHOD PATH BODY", the path readable.

A room "#x:a" or "!x" is joined as "!x"; "shut" never, "limited" and "broken" at the second try only. @ana:a is a member of !picket.
"""
import json
import re
import threading
import urllib.parse

from web import page, requests

BOT = "@picketbot:a"
MEMBERS = {"!dm": [BOT, "@ana:a"], "!crowd": [BOT, "@ana:a", "@boss:a"], "!stale": [BOT, "@boss:a"]}
LOCK = threading.Lock()
tried = set()
direct = {}


def fault(status, code, words, **more):
    return status, {"errcode": code, "error": words, **more}


def first(name):
    known = name in tried
    tried.add(name)
    return not known


def limited_or_broken(name):
    """The first answer where the second is a right one; None = it is right at once."""
    if "limited" in name and first(name):
        return fault("429 Slow Down", "M_LIMIT_EXCEEDED", "too many", retry_after_ms=20)
    if "broken" in name and first(name):
        return "502 Bad Gateway", "<html>"
    return None


def join(room):
    if "shut" in room:
        return fault("403 Forbidden", "M_FORBIDDEN", "You are not invited to this room.")
    return limited_or_broken(room) or ("200 OK", {"room_id": "!" + room[1:].split(":")[0]})


def member(room, user):
    there = room == "!picket" and user == "@ana:a"
    return ("200 OK", {"membership": "join"}) if there else fault("404 Not Found", "M_NOT_FOUND", "no such state")


def make(body):
    user = body["invite"][0]
    if "@nobody" in user:
        return fault("403 Forbidden", "M_FORBIDDEN", "no such user")
    return limited_or_broken(user) or ("200 OK", {"room_id": "!new-" + user[1:].split(":")[0]})


def list_of_direct(method, body):
    if method == "PUT":
        direct.clear()
        direct.update(body)
        return "200 OK", {}
    return ("200 OK", dict(direct)) if direct else fault("404 Not Found", "M_NOT_FOUND", "no such data")


def answer(method, path, body):
    parts = [urllib.parse.unquote(part) for part in path.partition("?")[0].split("/")[4:]]
    match parts:
        case ["join", room]:
            return join(room)
        case ["rooms", _, "leave"]:
            return "200 OK", {}
        case ["rooms", room, "state", "m.room.member", user]:
            return member(room, user)
        case ["rooms", room, "joined_members"]:
            return "200 OK", {"joined": {user: {} for user in MEMBERS.get(room, [])}}
        case ["user", _, "account_data", "m.direct"]:
            return list_of_direct(method, body)
        case ["createRoom"]:
            return make(body)
    return fault("404 Not Found", "M_UNRECOGNIZED", "no such path")


def rooms(peer):
    for head, body in requests(peer):
        method, path = re.match(rb"(\S+) (\S+)", head).groups()
        with LOCK:
            print("asked", method.decode(), urllib.parse.unquote(path.decode()), body.decode(), flush=True)
            status, said = answer(method.decode(), path.decode(), json.loads(body or b"{}"))
        peer.sendall(page(said.encode() if isinstance(said, str) else json.dumps(said).encode(), status))
