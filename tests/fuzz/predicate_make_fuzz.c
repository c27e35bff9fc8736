/* Files that are to be attested: any bytes, without a type and with two.  What is made is JSON that a statement takes, holds the file byte for byte unless
 * it is text, and is of the kind that was asked for.  Never touches a file or a network. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "format/attestation/predicate_make.h"
#include "format/attestation/statement.h"
#include "format/attestation/statement_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
statement_check(const struct made_predicate *made)
{
	AUTO(buf_free) struct buf out = BUF(STATEMENT_MAX_BYTES);
	const struct predicate predicate = { made->type, buf_slice(&made->json) };
	const struct digest subject = { { 1 } };
	struct statement said;
	struct err err = { 0 };

	if (attestation_statement_print(&out, &(struct new_statement){ &subject, 1, "", &predicate }, &err)) {
		if (err.code == COCKET_E_FORMAT && strstr(err.message, "nested") == NULL && strstr(err.message, "deep") == NULL)
			abort();
		return;
	}
	if (statement_parse(&said, buf_slice(&out), &subject, &err) || !said.covers || strcmp(said.predicate_type, made->type) != 0)
		abort();
}

static void
make_check(const char *wanted, struct slice file)
{
	AUTO(made_predicate_free) struct made_predicate made = { .what = NULL };
	struct err err = { 0 };

	if (predicate_make(&made, wanted, file, 0, &err))
		return;
	if (wanted && !predicate_type_matches(wanted, made.type))
		abort();
	statement_check(&made);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	make_check(NULL, slice_of(data, size));
	make_check("scan", slice_of(data, size));
	make_check("custom", slice_of(data, size));
	return 0;
}
