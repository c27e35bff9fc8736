/* Who may sign images by certificate, as a role has them, and who may no longer. */
#include <stdlib.h>

#include "base/log.h"
#include "trust/store/store.h"
#include "trust/store/store_part.h"

/* One that would match anybody is nobody. */
static void
add_identity(struct trust_role *r, const struct tuf_key *key)
{
	struct err why = { 0 };

	if (identity_pattern_check(&key->who, &why) == COCKET_OK)
		r->identities[r->identity_count++] = key->who;
	else
		log_verbose("role %s: %s: passed over", r->name, why.message);
}

enum cocket_code
trust_role_add_identities(struct trust_role *r, const struct tuf_file *holder, const struct tuf_role *role, struct err *err)
{
	r->identities = calloc(role->key_count + 1, sizeof *r->identities);
	if (!r->identities)
		return no_memory(err);
	for (size_t i = 0; i < role->key_count; i++) {
		const struct tuf_key *key = tuf_key_identity(holder, role->keys[i]);

		if (key)
			add_identity(r, key);
	}
	return COCKET_OK;
}

const struct tuf_revocation *
trust_certificate_revoked(const struct trust *t, const struct certificate_identity *who)
{
	enum workflow_condition ignored;

	for (size_t i = 0; t && i < t->targets.revoked_identity_count; i++) {
		const struct tuf_revocation *r = &t->targets.revoked_identities[i];
		const struct identity_pattern revoked = { .name = r->identity, .issuer = r->issuer };

		if (identity_pattern_match(&ignored, &revoked, who) == IDENTITY_MATCHES)
			return r;
	}
	return NULL;
}
