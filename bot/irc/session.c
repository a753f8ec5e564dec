// SPDX-License-Identifier: LGPL-3.0-or-later
// libircclient at one end of a socketpair, stepped by hand: no source of the loop watches it,
// because it has something to read only when a line was just written to it.
#include "irc/session.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>
#include <libircclient.h>

enum {
	SESSION_FD_MARGIN = 64,       // curl's resolver threads open descriptors beside us
	SESSION_LIBRARY_BYTES = 1024, // what it buffers; a full buffer refuses the next message
};
// No target and no origin begins with a blank, so the library takes none for us.
#define SESSION_NICK " "

struct Session {
	const SessionEvents *events;
	void *data;
	irc_session_t *library;
	int end; // ours of the socketpair
	int library_fd;
};

static bool fail(GError **error, const char *what, const char *why)
{
	g_set_error(error, g_quark_from_static_string("session"), 0, "%s: %s", what, why);
	return false;
}

// ---- what the library tells ----

static void on_event(irc_session_t *library, const char *command, const char *origin,
	const char **params, unsigned n)
{
	Session *session = irc_get_ctx(library);
	const SessionEvent event = {command, origin ? origin : "", params, n};
	session->events->event(session->data, &event);
}

// The library names this one by what it thinks of the target.
static void on_privmsg(irc_session_t *library, const char *event, const char *origin,
	const char **params, unsigned n)
{
	(void)event;
	on_event(library, "PRIVMSG", origin, params, n);
}

static void on_numeric(
	irc_session_t *library, unsigned code, const char *origin, const char **params, unsigned n)
{
	g_autofree char *command = g_strdup_printf("%03u", code);
	on_event(library, command, origin, params, n);
}

// event_ctcp_req must be set, or the library answers CTCP itself, FINGER by sprintf into 256 bytes.
// The DCC ones must not be: it frees what it goes on using. event_connect would only repeat a
// numeric.
static irc_callbacks_t callbacks(void)
{
	return (irc_callbacks_t){
		.event_nick = on_event,
		.event_quit = on_event,
		.event_join = on_event,
		.event_part = on_event,
		.event_mode = on_event,
		.event_umode = on_event,
		.event_topic = on_event,
		.event_kick = on_event,
		.event_channel = on_privmsg,
		.event_privmsg = on_privmsg,
		.event_notice = on_event,
		.event_channel_notice = on_event,
		.event_invite = on_event,
		.event_ctcp_req = on_event,
		.event_ctcp_rep = on_event,
		.event_ctcp_action = on_event,
		.event_unknown = on_event,
		.event_numeric = on_numeric,
	};
}

// ---- stepping ----

typedef enum { STEP_READ, STEP_WRITE } Step;

static bool library_step(Session *session, Step step)
{
	fd_set in, out;
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(session->library_fd,
		step == STEP_READ ? &in : &out); // a bit too many and it spins on EAGAIN
	return irc_process_select_descriptors(session->library, &in, &out) == 0;
}

static bool library_wants(Session *session, Step step)
{
	fd_set in, out;
	int highest = -1;
	FD_ZERO(&in);
	FD_ZERO(&out);
	return irc_add_select_descriptors(session->library, &in, &out, &highest) == 0 &&
	       highest >= 0 && FD_ISSET(highest, step == STEP_READ ? &in : &out);
}

// Also from inside its callbacks: a step that only writes touches nothing of the line being read.
static bool session_drain(Session *session)
{
	while (library_wants(session, STEP_WRITE)) {
		char wrote[SESSION_LIBRARY_BYTES + 1];
		if (!library_step(session, STEP_WRITE))
			return false;
		ssize_t n = recv(session->end, wrote, sizeof wrote - 1, MSG_DONTWAIT);
		if (n <= 0)
			return false;
		wrote[n] = '\0';
		char *rest = wrote;
		for (char *line; (line = strsep(&rest, "\r\n"));)
			if (*line)
				session->events->send(session->data, line);
	}
	return true;
}

bool session_feed(Session *session, const char *line, GError **error)
{
	size_t n = strlen(line);
	if (n == 0 || n > SESSION_LINE_BYTES || strchr("@\r\n", *line) || strpbrk(line, "\r\n"))
		return fail(error, "libircclient", "not a line for it");
	g_autofree char *wire = g_strconcat(line, "\r\n", NULL);
	if (!library_wants(session, STEP_READ) ||
		send(session->end, wire, n + 2, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)n + 2)
		return fail(error, "libircclient", "does not read");
	if (!library_step(session, STEP_READ) || !session_drain(session))
		return fail(error, "libircclient", irc_strerror(irc_errno(session->library)));
	return true;
}

// ---- opening ----

// The library insists on a TCP connect of its own: to a listener that nobody else knows and that
// never accepts.
static bool library_connect(Session *session, int listener, GError **error)
{
	struct sockaddr_in here = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof here;
	if (bind(listener, (struct sockaddr *)&here, n) || listen(listener, 1) ||
		getsockname(listener, (struct sockaddr *)&here, &n))
		return fail(error, "loopback listener", g_strerror(errno));
	// It puts its fd into an fd_set unasked, which aborts above 1023: look where the next one
	// would be.
	int next = fcntl(listener, F_DUPFD_CLOEXEC, 0);
	if (next < 0)
		return fail(error, "libircclient", g_strerror(errno));
	close(next);
	if (next >= FD_SETSIZE - SESSION_FD_MARGIN)
		return fail(error, "libircclient", "too many open files for its select()");
	if (irc_connect(session->library, "127.0.0.1", ntohs(here.sin_port), NULL, SESSION_NICK,
		    "picket", "picket"))
		return fail(error, "libircclient", irc_strerror(irc_errno(session->library)));
	fd_set in, out;
	FD_ZERO(&in);
	FD_ZERO(&out);
	if (irc_add_select_descriptors(session->library, &in, &out, &session->library_fd) ||
		session->library_fd < 0)
		return fail(error, "libircclient", "gives no descriptor");
	return true;
}

// Puts our socketpair in the place of that connection, and lets the library think that it is
// through.
static bool library_graft(Session *session, GError **error)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair))
		return fail(error, "socketpair", g_strerror(errno));
	session->end = pair[0];
	int grafted = dup3(pair[1], session->library_fd, O_CLOEXEC);
	close(pair[1]);
	if (grafted < 0)
		return fail(error, "socketpair", g_strerror(errno));
	// It sends its own NICK and USER, which are thrown away: we register ourselves.
	char handshake[SESSION_LIBRARY_BYTES];
	if (!library_step(session, STEP_WRITE) || !library_step(session, STEP_WRITE) ||
		recv(session->end, handshake, sizeof handshake, MSG_DONTWAIT) <= 0 ||
		library_wants(session, STEP_WRITE))
		return fail(error, "libircclient", "did not take the socketpair");
	return true;
}

Session *session_new(const SessionEvents *events, void *data, GError **error)
{
	Session *session = g_new0(Session, 1);
	*session = (Session){.events = events, .data = data, .end = -1, .library_fd = -1};
	irc_callbacks_t all = callbacks();
	session->library = irc_create_session(&all);
	g_assert(session->library); // NULL is lack of memory
	irc_set_ctx(session->library, session);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool open = listener < 0 ? fail(error, "loopback listener", g_strerror(errno))
				 : library_connect(session, listener, error) &&
					   library_graft(session, error);
	if (listener >= 0)
		close(listener);
	if (!open)
		g_clear_pointer(&session, session_free);
	return session;
}

void session_free(Session *session)
{
	if (!session)
		return;
	irc_destroy_session(session->library);
	if (session->end >= 0)
		close(session->end);
	g_free(session);
}

// ---- what we say ----

// It formats into 1024 bytes and cuts there, and it filters nothing.
static bool fits(const char *target, const char *text)
{
	static const char verbs[] = "PRIVMSG  :";
	return *target != '\0' && *target != ':' && !strpbrk(target, " \r\n") &&
	       !strpbrk(text, "\r\n") &&
	       sizeof verbs - 1 + strlen(target) + strlen(text) <= SESSION_LINE_BYTES;
}

bool session_say(Session *session, const char *target, const char *text)
{
	return fits(target, text) && irc_cmd_msg(session->library, target, text) == 0 &&
	       session_drain(session);
}

bool session_raw(Session *session, const char *line)
{
	return *line != '\0' && !strpbrk(line, "\r\n") && strlen(line) <= SESSION_LINE_BYTES &&
	       irc_send_raw(session->library, "%s", line) == 0 && session_drain(session);
}
