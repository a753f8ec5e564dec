# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bot at the end of the console's pipe, and how long each line takes it."""
import os
import statistics
import subprocess
import time

END = "%"  # a line that the console finds fault with, on standard error: all before it is answered by then


class Console:
    def __init__(self, program, plugins, state, *args):
        env = {**os.environ, "PICKETBOT_PLUGINS": str(plugins), "XDG_STATE_HOME": str(state)}
        self.process = subprocess.Popen([program, "console", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, bufsize=1, env=env)
        self.said = []

    def ask(self, line):
        """Microseconds until all that the line causes was said; what that was is in `said`."""
        began = time.perf_counter_ns()
        self.process.stdin.write(f"{line}\n{END}\n")
        self.process.stdin.flush()
        self.said = []
        for answer in self.process.stdout:
            if answer.startswith("stdin:"):
                return (time.perf_counter_ns() - began) / 1000
            self.said.append(answer.rstrip("\n"))
        raise SystemExit(f"the bot ended at '{line}': {self.said}")

    def expect(self, line, words):
        """The same, for a line whose answer must hold these words: no refusal passes for a quick answer."""
        spent = self.ask(line)
        if not any(words in answer for answer in self.said):
            raise SystemExit(f"'{line}' should be answered '… {words} …', not {self.said[:5]}")
        return spent

    def close(self):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait()


def quantile(times, percent):
    return sorted(times)[min(len(times) * percent // 100, len(times) - 1)]


def show(name, times):
    print(f"{name:44} median {statistics.median(times):8.0f} us   p95 {quantile(times, 95):8.0f} us"
          f"   p99 {quantile(times, 99):8.0f} us", flush=True)
