/* What the readers of VEX share.  For vex_*.c alone. */
#ifndef COCKET_FORMAT_ATTESTATION_VEX_PART_H
#define COCKET_FORMAT_ATTESTATION_VEX_PART_H

#include "base/json_pull.h"
#include "format/attestation/vex.h"

/* One reading of one document. */
struct vex_reader {
	struct vex *vex;
	struct buf scratch; /* for text with escapes */
	struct err *err;
};

/* A word of a specification, and what it is here. */
struct vex_word {
	const char *word;
	int value;
};

/* A reader fills r->vex; the value is an object. */
MUST_CHECK enum cocket_code vex_read_openvex(struct vex_reader *r, struct json_pull document);
MUST_CHECK enum cocket_code vex_read_cyclonedx(struct vex_reader *r, struct json_pull document);

/* A string's text for as long as the document lives; "" if it is absent or null.  COCKET_E_FORMAT: something else. */
MUST_CHECK enum cocket_code vex_text(struct vex_reader *r, const char **out, struct json_pull v, const char *name);

/* Room for n, in the document's memory. */
MUST_CHECK enum cocket_code vex_names_room(struct vex_reader *r, struct vex_names *out, size_t n);
size_t vex_count(struct json_pull container);

/* The value of the word that the string is; 0 if it is none of them.  The list ends with NULL. */
int vex_word_value(const struct vex_word *words, struct json_pull v);
const char *vex_word_find(const char *const *words, struct json_pull v); /* the word itself, "" none */

/* A statement that has vulnerabilities; without a time of its own it gets the document's. */
MUST_CHECK enum cocket_code vex_add(struct vex_reader *r, const struct vex_statement *s);

#endif
