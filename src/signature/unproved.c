/* What a certificate says that nobody has proved: see unproved.h. */
#include "signature/unproved.h"

#include <stdio.h>

#include "identity/identity_pattern.h"

static void
leaf_read(struct unproved *out, const struct leaf_certificate *leaf)
{
	struct slice issuer;

	snprintf(out->identity, sizeof out->identity, "%s", leaf_certificate_name(leaf));
	if (certificate_issuer(&issuer, leaf))
		snprintf(out->issuer, sizeof out->issuer, "%.*s", SLICE_FMT(issuer));
}

void
unproved_read_certificate(struct unproved *out, const struct certificate_material *m)
{
	struct leaf_certificate *leaf = NULL;
	struct err ignored;

	out->is_certificate = m->certificate.len > 0;
	if (out->is_certificate && leaf_certificate_parse(&leaf, buf_slice(&m->certificate), &ignored) == COCKET_OK)
		leaf_read(out, leaf);
	leaf_certificate_free(&leaf);
	out->has_log_index = m->entries.count > 0;
	if (!out->has_log_index)
		return;
	out->log_index = m->entries.items[0].index;
	out->has_log_time = m->entries.items[0].has_time;
	out->log_time = m->entries.items[0].time;
}
