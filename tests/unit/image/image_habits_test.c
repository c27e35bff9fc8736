/* image_habits.c by table: who an image runs as, and the words for a secret in it. */
#include "support/test.h"

#include "base/limits.h"
#include "image/image_habits.h"

#define OK(call) assert_int_equal((call), COCKET_OK)

static void
users_by_the_config_alone(void **state)
{
	static const struct {
		const char *user;
		enum image_user expected;
	} rows[] = {
		{ "", USER_NOT_STATED }, { ":", USER_NOT_STATED }, { ":1000", USER_NOT_STATED },
		{ "0", USER_IS_ROOT }, { "00", USER_IS_ROOT }, { "0:1000", USER_IS_ROOT }, { "root", USER_IS_ROOT }, { "root:app", USER_IS_ROOT },
		{ "1", USER_IS_OTHER }, { "0001", USER_IS_OTHER }, { "1000:0", USER_IS_OTHER }, { "2147483647", USER_IS_OTHER },
		{ "2147483648", USER_IS_UNKNOWN }, { "4294967296", USER_IS_UNKNOWN }, { "18446744073709551616", USER_IS_UNKNOWN },
		{ "+0", USER_IS_UNKNOWN }, { "-1", USER_IS_UNKNOWN }, { "app", USER_IS_UNKNOWN }, { "Root", USER_IS_UNKNOWN }, { "0x0", USER_IS_UNKNOWN },
		{ " 0", USER_IS_UNKNOWN }, { "1 ", USER_IS_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct image_facts f = { .user = rows[i].user };

		if (image_user(&f, NULL, NULL) != rows[i].expected)
			fail_msg("\"%s\": %d, expected %d", rows[i].user, image_user(&f, NULL, NULL), rows[i].expected);
	}
}

/* --- names, by layers: from the lowest up, each with what it says of etc/passwd --- */

#define ROOT "root:x:0:0::/:/bin/sh\n"
#define APP "app:x:1000:1000::/:/bin/sh\n"
#define ADMIN "app:x:0:0::/:/bin/sh\n"

struct layer {
	const char *passwd;  /* NULL: it has none */
	const char *deleted, *emptied;
	bool is_broken, is_doubtful;
};

static const struct named {
	const char *what, *user;
	enum image_user expected;
	size_t count, seen;  /* layers, and how many of them were looked into */
	struct layer layers[2];
} named[] = {
	{ "another user", "app", USER_IS_OTHER, 1, 1, { { .passwd = ROOT APP } } },
	{ "root by another name", "app", USER_IS_ROOT, 1, 1, { { .passwd = ROOT ADMIN } } },
	{ "root", "root", USER_IS_ROOT, 1, 1, { { .passwd = ROOT APP } } },
	{ "root, whom etc/passwd does not name", "root", USER_IS_UNKNOWN, 1, 1, { { .passwd = APP } } },
	{ "nobody of that name", "ap", USER_IS_UNKNOWN, 1, 1, { { .passwd = ROOT APP } } },
	{ "with a group", "app:root", USER_IS_OTHER, 1, 1, { { .passwd = ROOT APP } } },
	{ "the topmost counts", "app", USER_IS_ROOT, 2, 2, { { .passwd = APP }, { .passwd = ADMIN } } },
	{ "and not the lower", "app", USER_IS_OTHER, 2, 2, { { .passwd = ADMIN }, { .passwd = APP } } },
	{ "the lower, if the upper has none", "app", USER_IS_OTHER, 2, 2, { { .passwd = APP }, { .deleted = "etc/group" } } },
	{ "that the upper deletes", "app", USER_IS_UNKNOWN, 2, 2, { { .passwd = APP }, { .deleted = "etc/passwd" } } },
	{ "with all of etc", "app", USER_IS_UNKNOWN, 2, 2, { { .passwd = APP }, { .deleted = "etc" } } },
	{ "or what is in it", "app", USER_IS_UNKNOWN, 2, 2, { { .passwd = APP }, { .emptied = "etc" } } },
	{ "and writes anew", "app", USER_IS_OTHER, 2, 2, { { .passwd = ADMIN }, { .passwd = APP, .emptied = "etc" } } },
	{ "none anywhere", "app", USER_IS_UNKNOWN, 1, 1, { { .passwd = NULL } } },
	{ "a layer that nobody looked into", "app", USER_IS_UNKNOWN, 2, 1, { { .passwd = APP }, { .passwd = APP } } },
	{ "a layer that cannot be read", "app", USER_IS_UNKNOWN, 2, 2, { { .is_broken = true }, { .passwd = APP } } },
	{ "a layer that may write it by another way", "app", USER_IS_UNKNOWN, 2, 2, { { .passwd = APP, .is_doubtful = true }, { .passwd = APP } } },
	{ "a number needs no layer", "0", USER_IS_ROOT, 2, 0, { { .passwd = APP }, { .passwd = APP } } },
	{ "nor what is none", "+0", USER_IS_UNKNOWN, 1, 1, { { .passwd = "+0:x:1000:1000::/:/bin/sh\n" } } },
};

static void
contents_make(struct layer_contents *out, const struct layer *l, size_t number)
{
	struct err err = { 0 };

	*out = (struct layer_contents){ .passwd = BUF(KIB), .passwd_is_doubtful = l->is_doubtful, .has_passwd = l->passwd != NULL };
	out->layer.bytes[0] = (uint8_t)number;
	if (l->passwd)
		OK(buf_add(&out->passwd, slice_str(l->passwd), &err));
	if (l->deleted)
		OK(strings_add(&out->deleted, slice_str(l->deleted), &err));
	if (l->emptied)
		OK(strings_add(&out->emptied, slice_str(l->emptied), &err));
	if (l->is_broken)
		(void)fail(&out->why, COCKET_E_FORMAT, "no layer");
}

static void
users_by_their_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		struct descriptor layers[2] = { { .digest.bytes = { 0 } }, { .digest.bytes = { 1 } } };
		const struct manifest m = { .items = layers, .count = named[i].count };
		const struct image_facts f = { .user = named[i].user };
		struct layer_contents contents[2];
		const struct layer_watch watch = { .items = contents, .count = named[i].seen };

		for (size_t n = 0; n < 2; n++)
			contents_make(&contents[n], &named[i].layers[n], n);
		if (image_user(&f, &m, &watch) != named[i].expected)
			fail_msg("%s: %d, expected %d", named[i].what, image_user(&f, &m, &watch), named[i].expected);
		for (size_t n = 0; n < 2; n++)
			layer_contents_free(&contents[n]);
	}
}

/* --- secrets --- */

static void
secrets_in_words(void **state)
{
	static const struct {
		struct image_secret secret;
		const char *expected;
	} rows[] = {
		{ { .kind = SECRET_PRIVATE_KEY, .path = "root/k", .layer = 2 }, "layer 2 of 3: root/k: a private key that is not encrypted" },
		{ { .kind = SECRET_NPMRC, .path = "a\n", .layer = 1, .deleted_in = 3 }, "layer 1 of 3: a\\x0a: a token in .npmrc; deleted in layer 3, and still in this one" },
		{ { .kind = SECRET_NPM_TOKEN, .place = "env:A" }, "env:A: a token of npm" },
		{ { .by_name = true, .place = "env:API_KEY" }, "env:API_KEY: has the name of a secret, and a value" },
		{ { .by_name = true, .place = "history:1", .variable = "API_KEY" }, "history:1: API_KEY has the name of a secret, and a value" },
	};
	const struct manifest m = { .count = 3 };
	char text[IMAGE_SECRET_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		image_secret_print(text, &rows[i].secret, &m);
		assert_string_equal(text, rows[i].expected);
	}
}

static enum cocket_code
note(void *context, const struct image_secret *s, struct err *err)
{
	return buf_addf(context, err, "%s %zu %zu;", s->path, s->layer, s->deleted_in);
}

/* Those of each layer, and by which above it they are deleted; a layer of which not all is known is an error behind them. */
static void
secrets_by_layer(void **state)
{
	static const struct {
		struct layer upper;
		bool has_more;
		size_t seen;
		enum cocket_code code;
		const char *found, *message;
	} rows[] = {
		{ { NULL }, false, 2, COCKET_OK, "root/k 1 0;", "" },
		{ { .deleted = "root/k" }, false, 2, COCKET_OK, "root/k 1 2;", "" },
		{ { .deleted = "root/ki" }, false, 2, COCKET_OK, "root/k 1 0;", "" },
		{ { .emptied = "root" }, false, 2, COCKET_OK, "root/k 1 2;", "" },
		{ { NULL }, true, 2, COCKET_E_TOO_MANY, "root/k 1 0;", "layer 1 of 2: more than 1000 secrets" },
		{ { .is_broken = true }, false, 2, COCKET_E_UNSUPPORTED, "root/k 1 0;", "layer 2 of 2 could not be looked into: no layer" },
		{ { NULL }, false, 1, COCKET_E_UNSUPPORTED, "root/k 1 0;", "layer 2 of 2: not a file system that can be looked into" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct descriptor layers[2] = { { .digest.bytes = { 0 } }, { .digest.bytes = { 1 } } };
		const struct manifest m = { .items = layers, .count = 2 };
		struct layer_contents contents[2];
		const struct layer_watch watch = { .items = contents, .count = rows[i].seen };
		AUTO(buf_free) struct buf found = BUF(KIB);
		AUTO(image_facts_free) struct image_facts f = { 0 };
		struct layer_secret secret = { SECRET_PRIVATE_KEY, (char[]){ "root/k" } };
		struct err err = { 0 };

		OK(image_facts_parse(&f, slice_str("{}"), &err));
		contents_make(&contents[0], &(const struct layer){ .deleted = "root/k" }, 0); /* of what is below it, and there is nothing */
		contents_make(&contents[1], &rows[i].upper, 1);
		contents[0].secrets = &secret;
		contents[0].secret_count = 1;
		contents[0].has_more_secrets = rows[i].has_more;
		assert_int_equal(image_secrets_each(&f, &m, &watch, note, &found, &err), rows[i].code);
		assert_string_equal(buf_str(&found), rows[i].found);
		assert_string_equal(err.message, rows[i].message);
		contents[0].secrets = NULL;
		contents[0].secret_count = 0;
		layer_contents_free(&contents[0]);
		layer_contents_free(&contents[1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_by_the_config_alone),
		cmocka_unit_test(users_by_their_name),
		cmocka_unit_test(secrets_in_words),
		cmocka_unit_test(secrets_by_layer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
