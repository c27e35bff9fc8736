/* A listing as text, a line an entry, and the tables that the tests of the formats are. */
#ifndef COCKET_TESTS_IMAGE_REFS_H
#define COCKET_TESTS_IMAGE_REFS_H

#include "format/files/image_refs.h"

struct refs_row {
	const char *text;
	/* A line an entry: "2:7 image alpine:3 (services.web.image)", then " for PLATFORM", " not in place: WHY".  A problem: "2:7 problem (where)
	 * why", what is passed over: "2:7 skipped (where) why".  Of a file that is refused as a whole: "error CODE: message". */
	const char *expected;
};

/* Of every row; variables: NAME=VALUE, and --platform=PLATFORM of the build, NULL-terminated.  Fails with what differs. */
void refs_rows(const struct refs_row *rows, size_t n, const char *file_name, enum file_type kind, const char *const *variables);

#define REFS_ROWS(rows, name, kind, variables) refs_rows(rows, sizeof(rows) / sizeof *(rows), name, kind, variables)

#endif
