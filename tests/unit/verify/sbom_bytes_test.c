/* sbom_bytes.c and sbom_content.c by table: an SBOM against packages. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "verify/sbom_bytes.h"
#include "verify/sbom_search.h"

#define P(purl) "{\"type\":\"library\",\"name\":\"x\",\"purl\":\"" purl "\"}"
#define BOM(components) "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[" components "]}"

static const struct row {
	const char *document;
	struct inventory_package have[3];
	size_t only_in_layers, only_in_sbom, others;
	const char *detail;
} rows[] = {
	{ BOM(P("pkg:deb/debian/a@1?arch=amd64")), { { PACKAGE_DEB, "a", "1", "amd64" } }, 0, 0, 0, "" },
	{ BOM(P("pkg:deb/debian/a@1")), { { PACKAGE_DEB, "a", "1", "amd64" }, { PACKAGE_DEB, "a", "1", "i386" } }, 0, 0, 0, "" },
	{ BOM(P("pkg:deb/debian/a@1?arch=amd64")), { { PACKAGE_DEB, "a", "1", "amd64" }, { PACKAGE_DEB, "a", "1", "i386" } }, 1, 0, 0, "a 1 i386 (deb)" },
	{ BOM(P("pkg:deb/debian/a@1?arch=amd64")), { { PACKAGE_DEB, "a", "1", "" } }, 0, 0, 0, "" },
	{ BOM(P("pkg:deb/debian/a@1?arch=amd64")), { { PACKAGE_APK, "a", "1", "amd64" } }, 1, 1, 0, "a 1 amd64 (apk)" },
	{ BOM(P("pkg:deb/debian/a@1%3A2?arch=all")), { { PACKAGE_DEB, "a", "1:2", "all" } }, 0, 0, 0, "" },
	{ BOM(P("pkg:deb/debian/a@2?arch=all&epoch=1")), { { PACKAGE_DEB, "a", "1:2", "all" } }, 0, 0, 0, "" },
	{ BOM(P("pkg:deb/debian/a@2?arch=all&epoch=0")), { { PACKAGE_DEB, "a", "2", "all" } }, 0, 0, 0, "" },
	{ BOM(P("pkg:deb/debian/a@2?arch=all")), { { PACKAGE_DEB, "a", "1:2", "all" } }, 1, 1, 0, "a 1:2 all (deb)" },
	{ BOM(P("pkg:apk/alpine/a@1") "," P("pkg:npm/b@1") "," P("not a purl")), { { PACKAGE_APK, "a", "1", "x86_64" } }, 0, 0, 2, "" },
	{ BOM(P("pkg:deb/debian/a@1?arch=source") "," P("pkg:deb/debian/b@1")), { { PACKAGE_DEB, "b", "1", "all" } }, 0, 0, 1, "" },
	{ BOM(P("pkg:npm/b@1")), { { PACKAGE_DEB, NULL, NULL, NULL } }, 0, 0, 1, "nothing could be compared" },
	{ BOM(P("pkg:apk/a@1") "," P("pkg:apk/b@1") "," P("pkg:apk/c@1")), { { PACKAGE_DEB, NULL, NULL, NULL } }, 0, 3, 0,
	  "3 packages in the SBOM and not in the layers: a 1 (apk), b 1 (apk), ..." },
};

static void
row_check(const struct row *row)
{
	struct sbom_results results = { .items = calloc(1, sizeof *results.items), .count = 1 };
	struct sbom_result *r = results.items;
	const struct sbom_checks checks = { .matches_bytes = true };
	AUTO(sbom_search_free) struct sbom_search search = { 0 };
	struct sbom_content said;
	struct inventory have = { .packages = malloc(sizeof row->have) };
	struct err err = { 0 };

	memcpy(have.packages, row->have, sizeof row->have);
	while (have.package_count < 3 && row->have[have.package_count].name)
		have.package_count++;
	assert_int_equal(sbom_search_read(&search, &checks, slice_str(row->document), &err), COCKET_OK);
	sbom_search_take(&said, &search);
	assert_int_equal(sbom_bytes_compare(r, &said, &have, &err), COCKET_OK);
	if (r->only_in_layers.count != row->only_in_layers || r->only_in_sbom.count != row->only_in_sbom || r->other_packages != row->others)
		fail_msg("%s: %zu, %zu, %zu: %s", row->document, r->only_in_layers.count, r->only_in_sbom.count, r->other_packages, r->detail);
	assert_int_equal(r->matches, row->detail[0] == '\0');
	if (strstr(r->detail, row->detail) == NULL)
		fail_msg("%s, expected %s", r->detail, row->detail);
	inventory_free(&have);
	sbom_content_free(&said);
	sbom_results_free(&results);
}

static void
compares(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		row_check(&rows[i]);
}

/* All are counted, the first are told. */
static void
tells_the_first(void **state)
{
	static struct inventory_package many[25];
	static char names[25][8];
	struct sbom_results results = { .items = calloc(1, sizeof *results.items), .count = 1 };
	struct sbom_content said = { .format = "SPDX" };
	struct inventory have = { .packages = malloc(sizeof many), .package_count = 25 };
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < 25; i++) {
		snprintf(names[i], sizeof names[i], "p%02zu", 24 - i);
		many[i] = (struct inventory_package){ PACKAGE_APK, names[i], "1", "" };
	}
	memcpy(have.packages, many, sizeof many);
	assert_int_equal(sbom_bytes_compare(results.items, &said, &have, &err), COCKET_OK);
	assert_int_equal(results.items->only_in_layers.count, 25);
	assert_int_equal(results.items->only_in_layers.first.count, SBOM_DIFFERENCES_TOLD_MAX);
	assert_string_equal(results.items->only_in_layers.first.items[0], "p00 1 (apk)");
	inventory_free(&have);
	sbom_results_free(&results);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares),
		cmocka_unit_test(tells_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
