/* JSON in and out, strict.  The only module that includes cJSON.h.
 * A scanner of our own runs over the bytes first (RFC 8259 grammar, UTF-8, depth, unique keys, no \u0000), because cJSON takes much that is
 * not JSON and reads names without regard to case.
 * Accessors name the field in their error.  Say at each object whether it is open (unknown fields ignored) or closed (json_closed). */
#ifndef COCKET_BASE_JSON_H
#define COCKET_BASE_JSON_H

#include "base/buf.h"

struct cJSON;

struct json_doc {
	struct cJSON *root; /* owned */
};

struct json { /* a value inside a json_doc: borrowed, dies with it */
	const struct cJSON *node;
};

/* RFC 8259 grammar alone: takes all that the RFC allows up to depth max_depth, duplicate keys and \u0000 included.  COCKET_E_FORMAT says
 * line and column. */
MUST_CHECK enum cocket_code json_check(struct slice text, size_t max_depth, struct err *err);

/* json_check, and refuses duplicate keys at any level, \u0000, lone surrogates and depth over JSON_DEPTH_MAX.
 * COCKET_E_FORMAT; COCKET_E_TOO_MANY over JSON_VALUES_MAX values; COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code json_parse(struct json_doc *out, struct slice text, struct err *err);

/* The same with another ceiling of values: for a file of our own that grows large. */
MUST_CHECK enum cocket_code json_parse_up_to(struct json_doc *out, struct slice text, size_t max_values, struct err *err);
void json_free(struct json_doc *doc);
/* Overwrites every string value below v: before json_free, if they are secrets. */
void json_wipe(struct json v);
struct json json_root(const struct json_doc *doc);

/* True where the text has no white space between tokens: as every signer we know prints it. */
bool json_is_compact(struct slice text);

enum json_type { JSON_ABSENT, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
enum json_type json_type(struct json v);

/* Field of an object, exact name; absent (type JSON_ABSENT) where it is not there or v is no object. */
struct json json_get(struct json v, const char *name);

/* Array or object: number of members; 0 for anything else.  json_at is linear: walk with json_first/json_next. */
size_t json_count(struct json v);
struct json json_first(struct json v);
struct json json_next(struct json v);
const char *json_name(struct json member); /* a member's name in its object; borrowed */

/* Required fields: COCKET_E_FORMAT "NAME: missing" / "NAME: not a string" etc.  Borrowed from the document.  Strings have no NUL inside. */
MUST_CHECK enum cocket_code json_string(const char **out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code json_u64(uint64_t *out, struct json obj, const char *name, struct err *err); /* decimal digits, 0..2^53 */
MUST_CHECK enum cocket_code json_bool(bool *out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code json_object(struct json *out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code json_array(struct json *out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code json_base64(struct buf *out, struct json obj, const char *name, struct err *err);

/* Optional: *out is NULL / absent where the field is not there; a wrong type is still an error. */
MUST_CHECK enum cocket_code json_string_opt(const char **out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code json_object_opt(struct json *out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code json_array_opt(struct json *out, struct json obj, const char *name, struct err *err);
/* The same for documents that others write: null, "" and absence are one and the same nothing. */
MUST_CHECK enum cocket_code json_string_loose(const char **out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code json_object_loose(struct json *out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code json_array_loose(struct json *out, struct json obj, const char *name, struct err *err);

/* The value itself: its string (NULL where it is none), its number as it was written (NULL), its integer (decimal digits, 0..2^53). */
const char *json_string_value(struct json v);
const char *json_number_text(struct json v);
bool json_is_true(struct json v);
bool json_u64_value(uint64_t *out, struct json v);

/* Where v, or a member's name, begins in the text that doc was parsed from, as the scanner's errors count: lines and columns from 1, a
 * column a character.  For messages about what a value means; linear in the text. */
struct json_place {
	size_t line, column;
};
struct json_place json_locate(const struct json_doc *doc, struct slice text, struct json v);
struct json_place json_locate_name(const struct json_doc *doc, struct slice text, struct json member);

/* COCKET_E_FORMAT where the object has a field that is not in the NULL-terminated list. */
MUST_CHECK enum cocket_code json_closed(struct json obj, const char *const names[], struct err *err);

/* COCKET_E_FORMAT where the object has a field that is one of the NULL-terminated list but for its case: Go's JSON takes it for that one, and
 * the last of several counts, so that two programs would read two documents. */
MUST_CHECK enum cocket_code json_one_case(struct json obj, const char *const names[], struct err *err);

/* Printing.  json_write_string appends a quoted string (RFC 8259 escapes; also <, >, & stay as they are); bytes must be UTF-8, else each
 * bad byte becomes U+FFFD. */
MUST_CHECK enum cocket_code json_write_string(struct buf *out, struct slice text, struct err *err);

/* A small writer that puts the commas: begin/end nest, key before each value inside an object.  Sticky: check json_writer_done once. */
struct json_writer {
	struct buf *out;
	struct err err;      /* the first error, sticky */
	unsigned depth;
	bool comma;          /* the next value or key wants a comma before it */
};
void json_writer_init(struct json_writer *w, struct buf *out);
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *name);
void json_put_string(struct json_writer *w, struct slice text);
void json_put_u64(struct json_writer *w, uint64_t n);
void json_put_bool(struct json_writer *w, bool b);
void json_put_null(struct json_writer *w);
void json_put_raw(struct json_writer *w, struct slice json);      /* already JSON */
/* re-prints a parsed value, for merging what others wrote; never for anything signed */
void json_put_value(struct json_writer *w, struct json v);
MUST_CHECK enum cocket_code json_writer_done(struct json_writer *w, struct err *err);

#endif
