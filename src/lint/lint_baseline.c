/* Baselines: see lint_baseline.h. */
#include "lint/lint_baseline.h"

#include <stdlib.h>

#include "base/json_member.h"
#include "base/list.h"

#define VALUES_PER_FINDING 6

void
lint_baseline_free(struct lint_baseline *b)
{
	free(b->items);
	*b = (struct lint_baseline){ 0 };
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

/* --- reading --- */

static enum cocket_code
read_finding(struct lint_baseline *b, struct json v, struct err *err)
{
	static const char *const fields[] = { "fingerprint", "rule", "file", "what", NULL };
	const char *text;

	if (json_closed(v, fields, err) || json_string(&text, v, "fingerprint", err))
		return err->code;
	if (LIST_GROW(b, LINT_FINDINGS_MAX, "findings", err) || digest_parse(&b->items[b->count], slice_str(text), err))
		return within(err, "fingerprint");
	b->count++;
	return COCKET_OK;
}

static enum cocket_code
read_findings(struct lint_baseline *b, struct json root, struct err *err)
{
	struct json list;
	size_t i = 0;

	if (json_array(&list, root, "findings", err))
		return err->code;
	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v), i++)
		if (read_finding(b, v, err))
			return within(err, "findings[%zu]", i);
	return COCKET_OK;
}

static enum cocket_code
read_file(struct lint_baseline *b, struct json root, struct err *err)
{
	static const char *const fields[] = { "version", "findings", NULL };
	uint64_t version;

	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_u64(&version, root, "version", err))
		return err->code;
	if (version != 1)
		return fail(err, COCKET_E_FORMAT, "version: %llu, expected 1", (unsigned long long)version);
	return json_closed(root, fields, err) ? err->code : read_findings(b, root, err);
}

enum cocket_code
lint_baseline_parse(struct lint_baseline *out, struct slice text, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(lint_baseline_free) struct lint_baseline b = { 0 };

	if (json_parse_up_to(&doc, text, (size_t)LINT_FINDINGS_MAX * VALUES_PER_FINDING, err) || read_file(&b, json_root(&doc), err))
		return err->code;
	if (b.count > 0)
		qsort(b.items, b.count, sizeof *b.items, compare);
	*out = b;
	b = (struct lint_baseline){ 0 };
	return COCKET_OK;
}

/* --- using --- */

static bool
has(const struct lint_baseline *b, const struct digest *fingerprint)
{
	return b->count > 0 && bsearch(fingerprint, b->items, b->count, sizeof *b->items, compare) != NULL;
}

size_t
lint_baseline_apply(const struct lint_baseline *b, struct lint_report *r)
{
	size_t found = 0;

	for (size_t i = 0; i < r->count; i++) {
		r->items[i].is_known = has(b, &r->items[i].fingerprint);
		found += r->items[i].is_known;
	}
	return b->count > found ? b->count - found : 0;
}

static void
print_finding(struct json_writer *w, const struct lint_finding *f)
{
	char fingerprint[DIGEST_TEXT_BYTES];

	digest_print(fingerprint, &f->fingerprint);
	json_begin_object(w);
	json_put_text(w, "fingerprint", fingerprint);
	json_put_text(w, "rule", lint_rules[f->rule].name);
	json_put_text(w, "file", f->file);
	json_put_text(w, "what", f->what);
	json_end_object(w);
}

enum cocket_code
lint_baseline_print(struct buf *out, const struct lint_report *r, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "version");
	json_put_u64(&w, 1);
	json_key(&w, "findings");
	json_begin_array(&w);
	for (size_t i = 0; i < r->count; i++)
		if (r->items[i].ignored == NULL)
			print_finding(&w, &r->items[i]);
	json_end_array(&w);
	json_end_object(&w);
	return json_writer_done(&w, err) ? err->code : buf_add(out, slice_str("\n"), err);
}
