// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads an address and a port, says what is wrong with it, and opens a socket there.
#include "net/listen.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

#include "net/address.h"

enum { BACKLOG = 32 };

// Digits only: nothing is asked of the name service.
static struct addrinfo *address_read(const char *text)
{
	const char *colon = strrchr(text, ':');
	if (!colon || colon == text || !colon[1] || strlen(colon + 1) > 5)
		return NULL;
	bool six = *text == '[' && colon[-1] == ']';
	g_autofree char *host = six ? g_strndup(text + 1, (gsize)(colon - text - 2))
				    : g_strndup(text, (gsize)(colon - text));
	gint64 port = g_ascii_strtoll(colon + 1, NULL, 10);
	if (strspn(colon + 1, "0123456789") != strlen(colon + 1) || port < 1 || port > 65535 ||
		six != (strchr(host, ':') != NULL))
		return NULL;
	const struct addrinfo hints = {
		.ai_family = six ? AF_INET6 : AF_INET,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	};
	struct addrinfo *found = NULL;
	return getaddrinfo(host, colon + 1, &hints, &found) ? NULL : found;
}

const char *listen_address_wrong(const char *address)
{
	struct addrinfo *info = address_read(address);
	if (!info)
		return "is no address and port; write 127.0.0.1:8087 or [::1]:8087";
	bool inside = address_is_inside(info->ai_addr);
	freeaddrinfo(info);
	return inside ? NULL
		      : "is open to the world; listen on 127.0.0.1 or a private address, and let a "
			"reverse proxy with TLS stand before it";
}

int listen_at(const char *address, GError **error)
{
	struct addrinfo *info = address_read(address);
	g_return_val_if_fail(info != NULL, -1); // the config was checked
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
	bool listens = fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) &&
		       !bind(fd, info->ai_addr, info->ai_addrlen) && !listen(fd, BACKLOG);
	int code = errno;
	freeaddrinfo(info);
	if (listens)
		return fd;
	if (fd >= 0)
		close(fd);
	g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code), "cannot listen on %s: %s",
		address, g_strerror(code));
	return -1;
}
