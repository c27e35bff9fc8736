/* Scalars: which bytes of the file are their text, and whether readers of YAML would take it for text (see yaml_tree.h).
 * libyaml's place of a scalar begins at its anchor or tag, and for a block at its header; neither is ever taken for the text. */

#include "base/ascii.h"
#include "format/files/yaml_get.h"
#include "format/files/yaml_part.h"
#include "format/text/slice_scan.h"

static size_t
skip_space_and_comments(struct slice bytes, size_t from, size_t end)
{
	while (from < end && strchr(" \t\r\n#", bytes.ptr[from]))
		from += bytes.ptr[from] == '#' ? find(slice_of(bytes.ptr + from, end - from), '\n') : 1;
	return from;
}

static bool
is_property(uint8_t c)
{
	return c == '&' || c == '!';
}

/* "&anchor !tag text": past the properties, and what may stand between them. */
static size_t
skip_properties(struct slice bytes, size_t from, size_t end)
{
	while (from < end && is_property(bytes.ptr[from])) {
		while (from < end && !is_among(bytes.ptr[from], " \t\r\n"))
			from++;
		from = skip_space_and_comments(bytes, from, end);
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
yaml_is(const struct yaml_node *n, const char *text)
{
	return yaml_is_scalar(n) && slice_is(n->text, text);
}

static bool
is_plain_and_untagged(const struct yaml_node *n)
{
	return n->style == YAML_PLAIN && n->tag == YAML_UNTAGGED;
}

bool
yaml_is_null(const struct yaml_node *n)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };

	if (!n)
		return true;
	if (n->kind != YAML_SCALAR)
		return false;
	return n->tag == YAML_NULL || (is_plain_and_untagged(n) && slice_is_one_of(n->text, nulls));
}

/* yaml.org/type/bool; YAML 1.2 has fewer, and which a reader goes by is not known. */
static bool
is_truth_value(struct slice text)
{
	static const char *const words[] = { "y", "yes", "n", "no", "true", "false", "on", "off", NULL };

	return ascii_is_one_of(text, words);
}

static bool
is_number_character(uint8_t c)
{
	return is_among(c, "0123456789abcdefABCDEFxXoOpP_.+-:tTzZ \t");
}

static bool
begins_number(struct slice text)
{
	return text.len > 0 && is_among(text.ptr[0], "0123456789+-.");
}

/* yaml.org/type/int, float and timestamp, roughly: what begins as a number and holds nothing that none of them may hold. */
static bool
may_be_number(struct slice text)
{
	static const char *const special[] = { ".inf", ".nan", "+.inf", "-.inf", NULL };

	return ascii_is_one_of(text, special) || (begins_number(text) && consists_of(text, is_number_character, ""));
}

static bool
is_plain_text(struct slice text)
{
	return !is_truth_value(text) && !may_be_number(text) && !slice_is(text, "<<");
}

bool
yaml_is_text(const struct yaml_node *n)
{
	if (!yaml_is_scalar(n) || yaml_is_null(n))
		return false;
	switch (n->tag) {
	case YAML_STR:
		return true;
	case YAML_CORE:
	case YAML_MERGE:
		return false;
	default:
		return n->style != YAML_PLAIN || is_plain_text(n->text);
	}
}
