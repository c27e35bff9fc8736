/* YAML 1.1 by libyaml (see yaml.h): events are made into a tree as they come.  The only module that includes yaml.h of libyaml.
 * libyaml counts characters, we count bytes.  Never recurses. */
#include "format/yaml_part.h"

#include <stdlib.h>

#include <yaml.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf8.h"
#include "format/position.h"
#include "format/scan.h"

#define BLOCK_BYTES (64 * KIB)
#define CORE_TAG "tag:yaml.org,2002:"

struct yaml_block {
	struct yaml_block *next;
	size_t used, size;
	max_align_t bytes[];
};

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
	struct yaml_block *blocks; /* owned: nodes and texts of this document */
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

static enum cocket_code
refuse(struct builder *b, size_t offset, enum cocket_code code, struct err *err, const char *why)
{
	struct position p = position_of(b->bytes, offset);

	return fail(err, code, "%zu:%zu: %s", p.line, p.column, why);
}

/* Events come in the order of the file, so that one walk over it serves them all. */
static size_t
offset_of(struct builder *b, const yaml_mark_t *mark)
{
	if (mark->index < b->characters)
		b->characters = b->offset = 0;
	while (b->characters < mark->index && b->offset < b->bytes.len) {
		b->offset++;
		while (b->offset < b->bytes.len && (b->bytes.ptr[b->offset] & 0xc0) == 0x80)
			b->offset++;
		b->characters++;
	}
	return b->offset;
}

/* --- memory --- */

static void *
allocate(struct builder *b, size_t n, struct err *err)
{
	size_t need = (n + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	struct yaml_block *block = b->blocks;

	if (!block || block->size - block->used < need) {
		size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;
		block = calloc(1, sizeof *block + size);
		if (!block) {
			fail(err, COCKET_E_NOMEM, "no memory for a YAML document");
			return NULL;
		}
		block->next = b->blocks;
		block->size = size;
		b->blocks = block;
	}
	block->used += need;
	return (uint8_t *)block->bytes + block->used - need;
}

static void
free_document(struct builder *b)
{
	while (b->blocks) {
		struct yaml_block *next = b->blocks->next;
		free(b->blocks);
		b->blocks = next;
	}
	b->root = NULL;
	b->aliases = b->anchor_count = 0;
	b->document.count = 0;
	b->document.compose = NULL;
}

static enum cocket_code
keep_text(struct slice *out, struct builder *b, struct slice text, struct err *err)
{
	uint8_t *to = allocate(b, text.len + 1, err);

	if (!to)
		return err->code;
	if (text.len)
		memcpy(to, text.ptr, text.len);
	*out = slice_of(to, text.len);
	return COCKET_OK;
}

/* --- mappings --- */

static int
compare_keys(const void *a, const void *b)
{
	const struct yaml_node *x = *(const struct yaml_node *const *)a, *y = *(const struct yaml_node *const *)b;
	size_t n = x->text.len < y->text.len ? x->text.len : y->text.len;
	int order = n ? memcmp(x->text.ptr, y->text.ptr, n) : 0;

	return order ? order : (x->text.len > y->text.len) - (x->text.len < y->text.len);
}

/* YAML 1.1 section 3.2.1.3: keys are unique.  Which of two counts is what parsers differ in. */
static enum cocket_code
check_keys(struct builder *b, const struct container *c, struct err *err)
{
	size_t n = c->children / 2, i = 0;
	const struct yaml_node **keys = n ? reallocarray(NULL, n, sizeof *keys) : NULL;
	const struct yaml_node *twice = NULL;

	if (n && !keys)
		return fail(err, COCKET_E_NOMEM, "no memory for %zu keys", n);
	for (const struct yaml_node *k = c->node->first; k && i < n; k = k->next->next)
		keys[i++] = k;
	if (n)
		qsort(keys, n, sizeof *keys, compare_keys);
	for (i = 1; i < n && !twice; i++)
		if (slice_eq(keys[i]->text, keys[i - 1]->text))
			twice = keys[i]->offset > keys[i - 1]->offset ? keys[i] : keys[i - 1];
	free(keys);
	if (!twice)
		return COCKET_OK;
	struct position p = position_of(b->bytes, twice->offset);
	return fail(err, COCKET_E_FORMAT, "%zu:%zu: key %s is given twice", p.line, p.column, TEXT(twice->text));
}

/* yaml.org/type/merge: a mapping, or a sequence of them. */
static enum cocket_code
add_cost(struct builder *b, unsigned *cost, const struct yaml_node *value, struct err *err)
{
	const struct yaml_node *map = yaml_value(value);

	if (map->kind != YAML_MAPPING)
		return refuse(b, value->offset, COCKET_E_FORMAT, err, "<<: expected a mapping or a list of mappings");
	*cost += map->merge_cost;
	if (*cost > YAML_MERGES_MAX)
		return refuse(b, value->offset, COCKET_E_TOO_MANY, err, "<<: too many mappings are merged");
	return COCKET_OK;
}

static enum cocket_code
count_merges(struct builder *b, struct yaml_node *map, struct err *err)
{
	map->merge_cost = 1;
	for (const struct yaml_node *k = map->first; k; k = k->next->next) {
		const struct yaml_node *value = yaml_value(k->next);
		if (!yaml_is_merge_key(k))
			continue;
		if (value->kind != YAML_SEQUENCE) {
			if (add_cost(b, &map->merge_cost, k->next, err))
				return err->code;
			continue;
		}
		for (const struct yaml_node *v = value->first; v; v = v->next)
			if (add_cost(b, &map->merge_cost, v, err))
				return err->code;
	}
	return COCKET_OK;
}

/* --- tags --- */

static const struct {
	const char *name;
	enum yaml_kind kind;
	enum yaml_tag tag;
} core_tags[] = {
	{ "str", YAML_SCALAR, YAML_STR },
	{ "null", YAML_SCALAR, YAML_NULL },
	{ "merge", YAML_SCALAR, YAML_MERGE },
	{ "int", YAML_SCALAR, YAML_CORE },
	{ "float", YAML_SCALAR, YAML_CORE },
	{ "bool", YAML_SCALAR, YAML_CORE },
	{ "timestamp", YAML_SCALAR, YAML_CORE },
	{ "map", YAML_MAPPING, YAML_CORE },
	{ "seq", YAML_SEQUENCE, YAML_CORE },
};

/* False: not one that is read alike everywhere, or not of such a node. */
static bool
know_tag(struct yaml_node *n, struct slice tag)
{
	struct slice core = slice_starts(tag, CORE_TAG) ? tail(tag, strlen(CORE_TAG)) : slice_str("");

	if (slice_is(tag, "!reset") || slice_is(tag, "!override"))
		n->tag = slice_is(tag, "!reset") ? YAML_RESET : YAML_OVERRIDE;
	else if (slice_is(tag, "!") && n->kind == YAML_SCALAR && n->style != YAML_PLAIN)
		n->tag = YAML_STR;
	for (size_t i = 0; i < sizeof core_tags / sizeof *core_tags; i++)
		if (slice_is(core, core_tags[i].name) && n->kind == core_tags[i].kind)
			n->tag = core_tags[i].tag;
	return n->tag != YAML_UNTAGGED;
}

/* What is !reset within what is !override is no reset for Compose, which does not look in there (compose-go loader/reset.go). */
static enum cocket_code
take_reset(struct builder *b, const struct yaml_node *n, struct err *err)
{
	if (!b->depth)
		return refuse(b, n->offset, COCKET_E_UNSUPPORTED, err, "!reset of a whole document");
	if (b->stack[b->depth - 1].is_overriding)
		return refuse(b, n->offset, COCKET_E_UNSUPPORTED, err, "!reset within !override: which of them counts is not known");
	return COCKET_OK;
}

/* Of a scalar once its text is known. */
static enum cocket_code
take_tag(struct builder *b, const yaml_char_t *tag, struct yaml_node *n, struct err *err)
{
	struct slice text = slice_str((const char *)tag);
	struct position p;

	if (!tag)
		return COCKET_OK;
	if (!know_tag(n, text)) {
		p = position_of(b->bytes, n->offset);
		return fail(err, COCKET_E_UNSUPPORTED, "%zu:%zu: tag %s is not known here", p.line, p.column, TEXT(text));
	}
	if (n->tag == YAML_NULL) {
		n->tag = YAML_UNTAGGED;
		if (!yaml_is_null(n))
			return refuse(b, n->offset, COCKET_E_UNSUPPORTED, err, "tag !!null before a value");
		n->tag = YAML_NULL;
	}
	if (!b->document.compose && (n->tag == YAML_RESET || n->tag == YAML_OVERRIDE))
		b->document.compose = n;
	n->resets = n->tag == YAML_RESET;
	return n->tag == YAML_RESET ? take_reset(b, n, err) : COCKET_OK;
}

/* --- the tree --- */

/* Keys are texts.  A tag on one is what readers differ in, but for what makes << a merge key. */
static enum cocket_code
check_key(struct builder *b, const struct yaml_node *n, struct err *err)
{
	if (n->kind != YAML_SCALAR)
		return refuse(b, n->offset, COCKET_E_FORMAT, err, "a key that is no text");
	if (n->tag != YAML_UNTAGGED && n->tag != YAML_STR && !yaml_is_merge_key(n))
		return refuse(b, n->offset, COCKET_E_UNSUPPORTED, err, "a key with a tag");
	return COCKET_OK;
}

static enum cocket_code
attach(struct builder *b, struct yaml_node *n, struct err *err)
{
	struct container *c = b->depth ? &b->stack[b->depth - 1] : NULL;
	bool is_key = c && c->node->kind == YAML_MAPPING && c->children % 2 == 0;

	if (!c) {
		b->root = n;
		return COCKET_OK;
	}
	if (is_key && check_key(b, n, err))
		return err->code;
	if (!is_key && n->tag == YAML_MERGE)
		return refuse(b, n->offset, COCKET_E_UNSUPPORTED, err, "tag !!merge on a value");
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
		refuse(b, offset, COCKET_E_TOO_MANY, err, "more values than are read");
		return NULL;
	}
	n = allocate(b, sizeof *n, err);
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
		return refuse(b, n->offset, COCKET_E_TOO_MANY, err, "an anchor with a longer name than is read");
	if (b->anchor_count == YAML_ANCHORS_MAX)
		return refuse(b, n->offset, COCKET_E_TOO_MANY, err, "more anchors than are read");
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
add_container(struct builder *b, enum yaml_kind kind, const yaml_event_t *e, struct err *err)
{
	bool map = kind == YAML_MAPPING;
	struct yaml_node *n = add_node(b, kind, e, err);

	const yaml_char_t *anchor = map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
	bool is_overriding = b->depth && b->stack[b->depth - 1].is_overriding;

	if (!n || take_tag(b, map ? e->data.mapping_start.tag : e->data.sequence_start.tag, n, err) || attach(b, n, err) ||
	    add_anchor(b, anchor, n, err))
		return err->code;
	if (b->depth == YAML_DEPTH_MAX)
		return refuse(b, n->offset, COCKET_E_TOO_MANY, err, "nested deeper than is read");
	b->stack[b->depth++] = (struct container){
		.node = n,
		.end = &n->first,
		.anchor = anchor ? b->anchor_count : 0,
		.is_overriding = is_overriding || n->tag == YAML_OVERRIDE,
	};
	return COCKET_OK;
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
	return check_keys(b, c, err) ? err->code : count_merges(b, c->node, err);
}

/* The latest of that name counts (YAML 1.1 section 3.2.2.2). */
static enum cocket_code
add_alias(struct builder *b, const yaml_event_t *e, struct err *err)
{
	struct slice name = slice_str((const char *)e->data.alias.anchor);
	struct yaml_node *n = add_node(b, YAML_ALIAS, e, err);
	size_t i = b->anchor_count;

	if (!n)
		return err->code;
	if (++b->aliases > YAML_ALIASES_MAX)
		return refuse(b, n->offset, COCKET_E_TOO_MANY, err, "more aliases than are read");
	while (i > 0 && !slice_eq(b->anchors[i - 1].name, name))
		i--;
	if (i == 0)
		return refuse(b, n->offset, COCKET_E_FORMAT, err, "an alias of no anchor");
	if (b->anchors[i - 1].open)
		return refuse(b, n->offset, COCKET_E_FORMAT, err, "an alias inside what it names");
	n->target = b->anchors[i - 1].node;
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
		code = refuse(b, b->root->offset, COCKET_E_TOO_MANY, err, "merges and aliases that take more work than a file is worth");
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
	struct position p = position_of(b->bytes, offset_of(b, &b->parser.problem_mark));

	if (b->parser.error == YAML_MEMORY_ERROR)
		return fail(err, COCKET_E_NOMEM, "no memory for a YAML document");
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
	struct position p = position_of(bytes, i);
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
		return fail(err, COCKET_E_NOMEM, "no memory for a YAML document");
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
