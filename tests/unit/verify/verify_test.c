/* verify.c: what is allowed stays open with what was read; the ledger and the audit log are written at the commit, and not before. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "trust/ledger/ledger_edit.h"
#include "verify/verify.h"

#define GOOD "oci:vectors/simple/good-ed25519/layout:1.4"
#define UNSIGNED "oci:vectors/simple/unsigned/layout:1.4"
#define NOW INT64_C(1800000000)

static struct verify_context context;
static char dir[] = "/tmp/cocket-verify-XXXXXX", ledger[64], audit[64], policy[64];

static int
setup(void **state)
{
	static char path[] = "keys/test-ed25519.pub", *keys[] = { path };
	const struct session_options plain = { .timeout_ms = 60000 };
	struct verify_settings settings = { .command = "verify", .session = plain, .keys = { keys, 1 }, .ledger = ledger, .audit = audit };
	struct err err = { 0 };

	(void)state;
	if (mkdtemp(dir) == NULL)
		return 1;
	(void)snprintf(ledger, sizeof ledger, "%s/ledger.json", dir);
	(void)snprintf(audit, sizeof audit, "%s/audit", dir);
	(void)snprintf(policy, sizeof policy, "%s/policy.json", dir);
	return verify_context_open(&context, &settings, NOW, &err) ? 1 : 0;
}

static int
teardown(void **state)
{
	char lock[80];

	(void)state;
	verify_context_close(&context);
	(void)snprintf(lock, sizeof lock, "%s.lock", ledger);
	(void)unlink(lock);
	(void)unlink(ledger);
	(void)unlink(audit);
	(void)unlink(policy);
	return rmdir(dir);
}

static int
forget(void **state)
{
	(void)state;
	(void)unlink(ledger);
	(void)unlink(audit);
	return 0;
}

/* One rule, by the key of the good image, with more to it. */
static void
policy_write(const char *more)
{
	char key[PATH_MAX], text[2 * PATH_MAX];
	struct err err = { 0 };

	assert_non_null(realpath("keys/test-ed25519.pub", key));
	(void)snprintf(text, sizeof text, "{\"version\":1,\"rules\":[{\"images\":[\"registry.example.com/shop/api\"],%s\"keys\":[\"%s\"]}]}", more, key);
	(void)unlink(policy);
	assert_int_equal(file_create(policy, slice_str(text), 0600, &err), COCKET_OK);
}

static struct verified *
decide_about(const char *image, const struct verify_request *request)
{
	struct verified *v = NULL;
	struct reference ref;
	struct err err = { 0 };

	assert_int_equal(reference_parse(&ref, image, &err), COCKET_OK);
	assert_int_equal(verify(&v, &context, &ref, request, &err), COCKET_OK);
	return v;
}

static const struct verify_request plain_request = { .now = NOW };

static void
what_is_allowed_stays_open(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(GOOD, &plain_request);
	AUTO(buf_free) struct buf config = BUF(1 * MIB);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(v->report.verdict, VERDICT_ALLOW);
	assert_true(digest_eq(&v->image.digest, &v->report.digest));
	const struct digest of_bytes = digest_of(buf_slice(&v->image.bytes));
	assert_true(digest_eq(&of_bytes, &v->report.digest));
	assert_int_equal(source_blob(&config, verified_blobs(v), &v->image.manifest.config, 1 * MIB, &err), COCKET_OK);
	verified_release(v);
	assert_null(v->source);
	assert_int_equal(v->image.bytes.len, 0);
	assert_int_equal(v->report.verdict, VERDICT_ALLOW);
	assert_string_not_equal(v->report.pinned, "");
}

static void
nothing_is_written_before_the_commit(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(GOOD, &plain_request);
	struct ledger_entry entry;
	bool found = false;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(access(ledger, F_OK), -1);
	assert_int_equal(access(audit, F_OK), -1);
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_OK);
	assert_int_equal(v->report.verdict, VERDICT_ALLOW);
	assert_int_equal(ledger_find(ledger, "registry.example.com/shop/api:1.4", &entry, &found, &err), COCKET_OK);
	assert_true(found && digest_eq(&entry.digest, &v->report.digest));
	assert_int_equal(access(audit, F_OK), 0);
}

static void
a_denial_is_in_the_audit_log_alone(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(UNSIGNED, &plain_request);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(v->report.verdict, VERDICT_DENY);
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_OK);
	assert_int_equal(access(ledger, F_OK), -1);
	assert_int_equal(access(audit, F_OK), 0);
}

/* What this machine accepted under that name is newer. */
static void
record_newer(void)
{
	const struct ledger_entry newer = { .digest = digest_of(slice_str("newer")), .accepted_at = NOW, .has_signed_at = true, .signed_at = NOW };
	struct err err = { 0 };

	assert_int_equal(ledger_accept(ledger, LEDGER_MAY_BEGIN, "registry.example.com/shop/api:1.4", &newer, NULL, &err), COCKET_OK);
}

static void
the_ledger_says_no_at_the_commit(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(GOOD, &plain_request);
	struct err err = { 0 };

	(void)state;
	record_newer();
	assert_int_equal(v->report.verdict, VERDICT_ALLOW);
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_OK);
	assert_int_equal(v->report.verdict, VERDICT_DENY);
	assert_int_equal(v->report.reason, REASON_ROLLBACK);
	assert_string_equal(v->report.pinned, "");
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_OK); /* once more: it stays so */
	assert_int_equal(v->report.reason, REASON_ROLLBACK);
}

static void
a_rule_that_warns_warns_of_a_rollback(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(GOOD, &plain_request);
	struct err err = { 0 };

	(void)state;
	record_newer();
	v->acceptance.only_warns = true;
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_OK);
	assert_int_equal(v->report.verdict, VERDICT_ALLOW);
	assert_true(v->report.would_deny);
	assert_int_equal(v->report.reason, REASON_ROLLBACK);
	assert_string_not_equal(v->report.pinned, "");
}

static void
a_damaged_ledger_is_for_a_person(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(GOOD, &plain_request);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(file_create(ledger, slice_str("{"), 0600, &err), COCKET_OK);
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_E_USAGE);
	assert_int_equal(access(audit, F_OK), -1);
	assert_int_not_equal(v->report.verdict, VERDICT_ALLOW); /* nor is it a yes to who asks once more */
	assert_string_equal(v->report.pinned, "");
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_OK);
	assert_int_not_equal(v->report.verdict, VERDICT_ALLOW);
}

/* Nobody knows then whether it is older, and the report has nothing of a decision: neither who counted nor the name that claims gave it. */
static void
a_ledger_that_cannot_be_written_is_no_answer(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(GOOD, &plain_request);
	struct err err = { 0 };

	(void)state;
	assert_true(v->report.has_name);
	v->acceptance.ledger.path = "/proc/no/ledger.json";
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_OK);
	assert_int_equal(v->report.verdict, VERDICT_UNKNOWN);
	assert_int_equal(v->report.reason, REASON_IO);
	assert_string_equal(v->report.pinned, "");
	assert_false(v->report.has_name);
	assert_int_equal(v->report.counted_keys, 0);
}

static void
what_goes_wrong_later_refuses(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(GOOD, &plain_request);
	const struct err why = { .code = COCKET_E_DIGEST, .message = "a blob is another" };

	(void)state;
	verified_refuse(v, "the image", &why);
	assert_int_equal(v->report.verdict, VERDICT_DENY);
	assert_int_equal(v->report.reason, REASON_DIGEST_MISMATCH);
	assert_string_equal(v->report.detail, "a blob is another");
	assert_string_equal(v->report.pinned, "");
	assert_int_equal(access(audit, F_OK), 0);
}

/* As containerd's descriptor may deny what the signatures allow. */
static void
what_the_caller_denies_is_not_recorded(void **state)
{
	AUTO(verified_free) struct verified *v = decide_about(GOOD, &plain_request);
	struct err err = { 0 };

	(void)state;
	v->report.verdict = VERDICT_DENY;
	v->report.reason = REASON_MALFORMED;
	assert_int_equal(verified_commit(v, "the image", &err), COCKET_OK);
	assert_int_equal(v->report.verdict, VERDICT_DENY);
	assert_int_equal(v->report.reason, REASON_MALFORMED);
	assert_int_equal(access(ledger, F_OK), -1);
	assert_int_equal(access(audit, F_OK), 0);
}

/* An expired store decides about every image, and nothing is opened. */
static void
a_refused_context_refuses_all(void **state)
{
	struct verified *v;

	(void)state;
	context.anchors.is_refused = true;
	context.anchors.refusal = (struct report){ .verdict = VERDICT_DENY, .reason = REASON_EXPIRED_TRUST };
	v = decide_about(GOOD, &plain_request);
	context.anchors.is_refused = false;
	assert_int_equal(v->report.verdict, VERDICT_DENY);
	assert_int_equal(v->report.reason, REASON_EXPIRED_TRUST);
	assert_null(v->source);
	verified_free(&v);
}

static const struct platforms_row {
	const char *platforms[2];
	enum reason reason;
} platforms_rows[] = {
	{ { "linux/amd64", "linux/amd64" }, REASON_OK },
	{ { "linux/amd64", "all" }, REASON_OK },
	{ { "all", "linux/amd64" }, REASON_OK },
	{ { "linux/amd64", "linux/arm64" }, REASON_PLATFORM_MISSING },
	{ { "linux/arm64", "linux/amd64" }, REASON_PLATFORM_MISSING },
	{ { "linux/arm64", "all" }, REASON_PLATFORM_MISSING },
	{ { "all", "linux/arm64" }, REASON_PLATFORM_MISSING },
};

/* An image that is no index is for one. */
static void
each_platform_asked_for_must_be_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof platforms_rows / sizeof *platforms_rows; i++) {
		const struct platforms_row *row = &platforms_rows[i];
		const struct verify_request request = { .now = NOW, .platforms = row->platforms, .platform_count = 2 };
		AUTO(verified_free) struct verified *v = decide_about(GOOD, &request);

		assert_int_equal(v->report.reason, row->reason);
		assert_int_equal(v->report.verdict, row->reason == REASON_OK ? VERDICT_ALLOW : VERDICT_DENY);
	}
}

/* What is there of the image replaces what the user asked for, and never what the rule requires. */
static void
a_rule_s_platforms_stay_required(void **state)
{
	AUTO(verify_context_close) struct verify_context by_policy = { 0 };
	AUTO(verified_free) struct verified *v = NULL;
	struct verify_request request = { .now = NOW, .signed_as = "registry.example.com/shop/api:1.4", .only_present = true };
	struct verify_settings settings = { .policy = policy, .no_ledger = true };
	struct reference ref;
	struct err err = { 0 };

	(void)state;
	policy_write("\"platforms\":[\"linux/s390x\"],");
	assert_int_equal(verify_context_open(&by_policy, &settings, NOW, &err), COCKET_OK);
	assert_int_equal(reference_parse(&ref, GOOD, &err), COCKET_OK);
	assert_int_equal(verify(&v, &by_policy, &ref, &request, &err), COCKET_OK);
	assert_int_equal(v->report.verdict, VERDICT_DENY);
	assert_int_equal(v->report.reason, REASON_PLATFORM_MISSING);
	verified_free(&v);
	verify_context_close(&by_policy);
	policy_write("");
	assert_int_equal(verify_context_open(&by_policy, &settings, NOW, &err), COCKET_OK);
	assert_int_equal(verify(&v, &by_policy, &ref, &request, &err), COCKET_OK);
	assert_int_equal(v->report.verdict, VERDICT_ALLOW);
}

static const struct wrong_row {
	struct verify_request request;
	const char *message;
} wrong_rows[] = {
	{ { .now = NOW, .signed_as = "Not A Name" }, "--signed-as Not A Name: not an image name" },
	{ { .now = NOW, .platforms = (const char *const[]){ "linux/amd64", "linux" }, .platform_count = 2 }, "platform linux: expected OS/ARCH[/VARIANT]" },
};

static void
what_is_asked_wrongly_is_no_report(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong_rows / sizeof *wrong_rows; i++) {
		struct verified *v = NULL;
		struct reference ref;
		struct err err = { 0 };

		assert_int_equal(reference_parse(&ref, GOOD, &err), COCKET_OK);
		assert_int_equal(verify(&v, &context, &ref, &wrong_rows[i].request, &err), COCKET_E_USAGE);
		assert_string_equal(err.message, wrong_rows[i].message);
		assert_null(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_allowed_stays_open, forget),
		cmocka_unit_test_setup(nothing_is_written_before_the_commit, forget),
		cmocka_unit_test_setup(a_denial_is_in_the_audit_log_alone, forget),
		cmocka_unit_test_setup(the_ledger_says_no_at_the_commit, forget),
		cmocka_unit_test_setup(a_rule_that_warns_warns_of_a_rollback, forget),
		cmocka_unit_test_setup(a_damaged_ledger_is_for_a_person, forget),
		cmocka_unit_test_setup(a_ledger_that_cannot_be_written_is_no_answer, forget),
		cmocka_unit_test_setup(each_platform_asked_for_must_be_there, forget),
		cmocka_unit_test_setup(a_rule_s_platforms_stay_required, forget),
		cmocka_unit_test_setup(what_goes_wrong_later_refuses, forget),
		cmocka_unit_test_setup(what_the_caller_denies_is_not_recorded, forget),
		cmocka_unit_test_setup(a_refused_context_refuses_all, forget),
		cmocka_unit_test_setup(what_is_asked_wrongly_is_no_report, forget),
	};

	return cmocka_run_group_tests_name("verify/verify", tests, setup, teardown);
}
