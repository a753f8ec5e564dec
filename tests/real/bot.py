# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bot itself, in a folder of its own: its config, its store, its process."""
import itertools
import os
import pwd
import subprocess

from process import Process


class Bot:
    # The server may still hold the nick of the test before.
    nicks = (f"picket{n}" for n in itertools.count(1))

    def __init__(self, build, folder):
        self.program, self.folder, self.process = build / "bot" / "picketbot", folder, None
        self.config, self.nick = folder / "picket.conf", next(self.nicks)
        self.environment = {**os.environ, "PICKETBOT_PLUGINS": str(build / "plugins")}

    def configure(self, text):
        self.config.write_text(text)

    def secret(self, name, text):
        """A file that only we can read."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)
        return path

    @property
    def operator(self):
        """The line of [bot] that lets the console do everything on this store."""
        return f"operators = console:{pwd.getpwuid(os.getuid()).pw_name}"

    def console(self, *lines):
        """Said at the console, on the store that the bot will use; all that is answered."""
        done = subprocess.run([self.program, "console", "-c", self.config], input="".join(f"{line}\n" for line in lines),
                              capture_output=True, text=True, timeout=60, env=self.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *args):
        """Another program of the bot's, to its end; that."""
        return subprocess.run([self.program, *args], capture_output=True, text=True, timeout=60, env=self.environment)

    def check(self):
        """The exit status of `picketbot check`."""
        return self.run("check", "-c", self.config).returncode

    def start(self, **environment):
        """Returns at once; a test sees it join."""
        self.process = Process([self.program, "run", "-c", self.config], env={**self.environment, **environment})
        return self

    @property
    def log(self):
        return self.process.log

    @property
    def alive(self):
        return self.process.alive

    def kill9(self):
        self.process.kill9()

    def sigterm(self):
        """Its exit status; it must come within two seconds."""
        return self.process.stop(seconds=2)

    def end(self):
        if self.process and self.process.alive:
            self.process.kill9()
        if self.process:
            print(self.log)
