# SPDX-License-Identifier: LGPL-3.0-or-later
"""The libraries and one verified TLS connection alone: bare.c. It joins nothing and answers nobody."""
from . import Bot


class Bare(Bot):
    name = "libraries alone, TLS"

    def prepare(self):
        """It has no config and no store."""

    def argv(self):
        return [self.place.build / "tests/bench/bare", "localhost", self.place.tls, self.place.ca_file, "bare"]

    @property
    def connected(self):
        return "heard" in self.log()
