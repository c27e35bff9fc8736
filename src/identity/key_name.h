/* How people are told which key is meant: "release (ed25519 3f2a90c4b1d2)".  A label is whatever somebody called the key, most often the name of its
 * file; it is for people, and nothing is ever decided by it. */
#ifndef COCKET_IDENTITY_KEY_NAME_H
#define COCKET_IDENTITY_KEY_NAME_H

#include "crypto/pubkey.h"

#define KEY_LABEL_BYTES 65         /* at most 64 bytes of printable UTF-8 and a NUL; "" none */
/* Of every key id that people see, and the fewest that they may type.  64 bits: people compare what they see, so that a key which looks like another
 * must not be found by trying. */
#define KEY_SHORT_ID_DIGITS 16
#define KEY_NAME_BYTES 160

/* Of text from outside: escaped, and cut with "..." if it is longer. */
void key_label_set(char out[static KEY_LABEL_BYTES], const char *text);
/* Of text that somebody wrote: what would have to be escaped becomes "_". */
void key_label_of_text(char out[static KEY_LABEL_BYTES], struct slice text);
/* "release" of keys/release.pub, release.key or release.pem; "VAR" of env://VAR; "" of "-". */
void key_label_of_path(char out[static KEY_LABEL_BYTES], const char *path);

struct key_name {
	char s[KEY_NAME_BYTES];
};

/* Without a label "ed25519 3f2a90c4b1d2e3f4", of a key of whom the id alone is known (KEY_NONE) "3f2a90c4b1d2e3f4".  digits: how many of the id,
 * KEY_SHORT_ID_DIGITS or all.  A label that could be taken for something else is quoted. */
struct key_name key_name(enum key_type type, const struct digest *id, const char *label, int digits);
struct key_name key_name_of(const struct pubkey *key, const char *label); /* of the short id */

/* How many digits tell the one from the other: KEY_SHORT_ID_DIGITS, or all. */
int key_id_digits(const struct digest *id, const struct digest *other);

#endif
