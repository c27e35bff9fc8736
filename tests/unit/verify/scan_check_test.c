/* scan_check.c by table: which findings count, how many may, by whom and when the scan was made.  In Grype's words. */
#include "support/test.h"

#include "support/checks.h"

#define MATCH(id, severity, fix) "{'vulnerability':{'id':'" id "','severity':'" severity "','fix':{'state':'" fix "'}},'artifact':{'name':'p','version':'1'}}"
#define ALIAS(id, severity, alias) \
	"{'vulnerability':{'id':'" id "','severity':'" severity "'},'relatedVulnerabilities':[{'id':'" alias "'}],'artifact':{'name':'p','version':'1'}}"
#define ADVISORY(id, one, other) \
	"{'vulnerability':{'id':'" id "','severity':'High'},'relatedVulnerabilities':[{'id':'" one "'},{'id':'" other "'}],'artifact':{'name':'p','version':'1'}}"
#define SCAN(matches) "{'matches':[" matches "],'descriptor':{'name':'grype','version':'0.90.0','timestamp':'2026-11-20T00:00:00Z'}}"
#define DATED(time, built) "{'matches':[],'descriptor':{'name':'grype','version':'0.90.0','timestamp':'" time "','db':{'built':'" built "'}}}"
#define LOW MATCH("CVE-1", "Low", "fixed")
#define HIGH MATCH("CVE-2", "High", "fixed")
#define CRITICAL MATCH("CVE-3", "Critical", "not-fixed")
#define UNKNOWN MATCH("CVE-4", "Unknown", "fixed")
#define EXCEPT(id, more) "{'max-severity':'low','ignore-cve':[{'id':'" id "','reason':'r'" more "}]}"

static const struct checks_case cases[] = {
	/* the worst */
	{ "none", "{'max-severity':'none'}", SCAN(""), NULL },
	{ "as bad as may be", "{'max-severity':'low'}", SCAN(LOW), NULL },
	{ "worse", "{'max-severity':'medium'}", SCAN(LOW "," HIGH), "1 finding not allowed: CVE-2 (high, p 1)" },
	{ "the worst first", "{'max-severity':'low'}", SCAN(HIGH "," CRITICAL), "2 findings not allowed: CVE-3 (critical, p 1), CVE-2 (high, p 1)" },
	{ "five are told", "{'max-severity':'none'}",
	  SCAN(MATCH("A", "Low", "") "," MATCH("B", "Low", "") "," MATCH("C", "Low", "") "," MATCH("D", "Low", "") "," MATCH("E", "Low", "") "," MATCH("F", "Low", "")),
	  "6 findings not allowed: A (low, p 1), B (low, p 1), C (low, p 1), D (low, p 1), E (low, p 1) and 1 more" },
	/* the unknown: high, unless it is said */
	{ "unknown is high", "{'max-severity':'medium'}", SCAN(UNKNOWN), "1 finding not allowed: CVE-4 (unknown, p 1)" },
	{ "which may be", "{'max-severity':'high'}", SCAN(UNKNOWN), NULL },
	{ "unknown as low", "{'max-severity':'medium','unknown-severity':'low'}", SCAN(UNKNOWN), NULL },
	{ "some unknown ones", "{'max-severity':'low','max-count':{'unknown':1}}", SCAN(UNKNOWN), NULL },
	{ "no unknown ones", "{'max-severity':'high','max-count':{'unknown':0}}", SCAN(UNKNOWN), "1 finding is unknown, at most 0 are allowed" },
	/* how many */
	{ "as many as may be", "{'max-count':{'high':1}}", SCAN(HIGH), NULL },
	{ "more", "{'max-count':{'low':0}}", SCAN(LOW), "1 finding is low, at most 0 are allowed" },
	{ "of another severity", "{'max-count':{'low':0}}", SCAN(HIGH), NULL },
	{ "the unknown count as high", "{'max-count':{'high':1}}", SCAN(HIGH "," UNKNOWN), "2 findings are high, at most 1 are allowed" },
	/* fixes */
	{ "what has no fix", "{'max-severity':'low','allow-unfixed':true}", SCAN(CRITICAL), NULL },
	{ "what has one", "{'max-severity':'low','allow-unfixed':true}", SCAN(HIGH), "1 finding not allowed: CVE-2 (high, p 1)" },
	{ "of one nobody knows", "{'max-severity':'low','allow-unfixed':true}", SCAN(LOW "," MATCH("CVE-5", "High", "unknown")), "1 finding not allowed: CVE-5 (high, p 1)" },
	{ "of none anybody knows", "{'max-severity':'low','allow-unfixed':true}", SCAN(MATCH("CVE-5", "Low", "unknown")),
	  "the scan does not say of any finding whether there is a fix" },
	/* never */
	{ "another", "{'deny-cve':['CVE-1']}", SCAN(HIGH), NULL },
	{ "it", "{'deny-cve':['CVE-1']}", SCAN(LOW), "1 finding not allowed: CVE-1 (low, p 1)" },
	{ "by its other name", "{'deny-cve':['CVE-1']}", SCAN(ALIAS("GHSA-1", "Low", "CVE-1")), "1 finding not allowed: GHSA-1 (low, p 1)" },
	{ "without a fix too", "{'deny-cve':['CVE-3'],'max-severity':'low','allow-unfixed':true}", SCAN(CRITICAL), "1 finding not allowed: CVE-3 (critical, p 1)" },
	/* exceptions */
	{ "excepted", EXCEPT("CVE-2", ""), SCAN(HIGH), NULL },
	{ "another is", EXCEPT("CVE-9", ""), SCAN(HIGH), "1 finding not allowed: CVE-2 (high, p 1)" },
	{ "by its other name", EXCEPT("CVE-2", ""), SCAN(ALIAS("GHSA-1", "High", "CVE-2")), NULL },
	{ "an advisory is more than one of its names", EXCEPT("CVE-2", ""), SCAN(ADVISORY("ALAS-1", "CVE-2", "CVE-3")), "1 finding not allowed: ALAS-1 (high, p 1)" },
	{ "an advisory by its own", EXCEPT("ALAS-1", ""), SCAN(ADVISORY("ALAS-1", "CVE-2", "CVE-3")), NULL },
	{ "until the end of the day", EXCEPT("CVE-2", ",'until':'2026-11-22'"), SCAN(HIGH), NULL },
	{ "until now", EXCEPT("CVE-2", ",'until':'2026-11-22T00:00:00Z'"), SCAN(HIGH),
	  "1 finding not allowed: CVE-2 (high, p 1); the exception for CVE-2 expired at 2026-11-22T00:00:00Z" },
	{ "until a second from now", EXCEPT("CVE-2", ",'until':'2026-11-22T00:00:01Z'"), SCAN(HIGH), NULL },
	/* by whom */
	{ "the scanner", "{'scanner':['trivy','Grype']}", SCAN(""), NULL },
	{ "another scanner", "{'scanner':['trivy','grypes']}", SCAN(""), "the scanner is grype 0.90.0, expected trivy or grypes" },
	{ "of that version", "{'scanner':['grype>=0.90']}", SCAN(""), NULL },
	{ "of an older version", "{'scanner':['grype>=0.100']}", SCAN(""), "the scanner is grype 0.90.0, expected grype>=0.100" },
	{ "of none that is said", "{'scanner':['grype>=0.1']}", "{'matches':[],'descriptor':{'name':'grype'}}", "the scanner is grype, expected grype>=0.1" },
	/* when */
	{ "young", "{'max-scan-age':'2d','max-database-age':'3d'}", DATED("2026-11-20T00:00:00Z", "2026-11-19T00:00:00Z"), NULL },
	{ "a second too old", "{'max-scan-age':'2d'}", DATED("2026-11-19T23:59:59Z", "2026-11-19T00:00:00Z"),
	  "the scan is more than 2 days old (2026-11-19T23:59:59Z); the maximum age is 2 days" },
	{ "a database that is", "{'max-database-age':'3d'}", DATED("2026-11-20T00:00:00Z", "2026-11-18T23:59:59Z"),
	  "the scanner's database is more than 3 days old (2026-11-18T23:59:59Z); the maximum age is 3 days" },
	{ "five minutes ahead", "{'max-scan-age':'2d'}", DATED("2026-11-22T00:05:00Z", "2026-11-22T00:05:00Z"), NULL },
	{ "more than that", "{'max-scan-age':'2d'}", DATED("2026-11-22T00:05:01Z", ""), "the scan is dated in the future (2026-11-22T00:05:01Z)" },
	{ "a database that is", "{'max-scan-age':'2d'}", DATED("2026-11-20T00:00:00Z", "2026-11-22T00:05:01Z"),
	  "the scanner's database is dated in the future (2026-11-22T00:05:01Z)" },
	/* what is no scan */
	{ "nobody's", "{'max-severity':'low'}", "{}", "no scanner's document that is known" },
};

int
main(void)
{
	return checks_test("https://cosign.sigstore.dev/attestation/vuln/v1", cases, sizeof cases / sizeof *cases);
}
