/* Who an image runs as, and what secrets lie in it: see image_habits.h. */
#include "image/image_habits.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/text/slice_scan.h"
#include "image/config_secrets.h"

/* --- the user ------------------------------------------------------------------------------------ */

static bool
is_number(struct slice s)
{
	return s.len > 0 && consists_of(s, is_digit, "");
}

/* Can any layer have written to etc/passwd without saying so?  None may be unknown. */
static bool
passwd_is_certain(const struct manifest *m, const struct layer_watch *watch)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct layer_contents *c = layer_watch_find(watch, &m->items[i].digest);

		if (c == NULL || c->why.code)
			return false;
		for (size_t k = 0; k < m->count; k++) {
			const struct layer_contents *other = layer_watch_find(watch, &m->items[k].digest);

			if (other == NULL || layer_passwd_is_doubtful(c, other))
				return false;
		}
	}
	return true;
}

/* The topmost layer that says something of etc/passwd. */
static enum image_user
user_by_name(struct slice name, const struct manifest *m, const struct layer_watch *watch)
{
	uint64_t uid;

	if (!passwd_is_certain(m, watch))
		return USER_IS_UNKNOWN;
	for (size_t i = m->count; i > 0; i--) {
		const struct layer_contents *c = layer_watch_find(watch, &m->items[i - 1].digest);

		if (c->has_passwd)
			return !passwd_find(&uid, buf_slice(&c->passwd), name) ? USER_IS_UNKNOWN : uid == 0 ? USER_IS_ROOT : USER_IS_OTHER;
		if (layer_deletes(c, "etc/passwd"))
			return USER_IS_UNKNOWN;
	}
	return USER_IS_UNKNOWN;
}

/* A larger number is a name to one runtime, an error to another, and was root to a third, which took its lowest 32 bits. */
static enum image_user
user_by_number(struct slice number)
{
	struct err ignored = { 0 };
	uint64_t uid;

	while (number.len > 1 && number.ptr[0] == '0')
		number = tail(number, 1);
	if (u64_parse(&uid, number, INT32_MAX, &ignored))
		return USER_IS_UNKNOWN;
	return uid == 0 ? USER_IS_ROOT : USER_IS_OTHER;
}

enum image_user
image_user(const struct image_facts *f, const struct manifest *m, const struct layer_watch *watch)
{
	const struct slice user = head(slice_str(f->user), find(slice_str(f->user), ':'));

	if (user.len == 0)
		return USER_NOT_STATED;
	if (is_number(user))
		return user_by_number(user);
	if (first_is(user, '+') || first_is(user, '-')) /* a number to the runtimes, whatever etc/passwd says */
		return USER_IS_UNKNOWN;
	if (watch != NULL)
		return user_by_name(user, m, watch);
	return slice_is(user, "root") ? USER_IS_ROOT : USER_IS_UNKNOWN;
}

/* --- secrets ---------------------------------------------------------------------------------------- */

struct secret_search {
	image_secret_fn each;
	void *context;
};

static size_t
deleted_in(const struct manifest *m, const struct layer_watch *watch, size_t layer, const char *path)
{
	for (size_t i = layer; i < m->count; i++) {
		const struct layer_contents *above = layer_watch_find(watch, &m->items[i].digest);

		if (above && layer_deletes(above, path))
			return i + 1;
	}
	return 0;
}

static enum cocket_code
contents_check(const struct layer_contents *c, size_t layer, const struct manifest *m, struct err *err)
{
	if (c == NULL)
		return fail(err, COCKET_E_UNSUPPORTED, "layer %zu of %zu: not a file system that can be looked into", layer, m->count);
	if (c->why.code)
		return fail(err, COCKET_E_UNSUPPORTED, "layer %zu of %zu could not be looked into: %s", layer, m->count, c->why.message);
	if (c->has_more_secrets)
		return fail(err, COCKET_E_TOO_MANY, "layer %zu of %zu: more than %d secrets", layer, m->count, LAYER_SECRETS_MAX);
	return COCKET_OK;
}

static enum cocket_code
layer_tell(const struct secret_search *s, const struct manifest *m, const struct layer_watch *watch, size_t layer, struct err *err)
{
	const struct layer_contents *c = layer_watch_find(watch, &m->items[layer - 1].digest);

	for (size_t i = 0; c && i < c->secret_count; i++) {
		const struct image_secret found = {
			.kind = c->secrets[i].kind, .path = c->secrets[i].path, .layer = layer,
			.deleted_in = deleted_in(m, watch, layer, c->secrets[i].path),
		};

		if (s->each(s->context, &found, err))
			return err->code;
	}
	return contents_check(c, layer, m, err);
}

enum cocket_code
image_secrets_each(const struct image_facts *f, const struct manifest *m, const struct layer_watch *watch, image_secret_fn each, void *context,
                   struct err *err)
{
	const struct secret_search s = { each, context };

	if (config_secrets_each(f, each, context, err))
		return err->code;
	for (size_t i = 0; watch && i < m->count; i++)
		if (layer_tell(&s, m, watch, i + 1, err))
			return err->code;
	return COCKET_OK;
}

void
image_secret_print(char out[static IMAGE_SECRET_TEXT_BYTES], const struct image_secret *s, const struct manifest *m)
{
	const char *about = s->by_name ? "has the name of a secret, and a value" : secret_kinds[s->kind].about;
	char later[80] = "";

	if (s->deleted_in > 0)
		snprintf(later, sizeof later, "; deleted in layer %zu, and still in this one", s->deleted_in);
	if (s->variable)
		snprintf(out, IMAGE_SECRET_TEXT_BYTES, "%.80s: %.90s %s", s->place, s->variable, about);
	else if (s->place)
		snprintf(out, IMAGE_SECRET_TEXT_BYTES, "%.170s: %s", s->place, about);
	else
		snprintf(out, IMAGE_SECRET_TEXT_BYTES, "layer %zu of %zu: %.120s: %s%s", s->layer, m->count, TEXT(slice_str(s->path)), about, later);
}
