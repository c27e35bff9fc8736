/* What the store takes back: keys by key id, images by digest, who signs by certificate by identity and issuer, as targets.json says (x-cocket-revoked, format/tuf/tuf.h).
 * Never by name or time: what is revoked counts nowhere, from the moment that the store says so. */
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/store/store.h"
#include "trust/store/store_part.h"

const struct tuf_revocation *
trust_revoked_keys(size_t *count, const struct trust *t)
{
	*count = t ? t->targets.revoked_key_count : 0;
	return t ? t->targets.revoked_keys : NULL;
}

const struct tuf_revocation *
trust_key_revoked(const struct trust *t, const struct digest *key_id)
{
	return t ? tuf_revocation_find(t->targets.revoked_keys, t->targets.revoked_key_count, key_id) : NULL;
}

const struct tuf_revocation *
trust_digest_revoked(const struct trust *t, const struct digest *digest)
{
	return t ? tuf_revocation_find(t->targets.revoked_digests, t->targets.revoked_digest_count, digest) : NULL;
}

void
revocation_print(char out[static REVOCATION_TEXT_BYTES], const struct tuf_revocation *r)
{
	char date[CLOCK_TEXT_BYTES];
	int n;

	clock_print(date, r->date);
	n = r->has_date ? snprintf(out, REVOCATION_TEXT_BYTES, "was revoked at %s", date) : snprintf(out, REVOCATION_TEXT_BYTES, "is revoked");
	if (r->note[0])
		snprintf(out + n, REVOCATION_TEXT_BYTES - (size_t)n, ": %.240s", TEXT(slice_str(r->note)));
}
