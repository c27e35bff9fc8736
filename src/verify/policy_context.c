/* A policy that is ready to decide: see policy_context.h. */
#include "verify/policy_context.h"

#include <stdlib.h>

void
policy_context_close(struct policy_context *g)
{
	for (size_t i = 0; g->signers && i < g->policy.rule_count; i++)
		keyring_free(&g->signers[i].keys);
	free(g->signers);
	trust_close(&g->trust);
	root_files_close(&g->roots);
	policy_free(&g->policy);
	buf_free(&g->text);
	*g = (struct policy_context){ 0 };
}
