/* Certificates of signers: any bytes.  One that is taken has a name that can be compared, and what its log signed is shorter than it, since the list of
 * timestamps is not in it.  Never touches a file or a network. */
#include <stdlib.h>

#include "crypto/leaf_certificate.h"
#include "format/log/sct.h"
#include "identity/identity_pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
name_check(const char *name)
{
	if (*name == '\0' || strlen(name) >= LEAF_NAME_MAX_BYTES)
		abort();
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			abort();
}

static void
logged_check(const struct leaf_certificate *leaf)
{
	AUTO(buf_free) struct buf logged = BUF(LEAF_MAX_BYTES);
	const size_t whole = leaf_certificate_der(leaf).len;
	struct slice value;
	struct err err;

	if (!leaf_certificate_extension(&value, leaf, SCT_OID)) {
		if (leaf_certificate_logged(&logged, leaf, &err) == COCKET_OK)
			abort();
		return;
	}
	if (leaf_certificate_logged(&logged, leaf, &err) || logged.len + value.len >= whole)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(leaf_certificate_free) struct leaf_certificate *leaf = NULL;
	struct slice value;
	struct err err;

	if (leaf_certificate_parse(&leaf, slice_of(data, size), &err))
		return 0;
	name_check(leaf_certificate_name(leaf));
	logged_check(leaf);
	for (unsigned c = 0; c < CONDITION_COUNT; c++)
		if (workflow_condition_value(&value, (enum workflow_condition)c, leaf) && value.len > size)
			abort();
	return 0;
}
