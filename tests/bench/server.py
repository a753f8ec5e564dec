# SPDX-License-Identifier: LGPL-3.0-or-later
"""The IRC server of the bench, without any flood limit, and the crowd on it."""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parent / near) for near in ("real", "harness")]

import servers  # noqa: E402

DEBIAN_CAS = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")


class OpenInspircd(servers.Inspircd):
    """InspIRCd and Atheme as in the tests on real servers, but as fast as they can."""

    template = HERE / "inspircd.conf"

    def __init__(self, unpacked, folder):
        super().__init__(unpacked, folder)
        # As large as in earnest: all that Debian trusts, and this one.
        self.bundle = self.folder / "bundle.pem"
        self.bundle.write_text(DEBIAN_CAS.read_text() + self.ca_file.read_text())


class Crowd:
    """The load program: people in one room, who do what they are told and report what they were told."""

    def __init__(self, program, place, prefix, first_address):
        self.child = subprocess.Popen([program, str(place.plain), place.channel, place.nick, prefix, str(first_address)], text=True,
                                      bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def do(self, *order):
        self.child.stdin.write(" ".join(map(str, order)) + "\n")
        answer = self.child.stdout.readline()
        if not answer:
            raise RuntimeError(f"the load program ended at: {' '.join(map(str, order))}")
        return json.loads(answer)

    def close(self):
        self.child.stdin.close()
        self.child.wait(10)
