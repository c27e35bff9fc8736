/* provenance_check.c by table: who built, from which source, and whether whoever signed could say so. */
#include "support/test.h"

#include "format/policy/policy_attestation.h"
#include "support/certificates.h"
#include "support/checks.h"
#include "verify/attestation_check.h"

#define V1 "https://slsa.dev/provenance/v1"
#define R "https://github.com/shop/api"
#define C1 "1111111111111111111111111111111111111111"
#define C2 "2222222222222222222222222222222222222222"
#define BUILT(started, finished) \
	"{'buildDefinition':{'buildType':'https://t.example/v1','externalParameters':{'workflow':{'ref':'refs/heads/main','repository':'" R "'}}," \
	"'resolvedDependencies':[{'uri':'git+" R "@refs/heads/main','digest':{'gitCommit':'" C1 "'}}]}," \
	"'runDetails':{'builder':{'id':'https://b.example/1'},'metadata':{" started finished "}}}"
#define GOOD BUILT("", "'finishedOn':'2026-11-20T00:00:00Z'")
#define SILENT "{'buildDefinition':{'externalParameters':{}},'runDetails':{}}"
#define TWO_COMMITS \
	"{'buildDefinition':{'externalParameters':{'workflow':{'ref':'refs/heads/main','repository':'" R "'}},'resolvedDependencies':[" \
	"{'uri':'git+" R "@refs/heads/main','digest':{'gitCommit':'" C1 "'}},{'uri':'git+" R "@refs/heads/next','digest':{'gitCommit':'" C2 "'}}]},'runDetails':{'builder':{'id':'https://b.example/1'}}}"

static const struct checks_case cases[] = {
	{ "the builder", "{'builder-id':'https://b.example/1'}", GOOD, NULL },
	{ "another builder", "{'builder-id':'https://b.example/2'}", GOOD, "the builder is https://b.example/1, expected https://b.example/2" },
	{ "one of two", "{'builder-id':['https://c.example/*','https://b.example/*']}", GOOD, NULL },
	{ "none of two", "{'builder-id':['https://c.example/*','https://d.example/*']}", GOOD,
	  "the builder is https://b.example/1, expected https://c.example/* or https://d.example/*" },
	{ "a star is one part", "{'builder-id':'https://*/1'}", GOOD, NULL },
	{ "not two", "{'builder-id':'https://*'}", GOOD, "the builder is https://b.example/1, expected https://*" },
	{ "no builder", "{'builder-id':'https://*'}", SILENT, "it does not say its builder (builder-id)" },
	{ "the type", "{'build-type':'https://t.example/*'}", GOOD, NULL },
	{ "another type", "{'build-type':'https://t.example/v2'}", GOOD, "the build type is https://t.example/v1, expected https://t.example/v2" },
	{ "no type", "{'build-type':'https://*'}", SILENT, "it does not say its build type (build-type)" },
	/* sources: both in the one spelling */
	{ "the repository", "{'source-repository':'" R "'}", GOOD, NULL },
	{ "spelt otherwise", "{'source-repository':'git+" R ".git'}", GOOD, NULL },
	{ "by a glob", "{'source-repository':'https://github.com/shop/*'}", GOOD, NULL },
	{ "of somebody else", "{'source-repository':'https://github.com/store/*'}", GOOD,
	  "the source repository is " R ", expected https://github.com/store/*" },
	{ "that begins so", "{'source-repository':'https://github.com/shop/ap'}", GOOD, "the source repository is " R ", expected https://github.com/shop/ap" },
	{ "no repository", "{'source-repository':'" R "'}", SILENT, "it does not say its source repository (source-repository)" },
	{ "the ref", "{'source-ref':'refs/heads/*'}", GOOD, NULL },
	{ "another ref", "{'source-ref':'refs/tags/*'}", GOOD, "the source ref is refs/heads/main, expected refs/tags/*" },
	{ "the commit", "{'source-commit':'" C1 "'}", GOOD, NULL },
	{ "another commit", "{'source-commit':'" C2 "'}", GOOD, "the source commit is " C1 ", expected " C2 },
	{ "the first no is told", "{'builder-id':'https://c.example/1','source-commit':'" C2 "'}", GOOD,
	  "the builder is https://b.example/1, expected https://c.example/1" },
	/* of two commits none is the source's, whatever of it is asked; nobody asks: nothing is wrong */
	{ "unclear, its repository", "{'source-repository':'" R "'}", TWO_COMMITS, "the source is not clear: two commits of the source" },
	{ "unclear, its ref", "{'source-ref':'refs/heads/main'}", TWO_COMMITS, "the source is not clear: two commits of the source" },
	{ "unclear, its commit", "{'source-commit':'" C1 "'}", TWO_COMMITS, "the source is not clear: two commits of the source" },
	{ "unclear, two of it", "{'source-repository':'" R "','source-ref':'refs/heads/main'}", TWO_COMMITS, "the source is not clear: two commits of the source" },
	{ "unclear, two others", "{'source-repository':'" R "','source-commit':'" C1 "'}", TWO_COMMITS, "the source is not clear: two commits of the source" },
	{ "unclear and not asked", "{'builder-id':'https://b.example/1'}", TWO_COMMITS, NULL },
	/* when: the end, else the beginning */
	{ "five minutes ahead", "{'builder-id':'https://b.example/1'}", BUILT("", "'finishedOn':'2026-11-22T00:05:00Z'"), NULL },
	{ "a second more", "{'builder-id':'https://b.example/1'}", BUILT("", "'finishedOn':'2026-11-22T00:05:01Z'"), "the build is dated in the future (2026-11-22T00:05:01Z)" },
	{ "it began too late", "{'builder-id':'https://b.example/1'}", BUILT("'startedOn':'2026-11-23T00:00:00Z'", ""), "the build is dated in the future (2026-11-23T00:00:00Z)" },
	{ "the end counts", "{'builder-id':'https://b.example/1'}", BUILT("'startedOn':'2026-11-20T00:00:00Z',", "'finishedOn':'2026-11-23T00:00:00Z'"),
	  "the build is dated in the future (2026-11-23T00:00:00Z)" },
	{ "no object", "{'builder-id':'https://b.example/1'}", "[]", "provenance: predicate: not an object" },
};

/* --- the certificate of whoever signed: its repository is in 1.3.6.1.4.1.57264.1.5, as it is --- */

#define HEX_SHOP_API "73686f702f617069"

static const struct {
	const char *extension; /* NULL: the certificate names none */
	const char *asked, *refusal;
} signers[] = {
	{ "DER:" HEX_SHOP_API, R, "" },
	{ "DER:616263", R, "the provenance names the source " R ", the certificate of its signer abc" },
	{ "DER:6f702f617069", R, "the provenance names the source " R ", the certificate of its signer op/api" },
	{ "DER:616263", NULL, "" }, /* nobody asks where it comes from */
	{ NULL, R, "" },
};

static void
signer_check(size_t i)
{
	const struct test_extension extensions[] = {
		{ "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "codeSigning" }, { "subjectAltName", "critical,URI:https://w.example/x" },
		{ signers[i].extension ? "1.3.6.1.4.1.57264.1.5" : NULL, signers[i].extension }, { NULL, NULL },
	};
	const char predicate[] = "{\"buildDefinition\":{\"externalParameters\":{\"workflow\":{\"ref\":\"r\",\"repository\":\"" R "\"}}}}";
	AUTO(buf_free) struct buf der = certificate_make(extensions);
	AUTO(leaf_certificate_free) struct leaf_certificate *leaf = NULL;
	AUTO(attested_list_free) struct attested_list list = { 0 };
	struct policy_attestation asked = { .provenance.repositories = { (const char *[]){ signers[i].asked }, signers[i].asked != NULL } };
	struct check_context c = { .asked = &asked };
	struct attested *out;
	struct err err = { 0 };

	assert_int_equal(leaf_certificate_parse(&leaf, buf_slice(&der), &err), COCKET_OK);
	assert_int_equal(attested_list_add(&out, &list, &err), COCKET_OK);
	*out = (struct attested){ .reason = REASON_OK, .type = V1 };
	c.leaf = leaf;
	assert_int_equal(provenance_check(out, slice_str(predicate), &c, &err), COCKET_OK);
	assert_string_equal(out->detail, signers[i].refusal);
	assert_int_equal(out->reason, signers[i].refusal[0] ? REASON_ATTESTATION : REASON_OK);
	assert_true(out->is_read);
}

static void
a_workflow_speaks_of_its_own_repository(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof signers / sizeof *signers; i++)
		signer_check(i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_workflow_speaks_of_its_own_repository) };

	return checks_test(V1, cases, sizeof cases / sizeof *cases) + cmocka_run_group_tests(tests, NULL, NULL);
}
