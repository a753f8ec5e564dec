// SPDX-License-Identifier: LGPL-3.0-or-later
// What our libraries cost before we do anything: opens those that Picketbot opens, and one verified TLS
// connection through curl to an IRC server, says who it is, and waits to be killed. bare HOST PORT CA_FILE NICK
// prints a line when the server has answered.
#include <curl/curl.h>
#include <glib.h>
#include <gmodule.h>
#include <libircclient.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READ_BYTES = 4096 };

static void use_libraries(void)
{
	sqlite3 *store;
	irc_callbacks_t callbacks = {0};
	sqlite3_open(":memory:", &store);
	sqlite3_exec(store, "create table t (a)", NULL, NULL, NULL);
	irc_create_session(&callbacks);
	g_main_context_iteration(NULL, FALSE);
	g_module_open(NULL, G_MODULE_BIND_LAZY); // ourselves
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static CURL *open_connection(char **argv)
{
	CURL *easy = curl_easy_init();
	g_autofree char *url = g_strdup_printf("https://%s:%s", argv[1], argv[2]);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_CAINFO, argv[3]);
	CURLcode code = curl_easy_perform(easy);
	if (code)
		fprintf(stderr, "bare: %s\n", curl_easy_strerror(code));
	return code ? NULL : easy;
}

static void say(CURL *easy, const char *line)
{
	size_t sent;
	curl_easy_send(easy, line, strlen(line), &sent);
}

// Answers the server's PINGs, so that the connection stands.
static void hear(CURL *easy, curl_socket_t fd)
{
	char text[READ_BYTES + 1];
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	CURLcode code = CURLE_OK;
	for (size_t n; code == CURLE_OK || (code == CURLE_AGAIN && poll(&wait, 1, -1) > 0);) {
		code = curl_easy_recv(easy, text, READ_BYTES, &n);
		if (code || !n)
			continue;
		text[n] = '\0';
		printf("heard\n");
		fflush(stdout);
		char *ping = strstr(text, "PING ");
		if (!ping)
			continue;
		ping[1] = 'O';
		say(easy, ping);
	}
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return EXIT_FAILURE;
	use_libraries();
	CURL *easy = open_connection(argv);
	if (!easy)
		return EXIT_FAILURE;
	curl_socket_t fd;
	curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
	g_autofree char *hello = g_strdup_printf(
		"NICK %s\r\nUSER %s 0 * :bare\r\n", argv[4], argv[4]);
	say(easy, hello);
	hear(easy, fd);
	return EXIT_FAILURE;
}
