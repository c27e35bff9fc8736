/* What came of a change: see trust_report.h.  Decides nothing. */
#include "cli/command/trust/trust_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/output/store_changes_print.h"
#include "trust/edit/required_signatures.h"

/* --- who must still sign ---------------------------------------------------------------------- */

struct list_text {
	char s[384];
};

static void
list_key(void *ctx, const struct tuf_file *holder, size_t key)
{
	struct list_text *list = ctx;
	size_t n = strlen(list->s);

	snprintf(list->s + n, sizeof list->s - n, "%s%s", n ? ", " : "", key_label(holder, key).s);
}

static void
print_missing(const struct role_requirement *r)
{
	unsigned threshold = r->mandate.role->threshold;
	struct list_text keys = { "" };

	role_requirement_missing(r, list_key, &keys);
	log_note("%s is staged: %u of %u key%s of %s signed, %u more needed of: %s", metadata_file_label(r->doc).s, r->signers, threshold,
	         threshold == 1 ? "" : "s", role_requirement_label(r).s, threshold - r->signers, keys.s);
}

static void
print_waiting(const struct trust_session *e, const struct role_requirement *all, size_t count)
{
	struct shell_text dir = shell_text(e->dir, "DIR");
	char staged[PATH_MAX + sizeof "/staged"];
	bool waits = false;

	snprintf(staged, sizeof staged, "%s/staged", e->dir);
	for (size_t i = 0; i < count; i++)
		if (!role_requirement_is_met(&all[i])) {
			print_missing(&all[i]);
			waits = true;
		}
	if (waits && !e->stage.rehearsal)
		log_hint("not in effect until they sign: cocket trust sign --trust %s --key KEY, or on a copy of the store: --from %s", dir.s,
		         SHELL_WORD(staged, "DIR/staged"));
}

/* --- what is past its date ---------------------------------------------------------------------- */

/* The change has been made: but no image is allowed before this is renewed too. */
static void
print_expired(const struct trust_session *e)
{
	char date[CLOCK_TEXT_BYTES];

	for (size_t i = 0; i < e->stage.published.count; i++) {
		const struct metadata_file *d = &e->stage.published.items[i]->doc;
		const bool derived = d->tuf.type == TUF_SNAPSHOT || d->tuf.type == TUF_TIMESTAMP;

		if (d->tuf.expires > e->now)
			continue;
		clock_print(date, d->tuf.expires);
		log_note("warning: %s expired on %s; renew it: cocket trust rotate %s --expires 1y --key KEY", metadata_file_label(d).s, date,
		         derived ? "targets" : SHELL_WORD(d->role, "ROLE"));
	}
}

/* --- text ------------------------------------------------------------------------------------- */

static void
print_text(const struct trust_session *e)
{
	const struct stage *st = &e->stage;
	const bool would = st->rehearsal;

	for (size_t i = 0; i < st->done_count; i++)
		out_printf("%s %s %llu\n", would ? "would publish" : "published", st->done[i].file, (unsigned long long)st->done[i].version);
	for (size_t i = 0; i < st->staged.count; i++) {
		const struct metadata_file *d = &st->staged.items[i]->doc;

		out_printf("%s %s %llu\n", would ? "would stage" : "staged", metadata_file_label(d).s, (unsigned long long)d->tuf.version);
	}
}

/* --- json ------------------------------------------------------------------------------------- */

static void
put_file(struct json_writer *w, const char *file, uint64_t version)
{
	json_begin_object(w);
	json_put_text(w, "file", file);
	json_put_count(w, "version", version);
	json_end_object(w);
}

static void
put_key(void *ctx, const struct tuf_file *holder, size_t key)
{
	json_put_string(ctx, slice_str(key_label_id(holder, key).s));
}

static void
put_missing(struct json_writer *w, const struct role_requirement *r)
{
	json_begin_object(w);
	json_put_text(w, "file", metadata_file_label(r->doc).s);
	json_put_text(w, "role", r->by);
	json_put_count(w, "signed", r->signers);
	json_put_count(w, "threshold", r->mandate.role->threshold);
	json_key(w, "keys");
	json_begin_array(w);
	role_requirement_missing(r, put_key, w);
	json_end_array(w);
	json_end_object(w);
}

static void
put_files(struct json_writer *w, const struct stage *st)
{
	json_key(w, "published");
	json_begin_array(w);
	for (size_t i = 0; i < st->done_count; i++)
		put_file(w, st->done[i].file, st->done[i].version);
	json_end_array(w);
	json_key(w, "staged");
	json_begin_array(w);
	for (size_t i = 0; i < st->staged.count; i++)
		put_file(w, metadata_file_label(&st->staged.items[i]->doc).s, st->staged.items[i]->doc.tuf.version);
	json_end_array(w);
}

static enum cocket_code
print_json(const struct trust_session *e, const struct role_requirement *all, size_t count, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(16 * MIB);
	char hex[DIGEST_HEX_BYTES];
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "trust", e->dir);
	json_put_text(&w, "root-sha256", e->stage.dir >= 0 && store_first_root(hex, e->stage.dir) ? hex : NULL);
	put_files(&w, &e->stage);
	json_key(&w, "missing");
	json_begin_array(&w);
	for (size_t i = 0; i < count; i++)
		if (!role_requirement_is_met(&all[i]))
			put_missing(&w, &all[i]);
	json_end_array(&w);
	store_changes_put(&w, &e->changes);
	json_put_strings(&w, "notes", &e->stage.notes);
	json_put_flag(&w, "dry-run", e->stage.rehearsal);
	json_end_object(&w);
	return out_json(&w, err);
}

/* --- done ------------------------------------------------------------------------------------- */

enum status
trust_report_print(const struct app *app, struct trust_session *e, bool text)
{
	struct role_requirement *all = NULL;
	struct err err = { 0 };
	size_t count = 0;

	if (stage_requirements(&all, &count, &e->stage, &err) || (app->json && print_json(e, all, count, &err))) {
		free(all);
		return print_trust_error(NULL, &err);
	}
	if (!app->json && text)
		print_text(e);
	print_waiting(e, all, count);
	free(all);
	print_expired(e);
	if (e->stage.rehearsal)
		print_dry_run();
	return STATUS_OK;
}

enum status
trust_session_finish(const struct app *app, struct trust_session *e)
{
	struct err err = { 0 };

	if (trust_session_complete(e, &err) || trust_session_publish(e, &err))
		return print_trust_error(NULL, &err);
	return trust_report_print(app, e, true);
}
