/* Reads what package managers write of what is installed, as its bytes flow by: paragraphs of lines that begin with a field's name.
 *   dpkg: var/lib/dpkg/status (deb-control(5), dpkg(1) "Package states"), and each file of var/lib/dpkg/status.d in images without dpkg
 *   apk:  lib/apk/db/installed (one letter a field)
 * Memory is that of one paragraph's three fields.  What cannot be read is an error, never a package less. */
#ifndef COCKET_FORMAT_PACKAGE_PACKAGE_READER_H
#define COCKET_FORMAT_PACKAGE_PACKAGE_READER_H

#include <stdint.h>

#include "format/package/package.h"

enum package_field { PACKAGE_NAME, PACKAGE_VERSION, PACKAGE_ARCHITECTURE, PACKAGE_STATUS, PACKAGE_FIELDS };

struct package_reader { /* private */
	enum package_kind kind;
	const struct package_sink *sink;
	char line[PACKAGE_TEXT_BYTES + 32]; /* its beginning: of a longer one, only what is not asked for may be cut */
	size_t len;                         /* of the line, all of it */
	char fields[PACKAGE_FIELDS][PACKAGE_TEXT_BYTES];
	bool has[PACKAGE_FIELDS];
	bool is_in_paragraph;
	uint64_t number;                    /* of the line */
};

/* sink: kept as a pointer. */
void package_reader_begin(struct package_reader *r, enum package_kind kind, const struct package_sink *sink);
/* COCKET_E_FORMAT; the sink's. */
MUST_CHECK enum cocket_code package_reader_add(struct package_reader *r, struct slice bytes, struct err *err);
/* After the last byte. */
MUST_CHECK enum cocket_code package_reader_end(struct package_reader *r, struct err *err);

/* --- what differs between them: for package_reader.c ------------------------------------------------ */

/* The field of that name; PACKAGE_FIELDS: another. */
struct package_format {
	bool folds;  /* lines that begin with a blank belong to the one before */
	size_t name_least, name_most; /* bytes of a field's name */
	enum package_field (*field)(struct slice name);
	bool (*is_installed)(const char *status); /* NULL: all that are listed are */
};
extern const struct package_format dpkg_format, apk_format;

#endif
