// SPDX-License-Identifier: LGPL-3.0-or-later
// Preloaded into the bot by a test: from the moment at which it receives certain words, it counts what
// the bot does to its disk and to its homeserver, and kills it by SIGKILL right after the n-th of them.
//
// KILLAT_WORDS  what arms it; the receipt itself is number 1
// KILLAT        which one is the last; 0 = none
// KILLAT_CALL   only such are counted, "sync picket.db-wal"; not set = all
// KILLAT_LOG    a file that gets a line for each: what was done, and to what
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES = 1024, NAME_BYTES = 256 };

typedef enum { OTHER, SYNC, SEND } Request;

// A preloaded library has no place of its own but this.
static struct {
	bool armed;
	long count;
	unsigned char last[FILES]; // which Request went through this socket last
} state;

static void note(const char *what, const char *whom)
{
	const char *path = getenv("KILLAT_LOG");
	int log = path ? (int)syscall(
				 SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600)
		       : -1;
	if (log < 0)
		return;
	dprintf(log, "%s %s\n", what, whom);
	close(log);
}

static bool is_counted(const char *what, const char *whom)
{
	const char *only = getenv("KILLAT_CALL");
	size_t n = strlen(what);
	return !only || !*only ||
	       (!strncmp(only, what, n) && only[n] == ' ' && !strcmp(only + n + 1, whom));
}

static void count(const char *what, const char *whom)
{
	const char *at = getenv("KILLAT");
	int kept = errno;
	if (!state.armed)
		return;
	note(what, whom);
	if (is_counted(what, whom) && ++state.count == (at ? atol(at) : 0))
		kill(getpid(), SIGKILL);
	errno = kept;
}

// ---- the disk ----

static void count_file(const char *what, int file)
{
	char link[64], path[NAME_BYTES] = "";
	if (!state.armed)
		return;
	snprintf(link, sizeof link, "/proc/self/fd/%d", file);
	ssize_t length = readlink(link, path, sizeof path - 1);
	path[length > 0 ? length : 0] = '\0';
	const char *name = strrchr(path, '/');
	count(what, name ? name + 1 : path);
}

ssize_t pwrite64(int file, const void *bytes, size_t n, off64_t offset)
{
	ssize_t done = syscall(SYS_pwrite64, file, bytes, n, offset);
	count_file("write", file);
	return done;
}

int fsync(int file)
{
	int done = (int)syscall(SYS_fsync, file);
	count_file("sync", file);
	return done;
}

int fdatasync(int file)
{
	int done = (int)syscall(SYS_fdatasync, file);
	count_file("sync", file);
	return done;
}

int ftruncate64(int file, off64_t length)
{
	int done = (int)syscall(SYS_ftruncate, file, length);
	count_file("truncate", file);
	return done;
}

int unlink(const char *path)
{
	int done = (int)syscall(SYS_unlink, path);
	const char *name = strrchr(path, '/');
	count("unlink", name ? name + 1 : path);
	return done;
}

// ---- the homeserver ----

static const char *const names[] = {[OTHER] = "other", [SYNC] = "poll", [SEND] = "reply"};

static Request request_of(const char *bytes, size_t n)
{
	if (n > 4 && !memcmp(bytes, "GET ", 4) && memmem(bytes, n, "/sync", 5))
		return SYNC;
	return n > 4 && !memcmp(bytes, "PUT ", 4) && memmem(bytes, n, "/send/", 6) ? SEND : OTHER;
}

ssize_t send(int socket, const void *bytes, size_t n, int flags)
{
	ssize_t done = syscall(SYS_sendto, socket, bytes, n, flags, NULL, 0);
	if (done <= 0 || socket < 0 || socket >= FILES)
		return done;
	state.last[socket] = request_of(bytes, n);
	count("request", names[state.last[socket]]);
	return done;
}

ssize_t recv(int socket, void *bytes, size_t n, int flags)
{
	ssize_t done = syscall(SYS_recvfrom, socket, bytes, n, flags, NULL, NULL);
	const char *words = getenv("KILLAT_WORDS");
	if (done <= 0 || socket < 0 || socket >= FILES)
		return done;
	if (!state.armed && words && memmem(bytes, (size_t)done, words, strlen(words)))
		state.armed = true;
	count("answer", names[state.last[socket]]);
	return done;
}
