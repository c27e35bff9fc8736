/* scan_sarif.c, scan_sarif_rules.c and scan_lines.c by table: each scanner's way of saying things in SARIF. */
#include "support/test.h"

#include "support/scans.h"

#define MANIFEST "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "sha256:4444444444444444444444444444444444444444444444444444444444444444"
#define RUNS(runs) "{'version':'2.1.0','runs':[" runs "]}"
#define RUN(name, rules, results) "{'tool':{'driver':{'name':'" name "','version':'1','rules':[" rules "]}},'results':[" results "]}"
#define ONE(rules, results) RUNS(RUN("x", rules, results))

static const struct scan_case cases[] = {
	{ "clean", ONE("", ""), COCKET_OK, "x 1 - -" },
	{ "another version", "{'version':'2.0.0','runs':[]}", COCKET_E_UNSUPPORTED, "version: not 2.1.0" },
	{ "no run", RUNS(""), COCKET_E_FORMAT, "SARIF: runs: empty" },
	{ "runs null", "{'version':'2.1.0','runs':null}", COCKET_E_FORMAT, "runs: not an array" },
	{ "no results", RUNS("{'tool':{'driver':{'name':'x'}}}"), COCKET_E_FORMAT, "run 0: results: missing" },
	{ "results null", RUNS("{'tool':{'driver':{'name':'x'}},'results':null}"), COCKET_E_FORMAT, "results: not an array" },
	{ "a result that is none", ONE("", "1"), COCKET_E_FORMAT, "results: not an object" },
	{ "a result without an id", ONE("", "{}"), COCKET_E_FORMAT, "a finding without an id" },
	{ "a rule without an id", ONE("{}", ""), COCKET_E_FORMAT, "rules[].id: missing" },
	{ "levels",
	  ONE("", "{'ruleId':'A','level':'error'},{'ruleId':'B','level':'warning'},{'ruleId':'C','level':'note'},{'ruleId':'D','level':'none'},{'ruleId':'E'}"),
	  COCKET_OK, "x 1 - -; A - - high ?; B - - medium ?; C - - low ?; D - - unknown ?; E - - medium ?" },
	{ "a rule's level", ONE("{'id':'A','defaultConfiguration':{'level':'error'}}", "{'ruleId':'A'}"), COCKET_OK, "x 1 - -; A - - high ?" },
	{ "scores go before levels",
	  ONE("{'id':'A','properties':{'security-severity':'9.8'}},{'id':'B','properties':{'security-severity':3.1}},{'id':'C','properties':{'security-severity':'0.0'}}",
	      "{'ruleId':'A','ruleIndex':0,'level':'note'},{'ruleId':'B','level':'error'},{'ruleId':'C','level':'error'}"),
	  COCKET_OK, "x 1 - -; A - - critical ?; B - - low ?; C - - high ?" },
	{ "the worst of what is said",
	  ONE("{'id':'A','properties':{'security-severity':'4.0','tags':['x','CRITICAL']}},{'id':'B','properties':{'tags':['info','security','UNKNOWN']}},"
	      "{'id':'C','properties':{'security-severity':'9.1','cvssV3_severity':'LOW'}},{'id':'D','properties':{'security-severity':'odd','tags':['LOW']}}",
	      "{'ruleId':'A'},{'ruleId':'B','level':'note'},{'ruleId':'C'},{'ruleId':'D'}"),
	  COCKET_OK, "x 1 - -; A - - critical ?; B - - unknown ?; C - - critical ?; D - - unknown ?" },
	{ "the result's own properties count too", ONE("{'id':'A','properties':{'security-severity':'2.0'}}", "{'ruleId':'A','properties':{'security-severity':'7.5'}}"),
	  COCKET_OK, "x 1 - -; A - - high ?" },
	{ "an index beyond the rules", ONE("{'id':'A'}", "{'ruleId':'A','ruleIndex':1}"), COCKET_E_FORMAT, "ruleIndex: 1: there are 1 rules" },
	{ "an index of another rule", ONE("{'id':'A'},{'id':'B'}", "{'ruleId':'A','ruleIndex':1}"), COCKET_E_FORMAT, "ruleId: A, and rule 1 is B" },
	{ "an id below the rule's", ONE("{'id':'A','properties':{'security-severity':'9'}}", "{'ruleId':'A/b','ruleIndex':0}"), COCKET_OK,
	  "x 1 - -; A/b - - critical ?" },
	{ "an index without an id", ONE("{'id':'A','properties':{'security-severity':'9'}}", "{'ruleIndex':0}"), COCKET_OK, "x 1 - -; A - - critical ?" },
	{ "the index -1", ONE("{'id':'A','properties':{'security-severity':'9'}}", "{'ruleId':'A','ruleIndex':-1}"), COCKET_OK, "x 1 - -; A - - critical ?" },
	{ "a negative index", ONE("{'id':'A'}", "{'ruleId':'A','ruleIndex':-2}"), COCKET_E_FORMAT, "ruleIndex: -2" },
	{ "an index and an id in an object", ONE("{'id':'A'},{'id':'B','properties':{'security-severity':'9'}}", "{'rule':{'id':'B','index':1}}"), COCKET_OK,
	  "x 1 - -; B - - critical ?" },
	{ "two rules of one id", ONE("{'id':'A'},{'id':'A'}", "{'ruleId':'A'}"), COCKET_E_FORMAT, "ruleId: A: several rules have it" },
	{ "two rules of one id, by index", ONE("{'id':'A'},{'id':'A','properties':{'security-severity':'9'}}", "{'ruleId':'A','ruleIndex':1}"), COCKET_OK,
	  "x 1 - -; A - - critical ?" },
	{ "a rule of an extension",
	  RUNS("{'tool':{'driver':{'name':'x','rules':[{'id':'B'}]},'extensions':[{'rules':[{'id':'A','properties':{'security-severity':'9'}}]}]},"
	       "'results':[{'rule':{'id':'A','index':0,'toolComponent':{'index':0}}}]}"),
	  COCKET_OK, "x - - -; A - - critical ?" },
	{ "an index of an extension's rule is not the driver's",
	  RUNS("{'tool':{'driver':{'name':'x','rules':[]},'extensions':[{'rules':[{'id':'A'}]}]},'results':[{'ruleId':'A','ruleIndex':0}]}"),
	  COCKET_E_FORMAT, "ruleIndex: 0: there are 0 rules" },
	{ "what is no finding", ONE("", "{'ruleId':'A','kind':'pass'},{'ruleId':'B','kind':'notApplicable'},{'ruleId':'C','kind':'informational'},"
	                                "{'ruleId':'D','baselineState':'absent'},{'ruleId':'E','kind':'open'},{'ruleId':'F','baselineState':'unchanged'}"),
	  COCKET_OK, "x 1 - -; E - - medium ?; F - - medium ?" },
	{ "suppressions",
	  ONE("", "{'ruleId':'A','suppressions':[{'kind':'external','justification':'not run'}]},{'ruleId':'B','suppressions':[{'status':'rejected'}]},"
	          "{'ruleId':'C','suppressions':[{'status':'accepted'}]},{'ruleId':'D','suppressions':[]},{'ruleId':'E','suppressions':[{'status':'underReview'}]}"),
	  COCKET_OK, "x 1 - -; A - - medium ? ~not run; B - - medium ?; C - - medium ? ~suppressed; D - - medium ?; E - - medium ?" },
	{ "one of two suppressed: it counts", ONE("", "{'ruleId':'A','suppressions':[{}]},{'ruleId':'A'}"), COCKET_OK, "x 1 - -; A - - medium ?" },
	{ "times: the oldest run",
	  RUNS("{'tool':{'driver':{'name':'a','version':'1'}},'results':[],'invocations':[{'endTimeUtc':'2026-11-21T10:00:00Z'}]},"
	       "{'tool':{'driver':{'name':'a','version':'1'}},'results':[],'invocations':[{'startTimeUtc':'2026-11-20T10:00:00Z'}]}"),
	  COCKET_OK, "a 1 2026-11-20T10:00:00Z -" },
	{ "a run without a time leaves none",
	  RUNS("{'tool':{'driver':{'name':'a','version':'1'}},'results':[],'invocations':[{'endTimeUtc':'2026-11-21T10:00:00Z'}]}," RUN("b", "", "")),
	  COCKET_OK, "a, b - - -" },
	{ "one scanner in two versions", RUNS(RUN("a", "", "") ",{'tool':{'driver':{'name':'a','semanticVersion':'2'}},'results':[]}"), COCKET_OK, "a - - -" },
	{ "a run that failed", RUNS("{'tool':{'driver':{'name':'x'}},'results':[],'invocations':[{'executionSuccessful':false}]}"), COCKET_E_FORMAT,
	  "the scan did not succeed" },
	{ "of this image", RUNS("{'tool':{},'results':[],'properties':{'repoDigests':['a@" MANIFEST "']}}"), COCKET_OK, "- - - -" },
	{ "of another", RUNS("{'tool':{},'results':[],'properties':{'repoDigests':['a@" OTHER "']}}"), COCKET_E_FORMAT, "the scan is of " OTHER },
	{ "of another configuration", RUNS("{'tool':{},'results':[],'properties':{'imageID':'" OTHER "'}}"), COCKET_E_FORMAT, "with configuration " OTHER },
	{ "Trivy",
	  RUNS(RUN("Trivy",
	           "{'id':'CVE-2026-1','name':'OsPackageVulnerability','help':{'text':'Vulnerability CVE-2026-1\\nSeverity: LOW\\nPackage: a\\nFixed Version: 2\\n"
	           "Link: x\\nSeverity: critical\\nPackage: evil'},'properties':{'security-severity':'3.1','tags':['vulnerability','security','LOW']}},"
	           "{'id':'k','name':'Secret','properties':{'tags':['secret','security','CRITICAL']}}",
	           "{'ruleId':'CVE-2026-1','ruleIndex':0,'level':'note','message':{'text':'Package: b\\nInstalled Version: 1\\nVulnerability CVE-2026-1\\nSeverity: LOW\\n"
	           "Fixed Version: \\nLink: x'}},{'ruleId':'k','ruleIndex':1,'level':'error'}")),
	  COCKET_OK, "Trivy 1 - -; CVE-2026-1 b 1 low no-fix" },
	{ "an old template of Trivy's", ONE("{'id':'[HIGH] CVE-2026-1','properties':{'tags':['vulnerability','HIGH','p']}}", "{'ruleId':'[HIGH] CVE-2026-1','ruleIndex':0}"),
	  COCKET_OK, "x 1 - -; CVE-2026-1 - - high ?" },
	{ "Grype: the id without the package, and the worse of its word and the score",
	  RUNS(RUN("grype",
	           "{'id':'CVE-2026-1001-perl-base','help':{'text':'Vulnerability CVE-2026-1001\\nSeverity: critical\\nPackage: perl-base\\nVersion: 5.36\\n"
	           "Fix Version: 9\\nType: deb\\nLink: x'},'properties':{'security-severity':'1.0'}},{'id':'GHSA-aaaa-bbbb-cccc-lodash'},{'id':'ELSA-1-x','help':{'text':'Package: x\\n'}}",
	           "{'ruleId':'CVE-2026-1001-perl-base','message':{'text':'The path a reports perl-base at version 5.36 which is a vulnerable (deb) package'}},"
	           "{'ruleId':'GHSA-aaaa-bbbb-cccc-lodash'},{'ruleId':'ELSA-1-x'}")),
	  COCKET_OK, "grype 1 - -; CVE-2026-1001 perl-base 5.36 critical fix; ELSA-1 x - medium ?; GHSA-aaaa-bbbb-cccc lodash - medium ?" },
	{ "ids that only look so", ONE("", "{'ruleId':'CVE-2026-123-x'},{'ruleId':'CVE-20261-1234-x'},{'ruleId':'GHSA-aaa-bbbb-cccc-x'},{'ruleId':'CVE-2026-1234'}"),
	  COCKET_OK, "x 1 - -; CVE-2026-123-x - - medium ?; CVE-2026-1234 - - medium ?; CVE-20261-1234-x - - medium ?; GHSA-aaa-bbbb-cccc-x - - medium ?" },
	{ "Docker Scout",
	  RUNS(RUN("docker scout",
	           "{'id':'CVE-2026-1','properties':{'cvssV3_severity':'HIGH','fixed_version':'1.2','purls':['pkg:npm/a@1'],'security-severity':'7.5','tags':['HIGH']}},"
	           "{'id':'CVE-2026-2','properties':{'cvssV3_severity':'UNSPECIFIED','fixed_version':'not fixed','purl':'pkg:deb/debian/apt@2.6.1?os_name=debian','tags':['UNSPECIFIED']}}",
	           "{'ruleId':'CVE-2026-1','ruleIndex':0,'message':{'text':'  Vulnerability   : CVE-2026-1   \\n  Severity        : HIGH   \\n  Package         : pkg:npm/%40b/c@3  \\n"
	           "  Affected range  : <1.2  \\n  Fixed version   : not fixed  \\n'}},{'ruleId':'CVE-2026-2','level':'note','message':{'text':'  Severity : UNSPECIFIED  \\n'}}")),
	  COCKET_OK, "docker scout 1 - -; CVE-2026-1 @b/c 3 high no-fix purl=pkg:npm/%40b/c@3; "
	             "CVE-2026-2 apt 2.6.1 unknown no-fix purl=pkg:deb/debian/apt@2.6.1?os_name=debian" },
	{ "Snyk",
	  RUNS(RUN("Snyk Container", "{'id':'SNYK-1','fullDescription':{'text':'(CVE-2026-1, CVE-2026-2) @a/b@1.0'},'properties':{'security-severity':'5.5','cvssv3_baseScore':8.1}},"
	                             "{'id':'SNYK-2','fullDescription':{'text':'(CVE-2026-3) openssl/libssl3@3.0'}},{'id':'SNYK-3','fullDescription':{'text':'about CVE-2026-4'}}",
	           "{'ruleId':'SNYK-1','level':'warning'},{'ruleId':'SNYK-2','level':'error'},{'ruleId':'SNYK-3'}")),
	  COCKET_OK, "Snyk Container 1 - -; SNYK-1 @a/b 1.0 high ? =CVE-2026-1 =CVE-2026-2 +; SNYK-2 openssl/libssl3 3.0 high ? =CVE-2026-3; SNYK-3 - - medium ?" },
	{ "Snyk, a list of ids that is cut", ONE("{'id':'S','fullDescription':{'text':'(CVE-2026-1, '}}", "{'ruleId':'S'}"), COCKET_OK, "x 1 - -; S - - medium ? =CVE-2026-1" },
	{ "Clair's converter: indexes without rules, a level that is one for all",
	  RUNS("{'tool':{'driver':{'name':'Clair V4'}},'results':[{'ruleId':'7','ruleIndex':0,'level':'error','message':{'text':'[openssl - 3.0 - Low] \\'x - y\\'.'}},"
	       "{'ruleId':'8','ruleIndex':1,'level':'warning','message':{'text':'zlib - 1.2 - CVE-2026-9 on Ubuntu - medium'}},{'ruleId':'9','level':'note','message':{'text':'odd'}}]}"),
	  COCKET_OK, "Clair V4 - - -; 7 openssl 3.0 low ?; 9 - - unknown ?; CVE-2026-9 zlib 1.2 unknown ?" },
};

int
main(void)
{
	return scans_test(cases, sizeof cases / sizeof cases[0]);
}
