#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Prints a fresh map for the README from the first sentence of each source file."""
import re

import lint

# From below, as the layers stand on each other.
ORDER = ["bot/base", "bot/store", "bot/net", "bot/chat", "bot/command", "bot/irc", "bot/console", "bot/host", "bot", "plugins"]


def first_sentence(text):
    """Of the first comment after the licence line."""
    body = re.sub(r"\A(?:#!.*\n)?//[^\n]*SPDX[^\n]*\n", "", text)
    match = re.match(r"\s*((?://[^\n]*\n)+|/\*.*?\*/)", body, re.S)
    if not match:
        return ""
    comment = re.sub(r"^\s*(?://[/!]?|/\*\*?|\*/|\*)\s?|\*/", "", match.group(1), flags=re.M)
    words = re.sub(r"\s+", " ", comment).strip()
    return re.match(r".*?\.(?=\s|$)|.*", words).group()


def place(path):
    folder = path.rpartition("/")[0]
    known = folder if folder in ORDER else folder.partition("/")[0]
    return (ORDER.index(known) if known in ORDER else len(ORDER), path)


def lines(root):
    for path in sorted(lint.mapped(root), key=place):
        yield f"- `{path}` {first_sentence(lint.read(root, path))}".rstrip()


if __name__ == "__main__":
    print("\n".join(lines(lint.ROOT)))
