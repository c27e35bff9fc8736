/* cocket trust update: brings a trust store up to what another place says, by the TUF client workflow (trust/update.h).
 * Never trusts on first use: the store's own root decides what counts. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/store_path.h"
#include "cli/trust_artifact.h"
#include "trust/export.h"
#include "trust/update.h"

static struct {
	char *trust;
} args;

static const struct opt options[] = {
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "the trust store (~/.config/cocket/trust, else /etc/cocket/trust)"),
	  .to.string = &args.trust },
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
		return fail_errno(err, COCKET_E_USAGE, "no such directory or file, and neither a URL nor docker://NAME");
	return (S_ISDIR(st.st_mode) ? fetcher_open_directory : fetcher_open_export)(out, from, err);
}

static enum cocket_code
open_from(struct fetcher *out, const struct session_options *session, const char *from, struct err *err)
{
	if (starts(from, "https://") || starts(from, "http://"))
		return fetcher_open_url(out, from, session->plain_http, session->timeout_ms, err);
	if (starts(from, "docker://") || starts(from, "oci:"))
		return trust_artifact_open(out, session, from, err);
	return open_path(out, from, err);
}

/* --- what came of it -------------------------------------------------------------------------- */

static enum cocket_code
print_json(const struct trust_update *u, const char *store, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(64 * KIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "trust", store);
	json_put_flag(&w, "updated", u->file_count > 0);
	json_put_count(&w, "root-version", u->root);
	json_put_count(&w, "targets-version", u->targets);
	json_put_count(&w, "files", u->file_count);
	json_end_object(&w);
	if (json_writer_done(&w, err))
		return err->code;
	out_line(&line);
	return COCKET_OK;
}

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
	out_printf("%s: ", u->file_count > 0 ? "updated" : "up to date");
	print_version("root", u->root_before, u->root);
	out_printf(", ");
	print_version("targets", u->targets_before, u->targets);
	out_printf("\n");
}

/* What the other place says is not to be believed: that is an answer, and asking again will not change it. */
static bool
is_refusal(enum cocket_code code)
{
	switch (code) {
	case COCKET_E_SIGNATURE:
	case COCKET_E_ROLLBACK:
	case COCKET_E_EXPIRED:
	case COCKET_E_DIGEST:
	case COCKET_E_SIZE:
	case COCKET_E_FORMAT:
	case COCKET_E_UNSUPPORTED:
	case COCKET_E_TOO_LARGE:
	case COCKET_E_TOO_MANY:
		return true;
	default:
		return false;
	}
}

static enum status
refuse(const char *from, const struct err *err)
{
	if (!is_refusal(err->code))
		return say_error(from, err);
	say_denied(reason_of(err->code), from, err->message);
	return STATUS_DENIED;
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(fetcher_close) struct fetcher from = { 0 };
	struct trust_update done;
	char store[PATH_MAX];
	struct err err = { 0 };

	(void)n;
	if (!store_path_find(store, args.trust))
		return usage_error("--trust DIR says where it is", "no home directory to look for the trust store in");
	if (open_from(&from, &app->session, operands[0], &err) || trust_update(&done, store, &from, clock_now(), &err))
		return refuse(operands[0], &err);
	log_verbose("%zu files written", done.file_count);
	if (!app->json)
		print_text(&done);
	else if (print_json(&done, store, &err))
		return say_error(NULL, &err);
	return STATUS_OK;
}

const struct command command_trust_update = {
	.name = "trust update",
	.operands = "FROM",
	.min = 1,
	.max = 1,
	.summary = "Brings the trust store up to what a directory, URL or registry says, if that may be believed",
	OPTIONS(options),
	.registry = true,
	.run = run,
};
