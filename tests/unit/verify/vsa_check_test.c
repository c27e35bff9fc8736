/* vsa_check.c by table: a summary of whom, at which levels, how old; one that did not pass is none. */
#include "support/test.h"

#include "support/checks.h"

#define VSA(verifier, result, levels) \
	"{'verifier':{'id':'" verifier "'},'timeVerified':'2026-11-20T00:00:00Z','resourceUri':'pkg:oci/a','policy':{'uri':'https://p.example'}," \
	"'verificationResult':'" result "','verifiedLevels':[" levels "]}"
#define GOOD VSA("https://v.example/1", "PASSED", "'SLSA_BUILD_LEVEL_2'")

static const struct checks_case cases[] = {
	{ "the verifier", "{'vsa':{'verifier':'https://v.example/1'}}", GOOD, NULL },
	{ "another verifier", "{'vsa':{'verifier':'https://w.example/1'}}", GOOD, "the verifier is https://v.example/1, expected https://w.example/1" },
	{ "one of two", "{'vsa':{'verifier':['https://w.example/*','https://v.example/*']}}", GOOD, NULL },
	{ "that failed", "{'vsa':{'verifier':'https://v.example/1'}}", VSA("https://v.example/1", "FAILED", ""), "the summary says FAILED" },
	{ "the level", "{'vsa':{'levels':['SLSA_BUILD_LEVEL_2']}}", GOOD, NULL },
	{ "a higher one", "{'vsa':{'levels':['SLSA_BUILD_LEVEL_3']}}", GOOD, "the summary does not have level SLSA_BUILD_LEVEL_3; it has SLSA_BUILD_LEVEL_2" },
	{ "all of them", "{'vsa':{'levels':['SLSA_BUILD_LEVEL_2','OURS']}}", VSA("https://v.example/1", "PASSED", "'OURS','SLSA_BUILD_LEVEL_2'"), NULL },
	{ "not all of them", "{'vsa':{'levels':['SLSA_BUILD_LEVEL_2','OURS']}}", GOOD, "the summary does not have level OURS; it has SLSA_BUILD_LEVEL_2" },
	{ "none of them", "{'vsa':{'levels':['OURS']}}", VSA("https://v.example/1", "PASSED", ""), "the summary does not have level OURS; it has none" },
	{ "young", "{'vsa':{'max-age':'2d'}}", GOOD, NULL },
	{ "old", "{'vsa':{'max-age':'1d'}}", GOOD, "the summary is 2 days old (2026-11-20T00:00:00Z); the maximum age is 1 day" },
};

int
main(void)
{
	return checks_test("https://slsa.dev/verification_summary/v1", cases, sizeof cases / sizeof *cases);
}
