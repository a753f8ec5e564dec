// SPDX-License-Identifier: LGPL-3.0-or-later
// What is new in a mailbox, and what the bot makes of servers that answer strangely.
#include "net/mailbox.h"

#include <check.h>
#include <string.h>

#include "net/wire.h"

Suite *suite(void);

typedef struct {
	bool done;
	char *fault, *told; // told: "VALIDITY UID: UID=TEXT …"
} Heard;

static Multi *multi;
static WireServer *server;
static Heard heard;

static void start(void)
{
	heard = (Heard){0};
	multi = multi_new();
	server = wire_server_new("imap", NULL, NULL);
}

static void forget(void)
{
	g_free(heard.fault);
	g_free(heard.told);
	heard = (Heard){0};
}

static void stop(void)
{
	multi_free(multi);
	wire_server_free(server);
	forget();
}

static void add_mail(GString *told, const MailboxMail *mail)
{
	size_t length = 0;
	const char *bytes = mail->bytes ? g_bytes_get_data(mail->bytes, &length) : NULL;
	g_autofree char *text = bytes ? g_strndup(bytes, MIN(length, 100)) : g_strdup("");
	g_string_append_printf(told, " %u=%s", mail->uid, mail->bytes ? text : "TOO LONG");
}

static void on_done(void *data, const MailboxAnswer *answer)
{
	Heard *to = data;
	ck_assert(!to->done);
	g_autoptr(GString) told = g_string_new(NULL);
	g_string_append_printf(
		told, "%u %u%s:", answer->validity, answer->uid, answer->anew ? " anew" : "");
	for (unsigned i = 0; i < answer->n; i++)
		add_mail(told, &answer->mails[i]);
	*to = (Heard){true, g_strdup(answer->fault), g_strdup(told->str)};
}

static Mailbox *look(const char *box, MailboxAsk with)
{
	g_autofree char *url = g_strdup_printf("imap://127.0.0.1:%u/%s", server->port, box);
	forget();
	with.url = url;
	with.user = "bot";
	with.password = with.password ? with.password : "secret";
	return mailbox_look(multi, &with, on_done, &heard);
}

static const struct {
	const char *box;
	guint32 validity, uid; // as they were known
	const char *told, *fault;
} rows[] = {
	{"three", 0, 0, "7 3 anew: 1=mail 1 2=mail 2 3=mail 3", NULL},
	{"three", 7, 3, "7 3:", NULL},
	{"three", 7, 9, "7 3:", NULL}, // it has less than it had
	{"three", 7, 2, "7 3: 3=mail 3", NULL},
	{"three", 7, 1, "7 3: 2=mail 2 3=mail 3", NULL},
	{"three", 6, 3, "7 3 anew: 1=mail 1 2=mail 2 3=mail 3", NULL},
	{"empty", 0, 0, "7 0 anew:", NULL},
	{"empty", 7, 0, "7 0:", NULL},
	{"gaps", 7, 1, "7 5000: 4999=mail 4999", NULL},
	{"gaps", 7, 4999, "7 5000:", NULL},
	{"big", 0, 0, "7 3 anew: 1=TOO LONG 2=mail 2 3=", NULL},
	{"wrapped", 0, 0,
		"7 1 anew: 1=Subject: x\r\n\r\nA004 OK done\r\n* SEARCH 9\r\n)\r\nA005 NO\r\n",
		NULL},
	{"deleted", 7, 0, "7 3: 1=mail 1 3=mail 3", NULL},
	{"garbage", 7, 0, "7 3: 1=mail 1", NULL},
	{"cut", 7, 0, "7 1: 1=mail 1", NULL}, // the rest comes with the next look
	{"cut", 0, 0, NULL, ""},
	{"top", 0, 0, "4294967295 4294967294 anew: 4294967294=mail", NULL},
	{"top", 4294967295, 4294967293, "4294967295 4294967294: 4294967294=mail", NULL},
	{"unnumbered", 0, 0, NULL, "does not number its mails"},
	{"endless", 7, 0, NULL, "does not number its mails"},
	{"nowhere", 0, 0, NULL, "there is no such mailbox"},
};

START_TEST(mailbox_tells_what_is_new)
{
	look(rows[_i].box,
		(MailboxAsk){.near = true, .validity = rows[_i].validity, .uid = rows[_i].uid});
	ck_assert(wire_until(&heard.done, 30));
	if (rows[_i].fault)
		ck_assert_msg(heard.fault && strstr(heard.fault, rows[_i].fault), "%s: %s",
			rows[_i].box, heard.fault);
	else
		ck_assert_msg(!heard.fault && !strcmp(heard.told, rows[_i].told), "%s: %s, %s",
			rows[_i].box, heard.told, heard.fault);
}
END_TEST

// The number of mails, and up to where all is known then.
static void check_part(const char *box, MailboxAsk with, unsigned n, const char *begin)
{
	with.near = true;
	look(box, with);
	ck_assert(wire_until(&heard.done, 60));
	ck_assert_ptr_null(heard.fault);
	unsigned found = 0;
	for (const char *at = heard.told; (at = strstr(at, "=m")); at++)
		found++;
	ck_assert_uint_eq(found, n);
	ck_assert_msg(g_str_has_prefix(heard.told, begin), "%s", heard.told);
}

START_TEST(mailbox_is_read_in_parts)
{
	check_part("many", (MailboxAsk){0}, 50, "7 60 anew: 11=m 12=m"); // the newest
	check_part("many", (MailboxAsk){.validity = 7}, 50, "7 50: 1=m 2=m");
	check_part("many", (MailboxAsk){.validity = 7, .uid = 50}, 10, "7 60: 51=m");
	check_part("vast", (MailboxAsk){.validity = 7, .uid = 10}, 50, "7 60: 11=m");
	check_part("vast", (MailboxAsk){0}, 50, "7 5000 anew: 4951=m");
}
END_TEST

START_TEST(mailbox_is_closed_to_others)
{
	look("three", (MailboxAsk){.near = true, .password = "wrong"});
	ck_assert(wire_until(&heard.done, 30));
	ck_assert_str_eq(heard.fault, "the server does not take this user with this password");
	look("three", (MailboxAsk){0});
	ck_assert(wire_until(&heard.done, 30));
	ck_assert_str_eq(heard.fault,
		"the address is not public, or the port is not 993; near = yes allows it");
}
END_TEST

START_TEST(mailbox_is_cancelled)
{
	Mailbox *mailbox = look("silent", (MailboxAsk){.near = true});
	g_free(wire_server_wait(server, "SELECT"));
	mailbox_cancel(mailbox);
	mailbox_cancel(NULL);
	ck_assert(!heard.done);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("net/mailbox");
	TCase *tcase = tcase_create("mailbox");
	tcase_add_unchecked_fixture(tcase, wire_setup, wire_teardown);
	tcase_add_checked_fixture(tcase, start, stop);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, mailbox_tells_what_is_new, 0, G_N_ELEMENTS(rows));
	tcase_add_test(tcase, mailbox_is_read_in_parts);
	tcase_add_test(tcase, mailbox_is_closed_to_others);
	tcase_add_test(tcase, mailbox_is_cancelled);
	suite_add_tcase(suite, tcase);
	return suite;
}
