/* build.args of a Compose file: what the ARGs of a Dockerfile that stands in it are set to (see compose_inline.c). */
#include "format/files/compose_part.h"

#include "format/text/slice_scan.h"

void
compose_args_free(struct compose_args *a)
{
	assignments_free(&a->set);
	assignments_free(&a->joined);
}

/* A number that is the same text to every reader of YAML. */
static bool
is_count(struct slice text)
{
	return text.len > 0 && (text.len == 1 || text.ptr[0] != '0') && consists_of(text, is_digit, "");
}

/* Without a value: that of the environment (compose-spec build: args). */
static enum cocket_code
set_from_environment(struct compose_args *a, struct slice name, struct err *err)
{
	char terminated[VARIABLE_NAME_MAX + 1];
	const struct interpolation *v = &a->compose->variables->compose;
	struct err why = { 0 };
	const char *value;

	if (name.len > VARIABLE_NAME_MAX || has(name, '\0'))
		return COCKET_OK;
	copy(terminated, name);
	if (v->get(v->context, &value, terminated, &why))
		return assignments_add(&a->set, name, NULL, why.message, err);
	return value ? assignments_add(&a->set, name, value, NULL, err) : COCKET_OK;
}

static bool
is_text_or_count(const struct yaml_node *n)
{
	return yaml_is_text(n) || (yaml_is_scalar(n) && n->tag == YAML_UNTAGGED && is_count(n->text));
}

struct raw_arg {
	struct slice name, value; /* variables not filled in */
	const struct yaml_node *node;
};

static enum cocket_code
fill_value(struct buf *out, const struct compose_args *a, const struct raw_arg *arg, struct err *err)
{
	size_t at;

	if (!is_text_or_count(arg->node))
		return fail(err, COCKET_E_FORMAT, "build.args: %s: its value is not text; put it in quotes", TEXT(arg->name));
	if (has(arg->value, '\0') || has(arg->name, '\0'))
		return fail(err, COCKET_E_FORMAT, "build.args: %s: a NUL byte", TEXT(arg->name));
	if (interpolation_fill(out, &at, arg->value, &a->compose->variables->compose, err))
		return within(err, "build.args: %s", TEXT(arg->name));
	return COCKET_OK;
}

static enum cocket_code
set(struct compose_args *a, const struct raw_arg *arg, struct err *err)
{
	AUTO(buf_free) struct buf value = BUF(IMAGE_LINE_MAX_BYTES);
	struct err why = { 0 };

	yaml_spend(arg->node, arg->value.len);
	if (fill_value(&value, a, arg, &why))
		return assignments_add(&a->set, arg->name, NULL, why.message, err);
	return assignments_add(&a->set, arg->name, buf_str(&value), NULL, err);
}

static bool
is_set(const struct compose_args *a, struct slice name)
{
	for (size_t i = 0; i < a->set.count; i++)
		if (slice_is(name, a->set.items[i].name))
			return true;
	return false;
}

static enum cocket_code
set_of_mapping(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	struct compose_args *a = context;
	const struct raw_arg arg = { key->text, value->text, value };

	yaml_spend(key, a->set.count);
	if (is_set(a, key->text)) /* hidden by one that goes before what is merged */
		return COCKET_OK;
	return yaml_is_null(value) ? set_from_environment(a, key->text, err) : set(a, &arg, err);
}

/* "NAME=VALUE", or NAME alone.  Compose fills in variables before it looks for the name. */
static enum cocket_code
set_of_list(struct compose_args *a, const struct yaml_node *n, struct err *err)
{
	size_t equals = find(n->text, '=');
	struct slice name = head(n->text, equals);

	a->has_unknown_names |= has(name, '$');
	if (equals == n->text.len)
		return set_from_environment(a, name, err);
	return set(a, &(struct raw_arg){ name, tail(n->text, equals + 1), n }, err);
}

static enum cocket_code
gather_list(struct compose_args *a, const struct yaml_node *list, struct err *err)
{
	for (const struct yaml_node *i = list->first; i; i = i->next)
		if (yaml_is_scalar(yaml_value(i)) && !yaml_is_reset(i) && set_of_list(a, yaml_value(i), err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
gather_args(struct compose_args *a, const struct yaml_node *args, struct err *err)
{
	if (args && args->kind == YAML_MAPPING)
		return yaml_each_key(args, set_of_mapping, a, err);
	return args && args->kind == YAML_SEQUENCE ? gather_list(a, args, err) : COCKET_OK;
}

static enum cocket_code
gather_joined(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	struct compose_args *to = context;
	AUTO(compose_args_free) struct compose_args of = { .compose = to->compose };

	(void)key;
	if (gather_args(&of, yaml_get(yaml_get(value, "build"), "args"), err))
		return err->code;
	to->has_unknown_names |= of.has_unknown_names;
	for (size_t i = 0; i < of.set.count; i++)
		if (assignments_add(&to->joined, slice_str(of.set.items[i].name), of.set.items[i].value, of.set.items[i].why, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
compose_args_gather(struct compose_args *a, const struct yaml_node *build, struct err *err)
{
	if (gather_args(a, yaml_get(build, "args"), err))
		return err->code;
	return a->compose->is_merged ? compose_each_workload(a->compose, gather_joined, a, err) : COCKET_OK;
}

static bool
is_value(const struct assignment *a, const char *value)
{
	return value && a->value && strcmp(a->value, value) == 0;
}

/* The args of an earlier document are not known any more, those of this one may come from a service that extends this one. */
static bool
may_be_another(const struct compose_args *a, const char *name, const char *value)
{
	if (a->compose->documents->count > 1)
		return true;
	for (size_t i = 0; i < a->joined.count; i++)
		if (strcmp(a->joined.items[i].name, name) == 0 && !is_value(&a->joined.items[i], value))
			return true;
	return false;
}

static enum cocket_code
get_of_file(const struct compose_args *a, const char **out, const char *name, struct err *err)
{
	a->compose->documents->stood_alone = true;
	if (a->has_unknown_names)
		return fail(err, COCKET_E_UNSUPPORTED, "ARG %s: a name in build.args contains variables and may be this one", name);
	if (assignments_get(&a->set, out, name, err))
		return err->code;
	if (a->compose->is_merged && may_be_another(a, name, *out))
		return fail(err, COCKET_E_UNSUPPORTED, "ARG %s: a service merged with this build may set it; verify the output of docker compose config", name);
	return COCKET_OK;
}

/* What the user said (--build-arg) goes before the file, as with docker compose build. */
enum cocket_code
compose_args_get(void *context, const char **out, const char *name, struct err *err)
{
	const struct compose_args *a = context;
	const struct interpolation *given = &a->compose->variables->dockerfile;

	if (given->get(given->context, out, name, err))
		return err->code;
	return *out ? COCKET_OK : get_of_file(a, out, name, err);
}
