// SPDX-License-Identifier: LGPL-3.0-or-later
// What the config may say of a mailbox.
#include <check.h>
#include <string.h>

#include "plugins/updates/mail.h"

Suite *suite(void);

#define BOX "imaps://imap.union.example/INBOX"
#define USER .user = "bot", .password_file = "mail.password"

static const struct {
	Source source;
	const char *wrong; // a part of the sentence; NULL = nothing is
} rows[] = {
	{{.url = BOX, USER, .domain = "union.example"}, NULL},
	{{.url = "imaps://imap.union.example:993/INBOX/Union", USER, .domain = "union.example"},
		NULL},
	{{.url = BOX, USER, .domain = "union.example", .from = "committee@UNION.example"}, NULL},
	{{.url = "imap://imap.union.example/INBOX", USER, .domain = "union.example", .near = true},
		NULL},
	{{.url = "https://union.example/feed"}, NULL},
	{{.url = "https://union.example/feed", .domain = "union.example"}, "belong to a mailbox"},
	{{.url = "https://union.example/feed", USER}, "belong to a mailbox"},
	{{.url = BOX, USER, .domain = "union.example", .kind = SOURCE_PRESS}, "not press"},
	{{.url = "imap://imap.union.example/INBOX", USER, .domain = "union.example"}, "near = yes"},
	{{.url = "imaps://imap.union.example", USER, .domain = "union.example"}, "no mailbox"},
	{{.url = "imaps://imap.union.example/", USER, .domain = "union.example"}, "no mailbox"},
	{{.url = "imaps:///INBOX", USER, .domain = "union.example"}, "no mailbox"},
	{{.url = "imaps://bot:pw@imap.union.example/INBOX", USER, .domain = "union.example"},
		"no mailbox"},
	{{.url = BOX ";UID=1", USER, .domain = "union.example"}, "no mailbox"},
	{{.url = BOX "?ALL", USER, .domain = "union.example"}, "no mailbox"},
	{{.url = BOX, .domain = "union.example"}, "user and password_file"},
	{{.url = BOX, .user = "bot", .domain = "union.example"}, "user and password_file"},
	{{.url = BOX, USER}, "needs domain"},
	{{.url = BOX, USER, .domain = "union"}, "its domain is none"},
	{{.url = BOX, USER, .domain = ".union.example"}, "its domain is none"},
	{{.url = BOX, USER, .domain = "union example.org"}, "its domain is none"},
	{{.url = BOX, USER, .domain = "union.example", .from = "committee"}, "no address"},
	{{.url = BOX, USER, .domain = "union.example", .from = "Ana <a@union.example>"},
		"no address"},
	{{.url = BOX, USER, .domain = "union.example", .from = "a@mail.union.example"},
		"not an address at its domain"},
	{{.url = BOX, USER, .domain = "union.example", .to = "everybody"}, "to is no address"},
};

static const char *given(const char *text)
{
	return text ? text : "";
}

START_TEST(mailbox_is_as_the_config_may_say)
{
	Source source = rows[_i].source;
	source.kind = source.kind ? source.kind : SOURCE_OFFICIAL;
	source.user = given(source.user);
	source.password_file = given(source.password_file);
	source.domain = given(source.domain);
	source.from = given(source.from);
	source.to = given(source.to);
	source.ca_file = given(source.ca_file);
	const char *wrong = mail_wrong(&source);
	if (rows[_i].wrong)
		ck_assert_msg(wrong && strstr(wrong, rows[_i].wrong), "%d: %s", _i, wrong);
	else
		ck_assert_msg(!wrong, "%d: %s", _i, wrong);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("plugins/updates_mail");
	TCase *tcase = tcase_create("mail");
	tcase_add_loop_test(tcase, mailbox_is_as_the_config_may_say, 0, G_N_ELEMENTS(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
