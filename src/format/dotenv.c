/* .env files (see dotenv.h).  Never guesses: a line that could mean two things is no line. */
#include "format/dotenv.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "format/listing_part.h"
#include "format/scan.h"

#define ASK_COMPOSE "verify what docker compose config prints"

void
dotenv_free(struct dotenv *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->items[i].name);
		free(d->items[i].value);
	}
	free(d->items);
	*d = (struct dotenv){ 0 };
}

const char *
dotenv_get(const struct dotenv *d, const char *name)
{
	for (size_t i = d->count; i > 0; i--)
		if (strcmp(d->items[i - 1].name, name) == 0)
			return d->items[i - 1].value;
	return NULL;
}

static enum cocket_code
add(struct dotenv *d, struct slice name, struct slice value, struct err *err)
{
	struct dotenv_item item;

	if (d->count == VARIABLES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d variables", VARIABLES_MAX);
	if (d->count == d->cap) {
		size_t cap = d->cap ? 2 * d->cap : 16;
		struct dotenv_item *items = reallocarray(d->items, cap, sizeof *items);
		if (!items)
			return fail(err, COCKET_E_NOMEM, "no memory for %zu variables", cap);
		d->items = items;
		d->cap = cap;
	}
	item.name = strndup((const char *)name.ptr, name.len);
	item.value = strndup(value.len ? (const char *)value.ptr : "", value.len);
	if (!item.name || !item.value) {
		free(item.name);
		free(item.value);
		return fail(err, COCKET_E_NOMEM, "no memory for %zu variables", d->count);
	}
	d->items[d->count++] = item;
	return COCKET_OK;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct slice
trim_left(struct slice s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = tail(s, 1);
	return s;
}

static struct slice
trim_right(struct slice s)
{
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static bool
name_is_valid(struct slice name)
{
	if (name.len == 0 || is_digit(name.ptr[0]))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_alnum(name.ptr[i]) && name.ptr[i] != '_')
			return false;
	return true;
}

/* Up to the quote that closes; only a comment may follow. */
static const char *
take_quoted(struct slice *value, struct slice text)
{
	struct slice inner = tail(text, 1);
	size_t end = find(inner, (char)text.ptr[0]);
	struct slice rest = end < inner.len ? trim_left(tail(inner, end + 1)) : inner;

	if (end == inner.len)
		return "a value of several lines is not read; " ASK_COMPOSE;
	*value = head(inner, end);
	if (rest.len && rest.ptr[0] != '#')
		return "expected nothing behind the quotes";
	if (text.ptr[0] == '"' && (has(*value, '$') || has(*value, '\\')))
		return "variables and escapes within a value are not read; " ASK_COMPOSE;
	return NULL;
}

static const char *
take_plain(struct slice *value, struct slice text)
{
	size_t i = 0;

	if (text.len && text.ptr[0] == '#')
		return "a value that begins with # is not read; " ASK_COMPOSE;
	while (i < text.len && !(text.ptr[i] == '#' && i > 0 && is_blank(text.ptr[i - 1])))
		i++;
	*value = trim_right(head(text, i));
	for (i = 0; i < value->len; i++)
		if (strchr("$\\\"'`", value->ptr[i]))
			return "variables, escapes and quotes within a value are not read; " ASK_COMPOSE;
	return NULL;
}

static enum cocket_code
parse_line(struct dotenv *d, struct slice bytes, struct slice line, struct err *err)
{
	static const char export[] = "export ";
	struct slice rest = trim_right(trim_left(line)), name, value;
	const char *why = NULL;

	if (rest.len == 0 || rest.ptr[0] == '#')
		return COCKET_OK;
	size_t offset = (size_t)(rest.ptr - bytes.ptr);
	if (slice_starts(rest, export))
		rest = trim_left(tail(rest, strlen(export)));
	size_t equals = find(rest, '=');
	name = trim_right(head(rest, equals));
	if (!name_is_valid(name))
		return listing_refuse(err, bytes, offset, COCKET_E_FORMAT, "%s: expected NAME=VALUE", TEXT(rest));
	if (equals == rest.len)
		return COCKET_OK; /* the environment's own, which is asked first */
	rest = trim_left(tail(rest, equals + 1));
	why = rest.len && (rest.ptr[0] == '"' || rest.ptr[0] == '\'') ? take_quoted(&value, rest) : take_plain(&value, rest);
	if (why)
		return listing_refuse(err, bytes, offset, COCKET_E_FORMAT, "%s: %s", TEXT(name), why);
	return add(d, name, value, err);
}

enum cocket_code
dotenv_parse(struct dotenv *d, struct slice bytes, struct err *err)
{
	size_t at = slice_starts(bytes, "\xef\xbb\xbf") ? 3 : 0;

	if (has(bytes, '\0'))
		return listing_refuse(err, bytes, find(bytes, '\0'), COCKET_E_FORMAT, "a NUL byte, expected text");
	while (at < bytes.len) {
		struct slice rest = tail(bytes, at);
		size_t end = find(rest, '\n');
		if (parse_line(d, bytes, head(rest, end), err))
			return err->code;
		at += end + 1;
	}
	return COCKET_OK;
}
