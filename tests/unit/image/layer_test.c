/* layer.c: which media types are file systems, and what becomes of bytes that are not what their diff ID says. */
#include "support/test.h"

#include "image/layer.h"

#define TAR "application/vnd.oci.image.layer.v1.tar"

static void
media_types_of_file_systems(void **state)
{
	static const struct {
		const char *type;
		int compression; /* -1: none */
	} rows[] = {
		{ TAR, COMPRESSION_NONE },
		{ TAR "+gzip", COMPRESSION_GZIP },
		{ TAR "+zstd", COMPRESSION_ZSTD },
		{ "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", COMPRESSION_GZIP },
		{ "application/vnd.docker.image.rootfs.diff.tar.gzip", COMPRESSION_GZIP },
		{ "application/vnd.docker.image.rootfs.diff.tar.zstd", COMPRESSION_ZSTD },
		{ "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", COMPRESSION_GZIP },
		{ "application/vnd.docker.image.rootfs.diff.tar", COMPRESSION_NONE },
		{ TAR "+xz", -1 },
		{ TAR "+gzip+encrypted", -1 },
		{ "application/vnd.oci.image.layer.v1", -1 },
		{ "application/vnd.cncf.helm.chart.content.v1.tar+gzip", -1 },
		{ "application/x-tar", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum compression compression;

		assert_int_equal(layer_compression(&compression, rows[i].type) ? (int)compression : -1, rows[i].compression);
	}
}

/* "tar", by gzip -n. */
static const char GZIP[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\x49\x2c\x02\x00\x68\x53\x54\x6e\x03\x00\x00\x00";

static void
layers_are_held_against_their_diff_ids(void **state)
{
	const struct slice gzip = slice_of(GZIP, sizeof GZIP - 1), tar = slice_str("tar");
	const struct {
		struct slice packed, plain; /* plain: what the diff ID is of */
		enum compression compression;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ gzip, tar, COMPRESSION_GZIP, COCKET_OK, "" },
		{ gzip, slice_str("tap"), COMPRESSION_GZIP, COCKET_E_DIGEST, "decompressed: " },
		{ gzip, gzip, COMPRESSION_GZIP, COCKET_E_DIGEST, "decompressed: " },
		{ slice_of(GZIP, sizeof GZIP - 2), tar, COMPRESSION_GZIP, COCKET_E_FORMAT, "" },
		{ tar, tar, COMPRESSION_GZIP, COCKET_E_FORMAT, "is not gzip" },
		{ gzip, tar, COMPRESSION_ZSTD, COCKET_E_FORMAT, "is not zstd" },
		{ tar, tar, COMPRESSION_NONE, COCKET_OK, "" },
		{ tar, gzip, COMPRESSION_NONE, COCKET_E_DIGEST, "decompressed: " },
		{ gzip, gzip, COMPRESSION_NONE, COCKET_E_FORMAT, "is gzip" },
		{ slice_str(""), slice_str(""), COMPRESSION_GZIP, COCKET_OK, "" },
		{ slice_str(""), tar, COMPRESSION_ZSTD, COCKET_E_DIGEST, "decompressed: " },
	};
	struct layer_budget lanes;

	(void)state;
	layer_budget_open(&lanes);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct layer_hash u;
		struct err err = { 0 };
		const struct digest packed = digest_of(rows[i].packed), diff_id = digest_of(rows[i].plain);

		assert_int_equal(layer_hash_open(&u, rows[i].compression, rows[i].packed.len, &lanes, NULL, &err), COCKET_OK);
		if (rows[i].packed.len > 0)
			assert_int_equal(writer_write(&u.base, rows[i].packed, &err), COCKET_OK); /* it takes whatever comes */
		assert_int_equal(layer_hash_check(&u, &packed, &diff_id, &err), rows[i].code);
		if (strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
			fail_msg("row %zu: %s", i, err.message);
		layer_hash_close(&u); /* a window that is not given back would be waited for by the next row */
	}
	layer_budget_close(&lanes);
}

/* --- who gets the bytes as well --- */

struct also {
	struct writer base;
	struct buf got;
};

static enum cocket_code
also_write(struct writer *base, struct slice bytes, struct err *err)
{
	return buf_add(&((struct also *)base)->got, bytes, err);
}

static void
another_gets_what_is_unpacked(int spare, enum compression compression, struct slice packed)
{
	const struct digest is = digest_of(packed), diff_id = digest_of(slice_str("tar"));
	struct also also = { .base = { also_write }, .got = BUF(100) };
	struct hash_follower follower = { .to = &also.base };
	struct layer_budget lanes;
	struct layer_hash u;
	struct err err = { 0 };

	layer_budget_open(&lanes);
	atomic_fetch_add(&lanes.spare, spare);
	assert_int_equal(layer_hash_open(&u, compression, packed.len, &lanes, &follower, &err), COCKET_OK);
	for (size_t i = 0; i < packed.len; i++)
		assert_int_equal(writer_write(&u.base, slice_of(packed.ptr + i, 1), &err), COCKET_OK);
	assert_int_equal(layer_hash_check(&u, &is, &diff_id, &err), COCKET_OK);
	assert_string_equal(buf_str(&also.got), "tar");
	layer_hash_close(&u);
	assert_int_equal(atomic_load(&lanes.spare), spare);
	layer_budget_close(&lanes);
	buf_free(&also.got);
}

static void
what_is_unpacked_goes_to_another_as_well(void **state)
{
	(void)state;
	for (int spare = 0; spare < 2; spare++) {
		another_gets_what_is_unpacked(spare, COMPRESSION_GZIP, slice_of(GZIP, sizeof GZIP - 1));
		another_gets_what_is_unpacked(spare, COMPRESSION_NONE, slice_str("tar"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(media_types_of_file_systems),
		cmocka_unit_test(layers_are_held_against_their_diff_ids),
		cmocka_unit_test(what_is_unpacked_goes_to_another_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
