/* How far a long run of bytes has come, drawn some five times a second: see progress.h.
 * Only ever on a terminal, only on stderr, never into a pipe or a log; leaves nothing behind. */
#include "cli/output/progress.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define DRAW_EVERY_MS 200
#define CLEAR_LINE "\r\x1b[K"

struct watch {
	struct progress *progress;
	const char *what;
	int64_t begun_ms;
	bool is_over;  /* with the next two, under the lock */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
};

void
bytes_print(char out[static PROGRESS_TEXT_BYTES], uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	double n = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes < 1000) {
		snprintf(out, PROGRESS_TEXT_BYTES, "%u B", (unsigned)bytes);
		return;
	}
	for (; n >= 1000 && unit + 1 < sizeof units / sizeof *units; n /= 1024)
		unit++;
	snprintf(out, PROGRESS_TEXT_BYTES, n < 10 ? "%.1f %s" : "%.0f %s", n, units[unit]);
}

void
duration_print(char out[static PROGRESS_TEXT_BYTES], uint64_t seconds)
{
	const unsigned long long s = seconds % 60, min = seconds / 60 % 60, h = seconds / 3600;

	if (h > 0)
		snprintf(out, PROGRESS_TEXT_BYTES, "%llu h %llu min", h, min);
	else if (min > 0)
		snprintf(out, PROGRESS_TEXT_BYTES, "%llu min %llu s", min, s);
	else
		snprintf(out, PROGRESS_TEXT_BYTES, "%llu s", s);
}

void
progress_print(char out[static PROGRESS_LINE_BYTES], const char *what, uint64_t done, uint64_t total, int64_t elapsed_ms)
{
	char is[PROGRESS_TEXT_BYTES], all[PROGRESS_TEXT_BYTES], rate[PROGRESS_TEXT_BYTES], left[PROGRESS_TEXT_BYTES];
	const uint64_t ms = elapsed_ms > 0 ? (uint64_t)elapsed_ms : 1;
	const double per_second = (double)done * 1000 / (double)ms;

	bytes_print(is, done);
	bytes_print(all, total);
	bytes_print(rate, (uint64_t)per_second);
	if (done == 0 || done > total)
		snprintf(out, PROGRESS_LINE_BYTES, "%s: %s of %s", what, is, all);
	else {
		duration_print(left, (uint64_t)((double)(total - done) / per_second + 0.5));
		snprintf(out, PROGRESS_LINE_BYTES, "%s: %s of %s, %s/s, %s left", what, is, all, rate, left);
	}
}

static void
line_draw(const struct watch *w)
{
	const uint64_t total = atomic_load_explicit(&w->progress->total, memory_order_relaxed);
	const uint64_t done = atomic_load_explicit(&w->progress->done, memory_order_relaxed);
	char line[PROGRESS_LINE_BYTES];

	if (total == 0)
		return;
	progress_print(line, w->what, done, total, clock_monotonic_ms() - w->begun_ms);
	fprintf(stderr, CLEAR_LINE "%s", line);
}

/* False where the end came first. */
static bool
wait_a_little(struct watch *w)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += DRAW_EVERY_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	while (!w->is_over && pthread_cond_timedwait(&w->changed, &w->lock, &until) == 0)
		;
	return !w->is_over;
}

static void *
watch_run(void *arg)
{
	struct watch *w = arg;

	pthread_mutex_lock(&w->lock);
	while (wait_a_little(w))
		line_draw(w);
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void
watch_free(struct watch *w)
{
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

struct watch *
watch_start(struct progress *p, const char *what)
{
	pthread_condattr_t monotonic;
	struct watch *w;

	if (!isatty(STDERR_FILENO) || log_get_level() != LOG_NORMAL || (w = calloc(1, sizeof *w)) == NULL)
		return NULL;
	w->progress = p;
	w->what = what;
	w->begun_ms = clock_monotonic_ms();
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&w->thread, NULL, watch_run, w) == 0)
		return w;
	watch_free(w);
	return NULL;
}

void
watch_stop(struct watch **w)
{
	if (*w == NULL)
		return;
	pthread_mutex_lock(&(*w)->lock);
	(*w)->is_over = true;
	pthread_cond_signal(&(*w)->changed);
	pthread_mutex_unlock(&(*w)->lock);
	(void)pthread_join((*w)->thread, NULL);
	fputs(CLEAR_LINE, stderr);
	watch_free(*w);
	*w = NULL;
}
