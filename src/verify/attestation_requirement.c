/* Attestations that are required, as memory: see attestation_requirement.h. */
#include "verify/attestation_requirement.h"

#include <stdlib.h>

void
attestation_requirements_free(struct attestation_requirements *r)
{
	for (size_t i = 0; i < r->count; i++) {
		requirements_free(&r->items[i].signers);
		requirements_free(&r->items[i].vex);
	}
	free(r->items);
	*r = (struct attestation_requirements){ 0 };
}

bool
attestation_type_is_asked(const struct policy_attestation *asked, const char *type)
{
	for (size_t i = 0; i < asked->types.count; i++)
		if (type[0] == '\0' || predicate_type_matches(asked->types.items[i], type))
			return true;
	return false;
}
