/* Evidence and the tags that it is found at: see evidence.h. */
#include "image/evidence/evidence.h"

#include <stdio.h>

void
fallback_tag(char out[static SIGNATURE_TAG_BYTES], const struct digest *d)
{
	memcpy(out, "sha256-", 7);
	digest_print_hex(out + 7, d);
}

void
signature_tag(char out[static SIGNATURE_TAG_BYTES], const struct digest *d)
{
	fallback_tag(out, d);
	memcpy(out + 7 + 2 * SHA256_BYTES, ".sig", 5);
}

void
attestation_tag(char out[static SIGNATURE_TAG_BYTES], const struct digest *d)
{
	fallback_tag(out, d);
	memcpy(out + 7 + 2 * SHA256_BYTES, ".att", 5);
}

enum cocket_code
fallback_answer(struct err *out, const struct fetch *f, const struct digest *subject)
{
	*out = f->err;
	if (f->err.code == COCKET_OK && digest_eq(&f->body_digest, subject))
		return fail(out, COCKET_E_NOT_FOUND, "the registry returned the image itself");
	return out->code;
}

void
evidence_note_foreign(struct evidence *e, const struct manifest *m, const char *where, const struct digest *subject)
{
	struct foreign_item item = { .subject = *subject };

	foreign_read(&item.what, m);
	if (item.what.kind == FOREIGN_NONE || e->foreign_count == FOREIGN_ITEMS_MAX)
		return;
	snprintf(item.where, sizeof item.where, "%s", where);
	e->foreign[e->foreign_count++] = item;
}
