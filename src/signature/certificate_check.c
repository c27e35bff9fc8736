/* Signatures made with certificates: see certificate_check.h.  The order is that of what a refusal says most; nothing is reported before the last
 * condition holds.  Every time that is proved binds: the certificate, the path and the authority must have been good at each. */
#include "signature/certificate_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "format/log/sct.h"
#include "identity/identity_pattern.h"

#define TIMES_MAX (LOG_ENTRIES_MAX + TIMESTAMPS_MAX)

void
certificate_proof_free(struct certificate_proof *p)
{
	leaf_certificate_free(&p->leaf);
}

/* What is known so far. */
struct certificate_checking {
	const struct certificate_material *material;
	const struct logged_signature *signature;
	const struct trusted_root *root;
	const struct certificate_anchors *rules;
	struct certificate_proof proof;
	struct certificate_no *no;
	struct instant times[TIMES_MAX]; /* that were proved */
	size_t time_count;
	const struct log_key *logs[LOG_ENTRIES_MAX]; /* of the entries that are good */
	size_t log_count;
	struct buf issuer; /* the SPKI of whoever issued the certificate, once the path is known */
};

PRINTF_LIKE(3, 4) static bool
refuse(struct certificate_checking *c, enum reason reason, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	c->no->reason = reason;
	(void)vsnprintf(c->no->detail, sizeof c->no->detail, format, args);
	va_end(args);
	return false;
}

/* Memory that ran out proves nothing against the signature. */
static bool
refuse_err(struct certificate_checking *c, enum reason reason, const struct err *err)
{
	return refuse(c, err->code == COCKET_E_NOMEM ? REASON_IO : reason, "%s", err->message);
}

static void
time_add(struct certificate_checking *c, const struct instant *t, enum certificate_time source)
{
	c->times[c->time_count++] = *t;
	if (c->time_count == 1 || instant_compare(t, &c->proof.time) > 0) {
		c->proof.time = *t;
		c->proof.source = source;
	}
}

/* --- the signature -------------------------------------------------------------------------------- */

bool
logged_signature_is_by(const struct logged_signature *s, const struct pubkey *key)
{
	enum signature_check check;

	if (s->is_hashed)
		return pubkey_verify_sha256_digest(key, s->signed_bytes, s->signature) == SIGNATURE_GOOD;
	check = s->is_envelope ? pubkey_verify_pure(key, s->signed_bytes, s->signature) : pubkey_verify(key, s->signed_bytes, s->signature);

	return check == SIGNATURE_GOOD || (check == SIGNATURE_BAD && pubkey_verify_sha256(key, s->signed_bytes, s->signature) == SIGNATURE_GOOD);
}

static bool
signature_check_by_leaf(struct certificate_checking *c)
{
	if (logged_signature_is_by(c->signature, leaf_certificate_key(c->proof.leaf)))
		return true;
	return refuse(c, REASON_BAD_SIGNATURE, "the signature does not verify by the key of its certificate");
}

/* --- the logs ------------------------------------------------------------------------------------- */

/* One entry twice would be one witness counted twice. */
static bool
entries_are_distinct(const struct certificate_material *m)
{
	for (size_t i = 0; i < m->entries.count; i++)
		for (size_t j = 0; j < i; j++)
			if (digest_eq(&m->entries.items[i].log, &m->entries.items[j].log) && m->entries.items[i].index == m->entries.items[j].index)
				return false;
	return true;
}

static void
entry_note(struct certificate_checking *c, const struct log_entry *e, const struct log_found *found)
{
	if (!c->proof.is_logged) {
		c->proof.is_logged = true;
		c->proof.log_index = e->index;
		memcpy(c->proof.log, found->log->host, sizeof c->proof.log);
	}
	c->logs[c->log_count++] = found->log;
	if (found->has_time)
		time_add(c, &found->time, CERTIFICATE_TIME_LOG);
}

static bool
entry_check(struct certificate_checking *c, const struct log_entry *e)
{
	struct log_found found;
	struct err err = { 0 };

	if (log_entry_check(&found, e, c->signature, &c->root->logs, c->material->demand, &err))
		return refuse_err(c, REASON_LOG, &err);
	if (found.log)
		entry_note(c, e, &found);
	return true;
}

/* A time that nobody signed is not believed, and must not lie either. */
static bool
stated_time_check(struct certificate_checking *c, const struct log_entry *e)
{
	if (!e->has_time || (e->time >= leaf_certificate_not_before(c->proof.leaf) && e->time <= leaf_certificate_not_after(c->proof.leaf)))
		return true;
	return refuse(c, REASON_TIMESTAMP, "the log's entry is of a time at which the certificate was not valid");
}

/* A root that was accepted without logs is held to what it lists, as any other is. */
static bool
asks_for_log(const struct certificate_checking *c, const struct log_keys *kind, bool is_switched_off)
{
	return !is_switched_off && (kind->is_listed || !c->root->may_lack_logs);
}

static bool
entries_check(struct certificate_checking *c)
{
	const struct certificate_material *m = c->material;

	if (!entries_are_distinct(m))
		return refuse(c, REASON_LOG, "one entry of a log is there twice");
	for (size_t i = 0; i < m->entries.count; i++)
		if (!entry_check(c, &m->entries.items[i]) || !stated_time_check(c, &m->entries.items[i]))
			return false;
	if (c->log_count > 0 || !asks_for_log(c, &c->root->logs, c->rules->no_log))
		return true;
	return refuse(c, REASON_LOG, "%s%s", m->entries.count == 0 ? "no entry of a transparency log" : "entries of unknown transparency logs alone",
	              c->root->logs.is_listed ? "" : "; the trusted root lists none, and is no unlogged-root");
}

/* --- the times ------------------------------------------------------------------------------------ */

static bool
timestamp_check(struct certificate_checking *c, const struct buf *token, struct err *err)
{
	const struct trusted_authorities *all = &c->root->timestamp_authorities;
	const struct slice stamped = c->signature->stamped.len > 0 ? c->signature->stamped : c->signature->signature;
	struct instant time;

	(void)!fail(err, COCKET_E_SIGNATURE, "a timestamp by an unknown authority");
	for (size_t i = 0; i < all->count; i++) {
		if (authority_check_timestamp(&time, all->items[i].authority, buf_slice(token), stamped, err))
			continue;
		if (period_has(&all->items[i].period, &time)) {
			time_add(c, &time, CERTIFICATE_TIME_AUTHORITY);
			return true;
		}
		(void)!fail(err, COCKET_E_SIGNATURE, "a timestamp of a time at which its authority was not in use");
	}
	return false;
}

/* One that does not verify is as good as none: whether there are enough is for the end to say. */
static bool
times_check(struct certificate_checking *c)
{
	struct err err = { 0 };

	for (size_t i = 0; i < c->material->timestamp_count; i++)
		(void)!timestamp_check(c, &c->material->timestamps[i], &err);
	if (c->time_count > 0)
		return true;
	if (c->rules->no_log && c->material->timestamp_count == 0) {
		const struct instant now = { .seconds = c->rules->now };

		time_add(c, &now, CERTIFICATE_TIME_NOW);
		return true;
	}
	return err.code ? refuse_err(c, REASON_TIMESTAMP, &err) : refuse(c, REASON_TIMESTAMP, "nothing that is signed says when it was made");
}

static bool
leaf_times_check(struct certificate_checking *c)
{
	const struct instant begin = { .seconds = leaf_certificate_not_before(c->proof.leaf) }, end = { .seconds = leaf_certificate_not_after(c->proof.leaf) };
	char when[CLOCK_TEXT_BYTES];

	for (size_t i = 0; i < c->time_count; i++)
		if (instant_compare(&c->times[i], &begin) < 0 || instant_compare(&c->times[i], &end) > 0) {
			clock_print(when, c->times[i].seconds);
			return refuse(c, REASON_TIMESTAMP, "signed at %s, when its certificate was not valid", when);
		}
	return true;
}

/* A key signs for its log while it is in use. */
static bool
log_periods_check(struct certificate_checking *c)
{
	for (size_t l = 0; l < c->log_count; l++)
		for (size_t i = 0; i < c->time_count; i++)
			if (!period_has(&c->logs[l]->period, &c->times[i]))
				return refuse(c, REASON_LOG, "the log %s was not in use when it was signed", c->logs[l]->host);
	return true;
}

/* --- the path ------------------------------------------------------------------------------------- */

static bool
path_is_good(struct certificate_checking *c, const struct trusted_authority *a, struct err *err)
{
	for (size_t i = 0; i < c->time_count; i++)
		if (!period_has(&a->period, &c->times[i]))
			return fail(err, COCKET_E_SIGNATURE, "the authority %s was not in use when it was signed", TEXT(slice_str(a->name))) == COCKET_OK;
	return authority_check_leaf(&c->issuer, a->authority, c->proof.leaf, c->times, c->time_count, err) == COCKET_OK;
}

static bool
path_check(struct certificate_checking *c)
{
	struct err err = { 0 };

	for (size_t i = 0; i < c->root->certificate_authorities.count; i++)
		if (path_is_good(c, &c->root->certificate_authorities.items[i], &err)) {
			memcpy(c->proof.authority, c->root->certificate_authorities.items[i].name, sizeof c->proof.authority);
			return true;
		}
	if (err.code == COCKET_OK)
		return refuse(c, REASON_CERTIFICATE, "the trusted root has no certificate authority");
	(void)within(&err, "its certificate leads to no trusted root");
	return refuse_err(c, REASON_CERTIFICATE, &err);
}

/* --- certificate timestamps ------------------------------------------------------------------------- */

static struct instant
instant_of_sct(const struct sct *s)
{
	return (struct instant){ .seconds = (int64_t)(s->time / 1000), .nanoseconds = (uint32_t)(s->time % 1000) * 1000000 };
}

static bool
sct_is_good(struct certificate_checking *c, const struct sct *s, const struct digest *issuer, struct slice logged)
{
	AUTO(buf_free) struct buf bytes = BUF(4 * LEAF_MAX_BYTES);
	const struct log_key *log = log_keys_find(&c->root->certificate_logs, &s->log);
	const struct instant time = instant_of_sct(s);
	struct err err;

	if (log == NULL || (pubkey_type(log->key) == KEY_RSA) != (s->algorithm == SCT_RSA) || !period_has(&log->period, &time))
		return false;
	return sct_signed_bytes(&bytes, s, issuer, logged, &err) == COCKET_OK &&
	       pubkey_verify_sha256(log->key, buf_slice(&bytes), s->signature) == SIGNATURE_GOOD;
}

static bool
sct_check(struct certificate_checking *c)
{
	AUTO(buf_free) struct buf logged = BUF(LEAF_MAX_BYTES);
	const struct digest issuer_id = digest_of(buf_slice(&c->issuer));
	struct sct_list list;
	struct slice value;
	struct err err = { 0 };

	if (!asks_for_log(c, &c->root->certificate_logs, c->rules->no_sct))
		return true;
	if (!leaf_certificate_extension(&value, c->proof.leaf, SCT_OID))
		return refuse(c, REASON_CERTIFICATE, "no log of certificates has its certificate (no SCT)");
	if (sct_list_parse(&list, value, &err) || leaf_certificate_logged(&logged, c->proof.leaf, &err))
		return refuse_err(c, REASON_CERTIFICATE, &err);
	for (size_t i = 0; i < list.count; i++)
		if (sct_is_good(c, &list.items[i], &issuer_id, buf_slice(&logged)))
			return c->proof.has_sct = true;
	return refuse(c, REASON_CERTIFICATE, "no known log of certificates signed for its certificate (SCT)");
}

/* --- the issuer ----------------------------------------------------------------------------------- */

static bool
is_printable(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
			return false;
	return utf8_valid(text);
}

static bool
issuer_check(struct certificate_checking *c)
{
	struct slice issuer;

	if (!certificate_issuer(&issuer, c->proof.leaf))
		return refuse(c, REASON_CERTIFICATE, "its certificate names no issuer of the identity, or two");
	if (issuer.len >= sizeof c->proof.issuer || !is_printable(issuer))
		return refuse(c, REASON_CERTIFICATE, "its certificate names an issuer that is none: %s", TEXT(issuer));
	memcpy(c->proof.issuer, issuer.ptr, issuer.len);
	c->proof.issuer[issuer.len] = '\0';
	return true;
}

/* --- all of it ------------------------------------------------------------------------------------ */

/* STEP_CERTIFICATE is behind us. */
static bool
conditions_check(struct certificate_checking *c)
{
	static bool (*const checks[STEP_COUNT])(struct certificate_checking *c) = {
		[STEP_SIGNATURE] = signature_check_by_leaf, [STEP_LOG] = entries_check, [STEP_TIME] = times_check, [STEP_VALIDITY] = leaf_times_check,
		[STEP_LOG_PERIOD] = log_periods_check, [STEP_PATH] = path_check, [STEP_SCT] = sct_check, [STEP_ISSUER] = issuer_check,
	};

	for (unsigned step = STEP_SIGNATURE; step < STEP_COUNT; step++) {
		c->no->step = (enum certificate_step)step;
		if (!checks[step](c))
			return false;
	}
	return true;
}

/* Whatever else is wrong: was its certificate valid once by this root? */
static bool
root_issued(struct certificate_checking *c)
{
	const struct trusted_authorities *all = &c->root->certificate_authorities;
	const struct instant once = { leaf_certificate_not_before(c->proof.leaf), 0 };
	struct err ignored;

	for (size_t i = 0; i < all->count; i++) {
		c->issuer.len = 0;
		if (authority_check_leaf(&c->issuer, all->items[i].authority, c->proof.leaf, &once, 1, &ignored) == COCKET_OK)
			return true;
	}
	return false;
}

static bool
certificate_check(struct certificate_proof *out, const struct certificate_material *m, struct logged_signature s, const struct trusted_root *root,
                  const struct certificate_anchors *by, struct certificate_no *no)
{
	struct certificate_checking c = { .material = m, .signature = &s, .root = root, .rules = by, .no = no, .issuer = BUF(LEAF_MAX_BYTES) };
	bool is_good;
	struct err err = { 0 };

	*no = (struct certificate_no){ .step = STEP_CERTIFICATE };
	if (leaf_certificate_parse(&c.proof.leaf, buf_slice(&m->certificate), &err))
		return refuse_err(&c, REASON_CERTIFICATE, &err);
	s.certificate = buf_slice(&m->certificate);
	s.key = pubkey_spki(leaf_certificate_key(c.proof.leaf));
	s.key_type = pubkey_type(leaf_certificate_key(c.proof.leaf));
	is_good = conditions_check(&c);
	c.proof.by_unlogged_root = root->may_lack_logs;
	if (is_good)
		*out = c.proof;
	else
		no->is_issued = by->count > 1 && root_issued(&c);
	buf_free(&c.issuer);
	if (!is_good)
		certificate_proof_free(&c.proof);
	return is_good;
}

/* What no root's authority issued says least of all: the refusal by the root that did is told, else what is not about the certificate. */
static bool
tells_more(const struct certificate_no *a, const struct certificate_no *b)
{
	if (b->reason == REASON_OK || a->is_issued != b->is_issued)
		return b->reason == REASON_OK || a->is_issued;
	return a->reason != REASON_CERTIFICATE && b->reason == REASON_CERTIFICATE;
}

bool
certificate_check_by_any(struct certificate_proof *out, const struct certificate_material *m, const struct logged_signature *s,
                         const struct certificate_anchors *by, struct certificate_no *no)
{
	*no = (struct certificate_no){ .reason = REASON_OK };
	for (size_t i = 0; i < by->count; i++) {
		struct certificate_no this;

		if (certificate_check(out, m, *s, &by->roots[i], by, &this))
			return true;
		if (tells_more(&this, no))
			*no = this;
	}
	return false;
}
