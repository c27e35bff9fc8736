/* From a change of a trust store to what is said of it (see trust_session.h).
 * stdout: a line for each file, "published FILE VERSION" or "staged FILE VERSION"; stderr: who must still sign. */
#include "cli/command/trust/trust_session.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "trust/edit/metadata_diff.h"
#include "trust/edit/required_signatures.h"
#include "verify/default_paths.h"

void
trust_session_close(struct trust_session *e)
{
	stage_close(&e->stage);
	signer_list_free(&e->signers);
	free(e->by.used);
	*e = NO_TRUST_SESSION;
}

enum cocket_code
trust_dir_find(char out[static PATH_MAX], const char *given, struct err *err)
{
	if (!store_path_find(out, given))
		return fail(err, COCKET_E_USAGE, "no home directory to look for the trust store in: use --trust DIR");
	return COCKET_OK;
}

enum cocket_code
trust_session_set_signers(struct trust_session *e, struct signer_list *signers, struct err *err)
{
	e->signers = *signers;
	*signers = (struct signer_list){ 0 };
	e->by = (struct signers){ e->signers.items, e->signers.count, calloc(e->signers.count + 1, sizeof *e->by.used) };
	return e->by.used ? COCKET_OK : no_memory(err);
}

/* Nobody waits for the lock while a password is typed. */
enum cocket_code
trust_session_open(struct trust_session *e, const char *trust, const struct signing_args *signing, bool make, struct err *err)
{
	const struct password_source from = { signing->password_file, "password-file", password_environment, false };
	AUTO(signer_list_free) struct signer_list signers = { 0 };

	if (trust_dir_find(e->dir, trust, err) || signers_load(&signers, &signing->keys, &from, err) ||
	    trust_session_set_signers(e, &signers, err))
		return err->code;
	e->now = clock_now();
	return stage_open(&e->stage, e->dir, make, err);
}

/* A16: none is not a threshold. */
enum cocket_code
threshold_get(unsigned *out, uint64_t given, unsigned fallback, struct err *err)
{
	if (given == THRESHOLD_UNSET) {
		*out = fallback;
		return COCKET_OK;
	}
	if (given < 1 || given > UINT_MAX)
		return fail(err, COCKET_E_USAGE, "threshold %llu, expected at least 1", (unsigned long long)given);
	*out = (unsigned)given;
	return COCKET_OK;
}

enum status
print_trust_error(const char *what, struct err *err)
{
	if (err->code == COCKET_E_NOT_FOUND || err->code > COCKET_E_REGISTRY)
		err->code = COCKET_E_USAGE;
	return print_err(what, err);
}

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
	log_note("%s is staged: %u of %u keys of %s signed, %u more needed of: %s", metadata_file_label(r->doc).s, r->signers, threshold,
	         role_requirement_label(r).s, threshold - r->signers, keys.s);
}

static void
print_staged(const struct trust_session *e, const struct role_requirement *all, size_t count)
{
	bool waits = false;

	for (size_t i = 0; i < count; i++)
		if (!role_requirement_is_met(&all[i])) {
			print_missing(&all[i]);
			waits = true;
		}
	if (waits)
		log_hint("not in effect until they sign: cocket trust sign --key KEY, here or on a copy: --from %s/staged",
		         TEXT(slice_str(e->dir)));
}

/* --- text ------------------------------------------------------------------------------------- */

static void
print_text(const struct trust_session *e)
{
	const struct stage *st = &e->stage;

	for (size_t i = 0; i < st->done_count; i++)
		out_printf("published %s %llu\n", st->done[i].file, (unsigned long long)st->done[i].version);
	for (size_t i = 0; i < st->staged.count; i++) {
		const struct metadata_file *d = &st->staged.items[i]->doc;

		out_printf("staged %s %llu\n", metadata_file_label(d).s, (unsigned long long)d->tuf.version);
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
put_report(struct json_writer *w, const struct trust_session *e, const struct role_requirement *all, size_t count)
{
	const struct stage *st = &e->stage;

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
	json_key(w, "missing");
	json_begin_array(w);
	for (size_t i = 0; i < count; i++)
		if (!role_requirement_is_met(&all[i]))
			put_missing(w, &all[i]);
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
	json_put_text(&w, "root-sha256", store_first_root(hex, e->stage.dir) ? hex : NULL);
	put_report(&w, e, all, count);
	json_end_object(&w);
	return out_json(&w, err);
}

/* --- done ------------------------------------------------------------------------------------- */

enum status
trust_session_report(const struct app *app, struct trust_session *e, bool text)
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
	print_staged(e, all, count);
	free(all);
	return STATUS_OK;
}

static void
print_change(void *ctx, const char *line)
{
	log_note("%s: %s", (const char *)ctx, line);
}

void
trust_session_print_changes(const struct stage *st, const struct metadata_file *d)
{
	struct key_label name = metadata_file_label(d);

	metadata_diff(stage_published(st, d->role), d, print_change, name.s);
}

/* What somebody else has staged is signed along with the change: so it is shown, as trust sign does. */
static void
print_over(const struct stage *st)
{
	for (size_t i = 0; i < st->staged.count; i++) {
		const struct stage_file *d = st->staged.items[i];

		if (!d->over || d->doc.tuf.type == TUF_SNAPSHOT || d->doc.tuf.type == TUF_TIMESTAMP)
			continue;
		if (d->lost > 0)
			log_note("%s was already staged: the change is added to it, and its %u signers must sign again",
			         metadata_file_label(&d->doc).s, d->lost);
		else
			log_note("%s was already staged: the change is added to it", metadata_file_label(&d->doc).s);
		trust_session_print_changes(st, &d->doc);
	}
}

enum status
trust_session_finish(const struct app *app, struct trust_session *e)
{
	struct err err = { 0 };

	print_over(&e->stage);
	if (stage_finish(&e->stage, &e->by, e->now, &err))
		return print_trust_error(NULL, &err);
	return trust_session_report(app, e, true);
}
