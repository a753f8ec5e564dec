// SPDX-License-Identifier: LGPL-3.0-or-later
// Loaded before the bot's own libraries (LD_PRELOAD): writes down, in their order, what it writes to a
// write-ahead log, when the log's sync began and ended, what it hears, and what leaves on sockets. It
// makes each sync slow. What the record means is judged elsewhere (tests/real/order.py).
#undef _FILE_OFFSET_BITS // which would make one name of pwrite and pwrite64: both are in use
#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { DELAY_MOST_MS = 6 };

// The next library's function of that name.
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// One record: its kind, the number of bytes, the bytes. The file is opened for each, for a child must
// not write into its parent's, and there is no state to keep.
static void note(char kind, const void *bytes, size_t n)
{
	const char *path = getenv("WITNESS");
	int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path,
				O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)
		      : -1;
	char head[32];
	int length = snprintf(head, sizeof(head), "%c%zu\n", kind, n);
	struct iovec parts[] = {{head, (size_t)length}, {(void *)bytes, n}};
	if (fd < 0 || syscall(SYS_writev, fd, parts, 2) != length + (ssize_t)n)
		abort(); // half a record proves nothing
	syscall(SYS_close, fd);
}

static bool is_log(int fd)
{
	char link[32], file[4096];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, file, sizeof(file));
	return n > 4 && !memcmp(file + n - 4, "-wal", 4);
}

static bool is_network(int fd)
{
	struct sockaddr_storage address;
	socklen_t n = sizeof(address);
	return getsockname(fd, (struct sockaddr *)&address, &n) == 0 &&
	       (address.ss_family == AF_INET || address.ss_family == AF_INET6);
}

static void note_write(int fd, const void *bytes, size_t n)
{
	if (is_network(fd))
		note('t', bytes, n);
	else if (is_log(fd))
		note('w', bytes, n);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	note_write(fd, bytes, n);
	return NEXT(write)(fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	note_write(fd, bytes, n);
	return NEXT(pwrite)(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	note_write(fd, bytes, n);
	return NEXT(pwrite64)(fd, bytes, n, at);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	for (int i = 0; i < n; i++)
		note_write(fd, parts[i].iov_base, parts[i].iov_len);
	return NEXT(writev)(fd, parts, n);
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
	note_write(fd, bytes, n);
	return NEXT(send)(fd, bytes, n, flags);
}

ssize_t sendto(
	int fd, const void *bytes, size_t n, int flags, const struct sockaddr *to, socklen_t to_n)
{
	note_write(fd, bytes, n);
	return NEXT(sendto)(fd, bytes, n, flags, to, to_n);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	for (size_t i = 0; i < message->msg_iovlen; i++)
		note_write(fd, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
	return NEXT(sendmsg)(fd, message, flags);
}

// A slow disk. The end is noted only where the disk said that it is done.
static int sync_log(int fd, int (*next)(int))
{
	static unsigned seed = 1;
	if (!is_log(fd))
		return next(fd);
	note('s', NULL, 0);
	poll(NULL, 0, rand_r(&seed) % (DELAY_MOST_MS + 1));
	int code = next(fd);
	if (code == 0)
		note('S', NULL, 0);
	return code;
}

int fdatasync(int fd)
{
	return sync_log(fd, NEXT(fdatasync));
}

int fsync(int fd)
{
	return sync_log(fd, NEXT(fsync));
}

// ---- the link's clear text, which TLS hides from the calls above ----

CURLcode curl_easy_send(CURL *curl, const void *bytes, size_t n, size_t *ret_n)
{
	CURLcode code = NEXT(curl_easy_send)(curl, bytes, n, ret_n);
	if (code == CURLE_OK)
		note('T', bytes, *ret_n);
	return code;
}

CURLcode curl_easy_recv(CURL *curl, void *bytes, size_t n, size_t *ret_n)
{
	CURLcode code = NEXT(curl_easy_recv)(curl, bytes, n, ret_n);
	if (code == CURLE_OK)
		note('R', bytes, *ret_n);
	return code;
}
