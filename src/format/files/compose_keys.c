/* The keys of the Compose specification (compose-spec schema, July 2025 and later, with what older files have), as far down as images are named,
 * or may be named one day.  What a key that stands in no list here means, nobody here knows: it is a problem, never passed over (attack A42).
 * Extensions (x-...) are anybody's, and Compose makes nothing of them. */
#include "format/files/compose_part.h"

#include <stdio.h>

#include "format/text/slice_scan.h"

/* Of everything that a container is made of: services, jobs, pre_start. */
#define CONTAINER_KEYS \
	" annotations blkio_config cap_add cap_drop cgroup cgroup_parent command configs cpu_count cpu_percent cpu_shares" \
	" cpu_quota cpu_period cpu_rt_period cpu_rt_runtime cpus cpuset credential_spec device_cgroup_rules devices dns dns_opt" \
	" dns_search domainname entrypoint env_file label_file environment extra_hosts gpus group_add hostname image init ipc" \
	" isolation labels logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit network_mode models networks" \
	" oom_kill_disable oom_score_adj pid pids_limit platform privileged pull_policy pull_refresh_after read_only runtime" \
	" security_opt shm_size secrets sysctls stop_grace_period stop_signal storage_opt tmpfs ulimits umask use_api_socket user" \
	" uts userns_mode volumes volumes_from working_dir "
#define WORKLOAD_KEYS CONTAINER_KEYS "build depends_on healthcheck ports expose stdin_open tty profiles extends "

struct shape;

struct inner {
	const char *key;
	const struct shape *shape; /* of the value if that is a mapping, of its items if it is a list */
	bool is_named;             /* a mapping of names to such */
};

struct shape {
	const char *keys; /* each between spaces */
	struct inner inner[12]; /* up to one without a key */
};

static const struct shape hook = { " command user privileged working_dir environment ", { { 0 } } };
static const struct shape watch = { " ignore include path action target exec initial_sync ", { { "exec", &hook, false } } };
static const struct shape develop = { " watch ", { { "watch", &watch, false } } };
static const struct shape mount_options = { " propagation create_host_path recursive selinux labels nocopy subpath size mode ", { { 0 } } };
static const struct shape mount = {
	" type source target read_only consistency bind volume tmpfs image cluster ",
	{ { "bind", &mount_options, false }, { "volume", &mount_options, false }, { "tmpfs", &mount_options, false }, { "image", &mount_options, false } },
};
static const struct shape build = {
	" context dockerfile dockerfile_inline entitlements args ssh labels cache_from cache_to no_cache no_cache_filter"
	" additional_contexts network provenance sbom pull target shm_size extra_hosts isolation privileged secrets tags ulimits"
	" platforms ",
	{ { 0 } },
};
static const struct shape pre_start = { CONTAINER_KEYS "per_replica ", { { "volumes", &mount, false } } };
static const struct shape deploy = {
	" mode endpoint_mode replicas labels rollback_config update_config resources restart_policy placement ", { { 0 } },
};
static const struct shape provider = { " type options ", { { 0 } } };
static const struct shape extends = { " service file ", { { 0 } } };
static const struct shape service = {
	WORKLOAD_KEYS "deploy develop restart scale attach container_name provider links external_links pre_start post_start pre_stop"
	              " volume_driver log_driver log_opt net ",
	{
		{ "build", &build, false },
		{ "volumes", &mount, false },
		{ "pre_start", &pre_start, false },
		{ "develop", &develop, false },
		{ "x-develop", &develop, false }, /* compose-go reads it as develop */
		{ "deploy", &deploy, false },
		{ "post_start", &hook, false },
		{ "pre_stop", &hook, false },
		{ "provider", &provider, false },
		{ "extends", &extends, false },
	},
};
static const struct shape job = {
	WORKLOAD_KEYS "triggers ", { { "build", &build, false }, { "volumes", &mount, false }, { "extends", &extends, false } },
};

/* Of the top-level networks, volumes, secrets, configs and models. */
static const struct shape resource = {
	" name driver driver_opts ipam external internal enable_ipv4 enable_ipv6 attachable labels file environment content template_driver"
	" model context_size runtime_flags ",
	{ { 0 } },
};
static const struct shape file = {
	" version name include services models networks volumes secrets configs jobs ",
	{
		{ "services", &service, true },
		{ "jobs", &job, true },
		{ "models", &resource, true },
		{ "networks", &resource, true },
		{ "volumes", &resource, true },
		{ "secrets", &resource, true },
		{ "configs", &resource, true },
	},
};

struct level {
	const struct compose *compose;
	const struct shape *shape;
	const char *where;
};

static bool
is_listed(const char *keys, struct slice key)
{
	for (const char *k = keys; key.len && *k;) {
		size_t n = strcspn(++k, " ");
		if (n == key.len && memcmp(k, key.ptr, n) == 0)
			return true;
		k += n;
	}
	return false;
}

static const struct inner *
find_inner(const struct shape *shape, struct slice key)
{
	for (const struct inner *i = shape->inner; i->key; i++)
		if (slice_is(key, i->key))
			return i;
	return NULL;
}

static enum cocket_code check_value(const struct level *l, const struct yaml_node *value, struct err *err);

static enum cocket_code
check_named(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	const struct level *outer = context;
	char where[COMPOSE_WHERE_BYTES];
	struct level l = { outer->compose, outer->shape, where };

	snprintf(where, sizeof where, "%s.%s", outer->where, TEXT(key->text));
	return check_value(&l, value, err);
}

static enum cocket_code
check_inner(const struct level *l, const struct inner *inner, const struct yaml_node *value, struct err *err)
{
	char where[COMPOSE_WHERE_BYTES];
	struct level next = { l->compose, inner->shape, where };

	snprintf(where, sizeof where, "%.*s%s%s", COMPOSE_WHERE_BYTES - 32, l->where, l->where[0] ? "." : "", inner->key);
	return inner->is_named ? yaml_each_key(value, check_named, &next, err) : check_value(&next, value, err);
}

static bool
is_known(const struct shape *shape, struct slice key)
{
	return is_listed(shape->keys, key) || slice_starts(key, "x-");
}

static enum cocket_code
check_key(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	const struct level *l = context;
	const struct inner *inner = find_inner(l->shape, key->text);

	if (inner)
		return check_inner(l, inner, value, err);
	if (is_known(l->shape, key->text))
		return COCKET_OK;
	return image_refs_add_problem(l->compose->listing, key->offset, l->where[0] ? l->where : "file", err,
	                              "key %s is unknown and may name an image", TEXT(key->text));
}

static enum cocket_code
check_item(struct level *l, const struct yaml_node *item, struct err *err)
{
	yaml_spend(item, 1);
	return !yaml_is_reset(item) && yaml_value(item)->kind == YAML_MAPPING ? yaml_each_key(item, check_key, l, err) : COCKET_OK;
}

static enum cocket_code
check_value(const struct level *l, const struct yaml_node *value, struct err *err)
{
	struct level copy = *l;

	if (value->kind == YAML_MAPPING)
		return yaml_each_key(value, check_key, &copy, err);
	for (const struct yaml_node *i = value->kind == YAML_SEQUENCE ? value->first : NULL; i; i = i->next)
		if (check_item(&copy, i, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
compose_check_keys(const struct compose *c, struct err *err)
{
	const struct level top = { c, &file, "" };

	return check_value(&top, c->root, err);
}
