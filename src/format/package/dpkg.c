/* dpkg's database: see package_reader.h. */
#include "base/ascii.h"
#include "format/package/package_reader.h"

static enum package_field
dpkg_field(struct slice name)
{
	static const char *const names[] = {
		[PACKAGE_NAME] = "package", [PACKAGE_VERSION] = "version", [PACKAGE_ARCHITECTURE] = "architecture", [PACKAGE_STATUS] = "status",
	};
	unsigned i = 0;

	while (i < PACKAGE_FIELDS && !ascii_is(name, names[i]))
		i++;
	return (enum package_field)i;
}

/* "WANT FLAG STATE": its files are there, at least in part, unless the state says that none are.  A state that is not known counts as one with files. */
static bool
dpkg_is_installed(const char *status)
{
	struct slice rest = slice_str(status);

	(void)slice_take_until(&rest, ' ');
	(void)slice_take_until(&rest, ' ');
	return !slice_is(rest, "not-installed") && !slice_is(rest, "config-files");
}

const struct package_format dpkg_format = { true, 1, 64, dpkg_field, dpkg_is_installed };
