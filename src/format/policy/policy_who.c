/* Who must have signed: see policy_who.h and cocket-policy(5). */
#include "format/policy/policy_who.h"

#include <stdlib.h>
#include <string.h>

bool
policy_list_has(const struct policy_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

void
policy_who_free(struct policy_who *who)
{
	free(who->keys.items);
	free(who->roles.items);
	free(who->identities);
	*who = (struct policy_who){ 0 };
}

size_t
policy_who_signers(const struct policy_who *who)
{
	return who->keys.count + who->identity_count;
}

bool
policy_who_is_by_roles(const struct policy_who *who)
{
	return who->any_role || who->roles.count > 0;
}
