/* cocket save: images, all their platforms or the chosen ones, their signatures and the trust store in one archive, to be carried elsewhere.
 * Verified first, by the rules of verify; where one image may not pass, nothing is written.  The same input gives the same bytes. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/escape.h"
#include "cli/command/transfer/covered.h"
#include "cli/option/verify_options.h"
#include "cli/output/progress.h"
#include "cli/output/report.h"
#include "cli/option/default_paths.h"
#include "cli/command/transfer/collect_verified.h"
#include "transfer/to_archive.h"
#include "transfer/merge_tags.h"
#include "transfer/trust_artifact.h"

#define PLATFORMS_ASKED_MAX 64

static struct {
	char *archive;
	bool no_trust, no_diff_ids;
} args;

static const struct opt options[] = {
	{ OPT_ROW("archive", 'o', OPT_STRING, "FILE", "the archive to write"), .to.string = &args.archive },
	{ OPT_ROW("no-trust", 0, OPT_FLAG, NULL, "leave the trust store out"), .to.flag = &args.no_trust, .not_in_environment = true },
	{ OPT_ROW("no-diff-ids", 0, OPT_FLAG, NULL, "sizes and digests alone, no layer is unpacked"),
	  .to.flag = &args.no_diff_ids, .not_in_environment = true },
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
platforms_parse(struct asked_platforms *p, struct err *err)
{
	if (judge_args.platform == NULL)
		return COCKET_OK;
	if (strlen(judge_args.platform) >= sizeof p->text)
		return fail(err, COCKET_E_USAGE, "--platform: too long");
	snprintf(p->text, sizeof p->text, "%s", judge_args.platform);
	for (char *word = p->text, *comma = word; comma; word = comma + 1) {
		comma = strchr(word, ',');
		if (comma)
			*comma = '\0';
		if (platform_add(p, word, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- one image ----------------------------------------------------------------------------------- */

struct saved {
	const char *image;
	struct report report;
	struct digest *chosen; /* owned; NULL all */
	size_t chosen_count;
	bool all;              /* no platform was asked for, or all were, and nothing stands beside what is covered */
	struct session *session; /* owned: a handle of its own, which counts its requests */
	struct source *from;   /* owned */
	bool decided;
};

static void
saved_free(struct saved *s)
{
	report_free(&s->report);
	free(s->chosen);
	source_close(&s->from);
	session_free(&s->session);
}

static enum cocket_code
choose_more(struct saved *s, const struct report *r, struct err *err)
{
	struct digest *chosen = reallocarray(s->chosen, s->chosen_count + r->covered_count + 1, sizeof *chosen);

	if (chosen == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	s->chosen = chosen;
	for (size_t i = 0; i < r->covered_count; i++)
		chosen[s->chosen_count++] = r->covered[i].digest;
	return COCKET_OK;
}

/* By the digest that the first platform's verification resolved; it cannot be another image than that. */
static enum cocket_code
again_as(char *out, size_t size, const struct saved *s, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES], name[NAME_TEXT_BYTES];
	struct reference ref;

	if (reference_parse(&ref, s->image, err))
		return err->code;
	digest_print(digest, &s->report.digest);
	if (ref.transport == TRANSPORT_REGISTRY) {
		name_print(name, &ref.name, &s->report.digest);
		snprintf(out, size, "docker://%s", name);
	} else {
		snprintf(out, size, "%s%s%s%s@%s", transport_prefix(ref.transport), ref.path, ref.tag[0] ? ":" : "", ref.tag, digest);
	}
	return COCKET_OK;
}

/* Decides about each platform that was asked for; the report is the first that says no, else the first. */
static enum cocket_code
decide_saved(struct saved *s, const struct verify_options *rules, const struct asked_platforms *platforms, struct err *err)
{
	char again[4096 + NAME_TEXT_BYTES + DIGEST_TEXT_BYTES + 32];
	struct verify_options o = *rules;
	bool is_part = false;

	s->all = platforms->count == 0;
	for (size_t i = 0; i < platforms->count || i == 0; i++) {
		AUTO(report_free) struct report r = { 0 };

		o.platform = platforms->count > 0 ? platforms->items[i] : NULL;
		if (i > 0 && again_as(again, sizeof again, s, err))
			return err->code;
		if (verify_image(&r, s->session, i > 0 ? again : s->image, &o, err) || choose_more(s, &r, err))
			return err->code;
		s->all |= o.platform && strcmp(o.platform, "all") == 0;
		is_part |= covered_in_part(&r);
		if (i == 0 || r.verdict != VERDICT_ALLOW) {
			report_free(&s->report);
			s->report = r;
			r = (struct report){ 0 };
		}
		if (s->report.verdict != VERDICT_ALLOW)
			break;
	}
	s->all &= !is_part;
	s->decided = true;
	return COCKET_OK;
}

/* --- all of them ----------------------------------------------------------------------------------- */

/* One name for two images would be none. */
static enum cocket_code
name_check(const struct shipment *s, const struct taking *t, struct err *err)
{
	for (size_t i = 0; i < s->label_count; i++)
		if (s->labels[i].kind == LABEL_IMAGE && s->labels[i].parcel != t->parcel && t->ref_name[0] &&
		    strcmp(s->labels[i].tag, t->ref_name) == 0)
			return fail(err, COCKET_E_USAGE, "%s: two different images have this name", TEXT(slice_str(t->ref_name)));
	return COCKET_OK;
}

static enum cocket_code
collect(struct shipment *s, struct saved *saved, struct err *err)
{
	struct taking t = { .session = saved->session, .image = saved->image, .report = &saved->report, .no_diff_ids = args.no_diff_ids };

	if (!saved->all) {
		t.chosen = saved->chosen;
		t.chosen_count = saved->chosen_count;
	}
	enum cocket_code code = take(&t, s, err);
	saved->from = t.from;
	return code || name_check(s, &t, err) ? within(err, "%s", TEXT(slice_str(saved->image))) : COCKET_OK;
}

/* The store that decided, so that the other side learns of its changes. */
static enum cocket_code
collect_trust(struct shipment *s, const struct judge *j, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(EXPORT_MAX_BYTES);
	AUTO(export_free) struct trust_export e = { 0 };
	char dir[PATH_MAX];

	if (args.no_trust || (j->trust == NULL && j->gate.trust == NULL))
		return COCKET_OK;
	if (!store_path_find(dir, judge_args.trust) || export_print(&bytes, dir, err) || export_parse(&e, buf_slice(&bytes), err))
		return err->code ? err->code : fail(err, COCKET_E_USAGE, "no trust store");
	return shipment_add_trust(s, &e, err);
}

static enum cocket_code
write_archive(struct moved *out, struct saved *saved, size_t n, const struct judge *j, struct err *err)
{
	AUTO(shipment_free) struct shipment s = { 0 };
	struct progress progress = { 0 };
	struct watch *watch;

	for (size_t i = 0; i < n; i++)
		if (collect(&s, &saved[i], err))
			return err->code;
	if (collect_trust(&s, j, err))
		return err->code;
	shipment_sort(&s);
	if (shipment_merge(&s, err))
		return err->code;
	s.progress = &progress;
	watch = watch_start(&progress, "bytes brought");
	enum cocket_code code = archive_write(out, args.archive, &s, NULL, err);
	watch_stop(&watch);
	return code;
}

static enum status
tell(const struct app *app, struct saved *s)
{
	s->report.requests = s->session ? session_request_count(s->session) : 0;
	return report_tell(app->json, s->image, &s->report, judge_args.platform != NULL);
}

/* Where one may not pass, those that may are not told: nothing was saved. */
static enum status
save(const struct app *app, struct saved *saved, size_t n, const struct judge *j, const struct asked_platforms *platforms)
{
	enum status status = STATUS_OK;
	struct moved moved;
	struct err err = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (decide_saved(&saved[i], &j->options, platforms, &err))
			return say_error(saved[i].image, &err);
		if (judge_args.explain)
			report_explain(saved[i].image, &saved[i].report);
		judge_record(&saved[i].report, j, "save", saved[i].image);
		if (saved[i].report.verdict != VERDICT_ALLOW)
			status = status_worse(status, tell(app, &saved[i]));
	}
	if (status != STATUS_OK) {
		log_note("nothing was saved");
		return status;
	}
	if (write_archive(&moved, saved, n, j, &err))
		return say_failure(NULL, &err);
	log_verbose("%zu manifests and blobs, %llu bytes; %llu bytes fetched", moved.count, (unsigned long long)moved.bytes,
	            (unsigned long long)moved.fetched);
	for (size_t i = 0; i < n; i++)
		status = status_worse(status, tell(app, &saved[i]));
	return status;
}

static enum cocket_code
saved_open(struct saved *saved, char *const images[], size_t n, struct session *session, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		saved[i].image = images[i];
		if (session_fork(&saved[i].session, session, false, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum status
refuse_all(const struct app *app, char *const images[], size_t n, const struct judge *j, const struct err *why)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < n; i++) {
		struct saved s = { .image = images[i], .report = judge_refusal(j, why) };

		judge_record(&s.report, j, "save", s.image);
		status = status_worse(status, tell(app, &s));
	}
	return status;
}

static enum cocket_code
check(struct asked_platforms *platforms, char *const images[], size_t n, struct err *err)
{
	char *platform = judge_args.platform;

	if (judge_args.signatures.count > 0)
		return fail(err, COCKET_E_USAGE, "--signature: what is not attached does not travel; attach it with cocket sign");
	if (platforms_parse(platforms, err))
		return err->code;
	judge_args.platform = NULL; /* it may be several here */
	enum cocket_code code = judge_check_names(images, n, err);
	judge_args.platform = platform;
	return code;
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(session_free) struct session *session = NULL;
	AUTO(judge_close) struct judge judge = { 0 };
	struct asked_platforms platforms = { .count = 0 };
	struct err err = { 0 };

	if (!args.archive || strcmp(args.archive, "-") == 0)
		return usage_error(NULL, "save: say where to: -o FILE, which cannot be a pipe");
	if (check(&platforms, images, n, &err))
		return say_error(NULL, &err);
	if (judge_open(&judge, &err))
		return err.code == COCKET_E_EXPIRED ? refuse_all(app, images, n, &judge, &err) : say_error(NULL, &err);
	if (session_new(&session, &app->session, &err))
		return say_error(NULL, &err);
	struct saved *saved = calloc(n, sizeof *saved);
	if (saved == NULL)
		return say_error(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	enum status status = saved_open(saved, images, n, session, &err) ? say_error(NULL, &err) : save(app, saved, n, &judge, &platforms);
	for (size_t i = 0; i < n; i++)
		saved_free(&saved[i]);
	free(saved);
	return status;
}

const struct command command_save = {
	.name = "save",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Verifies images and puts them into one archive, with their signatures and the trust store",
	OPTIONS(options),
	.registry = true,
	.judges = true,
	.run = run,
};
