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
	*f = (struct image_files){ 0 };
}

enum status
image_files_read(struct image_files *out, char *const paths[], size_t n, const struct image_file_settings *settings)
{
	enum status status = STATUS_OK;
	struct err err = { 0 };

	out->items = calloc(n + 1, sizeof *out->items);
	if (!out->items)
		return print_err(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	for (size_t i = 0; i < n; i++) {
		if (image_file_read(&out->items[out->count], paths[i], settings, &err))
			status = status_worse(status, print_err(NULL, &err));
		else
			out->count++;
	}
	compose_note_siblings(out->items, out->count);
	return status;
}

enum status
image_file_report(const struct image_file *f)
{
	enum status status = STATUS_OK;
	char place[PLACE_TEXT_BYTES];

	for (size_t i = 0; i < f->refs.count; i++) {
		const struct image_ref *item = &f->refs.items[i];

		image_file_place(place, f, item);
		if (item->kind == REF_PROBLEM) {
			log_error("%s: %s: %s", place, item->where, item->detail);
			status = STATUS_USAGE;
		}
		if (item->kind == REF_SKIPPED)
			log_note("skipped: %s: %s: %s", place, item->where, item->detail);
	}
	return status;
}
