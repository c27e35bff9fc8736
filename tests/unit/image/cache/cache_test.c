/* cache.c and cache_evict.c: records that appear whole, by many processes and by one that is killed anywhere; and a directory that stays small. */
#include "support/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "image/cache/cache.h"
#include "image/cache/cache_evict.h"
#include "support/fixture.h"
#include "support/killer.h"
#include "support/scratch.h"

#define NOW 1700000000
#define AGE 1000
#define STOPS_MAX 2000

static struct err err;

static int
enter(void **state)
{
	static char path[64];

	err = (struct err){ 0 };
	snprintf(path, sizeof path, "%s", "/tmp/cocket-cache-XXXXXX");
	*state = path;
	return mkdtemp(path) && chdir(path) == 0 ? 0 : -1;
}

static int
leave(void **state)
{
	scratch_free(*state);
	return chdir("/");
}

static struct digest
key_of(unsigned n)
{
	struct digest key = { .bytes = { 0 } };

	key.bytes[0] = 0xab;
	memcpy(key.bytes + 28, &n, sizeof n);
	return key;
}

static void
record_print(struct buf *out, const struct digest *key, int64_t listed, const char *body)
{
	struct fetch f = { .kind = FETCH_TAG, .tag = "t", .body = BUF(MIB) };
	struct cache_draft d;

	cache_draft_begin(&d);
	text_print(&f.body, "%s", body);
	cache_draft_add(&d, &f, "");
	assert_int_equal(cache_draft_print(out, &d, key, listed, &err), COCKET_OK);
	cache_draft_free(&d);
	fetch_free(&f);
}

static struct cache *
cache_at(const char *dir)
{
	struct cache *c = NULL;

	if (cache_open(&c, dir, AGE, NOW, &err) != COCKET_OK)
		fail_msg("%s", err.message);
	return c;
}

static void
put(struct cache *c, unsigned n, int64_t listed, const char *body)
{
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	struct digest key = key_of(n);

	record_print(&text, &key, listed, body);
	cache_put(c, &key, buf_slice(&text));
}

/* The body that the record holds, in *out; false where there is none. */
static bool
get(struct cache *c, unsigned n, char *out, size_t size)
{
	AUTO(cache_record_free) struct cache_record r = { 0 };
	struct digest key = key_of(n);

	if (!cache_find(&r, c, &key))
		return false;
	snprintf(out, size, "%.*s", SLICE_FMT(r.answers[0].body));
	return true;
}

static void
what_is_put_is_found(void **state)
{
	char body[64];
	AUTO(cache_close) struct cache *c = cache_at("new/dir");

	(void)state;
	assert_false(get(c, 1, body, sizeof body));
	put(c, 1, NOW, "one");
	put(c, 2, NOW, "two");
	assert_true(get(c, 1, body, sizeof body));
	assert_string_equal(body, "one");
	put(c, 1, NOW, "three");
	assert_true(get(c, 1, body, sizeof body));
	assert_string_equal(body, "three");
	assert_false(get(c, 3, body, sizeof body));
	cache_close(&c);
	c = cache_at("new/dir//");
	assert_true(get(c, 2, body, sizeof body));
	assert_string_equal(body, "two");
}

static void
age_is_what_the_record_says(void **state)
{
	static const struct {
		int64_t listed;
		bool found;
	} rows[] = { { NOW, true }, { NOW - AGE, true }, { NOW - AGE - 1, false }, { NOW + 1, false }, { 0, false } };
	char body[64];
	AUTO(cache_close) struct cache *c = cache_at("d");

	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		put(c, i, rows[i].listed, "x");
		if (get(c, i, body, sizeof body) != rows[i].found)
			fail_msg("row %u", i);
	}
}

static void
a_record_elsewhere_is_not_its_own(void **state)
{
	char body[64], from[128], to[128], hex[DIGEST_HEX_BYTES];
	struct digest key = key_of(1);
	AUTO(cache_close) struct cache *c = cache_at("d");

	(void)state;
	put(c, 1, NOW, "one");
	digest_print_hex(hex, &key);
	snprintf(from, sizeof from, "d/ab/%s", hex + 2);
	key = key_of(2);
	digest_print_hex(hex, &key);
	snprintf(to, sizeof to, "d/ab/%s", hex + 2);
	assert_int_equal(link(from, to), 0);
	assert_true(get(c, 1, body, sizeof body));
	assert_false(get(c, 2, body, sizeof body));
}

static void
directories_that_are_not_ours_alone(void **state)
{
	struct cache *c = NULL;

	(void)state;
	assert_int_equal(mkdir("open", 0700), 0);
	assert_int_equal(chmod("open", 0770), 0);
	assert_int_equal(symlink("open", "link"), 0);
	assert_int_equal(cache_open(&c, "open", AGE, NOW, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "open: writable by group or others (mode 0770)");
	assert_int_equal(cache_open(&c, "link", AGE, NOW, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "link: a symbolic link, expected the directory itself");
	assert_int_equal(cache_open(&c, "link/", AGE, NOW, &err), COCKET_E_USAGE);
	assert_null(c);
	assert_int_equal(chmod("open", 0700), 0);
	assert_int_equal(cache_open(&c, "open", AGE, NOW, &err), COCKET_OK);
	cache_close(&c);
}

/* --- small --- */

struct content {
	size_t files, bytes;
};

static struct content
content_of(const char *dir)
{
	struct content found = { 0 };
	struct stat st;
	DIR *d = opendir(dir);

	for (struct dirent *e; d && (e = readdir(d)) != NULL;)
		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode)) {
			found.files++;
			found.bytes += (size_t)st.st_size;
		}
	if (d)
		closedir(d);
	return found;
}

static void
the_oldest_make_room(void **state)
{
	static char large[100000];
	char body[64];
	AUTO(cache_close) struct cache *c = cache_at("d");

	(void)state;
	memset(large, 'x', sizeof large - 1);
	for (unsigned i = 0; i < 50; i++) {
		put(c, i, NOW, large);
		assert_true(get(c, i, body, sizeof body)); /* the newest is always there */
		assert_true(content_of("d/ab").bytes <= CACHE_SHARD_MAX_BYTES);
	}
	assert_false(get(c, 0, body, sizeof body));
	assert_true(get(c, 45, body, sizeof body));
	assert_true(content_of("d/ab").bytes > CACHE_SHARD_MAX_BYTES / 2);
}

static void
only_records_are_removed(void **state)
{
	AUTO(fd_close) int dir = open(".", O_RDONLY | O_DIRECTORY);
	const struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	char name[DIGEST_HEX_BYTES - 2];

	(void)state;
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	const char *const names[] = { "README", "..x", name };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_int_equal(file_create_at(dir, names[i], slice_str("x"), 0600, &err), COCKET_OK);
		assert_int_equal(utimensat(dir, names[i], old, 0), 0);
	}
	cache_evict(dir, 0);
	assert_int_equal(content_of(".").files, 3);
	cache_evict(dir, CACHE_SHARD_MAX_BYTES);
	assert_int_equal(content_of(".").files, 2);
	assert_int_equal(access(name, F_OK), -1);
}

/* --- many at once --- */

static void
many_processes_see_whole_records(void **state)
{
	pid_t children[16];
	char body[64];

	(void)state;
	for (size_t i = 0; i < 16; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] > 0)
			continue;
		struct cache *c = cache_at("d");
		for (unsigned n = 0; n < 200; n++) {
			put(c, n % 5, NOW, "whole");
			if (!get(c, n % 5, body, sizeof body) || strcmp(body, "whole") != 0)
				_exit(1);
		}
		_exit(0);
	}
	for (size_t i = 0; i < 16; i++) {
		int status = 1;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(content_of("d/ab").files, 5);
}

/* --- killed --- */

static void
put_new(void *arg)
{
	AUTO(cache_close) struct cache *c = cache_at(arg);

	put(c, 1, NOW, "new");
}

/* Else each further run would have more of them to look at, and stop more often. */
static void
remove_temporaries(const char *dir)
{
	DIR *d = opendir(dir);

	for (struct dirent *e; d && (e = readdir(d)) != NULL;)
		if (strncmp(e->d_name, ".cocket-", 8) == 0)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
}

static void
killed_anywhere_it_is_the_old_one_or_the_new(void **state)
{
	enum killer_end end = KILLER_KILLED;
	size_t n = 0, new = 0;
	char dir[] = "d", body[64];
	int status = 0;

	(void)state;
	if (!killer_works())
		return;
	while (end == KILLER_KILLED && ++n < STOPS_MAX) {
		AUTO(cache_close) struct cache *c = cache_at(dir);

		put(c, 1, NOW, "old");
		end = killer_run(put_new, dir, n, &status);
		assert_true(get(c, 1, body, sizeof body));
		assert_true(strcmp(body, "old") == 0 || strcmp(body, "new") == 0);
		new += strcmp(body, "new") == 0;
		remove_temporaries("d/ab");
	}
	assert_int_equal(end, KILLER_ENDED);
	assert_int_equal(status, 0);
	print_message("killed at %zu stops: %zu had replaced it\n", n - 1, new - 1);
	assert_true(n > 20 && new > 1 && new < n);
}

static void
killed_anywhere_a_cache_can_be_begun_again(void **state)
{
	enum killer_end end = KILLER_KILLED;
	char dir[64], body[64];
	int status = 0;
	size_t n = 0;

	(void)state;
	if (!killer_works())
		return;
	while (end == KILLER_KILLED && ++n < STOPS_MAX) {
		snprintf(dir, sizeof dir, "new%zu/cocket", n);
		end = killer_run(put_new, dir, n, &status);
		AUTO(cache_close) struct cache *c = cache_at(dir);
		bool found = get(c, 1, body, sizeof body);
		assert_true(!found || strcmp(body, "new") == 0);
		put(c, 1, NOW, "again");
		assert_true(get(c, 1, body, sizeof body) && strcmp(body, "again") == 0);
	}
	assert_int_equal(end, KILLER_ENDED);
	assert_true(n > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_put_is_found, enter, leave),
		cmocka_unit_test_setup_teardown(age_is_what_the_record_says, enter, leave),
		cmocka_unit_test_setup_teardown(a_record_elsewhere_is_not_its_own, enter, leave),
		cmocka_unit_test_setup_teardown(directories_that_are_not_ours_alone, enter, leave),
		cmocka_unit_test_setup_teardown(the_oldest_make_room, enter, leave),
		cmocka_unit_test_setup_teardown(only_records_are_removed, enter, leave),
		cmocka_unit_test_setup_teardown(many_processes_see_whole_records, enter, leave),
		cmocka_unit_test_setup_teardown(killed_anywhere_it_is_the_old_one_or_the_new, enter, leave),
		cmocka_unit_test_setup_teardown(killed_anywhere_a_cache_can_be_begun_again, enter, leave),
	};

	umask(022);
	return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
