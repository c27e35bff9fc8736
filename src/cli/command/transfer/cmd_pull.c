/* cocket pull: verifies an image, then brings it here by the digest that was verified.
 * A tag is resolved once, by the verification (A13); where that says no, nothing is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/escape.h"
#include "cli/command/transfer/covered.h"
#include "cli/command/transfer/destination.h"
#include "cli/option/host_platform.h"
#include "cli/option/verify_options.h"
#include "cli/output/progress.h"
#include "cli/output/report.h"
#include "cli/command/transfer/archive_spool.h"
#include "cli/command/transfer/collect_verified.h"
#include "deploy/pull_tool.h"
#include "image/registry/registry.h"
#include "image/registry/session.h"
#include "transfer/archive_plan.h"

#define IMAGE_TEXT_BYTES (2 * sizeof(struct reference)) /* a transport, a path, a tag and a digest */

static struct {
	char *to, *with;
	bool no_diff_ids;
} args;

static const struct opt options[] = {
	{ OPT_ROW("to", 0, OPT_STRING, "TRANSPORT", "where to: oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME]"), .to.string = &args.to },
	{ OPT_ROW("with", 0, OPT_STRING, "TOOL", "run docker, podman, nerdctl, ctr or skopeo on the verified digest"),
	  .to.string = &args.with, .not_in_environment = true },
	{ OPT_ROW("no-diff-ids", 0, OPT_FLAG, NULL, "sizes and digests alone, no layer is unpacked"),
	  .to.flag = &args.no_diff_ids, .not_in_environment = true },
};

/* --- copying ---------------------------------------------------------------------------------- */

/* Which platforms are wanted: those that --platform asked for, or that are covered where others are not; or all. */
struct platforms {
	struct digest *chosen; /* owned; NULL all */
	size_t count;
	struct platform one;   /* of a docker archive, which is of one: the one asked for, else this machine's */
};

static void
platforms_free(struct platforms *p)
{
	free(p->chosen);
}

static const char *
platform_asked(void)
{
	return judge_args.platform && strcmp(judge_args.platform, "all") != 0 ? judge_args.platform : NULL;
}

static enum cocket_code
platforms_choose(struct platforms *p, const struct report *r, bool is_docker, struct err *err)
{
	const char *asked = platform_asked();
	const struct coverage *one;

	host_platform(&p->one);
	if (asked == NULL && !covered_in_part(r))
		return COCKET_OK;
	if (covered_list(&p->chosen, &p->count, r, err))
		return err->code;
	if (asked)
		return platform_parse(&p->one, slice_str(asked), err);
	if (!is_docker)
		return COCKET_OK;
	if (covered_one(&one, r, err))
		return err->code;
	p->one = one->platform;
	return COCKET_OK;
}

static enum cocket_code
copy(struct moved *out, struct session *session, const char *image, const struct reference *to, const struct report *r, struct err *err)
{
	const bool is_docker = to->transport == TRANSPORT_DOCKER_ARCHIVE;
	AUTO(platforms_free) struct platforms platforms = { 0 };
	AUTO(source_close) struct source *from = NULL;
	AUTO(shipment_free) struct shipment s = { 0 };
	struct docker_image docker = { 0 };
	struct progress progress = { 0 };
	struct watch *watch;

	if (platforms_choose(&platforms, r, is_docker, err))
		return err->code;
	struct taking t = {
		.session = session, .image = image, .report = r, .chosen = platforms.chosen, .chosen_count = platforms.count,
		.platform = is_docker ? &platforms.one : NULL, .tag = to->tag,
		.no_diff_ids = args.no_diff_ids,
	};
	enum cocket_code code = take(&t, &s, err);
	from = t.from;
	if (code || (is_docker && shipment_platform(&docker.parcel, &s, t.parcel, &platforms.one, err)))
		return err->code;
	docker.name = t.ref_name;
	s.progress = &progress;
	watch = watch_start(&progress, "bytes brought");
	code = destination_write(out, to, &s, &docker, err);
	watch_stop(&watch);
	return code;
}

/* --- by another tool ---------------------------------------------------------------------------- */

/* What the tool is asked for: --platform, or where others stand beside what is covered, the one of those that is for this machine. */
struct asked {
	const char *platform;              /* NULL: none */
	const struct digest *digest;       /* of that platform's manifest; NULL: of several, or none was asked for */
	char text[PLATFORM_TEXT_BYTES];
};

static enum cocket_code
ask_for(struct asked *a, const struct report *r, struct err *err)
{
	const struct coverage *one;

	a->platform = judge_args.platform;
	if (platform_asked() && r->covered_count > 0)
		a->digest = &r->covered[0].digest;
	if (a->platform || !covered_in_part(r))
		return COCKET_OK;
	if (covered_one(&one, r, err))
		return err->code;
	platform_print(a->text, &one->platform);
	a->platform = a->text;
	a->digest = &one->digest;
	return COCKET_OK;
}

static enum cocket_code
copy_with(struct session *session, const struct pull_tool *with, const char *image, const struct report *r, struct err *err)
{
	struct asked asked = { 0 };
	struct reference ref;
	bool plain_http; /* as it was spoken to just now: a tool that takes a registry on this machine for one with TLS would find none */

	if (ask_for(&asked, r, err) || reference_parse(&ref, image, err) || session_speaks_plain(&plain_http, session, ref.name.host, err))
		return err->code;
	const struct pull_request p = {
		.name = &ref.name, .digest = &r->digest, .platform = asked.platform, .target = args.to, .plain_http = plain_http,
		.expected = pull_tool_wants_target(with) && asked.digest ? asked.digest : &r->digest,
	};
	return pull_tool_run(with, &p, err);
}

static enum cocket_code
with_check(const struct pull_tool **out, const char *image, struct err *err)
{
	struct reference ref;

	if (pull_tool_find(out, args.with, err) || reference_parse(&ref, image, err))
		return err->code;
	if (ref.transport != TRANSPORT_REGISTRY)
		return fail(err, COCKET_E_USAGE, "--with %s: pulls from registries alone", args.with);
	if (pull_tool_wants_target(*out) != (args.to != NULL))
		return fail(err, COCKET_E_USAGE, args.to ? "--with %s: keeps images itself, --to does not go with it" : "--with %s: say where to: --to dir:DIR, or what else it takes",
		            args.with);
	return COCKET_OK;
}

/* --- the command ------------------------------------------------------------------------------ */

static void
say_moved(const struct moved *m)
{
	log_verbose("%zu manifests and blobs, %llu bytes; %zu were there already, %llu bytes fetched", m->count,
	            (unsigned long long)m->bytes, m->were_there, (unsigned long long)m->fetched);
}

/* An archive is read twice, to verify it and to copy it. */
static enum cocket_code
source_keep(char out[static IMAGE_TEXT_BYTES], int *held, const char *image, struct err *err)
{
	char path[PATH_MAX];
	struct reference ref;

	snprintf(out, IMAGE_TEXT_BYTES, "%s", image);
	if (reference_parse(&ref, image, err))
		return err->code;
	if (ref.transport != TRANSPORT_OCI_ARCHIVE && ref.transport != TRANSPORT_DOCKER_ARCHIVE)
		return COCKET_OK;
	if (spool_find(path, held, ref.path, err))
		return err->code;
	const size_t transport = strlen(transport_prefix(ref.transport));
	const char *rest = image + transport + strlen(ref.path);

	if (*held >= 0)
		snprintf(out, IMAGE_TEXT_BYTES, "%.*s%s%s", (int)transport, image, path, rest);
	return COCKET_OK;
}

static enum status
refuse(const struct app *app, const char *image, struct report *report, const struct judge *j, struct err *err)
{
	report_refuse(report, err);
	judge_record(report, j, "pull", image);
	return report_tell(app->json, image, report, judge_args.platform != NULL);
}

static enum status
pull(const struct app *app, struct session *session, const char *image, const struct reference *to, const struct pull_tool *with, const struct judge *j)
{
	AUTO(report_free) struct report report = { 0 };
	AUTO(fd_close) int held = -1;
	struct moved moved = { 0 };
	char kept[IMAGE_TEXT_BYTES];
	struct err err = { 0 };

	if (source_keep(kept, &held, image, &err))
		return refuse(app, image, &report, j, &err);
	if (verify_image(&report, session, kept, &j->options, &err))
		return say_error(image, &err);
	if (judge_args.explain)
		report_explain(image, &report);
	judge_record(&report, j, "pull", image); /* what could not be written down is not brought */
	if (report.verdict == VERDICT_ALLOW &&
	    (with ? copy_with(session, with, image, &report, &err) : copy(&moved, session, kept, to, &report, &err))) {
		if (err.code == COCKET_E_USAGE)
			return say_error(image, &err);
		report_refuse(&report, &err);
		judge_record(&report, j, "pull", image);
	} else if (report.verdict == VERDICT_ALLOW && !with) {
		say_moved(&moved);
	}
	report.requests = session_request_count(session);
	return report_tell(app->json, image, &report, judge_args.platform != NULL);
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(session_free) struct session *session = NULL;
	AUTO(judge_close) struct judge judge = { 0 };
	const struct pull_tool *with = NULL;
	struct reference to;
	struct err err = { 0 };

	if (!args.to && !args.with)
		return usage_error(NULL, "pull: say where to: --to oci:DIR, oci-archive:FILE or docker-archive:FILE; or --with docker, podman ...");
	if (args.with && args.no_diff_ids)
		return usage_error(NULL, "pull --with: the tool looks at the layers itself, --no-diff-ids does not go with it");
	if (judge_check_names(images, n, &err) || (args.with ? with_check(&with, images[0], &err) : destination_parse(&to, args.to, &err)))
		return say_error(NULL, &err);
	if (judge_open(&judge, &err)) {
		struct report refusal = judge_refusal(&judge, &err);

		if (err.code == COCKET_E_EXPIRED)
			judge_record(&refusal, &judge, "pull", images[0]);
		return err.code == COCKET_E_EXPIRED ? report_tell(app->json, images[0], &refusal, judge_args.platform != NULL) : say_error(NULL, &err);
	}
	struct session_options so = app->session;
	so.deep = judge.options.gate != NULL; /* a rule of the policy may ask for it */
	if (session_new(&session, &so, &err))
		return say_error(NULL, &err);
	return pull(app, session, images[0], &to, with, &judge);
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
