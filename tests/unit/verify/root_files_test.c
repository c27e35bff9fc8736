/* root_files.c: by which root files certificates are proved: those that were given and no other, else the usual one, else the one that ships. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/keyless.h"
#include "verify/public_root.h"
#include "verify/root_files.h"

#define BARE "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}"
#define NOW (PUBLIC_ROOT_DATE + 86400)

static char dir[] = "/tmp/root-files-XXXXXX";
static char good[64], bare[64], both[64], empty[64], bad[64], missing[64], shared[64], home[64];

static void
put(char out[64], const char *name, struct slice text, mode_t mode)
{
	struct err err;

	snprintf(out, 64, "%s/%s", dir, name);
	if (file_create(out, text, 0600, &err) || chmod(out, mode))
		fail_msg("%s", err.message);
}

static int
setup(void **state)
{
	AUTO(buf_free) struct buf text = keyless_root_text("keyless-bundle-rekor1-tsa");
	char usual[64];

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	put(good, "good.json", buf_slice(&text), 0644);
	put(empty, "empty.json", slice_str(""), 0644);
	put(bare, "bare.json", slice_str(BARE), 0644);
	put(both, "both.jsonl", slice_str(BARE "\n\n" BARE "\n"), 0644);
	put(bad, "bad.json", slice_str("{}"), 0644);
	put(shared, "shared.json", buf_slice(&text), 0666);
	snprintf(missing, sizeof missing, "%s/missing.json", dir);
	snprintf(home, sizeof home, "%s/cocket", dir);
	assert_int_equal(mkdir(home, 0700), 0);
	put(usual, "cocket/trusted_root.json", buf_slice(&text), 0644);
	unlink(usual);
	return 0;
}

static int
teardown(void **state)
{
	const char *const files[] = { good, bare, both, empty, bad, shared };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(files[i]);
	rmdir(home);
	return rmdir(dir);
}

static enum cocket_code
open_all(struct root_files *out, const char *const *names, size_t count, struct err *err)
{
	AUTO(strings_free) struct strings paths = { 0 };

	for (size_t i = 0; i < count; i++)
		assert_int_equal(strings_add(&paths, slice_str(names[i]), err), COCKET_OK);
	return root_files_open(out, &(struct root_choice){ .files = paths }, NOW, err);
}

static void
given(void **state)
{
	static const struct {
		const char *names[3];
		size_t count, roots; /* roots 0: an error */
		const char *message; /* what it ends in */
	} rows[] = {
		{ { good }, 1, 1, NULL },
		{ { good, good }, 2, 2, NULL },
		{ { bad }, 1, 0, "bad.json: trusted root: mediaType: missing" },
		{ { good, bad }, 2, 0, "bad.json: trusted root: mediaType: missing" },
		{ { bad, good }, 2, 0, "bad.json: trusted root: mediaType: missing" },
		{ { good, missing }, 2, 0, "missing.json: not found" },
		{ { good, empty }, 2, 0, "" },
		{ { shared }, 1, 0, "" }, /* anybody may write it */
		{ { dir }, 1, 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(root_files_close) struct root_files f = { 0 };
		struct err err = { 0 };
		const enum cocket_code code = open_all(&f, rows[i].names, rows[i].count, &err);

		if (code != (rows[i].roots ? COCKET_OK : COCKET_E_USAGE) || f.count != rows[i].roots)
			fail_msg("row %zu: %s", i, code ? err.message : "taken");
		if (rows[i].message && (!slice_ends(slice_str(err.message), rows[i].message) || strstr(strstr(err.message, dir) + 1, dir)))
			fail_msg("row %zu: %s", i, err.message); /* names the file, once */
	}
}

/* Those of the other list come beside the rest, usual ones too, and theirs alone are excused. */
static void
unlogged(void **state)
{
	static const struct {
		const char *file, *beside;
		size_t roots; /* 0: an error */
		const char *message;
	} rows[] = {
		{ good, bare, 2, NULL },
		{ NULL, bare, 2, NULL },
		{ bare, NULL, 1, NULL },
		{ good, both, 3, NULL },
		{ good, good, 0, "lists logs of both kinds, expected a root of an instance without: that is a trusted-root" },
		{ good, bad, 0, "bad.json: trusted root: mediaType: missing" },
	};

	(void)state;
	assert_int_equal(setenv("XDG_CONFIG_HOME", "/nowhere", 1), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(root_files_close) struct root_files f = { 0 };
		AUTO(strings_free) struct strings file = { 0 }, beside = { 0 };
		struct err err = { 0 };

		assert_int_equal(rows[i].file ? strings_add(&file, slice_str(rows[i].file), &err) : COCKET_OK, COCKET_OK);
		assert_int_equal(rows[i].beside ? strings_add(&beside, slice_str(rows[i].beside), &err) : COCKET_OK, COCKET_OK);
		if (root_files_open(&f, &(struct root_choice){ file, beside }, NOW, &err) != (rows[i].roots ? COCKET_OK : COCKET_E_USAGE) ||
		    f.count != rows[i].roots || (rows[i].message && !strstr(err.message, rows[i].message)))
			fail_msg("row %zu: %s", i, err.message);
		for (size_t j = 0; j < f.count; j++)
			assert_int_equal(f.items[j].may_lack_logs, rows[i].beside && j > 0);
	}
}

static void
many(void **state)
{
	const char *names[17];

	(void)state;
	for (size_t i = 0; i < 17; i++)
		names[i] = good;
	for (size_t count = 16; count <= 17; count++) {
		AUTO(root_files_close) struct root_files f = { 0 };
		struct err err = { 0 };

		assert_int_equal(open_all(&f, names, count, &err), count == 16 ? COCKET_OK : COCKET_E_USAGE);
	}
}

/* The user's own, else everyone's, else what ships; one that is there and broken is never passed over. */
static void
usual(void **state)
{
	AUTO(buf_free) struct buf ours = keyless_root_text("keyless-bundle-rekor1-tsa");
	char path[96];

	(void)state;
	if (access("/etc/cocket/trusted_root.json", F_OK) == 0)
		skip();
	assert_int_equal(setenv("XDG_CONFIG_HOME", dir, 1), 0);
	snprintf(path, sizeof path, "%s/trusted_root.json", home);
	for (int step = 0; step < 3; step++) {
		static const char *const hosts[] = { "rekor.sigstore.dev", "rekor.sigstore.harbour.example", NULL };
		AUTO(root_files_close) struct root_files f = { 0 };
		struct err err = { 0 };

		if (step > 0)
			assert_int_equal(file_replace(path, step == 1 ? buf_slice(&ours) : slice_str("{}"), 0644, &err), COCKET_OK);
		assert_int_equal(open_all(&f, NULL, 0, &err), hosts[step] ? COCKET_OK : COCKET_E_USAGE);
		if (hosts[step])
			assert_string_equal(f.items[0].logs.items[0].host, hosts[step]);
		else
			assert_true(strstr(err.message, path) && slice_ends(slice_str(err.message), "trusted root: mediaType: missing"));
	}
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(given),
		cmocka_unit_test(unlogged),
		cmocka_unit_test(many),
		cmocka_unit_test(usual),
	};

	return cmocka_run_group_tests_name("verify/root_files", tests, setup, teardown);
}
