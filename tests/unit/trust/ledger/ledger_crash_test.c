/* ledger.c among others and under fire: fifty processes at once, and one that is killed at each of its system calls (attack A31).
 * What was acknowledged is there afterwards, and the ledger loads and goes on. */
#include "support/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "support/killer.h"
#include "support/scratch.h"
#include "trust/ledger/ledger.h"
#include "trust/ledger/ledger_edit.h"

#define PROCESSES 50
#define ENTRIES 20
#define STOPS_MAX 2000

/* --- the directory of a test --- */

static int
enter(void **state)
{
	static char path[64];

	snprintf(path, sizeof path, "%s", "/tmp/cocket-ledger-crash-XXXXXX");
	*state = path;
	return mkdtemp(path) && chdir(path) == 0 ? 0 : -1;
}

static int
leave(void **state)
{
	scratch_free(*state);
	return chdir("/");
}

static enum cocket_code
accept_image(const char *path, const char *image, struct err *err)
{
	struct ledger_entry e = { .has_signed_at = true, .signed_at = 50, .accepted_at = 1000 };

	memset(e.digest.bytes, 1, sizeof e.digest.bytes);
	return ledger_accept(path, LEDGER_MAY_BEGIN, image, &e, NULL, err);
}

static bool
has_image(const char *path, const char *image)
{
	struct ledger_entry e = { 0 };
	struct err err = { 0 };
	bool found = false;

	if (ledger_find(path, image, &e, &found, &err) != COCKET_OK)
		fail_msg("%s", err.message);
	return found;
}

/* --- many at once --- */

static void
accept_own(unsigned process)
{
	struct err err = { 0 };
	char image[64];

	for (unsigned i = 0; i < ENTRIES; i++) {
		snprintf(image, sizeof image, "r.example/p%u:%u", process, i);
		if (accept_image("new/l.json", image, &err) != COCKET_OK) {
			fprintf(stderr, "%s: %s\n", image, err.message);
			_exit(1);
		}
	}
	_exit(0);
}

static void
load(struct ledger *l, const char *path)
{
	AUTO(buf_free) struct buf text = BUF(1000000);
	struct err err = { 0 };

	assert_int_equal(file_read(&text, path, &err), COCKET_OK);
	assert_int_equal(ledger_parse(l, buf_slice(&text), &err), COCKET_OK);
}

static size_t
images_in(const char *path)
{
	AUTO(ledger_free) struct ledger l = { 0 };

	load(&l, path);
	return l.count;
}

static void
fifty_processes_lose_nothing(void **state)
{
	pid_t children[PROCESSES];
	AUTO(ledger_free) struct ledger l = { 0 };
	char image[64];

	(void)state;
	for (unsigned i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0)
			accept_own(i);
	}
	for (unsigned i = 0; i < PROCESSES; i++) {
		int status = 0;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	load(&l, "new/l.json");
	assert_int_equal(l.count, PROCESSES * ENTRIES);
	for (unsigned i = 0; i < PROCESSES * ENTRIES; i++) {
		snprintf(image, sizeof image, "r.example/p%u:%u", i / ENTRIES, i % ENTRIES);
		assert_non_null(ledger_get(&l, image));
	}
	assert_true(has_image("new/l.json", image));
}

/* --- killed --- */

struct work {
	const char *path;
	char image[64];
	volatile bool acknowledged;
};

static struct work *shared; /* with the child */

static void
accept_shared(void *arg)
{
	struct work *w = arg;
	struct err err = { 0 };

	if (accept_image(w->path, w->image, &err) != COCKET_OK)
		_exit(1);
	w->acknowledged = true;
}

static int
share(void **state)
{
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED ? -1 : enter(state);
}

static int
unshare_it(void **state)
{
	munmap(shared, sizeof *shared);
	return leave(state);
}

/* Temporary files in the directory; with age, made that many seconds older. */
static size_t
temporaries(const char *directory, time_t age)
{
	DIR *d = opendir(directory);
	size_t n = 0;

	for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
		struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = time(NULL) - age } };
		if (strncmp(e->d_name, ".cocket-", 8) != 0)
			continue;
		n++;
		assert_int_equal(utimensat(dirfd(d), e->d_name, times, 0), 0);
	}
	if (d)
		closedir(d);
	return n;
}

static enum killer_end
accept_and_be_killed(const char *path, const char *image, size_t n)
{
	int status = 0;

	*shared = (struct work){ .path = path };
	snprintf(shared->image, sizeof shared->image, "%s", image);
	enum killer_end end = killer_run(accept_shared, shared, n, &status);
	if (end == KILLER_ENDED)
		assert_int_equal(status, 0);
	return end;
}

static void
killed_anywhere_a_ledger_keeps_what_it_acknowledged(void **state)
{
	static bool acknowledged[STOPS_MAX];
	enum killer_end end = KILLER_KILLED;
	size_t n = 0, kept = 0;
	char image[64];
	struct err err = { 0 };

	(void)state;
	if (!killer_works())
		return;
	assert_int_equal(accept_image("l.json", "first", &err), COCKET_OK);
	while (end == KILLER_KILLED && ++n < STOPS_MAX) {
		snprintf(image, sizeof image, "killed:%zu", n);
		end = accept_and_be_killed("l.json", image, n);
		acknowledged[n] = shared->acknowledged;
		kept += has_image("l.json", image);
		if (acknowledged[n])
			assert_true(has_image("l.json", image));
		assert_int_equal(images_in("l.json"), 1 + kept); /* none of those before went missing */
	}
	assert_int_equal(end, KILLER_ENDED);
	assert_true(acknowledged[n]);
	size_t left = temporaries(".", 0);
	print_message("killed at %zu stops: %zu of the entries there, %zu temporary files left\n", n - 1, kept, left);
	assert_true(n > 20 && kept > 1 && kept < n && left > 0); /* else it was not killed where it matters */
	assert_int_equal(accept_image("l.json", "last", &err), COCKET_OK);
	assert_int_equal(temporaries(".", 3700), left); /* they might be someone's who is still writing */
	assert_int_equal(accept_image("l.json", "very last", &err), COCKET_E_USAGE);
	assert_int_equal(accept_image("l.json", "very-last", &err), COCKET_OK);
	assert_int_equal(temporaries(".", 0), 0);
	assert_int_equal(images_in("l.json"), 3 + kept);
}

static void
killed_anywhere_a_ledger_begins_whole_or_not_at_all(void **state)
{
	enum killer_end end = KILLER_KILLED;
	char path[64];
	size_t n = 0, begun = 0;
	struct err err = { 0 };

	(void)state;
	if (!killer_works())
		return;
	while (end == KILLER_KILLED && ++n < STOPS_MAX) {
		snprintf(path, sizeof path, "new%zu/dir/l.json", n);
		end = accept_and_be_killed(path, "killed", n);
		bool exists = access(path, F_OK) == 0;
		begun += exists;
		assert_true(exists || !shared->acknowledged);
		assert_true(!exists || has_image(path, "killed"));
		assert_int_equal(accept_image(path, "next", &err), COCKET_OK);
		assert_true(has_image(path, "next"));
		assert_int_equal(images_in(path), exists ? 2 : 1);
	}
	assert_int_equal(end, KILLER_ENDED);
	print_message("killed at %zu stops: %zu had begun\n", n - 1, begun - 1);
	assert_true(n > 20 && begun > 1 && begun < n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(fifty_processes_lose_nothing, enter, leave),
		cmocka_unit_test_setup_teardown(killed_anywhere_a_ledger_keeps_what_it_acknowledged, share, unshare_it),
		cmocka_unit_test_setup_teardown(killed_anywhere_a_ledger_begins_whole_or_not_at_all, share, unshare_it),
	};

	umask(022);
	return cmocka_run_group_tests_name("ledger_crash", tests, NULL, NULL);
}
