/* cocket trust rotate and revoke: other keys for a role, and keys and images that count no more.
 * Never leaves a store that does not load in between: all that a change of keys needs is published in one. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/count.h"
#include "base/escape.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/command/trust/identity_list.h"
#include "cli/command/trust/label_hint.h"
#include "cli/command/trust/pattern_list.h"
#include "cli/command/trust/trust_report.h"
#include "cli/option/condition_rows.h"
#include "trust/edit/key_uses.h"

static struct {
	char *trust, *digest, *revoked_key, *identity, *issuer, *note, *conditions[CONDITION_COUNT];
	struct signing_args signing;
	struct strings add, remove, add_identities, add_issuers, remove_identities, add_images, remove_images;
	uint64_t threshold;
	int64_t expires;
} args = { .threshold = THRESHOLD_UNSET };

/* --- a key, by file or by id ------------------------------------------------------------------ */

static bool
is_key_id(const char *text)
{
	return strlen(text) <= 2 * SHA256_BYTES && text[strspn(text, "0123456789abcdef")] == '\0';
}

/* The key in the file of that name, where it is one. */
static enum cocket_code
read_key(struct pubkey **out, char label[static KEY_LABEL_BYTES], const char *path, struct err *err)
{
	return public_key_read(out, label, path, err) ? label_refuse(args.trust, path, err) : COCKET_OK;
}

static enum cocket_code
read_key_id(struct digest *out, const char *path, struct err *err)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;
	char unused[KEY_LABEL_BYTES];

	if (read_key(&key, unused, path, err))
		return err->code;
	*out = *pubkey_id(key);
	return COCKET_OK;
}

/* What looks like an id is one, unless there is a file of that name. */
static bool
means_id(const char *text)
{
	return is_key_id(text) && access(text, F_OK) != 0;
}

/* --- rotate ----------------------------------------------------------------------------------- */

static const struct opt rotate_options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("add", 0, OPT_LIST, "PUB", "public key to add: file, env://VAR or -; repeatable"), .to.list = &args.add,
	        .separator = ':', .not_in_environment = true },
	{ OPT_ROW("remove", 0, OPT_LIST, "PUB|ID", "key to remove, by file or key id; repeatable"),
	  .to.list = &args.remove, .separator = ':', .not_in_environment = true },
	{ OPT_ROW("add-identity", 0, OPT_LIST, "NAME", "who may sign by certificate too, by the name in it; repeatable"),
	  .to.list = &args.add_identities, .separator = ' ', .not_in_environment = true },
	{ OPT_ROW("add-issuer", 0, OPT_LIST, "URL", "who vouched for that name: one for each, or one for all; repeatable"),
	  .to.list = &args.add_issuers, .separator = ' ', .not_in_environment = true },
	CONDITION_ROWS(args.conditions, .not_in_environment = true),
	{ OPT_ROW("remove-identity", 0, OPT_LIST, "NAME", "who may no longer, as trust show prints it; repeatable"),
	  .to.list = &args.remove_identities, .separator = ' ', .not_in_environment = true },
	{ OPT_ROW("add-images", 0, OPT_LIST, "PATTERN", "images that the role's keys may sign too; repeatable"),
	  .to.list = &args.add_images, .separator = ' ', .not_in_environment = true },
	{ OPT_ROW("remove-images", 0, OPT_LIST, "PATTERN", "images that they may no longer sign, as trust show prints them; repeatable"),
	  .to.list = &args.remove_images, .separator = ' ', .not_in_environment = true },
	{ OPT_ROW("threshold", 0, OPT_NUMBER, "N", "how many of its keys must sign (unchanged)"),
	  .to.number = &args.threshold, .not_in_environment = true },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "validity from now on (unchanged)"),
	  .to.seconds = &args.expires, .not_in_environment = true },
	SIGNING_ROWS(args.signing),
};

typedef char id_text[DIGEST_HEX_BYTES];

struct removal {
	id_text *texts; /* owned */
	const char **ids; /* owned */
};

static void
removal_free(struct removal *r)
{
	free(r->texts);
	free(r->ids);
}

static enum cocket_code
removal_load(struct removal *out, struct err *err)
{
	size_t n = args.remove.count;

	out->texts = calloc(n + 1, sizeof *out->texts);
	out->ids = calloc(n + 1, sizeof *out->ids);
	if (!out->texts || !out->ids)
		return no_memory(err);
	for (size_t i = 0; i < n; i++) {
		struct digest id;

		out->ids[i] = args.remove.items[i];
		if (means_id(args.remove.items[i]))
			continue;
		if (read_key_id(&id, args.remove.items[i], err))
			return err->code;
		digest_print_hex(out->texts[i], &id);
		out->ids[i] = out->texts[i];
	}
	return COCKET_OK;
}

/* Of identities, who comes and who goes. */
struct identity_changes {
	struct identity_list add, remove;
};

static void
identity_changes_free(struct identity_changes *c)
{
	identity_list_free(&c->add);
	identity_list_free(&c->remove);
}

static enum cocket_code
identity_changes_load(struct identity_changes *out, struct err *err)
{
	const struct identity_words words = { &args.add_identities, &args.add_issuers, args.conditions, "add" };

	return identity_list_pair(&out->add, &words, err) ? err->code : identity_list_names(&out->remove, &args.remove_identities, err);
}

static enum cocket_code
fill_rotation(struct edit_rotation *r, const struct keyring *add, const struct removal *remove, struct err *err)
{
	r->change.add = (const struct pubkey *const *)add->keys;
	r->change.add_count = add->count;
	r->change.add_labels = (const char (*)[KEY_LABEL_BYTES])add->labels;
	r->change.remove = remove->ids;
	r->change.remove_count = args.remove.count;
	return threshold_get(&r->change.threshold, args.threshold, 0, err);
}

static enum status
run_rotate(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	AUTO(pattern_list_free) struct pattern_list more = { 0 }, less = { 0 };
	AUTO(keyring_free) struct keyring add = { 0 };
	AUTO(removal_free) struct removal remove = { 0 };
	AUTO(identity_changes_free) struct identity_changes identities = { 0 };
	struct edit_rotation r = { .role = operands[0] };
	struct err err = { 0 };

	(void)n;
	if (public_keys_load(&add, &args.add, &err) || removal_load(&remove, &err) || pattern_list_parse(&more, &args.add_images, &err) ||
	    pattern_list_parse(&less, &args.remove_images, &err) || fill_rotation(&r, &add, &remove, &err) ||
	    identity_changes_load(&identities, &err) ||
	    trust_session_open(&e, args.trust, &args.signing, false, &err))
		return print_trust_error(NULL, &err);
	r.change.add_identities = identity_list_get(&identities.add);
	r.change.remove_identities = identity_list_get(&identities.remove);
	r.add_images = pattern_list_get(&more);
	r.remove_images = pattern_list_get(&less);
	r.expires = args.expires ? e.now + args.expires : 0;
	if (edit_rotate(&e.stage, &r, &e.by, &err))
		return print_trust_error(NULL, &err);
	return trust_session_finish(app, &e);
}

const struct command command_trust_rotate = {
	.name = "trust rotate",
	.operands = "root|targets|ROLE",
	.min = 1,
	.max = 1,
	.summary = "Changes the keys, the images, the threshold or the expiry of a role",
	.examples = {
		"cocket trust rotate release --add new.pub --remove old.pub --key targets.key",
		"cocket trust rotate release --add-images 'shop.example.com/web/*' \\\n    --key targets.key",
		"cocket trust rotate targets --expires 1y --key targets.key",
	},
	OPTIONS(rotate_options),
	.secret = true,
	.run = run_rotate,
};

/* --- revoke ----------------------------------------------------------------------------------- */

static const struct opt revoke_options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("revoked-key", 0, OPT_STRING, "PUB|ID", "key to revoke, by file or key id"),
	  .to.string = &args.revoked_key, .not_in_environment = true, .required = 1, .excludes = "digest identity" },
	{ OPT_ROW("identity", 0, OPT_STRING, "NAME", "who signs by certificate no more, by the name in it (* is any but /)"),
	  .to.string = &args.identity, .not_in_environment = true, .required = 1, .excludes = "digest" },
	{ OPT_ROW("issuer", 0, OPT_STRING, "URL", "who vouched for that name (the store's)"),
	  .to.string = &args.issuer, .not_in_environment = true },
	{ OPT_ROW("digest", 0, OPT_STRING, "DIGEST", "image to revoke, sha256:..."),
	  .to.string = &args.digest, .not_in_environment = true, .required = 1 },
	{ OPT_ROW("note", 0, OPT_STRING, "TEXT", "reason, shown when an image is denied"),
	  .to.string = &args.note, .not_in_environment = true },
	SIGNING_ROWS(args.signing),
};

static void
warn_use(const struct key_use *u)
{
	struct text role = text_quote(slice_str(u->role));

	if (u->signs_store)
		log_note("warning: the key is a %s key, which signs the store until it is removed: cocket trust rotate %s --remove ID --add PUB --key KEY", role.s,
		         SHELL_WORD(u->role, "ROLE"));
	else if (u->left < u->threshold)
		log_note("warning: role %s has %s left, threshold %u: its images are denied until it has more: cocket trust rotate %s --add PUB --key KEY",
		         role.s, COUNT(u->left, "key"), u->threshold, SHELL_WORD(u->role, "ROLE"));
	else
		log_note("the key is one of role %s, which has %s; threshold %u", role.s, COUNT(u->left, "other"), u->threshold);
}

static enum cocket_code
warn_uses(const struct stage *st, const struct digest *id, struct err *err)
{
	AUTO(key_uses_free) struct key_uses uses = { 0 };

	if (!stage_is_touched(st))
		return COCKET_OK;
	if (key_uses_find(&uses, st, id, err))
		return err->code;
	for (size_t i = 0; i < uses.count; i++)
		warn_use(&uses.items[i]);
	if (uses.count == 0)
		log_note("the key is in no role of the store");
	return COCKET_OK;
}

static enum cocket_code
revoke_key(struct trust_session *e, const char *note, struct err *err)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;
	char label[KEY_LABEL_BYTES] = "";
	struct digest id;

	if (means_id(args.revoked_key) ? edit_find_key(&id, &e->stage, args.revoked_key, err) : read_key(&key, label, args.revoked_key, err))
		return err->code;
	if (key)
		id = *pubkey_id(key);
	const struct edit_revocation r = { .of = &id, .note = note, .now = e->now, .key = key, .label = label };
	if (edit_revoke_key(&e->stage, &r, err))
		return err->code;
	return warn_uses(&e->stage, &id, err);
}

/* A role that has it as it stands has one signer less; a certificate that another pattern lets in is revoked too, of which nobody can tell here. */
static enum cocket_code
revoke_identity(struct trust_session *e, const char *note, struct err *err)
{
	struct identity_pattern p = { .name = args.identity, .issuer = args.issuer };

	if (!p.issuer && edit_find_issuer(&p.issuer, &e->stage, p.name, err))
		return err->code;
	return edit_revoke_identity(&e->stage, &p, &(struct edit_revocation){ .note = note, .now = e->now }, err);
}

static enum cocket_code
revoke_digest(struct trust_session *e, const char *note, struct err *err)
{
	struct digest digest;

	if (digest_parse(&digest, slice_str(args.digest), err)) {
		err->code = COCKET_E_USAGE;
		return err->code;
	}
	return edit_revoke_digest(&e->stage, &(struct edit_revocation){ .of = &digest, .note = note, .now = e->now }, err);
}

static enum status
run_revoke(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	const char *note = args.note ? args.note : "";
	struct err err = { 0 };

	(void)operands, (void)n;
	if (!utf8_valid(slice_str(note)))
		return usage_error(NULL, "--note: not UTF-8");
	if (args.issuer && !args.identity)
		return usage_error(NULL, "--issuer requires --identity");
	if (trust_session_open(&e, args.trust, &args.signing, false, &err) ||
	    (args.digest ? revoke_digest : args.identity ? revoke_identity : revoke_key)(&e, note, &err))
		return print_trust_error(NULL, &err);
	return trust_session_finish(app, &e);
}

const struct command command_trust_revoke = {
	.name = "trust revoke",
	.summary = "Revokes a key, an identity, or an image by digest, permanently",
	.examples = {
		"cocket trust revoke --revoked-key old.pub --note 'laptop stolen' \\\n    --key targets.key",
		"cocket trust revoke --identity dave@example.com --note 'has left' \\\n    --key targets.key",
		"cocket trust revoke --digest sha256:4f51a41c... --key targets.key",
	},
	OPTIONS(revoke_options),
	.secret = true,
	.run = run_revoke,
};
