/* Secrets in a file as it passes: see secret_scan.h.
 * All forms have four bytes in them that are seldom together, their anchors; a table of pairs of bytes says how far the search may skip (Wu and
 * Manber, "A fast algorithm for multi-pattern searching", 1994), and what is found is then looked at closely. */
#include "format/secret/secret_scan.h"

#include <pthread.h>
#include <stdlib.h>

#include "crypto/private_key_probe.h"
#include "format/secret/secret_file.h"
#include "format/secret/token_check.h"
#include "format/text/slice_scan.h"

#define ANCHOR_BYTES 4
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
	uint32_t found;
};

/* --- anchors --- */

struct secret_anchor {
	char bytes[ANCHOR_BYTES];
	size_t at; /* in what it is of */
	uint32_t (*look)(const struct secret_scan *s, size_t at);
	const struct token_form *form;
};

#define ANCHORS_MAX 40
static struct {
	pthread_once_t once;
	uint8_t skip[65536];
	struct secret_anchor anchors[ANCHORS_MAX];
	size_t count;
} table = { .once = PTHREAD_ONCE_INIT };

static struct slice
ahead(const struct secret_scan *s, size_t at)
{
	return slice_of(s->window + at, s->len - at);
}

/* --- keys --- */

/* In JSON the ends of lines are written "\n". */
static bool
has_written_line_ends(struct slice text)
{
	const uint8_t *end = text.len > 11 ? memmem(text.ptr + 11, text.len - 11, "-----", 5) : NULL;

	return end != NULL && (size_t)(end - text.ptr) + 7 < text.len && end[5] == '\\' && end[6] == 'n';
}

static enum private_key_kind
probe_written(struct slice text)
{
	uint8_t plain[PRIVATE_KEY_PEM_MAX_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < sizeof plain; i++) {
		const bool is_end = text.ptr[i] == '\\' && i + 1 < text.len && text.ptr[i + 1] == 'n';

		plain[n++] = is_end ? '\n' : text.ptr[i];
		i += is_end;
	}
	return private_key_probe(slice_of(plain, n));
}

static uint32_t
look_at_key(const struct secret_scan *s, size_t at)
{
	struct slice text = ahead(s, at);
	enum private_key_kind kind;

	if (!slice_starts(text, "-----BEGIN "))
		return 0;
	if (text.len > PRIVATE_KEY_PEM_MAX_BYTES)
		text.len = PRIVATE_KEY_PEM_MAX_BYTES;
	kind = has_written_line_ends(text) ? probe_written(text) : private_key_probe(text);
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

static void
anchor_add(const char *text, size_t at, uint32_t (*look)(const struct secret_scan *s, size_t at), const struct token_form *form)
{
	struct secret_anchor *a = &table.anchors[table.count++];

	memcpy(a->bytes, text + at, ANCHOR_BYTES);
	a->at = at;
	a->look = look;
	a->form = form;
	for (size_t i = 0; i + 1 < ANCHOR_BYTES; i++) {
		uint8_t *skip = &table.skip[(uint8_t)a->bytes[i] << 8 | (uint8_t)a->bytes[i + 1]];
		const uint8_t left = (uint8_t)(ANCHOR_BYTES - 2 - i);

		if (*skip > left)
			*skip = left;
	}
}

static void
table_make(void)
{
	memset(table.skip, ANCHOR_BYTES - 1, sizeof table.skip);
	anchor_add("-----BEGIN ", 5, look_at_key, NULL);
	anchor_add("AKIA", 0, look_at_aws, NULL);
	for (size_t i = 0; i < token_form_count; i++)
		anchor_add(token_forms[i].prefix, token_forms[i].anchor_at, NULL, &token_forms[i]);
}

/* Where an anchor's first byte stands. */
static uint32_t
look(const struct secret_scan *s, size_t at)
{
	uint32_t found = 0;

	for (size_t i = 0; i < table.count; i++) {
		const struct secret_anchor *a = &table.anchors[i];

		if (at < a->at || memcmp(s->window + at, a->bytes, ANCHOR_BYTES) != 0)
			continue;
		found |= a->look ? a->look(s, at - a->at) : look_at_token(a->form, s, at - a->at);
	}
	return found;
}

/* Up to there, but for what begins in the last bytes. */
static void
search(struct secret_scan *s, size_t end)
{
	size_t i = s->at;

	while (i + ANCHOR_BYTES <= end) {
		const uint8_t *last = s->window + i + ANCHOR_BYTES - 2;
		const uint8_t skip = table.skip[last[0] << 8 | last[1]];

		if (skip == 0)
			s->found |= look(s, i);
		i += skip ? skip : 1;
	}
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

void
secret_scan_add(struct secret_scan *s, struct slice bytes)
{
	while (bytes.len > 0 && s->is_text) {
		const size_t room = WINDOW_BYTES - s->len, n = bytes.len < room ? bytes.len : room;

		memcpy(s->window + s->len, bytes.ptr, n);
		s->len += n;
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
	return secret_path_is_sample(s->path) ? 0 : s->found;
}

uint32_t
secret_scan_text(struct secret_scan *s, struct slice text)
{
	secret_scan_begin(s, "");
	secret_scan_add(s, text);
	return secret_scan_end(s);
}
