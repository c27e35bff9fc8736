/* Which heredocs a line of a Dockerfile begins: see dockerfile_part.h; BuildKit frontend/dockerfile/parser/parser.go, heredocsFromLine.
 * RUN, COPY and ADD may have them, behind ONBUILD too; their JSON form has none.  The words are looked at with a backslash for escape, whatever
 * the directive says. */
#include <stdlib.h>

#include "base/escape.h"
#include "format/files/dockerfile_flags.h"
#include "format/files/dockerfile_part.h"
#include "format/files/dockerfile_shell.h"
#include "format/text/go_space.h"
#include "format/text/slice_scan.h"

#define BOM "\xef\xbb\xbf"

void
heredocs_free(struct heredocs *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->items[i].name);
	*h = (struct heredocs){ 0 };
}

/* --- which instructions --- */

static size_t
skip_json_blanks(struct slice s, size_t at)
{
	while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t' || s.ptr[at] == '\r' || s.ptr[at] == '\n'))
		at++;
	return at;
}

static bool
is_hex_of_json(uint8_t c)
{
	return is_hex(c) || (c >= 'A' && c <= 'F');
}

/* Behind a backslash: how many bytes belong to the escape; 0: it is none. */
static size_t
json_escape_length(struct slice s)
{
	size_t n = 1;

	if (s.len == 0 || !memchr("\"\\/bfnrtu", s.ptr[0], 9))
		return 0;
	if (s.ptr[0] != 'u')
		return 1;
	while (n < 5 && n < s.len && is_hex_of_json(s.ptr[n]))
		n++;
	return n == 5 ? n : 0;
}

/* At a quote: to behind the one that closes it; 0 where this is no string to encoding/json, which takes invalid UTF-8 and lone surrogates. */
static size_t
skip_json_string(struct slice s, size_t at)
{
	for (at++; at < s.len && s.ptr[at] != '"' && s.ptr[at] >= ' '; at++) {
		size_t escape = 0;

		if (s.ptr[at] == '\\' && (escape = json_escape_length(tail(s, at + 1))) == 0)
			return 0;
		at += escape;
	}
	return at < s.len && s.ptr[at] == '"' ? at + 1 : 0;
}

/* A string and the white space around it. */
static bool
skip_json_element(struct slice s, size_t *at)
{
	*at = skip_json_blanks(s, *at);
	*at = *at < s.len && s.ptr[*at] == '"' ? skip_json_string(s, *at) : 0;
	if (*at == 0)
		return false;
	*at = skip_json_blanks(s, *at);
	return *at < s.len;
}

/* An array of strings.  Of anything else that is JSON the builder refuses the file. */
static bool
is_json_form(struct slice s)
{
	const size_t first = skip_json_blanks(s, 1);

	if (s.len == 0 || s.ptr[0] != '[')
		return false;
	if (first < s.len && s.ptr[first] == ']')
		return first + 1 == s.len;
	for (size_t at = first; skip_json_element(s, &at); at++)
		if (s.ptr[at] != ',')
			return s.ptr[at] == ']' && at + 1 == s.len;
	return false;
}

/* Behind its flags; *arguments is trimmed. */
static enum cocket_code
skip_flags(struct slice *arguments, uint8_t escape, struct err *err)
{
	AUTO(flags_free) struct flags flags = FLAGS(*arguments, escape);
	struct flag flag;
	bool more = true;

	while (more)
		if (flags_next(&flags, &more, &flag, err))
			return err->code;
	*arguments = space_trim(flags.rest);
	return COCKET_OK;
}

static enum cocket_code
may_hold_heredocs(bool *may, struct slice line, uint8_t escape, struct err *err)
{
	struct instruction i = instruction_split(line);

	*may = false;
	if (skip_flags(&i.arguments, escape, err))
		return err->code;
	if (instruction_is(i.name, "ONBUILD")) {
		i = instruction_split(i.arguments);
		if (skip_flags(&i.arguments, escape, err))
			return err->code;
	}
	*may = (instruction_is(i.name, "RUN") || instruction_is(i.name, "COPY") || instruction_is(i.name, "ADD")) && !is_json_form(i.arguments);
	return COCKET_OK;
}

/* --- which words --- */

struct names {
	struct buf name;
	size_t count;
};

static enum cocket_code
take_name(void *context, struct slice word, struct err *err)
{
	struct names *n = context;

	n->name.len = 0;
	n->count++;
	return buf_add(&n->name, word, err);
}

static enum cocket_code
add_heredoc(struct heredocs *h, struct slice name, bool tabs, struct err *err)
{
	if (h->count == HEREDOCS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d heredocs in one instruction", HEREDOCS_MAX);
	h->items[h->count] = (struct heredoc){ .name = strndup((const char *)name.ptr, name.len), .tabs = tabs };
	if (!h->items[h->count].name)
		return no_memory(err);
	h->count++;
	return COCKET_OK;
}

/* ^(\d*)<<(-?)\s*([^<]*)$ : *word becomes the last of it; empty: the word begins no heredoc. */
static void
split_heredoc(struct slice *word, bool *tabs)
{
	size_t at = 0;

	while (at < word->len && is_digit(word->ptr[at]))
		at++;
	*word = tail(*word, at);
	*tabs = slice_starts(*word, "<<-");
	*word = slice_starts(*word, "<<") ? tail(*word, 2u + *tabs) : slice_str("");
	while (word->len && is_regexp_space(word->ptr[0]))
		*word = tail(*word, 1);
	if (has(*word, '<'))
		*word = slice_str("");
}

/* A heredoc if what it is called is one word. */
static enum cocket_code
read_word(void *context, struct slice word, struct err *err)
{
	struct names names = { .name = BUF(DOCKERFILE_LINE_MAX_BYTES) };
	enum cocket_code code;
	bool tabs;

	split_heredoc(&word, &tabs);
	if (word.len == 0)
		return COCKET_OK;
	code = shell_split(word, SHELL_TAKEN_OFF, take_name, &names, err);
	if (!code && names.count == 1)
		code = add_heredoc(context, buf_slice(&names.name), tabs, err);
	buf_free(&names.name);
	return code;
}

/* What the builder makes of bytes that are no UTF-8 is no byte of the file any more, and it passes over a BOM. */
static bool
is_plain_text(struct slice line)
{
	return utf8_valid(line) && !memmem(line.ptr, line.len, BOM, strlen(BOM));
}

/* Where the words cannot be told the builder looks for no heredoc, and its versions differ in what they can. */
enum cocket_code
heredocs_find(struct heredocs *out, struct slice line, uint8_t escape, struct err *err)
{
	AUTO(heredocs_free) struct heredocs h = { 0 };
	struct err why = { 0 };
	bool may;

	if (!line.len || !memmem(line.ptr, line.len, "<<", 2))
		return COCKET_OK;
	if (may_hold_heredocs(&may, line, escape, err))
		return err->code;
	if (!may)
		return COCKET_OK;
	if (!is_plain_text(line))
		return fail(err, COCKET_E_FORMAT, "a heredoc in a line that is no UTF-8, or holds a byte order mark");
	if (shell_split(line, SHELL_RAW, read_word, &h, &why))
		return fail(err, why.code, "it cannot be told whether a heredoc begins here: %s", why.message);
	*out = h;
	h = (struct heredocs){ 0 };
	return COCKET_OK;
}
