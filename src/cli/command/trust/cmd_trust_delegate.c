/* cocket trust delegate and undelegate: which role's keys may speak for which images.
 * Never takes a pattern that no image could match, or a threshold that the keys cannot meet. */
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/command/trust/identity_list.h"
#include "cli/command/trust/pattern_list.h"
#include "cli/command/trust/trust_report.h"
#include "cli/option/condition_rows.h"
#include "cli/output/store_changes_print.h"

static struct {
	char *trust, *parent, *not_before, *conditions[CONDITION_COUNT];
	struct signing_args signing;
	struct strings images, role_keys, role_identities, role_issuers;
	uint64_t threshold;
	int64_t expires, max_age;
	unsigned names;
	bool terminating, replace;
} args = { .threshold = THRESHOLD_UNSET };

static const char *const name_words[] = { "required", "optional", NULL };

static const struct opt delegate_options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("images", 0, OPT_LIST, "PATTERN", "images that the role's keys may sign: registry.example.com/shop/*; repeatable"),
	  .to.list = &args.images, .separator = ' ', .not_in_environment = true, .required = 1 },
	{ OPT_ROW("role-key", 0, OPT_LIST, "PUB", "public key of the role: file, env://VAR or -; repeatable"),
	  .to.list = &args.role_keys, .separator = ':', .not_in_environment = true, .required = 2 },
	{ OPT_ROW("role-identity", 0, OPT_LIST, "NAME", "who may sign by certificate, by the name in it (* is any but /); repeatable"),
	  .to.list = &args.role_identities, .separator = ' ', .not_in_environment = true, .required = 2 },
	{ OPT_ROW("role-issuer", 0, OPT_LIST, "URL", "who vouched for that name: one for each, or one for all; repeatable"),
	  .to.list = &args.role_issuers, .separator = ' ', .not_in_environment = true },
	CONDITION_ROWS(args.conditions, .not_in_environment = true),
	{ OPT_ROW("threshold", 0, OPT_NUMBER, "N", "how many of the role's keys must sign an image (1)"),
	  .to.number = &args.threshold, .not_in_environment = true },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "validity of the role (1y)"),
	  .to.seconds = &args.expires, .not_in_environment = true },
	{ OPT_ROW("terminating", 0, OPT_FLAG, NULL, "no role after this one is asked for its images"),
	  .to.flag = &args.terminating, .not_in_environment = true },
	{ OPT_ROW("replace", 0, OPT_FLAG, NULL, "replace the role's delegation, if there is one"),
	  .to.flag = &args.replace, .not_in_environment = true },
	{ OPT_ROW("parent", 0, OPT_STRING, "ROLE", "the role that delegates, within its own images (targets)"),
	  .to.string = &args.parent, .not_in_environment = true },
	{ OPT_ROW("max-age", 0, OPT_SECONDS, "DURATION", "maximum age of a signature"),
	  .to.seconds = &args.max_age, .not_in_environment = true },
	{ OPT_ROW("not-before", 0, OPT_STRING, "TIME", "start of validity: 2027-01-01T00:00:00Z"),
	  .to.string = &args.not_before, .not_in_environment = true },
	{ OPT_ROW("names", 0, OPT_CHOICE, "required|optional", "optional: accept signatures without an image name (required)"),
	  .to.choice = &args.names, .choices = name_words, .not_in_environment = true },
	SIGNING_ROWS(args.signing),
};

static enum cocket_code
parse_not_before(struct edit_delegation *d, struct err *err)
{
	if (!args.not_before)
		return COCKET_OK;
	d->has_not_before = true;
	if (clock_parse(&d->not_before, slice_str(args.not_before), err)) {
		err->code = COCKET_E_USAGE;
		return within(err, "--not-before");
	}
	return COCKET_OK;
}

static enum cocket_code
fill_delegation(struct edit_delegation *d, const struct keyring *keys, const struct identity_list *identities, struct err *err)
{
	d->keys.identities = identity_list_get(identities);
	d->parent = args.parent ? args.parent : "targets";
	d->keys.keys = (const struct pubkey *const *)keys->keys;
	d->keys.count = keys->count;
	d->keys.labels = (const char (*)[KEY_LABEL_BYTES])keys->labels;
	d->terminating = args.terminating;
	d->max_age = args.max_age;
	d->names_optional = args.names == 1;
	if (edit_role_check(d->role, err) || threshold_get(&d->keys.threshold, args.threshold, 1, err))
		return err->code;
	return parse_not_before(d, err);
}

/* --- a role that is there ----------------------------------------------------------------------- */

/* The command as it was given, with --replace. */
static void
replace_command(struct command_text *c, const char *role)
{
	char threshold[24];

	command_text_begin(c, "cocket trust delegate");
	command_text_word(c, role);
	command_text_word(c, "--replace");
	command_text_options(c, "images", &args.images);
	command_text_options(c, "role-key", &args.role_keys);
	command_text_options(c, "role-identity", &args.role_identities);
	command_text_options(c, "role-issuer", &args.role_issuers);
	identity_conditions_command(c, args.conditions);
	snprintf(threshold, sizeof threshold, "%llu", (unsigned long long)args.threshold);
	command_text_option(c, "threshold", args.threshold == THRESHOLD_UNSET ? NULL : threshold);
	command_text_duration(c, "expires", args.expires);
	if (args.terminating)
		command_text_word(c, "--terminating");
	command_text_option(c, "parent", args.parent);
	command_text_duration(c, "max-age", args.max_age);
	command_text_option(c, "not-before", args.not_before);
	command_text_option(c, "names", args.names == 1 ? "optional" : NULL);
	trust_session_put_options(c, args.trust, &args.signing);
}

/* What the role had before: read first, since the change takes its place. */
struct old_delegation {
	bool is_there, has_expires, adds;
	int64_t expires;
	struct command_text rotate; /* what is new, added to what is there; adds: there is something */
};

static bool
has_image(const struct tuf_role *role, const char *pattern)
{
	for (size_t i = 0; i < role->path_count; i++)
		if (strcmp(role->paths[i], pattern) == 0)
			return true;
	return false;
}

static bool
has_key(const struct metadata_file *holder, const struct tuf_role *role, const struct pubkey *key)
{
	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *k = tuf_key_get(&holder->tuf, role->keys[i]);

		if (k && digest_eq(pubkey_id(k), pubkey_id(key)))
			return true;
	}
	return false;
}

static bool
has_identity(const struct metadata_file *holder, const struct tuf_role *role, const struct identity_pattern *p)
{
	for (size_t i = 0; i < role->key_count; i++) {
		const struct tuf_key *k = tuf_key_identity(&holder->tuf, role->keys[i]);

		if (k && identity_pattern_eq(&k->who, p))
			return true;
	}
	return false;
}

static void
rotate_identities(struct old_delegation *old, const struct edit_delegation *d, const struct metadata_file *holder, const struct tuf_role *role)
{
	bool adds = false;

	for (size_t i = 0; i < d->keys.identities.count; i++) {
		const struct identity_pattern *p = &d->keys.identities.items[i];

		if (has_identity(holder, role, p))
			continue;
		command_text_option(&old->rotate, "add-identity", p->name);
		command_text_option(&old->rotate, "add-issuer", p->issuer);
		adds = true;
	}
	if (adds)
		identity_conditions_command(&old->rotate, args.conditions);
	old->adds = old->adds || adds;
}

static void
rotate_command(struct old_delegation *old, const struct edit_delegation *d, const struct metadata_file *holder, const struct tuf_role *role)
{
	struct command_text *c = &old->rotate;

	command_text_begin(c, "cocket trust rotate");
	command_text_word(c, d->role);
	for (size_t i = 0; i < d->images.count; i++) {
		if (has_image(role, d->images.items[i]))
			continue;
		command_text_option(c, "add-images", d->images.items[i]);
		old->adds = true;
	}
	for (size_t i = 0; i < d->keys.count && d->keys.count == args.role_keys.count; i++) {
		if (has_key(holder, role, d->keys.keys[i]))
			continue;
		command_text_option(c, "add", args.role_keys.items[i]);
		old->adds = true;
	}
	rotate_identities(old, d, holder, role);
	trust_session_put_options(c, args.trust, &args.signing);
}

static void
old_delegation_read(struct old_delegation *out, const struct stage *st, const struct edit_delegation *d)
{
	const struct metadata_file *holder = stage_latest(st, d->parent);
	const struct tuf_role *role = holder && holder->tuf.type == TUF_TARGETS ? tuf_role_find(&holder->tuf, d->role) : NULL;

	if (!role)
		return;
	out->is_there = true;
	out->has_expires = role->has_expires;
	out->expires = role->expires;
	rotate_command(out, d, holder, role);
}

static enum status
refuse_replacement(struct trust_session *e, const struct edit_delegation *d, const struct old_delegation *old)
{
	struct command_text replace;
	struct err err = { 0 };

	if (store_changes_staged(&e->changes, &e->stage, true, NULL, &err))
		return print_trust_error(NULL, &err);
	store_changes_print(&e->changes, "");
	replace_command(&replace, d->role);
	log_error("role %s: exists already, and nothing was changed; above is what --replace would change", d->role);
	log_hint("to replace it: %s", replace.bad ? "the same command with --replace" : replace.s);
	if (old->adds && !old->rotate.bad)
		log_hint("to keep what it has, and add to it: %s", old->rotate.s);
	return STATUS_USAGE;
}

/* One that is not changed may be near its end. */
static void
note_expiry(const char *role, const struct old_delegation *old)
{
	char date[CLOCK_TEXT_BYTES];

	clock_print(date, old->expires);
	if (old->has_expires)
		log_note("role %s is as asked, and expires on %s; to renew it: cocket trust rotate %s --expires 1y --key KEY", role, date, SHELL_WORD(role, "ROLE"));
}

static enum status
delegate(const struct app *app, struct trust_session *e, const struct edit_delegation *d)
{
	struct old_delegation old = { 0 };
	struct err err = { 0 };

	old_delegation_read(&old, &e->stage, d);
	if (edit_delegate(&e->stage, d, &err))
		return print_trust_error(NULL, &err);
	if (old.is_there && stage_is_changed(&e->stage) && !args.replace)
		return refuse_replacement(e, d, &old);
	if (old.is_there && !stage_is_changed(&e->stage))
		note_expiry(d->role, &old);
	return trust_session_finish(app, e);
}

static enum status
run_delegate(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	AUTO(pattern_list_free) struct pattern_list patterns = { 0 };
	AUTO(identity_list_free) struct identity_list identities = { 0 };
	AUTO(keyring_free) struct keyring keys = { 0 };
	const struct identity_words words = { &args.role_identities, &args.role_issuers, args.conditions, "role" };
	struct edit_delegation d = { .role = operands[0] };
	struct err err = { 0 };

	(void)n;
	if (public_keys_load(&keys, &args.role_keys, &err) || identity_list_pair(&identities, &words, &err) ||
	    fill_delegation(&d, &keys, &identities, &err) || pattern_list_parse(&patterns, &args.images, &err) ||
	    trust_session_open(&e, args.trust, &args.signing, false, &err))
		return print_trust_error(NULL, &err);
	d.images = pattern_list_get(&patterns);
	d.now = e.now;
	d.expires = e.now + (args.expires ? args.expires : YEAR_SECONDS);
	return delegate(app, &e, &d);
}

const struct command command_trust_delegate = {
	.name = "trust delegate",
	.operands = "ROLE",
	.min = 1,
	.max = 1,
	.summary = "Lets a role's keys sign images, or replaces its delegation",
	.examples = {
		"cocket trust delegate release --images 'shop.example.com/*' \\\n    --role-key release.pub --key targets.key",
		"cocket trust delegate release --replace --dry-run \\\n    --images 'shop.example.com/*' --role-key ann.pub --role-key bob.pub \\\n    --threshold 2 --key targets.key",
		"cocket trust delegate web --images 'shop.example.com/web/*' \\\n    --role-identity dave@example.com --role-issuer https://accounts.google.com \\\n    --names optional --key targets.key",
	},
	OPTIONS(delegate_options),
	.secret = true,
	.run = run_delegate,
};

/* --- undelegate ------------------------------------------------------------------------------- */

static const struct opt undelegate_options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("parent", 0, OPT_STRING, "ROLE", "the role that delegated to it (whichever does)"),
	  .to.string = &args.parent, .not_in_environment = true },
	SIGNING_ROWS(args.signing),
};

static enum status
run_undelegate(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	struct err err = { 0 };

	(void)n;
	if (trust_session_open(&e, args.trust, &args.signing, false, &err) || edit_undelegate(&e.stage, operands[0], args.parent, &err))
		return print_trust_error(NULL, &err);
	return trust_session_finish(app, &e);
}

const struct command command_trust_undelegate = {
	.name = "trust undelegate",
	.operands = "ROLE",
	.min = 1,
	.max = 1,
	.summary = "Removes a delegation: the role's keys no longer sign images",
	.examples = {
		"cocket trust undelegate nightly --key targets.key",
		"cocket trust undelegate nightly --parent release --key release.key",
	},
	OPTIONS(undelegate_options),
	.secret = true,
	.run = run_undelegate,
};
