/* What the parts of the difference of two metadata files share.  For metadata_diff*.c. */
#ifndef COCKET_TRUST_EDIT_METADATA_DIFF_PART_H
#define COCKET_TRUST_EDIT_METADATA_DIFF_PART_H

#include "format/tuf/tuf.h"

struct diff {
	void (*line)(void *ctx, const char *line);
	void *ctx;
	size_t lines; /* so far */
};

/* --- metadata_diff_fields.c --- */

/* One line; texts from the file go through diff_name, or diff_text. */
void diff_line(struct diff *d, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* words, a space and the text, whole: what does not fit goes on in lines of its own, so that nothing of it is signed unseen. */
void diff_text(struct diff *d, const char *words, const char *text);

/* A role's or field's name, escaped, whole as far as a role's may be long. */
struct diff_name {
	char s[4 * TUF_ROLE_NAME_MAX + 1];
};
struct diff_name diff_name(const char *name);

/* Members of two objects beside those that others look at: whoever signs must not miss what only another program understands.
 * was absent: a first version, of which what every store has needs no word. */
void diff_fields(struct diff *d, const char *where, struct json was, struct json is, const char *const known[]);
/* Of members that others looked at and found the same: another spelling of the same is told too. */
void diff_spelling(struct diff *d, const char *where, struct json was, struct json is, const char *const members[]);

/* --- metadata_diff_role.c --- */

/* A role in two versions of a file. */
struct diff_role {
	const struct tuf_file *before, *after;
	const struct tuf_role *was, *is; /* was: nobody's if the role is new */
};

/* Keys and threshold. */
void diff_role_keys(struct diff *d, const struct diff_role *r);
/* Whom targets delegate to, and for what. */
void diff_delegations(struct diff *d, const struct tuf_file *before, const struct tuf_file *after);

/* --- metadata_diff_keys.c --- */

/* Keys that a role gets and loses, by what they are. */
void diff_keys(struct diff *d, const struct diff_role *r);
/* The objects under the ids. */
void diff_key_objects(struct diff *d, const struct tuf_file *before, const struct tuf_file *after);
/* What keys that were there before are called now. */
void diff_key_labels(struct diff *d, const struct tuf_file *before, const struct tuf_file *after);

#endif
