/* in-toto statements: any bytes, asked for one digest.  What covers it prints as a statement that says the same.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_again(const struct intoto_statement *s, const struct digest *digest)
{
	AUTO(buf_free) struct buf printed = BUF(64 * KIB);
	struct simple_payload p = {
		.digest = *digest, .optional.has_signed_at = s->has_signed_at, .optional.signed_at = s->signed_at, .optional.has_expires = s->has_expires, .optional.expires = s->expires,
	};
	struct intoto_statement back;
	struct err err;

	memcpy(p.reference, s->name, sizeof p.reference);
	if (intoto_statement_print(&printed, &p, NULL, 0, &err) || intoto_statement_parse(&back, buf_slice(&printed), digest, &err))
		abort();
	if (!back.covers || strcmp(s->name, back.name) != 0 || strcmp(s->predicate_type, back.predicate_type) != 0)
		abort();
	if (s->has_signed_at != back.has_signed_at || s->signed_at != back.signed_at)
		abort();
	if (s->has_expires != back.has_expires || s->expires != back.expires)
		abort();
}

/* The digest is all zeros, so that a corpus can name it. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct digest digest = { { 0 } };
	struct intoto_statement s;
	struct err err;

	if (intoto_statement_parse(&s, slice_of(data, size), &digest, &err) == COCKET_OK && s.covers)
		check_again(&s, &digest);
	return 0;
}
