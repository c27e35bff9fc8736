/* cocket load: takes what `cocket save` packed, across an air gap: the trust store by the rules of TUF, then every image, verified by what
 * this machine trusts and proved to the last byte before a byte of any of them is accepted: all of them or none.
 * Never trusts on first use, and never believes a name or a key that the archive brings. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/log.h"
#include "base/escape.h"
#include "cli/command/transfer/archive_import.h"
#include "cli/command/transfer/destination.h"
#include "cli/option/verify_options.h"
#include "cli/command/transfer/landing.h"
#include "cli/command/transfer/load_mirror.h"
#include "cli/output/progress.h"
#include "cli/output/report.h"
#include "cli/command/transfer/archive_spool.h"
#include "cli/option/default_paths.h"
#include "transfer/to_registry.h"
#include "transfer/trust_artifact.h"
#include "trust/ledger/mirror_file.h"

static struct {
	char *to, *root_sha256;
	bool no_trust, no_diff_ids;
} args;

static const struct opt options[] = {
	{ OPT_ROW("to", 0, OPT_STRING, "TRANSPORT", "where to: docker://PREFIX, oci:DIR, oci-archive:FILE (nowhere: verified only)"),
	  .to.string = &args.to },
	{ OPT_ROW("root-sha256", 0, OPT_STRING, "HEX", "begin the trust store from the archive's, by the SHA-256 of its 1.root.json"),
	  .to.string = &args.root_sha256, .not_in_environment = true },
	{ OPT_ROW("no-trust", 0, OPT_FLAG, NULL, "leave the archive's trust store alone"), .to.flag = &args.no_trust, .not_in_environment = true },
	{ OPT_ROW("no-diff-ids", 0, OPT_FLAG, NULL, "sizes and digests alone, no layer is unpacked"),
	  .to.flag = &args.no_diff_ids, .not_in_environment = true },
};

/* Where images go; a registry's prefix of names, or another place. */
struct goal {
	bool given, is_registry;
	struct reference ref;
	char prefix[NAME_TEXT_BYTES];
};

static enum cocket_code
goal_parse(struct goal *g, struct err *err)
{
	static const char docker[] = "docker://";

	if (args.to == NULL)
		return COCKET_OK;
	g->given = true;
	g->is_registry = slice_starts(slice_str(args.to), docker);
	if (g->is_registry)
		return mirror_prefix_parse(g->prefix, args.to + strlen(docker), err) ? within(err, "--to") : COCKET_OK;
	if (destination_parse(&g->ref, args.to, err))
		return err->code;
	if (g->ref.transport == TRANSPORT_DOCKER_ARCHIVE)
		return fail(err, COCKET_E_USAGE, "--to %s: a docker archive is of one image: cocket pull makes one", TEXT(slice_str(args.to)));
	if (g->ref.tag[0])
		return fail(err, COCKET_E_USAGE, "--to %s: images keep their names", TEXT(slice_str(args.to)));
	return COCKET_OK;
}

/* --- the trust store --------------------------------------------------------------------------------- */

static enum cocket_code
root_parse(struct digest *out, struct err *err)
{
	if (hex_decode(out->bytes, sizeof out->bytes, slice_str(args.root_sha256), err))
		return fail(err, COCKET_E_USAGE, "--root-sha256 %s: expected %d lower-case hex digits", TEXT(slice_str(args.root_sha256)), 2 * SHA256_BYTES);
	return COCKET_OK;
}

static void
say_update(const struct trust_update *u, const char *dir)
{
	log_note("trust store %s: %s: root %llu, targets %llu", TEXT(slice_str(dir)), u->file_count > 0 ? "updated" : "up to date",
	         (unsigned long long)u->root, (unsigned long long)u->targets);
}

/* An archive that was packed a while ago is older than what this machine knows by now: the newer one decides. */
static bool
is_only_old(enum cocket_code code)
{
	return code == COCKET_E_ROLLBACK || code == COCKET_E_EXPIRED;
}

static enum cocket_code
trust_take(const char *dir, const struct fetcher *from, struct err *err)
{
	struct trust_update done;
	struct digest root;

	if (args.root_sha256) {
		if (root_parse(&root, err) || export_import(&done, dir, from, &root, clock_now(), err))
			return err->code;
	} else if (trust_update(&done, dir, from, clock_now(), err)) {
		if (!is_only_old(err->code))
			return err->code;
		log_note("trust store of the archive: not taken: %s", err->message);
		*err = (struct err){ 0 };
		return COCKET_OK;
	}
	say_update(&done, dir);
	return COCKET_OK;
}

/* By the rules of the TUF client, from what is trusted here already; a first one only where the user pins its root. */
static enum cocket_code
trust_arrive(const struct app *app, const struct arrivals *a, struct err *err)
{
	AUTO(fetcher_close) struct fetcher from = { 0 };
	char dir[PATH_MAX];

	if (args.root_sha256 && (a->trust[0] == '\0' || args.no_trust || judge_args.keys.count > 0))
		return fail(err, COCKET_E_USAGE, "--root-sha256: %s", a->trust[0] == '\0' ? "there is no trust store in the archive" : "no trust store is to be used");
	if (a->trust[0] == '\0' || args.no_trust || judge_args.keys.count > 0)
		return COCKET_OK;
	if (!store_path_find(dir, judge_args.trust))
		return fail(err, COCKET_E_USAGE, "no home directory to look for the trust store in: --trust DIR says where it is");
	if (access(dir, F_OK) != 0 && !args.root_sha256) {
		log_note("the archive has a trust store, and this machine none: --root-sha256 HEX begins one (cocket trust show prints it where it was made)");
		return COCKET_OK;
	}
	return trust_artifact_open(&from, &app->session, a->trust, err) || trust_take(dir, &from, err) ? within(err, "trust store") : COCKET_OK;
}

/* --- all or none --------------------------------------------------------------------------------------- */

static enum cocket_code
verify_one(struct arrival *a, struct session *session, const struct verify_options *o, struct err *err)
{
	struct err why = { 0 };

	if (arrival_verify(a, session, o, err))
		return err->code;
	if (a->report.verdict == VERDICT_ALLOW && o->ledger == NULL && arrival_prove(a, session, args.no_diff_ids, &why)) {
		if (why.code == COCKET_E_USAGE || why.code == COCKET_E_NOMEM) {
			*err = why;
			return err->code;
		}
		report_refuse(&a->report, &why);
	}
	return COCKET_OK;
}

static enum status
verify_each(const struct app *app, struct arrivals *a, struct session *session, const struct judge *j, const struct verify_options *o)
{
	const bool is_last = o->ledger == j->options.ledger;
	enum status status = STATUS_OK;
	struct err err = { 0 };

	for (size_t i = 0; i < a->count; i++) {
		struct arrival *one = &a->items[i];

		if (verify_one(one, session, o, &err))
			return say_error(one->label, &err);
		if (is_last || one->report.verdict != VERDICT_ALLOW)
			judge_record(&one->report, j, "load", one->label);
		if (one->report.verdict != VERDICT_ALLOW)
			status = status_worse(status, report_tell(app->json, one->label, &one->report, judge_args.platform != NULL));
	}
	return status;
}

/* First everything, remembering nothing; then, since all of it may pass, once more with the ledger, which says whether it is older than what
 * was accepted here, and remembers it. */
static enum status
verify_all(const struct app *app, struct arrivals *a, struct session *session, const struct judge *j)
{
	struct verify_options o = j->options;
	enum status status;

	o.ledger = NULL;
	status = verify_each(app, a, session, j, &o);
	if (status == STATUS_OK && j->options.ledger)
		status = verify_each(app, a, session, j, &j->options);
	if (judge_args.explain)
		for (size_t i = 0; i < a->count; i++)
			report_explain(a->items[i].label, &a->items[i].report);
	if (status != STATUS_OK)
		log_note("nothing was loaded");
	return status;
}

/* --- into a registry ------------------------------------------------------------------------------------- */

/* Looked at for all of them, before anything is sent. */
static enum cocket_code
places_check(const struct arrivals *a, const struct goal *g, const struct judge *j, struct err *err)
{
	struct landing *landings = calloc(a->count + 1, sizeof *landings);
	enum cocket_code code = landings ? COCKET_OK : fail(err, COCKET_E_NOMEM, "out of memory");

	for (size_t i = 0; code == COCKET_OK && i < a->count; i++) {
		landings[i].signer = a->items[i].report.name;
		code = load_target(&landings[i].location, g->prefix, &a->items[i], err) ? within(err, "%s", TEXT(slice_str(a->items[i].label))) : COCKET_OK;
	}
	if (code == COCKET_OK)
		code = landings_check(landings, a->count, &j->mirrors, err);
	free(landings);
	return code;
}

static enum cocket_code
push_one(struct arrival *a, struct session *session, const struct goal *g, struct err *err)
{
	struct push_target to = { .session = session, .ref = { .transport = TRANSPORT_REGISTRY } };
	struct progress progress = { 0 };
	const uint64_t requests = session_request_count(session);
	struct watch *watch;
	struct moved moved;
	bool nothing;

	if (load_target(&to.ref.name, g->prefix, a, err))
		return err->code;
	session_start_image(session);
	a->shipment.progress = &progress;
	watch = watch_start(&progress, "bytes sent");
	enum cocket_code code = push(&moved, &nothing, &to, &a->shipment, err);
	watch_stop(&watch);
	a->shipment.progress = NULL;
	a->report.requests += session_request_count(session) - requests;
	if (code)
		return code;
	name_print(a->report.pinned, &to.ref.name, &a->report.digest);
	log_verbose("%s: %zu manifests and blobs, %zu were there already", a->report.pinned, moved.count, moved.were_there);
	if (nothing)
		log_note("%s: already there", a->report.pinned);
	return COCKET_OK;
}

static enum cocket_code
push_all(struct arrivals *a, struct session *session, const struct goal *g, const struct judge *j, struct err *err)
{
	char path[PATH_MAX];

	if (!config_path_find(path, "mirrors.json"))
		return fail(err, COCKET_E_USAGE, "no home directory to remember in what %s stands for", g->prefix);
	if (places_check(a, g, j, err) || load_mirrors_plan(a, path, g->prefix, session, j, err))
		return err->code;
	for (size_t i = 0; i < a->count; i++)
		if (push_one(&a->items[i], session, g, err) || load_mirror_record(path, g->prefix, &a->items[i], err))
			return within(err, "%s", TEXT(slice_str(a->items[i].label)));
	return COCKET_OK;
}

/* --- into a layout or archive -------------------------------------------------------------------------------- */

static enum cocket_code
write_all(struct arrivals *a, const struct goal *g, struct err *err)
{
	AUTO(shipment_free) struct shipment all = { 0 };
	struct progress progress = { 0 };
	struct watch *watch;
	struct moved moved;

	for (size_t i = 0; i < a->count; i++)
		if (shipment_join(&all, &a->items[i].shipment, err))
			return err->code;
	all.progress = &progress;
	watch = watch_start(&progress, "bytes brought");
	enum cocket_code code = destination_write(&moved, &g->ref, &all, NULL, err);
	watch_stop(&watch);
	if (code)
		return code;
	log_verbose("%zu manifests and blobs, %zu were there already", moved.count, moved.were_there);
	if (moved.were_there == moved.count)
		log_note("%s: already there", TEXT(slice_str(args.to)));
	return COCKET_OK;
}

/* --- the command ----------------------------------------------------------------------------------------------- */

static enum status
deliver(const struct app *app, struct arrivals *a, struct session *session, const struct goal *g, const struct judge *j)
{
	enum status status = STATUS_OK;
	struct err err = { 0 };

	if (a->count > 0 && g->given && (g->is_registry ? push_all(a, session, g, j, &err) : write_all(a, g, &err)))
		return say_failure(NULL, &err);
	for (size_t i = 0; i < a->count; i++) {
		a->items[i].report.others = 0; /* they are all here, and all of them passed */
		status = status_worse(status, report_tell(app->json, a->items[i].label, &a->items[i].report, judge_args.platform != NULL));
	}
	if (!g->given && a->count > 0)
		log_note("verified, and copied nowhere: --to says where to");
	if (a->count == 0)
		log_note("no images in the archive");
	return status;
}

static enum status
refuse_all(const struct app *app, const struct arrivals *a, const struct judge *j, const struct err *why)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < a->count; i++) {
		struct report r = judge_refusal(j, why);

		judge_record(&r, j, "load", a->items[i].label);
		status = status_worse(status, report_tell(app->json, a->items[i].label, &r, judge_args.platform != NULL));
	}
	return status;
}

static enum status
load(const struct app *app, const char *file, const char *given, const struct goal *g)
{
	AUTO(session_free) struct session *session = NULL;
	AUTO(judge_close) struct judge judge = { 0 };
	AUTO(arrivals_free) struct arrivals arrivals = { 0 };
	struct err err = { 0 };

	if (session_new(&session, &app->session, &err) || arrivals_read(&arrivals, session, file, &err) || trust_arrive(app, &arrivals, &err))
		return say_failure(given, &err);
	if (judge_open(&judge, &err))
		return err.code == COCKET_E_EXPIRED ? refuse_all(app, &arrivals, &judge, &err) : say_error(NULL, &err);
	judge.options.names_given = true;
	enum status status = verify_all(app, &arrivals, session, &judge);
	return status == STATUS_OK ? deliver(app, &arrivals, session, g, &judge) : status;
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(fd_close) int held = -1;
	struct goal goal = { .given = false };
	char file[PATH_MAX];
	struct err err = { 0 };

	(void)n;
	if (judge_args.signed_as)
		return usage_error("images in an archive keep the names that they were saved with", "load: --signed-as does not go with several images");
	if (judge_args.signature_repository)
		return usage_error("what an archive brings is put beside the image that it belongs to", "load: an archive holds its signatures itself, without --signature-repository");
	if (judge_check_names(NULL, 0, &err) || goal_parse(&goal, &err))
		return say_error(NULL, &err);
	if (spool_find(file, &held, operands[0], &err))
		return say_failure(operands[0], &err);
	return load(app, file, operands[0], &goal);
}

const struct command command_load = {
	.name = "load",
	.operands = "FILE",
	.min = 1,
	.max = 1,
	.summary = "Verifies the images of an archive and takes them, and its trust store, in",
	OPTIONS(options),
	.registry = true,
	.judges = true,
	.run = run,
};
