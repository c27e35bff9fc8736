/* cocket policy import: a policy of podman's or notation's, said as ours as far as it can be, with a list of what cannot (format/policy/policy_import.h).
 * Reads one file, writes at most one, and decides nothing. */
#include <stdio.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/app.h"
#include "format/policy/policy_import.h"

static const char *const tools[] = { "podman", "notation", NULL };

static struct {
	unsigned from;
	char *out;
} args;

static const struct opt options[] = {
	{ OPT_ROW("from", 0, OPT_CHOICE, "podman|notation", "tool that FILE is a policy of"),
	  .to.choice = &args.from, .choices = tools, .required = 1 },
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

static enum cocket_code
write_out(const struct policy_import *p, struct err *err)
{
	if (args.out)
		return file_create(args.out, buf_slice(&p->text), 0644, err);
	out_bytes(buf_slice(&p->text));
	return COCKET_OK;
}

static enum cocket_code
convert(struct policy_import *out, const char *path, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(POLICY_MAX_BYTES);

	if (file_read(&text, path, err))
		return err->code = COCKET_E_USAGE; /* a file that was named and cannot be read is the user's to mend, as with policy check */
	if ((args.from == 0 ? policy_import_podman : policy_import_notation)(out, buf_slice(&text), err))
		return within(err, "%s", TEXT(slice_str(path)));
	return COCKET_OK;
}

static enum status
import(const struct app *app, char *const operands[], size_t n)
{
	AUTO(policy_import_free) struct policy_import p = { 0 };
	struct err err = { 0 };

	(void)app, (void)n;
	if (convert(&p, operands[0], &err))
		return print_err(NULL, &err);
	print_notes(&p.notes);
	return write_out(&p, &err) ? print_err(NULL, &err) : STATUS_OK;
}

const struct command command_policy_import = {
	.name = "policy import",
	.operands = "FILE",
	.min = 1,
	.max = 1,
	.summary = "Converts a podman or notation policy; lists what cannot be converted",
	.examples = {
		"cocket policy import --from podman -o policy.json /etc/containers/policy.json",
		"cocket policy import --from notation ~/.config/notation/trustpolicy.json",
	},
	OPTIONS(options),
	.run = import,
};
