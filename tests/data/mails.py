#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""mails.py: writes tests/data/mails anew, with a new key. NAME.mail is a mail, NAME.want what must be read of it, NAME.head what the bot
says of it first, where that is not all.head."""
import base64
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "wire"))

from letters import COMMITTEE, DOMAIN, SIGNED, Key, expired, mail  # noqa: E402

FOLDER, KEY, DATE, SECONDS = HERE / "mails", Key(), "Fri, 11 Aug 2023 19:10:00 -0700", 1691806200
HEAD = {"domain": DOMAIN, "from": COMMITTEE, "to": "", "now": 1800000000, "keys": {KEY.selector: KEY.record}}
USUAL = {"Date": DATE, "Message_ID": "<one@union.example>"}


def b64(text, charset="utf-8"):
    return base64.encodebytes(text.encode(charset)).decode().strip()


def letter(subject, text, sender=COMMITTEE, **headers):
    return mail(subject, text, sender, **{**USUAL, **headers})


def parts(kind, *all_of_them, boundary="b1", end=True, **headers):
    """A mail of several parts, each (type, text) or (header lines, text)."""
    body = "".join(f"--{boundary}\n{'Content-Type: ' + one if '/' in one.split(';')[0] and ':' not in one.split(';')[0] else one}\n\n{text}\n"
                   for one, text in all_of_them)
    return letter("News", "For old programs.\n" + body + (f"--{boundary}--\n" if end else ""),
                  **{"Content_Type": f'multipart/{kind}; boundary="{boundary}"', "Content_Transfer_Encoding": None, **headers})


def nested(depth):
    body = "Content-Type: text/plain\n\nDeep down.\n"
    for n in range(depth, 1, -1):
        body = f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n{body}\n--b{n}--\n"
    return letter("News", f"--b1\n{body}\n--b1--\n", Content_Type="multipart/mixed; boundary=b1", Content_Transfer_Encoding=None)


def changed(signed, old, new):
    assert old in signed
    return signed.replace(old, new)


def without(name):
    return [header for header in SIGNED if header != name]


PLAIN = letter("News", "We meet on Friday.\nAll of us.")
HTML = "<html><head><style>p { color: red }</style></head><body><p>We meet on <b>Friday</b>.</p><script>alert(1)</script><p>All of us.</p></body></html>"
TEXT = "We meet on Friday.\nAll of us."

# What is signed well: the mail, its title, its text.
GOOD = {
    "plain": (PLAIN, "News", TEXT),
    "line-ends": (PLAIN, "News", TEXT),
    "folded": (letter("We meet\r\n on\r\n\tFriday", "Text"), "We meet on\tFriday".replace("\t", " "), "Text"),
    "subject-latin1": (letter("=?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=", "Text"), "Grüße aus Köln", "Text"),
    "subject-koi8": (letter(f"=?koi8-r?B?{b64('Привет', 'koi8-r')}?=", "Text"), "Привет", "Text"),
    "subject-jis": (letter(f"=?Shift_JIS?B?{b64('日本語', 'shift_jis')}?=", "Text"), "日本語", "Text"),
    "subject-two": (letter(f"=?utf-8?B?{b64('We meet ')}?=\r\n =?utf-8?Q?on_Fr=C3=ADday?=", "Text"), "We meet on Fríday", "Text"),
    "subject-half": (letter("=?utf-8?B?8J+Y?= =?utf-8?B?gA==?=", "Text"), "😀", "Text"),
    "subject-raw": (letter("Grüße", "Text"), "Grüße", "Text"),
    "subject-directions": (letter("=?utf-8?Q?a=E2=80=AEb=07c?=", "Text"), "abc", "Text"),
    "subject-unknown": (letter("=?klingon?Q?abc?=", "Text"), None, "Text"),
    "subject-broken": (letter("=?utf-8?Q?abc", "Text"), "=?utf-8?Q?abc", "Text"),
    "quoted-printable": (letter("News", "Gr=FC=DFe aus =\nK=F6ln=2E", Content_Type="text/plain; charset=iso-8859-1",
                                Content_Transfer_Encoding="quoted-printable"), "News", "Grüße aus Köln."),
    "base64": (letter("News", b64("Grüße aus Köln. " * 10), Content_Transfer_Encoding="base64"), "News", ("Grüße aus Köln. " * 10).strip()),
    "windows": (letter("News", b64("“So much”", "cp1252"), Content_Type='text/plain; charset="Windows-1252"', Content_Transfer_Encoding="base64"),
                "News", "“So much”"),
    "gb2312": (letter("News", b64("中文", "gb2312"), Content_Type="text/plain; charset=gb2312", Content_Transfer_Encoding="base64"), "News", "中文"),
    "utf-16": (letter("News", b64("Text", "utf-16"), Content_Type="text/plain; charset=utf-16", Content_Transfer_Encoding="base64"), "News", "Text"),
    "no-charset": (letter("News", "Text").replace(b"; charset=utf-8", b"").replace(b"Text\r", b"Gr\xfc\xdfe\r"), "News", "Grüße"),
    "wrong-charset": (letter("News", "Grüße", Content_Type="text/plain; charset=iso-8859-1"), "News", "Grüße"),
    "unknown-charset": (letter("News", "Grüße", Content_Type="text/plain; charset=klingon"), "News", "Grüße"),
    "unknown-encoding": (letter("News", "Text", Content_Transfer_Encoding="rot13"), "News", "Text"),
    "no-type": (letter("News", "Text", Content_Type=None, MIME_Version=None, Content_Transfer_Encoding=None), "News", "Text"),
    "type-not-signed": (PLAIN, "News", TEXT),
    "encoding-not-signed": (PLAIN, "News", TEXT),
    "hidden-whole": (letter("News", TEXT, Content_Disposition="attachment"), "News", TEXT),
    "html": (letter("News", HTML, Content_Type="text/html; charset=utf-8"), "News", "We meet on Friday.\n\nAll of us."),
    "alternative": (parts("alternative", ("text/plain; charset=utf-8", TEXT), ("text/html; charset=utf-8", HTML)), "News", TEXT),
    "alternative-html-first": (parts("alternative", ("text/html", HTML), ("text/plain", TEXT)), "News", TEXT),
    "alternative-empty": (parts("alternative", ("text/plain", "\n "), ("text/html", HTML)), "News", "We meet on Friday.\n\nAll of us."),
    "attachment": (parts("mixed", ("text/plain", TEXT), ("Content-Type: text/plain\nContent-Disposition: attachment; filename=\"other.txt\"", "No."),
                         ("application/pdf", "%PDF")), "News", TEXT),
    "attachment-first": (parts("mixed", ("Content-Type: text/html\nContent-Disposition: attachment", "No."), ("text/plain", TEXT)), "News", TEXT),
    "two-texts": (parts("mixed", ("text/plain", "One."), ("image/png", "x"), ("text/plain", "Two.")), "News", "One.\n\nTwo."),
    "forwarded": (parts("mixed", ("text/plain", TEXT), ("message/rfc822", "Subject: Other\n\nNo.")), "News", TEXT),
    "related": (parts("related", ("text/html", HTML), ("image/png", "x")), "News", "We meet on Friday.\n\nAll of us."),
    "open-end": (parts("mixed", ("text/plain", TEXT), end=False), "News", TEXT),
    "other-boundary": (parts("mixed", ("text/plain", TEXT), Content_Type="multipart/mixed; boundary=other"), "News", ""),
    "no-boundary": (parts("mixed", ("text/plain", TEXT), Content_Type="multipart/mixed"), "News", ""),
    "nested": (nested(10), "News", "Deep down."),
    "nested-too-deep": (nested(500), "News", ""),
    "image": (letter("News", "x", Content_Type="image/png"), "News", ""),
    "reply": (letter("Re: News", "Yes, on Friday.\n\nOn Mon, 7 Aug 2023 at 10:00, Ana\n<ana@union.example> wrote:\n> On which day?\n> Ana\n\nCome all."),
              "Re: News", "Yes, on Friday.\n\nCome all."),
    "reply-below": (letter("Re: News", "On 7 Aug 2023, 10:00, ana@union.example wrote:\n\n> On which day?\n\nOn Friday the studios wrote:\nYes."),
                    "Re: News", "On Friday the studios wrote:\nYes."),
    "outlook": (letter("Re: News", "Yes, on Friday.\n\nFrom: Ana\nSent: Monday\nTo: Committee\nSubject: News\n\nOn which day?"), "Re: News", "Yes, on Friday."),
    "original": (letter("Re: News", "Yes, on Friday.\n\n-----Original Message-----\nOn which day?"), "Re: News", "Yes, on Friday."),
    "signature": (letter("News", "Yes, on Friday.\n-- \nThe Committee\n+1 555 0100"), "News", "Yes, on Friday."),
    "long": (letter("x" * 900, "All of us.\n" * 3000), "x" * 500, None),
    "nul-in-body": (letter("News", "We meet\0 on Friday."), "News", "We meet on Friday."),
    "no-body": (letter("News", "").split(b"\r\n\r\n")[0] + b"\r\n\r\n", "News", ""),
    "name-is-address": (letter("News", "Text", From=f'"{COMMITTEE}" <{COMMITTEE}>'), "News", "Text"),
    "name-in-words": (letter("News", "Text", From=f"=?utf-8?Q?Comit=C3=A9?= <{COMMITTEE.upper()}>"), "News", "Text"),
}

OPEN = "its signature leaves out Content-Type, which says what of it is text"
READ = "its signature leaves out Content-Transfer-Encoding, which says how its text is read"
DOUBTS = {"no-type": OPEN, "type-not-signed": OPEN, "encoding-not-signed": READ}
UNSIGNED = {"type-not-signed": "Content-Type", "encoding-not-signed": "Content-Transfer-Encoding"}

SIGNED_PLAIN = KEY.sign(PLAIN)
EVIL = "ana@union.example"
SHORT = Key("short", 768)
# What must not be believed: the mail, why, and what else the bot says of it.
BAD = {
    "unsigned": (PLAIN, "it is not signed", {}),
    "other-domain": (KEY.sign(PLAIN, "studios.example"), "it is signed by studios.example, not by union.example", {}),
    "subdomain": (KEY.sign(PLAIN, "mail.union.example"), "it is signed by mail.union.example, not by union.example", {}),
    "look-alike": (KEY.sign(PLAIN, "unlon.example"), "it is signed by unlon.example, not by union.example", {}),
    "body-changed": (changed(SIGNED_PLAIN, b"Friday", b"Monday"), "its body was changed after it was signed", {}),
    "subject-changed": (changed(SIGNED_PLAIN, b"Subject: News", b"Subject: Lies"), "its header was changed after it was signed", {}),
    "expired": (expired(PLAIN, KEY), "its signature has expired", {}),
    "length": (KEY.sign(PLAIN, length=True) + b"No.\r\n", "its signature may leave out a part of the body (l=)", {}),
    "without-subject": (KEY.sign(PLAIN, headers=without("Subject")), "its signature leaves out Subject", {}),
    "without-date": (KEY.sign(PLAIN, headers=without("Date")), "its signature leaves out Date", {}),
    "two-subjects": (b"Subject: Lies\r\n" + SIGNED_PLAIN, "it has more than one Subject", {}),
    "two-subjects-below": (changed(SIGNED_PLAIN, b"\r\n\r\n", b"\r\nsubject : Lies\r\n\r\n"), "it has more than one Subject", {}),
    "two-froms": (f"From: {EVIL}\r\n".encode() + SIGNED_PLAIN, "it has more than one From", {}),
    "two-types": (changed(SIGNED_PLAIN, b"\r\n\r\n", b"\r\nContent-Type: text/html\r\n\r\n"), "it has more than one Content-Type", {}),
    "type-changed": (changed(SIGNED_PLAIN, b"text/plain", b"text/html"), "its header was changed after it was signed", {}),
    "no-subject": (KEY.sign(letter(None, "Text")), "it has no Subject", {}),
    "from-other": (KEY.sign(letter("News", "Text", EVIL)), "it is from ana@union.example", {}),
    "from-name": (KEY.sign(letter("News", "Text", From=f'"{COMMITTEE}" <{EVIL}>')), "its From is not one plain address", {}),
    "from-words": (KEY.sign(letter("News", "Text", From=f"=?utf-8?B?{b64(COMMITTEE)}?= <{EVIL}>")), "its From is not one plain address", {}),
    "from-two": (KEY.sign(letter("News", "Text", From=f"{COMMITTEE}, {EVIL}")), "its From is not one plain address", {}),
    "from-group": (KEY.sign(letter("News", "Text", From=f"{COMMITTEE}: {EVIL};")), "its From is not one plain address", {}),
    "from-comment": (KEY.sign(letter("News", "Text", From=f"{EVIL} ({COMMITTEE})")), "its From is not one plain address", {}),
    "from-subdomain": (KEY.sign(letter("News", "Text", "committee@mail.union.example")), "it is from committee@mail.union.example", {"from": ""}),
    "to-other": (KEY.sign(letter("News", "Text", to="Ana <ana@example.org>")), "it is not to bulletins@union.example", {"to": "bulletins@union.example"}),
    "sha1": (KEY.sign(PLAIN, signature_algorithm=b"rsa-sha1"), "it is signed by rsa-sha1, which can be forged", {}),
    "key-short": (SHORT.sign(PLAIN), "its key is too short, under 1024 bits", {"keys": {"short": SHORT.record}}),
    "key-revoked": (SIGNED_PLAIN, "its key was revoked", {"keys": {"s1": "v=DKIM1; p="}}),
    "key-unknown": (SIGNED_PLAIN, "there is no key s1._domainkey.union.example", {"keys": {}}),
    "key-other": (SIGNED_PLAIN, "its header was changed after it was signed", {"keys": {"s1": Key("s1", 1024).record}}),
    "key-garbage": (SIGNED_PLAIN, "its key is none", {"keys": {"s1": "hello"}}),
    "key-for-tests": (SIGNED_PLAIN, "its key is only for tests, says the domain", {"keys": {"s1": KEY.record + "; t=y"}}),
    "key-long": (SIGNED_PLAIN, "its signature cannot be checked", {"keys": {"s1": KEY.record + " " * 3000}}),
    "no-pins": (SIGNED_PLAIN, "it came without what it must be", {"domain": ""}),
    "date-unread": (KEY.sign(letter("News", "Text", Date="yesterday")), "its Date cannot be read", {}),
    "header-many": (b"X-Many: x\r\n" * 501 + SIGNED_PLAIN, "its header has too many fields", {}),
    "header-nul": (changed(SIGNED_PLAIN, b"Subject: News", b"Subject: News\0"), "its header is broken", {}),
    "header-line": (changed(SIGNED_PLAIN, b"\r\nSubject", b"\r\nwhat is this\r\nSubject"), "its header is broken", {}),
    "mbox": (b"From committee@union.example Fri Aug 11 19:10:00 2023\r\n" + SIGNED_PLAIN, "its header is broken", {}),
    "empty": (b"", "its header is broken", {}),
    "signature-broken": (changed(SIGNED_PLAIN, b"; bh=" if b"; bh=" in SIGNED_PLAIN else b"bh=", b"; bx="), "its signature is broken", {}),
}


def write(name, letter, expected, head):
    (FOLDER / f"{name}.mail").write_bytes(letter)
    known = {key: value for key, value in expected.items() if value is not None}
    (FOLDER / f"{name}.want").write_text(json.dumps(known, ensure_ascii=False) + "\n")
    if head:
        (FOLDER / f"{name}.head").write_text(json.dumps({**HEAD, **head}) + "\n")


def main():
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    (FOLDER / "all.head").write_text(json.dumps(HEAD) + "\n")
    for name, (letter_, title, text) in GOOD.items():
        signed = KEY.sign(letter_, headers=without(UNSIGNED.get(name)))
        write(name, signed.replace(b"\r\n", b"\n") if name == "line-ends" else signed, {"id": "<one@union.example>", "title": title, "text": text, "published": SECONDS, "doubt": DOUBTS.get(name)}, {})
    for name, (letter_, fault, head) in BAD.items():
        write(name, letter_, {"title": "", "text": "", "published": 0, "fault": fault}, head)


if __name__ == "__main__":
    main()
