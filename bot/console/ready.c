// SPDX-License-Identifier: LGPL-3.0-or-later
// The WGA and SAG-AFTRA strikes of 2023 as they stood on Friday 11 August: real dates, sites,
// hours.
#include "console/ready.h"

#include <stddef.h>

#define LOS_ANGELES "zone = America/Los_Angeles\n"

// clang-format off
const char ready_config[] =
	"[bot]\n"
	"store = :memory:\n"

	"[strike wga]\n"
	"title = WGA\n"
	"against = AMPTP\n"
	"start = 2023-05-02 00:01\n" LOS_ANGELES
	"day_one = 2023-05-02\n"

	"[strike sag]\n"
	"title = SAG-AFTRA\n"
	"against = AMPTP\n"
	"start = 2023-07-14 00:01\n" LOS_ANGELES
	"day_one = 2023-07-14\n"

	"[place paramount]\n"
	"title = Paramount\n"
	"gates = 1; 2; main; van-ness\n" LOS_ANGELES

	"[place culver]\n"
	"title = Culver Studios\n" LOS_ANGELES

	"[place disney]\n"
	"title = Disney\n" LOS_ANGELES

	"[place fox]\n"
	"title = Fox\n" LOS_ANGELES

	"[place netflix]\n"
	"title = Netflix\n" LOS_ANGELES

	"[place radford]\n"
	"title = CBS Radford\n" LOS_ANGELES

	"[place sony]\n"
	"title = Sony\n" LOS_ANGELES

	"[place tvcity]\n"
	"title = Television City\n" LOS_ANGELES

	// Fenced off, and pickets there suspended since 7 August: no shifts.
	"[place universal]\n"
	"title = Universal\n"
	"gates = 1; 2; 4; 5\n" LOS_ANGELES

	"[place warner]\n"
	"title = Warner Bros\n" LOS_ANGELES;
// clang-format on

// Pickets ran 9 to 12 "because of the heat". The one on Saturday is a theme picket.
const char *const ready_lines[] = {
	"!shift add paramount/2 2023-08-11 9-12 max 40 min 6",
	"!shift add paramount/main 2023-08-11 9-12 max 60 min 6",
	"!shift add culver 2023-08-11 9-12 max 40 min 4",
	"!shift add disney 2023-08-11 9-12 max 80 min 6",
	"!shift add fox 2023-08-11 9-12 max 60 min 6",
	"!shift add netflix 2023-08-11 9-12 max 80 min 6",
	"!shift add radford 2023-08-11 9-12 max 40 min 4",
	"!shift add sony 2023-08-11 9-12 max 60 min 6",
	"!shift add tvcity 2023-08-11 9-12 max 40 min 4",
	"!shift add warner 2023-08-11 9-12 max 80 min 6",
	"!shift add paramount/2 2023-08-12 9-12 max 60 min 6",
	"!shift add sony 2023-08-14 5-8 max 2 min 2",
	"!shift add paramount/main 2023-08-14 7-9 max 4 kind van",
	"!shift add paramount/2 2023-08-14 9-12 max 40 min 6",
	"!shift add paramount/main 2023-08-14 9-12 max 60 min 6",
	"!shift add culver 2023-08-14 9-12 max 40 min 4",
	"!shift add disney 2023-08-14 9-12 max 80 min 6",
	"!shift add fox 2023-08-14 9-12 max 60 min 6",
	"!shift add netflix 2023-08-14 9-12 max 80 min 6",
	"!shift add radford 2023-08-14 9-12 max 40 min 4",
	"!shift add sony 2023-08-14 9-12 max 60 min 6",
	"!shift add tvcity 2023-08-14 9-12 max 40 min 4",
	"!shift add warner 2023-08-14 9-12 max 80 min 6",
	"!shift add paramount/2 2023-08-15 9-12 max 40 min 6",
	"!shift add paramount/main 2023-08-15 9-12 max 60 min 6",
	"!shift add disney 2023-08-15 9-12 max 80 min 6",
	"!shift add netflix 2023-08-15 9-12 max 80 min 6",
	"!shift add warner 2023-08-15 9-12 max 80 min 6",
	NULL,
};
