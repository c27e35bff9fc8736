/* One record of the cache (see cache_record.h), read and printed.  Our own file: closed, and taken whole or not at all.
 * Never takes a listing whose next page it does not hold: such a name would become part of a URL. */
#include "image/cache/cache_record.h"

#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"

#define CHECK_BYTES (2 * SHA256_BYTES + 1) /* the first line */
#define FORMAT_VERSION 1

static const char *const kind_words[] = {
	[FETCH_TAG] = "tag", [FETCH_MANIFEST] = "manifest", [FETCH_BLOB] = "blob", [FETCH_REFERRERS] = "referrers",
};

#define KINDS (sizeof kind_words / sizeof *kind_words)

void
cache_record_free(struct cache_record *r)
{
	free(r->answers);
	json_free(&r->doc);
	buf_free(&r->text);
	*r = (struct cache_record){ 0 };
}

/* --- reading --- */

static enum cocket_code
read_kind(enum fetch_kind *out, struct json o, struct err *err)
{
	const char *word;

	if (json_string(&word, o, "kind", err))
		return err->code;
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(word, kind_words[i]) == 0) {
			*out = (enum fetch_kind)i;
			return COCKET_OK;
		}
	return fail(err, COCKET_E_FORMAT, "kind: %s", TEXT(slice_str(word)));
}

static enum cocket_code
read_digest(struct digest *out, struct json o, enum fetch_kind kind, struct err *err)
{
	const char *text;

	if (kind == FETCH_TAG)
		return COCKET_OK;
	if (json_string(&text, o, "digest", err) || digest_parse(out, slice_str(text), err))
		return within(err, "digest");
	return COCKET_OK;
}

static enum cocket_code
read_text(const char **out, struct json o, const char *name, size_t max, struct err *err)
{
	const char *text;

	if (json_string_opt(&text, o, name, err))
		return err->code;
	if (text && strlen(text) >= max)
		return fail(err, COCKET_E_FORMAT, "%s: %zu bytes, at most %zu are taken", name, strlen(text), max - 1);
	*out = text ? text : "";
	return COCKET_OK;
}

static enum cocket_code
read_body(struct cache_answer *a, struct slice *rest, struct json o, struct err *err)
{
	uint64_t size;

	a->absent = json_type(json_get(o, "size")) == JSON_ABSENT;
	if (a->absent)
		return COCKET_OK;
	if (json_u64(&size, o, "size", err))
		return err->code;
	if (size > rest->len)
		return fail(err, COCKET_E_FORMAT, "size: %llu bytes, but only %zu are left", (unsigned long long)size, rest->len);
	a->body = slice_of(rest->ptr, (size_t)size);
	*rest = slice_of(rest->ptr + size, rest->len - (size_t)size);
	return COCKET_OK;
}

static enum cocket_code
read_answer(struct cache_answer *out, struct slice *rest, struct json o, struct err *err)
{
	static const char *const fields[] = { "kind", "name", "digest", "type", "next", "size", NULL };
	const struct fetch limits = { 0 };
	struct cache_answer a = { 0 };

	if (json_type(o) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_closed(o, fields, err) || read_kind(&a.kind, o, err) || read_digest(&a.digest, o, a.kind, err) ||
	    read_text(&a.name, o, "name", sizeof limits.next, err) || read_text(&a.type, o, "type", sizeof limits.served_type, err) ||
	    read_text(&a.next, o, "next", sizeof limits.next, err) || read_body(&a, rest, o, err))
		return err->code;
	*out = a;
	return COCKET_OK;
}

static bool
has_page(const struct cache_record *r, const struct digest *subject, const char *name)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct cache_answer *a = &r->answers[i];

		if (a->kind == FETCH_REFERRERS && digest_eq(&a->digest, subject) && strcmp(a->name, name) == 0)
			return true;
	}
	return false;
}

/* What goes by digest is proved here: the first line is no proof of anything, and where one answer was changed none is believed. */
static enum cocket_code
check_body(const struct cache_answer *a, struct err *err)
{
	if (a->absent || (a->kind != FETCH_MANIFEST && a->kind != FETCH_BLOB))
		return COCKET_OK;
	return digest_check(&a->digest, a->body, err);
}

/* A page that is not here would be asked for under a name that nobody has checked (A25). */
static enum cocket_code
check_pages(const struct cache_record *r, struct err *err)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->answers[i].next[0] && !has_page(r, &r->answers[i].digest, r->answers[i].next))
			return fail(err, COCKET_E_FORMAT, "a page of referrers is missing");
	return COCKET_OK;
}

static enum cocket_code
read_answers(struct cache_record *r, struct slice bodies, struct json list, struct err *err)
{
	size_t n = json_count(list);

	if (n > CACHE_ANSWERS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%zu answers, at most %d are taken", n, CACHE_ANSWERS_MAX);
	r->answers = calloc(n + 1, sizeof *r->answers);
	if (r->answers == NULL)
		return no_memory(err);
	for (struct json o = json_first(list); json_type(o) != JSON_ABSENT; o = json_next(o), r->count++)
		if (read_answer(&r->answers[r->count], &bodies, o, err) || check_body(&r->answers[r->count], err))
			return within(err, "answer %zu", r->count + 1);
	if (bodies.len > 0)
		return fail(err, COCKET_E_FORMAT, "%zu trailing bytes", bodies.len);
	return check_pages(r, err);
}

static enum cocket_code
check_version(struct json root, struct err *err)
{
	uint64_t version = 0;

	if (json_u64(&version, root, "cocket-cache", err))
		return err->code;
	if (version != FORMAT_VERSION)
		return fail(err, COCKET_E_FORMAT, "format %llu, expected %d", (unsigned long long)version, FORMAT_VERSION);
	return COCKET_OK;
}

/* The key is in the record too: one that was moved to another's name is not that other's. */
static enum cocket_code
read_head(struct cache_record *r, struct json *answers, const struct digest *key, struct err *err)
{
	static const char *const fields[] = { "cocket-cache", "key", "listed", "answers", NULL };
	struct json root = json_root(&r->doc);
	uint64_t listed = 0;
	char want[DIGEST_HEX_BYTES];
	const char *is;

	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (check_version(root, err) || json_closed(root, fields, err) || json_string(&is, root, "key", err) ||
	    json_u64(&listed, root, "listed", err) || json_array(answers, root, "answers", err))
		return err->code;
	digest_print_hex(want, key);
	if (strcmp(is, want) != 0)
		return fail(err, COCKET_E_FORMAT, "the record of another key");
	r->listed = (int64_t)listed;
	return COCKET_OK;
}

/* *rest: what the first line is the digest of. */
static enum cocket_code
check_whole(struct slice *rest, struct slice text, struct err *err)
{
	struct digest said;

	if (text.len < CHECK_BYTES || text.ptr[CHECK_BYTES - 1] != '\n')
		return fail(err, COCKET_E_FORMAT, "not a record");
	if (hex_decode(said.bytes, SHA256_BYTES, slice_of(text.ptr, CHECK_BYTES - 1), err))
		return err->code;
	*rest = slice_of(text.ptr + CHECK_BYTES, text.len - CHECK_BYTES);
	return digest_check(&said, *rest, err);
}

static enum cocket_code
read_record(struct cache_record *r, const struct digest *key, struct err *err)
{
	struct slice rest;
	struct json answers;

	if (check_whole(&rest, buf_slice(&r->text), err))
		return err->code;
	const uint8_t *end = rest.len ? memchr(rest.ptr, '\n', rest.len) : NULL;
	if (end == NULL)
		return fail(err, COCKET_E_FORMAT, "not a record");
	size_t head = (size_t)(end - rest.ptr);
	if (json_parse(&r->doc, slice_of(rest.ptr, head), err) || read_head(r, &answers, key, err))
		return err->code;
	return read_answers(r, slice_of(rest.ptr + head + 1, rest.len - head - 1), answers, err);
}

enum cocket_code
cache_record_parse(struct cache_record *out, struct buf *text, const struct digest *key, struct err *err)
{
	struct cache_record r = { .text = buf_take(text) };

	if (read_record(&r, key, err)) {
		cache_record_free(&r);
		return err->code;
	}
	*out = r;
	return COCKET_OK;
}

/* --- asking --- */

static bool
is_same_question(const struct cache_answer *a, const struct fetch *f)
{
	if (a->kind != f->kind)
		return false;
	if (f->kind == FETCH_TAG)
		return strcmp(a->name, f->tag) == 0;
	return digest_eq(&a->digest, &f->digest) && (f->kind != FETCH_REFERRERS || strcmp(a->name, f->next) == 0);
}

static bool
is_fitting(const struct cache_answer *a, const struct fetch *f)
{
	if (a->absent)
		return f->kind == FETCH_TAG || f->kind == FETCH_REFERRERS;
	return a->body.len <= f->max && (!f->has_size || a->body.len == f->size);
}

const struct cache_answer *
cache_record_find(const struct cache_record *r, const struct fetch *asked)
{
	for (size_t i = 0; i < r->count; i++)
		if (is_same_question(&r->answers[i], asked))
			return is_fitting(&r->answers[i], asked) ? &r->answers[i] : NULL;
	return NULL;
}

/* --- writing --- */

void
cache_draft_begin(struct cache_draft *d)
{
	*d = (struct cache_draft){ .answers_text = BUF(CACHE_RECORD_MAX_BYTES), .bodies = BUF(CACHE_RECORD_MAX_BYTES) };
	json_writer_init(&d->answers, &d->answers_text);
	json_begin_array(&d->answers);
}

void
cache_draft_free(struct cache_draft *d)
{
	buf_free(&d->answers_text);
	buf_free(&d->bodies);
}

static void
put_text(struct json_writer *w, const char *name, const char *text)
{
	if (text[0] == '\0')
		return;
	json_key(w, name);
	json_put_string(w, slice_str(text));
}

static void
put_answer(struct json_writer *w, const struct fetch *f, const char *page)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &f->digest);
	json_begin_object(w);
	put_text(w, "kind", kind_words[f->kind]);
	put_text(w, "name", f->kind == FETCH_TAG ? f->tag : page);
	put_text(w, "digest", f->kind == FETCH_TAG ? "" : digest);
	if (f->err.code == COCKET_OK) {
		put_text(w, "type", f->served_type);
		put_text(w, "next", f->kind == FETCH_REFERRERS ? f->next : "");
		json_key(w, "size");
		json_put_u64(w, f->body.len);
	}
	json_end_object(w);
}

void
cache_draft_add(struct cache_draft *d, const struct fetch *f, const char *page)
{
	if (d->err.code)
		return;
	if (d->count++ == CACHE_ANSWERS_MAX) {
		(void)fail(&d->err, COCKET_E_TOO_MANY, "more than %d answers", CACHE_ANSWERS_MAX);
		return;
	}
	put_answer(&d->answers, f, page);
	if (f->err.code == COCKET_OK && buf_add(&d->bodies, buf_slice(&f->body), &d->err)) /* kept in the draft */
		buf_free(&d->bodies);
}

static void
put_head(struct json_writer *w, struct slice answers, const struct digest *key, int64_t listed)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, key);
	json_begin_object(w);
	json_key(w, "cocket-cache");
	json_put_u64(w, FORMAT_VERSION);
	put_text(w, "key", hex);
	json_key(w, "listed");
	json_put_u64(w, (uint64_t)listed);
	json_key(w, "answers");
	json_put_raw(w, answers);
	json_end_object(w);
}

static enum cocket_code
print_rest(struct buf *out, struct cache_draft *d, const struct digest *key, int64_t listed, struct err *err)
{
	struct json_writer head;

	json_end_array(&d->answers);
	if (json_writer_done(&d->answers, err))
		return err->code;
	json_writer_init(&head, out);
	put_head(&head, buf_slice(&d->answers_text), key, listed);
	if (json_writer_done(&head, err) || buf_add(out, slice_str("\n"), err))
		return err->code;
	return buf_add(out, buf_slice(&d->bodies), err);
}

enum cocket_code
cache_draft_print(struct buf *out, struct cache_draft *d, const struct digest *key, int64_t listed, struct err *err)
{
	AUTO(buf_free) struct buf rest = BUF(CACHE_RECORD_MAX_BYTES - CHECK_BYTES);
	char hex[DIGEST_HEX_BYTES];

	if (d->err.code) {
		*err = d->err;
		return err->code;
	}
	if (print_rest(&rest, d, key, listed, err))
		return err->code;
	struct digest check = digest_of(buf_slice(&rest));
	digest_print_hex(hex, &check);
	return buf_addf(out, err, "%s\n", hex) ? err->code : buf_add(out, buf_slice(&rest), err);
}
