/* Metadata made from metadata (trust/edit/metadata_file.h, signing.h): what is not changed stays as it is, unknown fields too, and a signature stays
 * with what it was made for. */
#include "support/test.h"

#include <stdio.h>

#include "support/trust_fixture.h"
#include "trust/edit/signing.h"

/* As another tool writes it: indented, in another order, with fields that we do not know. */
static const char foreign[] = "{\n \"signed\": {\"_type\": \"targets\", \"x-a\": {\"b\": [1, null, true, \"\\u00e9\\u202e\\\"\"]},\n"
                              "  \"version\": 7, \"spec_version\": \"1.0.0\", \"targets\": {}, \"expires\": \"2026-01-01T00:00:01Z\"},\n"
                              " \"signatures\": [{\"keyid\": \"k\", \"sig\": \"00\", \"more\": 1}], \"y\": {}}\n";

static void
parse(struct metadata_file *out, const char *text)
{
	struct err err = { 0 };

	if (metadata_file_parse(out, "targets", slice_str(text), &err))
		fail_msg("%s", err.message);
}

static void
test_make(void **state)
{
	AUTO(metadata_file_free) struct metadata_file d = { 0 }, next = { 0 }, again = { 0 };
	const struct metadata_member members[] = { { "x-new", slice_str("[2]") }, { "x-a", { 0 } } };
	struct err err = { 0 };

	(void)state;
	parse(&d, foreign);
	assert_int_equal(metadata_file_make(&next, &(struct metadata_draft){ "targets", &d, 8, TRUST_NOW, members, 2 }, &err), COCKET_OK);
	assert_string_equal(buf_str(&next.bytes),
	                    "{\"signatures\":[],\"signed\":{\"_type\":\"targets\",\"version\":8,\"spec_version\":\"1.0.0\",\"targets\":{},"
	                    "\"expires\":\"2026-01-01T00:00:00Z\",\"x-new\":[2]}}");
	assert_int_equal(metadata_file_make(&again, &(struct metadata_draft){ "targets", &d, 7, d.tuf.expires, NULL, 0 }, &err), COCKET_OK);
	assert_true(metadata_file_same_signed(&again, &d));
	assert_false(metadata_file_same_signed(&next, &d));
}

static void
test_first(void **state)
{
	AUTO(metadata_file_free) struct metadata_file d = { 0 };
	const struct metadata_member members[] = { { "targets", slice_str("{}") } };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(metadata_file_make(&d, &(struct metadata_draft){ "targets", NULL, 1, TRUST_NOW, members, 1 }, &err), COCKET_OK);
	assert_string_equal(buf_str(&d.bytes),
	                    "{\"signatures\":[],\"signed\":{\"_type\":\"targets\",\"spec_version\":\"1.0.31\",\"version\":1,"
	                                       "\"expires\":\"2026-01-01T00:00:00Z\",\"targets\":{}}}");
	metadata_file_free(&d);
	assert_int_equal(metadata_file_make(&d, &(struct metadata_draft){ "root", NULL, 1, TRUST_NOW, members, 1 }, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "root: signed: keys: missing");
}

static void
test_signatures(void **state)
{
	AUTO(metadata_file_free) struct metadata_file d = { 0 }, other = { 0 };
	struct err err = { 0 };

	(void)state;
	parse(&d, foreign);
	assert_int_equal(metadata_file_with_signatures(&other, &d, slice_str("[{\"keyid\":\"j\",\"sig\":\"11\"}]"), &err), COCKET_OK);
	assert_true(metadata_file_same_signed(&other, &d));
	assert_int_equal(other.tuf.signature_count, 1);
	assert_string_equal(other.tuf.signatures[0].keyid, "j");
	metadata_file_free(&other);
	assert_int_equal(metadata_file_with_signatures(&other, &d,
	                                          slice_str("[{\"keyid\":\"j\",\"sig\":\"\"},{\"keyid\":\"j\",\"sig\":\"\"}]"), &err),
	                 COCKET_E_FORMAT);
	assert_string_equal(err.message, "targets: signatures: two by j");
}

/* --- signing --- */

struct scene {
	struct trust_fixture f;
	struct metadata_file root, targets;
};

static void
load(struct scene *s, const char *role, struct metadata_file *out)
{
	AUTO(buf_free) struct buf bytes = BUF(TRUST_TEXT_MAX);
	struct err err = { 0 };
	char name[32];

	snprintf(name, sizeof name, "%s.json", role);
	trust_read(&bytes, &s->f, name);
	assert_int_equal(metadata_file_parse(out, role, buf_slice(&bytes), &err), COCKET_OK);
}

/* targets: 2 of keys 1, 2 and 3. */
static void
open_scene(struct scene *s)
{
	const struct trust_root root = { .version = 1, .expires = TRUST_LATER, .targets = K(1) | K(2) | K(3), .targets_threshold = 2 };

	*s = (struct scene){ 0 };
	trust_fixture_new(&s->f);
	trust_put_root(&s->f, &root, K(0));
	trust_put_targets(&s->f, "targets", 1, TRUST_LATER, 0, NULL, 0, NULL);
	load(s, "root", &s->root);
	load(s, "targets", &s->targets);
}

static void
close_scene(struct scene *s)
{
	metadata_file_free(&s->root);
	metadata_file_free(&s->targets);
	trust_fixture_free(&s->f);
}

static struct signing_role
mandate(const struct scene *s)
{
	return (struct signing_role){ &s->root.tuf, &s->root.tuf.roles[TUF_TARGETS] };
}

static bool
sign(struct scene *s, struct metadata_file *d, unsigned key)
{
	const struct signer by_key = signer_of_key(trust_fixture_key(&s->f, key)->key);
	const struct signing_role m = mandate(s);
	bool used[1] = { false };
	struct signers by = { &by_key, 1, used };
	struct err err = { 0 };

	if (metadata_file_sign(d, &m, 1, NULL, &by, &err))
		fail_msg("%s", err.message);
	return used[0];
}

static void
test_sign(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	assert_int_equal(metadata_file_signers(&s.targets, mandate(&s), NULL), 0);
	assert_true(sign(&s, &s.targets, 1));
	assert_true(sign(&s, &s.targets, 1)); /* twice is once */
	assert_int_equal(s.targets.tuf.signature_count, 1);
	assert_int_equal(metadata_file_signers(&s.targets, mandate(&s), NULL), 1);
	assert_false(sign(&s, &s.targets, 0)); /* root's, none of theirs */
	assert_int_equal(s.targets.tuf.signature_count, 1);
	assert_true(sign(&s, &s.targets, 3));
	assert_int_equal(metadata_file_signers(&s.targets, mandate(&s), NULL), 2);
	close_scene(&s);
}

static void
test_merge(void **state)
{
	AUTO(metadata_file_free) struct metadata_file copy = { 0 }, damaged = { 0 };
	const char *good;
	struct err err = { 0 };
	struct scene s;

	(void)state;
	open_scene(&s);
	const struct signing_role m = mandate(&s);
	assert_int_equal(metadata_file_parse(&copy, s.targets.role, buf_slice(&s.targets.bytes), &err), COCKET_OK);
	assert_true(sign(&s, &copy, 2));
	assert_true(sign(&s, &s.targets, 1));

	/* the same id, and no signature of the key's */
	good = copy.tuf.signatures[0].keyid;
	AUTO(buf_free) struct buf bad = BUF(4096);
	assert_int_equal(buf_addf(&bad, &err, "[{\"keyid\":\"%s\",\"sig\":\"%0128d\"}]", good, 0), COCKET_OK);
	assert_int_equal(metadata_file_with_signatures(&damaged, &copy, buf_slice(&bad), &err), COCKET_OK);
	assert_int_equal(metadata_file_merge(&s.targets, &damaged, &m, 1, &err), COCKET_OK);
	assert_int_equal(s.targets.tuf.signature_count, 1);

	assert_int_equal(metadata_file_merge(&s.targets, &copy, &m, 1, &err), COCKET_OK);
	assert_int_equal(metadata_file_signers(&s.targets, m, NULL), 2);
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_make), cmocka_unit_test(test_first), cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_sign), cmocka_unit_test(test_merge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
