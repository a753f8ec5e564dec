# SPDX-License-Identifier: LGPL-3.0-or-later
"""certificates.py DIR: makes what the tests of TLS need, by openssl, good for a day.

ca.pem         an authority               stranger.pem  another one, which signed nothing
server.pem     for localhost, 127.0.0.1 and ::1, signed by ca, with its key
elsewhere.pem  for irc.example.org, signed by ca, with its key
client.pem     of the client "picketbot", with its key
server.pin elsewhere.pin client.pin           sha256//… of the public keys
"""
import base64
import hashlib
import subprocess
import sys
from pathlib import Path


def openssl(*args, data=None):
    return subprocess.run(["openssl", *args], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout


def make(folder, name, subject, *more):
    key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
            "-subj", f"/CN={subject}", "-keyout", str(key), "-out", str(certificate), *more)
    (folder / f"{name}.pem").write_bytes(certificate.read_bytes() + key.read_bytes())
    (folder / f"{name}.pem").chmod(0o600)
    public = openssl("x509", "-in", str(certificate), "-noout", "-pubkey")
    digest = hashlib.sha256(openssl("pkey", "-pubin", "-outform", "der", data=public)).digest()
    (folder / f"{name}.pin").write_text("sha256//" + base64.b64encode(digest).decode())


def make_all(folder):
    folder = Path(folder)
    signed = ("-CA", str(folder / "ca.crt"), "-CAkey", str(folder / "ca.key"), "-addext", "basicConstraints=critical,CA:FALSE")
    make(folder, "ca", "Test authority")
    make(folder, "stranger", "Another authority")
    make(folder, "server", "localhost", *signed, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1")
    make(folder, "elsewhere", "irc.example.org", *signed, "-addext", "subjectAltName=DNS:irc.example.org")
    make(folder, "client", "picketbot")


if __name__ == "__main__":
    make_all(sys.argv[1])
