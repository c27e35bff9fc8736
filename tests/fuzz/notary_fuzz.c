/* Notary v1 metadata: the first byte chooses the type, the rest is the file.
 * What parses is found by its own names, no role is a path that climbs, and nobody's signature counts where there is none.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/tuf/notary_v1.h"
#include "format/tuf/tuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_role(const struct tuf_file *f, const struct tuf_role *role)
{
	struct err err;

	if (role->threshold < 1 || tuf_role_find(f, role->name) != role)
		abort();
	if (f->type == TUF_TARGETS && !notary_v1_role_is_delegation(role->name))
		abort();
	if (tuf_signed_check(f, f, role, &err) == COCKET_OK && (role->threshold > role->key_count || role->threshold > f->signature_count))
		abort();
}

static void
check_file(struct tuf_file *f, struct slice bytes)
{
	struct err err;

	if (f->version < 1 || f->signed_bytes.len == 0)
		abort();
	for (size_t i = 0; i < f->role_count; i++)
		check_role(f, &f->roles[i]);
	for (size_t i = 0; i < f->meta_count; i++) {
		if (tuf_meta_find(f, f->metas[i].name) != &f->metas[i])
			abort();
		if (notary_v1_meta_check(&f->metas[i], bytes, &err) == COCKET_OK && f->metas[i].length != bytes.len)
			abort();
	}
	if (f->type == TUF_ROOT && notary_v1_root_name(f, "registry.example.com/shop/api", &err) &&
	    tuf_signed_check(f, f, &f->roles[TUF_ROOT], &err) == COCKET_OK)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(tuf_file_free) struct tuf_file f = { 0 };
	struct slice bytes;
	struct err err;

	if (size == 0)
		return 0;
	bytes = slice_of(data + 1, size - 1);
	if (notary_v1_parse(&f, bytes, (enum tuf_type)(data[0] % 4), &err) == COCKET_OK)
		check_file(&f, bytes);
	return 0;
}
