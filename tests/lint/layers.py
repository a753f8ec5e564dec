#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who may include whom. The tests are exempt: they may look everywhere."""
import re

import lint

# A folder of bot/ and what it may include besides itself, the system and GLib. "plugin.h" is for its types.
LAYERS = {
    "base": set(),
    "store": {"base"},
    "net": {"base"},
    "chat": {"base", "store", "plugin.h"},
    "command": {"base", "store", "chat", "plugin.h"},
    "irc": {"base", "net", "chat", "store"},
    "matrix": {"base", "net", "chat", "store", "matrix/crypto"},
    "console": {"base", "net", "chat", "store"},
    "host": {"base", "store", "net", "chat", "command", "plugin.h"},
}
# Programs of a plugin, which run apart from the bot: what each may include besides its own folder.
PROGRAMS = {"plugins/updates/parse": ({"base"}, ("libxml/", "seccomp.h", "gmime/", "dkim.h"))}
# A library's header belongs to the folders that hide it from the others.
LIBRARIES = {
    "sqlite3.h": {"store"},
    "curl/": {"net"},
    "ares.h": {"net"},
    "microhttpd.h": {"net"},
    "libircclient.h": {"irc"},
    "libirc_rfcnumeric.h": {"irc"},
    "gmodule.h": {"host", "matrix"},
    "cjson/": {"base"},
}
# The rest of <…>: the C library, POSIX and Linux, GLib.
SYSTEM = re.compile(r"^(?:glib(?:-unix)?\.h|glib/\w+\.h|(?:sys|netinet|arpa|linux)/\w+\.h|[a-z0-9]+\.h)$")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)')


def includes(root, path):
    for line, text in enumerate(lint.read(root, path).splitlines(), 1):
        match = INCLUDE.match(text)
        if match:
            yield line, match.group(1), match.group(2)


def library_fault(owner, header):
    for prefix, owners in LIBRARIES.items():
        if header.startswith(prefix):
            return None if owner in owners else f"<{header}> belongs to {', '.join(sorted(owners))}"
    return None if SYSTEM.match(header) else f"<{header}> is neither system nor GLib"


def is_private(name):
    return name == "inside.h" or name.endswith("_private.h")


def bot_fault(folder, ours, system):
    if system:
        return library_fault(folder, system)
    if ours.startswith((".", "/")) or "/" not in ours and ours != "plugin.h":
        return f'"{ours}": write the path from bot/'
    target, _, name = ours.rpartition("/")
    if (target or ours) not in LAYERS[folder] | {folder}:
        return f"{folder} may not include {ours}"
    if is_private(name) and target != folder:
        return f"{ours} is private to {target}"
    return None


def plugin_fault(folder, ours, system):
    if system:
        return None if system == "bot/plugin.h" else library_fault(None, system)
    return f"a plugin sees <bot/plugin.h> and {folder} alone, not {ours}" if "/" in ours else None


def program_fault(folder, ours, system):
    folders, libraries = PROGRAMS[folder]
    if system:
        return None if system.startswith(libraries) else library_fault(None, system)
    return None if "/" not in ours or ours.rpartition("/")[0] in folders else f"{folder} may not include {ours}"


def top_fault(ours, system):
    """app, keys, run and main may include everything but what folders keep to themselves."""
    if not system and is_private(ours.rpartition("/")[2]):
        return f"{ours} is private to its folder"
    return None


def fault_of(path, ours, system):
    top, folder, *rest = path.split("/")
    if path.rpartition("/")[0] in PROGRAMS:
        return program_fault(path.rpartition("/")[0], ours, system)
    if top == "plugins":
        return plugin_fault(f"plugins/{folder}", ours, system)
    return bot_fault(folder, ours, system) if rest else top_fault(ours, system)


def layer_of(path):
    top, folder, *rest = path.split("/")
    return f"{top}/{folder}" if rest else top


def faults(root, paths):
    for path in paths:
        for line, ours, system in includes(root, path):
            fault = fault_of(path, ours, system)
            if fault:
                yield f"{path}:{line}: {fault}"


PUBLIC = {"bot/plugin.h", "bot/plugin_types.h"}


def header_faults(path, root):
    """The public headers stand alone, they are installed."""
    for line, ours, system in includes(root, path):
        if ours and f"bot/{ours}" not in PUBLIC or system and not SYSTEM.match(system):
            yield f"{path}:{line}: the public header may include only system and GLib"


def rules(root):
    layers = {}
    for path in lint.sources(root):
        if path in PUBLIC:
            yield f"{path} includes only what is allowed", list(header_faults(path, root))
        else:
            layers.setdefault(layer_of(path), []).append(path)
    for layer, paths in sorted(layers.items()):
        top, _, folder = layer.partition("/")
        if top == "bot" and folder and folder not in LAYERS:
            yield f"{layer} is a known layer", [f"{paths[0]}:1: {layer} is not in the table of tests/lint/layers.py"]
        else:
            yield f"{layer} includes only what is allowed", list(faults(root, paths))


if __name__ == "__main__":
    lint.main(rules)
