# SPDX-License-Identifier: LGPL-3.0-or-later
"""Exit codes and what a refused file looks like afterwards."""
import os
import resource
import signal
import sqlite3
import stat
import subprocess

import pytest

from conftest import CONFIG


@pytest.mark.parametrize("args", [(), ("dance",), ("run",), ("check",), ("backup", "-c", "x"), ("run", "-c", "x", "y"),
                                  ("run", "-c", "x", "--keep"), ("console", "--role", "king"), ("console", "--nonsense"),
                                  ("console", "--now", "soon"), ("console", "--as", "a:b")])
def test_bad_option_is_64(program, args):
    result = program.run(*args)
    assert result.returncode == 64
    assert result.stderr.strip()


def test_unreadable_config_is_66(program):
    result = program.run("check", "-c", "nowhere.conf")
    assert result.returncode == 66
    assert "nowhere.conf" in result.stderr


def test_all_faults_at_once_with_file_and_line_are_78(program):
    program.write(CONFIG + "\n[room picket]\nnetwork = libera\nadress = #picket\n\n[strike sag]\nzone = Mars/Olympus\n; old\n")
    result = program.run("check", "-c", program.config)
    assert result.returncode == 78
    faults = result.stderr.splitlines()
    first = CONFIG.count("\n") + 2
    assert [int(line.split(":")[1]) for line in faults] == sorted(int(line.split(":")[1]) for line in faults)
    for line, words in ((first, "address"), (first + 1, "libera"), (first + 2, "did you mean 'address'"),
                        (first + 4, "start"), (first + 5, "Mars/Olympus"), (first + 6, "#")):
        assert any(fault.startswith(f"{program.config}:{line}:") and words in fault for fault in faults), (line, words, faults)
    assert not program.store.exists()


def test_settings_of_plugins_have_ranges(program):
    program.write(CONFIG + "\n[place lot]\nzone = UTC\ngates = 1; main gate\n\n[plugin shifts]\nmax = 0\nunverified = 300\noffer = 1m\n")
    result = program.run("check", "-c", program.config)
    assert result.returncode == 78
    first = CONFIG.count("\n") + 4
    assert result.stderr.splitlines() == [f"{program.config}:{line}: {fault}" for line, fault in (
        (first, "'gates' is '1; main gate'; it must be names without blanks like '1; 2; main-lot'"),
        (first + 3, "'max' is '0'; it must be from 1 to 10000"),
        (first + 4, "'unverified' is '300'; it must be from 0 to 100"),
        (first + 5, "'offer' is '1m'; it must be from 5m to 7d"))]


def test_values_of_matrix_networks_and_rooms_are_checked(program):
    secret = program.folder / "secret"
    secret.write_text("hunter2\n")
    secret.chmod(0o600)
    matrix = "[network home]\nkind = matrix\nhomeserver = %s\nuser = @bot:example.org\npassword_file = secret\n%s"
    room = "[room picket]\nnetwork = home\naddress = %s\nquiet = %s\nlang = %s\n"
    program.write(CONFIG + matrix % ("http://matrix.example.org", "") + room % ("picket", "22-7", "klingon"))
    result = program.run("check", "-c", program.config)
    assert result.returncode == 78
    first = CONFIG.count("\n") + 1
    lines = [int(line.split(":")[1]) for line in result.stderr.splitlines()]
    assert lines == [first + 2, first + 7, first + 8, first + 9], result.stderr
    for server, more in (("http://matrix.example.org", "insecure = yes\n"), ("http://127.0.0.1:8008", ""),
                         ("https://matrix.example.org", "")):
        program.write(CONFIG + matrix % (server, more) + room % ("#picket:example.org", "22:00-07:00", "es"))
        result = program.run("check", "-c", program.config)
        assert result.returncode == 0, result.stderr


def test_secret_that_others_can_read_is_78(program):
    secret = program.folder / "secret"
    secret.write_text("hunter2\n")
    secret.chmod(0o644)
    program.write(CONFIG + "[network n]\nkind = irc\nhost = irc.example.org\nnick = bot\naccount = bot\npassword_file = secret\n")
    result = program.run("check", "-c", program.config)
    assert result.returncode == 78
    assert f"{program.config}:{CONFIG.count(chr(10)) + 6}:" in result.stderr
    assert "hunter2" not in result.stderr
    secret.chmod(0o600)
    assert program.run("check", "-c", program.config).returncode == 0


def test_check_makes_no_store(program):
    assert program.run("check", "-c", program.config).returncode == 0
    assert not program.store.exists()


@pytest.mark.parametrize("junk", [b"this is not a database, it is a letter to the union\n" * 40, os.urandom(8192)])
def test_corrupt_store_is_65_and_untouched(program, junk):
    program.store.write_bytes(junk)
    for name in ("console", "run", "check"):
        result = program.run(name, "-c", program.config)
        assert result.returncode == 65, result.stderr
    assert program.store.read_bytes() == junk
    assert sorted(p.name for p in program.folder.iterdir() if p.suffix != ".lock") == ["picket.conf", "picket.db"]


def test_store_of_a_newer_program_is_65_and_untouched(program):
    assert program.console().returncode == 0
    with sqlite3.connect(program.store) as store:
        store.execute("update schema_version set version = version + 1000 where owner = 'core'")
    store.close()
    before = program.store.read_bytes()
    result = program.console("!day")
    assert result.returncode == 65
    assert "newer" in result.stderr
    assert program.store.read_bytes() == before


def test_store_that_cannot_be_made_is_73(program):
    program.write(CONFIG.replace("picket.db", "missing/folder/picket.db"))
    result = program.console()
    assert result.returncode in (73, 74), result.stderr
    assert "missing" in result.stderr


def test_store_held_by_another_is_75(program):
    first = program.start("console", "-c", program.config)
    try:
        first.stdin.write("!help\n")
        assert first.stdout.readline()
        result = program.console("!help")
        assert result.returncode == 75
        assert program.run("check", "-c", program.config).returncode == 0
    finally:
        first.stdin.close()
        assert first.wait(10) == 0
        first.stdout.close()
        first.stderr.close()


def test_backup_writes_a_whole_store_and_never_over_a_file(program):
    assert program.console().returncode == 0
    copy = program.folder / "copy.db"
    result = program.run("backup", "-c", program.config, copy)
    assert result.returncode == 0, result.stderr
    assert sqlite3.connect(copy).execute("pragma integrity_check").fetchone() == ("ok",)
    assert stat.S_IMODE(copy.stat().st_mode) & 0o077 == 0
    assert program.run("backup", "-c", program.config, copy).returncode == 73


def test_no_file_can_be_read_by_others(program):
    os.umask(0o022)
    assert program.console("!help").returncode == 0
    made = [p for p in program.folder.iterdir() if p != program.config]
    assert made
    assert all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in made)


def test_run_without_reachable_networks_goes_on_and_ends_at_sigterm(program):
    program.write(CONFIG + "[network n]\nkind = irc\nhost = 127.0.0.1\nport = 1\ntls = no\nnick = bot\n")
    bot = program.start("run", "-c", program.config)
    for line in bot.stderr:
        if "running with 1 network" in line:
            break
    bot.send_signal(signal.SIGTERM)
    assert bot.wait(2) == 0
    for stream in (bot.stdin, bot.stdout, bot.stderr):
        stream.close()


def test_reload_tells_a_fault_and_what_must_wait_for_a_start(program):
    network = "[network %s]\nkind = irc\nhost = 127.0.0.1\nport = 1\ntls = no\nnick = bot\n"
    program.write(CONFIG + network % "n")
    bot = program.start("run", "-c", program.config)

    def reload_with(text, *ends):
        program.write(text)
        bot.send_signal(signal.SIGHUP)
        said = []
        for line in bot.stderr:
            said.append(line)
            if any(end in line for end in ends):
                return "".join(said)

    for line in bot.stderr:
        if "running with 1 network" in line:
            break
    bad = reload_with(CONFIG.replace("2023-05-02", "2023-05-32"), "not reloaded", "config: reloaded")
    line = CONFIG[:CONFIG.index("2023-05-02")].count("\n") + 1
    assert f"picket.conf:{line}: " in bad and "the old one stays" in bad
    good = reload_with(CONFIG.replace("picket.db", "other.db") + network % "n" + network % "m", "config: reloaded")
    assert "the store is picket.db until the next start" in good
    assert "network m begins with the next start" in good and "network n begins" not in good
    bot.send_signal(signal.SIGTERM)
    assert bot.wait(2) == 0
    for stream in (bot.stdin, bot.stdout, bot.stderr):
        stream.close()


def test_a_missing_plugin_folder_is_named(program):
    result = subprocess.run(program.argv("check", "-c", program.config), capture_output=True, text=True, timeout=60,
                            env={**program.env(), "PICKETBOT_PLUGINS": "/nowhere/plugins"}, cwd=program.folder)
    assert "there is no plugin in /nowhere/plugins" in result.stderr


def test_full_disk_is_told_and_loses_nothing(program):
    captain = "@carla:captain !shift add paramount/2 2030-08-12 9-12"
    program.write(CONFIG.replace("picket.db", ":memory:"))
    program.write(CONFIG)
    program.write(CONFIG.replace("operators = console:maria", f"operators = console:{os.environ.get('USER') or 'root'}"))
    first = program.console("!shift add paramount/2 2030-08-12 9-12 max 40")
    assert "shift 1 added" in first.stdout, (first, captain)

    def small_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = program.store.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    full = program.console(*[f"!shift add paramount/1 2030-08-{day:02} 9-12" for day in range(10, 31)], "!shifts", preexec_fn=small_disk)
    said = full.stdout
    assert "could not save" in said, full
    added = said.count(" added")
    after = program.console("!shifts")
    assert sum(" paramount/" in line for line in after.stdout.splitlines()) == min(10, 1 + added)
