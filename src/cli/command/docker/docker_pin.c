/* Pinning what a file of a docker command names: see docker_pin.h. */
#include "cli/command/docker/docker_pin.h"

#include <stdlib.h>

#include "cli/command/docker/docker_verify.h"
#include "deploy/refs_splice.h"

void
docker_pinned_free(struct docker_pinned *p)
{
	buf_free(&p->file);
	strings_free(&p->names);
}

static enum status
print_problems(const struct docker_file *f)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < f->refs.count; i++) {
		struct err err = { 0 };

		if (docker_file_check(f, &f->refs.items[i], &err))
			status = print_err(NULL, &err);
	}
	return status;
}

static enum cocket_code
put_digests(struct docker_pinned *out, const struct docker_file *f, const struct docker_target *images, struct err *err)
{
	for (size_t i = 0; i < f->refs.count; i++)
		if (strings_add(&out->names, slice_str(images[i].pinned), err))
			return err->code;
	return refs_splice(&out->file, f->bytes, &f->refs, (const char *const *)out->names.items, err);
}

static enum status
verify_and_pin(struct docker_pinned *out, const struct app *app, const struct docker_file *f, struct docker_target *images)
{
	char (*places)[DOCKER_PLACE_BYTES] = calloc(f->refs.count + 1, sizeof *places);
	struct err err = { .code = COCKET_E_NOMEM, .message = "out of memory" };
	enum status status;

	if (!places)
		return print_err(NULL, &err);
	for (size_t i = 0; i < f->refs.count; i++) {
		const struct image_ref *item = &f->refs.items[i];

		docker_place_print(places[i], f, item);
		images[i] = (struct docker_target){ .name = item->image, .where = places[i], .platform = item->platform };
	}
	status = docker_verify(app, images, f->refs.count);
	if (status == STATUS_OK && put_digests(out, f, images, &err))
		status = print_err(f->name, &err);
	free(places);
	return status;
}

static enum status
pin_parsed(struct docker_pinned *out, const struct app *app, const struct docker_file *f)
{
	struct docker_target *images = calloc(f->refs.count + 1, sizeof *images);
	enum status status = print_problems(f);

	if (!images)
		status = print_err(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	if (status == STATUS_OK)
		status = verify_and_pin(out, app, f, images);
	free(images);
	return status;
}

enum status
docker_pin_file(struct docker_pinned *out, const struct app *app, struct docker_file *file)
{
	struct err err = { 0 };
	enum status status = docker_file_parse(file, &err) ? print_err(NULL, &err) : pin_parsed(out, app, file);

	docker_file_free(file);
	return status;
}
