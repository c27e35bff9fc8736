/* By what images are decided: see verify_options.h. */
#include "cli/option/verify_options.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "cli/option/attestation_types.h"
#include "cli/option/condition_rows.h"
#include "verify/audit.h"

#define NOT_GIVEN UINT64_MAX
#define CACHE_AGE_DEFAULT (24 * 60 * 60)

static struct verify_arguments args = { .threshold = NOT_GIVEN, .cache_age = CACHE_AGE_DEFAULT };

/* What words of args come to.  Apart from it: what is initialized takes its whole size of the program's file, and this is large. */
static struct attestation_types attestations;
static struct name attestations_elsewhere;

static const struct opt options[] = {
	{ OPT_ROW("key", 0, OPT_LIST, "PUB", "public key of an allowed signer: file, env://VAR or -; repeatable"),
	  .to.list = &args.keys, .separator = ':', .group = GROUP_SIGNERS, .excludes = "trust policy" },
	{ OPT_ROW("identity", 0, OPT_STRING, "NAME", "who signed, by the name in the certificate (* is any but /); with --issuer"),
	  .to.string = &args.identity, .group = GROUP_SIGNERS, .excludes = "trust policy" },
	{ OPT_ROW("issuer", 0, OPT_STRING, "URL", "who vouched for that name"), .to.string = &args.issuer, .group = GROUP_SIGNERS },
	{ OPT_ROW("certificate-identity", 0, OPT_STRING, "NAME", "as --identity"), .to.string = &args.identity, .group = GROUP_SIGNERS },
	{ OPT_ROW("certificate-oidc-issuer", 0, OPT_STRING, "URL", "as --issuer"), .to.string = &args.issuer, .group = GROUP_SIGNERS },
	CONDITION_ROWS(args.conditions, .group = GROUP_SIGNERS),
	{ OPT_ROW("trusted-root", 0, OPT_LIST, "FILE", "sigstore's authorities and logs (public instance); repeatable"),
	  .to.list = &args.roots, .separator = ':', .group = GROUP_SIGNERS },
	{ OPT_ROW("unlogged-root", 0, OPT_LIST, "FILE", "the same of an instance that keeps no logs (GitHub's own), beside the others; repeatable"),
	  .to.list = &args.unlogged_roots, .separator = ':', .not_in_environment = true, .group = GROUP_SIGNERS },
	{ OPT_ROW("no-log", 0, OPT_FLAG, NULL, "accept certificates' signatures that are in no transparency log"),
	  .to.flag = &args.no_log, .not_in_environment = true, .group = GROUP_SIGNERS },
	{ OPT_ROW("no-sct", 0, OPT_FLAG, NULL, "accept certificates that are in no log of certificates"),
	  .to.flag = &args.no_sct, .not_in_environment = true, .group = GROUP_SIGNERS },
	{ OPT_ROW("threshold", 0, OPT_NUMBER, "N", "number of keys that must have signed (1)"),
	  .to.number = &args.threshold, .not_in_environment = true, .group = GROUP_SIGNERS, .excludes = "trust policy" },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "image name expected in the signature"),
	  .to.string = &args.signed_as, .not_in_environment = true, .group = GROUP_CHECKS },
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "repository of the signatures, instead of the image's own"),
	  .to.string = &args.signature_repository, .group = GROUP_CHECKS },
	{ OPT_ROW("platform", 0, OPT_STRING, "PLATFORM", "platform of an index that must be signed: OS/ARCH[/VARIANT], or all"),
	  .to.string = &args.platform, .group = GROUP_CHECKS },
	{ OPT_ROW("attestation", 0, OPT_LIST, "TYPE[,TYPE]", "what signers must have attested, instead of signing the image; beside a policy, too"),
	  .to.list = &args.attestation_words, .separator = ',', .not_in_environment = true, .group = GROUP_CHECKS },
	{ OPT_ROW("attestation-repository", 0, OPT_STRING, "NAME", "repository in which attestations are looked for as well"),
	  .to.string = &args.attestation_repository, .group = GROUP_CHECKS },
	{ OPT_ROW("signature", 0, OPT_LIST, "FILE", "file with additional signatures; repeatable"),
	  .to.list = &args.signatures, .separator = ':', .group = GROUP_CHECKS },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "trust store (without --key: ~/.config/cocket/trust, /etc/cocket/trust)"),
	  .to.string = &args.trust, .group = GROUP_SIGNERS },
	{ OPT_ROW("policy", 0, OPT_STRING, "FILE", "policy (without --key and --trust: ~/.config/cocket/policy.json, /etc/cocket/policy.json)"),
	  .to.string = &args.policy, .group = GROUP_SIGNERS },
	{ OPT_ROW("max-age", 0, OPT_SECONDS, "DURATION", "maximum age of signatures"),
	  .to.seconds = &args.max_age, .not_in_environment = true, .group = GROUP_CHECKS },
	{ OPT_ROW("ledger", 0, OPT_STRING, "FILE", "rollback-protection file"), .to.string = &args.ledger, .group = GROUP_RECORDS },
	{ OPT_ROW("no-ledger", 0, OPT_FLAG, NULL, "disable rollback protection"),
	  .to.flag = &args.no_ledger, .not_in_environment = true, .group = GROUP_RECORDS, .excludes = "ledger require-ledger" },
	{ OPT_ROW("require-ledger", 0, OPT_FLAG, NULL, "fail if the ledger is missing"),
	  .to.flag = &args.require_ledger, .is_check = true, .group = GROUP_RECORDS },
	{ OPT_ROW("cache", 0, OPT_FLAG, NULL, "cache signatures of allowed images"), .to.flag = &args.cache, .group = GROUP_RECORDS },
	{ OPT_ROW("cache-dir", 0, OPT_STRING, "DIR", "cache directory (~/.cache/cocket)"),
	  .to.string = &args.cache_dir, .group = GROUP_RECORDS },
	{ OPT_ROW("cache-age", 0, OPT_SECONDS, "DURATION", "maximum age of cached signatures (1d)"),
	  .to.seconds = &args.cache_age, .group = GROUP_RECORDS },
	{ OPT_ROW("audit", 0, OPT_STRING, "FILE|" AUDIT_SYSLOG, "append each decision to a hash-chained log"),
	  .to.string = &args.audit, .group = GROUP_RECORDS },
	{ OPT_ROW("explain", 0, OPT_FLAG, NULL, "print the chain of trust to stderr"),
	  .to.flag = &args.explain, .group = GROUP_OUTPUT },
};

const struct verify_arguments *
verify_arguments(void)
{
	return &args;
}

void
verify_options_add(struct opts *o)
{
	opts_add(o, options, sizeof options / sizeof *options);
}

enum cocket_code
verify_options_check(const struct verify_arguments *a, char *const images[], size_t n, struct err *err)
{
	struct platform platform;
	struct reference ref;
	struct name name;

	for (size_t i = 0; i < n; i++)
		if (reference_parse(&ref, images[i], err))
			return err->code;
	if (a->signed_as && name_parse_claimed(&name, slice_str(a->signed_as), err))
		return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(a->signed_as)));
	if (a->platform && strcmp(a->platform, "all") != 0 && platform_parse(&platform, slice_str(a->platform), err))
		return within(err, "--platform");
	return elsewhere_check(a->signature_repository, images, n, err);
}

/* A file named on the command line and not there is the user's to mend, as with keys; it says nothing of the image. */
static enum cocket_code
check_signature_files(const struct verify_arguments *a, struct err *err)
{
	for (size_t i = 0; i < a->signatures.count; i++)
		if (access(a->signatures.items[i], R_OK) < 0)
			return fail_errno(err, COCKET_E_USAGE, "--signature %s", TEXT(slice_str(a->signatures.items[i])));
	return COCKET_OK;
}

static bool
asks_for_identity(const struct verify_arguments *a)
{
	bool asks = a->identity || a->issuer;

	for (size_t c = 0; c < CONDITION_COUNT; c++)
		asks = asks || a->conditions[c];
	return asks;
}

/* The pair, or neither; what else is said of certificates goes with it. */
static enum cocket_code
identity_set(struct err *err)
{
	if (asks_for_identity(&args)) {
		args.pattern = (struct identity_pattern){ .name = args.identity, .issuer = args.issuer };
		memcpy(args.pattern.conditions, args.conditions, sizeof args.pattern.conditions);
		return identity_pattern_check(&args.pattern, err);
	}
	if (args.roots.count + args.unlogged_roots.count > 0 || args.no_log || args.no_sct)
		return args.policy || args.trust || args.keys.count == 0 ? COCKET_OK : fail(err, COCKET_E_USAGE, "--trusted-root, --unlogged-root, --no-log and --no-sct require --identity");
	return COCKET_OK;
}

static struct verify_settings
settings_of(const struct app *app, const char *command)
{
	const struct verify_arguments *a = app->verify;

	return (struct verify_settings){
		.command = command, .session = app->session, .keys = a->keys,
		.identities = { &a->pattern, a->pattern.name != NULL }, .roots = { a->roots, a->unlogged_roots }, .no_log = a->no_log, .no_sct = a->no_sct,
		.has_threshold = a->threshold != NOT_GIVEN, .threshold = a->threshold,
		.trust = a->trust, .policy = a->policy, .signature_repository = a->signature_repository, .max_age = a->max_age,
		.ledger = a->ledger, .no_ledger = a->no_ledger, .require_ledger = a->require_ledger,
		.cache = a->cache, .cache_dir = a->cache_dir, .cache_age = a->cache_age, .audit = a->audit,
	};
}

enum cocket_code
verify_options_open(struct verify_context *c, const struct app *app, const char *command, struct err *err)
{
	struct verify_settings settings;

	attestation_types_free(&attestations);
	if (identity_set(err) || attestation_types_read(&attestations, &args.attestation_words, app->sbom_bytes, err))
		return err->code;
	if (args.attestation_repository && repository_parse(&attestations_elsewhere, args.attestation_repository, err))
		return within(err, "--attestation-repository");
	settings = settings_of(app, command);
	return check_signature_files(app->verify, err) ? err->code : verify_context_open(c, &settings, clock_now(), err);
}

struct verify_request
verify_options_request(const struct verify_arguments *a)
{
	return (struct verify_request){
		.now = clock_now(), .signed_as = a->signed_as, .platforms = (const char *const *)&a->platform, .platform_count = a->platform != NULL,
		.attestation_repository = a->attestation_repository ? &attestations_elsewhere : NULL,
		.attestations = attestations.items, .attestation_count = attestations.count,
		.signatures = (const char *const *)a->signatures.items, .signature_count = a->signatures.count,
	};
}
