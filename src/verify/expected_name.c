/* The name that claims must have, where it is known: --signed-as, the registry's, or that of a layout's reference (cocket-options(7)).
 * Never takes a layout's own word for a name that the user gave. */
#include "base/escape.h"
#include "verify/verification.h"

/* The tag that the user asked by: a layout's ref.name may be a bare one or a whole reference that ends in it. */
static void
asked_tag(char out[static TAG_MAX_BYTES + 1], const struct reference *ref)
{
	const char *tag = ref->transport == TRANSPORT_REGISTRY ? ref->name.tag : ref->tag;
	struct name whole;

	if (tag_valid(slice_str(tag)))
		memcpy(out, tag, strlen(tag) + 1);
	else if (name_parse_whole(&whole, tag))
		memcpy(out, whole.tag, sizeof whole.tag);
}

/* The name as it was asked for, or what it stands for where it is a mirror's. */
static enum cocket_code
name_take(struct verification *run, const struct name *asked, struct err *err)
{
	bool is_mirror;

	run->report->mirror = mirrors_find(run->options->mirrors, asked);
	if (mirrors_resolve(&run->name, &is_mirror, run->options->mirrors, asked, err))
		return err->code;
	run->required.name = &run->name;
	return COCKET_OK;
}

/* The name that claims must have, where it is known: --signed-as, the registry's, or a layout's ref.name that is a whole reference. */
enum cocket_code
signed_name(struct verification *run, struct err *err)
{
	const struct reference *ref = &run->source->ref;

	if (run->options->signed_as) {
		if (name_parse_claimed(&run->name, slice_str(run->options->signed_as), err))
			return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(run->options->signed_as)));
		if (run->name.tag[0] == '\0')
			asked_tag(run->name.tag, ref);
		run->required.name = &run->name;
	} else if (ref->transport == TRANSPORT_REGISTRY) {
		if (name_take(run, &ref->name, err))
			return err->code;
	}
	return run->required.name ? rule_choose(run, err) : COCKET_OK;
}

/* A digest in --signed-as is held against the image, not passed over. */
enum cocket_code
signed_digest_check(const struct verification *run, struct err *err)
{
	if (!run->options->signed_as || !run->name.has_digest || digest_eq(&run->name.digest, &run->image.digest))
		return COCKET_OK;
	return fail(err, COCKET_E_DIGEST, "the image has another digest than --signed-as %s", TEXT(slice_str(run->options->signed_as)));
}

/* Whether the user named the image so, or its layout alone does: nobody signed index.json. */
static bool
is_asked_by(const struct verification *run, const struct name *whole)
{
	const char *text = run->source->ref.tag;
	struct name asked;
	struct err unused;

	if (run->options->names_given || strchr(text, '/') == NULL || name_parse_claimed(&asked, slice_str(text), &unused))
		return false;
	return name_same_repository(&asked, whole) && strcmp(asked.tag, whole->tag) == 0;
}

/* A policy goes by names, as a store's paths do: where none is known, there is no rule. */
enum cocket_code
layout_name(struct verification *run, struct err *err)
{
	const struct reference *ref = &run->source->ref;
	struct name whole;

	if (run->required.name || ref->transport == TRANSPORT_REGISTRY)
		return COCKET_OK;
	if (name_parse_whole(&whole, run->image.ref_name)) {
		run->report->named_by_source = !is_asked_by(run, &whole);
		return name_take(run, &whole, err) ? err->code : rule_choose(run, err);
	}
	if (run->options->policy_context)
		return fail(err, COCKET_E_NO_RULE, "the image's name is unknown, and the policy matches names: use --signed-as NAME");
	if (tag_valid(slice_str(ref->tag)))
		run->required.tag = ref->tag;
	return COCKET_OK;
}
