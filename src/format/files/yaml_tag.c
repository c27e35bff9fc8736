/* Tags (see yaml_tree.h): those that go-yaml 2 to 4 and libyaml's other users take alike, where they do. */
#include "format/text/slice_scan.h"
#include "format/files/yaml_part.h"

#define CORE_TAG "tag:yaml.org,2002:"

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

/* "!!null x" is null to some, and an error to others. */
static bool
stands_for_null(const struct yaml_node *n)
{
	struct yaml_node bare = *n;

	bare.tag = YAML_UNTAGGED;
	return yaml_is_null(&bare);
}

bool
yaml_set_tag(struct yaml_node *n, struct slice tag)
{
	struct slice core = slice_starts(tag, CORE_TAG) ? tail(tag, strlen(CORE_TAG)) : slice_str("");

	if (slice_is(tag, "!reset") || slice_is(tag, "!override"))
		n->tag = slice_is(tag, "!reset") ? YAML_RESET : YAML_OVERRIDE;
	else if (slice_is(tag, "!") && n->kind == YAML_SCALAR && n->style != YAML_PLAIN)
		n->tag = YAML_STR;
	for (size_t i = 0; i < sizeof core_tags / sizeof *core_tags; i++)
		if (slice_is(core, core_tags[i].name) && n->kind == core_tags[i].kind)
			n->tag = core_tags[i].tag;
	return n->tag != YAML_UNTAGGED && (n->tag != YAML_NULL || stands_for_null(n));
}
