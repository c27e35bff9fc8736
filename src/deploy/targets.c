/* Gathering the images of one run: see targets.h.  One bad name stops none of the others. */
#include "deploy/targets.h"

#include <stdio.h>
#include <stdlib.h>

void
targets_free(struct verify_targets *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->items[i].reference);
	free(t->items);
	*t = (struct verify_targets){ 0 };
}

/* --- each once --- */

/* The builder's own, whichever that is, is another one than none. */
static const char *
platform_of(const struct verify_target *t)
{
	if (t->item && t->item->is_builders_platform)
		return "builder";
	return t->item && t->item->platform ? t->item->platform : "";
}

static int
compare_platforms(const struct verify_target *a, const struct verify_target *b)
{
	return strcmp(platform_of(a), platform_of(b));
}

static int
compare_images(const void *a, const void *b)
{
	const struct verify_target *x = *(struct verify_target *const *)a, *y = *(struct verify_target *const *)b;
	int order = strcmp(x->image, y->image);

	if (order == 0)
		order = compare_platforms(x, y);
	return order ? order : (x > y) - (x < y);
}

static bool
is_again(const struct verify_target *before, const struct verify_target *t)
{
	return t->item && strcmp(before->image, t->image) == 0 && compare_platforms(before, t) == 0;
}

/* Marks those of files that were asked before by emptying image. */
static enum cocket_code
mark_again(struct verify_targets *t, struct err *err)
{
	struct verify_target **sorted = calloc(t->count + 1, sizeof *sorted);

	if (!sorted)
		return no_memory(err);
	for (size_t i = 0; i < t->count; i++)
		sorted[i] = &t->items[i];
	qsort(sorted, t->count, sizeof *sorted, compare_images);
	for (size_t i = t->count; i > 1; i--)
		if (is_again(sorted[i - 2], sorted[i - 1]))
			sorted[i - 1]->image = NULL;
	free(sorted);
	return COCKET_OK;
}

static enum cocket_code
leave_out_again(struct verify_targets *t, struct err *err)
{
	size_t kept = 0;

	if (t->count == 0)
		return COCKET_OK;
	if (mark_again(t, err))
		return err->code;
	for (size_t i = 0; i < t->count; i++) {
		if (t->items[i].image)
			t->items[kept++] = t->items[i];
		else
			free(t->items[i].reference);
	}
	t->count = kept;
	return COCKET_OK;
}

/* --- files --- */

static enum cocket_code
add_file(struct verify_targets *t, const struct image_file *f, struct err *err)
{
	for (size_t i = 0; i < f->refs.count; i++) {
		const struct image_ref *item = &f->refs.items[i];
		struct verify_target image = { .file = f, .item = item };

		if (item->kind != REF_IMAGE)
			continue;
		image.image = image.reference = image_file_reference(f, item->image);
		if (!image.image)
			return no_memory(err);
		t->items[t->count++] = image;
	}
	return COCKET_OK;
}

static size_t
count_refs(const struct image_file *files, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += files[i].refs.count;
	return count;
}

enum cocket_code
targets_gather(struct verify_targets *out, char *const operands[], size_t n, const struct image_file *files, size_t n_files, struct err *err)
{
	AUTO(targets_free) struct verify_targets t = { .items = calloc(n + count_refs(files, n_files) + 1, sizeof *t.items) };

	if (!t.items)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		t.items[t.count++] = (struct verify_target){ .image = operands[i] };
	for (size_t i = 0; i < n_files; i++)
		if (add_file(&t, &files[i], err))
			return err->code;
	if (leave_out_again(&t, err))
		return err->code;
	*out = t;
	t = (struct verify_targets){ 0 };
	return COCKET_OK;
}

/* --- what becomes of them --- */

static void
fill_request(struct verify_target *t, const struct verify_request *request)
{
	const char *given = request_platform(request);

	t->platform = t->item ? image_ref_platform(t->item, given) : given;
	t->request = *request;
	if (t->platform != given)
		request_set_platform(&t->request, &t->platform);
}

struct batch_item *
targets_batch(struct verify_targets *t, const struct verify_request *request)
{
	struct batch_item *items = calloc(t->count + 1, sizeof *items);

	for (size_t i = 0; items && i < t->count; i++) {
		fill_request(&t->items[i], request);
		items[i] = (struct batch_item){ .image = t->items[i].image, .request = &t->items[i].request, .user = &t->items[i] };
	}
	return items;
}

const char *
target_label(char buffer[static TARGET_LABEL_BYTES], const struct verify_target *t)
{
	char place[PLACE_TEXT_BYTES];

	if (!t->item)
		return t->image;
	image_file_place(place, t->file, t->item);
	snprintf(buffer, TARGET_LABEL_BYTES, "%s (%s, %s)", t->item->image, place, t->item->where);
	return buffer;
}
