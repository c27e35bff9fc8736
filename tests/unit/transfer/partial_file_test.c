/* partial_file.c and blob_file.c: a blob that grows under another name, whatever an earlier run left there; and who may publish it. */
#include "support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/fixture.h"
#include "transfer/blob_file.h"
#include "transfer/partial_file.h"

static const char content[] = "what the source has";
#define SIZE (sizeof content - 1)

/* A source that has one blob, and says from where it was asked for it. */
struct one_blob {
	struct source base;
	const char *bytes;
	size_t stop; /* breaks after so many bytes; 0 never */
	int64_t asked_from[4];
	size_t asked;
};

static enum cocket_code
stream(struct source *s, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err)
{
	struct one_blob *b = (struct one_blob *)s;
	const size_t end = b->stop ? b->stop : (size_t)d->size;

	b->asked_from[b->asked++] = (int64_t)from;
	if (from < end && writer_write(to, slice_of(b->bytes + from, end - (size_t)from), err))
		return err->code;
	return b->stop ? fail(err, COCKET_E_NET, "broken") : COCKET_OK;
}

static const struct source_ops ops = { .transport = "test", .stream = stream };

static const struct fetch_row {
	const char *there, *has;
	size_t stop;
	enum cocket_code code;
	int64_t asked[3]; /* -1 ends */
	const char *diff_id; /* of a layer that is not packed, what its config says it unpacks to; NULL none */
} fetch_rows[] = {
	{ "", content, 0, COCKET_OK, { 0, -1 }, NULL },
	{ "what", content, 0, COCKET_OK, { 4, -1 }, NULL },
	{ content, content, 0, COCKET_OK, { -1 }, NULL },
	{ "whaT", content, 0, COCKET_OK, { 4, 0, -1 }, NULL },                /* damaged: all anew */
	{ "What the source has", content, 0, COCKET_OK, { 0, -1 }, NULL },    /* whole, but another */
	{ "", "what the source hat", 0, COCKET_E_DIGEST, { 0, -1 }, NULL },
	{ "what", "what the source hat", 0, COCKET_E_DIGEST, { 4, 0, -1 }, NULL },
	{ "", content, 7, COCKET_E_NET, { 0, -1 }, NULL },
	{ "what", content, 7, COCKET_E_NET, { 4, -1 }, NULL },
	{ "", content, 0, COCKET_OK, { 0, -1 }, content },
	{ "what", content, 0, COCKET_OK, { 4, -1 }, content },
	{ "whaT", content, 0, COCKET_OK, { 4, 0, -1 }, content },
	{ "", content, 0, COCKET_E_DIGEST, { 0, -1 }, "another" },
	{ "what", content, 0, COCKET_E_DIGEST, { 4, -1 }, "another" },  /* its bytes are right: they are not asked for again */
	{ content, content, 0, COCKET_E_DIGEST, { -1 }, "another" },
};

static void
test_fetch(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fetch_rows / sizeof *fetch_rows; i++) {
		const struct fetch_row *row = &fetch_rows[i];
		struct one_blob source = { .base = { .ops = &ops }, .bytes = row->has, .stop = row->stop };
		struct set_object object = {
			.d = { .media_type = "x/y", .digest = digest_of(slice_str(content)), .size = SIZE },
			.has_diff_id = row->diff_id, .diff_id = digest_of(slice_str(row->diff_id ? row->diff_id : "")),
		};
		const struct object_set object_set = { .objects = &object, .count = 1 };
		struct layer_budget lanes;
		const struct object_copy b = { .object_set = &object_set, .from = &source.base, .lanes = &lanes };
		bool is_there;
		char path[] = "/tmp/cocket-land-XXXXXX", is[64] = "";
		AUTO(fd_close) int fd = mkstemp(path);
		struct err err = { 0 };
		uint64_t fetched;

		unlink(path);
		assert_int_equal(pwrite(fd, row->there, strlen(row->there), 3), (ssize_t)strlen(row->there));
		const struct blob_file l = { .fd = fd, .offset = 3, .there = strlen(row->there) };
		layer_budget_open(&lanes);
		assert_int_equal(blob_file_fetch(&fetched, &l, &b, &err), row->code);
		for (size_t j = 0; j < source.asked; j++)
			assert_int_equal(source.asked_from[j], row->asked[j]);
		assert_int_equal(row->asked[source.asked], -1);
		if (row->code == COCKET_OK) {
			assert_int_equal(pread(fd, is, sizeof is, 3), SIZE);
			assert_memory_equal(is, content, SIZE);
			assert_int_equal(blob_file_check(&is_there, &l, &b, &err), COCKET_OK);
			assert_true(is_there);
		} else {
			assert_int_not_equal(blob_file_check(&is_there, &l, &b, &err), COCKET_OK);
			assert_int_equal(is_there, row->diff_id != NULL);
		}
		layer_budget_close(&lanes);
	}
}

static void
test_publish(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(partial_close) struct partial p = NO_PARTIAL;
	struct err err = { 0 };
	struct stat st;

	(void)state;
	fixture_new(&f);
	AUTO(fd_close) int dir = open(f.dir, O_RDONLY | O_DIRECTORY);
	assert_int_equal(partial_open(&p, dir, "blob", &err), COCKET_OK);
	assert_int_equal(write(p.fd, "half", 4), 4);
	partial_close(&p);
	assert_int_equal(fstatat(dir, "blob", &st, 0), -1);
	assert_int_equal(partial_open(&p, dir, "blob", &err), COCKET_OK);
	assert_int_equal(p.size, 4);
	assert_int_equal(partial_publish(&p, &err), COCKET_OK);
	assert_int_equal(fstatat(dir, "blob", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(fstatat(dir, ".blob.partial", &st, 0), -1);
	assert_int_equal(partial_open(&p, dir, "blob", &err), COCKET_OK); /* an empty one leaves nothing behind */
	partial_close(&p);
	assert_int_equal(fstatat(dir, ".blob.partial", &st, 0), -1);
}

/* What an attacker may have put in its place. */
static void
test_no_file(void **state)
{
	AUTO(fixture_free) struct fixture f;
	struct partial p = NO_PARTIAL;
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	AUTO(fd_close) int dir = open(f.dir, O_RDONLY | O_DIRECTORY);
	assert_int_equal(symlinkat("oci-layout", dir, ".a.partial"), 0);
	assert_int_equal(partial_open(&p, dir, "a", &err), COCKET_E_IO);
	assert_string_equal(err.message, ".a.partial: a symbolic link");
	assert_int_equal(mkfifoat(dir, ".b.partial", 0600), 0);
	assert_int_equal(partial_open(&p, dir, "b", &err), COCKET_E_IO);
	assert_string_equal(err.message, ".b.partial: not a regular file");
	assert_int_equal(p.fd, -1);
}

/* Whoever left it there could go on writing it after all is proved. */
static void
test_of_others(void **state)
{
	AUTO(fixture_free) struct fixture f;
	struct partial p = NO_PARTIAL;
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	AUTO(fd_close) int dir = open(f.dir, O_RDONLY | O_DIRECTORY);
	AUTO(fd_close) int two = openat(dir, ".two.partial", O_CREAT | O_WRONLY, 0600);
	assert_true(two >= 0 && linkat(dir, ".two.partial", dir, "precious", 0) == 0);
	assert_int_equal(partial_open(&p, dir, "two", &err), COCKET_E_IO);
	assert_string_equal(err.message, ".two.partial: has another name too");
	assert_int_equal(unlinkat(dir, "precious", 0), 0);
	assert_int_equal(partial_open(&p, dir, "two", &err), COCKET_OK);
	partial_remove(&p);
	if (geteuid() != 0)
		skip();
	AUTO(fd_close) int theirs = openat(dir, ".theirs.partial", O_CREAT | O_WRONLY, 0600);
	assert_true(theirs >= 0 && fchown(theirs, 65534, 65534) == 0);
	assert_int_equal(partial_open(&p, dir, "theirs", &err), COCKET_E_IO);
	assert_string_equal(err.message, ".theirs.partial: belongs to another user: look who left it there, then remove it");
	assert_int_equal(p.fd, -1);
}

/* What has the name that it will get: only a file, or a link to one, may be replaced. */
static const struct name_row {
	const char *name;
	enum cocket_code code;
	const char *message;
} name_rows[] = {
	{ "none", COCKET_OK, "" },
	{ "file", COCKET_OK, "" },
	{ "to-file", COCKET_OK, "" },
	{ "to-nothing", COCKET_OK, "" },
	{ "directory", COCKET_E_USAGE, "is a directory, expected a file that may be replaced" },
	{ "fifo", COCKET_E_USAGE, "is no regular file, expected one that may be replaced" },
	{ "to-fifo", COCKET_E_USAGE, "is no regular file, expected one that may be replaced" },
	{ "to-null", COCKET_E_USAGE, "is no regular file, expected one that may be replaced" },
};

static void
test_what_has_the_name(void **state)
{
	AUTO(fixture_free) struct fixture f;

	(void)state;
	fixture_new(&f);
	AUTO(fd_close) int dir = open(f.dir, O_RDONLY | O_DIRECTORY);
	AUTO(fd_close) int file = openat(dir, "file", O_CREAT | O_WRONLY, 0600);
	assert_true(file >= 0 && mkdirat(dir, "directory", 0700) == 0 && mkfifoat(dir, "fifo", 0600) == 0);
	assert_true(symlinkat("file", dir, "to-file") == 0 && symlinkat("nothing", dir, "to-nothing") == 0);
	assert_true(symlinkat("fifo", dir, "to-fifo") == 0 && symlinkat("/dev/null", dir, "to-null") == 0);
	for (size_t i = 0; i < sizeof name_rows / sizeof *name_rows; i++) {
		const struct name_row *row = &name_rows[i];
		AUTO(partial_close) struct partial p = NO_PARTIAL;
		struct err err = { 0 };
		struct stat st;

		assert_int_equal(partial_open(&p, dir, row->name, &err), row->code);
		assert_string_equal(err.message, row->message);
		if (row->code == COCKET_OK)
			continue;
		assert_int_equal(p.fd, -1);
		assert_int_equal(fstatat(dir, p.partial, &st, AT_SYMLINK_NOFOLLOW), -1); /* nothing was begun */
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fetch), cmocka_unit_test(test_publish), cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_of_others),
		cmocka_unit_test(test_what_has_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
