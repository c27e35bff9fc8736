/* apk's database: see package_reader.h. */
#include "format/package/package_reader.h"

static enum package_field
apk_field(struct slice name)
{
	switch (name.ptr[0]) {
	case 'P':
		return PACKAGE_NAME;
	case 'V':
		return PACKAGE_VERSION;
	case 'A':
		return PACKAGE_ARCHITECTURE;
	default:
		return PACKAGE_FIELDS;
	}
}

const struct package_format apk_format = { false, 1, 1, apk_field, NULL };
