/* sbom_check.c by table: how many packages, how old, which of them, under which licences. */
#include "support/test.h"

#include "base/buf.h"
#include "support/checks.h"
#include "verify/attestation_check.h"
#include "verify/sbom_search.h"

#define ASK(checks) "{'sbom':{" checks "}}"
#define SPDX_AT(time, packages) "{'spdxVersion':'SPDX-2.3'" time ",'packages':[" packages "]}"
#define AT(time) ",'creationInfo':{'created':'" time "'}"
#define SPDX(packages) SPDX_AT(AT("2026-11-20T00:00:00Z"), packages)
#define PACKAGE(name, license) "{'name':'" name "','SPDXID':'SPDXRef-" name "','licenseDeclared':'" license "'}"
#define A PACKAGE("a", "MIT")
#define B PACKAGE("b", "GPL-3.0-only")
#define NONE PACKAGE("c", "NOASSERTION")
#define SPDX3(more) \
	"{'@context':'https://spdx.org/rdf/3.0.1/spdx-context.jsonld','@graph':[{'type':'CreationInfo','specVersion':'3.0.1','created':'2026-11-20T00:00:00Z'}," \
	"{'type':'software_Package','spdxId':'u:a','name':'a'}" more "]}"
#define HAS(from, to) ",{'type':'Relationship','relationshipType':'hasDeclaredLicense','from':'" from "','to':['" to "']}"
#define LISTED "https://spdx.org/licenses/"
#define NO_LICENSE(n) n " without a licence: c (allow-unlicensed allows that)"

static const struct checks_case cases[] = {
	{ "as many as there must be", ASK("'min-packages':2"), SPDX(A "," B), NULL },
	{ "one less", ASK("'min-packages':3"), SPDX(A "," B), "it lists 2 packages, expected at least 3" },
	{ "none", ASK("'min-packages':1"), SPDX(""), "it lists 0 packages, expected at least 1" },
	/* ages: to the second */
	{ "as old as may be", ASK("'max-age':'2d'"), SPDX(A), NULL },
	{ "a second older", ASK("'max-age':'2d'"), SPDX_AT(AT("2026-11-19T23:59:59Z"), A),
	  "the list of packages is more than 2 days old (2026-11-19T23:59:59Z); the maximum age is 2 days" },
	{ "a day older", ASK("'max-age':'1d'"), SPDX(A), "the list of packages is 2 days old (2026-11-20T00:00:00Z); the maximum age is 1 day" },
	{ "of no time", ASK("'max-age':'2d'"), SPDX_AT("", A), "it does not say when it was made (max-age)" },
	{ "of no time that is asked", ASK("'min-packages':1"), SPDX_AT("", A), NULL },
	{ "five minutes ahead", ASK("'max-age':'2d'"), SPDX_AT(AT("2026-11-22T00:05:00Z"), A), NULL },
	{ "a second more", ASK("'max-age':'2d'"), SPDX_AT(AT("2026-11-22T00:05:01Z"), A), "the list of packages is dated in the future (2026-11-22T00:05:01Z)" },
	/* packages */
	{ "not this one", ASK("'deny-packages':['c','d*']"), SPDX(A "," B), NULL },
	{ "this one", ASK("'deny-packages':['c','b']"), SPDX(A "," B), "the package b is not allowed (deny-packages)" },
	{ "too few, and this one", ASK("'min-packages':3,'deny-packages':['b']"), SPDX(A "," B), "it lists 2 packages, expected at least 3" },
	/* licences: what says none may have any */
	{ "another licence", ASK("'deny-licenses':['AGPL-*']"), SPDX(A "," B), NULL },
	{ "this licence", ASK("'deny-licenses':['GPL-*']"), SPDX(A "," B), "the licence GPL-3.0-only of b is not allowed (deny-licenses)" },
	{ "of one it is not said", ASK("'deny-licenses':['AGPL-*']"), SPDX(A "," NONE), NO_LICENSE("1 package") },
	{ "of two", ASK("'deny-licenses':['AGPL-*']"), SPDX(NONE "," PACKAGE("d", "NONE") "," A), NO_LICENSE("2 packages") },
	{ "which may be", ASK("'deny-licenses':['AGPL-*'],'allow-unlicensed':true"), SPDX(A "," NONE), NULL },
	{ "and is still no leave", ASK("'deny-licenses':['GPL-*'],'allow-unlicensed':true"), SPDX(B "," NONE),
	  "the licence GPL-3.0-only of b is not allowed (deny-licenses)" },
	{ "of SPDX 3", ASK("'deny-licenses':['GPL-*']"), SPDX3(HAS("u:a", LISTED "MIT")), NULL },
	{ "of SPDX 3, and denied", ASK("'deny-licenses':['GPL-*']"), SPDX3(HAS("u:a", LISTED "GPL-2.0+")), "the licence GPL-2.0+ of a is not allowed (deny-licenses)" },
	{ "of SPDX 3, none", ASK("'deny-licenses':['GPL-*']"), SPDX3(""), "1 package without a licence: a (allow-unlicensed allows that)" },
	{ "of SPDX 3, none, which may be", ASK("'deny-licenses':['GPL-*'],'allow-unlicensed':true"), SPDX3(""), NULL },
	{ "of SPDX 3, and not in it", ASK("'deny-licenses':['GPL-*'],'allow-unlicensed':true"), SPDX3(HAS("u:a", "u:l")),
	  "it does not say what the licence u:l of a is (deny-licenses)" },
	{ "of SPDX 3, of nobody in it", ASK("'deny-licenses':['GPL-*'],'allow-unlicensed':true"), SPDX3(HAS("u:b", LISTED "MIT")),
	  "it has licences of something that it does not list, and they may be those of a package (deny-licenses)" },
	{ "SPDX 3, of which none is asked", ASK("'min-packages':1,'deny-packages':['b']"), SPDX3(HAS("u:b", "u:l")), NULL },
	/* what cannot be read is no list */
	{ "no list", ASK("'min-packages':1"), "[]", "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
};

/* --- what is told of it, whether it holds or not --- */

#define PACKAGES "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"name\":\"a\",\"SPDXID\":\"a\",\"licenseDeclared\":\"MIT\"},{\"name\":\"b\",\"SPDXID\":\"b\"}]}"

static const struct told {
	struct sbom_checks asked;
	const char *conditions;
} told[] = {
	{ { 0 }, "" },
	{ { .min_packages = 2 }, "min-packages|2|2|yes;" },
	{ { .min_packages = 3 }, "min-packages|3|2|no;" },
	{ { .deny_packages = { (const char *[]){ "c", "b" }, 2 } }, "deny-packages|c, b|b|no;" },
	{ { .deny_packages = { (const char *[]){ "c", "d" }, 2 } }, "deny-packages|c, d||yes;" },
	{ { .deny_licenses = { (const char *[]){ "GPL" }, 1 } }, "deny-licenses|GPL||no;" }, /* of b it is not known */
	{ { .deny_licenses = { (const char *[]){ "GPL" }, 1 }, .allow_unlicensed = true }, "deny-licenses|GPL||yes;" },
	{ { .deny_licenses = { (const char *[]){ "MIT" }, 1 }, .allow_unlicensed = true }, "deny-licenses|MIT|MIT of a|no;" },
	{ { .max_age = 3600 }, "max-age|1 hour||no;" },
};

static void
told_check(const struct told *row)
{
	AUTO(attested_list_free) struct attested_list list = { 0 };
	AUTO(sbom_search_free) struct sbom_search search = { 0 };
	AUTO(buf_free) struct buf text = BUF(4096);
	const struct policy_attestation asked = { .sbom = row->asked };
	const struct check_context c = { .asked = &asked, .sbom = &search };
	struct attested *out;
	struct err err = { 0 };

	assert_int_equal(attested_list_add(&out, &list, &err), COCKET_OK);
	assert_int_equal(sbom_check(out, slice_str(PACKAGES), &c, &err), COCKET_OK);
	for (size_t i = 0; i < out->check_count; i++)
		assert_int_equal(buf_addf(&text, &err, "%s|%s|%s|%s;", out->checks[i].name, out->checks[i].expected, out->checks[i].value, out->checks[i].holds ? "yes" : "no"), COCKET_OK);
	assert_int_equal(text.len, strlen(row->conditions));
	assert_memory_equal(text.len ? (const char *)text.ptr : "", row->conditions, text.len);
	assert_true(out->is_read);
}

static void
conditions_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		told_check(&told[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(conditions_are_told) };

	return checks_test("https://spdx.dev/Document", cases, sizeof cases / sizeof *cases) + cmocka_run_group_tests(tests, NULL, NULL);
}
