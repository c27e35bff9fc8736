/* The values of docker's options: see docker_options.h.  docker reads many as CSV; what is not known to be harmless is refused. */
#include "deploy/docker_options.h"

#include "base/ascii.h"
#include "base/escape.h"

/* --- CSV ---------------------------------------------------------------------------------------- */

/* Up to a comma or the end of the line: docker's reader of CSV begins with the first line that is not empty. */
static size_t
field_length(struct slice line)
{
	size_t n = 0;

	while (n < line.len && !memchr(",\r\n", line.ptr[n], 3))
		n++;
	return n;
}

/* The next field, in any line, without quotes and white space around it; *line moves behind it. */
static struct slice
next_field(struct slice *line)
{
	struct slice field = slice_of(line->ptr, field_length(*line));
	const size_t used = field.len + (field.len < line->len);

	*line = slice_of(line->ptr + used, line->len - used);
	return text_trim(field, "\" \t");
}

/* KEY=VALUE with that key in any case, KEY alone, or a key that begins so. */
static bool
has_key(struct slice field, const char *key)
{
	return ascii_starts(field, key);
}

/* How many fields have the key; *others: those of them that are none of the words. */
static size_t
count_fields(size_t *others, struct slice value, const char *key, const char *const words[])
{
	size_t n = 0;

	*others = 0;
	while (value.len > 0) {
		const struct slice field = next_field(&value);

		if (!has_key(field, key))
			continue;
		n++;
		*others += !slice_is_one_of(field, words);
	}
	return n;
}

/* --- run, create -------------------------------------------------------------------------------- */

/* --mount type=image,source=IMAGE: any type that is not known to be something else, as docker writes it. */
static bool
may_be_image(struct slice mount)
{
	static const char *const types[] = { "type=bind", "type=volume", "type=tmpfs", "type=npipe", "type=cluster", NULL };
	size_t others;

	(void)count_fields(&others, mount, "type", types);
	return others > 0;
}

enum cocket_code
docker_run_check_options(const struct docker_line *l, struct err *err)
{
	for (size_t i = 0; i < l->item_count; i++)
		if (docker_item_is(&l->items[i], "mount") && may_be_image(slice_str(l->items[i].value)))
			return fail(err, COCKET_E_USAGE, "docker %s --mount %s: mounted images are not verified yet; run docker itself", l->name,
			            TEXT(slice_str(l->items[i].value)));
	return COCKET_OK;
}

/* --- build -------------------------------------------------------------------------------------- */

/* A layer out of a cache that somebody else filled is in the image without anybody having signed it.  Of several types the last counts. */
static bool
is_local_cache(struct slice value)
{
	static const char *const types[] = { "type=local", "type=gha", NULL };
	size_t others;

	return count_fields(&others, value, "type", types) == 1 && others == 0;
}

static bool
is_disabled(struct slice attestation)
{
	static const char *const words[] = { "disabled=true", NULL };
	size_t others;

	return count_fields(&others, attestation, "disabled", words) == 1 && others == 0;
}

/* BuildKit makes SBOMs by a program in an image of its own choice. */
static bool
wants_sbom(const struct docker_item *item)
{
	if (docker_item_is(item, "sbom"))
		return strcmp(item->value, "false") != 0;
	return docker_item_is(item, "attest") && strcasestr(item->value, "sbom") && !is_disabled(slice_str(item->value));
}

static bool
is_foreign_cache(const struct docker_item *item)
{
	return docker_item_is(item, "cache-from") && !is_local_cache(slice_str(item->value));
}

static bool
is_image_context(const struct docker_item *item)
{
	return docker_item_is(item, "build-context") && (strstr(item->value, "docker-image:") || strstr(item->value, "oci-layout:"));
}

static const struct {
	bool (*is)(const struct docker_item *item);
	const char *why;
} refused[] = {
	{ is_foreign_cache, "a registry's cache cannot be verified" },
	{ is_image_context, "images must be named in the Dockerfile" },
	{ wants_sbom, "the image that generates SBOMs is not verified; generate the SBOM from the image that was built, and attach it" },
};

static enum cocket_code
check_option(const struct docker_line *l, const struct docker_item *item, struct err *err)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (refused[i].is(item))
			return fail(err, COCKET_E_USAGE, "docker %s --%.*s %s: %s", l->name, (int)strcspn(item->option, "="), item->option,
			            TEXT(slice_str(item->value)), refused[i].why);
	return COCKET_OK;
}

enum cocket_code
docker_build_check_options(const struct docker_line *l, struct err *err)
{
	for (size_t i = 0; i < l->item_count; i++)
		if (l->items[i].option && check_option(l, &l->items[i], err))
			return err->code;
	return COCKET_OK;
}
