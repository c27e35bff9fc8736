/* Identities as options give them: a name and who vouched for it, by two options that repeat together. */
#ifndef COCKET_CLI_COMMAND_TRUST_IDENTITY_LIST_H
#define COCKET_CLI_COMMAND_TRUST_IDENTITY_LIST_H

#include "base/strings.h"
#include "identity/identity_pattern.h"

struct identity_list {
	struct identity_pattern *items; /* owned array; text of the options */
	size_t count;
};
void identity_list_free(struct identity_list *l);

/* An issuer for each name in their order, or one for all of them.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code identity_list_pair(struct identity_list *out, const struct strings *names, const struct strings *issuers, const char *option,
                                               struct err *err);
/* The same without issuers, which the store knows. */
MUST_CHECK enum cocket_code identity_list_names(struct identity_list *out, const struct strings *names, struct err *err);
struct identity_patterns identity_list_get(const struct identity_list *l);

#endif
