/* Files that name images, for people: see image_file_print.h. */
#include "cli/output/image_file_print.h"

#include <stdlib.h>

#include "base/log.h"
#include "deploy/compose_siblings.h"

void
image_files_free(struct image_files *f)
{
	for (size_t i = 0; i < f->count; i++)
		image_file_free(&f->items[i]);
	free(f->items);
	free(f->told);
	*f = (struct image_files){ 0 };
}

enum status
image_files_read(struct image_files *out, char *const paths[], size_t n, const struct image_file_settings *settings)
{
	enum status status = STATUS_OK;
	struct err err = { 0 };

	out->items = calloc(n + 1, sizeof *out->items);
	out->told = calloc(n + 1, sizeof *out->told);
	if (!out->items || !out->told)
		return print_err(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	for (size_t i = 0; i < n; i++) {
		if (image_file_read(&out->items[out->count], paths[i], settings, &err))
			status = status_worse(status, print_err(NULL, &err));
		else
			out->count++;
	}
	return compose_add_siblings(out->items, out->count, &err) ? status_worse(status, print_err(NULL, &err)) : status;
}

static void
print_problem(const struct image_file *f, const struct image_ref *item)
{
	char place[PLACE_TEXT_BYTES];

	image_file_place(place, f, item);
	log_error("%s: %s: %s", place, item->where, item->detail);
}

static void
print_passed_over(const struct image_file *f, const struct image_ref *item, bool strict)
{
	char place[PLACE_TEXT_BYTES];

	image_file_place(place, f, item);
	print_skipped(place, item->where, item->detail, strict);
}

enum status
image_file_report(const struct image_file *f, bool strict)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < f->refs.count; i++) {
		const struct image_ref *item = &f->refs.items[i];

		if (item->kind == REF_PROBLEM) {
			print_problem(f, item);
			status = STATUS_USAGE;
		} else if (item->kind == REF_SKIPPED) {
			print_passed_over(f, item, strict);
			status = strict ? status_worse(status, STATUS_DENIED) : status;
		}
	}
	return status;
}

size_t
image_files_count_skipped(const struct image_files *files)
{
	size_t n = 0;

	for (size_t f = 0; f < files->count; f++)
		for (size_t i = 0; i < files->items[f].refs.count; i++)
			n += files->items[f].refs.items[i].kind == REF_SKIPPED;
	return n;
}

/* --- JSON ----------------------------------------------------------------------------------------- */

void
image_files_expect(const struct image_files *files, const struct image_file *of)
{
	if (of)
		files->told[of - files->items].has_object = true;
}

static void
put_skipped(struct json_writer *w, const struct image_file *f)
{
	char place[PLACE_TEXT_BYTES];

	for (size_t i = 0; i < f->refs.count; i++) {
		const struct image_ref *item = &f->refs.items[i];

		if (item->kind != REF_SKIPPED)
			continue;
		image_file_place(place, f, item);
		json_begin_object(w);
		json_put_text(w, "source", place);
		json_put_text(w, "where", item->where);
		json_put_text(w, "detail", item->detail);
		json_end_object(w);
	}
}

void
image_files_put_skipped(struct json_writer *w, const struct image_files *files, const struct image_file *of)
{
	json_key(w, "skipped");
	json_begin_array(w);
	for (size_t i = 0; i < files->count; i++) {
		if (files->told[i].is_told || (&files->items[i] != of && files->told[i].has_object))
			continue;
		put_skipped(w, &files->items[i]);
		files->told[i].is_told = true;
	}
	json_end_array(w);
}
