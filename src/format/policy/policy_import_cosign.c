/* The command line of cosign verify, said as a rule for the images that it names.  What is not about who signed is left out; a flag that asks for
 * what cannot be said here refuses the whole, and so does one that is not known. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "format/name/reference.h"
#include "format/policy/identity_regexp.h"
#include "format/policy/policy_builder.h"

/* --- flags ------------------------------------------------------------------------------------------- */

enum flag_kind { FLAG_TEXT, FLAG_SWITCH, FLAG_IDLE, FLAG_IDLE_SWITCH, FLAG_REFUSED };

enum flag_text {
	TEXT_IDENTITY, TEXT_IDENTITY_REGEXP, TEXT_ISSUER, TEXT_ISSUER_REGEXP, TEXT_KEY, TEXT_ROOT,
	TEXT_TRIGGER, TEXT_SHA, TEXT_WORKFLOW_NAME, TEXT_REPOSITORY, TEXT_REF, TEXT_COUNT
};
enum flag_switch { SWITCH_NO_LOG, SWITCH_NO_SCT, SWITCH_COUNT };

#define OWN_AUTHORITY "an authority in a file of its own: put it into a trusted_root.json, and name that with --trusted-root"

static const struct flag_row {
	const char *name;
	enum flag_kind kind;
	unsigned which;  /* of FLAG_TEXT and FLAG_SWITCH */
	const char *why; /* of FLAG_REFUSED */
} flags[] = { /* those of FLAG_TEXT first, in the order of enum flag_text */
	{ "certificate-identity", FLAG_TEXT, TEXT_IDENTITY, NULL },
	{ "certificate-identity-regexp", FLAG_TEXT, TEXT_IDENTITY_REGEXP, NULL },
	{ "certificate-oidc-issuer", FLAG_TEXT, TEXT_ISSUER, NULL },
	{ "certificate-oidc-issuer-regexp", FLAG_TEXT, TEXT_ISSUER_REGEXP, NULL },
	{ "certificate-github-workflow-trigger", FLAG_TEXT, TEXT_TRIGGER, NULL },
	{ "certificate-github-workflow-sha", FLAG_TEXT, TEXT_SHA, NULL },
	{ "certificate-github-workflow-name", FLAG_TEXT, TEXT_WORKFLOW_NAME, NULL },
	{ "certificate-github-workflow-repository", FLAG_TEXT, TEXT_REPOSITORY, NULL },
	{ "certificate-github-workflow-ref", FLAG_TEXT, TEXT_REF, NULL },
	{ "key", FLAG_TEXT, TEXT_KEY, NULL },
	{ "trusted-root", FLAG_TEXT, TEXT_ROOT, NULL },
	{ "insecure-ignore-tlog", FLAG_SWITCH, SWITCH_NO_LOG, NULL },
	{ "private-infrastructure", FLAG_SWITCH, SWITCH_NO_LOG, NULL },
	{ "insecure-ignore-sct", FLAG_SWITCH, SWITCH_NO_SCT, NULL },
	/* how it is asked and told, not who signed */
	{ "output", FLAG_IDLE, 0, NULL }, { "o", FLAG_IDLE, 0, NULL }, { "output-file", FLAG_IDLE, 0, NULL }, { "timeout", FLAG_IDLE, 0, NULL },
	{ "t", FLAG_IDLE, 0, NULL }, { "rekor-url", FLAG_IDLE, 0, NULL }, { "max-workers", FLAG_IDLE, 0, NULL },
	{ "registry-username", FLAG_IDLE, 0, NULL }, { "registry-password", FLAG_IDLE, 0, NULL }, { "registry-token", FLAG_IDLE, 0, NULL },
	{ "registry-cacert", FLAG_IDLE, 0, NULL }, { "registry-client-cert", FLAG_IDLE, 0, NULL }, { "registry-client-key", FLAG_IDLE, 0, NULL },
	{ "registry-server-name", FLAG_IDLE, 0, NULL }, { "offline", FLAG_IDLE_SWITCH, 0, NULL }, { "verbose", FLAG_IDLE_SWITCH, 0, NULL },
	{ "d", FLAG_IDLE_SWITCH, 0, NULL }, { "new-bundle-format", FLAG_IDLE_SWITCH, 0, NULL }, { "allow-http-registry", FLAG_IDLE_SWITCH, 0, NULL },
	{ "allow-insecure-registry", FLAG_IDLE_SWITCH, 0, NULL }, { "k8s-keychain", FLAG_IDLE_SWITCH, 0, NULL },
	{ "experimental-oci11", FLAG_IDLE_SWITCH, 0, NULL },
	{ "annotations", FLAG_REFUSED, 0, "annotations are not compared here" }, { "a", FLAG_REFUSED, 0, "annotations are not compared here" },
	{ "check-claims", FLAG_REFUSED, 0, "a signature always names its digest here" },
	{ "use-signed-timestamps", FLAG_REFUSED, 0, "the log's time does as well here; leave it out if that suffices" },
	{ "certificate-chain", FLAG_REFUSED, 0, OWN_AUTHORITY }, { "ca-roots", FLAG_REFUSED, 0, OWN_AUTHORITY },
	{ "ca-intermediates", FLAG_REFUSED, 0, OWN_AUTHORITY }, { "timestamp-certificate-chain", FLAG_REFUSED, 0, OWN_AUTHORITY },
	{ "certificate", FLAG_REFUSED, 0, "one certificate is no identity" }, { "sct", FLAG_REFUSED, 0, "it stands in the certificate" },
	{ "local-image", FLAG_REFUSED, 0, "a directory is no name" }, { "signature", FLAG_REFUSED, 0, "verify has --signature FILE" },
	{ "payload", FLAG_REFUSED, 0, "verify has --signature FILE" }, { "attachment", FLAG_REFUSED, 0, "only images have rules" },
	{ "sk", FLAG_REFUSED, 0, "a policy takes keys from files only" }, { "slot", FLAG_REFUSED, 0, "a policy takes keys from files only" },
};

struct cosign_command {
	const char *texts[TEXT_COUNT]; /* NULL: not given */
	bool switches[SWITCH_COUNT];
	char *const *args;
	size_t count, next;            /* the rest of args */
	struct strings images;
};

static void
cosign_command_free(struct cosign_command *c)
{
	strings_free(&c->images);
}

static const struct flag_row *
flag_find(struct slice name)
{
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (slice_is(name, flags[i].name))
			return &flags[i];
	return NULL;
}

/* As Go's strconv.ParseBool has it, the usual words. */
static enum cocket_code
switch_read(bool *out, const struct flag_row *f, const char *value, struct err *err)
{
	*out = value == NULL || strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
	if (!*out && strcmp(value, "false") != 0 && strcmp(value, "0") != 0)
		return fail(err, COCKET_E_USAGE, "--%s=%s: expected true or false", f->name, TEXT(slice_str(value)));
	return COCKET_OK;
}

static enum cocket_code
text_read(struct cosign_command *c, const struct flag_row *f, const char *value, struct err *err)
{
	if (value == NULL && c->next < c->count)
		value = c->args[c->next++];
	if (value == NULL || *value == '\0')
		return fail(err, COCKET_E_USAGE, "--%s: no value", f->name);
	if (f->kind == FLAG_IDLE)
		return COCKET_OK;
	if (c->texts[f->which])
		return fail(err, COCKET_E_USAGE, "--%s: given twice", f->name);
	c->texts[f->which] = value;
	return COCKET_OK;
}

/* word: "--NAME", "--NAME=VALUE", "-N" */
static enum cocket_code
flag_read(struct cosign_command *c, const char *word, struct err *err)
{
	const char *name = word + (word[1] == '-' ? 2 : 1), *equals = strchr(name, '=');
	const struct flag_row *f = flag_find(slice_of(name, equals ? (size_t)(equals - name) : strlen(name)));
	const char *value = equals ? equals + 1 : NULL;
	bool ignored;

	if (f == NULL)
		return fail(err, COCKET_E_USAGE, "%s: not known here, and it may say who signed", TEXT(slice_str(word)));
	if (f->kind == FLAG_REFUSED)
		return fail(err, COCKET_E_USAGE, "--%s: cannot be converted: %s", f->name, f->why);
	if (f->kind == FLAG_SWITCH || f->kind == FLAG_IDLE_SWITCH)
		return switch_read(f->kind == FLAG_SWITCH ? &c->switches[f->which] : &ignored, f, value, err);
	return text_read(c, f, value, err);
}

static enum cocket_code
command_read(struct cosign_command *c, struct err *err)
{
	if (c->next < c->count && strcmp(c->args[c->next], "cosign") == 0)
		c->next++;
	if (c->next == c->count || strcmp(c->args[c->next], "verify") != 0)
		return fail(err, COCKET_E_USAGE, "expected the command line of cosign verify: -- verify FLAGS IMAGE");
	c->next++;
	while (c->next < c->count) {
		const char *word = c->args[c->next++];

		if (word[0] == '-' && word[1] ? flag_read(c, word, err) : strings_add(&c->images, slice_str(word), err))
			return err->code;
	}
	return c->images.count ? COCKET_OK : fail(err, COCKET_E_USAGE, "no IMAGE, so there is nothing that the rule would be for");
}

/* --- who ---------------------------------------------------------------------------------------------- */

/* The texts of one rule, which its pattern borrows. */
struct cosign_signer {
	struct identity_pattern who;
	struct buf name, issuer; /* of regular expressions */
	const char *key;
};

static void
cosign_signer_free(struct cosign_signer *s)
{
	buf_free(&s->name);
	buf_free(&s->issuer);
}

/* One of the two flags: exact, or an expression.  *out borrows from c or from kept. */
static enum cocket_code
name_find(const char **out, struct buf *kept, struct policy_builder *d, const struct cosign_command *c, enum flag_text exact, struct err *err)
{
	const enum flag_text expression = exact + 1;
	bool narrowed = false;

	if (c->texts[exact] && c->texts[expression])
		return fail(err, COCKET_E_USAGE, "--%s and --%s: which of them decides depends on the signature; give one", flags[exact].name, flags[expression].name);
	*out = c->texts[exact];
	if (*out && strchr(*out, '*'))
		return fail(err, COCKET_E_USAGE, "--%s %s: a literal '*' cannot be said in a pattern", flags[exact].name, TEXT(slice_str(*out)));
	if (c->texts[expression] == NULL)
		return COCKET_OK;
	if (identity_regexp_convert(kept, &narrowed, c->texts[expression], err))
		return within(err, "--%s", flags[expression].name);
	*out = buf_str(kept);
	if (!narrowed)
		return COCKET_OK;
	return policy_builder_note(d, err, "--%s %s: a '.' there matched any character; here it is a dot", flags[expression].name, TEXT(slice_str(c->texts[expression])));
}

static enum cocket_code
identity_find(struct cosign_signer *out, struct policy_builder *d, const struct cosign_command *c, struct err *err)
{
	static const enum flag_text texts[CONDITION_COUNT] = {
		[CONDITION_TRIGGER] = TEXT_TRIGGER, [CONDITION_SHA] = TEXT_SHA, [CONDITION_WORKFLOW_NAME] = TEXT_WORKFLOW_NAME,
		[CONDITION_REPOSITORY] = TEXT_REPOSITORY, [CONDITION_REF] = TEXT_REF, [CONDITION_OWNER_ID] = TEXT_COUNT, [CONDITION_WORKFLOW] = TEXT_COUNT,
	};

	if (name_find(&out->who.name, &out->name, d, c, TEXT_IDENTITY, err) || name_find(&out->who.issuer, &out->issuer, d, c, TEXT_ISSUER, err))
		return err->code;
	for (size_t i = 0; i < CONDITION_COUNT; i++)
		if (texts[i] != TEXT_COUNT)
			out->who.conditions[i] = c->texts[texts[i]];
	return identity_pattern_check(&out->who, err);
}

static bool
asks_for_certificate(const struct cosign_command *c)
{
	for (size_t i = 0; i < TEXT_COUNT; i++)
		if (c->texts[i] && i != TEXT_KEY && i != TEXT_ROOT)
			return true;
	return c->switches[SWITCH_NO_SCT];
}

/* A log is asked for by a certificate alone here, so a key that was to be logged would be less. */
static enum cocket_code
key_find(struct cosign_signer *out, struct policy_builder *d, const struct cosign_command *c, struct err *err)
{
	const char *key = c->texts[TEXT_KEY];

	if (asks_for_certificate(c))
		return fail(err, COCKET_E_USAGE, "--key and an identity: cosign goes by one of them; give one");
	if (strstr(key, "://"))
		return fail(err, COCKET_E_USAGE, "--key %s: a policy takes keys from files only", TEXT(slice_str(key)));
	if (!c->switches[SWITCH_NO_LOG])
		return fail(err, COCKET_E_USAGE, "--key: cosign asks for an entry of a transparency log too, which is not asked for with keys here: "
		                                 "add --insecure-ignore-tlog if the key alone suffices");
	if (c->texts[TEXT_ROOT])
		return fail(err, COCKET_E_USAGE, "--trusted-root: has no effect with --key here");
	out->key = key;
	return key[0] == '/' ? COCKET_OK : policy_builder_note(d, err, "%s: is read relative to the policy file, not to the working directory", TEXT(slice_str(key)));
}

static enum cocket_code
signer_find(struct cosign_signer *out, struct policy_builder *d, const struct cosign_command *c, struct err *err)
{
	if (c->texts[TEXT_KEY])
		return key_find(out, d, c, err);
	if (!asks_for_certificate(c))
		return fail(err, COCKET_E_USAGE, "neither --certificate-identity nor --key: who may sign?");
	d->root = c->texts[TEXT_ROOT];
	if (identity_find(out, d, c, err))
		return err->code;
	if (d->root == NULL || d->root[0] == '/')
		return COCKET_OK;
	return policy_builder_note(d, err, "%s: is read relative to the policy file, not to the working directory", TEXT(slice_str(d->root)));
}

/* --- images -------------------------------------------------------------------------------------------- */

/* The image as it was named: one tag, one digest, or the repository. */
static enum cocket_code
image_add(struct policy_builder *d, const char *image, struct policy_draft_rule *rule, struct err *err)
{
	char text[NAME_TEXT_BYTES], digest[DIGEST_TEXT_BYTES];
	const struct policy_scope scope = { .text = text };
	const char *name = strncmp(image, "docker://", 9) == 0 ? image + 9 : image;
	struct name parsed;

	if (name_parse_claimed(&parsed, slice_str(name), err)) {
		err->code = COCKET_E_USAGE;
		return err->code;
	}
	name_print(text, &parsed, NULL);
	rule->digest = NULL;
	if (parsed.has_digest) {
		digest_print(digest, &parsed.digest);
		rule->digest = digest;
	}
	return policy_builder_add(d, &scope, rule, err);
}

static enum cocket_code
images_add(struct policy_builder *d, const struct cosign_command *c, const struct cosign_signer *s, struct err *err)
{
	struct policy_draft_rule rule = {
		.kind = POLICY_SIGNATURES, .keys = { .items = (const char *[]){ s->key }, .count = s->key != NULL }, .identity = s->key ? NULL : &s->who,
		.threshold = 1, .no_log = c->switches[SWITCH_NO_LOG], .no_sct = c->switches[SWITCH_NO_SCT], .names_optional = true,
	};

	for (size_t i = 0; i < c->images.count; i++)
		if (image_add(d, c->images.items[i], &rule, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
policy_import_cosign(struct policy_import *out, char *const args[], size_t n, struct err *err)
{
	AUTO(cosign_command_free) struct cosign_command c = { .args = args, .count = n };
	AUTO(cosign_signer_free) struct cosign_signer signer = { .name = BUF(64 * KIB), .issuer = BUF(64 * KIB) };
	AUTO(policy_builder_free) struct policy_builder d = DRAFT;

	if (command_read(&c, err) || signer_find(&signer, &d, &c, err) || images_add(&d, &c, &signer, err))
		return err->code;
	return policy_builder_finish(out, &d, err);
}
