/* What a scan says, and what it lacks: see scan.h. */
#include "format/attestation/scan.h"

#include <stdlib.h>

void
scan_free(struct scan *s)
{
	free(s->items);
	arena_free(&s->texts);
	*s = (struct scan){ 0 };
}

/* If a format can say it, it says so of some findings; of the others it is not known. */
static bool
says_fixes(const struct scan *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].has_fix_state)
			return true;
	return s->count == 0;
}

static bool
says_packages(const struct scan *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (*s->items[i].package == '\0' && *s->items[i].purl == '\0')
			return false;
	return true;
}

const char *
scan_lacks(const struct scan *s, enum scan_field field)
{
	switch (field) {
	case SCAN_FIELD_TIME: return s->has_time ? NULL : "the scan does not say when it was made";
	case SCAN_FIELD_DATABASE_TIME: return s->has_database_time ? NULL : "the scan does not say how old its database was";
	case SCAN_FIELD_SCANNER: return *s->scanner ? NULL : "the scan does not say which scanner made it";
	case SCAN_FIELD_SCANNER_VERSION: return *s->scanner_version ? NULL : "the scan does not say the version of its scanner";
	case SCAN_FIELD_FIXES: return says_fixes(s) ? NULL : "the scan does not say of any finding whether there is a fix";
	case SCAN_FIELD_PACKAGES: return says_packages(s) ? NULL : "the scan does not say of all findings in which package they are";
	default: break;
	}
	return "the scan does not say it";
}
