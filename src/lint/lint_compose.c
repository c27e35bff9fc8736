/* Services of Compose files by the rules of cocket-lint(7) (compose-spec, 05-services).  What a service does not say it may have from its image, or
 * from what it extends: then nothing is found, but for what only the file can say. */
#include "lint/lint_compose.h"

#include "base/escape.h"
#include "format/text/slice_scan.h"
#include "lint/lint_words.h"
#include "format/secret/secret_name.h"

struct service {
	const struct lint_subject *subject;
	const struct yaml_node *map;
	size_t at;         /* of its name */
	struct text name;
	bool is_extended;  /* what it lacks may stand elsewhere */
};

/* --- what it may do to the host --- */

static enum cocket_code
check_privileged(const struct service *s, struct err *err)
{
	if (!lint_yaml_is_true(s->map, "privileged"))
		return COCKET_OK;
	return lint_add(s->subject, RULE_PRIVILEGED, yaml_get(s->map, "privileged")->offset, err, "services.%s: privileged", s->name.s);
}

static enum cocket_code
check_namespaces(const struct service *s, struct err *err)
{
	static const char *const keys[] = { "network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (lint_yaml_is(s->map, keys[i], "host") &&
		    lint_add(s->subject, RULE_HOST_NAMESPACE, yaml_get(s->map, keys[i])->offset, err, "services.%s: %s: host", s->name.s, keys[i]))
			return err->code;
	return COCKET_OK;
}

/* What ${NAME:-DEFAULT} is where nobody sets it. */
static struct slice
default_of(struct slice text)
{
	const struct slice value = tail(text, find(text, '-'));

	return slice_starts(text, "${") && value.len > 0 ? head(tail(value, 1), find(tail(value, 1), '}')) : text;
}

/* "SOURCE:TARGET[:MODE]", or a mapping with a source. */
static struct slice
volume_source(const struct yaml_node *volume)
{
	const struct yaml_node *source = volume->kind == YAML_MAPPING ? yaml_get(volume, "source") : volume;

	if (!yaml_is_scalar(source))
		return slice_str("");
	const struct slice text = default_of(source->text);
	return volume->kind == YAML_MAPPING ? text : head(text, find(text, ':'));
}

static enum cocket_code
check_volumes(const struct service *s, struct err *err)
{
	const struct yaml_node *list = yaml_get(s->map, "volumes");

	if (list == NULL || list->kind != YAML_SEQUENCE)
		return COCKET_OK;
	for (const struct yaml_node *item = list->first; item; item = item->next) {
		const struct slice source = volume_source(yaml_value(item));
		const char *what = lint_mounts_socket(source);

		if (what && lint_add(s->subject, RULE_RUNTIME_SOCKET, yaml_value(item)->offset, err, "services.%s: %s %s", s->name.s, TEXT(source), what))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
check_capabilities(const struct service *s, struct err *err)
{
	const struct yaml_node *added = lint_yaml_find(yaml_get(s->map, "cap_add"), lint_is_strong_capability);

	if (added && lint_add(s->subject, RULE_ADDED_CAPABILITY, added->offset, err, "services.%s: cap_add: %s", s->name.s, TEXT(added->text)))
		return err->code;
	if (s->is_extended || lint_yaml_find(yaml_get(s->map, "cap_drop"), lint_is_all))
		return COCKET_OK;
	return lint_add(s->subject, RULE_NO_CAP_DROP, s->at, err, "services.%s: no cap_drop: [ALL]", s->name.s);
}

/* "seccomp:unconfined" and "seccomp=unconfined". */
static bool
is_unconfined(struct slice option)
{
	return slice_ends(option, "unconfined") || slice_is(option, "label:disable") || slice_is(option, "label=disable");
}

static bool
is_no_new_privileges(struct slice option)
{
	return slice_is(option, "no-new-privileges") || slice_is(option, "no-new-privileges:true") || slice_is(option, "no-new-privileges=true");
}

static enum cocket_code
check_security(const struct service *s, struct err *err)
{
	const struct yaml_node *options = yaml_get(s->map, "security_opt");
	const struct yaml_node *unconfined = lint_yaml_find(options, is_unconfined);

	if (unconfined &&
	    lint_add(s->subject, RULE_UNCONFINED, unconfined->offset, err, "services.%s: security_opt: %s", s->name.s, TEXT(unconfined->text)))
		return err->code;
	if (s->is_extended || lint_yaml_find(options, is_no_new_privileges))
		return COCKET_OK;
	return lint_add(s->subject, RULE_NEW_PRIVILEGES, s->at, err, "services.%s: no security_opt: [no-new-privileges:true]", s->name.s);
}

/* --- who it is, and what it may use up --- */

static enum cocket_code
check_user(const struct service *s, struct err *err)
{
	const struct yaml_node *user = yaml_get(s->map, "user");

	if (!yaml_is_scalar(user) || !lint_user_is_root(user->text))
		return COCKET_OK;
	return lint_add(s->subject, RULE_ROOT_USER, user->offset, err, "services.%s: user: %s", s->name.s, TEXT(user->text));
}

static enum cocket_code
check_root_file_system(const struct service *s, struct err *err)
{
	if (s->is_extended || lint_yaml_is_true(s->map, "read_only"))
		return COCKET_OK;
	return lint_add(s->subject, RULE_WRITABLE_ROOT, s->at, err, "services.%s: no read_only: true", s->name.s);
}

static enum cocket_code
check_limits(const struct service *s, struct err *err)
{
	static const char *const keys[] = { "mem_limit", "cpus", "cpu_quota", "pids_limit" };

	if (s->is_extended || !lint_yaml_lacks(yaml_get(yaml_get(s->map, "deploy"), "resources"), "limits"))
		return COCKET_OK;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!lint_yaml_lacks(s->map, keys[i]))
			return COCKET_OK;
	return lint_add(s->subject, RULE_NO_LIMITS, s->at, err, "services.%s: no deploy.resources.limits", s->name.s);
}

/* --- secrets --- */

/* Variables as a mapping of names and values, or as a list of NAME=VALUE. */
struct variables {
	const struct service *service;
	enum lint_rule rule;
	const char *what;
};

static enum cocket_code
check_variable(const struct variables *v, size_t at, struct slice name, struct slice value, struct err *err)
{
	if (!secret_name_is(name) || !secret_value_is_written(value))
		return COCKET_OK;
	return lint_add(v->service->subject, v->rule, at, err, "services.%s: %s%s: its value stands in the file", v->service->name.s, v->what, TEXT(name));
}

static enum cocket_code
check_member(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	return yaml_is_scalar(value) ? check_variable(context, key->offset, key->text, value->text, err) : COCKET_OK;
}

static enum cocket_code
check_item(const struct variables *v, const struct yaml_node *item, struct err *err)
{
	const size_t equals = yaml_is_scalar(item) ? find(item->text, '=') : 0;

	if (!yaml_is_scalar(item) || equals == item->text.len)
		return COCKET_OK;
	return check_variable(v, item->offset, head(item->text, equals), tail(item->text, equals + 1), err);
}

static enum cocket_code
check_variables(struct variables v, const struct yaml_node *all, struct err *err)
{
	if (all && all->kind == YAML_MAPPING)
		return yaml_each_key(all, check_member, &v, err);
	if (all == NULL || all->kind != YAML_SEQUENCE)
		return COCKET_OK;
	for (const struct yaml_node *item = all->first; item; item = item->next)
		if (check_item(&v, yaml_value(item), err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
check_environment(const struct service *s, struct err *err)
{
	return check_variables((struct variables){ s, RULE_SECRET_IN_ENV, "" }, yaml_get(s->map, "environment"), err);
}

static enum cocket_code
check_build(const struct service *s, struct err *err)
{
	return check_variables((struct variables){ s, RULE_SECRET_IN_ARG, "build.args: " }, yaml_get(yaml_get(s->map, "build"), "args"), err);
}

/* --- a service --- */

static enum cocket_code
check_service(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	static enum cocket_code (*const checks[])(const struct service *s, struct err *err) = {
		check_privileged, check_namespaces, check_volumes, check_capabilities, check_security, check_user, check_root_file_system, check_limits,
		check_environment, check_build,
	};
	const struct service s = { context, value, key->offset, text_quote(key->text), !lint_yaml_lacks(value, "extends") };

	if (value->kind != YAML_MAPPING)
		return COCKET_OK;
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (checks[i](&s, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
lint_compose(const struct lint_subject *s, const struct yaml_node *root, struct err *err)
{
	const struct yaml_node *services = yaml_get(root, "services");
	struct lint_subject own = *s;

	return services && services->kind == YAML_MAPPING ? yaml_each_key(services, check_service, &own, err) : COCKET_OK;
}
