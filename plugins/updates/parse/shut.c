// SPDX-License-Identifier: LGPL-3.0-or-later
// Limits of the kernel, and a list of what may be asked of it.
#include "shut.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

// Sanitizers map terabytes and look at other processes when they end.
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static bool limit(__rlimit_resource_t what, rlim_t most)
{
	const struct rlimit limits = {most, most};
	return setrlimit(what, &limits) == 0;
}

static bool allow(scmp_filter_ctx list, int call, struct scmp_arg_cmp only)
{
	return seccomp_rule_add(list, SCMP_ACT_ALLOW, call, 1, only) == 0;
}

// Memory, but none that could be run; and what it prints.
static bool narrow(scmp_filter_ctx list)
{
	const struct scmp_arg_cmp no_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
				  printed = SCMP_A0(SCMP_CMP_LE, STDERR_FILENO);
	return allow(list, SCMP_SYS(mmap), no_code) && allow(list, SCMP_SYS(mprotect), no_code) &&
	       allow(list, SCMP_SYS(write), printed);
}

// What is not listed fails, and the program goes on: a library that would like to look at a locale must not end it.
static bool filter(void)
{
	static const int calls[] = {SCMP_SYS(read), SCMP_SYS(close), SCMP_SYS(fstat),
		SCMP_SYS(lseek), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
		SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
		SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(exit),
		SCMP_SYS(exit_group)};
	scmp_filter_ctx list = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool fine = list != NULL;
	for (unsigned i = 0; fine && i < sizeof calls / sizeof *calls; i++)
		fine = seccomp_rule_add(list, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	fine = fine && narrow(list) && seccomp_load(list) == 0;
	seccomp_release(list);
	return fine;
}

bool shut_in(void)
{
	bool fine = limit(RLIMIT_CPU, SHUT_SECONDS) && limit(RLIMIT_FSIZE, SHUT_FILE) &&
		    limit(RLIMIT_CORE, 0) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	if (SANITIZED)
		return fine;
	return fine && limit(RLIMIT_AS, SHUT_MEMORY) && filter();
}
