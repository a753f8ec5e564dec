// SPDX-License-Identifier: LGPL-3.0-or-later
// Officers' acts on a strike: authorised, on strike, suspended, ended, ratified; which act is
// possible when, and what it writes.
#include <string.h>

#include "chat/strike_private.h"
#include "plugin.h"

typedef enum {
	STATE_AUTHORISED,
	STATE_ON,
	STATE_SUSPENDED,
	STATE_ENDED,
	STATE_RATIFIED,
	STATES
} State;
static const char *const state_names[STATES] = {
	"authorised", "on-strike", "suspended", "ended", "ratified"};

// Why an act is impossible in a state; NULL = it is possible.
static const char *const refusals[][STATES] = {
	[STRIKE_BEGIN] = {NULL, N_("it is on strike already"), N_("it is suspended: resume it"),
		N_("it has ended; a new strike is a new section of the config"),
		N_("it has ended; a new strike is a new section of the config")},
	[STRIKE_SUSPEND] = {N_("it has not begun"), NULL, N_("it is suspended already"),
		N_("it has ended"), N_("it has ended")},
	[STRIKE_RESUME] = {N_("it has not begun"), N_("it is on strike already"), NULL,
		N_("it has ended"), N_("it has ended")},
	[STRIKE_END] = {N_("it has not begun"), NULL, NULL, N_("it has ended already"),
		N_("it has ended already")},
	[STRIKE_RATIFY] = {N_("it has not begun"), N_("it must end first"), N_("it must end first"),
		NULL, N_("it is ratified already")},
};

// Where the config said only dates, the dates make the state: a start ahead, an end behind.
static State state_at(char *const *fields, const char *moment)
{
	State state = STATE_AUTHORISED;
	while (state < STATE_RATIFIED && strcmp(fields[STRIKE_STATE], state_names[state]))
		state++;
	if (state != STATE_ON)
		return state;
	if (strike_is_before(
		    moment, *fields[STRIKE_START] ? fields[STRIKE_START] : fields[STRIKE_DAY_ONE]))
		return STATE_AUTHORISED;
	const char *finish = fields[STRIKE_FINISH];
	return *finish && strike_is_before(finish, moment) ? STATE_ENDED : STATE_ON;
}

// The newest milestone of a name, "" if there is none. The caller frees it.
static char *milestone_of(const char *milestones, const char *name)
{
	g_auto(GStrv) items = config_list(milestones);
	g_autofree char *prefix = g_strconcat(name, "=", NULL);
	const char *newest = "";
	for (char **item = items; *item; item++)
		if (g_str_has_prefix(*item, prefix))
			newest = *item + strlen(prefix);
	return g_strdup(newest);
}

static const char *refuse_early(char *const *fields, StrikeAct act, State state, const char *moment)
{
	g_autofree char *suspended = milestone_of(fields[STRIKE_MILESTONES], "suspend");
	g_autofree char *resumed = milestone_of(fields[STRIKE_MILESTONES], "resume");
	if (state == STATE_SUSPENDED && strike_is_before(moment, suspended))
		return N_("that is before it was suspended");
	if (state == STATE_ON && strike_is_before(moment, resumed))
		return N_("that is before it was resumed");
	if (act == STRIKE_RATIFY && strike_is_before(moment, fields[STRIKE_FINISH]))
		return N_("that is before its end");
	return NULL;
}

static const char *refuse(char *const *fields, StrikeAct act, const char *moment)
{
	GDate date;
	int minutes;
	if (!strike_moment(moment, &date, &minutes))
		return N_("write the time as 2023-09-27 00:01");
	if (*fields[STRIKE_INTERVALS] && act != STRIKE_RATIFY)
		return N_("its days are a list of intervals, which only the config can change");
	State state = state_at(fields, moment);
	return refusals[act][state] ? refusals[act][state]
				    : refuse_early(fields, act, state, moment);
}

// ---- what an act writes ----

static void set(StrikeRow *row, StrikeField field, char *text)
{
	g_free(row->fields[field]);
	row->fields[field] = text;
}

static void add_milestone(StrikeRow *row, const char *name, const char *moment)
{
	const char *before = row->fields[STRIKE_MILESTONES];
	set(row, STRIKE_MILESTONES,
		g_strdup_printf("%s%s%s=%s", before, *before ? "; " : "", name, moment));
}

static void change_row(StrikeRow *row, StrikeAct act, const char *moment)
{
	static const State after[] = {
		[STRIKE_BEGIN] = STATE_ON,
		[STRIKE_SUSPEND] = STATE_SUSPENDED,
		[STRIKE_RESUME] = STATE_ON,
		[STRIKE_END] = STATE_ENDED,
		[STRIKE_RATIFY] = STATE_RATIFIED,
	};
	set(row, STRIKE_STATE, g_strdup(state_names[after[act]]));
	bool goes_on = act == STRIKE_BEGIN || act == STRIKE_RESUME;
	if (goes_on &&
		!strike_is_before(moment,
			row->fields[STRIKE_FINISH])) // an end that was planned, and overtaken
		set(row, STRIKE_FINISH, g_strdup(""));
	switch (act) {
	case STRIKE_BEGIN:
		set(row, STRIKE_START, g_strdup(moment));
		set(row, STRIKE_DAY_ONE, strike_first_day(moment));
		break;
	case STRIKE_SUSPEND:
		add_milestone(row, "suspend", moment);
		break;
	case STRIKE_RESUME:
		add_milestone(row, "resume", moment);
		break;
	case STRIKE_END:
		set(row, STRIKE_FINISH, g_strdup(moment));
		break;
	case STRIKE_RATIFY:
		add_milestone(row, "ratify", moment);
		break;
	}
}

static char *local_moment(int64_t at, const char *zone_name)
{
	g_autoptr(GTimeZone) zone = clock_zone(zone_name);
	GDate date;
	int minutes;
	clock_local(at, zone, &date, &minutes);
	return g_strdup_printf("%04d-%02d-%02d %02d:%02d", g_date_get_year(&date),
		g_date_get_month(&date), g_date_get_day(&date), minutes / 60, minutes % 60);
}

bool strike_act(Store *store, StrikeAct act, const StrikeChange *change, const char **ret_why)
{
	g_auto(StrikeRow) row = {0};
	g_autofree char *name = NULL;
	*ret_why = NULL;
	if (!strike_from_store(&row, store, change->name, &name)) {
		*ret_why = N_("there is no such strike; the config names them");
		return false;
	}
	char *const *f = row.fields;
	g_autofree char *moment = change->moment ? g_strdup(change->moment)
						 : local_moment(change->at, f[STRIKE_ZONE]);
	if ((*ret_why = refuse(f, act, moment)))
		return false;
	change_row(&row, act, moment);
	return store_run(store, NULL,
		"update strike_kept set day_one = ?, start = ?, finish = ?, state = ?, milestones "
		"= ?, origin = 'command', changed_by = ?, "
		"changed_at = ? where name = ?",
		S(f[STRIKE_DAY_ONE]), S(f[STRIKE_START]), S(f[STRIKE_FINISH]), S(f[STRIKE_STATE]),
		S(f[STRIKE_MILESTONES]), S(change->by), S(change->at), S(name));
}
