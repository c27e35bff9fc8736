/* blob_verify_plan.c, blob_verify_check.c, blob_list.c over a place in memory: which blobs an image has, what becomes of each, and that the answer is the same
 * for any number of threads. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "support/fixture.h"
#include "verify/blob_verify.h"

/* --- a place in memory --- */

#define THINGS_MAX 64

struct thing {
	struct digest digest; /* that it is asked for by */
	struct buf bytes;
	enum cocket_code code; /* not COCKET_OK: asking for it fails so */
};

static struct dir_path {
	struct thing things[THINGS_MAX];
	size_t count;
	atomic_size_t fetches;
} place;

static struct thing *
thing_find(const struct digest *digest)
{
	for (size_t i = 0; i < place.count; i++)
		if (digest_eq(&place.things[i].digest, digest))
			return &place.things[i];
	return NULL;
}

static enum cocket_code
thing_get(struct slice *out, const struct digest *digest, struct err *err)
{
	const struct thing *t = thing_find(digest);

	if (t == NULL)
		return fail(err, COCKET_E_NOT_FOUND, "not there");
	*out = buf_slice(&t->bytes);
	return t->code ? fail(err, t->code, "told to fail") : COCKET_OK;
}

static void
place_fetch(struct source *s, struct fetch *fetches, size_t n)
{
	struct slice bytes;

	(void)s;
	atomic_fetch_add(&place.fetches, n);
	for (size_t i = 0; i < n; i++) {
		struct fetch *f = &fetches[i];

		f->body = BUF(f->max);
		if (thing_get(&bytes, &f->digest, &f->err) == COCKET_OK)
			(void)!buf_add(&f->body, bytes, &f->err);
	}
}

static enum cocket_code
place_stream(struct source *s, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err)
{
	struct slice bytes;

	(void)s;
	if (thing_get(&bytes, &d->digest, err))
		return err->code;
	for (size_t at = (size_t)from; at < bytes.len; at += 1000)
		if (writer_write(to, slice_of(bytes.ptr + at, bytes.len - at < 1000 ? bytes.len - at : 1000), err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code place_clone(struct source **out, struct source *s, struct err *err);

static void
dir_path_close(struct source *s)
{
	free(s);
}

static const struct source_ops place_ops = { .fetch = place_fetch, .stream = place_stream, .clone = place_clone, .close = dir_path_close };

static struct source *
place_open(void)
{
	struct source *s = calloc(1, sizeof *s);

	s->ops = &place_ops;
	return s;
}

static enum cocket_code
place_clone(struct source **out, struct source *s, struct err *err)
{
	(void)s;
	(void)err;
	*out = place_open();
	return COCKET_OK;
}

static int
place_empty(void **state)
{
	(void)state;
	for (size_t i = 0; i < place.count; i++)
		buf_free(&place.things[i].bytes);
	place.count = 0;
	return 0;
}

/* --- images in it --- */

static struct digest
put(struct slice bytes)
{
	struct thing *t = &place.things[place.count++];
	struct err err;

	*t = (struct thing){ .digest = digest_of(bytes), .bytes = BUF(MIB) };
	assert_int_equal(buf_add(&t->bytes, bytes, &err), COCKET_OK);
	return t->digest;
}

#define GZIP_TYPE "application/vnd.oci.image.layer.v1.tar+gzip"
#define TAR_TYPE "application/vnd.oci.image.layer.v1.tar"

/* "plain text" in a stored block. */
#define GZIPPED "\x1f\x8b\x08\0\0\0\0\0\0\x03\x01\x0a\0\xf5\xff" "plain text" "\xb8\x0f\x0b\x44\x0a\0\0\0"
static const struct slice gzipped = { (const uint8_t *)GZIPPED, sizeof GZIPPED - 1 };

static void
descriptor_add(struct buf *out, const char *type, const struct digest *digest, size_t size, const char *more)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, digest);
	text_print(out, "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu%s}", type, text, size, more);
}

struct layer {
	const char *type;
	struct slice bytes;
	const char *unpacked; /* what its diff ID is of; NULL: the config ends before */
};

static void
config_make(struct buf *out, const struct layer *layers, size_t n)
{
	char text[DIGEST_TEXT_BYTES];

	text_print(out, "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[");
	for (size_t i = 0; i < n && layers[i].unpacked; i++) {
		struct digest d = digest_of(slice_str(layers[i].unpacked));

		digest_print(text, &d);
		text_print(out, "%s\"%s\"", i ? "," : "", text);
	}
	text_print(out, "]}}");
}

static struct digest
manifest_make(struct buf *out, const char *config_type, const struct layer *layers, size_t n)
{
	AUTO(buf_free) struct buf config = BUF(MIB);

	config_make(&config, layers, n);
	struct digest digest = put(buf_slice(&config));
	text_print(out, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"config\":");
	descriptor_add(out, config_type, &digest, config.len, "");
	text_print(out, ",\"layers\":[");
	for (size_t i = 0; i < n; i++) {
		struct digest layer = put(layers[i].bytes);

		text_print(out, i ? "," : "");
		descriptor_add(out, layers[i].type, &layer, layers[i].bytes.len, "");
	}
	text_print(out, "]}");
	return put(buf_slice(out));
}

static void
image_of(struct image *out, struct slice bytes)
{
	struct err err;

	*out = (struct image){ .digest = digest_of(bytes) };
	if (manifest_parse(&out->manifest, bytes, NULL, &err))
		fail_msg("%s", err.message);
}

/* --- looking at them --- */

static enum cocket_code
look_by(struct blobs *out, struct slice manifest, size_t workers, const struct blob_verify_choice *choice, struct progress *p, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };
	struct source *s = place_open();

	*err = (struct err){ 0 };
	image_of(&image, manifest);
	enum cocket_code code = blob_verify_plan(out, s, &image, choice, err);
	if (code == COCKET_OK)
		code = blob_verify_check(out, s, workers, p, NULL, err);
	source_close(&s);
	return code;
}

static void
look(struct blobs *out, struct slice manifest)
{
	const struct blob_verify_choice all = { .diff_ids = true };
	struct err err;

	if (look_by(out, manifest, 3, &all, NULL, &err))
		fail_msg("%s", err.message);
}

/* "config ok | layer 1 digest-mismatch: ..." without digests of blobs */
static void
tell(struct buf *out, const struct blobs *blobs)
{
	for (size_t i = 0; i < blobs->count; i++) {
		const struct blob *b = &blobs->items[i];

		text_print(out, "%s%s", i ? " | " : "", blob_kind_word(b->kind));
		if (b->kind == BLOB_LAYER)
			text_print(out, " %zu%s", b->number, b->has_diff_id ? "" : "-");
		text_print(out, " %s%s%s", reason_word(b->reason), b->detail ? ": " : "", b->detail ? b->detail : "");
	}
}

static const struct image_row {
	const char *config_type;
	struct layer layers[3];
	const char *told;
} image_rows[] = {
#define PLAIN(s) { (const uint8_t *)(s), sizeof(s) - 1 }
	{ MEDIA_OCI_CONFIG, { { GZIP_TYPE, { 0 }, "plain text" } }, "config ok | layer 1 ok" },
	{ MEDIA_DOCKER_CONFIG, { { "application/vnd.docker.image.rootfs.diff.tar.gzip", { 0 }, "plain text" } }, "config ok | layer 1 ok" },
	{ MEDIA_OCI_CONFIG, { { TAR_TYPE, PLAIN("tar"), "tar" }, { GZIP_TYPE, { 0 }, "plain text" } }, "config ok | layer 1 ok | layer 2 ok" },
	{ MEDIA_OCI_CONFIG, { { "application/vnd.oci.image.layer.nondistributable.v1.tar", PLAIN("tar"), "tar" } }, "config ok | layer 1 ok" },
	/* shared: once */
	{ MEDIA_OCI_CONFIG, { { TAR_TYPE, PLAIN("tar"), "tar" }, { TAR_TYPE, PLAIN("tar"), "tar" } }, "config ok | layer 1 ok" },
	/* other things than images */
	{ "application/vnd.cncf.helm.config.v1+json", { { GZIP_TYPE, PLAIN("no gzip"), "x" } }, "config ok | layer 1- ok" },
	{ MEDIA_OCI_CONFIG, { { "application/vnd.in-toto+json", PLAIN("{}"), NULL } }, "config ok | layer 1- ok" },
	{ MEDIA_OCI_CONFIG, { { "application/wasm", PLAIN("wasm"), "x" }, { TAR_TYPE, PLAIN("tar"), "tar" } }, "config ok | layer 1- ok | layer 2 ok" },
	/* nothing at all is an empty layer, however it is said to be packed */
	{ MEDIA_OCI_CONFIG, { { GZIP_TYPE, PLAIN(""), "" } }, "config ok | layer 1 ok" },
	/* and what is wrong */
	{ MEDIA_OCI_CONFIG, { { TAR_TYPE, PLAIN("tar"), "tar" }, { TAR_TYPE, PLAIN("rat"), NULL } },
	  "config malformed: image config: 1 diff_ids, but there are 2 layers | layer 1- ok | layer 2- ok" },
	{ MEDIA_OCI_CONFIG, { { TAR_TYPE, { 0 }, "plain text" } },
	  "config ok | layer 1 malformed: is gzip, its media type says it is not compressed" },
	{ MEDIA_OCI_CONFIG, { { GZIP_TYPE, PLAIN("plain text"), "plain text" } },
	  "config ok | layer 1 malformed: is not gzip, as its media type says" },
	{ MEDIA_OCI_CONFIG, { { GZIP_TYPE, PLAIN("\x1f\x8b\x08\0"), "" } }, "config ok | layer 1 malformed: gzip: truncated" },
};

static size_t
layer_count(const struct image_row *row)
{
	size_t n = 0;

	while (n < 3 && row->layers[n].type)
		n++;
	return n;
}

static void
says_what_became_of_each(void **state)
{
	for (size_t i = 0; i < sizeof image_rows / sizeof *image_rows; i++) {
		AUTO(buf_free) struct buf manifest = BUF(MIB), told = BUF(MIB);
		AUTO(blobs_free) struct blobs blobs = { 0 };
		struct layer layers[3];
		size_t n = layer_count(&image_rows[i]);

		for (size_t l = 0; l < n; l++) {
			layers[l] = image_rows[i].layers[l];
			if (layers[l].bytes.ptr == NULL)
				layers[l].bytes = gzipped;
		}
		place_empty(state);
		manifest_make(&manifest, image_rows[i].config_type, layers, n);
		look(&blobs, buf_slice(&manifest));
		tell(&told, &blobs);
		assert_string_equal(buf_str(&told), image_rows[i].told);
	}
}

/* Diff IDs that are of something else, packed and not. */
static void
unpacked_digest_is_held(void **state)
{
	static const struct {
		const char *type;
		struct slice bytes;
		const char *is;
	} rows[] = { { TAR_TYPE, PLAIN("tar"), "tar" }, { GZIP_TYPE, PLAIN(GZIPPED), "plain text" } };

	for (size_t i = 0; i < 2; i++) {
		AUTO(buf_free) struct buf manifest = BUF(MIB), told = BUF(MIB), expected = BUF(MIB);
		AUTO(blobs_free) struct blobs blobs = { 0 };
		const struct layer layer = { rows[i].type, rows[i].bytes, "other" };
		char is[DIGEST_TEXT_BYTES], other[DIGEST_TEXT_BYTES];
		struct digest d = digest_of(slice_str(rows[i].is)), o = digest_of(slice_str("other"));

		place_empty(state);
		manifest_make(&manifest, MEDIA_OCI_CONFIG, &layer, 1);
		look(&blobs, buf_slice(&manifest));
		tell(&told, &blobs);
		digest_print(is, &d);
		digest_print(other, &o);
		text_print(&expected, "config ok | layer 1 digest-mismatch: decompressed: digest is %s, expected %s", is, other);
		assert_string_equal(buf_str(&told), buf_str(&expected));
	}
}

static void
no_diff_ids_looks_at_digests_alone(void **state)
{
	const struct layer layer = { GZIP_TYPE, PLAIN("no gzip"), "other" };
	const struct blob_verify_choice choice = { .diff_ids = false };
	AUTO(buf_free) struct buf manifest = BUF(MIB), told = BUF(MIB);
	AUTO(blobs_free) struct blobs blobs = { 0 };
	struct err err;

	(void)state;
	manifest_make(&manifest, MEDIA_OCI_CONFIG, &layer, 1);
	assert_int_equal(look_by(&blobs, buf_slice(&manifest), 2, &choice, NULL, &err), COCKET_OK);
	tell(&told, &blobs);
	assert_string_equal(buf_str(&told), "config ok | layer 1- ok");
}

/* A34: one bit anywhere in a layer is a wrong digest, never a bad gzip file; and the other blobs are looked at all the same. */
static void
one_bit_is_a_wrong_digest(void **state)
{
	const struct layer layers[] = { { GZIP_TYPE, gzipped, "plain text" }, { TAR_TYPE, PLAIN("tar"), "tar" } };
	AUTO(buf_free) struct buf manifest = BUF(MIB);

	(void)state;
	manifest_make(&manifest, MEDIA_OCI_CONFIG, layers, 2);
	struct digest digest = digest_of(gzipped);
	struct thing *t = thing_find(&digest);
	for (size_t bit = 0; bit < 8 * gzipped.len; bit++) {
		AUTO(blobs_free) struct blobs blobs = { 0 };

		t->bytes.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		look(&blobs, buf_slice(&manifest));
		t->bytes.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(blobs.count, 3);
		assert_int_equal(blobs_count_bad(&blobs), 1);
		assert_int_equal(blobs.items[1].verdict, VERDICT_DENY);
		assert_int_equal(blobs.items[1].reason, REASON_DIGEST_MISMATCH);
	}
}

static const struct {
	enum cocket_code code;
	enum verdict verdict;
	enum reason reason;
} failure_rows[] = {
	{ COCKET_E_NOT_FOUND, VERDICT_UNKNOWN, REASON_NOT_FOUND },
	{ COCKET_E_NET, VERDICT_UNKNOWN, REASON_NETWORK },
	{ COCKET_E_IO, VERDICT_UNKNOWN, REASON_IO },
	{ COCKET_E_SIZE, VERDICT_DENY, REASON_SIZE_MISMATCH },
	{ COCKET_E_DIGEST, VERDICT_DENY, REASON_DIGEST_MISMATCH },
	{ COCKET_E_TOO_LARGE, VERDICT_DENY, REASON_TOO_LARGE },
};

static void
failures_keep_their_reason(void **state)
{
	const struct layer layer = { GZIP_TYPE, gzipped, "plain text" };
	AUTO(buf_free) struct buf manifest = BUF(MIB);

	(void)state;
	manifest_make(&manifest, MEDIA_OCI_CONFIG, &layer, 1);
	for (size_t t = 0; t < 2; t++) /* config, layer */
		for (size_t i = 0; i < sizeof failure_rows / sizeof *failure_rows; i++) {
			AUTO(blobs_free) struct blobs blobs = { 0 };

			place.things[t].code = failure_rows[i].code;
			look(&blobs, buf_slice(&manifest));
			place.things[t].code = COCKET_OK;
			assert_int_equal(blobs.count, 2);
			assert_int_equal(blobs.items[t].verdict, failure_rows[i].verdict);
			assert_int_equal(blobs.items[t].reason, failure_rows[i].reason);
			assert_int_equal(blobs.items[1 - t].verdict, VERDICT_ALLOW);
		}
}

/* --- indexes --- */

static void
entry_add(struct buf *index, const struct digest *digest, const char *more)
{
	const struct thing *t = thing_find(digest);

	text_print(index, index->ptr[index->len - 1] == '[' ? "" : ",");
	descriptor_add(index, MEDIA_OCI_MANIFEST, digest, t->bytes.len, more);
}

#define PLATFORM(os, arch) ",\"platform\":{\"os\":\"" os "\",\"architecture\":\"" arch "\"}"

/* Two platforms that share a layer, and provenance of the first. */
static void
index_make(struct buf *index, struct digest children[3])
{
	const struct layer first[] = { { GZIP_TYPE, gzipped, "plain text" }, { TAR_TYPE, PLAIN("one"), "one" } };
	const struct layer second[] = { { GZIP_TYPE, gzipped, "plain text" }, { TAR_TYPE, PLAIN("two"), "two" } };
	const struct layer provenance = { "application/vnd.in-toto+json", PLAIN("{}"), "not {}" };
	static const char *const platforms[] = { PLATFORM("linux", "amd64"), PLATFORM("linux", "arm64"), PLATFORM("unknown", "unknown") };

	text_print(index, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[");
	for (size_t i = 0; i < 3; i++) {
		AUTO(buf_free) struct buf manifest = BUF(MIB);

		children[i] = manifest_make(&manifest, MEDIA_OCI_CONFIG, i == 2 ? &provenance : i ? second : first, i == 2 ? 1 : 2);
		entry_add(index, &children[i], platforms[i]);
	}
	text_print(index, "]}");
}

static void
index_is_looked_at_whole(void **state)
{
	AUTO(buf_free) struct buf index = BUF(MIB), told = BUF(MIB);
	AUTO(blobs_free) struct blobs blobs = { 0 };
	struct digest children[3];

	(void)state;
	index_make(&index, children);
	look(&blobs, buf_slice(&index));
	tell(&told, &blobs);
	assert_string_equal(buf_str(&told), "manifest ok | config ok | layer 1 ok | layer 2 ok | manifest ok | config ok | layer 2 ok | "
	                                    "manifest ok | config ok | layer 1- ok");
	assert_true(digest_eq(&blobs.items[2].manifest, &children[0])); /* the first that has it */
	char name[BLOB_TEXT_BYTES];
	blob_print(name, &blobs.items[6]);
	assert_true(slice_starts(slice_str(name), "linux/arm64: layer 2 of 2 sha256:"));
}

static void
chosen_manifests_alone(void **state)
{
	AUTO(buf_free) struct buf index = BUF(MIB), told = BUF(MIB);
	AUTO(blobs_free) struct blobs blobs = { 0 };
	struct digest children[3];
	struct err err;

	(void)state;
	index_make(&index, children);
	const struct blob_verify_choice choice = { .chosen = &children[1], .count = 1, .diff_ids = true };
	assert_int_equal(look_by(&blobs, buf_slice(&index), 2, &choice, NULL, &err), COCKET_OK);
	tell(&told, &blobs);
	assert_string_equal(buf_str(&told), "manifest ok | config ok | layer 1 ok | layer 2 ok");
}

/* A manifest that is not what the index says is a bad blob, and the others are looked at. */
static void
bad_manifests_hide_nothing(void **state)
{
	AUTO(buf_free) struct buf index = BUF(MIB), told = BUF(MIB);
	AUTO(blobs_free) struct blobs blobs = { 0 };
	struct digest children[3];

	(void)state;
	index_make(&index, children);
	thing_find(&children[0])->bytes.ptr[5] ^= 1;
	look(&blobs, buf_slice(&index));
	assert_int_equal(blobs.items[0].reason, REASON_DIGEST_MISMATCH);
	assert_int_equal(blobs.items[0].verdict, VERDICT_DENY);
	assert_int_equal(blobs_count_bad(&blobs), 1);
	assert_int_equal(blobs.count, 1 + 4 + 3);
}

static void
indexes_within_indexes_end(void **state)
{
	struct digest inner = { { 0 } };
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	const struct layer layer = { TAR_TYPE, PLAIN("tar"), "tar" };
	const struct blob_verify_choice all = { .diff_ids = true };

	(void)state;
	inner = manifest_make(&manifest, MEDIA_OCI_CONFIG, &layer, 1);
	for (int depth = 1; depth <= INDEX_DEPTH_MAX + 1; depth++) {
		AUTO(buf_free) struct buf index = BUF(MIB), told = BUF(MIB);
		AUTO(blobs_free) struct blobs blobs = { 0 };
		struct err err;

		text_print(&index, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[");
		descriptor_add(&index, depth == 1 ? MEDIA_OCI_MANIFEST : MEDIA_OCI_INDEX, &inner, thing_find(&inner)->bytes.len, "");
		text_print(&index, "]}");
		enum cocket_code code = look_by(&blobs, buf_slice(&index), 2, &all, NULL, &err);
		assert_int_equal(code, depth > INDEX_DEPTH_MAX ? COCKET_E_TOO_MANY : COCKET_OK);
		assert_int_equal(blobs_count_bad(&blobs), 0);
		inner = put(buf_slice(&index));
	}
}

/* Each names the one below it many times: 16 to the fourth would be fetched, of five manifests and a config. */
static void
what_was_read_is_not_read_again(void **state)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	const struct layer layer = { TAR_TYPE, PLAIN("tar"), "tar" };
	const struct blob_verify_choice all = { .diff_ids = true };

	(void)state;
	struct digest inner = manifest_make(&manifest, MEDIA_OCI_CONFIG, &layer, 1);
	for (int depth = 1; depth <= INDEX_DEPTH_MAX; depth++) {
		AUTO(buf_free) struct buf index = BUF(MIB);
		AUTO(blobs_free) struct blobs blobs = { 0 };
		struct err err;

		text_print(&index, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[");
		for (int i = 0; i < 16; i++) {
			text_print(&index, i ? "," : "");
			descriptor_add(&index, depth == 1 ? MEDIA_OCI_MANIFEST : MEDIA_OCI_INDEX, &inner, thing_find(&inner)->bytes.len, "");
		}
		text_print(&index, "]}");
		place.fetches = 0;
		assert_int_equal(look_by(&blobs, buf_slice(&index), 2, &all, NULL, &err), COCKET_OK);
		assert_int_equal(blobs_count_bad(&blobs), 0);
		assert_int_equal(blobs.count, depth + 2);
		assert_int_equal(place.fetches, depth + 1);
		inner = put(buf_slice(&index));
	}
}

/* Said to run nowhere, its diff IDs are not looked at; named for a platform later, they are. */
static void
an_attestation_that_is_an_image_too(void **state)
{
	static const char *const entries[][2] = {
		{ PLATFORM("unknown", "unknown"), PLATFORM("linux", "amd64") }, { PLATFORM("linux", "amd64"), PLATFORM("unknown", "unknown") },
	};
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	const struct layer layer = { TAR_TYPE, PLAIN("tar"), "another" };

	(void)state;
	struct digest child = manifest_make(&manifest, MEDIA_OCI_CONFIG, &layer, 1);
	for (size_t i = 0; i < 2; i++) {
		AUTO(buf_free) struct buf index = BUF(MIB);
		AUTO(blobs_free) struct blobs blobs = { 0 };

		text_print(&index, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[");
		entry_add(&index, &child, entries[i][0]);
		entry_add(&index, &child, entries[i][1]);
		text_print(&index, "]}");
		look(&blobs, buf_slice(&index));
		assert_int_equal(blobs_count_bad(&blobs), 1);
	}
}

/* --- threads --- */

static void
any_number_of_threads_says_the_same(void **state)
{
	const struct blob_verify_choice all = { .diff_ids = true };
	AUTO(buf_free) struct buf index = BUF(MIB), first = BUF(MIB);
	struct digest children[3], layer = digest_of(slice_str("two"));

	(void)state;
	index_make(&index, children);
	thing_find(&layer)->bytes.ptr[0] ^= 1;
	for (size_t workers = 1; workers < 12; workers++) {
		AUTO(buf_free) struct buf told = BUF(MIB);
		AUTO(blobs_free) struct blobs blobs = { 0 };
		struct progress progress = { 0 };
		struct err err;

		assert_int_equal(look_by(&blobs, buf_slice(&index), workers, &all, &progress, &err), COCKET_OK);
		tell(&told, &blobs);
		if (workers == 1)
			(void)!buf_add(&first, buf_slice(&told), &err);
		assert_string_equal(buf_str(&told), buf_str(&first));
		assert_int_equal(atomic_load(&progress.done), atomic_load(&progress.total));
		assert_true(atomic_load(&progress.total) > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(says_what_became_of_each, place_empty),
		cmocka_unit_test_teardown(unpacked_digest_is_held, place_empty),
		cmocka_unit_test_teardown(no_diff_ids_looks_at_digests_alone, place_empty),
		cmocka_unit_test_teardown(one_bit_is_a_wrong_digest, place_empty),
		cmocka_unit_test_teardown(failures_keep_their_reason, place_empty),
		cmocka_unit_test_teardown(index_is_looked_at_whole, place_empty),
		cmocka_unit_test_teardown(chosen_manifests_alone, place_empty),
		cmocka_unit_test_teardown(bad_manifests_hide_nothing, place_empty),
		cmocka_unit_test_teardown(indexes_within_indexes_end, place_empty),
		cmocka_unit_test_teardown(what_was_read_is_not_read_again, place_empty),
		cmocka_unit_test_teardown(an_attestation_that_is_an_image_too, place_empty),
		cmocka_unit_test_teardown(any_number_of_threads_says_the_same, place_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
