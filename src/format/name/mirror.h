/* Mirrors: where an image is, and the name that its signers knew it by.  "registry.internal/mirror" stands for "registry.example.com" as
 * /etc/hosts does for a host: all below the one is what is below the other, cut at slashes.  Pure. */
#ifndef COCKET_FORMAT_NAME_MIRROR_H
#define COCKET_FORMAT_NAME_MIRROR_H

#include "base/json_reader.h"
#include "format/name/reference.h"

struct mirror {
	char location[NAME_TEXT_BYTES];   /* HOST[/PATH], no slash at the end */
	char stands_for[NAME_TEXT_BYTES]; /* the same */
	size_t item;                      /* index in the array that it was read from */
	const char *file;                 /* that says so; NULL: the policy.  Of the list that it was joined to */
};

struct mirrors {
	struct mirror *items; /* owned; locations are distinct */
	size_t count, capacity;
	char **files;         /* owned */
	size_t file_count, file_capacity;
};
void mirrors_free(struct mirrors *m);

/* HOST or HOST/PATH, a slash at the end is taken off; the host must be named.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code mirror_prefix_parse(char out[static NAME_TEXT_BYTES], const char *text, struct err *err);

/* Adds one; COCKET_E_USAGE: a prefix is none, the location stands for itself or, in the list, for something else. */
MUST_CHECK enum cocket_code mirrors_put(struct mirrors *m, const char *location, const char *stands_for, struct err *err);

/* Takes the one of that location out, as mirror_prefix_parse has it; false: there is none. */
bool mirrors_take_out(struct mirrors *m, const char *location);

/* Adds those of more whose location is not there yet; file says so, NULL the policy.  COCKET_E_USAGE: too many; COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code mirrors_join(struct mirrors *m, const struct mirrors *more, const char *file, struct err *err);

/* Of an array of objects that the reader's table has checked: closed, {"location": ..., "stands-for": ...}.  Adds to *out; COCKET_E_USAGE. */
MUST_CHECK enum cocket_code mirrors_parse(struct mirrors *out, const struct json_reader *r, struct json array);
extern const struct json_field mirror_fields[];

/* A file of them alone: {"version": 1, "mirrors": [...]}.  problems: all that is wrong with it; NULL: the first alone. */
MUST_CHECK enum cocket_code mirrors_parse_file(struct mirrors *out, struct slice text, struct problems *problems, struct err *err);
MUST_CHECK enum cocket_code mirrors_print_file(struct buf *out, const struct mirrors *m, struct err *err);

/* By which one the name stands for another: the longest location that it is below; NULL none. */
const struct mirror *mirrors_find(const struct mirrors *m, const struct name *name);

/* The name that the one asked for stands for: by the longest location that it is below; tag and digest stay.  *found false: it is no mirror's,
 * and *out is name.  COCKET_E_USAGE: what comes out is no name. */
MUST_CHECK enum cocket_code mirrors_resolve(struct name *out, bool *found, const struct mirrors *m, const struct name *name, struct err *err);

#endif
