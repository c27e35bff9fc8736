/* A registry in memory, behind source_ops.  As honest as a registry has to be: what goes by digest is checked, as image/ promises. */
#include "support/fake.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/fixture.h"

static struct fake_thing *
find(struct fake_thing *things, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(things[i].name, name) == 0)
			return &things[i];
	return NULL;
}

static struct fake_thing *
find_or_add(struct fake_thing *things, size_t *count, size_t max, const char *name)
{
	struct fake_thing *t = find(things, *count, name);

	if (t == NULL) {
		if (*count == max)
			abort();
		t = &things[(*count)++];
		snprintf(t->name, sizeof t->name, "%s", name);
	}
	buf_free(&t->body);
	t->body = BUF(64 * MIB);
	t->error = COCKET_OK;
	return t;
}

void
fake_tag(struct fake *f, const char *tag, const char *body, const char *type)
{
	struct fake_thing *t = find_or_add(f->tags, &f->tag_count, sizeof f->tags / sizeof *f->tags, tag);

	text_print(&t->body, "%s", body);
	snprintf(t->type, sizeof t->type, "%s", type);
}

void
fake_tag_error(struct fake *f, const char *tag, enum cocket_code error)
{
	find_or_add(f->tags, &f->tag_count, sizeof f->tags / sizeof *f->tags, tag)->error = error;
}

static struct fake_thing *
blob_of(struct fake *f, const struct digest *digest)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, digest);
	return find_or_add(f->blobs, &f->blob_count, FAKE_THINGS_MAX, text);
}

struct digest
fake_blob(struct fake *f, const char *body)
{
	struct digest digest = digest_of(slice_str(body));

	text_print(&blob_of(f, &digest)->body, "%s", body);
	return digest;
}

void
fake_blob_error(struct fake *f, const struct digest *digest, enum cocket_code error)
{
	blob_of(f, digest)->error = error;
}

void
fake_page(struct fake *f, const char *name, const char *entries, const char *next)
{
	struct fake_thing *t = find_or_add(f->pages, &f->page_count, sizeof f->pages / sizeof *f->pages, name);

	text_print(&t->body, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[%s]}", entries);
	snprintf(t->next, sizeof t->next, "%s", next ? next : "");
}

void
fake_page_error(struct fake *f, const char *name, enum cocket_code error)
{
	find_or_add(f->pages, &f->page_count, sizeof f->pages / sizeof *f->pages, name)->error = error;
}

const char *
fake_tag_body(const struct fake *f, const char *tag)
{
	for (size_t i = 0; i < f->tag_count; i++)
		if (strcmp(f->tags[i].name, tag) == 0 && f->tags[i].error == COCKET_OK)
			return buf_str(&f->tags[i].body);
	return NULL;
}

static enum cocket_code
answer(struct fetch *out, const struct fake_thing *t)
{
	if (t == NULL)
		return fail(&out->err, COCKET_E_NOT_FOUND, "not found");
	if (t->error)
		return fail(&out->err, t->error, "made to fail");
	if (t->body.len > out->max)
		return fail(&out->err, COCKET_E_TOO_LARGE, "%zu bytes", t->body.len);
	if (out->has_size && t->body.len != out->size)
		return fail(&out->err, COCKET_E_SIZE, "%zu bytes, expected %llu", t->body.len, (unsigned long long)out->size);
	out->err = (struct err){ 0 };
	out->body = BUF(out->max);
	out->body_digest = digest_of(buf_slice(&t->body));
	snprintf(out->served_type, sizeof out->served_type, "%s", t->type);
	return buf_add(&out->body, buf_slice(&t->body), &out->err);
}

static void
fetch_one(struct fake *f, struct fetch *out)
{
	char digest[DIGEST_TEXT_BYTES];
	const struct fake_thing *t;

	digest_print(digest, &out->digest);
	if (out->kind == FETCH_TAG)
		t = find(f->tags, f->tag_count, out->tag);
	else if (out->kind == FETCH_REFERRERS)
		t = find(f->pages, f->page_count, out->next);
	else
		t = find(f->blobs, f->blob_count, digest);
	if (answer(out, t) == COCKET_OK && out->kind == FETCH_REFERRERS)
		snprintf(out->next, sizeof out->next, "%s", t->next);
}

static void
fake_fetch(struct source *s, struct fetch *fetches, size_t n)
{
	struct fake *f = (struct fake *)s;

	f->rounds++;
	for (size_t i = 0; i < n; i++) {
		f->fetches++;
		if (f->before_fetch)
			f->before_fetch(f, f->fetches);
		fetch_one(f, &fetches[i]);
	}
}

static enum cocket_code
fake_put_blob(struct source *s, struct slice bytes, const struct digest *digest, struct err *err)
{
	struct fake *f = (struct fake *)s;

	(void)digest;
	fake_blob(f, (const char *)bytes.ptr);
	(void)err;
	return COCKET_OK;
}

static void
list(struct fake *f, struct slice bytes)
{
	struct fake_thing *page = find_or_add(f->pages, &f->page_count, sizeof f->pages / sizeof *f->pages, "");
	AUTO(buf_free) struct buf entries = BUF(MIB);
	struct digest digest = digest_of(bytes);
	const char *start = page->body.len ? strchr(buf_str(&page->body), '[') + 1 : "]";
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, &digest);
	text_print(&entries, "%.*s%s{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":%zu}", (int)(strrchr(start, ']') - start), start,
	           *start == ']' ? "" : ",", text, bytes.len);
	buf_free(&page->body);
	fake_page(f, "", buf_str(&entries), NULL);
}

static enum cocket_code
fake_put_manifest(struct source *s, struct manifest_put *p, struct err *err)
{
	struct fake *f = (struct fake *)s;
	const char *tag = p->tag, *body = (const char *)p->bytes.ptr;

	f->puts++;
	p->is_subject_known = f->keeps_referrers;
	if (f->before_put)
		f->before_put(f, tag, f->puts);
	if (tag && f->tag_twice && fake_tag_body(f, tag))
		return fail_because(err, f->tag_twice, f->tag_twice_cause, "made to refuse");
	fake_blob(f, body);
	if (!tag && f->keeps_referrers && !f->lists_none)
		list(f, p->bytes);
	if (tag && !f->drops_tags)
		fake_tag(f, tag, body, p->media_type);
	return COCKET_OK;
}

/* Lists name it no more; whoever has its digest would still find it, as in a registry whose caches are behind. */
static enum cocket_code
fake_remove_manifest(struct source *s, const struct digest *digest, struct err *err)
{
	struct fake *f = (struct fake *)s;
	struct fake_thing *page = find(f->pages, f->page_count, "");
	char text[DIGEST_TEXT_BYTES], *at, *start, *end;

	f->removals++;
	if (f->removal)
		return fail_because(err, f->removal, CAUSE_REFUSED, "made to refuse");
	digest_print(text, digest);
	at = page && page->body.len ? strstr((char *)page->body.ptr, text) : NULL;
	if (at == NULL)
		return fail(err, COCKET_E_NOT_FOUND, "not found");
	for (start = at; *start != '{';)
		start--;
	end = strchr(at, '}') + 1;
	if (start[-1] == ',')
		start--;
	else if (*end == ',')
		end++;
	memmove(start, end, strlen(end) + 1);
	page->body.len -= (size_t)(end - start);
	return COCKET_OK;
}

static void
fake_close(struct source *s)
{
	(void)s; /* the test's own: fake_free */
}

static enum source_listing
fake_listing(struct source *s)
{
	return ((const struct fake *)s)->listing;
}

static const struct source_ops fake_ops = {
	.listing = fake_listing,
	.transport = "docker",
	.fetch = fake_fetch,
	.put_blob = fake_put_blob,
	.put_manifest = fake_put_manifest,
	.remove_manifest = fake_remove_manifest,
	.close = fake_close,
};

void
fake_new(struct fake *f)
{
	struct err err = { 0 };

	memset(f, 0, sizeof *f);
	f->base.ops = &fake_ops;
	if (reference_parse(&f->base.ref, "registry.example/shop/api:1.4", &err)) {
		fprintf(stderr, "%s\n", err.message);
		abort();
	}
}

static void
things_free(struct fake_thing *things, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_free(&things[i].body);
}

void
fake_free(struct fake *f)
{
	things_free(f->tags, f->tag_count);
	things_free(f->blobs, f->blob_count);
	things_free(f->pages, f->page_count);
}
