/* cocket pull: verifies an image, then brings it here by the digest that was verified.
 * A tag is resolved once, by the verification (A13); where that says no, nothing is written. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/destination.h"
#include "cli/host_platform.h"
#include "cli/judge.h"
#include "cli/report.h"
#include "ship/archive_plan.h"

static struct {
	char *to;
} args;

static const struct opt options[] = {
	{ OPT_ROW("to", 0, OPT_STRING, "TRANSPORT", "where to: oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME]"), .to.string = &args.to },
};

/* --- copying ---------------------------------------------------------------------------------- */

/* Names and platforms of one copy. */
struct copy {
	const struct reference *to;
	const struct report *report;
	char name[NAME_TEXT_BYTES];  /* that was signed, whole, so that it stays known; "" none is */
	char tag[NAME_TEXT_BYTES];   /* ref.name */
	struct digest *chosen;       /* owned; manifests that --platform asked for and that were decided about; NULL all */
	size_t chosen_count;
	struct platform platform;    /* of a docker archive, which is of one */
};

static bool
is_one_platform(const struct copy *c)
{
	return c->to->transport == TRANSPORT_DOCKER_ARCHIVE;
}

/* A copy of a digest says which one it is of. */
static void
set_names(struct copy *c)
{
	const struct report *r = c->report;

	if (r->has_name)
		name_print(c->name, &r->name, r->name.tag[0] ? NULL : &r->digest);
	snprintf(c->tag, sizeof c->tag, "%s", c->to->tag[0] ? c->to->tag : c->name);
}

static enum cocket_code
set_platforms(struct copy *c, struct err *err)
{
	const char *asked = judge_args.platform && strcmp(judge_args.platform, "all") != 0 ? judge_args.platform : NULL;
	const struct report *r = c->report;

	host_platform(&c->platform);
	if (asked == NULL)
		return COCKET_OK;
	c->chosen = calloc(r->covered_count + 1, sizeof *c->chosen);
	if (c->chosen == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < r->covered_count; i++)
		c->chosen[c->chosen_count++] = r->covered[i].digest;
	return platform_parse(&c->platform, slice_str(asked), err);
}

static void
copy_free(struct copy *c)
{
	free(c->chosen);
}

/* What was verified, by its digest. */
static enum cocket_code
open_verified(struct source **out, struct session *session, const char *image, const struct digest *digest, struct err *err)
{
	struct reference ref;

	if (reference_parse(&ref, image, err))
		return err->code;
	ref.has_digest = true;
	ref.digest = *digest;
	session_start_image(session);
	return source_open(out, session, &ref, false, err);
}

static enum cocket_code
copy_from(struct moved *out, const struct copy *c, struct source *from, struct err *err)
{
	AUTO(shipment_free) struct shipment s = { 0 };
	const struct collection wanted = {
		.chosen = c->chosen, .chosen_count = c->chosen_count, .platform = is_one_platform(c) ? &c->platform : NULL,
		.tag = c->tag, .name = c->name,
	};
	struct docker_image docker = { .name = c->tag };
	size_t image;

	if (shipment_collect(&image, &s, from, &wanted, err))
		return err->code;
	if (is_one_platform(c) && shipment_platform(&docker.parcel, &s, image, &c->platform, err))
		return err->code;
	return destination_write(out, c->to, &s, &docker, err);
}

static enum cocket_code
copy(struct moved *out, struct session *session, const char *image, const struct reference *to, const struct report *r, struct err *err)
{
	AUTO(source_close) struct source *from = NULL;
	AUTO(copy_free) struct copy c = { .to = to, .report = r };

	set_names(&c);
	if (set_platforms(&c, err) || open_verified(&from, session, image, &r->digest, err))
		return err->code;
	return copy_from(out, &c, from, err);
}

/* --- the command ------------------------------------------------------------------------------ */

static enum status
tell(const struct app *app, const char *image, const struct report *r)
{
	struct err err = { 0 };

	if (!app->json)
		report_print_text(image, r);
	else if (report_print_json(image, NULL, r, judge_args.platform != NULL, &err))
		return say_error(image, &err);
	report_say(image, r);
	return report_status(r->verdict);
}

static void
say_moved(const struct moved *m)
{
	log_verbose("%zu manifests and blobs, %llu bytes; %zu were there already, %llu bytes fetched", m->count,
	            (unsigned long long)m->bytes, m->were_there, (unsigned long long)m->fetched);
}

static enum status
pull(const struct app *app, struct session *session, const char *image, const struct reference *to, const struct judge *j)
{
	AUTO(report_free) struct report report = { 0 };
	struct moved moved = { 0 };
	struct err err = { 0 };

	if (verify_image(&report, session, image, &j->options, &err))
		return say_error(image, &err);
	if (judge_args.explain)
		report_explain(image, &report);
	if (report.verdict == VERDICT_ALLOW && copy(&moved, session, image, to, &report, &err)) {
		if (err.code == COCKET_E_USAGE)
			return say_error(image, &err);
		report_refuse(&report, &err);
	} else if (report.verdict == VERDICT_ALLOW) {
		say_moved(&moved);
	}
	audit_settle(&report, j, "pull", image);
	return tell(app, image, &report);
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(session_free) struct session *session = NULL;
	AUTO(judge_close) struct judge judge = { 0 };
	struct reference to;
	struct err err = { 0 };

	if (!args.to)
		return usage_error(NULL, "pull: say where to: --to oci:DIR, oci-archive:FILE or docker-archive:FILE");
	if (judge_check_names(images, n, &err) || destination_parse(&to, args.to, &err))
		return say_error(NULL, &err);
	if (judge_open(&judge, &err)) {
		struct report refusal = judge_refusal(&judge, &err);

		if (err.code == COCKET_E_EXPIRED)
			audit_settle(&refusal, &judge, "pull", images[0]);
		return err.code == COCKET_E_EXPIRED ? tell(app, images[0], &refusal) : say_error(NULL, &err);
	}
	struct session_options so = app->session;
	so.deep = judge.options.gate != NULL; /* a rule of the policy may ask for it */
	if (session_new(&session, &so, &err))
		return say_error(NULL, &err);
	return pull(app, session, images[0], &to, &judge);
}

const struct command command_pull = {
	.name = "pull",
	.operands = "IMAGE",
	.min = 1,
	.max = 1,
	.summary = "Verifies an image and fetches it by the digest that was verified, signatures and all",
	OPTIONS(options),
	.registry = true,
	.judges = true,
	.run = run,
};
