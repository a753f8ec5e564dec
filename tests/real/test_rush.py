# SPDX-License-Identifier: LGPL-3.0-or-later
"""The rush: a hundred people want sixty places at once, where the network lets the bot say one line in two seconds."""
import random
import re
import time

import pytest

from crowd import PEOPLE, Crowd, Person
from line import CONFIG, PARAMOUNT, PASSWORD, with_account
from signups import HEARD, ON, WAITING, Copy, Watcher, facts

PLACES, ROUNDS, SECONDS = 60, 10, 5  # each of the hundred asks ten times within these seconds
ON_WITHIN, ALL_WITHIN = 10, 20  # seconds after the first word
QUIET = 6  # seconds without a word: three turns of the bot's


class Asker(Person):
    def wants(self, _line):
        return False


class Told:
    """What the room hears of the bot: who stands where, and when that was said first."""

    def __init__(self, watcher, nick):
        self.watcher, self.nick = watcher, nick
        self.first, self.states, self.places, self.taken, self.lines, self.last = {}, {}, {}, [], 0, time.monotonic()

    def listen(self):
        for line in self.watcher.take():
            match = HEARD.match(line)
            if match and match[1] == self.nick and match[2] == PARAMOUNT:
                self.hear(match[4])

    def hear(self, text):
        told, self.last = facts(text), time.monotonic()
        self.lines += 1
        assert told, f"what is this: {text}"
        for who, shift, state in told:
            assert shift == 1 and self.states.setdefault(who, state) == state, text
            self.first.setdefault(who, self.last)
        self.taken += [int(n) for n in re.findall(rf"\b(\d+) of {PLACES}\b", text)]
        for who, place in re.findall(r"(p\d+)(?:: |\s)waiting, place (\d+) in line", text):
            assert self.places.setdefault(who, int(place)) == int(place), text


def rush(crowd, askers, told):
    """A thousand words in five seconds, from all in turn. The moment of the first."""
    dice, begin = random.Random(1), time.monotonic()
    for turn in range(ROUNDS):
        crowd.run(lambda: time.monotonic() >= begin + turn * SECONDS / ROUNDS, SECONDS)
        for asker in dice.sample(askers, len(askers)):
            asker.say(PARAMOUNT, "!in 1")
        told.listen()
    assert time.monotonic() - begin < SECONDS
    return begin


@pytest.mark.timed
def test_all_know_where_they_stand_soon_after_a_rush(city, bot):
    bot.secret("password", PASSWORD)
    network = with_account(city, pace="libera", port=city.strict)
    bot.configure(CONFIG.format(nick=bot.nick, network=network, operators=bot.operator))
    assert "added" in bot.console(f"!shift add paramount/1 tomorrow 9-12 max {PLACES}")
    askers, watcher = [Asker(nick, city.public, PASSWORD) for nick in PEOPLE], Watcher(city.plain, PASSWORD)
    crowd = Crowd([*askers, watcher])
    crowd.join(crowd.people, PARAMOUNT)
    crowd.sync()
    bot.start()
    crowd.run(lambda: any(f":{bot.nick}!" in line and f" JOIN :{PARAMOUNT}" in line for line in watcher.news), 30, "the bot is there")
    told = Told(watcher, bot.nick)
    begin = rush(crowd, askers, told)

    def all_is_said():
        told.listen()
        return time.monotonic() - told.last > QUIET

    crowd.run(all_is_said, 60, "the bot has told all")
    copy = Copy(bot.folder / "picket.db", bot.folder)
    stands = {who: state for (who, _shift), state in copy.states().items()}
    line = [who for who, in copy.db.execute("select i.handle from shifts_signup s join identity i on i.person = s.person"
                                            " where s.state = 'waiting' order by s.id")]
    copy.close()
    assert told.states == stands and sorted(stands.values()) == [ON] * PLACES + [WAITING] * (len(PEOPLE) - PLACES)
    assert told.places == {who: place for place, who in enumerate(line, 1)}
    assert told.taken == sorted(told.taken) and told.taken[-1] <= PLACES
    on = max(told.first[who] for who, state in stands.items() if state == ON) - begin
    everybody = max(told.first.values()) - begin
    print(f"the {PLACES} on told within {on:.1f} s, all {len(PEOPLE)} within {everybody:.1f} s, {told.lines} lines in all")
    assert on <= ON_WITHIN and everybody <= ALL_WITHIN
    assert bot.sigterm() == 0
    crowd.leave()
