/* Questions to YAML: see lint_yaml.h. */
#include "lint/lint_yaml.h"

#include "base/ascii.h"
#include "format/text/slice_scan.h"

bool
lint_yaml_is(const struct yaml_node *map, const char *key, const char *word)
{
	return yaml_is(yaml_get(map, key), word);
}

bool
lint_yaml_is_true(const struct yaml_node *map, const char *key)
{
	return lint_yaml_is(map, key, "true") || lint_yaml_is(map, key, "True") || lint_yaml_is(map, key, "yes");
}

bool
lint_yaml_lacks(const struct yaml_node *map, const char *key)
{
	return yaml_is_null(yaml_get(map, key));
}

const struct yaml_node *
lint_yaml_find(const struct yaml_node *list, lint_yaml_test passes)
{
	if (list == NULL || list->kind != YAML_SEQUENCE)
		return NULL;
	for (const struct yaml_node *item = list->first; item; item = item->next) {
		const struct yaml_node *n = yaml_value(item);

		if (yaml_is_scalar(n) && passes(n->text))
			return n;
	}
	return NULL;
}

static bool
is_socket(struct slice path)
{
	static const char *const names[] = {
		"docker.sock", "containerd.sock", "crio.sock", "podman.sock", "dockershim.sock", "docker-raw.sock", "docker_engine", NULL,
	};
	for (const char *const *n = names; *n; n++)
		if (slice_ends(path, *n))
			return true;
	return false;
}

/* A mount of a link, as /var/run is one, is one of what it means. */
static bool
holds_socket(struct slice path)
{
	static const char *const directories[] = { "/", "/run", "/var/run", "/run/containerd", "/run/crio", "/run/podman", NULL };

	while (path.len > 1 && last_is(path, '/'))
		path.len--;
	for (const char *const *d = directories; *d; d++)
		if (slice_is(path, *d))
			return true;
	return false;
}

const char *
lint_mounts_socket(struct slice path)
{
	return is_socket(path) ? "is mounted" : holds_socket(path) ? "is mounted, and the container runtime's socket is in it" : NULL;
}

/* CAP_NAME and NAME are one. */
static bool
is_capability(struct slice name, const char *word)
{
	const bool has_prefix = name.len > 4 && ascii_starts(name, "CAP_");

	return ascii_is(has_prefix ? slice_of(name.ptr + 4, name.len - 4) : name, word);
}

bool
lint_is_all(struct slice name)
{
	return is_capability(name, "ALL");
}

bool
lint_is_strong_capability(struct slice name)
{
	static const char *const strong[] = {
		"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH", "NET_ADMIN", "BPF", "SYS_BOOT", "MAC_ADMIN",
	};

	for (size_t i = 0; i < sizeof strong / sizeof *strong; i++)
		if (is_capability(name, strong[i]))
			return true;
	return false;
}
