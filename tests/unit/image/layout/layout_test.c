/* layout.c, layout_index.c, layout_referrers.c over layouts made for each row: which entry a name means, what is refused, and what
 * writing keeps.  Each layout that is read has a neighbour that must not be. */
#include "support/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "image/evidence/evidence.h"
#include "image/evidence/evidence_gather.h"
#include "image/layout/layout.h"
#include "image/source.h"
#include "support/fixture.h"

static void
reference_of(struct reference *ref, const struct fixture *f, const char *tag)
{
	*ref = (struct reference){ .transport = TRANSPORT_LAYOUT };
	snprintf(ref->path, sizeof ref->path, "%s", f->dir);
	snprintf(ref->tag, sizeof ref->tag, "%s", tag);
}

static struct source *
must_open(const struct fixture *f, const char *tag)
{
	struct reference ref;
	struct source *s = NULL;
	struct err err = { 0 };

	reference_of(&ref, f, tag);
	if (layout_open(&s, &ref, true, &err))
		fail_msg("%s", err.message);
	return s;
}

/* The layout's path is cut off the message. */
static void
assert_message(const struct fixture *f, const struct err *err, enum cocket_code code, const char *message)
{
	size_t n = strlen(f->dir);
	const char *text = strncmp(err->message, f->dir, n) == 0 && err->message[n] == ':' ? err->message + n + 2 : err->message;

	assert_string_equal(text, message);
	assert_int_equal(err->code, code);
}

/* --- opening --- */

static const struct marker_row {
	const char *marker; /* NULL: no file */
	enum cocket_code code;
	const char *message;
} marker_rows[] = {
	{ "{\"imageLayoutVersion\":\"1.0.0\"}", COCKET_OK, "" },
	{ "{\"imageLayoutVersion\": \"1.0.0\", \"other\": 1}\n", COCKET_OK, "" }, /* open object */
	{ "{\"imageLayoutVersion\":\"1.1.0\"}", COCKET_E_UNSUPPORTED, "oci-layout: imageLayoutVersion 1.1.0, expected 1.0.0" },
	{ "{\"imagelayoutversion\":\"1.0.0\"}", COCKET_E_FORMAT, "oci-layout: imageLayoutVersion: missing" },
	{ "{\"imageLayoutVersion\":\"1.0.0\",\"imageLayoutVer\u017fion\":\"2\"}", COCKET_E_FORMAT,
	  "oci-layout: imageLayoutVer\u017fion: some programs read this as imageLayoutVersion" },
	{ "{\"imageLayoutVersion\":1}", COCKET_E_FORMAT, "oci-layout: imageLayoutVersion: not a string" },
	{ NULL, COCKET_E_NOT_FOUND, "no oci-layout file: not an OCI image layout" },
};

static void
test_marker(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof marker_rows / sizeof *marker_rows; i++) {
		const struct marker_row *row = &marker_rows[i];
		AUTO(fixture_free) struct fixture f;
		struct reference ref;
		struct source *s = NULL;
		struct err err = { 0 };
		char path[128];

		fixture_new(&f);
		reference_of(&ref, &f, "");
		snprintf(path, sizeof path, "%s/oci-layout", f.dir);
		unlink(path);
		if (row->marker)
			fixture_file(&f, "oci-layout", row->marker);
		(void)!layout_open(&s, &ref, false, &err);
		assert_message(&f, &err, row->code, row->message);
		source_close(&s);
	}
}

static void
test_no_directory(void **state)
{
	AUTO(fixture_free) struct fixture f;
	struct reference ref;
	struct source *s = NULL;
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	reference_of(&ref, &f, "");
	snprintf(ref.path, sizeof ref.path, "%s/none", f.dir);
	assert_int_equal(layout_open(&s, &ref, false, &err), COCKET_E_NOT_FOUND);
	assert_non_null(strstr(err.message, "/none: no such directory"));
	snprintf(ref.path, sizeof ref.path, "%s/oci-layout", f.dir);
	assert_int_equal(layout_open(&s, &ref, false, &err), COCKET_E_IO);
	assert_null(s);
}

/* --- which entry --- */

#define SIG_HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct resolve_row {
	const char *names[4]; /* ref.names; image i has the seed "seedI"; "" none; a "=" before it: the same image as the first */
	const char *asked;
	enum cocket_code code;
	const char *message;  /* or the seed that is found */
	const char *ref_name;
} resolve_rows[] = {
	{ { "1.4" }, "1.4", COCKET_OK, "seed0", "1.4" },
	{ { "1.4", "1.5" }, "1.5", COCKET_OK, "seed1", "1.5" },
	{ { "1.4", "1.5" }, "1.6", COCKET_E_NOT_FOUND, "index.json: no entry has the ref.name 1.6", NULL },
	{ { "registry.example/shop/api:1.4" }, "1.4", COCKET_OK, "seed0", "registry.example/shop/api:1.4" },
	{ { "registry.example/shop/api:1.4" }, "registry.example/shop/api:1.4", COCKET_OK, "seed0", "registry.example/shop/api:1.4" },
	{ { "registry.example/shop/api:1.4" }, "registry.example/shop/web:1.4", COCKET_E_NOT_FOUND,
	  "index.json: no entry has the ref.name registry.example/shop/web:1.4", NULL },
	{ { "registry.example/shop/api:11.4" }, "1.4", COCKET_E_NOT_FOUND, "index.json: no entry has the ref.name 1.4", NULL },
	{ { "x:1.4" }, "1.4", COCKET_E_NOT_FOUND, "index.json: no entry has the ref.name 1.4", NULL }, /* no whole reference */
	{ { "1.4", "1.4" }, "1.4", COCKET_E_FORMAT, "index.json: ref.name 1.4 names several manifests", NULL },
	{ { "1.4", "=1.4" }, "1.4", COCKET_OK, "seed0", "1.4" },
	{ { "a.example/x:1.4", "b.example/x:1.4" }, "1.4", COCKET_E_FORMAT, "index.json: ref.name 1.4 names several manifests", NULL },
	{ { "a.example/x:1.4", "1.4" }, "1.4", COCKET_OK, "seed1", "1.4" },
	/* nothing named */
	{ { "1.4" }, "", COCKET_OK, "seed0", "1.4" },
	{ { "" }, "", COCKET_OK, "seed0", "" },
	{ { "1.4", "sha256-" SIG_HEX ".sig" }, "", COCKET_OK, "seed0", "1.4" },
	{ { "sha256-" SIG_HEX ".att", "sha256-" SIG_HEX ".sbom", "sha256-" SIG_HEX, "1.4" }, "", COCKET_OK, "seed3", "1.4" },
	{ { "sha256-" SIG_HEX ".sig" }, "", COCKET_E_NOT_FOUND, "index.json: lists no image", NULL },
	{ { "1.4", "sha256-" SIG_HEX ".other" }, "", COCKET_E_USAGE,
		"index.json: several images, name one of: 1.4, sha256-" SIG_HEX ".other", NULL },
	{ { "1.4", "1.5" }, "", COCKET_E_USAGE, "index.json: several images, name one of: 1.4, 1.5", NULL },
	{ { "1.4", "a\\u001b[31mb" }, "", COCKET_E_USAGE, "index.json: several images, name one of: 1.4, a\\x1b[31mb", NULL },
	{ { "", "" }, "", COCKET_E_USAGE, "index.json: several images, none has a ref.name: name one by @DIGEST", NULL },
	{ { NULL }, "", COCKET_E_NOT_FOUND, "index.json: lists no image", NULL },
};

static struct digest
image_digest(const char *seed)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);

	fixture_manifest(&manifest, seed);
	return digest_of(buf_slice(&manifest));
}

static void
images_make(struct fixture *f, const char *const names[4])
{
	char seed[16];

	for (int i = 0; i < 4 && names[i]; i++) {
		bool same = names[i][0] == '=';
		const char *name = names[i] + same;

		snprintf(seed, sizeof seed, "seed%d", same ? 0 : i);
		fixture_image(f, seed, name[0] ? name : NULL);
	}
}

static void
test_resolve(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof resolve_rows / sizeof *resolve_rows; i++) {
		const struct resolve_row *row = &resolve_rows[i];
		AUTO(fixture_free) struct fixture f;
		AUTO(image_free) struct image image = { 0 };
		struct err err = { 0 };

		fixture_new(&f);
		images_make(&f, row->names);
		AUTO(source_close) struct source *s = must_open(&f, row->asked);
		(void)!source_resolve(&image, s, &err);
		assert_message(&f, &err, row->code, row->code ? row->message : "");
		if (row->code)
			continue;
		struct digest expected = image_digest(row->message);
		assert_true(digest_eq(&image.digest, &expected));
		assert_string_equal(image.ref_name, row->ref_name);
	}
}

/* A chart, an SBOM: with a name of its own it is what the layout is for; without one it is attached to something. */
static void
test_artifacts(void **state)
{
#define ARTIFACT(type) ",\"artifactType\":\"" type "\""
	static const struct {
		const char *names[2], *types[2]; /* "" none */
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ { "1.4" }, { ARTIFACT("application/vnd.example") }, COCKET_OK, "" },
		{ { "a.example/x:1.4" }, { ARTIFACT("application/vnd.example") }, COCKET_OK, "" },
		{ { "1.4", "" }, { ARTIFACT("application/vnd.example"), ARTIFACT("application/vnd.example") }, COCKET_OK, "" },
		{ { "1.4", "trust" }, { ARTIFACT("application/vnd.example"), ARTIFACT(ARTIFACT_TRUST) }, COCKET_OK, "" },
		{ { "1.4", "sha256-" SIG_HEX }, { "", ARTIFACT("application/vnd.example") }, COCKET_OK, "" },
		{ { "" }, { ARTIFACT("application/vnd.example") }, COCKET_E_NOT_FOUND, "index.json: lists no image" },
		{ { "trust" }, { ARTIFACT(ARTIFACT_TRUST) }, COCKET_E_NOT_FOUND, "index.json: lists no image" },
		{ { "1.4", "sbom" }, { "", ARTIFACT("application/vnd.example") }, COCKET_E_USAGE, "index.json: several images, name one of: 1.4, sbom" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(fixture_free) struct fixture f;
		AUTO(buf_free) struct buf manifest = BUF(MIB);
		AUTO(image_free) struct image image = { 0 };
		struct err err = { 0 };

		fixture_new(&f);
		for (size_t j = 0; j < 2 && rows[i].names[j]; j++) {
			buf_free(&manifest);
			fixture_manifest(&manifest, j == 0 ? "first" : "second");
			struct digest digest = fixture_blob(&f, buf_str(&manifest));
			fixture_entry(&f, MEDIA_OCI_MANIFEST, &digest, manifest.len, rows[i].names[j][0] ? rows[i].names[j] : NULL, rows[i].types[j]);
		}
		fixture_index(&f);
		AUTO(source_close) struct source *s = must_open(&f, "");
		(void)!source_resolve(&image, s, &err);
		assert_message(&f, &err, rows[i].code, rows[i].message);
		if (rows[i].code == COCKET_OK) {
			struct digest expected = image_digest("first");
			assert_true(digest_eq(&image.digest, &expected));
		}
	}
}

/* `cosign save`: no names, entries are marked by kind, and version 3 gives even the image an artifactType. */
static void
test_saved(void **state)
{
#define KIND(what) ",\"artifactType\":\"" MEDIA_OCI_CONFIG "\",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/" what "\"}"
	static const char kind_image[] = KIND("image"), kind_sigs[] = KIND("sigs");
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf manifest = BUF(MIB), other = BUF(MIB), ours = BUF(MIB), payload = BUF(MIB);
	AUTO(image_free) struct image image = { 0 };
	AUTO(evidence_free) struct evidence evidence = { 0 };
	char text[DIGEST_TEXT_BYTES];
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	fixture_manifest(&manifest, "saved");
	struct digest digest = fixture_blob(&f, buf_str(&manifest));
	digest_print(text, &digest);
	text_print(&payload, "{\"digest\":\"%s\"}", text);
	fixture_blob(&f, buf_str(&payload));
	fixture_blob(&f, "another image's");
	fixture_signature(&other, MEDIA_SIMPLE_SIGNING, "another image's", "AAAA", NULL, false);
	fixture_signature(&ours, MEDIA_SIMPLE_SIGNING, buf_str(&payload), "BBBB", NULL, false);
	struct digest other_digest = fixture_blob(&f, buf_str(&other)), our_digest = fixture_blob(&f, buf_str(&ours));
	fixture_entry(&f, MEDIA_OCI_MANIFEST, &digest, manifest.len, NULL, kind_image);
	fixture_entry(&f, MEDIA_OCI_MANIFEST, &other_digest, other.len, NULL, kind_sigs);
	fixture_entry(&f, MEDIA_OCI_MANIFEST, &our_digest, ours.len, NULL, kind_sigs);
	fixture_index(&f);
	AUTO(source_close) struct source *s = must_open(&f, "");
	assert_int_equal(source_resolve(&image, s, &err), COCKET_OK);
	assert_true(digest_eq(&image.digest, &digest));
	assert_int_equal(evidence_gather(&evidence, s, &digest, &err), COCKET_OK);
	assert_int_equal(evidence.count, 1);
	assert_string_equal(buf_str(&evidence.items[0].signature), "BBBB");
	assert_string_equal(buf_str(&evidence.items[0].document), buf_str(&payload));
}

/* --- by digest, and what is not as it says --- */

static enum cocket_code
resolve_digest(struct image *out, const struct fixture *f, const struct digest *digest, struct err *err)
{
	AUTO(source_close) struct source *s = must_open(f, "");

	s->ref.has_digest = true;
	s->ref.digest = *digest;
	return source_resolve(out, s, err);
}

static void
test_digest(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(image_free) struct image image = { 0 }, child = { 0 };
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	struct digest listed = fixture_image(&f, "one", "registry.example/a:1");
	fixture_image(&f, "two", "2");
	fixture_manifest(&manifest, "child");
	struct digest unlisted = fixture_blob(&f, buf_str(&manifest));
	struct digest missing = digest_of(slice_str("none"));
	assert_int_equal(resolve_digest(&image, &f, &listed, &err), COCKET_OK);
	assert_string_equal(image.ref_name, "registry.example/a:1");
	assert_int_equal(resolve_digest(&child, &f, &unlisted, &err), COCKET_OK);
	assert_true(digest_eq(&child.digest, &unlisted));
	assert_string_equal(child.ref_name, "");
	struct image none = { 0 };
	assert_int_equal(resolve_digest(&none, &f, &missing, &err), COCKET_E_NOT_FOUND);
}

enum damage { WHOLE, ONE_BIT, LONGER, SIZE_LIES, GONE, LINK, LINKED_DIRECTORY, INDEX_AS_IMAGE, LINKED_INDEX, HUGE };

static const struct damage_row {
	enum damage damage;
	enum cocket_code code;
	const char *says; /* part of the message */
} damage_rows[] = {
	{ WHOLE, COCKET_OK, "" },
	{ ONE_BIT, COCKET_E_DIGEST, "expected sha256:" },
	{ LONGER, COCKET_E_SIZE, " bytes, expected " },
	{ SIZE_LIES, COCKET_E_SIZE, " bytes, expected 7" },
	{ GONE, COCKET_E_IO, "blobs/sha256" },
	{ LINK, COCKET_E_IO, "blobs/sha256" },                                    /* A22 */
	{ LINKED_DIRECTORY, COCKET_E_IO, "sha256: not a directory (symbolic links are not followed)" }, /* A22 */
	{ INDEX_AS_IMAGE, COCKET_E_FORMAT, "served as" },                         /* A10 */
	{ LINKED_INDEX, COCKET_E_IO, "index.json" },
	{ HUGE, COCKET_E_TOO_LARGE, "4194305 bytes, at most 4194304 are taken" }, /* A9 */
};

static void
blob_path(char out[256], const struct fixture *f, const struct digest *d)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, d);
	snprintf(out, 256, "%s/blobs/sha256/%s", f->dir, hex);
}

static void
damage_blob(const struct fixture *f, const struct digest *d, enum damage damage)
{
	char path[256], moved[280];
	int fd;

	blob_path(path, f, d);
	snprintf(moved, sizeof moved, "%s.moved", path);
	if (damage == GONE) {
		assert_int_equal(unlink(path), 0);
	} else if (damage == LINK) {
		assert_int_equal(rename(path, moved), 0);
		assert_int_equal(symlink(moved, path), 0);
	} else if (damage == ONE_BIT || damage == LONGER) {
		fd = open(path, O_WRONLY | (damage == LONGER ? O_APPEND : 0));
		assert_int_equal(write(fd, "|", 1), 1);
		close(fd);
	}
}

static void
damage_directory(const struct fixture *f, const char *name)
{
	char path[256], moved[256];

	snprintf(path, sizeof path, "%s/%s", f->dir, name);
	snprintf(moved, sizeof moved, "%s/moved", f->dir);
	assert_int_equal(rename(path, moved), 0);
	assert_int_equal(symlink(moved, path), 0);
}

static void
test_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof damage_rows / sizeof *damage_rows; i++) {
		const struct damage_row *row = &damage_rows[i];
		AUTO(fixture_free) struct fixture f;
		AUTO(buf_free) struct buf manifest = BUF(MIB);
		AUTO(image_free) struct image image = { 0 };
		struct err err = { 0 };
		size_t size;

		fixture_new(&f);
		fixture_manifest(&manifest, "seed");
		size = row->damage == SIZE_LIES ? 7 : row->damage == HUGE ? MANIFEST_MAX_BYTES + 1 : manifest.len;
		struct digest digest = fixture_blob(&f, buf_str(&manifest));
		fixture_entry(&f, row->damage == INDEX_AS_IMAGE ? MEDIA_OCI_INDEX : MEDIA_OCI_MANIFEST, &digest, size, "1", NULL);
		fixture_index(&f);
		damage_blob(&f, &digest, row->damage);
		if (row->damage == LINKED_DIRECTORY)
			damage_directory(&f, "blobs/sha256");
		if (row->damage == LINKED_INDEX)
			damage_directory(&f, "index.json");
		AUTO(source_close) struct source *s = must_open(&f, "1");
		assert_int_equal(source_resolve(&image, s, &err), row->code);
		if (strstr(err.message, row->says) == NULL)
			fail_msg("row %zu: %s", i, err.message);
	}
}

/* --- referrers --- */

static void
referrer_add(struct fixture *f, const char *document, const struct digest *subject, bool listed, struct digest *out)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);

	fixture_signature(&manifest, MEDIA_BUNDLE_V03, document, NULL, subject, true);
	*out = fixture_blob(f, buf_str(&manifest));
	if (listed)
		fixture_entry(f, MEDIA_OCI_MANIFEST, out, manifest.len, NULL, NULL);
}

static void
test_referrers(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(evidence_free) struct evidence evidence = { 0 };
	AUTO(buf_free) struct buf index = BUF(MIB), inner = BUF(MIB);
	struct digest one, two, stranger, gone = digest_of(slice_str("gone"));
	char text[DIGEST_TEXT_BYTES];
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	struct digest image = fixture_image(&f, "image", "1"), other = fixture_image(&f, "other", "2");
	referrer_add(&f, "{\"bundle\":1}", &image, true, &one);
	referrer_add(&f, "{\"bundle\":2}", &other, true, &stranger);
	referrer_add(&f, "{\"bundle\":3}", &image, false, &two); /* listed by an index only */
	fixture_entry(&f, MEDIA_OCI_MANIFEST, &gone, 3, NULL, NULL);
	fixture_signature(&inner, MEDIA_BUNDLE_V03, "{\"bundle\":3}", NULL, &image, true);
	digest_print(text, &two);
	text_print(&index,
	           "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":%zu}]}",
		text, inner.len);
	struct digest index_digest = fixture_blob(&f, buf_str(&index));
	fixture_entry(&f, MEDIA_OCI_INDEX, &index_digest, index.len, NULL, NULL);
	fixture_index(&f);
	AUTO(source_close) struct source *s = must_open(&f, "1");
	assert_int_equal(evidence_gather(&evidence, s, &image, &err), COCKET_OK);
	assert_int_equal(evidence.transient.code, COCKET_OK);
	assert_int_equal(evidence.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(evidence.items[i].err.code, COCKET_OK);
		assert_int_equal(evidence.items[i].format, FORMAT_BUNDLE);
		assert_string_not_equal(buf_str(&evidence.items[i].document), "{\"bundle\":2}");
	}
}

/* Indexes nested deeper than we go: no error, only not looked at. */
static void
test_index_depth(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(evidence_free) struct evidence evidence = { 0 };
	AUTO(buf_free) struct buf index = BUF(MIB);
	char text[DIGEST_TEXT_BYTES];
	struct digest below;
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	struct digest image = fixture_image(&f, "image", "1");
	referrer_add(&f, "{\"bundle\":1}", &image, true, &below);
	for (int depth = 0; depth < 12; depth++) {
		digest_print(text, &below);
		size_t size = index.len;
		buf_free(&index);
		text_print(&index,
		           "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"digest\":\"%s\",\"size\":%zu}]}",
			text, size);
		below = fixture_blob(&f, buf_str(&index));
	}
	fixture_entry(&f, MEDIA_OCI_INDEX, &below, index.len, NULL, NULL);
	fixture_index(&f);
	AUTO(source_close) struct source *s = must_open(&f, "1");
	assert_int_equal(evidence_gather(&evidence, s, &image, &err), COCKET_OK);
	assert_int_equal(evidence.count, 1);
}

/* --- writing --- */

static void
read_index(struct buf *out, const struct fixture *f)
{
	char path[128];
	struct err err = { 0 };

	snprintf(path, sizeof path, "%s/index.json", f->dir);
	assert_int_equal(file_read(out, path, &err), COCKET_OK);
}

static void
put(struct source *s, const char *seed, const char *tag, const char *artifact_type)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	struct err err = { 0 };

	fixture_manifest(&manifest, seed);
	struct manifest_put p = { .bytes = buf_slice(&manifest), .media_type = MEDIA_OCI_MANIFEST, .tag = tag, .artifact_type = artifact_type };
	if (s->ops->put_manifest(s, &p, &err))
		fail_msg("%s", err.message);
	assert_true(p.is_subject_known);
}

static size_t
occurrences(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)); p++)
		n++;
	return n;
}

/* Entries with a name are others' to take away; the rest of index.json stays as it is. */
static void
test_remove(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf before = BUF(MIB), after = BUF(MIB), nameless = BUF(MIB), named = BUF(MIB);
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	fixture_image(&f, "seed", "1.4");
	AUTO(source_close) struct source *s = must_open(&f, "1.4");
	put(s, "named", "kept", NULL);
	read_index(&before, &f);
	put(s, "nameless", NULL, "text/x-test");
	fixture_manifest(&nameless, "nameless");
	fixture_manifest(&named, "named");
	const struct digest digest = digest_of(buf_slice(&nameless)), other = digest_of(buf_slice(&named));
	assert_int_equal(s->ops->remove_manifest(s, &digest, &err), COCKET_OK);
	read_index(&after, &f);
	assert_string_equal(buf_str(&after), buf_str(&before));
	assert_int_equal(s->ops->remove_manifest(s, &digest, &err), COCKET_E_NOT_FOUND);
	assert_int_equal(s->ops->remove_manifest(s, &other, &err), COCKET_E_NOT_FOUND);
	buf_free(&after);
	read_index(&after, &f);
	assert_string_equal(buf_str(&after), buf_str(&before));
}

static void
test_put(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf before = BUF(MIB), after = BUF(MIB), again = BUF(MIB);
	AUTO(image_free) struct image image = { 0 };
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	fixture_image(&f, "one", "registry.example/a:1");
	fixture_image(&f, "two", "2");
	AUTO(source_close) struct source *s = must_open(&f, "2");
	put(s, "three", "2", NULL);
	read_index(&before, &f);
	assert_int_equal(occurrences(buf_str(&before), "\"digest\""), 2);
	assert_int_equal(occurrences(buf_str(&before), "\"x-kept\":[1,{\"a\":null}]"), 1);
	assert_int_equal(source_resolve(&image, s, &err), COCKET_OK);
	struct digest three = image_digest("three");
	assert_true(digest_eq(&image.digest, &three));
	put(s, "four", NULL, MEDIA_BUNDLE_V03);
	read_index(&after, &f);
	assert_int_equal(occurrences(buf_str(&after), "\"digest\""), 3);
	assert_int_equal(occurrences(buf_str(&after), "\"artifactType\":\"" MEDIA_BUNDLE_V03 "\""), 1);
	put(s, "four", NULL, MEDIA_BUNDLE_V03); /* there already */
	read_index(&again, &f);
	assert_string_equal(buf_str(&again), buf_str(&after));
	put(s, "five", "1", NULL); /* replaces the whole reference, which keeps its name */
	buf_free(&again);
	read_index(&again, &f);
	assert_int_equal(occurrences(buf_str(&again), "registry.example/a:1"), 1);
	assert_int_equal(occurrences(buf_str(&again), "\"digest\""), 3);
}

static void
test_put_blob(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf read = BUF(MIB);
	char path[256];
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	AUTO(source_close) struct source *s = must_open(&f, "");
	struct digest digest = fixture_blob(&f, "content"), wrong = digest_of(slice_str("other"));
	blob_path(path, &f, &digest);
	FILE *file = fopen(path, "w"); /* damaged: replaced */
	fputs("rotten", file);
	fclose(file);
	assert_int_equal(s->ops->put_blob(s, slice_str("content"), &digest, &err), COCKET_OK);
	assert_int_equal(file_read(&read, path, &err), COCKET_OK);
	assert_string_equal(buf_str(&read), "content");
	assert_int_equal(s->ops->put_blob(s, slice_str("content"), &wrong, &err), COCKET_E_DIGEST);
}

struct putter {
	const struct fixture *fixture;
	int first;
};

static void *
write_some(void *arg)
{
	const struct putter *w = arg;
	AUTO(source_close) struct source *s = must_open(w->fixture, "");
	char tag[16];

	for (int i = 0; i < 8; i++) {
		snprintf(tag, sizeof tag, "t%d", w->first + i);
		put(s, tag, tag, NULL);
	}
	return NULL;
}

static void
test_writers(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf index = BUF(MIB);
	struct putter putters[4];
	pthread_t threads[4];

	(void)state;
	fixture_new(&f);
	for (int i = 0; i < 4; i++) {
		putters[i] = (struct putter){ .fixture = &f, .first = 8 * i };
		assert_int_equal(pthread_create(&threads[i], NULL, write_some, &putters[i]), 0);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	read_index(&index, &f);
	assert_int_equal(occurrences(buf_str(&index), "ref.name"), 32);
}

/* --- several entries at once --- */

#define DIGEST_A "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
#define DIGEST_B "sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
#define ENTRY(digest, more) "{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"" digest "\",\"size\":1" more "}"
#define NAMES(text) ",\"annotations\":{" text "}"
#define REF(text) "\"" ANNOTATION_REF_NAME "\":\"" text "\""
#define NAME(text) "\"" ANNOTATION_IMAGE_NAME "\":\"" text "\""
#define SIGNED(text) "\"" ANNOTATION_SIGNED_AS "\":\"" text "\""

static const struct entries_row {
	const char *before;
	struct { const char *tag, *name; bool exact; } entries[3]; /* all of digest B; "" no tag; NULL ends */
	const char *after;
} entries_rows[] = {
	{ "", { { "1", "h.io/x:1", true } }, ENTRY(DIGEST_B, NAMES(NAME("h.io/x:1") "," REF("1"))) },
	{ "", { { "h.io/x:1", "h.io/x:1", true } }, ENTRY(DIGEST_B, NAMES(NAME("h.io/x:1") "," REF("h.io/x:1"))) },
	/* a tag that is none of the name's */
	{ "", { { "mine", "h.io/x:1", true } }, ENTRY(DIGEST_B, NAMES(SIGNED("h.io/x:1") "," NAME("h.io/x:1") "," REF("mine"))) },
	{ "", { { "h.io/y:1", "h.io/x:1", true } }, ENTRY(DIGEST_B, NAMES(NAME("h.io/x:1") "," REF("h.io/y:1"))) },
	{ ENTRY(DIGEST_A, NAMES(REF("1") ",\"k\":\"v\"")), { { "1", NULL, true } }, ENTRY(DIGEST_B, NAMES(REF("1"))) },
	{ ENTRY(DIGEST_A, NAMES(REF("1") ",\"k\":\"v\"")), { { "1", NULL, false } }, ENTRY(DIGEST_B, NAMES(REF("1") ",\"k\":\"v\"")) },
	/* another image's name that ends so is not replaced by an exact one */
	{ ENTRY(DIGEST_A, NAMES(REF("h.io/x:1"))), { { "1", NULL, true } },
	  ENTRY(DIGEST_A, NAMES(REF("h.io/x:1"))) "," ENTRY(DIGEST_B, NAMES(REF("1"))) },
	{ ENTRY(DIGEST_A, NAMES(REF("h.io/x:1"))), { { "1", NULL, false } }, ENTRY(DIGEST_B, NAMES(REF("h.io/x:1"))) },
	/* each in the place of its own, the rest behind */
	{ ENTRY(DIGEST_A, NAMES(REF("2"))) "," ENTRY(DIGEST_A, NAMES(REF("1"))), { { "1", NULL, true }, { "3", NULL, true } },
	  ENTRY(DIGEST_A, NAMES(REF("2"))) "," ENTRY(DIGEST_B, NAMES(REF("1"))) "," ENTRY(DIGEST_B, NAMES(REF("3"))) },
	{ ENTRY(DIGEST_B, ""), { { "", NULL, false } }, ENTRY(DIGEST_B, "") },
	{ ENTRY(DIGEST_A, ""), { { "", NULL, false } }, ENTRY(DIGEST_A, "") "," ENTRY(DIGEST_B, "") },
};

static void
test_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof entries_rows / sizeof *entries_rows; i++) {
		const struct entries_row *row = &entries_rows[i];
		AUTO(buf_free) struct buf before = BUF(MIB), after = BUF(MIB), expected = BUF(MIB);
		AUTO(manifest_free) struct manifest index = { 0 };
		struct index_entry entries[3];
		struct err err = { 0 };
		size_t n = 0;

		text_print(&before, "{\"schemaVersion\":2,\"manifests\":[%s]}", row->before);
		text_print(&expected, "{\"schemaVersion\":2,\"manifests\":[%s]}", row->after);
		assert_int_equal(manifest_parse(&index, buf_slice(&before), MEDIA_OCI_INDEX, &err), COCKET_OK);
		for (; n < 3 && row->entries[n].tag; n++)
			entries[n] = (struct index_entry){
				.media_type = MEDIA_OCI_MANIFEST, .digest = digest_of(slice_str("b")), .size = 1, .name = row->entries[n].name,
				.tag = row->entries[n].tag[0] ? row->entries[n].tag : NULL, .exact = row->entries[n].exact,
			};
		assert_int_equal(index_print(&after, &index, entries, n, &err), COCKET_OK);
		assert_string_equal(buf_str(&after), buf_str(&expected));
	}
}

/* --- ref.name and io.containerd.image.name of one entry --- */

#define HEX_B "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"

static const struct names_row {
	const char *ref_name, *image_name;
	const char *name;  /* of the entry; NULL: they contradict each other */
	const char *asked; /* also finds it */
	const char *signed_as; /* beside them; NULL none */
} names_rows[] = {
	{ "1.4", "h.io/x/y:1.4", "h.io/x/y:1.4", "h.io/x/y:1.4", NULL },
	{ "h.io/x/y:1.4", "h.io/x/y:1.4", "h.io/x/y:1.4", "1.4", NULL },
	{ "rancher/pause:3.6", "docker.io/rancher/pause:3.6", "docker.io/rancher/pause:3.6", "docker.io/rancher/pause:3.6", NULL },
	{ "rancher/pause:3.6", "index.docker.io/rancher/pause:3.6", "index.docker.io/rancher/pause:3.6", "docker.io/rancher/pause:3.6", NULL },
	{ "rancher/pause:3.6", "index.docker.io/rancher/pause:3.6", "index.docker.io/rancher/pause:3.6", "rancher/pause:3.6", NULL },
	{ "alpine:3", "docker.io/library/alpine:3", "docker.io/library/alpine:3", "library/alpine:3", NULL },
	{ "h.io:443/x/y:1", "h.io/x/y:1", "h.io/x/y:1", "h.io/x/y:1", NULL },
	{ "x/y", "docker.io/x/y:1", "docker.io/x/y:1", "docker.io/x/y:1", NULL },
	{ "1@sha256:" HEX_B, "h.io/x:1@sha256:" HEX_B, "h.io/x:1@sha256:" HEX_B, "1@sha256:" HEX_B, NULL }, /* as containerd's export has it */
	{ "1", "no whole name", "1", "1", NULL },
	{ "2", "h.io/x/y:1", NULL, NULL, NULL },
	{ "rancher/pause:3.6", "docker.io/rancher/pause:3.7", NULL, NULL, NULL },
	{ "rancher/pause:3.6", "docker.io/rancher/other:3.6", NULL, NULL, NULL },
	{ "rancher/pause:3.6", "quay.io/rancher/pause:3.6", NULL, NULL, NULL },
	{ "h.io/x/y:1", "rancher/pause:1", NULL, NULL, NULL },
	{ ".6", "h.io/x/y:3.6", NULL, NULL, NULL },
	{ "y:1", "h.io/x/y:1", NULL, NULL, NULL }, /* docker's y is docker.io/library/y */
	/* a tag to find it by here, as `pull --to oci:DIR:TAG` writes it: never the name of another image */
	{ "mine", "h.io/x/y:1", "h.io/x/y:1", "mine", "h.io/x/y:1" },
	{ "2", "h.io/x/y:1", "h.io/x/y:1", "h.io/x/y:1", "h.io/x/y:1" },
	{ "mine", "h.io/x/y@sha256:" HEX_B, "h.io/x/y@sha256:" HEX_B, "mine", "h.io/x/y@sha256:" HEX_B },
	{ "mine", "h.io/x/y:1", NULL, NULL, "h.io/x/y:2" },
	{ "mine", "h.io/x/y:1", NULL, NULL, "mine" },
	{ "mine", "h.io/x/y:1", NULL, NULL, "" },
	{ "h.io/x/z:1", "h.io/x/y:1", NULL, NULL, "h.io/x/y:1" },
	{ "x/z:1", "h.io/x/y:1", NULL, NULL, "h.io/x/y:1" },
	{ "z:1", "h.io/x/y:1", NULL, NULL, "h.io/x/y:1" },
	{ "@sha256:" HEX_B, "h.io/x/y:1", NULL, NULL, "h.io/x/y:1" },
};

static void
test_names_of_one_entry(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names_rows / sizeof *names_rows; i++) {
		const struct names_row *row = &names_rows[i];
		AUTO(buf_free) struct buf text = BUF(MIB);
		AUTO(manifest_free) struct manifest index = { 0 };
		const struct descriptor *found = NULL;
		struct err err = { 0 };

		text_print(&text, "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"" DIGEST_B
		           "\",\"size\":1,\"annotations\":{\"" ANNOTATION_REF_NAME "\":\"%s\",\"" ANNOTATION_IMAGE_NAME "\":\"%s\",\"%s\":\"%s\"}}]}",
		           row->ref_name, row->image_name, row->signed_as ? ANNOTATION_SIGNED_AS : "none", row->signed_as ? row->signed_as : "");
		assert_int_equal(manifest_parse(&index, buf_slice(&text), MEDIA_OCI_INDEX, &err), COCKET_OK);
		assert_int_equal(index_entry_check_names(&index.items[0], &err), row->name ? COCKET_OK : COCKET_E_FORMAT);
		if (row->name == NULL) {
			assert_null(index_entry_name(&index.items[0]));
			assert_non_null(strstr(err.message, "to containerd, but "));
			continue;
		}
		assert_string_equal(index_entry_name(&index.items[0]), row->name);
		assert_int_equal(index_find_tag(&found, &index, row->asked, &err), COCKET_OK);
		assert_ptr_equal(found, &index.items[0]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_marker),     cmocka_unit_test(test_no_directory), cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_artifacts), cmocka_unit_test(test_saved),      cmocka_unit_test(test_digest),       cmocka_unit_test(test_damage),
		cmocka_unit_test(test_referrers),  cmocka_unit_test(test_index_depth),  cmocka_unit_test(test_put),
		cmocka_unit_test(test_remove),
		cmocka_unit_test(test_put_blob),   cmocka_unit_test(test_writers),
		cmocka_unit_test(test_names_of_one_entry),
	};

	return cmocka_run_group_tests_name("image/layout/layout", tests, NULL, NULL);
}
