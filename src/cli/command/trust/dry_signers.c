/* Who would sign: see dry_signers.h.  Never signs with what it loads in place of a private key. */
#include "cli/command/trust/dry_signers.h"

#include <limits.h>

#include "base/escape.h"

enum cocket_code
dry_public_key(struct pubkey **out, const char *path, const struct password_source *from, struct err *err)
{
	AUTO(secret_free) struct secret pem = { 0 };
	char beside[PATH_MAX], label[KEY_LABEL_BYTES];

	if (password_origin(from) || !key_file_find_beside(beside, path, ".pub"))
		return COCKET_OK;
	if (key_source_read(&pem, path, NULL, err))
		return err->code;
	return privkey_pem_is_encrypted(secret_slice(&pem)) ? public_key_read(out, label, beside, err) : COCKET_OK;
}

static enum cocket_code
load_one(struct signer_list *out, const char *path, const struct password_source *from, struct err *err)
{
	AUTO(signer_close) struct signer s = { 0 };
	struct privkey *key = NULL;
	struct pubkey *public = NULL;

	if (dry_public_key(&public, path, from, err) || (public == NULL && private_key_load(&key, path, from, err)))
		return err->code;
	s = public ? signer_of_public_key(public) : signer_of_key(key);
	key_label_of_path(s.label, path);
	if (signer_list_has_key(out, signer_public_key(&s)))
		return fail(err, COCKET_E_USAGE, "%s: the same key twice", TEXT(slice_str(path)));
	return signer_list_add(out, &s, err);
}

enum cocket_code
dry_signers_load(struct signer_list *out, const struct strings *paths, const struct password_source *from, struct err *err)
{
	for (size_t i = 0; i < paths->count; i++)
		if (load_one(out, paths->items[i], from, err))
			return err->code;
	return COCKET_OK;
}
