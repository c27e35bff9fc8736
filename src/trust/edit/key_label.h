/* How keys and files of a store are written for people.  What comes from metadata is escaped. */
#ifndef COCKET_TRUST_EDIT_KEY_LABEL_H
#define COCKET_TRUST_EDIT_KEY_LABEL_H

#include "base/escape.h"
#include "identity/key_name.h"
#include "trust/edit/stage_part.h"

struct key_label {
	char s[TEXT_QUOTE_BYTES + 16];
};

/* "release (ed25519 3f2a90c4b1d2e3f4)", without a label "ed25519 3f2a90c4b1d2e3f4"; of a key that does not count, its id in the file.  More digits
 * where another key of the file begins with the same. */
struct key_label key_label(const struct tuf_file *holder, size_t key);
/* A key that a file may have, in a role or revoked, by its id; if it has not, the id alone. */
struct key_label key_label_in(const struct tuf_file *f, const struct digest *id);
/* The one key of the store, published or staged, that is called so; false: none is, or several are. */
bool key_label_find(struct key_label *out, const struct stage *st, const char *text);
/* Its label alone; "" if it has none. */
void key_label_text(char out[static KEY_LABEL_BYTES], const struct tuf_file *holder, size_t key);
/* Its id in full. */
struct key_label key_label_id(const struct tuf_file *holder, size_t key);

/* "targets.json". */
struct key_label metadata_file_label(const struct metadata_file *d);

#endif
