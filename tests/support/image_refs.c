/* Listings as text: see listing.h. */
#include "support/image_refs.h"

#include "base/limits.h"
#include "support/test.h"

static enum cocket_code
get(void *context, const char **out, const char *name, struct err *err)
{
	const char *const *v = context;
	size_t n = strlen(name);

	(void)err;
	*out = NULL;
	for (; v && *v; v++)
		if (strncmp(*v, name, n) == 0 && (*v)[n] == '=')
			*out = *v + n + 1;
	return COCKET_OK;
}

static const char *
platform_of(const char *const *v)
{
	static const char option[] = "--platform=";

	for (; v && *v; v++)
		if (strncmp(*v, option, strlen(option)) == 0)
			return *v + strlen(option);
	return NULL;
}

static void
must(enum cocket_code code)
{
	assert_int_equal(code, COCKET_OK);
}

static void
print_item(struct buf *out, const struct image_ref *i)
{
	static const char *const words[] = { [REF_IMAGE] = "image", [REF_PROBLEM] = "problem", [REF_SKIPPED] = "skipped" };
	struct err err;

	must(buf_addf(out, &err, "%zu:%zu %s ", i->line, i->column, words[i->kind]));
	if (i->kind != REF_IMAGE) {
		must(buf_addf(out, &err, "(%s) %s\n", i->where, i->detail));
		return;
	}
	must(buf_addf(out, &err, "%s (%s)", i->image, i->where));
	if (i->platform)
		must(buf_addf(out, &err, " for %s", i->platform));
	if (!i->in_place)
		must(buf_addf(out, &err, " not in place: %s", i->detail));
	must(buf_add(out, slice_str("\n"), &err));
}

static void
check_place(const struct refs_row *r, const struct image_ref *i)
{
	size_t len = strlen(r->text);

	if (i->offset > len || i->length > len - i->offset)
		fail_msg("%s: span %zu+%zu outside of the text", r->text, i->offset, i->length);
	if (i->in_place && !slice_eq(slice_str(i->image), slice_of(r->text + i->offset, i->length)))
		fail_msg("%s: span of %s is %.*s", r->text, i->image, (int)i->length, r->text + i->offset);
}

static bool
row_holds(const struct refs_row *r, const char *file_name, enum file_type kind, const struct file_variables *v)
{
	AUTO(image_refs_free) struct image_refs l = { 0 };
	AUTO(buf_free) struct buf got = BUF(1 * MIB);
	struct err err = { 0 }, ignored;
	enum cocket_code code = image_refs_parse(&l, slice_str(r->text), file_name, kind, v, &err);

	if (code)
		must(buf_addf(&got, &ignored, "error %d: %s", (int)code, err.message));
	for (size_t i = 0; i < l.count; i++) {
		check_place(r, &l.items[i]);
		print_item(&got, &l.items[i]);
	}
	if (strcmp(buf_str(&got), r->expected) == 0)
		return true;
	print_error("--- of:\n%s\n--- got:\n%s\n--- expected:\n%s", r->text, buf_str(&got), r->expected);
	return false;
}

void
refs_rows(const struct refs_row *rows, size_t n, const char *file_name, enum file_type kind, const char *const *variables)
{
	union {
		const char *const *in;
		void *out;
	} context = { variables };
	const struct file_variables v = { { get, context.out }, { get, context.out }, platform_of(variables) };

	size_t bad = 0;

	for (size_t i = 0; i < n; i++)
		bad += !row_holds(&rows[i], file_name, kind, &v);
	assert_int_equal(bad, 0);
}
