/* A package that is installed, as the database of its package manager says it; and what the readers of such databases share. */
#ifndef COCKET_FORMAT_PACKAGE_PACKAGE_H
#define COCKET_FORMAT_PACKAGE_PACKAGE_H

#include "base/err.h"
#include "base/slice.h"

#define PACKAGE_TEXT_BYTES 512 /* of a name, version or architecture, with NUL */

enum package_kind { PACKAGE_DEB, PACKAGE_APK };
#define PACKAGE_KINDS (PACKAGE_APK + 1)
const char *package_kind_word(enum package_kind kind); /* "deb" "apk", as purls have it */

struct package { /* texts are valid during the call alone */
	enum package_kind kind;
	const char *name, *version;
	const char *architecture; /* "" not said */
};

/* Who takes them.  An error ends the reading. */
struct package_sink {
	enum cocket_code (*package)(void *context, const struct package *p, struct err *err);
	void *context;
};

#endif
