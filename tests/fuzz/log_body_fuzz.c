/* Bodies of log entries: any bytes, held against one signature in all its forms.  What is about it has its signature inside, and is about no other:
 * a body that is taken for two signatures would prove either.  Never touches a file or a network. */
#include <stdlib.h>

#include "format/log/log_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SIGNATURE "c2lnbmF0dXJl" /* "signature" */

static bool
is_taken(struct slice body, const struct logged_signature *s)
{
	struct err err;

	return log_body_check_v1(body, "", "", s, &err) == COCKET_OK;
}

static void
v1_check(struct slice body, const struct logged_signature *s)
{
	struct logged_signature signature = *s, certificate = *s, payload = *s;

	if (!is_taken(body, s))
		return;
	signature.signature = slice_str("signaturf");
	certificate.certificate = slice_str("certificatf");
	payload.payload = slice_str("payloae");
	payload.signed_bytes = slice_str("signee");
	if (is_taken(body, &signature) || is_taken(body, &certificate) || is_taken(body, &payload))
		abort();
}

static void
v2_check(struct slice body, const struct logged_signature *s)
{
	struct err err;

	if (log_body_check_v2(body, s, &err) == COCKET_OK && !memmem(body.ptr, body.len, SIGNATURE, sizeof SIGNATURE - 1))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct logged_signature s = {
		.signature = slice_str("signature"), .certificate = slice_str("certificate"), .key = slice_str("key"), .key_type = KEY_P256,
		.payload = slice_str("payload"), .signed_bytes = slice_str("signed"),
	};

	for (int envelope = 0; envelope < 2; envelope++) {
		s.is_envelope = envelope != 0;
		v1_check(slice_of(data, size), &s);
		v2_check(slice_of(data, size), &s);
	}
	return 0;
}
