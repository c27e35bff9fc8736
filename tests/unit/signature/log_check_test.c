/* Entries of logs: each part of a good one is changed by itself, and the good one stands beside it. */
#include "support/test.h"

#include "signature/log_check.h"
#include "support/keyless.h"

#define V1 "keyless-bundle-rekor1"
#define V2 "keyless-bundle-rekor2"

static void
as_it_is(struct log_entry *e)
{
	(void)e;
}

static void
index_other(struct log_entry *e)
{
	e->index++;
}

static void
time_other(struct log_entry *e)
{
	e->time++;
}

static void
time_none(struct log_entry *e)
{
	e->has_time = false;
}

static void
time_added(struct log_entry *e)
{
	e->has_time = true;
	e->time = 1700000000;
}

static void
promise_none(struct log_entry *e)
{
	e->promise.len = 0;
}

static void
promise_flipped(struct log_entry *e)
{
	e->promise.ptr[e->promise.len - 1] ^= 1;
}

static void
body_flipped(struct log_entry *e)
{
	e->body.ptr[e->body.len / 2] ^= 1;
}

static void
proof_none(struct log_entry *e)
{
	e->has_proof = false;
}

static void
size_other(struct log_entry *e)
{
	e->proof.size++;
}

static void
root_other(struct log_entry *e)
{
	e->proof.root.bytes[0] ^= 1;
}

static void
checkpoint_changed(struct log_entry *e)
{
	e->checkpoint.ptr[0] ^= 1;
}

static void
log_other(struct log_entry *e)
{
	e->log.bytes[0] ^= 1;
}

static void
kind_other(struct log_entry *e)
{
	memcpy(e->kind, "intoto", sizeof "intoto");
}

#define UNKNOWN "*" /* of a log that the root does not know: nothing is said */

static const struct row {
	const char *name;
	void (*change)(struct log_entry *e);
	enum log_demand demand;
	const char *message; /* NULL: good; what follows the entry's number */
} rows[] = {
	{ V1, as_it_is, LOG_DEMANDS_PROOF, NULL },
	{ V1, as_it_is, LOG_DEMANDS_PROMISE, NULL },
	{ V1, promise_none, LOG_DEMANDS_PROOF, NULL }, /* the proof suffices, and proves no time */
	{ V1, promise_none, LOG_DEMANDS_PROMISE, "no promise (SET)" },
	{ V1, proof_none, LOG_DEMANDS_PROMISE, NULL },
	{ V1, proof_none, LOG_DEMANDS_PROOF, "no inclusion proof" },
	{ V1, index_other, LOG_DEMANDS_PROOF, "the promise (SET) is not signed by the log" },
	{ V1, time_other, LOG_DEMANDS_PROOF, "the promise (SET) is not signed by the log" },
	{ V1, time_none, LOG_DEMANDS_PROOF, "a promise without a time" },
	{ V1, promise_flipped, LOG_DEMANDS_PROOF, "the promise (SET) is not signed by the log" },
	{ V1, body_flipped, LOG_DEMANDS_PROOF, "inclusion proof: the root: digest is" },
	{ V1, size_other, LOG_DEMANDS_PROOF, "the checkpoint is of another tree than the inclusion proof" },
	{ V1, root_other, LOG_DEMANDS_PROOF, "the checkpoint is of another tree than the inclusion proof" },
	{ V1, checkpoint_changed, LOG_DEMANDS_PROOF, "the checkpoint is not signed by the log" },
	{ V1, kind_other, LOG_DEMANDS_PROOF, "body of the log's entry: kind dsse 0.0.1, and beside it intoto 0.0.1" },
	{ V1, log_other, LOG_DEMANDS_PROOF, UNKNOWN },
	{ V2, as_it_is, LOG_DEMANDS_PROOF, NULL },
	{ V2, time_added, LOG_DEMANDS_PROOF, "an entry of Rekor v2 with a time or a promise" },
	{ V2, index_other, LOG_DEMANDS_PROOF, "its index is not that of the inclusion proof" },
	{ V2, kind_other, LOG_DEMANDS_PROOF, "kind intoto 0.0.2, expected hashedrekord 0.0.2" },
	{ V2, body_flipped, LOG_DEMANDS_PROOF, "inclusion proof: the root: digest is" },
	{ V2, checkpoint_changed, LOG_DEMANDS_PROOF, "the checkpoint's origin is" },
	{ V2, proof_none, LOG_DEMANDS_PROMISE, "no promise (SET)" },
	{ V2, log_other, LOG_DEMANDS_PROOF, UNKNOWN },
};

static void
judge(size_t i, const struct row *row)
{
	struct keyless k;
	struct log_entry *e;
	struct log_found found;
	struct err err = { 0 };
	enum cocket_code code;

	keyless_open(&k, row->name);
	e = &k.bundle.certificate.entries.items[0];
	row->change(e);
	code = log_entry_check(&found, e, &k.signature, &k.root.logs, row->demand, &err);
	if ((code == COCKET_OK) != (row->message == NULL || row->message[0] == '*') || (row->message && !strstr(err.message, row->message) && code))
		fail_msg("row %zu: \"%s\"", i, code ? err.message : "taken");
	assert_int_equal(found.log != NULL, row->message == NULL);
	if (code == COCKET_OK && found.has_time)
		assert_int_equal(found.time.seconds, e->time);
	if (found.log)
		assert_int_equal(found.has_time, e->promise.len > 0); /* CVE-2026-48816: a time is the log's by its promise alone */
	keyless_close(&k);
}

static void
parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		judge(i, &rows[i]);
}

/* The entry of one signature says nothing of another. */
static void
an_entry_is_of_one_signature(void **state)
{
	static const char *const names[][2] = { { V1, "keyless-bundle-email" }, { V2, "keyless-bundle-rekor2-cosigned" } };
	struct log_found found;
	struct err err;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct keyless a, b;

		keyless_open(&a, names[i][0]);
		keyless_open(&b, names[i][1]);
		assert_int_equal(log_entry_check(&found, &a.bundle.certificate.entries.items[0], &b.signature, &a.root.logs, LOG_DEMANDS_PROOF, &err),
		                 COCKET_E_SIGNATURE);
		assert_null(found.log);
		keyless_close(&a);
		keyless_close(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts),
		cmocka_unit_test(an_entry_is_of_one_signature),
	};

	return cmocka_run_group_tests_name("signature/log_check", tests, NULL, NULL);
}
