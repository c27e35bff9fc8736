/* Waiting for a lock (see file_lock.h).  Polls, since flock itself waits for ever and an alarm would be the whole program's. */
#include "base/file_lock.h"

#include <errno.h>
#include <sys/file.h>
#include <time.h>

#include "base/clock.h"
#include "base/limits.h"

#define WAIT_FIRST_MS 1
#define WAIT_MOST_MS 16

static void
sleep_ms(long ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL); /* a signal that cuts it short does no harm */
}

enum cocket_code
file_lock(int fd, int how, struct err *err)
{
	int64_t until = clock_monotonic_ms() + LOCK_WAIT_SECONDS * 1000;

	for (long ms = WAIT_FIRST_MS; flock(fd, how | LOCK_NB) != 0; ms = ms < WAIT_MOST_MS ? 2 * ms : ms) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return fail_errno(err, COCKET_E_IO, "cannot be locked");
		if (clock_monotonic_ms() > until)
			return fail(err, COCKET_E_IO, "another process has kept it locked for %d seconds", LOCK_WAIT_SECONDS);
		sleep_ms(ms);
	}
	return COCKET_OK;
}
