/* cocket trusted-root update: brings the trusted root of sigstore, by which certificates are proved, up to date (trust/sigstore/root_update.h).
 * Never trusts on first use: a TUF root is pinned, the one that ships or the one that is given. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/app.h"
#include "cli/command/trust/trust_session.h"
#include "cli/command/trust/tuf_site.h"
#include "cli/output/store_changes_print.h"
#include "format/tuf/tuf.h"
#include "trust/sigstore/root_update.h"
#include "verify/public_root.h"
#include "verify/root_paths.h"

static struct {
	char *tuf_root, *to, *target;
	bool dry_run;
} args;

static const struct opt options[] = {
	{ OPT_ROW("tuf-root", 0, OPT_STRING, "FILE", "root.json that pins the repository (default: that of sigstore's public instance)"),
	  .to.string = &args.tuf_root, .group = GROUP_TRUST, .not_in_environment = true, .not_in_config = true },
	{ OPT_ROW("to", 0, OPT_STRING, "FILE", "the file to update (~/.config/cocket/trusted_root.json; root: /etc/cocket/trusted_root.json)"),
	  .to.string = &args.to, .group = GROUP_DESTINATION, .not_in_environment = true, .not_in_config = true },
	{ OPT_ROW("target", 0, OPT_STRING, "NAME", "its name in the repository (trusted_root.json)"),
	  .to.string = &args.target, .group = GROUP_TRUST, .not_in_environment = true, .not_in_config = true },
	DRY_RUN_ROW(args.dry_run),
};

/* --- where from ------------------------------------------------------------------------------- */

#define PUBLIC_NAME "public"

/* Repositories that have a name here. */
static const struct {
	const char *name, *url;
} known[] = {
	{ PUBLIC_NAME, "https://tuf-repo-cdn.sigstore.dev" },
	{ "github", "https://tuf-repo.github.com" },
};

static const char *
url_of(const char *from)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(from, known[i].name) == 0)
			return known[i].url;
	return is_http_url(from) ? from : NULL;
}

static enum cocket_code
open_directory(struct root_source *out, const char *from, struct err *err)
{
	struct stat st;

	if (stat(from, &st) != 0)
		return errno != ENOENT ? fail_errno(err, COCKET_E_USAGE, "%s: cannot be read", TEXT(slice_str(from)))
		                       : fail(err, COCKET_E_USAGE, "%s: no such directory; expected a URL, a directory, public or github", TEXT(slice_str(from)));
	if (!S_ISDIR(st.st_mode))
		return fail(err, COCKET_E_USAGE, "%s: a file, expected a directory with a copy of the repository", TEXT(slice_str(from)));
	return root_source_open_directory(out, from, err);
}

static enum cocket_code
open_from(struct root_source *out, struct session **session, const struct session_options *how, const char *from, struct err *err)
{
	const char *url = url_of(from);
	const struct http_tls *tls;

	if (!url)
		return open_directory(out, from, err);
	if (tuf_site_tls(&tls, session, how, url, err))
		return err->code;
	return root_source_open_url(out, url, tls, how->plain_http, how->timeout_ms, err);
}

/* --- what is pinned, and where it goes ---------------------------------------------------------- */

/* A request and what it borrows. */
struct root_run {
	struct buf pinned;
	char file[PATH_MAX], state[PATH_MAX], signing[PATH_MAX];
	struct root_request request;
};

static void
root_run_free(struct root_run *r)
{
	buf_free(&r->pinned);
}

static enum cocket_code
pinned_read(struct buf *out, struct err *err)
{
	*out = BUF(TUF_ROOT_MAX_BYTES);
	if (!args.tuf_root)
		return buf_add(out, slice_str(public_tuf_root_text), err);
	if (file_read(out, args.tuf_root, err)) {
		if (err->code == COCKET_E_NOT_FOUND || err->code == COCKET_E_TOO_LARGE)
			err->code = COCKET_E_USAGE;
		return within(err, "--tuf-root");
	}
	return COCKET_OK;
}

/* Part of a path of the repository, as it stands in a URL. */
static enum cocket_code
target_check(const char *name, struct err *err)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

	if (*name == '\0' || *name == '/' || strstr(name, "..") || name[strspn(name, plain)] != '\0')
		return fail(err, COCKET_E_USAGE, "--target %s: not the name of a target", TEXT(slice_str(name)));
	return COCKET_OK;
}

/* What this program came with holds only where its own file takes its place. */
static struct slice
before_of(const struct root_run *r)
{
	const bool is_usual = !args.to && slice_eq(buf_slice(&r->pinned), slice_str(public_tuf_root_text));

	return is_usual ? slice_str(public_root_text) : (struct slice){ 0 };
}

/* Which services sign goes to its usual place beside a root in its usual place. */
static const char *
signing_place(struct root_run *r)
{
	const char *slash = strrchr(r->file, '/');

	if (args.to || args.target || slash == NULL)
		return NULL;
	return snprintf(r->signing, sizeof r->signing, "%.*s/signing_config.json", (int)(slash - r->file), r->file) < (int)sizeof r->signing ? r->signing : NULL;
}

static enum cocket_code
request_make(struct root_run *r, struct err *err)
{
	const char *target = args.target ? args.target : ROOT_TARGET;

	if (target_check(target, err) || pinned_read(&r->pinned, err))
		return err->code;
	if (!args.to && !root_file_path_find(r->file))
		return fail(err, COCKET_E_USAGE, "no home directory to write the trusted root to: --to FILE says where");
	if (args.to)
		snprintf(r->file, sizeof r->file, "%s", args.to);
	if (!root_state_path_find(r->state, buf_slice(&r->pinned)))
		return fail(err, COCKET_E_USAGE, "the path to the home directory is too long");
	r->request = (struct root_request){ .pinned = buf_slice(&r->pinned), .before = before_of(r), .state = r->state, .file = r->file,
		                            .target = target, .signing = signing_place(r), .now = clock_now(), .rehearsal = args.dry_run };
	return COCKET_OK;
}

/* --- what came of it -------------------------------------------------------------------------- */

static void
print_text(const struct root_update *u, const char *file)
{
	out_printf("%s: ", !u->is_new ? "up to date" : args.dry_run ? "would update" : "updated");
	out_text(slice_str(file));
	out_printf(" (TUF root %llu, targets %llu)\n", (unsigned long long)u->root, (unsigned long long)u->targets);
}

static enum cocket_code
print_json(const struct root_update *u, const char *file, const char *from, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "trusted-root", file);
	json_put_text(&w, "from", from);
	json_put_flag(&w, "updated", u->is_new);
	json_put_count(&w, "root-version", u->root);
	json_put_count(&w, "targets-version", u->targets);
	json_put_strings(&w, "changes", &u->changes);
	json_put_flag(&w, "signing-config-updated", u->is_signing_new);
	json_put_flag(&w, "dry-run", args.dry_run);
	json_end_object(&w);
	return out_json(&w, err);
}

static void
print_signing(const struct root_update *u)
{
	if (u->signing_err.code)
		log_note("warning: signing_config.json: stays as it is: %s", u->signing_err.message);
	else if (u->is_signing_new)
		log_note("signing_config.json: %s, for sign --identity-token", args.dry_run ? "would be updated" : "updated");
}

static enum status
print_update(const struct app *app, const struct root_update *u, const char *file, const char *from)
{
	struct err err = { 0 };

	for (size_t i = 0; i < u->changes.count; i++)
		log_note("trusted_root.json: %s", u->changes.items[i]);
	if (u->passed_over > 0)
		log_note("warning: trusted_root.json: %s with a kind of key that this version does not know: signatures in there do not count",
		         COUNT(u->passed_over, "log"));
	print_signing(u);
	if (!app->json)
		print_text(u, file);
	else if (print_json(u, file, from, &err))
		return print_err(NULL, &err);
	if (args.dry_run)
		print_dry_run();
	return STATUS_OK;
}

/* What to do about it, beyond what is said for every command. */
static const char *
hint_of(enum cocket_code code, bool is_url)
{
	switch (code) {
	case COCKET_E_NET:
		return "without a network: update on a machine that has one, carry its ~/.local/state/cocket/tuf/public here, then: cocket trusted-root update DIR";
	case COCKET_E_EXPIRED:
		return is_url ? "the repository was not renewed in time, or this machine's clock is wrong; what is there stays as it is"
		              : "a copy is good as long as its timestamp.json, a few days: copy the repository again";
	case COCKET_E_SIGNATURE:
		return args.tuf_root ? "" : "if this is not sigstore's public repository: --tuf-root FILE pins its own root.json";
	default:
		return "";
	}
}

static enum status
report(const char *from, const struct err *err)
{
	const bool is_named = slice_starts(slice_str(err->message), from);
	const enum status status = code_is_refusal(err->code) ? print_failure(from, err) : print_err(is_named ? NULL : from, err);

	if (status != STATUS_USAGE)
		print_hint(hint_of(err->code, url_of(from) != NULL));
	return status;
}

static enum status
run_trusted_root_update(const struct app *app, char *const operands[], size_t n)
{
	const char *from = n > 0 ? operands[0] : PUBLIC_NAME;
	AUTO(session_free) struct session *session = NULL; /* the source borrows from it */
	AUTO(root_source_close) struct root_source source = { 0 };
	AUTO(root_update_free) struct root_update done = { 0 };
	AUTO(root_run_free) struct root_run run = { 0 };
	struct err err = { 0 };

	if (strcmp(from, "github") == 0 && !args.tuf_root)
		return usage_error("gh attestation trusted-root prints GitHub's trusted root as gh knows it; use that with --unlogged-root",
		                   "github: no TUF root of GitHub's ships with this program; --tuf-root FILE names it");
	if (strcmp(from, "github") == 0 && !args.to)
		return usage_error("verify reads it with --unlogged-root FILE", "github: --to FILE is required: GitHub's root does not replace that of the public instance");
	if (request_make(&run, &err))
		return print_err(NULL, &err);
	if (open_from(&source, &session, &app->session, from, &err) || root_update(&done, &run.request, &source, &err))
		return report(from, &err);
	return print_update(app, &done, run.file, from);
}

const struct command command_trusted_root_update = {
	.name = "trusted-root update",
	.operands = "[FROM]",
	.max = 1,
	.summary = "Updates the trusted root for certificates from its TUF repository",
	.examples = {
		"cocket trusted-root update",
		"cocket trusted-root update /media/usb/public",
		"cocket trusted-root update https://tuf.example.com --tuf-root root.json",
	},
	OPTIONS(options),
	.registry = true,
	.run = run_trusted_root_update,
};
