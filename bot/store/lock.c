// SPDX-License-Identifier: LGPL-3.0-or-later
// Holds the lock file by an open file description lock: it ends with the process, however that
// ends, and unlike the older
// POSIX kind it is not lost when some other code of ours opens and closes the same file.
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/store.h"

enum { LOCK_PID_DIGITS = 20 };

static int lock_open(const char *file, int flags)
{
	g_autofree char *name = g_strconcat(file, ".lock", NULL);
	return open(name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static int lock_held_error(int fd, const char *file, GError **error)
{
	char digits[LOCK_PID_DIGITS + 1] = "";
	ssize_t length = pread(fd, digits, LOCK_PID_DIGITS, 0);
	long pid = length > 0 ? strtol(digits, NULL, 10) : 0;
	if (pid > 0)
		g_set_error(error, STORE_ERROR, STORE_LOCKED,
			"%s is held by another picketbot (process %ld)", file, pid);
	else
		g_set_error(
			error, STORE_ERROR, STORE_LOCKED, "%s is held by another picketbot", file);
	close(fd);
	return -1;
}

int lock_take(const char *file, GError **error)
{
	int fd = lock_open(file, O_RDWR | O_CREAT);
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	if (fd >= 0 && fcntl(fd, F_OFD_SETLK, &whole) == 0) {
		// On a full disk only the number in the other's sentence is lost.
		if (ftruncate(fd, 0) < 0 || dprintf(fd, "%ld\n", (long)getpid()) < 0)
			g_debug("store: the process id was not written to %s.lock, ignoring", file);
		return fd;
	}
	if (fd >= 0 && (errno == EAGAIN || errno == EACCES))
		return lock_held_error(fd, file, error);
	g_set_error(error, STORE_ERROR, STORE_WRITE, "cannot lock %s.lock: %s", file,
		g_strerror(errno));
	lock_drop(fd);
	return -1;
}

bool lock_is_held(const char *file)
{
	int fd = lock_open(file, O_RDONLY);
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	bool held = fd >= 0 && fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
	lock_drop(fd);
	return held;
}

void lock_drop(int lock)
{
	if (lock >= 0)
		close(lock);
}
