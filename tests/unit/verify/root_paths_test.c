/* root_paths.c: where a trusted root and what is known of its repository lie, for a user, for root, and where variables say it. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verify/public_root.h"
#include "verify/root_paths.h"

static void
set(const char *name, const char *value)
{
	assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void
variables_count(void **state)
{
	char path[PATH_MAX];

	(void)state;
	set("HOME", "/h");
	set("XDG_CONFIG_HOME", "/c");
	set("XDG_STATE_HOME", "/s");
	assert_true(root_file_path_find(path));
	assert_string_equal(path, "/c/cocket/trusted_root.json");
	assert_true(root_state_path_find(path, slice_str(public_tuf_root_text)));
	assert_string_equal(path, "/s/cocket/tuf/public");
	assert_true(root_state_path_find(path, slice_str("abc")));
	assert_string_equal(path, "/s/cocket/tuf/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
root_is_for_the_machine(void **state)
{
	const bool root = geteuid() == 0;
	char path[PATH_MAX];

	(void)state;
	set("HOME", "/h");
	set("XDG_CONFIG_HOME", NULL);
	set("XDG_STATE_HOME", "s");
	assert_true(root_file_path_find(path));
	assert_string_equal(path, root ? "/etc/cocket/trusted_root.json" : "/h/.config/cocket/trusted_root.json");
	assert_true(root_state_path_find(path, slice_str(public_tuf_root_text)));
	assert_string_equal(path, root ? "/var/lib/cocket/tuf/public" : "/h/.local/state/cocket/tuf/public");
	set("HOME", NULL);
	assert_int_equal(root_file_path_find(path), root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables_count),
		cmocka_unit_test(root_is_for_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
