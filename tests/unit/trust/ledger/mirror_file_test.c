/* mirror_file.c: what was added is read, by others at once and after a kill at any moment; what others may write is not believed. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/killer.h"
#include "support/scratch.h"
#include "trust/ledger/mirror_file.h"

static char dir[64], path[128];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/cocket-mirrors-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/sub/cocket/mirrors.json", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_free(dir);
	return 0;
}

static void
write_file(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fputs(text, f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
}

static void
test_add_and_read(void **state)
{
	AUTO(mirrors_free) struct mirrors none = { 0 };
	AUTO(mirrors_free) struct mirrors m = { 0 };
	struct stat before, after;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mirrors_read(&none, path, &err), COCKET_OK);
	assert_int_equal(none.count, 0);
	if (mirrors_add(path, "m.internal/a", "r.example.com", &err) || mirrors_add(path, "m.internal/b", "r.example.org", &err))
		fail_msg("%s", err.message);
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(mirrors_add(path, "m.internal/a/", "r.example.com", &err), COCKET_OK);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino); /* nothing was written */
	assert_int_equal(mirrors_read(&m, path, &err), COCKET_OK);
	assert_int_equal(m.count, 2);
	assert_string_equal(m.items[1].stands_for, "r.example.org");
}

static void
test_refused(void **state)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };
	char why[512];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mirrors_add(path, "m.internal/a", "r.example.com", &err), COCKET_OK);
	assert_int_equal(mirrors_add(path, "m.internal/a", "evil.example.net", &err), COCKET_E_USAGE);
	snprintf(why, sizeof why, "mirrors %s: location m.internal/a: stands for r.example.com already, not for evil.example.net", path);
	assert_string_equal(err.message, why);
	assert_int_equal(chmod(path, 0646), 0);
	assert_int_equal(mirrors_read(&m, path, &err), COCKET_E_USAGE);
	snprintf(why, sizeof why, "mirrors %s: writable by group or others (mode 0646); check its content, then chmod go-w", path);
	assert_string_equal(err.message, why);
	assert_int_equal(mirrors_add(path, "m.internal/c", "r.example.com", &err), COCKET_E_USAGE);
	assert_int_equal(chmod(path, 0644), 0);
	write_file("{\"version\":1,\"mirrors\":[");
	assert_int_equal(mirrors_read(&m, path, &err), COCKET_E_USAGE);
	snprintf(why, sizeof why, "%s:1:25: unexpected end", path);
	assert_string_equal(err.message, why);
	assert_int_equal(mirrors_add(path, "m.internal/c", "r.example.com", &err), COCKET_E_USAGE); /* and is not written over */
	assert_int_equal(m.count, 0);
}

static void
test_removed(void **state)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };
	bool found = true;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mirrors_remove(&found, path, "m.internal/a", &err), COCKET_OK);
	assert_false(found);
	assert_int_equal(access(path, F_OK), -1); /* nothing was made for it */
	for (const char *const *at = (const char *const[]){ "m.internal/a", "m.internal/b", "m.internal/c", NULL }; *at; at++)
		assert_int_equal(mirrors_add(path, *at, "r.example.com", &err), COCKET_OK);
	assert_int_equal(mirrors_remove(&found, path, "m.internal", &err), COCKET_OK);
	assert_false(found);
	assert_int_equal(mirrors_remove(&found, path, "m.internal/b", &err), COCKET_OK);
	assert_true(found);
	assert_int_equal(mirrors_read(&m, path, &err), COCKET_OK);
	assert_int_equal(m.count, 2);
	assert_string_equal(m.items[0].location, "m.internal/a");
	assert_string_equal(m.items[1].location, "m.internal/c");
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(mirrors_remove(&found, path, "m.internal/a", &err), COCKET_E_USAGE);
	assert_int_equal(mirrors_add(path, "m.internal/b", "evil.example.net", &err), COCKET_E_USAGE);
}

#define PROCESSES 20

static void
test_many_at_once(void **state)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < PROCESSES; i++) {
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0) {
			char location[64];

			snprintf(location, sizeof location, "m.internal/p%d", i);
			_exit(mirrors_add(path, location, "r.example.com", &err) ? 1 : 0);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = 1;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(mirrors_read(&m, path, &err), COCKET_OK);
	assert_int_equal(m.count, PROCESSES);
}

static void
add_second(void *arg)
{
	struct err err = { 0 };

	(void)arg;
	if (mirrors_add(path, "m.internal/b", "r.example.com", &err))
		_exit(1);
}

static void
test_killed(void **state)
{
	struct err err = { 0 };
	enum killer_end end = KILLER_KILLED;

	(void)state;
	if (!killer_works())
		skip();
	assert_int_equal(mirrors_add(path, "m.internal/a", "r.example.com", &err), COCKET_OK);
	for (size_t n = 1; end == KILLER_KILLED; n++) {
		AUTO(mirrors_free) struct mirrors m = { 0 };
		int status = 0;

		write_file("{\"version\":1,\"mirrors\":[{\"location\":\"m.internal/a\",\"stands-for\":\"r.example.com\"}]}");
		end = killer_run(add_second, NULL, n, &status);
		if (mirrors_read(&m, path, &err))
			fail_msg("killed at stop %zu: %s", n, err.message);
		assert_true(m.count == 1 || m.count == 2);
		if (end == KILLER_ENDED)
			assert_true(status == 0 && m.count == 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_add_and_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_removed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_killed, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
