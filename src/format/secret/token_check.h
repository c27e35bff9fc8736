/* Tokens by their published forms: how they begin, of which letters they are, how long, and their checksum if they have one. */
#ifndef COCKET_FORMAT_SECRET_TOKEN_CHECK_H
#define COCKET_FORMAT_SECRET_TOKEN_CHECK_H

#include <stdbool.h>

#include "base/slice.h"
#include "format/secret/secret_kind.h"

/* A token that begins with prefix, in which there is a '_', '-' or 'K' behind the first letter (secret_scan.c). */
struct token_form {
	enum secret_kind kind;
	const char *prefix;
	bool (*check)(struct slice text); /* text begins with the prefix, and goes on as far as is at hand */
};
extern const struct token_form token_forms[];
extern const size_t token_form_count;

/* No token is longer, with what must not follow it. */
#define TOKEN_MAX_BYTES 512

/* CRC-32 (ISO 3309), as GitHub and npm put it behind their tokens, in six digits of base 62. */
bool token_crc_is_right(struct slice token, size_t prefix);

#endif
