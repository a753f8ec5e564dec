// SPDX-License-Identifier: LGPL-3.0-or-later
// The WGA and SAG-AFTRA strikes of 2023 as they stood on Friday 11 August: real dates, sites,
// hours. What its officers say tells the facts of those days in our words.
#include "console/ready.h"

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

	"[issuer committee]\n"
	"title = WGA Negotiating Committee\n"
	"strike = wga\n"
	"domains = wga.org; wgacontract2023.org\n"

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

// As it came to that Friday; each word stands from its own moment on. The bulletins are numbered as they come.
static const char *const story[] = {
	"@" READY_BEGIN,
	"@desk:officer> !talk add 2023-03-20 Bargaining for a new contract began",
	"@desk:officer> !talk add 2023-04-17 Members voted for a strike, 97.85 percent of them",
	"@desk:officer> !talk add 2023-05-02 The contract ended without a deal; the strike "
	"began at 00:01",
	"@desk:officer> !talk add 2023-07-14 SAG-AFTRA is on strike too, one of its own; both "
	"picket together",
	"@2023-08-01T19:00",
	"@desk:officer> !announce The AMPTP has asked us to meet on Friday 4 August, to talk about "
	"whether and how bargaining resumes. Until then there is nothing to report. The pickets go "
	"on.",
	"@chair:officer> !approve 1",
	"@desk:officer> !talk add 2023-08-01 bulletin 1 The AMPTP asked to meet about resuming",
	"@2023-08-04T20:30",
	"@desk:officer> !announce We met the AMPTP today about resuming. No date was agreed: they "
	"say that they must ask their companies first. Believe only what comes from us; we write "
	"again as soon as there is news.",
	"@chair:officer> !approve 2",
	"@desk:officer> !talk add 2023-08-04 bulletin 2 Both sides met about whether to resume; no "
	"date was agreed",
	"@2023-08-09T12:00",
	"@desk:officer> !talk add 2023-08-09 A hundred days on strike, as long as in 2007-08",
	"@2023-08-10T18:00",
	"@desk:officer> !announce The AMPTP has asked us to meet on Friday 11 August, and we "
	"expect "
	"to hear what they answer to our proposals. Come to the pickets as planned; what can be "
	"told afterwards, we tell you.",
	"@chair:officer> !approve 3",
	"@desk:officer> !talk add 2023-08-10 bulletin 3 The AMPTP asked to meet again on Friday",
	NULL,
};

// Pickets ran 9 to 12 "because of the heat". The one on Saturday is a theme picket.
static const char *const shifts[] = {
	"@captain:captain> !shift add paramount/2 2023-08-11 9-12 max 40 min 6",
	"@captain:captain> !shift add paramount/main 2023-08-11 9-12 max 60 min 6",
	"@captain:captain> !shift add culver 2023-08-11 9-12 max 40 min 4",
	"@captain:captain> !shift add disney 2023-08-11 9-12 max 80 min 6",
	"@captain:captain> !shift add fox 2023-08-11 9-12 max 60 min 6",
	"@captain:captain> !shift add netflix 2023-08-11 9-12 max 80 min 6",
	"@captain:captain> !shift add radford 2023-08-11 9-12 max 40 min 4",
	"@captain:captain> !shift add sony 2023-08-11 9-12 max 60 min 6",
	"@captain:captain> !shift add tvcity 2023-08-11 9-12 max 40 min 4",
	"@captain:captain> !shift add warner 2023-08-11 9-12 max 80 min 6",
	"@captain:captain> !shift add paramount/2 2023-08-12 9-12 max 60 min 6",
	"@captain:captain> !shift add sony 2023-08-14 5-8 max 2 min 2",
	"@captain:captain> !shift add paramount/main 2023-08-14 7-9 max 4 kind van",
	"@captain:captain> !shift add paramount/2 2023-08-14 9-12 max 40 min 6",
	"@captain:captain> !shift add paramount/main 2023-08-14 9-12 max 60 min 6",
	"@captain:captain> !shift add culver 2023-08-14 9-12 max 40 min 4",
	"@captain:captain> !shift add disney 2023-08-14 9-12 max 80 min 6",
	"@captain:captain> !shift add fox 2023-08-14 9-12 max 60 min 6",
	"@captain:captain> !shift add netflix 2023-08-14 9-12 max 80 min 6",
	"@captain:captain> !shift add radford 2023-08-14 9-12 max 40 min 4",
	"@captain:captain> !shift add sony 2023-08-14 9-12 max 60 min 6",
	"@captain:captain> !shift add tvcity 2023-08-14 9-12 max 40 min 4",
	"@captain:captain> !shift add warner 2023-08-14 9-12 max 80 min 6",
	"@captain:captain> !shift add paramount/2 2023-08-15 9-12 max 40 min 6",
	"@captain:captain> !shift add paramount/main 2023-08-15 9-12 max 60 min 6",
	"@captain:captain> !shift add disney 2023-08-15 9-12 max 80 min 6",
	"@captain:captain> !shift add netflix 2023-08-15 9-12 max 80 min 6",
	"@captain:captain> !shift add warner 2023-08-15 9-12 max 80 min 6",
	NULL,
};

static bool is_moment(const char *line)
{
	return line[0] == '@' && g_ascii_isdigit(line[1]);
}

static void play(Console *console, const char *line)
{
	g_autofree char *fault = console_line(console, line);
	if (fault)
		g_printerr("ready strike: %s: %s\n", line, fault);
}

void ready_play(Console *console, int64_t until)
{
	int64_t at = 0;
	console->muted = true;
	for (unsigned i = 0; story[i]; i++) {
		if (!is_moment(story[i])) {
			play(console, story[i]);
			continue;
		}
		clock_parse(story[i] + 1, console->zone, &at);
		if (at > until)
			break;
		console_advance(console, at);
	}
	console_advance(console, until);
	for (unsigned i = 0; shifts[i]; i++)
		play(console, shifts[i]);
	console->muted = false;
}
