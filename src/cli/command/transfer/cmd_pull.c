/* cocket pull: verifies an image, then brings it here by the digest that was verified.
 * A tag is resolved once, by the verification (A13); where that says no, nothing is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/option/verify_options.h"
#include "cli/output/progress.h"
#include "cli/output/report.h"
#include "cli/output/resume.h"
#include "deploy/pull_tool.h"
#include "image/registry/session.h"
#include "transfer/archive_spool.h"
#include "transfer/collect_verified.h"
#include "transfer/covered.h"
#include "transfer/pull.h"
#include "verify/advice.h"

static struct {
	char *to, *with;
	bool no_diff_ids;
} args;

static const struct opt options[] = {
	{ OPT_ROW("to", 0, OPT_STRING, "TRANSPORT", "destination: oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME]"),
	  .to.string = &args.to, .group = GROUP_DESTINATION, .required = 1 },
	{ OPT_ROW("with", 0, OPT_STRING, "TOOL", "run docker, podman, nerdctl, ctr or skopeo on the verified digest"),
	  .to.string = &args.with, .not_in_environment = true, .group = GROUP_DESTINATION, .required = 1 },
	{ OPT_ROW("no-diff-ids", 0, OPT_FLAG, NULL, "check sizes and digests only; unpack no layer"),
	  .to.flag = &args.no_diff_ids, .not_in_environment = true, .group = GROUP_CHECKS, .excludes = "with" },
};

/* One run: what is asked for, and where it goes. */
struct pulling {
	const struct app *app;
	const char *image;           /* as it was written */
	struct reference ref;
	int held;                    /* an archive that is kept while it is read, -1 none */
	struct reference to;
	const struct pull_tool *with;     /* NULL: it is copied to `to` */
	struct verify_context context;
	struct verified *verified;   /* owned */
	struct resume resume;
};

static void
pulling_close(struct pulling *p)
{
	verified_free(&p->verified);
	verify_context_close(&p->context);
	fd_close(&p->held);
}

/* --- copying, or by another tool ----------------------------------------------------------------- */

/* What it takes to verify it there: a name that nobody signed counts for nothing, nor does an index that nobody signed. */
static void
copy_note(const struct pulling *p)
{
	const struct report *r = &p->verified->report;
	const char *platform = p->app->verify->platform;
	char text[NAME_TEXT_BYTES];

	if (collected_is_renamed(r, p->to.tag)) {
		name_print(text, &r->name, NULL);
		log_note("%s: listed as %s, which was not signed; to verify it there: --signed-as %s", TEXT(slice_str(args.to)), p->to.tag, text);
	}
	if (platform && p->verified->image.manifest.kind == MANIFEST_INDEX && covered_in_part(r))
		log_note("%s: its index is not signed, but what was pulled is; to verify it there: --platform %s", TEXT(slice_str(args.to)), platform);
}

static enum cocket_code
copy(struct pulling *p, struct err *err)
{
	struct progress progress = { 0 };
	const struct pull how = { .to = &p->to, .platform = p->app->verify->platform, .no_diff_ids = args.no_diff_ids, .progress = &progress };
	struct copied_total m;

	resume_begin(&p->resume, &p->to);
	struct watch *watch = watch_start(&progress, "bytes brought");
	enum cocket_code code = pull(&m, p->verified, &how, err);
	watch_stop(&watch);
	resume_end(&p->resume, code, &progress);
	if (code)
		return code;
	log_verbose("%zu manifests and blobs, %llu bytes; %zu were there already, %llu bytes fetched", m.count, (unsigned long long)m.bytes, m.were_there,
	            (unsigned long long)m.fetched);
	copy_note(p);
	return COCKET_OK;
}

static enum cocket_code
copy_with(struct pulling *p, struct err *err)
{
	const struct report *r = &p->verified->report;
	struct pull_ask ask;
	bool plain_http; /* as it was spoken to just now: a tool that takes a registry on this machine for one with TLS would find none */

	if (pull_ask_for(&ask, p->verified, p->app->verify->platform, err) || session_speaks_plain(&plain_http, p->context.session, p->ref.name.host, err))
		return err->code;
	const struct pull_request tool = {
		.name = &p->ref.name, .digest = &r->digest, .platform = ask.platform, .target = args.to, .plain_http = plain_http,
		.expected = pull_tool_wants_target(p->with) && ask.digest ? ask.digest : &r->digest,
	};
	return pull_tool_run(p->with, &tool, err);
}

/* --- the command ------------------------------------------------------------------------------ */

static enum cocket_code
with_check(const struct pull_tool **out, const struct reference *ref, struct err *err)
{
	if (pull_tool_find(out, args.with, err))
		return err->code;
	if (ref->transport != TRANSPORT_REGISTRY)
		return fail(err, COCKET_E_USAGE, "--with %s: pulls from registries alone", args.with);
	if (pull_tool_wants_target(*out) != (args.to != NULL))
		return fail(err, COCKET_E_USAGE, args.to ? "--with %s: keeps images itself, --to does not go with it" : "--with %s: say where to: --to dir:DIR, or what else it takes",
		            args.with);
	return COCKET_OK;
}

/* What could not be written down is not brought. */
static enum cocket_code
bring(struct pulling *p, struct err *err)
{
	const struct report *r = &p->verified->report;

	if (p->app->verify->explain)
		report_explain(p->image, r);
	if (r->verdict != VERDICT_ALLOW)
		return COCKET_OK;
	return p->with ? copy_with(p, err) : copy(p, err);
}

static enum status
pull_one(struct pulling *p)
{
	const struct verify_request request = verify_options_request(p->app->verify);
	struct err err = { 0 };

	if (verify(&p->verified, &p->context, &p->ref, &request, &err) || verified_commit(p->verified, p->image, &err))
		return print_err(p->image, &err);
	if (bring(p, &err) == COCKET_E_USAGE)
		return print_err(p->image, &err);
	if (err.code)
		verified_refuse(p->verified, p->image, &err);
	p->verified->report.requests = session_request_count(p->context.session);
	const enum status status = report_print(p->app->json, p->image, &p->verified->report, p->app->verify->platform != NULL);
	resume_hint(&p->resume);
	return status;
}

/* An archive that can be read only once is kept: it is read to be verified, and its blobs to be copied. */
static enum cocket_code
source_keep(struct pulling *p, struct err *err)
{
	char path[PATH_MAX];

	if (p->ref.transport != TRANSPORT_OCI_ARCHIVE && p->ref.transport != TRANSPORT_DOCKER_ARCHIVE)
		return COCKET_OK;
	if (spool_find(path, &p->held, p->ref.path, err))
		return err->code;
	if (p->held >= 0)
		snprintf(p->ref.path, sizeof p->ref.path, "%s", path);
	return COCKET_OK;
}

static enum status
keep_and_pull(struct pulling *p)
{
	struct err err = { 0 };

	if (source_keep(p, &err) == COCKET_OK)
		return pull_one(p);
	struct report refused = { 0 };
	report_refuse(&refused, &err);
	report_hint(&refused);
	verify_context_record(&p->context, &refused, p->image);
	return report_print(p->app->json, p->image, &refused, p->app->verify->platform != NULL);
}

static enum status
options_check(void)
{
	return STATUS_OK;
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(pulling_close) struct pulling p = { .app = app, .image = images[0], .held = -1 };
	enum status status = options_check();
	struct err err = { 0 };

	if (status != STATUS_OK)
		return status;
	if (verify_options_check(app->verify, images, n, &err) || reference_parse(&p.ref, p.image, &err) ||
	    (args.with ? with_check(&p.with, &p.ref, &err) : destination_parse(&p.to, args.to, &err)) || verify_options_open(&p.context, app, "pull", &err))
		return print_err(NULL, &err);
	return keep_and_pull(&p);
}

const struct command command_pull = {
	.name = "pull",
	.operands = "IMAGE",
	.min = 1,
	.max = 1,
	.summary = "Verifies an image and copies it by its verified digest, with its signatures",
	.examples = {
		"cocket pull --to oci:api --key shop.pub registry.example.com/shop/api:1.4",
		"cocket pull --with docker registry.example.com/shop/api:1.4",
		"cocket pull --to oci:api --key shop.pub oci-archive:api.tar",
	},
	OPTIONS(options),
	.registry = true,
	.decides = true,
	.run = run,
};
