# SPDX-License-Identifier: LGPL-3.0-or-later
"""Mails of a union's committee, signed by dkimpy: what must be believed, and what must not."""
import base64
import email.utils
import subprocess
import time

import dkim

DOMAIN, COMMITTEE = "union.example", "committee@union.example"
SIGNED = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]


def signed_of(mail, headers=SIGNED):
    """Those of them that are there."""
    names = [line.split(b":")[0].lower().decode() for line in mail.split(b"\r\n\r\n")[0].split(b"\r\n")]
    return [name.encode() for name in headers if name.lower() in names]


class Key:
    """An RSA key, and the record of the DNS that tells its public half."""

    def __init__(self, selector="s1", bits=2048):
        self.selector = selector
        self.pem = subprocess.run(["openssl", "genrsa", "-traditional", str(bits)], capture_output=True, check=True).stdout
        public = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "der"], input=self.pem, capture_output=True, check=True).stdout
        self.record = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()

    def name(self, domain=DOMAIN):
        return f"{self.selector}._domainkey.{domain}"

    def sign(self, mail, domain=DOMAIN, headers=SIGNED, **more):
        signature = dkim.sign(mail, self.selector.encode(), domain.encode(), self.pem, include_headers=signed_of(mail, headers),
                              canonicalize=(b"relaxed", b"relaxed"), **more)
        return signature + mail


def expired(mail, key):
    """Signed two days ago for a day, by a tag that dkimpy does not know of."""
    class Brief(dkim.DKIM):
        def gen_header(self, fields, *rest, **named):
            then = int(time.time()) - 2 * 86400
            dated = [(tag, str(then).encode()) if tag == b"t" else (tag, value) for tag, value in fields]
            return super().gen_header(dated[:-1] + [(b"x", str(then + 86400).encode())] + dated[-1:], *rest, **named)
    return Brief(mail).sign(key.selector.encode(), DOMAIN.encode(), key.pem, include_headers=signed_of(mail),
                            canonicalize=(b"relaxed", b"relaxed")) + mail


def mail(subject, text, sender=COMMITTEE, to="bulletins@union.example", **headers):
    """In bytes, with what else is given in its header (Date="…"); None leaves one out."""
    lines = {"From": f"The Committee <{sender}>", "To": to, "Subject": subject, "Date": email.utils.formatdate(),
             "Message-ID": email.utils.make_msgid(domain="union.example"), "MIME-Version": "1.0",
             "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}
    lines.update({name.replace("_", "-"): value for name, value in headers.items()})
    header = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return (header + "\r\n" + text.replace("\n", "\r\n") + "\r\n").encode()
