/* What the trust store says about a signature that is about to be made, so that nobody pushes one that counts for nothing.
 * Only tells: whoever verifies has a store of their own. */
#include "cli/command/sign/key_warnings.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"
#include "cli/output/output.h"
#include "format/name/reference.h"
#include "trust/store/role_check.h"
#include "verify/default_paths.h"

static void
warn_uncovered(const struct role_check *c, const char *key, const char *repository)
{
	char names[TEXT_QUOTE_BYTES] = "";

	for (size_t i = 0, len = 0; i < c->count && len < sizeof names; i++)
		len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", i ? ", " : "", c->roles[i].name);
	log_note("key %s is in no role that may sign %s: the trust store will not accept its signature (%s%s)", key, repository,
	         c->count ? "roles that may: " : "no role covers that name", names);
}

static void
warn_expired(const char *key, const struct trust_role *role)
{
	char hint[2 * TEXT_QUOTE_BYTES];

	log_note("key %s is in role %s, which has expired: the trust store will not accept its signature until the role is renewed", key, role->name);
	snprintf(hint, sizeof hint, "cocket trust show prints the expiry; cocket trust rotate %s --expires DURATION renews it", role->name);
	print_hint(hint);
}

static void
warn_key(const struct role_check *c, const struct signer *signer, const char *repository)
{
	const struct key_name key = signer_key_name(signer);
	const struct trust_role *role;

	switch (role_check_key(&role, c, signer_public_key(signer))) {
	case KEY_COVERED:
		return;
	case KEY_REVOKED:
		log_note("key %s is revoked in the trust store, which will not accept its signature", key.s);
		return;
	case KEY_ROLE_EXPIRED:
		warn_expired(key.s, role);
		return;
	case KEY_UNCOVERED:
	default:
		warn_uncovered(c, key.s, repository);
	}
}

static enum cocket_code
warn_image(struct trust *t, const struct signer_list *signers, const struct name *name, struct err *err)
{
	AUTO(role_check_free) struct role_check c = { 0 };
	char repository[NAME_TEXT_BYTES];

	name_print_repository(repository, name);
	if (role_check_open(&c, t, repository, err))
		return err->code;
	for (size_t k = 0; k < signers->count; k++)
		warn_key(&c, &signers->items[k], repository);
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
warn_images(struct trust *t, const struct key_warnings *w, struct err *err)
{
	struct name name;

	for (size_t i = 0; i < w->image_count; i++)
		if (name_known(&name, w->images[i], w->signed_as) && warn_image(t, w->signers, &name, err))
			return err->code;
	return COCKET_OK;
}

/* If the store was only looked for, an error is worth a line and no more. */
static enum cocket_code
report_unchecked(const struct key_warnings *w, struct err *err)
{
	if (!w->trust) {
		log_note("%s: the roles of the keys were not checked", err->message);
		return COCKET_OK;
	}
	if (err->code == COCKET_E_EXPIRED)
		err->code = COCKET_E_USAGE; /* the user's to renew: trying again will not help */
	return err->code;
}

enum cocket_code
key_warnings_print(const struct key_warnings *w, int64_t now, struct err *err)
{
	AUTO(trust_close) struct trust *t = NULL;
	char dir[PATH_MAX];
	enum reason reason;

	if (!store_path_find(dir, w->trust) || (w->trust == NULL && access(dir, F_OK) != 0))
		return COCKET_OK;
	if (trust_open(&t, dir, now, &reason, err))
		return report_unchecked(w, err);
	if (warn_images(t, w, err) == COCKET_OK)
		return COCKET_OK;
	(void)within(err, "trust store %s", TEXT(slice_str(dir)));
	return report_unchecked(w, err);
}
