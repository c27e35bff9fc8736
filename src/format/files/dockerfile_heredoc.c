/* Which heredocs a line begins: see dockerfile_heredoc.h; BuildKit frontend/dockerfile/parser/parser.go, heredocsFromLine.
 * RUN, COPY and ADD may have them, behind ONBUILD too; their JSON form has none.  The words are looked at with a backslash for escape, whatever
 * the directive says. */
#include "format/files/dockerfile_heredoc.h"

#include <stdlib.h>

#include "base/escape.h"
#include "format/files/dockerfile_flags.h"
#include "format/files/dockerfile_json.h"
#include "format/files/dockerfile_line.h"
#include "format/files/dockerfile_shell.h"
#include "format/text/bom.h"
#include "format/text/cursor.h"
#include "format/text/go_space.h"
#include "format/text/slice_scan.h"


void
heredocs_free(struct heredocs *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->items[i].name);
	*h = (struct heredocs){ 0 };
}

/* --- which instructions --- */

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

/* Without its flags. */
static enum cocket_code
read_instruction(struct instruction *out, struct slice line, uint8_t escape, struct err *err)
{
	*out = instruction_split(line);
	return skip_flags(&out->arguments, escape, err);
}

static enum cocket_code
may_hold_heredocs(bool *may, struct slice line, uint8_t escape, struct err *err)
{
	static const char *const holders[] = { "RUN", "COPY", "ADD", NULL };
	struct instruction i;

	if (read_instruction(&i, line, escape, err))
		return err->code;
	if (instruction_is(i.name, "ONBUILD") && read_instruction(&i, i.arguments, escape, err))
		return err->code;
	*may = instruction_find(holders, i.name) && !is_json_form(i.arguments);
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

/* Of a name that is one word. */
static enum cocket_code
add_named(struct heredocs *h, struct slice text, bool tabs, struct err *err)
{
	struct names names = { .name = BUF(DOCKERFILE_LINE_MAX_BYTES) };
	enum cocket_code code = shell_split(text, SHELL_TAKEN_OFF, take_name, &names, err);

	if (!code && names.count == 1)
		code = add_heredoc(h, buf_slice(&names.name), tabs, err);
	buf_free(&names.name);
	return code;
}

/* ^(\d*)<<(-?)\s*([^<]*)$ */
static enum cocket_code
read_word(void *context, struct slice word, struct err *err)
{
	struct cursor c = { .text = word };

	(void)cursor_take_run(&c, is_digit);
	if (!cursor_take_text(&c, "<<"))
		return COCKET_OK;
	const bool tabs = cursor_take(&c, '-');
	(void)cursor_take_run(&c, is_regexp_space);
	const struct slice name = cursor_rest(&c);
	return name.len == 0 || has(name, '<') ? COCKET_OK : add_named(context, name, tabs, err);
}

/* What the builder makes of bytes that are no UTF-8 is no byte of the file any more, and it passes over a BOM. */
static bool
is_plain_text(struct slice line)
{
	return utf8_valid(line) && !has_text(line, BOM);
}

/* If the builder cannot split the words, it looks for no heredoc, and its versions differ in what they can split. */
enum cocket_code
heredocs_find(struct heredocs *out, struct slice line, uint8_t escape, struct err *err)
{
	AUTO(heredocs_free) struct heredocs h = { 0 };
	struct err why = { 0 };
	bool may = false;

	if (has_text(line, "<<") && may_hold_heredocs(&may, line, escape, err))
		return err->code;
	if (!may)
		return COCKET_OK;
	if (!is_plain_text(line))
		return fail(err, COCKET_E_FORMAT, "a heredoc in a line that is not UTF-8 or contains a byte order mark");
	if (shell_split(line, SHELL_RAW, read_word, &h, &why))
		return fail(err, why.code, "cannot tell whether a heredoc begins here: %s", why.message);
	*out = h;
	h = (struct heredocs){ 0 };
	return COCKET_OK;
}
