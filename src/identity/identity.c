/* Identities compared, and the named signers of a requirement: see identity.h. */
#include "identity/identity.h"

#include <stdlib.h>

#include "base/list.h"

#define NAMED_SIGNERS_MAX 65536 /* far more than a command line, a policy or a store can name */

struct identity
identity_of_key(const struct pubkey *key)
{
	return (struct identity){ .kind = IDENTITY_KEY, .id = *pubkey_id(key) };
}

struct identity
identity_of_certificate(const struct leaf_certificate *leaf, const char *issuer)
{
	return (struct identity){ .kind = IDENTITY_CERTIFICATE, .certificate = { leaf, issuer } };
}

struct identity
identity_of_pattern(const struct identity_pattern *pattern)
{
	return (struct identity){ .kind = IDENTITY_PATTERN, .pattern = pattern };
}

static bool
certificate_identity_eq(const struct certificate_identity *a, const struct certificate_identity *b)
{
	return strcmp(leaf_certificate_name(a->leaf), leaf_certificate_name(b->leaf)) == 0 && strcmp(a->issuer, b->issuer) == 0;
}

bool
identity_eq(const struct identity *a, const struct identity *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case IDENTITY_KEY: return digest_eq(&a->id, &b->id);
	case IDENTITY_CERTIFICATE: return certificate_identity_eq(&a->certificate, &b->certificate);
	case IDENTITY_PATTERN: return identity_pattern_eq(a->pattern, b->pattern);
	case IDENTITY_NONE:
	default: return false;
	}
}

/* A certificate is that of a pattern which it matches. */
static bool
is_named(const struct identity *named, const struct identity *who)
{
	enum workflow_condition ignored;

	if (named->kind == IDENTITY_PATTERN && who->kind == IDENTITY_CERTIFICATE)
		return identity_pattern_match(&ignored, named->pattern, &who->certificate) == IDENTITY_MATCHES;
	return identity_eq(named, who);
}

void
named_signers_free(struct named_signers *s)
{
	free(s->items);
	*s = (struct named_signers){ 0 };
}

size_t
named_signers_find(const struct named_signers *s, const struct identity *who)
{
	size_t i = 0;

	while (i < s->count && !is_named(&s->items[i].who, who))
		i++;
	return i;
}

enum cocket_code
named_signers_add(struct named_signers *s, const struct identity *who, bool revoked, struct err *err)
{
	const size_t at = named_signers_find(s, who);

	if (at < s->count) {
		s->items[at].revoked |= revoked;
		return COCKET_OK;
	}
	if (LIST_GROW(s, NAMED_SIGNERS_MAX, "named signers", err))
		return err->code;
	s->items[s->count++] = (struct named_signer){ .who = *who, .revoked = revoked };
	return COCKET_OK;
}
