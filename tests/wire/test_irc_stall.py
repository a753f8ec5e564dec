# SPDX-License-Identifier: LGPL-3.0-or-later
"""Two networks, one of which stops reading: the other one does not notice, and nothing is lost for those who wait."""
from deaf import DeafIrcd, open_both

SECONDS = 5  # for one answer, on any machine


def test_a_network_that_never_reads_holds_up_no_other(bot, ircd):
    deaf = DeafIrcd()
    open_both(bot, deaf, ircd)
    deaf.stalls(ircd)
    for _ in range(100):
        ircd.answers(SECONDS)
    assert deaf.is_stalled, "it was not stalled all the time"
    deaf.reads()
    deaf.answers()
    assert "connection lost" not in bot.log and "does not read" not in bot.log
    deaf.close()
