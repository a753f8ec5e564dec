# SPDX-License-Identifier: LGPL-3.0-or-later
"""Mails of a union's committee, signed by dkimpy: what must be believed, and what must not."""
import base64
import email.utils
import subprocess

import dkim

DOMAIN, COMMITTEE = "union.example", "committee@union.example"
SIGNED = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]


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
        there = [name.encode() for name in headers if f"\n{name}:".lower() in "\n" + mail.decode("latin-1").lower()]
        signature = dkim.sign(mail, self.selector.encode(), domain.encode(), self.pem, include_headers=there,
                              canonicalize=(b"relaxed", b"relaxed"), **more)
        return signature + mail


def tagged(mail, key, **tags):
    """Signed with more tags than dkimpy knows of, such as x=."""
    class More(dkim.DKIM):
        def gen_header(self, fields, *rest, **named):
            return super().gen_header(fields[:-1] + [(name.encode(), value) for name, value in tags.items()] + fields[-1:], *rest, **named)
    return More(mail).sign(key.selector.encode(), DOMAIN.encode(), key.pem, include_headers=[
        name.encode() for name in SIGNED if f"\n{name}:".lower() in "\n" + mail.decode().lower()],
        canonicalize=(b"relaxed", b"relaxed")) + mail


def mail(subject, text, sender=COMMITTEE, to="bulletins@union.example", **headers):
    """In bytes, with what else is given in its header (Date="…"); None leaves one out."""
    lines = {"From": f"The Committee <{sender}>", "To": to, "Subject": subject, "Date": email.utils.formatdate(),
             "Message-ID": email.utils.make_msgid(domain="union.example"), "MIME-Version": "1.0",
             "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}
    lines.update({name.replace("_", "-"): value for name, value in headers.items()})
    header = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return (header + "\r\n" + text.replace("\n", "\r\n") + "\r\n").encode()
