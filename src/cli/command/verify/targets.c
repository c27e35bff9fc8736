/* Gathering the images of one run: see targets.h.  One bad name stops none of the others. */
#include "cli/command/verify/targets.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "cli/command/deploy/compose_siblings.h"

void
asked_free(struct asked *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->images[i].reference);
	free(a->images);
	for (size_t i = 0; i < a->file_count; i++)
		file_images_free(&a->files[i]);
	free(a->files);
	*a = (struct asked){ 0 };
}

/* --- each once --- */

/* The builder's own, whichever that is, is another one than none. */
static const char *
platform_of(const struct asked_image *a)
{
	if (a->item && a->item->is_builders_platform)
		return "builder";
	return a->item && a->item->platform ? a->item->platform : "";
}

static int
compare_platforms(const struct asked_image *a, const struct asked_image *b)
{
	return strcmp(platform_of(a), platform_of(b));
}

static int
compare_images(const void *a, const void *b)
{
	const struct asked_image *x = *(struct asked_image *const *)a, *y = *(struct asked_image *const *)b;
	int order = strcmp(x->image, y->image);

	if (order == 0)
		order = compare_platforms(x, y);
	return order ? order : (x > y) - (x < y);
}

/* Marks those of files that were asked before by emptying image. */
static enum cocket_code
mark_again(struct asked *a, struct err *err)
{
	struct asked_image **sorted = reallocarray(NULL, a->count + 1, sizeof *sorted);

	if (!sorted)
		return no_memory(err);
	for (size_t i = 0; i < a->count; i++)
		sorted[i] = &a->images[i];
	qsort(sorted, a->count, sizeof *sorted, compare_images);
	for (size_t i = a->count; i > 1; i--) {
		const struct asked_image *before = sorted[i - 2];
		if (sorted[i - 1]->item && strcmp(before->image, sorted[i - 1]->image) == 0 && compare_platforms(before, sorted[i - 1]) == 0)
			sorted[i - 1]->image = NULL;
	}
	free(sorted);
	return COCKET_OK;
}

static enum cocket_code
leave_out_again(struct asked *a, struct err *err)
{
	size_t kept = 0;

	if (a->count == 0)
		return COCKET_OK;
	if (mark_again(a, err))
		return err->code;
	for (size_t i = 0; i < a->count; i++) {
		if (a->images[i].image)
			a->images[kept++] = a->images[i];
		else
			free(a->images[i].reference);
	}
	a->count = kept;
	return COCKET_OK;
}

/* --- files --- */

static enum cocket_code
add_file(struct asked *a, const struct file_images *f, struct err *err)
{
	for (size_t i = 0; i < f->listing.count; i++) {
		const struct image_ref *item = &f->listing.items[i];
		struct asked_image image = { .file = f, .item = item };

		if (item->kind != REF_IMAGE)
			continue;
		image.image = image.reference = file_image_reference(f, item->image);
		if (!image.image)
			return no_memory(err);
		a->has_platforms |= item->platform != NULL;
		a->images[a->count++] = image;
	}
	return COCKET_OK;
}

static enum status
read_files(struct asked *a, const struct strings *files)
{
	enum status status = STATUS_OK;
	struct err err = { 0 };

	for (size_t i = 0; i < files->count; i++) {
		if (file_images_read(&a->files[a->file_count], files->items[i], &err)) {
			status = status_worse(status, say_error(NULL, &err));
			continue;
		}
		status = status_worse(status, file_images_say(&a->files[a->file_count++]));
	}
	compose_say_beside(a->files, a->file_count);
	return status;
}

static size_t
count_images(const struct asked *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->file_count; i++)
		n += a->files[i].listing.count;
	return n;
}

/* A file without an image is one that was meant to be another: it must not be a yes. */
static enum cocket_code
check_some(const struct asked *a, enum status status, const struct strings *files, struct err *err)
{
	const char *first = files->count ? files->items[0] : "";

	if (a->count > 0 || status != STATUS_OK)
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "%s%s: no image is named there", strcmp(first, "-") == 0 ? "standard input" : TEXT(slice_str(first)),
	            files->count > 1 ? " and others" : "");
}

enum cocket_code
asked_gather(struct asked *out, enum status *status, char *const operands[], size_t n, const struct strings *files, struct err *err)
{
	AUTO(asked_free) struct asked a = { .files = calloc(files->count + 1, sizeof *a.files) };

	if (!a.files)
		return no_memory(err);
	*status = read_files(&a, files);
	a.images = calloc(n + count_images(&a) + 1, sizeof *a.images);
	if (!a.images)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		a.images[a.count++] = (struct asked_image){ .image = operands[i] };
	for (size_t i = 0; i < a.file_count; i++)
		if (add_file(&a, &a.files[i], err))
			return err->code;
	if (leave_out_again(&a, err) || check_some(&a, *status, files, err))
		return err->code;
	*out = a;
	a = (struct asked){ 0 };
	return COCKET_OK;
}

/* --- what becomes of them --- */

static void
fill_request(struct asked_image *i, const struct verify_request *request)
{
	const char *given = request_platform(request);

	i->platform = i->item ? image_ref_platform(i->item, given) : given;
	i->request = *request;
	if (i->platform != given)
		request_set_platform(&i->request, &i->platform);
}

struct batch_item *
asked_batch(struct asked *a, const struct verify_request *request)
{
	struct batch_item *items = calloc(a->count + 1, sizeof *items);

	for (size_t i = 0; items && i < a->count; i++) {
		fill_request(&a->images[i], request);
		items[i] = (struct batch_item){ .image = a->images[i].image, .request = &a->images[i].request, .user = &a->images[i] };
	}
	return items;
}

const char *
asked_label(char buffer[static ASKED_LABEL_BYTES], const struct asked_image *i)
{
	char place[PLACE_TEXT_BYTES];

	if (!i->item)
		return i->image;
	file_place_print(place, i->file, i->item);
	snprintf(buffer, ASKED_LABEL_BYTES, "%s (%s, %s)", i->item->image, place, i->item->where);
	return buffer;
}
