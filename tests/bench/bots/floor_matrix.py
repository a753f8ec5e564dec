# SPDX-License-Identifier: LGPL-3.0-or-later
"""No bot, the floor: hears `!day` and replies, over bare HTTP with many answers on their way at once.

floor_matrix.py PORT TOKEN USER"""
import concurrent.futures
import http.client
import itertools
import json
import sys
import threading

AT_ONCE = 32
FILTER = '{"room":{"timeline":{"limit":5000,"types":["m.room.message"]},"state":{"types":[]},"ephemeral":{"types":[]}}}'
own, numbers = threading.local(), itertools.count()


def call(method, path, body=None):
    if not hasattr(own, "line"):
        own.line = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
    own.line.request(method, f"/_matrix/client/v3/{path}", body, {"Authorization": f"Bearer {sys.argv[2]}"})
    return json.loads(own.line.getresponse().read())


def reply(room, event):
    content = {"msgtype": "m.notice", "body": "day 1", "m.relates_to": {"m.in_reply_to": {"event_id": event["event_id"]}}}
    call("PUT", f"rooms/{room}/send/m.room.message/f{next(numbers)}", json.dumps(content))


def main():
    since = call("GET", f"sync?filter={FILTER}&timeout=0")["next_batch"]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        while True:
            answer = call("GET", f"sync?filter={FILTER}&timeout=30000&since={since}")
            since = answer["next_batch"]
            for room, news in answer.get("rooms", {}).get("join", {}).items():
                for event in news["timeline"]["events"]:
                    if event["sender"] != sys.argv[3] and event["content"].get("body") == "!day":
                        pool.submit(reply, room, event)


main()
