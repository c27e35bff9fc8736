/* What reads the fields of a policy file.  For policy_*.c. */
#ifndef COCKET_FORMAT_POLICY_POLICY_READER_H
#define COCKET_FORMAT_POLICY_POLICY_READER_H

#include "format/policy/policy.h"

struct policy_reader {
	const struct json_doc *doc;
	struct slice text;
	struct err *err;
	uint64_t version; /* of the file; 0 until it is read */
};

/* A field, and the first version of the file that has it; a table ends with a name of NULL. */
struct policy_field {
	const char *name;
	unsigned since;
};

/* COCKET_E_USAGE with the line and column of v. */
enum cocket_code policy_refuse(const struct policy_reader *r, struct json v, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The same of the error that is in r->err: at the member of that name where the object has it, else at the object. */
enum cocket_code policy_refuse_field(const struct policy_reader *r, struct json object, const char *name);

/* The n-th element, from 0; absent where there are not so many. */
struct json policy_nth(struct json array, size_t n);

/* Unknown fields are refused where they stand, and so are those of a later version than the file's. */
MUST_CHECK enum cocket_code policy_closed(const struct policy_reader *r, struct json object, const struct policy_field fields[]);

MUST_CHECK enum cocket_code policy_text_opt(const char **out, const struct policy_reader *r, struct json object, const char *name);
/* An array of strings, not empty, none of them twice; absent leaves *out as it is. */
MUST_CHECK enum cocket_code policy_list_opt(struct policy_list *out, const struct policy_reader *r, struct json object, const char *name);

#endif
