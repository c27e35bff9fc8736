/* Secrets in a file as it passes: see secret_scan.h.
 * Each form has a '_', a '-' or a 'K' in it, its pivot.  The search looks for these alone, eight bytes at a time, and at what stands around one only
 * where the byte before it is that of some form: so text passes at a few bytes a cycle. */
#include "format/secret/secret_scan.h"

#include <endian.h>
#include <pthread.h>
#include <stdlib.h>

#include "format/secret/embedded_key.h"
#include "format/secret/sample_path.h"
#include "format/secret/secret_file.h"
#include "format/secret/token_check.h"
#include "format/text/slice_scan.h"

#define HEAD_BYTES ((size_t)4096)                     /* that tell text from what is none */
#define AHEAD_BYTES (PRIVATE_KEY_PEM_MAX_BYTES)       /* that a secret may go on */
#define BEHIND_BYTES ((size_t)1024)                   /* that may belong to one, before its anchor */
#define WINDOW_BYTES ((size_t)128 << 10)

struct secret_scan {
	const char *path;
	uint8_t window[WINDOW_BYTES];
	size_t len;       /* in the window */
	size_t at;        /* where the search goes on */
	bool is_first;    /* the window begins with the file */
	bool is_text;
	bool is_wide;     /* UTF-16, as its mark says: each letter that a secret has is one byte and a NUL */
	uint32_t found;
};

/* --- pivots --- */

struct secret_form {
	const char *text;  /* how it begins */
	size_t pivot;      /* in that */
	uint32_t (*look)(const struct secret_scan *s, size_t at);
	const struct token_form *token;
	uint8_t next;      /* another form of the same pivot and byte before it, by number; 0 none */
};

enum { UNDERSCORE, DASH, LETTER_K, PIVOT_COUNT };
#define FORMS_MAX 64
static struct {
	pthread_once_t once;
	struct secret_form forms[FORMS_MAX]; /* from 1 on */
	uint8_t count;
	uint8_t first[PIVOT_COUNT][256];     /* by the byte before the pivot */
} table = { .once = PTHREAD_ONCE_INIT };

static int
pivot_of(uint8_t c)
{
	return c == '_' ? UNDERSCORE : c == '-' ? DASH : c == 'K' ? LETTER_K : PIVOT_COUNT;
}

static struct slice
ahead(const struct secret_scan *s, size_t at)
{
	return slice_of(s->window + at, s->len - at);
}

/* --- keys --- */

static uint32_t
look_at_key(const struct secret_scan *s, size_t at)
{
	struct slice text = ahead(s, at);
	enum private_key_kind kind;

	if (!slice_starts(text, "-----BEGIN "))
		return 0;
	if (text.len > PRIVATE_KEY_PEM_MAX_BYTES)
		text.len = PRIVATE_KEY_PEM_MAX_BYTES;
	kind = embedded_key_probe(text);
	return kind == PRIVATE_KEY_CLEAR ? SECRET_BIT(SECRET_PRIVATE_KEY) : kind == PRIVATE_KEY_ENCRYPTED ? SECRET_BIT(SECRET_ENCRYPTED_KEY) : 0;
}

/* --- AWS: an access key's id, and near it a secret --- */

static bool
is_aws_letter(uint8_t c)
{
	return is_alnum(c) || c == '/' || c == '+';
}

static bool
is_base32(uint8_t c)
{
	return is_upper(c) || (c >= '2' && c <= '7');
}

static bool
is_mixed(struct slice s)
{
	bool has_upper = false, has_lower = false, has_digit = false;

	for (size_t i = 0; i < s.len; i++) {
		has_upper = has_upper || is_upper(s.ptr[i]);
		has_lower = has_lower || is_lower(s.ptr[i]);
		has_digit = has_digit || is_digit(s.ptr[i]);
	}
	return has_upper && has_lower && has_digit;
}

/* A run of exactly 40 letters of base64, of more kinds than a digest has. */
static bool
has_aws_secret(struct slice s)
{
	for (size_t i = 0; i < s.len;) {
		size_t n = 0;

		while (i + n < s.len && is_aws_letter(s.ptr[i + n]))
			n++;
		if (n == 40 && is_mixed(slice_of(s.ptr + i, n)) && memmem(s.ptr + i, n, "EXAMPLE", 7) == NULL)
			return true;
		i += n + 1;
	}
	return false;
}

/* "AKIA" and 16 letters, and no longer word. */
static bool
is_aws_id(const struct secret_scan *s, size_t at)
{
	const struct slice text = ahead(s, at);
	const bool begins = at == 0 || !is_alnum(s->window[at - 1]);

	if (text.len < 20 || !begins || (text.len > 20 && is_alnum(text.ptr[20])))
		return false;
	return consists_of(slice_of(text.ptr + 4, 16), is_base32, "") && memcmp(text.ptr + 13, "EXAMPLE", 7) != 0;
}

static uint32_t
look_at_aws(const struct secret_scan *s, size_t at)
{
	const size_t from = at > BEHIND_BYTES ? at - BEHIND_BYTES : 0, to = at + BEHIND_BYTES < s->len ? at + BEHIND_BYTES : s->len;

	return is_aws_id(s, at) && has_aws_secret(slice_of(s->window + from, to - from)) ? SECRET_BIT(SECRET_AWS_KEY) : 0;
}

/* --- tokens --- */

static bool
is_word(uint8_t c)
{
	return is_alnum(c) || c == '_' || c == '-';
}

static uint32_t
look_at_token(const struct token_form *form, const struct secret_scan *s, size_t at)
{
	const struct slice text = ahead(s, at);

	if (!slice_starts(text, form->prefix) || (at > 0 && is_word(s->window[at - 1])))
		return 0;
	return form->check(text) ? SECRET_BIT(form->kind) : 0;
}

/* --- the table --- */

/* From at on: the dash of a key's first line is the last of five. */
static void
form_add(const char *text, size_t at, uint32_t (*look)(const struct secret_scan *s, size_t at), const struct token_form *token)
{
	struct secret_form *f = &table.forms[++table.count];
	uint8_t *first;

	while (pivot_of((uint8_t)text[at]) == PIVOT_COUNT)
		at++;
	*f = (struct secret_form){ text, at, look, token, 0 };
	first = &table.first[pivot_of((uint8_t)text[at])][(uint8_t)text[at - 1]];
	f->next = *first;
	*first = table.count;
}

static void
table_make(void)
{
	form_add("-----BEGIN ", 4, look_at_key, NULL);
	form_add("AKIA", 1, look_at_aws, NULL);
	for (size_t i = 0; i < token_form_count; i++)
		form_add(token_forms[i].prefix, 1, NULL, &token_forms[i]);
}

/* Around a pivot. */
static uint32_t
look(const struct secret_scan *s, size_t at)
{
	const int pivot = pivot_of(s->window[at]);
	uint32_t found = 0;

	if (pivot == PIVOT_COUNT || at == 0)
		return 0;
	for (uint8_t i = table.first[pivot][s->window[at - 1]]; i; i = table.forms[i].next) {
		const struct secret_form *f = &table.forms[i];

		if (at >= f->pivot && slice_starts(ahead(s, at - f->pivot), f->text))
			found |= f->look ? f->look(s, at - f->pivot) : look_at_token(f->token, s, at - f->pivot);
	}
	return found;
}

/* Is there a byte of that value among the eight?  ("Bit Twiddling Hacks", haszero.) */
static uint64_t
has_byte(uint64_t word, uint8_t value)
{
	const uint64_t ones = UINT64_MAX / 255, x = word ^ (ones * value);

	return (x - ones) & ~x & (ones << 7);
}

/* A bit in the place of each byte that is a pivot, the first byte lowest; seldom one more, behind such a byte. */
static uint64_t
pivots_of(const uint8_t *eight)
{
	uint64_t word;

	memcpy(&word, eight, sizeof word);
	word = le64toh(word);
	return has_byte(word, '_') | has_byte(word, '-') | has_byte(word, 'K');
}

/* All pivots before end. */
static void
search(struct secret_scan *s, size_t end)
{
	size_t i = s->at;

	for (; i + 8 <= end; i += 8)
		for (uint64_t pivots = pivots_of(s->window + i); pivots; pivots &= pivots - 1)
			s->found |= look(s, i + (size_t)__builtin_ctzll(pivots) / 8);
	for (; i < end; i++)
		s->found |= look(s, i);
	s->at = i;
}

/* --- the file --- */

enum cocket_code
secret_scan_new(struct secret_scan **out, struct err *err)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return no_memory(err);
	(void)pthread_once(&table.once, table_make);
	return COCKET_OK;
}

void
secret_scan_free(struct secret_scan **s)
{
	free(*s);
	*s = NULL;
}

void
secret_scan_begin(struct secret_scan *s, const char *path)
{
	s->path = path;
	s->len = s->at = 0;
	s->found = 0;
	s->is_first = s->is_text = true;
	s->is_wide = false;
}

/* Room for more: what was searched goes, but for what may belong to a secret that is still to come. */
static void
window_move(struct secret_scan *s)
{
	size_t keep;

	search(s, s->len - AHEAD_BYTES);
	keep = s->at > BEHIND_BYTES ? s->at - BEHIND_BYTES : 0;
	memmove(s->window, s->window + keep, s->len - keep);
	s->len -= keep;
	s->at -= keep;
	s->is_first = false;
}

static bool
is_text_so_far(const struct secret_scan *s)
{
	return !s->is_first || memchr(s->window, '\0', s->len < HEAD_BYTES ? s->len : HEAD_BYTES) == NULL;
}

/* What came behind from, as letters of one byte. */
static void
window_narrow(struct secret_scan *s, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < s->len; i++)
		if (s->window[i] != '\0')
			s->window[to++] = s->window[i];
	s->len = to;
}

/* The mark of UTF-16 is at the beginning of the file, and stays there. */
static void
width_tell(struct secret_scan *s, size_t from)
{
	if (s->is_first && from < 2 && s->len >= 2)
		s->is_wide = memcmp(s->window, "\xff\xfe", 2) == 0 || memcmp(s->window, "\xfe\xff", 2) == 0;
	if (s->is_wide)
		window_narrow(s, from);
}

void
secret_scan_add(struct secret_scan *s, struct slice bytes)
{
	while (bytes.len > 0 && s->is_text) {
		const size_t from = s->len, room = WINDOW_BYTES - from, n = bytes.len < room ? bytes.len : room;

		memcpy(s->window + from, bytes.ptr, n);
		s->len += n;
		width_tell(s, from);
		bytes = slice_of(bytes.ptr + n, bytes.len - n);
		s->is_text = is_text_so_far(s);
		if (s->is_text && s->len == WINDOW_BYTES)
			window_move(s);
	}
}

uint32_t
secret_scan_end(struct secret_scan *s)
{
	if (!s->is_text)
		return 0;
	search(s, s->len);
	if (s->is_first && s->len <= SECRET_FILE_MAX_BYTES && secret_file_is_likely(s->path))
		s->found |= secret_file_kinds(s->path, slice_of(s->window, s->len));
	return sample_path_is(s->path) ? 0 : s->found;
}

uint32_t
secret_scan_text(struct secret_scan *s, struct slice text)
{
	secret_scan_begin(s, "");
	secret_scan_add(s, text);
	return secret_scan_end(s);
}
