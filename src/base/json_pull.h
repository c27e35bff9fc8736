/* Reads large JSON without building it: a value is its bytes in the text, its members are found by walking over them.
 * json_pull_open runs json_scan first (RFC 8259 grammar, no duplicate keys, no \u0000), so that nothing is taken here that json.h refuses;
 * what is read from then on costs no memory at all, and needs no check of the grammar.
 *
 *	if (json_pull_open(&root, text, &limits, err))
 *		return err->code;
 *	struct json_members m = json_pull_enter(json_pull_get(root, "packages"));
 *	while (json_pull_next(&m))
 *		... m.value ...
 *
 * Values are borrowed from the text.  A value that is not there has type JSON_ABSENT, and each function takes it. */
#ifndef COCKET_BASE_JSON_PULL_H
#define COCKET_BASE_JSON_PULL_H

#include "base/buf.h"
#include "base/json.h"

/* From the first byte of the value to its last.  Made by json_pull_open and by what walks its value: any other text would be misread. */
struct json_pull {
	struct slice text;
};

/* json_scan, strict; white space around the value is left out.  COCKET_E_FORMAT "line L column C: ...", COCKET_E_TOO_MANY over max_values
 * values or JSON_OPEN_KEYS_MAX keys in the objects that are open at a time, COCKET_E_NOMEM.
 * Takes 8 bytes for each such key, 1 MiB at most, for the time of the call: that is all the memory of reading. */
MUST_CHECK enum cocket_code json_pull_open(struct json_pull *out, struct slice text, size_t max_depth, size_t max_values, struct err *err);

enum json_type json_pull_type(struct json_pull v);

/* The members of an object or array, in the order of the text; none for anything else. */
struct json_members {
	struct json_pull name;  /* a string; absent in an array */
	struct json_pull value;
	/* private */
	const uint8_t *at;      /* behind the value; NULL at the end */
	const uint8_t *end;
	bool has_names;
};
struct json_members json_pull_enter(struct json_pull v);
bool json_pull_next(struct json_members *m);

/* Field of an object, exact name: linear in the object's bytes.  json_pull_fields finds n of them in one walk, in the order of names. */
struct json_pull json_pull_get(struct json_pull object, const char *name);
void json_pull_fields(struct json_pull *out, const char *const *names, size_t n, struct json_pull object);

/* A string's decoded text is that. */
bool json_pull_is(struct json_pull v, const char *text);
/* Appends a string's decoded text (UTF-8); of anything else nothing. */
MUST_CHECK enum cocket_code json_pull_text(struct buf *out, struct json_pull v, struct err *err);
/* Into the caller's array of size bytes, with a NUL; COCKET_E_TOO_LARGE.  Of what is no string: "". */
MUST_CHECK enum cocket_code json_pull_copy(char *out, size_t size, struct json_pull v, struct err *err);
/* A string without escapes: its text as it stands, without a copy.  False for one with escapes, and for anything else. */
bool json_pull_plain(struct slice *out, struct json_pull v);

bool json_pull_is_true(struct json_pull v);
bool json_pull_u64(uint64_t *out, struct json_pull v);    /* decimal digits, 0..2^53 */
struct slice json_pull_number(struct json_pull v);        /* a number as it is written; empty for anything else */

/* COCKET_E_FORMAT "NAME: missing", "NAME: not an array" ... */
MUST_CHECK enum cocket_code json_pull_expect(struct json_pull v, enum json_type type, const char *name, struct err *err);
/* The same for what may be missing: absent and null are fine. */
MUST_CHECK enum cocket_code json_pull_expect_loose(struct json_pull v, enum json_type type, const char *name, struct err *err);

#endif
