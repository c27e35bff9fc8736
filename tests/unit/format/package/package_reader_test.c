/* package_reader.c, dpkg.c and apk.c by table: whole, and in pieces of one byte. */
#include "support/test.h"

#include <stdio.h>

#include "format/package/package_reader.h"

struct seen {
	char text[2048];
};

static enum cocket_code
note(void *context, const struct package *p, struct err *err)
{
	struct seen *s = context;
	const size_t n = strlen(s->text);

	(void)err;
	snprintf(s->text + n, sizeof s->text - n, "%s:%s=%s/%s;", package_kind_word(p->kind), p->name, p->version, p->architecture);
	return COCKET_OK;
}

static enum cocket_code
reads(struct seen *out, enum package_kind kind, struct slice text, size_t piece, struct err *err)
{
	const struct package_sink sink = { note, out };
	struct package_reader r;

	*out = (struct seen){ .text = "" };
	package_reader_begin(&r, kind, &sink);
	for (size_t at = 0; at < text.len; at += piece)
		if (package_reader_add(&r, slice_of(text.ptr + at, text.len - at < piece ? text.len - at : piece), err))
			return err->code;
	return package_reader_end(&r, err);
}

static const struct good {
	enum package_kind kind;
	const char *text, *packages;
} good[] = {
	{ PACKAGE_DEB, "", "" },
	{ PACKAGE_DEB, "\n\n", "" },
	{ PACKAGE_DEB, "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2.15-2+b8\n", "deb:bash=5.2.15-2+b8/amd64;" },
	{ PACKAGE_DEB, "Package: a\nVersion: 1:2-3\nDescription: x\n Version: 9\n .\n\tPackage: b\nArchitecture: all", "deb:a=1:2-3/all;" },
	{ PACKAGE_DEB, "package: a\nVERSION:  1 \n\n\nPackage: b\nVersion: 2\n", "deb:a=1/;deb:b=2/;" },
	{ PACKAGE_DEB, "Package: a\nStatus: deinstall ok config-files\nVersion: 1\n", "" },
	{ PACKAGE_DEB, "Package: a\nStatus: unknown ok not-installed\n\nPackage: b\nVersion: 1\n", "deb:b=1/;" },
	{ PACKAGE_DEB, "Package: a\nStatus: deinstall ok installed\nVersion: 1\n", "deb:a=1/;" },
	{ PACKAGE_DEB, "Package: a\nStatus: install reinstreq half-installed\nVersion: 1\n", "deb:a=1/;" },
	{ PACKAGE_APK, "C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\nR:ld-musl-x86_64.so.1\nZ:Q1x\nF:usr\n\nP:zlib\nV:1.3\n\n", "apk:musl=1.2.5-r0/x86_64;apk:zlib=1.3/;" },
	{ PACKAGE_APK, "P:a\nV:1\nT:P:b\n", "apk:a=1/;" },
};

static void
reads_what_is_installed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		for (size_t piece = 1; piece < 100; piece += 97) {
			struct err err = { 0 };
			struct seen seen;

			if (reads(&seen, good[i].kind, slice_str(good[i].text), piece, &err))
				fail_msg("row %zu: %s", i, err.message);
			assert_string_equal(seen.text, good[i].packages);
		}
}

static const struct bad {
	enum package_kind kind;
	const char *text, *why;
} bad[] = {
	{ PACKAGE_DEB, "SQLite format 3", "line 1: no field" },
	{ PACKAGE_DEB, "Package: a\nVersion: 1\nnonsense\n", "line 3: no field" },
	{ PACKAGE_DEB, "Version: 1\n\n", "line 2: a package without a name" },
	{ PACKAGE_DEB, "Package: a\n", "line 1: a package without a version" },
	{ PACKAGE_DEB, "Package: a\nVersion:\n", "line 2: a package without a version" },
	{ PACKAGE_DEB, "Package: a\nPackage: b\nVersion: 1\n", "line 2: a field that is there twice" },
	{ PACKAGE_DEB, "Package: a\nVersion: 1\nPackage: b\nVersion: 2\n", "line 3: a field that is there twice" },
	{ PACKAGE_DEB, " Package: a\n", "line 1: goes on with a field that is not there" },
	{ PACKAGE_DEB, ": a\n", "line 1: no field" },
	{ PACKAGE_APK, "PP:a\nV:1\n", "line 1: no field" },
	{ PACKAGE_APK, "P:a\nV:1\nP:b\n", "line 3: a field that is there twice" },
	{ PACKAGE_APK, "P:a\n\nV:1\n", "line 2: a package without a version" },
	{ PACKAGE_APK, " P:a\nV:1\n", "line 1: no field" },
};

static void
refuses_what_is_no_database(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err err = { 0 };
		struct seen seen;

		assert_int_equal(reads(&seen, bad[i].kind, slice_str(bad[i].text), 7, &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, bad[i].why);
	}
	struct err err = { 0 };
	struct seen seen;
	assert_int_equal(reads(&seen, PACKAGE_APK, slice_of("P:a\0b\nV:1\n", 10), 7, &err), COCKET_E_FORMAT);
}

/* A description may be as long as it likes, a name may not. */
static void
bounds_lines(void **state)
{
	static char text[100000];
	struct err err = { 0 };
	struct seen seen;

	(void)state;
	memset(text, 'x', sizeof text);
	memcpy(text, "T:", 2);
	memcpy(text + sizeof text - 9, "\nP:a\nV:1", 9);
	assert_int_equal(reads(&seen, PACKAGE_APK, slice_str(text), 4096, &err), COCKET_OK);
	assert_string_equal(seen.text, "apk:a=1/;");
	memcpy(text, "A:", 2);
	assert_int_equal(reads(&seen, PACKAGE_APK, slice_str(text), 4096, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "line 1: a field that is too long");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_installed),
		cmocka_unit_test(refuses_what_is_no_database),
		cmocka_unit_test(bounds_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
