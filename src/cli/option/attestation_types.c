/* Types of attestations on the command line: see attestation_types.h. */
#include "cli/option/attestation_types.h"

#include "base/escape.h"
#include "format/text/slice_scan.h"

void
attestation_types_free(struct attestation_types *t)
{
	strings_free(&t->words);
	*t = (struct attestation_types){ 0 };
}

static enum cocket_code
type_add(struct attestation_types *t, struct slice word, struct err *err)
{
	if (word.len == 0)
		return fail(err, COCKET_E_USAGE, "--attestation: empty, expected a type");
	for (size_t i = 0; i < t->words.count; i++)
		if (slice_is(word, t->words.items[i]))
			return fail(err, COCKET_E_USAGE, "--attestation: %s: given twice", TEXT(word));
	if (t->words.count == POLICY_ATTESTATIONS_MAX)
		return fail(err, COCKET_E_USAGE, "--attestation: more than %d types", POLICY_ATTESTATIONS_MAX);
	if (strings_add(&t->words, word, err))
		return err->code;
	return predicate_type_check(t->words.items[t->words.count - 1], err) ? within(err, "--attestation") : COCKET_OK;
}

static enum cocket_code
list_add(struct attestation_types *t, struct slice text, struct err *err)
{
	do {
		const size_t n = find(text, ',');

		if (type_add(t, head(text, n), err))
			return err->code;
		text = tail(text, n < text.len ? n : text.len);
		if (text.len == 1)
			return fail(err, COCKET_E_USAGE, "--attestation: a type is missing behind the comma");
		text = tail(text, text.len > 0);
	} while (text.len > 0);
	return COCKET_OK;
}

/* "sbom", "spdx", "cyclonedx", or the URI of one. */
static bool
is_sbom_type(const char *type)
{
	return policy_type_kind(type) == PREDICATE_SBOM;
}

enum cocket_code
attestation_types_read(struct attestation_types *out, const struct strings *given, bool sbom_bytes, struct err *err)
{
	bool has_sbom = false;

	for (size_t i = 0; i < given->count; i++)
		if (list_add(out, slice_str(given->items[i]), err))
			return err->code;
	for (size_t i = 0; i < out->words.count; i++)
		has_sbom = has_sbom || is_sbom_type(out->words.items[i]);
	if (sbom_bytes && !has_sbom && type_add(out, slice_str("sbom"), err))
		return err->code;
	for (out->count = 0; out->count < out->words.count; out->count++) {
		struct policy_attestation *a = &out->items[out->count];

		out->types[out->count] = out->words.items[out->count];
		*a = (struct policy_attestation){ .types = { &out->types[out->count], 1 } };
		a->select = policy_select_default(&a->types);
		a->scan.unknown_as = SEVERITY_HIGH;
		a->sbom.matches_bytes = sbom_bytes && is_sbom_type(a->types.items[0]);
	}
	return COCKET_OK;
}
