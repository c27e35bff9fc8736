/* cocket verify: may these images pass?  Prints what verify/ decided, one result a line, in the order asked.
 * Never decides anything itself, never prints a pinned reference for an image that was not allowed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/keys.h"
#include "verify/verify.h"

static struct {
	struct opt_list keys, signatures;
	uint64_t threshold;
	char *signed_as, *platform;
} args = { .threshold = 1 };

static const struct opt options[] = {
	{ OPT_ROW("key", 0, OPT_LIST, "PUB", "file of a public key that may sign; repeatable"), .to.list = &args.keys, .separator = ':' },
	{ OPT_ROW("threshold", 0, OPT_NUMBER, "N", "how many different keys must have signed (1)"), .to.number = &args.threshold },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "the name that the signer knew the image by"), .to.string = &args.signed_as },
	{ OPT_ROW("platform", 0, OPT_STRING, "PLATFORM", "OS/ARCH[/VARIANT] of an index that must be covered, or all"),
	  .to.string = &args.platform },
	{ OPT_ROW("signature", 0, OPT_LIST, "FILE", "look at the signatures of this file too; repeatable"),
	  .to.list = &args.signatures, .separator = ':' },
};

/* --- JSON ------------------------------------------------------------------------------------- */

static void
put_digest(struct json_writer *w, const char *name, bool has, const struct digest *d)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, d);
	json_put_text(w, name, has ? text : NULL);
}

static void
put_key(struct json_writer *w, bool has, const struct digest *id)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, id);
	json_put_text(w, "key", has ? hex : NULL);
}

static void
put_name(struct json_writer *w, const struct claim *c)
{
	char repository[NAME_TEXT_BYTES];

	name_print_repository(repository, &c->name);
	json_put_text(w, "name", c->has_name ? repository : NULL);
	json_put_text(w, "tag", c->has_name ? c->name.tag : NULL);
}

static void
put_claim(struct json_writer *w, const struct report *r, size_t i)
{
	const struct finding *f = &r->findings[i];

	json_begin_object(w);
	json_put_text(w, "format", f->form == EVIDENCE_SIMPLE ? "simple" : "bundle");
	put_key(w, f->has_signer, &f->signer);
	json_put_text(w, "role", NULL);
	put_name(w, &f->claim);
	json_put_time(w, "signed-at", f->claim.has_signed_at, f->claim.signed_at);
	json_put_time(w, "expires", f->claim.has_expires, f->claim.expires);
	json_put_flag(w, "counted", r->counted[i]);
	json_put_flag(w, "proved", f->proved);
	put_digest(w, "subject", true, &r->subjects[i]);
	json_put_text(w, "where", f->where);
	json_put_text(w, "reason", reason_word(f->reason));
	json_put_text(w, "detail", f->detail);
	json_end_object(w);
}

static void
put_coverage(struct json_writer *w, const struct coverage *c)
{
	char platform[PLATFORM_TEXT_BYTES];

	platform_print(platform, &c->platform);
	json_begin_object(w);
	json_put_text(w, "platform", platform);
	put_digest(w, "digest", true, &c->digest);
	json_put_text(w, "covered-by", c->by_index ? "index" : "manifest");
	json_end_object(w);
}

static void
put_claims(struct json_writer *w, const struct report *r)
{
	json_key(w, "claims");
	json_begin_array(w);
	for (size_t i = 0; i < r->count; i++)
		put_claim(w, r, i);
	json_end_array(w);
}

static void
put_platforms(struct json_writer *w, const struct report *r)
{
	json_key(w, "platforms");
	json_begin_array(w);
	for (size_t i = 0; i < r->covered_count; i++)
		put_coverage(w, &r->covered[i]);
	json_end_array(w);
}

static void
put_report(struct json_writer *w, const char *image, const struct report *r)
{
	json_begin_object(w);
	json_put_text(w, "image", image);
	put_digest(w, "digest", r->has_digest, &r->digest);
	json_put_text(w, "pinned", r->verdict == VERDICT_ALLOW ? r->pinned : NULL);
	json_put_text(w, "verdict", verdict_word(r->verdict));
	json_put_text(w, "reason", reason_word(r->reason));
	json_put_text(w, "detail", r->detail);
	put_claims(w, r);
	json_put_text(w, "trust", NULL);
	if (args.platform)
		put_platforms(w, r);
	json_put_count(w, "requests", r->requests);
	json_end_object(w);
}

static enum cocket_code
print_json(const char *image, const struct report *r, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(256 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	put_report(&w, image, r);
	if (json_writer_done(&w, err))
		return err->code;
	out_line(&line);
	return COCKET_OK;
}

/* --- text ------------------------------------------------------------------------------------- */

static enum status
status_of_verdict(enum verdict v)
{
	return v == VERDICT_ALLOW ? STATUS_OK : v == VERDICT_UNKNOWN ? STATUS_UNDECIDED : STATUS_DENIED;
}

static void
say_findings(const struct report *r)
{
	for (size_t i = 0; i < r->count; i++)
		log_verbose("%s: %s%s%s", r->findings[i].where, r->counted[i] ? "counted" : reason_word(r->findings[i].reason),
		            r->findings[i].detail[0] ? ": " : "", r->findings[i].detail);
}

static void
print_text(const char *image, const struct report *r)
{
	if (r->verdict != VERDICT_ALLOW)
		return;
	out_text(slice_str(r->pinned[0] ? r->pinned : image));
	out_printf("\n");
	out_flush();
}

static void
say_verdict(const char *image, const struct report *r)
{
	say_findings(r);
	if (r->verdict == VERDICT_DENY)
		say_denied(r->reason, image, r->detail);
	else if (r->verdict == VERDICT_UNKNOWN)
		log_error("%s: %s: %s", reason_word(r->reason), TEXT(slice_str(image)), r->detail);
	say_hint(r->hint);
}

/* --- the command ------------------------------------------------------------------------------ */

static enum status
verify_one(const struct app *app, struct session *session, const char *image, const struct verify_options *o)
{
	AUTO(report_free) struct report report = {0};
	struct err err = {0};

	if (verify_image(&report, session, image, o, &err))
		return say_error(image, &err);
	if (!app->json)
		print_text(image, &report);
	else if (print_json(image, &report, &err))
		return say_error(image, &err);
	say_verdict(image, &report);
	return status_of_verdict(report.verdict);
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

#define THRESHOLD_MAX 1024

/* Attack A16: no threshold that anything meets.  One that the keys given cannot meet denies every image. */
static enum cocket_code
load_keys(struct keyset *keys, struct err *err)
{
	if (public_keys_load(keys, &args.keys, err))
		return err->code;
	if (args.threshold < 1 || args.threshold > THRESHOLD_MAX)
		return fail(err, COCKET_E_USAGE, "--threshold %" PRIu64 ": expected 1 to %d", args.threshold, THRESHOLD_MAX);
	if (args.threshold > keys->count)
		log_note("--threshold %" PRIu64 ", but %zu different keys given: nothing can pass", args.threshold, keys->count);
	return COCKET_OK;
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(keyset_free) struct keyset keys = {0};
	AUTO(session_free) struct session *session = NULL;
	enum status status = STATUS_OK;
	struct err err = {0};

	if (args.keys.count == 0)
		return usage_error("cocket key generate NAME makes NAME.key and NAME.pub", "no keys given: --key PUB");
	if (check_names(images, n, &err) || load_keys(&keys, &err) || session_new(&session, &app->session, &err))
		return say_error(NULL, &err);
	const struct verify_options o = {
		.keys = &keys,
		.threshold = (unsigned)args.threshold,
		.signed_as = args.signed_as,
		.platform = args.platform,
		.signatures = (const char *const *)args.signatures.items,
		.signature_count = args.signatures.count,
		.now = clock_now(),
	};
	for (size_t i = 0; i < n; i++) {
		session_start_image(session);
		status = status_worse(status, verify_one(app, session, images[i], &o));
	}
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
