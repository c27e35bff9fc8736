/* scan_clair.c by table. */
#include "support/test.h"

#include "support/scans.h"

#define MANIFEST "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "sha256:4444444444444444444444444444444444444444444444444444444444444444"
#define REPORT(packages, vulnerabilities, pairs) \
	"{'manifest_hash':'" MANIFEST "','packages':{" packages "},'vulnerabilities':{" vulnerabilities "},'package_vulnerabilities':{" pairs "}}"

static const struct scan_case cases[] = {
	{ "clean", REPORT("", "", ""), COCKET_OK, "clair - - -" },
	{ "no pairs", "{'manifest_hash':'" MANIFEST "','packages':{},'vulnerabilities':{}}", COCKET_E_FORMAT, "Clair's report: package_vulnerabilities: missing" },
	{ "no vulnerabilities", "{'manifest_hash':'" MANIFEST "','package_vulnerabilities':{}}", COCKET_E_FORMAT, "vulnerabilities: missing" },
	{ "an index report", "{'manifest_hash':'" MANIFEST "','packages':{},'state':'IndexFinished'}", COCKET_E_FORMAT, "vulnerabilities: missing" },
	{ "pairs null", "{'manifest_hash':'" MANIFEST "','vulnerabilities':{},'package_vulnerabilities':null}", COCKET_E_FORMAT, "package_vulnerabilities: not an object" },
	{ "findings",
	  REPORT("'1':{'id':'1','name':'curl','version':'7.64'},'2':{'name':'zlib','version':'1.2'}",
	         "'10':{'name':'CVE-2026-1001 on Ubuntu 24.04 LTS (noble) - medium.','normalized_severity':'Medium','fixed_in_version':'8'},"
	         "'11':{'name':'RHSA-2026:0101: openssl security update (Important)','normalized_severity':'High','fixed_in_version':'','links':'https://x/CVE-2026-1 https://x/CVE-2026-0002 https://x/CVE-2026-10003'}",
	         "'1':['10','11'],'2':['10']"),
	  COCKET_OK, "clair - - -; CVE-2026-1001 curl 7.64 medium fix; CVE-2026-1001 zlib 1.2 medium fix; "
	             "RHSA-2026:0101 curl 7.64 high no-fix =CVE-2026-0002 =CVE-2026-10003 +" },
	{ "one CVE, linked to twice, is no advisory of several", REPORT("", "'1':{'name':'USN-1','links':'https://x/CVE-2026-0002 https://y/CVE-2026-0002'}", "'9':['1']"),
	  COCKET_OK, "clair - - -; USN-1 - - unknown no-fix =CVE-2026-0002 =CVE-2026-0002" },
	{ "a package that is not there", REPORT("", "'1':{'name':'A','normalized_severity':'Low'}", "'9':['1']"), COCKET_OK, "clair - - -; A - - low no-fix" },
	{ "a vulnerability that is not there", REPORT("", "", "'1':['7']"), COCKET_E_FORMAT, "7 is not in vulnerabilities" },
	{ "a vulnerability of no package", REPORT("", "'1':{'name':'A'}", ""), COCKET_OK, "clair - - -" },
	{ "no name", REPORT("", "'1':{}", ""), COCKET_E_FORMAT, "vulnerabilities: name: missing" },
	{ "a severity of nobody's", REPORT("", "'1':{'name':'A','severity':'Low'}", "'9':['1']"), COCKET_OK, "clair - - -; A - - unknown no-fix" },
	{ "of another image", "{'manifest_hash':'" OTHER "','vulnerabilities':{},'package_vulnerabilities':{}}", COCKET_E_FORMAT, "the scan is of " OTHER },
};

int
main(void)
{
	return scans_test(cases, sizeof cases / sizeof cases[0]);
}
