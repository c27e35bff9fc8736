/* cocket trust delegate and undelegate: which role's keys may speak for which images.
 * Never takes a pattern that no image could match, or a threshold that the keys cannot meet. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "cli/command/trust/trust_session.h"

static struct {
	char *trust, *parent, *not_before;
	struct signing_args signing;
	struct strings images, role_keys;
	uint64_t threshold;
	int64_t expires, max_age;
	unsigned names;
	bool terminating;
} args = { .threshold = THRESHOLD_UNSET, .expires = YEAR_SECONDS };

static const char *const name_words[] = { "required", "optional", NULL };

static const struct opt delegate_options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("images", 0, OPT_LIST, "PATTERN", "images that the role's keys may sign: registry.example.com/shop/*; repeatable"),
	  .to.list = &args.images, .separator = ' ', .not_in_environment = true, .required = 1 },
	{ OPT_ROW("role-key", 0, OPT_LIST, "PUB", "public key file of the role; repeatable"),
	  .to.list = &args.role_keys, .separator = ':', .not_in_environment = true, .required = 2 },
	{ OPT_ROW("threshold", 0, OPT_NUMBER, "N", "how many of the role's keys must sign an image (1)"),
	  .to.number = &args.threshold, .not_in_environment = true },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "validity of the role (1y)"),
	  .to.seconds = &args.expires, .not_in_environment = true },
	{ OPT_ROW("terminating", 0, OPT_FLAG, NULL, "no role after this one is asked for its images"),
	  .to.flag = &args.terminating, .not_in_environment = true },
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

typedef char pattern_text[NAME_TEXT_BYTES];

static void
patterns_free(pattern_text **patterns)
{
	free(*patterns);
}

static bool
is_there(const pattern_text *patterns, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(patterns[i], text) == 0)
			return true;
	return false;
}

static enum cocket_code
parse_patterns(pattern_text **out, struct edit_delegation *d, struct err *err)
{
	pattern_text *patterns = calloc(args.images.count + 1, sizeof *patterns);
	size_t n = 0;

	if (!patterns)
		return no_memory(err);
	*out = patterns;
	for (size_t i = 0; i < args.images.count; i++) {
		if (image_pattern_parse(patterns[n], args.images.items[i], err))
			return err->code;
		if (strcmp(patterns[n], args.images.items[i]) != 0)
			log_note("%s: written as %s", TEXT(slice_str(args.images.items[i])), patterns[n]);
		n += !is_there((const pattern_text *)patterns, n, patterns[n]);
	}
	d->patterns = (const pattern_text *)patterns;
	d->pattern_count = n;
	return COCKET_OK;
}

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
fill_delegation(struct edit_delegation *d, const struct keyring *keys, struct err *err)
{
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

/* It is done as asked, but somebody will wonder. */
static void
print_revoked(const struct stage *st, const struct keyring *keys)
{
	const struct metadata_file *targets = stage_published(st, "targets");

	for (size_t i = 0; targets && i < keys->count; i++) {
		if (key_is_revoked(&targets->tuf, keys->keys[i]))
			log_note("warning: key %s is permanently revoked and is ignored in every role", keyring_name(keys, i).s);
	}
}

static enum status
run_delegate(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	AUTO(patterns_free) pattern_text *patterns = NULL;
	AUTO(keyring_free) struct keyring keys = { 0 };
	struct edit_delegation d = { .role = operands[0] };
	struct err err = { 0 };

	(void)n;
	if (public_keys_load(&keys, &args.role_keys, &err) || fill_delegation(&d, &keys, &err) || parse_patterns(&patterns, &d, &err) ||
	    trust_session_open(&e, args.trust, &args.signing, false, &err))
		return print_trust_error(NULL, &err);
	d.expires = e.now + args.expires;
	if (edit_delegate(&e.stage, &d, &err))
		return print_trust_error(NULL, &err);
	print_revoked(&e.stage, &keys);
	return trust_session_finish(app, &e);
}

const struct command command_trust_delegate = {
	.name = "trust delegate",
	.operands = "ROLE",
	.min = 1,
	.max = 1,
	.summary = "Lets a role's keys sign images, or replaces its delegation",
	.examples = {
		"cocket trust delegate release --images 'shop.example.com/*' \\\n    --role-key release.pub --key targets.key",
		"cocket trust delegate release --images 'shop.example.com/*' \\\n    --role-key ann.pub --role-key bob.pub --threshold 2 --key targets.key",
		"cocket trust delegate nightly --images 'shop.example.com/nightly/*' \\\n    --role-key ci.pub --max-age 7d --key targets.key",
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
