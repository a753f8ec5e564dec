# SPDX-License-Identifier: LGPL-3.0-or-later
"""eggdrop as Debian packs it, unpacked and not installed, with eggdrop.tcl."""
import os
import shutil

from . import HERE, Bot

NOBODY = 65534
CONFIG = """\
set username "picket"
set admin "bench"
set network "here"
set timezone "UTC"
set offset "0"
set max-logs 5
set max-logsize 0
set userfile "picket.user"
set pidfile "pid.bot"
set help-path "{usr}/share/eggdrop/help/"
set text-path "{usr}/share/eggdrop/text/"
set temp-path "{folder}"
set mod-path "{usr}/lib/eggdrop/modules/"
set owner "nobodyatall"
loadmodule dns
loadmodule blowfish
loadmodule channels
set chanfile "picket.chan"
loadmodule server
set net-type 5
set nick "{nick}"
set altnick "{nick}_"
set realname "bench"
set servers {{ 127.0.0.1:{port} }}
loadmodule irc
channel add {channel}
"""
FAST = """\
set msg-rate 0
set flood-msg 0:0
set flood-ctcp 0:0
channel set {channel} flood-chan 0:0 flood-join 0:0 flood-ctcp 0:0 flood-deop 0:0 flood-kick 0:0 flood-nick 0:0
"""


class Eggdrop(Bot):
    name = "eggdrop 1.8.4"

    def __init__(self, place):
        super().__init__(place)
        self.usr = place.folder / "usr"

    def prepare(self):
        super().prepare()
        place = self.place
        # It refuses to be root, and whom it runs as then may not reach the build folder.
        shutil.copytree(place.peers / "debian/root/usr", self.usr, symlinks=True)
        (place.folder / "language").symlink_to(self.usr / "share/eggdrop/language")
        config = CONFIG + (FAST if place.fast else "") + f"source {HERE / 'eggdrop.tcl'}\n"
        (place.folder / "egg.conf").write_text(config.format(usr=self.usr, folder=place.folder, nick=place.nick, port=place.plain,
                                                             channel=place.channel))
        self.environment |= {"STORE": str(self.store), "SPEED": "fast" if place.fast else "usual", **self.libraries()}
        if os.getuid() == 0:
            hand_over(place.folder)

    def libraries(self):
        """Where Tcl finds itself, if the machine has none, and its SQLite."""
        found = {"TCLLIBPATH": " ".join(str(path.parent) for path in self.usr.glob("lib/tcltk/**/pkgIndex.tcl"))}
        if (init := next(self.usr.glob("share/tcltk/tcl8.*/init.tcl"), None)):
            found["TCL_LIBRARY"] = str(init.parent)
        if (shared := next(self.usr.glob("lib/*-linux-*"), None)):
            found["LD_LIBRARY_PATH"] = str(shared)
        return found

    def argv(self):
        drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.getuid() == 0 else []
        return [*drop, self.usr / "bin/eggdrop", "-nm", "egg.conf"]


def hand_over(folder):
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
