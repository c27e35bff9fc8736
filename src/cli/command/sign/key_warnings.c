/* What the trust store says about a signature that is about to be made, so that nobody pushes one that counts for nothing.
 * Only tells: whoever verifies has a store of their own. */
#include "cli/command/sign/key_warnings.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/output/output.h"
#include "format/name/reference.h"
#include "trust/store/role_check.h"
#include "verify/default_paths.h"

#define BEFORE_ANY_EXPIRY 0

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
	char date[CLOCK_TEXT_BYTES] = "", hint[SHELL_WORD_BYTES + 64];

	if (role->expires)
		clock_print(date, role->expires);
	log_note("key %s is in role %s, which expired%s%s: the trust store will not accept its signature until the role is renewed", key, role->name,
	         date[0] ? " on " : "", date);
	snprintf(hint, sizeof hint, "cocket trust rotate %s --expires 1y --key KEY renews it", SHELL_WORD(role->name, "ROLE"));
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
		log_note("key %s%s%s is revoked in the trust store, which will not accept its signature", key.s, role ? " of role " : "", role ? role->name : "");
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
report_unchecked(const struct key_warnings *w, const struct err *err)
{
	if (w->trust)
		return err->code;
	log_note("%s: the roles of the keys were not checked", err->message);
	return COCKET_OK;
}

/* Signing needs no store, and a renewed one may accept the signature; what it says of the keys is as good as it was. */
static enum cocket_code
open_store(struct trust **out, const char *dir, int64_t now, struct err *err)
{
	enum reason reason;
	const enum cocket_code code = trust_open(out, dir, now, &reason, err);

	if (code != COCKET_E_EXPIRED)
		return code;
	log_note("warning: %s: until it is renewed, it denies every image; signing goes on", err->message);
	print_hint("cocket trust rotate root|targets --expires 1y --key KEY renews it; one that comes from elsewhere: cocket trust update FROM");
	*err = (struct err){ 0 };
	return trust_open(out, dir, BEFORE_ANY_EXPIRY, &reason, err);
}

enum cocket_code
key_warnings_print(const struct key_warnings *w, int64_t now, struct err *err)
{
	AUTO(trust_close) struct trust *t = NULL;
	char dir[PATH_MAX];

	if (!store_path_find(dir, w->trust) || (w->trust == NULL && access(dir, F_OK) != 0))
		return COCKET_OK;
	if (open_store(&t, dir, now, err))
		return report_unchecked(w, err);
	if (warn_images(t, w, err) == COCKET_OK)
		return COCKET_OK;
	(void)within(err, "trust store %s", TEXT(slice_str(dir)));
	return report_unchecked(w, err);
}
