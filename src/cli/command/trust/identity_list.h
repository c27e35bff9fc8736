/* Identities as options give them: a name and who vouched for it, by two options that repeat together. */
#ifndef COCKET_CLI_COMMAND_TRUST_IDENTITY_LIST_H
#define COCKET_CLI_COMMAND_TRUST_IDENTITY_LIST_H

#include "base/strings.h"
#include "cli/output/command_text.h"
#include "identity/identity_pattern.h"

struct identity_list {
	struct identity_pattern *items; /* owned array; text of the options */
	size_t count;
};
void identity_list_free(struct identity_list *l);

/* As options give them.  option: "role" of --role-identity and --role-issuer. */
struct identity_words {
	const struct strings *names, *issuers;
	char *const *conditions; /* CONDITION_COUNT of them, NULL where it is not asked: of all the names */
	const char *option;
};
/* An issuer for each name in their order, or one for all of them.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code identity_list_pair(struct identity_list *out, const struct identity_words *words, struct err *err);
/* The same without issuers, which the store knows. */
MUST_CHECK enum cocket_code identity_list_names(struct identity_list *out, const struct strings *names, struct err *err);
/* As they stand in a command. */
void identity_conditions_command(struct command_text *c, char *const conditions[static CONDITION_COUNT]);
struct identity_patterns identity_list_get(const struct identity_list *l);

#endif
