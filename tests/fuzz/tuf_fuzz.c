/* TUF metadata: the first byte chooses the type, the rest is the file.
 * What parses is found by its own names, and is signed by no more keys than a role has; a revoked key is the one of its id.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/text/path_pattern.h"
#include "format/signature/identity_pattern_print.h"
#include "format/tuf/tuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_role(const struct tuf_file *f, const struct tuf_role *role)
{
	struct err err;
	unsigned signers = tuf_signers_count(f, f, role);
	bool enough = tuf_signed_check(f, f, role, &err) == COCKET_OK;

	if (role->threshold < 1 || signers > role->key_count || signers > f->signature_count || enough != (signers >= role->threshold))
		abort();
	for (size_t i = 0; i < role->path_count; i++)
		(void)path_pattern_matches(role->paths[i], "registry.example.com/shop/api");
	(void)tuf_role_covers(role, role->name);
}

/* What narrows an identity is never overlooked, and it signs no metadata. */
static void
check_identity(const struct tuf_file *f, size_t key)
{
	const struct tuf_key *k = tuf_key_identity(f, key);
	struct json keyval;

	if (!k)
		return;
	keyval = json_get(k->object, "keyval");
	if (tuf_key_get(f, key) || !k->who.issuer || !*k->who.name || !*k->who.issuer)
		abort();
	if (identity_pattern_is_narrowed(&k->who) != (json_count(keyval) > 2))
		abort();
}

static void
check_file(const struct tuf_file *f, struct slice bytes)
{
	char bin[TUF_ROLE_NAME_MAX + 1];
	struct err err;

	if (f->version < 1 || f->signed_bytes.len == 0)
		abort();
	for (size_t i = 0; i < f->role_count; i++) {
		if (tuf_role_find(f, f->roles[i].name) != &f->roles[i])
			abort();
		check_role(f, &f->roles[i]);
	}
	for (size_t i = 0; i < f->key_count; i++)
		check_identity(f, i);
	for (size_t i = 0; i < f->meta_count; i++) {
		if (tuf_meta_find(f, f->metas[i].name) != &f->metas[i])
			abort();
		if (tuf_meta_check(&f->metas[i], bytes, &err) == COCKET_OK && f->metas[i].has_length && f->metas[i].length != bytes.len)
			abort();
	}
	for (size_t i = 0; i < f->revoked_key_count; i++)
		if (f->revoked_keys[i].key && !digest_eq(pubkey_id(f->revoked_keys[i].key), &f->revoked_keys[i].digest))
			abort();
	if (f->succinct) {
		check_role(f, &f->succinct_role);
		tuf_bin_print(bin, f, "registry.example.com/shop/api");
	}
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
	if (tuf_parse(&f, bytes, (enum tuf_type)(data[0] % 4), &err) == COCKET_OK)
		check_file(&f, bytes);
	return 0;
}
