/* Images that were decided about: see verified.h. */
#include "support/test.h"

#include "support/verified.h"


#include "base/file.h"
#include "base/limits.h"

void
verified_context(struct verify_context *c)
{
	const struct session_options plain = { .timeout_ms = 60000 };
	AUTO(pubkey_free) struct pubkey *key = NULL;
	AUTO(buf_free) struct buf pem = BUF(64 * KIB);
	struct err err = { 0 };

	verify_context_init(c);
	assert_int_equal(file_read(&pem, "keys/test-ed25519.pub", &err), COCKET_OK);
	assert_int_equal(pubkey_parse_pem(&key, buf_slice(&pem), &err), COCKET_OK);
	assert_int_equal(keyring_add(&c->anchors.keys, &key, "test", &err), COCKET_OK);
	assert_int_equal(session_new(&c->session, &plain, &err), COCKET_OK);
}

struct verified *
verified_of(struct verify_context *c, const char *image)
{
	const struct verify_request request = { .now = VERIFIED_NOW };
	struct verified *v = NULL;
	struct reference ref;
	struct err err = { 0 };

	assert_int_equal(reference_parse(&ref, image, &err), COCKET_OK);
	assert_int_equal(verify(&v, c, &ref, &request, &err), COCKET_OK);
	return v;
}
