/* What became of each form, of all manifests and keys together: struct sign_report. */
#include <string.h>

#include "sign/signing.h"

static void
form_report(struct sign_form *out, const struct attachment *a)
{
	memcpy(out->where, a->where, sizeof out->where);
	out->replaced += a->replaced;
	out->is_kept |= a->state == ATTACHMENT_KEPT;
	if (a->state == ATTACHMENT_REFUSED && out->refused.code == COCKET_OK)
		out->refused = a->refused;
}

const char *
sign_format_name(const struct sign_report *r, enum signature_format format)
{
	return r->predicate_type[0] && format == FORMAT_SIMPLE ? "envelope" : signature_formats[format].name;
}

void
attachments_report(struct sign_report *out, const struct signing *s)
{
	out->formats = s->formats;
	for (size_t i = 0; i < s->attachment_count; i++) {
		const struct attachment *a = &s->attachments[i];

		form_report(&out->forms[a->format], a);
		if (a->state == ATTACHMENT_REFUSED)
			out->formats &= ~FORMAT_BIT(a->format);
	}
}
