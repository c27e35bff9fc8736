/* Where kubectl, kustomize and controllers in Go end a document: at every line that begins with "---", whatever follows there
 * (k8s.io/apimachinery/pkg/util/yaml, splitYAMLDocument and YAMLReader).  To YAML "---#" begins a key, or goes on with a text, and what stands
 * below it is a value in which nobody looks for images. */
#include "format/files/kubernetes.h"

#include "format/files/image_refs_part.h"
#include "format/text/slice_scan.h"

#define SEPARATOR "---"

/* For YAML too. */
static bool
is_separator(struct slice line)
{
	return line.len == strlen(SEPARATOR) || strchr(" \t\r", line.ptr[strlen(SEPARATOR)]);
}

enum cocket_code
kubernetes_check_split(struct image_refs *l, struct slice bytes, struct err *err)
{
	for (size_t at = 0, end; at < bytes.len; at = end + 1) {
		const struct slice rest = tail(bytes, at), line = head(rest, find(rest, '\n'));

		end = at + line.len;
		if (slice_starts(line, SEPARATOR) && !is_separator(line) &&
		    image_refs_add_problem(l, at, "file", err, "a line that begins with " SEPARATOR ": kubectl would begin a new document after it"))
			return err->code;
	}
	return COCKET_OK;
}
