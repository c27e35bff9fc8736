/* What a rule requires, in one sentence: see rule_need.h. */
#include "cli/output/rule_need.h"

#include <stdio.h>

#include "base/escape.h"

void
age_print(char out[static AGE_TEXT_BYTES], int64_t seconds)
{
	static const struct {
		int64_t seconds;
		char unit;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (seconds % units[i].seconds == 0) {
			snprintf(out, AGE_TEXT_BYTES, "%lld%c", (long long)(seconds / units[i].seconds), units[i].unit);
			return;
		}
}

static enum cocket_code
add_list(struct buf *out, const struct policy_list *list, struct err *err)
{
	for (size_t i = 0; i < list->count; i++)
		if (buf_addf(out, err, "%s%s", i ? ", " : "", TEXT(slice_str(list->items[i]))))
			return err->code;
	return COCKET_OK;
}

/* "NAME of ISSUER (ref refs/heads/main)" */
static enum cocket_code
add_identity(struct buf *out, const struct identity_pattern *p, struct err *err)
{
	const char *before = " (";

	if (buf_addf(out, err, "%s of %s", TEXT(slice_str(p->name)), TEXT(slice_str(p->issuer))))
		return err->code;
	for (unsigned c = 0; c < CONDITION_COUNT; c++) {
		if (p->conditions[c] == NULL)
			continue;
		if (buf_addf(out, err, "%s%s %s", before, workflow_condition_name((enum workflow_condition)c), TEXT(slice_str(p->conditions[c]))))
			return err->code;
		before = ", ";
	}
	return before[0] == ',' ? buf_addf(out, err, ")") : COCKET_OK;
}

enum cocket_code
rule_identities_print(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	for (size_t i = 0; i < rule->who.identity_count; i++)
		if ((i > 0 && buf_addf(out, err, ", ")) || add_identity(out, &rule->who.identities[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
add_count(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	if (rule->who.threshold > 1)
		return buf_addf(out, err, "signatures by %u of ", rule->who.threshold);
	return buf_addf(out, err, "a signature by %s", policy_who_signers(&rule->who) == 1 ? "" : "one of ");
}

/* "a signature by the key a.pub", "signatures by 2 of the keys a.pub, b.pub and the identities NAME of ISSUER" */
static enum cocket_code
add_own_signers(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	const size_t keys = rule->who.keys.count, identities = rule->who.identity_count;

	if (add_count(out, rule, err))
		return err->code;
	if (keys > 0 && (buf_addf(out, err, "the key%s ", keys == 1 ? "" : "s") || add_list(out, &rule->who.keys, err)))
		return err->code;
	if (identities == 0)
		return COCKET_OK;
	if (buf_addf(out, err, "%sthe identit%s ", keys ? " and " : "", identities == 1 ? "y" : "ies"))
		return err->code;
	return rule_identities_print(out, rule, err);
}

static enum cocket_code
add_signers(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	if (policy_who_signers(&rule->who) > 0)
		return add_own_signers(out, rule, err);
	if (buf_addf(out, err, "signatures by the threshold of %s", rule->who.any_role ? "any role that covers its name" : rule->who.roles.count > 1 ? "one of the roles " : "the role ") ||
	    add_list(out, &rule->who.roles, err))
		return err->code;
	return rule->who.threshold > 1 ? buf_addf(out, err, ", by at least %u different keys", rule->who.threshold) : COCKET_OK;
}

static enum cocket_code
add_flags(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	const struct {
		bool on;
		const char *text;
	} rows[] = {
		{ rule->require_expiry, "with an expiry" }, { rule->require_tag, "with a tag" }, { rule->digest_count > 0, "and a digest that the rule lists" },
		{ rule->platforms.count > 0, "for its platforms" }, { rule->deep, "and every layer as its manifest says" },
		{ rule->require_ledger, "and an existing ledger" }, { rule->who.no_log, "in a transparency log or not" },
		{ rule->who.no_sct, "by a certificate in a log of certificates or not" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].on && buf_addf(out, err, ", %s", rows[i].text))
			return err->code;
	return COCKET_OK;
}

/* "an attestation of type scan (max-severity, max-scan-age), and ..." */
static enum cocket_code
add_attestation(struct buf *out, const struct policy_attestation *a, struct err *err)
{
	const struct json checks = json_get(a->text, "checks");
	const char *before = " (";

	if (buf_addf(out, err, "an attestation of type ") || add_list(out, &a->types, err))
		return err->code;
	for (struct json v = json_first(checks); json_type(v) != JSON_ABSENT; v = json_next(v), before = ", ")
		if (buf_addf(out, err, "%s%s", before, json_name(v)))
			return err->code;
	return before[0] == ',' ? buf_addf(out, err, ")") : COCKET_OK;
}

static enum cocket_code
add_attestations(struct buf *out, const struct policy_rule *rule, const char *before, struct err *err)
{
	for (size_t i = 0; i < rule->attestation_count; i++, before = ", and ")
		if (buf_addf(out, err, "%s", before) || add_attestation(out, &rule->attestations[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
add_digests(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	return buf_addf(out, err, "%s", rule->digest_count == 1 ? "the digest that the rule lists" : "one of the digests that the rule lists");
}

static enum cocket_code
add_signatures(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	char formats[FORMAT_NAMES_BYTES], age[AGE_TEXT_BYTES];

	if (add_signers(out, rule, err))
		return err->code;
	format_names_print(formats, rule->formats, " or ");
	if (rule->formats && buf_addf(out, err, ", in the format %s", formats))
		return err->code;
	age_print(age, rule->max_age);
	if (rule->max_age && buf_addf(out, err, ", no older than %s", age))
		return err->code;
	return add_flags(out, rule, err);
}

enum cocket_code
rule_need_print(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	const bool is_attested = rule->kind == POLICY_ATTESTATIONS;

	if (!is_attested && (rule->kind == POLICY_DIGESTS ? add_digests : add_signatures)(out, rule, err))
		return err->code;
	if (add_attestations(out, rule, is_attested ? "" : ", and ", err))
		return err->code;
	return rule->image.is_asked ? buf_addf(out, err, ", and be what the rule's image section asks") : COCKET_OK;
}
