/* Lines of a difference, and the members of objects that nobody has words for: see metadata_diff_part.h.
 * Never cuts a value short: a long one is told by its size and hash beside its beginning. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "format/tuf/canonical_json.h"
#include "trust/edit/metadata_diff_part.h"

#define PIECE_BYTES 400   /* of a text, in one line */
#define VALUE_BYTES 1000  /* of a value that is shown whole */

void
diff_line(struct diff *d, const char *fmt, ...)
{
	char line[2 * ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	d->line(d->ctx, line);
	d->lines++;
}

struct diff_name
diff_name(const char *name)
{
	struct diff_name n;

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
diff_text(struct diff *d, const char *words, const char *text)
{
	const size_t room = 4 * strlen(text) + 1;
	AUTO(text_free) char *whole = malloc(room);

	if (whole == NULL) {
		diff_line(d, "%s (out of memory)", words);
		return;
	}
	(void)text_escape(whole, room, slice_str(text));
	size_t n = piece_length(whole);
	diff_line(d, "%s %.*s", words, (int)n, whole);
	for (const char *rest = whole + n; *rest; rest += n) {
		n = piece_length(rest);
		diff_line(d, "... continued: %.*s", (int)n, rest);
	}
}

/* --- members ---------------------------------------------------------------------------------- */

/* As it is signed. */
static bool
print_value(struct buf *out, struct json v)
{
	struct err unused;

	return json_type(v) != JSON_ABSENT && canonical_json_print(out, v, &unused) == COCKET_OK;
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

	if (strcmp(name, "targets") == 0)
		return json_type(m) == JSON_OBJECT && json_count(m) == 0;
	return strcmp(name, "consistent_snapshot") == 0 && json_type(m) == JSON_BOOL && !json_is_true(m);
}

static bool
is_known(const char *name, const char *const known[])
{
	while (*known && strcmp(*known, name) != 0)
		known++;
	return *known != NULL;
}

static void
show_value(struct diff *d, const char *words, struct json v)
{
	AUTO(buf_free) struct buf text = BUF(TUF_TARGETS_MAX_BYTES);
	char hex[DIGEST_HEX_BYTES], begin[VALUE_BYTES + 1];
	struct digest digest;

	if (!print_value(&text, v)) {
		diff_line(d, "%s, which cannot be shown", words);
		return;
	}
	if (text.len <= VALUE_BYTES) {
		diff_text(d, words, buf_str(&text));
		return;
	}
	snprintf(begin, sizeof begin, "%.*s", PIECE_BYTES, buf_str(&text));
	diff_text(d, words, begin);
	digest = digest_of(buf_slice(&text));
	digest_print_hex(hex, &digest);
	diff_line(d, "... cut here: %zu bytes of canonical JSON in all, SHA-256 %s", text.len, hex);
}

/* One of was and is may be absent. */
static void
print_field(struct diff *d, const char *where, struct json was, struct json is, const char *whose)
{
	const bool is_new = json_type(was) == JSON_ABSENT;
	char words[sizeof(struct diff_name) + 2 * ERR_MESSAGE_BYTES / 2];

	if (json_type(is) == JSON_ABSENT) {
		diff_line(d, "%sfield %s: removed%s", where, diff_name(json_name(was)).s, whose);
		return;
	}
	snprintf(words, sizeof words, "%sfield %s: %s%s:", where, diff_name(json_name(is)).s, is_new ? "new" : "changed", whose);
	show_value(d, words, is);
}

/* A first version has those of every store, too. */
static bool
is_worth_a_line(struct json was, struct json m)
{
	if (json_type(was) == JSON_ABSENT && is_nothing(m))
		return false;
	return !same_value(m, json_get(was, json_name(m)));
}

void
diff_fields(struct diff *d, const char *where, struct json was, struct json is, const char *const known[])
{
	static const char whose[] = ", unknown to cocket";

	for (struct json m = json_first(is); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (!is_known(json_name(m), known) && is_worth_a_line(was, m))
			print_field(d, where, json_get(was, json_name(m)), m, whose);
	for (struct json m = json_first(was); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (!is_known(json_name(m), known) && json_type(json_get(is, json_name(m))) == JSON_ABSENT)
			print_field(d, where, m, (struct json){ 0 }, whose);
}

void
diff_spelling(struct diff *d, const char *where, struct json was, struct json is, const char *const members[])
{
	for (; *members; members++) {
		struct json a = json_get(was, *members), b = json_get(is, *members);

		if (!same_value(a, b))
			print_field(d, where, a, b, ", of the same meaning to cocket");
	}
}
