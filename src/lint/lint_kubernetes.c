/* Pods of Kubernetes manifests by the rules of cocket-lint(7) (core/v1 PodSpec, Container, SecurityContext; Pod Security Standards).  A pod is any
 * mapping with a list of containers, of whatever kind of object. */
#include "lint/lint_kubernetes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "format/secret/secret_name.h"

#define NAME_BYTES (2 * (size_t)TEXT_QUOTE_BYTES + 8)

struct pod {
	const struct lint_subject *subject;
	const struct yaml_node *spec, *security;
	struct text object; /* "Deployment api" */
};

struct pod_container {
	const struct pod *pod;
	const struct yaml_node *map, *security;
	size_t at;
	bool is_ephemeral;
	char name[NAME_BYTES]; /* "Deployment api: web" */
};

static const struct lint_subject *
subject_of(const struct pod_container *c)
{
	return c->pod->subject;
}

/* What the container says itself goes before what its pod says. */
static const struct yaml_node *
security_of(const struct pod_container *c, const char *key)
{
	const struct yaml_node *own = yaml_get(c->security, key);

	return yaml_is_null(own) ? yaml_get(c->pod->security, key) : own;
}

/* --- a container --- */

static enum cocket_code
check_privileged(const struct pod_container *c, struct err *err)
{
	const struct yaml_node *windows = security_of(c, "windowsOptions");

	if (lint_yaml_is_true(windows, "hostProcess"))
		return lint_add(subject_of(c), RULE_PRIVILEGED, yaml_get(windows, "hostProcess")->offset, err, "%s: hostProcess", c->name);
	if (!lint_yaml_is_true(c->security, "privileged"))
		return COCKET_OK;
	return lint_add(subject_of(c), RULE_PRIVILEGED, yaml_get(c->security, "privileged")->offset, err, "%s: privileged", c->name);
}

static enum cocket_code
check_user(const struct pod_container *c, struct err *err)
{
	const struct yaml_node *user = security_of(c, "runAsUser");

	if (yaml_is(user, "0"))
		return lint_add(subject_of(c), RULE_ROOT_USER, user->offset, err, "%s: runAsUser: 0", c->name);
	if (!yaml_is_null(user) || yaml_is(security_of(c, "runAsNonRoot"), "true"))
		return COCKET_OK;
	return lint_add(subject_of(c), RULE_NO_USER, c->at, err, "%s: neither runAsNonRoot: true nor runAsUser", c->name);
}

static enum cocket_code
check_capabilities(const struct pod_container *c, struct err *err)
{
	const struct yaml_node *capabilities = yaml_get(c->security, "capabilities");
	const struct yaml_node *added = lint_yaml_find(yaml_get(capabilities, "add"), lint_is_strong_capability);

	if (added && lint_add(subject_of(c), RULE_ADDED_CAPABILITY, added->offset, err, "%s: adds %s", c->name, TEXT(added->text)))
		return err->code;
	if (lint_yaml_find(yaml_get(capabilities, "drop"), lint_is_all))
		return COCKET_OK;
	return lint_add(subject_of(c), RULE_NO_CAP_DROP, c->at, err, "%s: no capabilities.drop: [ALL]", c->name);
}

static enum cocket_code
check_profile(const struct pod_container *c, struct err *err)
{
	static const char *const profiles[] = { "seccompProfile", "appArmorProfile" };

	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
		const struct yaml_node *profile = security_of(c, profiles[i]);

		if (lint_yaml_is(profile, "type", "Unconfined") &&
		    lint_add(subject_of(c), RULE_UNCONFINED, profile->offset, err, "%s: %s: Unconfined", c->name, profiles[i]))
			return err->code;
	}
	if (!lint_yaml_is(c->security, "procMount", "Unmasked"))
		return COCKET_OK;
	return lint_add(subject_of(c), RULE_UNCONFINED, yaml_get(c->security, "procMount")->offset, err, "%s: procMount: Unmasked", c->name);
}

static enum cocket_code
check_privileges(const struct pod_container *c, struct err *err)
{
	if (lint_yaml_is(c->security, "allowPrivilegeEscalation", "false"))
		return COCKET_OK;
	return lint_add(subject_of(c), RULE_NEW_PRIVILEGES, c->at, err, "%s: no allowPrivilegeEscalation: false", c->name);
}

static enum cocket_code
check_root_file_system(const struct pod_container *c, struct err *err)
{
	if (lint_yaml_is_true(c->security, "readOnlyRootFilesystem"))
		return COCKET_OK;
	return lint_add(subject_of(c), RULE_WRITABLE_ROOT, c->at, err, "%s: no readOnlyRootFilesystem: true", c->name);
}

static enum cocket_code
check_limits(const struct pod_container *c, struct err *err)
{
	const struct yaml_node *limits = yaml_get(yaml_get(c->map, "resources"), "limits");

	if (c->is_ephemeral || !lint_yaml_lacks(limits, "memory")) /* of an ephemeral one they cannot be stated */
		return COCKET_OK;
	return lint_add(subject_of(c), RULE_NO_LIMITS, c->at, err, "%s: no resources.limits.memory", c->name);
}

static enum cocket_code
check_environment(const struct pod_container *c, struct err *err)
{
	const struct yaml_node *list = yaml_get(c->map, "env");

	if (list == NULL || list->kind != YAML_SEQUENCE)
		return COCKET_OK;
	for (const struct yaml_node *item = list->first; item; item = item->next) {
		const struct yaml_node *name = yaml_get(yaml_value(item), "name"), *value = yaml_get(yaml_value(item), "value");

		if (yaml_is_scalar(name) && yaml_is_scalar(value) && secret_name_is(name->text) && secret_value_is_written(value->text) &&
		    lint_add(subject_of(c), RULE_SECRET_IN_ENV, name->offset, err, "%s: %s: its value stands in the file", c->name, TEXT(name->text)))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
check_container(const struct pod *p, const struct yaml_node *map, bool is_ephemeral, struct err *err)
{
	static enum cocket_code (*const checks[])(const struct pod_container *c, struct err *err) = {
		check_privileged, check_user, check_capabilities, check_profile, check_privileges, check_root_file_system, check_limits,
		check_environment,
	};
	struct pod_container c = { .pod = p, .map = map, .security = yaml_get(map, "securityContext"), .at = map->offset,
	                           .is_ephemeral = is_ephemeral };
	const struct yaml_node *name = yaml_get(map, "name");

	if (map->kind != YAML_MAPPING)
		return COCKET_OK;
	if (yaml_is_scalar(name))
		c.at = name->offset;
	snprintf(c.name, sizeof c.name, "%s: %s", p->object.s, yaml_is_scalar(name) ? TEXT(name->text) : "container");
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (checks[i](&c, err))
			return err->code;
	return COCKET_OK;
}

/* --- a pod --- */

static enum cocket_code
check_namespaces(const struct pod *p, struct err *err)
{
	static const char *const keys[] = { "hostNetwork", "hostPID", "hostIPC" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (lint_yaml_is_true(p->spec, keys[i]) &&
		    lint_add(p->subject, RULE_HOST_NAMESPACE, yaml_get(p->spec, keys[i])->offset, err, "%s: %s", p->object.s, keys[i]))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
check_volumes(const struct pod *p, struct err *err)
{
	const struct yaml_node *list = yaml_get(p->spec, "volumes");

	if (list == NULL || list->kind != YAML_SEQUENCE)
		return COCKET_OK;
	for (const struct yaml_node *item = list->first; item; item = item->next) {
		const struct yaml_node *path = yaml_get(yaml_get(yaml_value(item), "hostPath"), "path");
		const char *what = yaml_is_scalar(path) ? lint_mounts_socket(path->text) : NULL;

		if (what && lint_add(p->subject, RULE_RUNTIME_SOCKET, path->offset, err, "%s: %s %s", p->object.s, TEXT(path->text), what))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
check_containers(const struct pod *p, const char *key, struct err *err)
{
	const struct yaml_node *list = yaml_get(p->spec, key);

	if (list == NULL || list->kind != YAML_SEQUENCE)
		return COCKET_OK;
	for (const struct yaml_node *item = list->first; item; item = item->next)
		if (check_container(p, yaml_value(item), strcmp(key, "ephemeralContainers") == 0, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
check_pod(const struct pod *p, struct err *err)
{
	static const char *const lists[] = { "initContainers", "containers", "ephemeralContainers" };

	if (check_namespaces(p, err) || check_volumes(p, err))
		return err->code;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (check_containers(p, lists[i], err))
			return err->code;
	return COCKET_OK;
}

/* How AppArmor was switched off before Kubernetes 1.30. */
static enum cocket_code
check_annotation(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	const struct pod *p = context;

	if (!slice_starts(key->text, "container.apparmor.security.beta.kubernetes.io/") || !yaml_is(value, "unconfined"))
		return COCKET_OK;
	return lint_add(p->subject, RULE_UNCONFINED, value->offset, err, "%s: %s: unconfined", p->object.s, TEXT(key->text));
}

/* --- the tree --- */

struct walk {
	const struct lint_subject *subject;
	bool *done;         /* of each node of the document, so that no alias has it done again */
	struct text object;
	unsigned depth;
};

static struct text
object_name(const struct yaml_node *map)
{
	const struct yaml_node *kind = yaml_get(map, "kind"), *metadata = yaml_get(map, "metadata");
	const struct yaml_node *space = yaml_get(metadata, "namespace"), *name = yaml_get(metadata, "name");
	const bool has_name = yaml_is_scalar(name), has_space = has_name && yaml_is_scalar(space);
	struct text out;

	snprintf(out.s, sizeof out.s, "%.45s%s%.45s%s%.45s", yaml_is_scalar(kind) ? TEXT(kind->text) : "", has_name ? " " : "",
	         has_space ? TEXT(space->text) : "", has_space ? "/" : "", has_name ? TEXT(name->text) : "");
	return out;
}

static enum cocket_code walk(const struct walk *w, const struct yaml_node *alias, struct err *err);

static enum cocket_code
walk_children(const struct walk *w, const struct yaml_node *n, struct err *err)
{
	for (const struct yaml_node *child = n->first; child; child = child->next)
		if (walk(w, child, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
walk_mapping(const struct walk *w, const struct yaml_node *map, struct err *err)
{
	const struct yaml_node *containers = yaml_get(map, "containers");
	const struct yaml_node *annotations = yaml_get(yaml_get(map, "metadata"), "annotations");
	struct pod pod = { w->subject, map, yaml_get(map, "securityContext"), w->object };

	if (containers && containers->kind == YAML_SEQUENCE && check_pod(&pod, err))
		return err->code;
	if (annotations && annotations->kind == YAML_MAPPING && yaml_each_key(annotations, check_annotation, &pod, err))
		return err->code;
	return walk_children(w, map, err);
}

static enum cocket_code
walk(const struct walk *w, const struct yaml_node *alias, struct err *err)
{
	const struct yaml_node *n = yaml_value(alias);
	struct walk inner = *w;

	if (n->kind == YAML_SCALAR || w->done[n->number] || inner.depth++ > 2 * YAML_DEPTH_MAX)
		return COCKET_OK;
	w->done[n->number] = true;
	if (n->kind == YAML_SEQUENCE)
		return walk_children(&inner, n, err);
	if (yaml_get(n, "apiVersion") && yaml_get(n, "kind"))
		inner.object = object_name(n);
	return walk_mapping(&inner, n, err);
}

static void
walk_free(struct walk *w)
{
	free(w->done);
}

enum cocket_code
lint_kubernetes(const struct lint_subject *s, const struct yaml_node *root, struct err *err)
{
	AUTO(walk_free) struct walk w = { .subject = s, .done = calloc(yaml_count(root), sizeof *w.done), .object = object_name(root) };

	return w.done == NULL ? no_memory(err) : walk(&w, root, err);
}
