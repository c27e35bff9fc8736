/* SBOMs of each format: any bytes.  What is handed on is text; packages that count are counted.
 * Never touches a file or a network. */
#include <stdlib.h>
#include <string.h>

#include "format/attestation/sbom_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	size_t packages, files, bytes;
};

static enum cocket_code
see_package(void *context, const struct sbom_package *p, struct err *err)
{
	struct seen *s = context;

	(void)err;
	s->packages += p->is_content;
	s->bytes += strlen(p->group) + strlen(p->name) + strlen(p->version) + strlen(p->purl) + strlen(p->type) + strlen(p->supplier);
	for (size_t i = 0; i < p->license_count; i++)
		s->bytes += strlen(p->licenses[i]);
	s->bytes += strlen(p->unread_license);
	return COCKET_OK;
}

static enum cocket_code
see_file(void *context, const struct sbom_file *f, struct err *err)
{
	struct seen *s = context;

	(void)err;
	s->files++;
	if (f->path[0] == '/' || (f->sha256[0] && strlen(f->sha256) != 64) || (f->sha1[0] && strlen(f->sha1) != 40))
		abort();
	return COCKET_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = { 0 };
	const struct sbom_sink sink = { .package = see_package, .file = see_file, .context = &seen, .wants_licenses = true };
	struct sbom s;
	struct err err;

	if (sbom_read(&s, slice_of(data, size), &sink, &err) == COCKET_OK && (s.format == SBOM_NONE || s.package_count != seen.packages || s.file_count != seen.files))
		abort();
	return 0;
}
