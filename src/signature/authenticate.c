/* The only place where a proof is made: see authenticate.h.  The check is over the signed bytes as they came. */
#include "signature/authenticate.h"

#include <stdlib.h>

struct authenticated {
	struct proof proof;
	struct slice payload;
	const char *payload_type;
};

static size_t
key_find(enum signature_check *how, const struct signature *s, const struct keyring *keys)
{
	*how = SIGNATURE_OTHER_TYPE;
	for (size_t i = 0; i < keys->count; i++) {
		enum signature_check check = pubkey_verify(keys->keys[i], s->signed_bytes, buf_slice(&s->signature));

		if (check == SIGNATURE_GOOD) {
			*how = check;
			return i;
		}
		if (*how == SIGNATURE_OTHER_TYPE || check == SIGNATURE_MALFORMED)
			*how = check;
	}
	return keys->count;
}

enum cocket_code
authenticate_by_key(struct authenticated **out, enum signature_check *how, const struct signature *s, const struct keyring *keys, struct err *err)
{
	const size_t key = key_find(how, s, keys);
	struct authenticated *a;

	*out = NULL;
	if (key == keys->count)
		return COCKET_OK;
	a = malloc(sizeof *a);
	if (a == NULL)
		return no_memory(err);
	*a = (struct authenticated){ .proof = { .who = identity_of_key(keys->keys[key]) }, .payload = s->payload, .payload_type = s->payload_type };
	*out = a;
	return COCKET_OK;
}

void
authenticated_free(struct authenticated **a)
{
	free(*a);
	*a = NULL;
}

const struct proof *
authenticated_proof(const struct authenticated *a)
{
	return &a->proof;
}

struct slice
authenticated_payload(const struct authenticated *a)
{
	return a->payload;
}

const char *
authenticated_payload_type(const struct authenticated *a)
{
	return a->payload_type;
}
