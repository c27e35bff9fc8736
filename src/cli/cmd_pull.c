/* cocket pull: verifies an image, then brings it here by the digest that was verified.
 * A tag is resolved once, by the verification (A13); where that says no, nothing is written. */
#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/destination.h"
#include "cli/judge.h"
#include "cli/report.h"

static struct {
	char *to;
} args;

static const struct opt options[] = {
	{ OPT_ROW("to", 0, OPT_STRING, "TRANSPORT", "where to: oci:DIR[:TAG]"), .to.string = &args.to },
};

/* --- names ------------------------------------------------------------------------------------ */

/* How the copy is called: by the name that was signed, whole, so that it stays known; a copy of a digest says which. */
static void
whole_name(char out[static NAME_TEXT_BYTES], const struct report *r)
{
	out[0] = '\0';
	if (r->has_name)
		name_print(out, &r->name, r->name.tag[0] ? NULL : &r->digest);
}

/* --- copying ---------------------------------------------------------------------------------- */

/* The manifests that --platform asked for and that were decided about; NULL, 0: all. */
static enum cocket_code
choose(struct digest **out, size_t *n, const struct report *r, struct err *err)
{
	*n = 0;
	*out = NULL;
	if (!judge_args.platform || strcmp(judge_args.platform, "all") == 0)
		return COCKET_OK;
	*out = calloc(r->covered_count + 1, sizeof **out);
	if (*out == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < r->covered_count; i++)
		(*out)[(*n)++] = r->covered[i].digest;
	return COCKET_OK;
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
copy(struct moved *out, struct session *session, const char *image, const struct destination *to, const struct report *r, struct err *err)
{
	AUTO(source_close) struct source *from = NULL;
	AUTO(shipment_free) struct shipment s = { 0 };
	struct digest *chosen;
	char name[NAME_TEXT_BYTES];
	size_t at;

	whole_name(name, r);
	if (open_verified(&from, session, image, &r->digest, err))
		return err->code;
	struct collection c = { .tag = to->ref.tag[0] ? to->ref.tag : name, .name = name };
	if (choose(&chosen, &c.chosen_count, r, err))
		return err->code;
	c.chosen = chosen;
	enum cocket_code code = shipment_collect(&at, &s, from, &c, err);
	free(chosen);
	return code ? code : destination_write(out, to, &s, err);
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
pull(const struct app *app, struct session *session, const char *image, const struct destination *to, const struct verify_options *o)
{
	AUTO(report_free) struct report report = { 0 };
	struct moved moved = { 0 };
	struct err err = { 0 };

	if (verify_image(&report, session, image, o, &err))
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
	return tell(app, image, &report);
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(session_free) struct session *session = NULL;
	AUTO(judge_close) struct judge judge = { 0 };
	struct destination to;
	struct err err = { 0 };

	if (!args.to)
		return usage_error(NULL, "pull: say where to: --to oci:DIR");
	if (judge_check_names(images, n, &err) || destination_parse(&to, args.to, &err))
		return say_error(NULL, &err);
	if (judge_open(&judge, &err)) {
		struct report refusal = judge_refusal(&judge, &err);

		return err.code == COCKET_E_EXPIRED ? tell(app, images[0], &refusal) : say_error(NULL, &err);
	}
	if (session_new(&session, &app->session, &err))
		return say_error(NULL, &err);
	return pull(app, session, images[0], &to, &judge.options);
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
