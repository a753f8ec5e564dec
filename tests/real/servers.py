# SPDX-License-Identifier: LGPL-3.0-or-later
"""Real IRC servers on free ports of loopback, from packages that are unpacked below the build folder and never installed."""
import os
import pathlib
import string
import subprocess

from client import Client
from ports import free_port, free_ports
from process import Process

HERE = pathlib.Path(__file__).parent
PACKAGES = ["inspircd", "atheme-services", "ngircd"]


class Unpacked:
    """The programs of PACKAGES below one folder, and where they find their libraries."""

    def __init__(self, folder):
        # Suites that run side by side share what is unpacked.
        subprocess.run(["flock", f"{folder}.lock", HERE / "unpack.sh", folder, *PACKAGES], check=True, capture_output=True, text=True,
                       timeout=600)
        self.usr = pathlib.Path(folder) / "root" / "usr"
        self.libraries = next(self.usr.glob("lib/*-linux-*"))
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(self.libraries)}

    def start(self, program, *args):
        return Process([self.usr / program, *args], env=self.environment)


def make_certificate(folder, name):
    """NAME.key and NAME.pem, self-signed for localhost; NAME.both holds the two."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}.test.invalid",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    both = folder / f"{name}.both"
    both.touch(mode=0o600)
    both.write_text(key.read_text() + certificate.read_text())
    return both


class Server:
    """What both kinds share: a folder of their own, a config from a template, and people who connect."""

    tls, ca_file = None, None

    def __init__(self, unpacked, folder):
        self.unpacked, self.folder = unpacked, pathlib.Path(folder)
        self.processes, self.people = [], []

    def write(self, template, **values):
        """The config that a template makes, in this server's folder."""
        config = self.folder / template.name
        config.write_text(string.Template(template.read_text()).substitute(folder=self.folder, **values))
        return config

    def person(self, nick, **more):
        """Somebody who is connected, over TLS where the server has it."""
        client = Client(nick, self.tls or self.plain, ca_file=self.ca_file, **more)
        self.people.append(client)
        return client

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exception):
        self.stop()

    def cut(self):
        """Breaks every connection at once: the server dies, and comes back with the accounts that it had."""
        self.processes[0].kill9()
        self.stop()
        self.start()

    def leave(self):
        """Everybody who is connected goes."""
        for client in self.people:
            client.close()
        self.people = []

    def stop(self):
        self.leave()
        for process in reversed(self.processes):
            process.end()
        self.processes = []


class Inspircd(Server):
    """InspIRCd with Atheme: TLS, accounts, SASL PLAIN and EXTERNAL, message tags."""

    template = HERE / "inspircd.conf"

    def __init__(self, unpacked, folder):
        super().__init__(unpacked, folder)
        self.plain, self.public, self.tls, self.strict, self.link = free_ports(5)
        make_certificate(self.folder, "server")
        self.ca_file = self.folder / "server.pem"
        (self.folder / "var").mkdir()

    def start(self):
        modules = self.unpacked.usr / "lib/inspircd/modules"
        config = self.write(self.template, modules=modules, plain=self.plain, public=self.public, tls=self.tls, strict=self.strict,
                            threshold=10, link=self.link)
        root = ["--runasroot"] if os.getuid() == 0 else []
        ircd = self.unpacked.start("sbin/inspircd", *root, "--nofork", "--config", config)
        self.processes.append(ircd)
        ircd.says("InspIRCd is now running")
        config = self.write(HERE / "atheme.conf", modules=self.unpacked.libraries / "atheme/modules", link=self.link)
        services = self.unpacked.start("bin/atheme-services", "-n", "-c", config, "-D", self.folder / "var", "-l",
                                       self.folder / "atheme.log", "-p", self.folder / "atheme.pid")
        self.processes.append(services)
        services.says("finished synching with uplink")

    def write_accounts(self, accounts, password):
        """Before the start: a second for each would be too long for a crowd. Atheme takes a password without the mark that it is encrypted."""
        ids = (f"AAAAAB{n:03d}" for n in range(len(accounts)))
        rows = [f"MU {id} {account} {password} {account}@test.invalid 1 1 +sb default\nMN {account} {account} 1 1\n"
                for id, account in zip(ids, accounts)]
        (self.folder / "var" / "services.db").write_text("GRVER 1\nDBV 12\nLUID AAAAACAAA\n" + "".join(rows))

    def register(self, account, password, certificate=None):
        """Makes an account, which a certificate may open too."""
        with Client(account, self.tls, ca_file=self.ca_file, certificate=certificate) as newcomer:
            newcomer.say("NickServ", f"REGISTER {password} {account}@test.invalid")
            newcomer.wait_for(r"NOTICE .*(registered|You are now logged in)")
            if certificate:
                newcomer.say("NickServ", "CERT ADD")
                newcomer.wait_for(r"NOTICE .*[Aa]dded fingerprint")


class Ngircd(Server):
    """ngIRCd: no accounts, no capabilities."""

    def __init__(self, unpacked, folder):
        super().__init__(unpacked, folder)
        self.plain = free_port()

    def start(self):
        self.folder.chmod(0o755)
        ircd = self.unpacked.start("sbin/ngircd", "-n", "-f", self.write(HERE / "ngircd.conf", plain=self.plain))
        self.processes.append(ircd)
        ircd.says("Now listening on")
