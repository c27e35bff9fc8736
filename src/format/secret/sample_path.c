/* Paths of samples: see sample_path.h. */
#include "format/secret/sample_path.h"

#include "base/ascii.h"
#include "format/text/slice_scan.h"

/* What is below the first directory of one of these names; false: there is none. */
static bool
below_part(struct slice *rest, struct slice path, const char *const parts[])
{
	while (path.len > 0) {
		const struct slice part = slice_take_until(&path, '/');

		if (ascii_is_one_of(part, parts)) {
			*rest = path;
			return true;
		}
	}
	return false;
}

/* "lib/python3.12/" of a Python that somebody built: what is below. */
static bool
below_python(struct slice *rest, struct slice path)
{
	bool is_in_lib = false;

	while (path.len > 0) {
		const struct slice part = slice_take_until(&path, '/');

		if (is_in_lib && slice_starts(part, "python") && consists_of(tail(part, strlen("python")), is_digit, ".")) {
			*rest = path;
			return true;
		}
		is_in_lib = slice_is(part, "lib");
	}
	return false;
}

/* Where packages are installed: what is below.  /usr/src is not among them: images of Node have their applications there. */
static bool
below_package(struct slice *rest, struct slice path)
{
	static const char *const roots[] = { "usr/lib/", "usr/share/", "usr/local/lib/", "usr/local/share/", "usr/src/linux", "usr/local/go/", "usr/lib64/" };
	static const char *const trees[] = { "node_modules", "site-packages", "dist-packages", "vendor", "gems", NULL };

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (slice_starts(path, roots[i])) {
			*rest = tail(path, strlen(roots[i]));
			return true;
		}
	return below_part(rest, path, trees) || below_python(rest, path);
}

/* Go's own sources, and modules as they were published: their tests lie beside what they test. */
static bool
is_go_source(struct slice path)
{
	static const char modules[] = "go/pkg/mod/";
	const uint8_t *at = path.len ? memmem(path.ptr, path.len, modules, strlen(modules)) : NULL;

	return slice_starts(path, "usr/local/go/src/") || (at && (at == path.ptr || at[-1] == '/'));
}

bool
sample_path_is(const char *path)
{
	static const char *const parts[] = {
		"test", "tests", "testing", "testdata", "test_data", "test-data", "__tests__", "spec", "specs", "fixtures", "example", "examples", "sample",
		"samples", "demo", "doc", "docs", "man", "fixture", "testcerts", "testfiles", "testkeys", "testutil", "testutils", "dummyserver", NULL,
	};
	struct slice p = slice_str(path), rest;

	while (first_is(p, '/'))
		p = tail(p, 1);
	if (is_go_source(p))
		return true;
	return below_package(&rest, p) && below_part(&rest, rest, parts);
}
