/* Lines of a difference, and the members of objects that nobody has words for (see metadata_diff_part.h).
 * Never cuts a value short: what is long is told by its size and hash beside its beginning. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "cli/output/metadata_diff_part.h"
#include "format/tuf/canonical_json.h"

#define PIECE_BYTES 400   /* of a text, in one line */
#define VALUE_BYTES 1000  /* of a value that is shown whole */

void
change_say(struct change_report *r, const char *fmt, ...)
{
	char line[2 * ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	r->line(r->ctx, line);
	r->lines++;
}

struct change_name
change_name(const char *name)
{
	struct change_name n;

	(void)text_escape(n.s, sizeof n.s, slice_str(name));
	return n;
}

static void
text_free(char **text)
{
	free(*text);
}

/* Never within a character. */
static size_t
piece_length(const char *text)
{
	size_t n = strlen(text);

	if (n <= PIECE_BYTES)
		return n;
	for (n = PIECE_BYTES; n > 1 && ((uint8_t)text[n] & 0xC0) == 0x80;)
		n--;
	return n;
}

void
change_say_text(struct change_report *r, const char *words, const char *text)
{
	const size_t room = 4 * strlen(text) + 1;
	AUTO(text_free) char *whole = malloc(room);

	if (whole == NULL) {
		change_say(r, "%s what there is no memory to show", words);
		return;
	}
	(void)text_escape(whole, room, slice_str(text));
	size_t n = piece_length(whole);
	change_say(r, "%s %.*s", words, (int)n, whole);
	for (const char *rest = whole + n; *rest; rest += n) {
		n = piece_length(rest);
		change_say(r, "... goes on: %.*s", (int)n, rest);
	}
}

/* --- members ---------------------------------------------------------------------------------- */

/* As it is signed. */
static bool
print_value(struct buf *out, struct json v)
{
	struct err unused;

	return json_type(v) != JSON_ABSENT && canonical_print(out, v, &unused) == COCKET_OK;
}

static bool
same_value(struct json a, struct json b)
{
	AUTO(buf_free) struct buf x = BUF(TUF_TARGETS_MAX_BYTES), y = BUF(TUF_TARGETS_MAX_BYTES);

	if (json_type(a) == JSON_ABSENT || json_type(b) == JSON_ABSENT)
		return json_type(a) == json_type(b);
	return print_value(&x, a) && print_value(&y, b) && slice_eq(buf_slice(&x), buf_slice(&y));
}

/* What every first version has, and says nothing: no targets that are files, no consistent snapshot. */
static bool
is_nothing(struct json m)
{
	const char *name = json_name(m);

	return (strcmp(name, "targets") == 0 && json_type(m) == JSON_OBJECT && json_count(m) == 0) ||
	       (strcmp(name, "consistent_snapshot") == 0 && json_type(m) == JSON_BOOL && !json_is_true(m));
}

static bool
is_known(const char *name, const char *const known[])
{
	while (*known && strcmp(*known, name) != 0)
		known++;
	return *known != NULL;
}

static void
say_value(struct change_report *r, const char *words, struct json v)
{
	AUTO(buf_free) struct buf text = BUF(TUF_TARGETS_MAX_BYTES);
	char hex[DIGEST_HEX_BYTES], begin[VALUE_BYTES + 1];
	struct digest d;

	if (!print_value(&text, v)) {
		change_say(r, "%s, which cannot be shown", words);
		return;
	}
	if (text.len <= VALUE_BYTES) {
		change_say_text(r, words, buf_str(&text));
		return;
	}
	snprintf(begin, sizeof begin, "%.*s", PIECE_BYTES, buf_str(&text));
	change_say_text(r, words, begin);
	d = digest_of(buf_slice(&text));
	digest_print_hex(hex, &d);
	change_say(r, "... and more: %zu bytes of canonical JSON in all, SHA-256 %s", text.len, hex);
}

static void
say_field(struct change_report *r, const char *where, const char *name, struct json was, struct json is, const char *whose)
{
	char words[sizeof(struct change_name) + 2 * ERR_MESSAGE_BYTES / 2];

	if (json_type(is) == JSON_ABSENT) {
		change_say(r, "%sfield %s: removed%s", where, change_name(name).s, whose);
		return;
	}
	snprintf(words, sizeof words, "%sfield %s: %s%s:", where, change_name(name).s, json_type(was) == JSON_ABSENT ? "new" : "changed", whose);
	say_value(r, words, is);
}

void
change_say_fields(struct change_report *r, const char *where, struct json was, struct json is, const char *const known[])
{
	static const char whose[] = ", and not of cocket's";

	for (struct json m = json_first(is); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		struct json old = json_get(was, json_name(m));

		if (!is_known(json_name(m), known) && !same_value(m, old) && !(json_type(was) == JSON_ABSENT && is_nothing(m)))
			say_field(r, where, json_name(m), old, m, whose);
	}
	for (struct json m = json_first(was); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (!is_known(json_name(m), known) && json_type(json_get(is, json_name(m))) == JSON_ABSENT)
			say_field(r, where, json_name(m), m, (struct json){ 0 }, whose);
}

void
change_say_respelled(struct change_report *r, const char *where, struct json was, struct json is, const char *const known[])
{
	for (; *known; known++) {
		struct json a = json_get(was, *known), b = json_get(is, *known);

		if (!same_value(a, b))
			say_field(r, where, *known, a, b, ", though it means the same here");
	}
}
