/* cocket verify: may these images pass?  Prints what verify/ decided, one result a line, in the order asked.
 * Never decides anything itself, never prints a pinned reference for an image that was not allowed. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/keys.h"
#include "cli/report.h"
#include "cli/store_path.h"
#include "verify/verify.h"

#define NOT_GIVEN UINT64_MAX

static struct {
	struct opt_list keys, signatures;
	uint64_t threshold;
	char *signed_as, *platform, *trust, *ledger;
	int64_t max_age;
	bool no_ledger, require_ledger, explain;
} args = { .threshold = NOT_GIVEN };

static const struct opt options[] = {
	{ OPT_ROW("key", 0, OPT_LIST, "PUB", "file of a public key that may sign; repeatable"), .to.list = &args.keys, .separator = ':' },
	{ OPT_ROW("threshold", 0, OPT_NUMBER, "N", "how many of the keys given must have signed (1)"), .to.number = &args.threshold },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "the name that the signer knew the image by"), .to.string = &args.signed_as },
	{ OPT_ROW("platform", 0, OPT_STRING, "PLATFORM", "OS/ARCH[/VARIANT] of an index that must be covered, or all"),
	  .to.string = &args.platform },
	{ OPT_ROW("signature", 0, OPT_LIST, "FILE", "look at the signatures of this file too; repeatable"),
	  .to.list = &args.signatures, .separator = ':' },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "decide by this trust store (without --key: ~/.config/cocket/trust, /etc/cocket/trust)"),
	  .to.string = &args.trust },
	{ OPT_ROW("max-age", 0, OPT_SECONDS, "DURATION", "refuse signatures older than this"), .to.seconds = &args.max_age },
	{ OPT_ROW("ledger", 0, OPT_STRING, "FILE", "where to remember what was accepted, against rollback"), .to.string = &args.ledger },
	{ OPT_ROW("no-ledger", 0, OPT_FLAG, NULL, "remember nothing, and notice no rollback"), .to.flag = &args.no_ledger },
	{ OPT_ROW("require-ledger", 0, OPT_FLAG, NULL, "a ledger that is not there is an error"), .to.flag = &args.require_ledger },
	{ OPT_ROW("explain", 0, OPT_FLAG, NULL, "say on stderr how it was decided: root, role, key, signature, digest"), .to.flag = &args.explain },
};

/* --- the command ------------------------------------------------------------------------------ */

static enum status
verify_one(const struct app *app, struct session *session, const char *image, const struct verify_options *o)
{
	AUTO(report_free) struct report report = {0};
	struct err err = {0};

	if (verify_image(&report, session, image, o, &err))
		return say_error(image, &err);
	if (!app->json)
		report_print_text(image, &report);
	else if (report_print_json(image, &report, args.platform != NULL, &err))
		return say_error(image, &err);
	report_say(image, &report);
	if (args.explain)
		report_explain(image, &report);
	return report_status(report.verdict);
}

/* Every name is parsed before the first request, so that a wrong one costs nothing and decides nothing. */
static enum cocket_code
check_names(char *const images[], size_t n, struct err *err)
{
	struct platform platform;
	struct reference ref;
	struct name name;

	for (size_t i = 0; i < n; i++)
		if (reference_parse(&ref, images[i], err))
			return err->code;
	if (args.signed_as && name_parse_claimed(&name, slice_str(args.signed_as), err))
		return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(args.signed_as)));
	if (args.platform && strcmp(args.platform, "all") != 0 && platform_parse(&platform, slice_str(args.platform), err))
		return within(err, "--platform");
	return COCKET_OK;
}

/* A file named on the command line and not there is the user's to mend, as with keys; it says nothing of the image. */
static enum cocket_code
check_signature_files(struct err *err)
{
	for (size_t i = 0; i < args.signatures.count; i++)
		if (access(args.signatures.items[i], R_OK) < 0)
			return fail_errno(err, COCKET_E_USAGE, "--signature %s", TEXT(slice_str(args.signatures.items[i])));
	return COCKET_OK;
}

#define THRESHOLD_MAX 1024

/* Attack A16: no threshold that anything meets.  One that the keys given cannot meet denies every image. */
static enum cocket_code
load_keys(struct keyset *keys, struct err *err)
{
	if (public_keys_load(keys, &args.keys, err))
		return err->code;
	if (args.threshold == NOT_GIVEN)
		args.threshold = 1;
	if (args.threshold < 1 || args.threshold > THRESHOLD_MAX)
		return fail(err, COCKET_E_USAGE, "--threshold %" PRIu64 ": expected 1 to %d", args.threshold, THRESHOLD_MAX);
	if (args.threshold > keys->count)
		log_note("warning: --threshold %" PRIu64 ", but only %zu different key%s given: nothing can pass", args.threshold, keys->count,
		         keys->count == 1 ? "" : "s");
	return COCKET_OK;
}

/* Without keys a trust store decides, which knows its own thresholds and keeps a ledger. */
static enum cocket_code
open_trust(struct trust **out, char ledger[static PATH_MAX], struct verify_options *o, enum reason *reason, struct err *err)
{
	char dir[PATH_MAX];

	if (args.threshold != NOT_GIVEN)
		return fail(err, COCKET_E_USAGE, "--threshold: goes with --key; in a trust store each role has its own");
	if (!store_path_find(dir, args.trust) || (args.trust == NULL && access(dir, F_OK) != 0))
		return fail(err, COCKET_E_USAGE, "no keys given (--key PUB, the public key of who signs), and no trust store (--trust DIR)");
	if (trust_open(out, dir, o->now, reason, err))
		return err->code;
	o->trust = *out;
	if (args.ledger == NULL && !args.no_ledger) {
		if (!ledger_path_find(ledger))
			return fail(err, COCKET_E_USAGE, "no place for the ledger: HOME is not set; give --ledger FILE or --no-ledger");
		o->ledger = ledger;
	}
	return COCKET_OK;
}

/* A store that is out of date decides one thing about every image. */
static enum status
refuse_all(const struct app *app, char *const images[], size_t n, enum reason reason, const struct err *why)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < n; i++) {
		struct report r = { .verdict = VERDICT_DENY, .reason = reason };
		struct err err = {0};

		snprintf(r.detail, sizeof r.detail, "%s", why->message);
		report_hint(&r);
		if (app->json && report_print_json(images[i], &r, args.platform != NULL, &err))
			return say_error(images[i], &err);
		report_say(images[i], &r);
		status = status_worse(status, STATUS_DENIED);
	}
	return status;
}

static enum cocket_code
check_options(struct err *err)
{
	if (args.keys.count > 0 && args.trust)
		return fail(err, COCKET_E_USAGE, "--key and --trust: either keys decide or a trust store, not both");
	if (args.no_ledger && args.require_ledger)
		return fail(err, COCKET_E_USAGE, "--no-ledger: does not go with --require-ledger");
	return COCKET_OK;
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(keyset_free) struct keyset keys = {0};
	AUTO(session_free) struct session *session = NULL;
	AUTO(trust_close) struct trust *trust = NULL;
	enum status status = STATUS_OK;
	enum reason reason = REASON_EXPIRED_TRUST;
	char ledger[PATH_MAX];
	struct err err = {0};
	struct verify_options o = {
		.keys = &keys,
		.signed_as = args.signed_as,
		.platform = args.platform,
		.signatures = (const char *const *)args.signatures.items,
		.signature_count = args.signatures.count,
		.max_age = args.max_age,
		.ledger = args.no_ledger ? NULL : args.ledger,
		.ledger_absence = args.require_ledger ? LEDGER_MUST_EXIST : LEDGER_MAY_BEGIN,
		.now = clock_now(),
	};

	if (check_options(&err) || check_names(images, n, &err) || check_signature_files(&err))
		return say_error(NULL, &err);
	if (args.keys.count > 0 ? load_keys(&keys, &err) : open_trust(&trust, ledger, &o, &reason, &err))
		return err.code == COCKET_E_EXPIRED ? refuse_all(app, images, n, reason, &err) : say_error(NULL, &err);
	if (session_new(&session, &app->session, &err))
		return say_error(NULL, &err);
	o.threshold = trust ? 1 : (unsigned)args.threshold;
	for (size_t i = 0; i < n; i++)
		status = status_worse(status, verify_one(app, session, images[i], &o));
	return status;
}

const struct command command_verify = {
	.name = "verify",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Decides whether images may pass; prints a pinned reference for each that may",
	OPTIONS(options),
	.registry = true,
	.run = run,
};
