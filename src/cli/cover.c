/* What the trust store says about a signature that is about to be made, so that nobody pushes one that counts for nothing.
 * Only tells: whoever verifies has a store of their own. */
#include "cli/cover.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/store_path.h"
#include "format/reference.h"
#include "trust/store.h"

static bool
role_has(const struct trust_role *role, const struct pubkey *key)
{
	for (size_t i = 0; i < role->key_count; i++)
		if (digest_eq(pubkey_id(role->keys[i]), pubkey_id(key)))
			return true;
	return false;
}

static void
say_uncovered(struct trust *t, const struct pubkey *key, const char *repository, const struct trust_role *roles, size_t n)
{
	char id[DIGEST_HEX_BYTES], names[TEXT_QUOTE_BYTES] = "";
	const char *note;

	digest_print_hex(id, pubkey_id(key));
	for (size_t i = 0, len = 0; i < n && len < sizeof names; i++)
		len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", i ? ", " : "", roles[i].name);
	if (trust_key_revoked(t, pubkey_id(key), &note))
		log_note("key %.12s is revoked in the trust store: its signature will count for nothing", id);
	else
		log_note("key %.12s is in no role that may sign %s: by the trust store its signature will count for nothing (%s%s)", id, repository,
		         n ? "roles that may: " : "no role covers that name", names);
}

static enum cocket_code
image_tell(struct trust *t, const struct private_keys *keys, const struct name *name, struct err *err)
{
	struct trust_role *roles = NULL;
	char repository[NAME_TEXT_BYTES];
	size_t n = 0;

	name_print_repository(repository, name);
	if (trust_roles_for(t, repository, &roles, &n, err))
		return err->code;
	for (size_t k = 0; k < keys->count; k++) {
		const struct pubkey *key = privkey_public(keys->keys[k]);
		bool covered = false;

		for (size_t i = 0; i < n; i++)
			covered |= role_has(&roles[i], key) && !roles[i].expired;
		if (!covered)
			say_uncovered(t, key, repository, roles, n);
	}
	trust_roles_free(roles, n);
	return COCKET_OK;
}

/* A layout's own name is not known before it is opened: then nothing is said. */
static bool
name_known(struct name *out, const char *image, const char *signed_as)
{
	struct err ignored = { 0 };
	struct reference ref;

	if (signed_as)
		return name_parse_claimed(out, slice_str(signed_as), &ignored) == COCKET_OK;
	if (reference_parse(&ref, image, &ignored) || ref.transport != TRANSPORT_REGISTRY)
		return false;
	*out = ref.name;
	return true;
}

static enum cocket_code
images_tell(struct trust *t, const struct private_keys *keys, char *const images[], size_t n, const char *signed_as, struct err *err)
{
	struct name name;

	for (size_t i = 0; i < n; i++)
		if (name_known(&name, images[i], signed_as) && image_tell(t, keys, &name, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
cover_tell(const char *trust, const struct private_keys *keys, char *const images[], size_t n, const char *signed_as, int64_t now, struct err *err)
{
	AUTO(trust_close) struct trust *t = NULL;
	char dir[PATH_MAX];
	enum reason reason;

	if (!store_path_find(dir, trust) || (trust == NULL && access(dir, F_OK) != 0))
		return COCKET_OK;
	if (trust_open(&t, dir, now, &reason, err) || images_tell(t, keys, images, n, signed_as, err)) {
		within(err, "trust store %s", TEXT(slice_str(dir)));
		if (trust)
			return err->code;
		log_note("%s: so it was not asked whether these keys may sign", err->message);
	}
	return COCKET_OK;
}
