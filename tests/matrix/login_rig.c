// SPDX-License-Identifier: LGPL-3.0-or-later
// Puts a login on a scripted homeserver, and keeps how it ended.
#include "matrix/login_rig.h"

#include <check.h>
#include <string.h>

#include "matrix/schema.h"
#include "store/migrate.h"

static void on_ready(void *data)
{
	LoginRig *rig = data;
	rig->ended = rig->ready = true;
}

static void on_failed(void *data, LoginFailure how, const char *why, gint64 wait_ms)
{
	LoginRig *rig = data;
	g_free(rig->why);
	rig->ended = true;
	rig->how = how;
	rig->why = g_strdup(why);
	rig->wait_ms = wait_ms;
}

static const LoginEvents events = {on_ready, on_failed};

static void begin(LoginRig *rig)
{
	api_init(&rig->api, rig->multi, rig->home->base, NULL);
	matrix_login_init(&rig->login, &(MatrixLogin){.api = &rig->api,
					       .store = rig->store,
					       .network = "home",
					       .settings = &rig->settings,
					       .events = &events,
					       .data = rig});
}

static void end(LoginRig *rig)
{
	matrix_login_clear(&rig->login);
	api_clear(&rig->api);
	g_clear_pointer(&rig->why, g_free);
	rig->ended = rig->ready = false;
	rig->wait_ms = 0;
}

LoginRig *login_rig_new(void)
{
	LoginRig *rig = g_new0(LoginRig, 1);
	rig->home = home_new();
	rig->multi = multi_new();
	rig->store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(rig->store, "matrix", matrix_steps, NULL));
	rig->settings = (MatrixSettings){
		.user = (char *)LOGIN_RIG_SELF, .password = (char *)"secret"};
	home_always(rig->home, LOGIN_RIG_VERSIONS, 200, "{\"versions\":[\"v1.15\"]}");
	home_always(rig->home, LOGIN_RIG_WHOAMI, 200, "{\"user_id\":\"" LOGIN_RIG_SELF "\"}");
	begin(rig);
	return rig;
}

void login_rig_free(LoginRig *rig)
{
	end(rig);
	multi_free(rig->multi);
	store_close(rig->store);
	home_free(rig->home);
	g_free(rig);
}

void login_rig_start(LoginRig *rig)
{
	rig->ended = rig->ready = false;
	matrix_login_start(&rig->login);
	home_until(&rig->ended);
}

void login_rig_get_in(LoginRig *rig)
{
	login_rig_start(rig);
	ck_assert_msg(rig->ready, "%s", rig->why);
}

void login_rig_restart(LoginRig *rig)
{
	end(rig);
	begin(rig);
}

void login_rig_lose(LoginRig *rig)
{
	rig->ended = rig->ready = false;
	matrix_login_lost(&rig->login);
	home_until(&rig->ended);
}

void login_rig_stays_out(const LoginRig *rig, LoginFailure how, const char *why)
{
	ck_assert(!rig->ready);
	ck_assert_int_eq(rig->how, how);
	ck_assert_msg(strstr(rig->why, why) != NULL, "%s", rig->why);
}

void login_rig_expect_stored(LoginRig *rig, const char *wanted)
{
	Query *query = store_query(rig->store,
		"select account || ' ' || device || ' ' || access || ' ' || refresh from "
		"matrix_session");
	bool there = query_step(query, NULL) == STORE_ROW;
	ck_assert_str_eq(there ? query_text(query, 0) : "", wanted);
	query_reset(query);
}
