/* build.args of a Compose file: what the ARGs of a Dockerfile that stands in it are set to (see compose_inline.c). */
#include "format/files/compose.h"

#include "format/text/slice_scan.h"

void
compose_args_free(struct compose_args *a)
{
	assignments_free(&a->set);
	assignments_free(&a->joined);
}

static bool
is_count(struct slice text)
{
	bool digits = text.len > 0 && (text.len == 1 || text.ptr[0] != '0');

	for (size_t i = 0; i < text.len; i++)
		digits &= is_digit(text.ptr[i]);
	return digits;
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

static enum cocket_code
set(struct compose_args *a, struct slice name, const struct yaml_node *n, struct slice raw, struct err *err)
{
	AUTO(buf_free) struct buf value = BUF(IMAGE_LINE_MAX_BYTES);
	struct err why = { 0 };
	size_t at;

	yaml_spend(n, raw.len);
	if (!yaml_is_text(n) && !(yaml_is_scalar(n) && n->tag == YAML_UNTAGGED && is_count(n->text)))
		(void)fail(&why, COCKET_E_FORMAT, "build.args: %s: its value is no text; put it in quotes", TEXT(name));
	else if (has(raw, '\0') || has(name, '\0'))
		(void)fail(&why, COCKET_E_FORMAT, "build.args: %s: a NUL byte", TEXT(name));
	else if (interpolation_fill(&value, &at, raw, &a->compose->variables->compose, &why))
		(void)within(&why, "build.args: %s", TEXT(name));
	return why.code ? assignments_add(&a->set, name, NULL, why.message, err) : assignments_add(&a->set, name, buf_str(&value), NULL, err);
}

static enum cocket_code
set_of_mapping(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	struct compose_args *a = context;

	yaml_spend(key, a->set.count);
	for (size_t i = 0; i < a->set.count; i++) /* hidden by one that goes before what is merged */
		if (slice_is(key->text, a->set.items[i].name))
			return COCKET_OK;
	return yaml_is_null(value) ? set_from_environment(a, key->text, err) : set(a, key->text, value, value->text, err);
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
	return set(a, name, n, tail(n->text, equals + 1), err);
}

static enum cocket_code
gather_args(struct compose_args *a, const struct yaml_node *args, struct err *err)
{
	if (args && args->kind == YAML_MAPPING)
		return yaml_each_key(args, set_of_mapping, a, err);
	for (const struct yaml_node *i = args && args->kind == YAML_SEQUENCE ? args->first : NULL; i; i = i->next)
		if (yaml_is_scalar(yaml_value(i)) && !yaml_is_reset(i) && set_of_list(a, yaml_value(i), err))
			return err->code;
	return COCKET_OK;
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
	const struct yaml_node *services = yaml_get(a->compose->root, "services"), *jobs = yaml_get(a->compose->root, "jobs");

	if (gather_args(a, yaml_get(build, "args"), err))
		return err->code;
	if (!a->compose->is_merged)
		return COCKET_OK;
	if ((services && yaml_each_key(services, gather_joined, a, err)) || (jobs && yaml_each_key(jobs, gather_joined, a, err)))
		return err->code;
	return COCKET_OK;
}

/* The args of an earlier document are not known any more, those of this one may come from a service that extends this one. */
static bool
may_be_another(const struct compose_args *a, const char *name, const char *value)
{
	bool differs = a->compose->documents->count > 1;

	for (size_t i = 0; i < a->joined.count && !differs; i++)
		if (strcmp(a->joined.items[i].name, name) == 0)
			differs = !value || !a->joined.items[i].value || strcmp(a->joined.items[i].value, value) != 0;
	return differs;
}

/* What the user said (--build-arg) goes before the file, as with docker compose build. */
enum cocket_code
compose_args_get(void *context, const char **out, const char *name, struct err *err)
{
	const struct compose_args *a = context;
	const struct interpolation *given = &a->compose->variables->dockerfile;

	if (given->get(given->context, out, name, err))
		return err->code;
	if (*out)
		return COCKET_OK;
	a->compose->documents->stood_alone = true;
	if (a->has_unknown_names)
		return fail(err, COCKET_E_UNSUPPORTED, "ARG %s: a name in build.args is made of variables: it may be this one", name);
	if (assignments_get(&a->set, out, name, err))
		return err->code;
	if (!a->compose->is_merged || !may_be_another(a, name, *out))
		return COCKET_OK;
	return fail(err, COCKET_E_UNSUPPORTED, "ARG %s: what is joined with this build may set it; verify what docker compose config prints", name);
}
