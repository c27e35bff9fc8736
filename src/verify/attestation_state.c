/* The attestations of one image, as memory: see attestation_state.h. */
#include "verify/attestation_state.h"

#include <stdlib.h>

void
attestation_state_close(struct attestation_state *s)
{
	attestation_requirements_free(&s->required);
	free(s->memos);
	source_close(&s->elsewhere);
	fetch_memory_free(&s->memory);
	*s = (struct attestation_state){ 0 };
}
