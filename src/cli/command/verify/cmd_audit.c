/* cocket audit verify: is an audit log as it was written: no line cut out, changed, put in or moved?  See trust/ledger/hash_chain.h.
 * Changes nothing, and believes nothing that it reads. */
#include <stdio.h>

#include "base/count.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "base/limits.h"
#include "cli/app.h"
#include "trust/ledger/hash_chain.h"

#define PROBLEMS_TOLD_MAX 100

static struct {
	char *head;
} args;

static const struct opt options[] = {
	{ OPT_ROW("head", 0, OPT_STRING, "HEX", "hash of an earlier line, which must still be present"), .to.string = &args.head },
};

/* What is told while the file is read. */
struct audit_output {
	const char *path;
	struct json_writer *json; /* NULL: text */
	size_t told;
};

/* A problem in JSON is an element of an array that is begun. */
static void
report_problem(void *ctx, size_t line, const char *problem)
{
	struct audit_output *t = ctx;

	if (t->told++ >= PROBLEMS_TOLD_MAX)
		return;
	if (t->json == NULL) {
		out_text(slice_str(t->path));
		out_printf(": line %zu: %s\n", line, problem);
		return;
	}
	json_begin_object(t->json);
	json_put_count(t->json, "line", line);
	json_put_text(t->json, "problem", problem);
	json_end_object(t->json);
}

static void
print_text(const char *path, const struct hash_chain_report *r, const char *head)
{
	out_text(slice_str(path));
	if (r->problems)
		out_printf(": FAILED: %s in %s\n", COUNT(r->problems, "problem"), COUNT(r->lines, "line"));
	else if (args.head && r->lines > r->head_line)
		out_printf(": ok: %s, the last %zu after the head given; head %s\n", COUNT(r->lines, "line"), r->lines - r->head_line, head);
	else
		out_printf(": ok: %s; head %s\n", COUNT(r->lines, "line"), head);
}

static void
put_report(struct json_writer *w, const char *path, const struct hash_chain_report *r, const char *head)
{
	json_end_array(w);
	json_put_text(w, "audit", path);
	json_put_flag(w, "ok", r->problems == 0);
	json_put_count(w, "lines", r->lines);
	json_put_text(w, "head", head);
	json_key(w, "head-line");
	if (r->head_line)
		json_put_u64(w, r->head_line);
	else
		json_put_null(w);
	json_end_object(w);
}

static enum cocket_code
verify_json(struct hash_chain_report *r, const char *path, const struct digest *wanted, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	struct json_writer w;
	struct audit_output t = { .path = path, .json = &w };
	char head[DIGEST_HEX_BYTES];

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_key(&w, "problems");
	json_begin_array(&w);
	if (hash_chain_verify(r, path, wanted, report_problem, &t, err))
		return err->code;
	digest_print_hex(head, &r->head);
	put_report(&w, path, r, head);
	return out_json(&w, err);
}

static enum cocket_code
verify_text(struct hash_chain_report *r, const char *path, const struct digest *wanted, struct err *err)
{
	struct audit_output t = { .path = path };
	char head[DIGEST_HEX_BYTES];

	if (hash_chain_verify(r, path, wanted, report_problem, &t, err))
		return err->code;
	digest_print_hex(head, &r->head);
	print_text(path, r, head);
	return COCKET_OK;
}

static enum status
verify(const struct app *app, char *const operands[], size_t n)
{
	struct digest wanted = { 0 };
	struct hash_chain_report r = { 0 };
	struct err err = { 0 };

	(void)n;
	if (args.head && hex_decode(wanted.bytes, sizeof wanted.bytes, slice_str(args.head), &err))
		return usage_error(NULL, "--head %s: expected 64 digits 0-9 a-f", TEXT(slice_str(args.head)));
	if ((app->json ? verify_json : verify_text)(&r, operands[0], args.head ? &wanted : NULL, &err))
		return print_err(NULL, &err);
	return r.problems ? STATUS_DENIED : STATUS_OK;
}

const struct command command_audit_verify = {
	.name = "audit verify",
	.operands = "FILE",
	.min = 1,
	.max = 1,
	.summary = "Checks that an audit log is unchanged, and prints the hash of its last line",
	.examples = {
		"cocket audit verify /var/log/cocket/audit.log",
		"cocket audit verify --head \"$(cat yesterday)\" /var/log/cocket/audit.log",
	},
	OPTIONS(options),
	.run = verify,
};
