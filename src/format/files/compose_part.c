/* Names and variables of Compose files: see compose_part.h. */
#include "format/files/compose_part.h"

#include "format/text/slice_scan.h"

enum cocket_code
compose_fill(struct buf *out, bool *is_known, const struct compose *c, const struct yaml_node *n, const char *where, struct err *err)
{
	struct err why = { 0 };
	size_t at = 0;

	*is_known = false;
	yaml_spend(n, n->text.len / 8);
	if (!yaml_is_text(n) || has(n->text, '\0'))
		return image_refs_add_problem(c->listing, n->offset, where, err, "not a text");
	if (has_template(n->text))
		return image_refs_add_problem(c->listing, n->offset, where, err, "%s: a template; render it first", TEXT(n->text));
	if (interpolation_fill(out, &at, n->text, &c->variables->compose, &why))
		return image_refs_add_problem(c->listing, n->offset + (n->verbatim ? at : 0), where, err, "%s: %s", TEXT(n->text), why.message);
	*is_known = true;
	return COCKET_OK;
}

enum cocket_code
compose_add_name(const struct compose *c, const struct compose_name *name, const char *where, const char *platform, struct err *err)
{
	const struct yaml_node *n = name->node;
	struct found_ref f = { .where = where, .text = tail(name->filled, name->skip), .offset = n->offset, .length = n->length, .platform = platform };

	if (!slice_eq(name->filled, n->text)) {
		f.elsewhere = "it contains variables";
	} else if (!n->verbatim) {
		f.elsewhere = "it is not written in one piece";
	} else {
		f.offset += name->skip;
		f.length -= name->skip;
	}
	return image_refs_add_image(c->listing, &f, err);
}

enum cocket_code
compose_each_workload(const struct compose *c, yaml_key_fn each, void *context, struct err *err)
{
	const struct yaml_node *services = yaml_get(c->root, "services"), *jobs = yaml_get(c->root, "jobs");

	if (services && yaml_each_key(services, each, context, err))
		return err->code;
	return jobs ? yaml_each_key(jobs, each, context, err) : COCKET_OK;
}
