/* Secrets in a file as it passes: see secret_scan.h. */
#include "format/secret/secret_scan.h"

#include <stdlib.h>

#include "format/secret/sample_path.h"
#include "format/secret/secret_file.h"
#include "format/secret/secret_form.h"
#include "format/secret/secret_search.h"

#define HEAD_BYTES ((size_t)4096) /* that tell text from what is none */
#define WINDOW_BYTES SECRET_FILE_MAX_BYTES

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

/* All before end. */
static void
search(struct secret_scan *s, size_t end)
{
	s->found |= secret_search(slice_of(s->window, s->len), s->at, end);
	s->at = end;
}

enum cocket_code
secret_scan_new(struct secret_scan **out, struct err *err)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return no_memory(err);
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

/* By where it lies; of a file that is larger than the window, by each window of it. */
static void
credentials_look(struct secret_scan *s)
{
	if (secret_file_is_likely(s->path))
		s->found |= secret_file_kinds(s->path, slice_of(s->window, s->len));
}

/* Room for more: what was searched goes, but for what may belong to a secret that is still to come. */
static void
window_move(struct secret_scan *s)
{
	size_t keep;

	credentials_look(s);
	search(s, s->len - SECRET_AHEAD_BYTES);
	keep = s->at > SECRET_BEHIND_BYTES ? s->at - SECRET_BEHIND_BYTES : 0;
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
		s->is_text = from >= HEAD_BYTES || is_text_so_far(s);
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
	credentials_look(s);
	return s->found && sample_path_is(s->path) ? 0 : s->found;
}

uint32_t
secret_scan_text(struct secret_scan *s, struct slice text)
{
	secret_scan_begin(s, "");
	secret_scan_add(s, text);
	return secret_scan_end(s);
}
