/* layout_directory.c, streaming: a blob of a layout, from any offset, proved by source_stream; never a link, a directory or another size. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "image/layout/layout.h"
#include "image/source.h"
#include "support/fixture.h"

struct gatherer {
	struct writer base;
	struct buf bytes;
};

static enum cocket_code
gather(struct writer *w, struct slice bytes, struct err *err)
{
	return buf_add(&((struct gatherer *)w)->bytes, bytes, err);
}

static struct source *
must_open(const struct fixture *f)
{
	struct reference ref = { .transport = TRANSPORT_LAYOUT };
	struct source *s = NULL;
	struct err err = { 0 };

	snprintf(ref.path, sizeof ref.path, "%s", f->dir);
	if (layout_open(&s, &ref, false, &err))
		fail_msg("%s", err.message);
	return s;
}

static void
blob_path(char out[static 256], const struct fixture *f, const struct digest *digest)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, digest);
	snprintf(out, 256, "%s/blobs/sha256/%s", f->dir, hex);
}

/* Larger than one piece. */
static char *
large_text(size_t n)
{
	char *text = malloc(n + 1);

	for (size_t i = 0; i < n; i++)
		text[i] = (char)('a' + i * 7 % 26);
	text[n] = '\0';
	return text;
}

static void
comes_whole(void **state)
{
	static const size_t sizes[] = { 0, 1, STREAM_PIECE_BYTES, 3 * STREAM_PIECE_BYTES + 5 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (int cloned = 0; cloned < 2; cloned++) {
			AUTO(fixture_free) struct fixture f;
			struct gatherer to = { .base = { .write = gather }, .bytes = BUF(MIB) };
			struct err err = { 0 };
			char *text = large_text(sizes[i]);

			fixture_new(&f);
			AUTO(source_close) struct source *s = must_open(&f);
			AUTO(source_close) struct source *clone = NULL;
			assert_int_equal(source_clone(&clone, s, &err), COCKET_OK);
			struct descriptor d = { .digest = fixture_blob(&f, text), .size = sizes[i] };
			assert_int_equal(source_stream(cloned ? clone : s, &d, &to.base, &err), COCKET_OK);
			assert_string_equal(buf_str(&to.bytes), text);
			buf_free(&to.bytes);
			free(text);
		}
}

static void
goes_on_from_an_offset(void **state)
{
	static const uint64_t offsets[] = { 0, 1, 5, 10, 11 };
	AUTO(fixture_free) struct fixture f;

	(void)state;
	fixture_new(&f);
	AUTO(source_close) struct source *s = must_open(&f);
	struct descriptor d = { .digest = fixture_blob(&f, "0123456789"), .size = 10 };
	for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
		struct gatherer to = { .base = { .write = gather }, .bytes = BUF(MIB) };
		struct err err = { 0 };

		if (s->ops->stream(s, &d, offsets[i], &to.base, &err) == COCKET_OK)
			assert_string_equal(buf_str(&to.bytes), &"0123456789"[offsets[i] < 10 ? offsets[i] : 10]);
		else
			assert_true(offsets[i] > 10);
		buf_free(&to.bytes);
	}
}

enum spoil { SPOIL_NOTHING, SPOIL_REMOVED, SPOIL_LINK, SPOIL_DIRECTORY, SPOIL_PIPE, SPOIL_LONGER, SPOIL_SHORTER, SPOIL_OTHER };

static const struct {
	enum spoil how;
	enum cocket_code code;
	const char *message; /* a part of it */
} spoil_rows[] = {
	{ SPOIL_NOTHING, COCKET_OK, "" },
	{ SPOIL_REMOVED, COCKET_E_NOT_FOUND, ": no such file" },
	{ SPOIL_LINK, COCKET_E_IO, ": is a symbolic link" },
	{ SPOIL_DIRECTORY, COCKET_E_IO, ": not a regular file" },
	{ SPOIL_PIPE, COCKET_E_IO, ": not a regular file" },
	{ SPOIL_LONGER, COCKET_E_SIZE, "5 bytes, expected 4" },
	{ SPOIL_SHORTER, COCKET_E_SIZE, "3 bytes, expected 4" },
	{ SPOIL_OTHER, COCKET_E_DIGEST, "digest is sha256:" },
};

static void
spoil(const struct fixture *f, const char *path, enum spoil how)
{
	static const char *const texts[] = { [SPOIL_LONGER] = "blob+", [SPOIL_SHORTER] = "blo", [SPOIL_OTHER] = "blub" };

	if (how == SPOIL_NOTHING)
		return;
	unlink(path);
	if (how == SPOIL_LINK) {
		fixture_file(f, "elsewhere", "blob"); /* the right bytes */
		assert_int_equal(symlink("../../elsewhere", path), 0);
	} else if (how == SPOIL_DIRECTORY) {
		assert_int_equal(mkdir(path, 0700), 0);
	} else if (how == SPOIL_PIPE) {
		assert_int_equal(mkfifo(path, 0600), 0);
	} else if (how != SPOIL_REMOVED) {
		fixture_file(f, path + strlen(f->dir) + 1, texts[how]);
	}
}

static void
refuses_what_is_no_such_blob(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof spoil_rows / sizeof *spoil_rows; i++) {
		AUTO(fixture_free) struct fixture f;
		struct gatherer to = { .base = { .write = gather }, .bytes = BUF(MIB) };
		struct err err = { 0 };
		char path[256];

		fixture_new(&f);
		AUTO(source_close) struct source *s = must_open(&f);
		struct descriptor d = { .digest = fixture_blob(&f, "blob"), .size = 4 };
		blob_path(path, &f, &d.digest);
		spoil(&f, path, spoil_rows[i].how);
		assert_int_equal(source_stream(s, &d, &to.base, &err), spoil_rows[i].code);
		assert_non_null(strstr(err.message, spoil_rows[i].message));
		buf_free(&to.bytes);
	}
}

/* What the writer says comes through. */
static void
writers_errors_pass(void **state)
{
	AUTO(fixture_free) struct fixture f;
	struct gatherer to = { .base = { .write = gather }, .bytes = BUF(3) };
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	AUTO(source_close) struct source *s = must_open(&f);
	struct descriptor d = { .digest = fixture_blob(&f, "blob"), .size = 4 };
	assert_int_equal(source_stream(s, &d, &to.base, &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "larger than 3 bytes");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_whole),
		cmocka_unit_test(goes_on_from_an_offset),
		cmocka_unit_test(refuses_what_is_no_such_blob),
		cmocka_unit_test(writers_errors_pass),
	};

	return cmocka_run_group_tests_name("image/layout_stream", tests, NULL, NULL);
}
