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
#include "trust/sigstore/root_warnings.h"
#include "verify/public_root.h"
#include "verify/root_files.h"

/* A trusted root, and where it is from. */
struct shown_root {
	const char *path; /* NULL: what this program came with */
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

static enum cocket_code
file_open(struct shown_root *s, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(TRUSTED_ROOT_MAX_BYTES);
	struct stat st;

	if (file_read_checked(&text, s->path, owner_check_file, err)) {
		if (err->code == COCKET_E_NOT_FOUND)
			err->code = COCKET_E_USAGE;
		return err->code;
	}
	if (trusted_root_parse(&s->root, buf_slice(&text), err))
		return within(err, "%s", TEXT(slice_str(s->path)));
	s->has_date = stat(s->path, &st) == 0;
	s->date = s->has_date ? (int64_t)st.st_mtime : 0;
	return COCKET_OK;
}

static enum cocket_code
shown_root_open(struct shown_root *s, struct err *err)
{
	s->has_date = true;
	s->date = PUBLIC_ROOT_DATE;
	if (s->path ? file_open(s, err) : trusted_root_parse(&s->root, slice_str(public_root_text), err))
		return err->code;
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

static void
print_text(const struct shown_root *s)
{
	print_head(s);
	for (size_t i = 0; i < s->entries.count; i++)
		print_entry(&s->entries.items[i], s->now);
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

static enum status
run_trusted_root_show(const struct app *app, char *const operands[], size_t n)
{
	AUTO(shown_root_free) struct shown_root s = { .now = clock_now() };
	char usual[PATH_MAX];
	struct err err = { 0 };

	s.path = n > 0 ? operands[0] : root_files_usual(usual) ? usual : NULL;
	if (shown_root_open(&s, &err))
		return print_err(NULL, &err);
	if (!app->json)
		print_text(&s);
	else if (print_json(&s, &err))
		return print_err(NULL, &err);
	print_warnings(&s);
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
