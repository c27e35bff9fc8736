/* Identities: see identity_list.h. */
#include "cli/command/trust/identity_list.h"

#include <stdio.h>
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

/* A condition of nobody was meant for somebody. */
static enum cocket_code
words_check(const struct identity_words *w, struct err *err)
{
	if (w->issuers->count != w->names->count && (w->issuers->count != 1 || w->names->count == 0))
		return fail(err, COCKET_E_USAGE, "--%s-identity: %zu, and --%s-issuer: %zu: both are required, one issuer for each identity or for all of them",
		            w->option, w->names->count, w->option, w->issuers->count);
	for (size_t c = 0; c < CONDITION_COUNT; c++)
		if (w->conditions[c] && w->names->count == 0)
			return fail(err, COCKET_E_USAGE, "--github-%s requires --%s-identity", workflow_condition_name((enum workflow_condition)c), w->option);
	return COCKET_OK;
}

enum cocket_code
identity_list_pair(struct identity_list *out, const struct identity_words *words, struct err *err)
{
	const struct strings *names = words->names, *issuers = words->issuers;

	if (words_check(words, err))
		return err->code;
	out->items = calloc(names->count + 1, sizeof *out->items);
	if (!out->items)
		return no_memory(err);
	for (size_t i = 0; i < names->count; i++) {
		struct identity_pattern p = { .name = names->items[i], .issuer = issuers->items[issuers->count == 1 ? 0 : i] };

		for (size_t c = 0; c < CONDITION_COUNT; c++)
			p.conditions[c] = words->conditions[c];
		if (identity_pattern_check(&p, err))
			return err->code;
		if (!has_name(out, &p))
			out->items[out->count++] = p;
	}
	return COCKET_OK;
}

void
identity_conditions_command(struct command_text *c, char *const conditions[static CONDITION_COUNT])
{
	char option[sizeof "github-workflow-name"];

	for (size_t i = 0; i < CONDITION_COUNT; i++) {
		snprintf(option, sizeof option, "github-%s", workflow_condition_name((enum workflow_condition)i));
		if (conditions[i])
			command_text_option(c, option, conditions[i]);
	}
}

struct identity_patterns
identity_list_get(const struct identity_list *l)
{
	return (struct identity_patterns){ l->items, l->count };
}
