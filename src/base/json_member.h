/* Members of an object, name and value in one call. */
#ifndef COCKET_BASE_JSON_MEMBER_H
#define COCKET_BASE_JSON_MEMBER_H

#include "base/json.h"
#include "base/strings.h"

void json_put_pair(struct json_writer *w, const char *name, const char *text); /* as it is, "" too */

/* For the results that we print: what is not there is null. */
void json_put_text(struct json_writer *w, const char *name, const char *text); /* "" is null too */
void json_put_time(struct json_writer *w, const char *name, bool has, int64_t unix_seconds);
void json_put_count(struct json_writer *w, const char *name, uint64_t n);
void json_put_flag(struct json_writer *w, const char *name, bool on);
void json_put_strings(struct json_writer *w, const char *name, const struct strings *list); /* an array */

#endif
