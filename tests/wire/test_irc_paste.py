# SPDX-License-Identifier: LGPL-3.0-or-later
"""A bulletin of several lines, pasted into the private chat with the bot: on IRC each line is a message."""
import pytest
import sections
from website import Site

SOON = 8  # seconds: less than those for which lines are held
TEXT = ("We meet on Friday at noon at gate two.", "Bring water and bread for all of us who walk,", "and a hat: no shade is there at that hour.")


@pytest.fixture
def ircd(bot, ircd):
    """The bot knows the union's text."""
    site = Site()
    site.says("For Friday", " ".join(TEXT))
    bot.sections = (sections.section("issuer", "committee", title="Committee", strike="wga", domains="union.example")
                    + sections.section("source", "site", url=site.url, issuer="committee", near="yes"))
    bot.start(ircd)
    ircd.welcome()
    bot.logged("source site: 1 items read")
    yield ircd
    site.close()


def pastes(ircd, *lines):
    for line in lines:
        ircd.says(line, ircd.nick)


def test_lines_of_a_moment_are_one_text(ircd):
    pastes(ircd, "!verify For Friday", *TEXT)
    ircd.expect("^PRIVMSG amy :.*bulletin 1.*word for word")
    ircd.quiet("PRIVMSG amy")


def before_what_is_held(ircd, asks, *answers):
    """These answers to what is asked come before that to a text that somebody else has begun to paste."""
    ircd.says(f"!verify {TEXT[0]}", ircd.nick, "bob")
    asks()
    for answer in answers:
        assert not ircd.expect(f"{answer}|^PRIVMSG bob :")[0].startswith("PRIVMSG bob"), answer
    ircd.expect("^PRIVMSG bob :.*bulletin 1")


def test_a_number_is_answered_at_once_and_so_is_another_command(ircd):
    before_what_is_held(ircd, lambda: pastes(ircd, "!verify 1"), "^PRIVMSG amy :.*bulletin 1")
    before_what_is_held(ircd, lambda: pastes(ircd, f"!verify {TEXT[1]}", "!day"), "^PRIVMSG amy :.*bulletin 1", "^PRIVMSG amy :.*day")


def test_what_comes_later_is_answered_with_what_came_before(ircd):
    pastes(ircd, f"!verify {TEXT[1]}")
    ircd.expect("^PRIVMSG amy :.*bulletin 1")
    pastes(ircd, TEXT[2])
    ircd.expect("^PRIVMSG amy :.*bulletin 1")
    ircd.quiet("PRIVMSG amy")


def test_a_room_is_answered_line_by_line(ircd):
    before_what_is_held(ircd, lambda: ircd.says(f"!verify {TEXT[1]}"), "^PRIVMSG #picket :amy: .*bulletin 1")


def test_a_text_without_end_is_no_text(ircd):
    """And what is held for one keeps no other waiting."""
    pastes(ircd, f"!verify {TEXT[1]}", *["x" * 400] * 40)
    ircd.says("!day", ircd.nick, "bob")
    ircd.expect("^PRIVMSG bob :.*day")
    ircd.expect("^PRIVMSG amy :")
    ircd.answers()
