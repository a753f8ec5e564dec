# SPDX-License-Identifier: LGPL-3.0-or-later
"""The console as scripts use it: a test for each row of its tables."""
import re
import sqlite3
import subprocess


def test_plain_text_is_said_in_the_room_and_needs_the_prefix(program):
    assert program.play("!whoami", "whoami", "good morning everybody") == ["private: you are you (console:you), member"]


def test_a_named_line_is_said_by_that_person(program):
    assert program.play("@ana !in 1")[0].startswith("room: ana: on shift 1, Fri 11 Aug 09:00-12:00 PDT, in 1 h, Paramount gate 2")


def test_a_private_line_is_answered_in_private_and_needs_no_prefix(program):
    assert program.play("@ana> in 1", "@ana> mine") == [
        "private: on shift 1, Fri 11 Aug 09:00-12:00 PDT, in 1 h, Paramount gate 2 (1 of 40 taken). !undo within 10 min.",
        "private: 1 Fri 11 Aug 09:00-12:00 paramount/2 39/40 on"]


def test_a_role_holds_for_its_line_only(program):
    out = program.play("@ana:captain !shift add paramount/2 sat 14-15", "@ana !shift add paramount/2 sat 15-16",
                       "@ana:captain> shift add sony sat 14-15")
    assert re.match(r"room: ana: shift \d+ added", out[0])
    assert "only captains" in out[1]
    assert re.match(r"private: shift \d+ added", out[2])


def test_anyone_is_another_unverified_person(program):
    out = program.play("@ana !in 1", "@ana:anyone> mine", "@ana:anyone !whoami")
    assert "shift" in out[1] and "paramount" not in out[1]
    assert "not verified" in out[2]


def test_the_clock_stands_still_and_steps(program):
    out = program.play("!shift 1", "@+30m", "!shift 1", "@2023-08-11T08:45", "!shift 1", "@+1d", "!shift 1")
    assert ["in 1 h" in out[0], "in 30 min" in out[1], "in 15 min" in out[2], "over" in out[3]] == [True] * 4


def test_comments_and_empty_lines_are_nothing(program):
    assert program.play("# a remark", "", "!whoami") == ["private: you are you (console:you), member"]


def test_faults_name_their_line_and_the_rest_runs(program):
    result = program.run("console", lines=["!whoami", "@2020-01-01", "%kill", "@ana:king !in 1", "@@", "!whoami"])
    assert result.returncode == 64
    assert [line.split(" ")[0] for line in result.stderr.splitlines()] == ["stdin:2:", "stdin:3:", "stdin:4:", "stdin:5:"]
    assert result.stdout.count("you are you") == 2


def test_words_for_others_carry_their_name(program):
    out = program.play("@ana:captain !shift add paramount/2 sat 14-15 max 1", "@bob !in 29", "@cyd !in 29", "@bob !out 29",
                       "@+31m")
    assert any(line.startswith("private cyd: a place on shift 29 is yours: say `!in 29` before") for line in out)
    assert out[-1].startswith("private cyd: ")  # after a clock line everybody is named


def test_status_is_answered_here_too(program):
    out = program.play("@maria:operator !status")
    assert re.match(r"private: picketbot \S+, up 0 h 0 min$", out[0])
    assert out[1] == "private: store: in memory, 0 rows waiting to be said"


def test_standard_output_holds_nothing_else(program):
    out = program.play("!help", "!shifts", "@ana> mine", "!nonsense", "@+1h")
    assert out and all(re.match(r"(room|private|private \w+): ", line) for line in out)


def test_as_and_role_speak_the_plain_lines(program):
    out = program.play("!whoami", args=("--as", "maria", "--role", "officer"))
    assert out == ["private: you are maria (console:maria), officer"]
    out = program.play("!shift add sony sat 14-15", "@bob !shift add sony sat 15-16", args=("--role", "captain"))
    assert "added" in out[0] and "only captains" in out[1]


def test_now_sets_the_clock(program):
    out = program.play("!shifts", args=("--now", "2023-08-14T00:00"))
    assert out[0].startswith("room: 12 Mon 14 Aug 05:00-08:00 sony 2/2")


def test_the_ready_strike_is_told_up_to_now(program):
    out = program.play("!talks", "!latest", "!blackout")
    assert out[2].startswith("room: Thu 10 Aug, day 101: ")
    assert out[4].startswith("room: you: WGA Negotiating Committee, bulletin 3, Thu 10 Aug 2023 18:00 PDT: ")
    assert out[5] == "room: you: no media blackout is on"
    early = program.play("!talks", "!latest", "!shifts", args=("--now", "2023-08-02T00:00"))
    assert early[2].startswith("room: Tue 1 Aug, day 92: ")
    assert ", bulletin 1, Tue 1 Aug 2023 19:00 PDT: " in early[4]
    assert early[5] == "room: 1 Fri 11 Aug 09:00-12:00 paramount/2 40/40"
    kept = [program.play("!talks all", args=("--keep",)) for _ in range(2)]
    assert len(kept[0]) == 8 and kept[0] == kept[1]


def test_keep_goes_on_from_the_last_moment(program):
    program.play("!in 11", "@+2h", args=("--keep",))
    assert (program.folder / "state/picketbot/ready.db").exists()
    out = program.play("@you> mine", "!shift 2", args=("--keep",))
    assert out[0].startswith("private: 11 Sat 12 Aug")
    assert "running" in out[1]
    assert len(program.play("@you> mine")) == 1  # without --keep all is made anew


def test_a_real_store_has_one_identity_and_the_real_clock(program):
    me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    result = program.console("!whoami", "@ana !whoami", "@+1h")
    assert result.returncode == 64
    assert result.stdout.splitlines() == [f"private: you are {me} (console:{me}), member"]
    assert result.stderr.count("stdin:") == 2
    for option in (("--now", "2023-08-11T08:00"), ("--as", "ana"), ("--role", "captain")):
        assert program.run("console", "-c", program.config, *option).returncode == 64


def test_a_memory_store_of_a_config_can_be_played_with(program):
    program.write(program.config.read_text().replace("picket.db", ":memory:"))
    result = program.run("console", "-c", program.config, "--now", "2023-08-10T12:00",
                         lines=["@ana:captain !shift add paramount/2 sat 9-12", "!shifts"])
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[1] == "room: 1 Sat 12 Aug 09:00-12:00 paramount/2 60/60"


def test_what_was_acknowledged_survives_kill_nine(program):
    me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    program.write(program.config.read_text().replace("console:maria", f"console:{me}"))
    bot = program.start("console", "-c", program.config)
    acknowledged = 0
    for hour in range(1, 20):
        bot.stdin.write(f"!shift add paramount/2 2031-08-12 {hour}-{hour + 1}\n")
        bot.stdin.flush()
        acknowledged += " added" in bot.stdout.readline()
    bot.kill()
    bot.wait(10)
    for stream in (bot.stdin, bot.stdout, bot.stderr):
        try:
            stream.close()
        except BrokenPipeError:
            pass
    assert acknowledged == 19
    with sqlite3.connect(program.store) as store:
        assert store.execute("select count(*) from shifts_shift").fetchone() == (19,)
    store.close()
    assert program.console("!shift 19").returncode == 0


def test_hostile_text_does_no_harm(program):
    lines = ["!in " + "9" * 500, "!in 1 +" + "9" * 100, "!" + "x" * 400, "!in \u202e1", "!in 1\u0000", "!shifts \ud7ff", "!in 1 \u2066"]
    result = subprocess.run(program.argv("console"), input="\n".join(lines).encode("utf-8", "replace") + b"\n!in \xff\xfe 1\n!whoami\r\n",
                            capture_output=True, env=program.env(), timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("private: you are you (console:you), member\n".encode())
