/* audit.c: a decision is written down whole, by which files too; one that cannot be written down allows nothing. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "verify/audit.h"
#include "verify/report_json.h"

static struct report
allowed(void)
{
	struct report r = { .verdict = VERDICT_ALLOW, .reason = REASON_OK, .has_digest = true };

	snprintf(r.pinned, sizeof r.pinned, "example.org/app@sha256:00");
	return r;
}

static void
assert_member(struct json line, const char *name, const char *expected)
{
	const char *text = json_string_value(json_get(line, name));

	if (!expected)
		assert_int_equal(json_type(json_get(line, name)), JSON_NULL);
	else if (!text || strcmp(text, expected) != 0)
		fail_msg("%s: %s, expected %s", name, text ? text : "null", expected);
}

static void
a_line_says_what_was_decided_and_by_what(void **state)
{
	char dir[] = "/tmp/cocket-audit-XXXXXX", path[64];
	struct policy_context *policy = calloc(1, sizeof *policy);
	struct report r = allowed();
	AUTO(buf_free) struct buf text = BUF(1 * MIB);
	struct json_doc doc;
	struct err err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/log", dir);
	snprintf(policy->path, sizeof policy->path, "/etc/cocket/policy.json");
	const struct verify_options options = { .policy_context = policy, .ledger = "/var/lib/cocket/ledger.json" };
	audit_record(&r, &(struct audit){ path, "verify", &options }, "example.org/app:1");
	assert_int_equal(r.verdict, VERDICT_ALLOW);
	assert_int_equal(file_read(&text, path, &err), COCKET_OK);
	assert_int_equal(json_parse(&doc, buf_slice(&text), &err), COCKET_OK);
	assert_member(json_root(&doc), "image", "example.org/app:1");
	assert_member(json_root(&doc), "command", "verify");
	assert_member(json_root(&doc), "verdict", "allow");
	assert_member(json_root(&doc), "pinned", "example.org/app@sha256:00");
	assert_member(json_root(&doc), "policy-file", "/etc/cocket/policy.json");
	assert_member(json_root(&doc), "policy-sha256", "0000000000000000000000000000000000000000000000000000000000000000");
	assert_member(json_root(&doc), "trust-store", NULL);
	assert_member(json_root(&doc), "ledger", "/var/lib/cocket/ledger.json");
	json_free(&doc);
	free(policy);
	(void)unlink(path);
	(void)rmdir(dir);
}

static void
without_a_log_nothing_changes(void **state)
{
	const struct verify_options options = { 0 };
	struct report r = allowed();

	(void)state;
	audit_record(&r, &(struct audit){ NULL, "verify", &options }, "example.org/app:1");
	assert_int_equal(r.verdict, VERDICT_ALLOW);
	assert_string_equal(r.pinned, "example.org/app@sha256:00");
}

static void
what_cannot_be_written_down_is_undecided(void **state)
{
	static const char *const targets[] = { "/does/not/exist/log", "/", "/dev/full" };
	const struct verify_options options = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		struct report r = allowed();

		audit_record(&r, &(struct audit){ targets[i], "verify", &options }, "example.org/app:1");
		assert_int_equal(r.verdict, VERDICT_UNKNOWN);
		assert_int_equal(r.reason, REASON_IO);
		assert_string_equal(r.pinned, "");
		assert_true(strncmp(r.detail, "audit log: ", strlen("audit log: ")) == 0);
	}
}

/* A denial is no less one for want of a log. */
static void
a_log_turns_no_denial_into_a_yes(void **state)
{
	const struct verify_options options = { 0 };
	struct report r = { .verdict = VERDICT_DENY, .reason = REASON_UNKNOWN_KEY };

	(void)state;
	audit_record(&r, &(struct audit){ "/does/not/exist/log", "verify", &options }, "example.org/app:1");
	assert_int_not_equal(r.verdict, VERDICT_ALLOW);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_says_what_was_decided_and_by_what),
		cmocka_unit_test(without_a_log_nothing_changes),
		cmocka_unit_test(what_cannot_be_written_down_is_undecided),
		cmocka_unit_test(a_log_turns_no_denial_into_a_yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
