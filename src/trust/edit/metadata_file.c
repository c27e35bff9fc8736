/* TUF metadata made from what was there before (see metadata_file.h).  What is printed is parsed again, so nothing leaves here that does not
 * read. */
#include "trust/edit/metadata_file.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"

#define MEMBERS_MAX 8 /* of one call */

void
metadata_file_free(struct metadata_file *d)
{
	buf_free(&d->bytes);
	tuf_file_free(&d->tuf);
	*d = (struct metadata_file){ 0 };
}

enum tuf_type
metadata_file_type(const char *role)
{
	for (enum tuf_type t = TUF_ROOT; t < TUF_TARGETS; t++)
		if (strcmp(role, tuf_type_name(t)) == 0)
			return t;
	return TUF_TARGETS;
}

enum cocket_code
metadata_file_name(char out[static STORE_NAME_BYTES], const char *role, bool staged, struct err *err)
{
	char base[STORE_NAME_BYTES];

	if (store_role_file(base, role, err))
		return err->code;
	if (snprintf(out, STORE_NAME_BYTES, "%s%s", staged ? STORE_STAGED : "", base) >= (int)STORE_NAME_BYTES)
		return fail(err, COCKET_E_USAGE, "role %s: too long for the name of a file", TEXT(slice_str(role)));
	return COCKET_OK;
}

static enum cocket_code
parse_file(struct metadata_file *d, const char *role, struct slice bytes, struct err *err)
{
	if (snprintf(d->role, sizeof d->role, "%s", role) >= (int)sizeof d->role)
		return fail(err, COCKET_E_USAGE, "role %s: longer than %d bytes", TEXT(slice_str(role)), TUF_ROLE_NAME_MAX);
	if (buf_add(&d->bytes, bytes, err))
		return err->code;
	return tuf_parse(&d->tuf, bytes, metadata_file_type(role), err);
}

enum cocket_code
metadata_file_parse(struct metadata_file *out, const char *role, struct slice bytes, struct err *err)
{
	AUTO(metadata_file_free) struct metadata_file d = { .bytes = BUF(tuf_type_max_bytes(metadata_file_type(role))) };

	if (parse_file(&d, role, bytes, err))
		return err->code;
	*out = d;
	d = (struct metadata_file){ 0 };
	return COCKET_OK;
}

struct json
metadata_file_signed(const struct metadata_file *d)
{
	return json_get(json_root(&d->tuf.doc), "signed");
}

bool
metadata_file_same_signed(const struct metadata_file *a, const struct metadata_file *b)
{
	return slice_eq(buf_slice(&a->tuf.signed_bytes), buf_slice(&b->tuf.signed_bytes));
}

/* --- printing --- */

static const struct metadata_member *
find_member(const struct metadata_member *members, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

static void
put_member(struct json_writer *w, const struct metadata_member *m)
{
	if (!m->json.ptr)
		return;
	json_key(w, m->name);
	json_put_raw(w, m->json);
}

static void
put_old(struct json_writer *w, struct json old, const struct metadata_member *members, size_t n)
{
	const struct metadata_member *m = find_member(members, n, json_name(old));

	if (m) {
		put_member(w, m);
		return;
	}
	json_key(w, json_name(old));
	json_put_value(w, old);
}

enum cocket_code
object_print(struct buf *out, struct json obj, const struct metadata_member *members, size_t n, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	for (struct json m = json_first(obj); json_type(m) != JSON_ABSENT; m = json_next(m))
		put_old(&w, m, members, n);
	for (size_t i = 0; i < n; i++)
		if (json_type(json_get(obj, members[i].name)) == JSON_ABSENT)
			put_member(&w, &members[i]);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

/* --- another version --- */

/* What every file begins with, as text (TUF section 4.2.2: "YYYY-MM-DDTHH:MM:SSZ"). */
struct head_text {
	char type[16], version[24], expires[CLOCK_TEXT_BYTES + 2];
};

static size_t
print_head(struct head_text *text, struct metadata_member members[static 4], const struct metadata_draft *draft)
{
	char date[CLOCK_TEXT_BYTES];
	size_t n = 0;

	clock_print(date, draft->expires);
	snprintf(text->expires, sizeof text->expires, "\"%s\"", date);
	snprintf(text->type, sizeof text->type, "\"%s\"", tuf_type_name(metadata_file_type(draft->role)));
	snprintf(text->version, sizeof text->version, "%llu", (unsigned long long)draft->version);
	members[n++] = (struct metadata_member){ "_type", slice_str(text->type) };
	if (!draft->from)
		members[n++] = (struct metadata_member){ "spec_version", slice_str("\"" TUF_SPEC_VERSION "\"") };
	members[n++] = (struct metadata_member){ "version", slice_str(text->version) };
	members[n++] = (struct metadata_member){ "expires", slice_str(text->expires) };
	return n;
}

static enum cocket_code
print_signed(struct buf *out, const struct metadata_draft *draft, struct err *err)
{
	struct json old = draft->from ? metadata_file_signed(draft->from) : (struct json){ 0 };
	struct metadata_member all[MEMBERS_MAX + 4];
	struct head_text text;
	size_t count = print_head(&text, all, draft);

	if (draft->member_count > MEMBERS_MAX)
		BUG("more members than one call takes");
	for (size_t i = 0; i < draft->member_count; i++)
		all[count++] = draft->members[i];
	return object_print(out, old, all, count, err);
}

enum cocket_code
metadata_file_make(struct metadata_file *out, const struct metadata_draft *draft, struct err *err)
{
	size_t max = tuf_type_max_bytes(metadata_file_type(draft->role));
	AUTO(buf_free) struct buf part = BUF(max), whole = BUF(max);

	if (print_signed(&part, draft, err))
		return within(err, "%s", TEXT(slice_str(draft->role)));
	const struct metadata_member outer[] = { { "signatures", slice_str("[]") }, { "signed", buf_slice(&part) } };
	if (object_print(&whole, (struct json){ 0 }, outer, 2, err) || metadata_file_parse(out, draft->role, buf_slice(&whole), err))
		return within(err, "%s", TEXT(slice_str(draft->role)));
	return COCKET_OK;
}

enum cocket_code
metadata_file_with_signatures(struct metadata_file *out, const struct metadata_file *d, struct slice signatures, struct err *err)
{
	AUTO(buf_free) struct buf whole = BUF(tuf_type_max_bytes(d->tuf.type));
	AUTO(metadata_file_free) struct metadata_file made = { 0 };
	const struct metadata_member members[] = { { "signatures", signatures } };

	if (object_print(&whole, json_root(&d->tuf.doc), members, 1, err) || metadata_file_parse(&made, d->role, buf_slice(&whole), err))
		return within(err, "%s", TEXT(slice_str(d->role)));
	if (!metadata_file_same_signed(&made, d))
		BUG("printing metadata anew has changed what was signed");
	*out = made;
	made = (struct metadata_file){ 0 };
	return COCKET_OK;
}
