/* What a rule demands: see rule_print.h.  All of it, so that what is not there is not demanded. */
#include "cli/output/rule_print.h"

#include <stdio.h>

#include "base/count.h"
#include "base/escape.h"
#include "base/limits.h"
#include "cli/output/rule_need.h"
#include "format/signature/identity_pattern_print.h"

/* --- text --------------------------------------------------------------------------------------- */

static void
print_list(const char *label, const struct policy_list *list)
{
	if (list->count == 0)
		return;
	out_printf("  %s ", label);
	for (size_t i = 0; i < list->count; i++) {
		out_printf("%s", i ? ", " : "");
		out_text(slice_str(list->items[i]));
	}
	out_printf("\n");
}

static void
print_digests(const struct policy_rule *rule)
{
	for (size_t i = 0; i < rule->digest_count; i++) {
		char text[DIGEST_TEXT_BYTES];

		digest_print(text, &rule->digests[i]);
		out_printf("  %s %s\n", i ? "or" : rule->kind == POLICY_DIGESTS ? "allowed, signed or not:" : "only the digest", text);
	}
}

static void
print_age(int64_t seconds)
{
	char text[AGE_TEXT_BYTES];

	age_print(text, seconds);
	out_printf("  signatures no older than %s\n", text);
}

static void
print_identities(const struct policy_rule *rule)
{
	AUTO(buf_free) struct buf text = BUF(4 * MIB);
	struct err err = { 0 };

	if (rule->who.identity_count > 0 && rule_identities_print(&text, rule, &err) == COCKET_OK)
		out_printf("  %s %s\n", rule->who.keys.count ? "or of" : "of", buf_str(&text));
}

static void
print_who(const struct policy_rule *rule)
{
	if (rule->who.any_role)
		out_printf("  by any role of the trust store that covers the name, and by its threshold\n");
	print_list("by any of the roles", &rule->who.roles);
	if (policy_who_signers(&rule->who) == 0 && rule->who.threshold > 1)
		out_printf("  at least %u different keys, whatever the role's threshold\n", rule->who.threshold);
	if (policy_who_signers(&rule->who) > 0)
		out_printf("  %u of %s\n", rule->who.threshold, COUNT(policy_who_signers(&rule->who), rule->who.identity_count > 0 ? "signer" : "key"));
	print_list("of", &rule->who.keys);
	print_identities(rule);
}

static void
print_signers(const struct policy_rule *rule)
{
	char formats[FORMAT_NAMES_BYTES];

	print_who(rule);
	format_names_print(formats, rule->formats, " or ");
	out_printf("  in the format %s\n", formats);
}

/* As the policy says it. */
static void
print_value(const char *before, struct json v)
{
	AUTO(buf_free) struct buf text = BUF(4 * MIB);
	struct json_writer w;
	struct err err = { 0 };

	if (json_string_value(v)) {
		out_printf("%s%s ", before, json_name(v));
		out_text(slice_str(json_string_value(v)));
		out_printf("\n");
		return;
	}
	json_writer_init(&w, &text);
	json_put_value(&w, v);
	if (json_writer_done(&w, &err) == COCKET_OK)
		out_printf("%s%s %s\n", before, json_name(v), buf_str(&text));
}

static void
print_attestation(const struct policy_attestation *a)
{
	struct json checks = json_get(a->text, "checks");

	print_list("an attestation of type", &a->types);
	out_printf("    %s\n", a->select == SELECT_LATEST ? "the latest decides" : a->select == SELECT_ALL ? "all of them must hold" : "one that holds suffices");
	if (a->scope != SCOPE_ASKED)
		out_printf("    of %s\n", a->scope == SCOPE_EACH ? "each platform" : "the index");
	if (a->signers.threshold > 0)
		print_value("    ", json_get(a->text, "signers"));
	else
		out_printf("    by whoever signs the image\n");
	for (struct json v = json_first(checks); json_type(v) != JSON_ABSENT; v = json_next(v))
		print_value("    ", v);
}

static void
print_attestations(const struct policy_rule *rule)
{
	char name[NAME_TEXT_BYTES];

	for (size_t i = 0; i < rule->attestation_count; i++)
		print_attestation(&rule->attestations[i]);
	name_print_repository(name, &rule->attestation_repository);
	if (rule->has_attestation_repository)
		out_printf("  attestations in %s\n", name);
}

static void
print_mirrors(const struct mirrors *m)
{
	for (size_t i = 0; i < m->count; i++)
		out_printf("  also as %s, a mirror of %s\n", m->items[i].location, m->items[i].stands_for);
}

static void
print_flag(bool on, const char *line)
{
	if (on)
		out_printf("  %s\n", line);
}

void
rule_print_text(const struct policy_rule *rule)
{
	out_printf("  decides by %s\n", policy_kind_word(rule->kind));
	if (rule->kind == POLICY_SIGNATURES)
		print_signers(rule);
	else if (rule->who.threshold > 0)
		print_who(rule);
	print_digests(rule);
	if (rule->max_age)
		print_age(rule->max_age);
	print_flag(rule->require_expiry, "signatures with an expiry");
	print_flag(rule->require_tag, "signatures with a tag");
	print_flag(rule->names_optional, "also signatures that name no image");
	print_list("platforms", &rule->platforms);
	print_flag(rule->deep, "every layer checked (--deep)");
	print_flag(rule->require_ledger, "an existing ledger");
	print_flag(rule->require_fresh, "current signatures from the registry (no --cache)");
	print_attestations(rule);
	for (struct json v = json_first(rule->image.text); json_type(v) != JSON_ABSENT; v = json_next(v))
		print_value("  image ", v);
	print_mirrors(&rule->mirrors);
	print_flag(rule->who.no_log, "ALSO signatures that are in NO TRANSPARENCY LOG");
	print_flag(rule->who.no_sct, "ALSO certificates that are in NO LOG OF CERTIFICATES");
	print_flag(rule->warn, "ONLY WARNS: images that would be denied are allowed");
}

/* --- JSON --------------------------------------------------------------------------------------- */

static void
put_list(struct json_writer *w, const char *name, const struct policy_list *list)
{
	json_key(w, name);
	json_begin_array(w);
	for (size_t i = 0; i < list->count; i++)
		json_put_string(w, slice_str(list->items[i]));
	json_end_array(w);
}

static void
put_identities(struct json_writer *w, const struct policy_rule *rule)
{
	json_key(w, "identities");
	json_begin_array(w);
	for (size_t i = 0; i < rule->who.identity_count; i++) {
		json_begin_object(w);
		identity_pattern_put(w, &rule->who.identities[i]);
		json_end_object(w);
	}
	json_end_array(w);
	json_put_flag(w, "no-log", rule->who.no_log);
	json_put_flag(w, "no-sct", rule->who.no_sct);
}

static void
put_digests(struct json_writer *w, const struct policy_rule *rule)
{
	char text[DIGEST_TEXT_BYTES];

	json_key(w, "digests");
	json_begin_array(w);
	for (size_t i = 0; i < rule->digest_count; i++) {
		digest_print(text, &rule->digests[i]);
		json_put_string(w, slice_str(text));
	}
	json_end_array(w);
}

static void
put_formats(struct json_writer *w, unsigned formats)
{
	json_key(w, "formats");
	json_begin_array(w);
	for (enum signature_format f = 0; f < FORMAT_COUNT; f++)
		if (format_is_in(formats, f))
			json_put_string(w, slice_str(signature_formats[f].name));
	json_end_array(w);
}

static void
put_attestations(struct json_writer *w, const struct policy_rule *rule)
{
	char name[NAME_TEXT_BYTES];

	json_key(w, "attestations");
	json_begin_array(w);
	for (size_t i = 0; i < rule->attestation_count; i++)
		json_put_value(w, rule->attestations[i].text);
	json_end_array(w);
	name_print_repository(name, &rule->attestation_repository);
	if (rule->has_attestation_repository)
		json_put_text(w, "attestation-repository", name);
}

static void
put_mirrors(struct json_writer *w, const struct mirrors *m)
{
	json_key(w, "mirrors");
	json_begin_array(w);
	for (size_t i = 0; i < m->count; i++) {
		json_begin_object(w);
		json_put_text(w, "location", m->items[i].location);
		json_put_text(w, "stands-for", m->items[i].stands_for);
		json_end_object(w);
	}
	json_end_array(w);
}

void
rule_put_json(struct json_writer *w, const struct policy_rule *rule)
{
	json_put_text(w, "decide-by", policy_kind_word(rule->kind));
	put_list(w, "keys", &rule->who.keys);
	if (rule->who.identity_count > 0)
		put_identities(w, rule);
	if (rule->who.any_role)
		json_put_text(w, "roles", "any");
	else
		put_list(w, "roles", &rule->who.roles);
	json_put_count(w, "threshold", rule->who.threshold);
	put_formats(w, rule->formats);
	json_put_count(w, "max-age", (uint64_t)rule->max_age);
	json_put_flag(w, "require-expiry", rule->require_expiry);
	json_put_flag(w, "require-tag", rule->require_tag);
	if (rule->names_optional)
		json_put_text(w, "names", "optional");
	json_put_flag(w, "require-ledger", rule->require_ledger);
	json_put_flag(w, "require-fresh", rule->require_fresh);
	put_digests(w, rule);
	put_list(w, "platforms", &rule->platforms);
	json_put_flag(w, "deep", rule->deep);
	if (rule->attestation_count > 0)
		put_attestations(w, rule);
	if (rule->image.is_asked) {
		json_key(w, "image");
		json_put_value(w, rule->image.text);
	}
	json_put_text(w, "enforce", rule->warn ? "warn" : "deny");
	put_mirrors(w, &rule->mirrors);
}
