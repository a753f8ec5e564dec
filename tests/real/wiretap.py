# SPDX-License-Identifier: LGPL-3.0-or-later
"""Between a client and its server: hands on every byte both ways as it comes, and keeps them all, so that a test can say what
crossed, and that something never did."""
import asyncio
import base64
import json
import re
import threading
import urllib.parse
import zlib
from dataclasses import dataclass, field

import h11

ESCAPES = re.compile(r"""(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+""")
SHRED = 30  # bytes: a line of the header, and no more
RUN = re.compile(rb"[A-Za-z0-9+/_-]{8,}={0,2}")


@dataclass
class Line:
    """One connection: the bytes from the client, and those from the server."""
    asked: bytearray = field(default_factory=bytearray)
    told: bytearray = field(default_factory=bytearray)


@dataclass
class Exchange:
    method: str
    path: str
    body: bytes
    status: int = None  # None: no answer yet
    answer: bytes = b""


def events(connection):
    """Those of one message, up to its end or to what has not come yet."""
    while (event := connection.next_event()) not in (h11.NEED_DATA, h11.PAUSED) and not isinstance(event, h11.ConnectionClosed):
        yield event
        if isinstance(event, h11.EndOfMessage):
            return


def body(parts):
    data = b"".join(bytes(part.data) for part in parts if isinstance(part, h11.Data))
    headers = [header for part in parts if isinstance(part, (h11.Request, h11.Response)) for header in part.headers]
    packed = (b"content-encoding", b"gzip") in headers
    return zlib.decompressobj(wbits=31).decompress(data) if packed else data  # as far as it came


def exchanges(line):
    """What was asked and told on a connection."""
    client, server = h11.Connection(h11.SERVER), h11.Connection(h11.CLIENT)
    for side, data in ((client, line.asked), (server, line.told)):
        if data:  # none would be its end
            side.receive_data(bytes(data))
    while asked := list(events(client)):
        for part in asked:
            server.send(part)
        target = urllib.parse.unquote(asked[0].target.decode())
        found = Exchange(asked[0].method.decode(), target, body(asked))
        told = [part for part in events(server) if not isinstance(part, h11.InformationalResponse)]
        if told:
            found.status, found.answer = told[0].status_code, body(told)
        yield found
        if not told or not all(isinstance(parts[-1], h11.EndOfMessage) for parts in (asked, told)):
            return
        for part in told:
            client.send(part)
        if h11.MUST_CLOSE in (client.our_state, server.our_state, server.their_state):
            return
        client.start_next_cycle()
        server.start_next_cycle()


def texts(data):
    """The bytes, and what is hidden in them by escapes of JSON and of addresses, and by base64."""
    yield data
    plain = data.decode("utf-8", "replace")
    yield urllib.parse.unquote(plain).encode()
    yield ESCAPES.sub(lambda found: json.loads(f'"{found[0]}"'), plain).encode("utf-8", "replace")
    for run in RUN.findall(data):
        packed = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        yield base64.b64decode(packed + b"A" * (-len(packed) % 4))


class Wiretap:
    def __init__(self, loop, port):
        """To that port of loopback."""
        self.loop, self.port, self.lines, self.open, self.news = loop, port, [], {}, threading.Condition()
        self.losing, self.most, self.lost = None, 0, []
        self.server = loop.run(asyncio.start_server(self.connected, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    async def connected(self, reader, writer):
        line = Line()
        self.lines.append(line)
        task, far_writer = asyncio.current_task(), None
        self.open[task] = writer
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
            async with asyncio.TaskGroup() as both:
                both.create_task(self.hand_on(reader, far_writer, line.asked))
                both.create_task(self.hand_on(far_reader, writer, line.told, line))
        except* OSError:
            pass  # one of them is away: so it is to the other
        finally:
            del self.open[task]
            writer.close()
            if far_writer:
                far_writer.close()

    def is_lost(self, line):
        """Whether the answer that comes there is one that a test wants lost."""
        if not self.losing:
            return False
        path = urllib.parse.unquote(bytes(line.asked).rpartition(b" HTTP/1.1\r\n")[0].rpartition(b" ")[2].decode())
        if not re.search(self.losing, path) or path in self.lost:
            return False
        self.lost.append(path)
        self.losing = self.losing if len(self.lost) < self.most else None
        return True

    async def hand_on(self, reader, writer, kept, line=None):
        while data := await reader.read(65536):
            lost = line and self.is_lost(line)
            data = data[:SHRED] if lost else data
            with self.news:
                kept += data
                self.news.notify_all()
            writer.write(data)
            await writer.drain()
            if lost:
                writer.close()
                return
        writer.write_eof()

    async def quiet(self):
        """Waits until all connections have ended."""
        await asyncio.gather(*self.open, return_exceptions=True)

    async def end(self):
        self.server.close()
        for writer in self.open.values():
            writer.transport.abort()
        await self.quiet()

    def close(self):
        self.loop.run(self.end())

    def lose(self, pattern, most=1):
        """The first answers to the next requests whose paths match are lost but for a shred, and the connections with them: the
        server has done it, the client does not know, and no library asks again by itself as it does where nothing came."""
        self.losing, self.most, self.lost = pattern, most, []

    # what a test asks

    def exchanges(self):
        """All of them, of each connection in its order."""
        with self.news:
            return [exchange for line in self.lines for exchange in exchanges(line)]

    def waits(self, what, fits, seconds=60):
        """For an exchange for which fits(exchange) is true; that."""
        with self.news:
            found = self.news.wait_for(lambda: next((each for each in self.exchanges() if fits(each)), None), seconds)
            assert found, f"never crossed: {what}; {[(each.method, each.path, each.status) for each in self.exchanges()][-12:]}"
            return found

    def crossed(self, *wanted):
        """Where one of these texts crossed in any shape: of "GET /path" each; "bytes" where it only shows in what went over the wire."""
        wanted = [text.encode() for text in wanted]
        with self.news:
            raw = [bytes(part) for line in self.lines for part in (line.asked, line.told)]
        found = [f"{each.method} {each.path}" for each in self.exchanges()
                 if any(text in shape for part in (each.path.encode(), each.body, each.answer) for shape in texts(part) for text in wanted)]
        return found or ["bytes" for data in raw if any(text in shape for shape in texts(data) for text in wanted)]
