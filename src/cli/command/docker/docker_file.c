/* Dockerfiles and Compose files of a docker command: see docker_file.h.
 * docker reads the bytes that were verified, never the file again (A13); nothing that is not understood is let pass. */
#include "cli/command/docker/docker_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/escape.h"
#include "cli/command/docker/docker_verify.h"

#define WHERE_BYTES 256

static void
place_print(char out[static WHERE_BYTES], const struct docker_file *f, const struct listed *item)
{
	snprintf(out, WHERE_BYTES, "%s:%zu:%zu", f->name, item->line, item->column);
}

/* Status 2 where an image is not known, or where there is no place for its digest. */
static enum status
check_items(const struct docker_file *f, const struct listing *l)
{
	enum status status = STATUS_OK;
	char place[WHERE_BYTES];

	for (size_t i = 0; i < l->count; i++) {
		const struct listed *item = &l->items[i];

		place_print(place, f, item);
		if (item->kind == LISTED_SKIPPED)
			status = usage_error(NULL, "%s: %s: %s: which cannot be verified", place, item->where, item->detail);
		else if (item->kind == LISTED_PROBLEM)
			status = usage_error(NULL, "%s: %s: %s", place, item->where, item->detail);
		else if (!item->in_place)
			status = usage_error(NULL, "%s: %s: no digest can be put behind %s: %s", place, item->where,
			                     TEXT(slice_str(item->image)), item->detail);
	}
	return status;
}

/* In the order of the file's bytes. */
static int
compare_offsets(const void *a, const void *b)
{
	const struct listed *const *x = a, *const *y = b;

	return ((*x)->offset > (*y)->offset) - ((*x)->offset < (*y)->offset);
}

/* The same name in two places is verified twice and pinned in both; two names cannot share a place. */
static enum cocket_code
put_digests(struct buf *out, struct slice bytes, const struct listing *l, const struct docker_image *images, struct err *err)
{
	const struct listed **order = calloc(l->count + 1, sizeof *order);
	enum cocket_code code = COCKET_OK;
	size_t at = 0;

	if (!order)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < l->count; i++)
		order[i] = &l->items[i];
	qsort(order, l->count, sizeof *order, compare_offsets);
	for (size_t i = 0; i < l->count && !code; i++) {
		const char *pinned = images[order[i] - l->items].pinned;

		if (i > 0 && order[i]->offset == order[i - 1]->offset) {
			if (strcmp(pinned, images[order[i - 1] - l->items].pinned) != 0)
				code = fail(err, COCKET_E_USAGE, "%s and %s stand in one place", TEXT(slice_str(pinned)),
				            TEXT(slice_str(order[i - 1]->image)));
			continue;
		}
		if (order[i]->offset < at || order[i]->offset + order[i]->length > bytes.len)
			code = fail(err, COCKET_E_INTERNAL, "names that overlap");
		else if (buf_add(out, slice_of(bytes.ptr + at, order[i]->offset - at), err) || buf_add(out, slice_str(pinned), err))
			code = err->code;
		at = order[i]->offset + order[i]->length;
	}
	free(order);
	return code ? code : buf_add(out, slice_of(bytes.ptr + at, bytes.len - at), err);
}

void
docker_pins_free(struct docker_pins *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->names[i]);
	free(p->names);
	*p = (struct docker_pins){ 0 };
}

static enum cocket_code
pins_list(struct docker_pins *p, const struct docker_image *images, size_t n, struct err *err)
{
	p->names = calloc(n + 1, sizeof *p->names);
	for (size_t i = 0; p->names && i < n; i++) {
		if (!(p->names[i] = strdup(images[i].pinned)))
			break;
		p->count++;
	}
	return p->names && p->count == n ? COCKET_OK : fail(err, COCKET_E_NOMEM, "out of memory");
}

static enum status
verify_and_pin(struct buf *pinned, struct docker_pins *pins, const struct app *app, const struct docker_file *f, const struct listing *l,
               struct docker_image *images, char (*places)[WHERE_BYTES])
{
	struct err err = { 0 };
	enum status status;

	for (size_t i = 0; i < l->count; i++) {
		place_print(places[i], f, &l->items[i]);
		images[i] = (struct docker_image){
			.name = l->items[i].image,
			.where = places[i],
			.platform = l->items[i].platform,
		};
	}
	status = docker_verify(app, images, l->count);
	if (status == STATUS_OK && (put_digests(pinned, f->bytes, l, images, &err) || pins_list(pins, images, l->count, &err)))
		status = say_error(f->name, &err);
	return status;
}

enum status
docker_file_pin(struct buf *pinned, struct docker_pins *pins, const struct app *app, const struct docker_file *f)
{
	AUTO(listing_free) struct listing l = { 0 };
	struct docker_image *images;
	char (*places)[WHERE_BYTES];
	struct err err = { 0 };
	enum status status;

	if (listing_parse(&l, f->bytes, f->name, f->kind, &f->variables, &err)) {
		err.code = err.code == COCKET_E_NOMEM ? err.code : COCKET_E_USAGE;
		return say_error(f->name, &err);
	}
	status = check_items(f, &l);
	if (status != STATUS_OK)
		return status;
	images = calloc(l.count + 1, sizeof *images);
	places = calloc(l.count + 1, sizeof *places);
	status = images && places ? verify_and_pin(pinned, pins, app, f, &l, images, places)
	                          : say_error(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	free(images);
	free(places);
	return status;
}

#define HIGH_DESCRIPTOR 100 /* out of the way of those that docker gives its plugins */

enum cocket_code
docker_file_in_memory(int *fd, struct slice bytes, struct err *err)
{
	AUTO(fd_close) int made = memfd_create("cocket", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	int high;

	if (made >= 0 && fd_write_all(made, bytes, err))
		return within(err, "file in memory");
	if (made < 0 || lseek(made, 0, SEEK_SET) != 0 || fcntl(made, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL))
		return fail_errno(err, COCKET_E_IO, "file in memory");
	high = fcntl(made, F_DUPFD, HIGH_DESCRIPTOR);
	if (high < 0)
		return fail_errno(err, COCKET_E_IO, "file in memory");
	*fd = high;
	return COCKET_OK;
}
