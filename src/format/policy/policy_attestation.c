/* What a policy asks of attestations: see policy_attestation.h. */
#include "format/policy/policy_attestation.h"

#include <stdlib.h>
#include <string.h>

const char *const attestation_selects[] = { [SELECT_ANY] = "any", [SELECT_LATEST] = "latest", [SELECT_ALL] = "all", NULL };
const char *const attestation_scopes[] = { "each", "index", NULL };

const char *
attestation_select_word(enum attestation_select select)
{
	return attestation_selects[select];
}

const char *
attestation_scope_word(enum attestation_scope scope)
{
	return scope == SCOPE_ASKED ? "asked" : attestation_scopes[scope - SCOPE_EACH];
}

static void
checks_free(struct policy_attestation *a)
{
	struct policy_list *const lists[] = {
		&a->scan.deny, &a->scan.scanners, &a->provenance.builders, &a->provenance.repositories, &a->provenance.refs, &a->provenance.commits,
		&a->provenance.build_types, &a->sbom.deny_packages, &a->sbom.deny_licenses, &a->vsa.verifiers, &a->vsa.levels,
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		free(lists[i]->items);
	free(a->scan.exceptions);
	policy_who_free(&a->scan.vex);
	for (size_t i = 0; i < a->pointer_count; i++)
		free(a->pointers[i].one_of.items);
	free(a->pointers);
}

void
policy_attestation_free(struct policy_attestation *a)
{
	free(a->types.items);
	policy_who_free(&a->signers);
	checks_free(a);
	*a = (struct policy_attestation){ 0 };
}

/* --- types -------------------------------------------------------------------------------------- */

enum predicate_kind
policy_type_kind(const char *name)
{
	const char *uri = predicate_type_uri(name);

	for (unsigned k = PREDICATE_OTHER + 1; k <= PREDICATE_VSA; k++)
		if (strcmp(predicate_kind_name((enum predicate_kind)k), name) == 0)
			return (enum predicate_kind)k;
	return predicate_type_kind(uri ? uri : name);
}

/* CycloneDX may list vulnerabilities beside packages; what is not known here may be anything. */
unsigned
policy_type_kinds(const char *type)
{
	static const char cyclonedx[] = "https://cyclonedx.org/bom";
	const enum predicate_kind kind = policy_type_kind(type);

	if (kind == PREDICATE_OTHER)
		return ~0U;
	if (kind == PREDICATE_SBOM && (strcmp(type, "cyclonedx") == 0 || strncmp(type, cyclonedx, sizeof cyclonedx - 1) == 0))
		return PREDICATE_BIT(kind) | PREDICATE_BIT(PREDICATE_SCAN);
	return PREDICATE_BIT(kind);
}

enum attestation_select
policy_select_default(const struct policy_list *types)
{
	const unsigned dated = PREDICATE_BIT(PREDICATE_SCAN) | PREDICATE_BIT(PREDICATE_VEX) | PREDICATE_BIT(PREDICATE_VSA);

	for (size_t i = 0; i < types->count; i++)
		if (PREDICATE_BIT(policy_type_kind(types->items[i])) & dated)
			return SELECT_LATEST;
	return SELECT_ANY;
}

/* --- checks ------------------------------------------------------------------------------------ */

bool
scan_checks_limit(const struct scan_checks *c)
{
	bool limits = c->has_max_severity || c->deny.count > 0;

	for (unsigned s = 0; s < SEVERITY_COUNT; s++)
		limits = limits || c->has_max_count[s];
	return limits;
}

bool
scan_checks_are_asked(const struct scan_checks *c)
{
	return scan_checks_limit(c) || c->max_age || c->max_database_age || c->scanners.count > 0;
}

void
scanner_split(struct slice *name, struct slice *version, const char *text)
{
	const char *at = strstr(text, ">=");

	*name = at ? slice_of(text, (size_t)(at - text)) : slice_str(text);
	*version = at ? slice_str(at + strlen(">=")) : (struct slice){ 0 };
}

bool
provenance_checks_are_asked(const struct provenance_checks *c)
{
	return c->builders.count + c->repositories.count + c->refs.count + c->commits.count + c->build_types.count > 0;
}

bool
sbom_checks_are_asked(const struct sbom_checks *c)
{
	return c->min_packages || c->max_age || c->deny_packages.count > 0 || c->deny_licenses.count > 0 || c->matches_bytes;
}

bool
vsa_checks_are_asked(const struct vsa_checks *c)
{
	return c->max_age || c->verifiers.count > 0 || c->levels.count > 0;
}
