/* cocket policy import: a policy of podman's or notation's, or what cosign is asked for, said as ours as far as it can be, with a list of what cannot (format/policy/policy_import.h).
 * Reads one file, writes at most one, and decides nothing. */
#include <stdio.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/app.h"
#include "format/policy/policy_import.h"

enum tool { TOOL_PODMAN, TOOL_NOTATION, TOOL_COSIGN };
static const char *const tools[] = { "podman", "notation", "cosign", NULL };

static struct {
	unsigned from;
	char *out, *root;
} args;

static const struct opt options[] = {
	{ OPT_ROW("from", 0, OPT_CHOICE, "podman|notation|cosign", "tool that FILE is a policy of, or whose command line follows"),
	  .to.choice = &args.from, .choices = tools, .required = 1 },
	{ OPT_ROW("trusted-root", 0, OPT_STRING, "FILE", "what proves the certificates of a podman policy, as the policy is to name it"),
	  .to.string = &args.root },
	{ OPT_ROW("out", 'o', OPT_STRING, "FILE", "write the policy to a new file instead of printing it"),
	  .to.string = &args.out, .group = GROUP_DESTINATION },
};

/* They come from the file, and were escaped where they were made. */
static void
print_notes(const struct buf *notes)
{
	for (const char *line = buf_str(notes), *end; (end = strchr(line, '\n')); line = end + 1)
		log_note("%.*s", (int)(end - line), line);
}

/* --- what it came to --------------------------------------------------------------------------- */

#define LISTED_MAX 5 /* of scopes in one line */

static void
note_scopes(const char *what, const struct strings *scopes)
{
	AUTO(buf_free) struct buf line = BUF(64 * KIB);
	struct err ignored = { 0 };

	for (size_t i = 0; i < scopes->count && i < LISTED_MAX; i++)
		if (buf_addf(&line, &ignored, "%s%.300s", i ? "; " : "", scopes->items[i]))
			return;
	if (scopes->count > LISTED_MAX && buf_addf(&line, &ignored, "; and %zu more", scopes->count - LISTED_MAX))
		return;
	log_note("%zu %s%s%s%s", scopes->count, what, scopes->count ? " (" : "", buf_str(&line), scopes->count ? ")" : "");
}

static void
note_summary(const struct policy_import *p)
{
	note_scopes(p->converted.count == 1 ? "scope converted" : "scopes converted", &p->converted);
	note_scopes(p->rejected.count == 1 ? "scope allows no image" : "scopes allow no image", &p->rejected);
	if (!p->has_catch_all)
		log_note("all other images are denied (no-rule)");
}

static void
put_notes(struct json_writer *w, const struct buf *notes)
{
	json_key(w, "notes");
	json_begin_array(w);
	for (const char *line = buf_str(notes), *end; (end = strchr(line, '\n')); line = end + 1)
		json_put_string(w, slice_of(line, (size_t)(end - line)));
	json_end_array(w);
}

static enum cocket_code
print_json(const struct policy_import *p, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(8 * POLICY_MAX_BYTES);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct json_writer w;

	if (json_parse(&doc, buf_slice(&p->text), err))
		return err->code;
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_key(&w, "policy");
	json_put_value(&w, json_root(&doc));
	json_put_text(&w, "out", args.out);
	json_put_strings(&w, "converted", &p->converted);
	json_put_strings(&w, "allow-none", &p->rejected);
	json_put_flag(&w, "catch-all", p->has_catch_all);
	put_notes(&w, &p->notes);
	json_end_object(&w);
	return out_json(&w, err);
}

static enum cocket_code
write_out(const struct app *app, const struct policy_import *p, struct err *err)
{
	if (args.out && file_create(args.out, buf_slice(&p->text), 0644, err))
		return err->code;
	if (app->json)
		return print_json(p, err);
	if (!args.out)
		out_bytes(buf_slice(&p->text));
	return COCKET_OK;
}

static enum cocket_code
convert(struct policy_import *out, const char *path, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(POLICY_MAX_BYTES);

	if (file_read(&text, path, err))
		return err->code = COCKET_E_USAGE; /* a file that was named and cannot be read is the user's to mend, as with policy check */
	if (args.from == TOOL_PODMAN ? policy_import_podman(out, buf_slice(&text), args.root, err) : policy_import_notation(out, buf_slice(&text), err))
		return within(err, "%s", TEXT(slice_str(path)));
	return COCKET_OK;
}

static enum status
import(const struct app *app, char *const operands[], size_t n)
{
	AUTO(policy_import_free) struct policy_import p = { 0 };
	struct err err = { 0 };

	if (args.from != TOOL_COSIGN && n > 1)
		return usage_error(NULL, "policy import: too many arguments (expected FILE)");
	if (args.from != TOOL_PODMAN && args.root)
		return usage_error(NULL, "policy import: --trusted-root is for --from podman");
	if (args.from == TOOL_COSIGN ? policy_import_cosign(&p, operands, n, &err) : convert(&p, operands[0], &err))
		return print_err(NULL, &err);
	print_notes(&p.notes);
	if (write_out(app, &p, &err))
		return print_err(NULL, &err);
	note_summary(&p);
	return STATUS_OK;
}

const struct command command_policy_import = {
	.name = "policy import",
	.operands = "FILE|COMMAND...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Converts a podman or notation policy, or cosign's flags; lists what cannot be converted",
	.examples = {
		"cocket policy import --from podman -o policy.json /etc/containers/policy.json",
		"cocket policy import --from notation ~/.config/notation/trustpolicy.json",
	},
	OPTIONS(options),
	.run = import,
};
