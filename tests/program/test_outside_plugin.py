# SPDX-License-Identifier: LGPL-3.0-or-later
"""A plugin built outside the tree, with nothing but what `make install` puts there."""
import os
import shutil
import subprocess

import pytest

from conftest import BUILD

PLUGIN = """\
#include <bot/plugin.h>

static bool cheer(BotCall *call)
{
	return bot_reply(call, N_("%s forever!"), bot_given(call, "who") ? bot_text(call, "who") : "Solidarity");
}

static bool count(BotCall *call)
{
	Bot *bot = bot_of(call);
	return bot_run(bot, "insert into outside_call (who) values (?)", V("x")) &&
	       bot_reply(call, N_("call %d"), (int)bot_one(bot, 0, "select count(*) from outside_call where who = ?", V("x")));
}

static const BotCommand commands[] = {
	{.name = "hurrah", .args = "[who]", .help = N_("Raise a cheer."), .run = cheer},
	{.name = "tally", .help = N_("Counts its calls."), .run = count},
	{0},
};
static const char *const migrations[] = {"create table outside_call (id $id, who text not null)", NULL};
BOT_PLUGIN(.name = "outside", .commands = commands, .migrations = migrations);
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    root = tmp_path_factory.mktemp("installed")
    subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", root], check=True, capture_output=True)
    return root


def find(root, name):
    return next(root.rglob(name))


def compile_plugin(installed, folder, text):
    source = folder / "outside.c"
    source.write_text(text)
    pc = find(installed, "picketbot-plugin.pc")
    env = {**os.environ, "PKG_CONFIG_PATH": str(pc.parent), "PKG_CONFIG_SYSROOT_DIR": str(installed)}
    flags = subprocess.run(["pkg-config", "--cflags", "picketbot-plugin"], env=env, check=True, capture_output=True, text=True).stdout
    # the sysroot is put before GLib's own paths too: those are the machine's
    flags = flags.replace(f"-I{installed}/usr/include", "-I/usr/include").replace(f"-I{installed}/usr/lib", "-I/usr/lib")
    command = ["gcc", "-std=c17", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden",
               *flags.split(), source, "-o", folder / "outside.so"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_runs_beside_the_installed_ones(program, installed, tmp_path):
    result = compile_plugin(installed, tmp_path, PLUGIN)
    assert result.returncode == 0, result.stderr
    plugins = find(installed, "shifts.so").parent
    shutil.copy(tmp_path / "outside.so", plugins)
    env = {**program.env(), "PICKETBOT_PLUGINS": str(plugins)}
    told = subprocess.run([find(installed, "bin/picketbot"), "console"], input="!hurrah\n!hurrah WGA\n!tally\n!tally\n!in 1\n", text=True,
                          capture_output=True, env=env, timeout=60, check=False)
    lines = told.stdout.splitlines()
    assert lines[:4] == ["room: you: Solidarity forever!", "room: you: WGA forever!", "room: you: call 1", "room: you: call 2"]
    assert "on shift 1" in lines[4]


def test_a_bare_value_does_not_compile(installed, tmp_path):
    result = compile_plugin(installed, tmp_path, PLUGIN.replace('V("x")) &&', '"x") &&'))
    assert result.returncode != 0
    assert "outside.c" in result.stderr
