/* Tags (see yaml_tree.h): those that go-yaml 2 to 4 and libyaml's other users take alike, where they do. */
#include "format/files/yaml_get.h"
#include "format/files/yaml_part.h"
#include "format/text/slice_scan.h"

#define CORE(name) "tag:yaml.org,2002:" name
#define ANY_KIND 0

static const struct {
	const char *name;
	unsigned kind;
	enum yaml_tag tag;
} tags[] = {
	{ "!reset", ANY_KIND, YAML_RESET },
	{ "!override", ANY_KIND, YAML_OVERRIDE },
	{ "!reference", YAML_SEQUENCE, YAML_REFERENCE },
	{ CORE("str"), YAML_SCALAR, YAML_STR },
	{ CORE("null"), YAML_SCALAR, YAML_NULL },
	{ CORE("merge"), YAML_SCALAR, YAML_MERGE },
	{ CORE("int"), YAML_SCALAR, YAML_CORE },
	{ CORE("float"), YAML_SCALAR, YAML_CORE },
	{ CORE("bool"), YAML_SCALAR, YAML_CORE },
	{ CORE("timestamp"), YAML_SCALAR, YAML_CORE },
	{ CORE("map"), YAML_MAPPING, YAML_CORE },
	{ CORE("seq"), YAML_SEQUENCE, YAML_CORE },
};

/* "!!null x" is null to some, and an error to others. */
static bool
stands_for_null(const struct yaml_node *n)
{
	struct yaml_node bare = *n;

	bare.tag = YAML_UNTAGGED;
	return yaml_is_null(&bare);
}

static enum yaml_tag
find_tag(struct slice name, enum yaml_kind kind)
{
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (slice_is(name, tags[i].name) && (tags[i].kind == ANY_KIND || tags[i].kind == kind))
			return tags[i].tag;
	return YAML_UNTAGGED;
}

/* "!" says of a plain scalar what readers differ in, and of a quoted one what it is anyway. */
static enum yaml_tag
tag_of(const struct yaml_node *n, struct slice tag)
{
	if (!slice_is(tag, "!"))
		return find_tag(tag, n->kind);
	return n->kind == YAML_SCALAR && n->style != YAML_PLAIN ? YAML_STR : YAML_UNTAGGED;
}

bool
yaml_set_tag(struct yaml_node *n, struct slice tag)
{
	n->tag = tag_of(n, tag);
	return n->tag == YAML_NULL ? stands_for_null(n) : n->tag != YAML_UNTAGGED;
}
