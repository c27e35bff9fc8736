/* A signature taken apart, as memory: see signature.h. */
#include "signature/signature.h"

void
signature_free(struct signature *s)
{
	buf_free(&s->signature);
	buf_free(&s->bytes);
	buf_free(&s->envelope_bytes);
	certificate_material_free(&s->material.certificate);
	*s = (struct signature){ 0 };
}
