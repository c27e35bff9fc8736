/* Identities: see identity_list.h. */
#include "cli/command/trust/identity_list.h"

#include <stdlib.h>


void
identity_list_free(struct identity_list *l)
{
	free(l->items);
}

static bool
has_name(const struct identity_list *l, const struct identity_pattern *p)
{
	for (size_t i = 0; i < l->count; i++)
		if (identity_pattern_eq(&l->items[i], p))
			return true;
	return false;
}

enum cocket_code
identity_list_names(struct identity_list *out, const struct strings *names, struct err *err)
{
	out->items = calloc(names->count + 1, sizeof *out->items);
	if (!out->items)
		return no_memory(err);
	for (size_t i = 0; i < names->count; i++)
		out->items[out->count++] = (struct identity_pattern){ .name = names->items[i] };
	return COCKET_OK;
}

enum cocket_code
identity_list_pair(struct identity_list *out, const struct strings *names, const struct strings *issuers, const char *option, struct err *err)
{
	if (issuers->count != names->count && (issuers->count != 1 || names->count == 0))
		return fail(err, COCKET_E_USAGE, "--%s-identity: %zu, and --%s-issuer: %zu: both are required, one issuer for each identity or for all of them",
		            option, names->count, option, issuers->count);
	out->items = calloc(names->count + 1, sizeof *out->items);
	if (!out->items)
		return no_memory(err);
	for (size_t i = 0; i < names->count; i++) {
		const struct identity_pattern p = { .name = names->items[i], .issuer = issuers->items[issuers->count == 1 ? 0 : i] };

		if (identity_pattern_check(&p, err))
			return err->code;
		if (!has_name(out, &p))
			out->items[out->count++] = p;
	}
	return COCKET_OK;
}

struct identity_patterns
identity_list_get(const struct identity_list *l)
{
	return (struct identity_patterns){ l->items, l->count };
}
