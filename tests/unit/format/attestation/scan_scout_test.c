/* scan_scout.c by table. */
#include "support/test.h"

#include "support/scans.h"

static const struct scan_case cases[] = {
	{ "packages",
	  "[{'purl':'pkg:golang/github.com/docker/docker@v28.0.0','vulnerabilities':[{'source_id':'CVE-2026-1','cvss':{'severity':'HIGH','score':7.5},'fixed_by':'29.0.0'}]},"
	  "{'purl':'pkg:apk/alpine/openssl@3.3?os_name=alpine','vulnerabilities':[{'source_id':'GHSA-1','aliases':['CVE-2026-2'],'cvss':{'score':'9.1'}},"
	  "{'source_id':'CVE-2026-3','cvss':{'severity':'UNSPECIFIED'},'fixed_by':'not fixed'}]},{'purl':'pkg:npm/a@1','vulnerabilities':[]}]",
	  COCKET_OK, "docker scout - - -; CVE-2026-1 github.com/docker/docker v28.0.0 high fix purl=pkg:golang/github.com/docker/docker@v28.0.0; "
	             "CVE-2026-3 openssl 3.3 unknown no-fix purl=pkg:apk/alpine/openssl@3.3?os_name=alpine; "
	             "GHSA-1 openssl 3.3 critical no-fix purl=pkg:apk/alpine/openssl@3.3?os_name=alpine =CVE-2026-2" },
	{ "no package: nothing says what it is", "[]", COCKET_E_UNSUPPORTED, "no scanner's document that is known" },
	{ "another array", "[{'purl':'pkg:npm/a@1'}]", COCKET_E_UNSUPPORTED, "no scanner's document" },
	{ "a later package without a list", "[{'purl':'pkg:npm/a@1','vulnerabilities':[]},{'purl':'pkg:npm/b@1'}]", COCKET_E_FORMAT,
	  "Docker Scout's vulnerabilities: vulnerabilities: missing" },
	{ "no id", "[{'purl':'pkg:npm/a@1','vulnerabilities':[{}]}]", COCKET_E_FORMAT, "source_id: missing" },
};

int
main(void)
{
	return scans_test(cases, sizeof cases / sizeof cases[0]);
}
