/* What the parts of the difference of two metadata files have in common.  For trust_changes*.c. */
#ifndef COCKET_CLI_OUTPUT_METADATA_DIFF_PART_H
#define COCKET_CLI_OUTPUT_METADATA_DIFF_PART_H

#include "cli/output/metadata_diff.h"

struct change_report {
	change_fn *line;
	void *ctx;
	size_t lines; /* said so far */
};

/* One line; texts from the file go through change_name, or change_say_text. */
void change_say(struct change_report *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* words, a space and the text, whole: what does not fit goes on in lines of its own, so that nothing of it is signed unseen. */
void change_say_text(struct change_report *r, const char *words, const char *text);

/* A role's or field's name, escaped, whole as far as a role's may be long. */
struct change_name {
	char s[4 * TUF_ROLE_NAME_MAX + 1];
};
struct change_name change_name(const char *name);

/* Members of two objects beside those that others look at: whoever signs must not miss what only another program understands.
 * was absent: a first version, of which what every store has needs no word. */
void change_say_fields(struct change_report *r, const char *where, struct json was, struct json is, const char *const known[]);
/* Of members that others looked at, and said nothing: any other spelling of the same is told too. */
void change_say_respelled(struct change_report *r, const char *where, struct json was, struct json is, const char *const known[]);

/* metadata_diff_keys.c: keys that a role gets and loses, by what they are; and the objects under the ids. */
void change_say_role_keys(struct change_report *r, const struct tuf_file *before, const struct tuf_role *was, const struct tuf_file *after,
                          const struct tuf_role *is);
void change_say_key_objects(struct change_report *r, const struct tuf_file *before, const struct tuf_file *after);

#endif
