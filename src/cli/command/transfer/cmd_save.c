/* cocket save: images, all their platforms or the chosen ones, their signatures and the trust store in one archive, to be carried elsewhere.
 * Verified first, by the rules of verify; where one image may not pass, nothing is written.  The same input gives the same bytes. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/log.h"
#include "cli/option/verify_options.h"
#include "cli/output/progress.h"
#include "cli/output/report.h"
#include "cli/output/resume.h"
#include "cli/output/tally.h"
#include "transfer/save.h"

#define PLATFORMS_ASKED_MAX 64

static struct {
	char *archive;
	bool no_trust, no_diff_ids;
} args;

static const struct opt options[] = {
	{ OPT_ROW("archive", 'o', OPT_STRING, "FILE", "archive to write"),
	  .to.string = &args.archive, .group = GROUP_DESTINATION, .required = 1 },
	{ OPT_ROW("no-trust", 0, OPT_FLAG, NULL, "omit the trust store"),
	  .to.flag = &args.no_trust, .not_in_environment = true, .group = GROUP_TRUST },
	{ OPT_ROW("no-diff-ids", 0, OPT_FLAG, NULL, "check sizes and digests only; unpack no layer"),
	  .to.flag = &args.no_diff_ids, .not_in_environment = true, .group = GROUP_CHECKS },
};

/* --- platforms: --platform P,P ------------------------------------------------------------------ */

/* The words of --platform, "" none. */
struct asked_platforms {
	char text[PLATFORMS_ASKED_MAX * PLATFORM_TEXT_BYTES];
	const char *items[PLATFORMS_ASKED_MAX];
	size_t count; /* 0: all, as named */
};

static enum cocket_code
platform_add(struct asked_platforms *p, char *word, struct err *err)
{
	struct platform ignored;

	if (p->count == PLATFORMS_ASKED_MAX)
		return fail(err, COCKET_E_USAGE, "--platform: more than %d", PLATFORMS_ASKED_MAX);
	if (strcmp(word, "all") != 0 && platform_parse(&ignored, slice_str(word), err))
		return within(err, "--platform");
	p->items[p->count++] = word;
	return COCKET_OK;
}

static enum cocket_code
platforms_parse(struct asked_platforms *p, const char *platform, struct err *err)
{
	if (platform == NULL)
		return COCKET_OK;
	if (strlen(platform) >= sizeof p->text)
		return fail(err, COCKET_E_USAGE, "--platform: too long");
	snprintf(p->text, sizeof p->text, "%s", platform);
	for (char *word = p->text, *comma = word; comma; word = comma + 1) {
		comma = strchr(word, ',');
		if (comma)
			*comma = '\0';
		if (platform_add(p, word, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- all of them ----------------------------------------------------------------------------------- */

/* One run: the images, and by what is decided about them. */
struct saving {
	const struct app *app;
	struct asked_platforms platforms;
	struct verify_context context;
	struct saved *images;   /* owned */
	size_t count;
};

static void
saving_close(struct saving *s)
{
	for (size_t i = 0; s->images && i < s->count; i++)
		verified_free(&s->images[i].verified);
	free(s->images);
	verify_context_close(&s->context);
}

static enum cocket_code
decide_one(struct saved *image, struct saving *s, struct err *err)
{
	struct verify_request request = verify_options_request(s->app->verify);
	struct reference ref;

	request.own_session = true;
	request.platforms = s->platforms.items;
	request.platform_count = s->platforms.count;
	if (reference_parse(&ref, image->image, err) || verify(&image->verified, &s->context, &ref, &request, err))
		return err->code;
	return verified_commit(image->verified, image->image, err);
}

static enum status
tell(const struct saving *s, const struct saved *image)
{
	struct report *r = &image->verified->report;

	if (image->verified->session)
		r->requests = session_request_count(image->verified->session);
	return report_print(s->app->json, image->image, r, s->app->verify->platform != NULL);
}

static enum status
decide_all(struct saving *s)
{
	enum status status = STATUS_OK;
	struct tally tally = { 0 };
	struct err err = { 0 };

	for (size_t i = 0; i < s->count; i++) {
		struct saved *image = &s->images[i];

		if (decide_one(image, s, &err))
			return print_err(image->image, &err);
		if (s->app->verify->explain)
			report_explain(image->image, &image->verified->report);
		tally_add(&tally, report_status(&image->verified->report));
		if (image->verified->report.verdict != VERDICT_ALLOW)
			status = status_worse(status, tell(s, image));
	}
	if (status != STATUS_OK)
		log_note("nothing was saved");
	tally_print(&tally);
	return status;
}

/* The store that decided travels with what it decided about. */
static const char *
trust_of(const struct verify_context *c)
{
	const struct trust *trust = c->anchors.trust ? c->anchors.trust : c->anchors.policy_context.trust;

	return trust && !args.no_trust ? trust_dir(trust) : NULL;
}

/* What is wrong with a blob is told of the image that it belongs to, as a verification would. */
static enum status
tell_failure(struct saving *s, const char *failed_image, const struct err *err, const struct resume *resume)
{
	struct saved *failed = NULL;

	for (size_t i = 0; i < s->count && failed_image && err->code != COCKET_E_IO; i++)
		failed = s->images[i].image == failed_image ? &s->images[i] : failed;
	if (failed)
		verified_refuse(failed->verified, failed_image, err);
	const enum status status = failed ? tell(s, failed) : print_failure(NULL, err);
	resume_hint(resume);
	log_note("nothing was saved");
	return status;
}

static enum status
write_archive(struct saving *s)
{
	struct progress progress = { 0 };
	const struct save how = { .archive = args.archive, .trust = trust_of(&s->context), .no_diff_ids = args.no_diff_ids, .progress = &progress };
	struct reference to = { .transport = TRANSPORT_OCI_ARCHIVE };
	struct copied_total moved;
	struct resume resume;
	struct err err = { 0 };

	snprintf(to.path, sizeof to.path, "%s", args.archive);
	resume_begin(&resume, &to);
	struct watch *watch = watch_start(&progress, "bytes brought");
	enum cocket_code code = save(&moved, s->images, s->count, &how, &err);
	watch_stop(&watch);
	resume_end(&resume, code, &progress);
	if (code)
		return tell_failure(s, moved.failed_image, &err, &resume);
	log_verbose("%zu manifests and blobs, %llu bytes; %llu bytes fetched", moved.count, (unsigned long long)moved.bytes,
	            (unsigned long long)moved.fetched);
	return STATUS_OK;
}

/* Where one may not pass, those that may are not told: nothing was saved. */
static enum status
save_all(struct saving *s)
{
	enum status status = decide_all(s);

	if (status == STATUS_OK)
		status = write_archive(s);
	for (size_t i = 0; status == STATUS_OK && i < s->count; i++)
		status = tell(s, &s->images[i]);
	return status;
}

/* --- the command ------------------------------------------------------------------------------ */

static enum cocket_code
check(struct asked_platforms *platforms, const struct verify_arguments *a, char *const images[], size_t n, struct err *err)
{
	struct verify_arguments others = *a;

	if (a->signatures.count > 0)
		return fail(err, COCKET_E_USAGE, "--signature: only attached signatures are saved; attach it with cocket sign");
	if (platforms_parse(platforms, a->platform, err))
		return err->code;
	others.platform = NULL; /* it may be several here */
	return verify_options_check(&others, images, n, err);
}

static enum cocket_code
saving_open(struct saving *s, char *const images[], size_t n, struct err *err)
{
	if (check(&s->platforms, s->app->verify, images, n, err) || verify_options_open(&s->context, s->app, "save", err))
		return err->code;
	s->images = calloc(n + 1, sizeof *s->images);
	if (s->images == NULL)
		return no_memory(err);
	for (; s->count < n; s->count++)
		s->images[s->count].image = images[s->count];
	return COCKET_OK;
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(saving_close) struct saving s = { .app = app };
	struct err err = { 0 };

	if (strcmp(args.archive, "-") == 0)
		return usage_error(NULL, "save -o: expected a file, not a pipe");
	return saving_open(&s, images, n, &err) ? print_err(NULL, &err) : save_all(&s);
}

const struct command command_save = {
	.name = "save",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Verifies images and saves them to an archive, with their signatures and the trust store",
	.examples = {
		"cocket save -o release.tar registry.example.com/shop/api:1.4",
		"cocket save -o release.tar --key shop.pub registry.example.com/shop/api:1.4",
		"cocket save -o release.tar --platform linux/amd64 \\\n    registry.example.com/shop/api:1.4",
	},
	OPTIONS(options),
	.registry = true,
	.decides = true,
	.run = run,
};
