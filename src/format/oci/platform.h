/* Platforms, os/arch[/variant]: of an index's entries, of image configs, and as people type them. */
#ifndef COCKET_FORMAT_OCI_PLATFORM_H
#define COCKET_FORMAT_OCI_PLATFORM_H

#include "base/json.h"

/* os/arch[/variant], as docker writes it. */
struct platform {
	char os[32];
	char arch[32];
	char variant[32]; /* "" none */
};
/* "linux/arm64/v8"; COCKET_E_USAGE.  Fields are [a-z0-9_.-]+. */
MUST_CHECK enum cocket_code platform_parse(struct platform *out, struct slice text, struct err *err);
#define PLATFORM_TEXT_BYTES (sizeof(struct platform) + 3)
void platform_print(char out[static PLATFORM_TEXT_BYTES], const struct platform *p);
/* os and arch equal; variant equal, or not asked for, or arm64's default "v8" asked for where there is none. */
bool platform_matches(const struct platform *asked, const struct platform *have);
/* False only where no runtime would take the one for the other: they fold aliases (aarch64, x86_64) and fill in what is missing, each in
 * its own way. */
bool platform_may_match(const struct platform *asked, const struct platform *have);


/* os, architecture and variant of an open object, each "" if absent.  COCKET_E_FORMAT: one is no platform's word. */
MUST_CHECK enum cocket_code platform_read(struct platform *out, struct json obj, struct err *err);

#endif
