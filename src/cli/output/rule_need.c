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

static enum cocket_code
add_signers(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	if (rule->keys.count == 1)
		return buf_addf(out, err, "a signature by the key %s", TEXT(slice_str(rule->keys.items[0])));
	if (rule->keys.count > 1) {
		if (rule->threshold == 1 ? buf_addf(out, err, "a signature by one of the keys ")
		                         : buf_addf(out, err, "signatures by %u of the keys ", rule->threshold))
			return err->code;
		return add_list(out, &rule->keys, err);
	}
	if (buf_addf(out, err, "signatures by the threshold of %s", rule->any_role ? "any role that covers its name" : rule->roles.count > 1 ? "one of the roles " : "the role ") ||
	    add_list(out, &rule->roles, err))
		return err->code;
	return rule->threshold > 1 ? buf_addf(out, err, ", by at least %u different keys", rule->threshold) : COCKET_OK;
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
		{ rule->require_ledger, "and an existing ledger" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].on && buf_addf(out, err, ", %s", rows[i].text))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
rule_need_print(struct buf *out, const struct policy_rule *rule, struct err *err)
{
	char formats[FORMAT_NAMES_BYTES], age[AGE_TEXT_BYTES];

	if (rule->kind == POLICY_DIGESTS)
		return buf_addf(out, err, "%s", rule->digest_count == 1 ? "the digest that the rule lists" : "one of the digests that the rule lists");
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
