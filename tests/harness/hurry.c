// SPDX-License-Identifier: LGPL-3.0-or-later
// Preloaded into the bot by a test: its clocks go HURRY times as fast as the world's, and it sleeps that much shorter. What takes
// an hour by the bot's own clock is seen in a minute; everything else is as it is.
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { CLOCKS = 16, NS = 1000000000 };

// A preloaded library has no place of its own but this. begin: what each clock showed when it was asked first.
static struct {
	int64_t begin[CLOCKS];
} state;

static int64_t hurry(void)
{
	const char *times = getenv("HURRY");
	int64_t n = times ? atoll(times) : 1;
	return n > 0 ? n : 1;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	int done = (int)syscall(SYS_clock_gettime, clock, time);
	if (done || clock < 0 || clock >= CLOCKS)
		return done;
	int64_t now = (int64_t)time->tv_sec * NS + time->tv_nsec;
	if (!state.begin[clock])
		state.begin[clock] = now;
	now = state.begin[clock] + (now - state.begin[clock]) * hurry();
	*time = (struct timespec){now / NS, now % NS};
	return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
	struct timespec now;
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
	return 0;
}

time_t time(time_t *ret_time)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (ret_time)
		*ret_time = now.tv_sec;
	return now.tv_sec;
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int64_t ns = (int64_t)timeout * 1000000 / hurry();
	const struct timespec wait = {ns / NS, ns % NS};
	return (int)syscall(SYS_ppoll, fds, n, timeout < 0 ? NULL : &wait, NULL, 0);
}
