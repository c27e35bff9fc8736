/* Entries of transparency logs, held against the logs' keys: see log_check.h.  A time that is not in what the log signed is nobody's word: the one
 * beside a proof counts for nothing without the promise (CVE-2026-48816). */
#include "signature/log_check.h"

#include "base/escape.h"
#include "base/limits.h"
#include "format/log/checkpoint.h"
#include "format/log/merkle.h"

#define PROMISED_MAX_BYTES (256 * KIB)

/* Keys of logs are named by the first bytes of the log's id. */
static bool
hint_is(const struct note_line *line, const struct log_key *log)
{
	return memcmp(line->hint, log->id.bytes, NOTE_HINT_BYTES) == 0;
}

static bool
is_signed_by_log(const struct signed_note *n, const struct log_key *log, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (hint_is(&n->lines[i], log) && (name == NULL || slice_is(n->lines[i].name, name)) &&
		    pubkey_verify_pure(log->key, n->text, buf_slice(&n->lines[i].signature)) == SIGNATURE_GOOD)
			return true;
	return false;
}

/* --- the checkpoint ------------------------------------------------------------------------------- */

static enum cocket_code
tree_check(const struct checkpoint *c, const struct log_entry *e, struct err *err)
{
	struct digest leaf;

	if (c->size != e->proof.size || !digest_eq(&c->root, &e->proof.root))
		return fail(err, COCKET_E_SIGNATURE, "the checkpoint is of another tree than the inclusion proof");
	if (merkle_leaf(&leaf, buf_slice(&e->body), err))
		return err->code;
	return inclusion_proof_check(&e->proof, &leaf, err);
}

/* A log of v2 signs under its own name, which its origin is too. */
static enum cocket_code
origin_check(const struct checkpoint *c, const struct log_key *log, struct err *err)
{
	if (log->host[0] == '\0')
		return fail(err, COCKET_E_SIGNATURE, "the trusted root has no URL for the log %s", TEXT(c->origin));
	if (!slice_is(c->origin, log->host))
		return fail(err, COCKET_E_SIGNATURE, "the checkpoint's origin is %s, expected %s", TEXT(c->origin), log->host);
	return COCKET_OK;
}

static enum cocket_code
checkpoint_check(bool *is_v1, const struct signed_note *n, const struct log_entry *e, const struct log_key *log, struct err *err)
{
	struct checkpoint c;

	if (checkpoint_parse(&c, n->text, err))
		return err->code;
	*is_v1 = checkpoint_is_of_rekor_v1(&c);
	if (!*is_v1 && origin_check(&c, log, err))
		return err->code;
	if (!is_signed_by_log(n, log, *is_v1 ? NULL : log->host))
		return fail(err, COCKET_E_SIGNATURE, "the checkpoint is not signed by the log");
	return tree_check(&c, e, err);
}

static void
note_free(struct signed_note *n)
{
	signed_note_free(n);
}

static enum cocket_code
proof_check(bool *is_v1, const struct log_entry *e, const struct log_key *log, struct err *err)
{
	AUTO(note_free) struct signed_note note = { 0 };

	if (signed_note_parse(&note, buf_slice(&e->checkpoint), err))
		return within(err, "checkpoint");
	return checkpoint_check(is_v1, &note, e, log, err);
}

/* --- the promise ---------------------------------------------------------------------------------- */

static enum cocket_code
promise_check(struct log_found *out, const struct log_entry *e, const struct log_key *log, struct err *err)
{
	AUTO(buf_free) struct buf promised = BUF(PROMISED_MAX_BYTES);

	if (!e->has_time)
		return fail(err, COCKET_E_FORMAT, "a promise without a time");
	if (log_entry_promised_bytes(&promised, e, err))
		return err->code;
	if (pubkey_verify_pure(log->key, buf_slice(&promised), buf_slice(&e->promise)) != SIGNATURE_GOOD)
		return fail(err, COCKET_E_SIGNATURE, "the promise (SET) is not signed by the log");
	out->has_time = true;
	out->time = (struct instant){ .seconds = e->time };
	return COCKET_OK;
}

/* --- the entry ------------------------------------------------------------------------------------ */

static enum cocket_code
v1_check(struct log_found *out, const struct log_entry *e, const struct logged_signature *s, const struct log_key *log, struct err *err)
{
	if (log_body_check_v1(buf_slice(&e->body), e->kind, e->version, s, err))
		return err->code;
	return e->promise.len > 0 ? promise_check(out, e, log, err) : COCKET_OK;
}

/* What v2 never has is somebody else's addition. */
static enum cocket_code
v2_check(const struct log_entry *e, const struct logged_signature *s, struct err *err)
{
	if (e->promise.len > 0 || e->has_time)
		return fail(err, COCKET_E_FORMAT, "an entry of Rekor v2 with a time or a promise");
	if (strcmp(e->kind, "hashedrekord") != 0 || strcmp(e->version, "0.0.2") != 0)
		return fail(err, COCKET_E_UNSUPPORTED, "kind %s %s, expected hashedrekord 0.0.2", TEXT(slice_str(e->kind)), TEXT(slice_str(e->version)));
	if (e->index != e->proof.index)
		return fail(err, COCKET_E_SIGNATURE, "its index is not that of the inclusion proof");
	return log_body_check_v2(buf_slice(&e->body), s, err);
}

static enum cocket_code
demand_check(const struct log_entry *e, enum log_demand demand, struct err *err)
{
	if (demand == LOG_DEMANDS_PROOF && !e->has_proof)
		return fail(err, COCKET_E_FORMAT, "no inclusion proof");
	if (demand == LOG_DEMANDS_PROMISE && e->promise.len == 0)
		return fail(err, COCKET_E_FORMAT, "no promise (SET)");
	return COCKET_OK;
}

/* Without a proof there is no checkpoint to say so: only v1 makes promises. */
static enum cocket_code
known_check(struct log_found *out, const struct log_entry *e, const struct logged_signature *s, enum log_demand demand, struct err *err)
{
	bool is_v1 = true;

	if (demand_check(e, demand, err) || (e->has_proof && proof_check(&is_v1, e, out->log, err)))
		return err->code;
	return is_v1 ? v1_check(out, e, s, out->log, err) : v2_check(e, s, err);
}

enum cocket_code
log_entry_check(struct log_found *out, const struct log_entry *e, const struct logged_signature *s, const struct log_keys *logs, enum log_demand demand,
                struct err *err)
{
	*out = (struct log_found){ .log = log_keys_find(logs, &e->log) };
	if (out->log == NULL || known_check(out, e, s, demand, err) == COCKET_OK)
		return COCKET_OK;
	out->log = NULL;
	return within(err, "entry %llu of the log", (unsigned long long)e->index);
}
