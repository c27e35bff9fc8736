/* VEX, OpenVEX and CycloneDX: any bytes, asked about each vulnerability that they name.  Only not_affected and fixed suppress, by a statement of the
 * document, and none the more for what may be said of the index.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/attestation/vex_parse.h"
#include "format/attestation/vex_suppress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ask(const struct vex *v, const char *id)
{
	struct digest digest = { { 0 } }, index = { { 1 } };
	const struct vex_image image = { .digest = &digest, .repository = "docker.io/library/a", .tag = "1", .platform = "linux/amd64" };
	struct vex_image listed = image;
	const struct vulnerability finding = { .id = id, .package = "a", .version = "1", .purl = "pkg:deb/debian/a@1?arch=amd64" };
	struct vex_answer answer = vex_suppresses(&v, 1, &finding, &image);

	listed.relatives = &index;
	listed.relative_count = 1;
	if (vex_suppresses(&v, 1, &finding, &listed).suppressed && !answer.suppressed)
		abort();
	if (answer.suppressed && (!answer.statement || answer.document != v))
		abort();
	if (answer.suppressed && answer.statement->status != VEX_FIXED && !(answer.statement->status == VEX_NOT_AFFECTED && answer.statement->has_reason))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(vex_free) struct vex v = { .id = "" };
	struct err err;

	if (vex_parse(&v, slice_of(data, size), &err))
		return 0;
	for (size_t i = 0; i < v.entry_count && i < 64; i++)
		ask(&v, v.entries[i].vulnerability);
	return 0;
}
