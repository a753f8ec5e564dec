# SPDX-License-Identifier: LGPL-3.0-or-later
"""How answers come through a real server: four lines and `!more`, long ones cut between letters, no faster than it bears."""
from line import PARAMOUNT, with_account

TITLE = "Straße der Bühnenkünstlerinnen und Drehbuchautoren — " + "Überstundenzuschläge ÄÖÜ€😀 " * 30
MOST_BYTES = 512


def rows(person, where, count):
    """The ids of the next rows of !shifts that somebody hears there."""
    return [int(person.wait_for(rf"PRIVMSG {where} :(\d+) \w{{3}} .* paramount/1 60/60\b")[1]) for _ in range(count)]


def test_a_long_list_stops_at_four_lines_and_goes_on_when_asked(own):
    own.configure(with_account(own.server), operators=own.bot.operator)
    own.bot.console(*(f"!shift add paramount/1 tomorrow {hour}-{hour + 1}" for hour in range(9, 19)))
    own.start()
    amy = own.member("amy")
    amy.say(PARAMOUNT, "!shifts")
    assert rows(amy, PARAMOUNT, 4) == [1, 2, 3, 4]
    amy.say(PARAMOUNT, "!more")
    assert rows(amy, PARAMOUNT, 4) == [5, 6, 7, 8]
    amy.say(PARAMOUNT, "!more")
    assert rows(amy, PARAMOUNT, 2) == [9, 10]
    amy.ask(PARAMOUNT, "!more", r"amy: nothing more")
    amy.say(own.bot.nick, "shifts")
    assert rows(amy, amy.nick, 10) == list(range(1, 11))
    amy.sync()
    assert [len(amy.heard(rf"PRIVMSG {where} :\d+ .* paramount/1 ")) for where in (PARAMOUNT, amy.nick)] == [10, 10]


def test_a_long_title_is_cut_between_letters(own):
    own.configure(with_account(own.server), more=f"\n[place west]\ntitle = {TITLE}\nzone = America/Los_Angeles\n")
    own.start()
    amy = own.member("amy")
    lines = []
    amy.say(own.bot.nick, "places")
    while "".join(lines).count("😀") < TITLE.count("😀"):
        lines.append(amy.wait_for(rf"^:{own.bot.nick}!\S+ PRIVMSG amy :.").string)
    assert len(lines) > 2 and all(len(line.encode()) <= MOST_BYTES - 2 for line in lines)
    whole = "".join(line.split(" PRIVMSG amy :")[1] for line in lines)
    assert TITLE.replace(" ", "") in whole.replace(" ", "")


def test_a_rush_is_answered_at_the_pace_that_the_server_bears(own):
    """On a port that throws out whoever talks too fast."""
    own.configure(with_account(own.server, pace="inspircd", port=own.server.strict))
    people = own.members("amy", "bob", "cyd")
    own.start()
    for person in people:
        person.say(own.bot.nick, "whoami")
        person.say(own.bot.nick, "!in 99")
    for person in people:
        person.hears(rf"you are {person.nick}")
        person.hears(r"no shift 99")
    own.watcher.sync()
    assert not own.watcher.heard(rf":{own.bot.nick}!\S* QUIT")


def test_who_takes_no_private_words_is_told_so_in_the_room(line):
    amy = line.member("amy")
    amy.connection.mode("amy", "+g")  # only from whom she accepts
    amy.wait_for(r" MODE amy :?\+g")
    amy.ask(PARAMOUNT, "!whoami", r"amy: .*ask me in private")
    assert not line.overheard(r"you are")
    amy.connection.send_items("ACCEPT", f"+{line.bot.nick}")
    amy.say(PARAMOUNT, "!whoami")
    amy.hears(r"you are amy")
