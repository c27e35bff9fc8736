/* What a decision was made by: see summary_inputs.h. */
#include "verify/summary_inputs.h"

#include <stdlib.h>

#include "base/list.h"

struct inputs {
	struct vsa *v;
	const struct name *image, *signatures; /* whose repository has attestations and signatures; NULL: none that is known */
	bool overflow;
};

static bool
is_there(const struct vsa *v, const struct digest *digest)
{
	for (size_t i = 0; i < v->input_count; i++)
		if (digest_eq(&v->inputs[i].sha256, digest))
			return true;
	return false;
}

/* "r.example.com/shop/api@sha256:…", a blob there. */
static void
uri_print(char out[static NAME_TEXT_BYTES], const struct name *repository, const struct digest *digest)
{
	struct name name;

	out[0] = '\0';
	if (repository == NULL)
		return;
	name = *repository;
	name.tag[0] = '\0';
	name_print(out, &name, digest);
}

static enum cocket_code
input_add(struct inputs *in, const struct document_id *id, const struct name *repository, struct err *err)
{
	struct vsa *v = in->v;
	char uri[NAME_TEXT_BYTES];
	struct vsa_input *input;

	if (is_there(v, &id->digest))
		return COCKET_OK;
	in->overflow = in->overflow || v->input_count == VSA_INPUTS_MAX;
	if (in->overflow)
		return COCKET_OK;
	if (LIST_RESERVE(v->inputs, v->input_capacity, v->input_count, 1, VSA_INPUTS_MAX, "input attestations", err))
		return err->code;
	uri_print(uri, id->is_stored ? repository : NULL, &id->digest);
	input = &v->inputs[v->input_count];
	*input = (struct vsa_input){ .uri = strdup(uri), .has_sha256 = true, .sha256 = id->digest };
	if (input->uri == NULL)
		return no_memory(err);
	v->input_count++;
	return COCKET_OK;
}

static enum cocket_code
attested_add(struct inputs *in, const struct attested *a, struct err *err)
{
	if (!a->decided)
		return COCKET_OK;
	if (input_add(in, &a->document, in->image, err))
		return err->code;
	for (size_t i = 0; i < a->vex_count; i++)
		if (input_add(in, &a->vex[i].document, in->image, err))
			return err->code;
	return COCKET_OK;
}

static void
inputs_forget(struct vsa *v)
{
	while (v->input_count > 0)
		free(v->inputs[--v->input_count].uri);
}

enum cocket_code
summary_inputs_add(struct vsa *v, const struct report *r, const struct name *image, struct err *err)
{
	struct inputs in = { .v = v, .image = image, .signatures = r->has_elsewhere ? &r->elsewhere : image };

	for (size_t i = 0; i < r->count; i++)
		if (r->evaluations[i].counted && input_add(&in, &r->findings[i].document, in.signatures, err))
			return err->code;
	for (size_t i = 0; i < r->attested.count; i++)
		if (attested_add(&in, &r->attested.items[i], err))
			return err->code;
	if (in.overflow || r->bases.count > 0)
		inputs_forget(v);
	return COCKET_OK;
}
