/* cocket load: takes what `cocket save` packed, across an air gap: the trust store by the rules of TUF, then every image, verified by what
 * this machine trusts and proved to the last byte before a byte of any of them is accepted: all of them or none.
 * Never trusts on first use, and never believes a name or a key that the archive brings. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/option/verify_options.h"
#include "cli/output/progress.h"
#include "cli/output/report.h"
#include "cli/output/resume.h"
#include "cli/output/store_changes_print.h"
#include "cli/output/tally.h"
#include "transfer/archive_spool.h"
#include "transfer/load.h"
#include "transfer/trust_import.h"
#include "verify/default_paths.h"

static struct {
	char *to, *root_sha256;
	bool no_trust, no_diff_ids;
} args;

static const struct opt options[] = {
	{ OPT_ROW("to", 0, OPT_STRING, "TRANSPORT", "destination: docker://PREFIX, oci:DIR or oci-archive:FILE (default: verify only)"),
	  .to.string = &args.to, .group = GROUP_DESTINATION },
	{ OPT_ROW("root-sha256", 0, OPT_STRING, "HEX", "SHA-256 of 1.root.json, to create the trust store from the archive's"),
	  .to.string = &args.root_sha256, .not_in_environment = true, .group = GROUP_TRUST },
	{ OPT_ROW("no-trust", 0, OPT_FLAG, NULL, "ignore the archive's trust store"),
	  .to.flag = &args.no_trust, .not_in_environment = true, .group = GROUP_TRUST },
	{ OPT_ROW("no-diff-ids", 0, OPT_FLAG, NULL, "check sizes and digests only; unpack no layer"),
	  .to.flag = &args.no_diff_ids, .not_in_environment = true, .group = GROUP_CHECKS },
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
		return fail(err, COCKET_E_USAGE, "--to %s: a docker archive holds one image; use cocket pull", TEXT(slice_str(args.to)));
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
print_update(const struct trust_update *u, const char *dir)
{
	store_changes_print(&u->changes, "");
	log_note("trust store %s: %s: root %llu, targets %llu", TEXT(slice_str(dir)), u->file_count > 0 ? "updated" : "up to date",
	         (unsigned long long)u->root, (unsigned long long)u->targets);
}

static enum cocket_code
trust_take(const struct app *app, const char *from, const char *dir, struct err *err)
{
	struct digest root;
	const struct trust_import i = { .session = &app->session, .from = from, .dir = dir, .root = args.root_sha256 ? &root : NULL, .now = clock_now() };
	enum trust_imported imported;
	AUTO(trust_update_free) struct trust_update done = { 0 };

	if ((args.root_sha256 && root_parse(&root, err)) || trust_import(&imported, &done, &i, err))
		return err->code;
	if (imported == TRUST_IMPORT_DONE)
		print_update(&done, dir);
	else if (imported == TRUST_IMPORT_OLD)
		log_note("trust store of the archive not used: %s", err->message);
	else
		log_note("the archive has a trust store and this machine has none; --root-sha256 HEX creates it (cocket trust show prints the value where it was made)");
	*err = (struct err){ 0 };
	return COCKET_OK;
}

/* By the rules of the TUF client, from what is trusted here already; a first one only where the user pins its root. */
static enum cocket_code
trust_arrive(const struct app *app, const struct archive_import *i, struct err *err)
{
	const bool is_wanted = i->trust[0] && !args.no_trust && app->verify->keys.count == 0;
	char dir[PATH_MAX];

	if (args.root_sha256 && !is_wanted)
		return fail(err, COCKET_E_USAGE, "--root-sha256: %s", i->trust[0] ? "no trust store is to be used" : "there is no trust store in the archive");
	if (!is_wanted)
		return COCKET_OK;
	if (!store_path_find(dir, app->verify->trust))
		return fail(err, COCKET_E_USAGE, "no home directory for the trust store; use --trust DIR");
	return trust_take(app, i->trust, dir, err);
}

/* --- all or none --------------------------------------------------------------------------------------- */

/* One run: the archive's images, by what is decided about them, and where they go. */
struct loading {
	const struct app *app;
	struct goal goal;
	int held;                   /* an archive that is kept while it is read, -1 none */
	struct session *session;    /* owned; that the archive was listed over */
	struct archive_import import;
	struct verify_context context;
	struct verify_request request;
	struct resume resume;
};

static void
loading_close(struct loading *l)
{
	import_free(&l->import);
	verify_context_close(&l->context);
	session_free(&l->session);
	fd_close(&l->held);
}

static enum status
tell(const struct loading *l, const struct import_image *i)
{
	return report_print(l->app->json, i->label, &i->verified->report, l->app->verify->platform != NULL);
}

static bool
is_allowed(const struct import_image *i)
{
	return i->verified->report.verdict == VERDICT_ALLOW;
}

static enum cocket_code
prove(struct import_image *i, struct err *err)
{
	struct progress progress = { 0 };
	struct watch *watch = watch_start(&progress, "bytes checked");
	enum cocket_code code = import_prove(i, args.no_diff_ids, &progress, err);

	watch_stop(&watch);
	return code;
}

/* Nothing is recorded of those that are allowed, since another may not be; a denial stands. */
static enum cocket_code
verify_one(struct loading *l, size_t n, struct err *err)
{
	struct import_image *i = &l->import.items[n];

	if (import_verify(&l->import, n, &l->context, &l->request, err) || (is_allowed(i) && prove(i, err)))
		return err->code;
	return is_allowed(i) ? COCKET_OK : verified_commit(i->verified, i->label, err);
}

static enum cocket_code
commit_one(struct loading *l, size_t n, struct err *err)
{
	return verified_commit(l->import.items[n].verified, l->import.items[n].label, err);
}

static enum status
each(struct loading *l, enum cocket_code (*step)(struct loading *l, size_t n, struct err *err))
{
	enum status status = STATUS_OK;
	struct err err = { 0 };

	for (size_t n = 0; n < l->import.count; n++) {
		struct import_image *i = &l->import.items[n];

		if (step(l, n, &err))
			return print_err(i->label, &err);
		if (!is_allowed(i))
			status = status_worse(status, tell(l, i));
	}
	return status;
}

/* First everything; then, since all of it is allowed, the ledger, which says whether it is older than what was accepted here. */
static enum status
verify_all(struct loading *l)
{
	enum status status = each(l, verify_one);
	struct tally tally = { 0 };

	if (status == STATUS_OK)
		status = each(l, commit_one);
	for (size_t n = 0; l->app->verify->explain && n < l->import.count; n++)
		if (l->import.items[n].verified)
			report_explain(l->import.items[n].label, &l->import.items[n].verified->report);
	for (size_t n = 0; n < l->import.count; n++)
		if (l->import.items[n].verified)
			tally_add(&tally, report_status(&l->import.items[n].verified->report));
	tally_print(&tally);
	if (status != STATUS_OK)
		log_note("nothing was loaded");
	return status;
}

/* --- where they go -------------------------------------------------------------------------------------- */

static enum cocket_code
push_one(struct load *load, struct loading *l, size_t i, struct err *err)
{
	const struct report *r = &l->import.items[i].verified->report;
	struct progress progress = { 0 };
	struct loaded loaded;

	resume_begin(&l->resume, &l->goal.ref);
	struct watch *watch = watch_start(&progress, "bytes sent");
	enum cocket_code code = load_push(&loaded, load, &l->import, i, &progress, err);
	watch_stop(&watch);
	resume_end(&l->resume, code, &progress);
	if (code)
		return code;
	log_verbose("%s: %zu manifests and blobs, %zu were there already", r->pinned, loaded.moved.count, loaded.moved.were_there);
	if (loaded.is_alone)
		log_note("%s: the image of one platform, without its index, since the registry keeps no index of which manifests are missing", r->pinned);
	if (loaded.nothing)
		log_note("%s: already there", r->pinned);
	return COCKET_OK;
}

/* Not before all of them are there. */
static enum cocket_code
record_all(struct load *load, struct loading *l, struct err *err)
{
	bool any = false, is_recorded;

	for (size_t i = 0; i < l->import.count; i++, any |= is_recorded)
		if (load_record(&is_recorded, load, &l->import, i, err))
			return err->code;
	if (any)
		log_hint("what was loaded below %s is recorded as a mirror in %s; on other machines use cocket mirror add, copy that file to /etc/cocket/mirrors.json, "
		         "or list the mirror in the policy", load->prefix, TEXT(slice_str(load->mirrors)));
	return COCKET_OK;
}

static enum cocket_code
push_all(struct loading *l, struct err *err)
{
	char path[PATH_MAX];
	AUTO(load_close) struct load load = { .context = &l->context, .request = &l->request, .prefix = l->goal.prefix, .mirrors = path };

	if (!config_path_find(path, "mirrors.json"))
		return fail(err, COCKET_E_USAGE, "no home directory to record the mirror %s in", l->goal.prefix);
	if (load_plan(&load, &l->import, err))
		return err->code;
	for (size_t i = 0; i < l->import.count; i++)
		if (push_one(&load, l, i, err))
			return err->code;
	return record_all(&load, l, err);
}

static enum cocket_code
write_all(struct loading *l, struct err *err)
{
	struct progress progress = { 0 };
	struct copied_total moved;

	resume_begin(&l->resume, &l->goal.ref);
	struct watch *watch = watch_start(&progress, "bytes brought");
	enum cocket_code code = load_write(&moved, &l->import, &l->goal.ref, &progress, err);
	watch_stop(&watch);
	resume_end(&l->resume, code, &progress);
	if (code)
		return code;
	log_verbose("%zu manifests and blobs, %zu were there already", moved.count, moved.were_there);
	if (moved.were_there == moved.count)
		log_note("%s: already there", TEXT(slice_str(args.to)));
	return COCKET_OK;
}

static enum status
deliver(struct loading *l)
{
	enum status status = STATUS_OK;
	struct err err = { 0 };

	if (l->import.count > 0 && l->goal.given && (l->goal.is_registry ? push_all : write_all)(l, &err)) {
		status = print_failure(NULL, &err);
		resume_hint(&l->resume);
		return status;
	}
	for (size_t i = 0; i < l->import.count; i++) {
		l->import.items[i].verified->report.others = 0; /* they are all here, and all of them are allowed */
		status = status_worse(status, tell(l, &l->import.items[i]));
	}
	if (!l->goal.given && l->import.count > 0)
		log_note("verified only; use --to to copy the images");
	if (l->import.count == 0)
		log_note("no images in the archive");
	return status;
}

/* --- the command ----------------------------------------------------------------------------------------------- */

static enum status
load(struct loading *l, const char *file, const char *given)
{
	struct err err = { 0 };

	if (session_new(&l->session, &l->app->session, &err) || import_read(&l->import, l->session, file, &err) || trust_arrive(l->app, &l->import, &err))
		return print_failure(given, &err);
	if (verify_options_open(&l->context, l->app, "load", &err))
		return print_err(NULL, &err);
	l->request = verify_options_request(l->app->verify);
	enum status status = verify_all(l);
	return status == STATUS_OK ? deliver(l) : status;
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(loading_close) struct loading l = { .app = app, .held = -1 };
	char file[PATH_MAX];
	struct err err = { 0 };

	(void)n;
	if (app->verify->signed_as)
		return usage_error("images in an archive keep the names that they were saved with", "load: --signed-as does not go with several images");
	if (app->verify->signature_repository)
		return usage_error("what an archive brings is put beside the image that it belongs to", "load: an archive holds its signatures itself, without --signature-repository");
	if (verify_options_check(app->verify, NULL, 0, &err) || goal_parse(&l.goal, &err))
		return print_err(NULL, &err);
	if (spool_find(file, &l.held, operands[0], &err))
		return print_failure(operands[0], &err);
	return load(&l, file, operands[0]);
}

const struct command command_load = {
	.name = "load",
	.operands = "FILE",
	.min = 1,
	.max = 1,
	.summary = "Verifies the images of an archive and imports them and its trust store",
	.examples = {
		"cocket load release.tar",
		"cocket load --to docker://registry.internal/mirror release.tar",
		"cocket load --to oci:images --key shop.pub release.tar",
	},
	OPTIONS(options),
	.registry = true,
	.decides = true,
	.run = run,
};
