/* What became of attestations, as JSON: see attested_json.h.  Never decides anything. */
#include "verify/attested_json.h"

#include "base/json_member.h"

static void
put_signer(struct json_writer *w, const char *member, const struct attested_signer *s)
{
	char hex[DIGEST_HEX_BYTES];

	json_key(w, member);
	if (s == NULL || !s->is_proved) {
		json_put_null(w);
		return;
	}
	json_begin_object(w);
	if (s->has_key) {
		digest_print_hex(hex, &s->key);
		json_put_text(w, "key", hex);
		json_put_text(w, "label", s->label);
	} else {
		json_put_text(w, "issuer", s->issuer);
		json_put_text(w, "subject", s->identity);
	}
	json_end_object(w);
}

static void
put_times(struct json_writer *w, const struct attested *a)
{
	static const char *const words[] = { [TIME_NONE] = NULL, [TIME_OF_SIGNER] = "signer", [TIME_OF_LOG] = "log", [TIME_OF_AUTHORITY] = "timestamp" };

	json_put_time(w, "time", a->has_time, a->time);
	json_put_time(w, "signed-at", a->time_source != TIME_NONE, a->signed_at);
	json_put_text(w, "time-source", words[a->time_source]);
}

static void
put_checks(struct json_writer *w, const struct attested *a)
{
	json_key(w, "checks");
	json_begin_array(w);
	for (size_t i = 0; i < a->check_count; i++) {
		json_begin_object(w);
		json_put_text(w, "check", a->checks[i].name);
		json_put_text(w, "expected", a->checks[i].expected);
		json_put_text(w, "value", a->checks[i].value);
		json_put_flag(w, "holds", a->checks[i].holds);
		json_end_object(w);
	}
	json_end_array(w);
}

/* signer: as text since the first release, whatever it is elsewhere; signed-by says the same as the signer of an attestation does. */
static void
put_suppression(struct json_writer *w, const struct attested *a, const struct suppression *s)
{
	const struct attested_vex *vex = attested_vex_of(a, s);
	char who[ATTESTED_TEXT_BYTES] = "";

	if (vex)
		attested_signer_print(who, &vex->signer);
	json_begin_object(w);
	json_put_text(w, "id", s->id);
	json_put_text(w, "package", s->package);
	json_put_text(w, "by", s->by);
	json_put_text(w, "reason", s->why);
	json_put_text(w, "signer", who);
	put_signer(w, "signed-by", vex ? &vex->signer : NULL);
	json_end_object(w);
}

static void
put_suppressions(struct json_writer *w, const struct attested *a)
{
	json_key(w, "suppressed");
	json_begin_array(w);
	for (size_t i = 0; i < a->suppression_count; i++)
		put_suppression(w, a, &a->suppressions[i]);
	json_end_array(w);
	json_put_count(w, "suppressed-count", a->suppressed);
}

/* Of a scan that was read. */
static void
put_findings(struct json_writer *w, const struct attested *a)
{
	json_key(w, "findings");
	json_begin_object(w);
	for (unsigned s = 0; s < SEVERITY_COUNT; s++)
		json_put_count(w, severity_name((enum severity)s), a->counts[s]);
	json_put_count(w, "unfixed", a->unfixed_count);
	json_end_object(w);
	put_suppressions(w, a);
}

static void
put_attested(struct json_writer *w, const struct attested *a)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &a->subject);
	json_begin_object(w);
	json_put_text(w, "type", a->asked);
	json_put_text(w, "predicate-type", a->type);
	json_put_text(w, "subject", digest);
	put_signer(w, "signer", &a->signer);
	json_put_text(w, "signed", a->signed_by);
	put_times(w, a);
	json_put_text(w, "where", a->where);
	json_put_flag(w, "counted", a->counted);
	json_put_flag(w, "decided", a->decided);
	json_put_text(w, "reason", reason_word(a->reason));
	json_put_text(w, "detail", a->detail);
	put_checks(w, a);
	if (a->has_counts)
		put_findings(w, a);
	json_end_object(w);
}

void
attested_put_list(struct json_writer *w, const struct attested_list *l)
{
	json_key(w, "attestations");
	json_begin_array(w);
	for (size_t i = 0; i < l->count; i++)
		put_attested(w, &l->items[i]);
	json_end_array(w);
}
