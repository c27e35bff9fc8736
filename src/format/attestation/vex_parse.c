/* Which reader a VEX document is for, and its index by vulnerability: see vex_parse.h. */
#include "format/attestation/vex_parse.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/vex_part.h"

#define OPENVEX_CONTEXT "https://openvex.dev/ns"

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct vex_entry *)a)->vulnerability, ((const struct vex_entry *)b)->vulnerability);
}

/* So few about one vulnerability that looking them up for each finding stays cheap. */
static enum cocket_code
check_entries(const struct vex *v, struct err *err)
{
	size_t same = 0;

	for (size_t i = 1; i < v->entry_count; i++) {
		same = compare_entries(&v->entries[i - 1], &v->entries[i]) == 0 ? same + 1 : 0;
		if (same == VEX_SAME_MAX)
			return fail(err, COCKET_E_TOO_MANY, "more than %d statements about one vulnerability", VEX_SAME_MAX);
	}
	return COCKET_OK;
}

static enum cocket_code
index_statement(struct vex *v, const struct vex_statement *s, struct err *err)
{
	for (size_t i = 0; i < s->vulnerabilities.count; i++) {
		if (LIST_RESERVE(v->entries, v->entry_capacity, v->entry_count, 1, VEX_NAMES_MAX, "names of vulnerabilities", err))
			return err->code;
		v->entries[v->entry_count++] = (struct vex_entry){ s->vulnerabilities.items[i], s };
	}
	return COCKET_OK;
}

static enum cocket_code
index_statements(struct vex *v, struct err *err)
{
	for (size_t i = 0; i < v->statement_count; i++)
		if (index_statement(v, &v->statements[i], err))
			return err->code;
	if (v->entry_count)
		qsort(v->entries, v->entry_count, sizeof *v->entries, compare_entries);
	return check_entries(v, err);
}

static void
vex_reader_free(struct vex_reader *r)
{
	buf_free(&r->scratch);
}

static bool
is_openvex(struct json_pull document)
{
	char context[sizeof OPENVEX_CONTEXT];
	struct json_pull v = json_pull_get(document, "@context");
	struct slice plain;
	struct err err;

	if (json_pull_plain(&plain, v))
		return slice_starts(plain, OPENVEX_CONTEXT);
	return json_pull_copy(context, sizeof context, v, &err) == COCKET_OK && strcmp(context, OPENVEX_CONTEXT) == 0;
}

static enum cocket_code
read_document(struct vex_reader *r, struct json_pull document)
{
	if (json_pull_expect(document, JSON_OBJECT, "predicate", r->err))
		return r->err->code;
	if (is_openvex(document))
		return vex_read_openvex(r, document);
	if (json_pull_is(json_pull_get(document, "bomFormat"), "CycloneDX"))
		return vex_read_cyclonedx(r, document);
	return fail(r->err, COCKET_E_UNSUPPORTED, "neither OpenVEX nor CycloneDX");
}

enum cocket_code
vex_parse(struct vex *out, struct slice predicate, struct err *err)
{
	AUTO(vex_free) struct vex v = { .id = "", .author = "", .subject_name = "", .texts = ARENA(VEX_TEXT_MAX_BYTES) };
	AUTO(vex_reader_free) struct vex_reader r = { .vex = &v, .scratch = BUF(VEX_TEXT_MAX_BYTES), .err = err };
	struct json_pull root;

	if (json_pull_open(&root, predicate, PREDICATE_DEPTH_MAX, PREDICATE_VALUES_MAX, err) || read_document(&r, root) || index_statements(&v, err))
		return within(err, "VEX");
	*out = v;
	v = (struct vex){ .id = NULL };
	return COCKET_OK;
}
