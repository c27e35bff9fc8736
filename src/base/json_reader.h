/* A JSON file of our own, which a person wrote: its fields by a table, and what is wrong with them by line and column.
 * The table says what each field may be, once: the reader refuses by it, and a schema is printed from it.
 * Without a list of problems the first one is the end; with one, reading goes on to find the others, and what was read is of no use. */
#ifndef COCKET_BASE_JSON_READER_H
#define COCKET_BASE_JSON_READER_H

#include "base/json.h"
#include "base/problems.h"

struct json_reader {
	const struct json_doc *doc;
	struct slice text;
	struct err *err;
	struct problems *problems; /* NULL: the first is the end */
	uint64_t version;          /* of the file; 0 until it is read */
};

enum json_shape {
	SHAPE_TEXT,          /* a string, not empty */
	SHAPE_FLAG,          /* true or false */
	SHAPE_NUMBER,        /* an integer, from least to most */
	SHAPE_LIST,          /* an array of strings, not empty, none of them twice; from least to most of them */
	SHAPE_LIST_OR_WORD,  /* the same, or a string that is one of words */
	SHAPE_TEXT_OR_LIST,  /* the same, or a string that is the only one */
	SHAPE_VALUE,         /* a string, a number, true or false */
	SHAPE_OBJECT,        /* one object */
	SHAPE_OBJECTS,       /* an array of objects, from least to most of them */
};

/* A table ends with a name of NULL. */
struct json_field {
	const char *name;
	enum json_shape shape;
	unsigned since;           /* the first version of the file that has it */
	bool is_required;
	uint64_t least, most;
	const char *const *words; /* which strings there are; NULL any.  Ends with NULL */
	unsigned kinds;           /* of what it is a field of: the caller's bits */
	const char *pattern;      /* a regular expression (ECMA 262), for the schema: what code checks of its strings */
	const char *of;           /* what an object is, for the schema */
	const char *about;        /* for the schema */
};

/* COCKET_E_USAGE with the line and column of v; also in r->problems. */
enum cocket_code json_refuse(const struct json_reader *r, struct json v, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The same at a member's name. */
enum cocket_code json_refuse_name(const struct json_reader *r, struct json member, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The same of the error that is in r->err, at v. */
enum cocket_code json_refuse_as(const struct json_reader *r, struct json v);

/* After a refusal: true where the rest is looked at too. */
bool json_goes_on(const struct json_reader *r);

/* Unknown fields, those of a later version than the file's, what is missing, and what is not as the table says. */
MUST_CHECK enum cocket_code json_check_fields(const struct json_reader *r, struct json object, const struct json_field fields[]);

/* Of one value. */
MUST_CHECK enum cocket_code json_check_field(const struct json_reader *r, struct json v, const struct json_field *f);

const struct json_field *json_field_find(const struct json_field fields[], const char *name);

/* "a, b or c" */
#define JSON_WORDS_BYTES 160
void json_words_print(char out[static JSON_WORDS_BYTES], const char *const words[]);

/* The n-th element, from 0; absent where there are not so many. */
struct json json_nth(struct json array, size_t n);

#endif
