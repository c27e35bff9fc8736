/* A TUF repository in memory (see tuf_repository.h).  Never judges. */
#include "support/test.h"

#include "support/tuf_repository.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "support/fixture.h"

/* --- files --- */

static struct repository_file *
find(const struct repository_files *in, const char *name)
{
	for (size_t i = 0; i < in->count; i++)
		if (strcmp(in->files[i].name, name) == 0)
			return (struct repository_file *)(uintptr_t)&in->files[i];
	return NULL;
}

struct slice
repository_get(const struct repository_files *in, const char *name)
{
	const struct repository_file *f = find(in, name);

	return f ? buf_slice(&f->bytes) : (struct slice){ 0 };
}

void
repository_put(struct repository_files *in, const char *name, struct slice bytes)
{
	struct repository_file *f = find(in, name);
	struct err err = { 0 };

	if (!f) {
		assert_true(in->count < REPOSITORY_FILES_MAX);
		f = &in->files[in->count++];
		snprintf(f->name, sizeof f->name, "%s", name);
	}
	buf_free(&f->bytes);
	f->bytes = BUF(TRUST_TEXT_MAX);
	assert_int_equal(buf_add(&f->bytes, bytes, &err), COCKET_OK);
}

void
repository_remove(struct repository_files *in, const char *name)
{
	struct repository_file *f = find(in, name);

	if (!f)
		return;
	buf_free(&f->bytes);
	*f = in->files[--in->count];
	in->files[in->count] = (struct repository_file){ .name = "" };
}

/* --- fetcher and keeper --- */

static void
note(struct repository *r, const char *what, const char *name, uint64_t version)
{
	size_t at = strlen(r->log);
	char number[32] = "";

	if (version > 0)
		snprintf(number, sizeof number, " %llu", (unsigned long long)version);
	snprintf(r->log + at, sizeof r->log - at, "%s %s%s\n", what, name, number);
}

static enum cocket_code
give(struct buf *out, const struct repository_files *in, const char *name, struct err *err)
{
	const struct repository_file *f = find(in, name);

	if (!f)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not found", TEXT(slice_str(name)));
	if (f->bytes.len > out->max - out->len)
		return fail(err, COCKET_E_TOO_LARGE, "%s: larger than %zu bytes", TEXT(slice_str(name)), out->max - out->len);
	return buf_add(out, buf_slice(&f->bytes), err);
}

static enum cocket_code
fetch(void *ctx, struct buf *out, const char *name, struct err *err)
{
	struct repository *r = ctx;

	note(r, "GET", name, 0);
	return give(out, &r->served, name, err);
}

static enum cocket_code
read_local(void *ctx, struct buf *out, const char *name, struct err *err)
{
	const struct repository *r = ctx;

	return give(out, &r->local, name, err);
}

static enum cocket_code
keep(void *ctx, const char *name, uint64_t version, struct slice bytes, struct err *err)
{
	struct repository *r = ctx;

	(void)err;
	note(r, bytes.len > 0 ? "KEEP" : "FORGET", name, version);
	if (bytes.len > 0)
		repository_put(&r->local, name, bytes);
	else
		repository_remove(&r->local, name);
	return COCKET_OK;
}

struct repository *
repository_new(void)
{
	struct repository *r = calloc(1, sizeof *r);

	assert_non_null(r);
	trust_fixture_new(&r->keys);
	r->fetcher = (struct fetcher){ fetch, NULL, r };
	r->keeper = (struct keeper){ read_local, keep, r };
	return r;
}

static void
free_files(struct repository_files *in)
{
	for (size_t i = 0; i < in->count; i++)
		buf_free(&in->files[i].bytes);
}

void
repository_free(struct repository **r)
{
	if (!*r)
		return;
	free_files(&(*r)->served);
	free_files(&(*r)->local);
	trust_fixture_free(&(*r)->keys);
	free(*r);
	*r = NULL;
}

/* --- metadata --- */

void
repository_put_signed(struct repository *r, const char *name, const char *type, unsigned version, const char *expires,
                      const char *fields, uint64_t signers)
{
	AUTO(buf_free) struct buf part = BUF(TRUST_TEXT_MAX), whole = BUF(TRUST_TEXT_MAX);

	text_print(&part, "{\"_type\":\"%s\",\"spec_version\":\"1.0.31\",\"version\":%u,\"expires\":\"%s\",%s}", type, version,
	           expires ? expires : TRUST_LATER, fields);
	trust_print_signed(&whole, &r->keys, buf_slice(&part), signers);
	repository_put(&r->served, name, buf_slice(&whole));
}

/* as_keys: "ID":{key}; else "ID". */
static void
print_set(struct buf *out, struct repository *r, uint64_t set, bool as_keys)
{
	const char *comma = "";

	for (unsigned i = 0; i < TRUST_KEYS_MAX; i++) {
		if (!(set & K(i)))
			continue;
		const struct trust_key *k = trust_fixture_key(&r->keys, i);
		text_print(out, "%s\"%s\"", comma, k->id);
		if (as_keys)
			text_print(out, ":%s", buf_str(&k->object));
		comma = ",";
	}
}

static void
print_role(struct buf *out, struct repository *r, const char *name, uint64_t keys, unsigned threshold)
{
	text_print(out, "\"%s\":{\"threshold\":%u,\"keyids\":[", name, threshold);
	print_set(out, r, keys, false);
	text_print(out, "]}");
}

void
repository_put_root(struct repository *r, const struct repository_root *root)
{
	AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX);
	const uint64_t roots = root->root ? root->root : K(0), targets = root->targets ? root->targets : K(1);
	const uint64_t snapshot = root->snapshot ? root->snapshot : K(2), timestamp = root->timestamp ? root->timestamp : K(3);
	char name[64];

	text_print(&fields, "\"consistent_snapshot\":%s,\"keys\":{", root->consistent ? "true" : "false");
	print_set(&fields, r, roots | targets | snapshot | timestamp, true);
	text_print(&fields, "},\"roles\":{");
	print_role(&fields, r, "root", roots, root->threshold ? root->threshold : 1);
	text_print(&fields, ",");
	print_role(&fields, r, "targets", targets, 1);
	text_print(&fields, ",");
	print_role(&fields, r, "snapshot", snapshot, 1);
	text_print(&fields, ",");
	print_role(&fields, r, "timestamp", timestamp, 1);
	text_print(&fields, "}");
	snprintf(name, sizeof name, "%u.root.json", root->version);
	repository_put_signed(r, name, "root", root->version, root->expires, buf_str(&fields), root->signers ? root->signers : K(0));
}

void
repository_print_delegations(struct buf *out, struct repository *r, const struct trust_delegation *d, size_t n)
{
	uint64_t keys = 0;

	for (size_t i = 0; i < n; i++)
		keys |= d[i].keys;
	text_print(out, "{\"keys\":{");
	print_set(out, r, keys, true);
	text_print(out, "},\"roles\":[");
	for (size_t i = 0; i < n; i++) {
		text_print(out, "%s{\"name\":\"%s\",\"threshold\":%u,\"keyids\":[", i ? "," : "", d[i].name, d[i].threshold ? d[i].threshold : 1);
		print_set(out, r, d[i].keys, false);
		text_print(out, "],%s,\"terminating\":%s}", d[i].paths, d[i].terminating ? "true" : "false");
	}
	text_print(out, "]}");
}

void
repository_print_meta(struct buf *out, const struct repository *r, const char *name, unsigned version, const char *file, bool hashes)
{
	struct slice bytes = repository_get(&r->served, file);
	struct digest d = digest_of(bytes);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &d);
	text_print(out, "\"%s\":{\"version\":%u", name, version);
	if (hashes)
		text_print(out, ",\"length\":%zu,\"hashes\":{\"sha256\":\"%s\"}", bytes.len, hex);
	text_print(out, "}");
}
