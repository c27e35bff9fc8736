/* scan_trivy.c by table. */
#include "support/test.h"

#include "support/scans.h"

#define MANIFEST "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define INDEX "sha256:2222222222222222222222222222222222222222222222222222222222222222"
#define CONFIG "sha256:3333333333333333333333333333333333333333333333333333333333333333"
#define OTHER "sha256:4444444444444444444444444444444444444444444444444444444444444444"
#define HEAD "{'SchemaVersion':2,"
#define CLEAN HEAD "'Results':[],"

static const struct scan_case cases[] = {
	{ "clean", HEAD "'Results':[]}", COCKET_OK, "trivy - - -" },
	{ "a target without a list is clean", HEAD "'Results':[{'Target':'x'}]}", COCKET_OK, "trivy - - -" },
	{ "a list that is null is clean", HEAD "'Results':[{'Target':'x','Vulnerabilities':null}]}", COCKET_OK, "trivy - - -" },
	{ "no results", HEAD "'ArtifactName':'x'}", COCKET_E_FORMAT, "Trivy's JSON: Results: missing" },
	{ "results null", HEAD "'Results':null}", COCKET_E_FORMAT, "Results: not an array" },
	{ "results in small letters", HEAD "'results':[]}", COCKET_E_FORMAT, "Results: missing" },
	{ "a target that is none", HEAD "'Results':['x']}", COCKET_E_FORMAT, "Results: not an object" },
	{ "a list that is none", HEAD "'Results':[{'Vulnerabilities':{}}]}", COCKET_E_FORMAT, "Vulnerabilities: not an array" },
	{ "a finding that is none", HEAD "'Results':[{'Vulnerabilities':[1]}]}", COCKET_E_FORMAT, "Vulnerabilities: not an object" },
	{ "a finding without an id", HEAD "'Results':[{'Vulnerabilities':[{}]}]}", COCKET_E_FORMAT, "VulnerabilityID: missing" },
	{ "an empty id", HEAD "'Results':[{'Vulnerabilities':[{'VulnerabilityID':''}]}]}", COCKET_E_FORMAT, "a finding without an id" },
	{ "a run that looked for secrets alone", HEAD "'Results':[{'Target':'x','Class':'secret','Secrets':[{}]},{'Class':'license'}]}", COCKET_E_FORMAT,
	  "Results: none is of packages, so nobody looked for vulnerabilities" },
	{ "a run that also looked for secrets", HEAD "'Results':[{'Target':'x','Class':'secret'},{'Class':'os-pkgs'}]}", COCKET_OK, "trivy - - -" },
	{ "a clean application", HEAD "'Results':[{'Class':'lang-pkgs'}]}", COCKET_OK, "trivy - - -" },
	{ "another schema", "{'SchemaVersion':1,'Results':[]}", COCKET_E_UNSUPPORTED, "SchemaVersion: not 2" },
	{ "a schema that is text", "{'SchemaVersion':'2','Results':[]}", COCKET_E_UNSUPPORTED, "SchemaVersion: not 2" },
	{ "a duplicate key", HEAD "'Results':[],'Results':[]}", COCKET_E_FORMAT, "duplicate key" },
	{ "all fields",
	  HEAD "'CreatedAt':'2026-11-20T10:00:05.123456789+02:00','Trivy':{'Version':'0.68.1'},'Results':[{'Vulnerabilities':[{'VulnerabilityID':'CVE-1',"
	       "'PkgName':'libssl3','InstalledVersion':'3.0','FixedVersion':'3.1','Status':'fixed','Severity':'HIGH',"
	       "'PkgIdentifier':{'PURL':'pkg:deb/debian/libssl3@3.0?arch=amd64\\u0026distro=12'}}]}]}",
	  COCKET_OK, "trivy 0.68.1 2026-11-20T08:00:05Z -; CVE-1 libssl3 3.0 high fix purl=pkg:deb/debian/libssl3@3.0?arch=amd64&distro=12" },
	{ "fixes",
	  HEAD "'Results':[{'Vulnerabilities':[{'VulnerabilityID':'A','Severity':'LOW','FixedVersion':''},{'VulnerabilityID':'B','Severity':'LOW','Status':'fixed'},"
	       "{'VulnerabilityID':'C','Severity':'LOW','Status':'will_not_fix'},{'VulnerabilityID':'D','Severity':'LOW','Status':'unknown'}]}]}",
	  COCKET_OK, "trivy - - -; A - - low no-fix; B - - low fix; C - - low no-fix; D - - low ?" },
	{ "one finding in two targets: the worse severity, and the fix",
	  HEAD "'Results':[{'Vulnerabilities':[{'VulnerabilityID':'A','PkgName':'p','InstalledVersion':'1','Severity':'LOW','FixedVersion':'2'}]},"
	       "{'Vulnerabilities':[{'VulnerabilityID':'A','PkgName':'p','InstalledVersion':'1','Severity':'critical'},"
	       "{'VulnerabilityID':'A','PkgName':'p','InstalledVersion':'2','Severity':'LOW'}]}]}",
	  COCKET_OK, "trivy - - -; A p 1 critical fix; A p 2 low no-fix" },
	{ "a severity that nobody knows is not harmless beside one that is known",
	  HEAD "'Results':[{'Vulnerabilities':[{'VulnerabilityID':'A','Severity':'LOW'},{'VulnerabilityID':'A','Severity':'odd'}]}]}",
	  COCKET_OK, "trivy - - -; A - - unknown no-fix" },
	{ "a severity that is missing", HEAD "'Results':[{'Vulnerabilities':[{'VulnerabilityID':'A'}]}]}", COCKET_OK, "trivy - - -; A - - unknown no-fix" },
	{ "a time that is none", HEAD "'CreatedAt':'yesterday','Results':[]}", COCKET_E_FORMAT, "CreatedAt: " },
	{ "a time that is a number", HEAD "'CreatedAt':1,'Results':[]}", COCKET_E_FORMAT, "CreatedAt: not a string" },
	{ "Go's zero time", HEAD "'CreatedAt':'0001-01-01T00:00:00Z','Results':[]}", COCKET_OK, "trivy - - -" },
	{ "of this manifest", CLEAN "'Metadata':{'RepoDigests':['a/b@" MANIFEST "']}}", COCKET_OK, "trivy - - -" },
	{ "of the index that lists it", CLEAN "'Metadata':{'RepoDigests':['a/b@" INDEX "']}}", COCKET_OK, "trivy - - -" },
	{ "of several, this among them", CLEAN "'Metadata':{'RepoDigests':['a/c@" OTHER "','a/b@" MANIFEST "']}}", COCKET_OK, "trivy - - -" },
	{ "of another", CLEAN "'Metadata':{'RepoDigests':['a/b@" OTHER "']}}", COCKET_E_FORMAT, "the scan is of " OTHER ", expected " MANIFEST },
	{ "of another, with what JSON may escape", CLEAN "'Metadata':{'RepoDigests':['a\\/b@" OTHER "']}}", COCKET_E_FORMAT,
	  "the scan is of " OTHER ", expected " MANIFEST },
	{ "of this one, so written", CLEAN "'Metadata':{'RepoDigests':['a\\/b@" MANIFEST "']}}", COCKET_OK, "trivy - - -" },
	{ "of this configuration", CLEAN "'Metadata':{'ImageID':'" CONFIG "'}}", COCKET_OK, "trivy - - -" },
	{ "of another configuration", CLEAN "'Metadata':{'ImageID':'" OTHER "'}}", COCKET_E_FORMAT,
	  "the scan is of an image with configuration " OTHER ", expected " CONFIG },
	{ "of another platform of the same index", CLEAN "'Metadata':{'RepoDigests':['a/b@" INDEX "'],'ImageID':'" OTHER "'}}", COCKET_E_FORMAT,
	  "with configuration " OTHER },
	{ "pushed anew since: another manifest, the same configuration", CLEAN "'Metadata':{'RepoDigests':['a/b@" OTHER "'],'ImageID':'" CONFIG "'}}",
	  COCKET_OK, "trivy - - -" },
	{ "text that is no digest says nothing", CLEAN "'Metadata':{'RepoDigests':['a/b:1'],'ImageID':'x'}}", COCKET_OK, "trivy - - -" },
	{ "the database of a server", HEAD "'Trivy':{'Version':'0.70.0','Server':{'Version':'0.70.0','VulnerabilityDB':{'Version':2,'UpdatedAt':'2026-11-19T18:22:00Z'}}},'Results':[]}",
	  COCKET_OK, "trivy 0.70.0 - 2026-11-19T18:22:00Z" },
	{ "the database of a server, of an age that is none", HEAD "'Trivy':{'Server':{'VulnerabilityDB':{'UpdatedAt':'x'}}},'Results':[]}", COCKET_E_FORMAT,
	  "Trivy.Server.VulnerabilityDB.UpdatedAt: " },
	{ "a name that is too long", HEAD "'Trivy':{'Version':'0123456789012345678901234567890123456789012345678901234567890123'},'Results':[]}",
	  COCKET_E_TOO_LARGE, "scanner's version" },
};

int
main(void)
{
	return scans_test(cases, sizeof cases / sizeof cases[0]);
}
