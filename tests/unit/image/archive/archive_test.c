/* archive*.c: an archive reads as the layout that was packed into it, from a file and through a pipe; cut off at any byte it does not.
 * What is put into one is there when it is committed, whole or not at all, and the rest of it stays as it was. */
#include "support/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "image/archive/archive.h"
#include "image/evidence/evidence.h"
#include "support/fixture.h"
#include "support/killer.h"

#define REF "registry.example/shop/api:1.4"

/* The archive beside the layout's directory. */
static void
reference_of(struct reference *ref, const struct fixture *f, const char *tag)
{
	*ref = (struct reference){ .transport = TRANSPORT_OCI_ARCHIVE };
	snprintf(ref->path, sizeof ref->path, "%s/a.tar", f->dir);
	snprintf(ref->tag, sizeof ref->tag, "%s", tag);
}

static void
must_pack(struct buf *out, const struct fixture *f)
{
	struct reference ref;
	struct err err = { 0 };

	reference_of(&ref, f, "");
	unlink(ref.path);
	fixture_archive(out, f);
	if (file_create(ref.path, buf_slice(out), 0640, &err))
		fail_msg("%s", err.message);
}

static enum cocket_code
try_open(struct source **out, const struct fixture *f, bool write, struct err *err)
{
	struct reference ref;

	reference_of(&ref, f, "");
	return archive_open(out, NULL, &ref, write, err);
}

static struct source *
must_open(const struct fixture *f, bool write)
{
	struct source *s = NULL;
	struct err err = { 0 };

	if (try_open(&s, f, write, &err))
		fail_msg("%s", err.message);
	return s;
}

static void
must_read(struct buf *out, const struct fixture *f)
{
	struct reference ref;
	struct err err = { 0 };

	reference_of(&ref, f, "");
	if (file_read(out, ref.path, &err))
		fail_msg("%s", err.message);
}

/* --- reading --- */

static void
test_reads(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf packed = BUF(MIB), blob = BUF(MIB);
	AUTO(image_free) struct image image = { 0 };
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	fixture_blob(&f, "layer");
	struct digest digest = fixture_image(&f, "layer", REF);
	must_pack(&packed, &f);
	AUTO(source_close) struct source *s = must_open(&f, false);
	AUTO(source_close) struct source *clone = NULL;
	assert_int_equal(source_resolve(&image, s, &err), COCKET_OK);
	assert_true(digest_eq(&image.digest, &digest));
	assert_string_equal(image.ref_name, REF);
	assert_int_equal(source_clone(&clone, s, &err), COCKET_OK);
	assert_int_equal(source_blob(&blob, clone, &image.manifest.items[0], MIB, &err), COCKET_OK);
	assert_string_equal(buf_str(&blob), "layer");
	struct streamed_blob seen;
	assert_false(source_streamed_blob(&seen, s, &image.manifest.items[0]));
}

static struct source *
open_piped(const struct fixture *f, struct slice bytes, struct session *session, struct err *err)
{
	struct reference ref;
	struct source *s = NULL;
	int ends[2], saved = dup(STDIN_FILENO);

	reference_of(&ref, f, "");
	snprintf(ref.path, sizeof ref.path, "-");
	assert_true(bytes.len <= 65536 && pipe(ends) == 0 && write(ends[1], bytes.ptr, bytes.len) == (ssize_t)bytes.len);
	assert_true(close(ends[1]) == 0 && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO && close(ends[0]) == 0);
	(void)!archive_open(&s, session, &ref, false, err);
	assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO && close(saved) == 0);
	return s;
}

/* A blob that is no document is known by what it was; what was not asked for is not known at all. */
static void
test_pipe(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf packed = BUF(MIB), blob = BUF(MIB);
	AUTO(image_free) struct image image = { 0 };
	AUTO(session_free) struct session *deep = NULL;
	struct err err = { 0 };
	struct streamed_blob seen;

	(void)state;
	fixture_new(&f);
	struct digest layer = fixture_blob(&f, "layer"), wrong = digest_of(slice_str("wrong"));
	char path[128];
	snprintf(path, sizeof path, "blobs/sha256/");
	digest_print_hex(path + strlen(path), &wrong);
	fixture_file(&f, path, "other");
	fixture_image(&f, "layer", REF);
	must_pack(&packed, &f);
	assert_int_equal(session_new(&deep, &(struct session_options){ .deep = true }, &err), COCKET_OK);
	AUTO(source_close) struct source *s = open_piped(&f, buf_slice(&packed), deep, &err);
	assert_string_equal(err.message, "");
	assert_int_equal(source_resolve(&image, s, &err), COCKET_OK);
	const struct descriptor *d = &image.manifest.items[0];
	assert_true(source_streamed_blob(&seen, s, d));
	assert_int_equal(seen.size, 5);
	assert_true(digest_eq(&seen.digest, &layer));
	assert_int_equal(seen.compression, COMPRESSION_NONE);
	struct descriptor mistaken = { .media_type = "a/b", .digest = wrong, .size = 5 };
	assert_true(source_streamed_blob(&seen, s, &mistaken));
	assert_false(digest_eq(&seen.digest, &wrong));
	assert_int_equal(source_blob(&blob, s, d, MIB, &err), COCKET_E_UNSUPPORTED);
	assert_non_null(strstr(err.message, "read from a pipe and not kept"));
	AUTO(source_close) struct source *shallow = open_piped(&f, buf_slice(&packed), NULL, &err);
	assert_false(source_streamed_blob(&seen, shallow, d));
}

/* Cut off at every byte, from a file and through a pipe: never an image.  (What comes after the end's two blocks may be missing.) */
static void
test_truncated(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf packed = BUF(MIB);
	struct reference ref;

	(void)state;
	fixture_new(&f);
	fixture_image(&f, "layer", REF);
	must_pack(&packed, &f);
	reference_of(&ref, &f, "");
	for (size_t n = packed.len; n-- > 0;) {
		struct err err = { 0 }, piped = { 0 };
		struct source *s = NULL;

		assert_int_equal(truncate(ref.path, (off_t)n), 0);
		assert_int_not_equal(try_open(&s, &f, false, &err), COCKET_OK);
		assert_int_not_equal(try_open(&s, &f, true, &err), COCKET_OK);
		assert_null(open_piped(&f, slice_of(packed.ptr, n), NULL, &piped));
		assert_int_equal(piped.code, COCKET_E_FORMAT);
		if (n > 0 && n != TAR_BLOCK_BYTES)
			assert_non_null(strstr(err.message, n < TAR_BLOCK_BYTES ? "" : "truncated"));
	}
}

/* --- the table of members --- */

static void
test_members(void **state)
{
	struct tar_member *m = calloc(1, sizeof *m);
	struct archive_members members = { 0 };
	struct archive_member *added;
	struct err err = { 0 };

	(void)state;
	assert_non_null(m);
	assert_null(archive_members_find(&members, "0"));
	for (unsigned i = 0; i < 10000; i++) {
		snprintf(m->name, sizeof m->name, "%u", i);
		m->offset = i;
		assert_int_equal(archive_members_add(&added, &members, m, &err), COCKET_OK);
	}
	for (unsigned i = 0; i < 10000; i++) {
		char name[16];

		snprintf(name, sizeof name, "%u", i);
		assert_int_equal(archive_members_find(&members, name)->offset, i);
	}
	assert_null(archive_members_find(&members, "10000"));
	assert_int_equal(archive_members_add(&added, &members, m, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "member 9999: a second member of that name");
	archive_members_free(&members);
	free(m);
}

/* What is a directory to one program and a link or file to another; which comes first is all the same. */
static void
test_members_and_parents(void **state)
{
	static const struct {
		struct {
			enum tar_kind kind;
			const char *name, *link;
		} members[3];
		const char *expected; /* NULL: all are taken */
	} rows[] = {
		{ { { TAR_FILE, "a/b/c", "" }, { TAR_FILE, "a/b/d", "" }, { TAR_DIRECTORY, "a/b", "" } }, NULL },
		{ { { TAR_DIRECTORY, "a", "" }, { TAR_FILE, "a/b", "" } }, NULL },
		{ { { TAR_DIRECTORY, "", "" }, { TAR_FILE, "a", "" } }, NULL },
		{ { { TAR_FILE, "a", "" }, { TAR_FILE, "a/b", "" } }, "member a/b: below a, which is not a directory" },
		{ { { TAR_FILE, "a/b", "" }, { TAR_FILE, "a/b/c/d", "" } }, "member a/b/c/d: below a/b, which is not a directory" },
		{ { { TAR_FILE, "a/b", "" }, { TAR_FILE, "a", "" } }, "member a: not a directory, but other members are below it" },
		{ { { TAR_FILE, "a/b", "" }, { TAR_DIRECTORY, "a", "" }, { TAR_DIRECTORY, "a", "" } }, "member a: a second member of that name" },
		{ { { TAR_DIRECTORY, "a", "" }, { TAR_FILE, "a", "" } }, "member a: a second member of that name" },
		{ { { TAR_SYMLINK, "a/layer.tar", "../b/layer.tar" } }, NULL },
		{ { { TAR_SYMLINK, "a/layer.tar", "../b.tar" } }, NULL },
		{ { { TAR_HARD_LINK, "a/layer.tar", "../b/layer.tar" } }, "member a/layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "a", "b" } }, "member a: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "layer.tar", "../b.tar" } }, "member layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "blobs/layer.tar", "../b/layer.tar" } }, "member blobs/layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "a/layer.tar", "../blobs/layer.tar" } }, "member a/layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "a/layer.tar", ".." } }, "member a/layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "a/layer.tar", "../../b.tar" } }, "member a/layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "a/layer.tar", "../../layer.tar" } }, "member a/layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "a/layer.tar", "../b/c/layer.tar" } }, "member a/layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "a/b/layer.tar", "../c/layer.tar" } }, "member a/b/layer.tar: is a link, and links are not followed" },
		{ { { TAR_SYMLINK, "a/layer.tar", "../b.tar" }, { TAR_FILE, "a/layer.tar/c", "" } },
		  "member a/layer.tar/c: below a/layer.tar, which is not a directory" },
		{ { { TAR_FILE, "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "" } }, NULL },
		{ { { TAR_FILE, "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", "" } },
		  "member 1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17: a name of more than 16 parts" },
	};
	struct tar_member *m = calloc(1, sizeof *m);

	(void)state;
	assert_non_null(m);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct archive_members members = { 0 };
		struct archive_member *added;
		struct err err = { 0 };

		for (size_t j = 0; j < 3 && rows[i].members[j].name && err.code == COCKET_OK; j++) {
			m->kind = rows[i].members[j].kind;
			snprintf(m->name, sizeof m->name, "%s", rows[i].members[j].name);
			snprintf(m->link, sizeof m->link, "%s", rows[i].members[j].link);
			(void)!archive_members_add(&added, &members, m, &err);
		}
		if (strcmp(err.message, rows[i].expected ? rows[i].expected : "") != 0)
			fail_msg("row %zu: %s", i, err.message);
		archive_members_free(&members);
	}
	free(m);
}

/* --- writing --- */

static void
put(struct source *s, const char *text, const char *tag)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	struct digest digest = digest_of(slice_str(text));
	struct err err = { 0 };

	assert_int_equal(s->ops->put_blob(s, slice_str(text), &digest, &err), COCKET_OK);
	fixture_manifest(&manifest, text);
	struct manifest_put p = { .bytes = buf_slice(&manifest), .media_type = MEDIA_OCI_MANIFEST, .tag = tag };
	if (s->ops->put_manifest(s, &p, &err))
		fail_msg("%s", err.message);
	assert_true(p.is_subject_known);
}

static void
assert_has(const struct fixture *f, const char *tag, bool has)
{
	AUTO(image_free) struct image image = { 0 };
	struct err err = { 0 };
	AUTO(source_close) struct source *s = must_open(f, false);

	snprintf(s->ref.tag, sizeof s->ref.tag, "%s", tag);
	enum cocket_code code = source_resolve(&image, s, &err);
	if (code != (has ? COCKET_OK : COCKET_E_NOT_FOUND))
		fail_msg("%s: %s", tag, err.message);
}

static void
test_puts(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf packed = BUF(MIB), between = BUF(MIB), after = BUF(MIB);
	struct reference ref;
	struct err err = { 0 };
	struct stat st;

	(void)state;
	fixture_new(&f);
	fixture_image(&f, "layer", REF);
	must_pack(&packed, &f);
	AUTO(source_close) struct source *s = must_open(&f, true);
	put(s, "one", "1");
	put(s, "two", "2");
	put(s, "one", "1"); /* again: nothing new */
	must_read(&between, &f);
	assert_int_equal(between.len, packed.len);
	assert_memory_equal(between.ptr, packed.ptr, packed.len);
	assert_int_equal(source_commit(s, &err), COCKET_OK);
	source_close(&s);
	must_read(&after, &f);
	/* oci-layout before index.json, and all after it but the end */
	struct source *opened = must_open(&f, true);
	const struct archive *a = *(struct archive *const *)((const uint8_t *)opened + sizeof(struct layout));
	size_t tail = packed.len - TAR_END_BYTES - 4 * TAR_BLOCK_BYTES;
	assert_memory_equal(after.ptr, packed.ptr, 2 * TAR_BLOCK_BYTES);
	assert_int_equal(a->index_begin, 2 * TAR_BLOCK_BYTES);
	assert_memory_equal(after.ptr + a->index_end, packed.ptr + 4 * TAR_BLOCK_BYTES, tail);
	source_close(&opened);
	assert_has(&f, "1", true);
	assert_has(&f, "2", true);
	assert_has(&f, REF, true);
	assert_has(&f, "3", false);
	reference_of(&ref, &f, "");
	assert_int_equal(stat(ref.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

/* The same puts into the same archive give the same bytes. */
static void
test_deterministic(void **state)
{
	struct buf results[2] = { BUF(MIB), BUF(MIB) };

	(void)state;
	for (int i = 0; i < 2; i++) {
		AUTO(fixture_free) struct fixture f;
		AUTO(buf_free) struct buf packed = BUF(MIB);
		struct err err = { 0 };

		fixture_new(&f);
		fixture_image(&f, "layer", REF);
		must_pack(&packed, &f);
		AUTO(source_close) struct source *s = must_open(&f, true);
		put(s, "one", "1");
		assert_int_equal(source_commit(s, &err), COCKET_OK);
		must_read(&results[i], &f);
	}
	assert_true(slice_eq(buf_slice(&results[0]), buf_slice(&results[1])));
	buf_free(&results[0]);
	buf_free(&results[1]);
}

static void
test_nothing_put(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf packed = BUF(MIB);
	struct reference ref;
	struct stat before, after;
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	must_pack(&packed, &f);
	reference_of(&ref, &f, "");
	assert_int_equal(stat(ref.path, &before), 0);
	AUTO(source_close) struct source *s = must_open(&f, true);
	assert_int_equal(source_commit(s, &err), COCKET_OK);
	assert_int_equal(stat(ref.path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

/* A blob under a name that is not its digest stays, and what would go in its place is refused. */
static void
test_damaged_blob(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf packed = BUF(MIB);
	struct digest digest = digest_of(slice_str("content"));
	char path[128];
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	snprintf(path, sizeof path, "blobs/sha256/");
	digest_print_hex(path + strlen(path), &digest);
	fixture_file(&f, path, "rotten");
	must_pack(&packed, &f);
	AUTO(source_close) struct source *s = must_open(&f, true);
	assert_int_equal(s->ops->put_blob(s, slice_str("content"), &digest, &err), COCKET_E_DIGEST);
	assert_non_null(strstr(err.message, "already exists with other content"));
}

/* --- others --- */

static void *
put_one(void *arg)
{
	char *const *args = arg;
	struct fixture f = { 0 };
	struct err err = { 0 };

	snprintf(f.dir, sizeof f.dir, "%s", args[0]);
	AUTO(source_close) struct source *s = must_open(&f, true);
	put(s, args[1], args[1]);
	assert_int_equal(source_commit(s, &err), COCKET_OK);
	return NULL;
}

static void
test_writers_wait(void **state)
{
	static char tags[8][4];
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf packed = BUF(MIB);
	pthread_t threads[8];
	char *args[8][2];

	(void)state;
	fixture_new(&f);
	must_pack(&packed, &f);
	for (int i = 0; i < 8; i++) {
		snprintf(tags[i], sizeof tags[i], "t%d", i);
		args[i][0] = f.dir;
		args[i][1] = tags[i];
		assert_int_equal(pthread_create(&threads[i], NULL, put_one, args[i]), 0);
	}
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 8; i++)
		assert_has(&f, tags[i], true);
}

static void
put_and_commit(void *arg)
{
	const struct fixture *f = arg;
	struct err err = { 0 };
	struct source *s = NULL;

	if (try_open(&s, f, true, &err))
		_exit(1);
	put(s, "one", "1");
	_exit(source_commit(s, &err) != COCKET_OK);
}

/* Killed at every system call: the archive is the old one or the new one. */
static void
test_killed(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf packed = BUF(MIB);
	enum killer_end end = KILLER_KILLED;
	bool was_old = false;
	int status;

	(void)state;
	if (!killer_works())
		return;
	fixture_new(&f);
	fixture_image(&f, "layer", REF);
	fixture_archive(&packed, &f);
	for (size_t n = 1; end == KILLER_KILLED; n++) {
		AUTO(buf_free) struct buf again = BUF(MIB), now = BUF(MIB);

		must_pack(&again, &f);
		end = killer_run(put_and_commit, &f, n, &status);
		must_read(&now, &f);
		if (slice_eq(buf_slice(&now), buf_slice(&packed))) {
			was_old = true;
			continue;
		}
		assert_has(&f, "1", true);
		assert_has(&f, REF, true);
	}
	assert_true(was_old && WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_has(&f, "1", true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_members_and_parents),
		cmocka_unit_test(test_puts),
		cmocka_unit_test(test_deterministic),
		cmocka_unit_test(test_nothing_put),
		cmocka_unit_test(test_damaged_blob),
		cmocka_unit_test(test_writers_wait),
		cmocka_unit_test(test_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
