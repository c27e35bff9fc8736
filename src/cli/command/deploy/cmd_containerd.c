/* cocket containerd: an image verifier of containerd's plugin io.containerd.image-verifier.v1.bindir (its docs/image-verification.md), as
 * which it is also started by the name cocket-containerd.  Status 0: the image may be pulled, or run; anything else: it may not, and what
 * stands on standard output is the reason that containerd shows.
 * Decides about the digest that containerd has resolved and is going to use; never resolves the tag again (A13). */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "base/reason.h"
#include "cli/option/verify_options.h"
#include "cli/output/report.h"
#include "deploy/containerd_input.h"

#define GIVE_UP_SECONDS 8 /* containerd kills us after 10 (per_verifier_timeout), and then there is no reason to be read */

static const char *const operations[] = { "pull", "run", NULL };
#define OPERATION_NOT_GIVEN 2

static struct {
	char *name, *digest, *media_type;
	unsigned operation;
} args = { .operation = OPERATION_NOT_GIVEN };

static const struct opt options[] = {
	{ OPT_ROW("name", 0, OPT_STRING, "NAME", "image that is to be pulled or run"), .to.string = &args.name, .command_line_only = true },
	{ OPT_ROW("digest", 0, OPT_STRING, "DIGEST", "digest that containerd resolved it to"),
	  .to.string = &args.digest, .command_line_only = true },
	{ OPT_ROW("stdin-media-type", 0, OPT_STRING, "TYPE", "media type of standard input, see cocket-containerd(1)"),
	  .to.string = &args.media_type, .command_line_only = true },
	{ OPT_ROW("operation", 0, OPT_CHOICE, "pull|run", "operation that the image is for"),
	  .to.choice = &args.operation, .choices = operations, .command_line_only = true },
};

/* --- what containerd asks ----------------------------------------------------------------------- */

/* What was asked and read, held against what was decided. */
struct asked {
	struct reference image;
	struct containerd_input input;         /* owned */
	const char *platform;                  /* NULL none */
	char platform_text[PLATFORM_TEXT_BYTES];
};

static void
asked_free(struct asked *a)
{
	containerd_input_free(&a->input);
}

static struct containerd_question
question(void)
{
	return (struct containerd_question){ args.name, args.digest, args.media_type, operations[args.operation] };
}

static enum cocket_code
check_given(struct err *err)
{
	if (!args.name || !args.digest || !args.media_type)
		return fail(err, COCKET_E_USAGE, "containerd: %s is missing: containerd runs this, see cocket-containerd(1)",
		            !args.name ? "-name" : !args.digest ? "-digest" : "-stdin-media-type");
	return COCKET_OK;
}

/* The image as it is to be verified: by that digest, under that name and tag. */
static enum cocket_code
name_image(struct reference *out, struct err *err)
{
	struct digest digest, id;
	struct name name;

	if (digest_parse(&digest, slice_str(args.digest), err))
		return within(err, "-digest");
	if (digest_parse(&id, slice_str(args.name), err) == COCKET_OK)
		return fail(err, COCKET_E_UNSUPPORTED, "-name is an image id, and containerd knows no name for it: signatures are looked for by name");
	if (name_parse(&name, slice_str(args.name), err))
		return err->code;
	if (name.has_digest && !digest_eq(&name.digest, &digest))
		return fail(err, COCKET_E_DIGEST, "containerd resolved it to %s, the name says another", TEXT(slice_str(args.digest)));
	name.has_digest = true;
	name.digest = digest;
	*out = (struct reference){ .transport = TRANSPORT_REGISTRY, .name = name, .has_digest = true, .digest = digest };
	return COCKET_OK;
}

static enum cocket_code
input_read(struct containerd_input *out, struct err *err)
{
	const struct containerd_question asked = question();
	AUTO(buf_free) struct buf text = BUF(CONTAINERD_INPUT_MAX_BYTES);

	if (file_read(&text, "-", err))
		return err->code;
	return containerd_input_parse(out, buf_slice(&text), args.media_type, err) ? err->code : containerd_input_check(out, &asked, err);
}

static enum cocket_code
asked_read(struct asked *out, const struct app *app, struct err *err)
{
	if (check_given(err) || name_image(&out->image, err) || input_read(&out->input, err))
		return err->code;
	return containerd_input_platform(&out->platform, out->platform_text, &out->input, app->verify->platform, err);
}

/* containerd goes by the descriptor, not by the document: one that was verified as a manifest must not be read as an index (A10). */
static void
check_descriptor(struct report *r, const struct descriptor *d)
{
	if (r->verdict != VERDICT_ALLOW)
		return;
	if (strcmp(r->media_type, d->media_type) != 0) {
		r->reason = REASON_MALFORMED;
		snprintf(r->detail, sizeof r->detail, "containerd takes it for %s, it is %s", TEXT(slice_str(d->media_type)),
		         TEXT(slice_str(r->media_type)));
	} else if (r->size != d->size) {
		r->reason = REASON_SIZE_MISMATCH;
		snprintf(r->detail, sizeof r->detail, "containerd expects %llu bytes, it has %llu", (unsigned long long)d->size,
		         (unsigned long long)r->size);
	} else {
		return;
	}
	r->verdict = VERDICT_DENY;
}

/* --- the answer --------------------------------------------------------------------------------- */

static void
print_allowed(const struct report *r)
{
	if (r->role[0])
		out_printf("allowed: %s: %u of %u required keys of role %s signed\n", r->pinned, r->counted_keys, r->threshold, r->role);
	else if (r->by_attestations)
		out_printf("allowed: %s: by attestations\n", r->pinned);
	else
		out_printf("allowed: %s: %u of %u required keys signed\n", r->pinned, r->counted_keys, r->threshold);
}

/* One line, the cause first, since containerd cuts it; the details are on standard error, which it logs at level debug. */
static void
print_reason(const char *image, const struct report *r)
{
	if (r->verdict == VERDICT_ALLOW)
		print_allowed(r);
	else
		out_printf("%s: %s: %s: %s\n", r->verdict == VERDICT_DENY ? "denied" : "undecided", reason_word(r->reason), TEXT(slice_str(image)),
		           r->detail);
}

static enum status
print_answer(const struct app *app, const char *image, const struct report *r)
{
	struct err err = {0};

	if (app->json && report_print_json(image, r, app->verify->platform != NULL, &err))
		return print_err(image, &err);
	if (!app->json)
		print_reason(image, r);
	log_copy_errors(NULL); /* what follows is not the reason */
	report_print_words(image, r);
	if (app->verify->explain)
		report_explain(image, r);
	return report_status(r);
}

/* What was asked is not to be believed, or could not be read. */
static enum status
refuse(const struct app *app, const struct err *why)
{
	struct report r = { .verdict = code_is_refusal(why->code) ? VERDICT_DENY : VERDICT_UNKNOWN, .reason = reason_of(why->code) };

	if (why->code == COCKET_E_USAGE)
		return print_err(NULL, why);
	snprintf(r.detail, sizeof r.detail, "%s", why->message);
	return print_answer(app, args.name, &r);
}

static void
give_up(int signal_number)
{
	static const char line[] = "undecided: network: no decision in time\n";

	(void)signal_number;
	_exit(write(STDOUT_FILENO, line, sizeof line - 1) < 0 ? STATUS_USAGE : STATUS_UNDECIDED);
}

/* The last fence, a second after --timeout: name resolution, locks and credential helpers have times of their own. */
static void
start_alarm(int64_t timeout_ms)
{
	int64_t seconds = timeout_ms / 1000 + 1;

	(void)signal(SIGALRM, give_up);
	(void)alarm(seconds > 0 && seconds < 3600 ? (unsigned)seconds : 3600);
}

static enum status
decide_digest(const struct app *app, const struct asked *asked)
{
	AUTO(verify_context_close) struct verify_context context = { 0 };
	AUTO(verified_free) struct verified *v = NULL;
	struct verify_request request = verify_options_request(app->verify);
	char image[NAME_TEXT_BYTES];
	struct err err = { 0 };

	request_set_platform(&request, &asked->platform);
	name_print(image, &asked->image.name, &asked->image.digest);
	if (verify_options_open(&context, app, "containerd", &err) || verify(&v, &context, &asked->image, &request, &err))
		return refuse(app, &err);
	check_descriptor(&v->report, &asked->input.descriptor);
	if (verified_commit(v, image, &err))
		return refuse(app, &err);
	return print_answer(app, image, &v->report);
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(asked_free) struct asked asked = { 0 };
	struct err err = {0};

	(void)operands;
	(void)n;
	start_alarm(app->session.timeout_ms);
	if (asked_read(&asked, app, &err))
		return refuse(app, &err);
	return decide_digest(app, &asked);
}

const struct command command_containerd = {
	.name = "containerd",
	.summary = "Tells containerd whether an image is allowed; containerd runs it, as cocket-containerd",
	.examples = {
		"cocket-containerd -name registry.example.com/shop/api:1.4 \\\n    -digest sha256:4f51a41c... \\\n    -stdin-media-type application/vnd.oci.descriptor.v1+json < descriptor.json",
	},
	OPTIONS(options),
	.registry = true,
	.decides = true,
	.hook = true,
	.timeout = GIVE_UP_SECONDS,
	.run = run,
};
