/* Scalars: which bytes of the file are their text, and whether readers of YAML would take it for text (see yaml_tree.h).
 * libyaml's place of a scalar begins at its anchor or tag, and for a block at its header; neither is ever taken for the text. */
#include <strings.h>

#include "format/text/slice_scan.h"
#include "format/files/yaml_part.h"

/* "&anchor !tag text": past the properties, and what may stand between them. */
static size_t
skip_properties(struct slice bytes, size_t from, size_t end)
{
	while (from < end && (bytes.ptr[from] == '&' || bytes.ptr[from] == '!')) {
		while (from < end && !strchr(" \t\r\n", bytes.ptr[from]))
			from++;
		while (from < end && strchr(" \t\r\n#", bytes.ptr[from]))
			from += bytes.ptr[from] == '#' ? find(slice_of(bytes.ptr + from, end - from), '\n') : 1;
	}
	return from;
}

/* YAML 1.1 section 9.1.1: the header ends with its line, and may hold a comment. */
static void
place_block(struct yaml_node *n, struct slice bytes, size_t from, size_t end)
{
	from += find(slice_of(bytes.ptr + from, end - from), '\n');
	n->block = from < end ? from + 1 : end;
	n->block_end = end;
	for (from = n->block; from < end && strchr(" \t\r\n", bytes.ptr[from]);)
		from++;
	n->offset = from;
	n->length = n->text.len < end - from ? n->text.len : end - from;
}

void
yaml_place(struct yaml_node *n, struct slice bytes, size_t from, size_t end)
{
	from = skip_properties(bytes, from, end);
	if (n->style == YAML_LITERAL || n->style == YAML_FOLDED) {
		place_block(n, bytes, from, end);
	} else {
		size_t quote = n->style == YAML_QUOTED && end - from >= 2;
		n->offset = from + quote;
		n->length = end - from - 2 * quote;
	}
	n->verbatim = slice_eq(n->text, slice_of(bytes.ptr + n->offset, n->length));
}

bool
yaml_is_scalar(const struct yaml_node *n)
{
	return n && n->kind == YAML_SCALAR;
}

bool
yaml_is_null(const struct yaml_node *n)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };

	if (!n || (n->kind == YAML_SCALAR && n->tag == YAML_NULL))
		return true;
	if (n->kind != YAML_SCALAR || n->style != YAML_PLAIN || n->tag != YAML_UNTAGGED)
		return false;
	for (const char *const *w = nulls; *w; w++)
		if (slice_is(n->text, *w))
			return true;
	return false;
}

/* yaml.org/type/bool; YAML 1.2 has fewer, and which a reader goes by is not known. */
static bool
is_truth_value(struct slice text)
{
	static const char *const words[] = { "y", "yes", "n", "no", "true", "false", "on", "off", NULL };

	for (const char *const *w = words; *w; w++)
		if (text.len == strlen(*w) && strncasecmp((const char *)text.ptr, *w, text.len) == 0)
			return true;
	return false;
}

/* yaml.org/type/int, float and timestamp, roughly: what begins as a number and holds nothing that none of them may hold. */
static bool
may_be_number(struct slice text)
{
	static const char *const special[] = { ".inf", ".nan", "+.inf", "-.inf", NULL };

	for (const char *const *w = special; *w; w++)
		if (text.len == strlen(*w) && strncasecmp((const char *)text.ptr, *w, text.len) == 0)
			return true;
	if (text.len == 0 || !(is_digit(text.ptr[0]) || strchr("+-.", text.ptr[0])))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '\0' || !strchr("0123456789abcdefABCDEFxXoOpP_.+-:tTzZ \t", text.ptr[i]))
			return false;
	return true;
}

bool
yaml_is_text(const struct yaml_node *n)
{
	if (!yaml_is_scalar(n) || yaml_is_null(n))
		return false;
	if (n->tag == YAML_STR)
		return true;
	if (n->tag == YAML_CORE || n->tag == YAML_MERGE)
		return false;
	return n->style != YAML_PLAIN || !(is_truth_value(n->text) || may_be_number(n->text) || slice_is(n->text, "<<"));
}
