#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""What people read is marked for translation, as a whole, where it is said."""
import re

import lint

# Which arguments are formats.
FORMATS = {
    "bot_reply": [1], "bot_whisper": [1], "bot_refuse": [1], "bot_refuse_private": [1], "bot_row": [1],
    "bot_tell": [2], "bot_tell_ask": [3], "bot_words": [1], "bot_words_n": [2, 3], "bot_effect": [2, 3], "effect_declare": [2, 3],
    "call_reply": [1], "call_refuse": [1], "words_print": [1],
    "fault_at": [2],  # of the grammar; NULL says no more than the usage line
}
# (file, expression): a format that is kept with what it belongs to; where it is made, N_() marks it.
KEPT = {
    ("bot/host/api_call.c", "one"): "bot_effect() hands on what its caller marked",
    ("bot/host/api_call.c", "many"): "the same",
    ("bot/command/help.c", "fault -> why"): "GrammarFault.why: marked where the grammar finds the fault",
}
CONVERSION = re.compile(r"%[-+ #0']*(?:\d+|\*)?(?:\.(?:\d+|\*)?)?(?:hh|h|ll|l|z|j|t)?[a-zA-Z%]|%(?=\s|$)")
# xgettext knows these alone: any other macro cuts the text short, and its translation is never found.
KNOWN_MACRO = re.compile(r"^PRI[diouxX](?:8|16|32|64|MAX|PTR)$")


def marked(part):
    """What stands in N_( … ), or None."""
    if len(part) > 2 and part[0].text == "N_" and lint.closing(part, 1) == len(part) - 1:
        return part[2:-1]
    return None


def branches(part):
    """Of `c ? a : b` a and b; else the part itself."""
    depth, question, nested = 0, None, 0
    for i, token in enumerate(part):
        if token.kind != "mark":
            continue
        depth += (token.text in lint.OPEN) - (token.text in lint.CLOSE)
        if depth == 0 and token.text == "?":
            nested += 1
            question = i if question is None else question
        elif depth == 0 and token.text == ":" and nested:
            nested -= 1
            if nested == 0:
                return branches(part[question + 1 : i]) + branches(part[i + 1 :])
    return [part]


def says_nothing(part):
    """Only conversions, punctuation, tabs: nothing to translate."""
    if not all(token.kind == "string" or KNOWN_MACRO.match(token.text) for token in part):
        return False
    text = "".join(lint.value([token]) if token.kind == "string" else "d" for token in part)
    return not re.search(r"[^\W\d_]", CONVERSION.sub("", text))


def of_marked_table(found, part):
    """NAME[…] of a table in the same file that holds marked texts alone."""
    if len(part) < 4 or part[1].text != "[" or lint.closing(part, 1) != len(part) - 1:
        return False
    for i, token in enumerate(found):
        if token.text == part[0].text and [t.text for t in found[i + 1 : i + 5]] == ["[", "]", "=", "{"]:
            texts = lint.split(found[i + 5 : lint.closing(found, i + 4)])
            return all(marked(text) is not None for text in texts if text)
    return False


def format_fault(path, found, part):
    inside = marked(part)
    if inside is not None:
        odd = [t.text for t in inside if t.kind != "string" and not KNOWN_MACRO.match(t.text)]
        return f"N_() holds {odd[0]}, which xgettext cannot read; write PRId64 and the like" if odd else None
    if part and all(t.kind == "string" or KNOWN_MACRO.match(t.text) for t in part):
        return None if says_nothing(part) else f"{lint.show(part)[:60]} is not marked with N_()"
    if lint.show(part) == "NULL" or (path, lint.show(part)) in KEPT or of_marked_table(found, part):
        return None
    return f"the format `{lint.show(part)[:60]}` is not written where it is said"


def format_faults(root, path):
    found = lint.tokens(root, path)
    for name, line, args in lint.calls(found, FORMATS):
        for at in FORMATS[name]:
            for part in branches(args[at]) if len(args) > at else [[]]:
                fault = format_fault(path, found, part)
                if fault:
                    yield f"{path}:{part[0].line if part else line}: {name}(): {fault}"


def kept_faults(root):
    for path, text in KEPT:
        if (root / path).exists() and not any(
                lint.show(args[at]) == text for name, _, args in lint.calls(lint.tokens(root, path), FORMATS)
                for at in FORMATS[name] if len(args) > at):
            yield f"{path}:1: no format needs the exemption `{text}` any more"


def help_faults(root, path):
    found = lint.tokens(root, path)
    for dot, field, equals, text in zip(found, found[1:], found[2:], found[3:]):
        if (dot.text, field.text, equals.text) == (".", "help", "=") and text.kind == "string":
            yield f"{path}:{text.line}: .help is not marked with N_()"


def rules(root):
    paths = lint.sources(root)
    yield "what people read is marked where it is said", [fault for path in paths for fault in format_faults(root, path)] + list(kept_faults(root))
    yield "help is marked", [fault for path in paths for fault in help_faults(root, path)]


if __name__ == "__main__":
    lint.main(rules)
