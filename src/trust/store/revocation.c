/* What the store takes back: keys by key id, images by digest, as targets.json says (x-cocket-revoked, format/tuf/tuf.h).
 * Never by name or time: what is revoked counts nowhere, from the moment that the store says so. */
#include "trust/store/store.h"
#include "trust/store/store_part.h"

static bool
find_revocation(const struct tuf_revocation *list, size_t count, const struct digest *digest, const char **note)
{
	for (size_t i = 0; i < count; i++) {
		if (!digest_eq(&list[i].digest, digest))
			continue;
		*note = list[i].note;
		return true;
	}
	*note = "";
	return false;
}

bool
trust_key_revoked(const struct trust *t, const struct digest *key_id, const char **note)
{
	return find_revocation(t->targets.revoked_keys, t->targets.revoked_key_count, key_id, note);
}

bool
trust_digest_revoked(const struct trust *t, const struct digest *digest, const char **note)
{
	return find_revocation(t->targets.revoked_digests, t->targets.revoked_digest_count, digest, note);
}
