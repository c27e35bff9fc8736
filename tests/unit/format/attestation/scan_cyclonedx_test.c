/* scan_cyclonedx.c by table. */
#include "support/test.h"

#include "support/scans.h"

#define MANIFEST "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define ESCAPED "sha256%3A1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "sha256:4444444444444444444444444444444444444444444444444444444444444444"
#define BOM "{'bomFormat':'CycloneDX',"
#define ONE_VULNERABILITY "'vulnerabilities':[{'id':'A','ratings':[{'severity':'low'}]}]"
#define RATED(ratings) BOM "'vulnerabilities':[{'id':'A','ratings':[" ratings "]}]}"
#define IMAGE(fields) BOM "'metadata':{'component':{'type':'container'," fields "}}," ONE_VULNERABILITY "}"

static const struct scan_case cases[] = {
	{ "without vulnerabilities it is no scan", BOM "'components':[]}", COCKET_E_UNSUPPORTED, "no scanner's document that is known" },
	{ "nor with an empty list, which Trivy writes without looking", BOM "'vulnerabilities':[]}", COCKET_E_UNSUPPORTED, "no scanner's document" },
	{ "nor with null", BOM "'vulnerabilities':null}", COCKET_E_UNSUPPORTED, "no scanner's document" },
	{ "one", BOM ONE_VULNERABILITY "}", COCKET_OK, "- - - -; A - - low ?" },
	{ "no id", BOM "'vulnerabilities':[{}]}", COCKET_E_FORMAT, "CycloneDX: vulnerabilities[].id: missing" },
	{ "a list that is none", BOM "'components':{}," ONE_VULNERABILITY "}", COCKET_E_FORMAT, "components: not an array" },
	{ "tools of 1.4", BOM "'metadata':{'timestamp':'2026-06-22T14:23:19+09:00','tools':[{'vendor':'a','name':'grype','version':'0.1'}]}," ONE_VULNERABILITY "}",
	  COCKET_OK, "grype 0.1 2026-06-22T05:23:19Z -; A - - low ?" },
	{ "tools of 1.5, several", BOM "'metadata':{'tools':{'components':[{'name':'syft','version':'1'},{'name':'grype','version':'2'}]}}," ONE_VULNERABILITY "}",
	  COCKET_OK, "syft, grype - - -; A - - low ?" },
	{ "a time that is none", BOM "'metadata':{'timestamp':'x'}," ONE_VULNERABILITY "}", COCKET_E_FORMAT, "metadata.timestamp: " },
	{ "the worst rating", RATED("{'severity':'low'},{'severity':'Critical'},{'severity':'unknown'}"), COCKET_OK, "- - - -; A - - critical ?" },
	{ "no rating", RATED(""), COCKET_OK, "- - - -; A - - unknown ?" },
	{ "a rating that does not know", RATED("{'severity':'unknown'}"), COCKET_OK, "- - - -; A - - unknown ?" },
	{ "a score of CVSS", RATED("{'method':'CVSSv31','score':7.5}"), COCKET_OK, "- - - -; A - - high ?" },
	{ "a probability is no severity", RATED("{'method':'other','score':0.03}"), COCKET_OK, "- - - -; A - - unknown ?" },
	{ "a word that nobody knows", RATED("{'severity':'low'},{'severity':'odd'}"), COCKET_OK, "- - - -; A - - unknown ?" },
	{ "components, nested, and links to them",
	  BOM "'serialNumber':'urn:uuid:1','components':[{'bom-ref':'a','name':'m','version':'1','purl':'pkg:apk/alpine/m@1','components':[{'bom-ref':'b','group':'@g','name':'n','version':'2'}]}],"
	      "'vulnerabilities':[{'id':'A','affects':[{'ref':'a'},{'ref':'urn:cdx:1/1#b'},{'ref':'zz'}]}]}",
	  COCKET_OK, "- - - -; A @g/n 2 unknown ?; A m 1 unknown ? purl=pkg:apk/alpine/m@1; A zz - unknown ?" },
	{ "the image itself", BOM "'metadata':{'component':{'type':'container','bom-ref':'i','name':'img'}},'vulnerabilities':[{'id':'A','affects':[{'ref':'i'}]}]}",
	  COCKET_OK, "- - - -; A img - unknown ?" },
	{ "a reference that is none", BOM "'vulnerabilities':[{'id':'A','affects':[{}]}]}", COCKET_E_FORMAT, "affects[].ref: missing" },
	{ "aliases", BOM "'vulnerabilities':[{'id':'GHSA-1','references':[{'id':'CVE-1'},{'source':{}}]}]}", COCKET_OK, "- - - -; GHSA-1 - - unknown ? =CVE-1" },
	{ "fixes",
	  BOM "'vulnerabilities':[{'id':'A','recommendation':'Upgrade m to version 2'},{'id':'B','recommendation':'Be careful'},"
	      "{'id':'C','affects':[{'ref':'x','versions':[{'version':'1','status':'affected'},{'range':'vers:generic/>=2','status':'unaffected'}]},{'ref':'y'}]}]}",
	  COCKET_OK, "- - - -; A - - unknown fix; B - - unknown ?; C x - unknown fix; C y - unknown ?" },
	{ "its own analysis",
	  BOM "'vulnerabilities':[{'id':'A','analysis':{'state':'not_affected','justification':'code_not_present'}},{'id':'B','analysis':{'state':'exploitable'}},"
	      "{'id':'C','analysis':{'state':'false_positive'}},{'id':'D','analysis':{'state':'in_triage'}},{'id':'E','analysis':{'state':'resolved'}}]}",
	  COCKET_OK, "- - - -; A - - unknown ? ~not_affected: code_not_present; B - - unknown ?; C - - unknown ? ~false_positive; D - - unknown ?; "
	             "E - - unknown ? ~resolved" },
	{ "of this image, by its version", IMAGE("'version':'" MANIFEST "'"), COCKET_OK, "- - - -; A - - low ?" },
	{ "of another, by its version", IMAGE("'version':'" OTHER "'"), COCKET_E_FORMAT, "the scan is of " OTHER },
	{ "of this image, by its purl", IMAGE("'purl':'pkg:oci/b@" ESCAPED "?arch=amd64&repository_url=x@y'"), COCKET_OK, "- - - -; A - - low ?" },
	{ "of another, by its purl", IMAGE("'purl':'pkg:oci/b@" OTHER "?arch=amd64'"), COCKET_E_FORMAT, "the scan is of " OTHER },
	{ "of another, by Trivy's properties", IMAGE("'properties':[{'name':'aquasecurity:trivy:RepoDigest','value':'a@" OTHER "'}]"), COCKET_E_FORMAT,
	  "the scan is of " OTHER },
	{ "of another configuration", IMAGE("'properties':[{'name':'aquasecurity:trivy:ImageID','value':'" OTHER "'}]"), COCKET_E_FORMAT, "with configuration " OTHER },
	{ "a library's version is none of the image", BOM "'metadata':{'component':{'type':'library','version':'" OTHER "'}}," ONE_VULNERABILITY "}", COCKET_OK,
	  "- - - -; A - - low ?" },
};

int
main(void)
{
	return scans_test(cases, sizeof cases / sizeof cases[0]);
}
