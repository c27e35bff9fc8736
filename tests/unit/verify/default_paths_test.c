/* default_paths.c: the usual places, by the user's home and the XDG variables, and without either. */
#include "support/test.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "verify/default_paths.h"

static const struct row {
	const char *home, *config, *state, *cache;       /* NULL: not set */
	const char *is_config, *is_ledger, *is_cache;    /* is_config NULL: there is no home */
} rows[] = {
	{ "/h", NULL, NULL, NULL, "/h/.config/cocket/x", "/h/.local/state/cocket/ledger.json", "/h/.cache/cocket" },
	{ "/h", "/c", "/s", "/k", "/c/cocket/x", "/s/cocket/ledger.json", "/k/cocket" },
	{ "/h", "c", "s", "k", "/h/.config/cocket/x", "/h/.local/state/cocket/ledger.json", "/h/.cache/cocket" }, /* not absolute: as if not set */
	{ NULL, NULL, NULL, NULL, NULL, "/var/lib/cocket/ledger.json", "/var/cache/cocket" },
	{ "h", NULL, NULL, NULL, NULL, "/var/lib/cocket/ledger.json", "/var/cache/cocket" },
};

static void
set(const char *name, const char *value)
{
	assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void
usual_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		char path[PATH_MAX];

		set("HOME", r->home);
		set("XDG_CONFIG_HOME", r->config);
		set("XDG_STATE_HOME", r->state);
		set("XDG_CACHE_HOME", r->cache);
		assert_int_equal(config_path_find(path, "x"), r->is_config != NULL);
		if (r->is_config)
			assert_string_equal(path, r->is_config);
		assert_true(ledger_path_find(path));
		assert_string_equal(path, r->is_ledger);
		assert_true(cache_path_find(path));
		assert_string_equal(path, r->is_cache);
		assert_true(store_path_find(path, "given"));
		assert_string_equal(path, "given");
	}
}

static void
what_is_too_long_is_none(void **state)
{
	static char home[PATH_MAX];
	char path[PATH_MAX];

	(void)state;
	memset(home, 'a', sizeof home - 1);
	home[0] = '/';
	set("HOME", home);
	set("XDG_CONFIG_HOME", NULL);
	set("XDG_STATE_HOME", NULL);
	set("XDG_CACHE_HOME", NULL);
	assert_false(config_path_find(path, "x"));
	assert_false(ledger_path_find(path));
	assert_false(cache_path_find(path));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usual_places),
		cmocka_unit_test(what_is_too_long_is_none),
	};

	return cmocka_run_group_tests_name("verify/default_paths", tests, NULL, NULL);
}
