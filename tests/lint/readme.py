#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""The README's section "The map" has one line for each source file; tests/lint/map.py prints a fresh one."""
import collections
import re

import lint

LINE = re.compile(r"^- `([^`]+)`[ \t]*(.*)$")


def entries(root):
    """(line, path, sentence) of the map."""
    inside = False
    text = lint.read(root, "README.md") if (root / "README.md").exists() else ""
    for n, text in enumerate(text.splitlines(), 1):
        if text.startswith("## "):
            inside = text == "## The map"
        match = LINE.match(text)
        if inside and match:
            yield n, match.group(1), match.group(2)


def rules(root):
    listed, wanted = list(entries(root)), lint.mapped(root)
    counts = collections.Counter(path for _, path, _ in listed)
    yield "the map lists each source file", [
        f"{path}:1: not in the map of README.md" for path in wanted if not counts[path]]
    yield "the map lists nothing else", [
        f"README.md:{n}: {path} is no file for the map" for n, path, _ in listed if path not in wanted]
    yield "the map lists nothing twice", [
        f"README.md:{n}: {path} is listed {counts[path]} times" for n, path, _ in listed if counts[path] > 1]
    yield "the map says what each file is for", [
        f"README.md:{n}: {path} has no sentence" for n, path, sentence in listed if len(sentence.split()) < 2]


if __name__ == "__main__":
    lint.main(rules)
