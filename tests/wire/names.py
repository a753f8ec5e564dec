# SPDX-License-Identifier: LGPL-3.0-or-later
"""A name server of the test's own, for TXT records alone: over UDP, and over TCP what is too long for that."""
import contextlib
import socket
import struct
import threading

TXT, REFUSED, SERVFAIL, NXDOMAIN = 16, 5, 2, 3
UDP_BYTES = 512


class Names:
    """`texts` by name; a list is several records. `broken`: it answers that it cannot."""

    def __init__(self):
        self.texts, self.asked, self.broken, self.mute = {}, [], False, False
        self.udp, self.tcp = self.both()
        self.server = f"127.0.0.1:{self.udp.getsockname()[1]}"
        for serve in self.serve_udp, self.serve_tcp:
            threading.Thread(target=serve, daemon=True).start()

    @staticmethod
    def both():
        """Sockets of both kinds with one number."""
        while True:
            tcp = socket.create_server(("127.0.0.1", 0))
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            with contextlib.suppress(OSError):
                udp.bind(tcp.getsockname())
                return udp, tcp
            tcp.close()
            udp.close()

    def close(self):
        for one in self.udp, self.tcp:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def serve_udp(self):
        with contextlib.suppress(OSError):
            while True:
                question, sender = self.udp.recvfrom(4096)
                if not question:  # it was closed
                    return
                answer = self.answer(question)
                if len(answer) > UDP_BYTES:  # truncated: asked again over TCP
                    answer = self.packet(question, 0, [], cut=True)
                if not self.mute:
                    self.udp.sendto(answer, sender)

    def serve_tcp(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.tcp.accept()
                with connection:
                    length, = struct.unpack(">H", connection.recv(2))
                    answer = self.answer(connection.recv(length))
                    connection.sendall(struct.pack(">H", len(answer)) + answer)

    @staticmethod
    def name_of(question):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += question[at] + 1
        return ".".join(labels), at + 1

    def answer(self, question):
        name, end = self.name_of(question)
        kind, = struct.unpack(">H", question[end:end + 2])
        self.asked.append(name)
        texts = self.texts.get(name.lower())
        if self.broken or kind != TXT:
            return self.packet(question, SERVFAIL if self.broken else REFUSED, [])
        if texts is None:
            return self.packet(question, NXDOMAIN, [])
        return self.packet(question, 0, [texts] if isinstance(texts, str) else texts)

    def packet(self, question, code, texts, cut=False):
        end = self.name_of(question)[1] + 4
        answer = question[:2] + struct.pack(">HHHHH", 0x8180 | cut << 9 | code, 1, len(texts), 0, 0) + question[12:end]
        for text in texts:
            data = text.encode()
            strings = [data[at:at + 255] for at in range(0, len(data), 255)] or [b""]
            body = b"".join(bytes([len(string)]) + string for string in strings)
            answer += struct.pack(">HHHIH", 0xC00C, TXT, 1, 60, len(body)) + body
        return answer


class Odd(Names):
    """Answers by the name that is asked for, some of them as no name server should."""

    def __init__(self):
        super().__init__()
        self.texts = {"one": "v=DKIM1; p=abc", "long": "x" * 600, "longer": "y" * 3000, "two": ["first", "second"], "empty": "", "toolong": "z" * 5000,
                      "many": [str(n) for n in range(20)]}

    def answer(self, question):
        name, _ = self.name_of(question)
        if name == "junk":
            return question[:2] + b"\x81\x80" + b"\xff" * 40
        if name == "cut":
            return super().answer(question)[:-3]
        if name == "fails":
            return self.packet(question, SERVFAIL, [])
        if name == "refuses":
            return self.packet(question, REFUSED, [])
        if name == "stranger":  # not to this question
            return b"\0\0" + super().answer(question)[2:]
        return super().answer(question)
