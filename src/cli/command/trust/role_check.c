/* What the trust store says about a signature that is about to be made, so that nobody pushes one that counts for nothing.
 * Only tells: whoever verifies has a store of their own. */
#include "cli/command/trust/role_check.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/escape.h"
#include "verify/default_paths.h"
#include "format/name/reference.h"
#include "trust/store/store.h"

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

static void
say_expired(const struct pubkey *key, const struct trust_role *role)
{
	char id[DIGEST_HEX_BYTES];

	digest_print_hex(id, pubkey_id(key));
	log_note("key %.12s is of role %s, which has expired: by the trust store its signature will count for nothing until the role is renewed",
	         id, role->name);
	log_hint("cocket trust show says since when; cocket trust rotate %s --expires DURATION renews it", role->name);
}

/* The role that lets the key sign; an expired one where there is no better; NULL. */
static const struct trust_role *
role_of(const struct pubkey *key, const struct trust_role *roles, size_t n)
{
	const struct trust_role *expired = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!role_has(&roles[i], key))
			continue;
		if (!roles[i].expired)
			return &roles[i];
		expired = &roles[i];
	}
	return expired;
}

static enum cocket_code
image_tell(struct trust *t, const struct signer_list *signers, const struct name *name, struct err *err)
{
	struct trust_role *roles = NULL;
	char repository[NAME_TEXT_BYTES];
	size_t n = 0;

	name_print_repository(repository, name);
	if (trust_roles_for(t, repository, &roles, &n, err))
		return err->code;
	for (size_t k = 0; k < signers->count; k++) {
		const struct pubkey *key = signer_public_key(&signers->items[k]);
		const struct trust_role *role = role_of(key, roles, n);

		if (!role)
			say_uncovered(t, key, repository, roles, n);
		else if (role->expired)
			say_expired(key, role);
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
images_tell(struct trust *t, const struct signer_list *signers, char *const images[], size_t n, const char *signed_as, struct err *err)
{
	struct name name;

	for (size_t i = 0; i < n; i++)
		if (name_known(&name, images[i], signed_as) && image_tell(t, signers, &name, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
cover_tell(const char *trust, const struct signer_list *signers, char *const images[], size_t n, const char *signed_as, int64_t now, struct err *err)
{
	AUTO(trust_close) struct trust *t = NULL;
	char dir[PATH_MAX];
	enum reason reason;

	if (!store_path_find(dir, trust) || (trust == NULL && access(dir, F_OK) != 0))
		return COCKET_OK;
	if (trust_open(&t, dir, now, &reason, err) == COCKET_OK) {
		if (images_tell(t, signers, images, n, signed_as, err) == COCKET_OK)
			return COCKET_OK;
		within(err, "trust store %s", TEXT(slice_str(dir)));
	}
	if (!trust) {
		log_note("%s: so it was not asked whether these keys may sign", err->message);
		return COCKET_OK;
	}
	if (err->code == COCKET_E_EXPIRED)
		err->code = COCKET_E_USAGE; /* the user's to renew: trying again will not help */
	return err->code;
}
