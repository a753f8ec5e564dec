// SPDX-License-Identifier: LGPL-3.0-or-later
// A tiny bot that hears, writes, syncs and says in the order of its arguments, right or wrong: what
// the judge of a witness's record must see. `breach URL LOG STEP…`
#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

typedef struct {
	CURL *link;
	int log;
} Bot;

static bool hear(Bot *bot)
{
	char question[512];
	size_t n = 0;
	curl_socket_t fd;
	if (curl_easy_getinfo(bot->link, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK ||
		poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 10000) != 1)
		return false;
	return curl_easy_recv(bot->link, question, sizeof(question), &n) == CURLE_OK && n > 0;
}

static bool say(Bot *bot)
{
	static const char answer[] = "PRIVMSG #paramount :ana: on shift 1, tomorrow\r\n";
	size_t n = 0;
	return curl_easy_send(bot->link, answer, strlen(answer), &n) == CURLE_OK &&
	       n == strlen(answer);
}

static bool log_write(Bot *bot)
{
	return pwrite(bot->log, "a row", 5, 0) == 5;
}

static bool log_sync(Bot *bot)
{
	return fdatasync(bot->log) == 0;
}

static bool step(Bot *bot, const char *name)
{
	static const struct {
		const char *name;
		bool (*run)(Bot *bot);
	} steps[] = {{"hear", hear}, {"say", say}, {"write", log_write}, {"sync", log_sync}};
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (!strcmp(steps[i].name, name))
			return steps[i].run(bot);
	return false;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 64;
	Bot bot = {curl_easy_init(), open(argv[2], O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
	curl_easy_setopt(bot.link, CURLOPT_URL, argv[1]);
	curl_easy_setopt(bot.link, CURLOPT_PROXY, "");
	curl_easy_setopt(bot.link, CURLOPT_CONNECT_ONLY, 1L);
	bool good = bot.log >= 0 && curl_easy_perform(bot.link) == CURLE_OK;
	for (int i = 3; good && i < argc; i++)
		good = step(&bot, argv[i]);
	curl_easy_cleanup(bot.link);
	close(bot.log);
	return good ? 0 : 1;
}
