/* scan_wrapper.c, scan_cosign_vuln.c and scan_intoto_vulns.c by table. */
#include "support/test.h"

#include "support/scans.h"

#define OTHER "sha256:4444444444444444444444444444444444444444444444444444444444444444"
#define TRIVY(created) "{'SchemaVersion':2,'CreatedAt':'" created "','Results':[]}"
#define GRYPE(built) "{'matches':[],'descriptor':{'name':'grype','version':'1','timestamp':'2026-11-20T08:00:00Z','db':{'built':'" built "'}}}"
#define WRAP(scanner, result, metadata) "{'scanner':{" scanner "'result':" result "},'metadata':{" metadata "}}"
#define STARTED "'scanStartedOn':'2026-11-20T08:00:00Z'"
#define FINISHED "'scanFinishedOn':'2026-11-20T08:10:00Z'"
#define LIST(items) WRAP("", "[" items "]", "")

static const struct scan_case cases[] = {
	{ "cosign", WRAP("'uri':'pkg:github/aquasecurity/trivy@0.58.0','version':'0.58.1',", TRIVY("2026-11-20T08:09:00Z"), STARTED "," FINISHED), COCKET_OK,
	  "trivy 0.58.1 2026-11-20T08:10:00Z -" },
	{ "a version in the URI alone", WRAP("'uri':'pkg:github/aquasecurity/trivy@0.58.0',", TRIVY(""), FINISHED), COCKET_OK, "trivy 0.58.0 2026-11-20T08:10:00Z -" },
	{ "a URL of GitHub's", WRAP("'uri':'https://github.com/anchore/grype',", TRIVY(""), ""), COCKET_OK, "grype - - -" },
	{ "another URL", WRAP("'uri':'https://scan.example.com/x/y',", TRIVY(""), ""), COCKET_OK, "scan.example.com - - -" },
	{ "no URI: the document's own scanner", WRAP("", GRYPE(""), STARTED "," FINISHED), COCKET_OK, "grype 1 2026-11-20T08:10:00Z -" },
	{ "no end: no time, whatever the document says", WRAP("", TRIVY("2026-11-20T08:09:00Z"), STARTED), COCKET_OK, "trivy - - -" },
	{ "no metadata", "{'scanner':{'result':" TRIVY("2026-11-20T08:09:00Z") "}}", COCKET_OK, "trivy - - -" },
	{ "metadata that is none", "{'scanner':{'result':" TRIVY("") "},'metadata':[]}", COCKET_E_FORMAT, "metadata: not an object" },
	{ "an old report that is wrapped anew is as old as it is", WRAP("", TRIVY("2026-10-01T00:00:00Z"), STARTED "," FINISHED), COCKET_OK,
	  "trivy - 2026-10-01T00:00:00Z -" },
	{ "without a start too", WRAP("", TRIVY("2026-10-01T00:00:00Z"), FINISHED), COCKET_OK, "trivy - 2026-10-01T00:00:00Z -" },
	{ "clocks differ by minutes", WRAP("", TRIVY("2026-11-20T07:56:00Z"), STARTED "," FINISHED), COCKET_OK, "trivy - 2026-11-20T08:10:00Z -" },
	{ "a report that is younger than its wrapper", WRAP("", TRIVY("2027-01-01T00:00:00Z"), FINISHED), COCKET_OK, "trivy - 2026-11-20T08:10:00Z -" },
	{ "an end that is none", WRAP("", TRIVY(""), "'scanFinishedOn':'today'"), COCKET_E_FORMAT, "metadata.scanFinishedOn: " },
	{ "a start that is none", WRAP("", TRIVY(""), "'scanStartedOn':7"), COCKET_E_FORMAT, "metadata.scanStartedOn: not a string" },
	{ "the older of two databases", WRAP("'db':{'lastUpdate':'2026-11-19T00:00:00Z'},", GRYPE("2026-11-18T00:00:00Z"), ""), COCKET_OK,
	  "grype 1 - 2026-11-18T00:00:00Z" },
	{ "the older of two databases, the other way", WRAP("'db':{'lastUpdate':'2026-11-17T00:00:00Z'},", GRYPE("2026-11-18T00:00:00Z"), ""), COCKET_OK,
	  "grype 1 - 2026-11-17T00:00:00Z" },
	{ "an age that is none", WRAP("'db':{'lastUpdate':'x'},", TRIVY(""), ""), COCKET_E_FORMAT, "scanner.db.lastUpdate: " },
	{ "result null", WRAP("", "null", FINISHED), COCKET_E_FORMAT, "scanner.result: not an object" },
	{ "no result", "{'scanner':{},'metadata':{}}", COCKET_E_FORMAT, "scanner.result: missing" },
	{ "no scanner", "{'scanner':null}", COCKET_E_FORMAT, "scanner: not an object" },
	{ "a result of nobody's", WRAP("", "{'findings':[]}", FINISHED), COCKET_E_UNSUPPORTED, "scanner.result: no scanner's document that is known" },
	{ "a wrapper in a wrapper", WRAP("", "{'scanner':{'result':" TRIVY("") "}}", FINISHED), COCKET_E_UNSUPPORTED, "scanner.result: no scanner's document" },
	{ "a document inside without its list", WRAP("", "{'SchemaVersion':2}", FINISHED), COCKET_E_FORMAT, "scanner.result: Trivy's JSON: Results: missing" },
	{ "a document inside that is of another image", WRAP("", "{'SchemaVersion':2,'Metadata':{'RepoDigests':['a@" OTHER "']},'Results':[]}", ""), COCKET_E_FORMAT,
	  "the scan is of " OTHER },
	{ "in-toto, clean", LIST(""), COCKET_OK, "- - - -" },
	{ "in-toto",
	  WRAP("'uri':'https://scout.docker.com','version':'1.15.0','db':{'lastUpdate':'2026-11-21T00:00:00Z'},",
	       "[{'id':'CVE-1','severity':[{'method':'nvd','score':'low'},{'method':'cvss','score':'CVSS:3.1/AV:N'}]}]", FINISHED),
	  COCKET_OK, "scout.docker.com 1.15.0 2026-11-20T08:10:00Z 2026-11-21T00:00:00Z; CVE-1 - - low ?" },
	{ "in-toto, the id in an object", LIST("{'vulnerability':{'id':'CVE-1','severity':[{'score':'High'}]}}"), COCKET_OK, "- - - -; CVE-1 - - high ?" },
	{ "in-toto, scores", LIST("{'id':'A','severity':[{'score':'5.2'},{'score':'low'}]},{'id':'B','severity':[{'score':9.5}]},{'id':'C'},{'id':'D','severity':[{'score':'unknown'}]},"
	                          "{'id':'E','severity':[{'score':'low'},{'score':'grave'}]}"),
	  COCKET_OK, "- - - -; A - - medium ?; B - - critical ?; C - - unknown ?; D - - unknown ?; E - - unknown ?" },
	{ "in-toto, annotations", LIST("{'id':'A','annotations':[{'package':'p','version':'1'},{'purl':'pkg:npm/p@1'}]}"), COCKET_OK,
	  "- - - -; A p 1 unknown ? purl=pkg:npm/p@1" },
	{ "in-toto, no id", LIST("{}"), COCKET_E_FORMAT, "scanner.result: id: missing" },
	{ "in-toto, severity that is text", LIST("{'id':'A','severity':'low'}"), COCKET_E_FORMAT, "severity: not an array" },
	{ "text", "'x'", COCKET_E_UNSUPPORTED, "no scanner's document" },
	{ "nothing that is known", "{}", COCKET_E_UNSUPPORTED, "no scanner's document" },
	{ "no JSON", "{", COCKET_E_FORMAT, "line 1 column 2: unexpected end" },
};

int
main(void)
{
	return scans_test(cases, sizeof cases / sizeof cases[0]);
}
