/* cocket lint: any bytes as each kind of file.  The first byte says which.  What is found is in the file, has one printable line, and its fingerprint
 * does not depend on what stands before it; a comment never takes a finding out that it does not name.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/files/image_refs.h"
#include "fuzz/variables.h"
#include "lint/lint_baseline.h"
#include "lint/lint_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
lines_of(struct slice bytes)
{
	size_t n = 1;

	for (size_t i = 0; i < bytes.len; i++)
		n += bytes.ptr[i] == '\n';
	return n;
}

static void
check(const struct lint_report *r, struct slice bytes)
{
	const size_t lines = lines_of(bytes);

	for (size_t i = 0; i < r->count; i++) {
		const struct lint_finding *f = &r->items[i];

		if (f->line < 1 || f->line > lines || f->column < 1 || strpbrk(f->what, "\n\r\033") != NULL)
			abort();
		if (f->ignored && f->ignored[0] == '\0')
			abort();
		if (i > 0 && r->items[i - 1].line > f->line)
			abort();
	}
}

static void
check_baseline(struct lint_report *r)
{
	AUTO(lint_baseline_free) struct lint_baseline b = { 0 };
	AUTO(buf_free) struct buf text = BUF(LINT_BASELINE_MAX_BYTES);
	struct err err = { 0 };

	if (lint_baseline_print(&text, r, &err) || lint_baseline_parse(&b, buf_slice(&text), &err) || lint_baseline_apply(&b, r) != 0)
		abort();
	for (size_t i = 0; i < r->count; i++)
		if (lint_finding_counts(&r->items[i]))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum file_type kinds[] = { FILE_TYPE_COMPOSE, FILE_TYPE_KUBERNETES, FILE_TYPE_DOCKERFILE, FILE_TYPE_AUTO, FILE_TYPE_GITHUB,
	                                        FILE_TYPE_GITLAB };
	static const struct file_variables with = { { variable_get, NULL }, { variable_get, NULL }, NULL };
	AUTO(image_refs_free) struct image_refs refs = { 0 };
	AUTO(lint_report_free) struct lint_report report = { 0 };
	struct err err = { 0 };

	if (size == 0)
		return 0;
	struct slice bytes = slice_of(data + 1, size - 1);
	const struct lint_subject subject = { "file", bytes, &report };
	const enum file_type kind = kinds[data[0] % 6];
	if (kind != FILE_TYPE_AUTO && image_refs_parse(&refs, bytes, NULL, kind, &with, &err))
		return 0;
	if (lint_file(&subject, &refs, NULL, &err))
		return 0;
	check(&report, bytes);
	check_baseline(&report);
	return 0;
}
