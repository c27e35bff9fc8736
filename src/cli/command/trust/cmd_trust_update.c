/* cocket trust update: brings a trust store up to what another place says, by the TUF client workflow (trust/tuf_client/update.h).
 * Never trusts on first use: the store's own root decides what counts. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "base/log.h"
#include "base/reason.h"
#include "cli/command/trust/trust_session.h"
#include "cli/command/trust/tuf_site.h"
#include "cli/output/store_changes_print.h"
#include "cli/output/trust_update_print.h"
#include "transfer/trust_artifact.h"
#include "trust/tuf_client/export.h"
#include "trust/tuf_client/update.h"
#include "verify/default_paths.h"

static struct {
	char *trust;
	bool dry_run;
} args;

static const struct opt options[] = {
	TRUST_ROW(args.trust),
	DRY_RUN_ROW(args.dry_run),
};

/* --- where from ------------------------------------------------------------------------------- */

static bool
starts(const char *text, const char *prefix)
{
	return slice_starts(slice_str(text), prefix);
}

static enum cocket_code
open_path(struct fetcher *out, const char *from, struct err *err)
{
	struct stat st;

	if (stat(from, &st) != 0)
		return errno != ENOENT ? fail_errno(err, COCKET_E_USAGE, "cannot be read")
		                       : fail(err, COCKET_E_USAGE, "no such file or directory (for a registry, use docker://NAME)");
	return (S_ISDIR(st.st_mode) ? fetcher_open_directory : fetcher_open_export)(out, from, err);
}

/* *session, which has its settings, is the caller's. */
static enum cocket_code
open_url(struct fetcher *out, struct session **session, const struct session_options *how, const char *from, struct err *err)
{
	const struct http_tls *tls;

	if (tuf_site_tls(&tls, session, how, from, err))
		return err->code;
	return fetcher_open_url(out, from, tls, how->plain_http, how->timeout_ms, err);
}

static enum cocket_code
open_from(struct fetcher *out, struct session **session, const struct session_options *how, const char *from, struct err *err)
{
	if (is_http_url(from))
		return open_url(out, session, how, from, err);
	if (starts(from, "docker://") || starts(from, "oci:"))
		return trust_artifact_open(out, how, from, err);
	return open_path(out, from, err);
}

/* --- what came of it -------------------------------------------------------------------------- */

static void
print_version(const char *what, uint64_t before, uint64_t after)
{
	if (before > 0 && before != after)
		out_printf("%s %llu -> %llu", what, (unsigned long long)before, (unsigned long long)after);
	else
		out_printf("%s %llu", what, (unsigned long long)after);
}

static void
print_text(const struct trust_update *u)
{
	out_printf("%s: ", u->file_count == 0 ? "up to date" : args.dry_run ? "would update" : "updated");
	print_version("root", u->root_before, u->root);
	out_printf(", ");
	print_version("targets", u->targets_before, u->targets);
	out_printf("\n");
}

/* What the other place says is not to be believed: that is an answer. */
static enum status
report_refusal(const char *from, const struct err *err)
{
	if (!code_is_refusal(err->code))
		return print_err(starts(err->message, from) ? NULL : from, err);
	print_denied(reason_of(err->code), from, err->message);
	return STATUS_DENIED;
}

static enum status
run_trust_update(const struct app *app, char *const operands[], size_t n)
{
	AUTO(session_free) struct session *session = NULL; /* the fetcher borrows from it */
	AUTO(fetcher_close) struct fetcher from = { 0 };
	AUTO(trust_update_free) struct trust_update done = { 0 };
	char store[PATH_MAX];
	struct err err = { 0 };

	(void)n;
	if (!store_path_find(store, args.trust))
		return usage_error("--trust DIR says where it is", "no home directory to look for the trust store in");
	const struct update_target to = { store, clock_now(), args.dry_run };
	if (open_from(&from, &session, &app->session, operands[0], &err) || trust_update(&done, &to, &from, &err))
		return report_refusal(operands[0], &err);
	store_changes_print(&done.changes, "");
	if (!args.dry_run)
		log_verbose("%s written", COUNT(done.file_count, "file"));
	if (!app->json)
		print_text(&done);
	else if (trust_result_print_json(&done, store, args.dry_run, &err))
		return print_err(NULL, &err);
	if (args.dry_run)
		print_dry_run();
	return STATUS_OK;
}

const struct command command_trust_update = {
	.name = "trust update",
	.operands = "FROM",
	.min = 1,
	.max = 1,
	.summary = "Updates the trust store from a directory, URL or registry",
	.examples = {
		"cocket trust update https://trust.example.com/",
		"cocket trust update docker://registry.example.com/trust",
		"cocket trust update /media/usb/trust",
	},
	OPTIONS(options),
	.registry = true,
	.run = run_trust_update,
};
