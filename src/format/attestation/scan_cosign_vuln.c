/* cosign's vuln predicate (cosign, specs/COSIGN_VULN_ATTESTATION_SPEC.md): a scanner's own document inside, and the times around it. */
#include "format/attestation/scan_part.h"
#include "format/attestation/scan_wrapper.h"

enum cocket_code
scan_read_cosign_vuln(struct scan_reader *r, struct json_pull document)
{
	struct json_pull scanner = json_pull_get(document, "scanner");

	if (json_pull_expect(scanner, JSON_OBJECT, "scanner", r->err))
		return r->err->code;
	struct json_pull result = json_pull_get(scanner, "result");
	if (json_pull_expect(result, JSON_OBJECT, "scanner.result", r->err))
		return r->err->code;
	if (r->wrapped(r, result))
		return within(r->err, "scanner.result");
	return scan_wrapper_read(r, document);
}
