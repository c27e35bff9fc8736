/* cocket attest: signs what somebody found out about images, a file that a scanner or a builder wrote, and attaches that, or writes it to a file.
 * Never attests a file under a type that says it is something else. */
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/command/sign/sign_run.h"
#include "format/attestation/predicate_make.h"
#include "format/attestation/predicate_type.h"
#include "sign/attest.h"

static const char *const formats[] = { "envelope", "bundle", NULL }; /* by enum signature_format: FORMAT_SIMPLE is at a tag too */

static struct sign_arguments args;

static struct {
	char *type, *predicate, *platform;
} what;

static const struct opt options[] = {
	{ OPT_ROW("predicate", 0, OPT_STRING, "FILE", "what to attest: a file as the tool wrote it; - is standard input"),
	  .to.string = &what.predicate, .not_in_environment = true, .group = GROUP_SIGNATURE, .required = 2 },
	{ OPT_ROW("type", 0, OPT_STRING, "TYPE", "type of the predicate: scan, sbom, provenance, vex, vsa, a name of cosign's or a URI (what the file shows)"),
	  .to.string = &what.type, .group = GROUP_SIGNATURE },
	{ OPT_ROW("key", 0, OPT_LIST, "KEY", "private key to sign with: file, env://VAR or -; repeatable"),
	  .to.list = &args.keys, .separator = ':', .group = GROUP_KEYS, .required = 1,
	  .if_missing = "cocket key generate NAME creates NAME.key and NAME.pub; without a key: --identity-token FILE, or github or gitlab in their pipelines" },
	CERTIFICATE_SIGNING_ROWS(args.certificate),
	{ OPT_ROW("format", 0, OPT_CHOICES, "envelope,bundle", "format of the attestation: all that are named must succeed (both are tried)"),
	  .to.choice = &args.formats, .choices = formats, .group = GROUP_SIGNATURE },
	{ OPT_ROW("platform", 0, OPT_STRING, "PLATFORM", "what of an index to attest: OS/ARCH[/VARIANT], or index for itself"),
	  .to.string = &what.platform, .group = GROUP_SIGNATURE },
	{ OPT_ROW("recursive", 0, OPT_FLAG, NULL, "attest an index and its manifest for each platform"),
	  .to.flag = &args.recursive, .group = GROUP_SIGNATURE },
	{ OPT_ROW("keep", 0, OPT_FLAG, NULL, "keep earlier attestations of this type by the same key"),
	  .to.flag = &args.keep, .group = GROUP_DESTINATION },
	{ OPT_ROW("force", 0, OPT_FLAG, NULL, "attach a bundle even if the same stays beside it"),
	  .to.flag = &args.force, .group = GROUP_DESTINATION },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "image name to write into the statement, instead of the image's own"),
	  .to.string = &args.signed_as, .not_in_environment = true, .group = GROUP_SIGNATURE },
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "repository to store attestations in, instead of the image's own"),
	  .to.string = &args.signature_repository, .group = GROUP_DESTINATION },
	{ OPT_ROW("detached", 0, OPT_STRING, "FILE", "write the attestations to a new file instead of attaching them"),
	  .to.string = &args.detached, .group = GROUP_DESTINATION },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "warn of keys that this trust store does not allow to sign (~/.config/cocket/trust, /etc/cocket/trust)"),
	  .to.string = &args.trust, .group = GROUP_KEYS },
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "read the key's password from the first line of FILE"),
	  .to.string = &args.password_file, .group = GROUP_KEYS, .yields_to = password_environment },
};

static enum cocket_code
read_platform(struct attest_options *out, struct err *err)
{
	out->scope = ATTEST_BY_KIND;
	if (what.platform == NULL)
		return COCKET_OK;
	if (args.recursive)
		return fail(err, COCKET_E_USAGE, "--platform and --recursive: one or the other");
	if (strcmp(what.platform, "index") == 0) {
		out->scope = ATTEST_INDEX;
		return COCKET_OK;
	}
	out->scope = ATTEST_PLATFORM;
	return platform_parse(&out->platform, slice_str(what.platform), err) ? within(err, "--platform") : COCKET_OK;
}

/* Whatever is wrong with the file is the user's to mend. */
static enum cocket_code
read_predicate(struct made_predicate *out, struct err *err)
{
	AUTO(buf_free) struct buf file = BUF(STATEMENT_MAX_BYTES);

	if (what.type && predicate_type_check(what.type, err))
		return within(err, "--type");
	if (file_read(&file, what.predicate, err))
		return err->code == COCKET_E_NOMEM ? err->code : (err->code = COCKET_E_USAGE);
	if (predicate_make(out, what.type, buf_slice(&file), clock_now(), err) == COCKET_OK)
		return COCKET_OK;
	if (err->code != COCKET_E_NOMEM)
		err->code = COCKET_E_USAGE;
	return within(err, "%s", TEXT(slice_str(what.predicate)));
}

static enum cocket_code
formats_check(struct err *err)
{
	if (args.detached && args.formats && (args.formats & FORMAT_BIT(FORMAT_BUNDLE)) == 0)
		return fail(err, COCKET_E_USAGE, "--detached writes bundles; --format envelope is for what is attached");
	if (args.certificate.token && (args.formats & FORMAT_BIT(FORMAT_SIMPLE)))
		return fail(err, COCKET_E_USAGE, "--format envelope cannot hold what proves a certificate; use --format bundle");
	if (args.detached)
		args.formats = FORMAT_BIT(FORMAT_BUNDLE);
	return COCKET_OK;
}

static enum status
attest_images(struct sign_run *r, const struct made_predicate *made, struct attest_options *attest)
{
	struct err err = { 0 };

	if (made->is_timeless)
		log_note("warning: %s: the scan does not say when it was made: no rule that limits its age will allow it", TEXT(slice_str(what.predicate)));
	attest->predicate = (struct predicate){ made->type, buf_slice(&made->json) };
	if (sign_run_load(r, &err))
		return print_err(NULL, &err);
	r->options.attest = attest;
	return sign_run_all(r);
}

static enum status
attest(const struct app *app, char *const images[], size_t n)
{
	AUTO(sign_run_free) struct sign_run r = { .app = app, .args = &args, .images = images, .count = n };
	AUTO(made_predicate_free) struct made_predicate made = { .what = NULL };
	struct attest_options attest = { .scope = ATTEST_BY_KIND };
	struct err err = { 0 };

	if (formats_check(&err) || read_platform(&attest, &err) || sign_run_check(&r, &err) || read_predicate(&made, &err))
		return print_err(NULL, &err);
	return attest_images(&r, &made, &attest);
}

const struct command command_attest = {
	.name = "attest",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Signs a scan, an SBOM or provenance of an image, and attaches it",
	.examples = {
		"cocket attest --predicate trivy.json --key scan.key ghcr.io/shop/api:1.4",
		"cocket attest --type sbom --predicate sbom.json --key s.key ghcr.io/o/api:1.4",
		"cocket attest --detached api.att --predicate s.json --key s.key oci:api:1.4",
	},
	OPTIONS(options),
	.registry = true,
	.secret = true,
	.run = attest,
};
