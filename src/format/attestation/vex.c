/* VEX statements, as memory: see vex.h. */
#include "format/attestation/vex.h"

#include <stdlib.h>

void
vex_free(struct vex *v)
{
	free(v->statements);
	free(v->entries);
	arena_free(&v->texts);
	*v = (struct vex){ .id = NULL };
}

const char *
vex_status_name(enum vex_status status)
{
	static const char *const names[] = {
		[VEX_UNKNOWN] = "unknown", [VEX_NOT_AFFECTED] = "not_affected", [VEX_AFFECTED] = "affected", [VEX_FIXED] = "fixed",
		[VEX_UNDER_INVESTIGATION] = "under_investigation",
	};

	return names[status];
}

bool
vex_statement_can_suppress(const struct vex_statement *s)
{
	return s->status == VEX_FIXED || (s->status == VEX_NOT_AFFECTED && s->has_reason);
}
