/* One file by its kind: see lint_file.h. */
#include "lint/lint_file.h"

#include "base/escape.h"
#include "format/files/file_type.h"
#include "format/files/yaml_tree.h"
#include "format/name/reference.h"
#include "lint/lint_compose.h"
#include "lint/lint_dockerfile.h"
#include "lint/lint_ignore.h"
#include "lint/lint_kubernetes.h"
#include "lint/lint_text.h"

/* --- names of images --- */

static bool
is_latest(const struct name *n)
{
	return n->tag[0] == '\0' || strcmp(n->tag, "latest") == 0;
}

/* Of a list: a layout or an archive may be named, which no registry moves a tag of. */
static bool
is_in_registry(const char *image, struct name *out)
{
	struct reference ref;
	struct err ignored = { 0 };

	if (reference_parse(&ref, image, &ignored) || ref.transport != TRANSPORT_REGISTRY)
		return false;
	*out = ref.name;
	return true;
}

static enum cocket_code
check_image(const struct lint_subject *s, const struct image_ref *ref, struct err *err)
{
	struct name name;

	if (ref->is_built || !is_in_registry(ref->image, &name) || name.has_digest)
		return COCKET_OK;
	if (is_latest(&name))
		return lint_add(s, RULE_FLOATING_TAG, ref->offset, err, "%s: %s names no version", ref->where, TEXT(slice_str(ref->image)));
	return lint_add(s, RULE_UNPINNED_IMAGE, ref->offset, err, "%s: %s has no digest", ref->where, TEXT(slice_str(ref->image)));
}

static enum cocket_code
check_ref(const struct lint_subject *s, const struct image_ref *ref, struct err *err)
{
	switch (ref->kind) {
	case REF_IMAGE:
		return check_image(s, ref, err);
	case REF_PROBLEM:
		return lint_add(s, RULE_UNKNOWN_IMAGE, ref->offset, err, "%s: %s", ref->where, ref->detail ? ref->detail : "unknown");
	case REF_SKIPPED:
	default:
		return COCKET_OK;
	}
}

static enum cocket_code
check_refs(const struct lint_subject *s, const struct image_refs *refs, struct lint_asker *asker, struct err *err)
{
	for (size_t i = 0; i < refs->count; i++) {
		if (check_ref(s, &refs->items[i], err))
			return err->code;
		if (asker && refs->items[i].kind == REF_IMAGE && !refs->items[i].is_built && asker->ask(asker, s, &refs->items[i], err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- kinds --- */

static enum cocket_code
check_document(void *context, const struct yaml_node *root, struct err *err)
{
	switch (yaml_file_type(root)) {
	case FILE_TYPE_COMPOSE:
		return lint_compose(context, root, err);
	case FILE_TYPE_KUBERNETES:
		return lint_kubernetes(context, root, err);
	default:
		return COCKET_OK;
	}
}

static enum cocket_code
check_kind(const struct lint_subject *s, enum file_type kind, struct err *err)
{
	struct lint_subject own = *s;

	switch (kind) {
	case FILE_TYPE_DOCKERFILE:
		return lint_dockerfile(s, err);
	case FILE_TYPE_COMPOSE:
	case FILE_TYPE_KUBERNETES:
		return yaml_each(s->bytes, check_document, &own, err);
	case FILE_TYPE_LIST:
	case FILE_TYPE_AUTO:
	default:
		return COCKET_OK;
	}
}

static enum cocket_code
check_all(const struct lint_subject *s, const struct image_refs *refs, struct lint_asker *asker, struct err *err)
{
	if (check_refs(s, refs, asker, err) || check_kind(s, refs->kind, err))
		return err->code;
	return lint_text(s, err);
}

enum cocket_code
lint_file(const struct lint_subject *s, const struct image_refs *refs, struct lint_asker *asker, struct err *err)
{
	const size_t first = s->report->count;
	struct err ignored = { 0 };

	lint_places_begin(&s->report->places, s->bytes);
	if (check_all(s, refs, asker, err)) { /* what was found until then is told all the same */
		(void)!lint_report_sort(s->report, first, &ignored);
		return err->code;
	}
	if (lint_report_sort(s->report, first, err) || lint_ignore(s, first, err))
		return err->code;
	return lint_report_sort(s->report, first, err);
}
