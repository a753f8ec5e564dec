# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a process and its children cost, as the kernel counts it."""
import pathlib
import time


def tree(pid):
    """The process and all below it."""
    try:
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in tree(int(child)))]


def cpu_ms(pid):
    """User and system time: the clock of each process, finer than the ticks of its stat."""
    def clock(process):
        try:
            return time.clock_gettime((~process << 3) | 2)  # MAKE_PROCESS_CPUCLOCK(process, CPUCLOCK_SCHED)
        except OSError:
            return 0
    return 1000 * sum(clock(process) for process in tree(pid))


def fields(path):
    """KiB by name."""
    rows = (line.split() for line in pathlib.Path(path).read_text().splitlines())
    return {row[0].rstrip(":"): int(row[1]) for row in rows if len(row) == 3 and row[2] == "kB"}


def memory_mib(pid):
    """Resident, proportional and private."""
    sums = {"resident": 0, "proportional": 0, "private": 0}
    for process in tree(pid):
        rollup = fields(f"/proc/{process}/smaps_rollup")
        sums["resident"] += fields(f"/proc/{process}/status")["VmRSS"]
        sums["proportional"] += rollup["Pss"]
        sums["private"] += rollup["Private_Clean"] + rollup["Private_Dirty"]
    return {name: kib / 1024 for name, kib in sums.items()}


def wakes(pid):
    """How often all threads have waited for something."""
    statuses = (path.read_text() for path in pathlib.Path(f"/proc/{pid}/task").glob("*/status"))
    rows = (row.split() for status in statuses for row in status.splitlines())
    return sum(int(row[1]) for row in rows if row[0] == "voluntary_ctxt_switches:")


def load():
    """The machine's load average over a minute."""
    return float(pathlib.Path("/proc/loadavg").read_text().split()[0])
