/* The one-file form of a store, printed and parsed (see export.h).  Importing: import.c. */
#include "trust/tuf_client/export.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/file.h"
#include "trust/edit/stage.h"

#define VERSION_FIELD "cocket-trust"
#define VERSION 1

/* --- printing --- */

static void
put_file(struct json_writer *w, const char *name, struct slice bytes)
{
	AUTO(buf_free) struct buf text = BUF(2 * TUF_TARGETS_MAX_BYTES);

	json_key(w, name);
	if (base64_encode(&text, bytes, &w->err))
		return; /* kept in w->err */
	json_put_string(w, buf_slice(&text));
}

/* TUF section 5.3: whoever begins with the first root needs every one since. */
static enum cocket_code
put_roots(struct json_writer *w, const struct stage *st, struct err *err)
{
	uint64_t last = stage_published(st, "root")->tuf.version;

	for (uint64_t v = 1; v <= last; v++) {
		AUTO(buf_free) struct buf bytes = BUF(TUF_ROOT_MAX_BYTES);
		char name[STORE_NAME_BYTES];

		snprintf(name, sizeof name, "%llu.root.json", (unsigned long long)v);
		if (store_read(&bytes, st->dir, name, bytes.max, err))
			return err->code;
		put_file(w, name, buf_slice(&bytes));
	}
	return COCKET_OK;
}

static enum cocket_code
put_files(struct json_writer *w, const struct stage *st, struct err *err)
{
	if (put_roots(w, st, err))
		return err->code;
	for (size_t i = 0; i < st->published.count; i++) {
		const struct metadata_file *d = &st->published.items[i]->doc;
		char name[STORE_NAME_BYTES];

		if (metadata_file_name(name, d->role, false, err))
			return err->code;
		put_file(w, name, buf_slice(&d->bytes));
	}
	return COCKET_OK;
}

static enum cocket_code
print_export(struct buf *out, const struct stage *st, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, VERSION_FIELD);
	json_put_u64(&w, VERSION);
	json_key(&w, "files");
	json_begin_object(&w);
	if (put_files(&w, st, err))
		return err->code;
	json_end_object(&w);
	json_end_object(&w);
	return json_writer_done(&w, err) ? err->code : buf_add(out, slice_str("\n"), err);
}

enum cocket_code
export_print(struct buf *out, const char *dir, struct err *err)
{
	AUTO(stage_close) struct stage st = NO_STAGE;

	if (stage_look(&st, dir, err))
		return err->code;
	if (!stage_published(&st, "root"))
		return fail(err, COCKET_E_USAGE, "%s: no trust store there", TEXT(slice_str(dir)));
	return print_export(out, &st, err) ? within(err, "trust store %s", TEXT(slice_str(dir))) : COCKET_OK;
}

/* --- parsing --- */

void
export_free(struct trust_export *e)
{
	json_free(&e->doc);
}

static enum cocket_code
check_export(struct json root, struct err *err)
{
	static const char *const fields[] = { VERSION_FIELD, "files", NULL };
	struct json files;
	uint64_t version;

	if (json_type(root) != JSON_OBJECT || json_type(json_get(root, VERSION_FIELD)) == JSON_ABSENT)
		return fail(err, COCKET_E_FORMAT, "not a file written by cocket trust export");
	if (json_u64(&version, root, VERSION_FIELD, err))
		return err->code;
	if (version != VERSION)
		return fail(err, COCKET_E_UNSUPPORTED, VERSION_FIELD ": version %llu, expected %d", (unsigned long long)version,
		            VERSION);
	if (json_closed(root, fields, err) || json_object(&files, root, "files", err))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
export_parse(struct trust_export *out, struct slice bytes, struct err *err)
{
	AUTO(export_free) struct trust_export e = { 0 };

	if (json_parse(&e.doc, bytes, err) || check_export(json_root(&e.doc), err))
		return err->code;
	*out = e;
	e = (struct trust_export){ 0 };
	return COCKET_OK;
}

/* --- as a place to update from --- */

static enum cocket_code
fetch_exported(void *ctx, struct buf *out, const char *name, struct err *err)
{
	const struct trust_export *e = ctx;
	struct json files = json_get(json_root(&e->doc), "files");
	const char *there = name;

	if (json_type(json_get(files, there)) == JSON_ABSENT)
		there = fetcher_unversioned(name);
	if (!there || json_type(json_get(files, there)) == JSON_ABSENT)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not found", name);
	return json_base64(out, files, there, err);
}

enum cocket_code
export_walk(const struct trust_export *e, enum cocket_code (*each)(void *ctx, const char *name, struct slice bytes, struct err *err), void *ctx,
            struct err *err)
{
	struct json files = json_get(json_root(&e->doc), "files");

	for (struct json v = json_first(files); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		AUTO(buf_free) struct buf bytes = BUF(TUF_TARGETS_MAX_BYTES);

		if (json_base64(&bytes, files, json_name(v), err) || each(ctx, json_name(v), buf_slice(&bytes), err))
			return err->code;
	}
	return COCKET_OK;
}

struct fetcher
export_fetcher(struct trust_export *e)
{
	return (struct fetcher){ .fetch = fetch_exported, .ctx = e };
}

static void
close_export(void *ctx)
{
	export_free(ctx);
	free(ctx);
}

enum cocket_code
fetcher_open_export(struct fetcher *out, const char *path, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(EXPORT_MAX_BYTES);
	AUTO(export_free) struct trust_export e = { 0 };
	struct trust_export *held;

	if (file_read(&bytes, path, err))
		return err->code;
	if (export_parse(&e, buf_slice(&bytes), err))
		return err->code;
	held = malloc(sizeof *held);
	if (!held)
		return no_memory(err);
	*held = e;
	e = (struct trust_export){ 0 };
	*out = (struct fetcher){ fetch_exported, close_export, held };
	return COCKET_OK;
}
