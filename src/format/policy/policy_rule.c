/* One rule of a policy: see cocket-policy(5).  Closed; what a rule of its kind cannot use contradicts it and is refused.
 * Never fills in who may sign: "signed by someone" is no rule (A29). */
#include "format/policy/policy_part.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "format/oci/platform.h"

static const struct policy_field fields[] = {
	{ "images", 1 }, { "comment", 1 }, { "decide-by", 1 }, { "keys", 1 }, { "roles", 1 }, { "threshold", 1 }, { "formats", 1 }, { "max-age", 1 },
	{ "require-expiry", 1 }, { "require-tag", 1 }, { "require-ledger", 1 }, { "require-fresh", 1 }, { "digests", 1 }, { "platforms", 1 },
	{ "deep", 1 }, { "enforce", 1 }, { "mirrors", 1 }, { "names", 2 }, { "signature-repository", 2 }, { NULL, 0 },
};

static const char *const kinds[] = { [POLICY_REJECT] = "reject", [POLICY_SIGNATURES] = "signatures", [POLICY_DIGESTS] = "digests", NULL };

const char *
policy_kind_word(enum policy_kind kind)
{
	return (size_t)kind < sizeof kinds / sizeof *kinds - 1 ? kinds[kind] : kinds[POLICY_REJECT];
}

void
policy_rule_free(struct policy_rule *rule)
{
	free(rule->images.items);
	free(rule->keys.items);
	free(rule->roles.items);
	free(rule->platforms.items);
	free(rule->digests);
	mirrors_free(&rule->mirrors);
	*rule = (struct policy_rule){ 0 };
}

/* --- words --- */

static size_t
word_index(const char *word, const char *const words[])
{
	size_t i = 0;

	while (words[i] && strcmp(words[i], word) != 0)
		i++;
	return i;
}

/* expected: the words, for people. */
static enum cocket_code
word_opt(size_t *out, const struct policy_reader *r, struct json object, const char *name, const char *const words[], const char *expected)
{
	const char *word = NULL;
	size_t i;

	if (policy_text_opt(&word, r, object, name))
		return r->err->code;
	if (word == NULL)
		return COCKET_OK;
	i = word_index(word, words);
	if (words[i] == NULL)
		return policy_refuse(r, json_get(object, name), "%s: %s, expected %s", name, TEXT(slice_str(word)), expected);
	*out = i;
	return COCKET_OK;
}

static enum cocket_code
flag_opt(bool *out, const struct policy_reader *r, struct json object, const char *name)
{
	if (json_type(json_get(object, name)) == JSON_ABSENT)
		return COCKET_OK;
	return json_bool(out, object, name, r->err) ? policy_refuse_field(r, object, name) : COCKET_OK;
}

/* --- who --- */

static bool
is_known_role(const char *role)
{
	static const char *const none[] = { "root", "targets", "snapshot", "timestamp", NULL };

	return *role && none[word_index(role, none)] == NULL;
}

/* "any", or a list of names. */
static enum cocket_code
roles_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	struct json v = json_get(object, "roles");

	if (json_type(v) == JSON_STRING) {
		out->any_role = strcmp(json_string_value(v), "any") == 0;
		return out->any_role ? COCKET_OK : policy_refuse(r, v, "roles: expected an array of names, or \"any\"");
	}
	if (policy_list_opt(&out->roles, r, object, "roles"))
		return r->err->code;
	for (struct json e = json_first(v); json_type(e) != JSON_ABSENT; e = json_next(e))
		if (!is_known_role(json_string_value(e)))
			return policy_refuse(r, e, "roles: %s: no role that signs images", TEXT(slice_str(json_string_value(e))));
	return COCKET_OK;
}

#define THRESHOLD_MAX 1024

/* A16.  That files hold the same key is seen where they are read. */
static enum cocket_code
threshold_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	struct json v = json_get(object, "threshold");
	uint64_t n = 1;

	if (json_type(v) != JSON_ABSENT && json_u64(&n, object, "threshold", r->err))
		return policy_refuse_field(r, object, "threshold");
	if (n < 1 || n > THRESHOLD_MAX)
		return policy_refuse(r, v, "threshold: %" PRIu64 ", expected 1 to %d", n, THRESHOLD_MAX);
	if (out->keys.count > 0 && n > out->keys.count)
		return policy_refuse(r, v, "threshold: %" PRIu64 " of %zu keys can never be met", n, out->keys.count);
	out->threshold = (unsigned)n;
	return COCKET_OK;
}

static enum cocket_code
signers_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	bool by_keys, by_roles;

	if (out->kind != POLICY_SIGNATURES)
		return COCKET_OK;
	if (policy_list_opt(&out->keys, r, object, "keys") || roles_read(out, r, object))
		return r->err->code;
	by_keys = out->keys.count > 0;
	by_roles = out->any_role || out->roles.count > 0;
	if (by_keys && by_roles)
		return policy_refuse(r, json_get(object, "roles"), "roles: does not go with keys: either files of keys decide or the trust store");
	if (!by_keys && !by_roles)
		return policy_refuse(r, object, "rule: expected keys or roles: who may sign (or decide-by digests, or reject)");
	return threshold_read(out, r, object);
}

/* --- what else --- */

static enum cocket_code
formats_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	AUTO(policy_rule_free) struct policy_rule scratch = { 0 };
	char names[FORMAT_NAMES_BYTES];

	if (policy_list_opt(&scratch.images, r, object, "formats"))
		return r->err->code;
	format_names_print(names, 0, " or ");
	for (struct json v = json_first(json_get(object, "formats")); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const enum signature_format format = format_of_name(json_string_value(v));

		if (format == FORMAT_COUNT)
			return policy_refuse(r, v, "formats: %s, expected %s", TEXT(slice_str(json_string_value(v))), names);
		out->formats |= FORMAT_BIT(format);
	}
	return COCKET_OK;
}

static enum cocket_code
max_age_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	const char *text = NULL;

	if (policy_text_opt(&text, r, object, "max-age"))
		return r->err->code;
	if (text && duration_parse(&out->max_age, slice_str(text), r->err)) {
		(void)within(r->err, "max-age");
		return policy_refuse_field(r, object, "max-age");
	}
	return COCKET_OK;
}

static enum cocket_code
digests_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	AUTO(policy_rule_free) struct policy_rule scratch = { 0 };

	if (policy_list_opt(&scratch.images, r, object, "digests"))
		return r->err->code;
	out->digests = calloc(scratch.images.count + 1, sizeof *out->digests);
	if (out->digests == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(json_get(object, "digests")); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (digest_parse(&out->digests[out->digest_count++], slice_str(json_string_value(v)), r->err))
			return policy_refuse(r, v, "digests: %s, expected sha256: and 64 digits 0-9 a-f", TEXT(slice_str(json_string_value(v))));
	return COCKET_OK;
}

static enum cocket_code
platforms_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	struct platform ignored;

	if (policy_list_opt(&out->platforms, r, object, "platforms"))
		return r->err->code;
	for (struct json v = json_first(json_get(object, "platforms")); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const char *text = json_string_value(v);

		if (strcmp(text, "all") == 0 && out->platforms.count > 1)
			return policy_refuse(r, v, "platforms: all does not go with others");
		if (strcmp(text, "all") != 0 && platform_parse(&ignored, slice_str(text), r->err))
			return policy_refuse(r, v, "platforms: %s, expected OS/ARCH[/VARIANT], or all", TEXT(slice_str(text)));
	}
	return COCKET_OK;
}

static enum cocket_code
signature_repository_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	static const char name[] = "signature-repository";
	const char *text = NULL;

	if (policy_text_opt(&text, r, object, name))
		return r->err->code;
	if (text && repository_parse(&out->signature_repository, text, r->err)) {
		(void)within(r->err, "%s", name);
		return policy_refuse_field(r, object, name);
	}
	out->has_signature_repository = text != NULL;
	return COCKET_OK;
}

/* --- the whole --- */

static enum cocket_code
refuse_any(const struct policy_rule *rule, const struct policy_reader *r, struct json object, const char *const names[])
{
	for (; *names; names++)
		if (json_type(json_get(object, *names)) != JSON_ABSENT)
			return policy_refuse(r, json_get(object, *names), "%s: does not go with decide-by %s", *names, policy_kind_word(rule->kind));
	return COCKET_OK;
}

/* A setting that would be without effect was meant to have one. */
static enum cocket_code
kind_check(struct policy_rule *rule, const struct policy_reader *r, struct json object)
{
	static const char *const of_signatures[] = { "keys", "roles", "threshold", "formats", "max-age", "require-expiry", "require-tag",
		                                     "require-ledger", "require-fresh", "platforms", "names", "signature-repository", NULL };
	static const char *const of_both[] = { "digests", "deep", NULL };

	if (rule->kind != POLICY_SIGNATURES && refuse_any(rule, r, object, of_signatures))
		return r->err->code;
	if (rule->kind == POLICY_REJECT && refuse_any(rule, r, object, of_both))
		return r->err->code;
	if (rule->kind == POLICY_DIGESTS && rule->digest_count == 0)
		return policy_refuse(r, object, "rule: decide-by digests, but no digests");
	return COCKET_OK;
}

static enum cocket_code
words_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	static const char *const enforcements[] = { "deny", "warn", NULL }, *const names[] = { "required", "optional", NULL };
	size_t kind = POLICY_SIGNATURES, enforce = 0, naming = 0;

	if (word_opt(&kind, r, object, "decide-by", kinds, "signatures, digests or reject") ||
	    word_opt(&enforce, r, object, "enforce", enforcements, "deny or warn") ||
	    word_opt(&naming, r, object, "names", names, "required or optional") || policy_text_opt(&out->comment, r, object, "comment"))
		return r->err->code;
	out->kind = (enum policy_kind)kind;
	out->warn = enforce == 1;
	out->names_optional = naming == 1;
	return COCKET_OK;
}

static enum cocket_code
flags_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	const struct {
		const char *name;
		bool *flag;
	} rows[] = {
		{ "require-expiry", &out->require_expiry }, { "require-tag", &out->require_tag }, { "require-ledger", &out->require_ledger },
		{ "require-fresh", &out->require_fresh }, { "deep", &out->deep },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (flag_opt(rows[i].flag, r, object, rows[i].name))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
images_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	if (policy_list_opt(&out->images, r, object, "images"))
		return r->err->code;
	return out->images.count ? COCKET_OK : policy_refuse(r, object, "rule: no images");
}

static enum cocket_code
mirrors_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	return policy_mirrors_opt(&out->mirrors, r, object);
}

static enum cocket_code
names_check(struct policy_rule *rule, const struct policy_reader *r, struct json object)
{
	if (rule->names_optional && rule->require_tag)
		return policy_refuse(r, json_get(object, "names"), "names: optional: does not go with require-tag");
	return COCKET_OK;
}

enum cocket_code
policy_rule_read(struct policy_rule *out, const struct policy_reader *r, struct json object)
{
	typedef enum cocket_code step(struct policy_rule *rule, const struct policy_reader *r, struct json object);
	static step *const steps[] = {
		words_read, images_read, digests_read, kind_check, formats_read, max_age_read, platforms_read, signature_repository_read, flags_read,
		mirrors_read, names_check, signers_read,
	};
	AUTO(policy_rule_free) struct policy_rule rule = { 0 };

	if (json_type(object) != JSON_OBJECT)
		return policy_refuse(r, object, "rules: not an object");
	if (policy_closed(r, object, fields))
		return r->err->code;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i](&rule, r, object))
			return r->err->code;
	*out = rule;
	rule = (struct policy_rule){ 0 };
	return COCKET_OK;
}
