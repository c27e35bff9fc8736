/* Provenance of both versions, package URLs, source repositories and images that went into the build: any bytes.  What is called a source is in its
 * one spelling, and none if it is unclear which; an image of a build has a place and a digest.
 * Never touches a file or a network. */
#include <stdlib.h>
#include <string.h>

#include "format/attestation/build_image.h"
#include "format/attestation/purl.h"
#include "format/attestation/repository_uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_repository(const char *repository)
{
	struct repository_uri again;
	struct err err;

	if (repository[0] == '\0')
		return;
	if (repository_uri_parse(&again, slice_str(repository), &err) && strstr(repository, "://") == NULL)
		abort();
}

/* An image has a place and a digest, or it is an error. */
static void
check_material(const struct provenance_material *m)
{
	struct name name;
	struct err err;
	bool is_image;

	if (m->uri == NULL)
		abort();
	if (build_image_read(&name, &is_image, m, &err) == COCKET_OK && is_image && (!name.has_digest || !name.host[0] || !name.path[0]))
		abort();
}

static void
parse(const char *type, struct slice bytes)
{
	AUTO(provenance_free) struct provenance p = { .builder_id = "" };
	struct err err;

	if (provenance_parse(&p, type, bytes, &err))
		return;
	check_repository(p.source.repository);
	if (p.source.repository[0] == '\0' && (p.source.ref[0] || p.source.commit[0]))
		abort();
	for (size_t i = 0; i < p.material_count; i++)
		check_material(&p.materials[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct repository_uri uri;
	struct purl purl;
	struct err err;
	char value[64];

	parse("https://slsa.dev/provenance/v0.2", slice_of(data, size));
	parse("https://slsa.dev/provenance/v1", slice_of(data, size));
	if (repository_uri_parse(&uri, slice_of(data, size), &err) == COCKET_OK)
		check_repository(uri.repository);
	if (purl_parse(&purl, slice_of(data, size), &err) == COCKET_OK && (purl.type[0] == '\0' || purl.name[0] == '\0'))
		abort();
	if (purl_parse(&purl, slice_of(data, size), &err) == COCKET_OK)
		(void)!purl_qualifier(value, sizeof value, &purl, "arch");
	return 0;
}
