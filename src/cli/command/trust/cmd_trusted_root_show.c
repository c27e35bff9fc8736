/* cocket trusted-root show: which logs and authorities certificates are proved by, until when, and how old that file is.
 * Decides nothing, fetches nothing. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/count.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/owner.h"
#include "cli/app.h"
#include "format/log/root_lines.h"
#include "trust/sigstore/root_warnings.h"
#include "verify/public_root.h"
#include "verify/root_files.h"

/* A trusted root, and where it is from. */
struct shown_root {
	const char *path; /* NULL: what this program came with */
	size_t line;      /* of a file with several, else 0 */
	bool has_date;
	int64_t date;     /* of the file: when it was written, or last found to be current */
	int64_t now;
	struct trusted_root root;
	struct root_entries entries;
	struct strings warnings;
};

static void
shown_root_free(struct shown_root *s)
{
	trusted_root_free(&s->root);
	root_entries_free(&s->entries);
	strings_free(&s->warnings);
}

/* --- reading ------------------------------------------------------------------------------------ */

/* What the file has, or this program came with; like has its place and its date. */
static enum cocket_code
text_read(struct buf *text, struct shown_root *like, struct err *err)
{
	struct stat st;

	like->has_date = true;
	like->date = PUBLIC_ROOT_DATE;
	if (!like->path)
		return buf_add(text, slice_str(public_root_text), err);
	if (file_read_checked(text, like->path, owner_check_file, err)) {
		if (err->code == COCKET_E_NOT_FOUND)
			err->code = COCKET_E_USAGE;
		return err->code;
	}
	like->has_date = stat(like->path, &st) == 0;
	like->date = like->has_date ? (int64_t)st.st_mtime : 0;
	return COCKET_OK;
}

static enum cocket_code
shown_root_open(struct shown_root *s, struct slice text, struct err *err)
{
	if (trusted_root_parse(&s->root, text, err)) {
		if (s->line > 0)
			(void)within(err, "line %zu", s->line);
		return s->path ? within(err, "%s", TEXT(slice_str(s->path))) : err->code;
	}
	if (root_entries_of(&s->entries, &s->root, err))
		return err->code;
	return root_warnings_find(&s->warnings, &s->entries, s->has_date, s->date, s->now, err);
}

/* --- text --------------------------------------------------------------------------------------- */

static void
print_head(const struct shown_root *s)
{
	char date[CLOCK_TEXT_BYTES], span[CLOCK_SPAN_BYTES];

	clock_print(date, s->date);
	if (!s->path) {
		out_printf("sigstore's public instance, as it was on %.10s, in this program\n", date);
		return;
	}
	out_text(slice_str(s->path));
	if (s->line > 0)
		out_printf(" line %zu", s->line);
	if (s->has_date && s->date <= s->now) {
		clock_print_span(span, s->now - s->date);
		out_printf(", %s old (%s)", span, date);
	}
	out_printf("\n");
}

/* "in use since 2021-01-12T11:53:27Z, until 2031-10-05T13:56:58Z" */
static void
print_state(const struct root_entry *e, int64_t now)
{
	char from[CLOCK_TEXT_BYTES], until[CLOCK_TEXT_BYTES];

	out_printf("  %s", root_entry_state_word(root_entry_state_at(e, now)));
	clock_print(from, e->period.start.seconds);
	if (e->period.has_start)
		out_printf(", from %s", from);
	clock_print(until, e->period.end.seconds);
	if (e->period.has_end)
		out_printf(", until %s", until);
	clock_print(until, e->not_after);
	if (e->has_certificates)
		out_printf(", certificates until %s", until);
	out_printf("\n");
}

static void
print_entry(const struct root_entry *e, int64_t now)
{
	char id[DIGEST_HEX_BYTES];

	digest_print_hex(id, &e->id);
	out_printf("%s ", root_entry_kind_word(e->kind));
	out_text(slice_str(e->name[0] ? e->name : "without a name"));
	if (e->subject[0] && strcmp(e->subject, e->name) != 0) {
		out_printf(" (");
		out_text(slice_str(e->subject));
		out_printf(")");
	}
	out_printf("\n  %s, %s %s\n", e->key, e->has_certificates ? "sha256" : "id", id);
	print_state(e, now);
}

/* Nothing is proved by such a root unless that is accepted. */
static void
print_missing_logs(const struct shown_root *s)
{
	const bool logs = s->root.logs.is_listed, certificate_logs = s->root.certificate_logs.is_listed;

	if (!logs || !certificate_logs)
		out_printf("%s%s%s is listed: signatures by it count with --unlogged-root alone\n", logs ? "" : "no transparency log",
		           logs || certificate_logs ? "" : " and ", certificate_logs ? "" : "no certificate log");
}

static void
print_text(const struct shown_root *s)
{
	print_head(s);
	for (size_t i = 0; i < s->entries.count; i++)
		print_entry(&s->entries.items[i], s->now);
	print_missing_logs(s);
}

/* --- JSON --------------------------------------------------------------------------------------- */

static void
put_entry(struct json_writer *w, const struct root_entry *e, int64_t now)
{
	char id[DIGEST_HEX_BYTES];

	digest_print_hex(id, &e->id);
	json_begin_object(w);
	json_put_text(w, "kind", root_entry_kind_word(e->kind));
	json_put_text(w, "name", e->name);
	json_put_text(w, "subject", e->subject);
	json_put_text(w, "key", e->key);
	json_put_text(w, "id", id);
	json_put_text(w, "state", root_entry_state_word(root_entry_state_at(e, now)));
	json_put_time(w, "valid-from", e->period.has_start, e->period.start.seconds);
	json_put_time(w, "valid-until", e->period.has_end, e->period.end.seconds);
	json_put_time(w, "certificates-until", e->has_certificates, e->not_after);
	json_end_object(w);
}

static enum cocket_code
print_json(const struct shown_root *s, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "trusted-root", s->path ? s->path : "");
	if (s->line > 0)
		json_put_count(&w, "line", s->line);
	json_put_time(&w, "date", s->has_date, s->date);
	json_key(&w, "entries");
	json_begin_array(&w);
	for (size_t i = 0; i < s->entries.count; i++)
		put_entry(&w, &s->entries.items[i], s->now);
	json_end_array(&w);
	json_put_count(&w, "unknown-logs", s->root.passed_over);
	json_put_strings(&w, "warnings", &s->warnings);
	json_end_object(&w);
	return out_json(&w, err);
}

/* --- the command -------------------------------------------------------------------------------- */

static void
print_warnings(const struct shown_root *s)
{
	for (size_t i = 0; i < s->warnings.count; i++)
		log_note("warning: %s", s->warnings.items[i]);
	if (s->root.passed_over > 0)
		log_note("warning: %s with a kind of key that this version does not know: signatures in there do not count",
		         COUNT(s->root.passed_over, "log"));
	if (s->warnings.count > 0)
		print_hint("cocket trusted-root update fetches the current one");
}

static enum cocket_code
show_one(const struct app *app, const struct shown_root *like, struct slice text, struct err *err)
{
	AUTO(shown_root_free) struct shown_root s = *like;

	if (shown_root_open(&s, text, err))
		return err->code;
	if (!app->json)
		print_text(&s);
	else if (print_json(&s, err))
		return err->code;
	print_warnings(&s);
	return COCKET_OK;
}

static enum status
run_trusted_root_show(const struct app *app, char *const operands[], size_t n)
{
	AUTO(buf_free) struct buf text = BUF(TRUSTED_ROOT_MAX_BYTES);
	struct shown_root like = { .now = clock_now() };
	struct root_lines lines;
	char usual[PATH_MAX];
	struct slice one;
	struct err err = { 0 };

	like.path = n > 0 ? operands[0] : root_files_usual(usual) ? usual : NULL;
	if (text_read(&text, &like, &err))
		return print_err(NULL, &err);
	lines = root_lines_of(buf_slice(&text));
	while (root_lines_next(&one, &lines)) {
		like.line = lines.line;
		if (show_one(app, &like, one, &err))
			return print_err(NULL, &err);
	}
	return STATUS_OK;
}

const struct command command_trusted_root_show = {
	.name = "trusted-root show",
	.operands = "[FILE]",
	.max = 1,
	.summary = "Shows the logs and authorities by which certificates are proved",
	.examples = {
		"cocket trusted-root show",
		"cocket trusted-root show /etc/cocket/trusted_root.json",
	},
	.run = run_trusted_root_show,
};
