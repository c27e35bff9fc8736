/* A trusted root's entries: see root_entries.h.  Never decides whether something is trusted. */
#include "trust/sigstore/root_entries.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "crypto/authority_facts.h"

#define ENTRIES_MAX (2 * (TRUSTED_ROOT_LOGS_MAX + TRUSTED_ROOT_AUTHORITIES_MAX))

void
root_entries_free(struct root_entries *e)
{
	free(e->items);
	*e = (struct root_entries){ 0 };
}

const char *
root_entry_kind_word(enum root_entry_kind kind)
{
	static const char *const words[ROOT_ENTRY_KINDS] = { "transparency log", "certificate log", "certificate authority", "timestamp authority" };

	return words[kind];
}

/* --- the list ------------------------------------------------------------------------------------- */

static enum cocket_code
entry_add(struct root_entries *out, const struct root_entry *e, struct err *err)
{
	if (LIST_GROW(out, ENTRIES_MAX, "entries", err))
		return err->code;
	out->items[out->count++] = *e;
	return COCKET_OK;
}

static enum cocket_code
logs_add(struct root_entries *out, enum root_entry_kind kind, const struct log_keys *logs, struct err *err)
{
	for (size_t i = 0; i < logs->count; i++) {
		const struct log_key *log = &logs->items[i];
		struct root_entry e = { .kind = kind, .key = key_type_name(pubkey_type(log->key)), .id = log->id, .period = log->period };

		e.material = *pubkey_id(log->key);
		snprintf(e.name, sizeof e.name, "%s", log->url);
		if (entry_add(out, &e, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
authorities_add(struct root_entries *out, enum root_entry_kind kind, const struct trusted_authorities *authorities, struct err *err)
{
	for (size_t i = 0; i < authorities->count; i++) {
		const struct trusted_authority *a = &authorities->items[i];
		struct root_entry e = { .kind = kind, .period = a->period, .has_certificates = true };
		struct authority_facts facts;

		if (authority_facts_read(&facts, a->authority, err))
			return within(err, "%s %zu", root_entry_kind_word(kind), i);
		e.key = facts.key;
		e.id = facts.fingerprint;
		e.material = facts.certificates;
		e.not_after = facts.not_after;
		snprintf(e.name, sizeof e.name, "%s", a->name[0] ? a->name : facts.subject);
		snprintf(e.subject, sizeof e.subject, "%s", facts.subject);
		if (entry_add(out, &e, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
root_entries_of(struct root_entries *out, const struct trusted_root *root, struct err *err)
{
	AUTO(root_entries_free) struct root_entries all = { 0 };

	if (logs_add(&all, ROOT_LOG, &root->logs, err) || logs_add(&all, ROOT_CERTIFICATE_LOG, &root->certificate_logs, err) ||
	    authorities_add(&all, ROOT_CERTIFICATE_AUTHORITY, &root->certificate_authorities, err) ||
	    authorities_add(&all, ROOT_TIMESTAMP_AUTHORITY, &root->timestamp_authorities, err))
		return err->code;
	*out = all;
	all = (struct root_entries){ 0 };
	return COCKET_OK;
}

/* --- its state at a time -------------------------------------------------------------------------- */

enum root_entry_state
root_entry_state_at(const struct root_entry *e, int64_t now)
{
	const struct instant t = { now, 0 };

	if (e->period.has_end && instant_compare(&e->period.end, &t) < 0)
		return ROOT_ENTRY_RETIRED;
	if (e->has_certificates && e->not_after < now)
		return ROOT_ENTRY_EXPIRED;
	return period_has(&e->period, &t) ? ROOT_ENTRY_IN_USE : ROOT_ENTRY_NOT_YET;
}

const char *
root_entry_state_word(enum root_entry_state state)
{
	static const char *const words[] = { "in use", "not yet valid", "retired", "expired" };

	return words[state];
}

int64_t
root_entry_until(const struct root_entry *e)
{
	const int64_t end = e->period.has_end ? e->period.end.seconds : 0;

	if (!e->has_certificates)
		return end;
	return end != 0 && end < e->not_after ? end : e->not_after;
}
