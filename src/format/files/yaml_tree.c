/* YAML 1.1 by libyaml (see yaml_tree.h): events are made into a tree as they come.  The only module that includes libyaml's header.
 * libyaml counts characters, we count bytes.  Never recurses. */
#include "format/files/yaml_tree.h"

#include <stdlib.h>

#include <yaml.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "format/files/yaml_memory.h"
#include "format/files/yaml_part.h"
#include "format/text/line_column.h"
#include "format/text/slice_scan.h"

struct anchor {
	struct slice name;
	const struct yaml_node *node;
	bool open; /* what it names is still being read */
};

struct container {
	struct yaml_node *node;
	const struct yaml_node **end; /* where the next child goes */
	size_t children;
	size_t anchor;     /* its own, counted from 1; 0 none */
	bool is_overriding; /* it, or one around it, is !override */
};

struct builder {
	struct slice bytes;
	yaml_each_fn each;
	void *context;
	struct yaml_memory memory; /* owned: nodes and texts of this document */
	yaml_parser_t parser;
	size_t characters, offset;   /* the same place, counted in both ways */
	struct yaml_document document;
	size_t nodes, aliases;       /* of the whole file, of this document */
	struct anchor anchors[YAML_ANCHORS_MAX];
	size_t anchor_count;         /* of this document */
	struct container stack[YAML_DEPTH_MAX];
	size_t depth;
	const struct yaml_node *root;
};

/* --- places --- */

static bool
is_continuation(uint8_t c)
{
	return (c & 0xc0) == 0x80;
}

static void
skip_character(struct builder *b)
{
	b->offset++;
	while (b->offset < b->bytes.len && is_continuation(b->bytes.ptr[b->offset]))
		b->offset++;
}

/* Events come in the order of the file, so that one walk over it serves them all. */
static size_t
offset_of(struct builder *b, const yaml_mark_t *mark)
{
	if (mark->index < b->characters)
		b->characters = b->offset = 0;
	for (; b->characters < mark->index && b->offset < b->bytes.len; b->characters++)
		skip_character(b);
	return b->offset;
}

/* --- memory --- */

static void
free_document(struct builder *b)
{
	yaml_memory_free(&b->memory);
	b->root = NULL;
	b->aliases = b->anchor_count = 0;
	b->document.count = 0;
	b->document.compose = b->document.gitlab = NULL;
}

static enum cocket_code
keep_text(struct slice *out, struct builder *b, struct slice text, struct err *err)
{
	uint8_t *to = yaml_memory_add(&b->memory, text.len + 1, err);

	if (!to)
		return err->code;
	if (text.len)
		memcpy(to, text.ptr, text.len);
	*out = slice_of(to, text.len);
	return COCKET_OK;
}

/* --- tags --- */

/* What is !reset within what is !override is no reset for Compose, which does not look in there (compose-go loader/reset.go). */
static enum cocket_code
take_reset(struct builder *b, const struct yaml_node *n, struct err *err)
{
	if (!b->depth)
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_UNSUPPORTED, "!reset of a whole document");
	if (b->stack[b->depth - 1].is_overriding)
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_UNSUPPORTED, "!reset within !override: it is not known which applies");
	return COCKET_OK;
}

static bool
is_tag_of_compose(enum yaml_tag tag)
{
	return tag == YAML_RESET || tag == YAML_OVERRIDE;
}

/* Of a scalar once its text is known. */
static enum cocket_code
take_tag(struct builder *b, const yaml_char_t *tag, struct yaml_node *n, struct err *err)
{
	struct slice text = slice_str((const char *)tag);

	if (!tag)
		return COCKET_OK;
	if (!yaml_set_tag(n, text))
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_UNSUPPORTED, "unknown tag %s", TEXT(text));
	if (!b->document.compose && is_tag_of_compose(n->tag))
		b->document.compose = n;
	if (!b->document.gitlab && n->tag == YAML_REFERENCE)
		b->document.gitlab = n;
	n->resets = n->tag == YAML_RESET;
	return n->resets ? take_reset(b, n, err) : COCKET_OK;
}

/* --- the tree --- */

/* Keys are texts.  A tag on one is what readers differ in, but for what makes << a merge key. */
static enum cocket_code
check_key(struct builder *b, const struct yaml_node *n, struct err *err)
{
	if (n->kind != YAML_SCALAR)
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_FORMAT, "a key that is not text");
	if (n->tag != YAML_UNTAGGED && n->tag != YAML_STR && !yaml_is_merge_key(n))
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_UNSUPPORTED, "a key with a tag");
	return COCKET_OK;
}

static enum cocket_code
check_value(struct builder *b, const struct yaml_node *n, struct err *err)
{
	return n->tag == YAML_MERGE ? line_column_fail(err, b->bytes, n->offset, COCKET_E_UNSUPPORTED, "tag !!merge on a value") : COCKET_OK;
}

static bool
expects_key(const struct container *c)
{
	return c->node->kind == YAML_MAPPING && c->children % 2 == 0;
}

static enum cocket_code
attach(struct builder *b, struct yaml_node *n, struct err *err)
{
	struct container *c = b->depth ? &b->stack[b->depth - 1] : NULL;

	if (!c) {
		b->root = n;
		return COCKET_OK;
	}
	if (expects_key(c) ? check_key(b, n, err) : check_value(b, n, err))
		return err->code;
	*c->end = n;
	c->end = &n->next;
	c->children++;
	c->node->resets |= n->resets;
	return COCKET_OK;
}

static struct yaml_node *
add_node(struct builder *b, enum yaml_kind kind, const yaml_event_t *e, struct err *err)
{
	size_t offset = offset_of(b, &e->start_mark);
	struct yaml_node *n;

	if (++b->nodes > YAML_NODES_MAX) {
		line_column_fail(err, b->bytes, offset, COCKET_E_TOO_MANY, "too many values");
		return NULL;
	}
	n = yaml_memory_add(&b->memory, sizeof *n, err);
	if (!n)
		return NULL;
	n->kind = kind;
	n->offset = offset;
	n->number = b->document.count++;
	n->document = &b->document;
	return n;
}

static enum cocket_code
add_anchor(struct builder *b, const yaml_char_t *name, const struct yaml_node *n, struct err *err)
{
	struct anchor *a;

	if (!name)
		return COCKET_OK;
	if (strlen((const char *)name) > YAML_ANCHOR_NAME_MAX)
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_TOO_MANY, "an anchor with too long a name");
	if (b->anchor_count == YAML_ANCHORS_MAX)
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_TOO_MANY, "too many anchors");
	a = &b->anchors[b->anchor_count];
	if (keep_text(&a->name, b, slice_str((const char *)name), err))
		return err->code;
	a->node = n;
	a->open = n->kind != YAML_SCALAR;
	b->anchor_count++;
	return COCKET_OK;
}

static enum yaml_style
style_of(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return YAML_QUOTED;
	case YAML_LITERAL_SCALAR_STYLE:
		return YAML_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return YAML_FOLDED;
	default:
		return YAML_PLAIN;
	}
}

static enum cocket_code
add_scalar(struct builder *b, const yaml_event_t *e, struct err *err)
{
	struct yaml_node *n = add_node(b, YAML_SCALAR, e, err);
	size_t end = offset_of(b, &e->end_mark);

	if (!n || keep_text(&n->text, b, slice_of(e->data.scalar.value, e->data.scalar.length), err))
		return err->code;
	n->style = style_of(e->data.scalar.style);
	if (take_tag(b, e->data.scalar.tag, n, err))
		return err->code;
	yaml_place(n, b->bytes, n->offset, end);
	if (attach(b, n, err))
		return err->code;
	return add_anchor(b, e->data.scalar.anchor, n, err);
}

static enum cocket_code
push(struct builder *b, struct yaml_node *n, size_t anchor, struct err *err)
{
	bool is_inside = b->depth && b->stack[b->depth - 1].is_overriding;

	if (b->depth == YAML_DEPTH_MAX)
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_TOO_MANY, "nested too deeply");
	b->stack[b->depth++] = (struct container){
		.node = n, .end = &n->first, .anchor = anchor, .is_overriding = is_inside || n->tag == YAML_OVERRIDE,
	};
	return COCKET_OK;
}

struct properties {
	const yaml_char_t *anchor, *tag;
};

/* Of the start of a mapping or a sequence. */
static struct properties
properties_of(const yaml_event_t *e)
{
	if (e->type == YAML_MAPPING_START_EVENT)
		return (struct properties){ e->data.mapping_start.anchor, e->data.mapping_start.tag };
	return (struct properties){ e->data.sequence_start.anchor, e->data.sequence_start.tag };
}

static enum cocket_code
add_container(struct builder *b, enum yaml_kind kind, const yaml_event_t *e, struct err *err)
{
	const struct properties p = properties_of(e);
	struct yaml_node *n = add_node(b, kind, e, err);

	if (!n || take_tag(b, p.tag, n, err) || attach(b, n, err) || add_anchor(b, p.anchor, n, err))
		return err->code;
	return push(b, n, p.anchor ? b->anchor_count : 0, err);
}

static enum cocket_code
end_container(struct builder *b, struct err *err)
{
	struct container *c = &b->stack[--b->depth];

	if (b->depth)
		b->stack[b->depth - 1].node->resets |= c->node->resets;
	if (c->anchor)
		b->anchors[c->anchor - 1].open = false;
	if (c->node->kind != YAML_MAPPING)
		return COCKET_OK;
	return yaml_check_mapping(c->node, c->children / 2, b->bytes, err);
}

/* The latest of that name counts (YAML 1.1 section 3.2.2.2). */
static const struct anchor *
find_anchor(const struct builder *b, struct slice name)
{
	for (size_t i = b->anchor_count; i > 0; i--)
		if (slice_eq(b->anchors[i - 1].name, name))
			return &b->anchors[i - 1];
	return NULL;
}

static enum cocket_code
check_anchor(const struct builder *b, const struct anchor *a, const struct yaml_node *alias, struct err *err)
{
	if (a == NULL)
		return line_column_fail(err, b->bytes, alias->offset, COCKET_E_FORMAT, "an alias of an unknown anchor");
	if (a->open)
		return line_column_fail(err, b->bytes, alias->offset, COCKET_E_FORMAT, "an alias inside its own anchor");
	return COCKET_OK;
}

static enum cocket_code
add_alias(struct builder *b, const yaml_event_t *e, struct err *err)
{
	struct yaml_node *n = add_node(b, YAML_ALIAS, e, err);
	const struct anchor *a = find_anchor(b, slice_str((const char *)e->data.alias.anchor));

	if (!n)
		return err->code;
	if (++b->aliases > YAML_ALIASES_MAX)
		return line_column_fail(err, b->bytes, n->offset, COCKET_E_TOO_MANY, "too many aliases");
	if (check_anchor(b, a, n, err))
		return err->code;
	n->target = a->node;
	n->resets = n->target->resets;
	if (n->resets && take_reset(b, n, err))
		return err->code;
	return attach(b, n, err);
}

static enum cocket_code
end_document(struct builder *b, struct err *err)
{
	enum cocket_code code = yaml_is_null(b->root) ? COCKET_OK : b->each(b->context, b->root, err);

	if (b->document.looks == 0)
		code = line_column_fail(err, b->bytes, b->root->offset, COCKET_E_TOO_MANY, "merges and aliases that take too long to follow");
	free_document(b);
	return code;
}

static enum cocket_code
take_event(struct builder *b, const yaml_event_t *e, struct err *err)
{
	switch (e->type) {
	case YAML_ALIAS_EVENT:
		return add_alias(b, e, err);
	case YAML_SCALAR_EVENT:
		return add_scalar(b, e, err);
	case YAML_SEQUENCE_START_EVENT:
		return add_container(b, YAML_SEQUENCE, e, err);
	case YAML_MAPPING_START_EVENT:
		return add_container(b, YAML_MAPPING, e, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return end_container(b, err);
	case YAML_DOCUMENT_END_EVENT:
		return end_document(b, err);
	default:
		return COCKET_OK;
	}
}

/* libyaml's own words, with the place in bytes of ours. */
static enum cocket_code
refuse_syntax(struct builder *b, struct err *err)
{
	struct line_column p = line_column_of(b->bytes, offset_of(b, &b->parser.problem_mark));

	if (b->parser.error == YAML_MEMORY_ERROR)
		return no_memory(err);
	return fail(err, COCKET_E_FORMAT, "%zu:%zu: not YAML: %s", p.line, p.column, b->parser.problem ? b->parser.problem : "cannot be read");
}

static enum cocket_code
take_events(struct builder *b, struct err *err)
{
	for (;;) {
		yaml_event_t event;
		enum cocket_code code;

		if (!yaml_parser_parse(&b->parser, &event))
			return refuse_syntax(b, err);
		bool last = event.type == YAML_STREAM_END_EVENT;
		code = take_event(b, &event, err);
		yaml_event_delete(&event);
		if (code || last)
			return code;
	}
}

/* libyaml would take UTF-16 too, and marks of bad bytes are not to be relied on. */
static enum cocket_code
check_text(struct slice bytes, struct err *err)
{
	size_t i = 0;
	uint32_t c;

	for (size_t n; i < bytes.len && (n = utf8_next(&c, tail(bytes, i))) > 0; i += n)
		;
	if (i == bytes.len)
		return COCKET_OK;
	struct line_column p = line_column_of(bytes, i);
	return fail(err, COCKET_E_FORMAT, "%zu:%zu: not UTF-8", p.line, p.column);
}

enum cocket_code
yaml_each(struct slice bytes, yaml_each_fn each, void *context, struct err *err)
{
	struct builder *b;
	enum cocket_code code;

	if (check_text(bytes, err))
		return err->code;
	b = calloc(1, sizeof *b);
	if (!b || !yaml_parser_initialize(&b->parser)) {
		free(b);
		return no_memory(err);
	}
	b->bytes = bytes;
	b->each = each;
	b->context = context;
	b->document.looks = YAML_LOOKS_MAX;
	yaml_parser_set_encoding(&b->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b->parser, bytes.ptr ? bytes.ptr : (const uint8_t *)"", bytes.len);
	code = take_events(b, err);
	yaml_parser_delete(&b->parser);
	free_document(b);
	free(b);
	return code;
}
