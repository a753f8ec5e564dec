// SPDX-License-Identifier: LGPL-3.0-or-later
// One connection to the IRC server.
#include "person.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PERSON_READ_BYTES = 65536 };

static int connect_from(unsigned address, uint16_t port)
{
	const struct sockaddr_in own = {.sin_family = AF_INET,
					 .sin_addr.s_addr = htonl(INADDR_LOOPBACK + address)},
				 server = {.sin_family = AF_INET,
					 .sin_port = htons(port),
					 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	if (bind(fd, (const struct sockaddr *)&own, sizeof own) == 0 &&
		connect(fd, (const struct sockaddr *)&server, sizeof server) == 0)
		return fd;
	close(fd);
	return -1;
}

Person *person_new(const char *nick, uint16_t port, unsigned address)
{
	int fd = connect_from(address, port);
	if (fd < 0)
		return NULL;
	Person *person = g_new0(Person, 1);
	person->nick = g_strdup(nick);
	person->fd = fd;
	person->heard = g_string_new(NULL);
	g_autofree char *hello = g_strdup_printf(
		"NICK %s\r\nUSER %s 0 * :%s\r\n", nick, nick, nick);
	person_send(person, hello);
	return person;
}

void person_free(Person *person)
{
	if (!person)
		return;
	close(person->fd);
	g_string_free(person->heard, TRUE);
	g_free(person->nick);
	g_free(person);
}

void person_send(Person *person, const char *lines)
{
	for (size_t left = strlen(lines); left > 0 && !person->gone;) {
		ssize_t n = send(person->fd, lines, left, MSG_NOSIGNAL);
		if (n <= 0)
			person->gone = true;
		else
			lines += n, left -= (size_t)n;
	}
}

// ":server 001 nick …": what the server says to this person alone.
static void note(Person *person, const char *line)
{
	const char *code = strchr(line, ' ');
	if (!code)
		return;
	if (g_str_has_prefix(code, " 001 "))
		person->welcome = true;
	else if (g_str_has_prefix(code, " 366 "))
		person->inside = true;
	else if (g_str_has_prefix(code, " 900 "))
		person->known = true;
	else if (g_str_has_prefix(code, " PART ") && g_str_has_prefix(line + 1, person->nick) &&
		 line[1 + strlen(person->nick)] == '!')
		person->inside = false;
}

static void take(Person *person, char *line)
{
	if (g_str_has_prefix(line, "PING ")) {
		g_autofree char *pong = g_strdup_printf("PONG %s\r\n", line + strlen("PING "));
		person_send(person, pong);
		return;
	}
	if (g_str_has_prefix(line, "ERROR ")) {
		person->gone = true;
		return;
	}
	note(person, line);
	if (person->on_line)
		person->on_line(person, line);
}

static void take_lines(Person *person, char *bytes, size_t n)
{
	char *end;
	while ((end = memchr(bytes, '\n', n))) {
		*end = '\0';
		if (end > bytes && end[-1] == '\r')
			end[-1] = '\0';
		take(person, bytes);
		n -= (size_t)(end + 1 - bytes);
		bytes = end + 1;
	}
	g_string_truncate(person->heard, 0);
	g_string_append_len(person->heard, bytes, (gssize)n);
}

void person_read(Person *person)
{
	char bytes[PERSON_READ_BYTES];
	ssize_t n = 0;
	while (!person->gone && (n = recv(person->fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0) {
		g_autoptr(GString)
			all = g_string_new_len(person->heard->str, (gssize)person->heard->len);
		g_string_append_len(all, bytes, n);
		take_lines(person, all->str, all->len);
	}
	person->gone |= n == 0;
}
