/* Secrets in text: see lint_secret.h.  A file without any is gone through once. */
#include "lint/lint_secret.h"

#include "format/secret/secret_scan.h"

static enum cocket_code
kinds_add(const struct lint_subject *s, uint32_t kinds, size_t offset, struct err *err)
{
	for (unsigned kind = 0; kind < SECRET_KIND_COUNT; kind++) {
		const enum lint_rule rule = kind == SECRET_ENCRYPTED_KEY ? RULE_ENCRYPTED_KEY : RULE_SECRET_IN_FILE;

		if ((kinds & SECRET_BIT(kind)) && lint_add(s, rule, offset, err, "%s", secret_kinds[kind].about))
			return err->code;
	}
	return COCKET_OK;
}

/* *found: of all lines. */
static enum cocket_code
lines_look(const struct lint_subject *s, struct secret_scan *scan, uint32_t *found, struct err *err)
{
	struct slice rest = s->bytes;

	while (rest.len > 0) {
		const struct slice line = slice_take_until(&rest, '\n');
		const uint32_t kinds = secret_scan_text(scan, line);

		*found |= kinds;
		if (kinds && kinds_add(s, kinds, (size_t)(line.ptr - s->bytes.ptr), err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
file_look(const struct lint_subject *s, struct secret_scan *scan, struct err *err)
{
	const uint32_t kinds = secret_scan_text(scan, s->bytes);
	uint32_t found = 0;

	if (kinds == 0)
		return COCKET_OK;
	if (lines_look(s, scan, &found, err))
		return err->code;
	return kinds_add(s, kinds & ~found, LINT_NO_PLACE, err);
}

enum cocket_code
lint_secrets(const struct lint_subject *s, struct err *err)
{
	struct secret_scan *scan = NULL;

	if (secret_scan_new(&scan, err))
		return err->code;
	(void)!file_look(s, scan, err);
	secret_scan_free(&scan);
	return err->code;
}
