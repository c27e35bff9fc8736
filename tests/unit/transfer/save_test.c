/* save.c, archive_import.c and load.c, there and back: what was saved is listed, verifies, is proved to the last byte, and lands as it was.
 * The same input gives the same bytes; one name is of one image. */
#include "support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "support/scratch.h"
#include "support/verified.h"
#include "transfer/load.h"
#include "transfer/save.h"

static void
save_good(const char *path)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	const struct save how = { .archive = path, .no_diff_ids = true };
	struct copied_total moved;
	struct err err = { 0 };

	verified_context(&c);
	struct saved image = { VERIFIED_GOOD, verified_of(&c, VERIFIED_GOOD) };
	if (save(&moved, &image, 1, &how, &err))
		fail_msg("%s", err.message);
	verified_free(&image.verified);
}

static void
the_same_input_gives_the_same_bytes(void **state)
{
	AUTO(buf_free) struct buf one = BUF(16 * MIB), two = BUF(16 * MIB);
	char dir[64], a[128], b[128];
	struct err err = { 0 };

	(void)state;
	scratch_new(dir);
	scratch_path(a, dir, "a.tar");
	scratch_path(b, dir, "b.tar");
	save_good(a);
	save_good(b);
	assert_int_equal(file_read(&one, a, &err), COCKET_OK);
	assert_int_equal(file_read(&two, b, &err), COCKET_OK);
	assert_true(slice_eq(buf_slice(&one), buf_slice(&two)));
	scratch_free(dir);
}

static void
there_and_back(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	AUTO(import_free) struct archive_import import = { 0 };
	AUTO(verified_free) struct verified *again = NULL;
	const struct verify_request request = { .now = VERIFIED_NOW };
	struct reference to = { .transport = TRANSPORT_LAYOUT };
	char dir[64], path[128], image[256];
	struct copied_total moved;
	struct err err = { 0 };

	(void)state;
	scratch_new(dir);
	scratch_path(path, dir, "a.tar");
	save_good(path);
	verified_context(&c);
	assert_int_equal(import_read(&import, c.session, path, &err), COCKET_OK);
	assert_int_equal(import.count, 1);
	assert_string_equal(import.items[0].label, VERIFIED_NAME);
	assert_string_equal(import.trust, "");
	assert_int_equal(import_verify(&import, 0, &c, &request, &err), COCKET_OK);
	assert_int_equal(import.items[0].verified->report.verdict, VERDICT_ALLOW);
	assert_int_equal(import_prove(&import.items[0], true, NULL, &err), COCKET_OK);
	assert_int_equal(import.items[0].verified->report.verdict, VERDICT_ALLOW);
	(void)snprintf(to.path, sizeof to.path, "%s/out", dir);
	assert_int_equal(load_write(&moved, &import, &to, NULL, &err), COCKET_OK);
	(void)snprintf(image, sizeof image, "oci:%s/out:" VERIFIED_NAME, dir);
	again = verified_of(&c, image);
	assert_int_equal(again->report.verdict, VERDICT_ALLOW);
	scratch_free(dir);
}

/* A byte of a config, which no signature's check looks at. */
static void
config_damage(const char *path, const struct digest *config)
{
	AUTO(buf_free) struct buf text = BUF(16 * MIB);
	AUTO(fd_close) int fd = open(path, O_RDWR | O_CLOEXEC);
	char name[128] = "blobs/sha256/";
	struct err err = { 0 };

	digest_print_hex(name + strlen(name), config);
	assert_int_equal(file_read(&text, path, &err), COCKET_OK);
	const uint8_t *at = memmem(text.ptr, text.len, name, strlen(name));
	assert_non_null(at);
	assert_int_equal(pwrite(fd, "!", 1, (off_t)(at - text.ptr) + 512), 1);
}

static void
what_is_damaged_is_refused_whole(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	AUTO(import_free) struct archive_import import = { 0 };
	AUTO(verified_free) struct verified *v = NULL;
	const struct verify_request request = { .now = VERIFIED_NOW };
	char dir[64], path[128];
	struct err err = { 0 };

	(void)state;
	scratch_new(dir);
	scratch_path(path, dir, "a.tar");
	save_good(path);
	verified_context(&c);
	v = verified_of(&c, VERIFIED_GOOD);
	config_damage(path, &v->image.manifest.config.digest);
	assert_int_equal(import_read(&import, c.session, path, &err), COCKET_OK);
	assert_int_equal(import_verify(&import, 0, &c, &request, &err), COCKET_OK);
	assert_int_equal(import.items[0].verified->report.verdict, VERDICT_ALLOW);
	assert_int_equal(import_prove(&import.items[0], true, NULL, &err), COCKET_OK);
	assert_int_equal(import.items[0].verified->report.verdict, VERDICT_DENY);
	assert_int_equal(import.items[0].verified->report.reason, REASON_DIGEST_MISMATCH);
	assert_false(import.items[0].verified->acceptance.is_pending);
	scratch_free(dir);
}

static void
one_name_is_of_one_image(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	char dir[64], path[128];
	struct copied_total moved;
	struct err err = { 0 };

	(void)state;
	scratch_new(dir);
	scratch_path(path, dir, "a.tar");
	verified_context(&c);
	struct saved images[] = {
		{ VERIFIED_GOOD, verified_of(&c, VERIFIED_GOOD) },
		{ "another", verified_of(&c, "oci:vectors/simple/expires-later/layout:1.4") },
	};
	const struct save how = { .archive = path, .no_diff_ids = true };
	assert_int_equal(images[1].verified->report.verdict, VERDICT_ALLOW);
	if (digest_eq(&images[0].verified->report.digest, &images[1].verified->report.digest)) { /* one image: make it another name's */
		assert_int_equal(save(&moved, images, 2, &how, &err), COCKET_OK);
	} else {
		assert_int_equal(save(&moved, images, 2, &how, &err), COCKET_E_USAGE);
		assert_string_equal(err.message, "another: " VERIFIED_NAME ": two different images have this name");
		assert_int_equal(access(path, F_OK), -1);
	}
	for (size_t i = 0; i < 2; i++)
		verified_free(&images[i].verified);
	scratch_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_input_gives_the_same_bytes),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(what_is_damaged_is_refused_whole),
		cmocka_unit_test(one_name_is_of_one_image),
	};

	return cmocka_run_group_tests_name("transfer/save", tests, NULL, NULL);
}
