/* Identities as JSON: see identity_pattern_print.h. */
#include "format/signature/identity_pattern_print.h"

#include "base/json_member.h"

bool
identity_pattern_is_narrowed(const struct identity_pattern *p)
{
	for (unsigned c = 0; c < CONDITION_COUNT; c++)
		if (p->conditions[c])
			return true;
	return false;
}

void
identity_pattern_put(struct json_writer *w, const struct identity_pattern *p)
{
	json_put_pair(w, "identity", p->name);
	json_put_pair(w, "issuer", p->issuer);
	if (!identity_pattern_is_narrowed(p))
		return;
	json_key(w, "github");
	json_begin_object(w);
	for (unsigned c = 0; c < CONDITION_COUNT; c++)
		if (p->conditions[c])
			json_put_pair(w, workflow_condition_name((enum workflow_condition)c), p->conditions[c]);
	json_end_object(w);
}
