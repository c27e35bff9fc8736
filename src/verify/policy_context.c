/* A policy that is ready to decide: see policy_context.h. */
#include "verify/policy_context.h"

#include <stdlib.h>

static void
signers_free(struct policy_signers *s)
{
	keyring_free(&s->keys);
	for (size_t i = 0; i < s->attester_count; i++)
		keyring_free(&s->attesters[i]);
	free(s->attesters);
}

void
policy_context_close(struct policy_context *g)
{
	for (size_t i = 0; g->signers && i < g->policy.rule_count; i++)
		signers_free(&g->signers[i]);
	free(g->signers);
	trust_close(&g->trust);
	root_files_close(&g->roots);
	policy_free(&g->policy);
	buf_free(&g->text);
	*g = (struct policy_context){ 0 };
}
