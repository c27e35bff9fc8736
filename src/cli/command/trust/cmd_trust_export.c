/* cocket trust export and import: a store in one file, across an air gap.
 * Never takes a private key along, never replaces a file, and writes nothing before all of it is proved from the pinned root on. */
#include "base/clock.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/reason.h"
#include "cli/command/trust/trust_session.h"
#include "cli/output/store_changes_print.h"
#include "cli/output/trust_update_print.h"
#include "trust/tuf_client/export.h"

static struct {
	char *trust, *root_sha256;
	bool dry_run;
} args;

static const struct opt export_options[] = { TRUST_ROW(args.trust) };

static enum status
run_export(const struct app *app, char *const operands[], size_t n)
{
	AUTO(buf_free) struct buf bytes = BUF(EXPORT_MAX_BYTES);
	char dir[PATH_MAX];
	struct err err = { 0 };

	(void)app, (void)n;
	if (trust_dir_find(dir, args.trust, &err) || new_file_check(operands[0], &err) || export_print(&bytes, dir, &err) ||
	    file_create(operands[0], buf_slice(&bytes), 0644, &err))
		return print_trust_error(NULL, &err);
	return STATUS_OK;
}

const struct command command_trust_export = {
	.name = "trust export",
	.operands = "FILE",
	.min = 1,
	.max = 1,
	.summary = "Exports the trust store to one file",
	.examples = {
		"cocket trust export trust.json",
		"cocket trust export --trust /etc/cocket/trust trust.json",
	},
	OPTIONS(export_options),
	.run = run_export,
};

/* --- import ----------------------------------------------------------------------------------- */

static const struct opt import_options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("root-sha256", 0, OPT_STRING, "HEX", "SHA-256 of 1.root.json, as trust init and trust show print it"),
	  .to.string = &args.root_sha256, .not_in_environment = true, .group = GROUP_TRUST, .required = 1, .if_missing = "cocket trust show prints it for the original store" },
	DRY_RUN_ROW(args.dry_run),
};

static enum status
print_result(const struct app *app, const struct trust_update *u, const char *dir)
{
	struct err err = { 0 };

	store_changes_print(&u->changes, "");
	if (!app->json)
		out_printf("%s: root %llu, targets %llu\n", u->file_count == 0 ? "up to date" : args.dry_run ? "would import" : "imported", (unsigned long long)u->root,
		           (unsigned long long)u->targets);
	else if (trust_result_print_json(u, dir, args.dry_run, &err))
		return print_err(NULL, &err);
	if (args.dry_run)
		print_dry_run();
	return STATUS_OK;
}

/* What the file says is not to be believed: an answer, and not the user's doing. */
static enum status
report_refusal(const char *file, struct err *err)
{
	if (!code_is_refusal(err->code))
		return print_trust_error(NULL, err);
	print_denied(reason_of(err->code), file, err->message);
	return STATUS_DENIED;
}

static enum cocket_code
read_export(struct trust_export *out, const char *path, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(EXPORT_MAX_BYTES);

	if (file_read(&bytes, path, err)) {
		err->code = err->code == COCKET_E_NOT_FOUND ? COCKET_E_USAGE : err->code;
		return err->code;
	}
	return export_parse(out, buf_slice(&bytes), err);
}

static enum status
run_import(const struct app *app, char *const operands[], size_t n)
{
	AUTO(export_free) struct trust_export e = { 0 };
	AUTO(trust_update_free) struct trust_update done = { 0 };
	struct digest root;
	char dir[PATH_MAX];
	struct err err = { 0 };

	(void)n;
	if (hex_decode(root.bytes, sizeof root.bytes, slice_str(args.root_sha256), &err))
		return usage_error("cocket trust show prints it for the original store", "--root-sha256 %s: expected %d lower-case hex digits",
		                   TEXT(slice_str(args.root_sha256)), 2 * SHA256_BYTES);
	if (trust_dir_find(dir, args.trust, &err))
		return print_trust_error(NULL, &err);
	if (read_export(&e, operands[0], &err))
		return report_refusal(operands[0], &err);
	const struct fetcher from = export_fetcher(&e);
	const struct update_target to = { dir, clock_now(), args.dry_run };
	if (export_import(&done, &to, &from, &root, &err))
		return report_refusal(operands[0], &err);
	return print_result(app, &done, dir);
}

const struct command command_trust_import = {
	.name = "trust import",
	.operands = "FILE",
	.min = 1,
	.max = 1,
	.summary = "Creates a trust store from an exported file, pinned by the SHA-256 of its first root",
	.examples = {
		"cocket trust import --root-sha256 4f51a41c... trust.json",
		"cocket trust import --trust /etc/cocket/trust \\\n    --root-sha256 4f51a41c... trust.json",
	},
	OPTIONS(import_options),
	.run = run_import,
};
