/* cocket sign: signs images and attaches the signatures, or writes them to a file.
 * Never signs a name that it could not parse. */
#include <string.h>

#include "base/escape.h"
#include "cli/command/sign/sign_run.h"

static const char *const formats[] = { "simple", "bundle", NULL }; /* that can be made, by enum signature_format */

static struct sign_arguments args;

static struct {
	struct strings annotations;
	int64_t expires;
} more;

static const struct opt options[] = {
	{ OPT_ROW("key", 0, OPT_LIST, "KEY", "private key to sign with: file, env://VAR or -; repeatable"),
	  .to.list = &args.keys, .separator = ':', .group = GROUP_KEYS, .required = 1,
	  .if_missing = "cocket key generate NAME creates NAME.key and NAME.pub; without a key: --identity-token FILE, or github or gitlab in their pipelines" },
	CERTIFICATE_SIGNING_ROWS(args.certificate),
	{ OPT_ROW("format", 0, OPT_CHOICES, "simple,bundle", "signature format: all that are named must succeed (both are tried)"),
	  .to.choice = &args.formats, .choices = formats, .group = GROUP_SIGNATURE },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "lifetime of the signature: 90d, 12h ... (unlimited)"),
	  .to.seconds = &more.expires, .group = GROUP_SIGNATURE },
	{ OPT_ROW("annotation", 0, OPT_LIST, "K=V", "annotation to sign; repeatable"),
	  .to.list = &more.annotations, .separator = '\n', .group = GROUP_SIGNATURE },
	{ OPT_ROW("keep", 0, OPT_FLAG, NULL, "keep earlier signatures by the same key for the same name"),
	  .to.flag = &args.keep, .group = GROUP_DESTINATION },
	{ OPT_ROW("force", 0, OPT_FLAG, NULL, "attach a bundle even if one as good stays beside it"),
	  .to.flag = &args.force, .group = GROUP_DESTINATION },
	{ OPT_ROW("recursive", 0, OPT_FLAG, NULL, "also sign the manifests of an index"),
	  .to.flag = &args.recursive, .group = GROUP_SIGNATURE },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "image name to sign, instead of the image's own"),
	  .to.string = &args.signed_as, .not_in_environment = true, .group = GROUP_SIGNATURE },
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "repository to store signatures in, instead of the image's own"),
	  .to.string = &args.signature_repository, .group = GROUP_DESTINATION },
	{ OPT_ROW("detached", 0, OPT_STRING, "FILE", "write the signatures to a new file instead of attaching them"),
	  .to.string = &args.detached, .group = GROUP_DESTINATION },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "warn of keys that this trust store does not allow to sign (~/.config/cocket/trust, /etc/cocket/trust)"),
	  .to.string = &args.trust, .group = GROUP_KEYS },
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "read the key's password from the first line of FILE"),
	  .to.string = &args.password_file, .group = GROUP_KEYS, .yields_to = password_environment },
};

/* --- what to sign ----------------------------------------------------------------------------- */

/* The payload's optional object: a name may be there once, and these are ours. */
static bool
annotation_is_taken(const char *key, const struct annotation *before, size_t n)
{
	static const char *const ours[] = { "creator", "timestamp", "cocket.expires" };

	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strcmp(key, ours[i]) == 0)
			return true;
	for (size_t i = 0; i < n; i++)
		if (strcmp(key, before[i].key) == 0)
			return true;
	return false;
}

/* Cuts each K=V of the list in two, in place. */
static enum cocket_code
parse_annotations(struct annotation out[static ANNOTATIONS_MAX], struct err *err)
{
	if (more.annotations.count > ANNOTATIONS_MAX)
		return fail(err, COCKET_E_USAGE, "--annotation: more than %d", ANNOTATIONS_MAX);
	for (size_t i = 0; i < more.annotations.count; i++) {
		char *text = more.annotations.items[i], *equals = strchr(text, '=');

		if (!equals || equals == text)
			return fail(err, COCKET_E_USAGE, "--annotation %s: expected K=V", TEXT(slice_str(text)));
		if (!utf8_valid(slice_str(text)))
			return fail(err, COCKET_E_USAGE, "--annotation %s: not UTF-8", TEXT(slice_str(text)));
		*equals = '\0';
		if (annotation_is_taken(text, out, i))
			return fail(err, COCKET_E_USAGE, "--annotation %s: the name is taken", TEXT(slice_str(text)));
		out[i] = (struct annotation){ .key = text, .value = equals + 1 };
	}
	return COCKET_OK;
}

static enum status
sign(const struct app *app, char *const images[], size_t n)
{
	AUTO(sign_run_free) struct sign_run r = { .app = app, .args = &args, .images = images, .count = n };
	struct annotation annotations[ANNOTATIONS_MAX];
	struct err err = { 0 };

	if (sign_run_check(&r, &err) || parse_annotations(annotations, &err) || sign_run_load(&r, &err))
		return print_err(NULL, &err);
	r.options.expires = more.expires ? r.options.now + more.expires : 0;
	r.options.annotations = annotations;
	r.options.annotation_count = more.annotations.count;
	return sign_run_all(&r);
}

const struct command command_sign = {
	.name = "sign",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Signs images and attaches the signatures; prints what was signed",
	.examples = {
		"cocket sign --key shop.key registry.example.com/shop/api:1.4",
		"cocket sign --key shop.key --expires 90d registry.example.com/shop/api:1.4",
		"cocket sign --identity-token github registry.example.com/shop/api:1.4",
	},
	OPTIONS(options),
	.registry = true,
	.secret = true,
	.run = sign,
};
