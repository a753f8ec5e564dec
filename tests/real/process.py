# SPDX-License-Identifier: LGPL-3.0-or-later
"""A child process whose output is read as it comes, so that a test can wait for a line of it."""
import re
import signal
import subprocess
import threading
import time


class Process:
    """Standard error and output are one stream of lines; standard input is empty."""

    def __init__(self, argv, **more):
        self.lines, self.news = [], threading.Condition()
        self.child = subprocess.Popen([str(arg) for arg in argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, errors="replace", bufsize=1, **more)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.child.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()

    @property
    def log(self):
        return "\n".join(self.lines)

    @property
    def alive(self):
        return self.child.poll() is None

    def says(self, pattern, seconds=60, since=0):
        """Waits for a line that matches, from line `since` on."""
        end = time.monotonic() + seconds
        with self.news:
            while not (found := next((m for line in self.lines[since:] if (m := re.search(pattern, line))), None)):
                left = end - time.monotonic()
                if left <= 0 or not (self.reader.is_alive() or self.news.wait(0)):
                    raise AssertionError(f"{self.child.args[0]} never said {pattern!r}:\n" + "\n".join(self.lines[-30:]))
                self.news.wait(min(left, 1))
        return found

    def kill9(self):
        self.stop(signal.SIGKILL)

    def stop(self, number=signal.SIGTERM, seconds=10):
        """Ends it by this signal, if it still runs; its exit status, negative where the signal killed it."""
        if self.alive:
            self.child.send_signal(number)
        status = self.child.wait(seconds)
        self.reader.join(seconds)
        return status

    def end(self):
        """Ends it in any case."""
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.kill9()
