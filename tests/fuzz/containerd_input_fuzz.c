/* What containerd writes to a verifier: any bytes, as either type.  What is taken agrees with itself, and with no other digest. */
#include <stdlib.h>

#include "deploy/containerd_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hold(const struct containerd_input *in)
{
	char digest[DIGEST_TEXT_BYTES], text[PLATFORM_TEXT_BYTES];
	struct containerd_question asked = { in->image ? in->image : "", digest, "", in->operation };
	const char *platform;
	struct err err;

	digest_print(digest, &in->descriptor.digest);
	if (containerd_input_check(in, &asked, &err))
		abort();
	if (containerd_input_platform(&platform, text, in, NULL, &err) == COCKET_OK && platform && !in->descriptor.has_platform)
		abort();
	digest[DIGEST_TEXT_BYTES - 2] ^= 1;
	if (containerd_input_check(in, &asked, &err) != COCKET_E_DIGEST)
		abort();
}

static void
read_as(struct slice text, const char *media_type, bool says_operation)
{
	AUTO(containerd_input_free) struct containerd_input in = { 0 };
	struct err err;

	if (containerd_input_parse(&in, text, media_type, &err))
		return;
	if ((in.operation != NULL) != says_operation)
		abort();
	hold(&in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_as(slice_of(data, size), MEDIA_DESCRIPTOR, false);
	read_as(slice_of(data, size), MEDIA_VERIFIER_INPUT, true);
	return 0;
}
