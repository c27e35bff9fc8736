/* Signers of all kinds, and the kind that is a private key: see signer.h. */
#include "identity/signer.h"

#include <stdlib.h>

#include "base/list.h"

const struct pubkey *
signer_public_key(const struct signer *s)
{
	return s->ops->public_key(s);
}

struct key_name
signer_key_name(const struct signer *s)
{
	return key_name_of(signer_public_key(s), s->label);
}

enum cocket_code
signer_sign(struct buf *out, const struct signer *s, struct slice message, struct err *err)
{
	if (signer_is_public(s))
		BUG("a public key that is to sign");
	return s->ops->sign(out, s, message, err);
}

void
signer_close(struct signer *s)
{
	if (s->ops)
		s->ops->close(s);
	*s = (struct signer){ 0 };
}

/* --- a private key ------------------------------------------------------------------------------ */

static const struct pubkey *
key_public(const struct signer *s)
{
	return privkey_public(s->state);
}

static enum cocket_code
key_sign(struct buf *out, const struct signer *s, struct slice message, struct err *err)
{
	return privkey_sign(out, s->state, message, err);
}

static void
key_close(struct signer *s)
{
	struct privkey *key = s->state;

	privkey_free(&key);
}

struct signer
signer_of_key(struct privkey *key)
{
	static const struct signer_ops ops = { key_public, key_sign, key_close };

	return (struct signer){ .ops = &ops, .state = key };
}

/* --- a public key ------------------------------------------------------------------------------- */

static const struct pubkey *
public_itself(const struct signer *s)
{
	return s->state;
}

static void
public_close(struct signer *s)
{
	struct pubkey *key = s->state;

	pubkey_free(&key);
}

struct signer
signer_of_public_key(struct pubkey *key)
{
	static const struct signer_ops ops = { public_itself, NULL, public_close };

	return (struct signer){ .ops = &ops, .state = key };
}

bool
signer_is_public(const struct signer *s)
{
	return s->ops->sign == NULL;
}

/* --- several ------------------------------------------------------------------------------------ */

void
signer_list_free(struct signer_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		signer_close(&l->items[i]);
	free(l->items);
	*l = (struct signer_list){ 0 };
}

enum cocket_code
signer_list_add(struct signer_list *l, struct signer *s, struct err *err)
{
	if (LIST_GROW(l, SIGNERS_MAX, "signers", err))
		return err->code;
	l->items[l->count++] = *s;
	*s = (struct signer){ 0 };
	return COCKET_OK;
}

bool
signer_list_has_key(const struct signer_list *l, const struct pubkey *key)
{
	for (size_t i = 0; i < l->count; i++)
		if (digest_eq(pubkey_id(signer_public_key(&l->items[i])), pubkey_id(key)))
			return true;
	return false;
}
