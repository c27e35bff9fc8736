/* scan_grype.c by table. */
#include "support/test.h"

#include "support/scans.h"

#define MANIFEST "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define CONFIG "sha256:3333333333333333333333333333333333333333333333333333333333333333"
#define OTHER "sha256:4444444444444444444444444444444444444444444444444444444444444444"
#define MATCH(id, severity, rest) "{'vulnerability':{'id':'" id "','severity':'" severity "'" rest "},'artifact':{'name':'p','version':'1'}}"

static const struct scan_case cases[] = {
	{ "clean", "{'matches':[],'descriptor':{'name':'grype','version':'0.90.0','timestamp':'2026-11-20T09:00:00Z'}}", COCKET_OK,
	  "grype 0.90.0 2026-11-20T09:00:00Z -" },
	{ "no list", "{'descriptor':{'name':'grype'}}", COCKET_E_FORMAT, "Grype's JSON: matches: missing" },
	{ "a list that is null", "{'matches':null}", COCKET_E_FORMAT, "matches: not an array" },
	{ "a match without a vulnerability", "{'matches':[{}]}", COCKET_E_FORMAT, "vulnerability: missing" },
	{ "a vulnerability without an id", "{'matches':[{'vulnerability':{}}]}", COCKET_E_FORMAT, "vulnerability.id: missing" },
	{ "a database of version 5", "{'matches':[],'descriptor':{'db':{'built':'2026-11-18T01:30:00Z'}}}", COCKET_OK, "- - - 2026-11-18T01:30:00Z" },
	{ "a database of version 6", "{'matches':[],'descriptor':{'db':{'status':{'built':'2026-11-18T01:30:00Z'},'built':'2027-01-01T00:00:00Z'}}}",
	  COCKET_OK, "- - - 2026-11-18T01:30:00Z" },
	{ "an age that is none", "{'matches':[],'descriptor':{'db':{'built':'old'}}}", COCKET_E_FORMAT, "descriptor.db.built: " },
	{ "an empty time", "{'matches':[],'descriptor':{'timestamp':''}}", COCKET_OK, "- - - -" },
	{ "fixes",
	  "{'matches':[" MATCH("A", "Low", ",'fix':{'state':'fixed'}") "," MATCH("B", "Low", ",'fix':{'state':'not-fixed'}") ","
	  MATCH("C", "Low", ",'fix':{'state':'wont-fix'}") "," MATCH("D", "Low", ",'fix':{'state':'unknown'}") "," MATCH("E", "Low", ",'fix':{'state':''}") ","
	  MATCH("F", "Low", "") "]}",
	  COCKET_OK, "- - - -; A p 1 low fix; B p 1 low no-fix; C p 1 low no-fix; D p 1 low ?; E p 1 low ?; F p 1 low ?" },
	{ "an advisory of GitHub's and its CVE",
	  "{'matches':[{'vulnerability':{'id':'GHSA-1','severity':'High'},'relatedVulnerabilities':[{'id':'CVE-1'}],'artifact':{'purl':'pkg:npm/%40a/b@1'}}]}",
	  COCKET_OK, "- - - -; GHSA-1 @a/b 1 high ? purl=pkg:npm/%40a/b@1 =CVE-1" },
	{ "an advisory of a distribution and several CVEs",
	  "{'matches':[{'vulnerability':{'id':'ALAS-1','severity':'High'},'relatedVulnerabilities':[{'id':'CVE-1'},{'id':'CVE-2'},{}],'artifact':{}}]}",
	  COCKET_OK, "- - - -; ALAS-1 - - high ? =CVE-1 =CVE-2 +" },
	{ "one finding in three places: all aliases, each once",
	  "{'matches':[{'vulnerability':{'id':'GHSA-1','severity':'Low'},'relatedVulnerabilities':[{'id':'CVE-1'}]},"
	  "{'vulnerability':{'id':'GHSA-1','severity':'Low'},'relatedVulnerabilities':[{'id':'CVE-1'}]},"
	  "{'vulnerability':{'id':'GHSA-1','severity':'Low'},'relatedVulnerabilities':[{'id':'OSV-1'},{'id':'CVE-1'}]}]}",
	  COCKET_OK, "- - - -; GHSA-1 - - low ? =CVE-1 =OSV-1" },
	{ "one finding in two places, of a CVE each: together an advisory of both",
	  "{'matches':[{'vulnerability':{'id':'A','severity':'Low'},'relatedVulnerabilities':[{'id':'CVE-1'}]},"
	  "{'vulnerability':{'id':'A','severity':'Low'},'relatedVulnerabilities':[{'id':'CVE-2'}]}]}",
	  COCKET_OK, "- - - -; A - - low ? =CVE-1 =CVE-2 +" },
	{ "what was ignored is none", "{'matches':[],'ignoredMatches':[" MATCH("A", "High", "") "]}", COCKET_OK, "- - - -" },
	{ "of this manifest", "{'matches':[],'source':{'target':{'manifestDigest':'" MANIFEST "'}}}", COCKET_OK, "- - - -" },
	{ "of a manifest that docker made, and this repository's", "{'matches':[],'source':{'target':{'manifestDigest':'" OTHER "','repoDigests':['a@" MANIFEST "']}}}",
	  COCKET_OK, "- - - -" },
	{ "of a manifest that docker made, and this configuration", "{'matches':[],'source':{'target':{'manifestDigest':'" OTHER "','imageID':'" CONFIG "'}}}",
	  COCKET_OK, "- - - -" },
	{ "of another manifest", "{'matches':[],'source':{'target':{'manifestDigest':'" OTHER "'}}}", COCKET_E_FORMAT, "the scan is of " OTHER },
	{ "of another configuration", "{'matches':[],'source':{'target':{'manifestDigest':'" MANIFEST "','imageID':'" OTHER "'}}}", COCKET_E_FORMAT,
	  "with configuration " OTHER },
	{ "Grype and Trivy at once", "{'matches':[],'SchemaVersion':2}", COCKET_E_FORMAT, "has fields of Trivy's JSON and of Grype's JSON" },
	{ "a target that is a directory", "{'matches':[],'source':{'type':'directory','target':'/x'}}", COCKET_OK, "- - - -" },
};

int
main(void)
{
	return scans_test(cases, sizeof cases / sizeof cases[0]);
}
