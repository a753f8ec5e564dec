# SPDX-License-Identifier: LGPL-3.0-or-later
# The day and the sign-up for eggdrop, with the same words as the floor's. SPEED fast: putnow, past every queue;
# else putserv, the customary one.
package require sqlite3
sqlite3 store $env(STORE)
set day_one 1683010860

proc say {nick room text} {
    set line "PRIVMSG $room :$nick: $text"
    if {$::env(SPEED) eq "fast"} { putnow $line } else { putserv $line }
}

proc pub_day {nick host handle room text} {
    say $nick $room "WGA strike: day [expr {([clock seconds] - $::day_one) / 86400 + 1}]"
}

proc pub_in {nick host handle room text} {
    set shift [string trim $text]
    if {![string is integer -strict $shift]} { return }
    store transaction immediate {
        set most [store onecolumn {select most from shift where id = $shift}]
        if {$most eq ""} {
            set answer "there is no shift $shift"
        } elseif {[store exists {select 1 from signup where shift = $shift and person = $nick}]} {
            set answer "already on shift $shift"
        } elseif {[store onecolumn {select count(*) from signup where shift = $shift}] >= $most} {
            set answer "full: shift $shift"
        } else {
            store eval {insert into signup (shift, person) values ($shift, $nick)}
            set answer "on shift $shift"
        }
    }
    say $nick $room $answer
}

bind pub - !day pub_day
bind pub - !in pub_in
