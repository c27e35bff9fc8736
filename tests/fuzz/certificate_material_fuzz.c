/* What lies beside a signature by certificate: any bytes, as a bundle's verificationMaterial of each version (the first byte says which) and as cosign's
 * annotations (parted by NUL).  What is taken has a certificate, and is within its bounds.  Never touches a file or a network. */
#include <stdlib.h>

#include "crypto/authority.h"
#include "format/signature/certificate_material.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
material_check(struct certificate_material *m, bool has_certificate)
{
	if ((m->certificate.len > 0) != has_certificate || m->certificate.len > LEAF_MAX_BYTES)
		abort();
	if (m->entries.count > LOG_ENTRIES_MAX || m->timestamp_count > TIMESTAMPS_MAX)
		abort();
	for (size_t i = 0; i < m->timestamp_count; i++)
		if (m->timestamps[i].len > TIMESTAMP_MAX_BYTES)
			abort();
	certificate_material_free(m);
}

static void
check_bundle(unsigned version, struct slice text)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct certificate_material m;
	struct err err;

	if (json_parse(&doc, text, &err))
		return;
	if (certificate_material_parse(&m, json_root(&doc), version, &err) == COCKET_OK)
		material_check(&m, true);
	if (certificate_material_parse_witnesses(&m, json_root(&doc), version, &err) == COCKET_OK)
		material_check(&m, false);
}

static void
check_annotations(const char *text, size_t size)
{
	const char *end = text + size;
	const char *bundle = text + strlen(text) + 1;
	const char *timestamp = bundle < end ? bundle + strlen(bundle) + 1 : end;
	const struct certificate_annotations a = { text, bundle < end ? bundle : NULL, timestamp < end ? timestamp : NULL };
	struct certificate_material m;
	struct err err;

	if (certificate_material_parse_annotations(&m, &a, &err))
		return;
	if (m.entries.count != (a.bundle != NULL) || m.timestamp_count != (a.timestamp != NULL))
		abort();
	material_check(&m, true);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = size > 0 ? calloc(1, size) : NULL; /* ends in a NUL in place of the first byte */

	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	check_bundle(1 + data[0] % 3, slice_of(data + 1, size - 1));
	check_annotations(text, size);
	free(text);
	return 0;
}
