/* Fuzzes all readers of scans: no crash; what is read is sorted, distinct and says what it must; what is detected is what is read. */
#include <stdlib.h>

#include "format/attestation/scan_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool what)
{
	if (!what)
		abort();
}

static int
compare(const struct vulnerability *a, const struct vulnerability *b)
{
	int order = strcmp(a->id, b->id);

	if (order == 0)
		order = strcmp(a->package, b->package);
	return order ? order : strcmp(a->version, b->version);
}

static void
check_finding(const struct vulnerability *v)
{
	must(*v->id != '\0' && v->severity < SEVERITY_COUNT);
	must(v->has_fix_state || !v->is_fixable);
	must(v->package && v->version && v->purl);
	for (size_t i = 0; i < v->alias_count; i++)
		must(v->aliases[i] && *v->aliases[i]);
	must(!v->suppression || *v->suppression);
}

static void
check_scan(const struct scan *s)
{
	must(s->format != SCAN_NOT_KNOWN);
	must(memchr(s->scanner, 0, sizeof s->scanner) && memchr(s->scanner_version, 0, sizeof s->scanner_version));
	for (size_t i = 0; i < s->count; i++) {
		check_finding(&s->items[i]);
		must(i == 0 || compare(&s->items[i - 1], &s->items[i]) < 0);
	}
	for (enum scan_field f = SCAN_FIELD_TIME; f <= SCAN_FIELD_PACKAGES; f++)
		(void)scan_lacks(s, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(scan_free) struct scan scan = { 0 };
	struct digest ones;
	struct err err = { 0 };
	enum scan_format format;

	memset(&ones, 0x11, sizeof ones);
	enum cocket_code detected = scan_detect(&format, slice_of(data, size), &err);
	enum cocket_code code = scan_parse(&scan, slice_of(data, size), &(struct scan_image){ .manifest = &ones, .config = &ones }, &err);
	must(code != COCKET_E_INTERNAL && code != COCKET_E_USAGE);
	if (code != COCKET_OK)
		return 0;
	must(detected == COCKET_OK && format != SCAN_NOT_KNOWN);
	must(scan_is_predicate(format) || format == scan.format);
	check_scan(&scan);
	return 0;
}
