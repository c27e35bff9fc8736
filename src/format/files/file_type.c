/* What a file of images is: by its name where that says it, else by its first line that says something.  Never guesses between two. */
#include <strings.h>

#include "format/files/image_refs_part.h"
#include "format/text/slice_scan.h"
#include "format/files/yaml_tree.h"

#define BOM "\xef\xbb\xbf"

static bool
ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && strcasecmp(name + n - m, end) == 0;
}

static bool
is_dockerfile_name(const char *name)
{
	return strncmp(name, "Dockerfile", strlen("Dockerfile")) == 0 || strncmp(name, "Containerfile", strlen("Containerfile")) == 0 ||
	       ends_with(name, ".Dockerfile") || ends_with(name, ".Containerfile");
}

static bool
is_yaml_name(const char *name)
{
	return ends_with(name, ".yaml") || ends_with(name, ".yml") || ends_with(name, ".json");
}

static struct slice
trimmed(struct slice s)
{
	while (s.len && memchr(" \t\r", s.ptr[0], 3))
		s = tail(s, 1);
	while (s.len && memchr(" \t\r", s.ptr[s.len - 1], 3))
		s = head(s, s.len - 1);
	return s;
}

/* The first line that is neither blank nor a comment. */
static struct slice
first_line(struct slice bytes)
{
	if (slice_starts(bytes, BOM))
		bytes = tail(bytes, strlen(BOM));
	while (bytes.len) {
		size_t end = find(bytes, '\n');
		struct slice line = trimmed(head(bytes, end));
		if (line.len && line.ptr[0] != '#')
			return line;
		bytes = tail(bytes, end + (end < bytes.len));
	}
	return slice_str("");
}

static bool
begins_with_word(struct slice line, const char *word)
{
	size_t n = strlen(word);

	return line.len > n && strncasecmp((const char *)line.ptr, word, n) == 0 && (line.ptr[n] == ' ' || line.ptr[n] == '\t');
}

/* "key:" or "key: value": no image name holds a colon at its end or before a space. */
static bool
looks_like_yaml(struct slice line)
{
	size_t colon = find(line, ':');

	if (line.ptr[0] == '{' || line.ptr[0] == '%' || slice_starts(line, "---"))
		return true;
	return colon < line.len && (colon + 1 == line.len || line.ptr[colon + 1] == ' ' || line.ptr[colon + 1] == '\t');
}

static bool
looks_like_list(struct slice line)
{
	size_t end = 0;

	while (end < line.len && line.ptr[end] != ' ' && line.ptr[end] != '\t')
		end++;
	line = trimmed(tail(line, end));
	return line.len == 0 || line.ptr[0] == '#';
}

static enum file_type
kind_of_content(bool *is_yaml, struct slice bytes)
{
	struct slice line = first_line(bytes);

	if (line.len == 0)
		return FILE_TYPE_LIST;
	if (begins_with_word(line, "FROM") || begins_with_word(line, "ARG"))
		return FILE_TYPE_DOCKERFILE;
	*is_yaml = looks_like_yaml(line);
	return !*is_yaml && looks_like_list(line) ? FILE_TYPE_LIST : FILE_TYPE_AUTO;
}

enum file_type
file_type_of(bool *is_yaml, const char *file_name, struct slice bytes)
{
	const char *slash = file_name ? strrchr(file_name, '/') : NULL;
	const char *name = slash ? slash + 1 : file_name ? file_name : "";

	*is_yaml = is_yaml_name(name);
	if (*is_yaml)
		return FILE_TYPE_AUTO;
	if (is_dockerfile_name(name))
		return FILE_TYPE_DOCKERFILE;
	return kind_of_content(is_yaml, bytes);
}

/* Kubernetes wants both of them in every object; compose-spec wants services or jobs, or includes files that have them.  A workflow of GitHub has
 * jobs too, and says on what. */
enum file_type
yaml_file_type(const struct yaml_node *root)
{
	if (yaml_get(root, "apiVersion") && yaml_get(root, "kind"))
		return FILE_TYPE_KUBERNETES;
	if (!yaml_get(root, "apiVersion") && (yaml_get(root, "services") || yaml_get(root, "include") || (yaml_get(root, "jobs") && !yaml_get(root, "on"))))
		return FILE_TYPE_COMPOSE;
	return FILE_TYPE_AUTO;
}
