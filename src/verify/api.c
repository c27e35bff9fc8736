/* The public face of the library (include/cocket.h) over verify_image.  Adds nothing to the decision; never prints. */
#include "cocket.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "verify/verify.h"

#define TIMEOUT_DEFAULT_MS 60000

struct cocket {
	struct verify_context context;
	struct session_options session_options; /* of the session, which is opened at the first verification */
	char platform[PLATFORM_TEXT_BYTES];
	char signed_as[NAME_TEXT_BYTES];
	struct err err;
};

struct cocket_result {
	struct verified *verified;
};

const char *
cocket_version(void)
{
	return COCKET_VERSION;
}

struct cocket *
cocket_new(void)
{
	struct cocket *c = calloc(1, sizeof *c);

	if (c) {
		verify_context_init(&c->context);
		c->session_options.timeout_ms = TIMEOUT_DEFAULT_MS;
	}
	return c;
}

void
cocket_free(struct cocket *c)
{
	if (c == NULL)
		return;
	verify_context_close(&c->context);
	free(c);
}

int
cocket_add_key(struct cocket *c, const char *pem, size_t len, const char *label)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;

	if (pubkey_parse_pem(&key, slice_of(pem, len), &c->err) || keyring_add(&c->context.anchors.keys, &key, label, &c->err))
		return COCKET_WRONG_USE;
	return COCKET_ALLOWED;
}

void
cocket_set_threshold(struct cocket *c, unsigned keys)
{
	c->context.options.threshold = keys;
}

static int
text_set(struct cocket *c, char *out, size_t size, const char *what, const char *text)
{
	if (text && strlen(text) >= size) {
		(void)fail(&c->err, COCKET_E_USAGE, "%s: longer than %zu bytes", what, size - 1);
		return COCKET_WRONG_USE;
	}
	snprintf(out, size, "%s", text ? text : "");
	return COCKET_ALLOWED;
}

int
cocket_set_platform(struct cocket *c, const char *platform)
{
	return text_set(c, c->platform, sizeof c->platform, "platform", platform);
}

int
cocket_set_signed_as(struct cocket *c, const char *name)
{
	return text_set(c, c->signed_as, sizeof c->signed_as, "signed-as", name);
}

void
cocket_set_plain_http(struct cocket *c, int allow)
{
	c->session_options.plain_http = allow != 0;
}

void
cocket_set_timeout(struct cocket *c, long milliseconds)
{
	c->session_options.timeout_ms = milliseconds;
}

static int
status_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_ALLOW:
		return COCKET_ALLOWED;
	case VERDICT_UNKNOWN:
		return COCKET_UNDECIDED;
	case VERDICT_DENY:
	default:
		return COCKET_DENIED;
	}
}

static enum cocket_code
image_verify(struct verified **out, struct cocket *c, const char *image)
{
	const char *platform = c->platform;
	const struct verify_request request = {
		.now = clock_now(), .platforms = &platform, .platform_count = platform[0] != '\0', .signed_as = c->signed_as[0] ? c->signed_as : NULL,
	};
	struct reference ref;

	if (c->context.session == NULL && session_new(&c->context.session, &c->session_options, &c->err))
		return c->err.code;
	return reference_parse(&ref, image, &c->err) ? c->err.code : verify(out, &c->context, &ref, &request, &c->err);
}

int
cocket_verify(struct cocket *c, const char *image, struct cocket_result **out)
{
	struct cocket_result *r = calloc(1, sizeof *r);

	*out = NULL;
	if (r == NULL)
		return COCKET_UNDECIDED;
	if (image_verify(&r->verified, c, image)) {
		free(r);
		return c->err.code == COCKET_E_USAGE ? COCKET_WRONG_USE : COCKET_UNDECIDED;
	}
	verified_release(r->verified);
	*out = r;
	return status_of(r->verified->report.verdict);
}

const char *
cocket_error(const struct cocket *c)
{
	return c->err.message;
}

const char *
cocket_result_pinned(const struct cocket_result *r)
{
	return r->verified->report.verdict == VERDICT_ALLOW ? r->verified->report.pinned : NULL;
}

const char *
cocket_result_reason(const struct cocket_result *r)
{
	return reason_word(r->verified->report.reason);
}

const char *
cocket_result_detail(const struct cocket_result *r)
{
	return r->verified->report.detail;
}

void
cocket_result_free(struct cocket_result *r)
{
	if (r == NULL)
		return;
	verified_free(&r->verified);
	free(r);
}
