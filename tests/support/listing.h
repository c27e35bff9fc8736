/* A listing as text, a line an entry, and the tables that the tests of the formats are. */
#ifndef COCKET_TESTS_LISTING_H
#define COCKET_TESTS_LISTING_H

#include "format/files/image_refs.h"

struct listing_row {
	const char *text;
	/* A line an entry: "2:7 image alpine:3 (services.web.image)", then " for PLATFORM", " not in place: WHY".  A problem: "2:7 problem (where)
	 * why", what is passed over: "2:7 skipped (where) why".  Of a file that is refused as a whole: "error CODE: message". */
	const char *expected;
};

/* Of every row; variables: NAME=VALUE, and --platform=PLATFORM of the build, NULL-terminated.  Fails with what differs. */
void listing_rows(const struct listing_row *rows, size_t n, const char *file_name, enum listing_kind kind, const char *const *variables);

#define LISTING_ROWS(rows, name, kind, variables) listing_rows(rows, sizeof(rows) / sizeof *(rows), name, kind, variables)

#endif
