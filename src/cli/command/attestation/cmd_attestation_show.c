/* cocket attestation show: a statement about an image, or its predicate, as its bytes are.  Needs no trust; with --key or --identity it prints what they
 * signed and nothing else. */
#include <unistd.h>

#include "cli/command/attestation/attestation_print.h"

static struct {
	bool predicate;
} show_args;

static const struct opt options[] = {
	ATTESTATION_ROWS,
	{ OPT_ROW("predicate", 0, OPT_FLAG, NULL, "the predicate alone: the SBOM, the scan, the provenance"), .to.flag = &show_args.predicate },
};

static bool
is_shown(const struct attested_image *a, const struct attestation *t)
{
	if (!attestation_is_asked(t) || t->unproved.payload.len == 0)
		return false;
	return a->signers.count == 0 || attestation_is_verified(a, t);
}

/* The bytes that are printed: of a document without a statement, itself. */
static struct slice
shown_bytes(const struct attestation *t)
{
	struct statement s;
	struct err ignored = { 0 };

	if (!show_args.predicate || t->place == ATTESTATION_DOCUMENT)
		return t->unproved.payload;
	return statement_parse(&s, t->unproved.payload, &t->subject, &ignored) ? (struct slice){ 0 } : s.predicate;
}

/* A terminal is shown no control characters; others get the bytes. */
static void
print_text(struct slice bytes)
{
	if (isatty(STDOUT_FILENO))
		out_text(bytes);
	else
		out_bytes(bytes);
	if (!slice_ends(bytes, "\n"))
		out_printf("\n");
	out_flush();
}

static enum cocket_code
print_json(const struct attested_image *a, const struct attested_manifest *m, const struct attestation *t, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(2 * ATTESTATION_MAX_BYTES);
	const struct slice bytes = shown_bytes(t);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	attestation_put(&w, a, m, t);
	json_key(&w, show_args.predicate ? "predicate" : "statement");
	if (bytes.len == 0)
		json_put_null(&w);
	else if (json_check(bytes, STATEMENT_DEPTH_MAX, err) == COCKET_OK)
		json_put_raw(&w, bytes);
	else
		json_put_string(&w, bytes);
	*err = (struct err){ 0 };
	json_end_object(&w);
	return out_json(&w, err);
}

/* *count: how many there are. */
static enum cocket_code
print_manifest(size_t *count, const struct attested_image *a, const struct attested_manifest *m, bool is_json, struct err *err)
{
	for (size_t i = 0; i < m->found.count; i++) {
		const struct attestation *t = &m->found.items[i];

		if (!is_shown(a, t))
			continue;
		++*count;
		if (!is_json)
			print_text(shown_bytes(t));
		else if (print_json(a, m, t, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum status
none_found(const struct attested_image *a, const char *image)
{
	struct err err = { 0 };

	if (attested_image_trouble(a))
		return print_err(image, attested_image_trouble(a));
	(void)!fail(&err, COCKET_E_NOT_FOUND, a->signers.count > 0 ? "no attestation of that type by those signers" : "no attestation of that type");
	return print_err(image, &err);
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(attested_image_close) struct attested_image a = { 0 };
	struct err err = { 0 };
	size_t count = 0;

	(void)n;
	if (attested_image_prepare(&a, operands, &err))
		return print_err(NULL, &err);
	if (attested_image_open(&a, app, operands[0], false, &err))
		return print_err(operands[0], &err);
	for (size_t i = 0; i < a.count; i++)
		if (print_manifest(&count, &a, &a.items[i], app->json, &err))
			return print_err(operands[0], &err);
	return count > 0 ? STATUS_OK : none_found(&a, operands[0]);
}

const struct command command_attestation_show = {
	.name = "attestation show",
	.operands = "IMAGE",
	.min = 1,
	.max = 1,
	.summary = "Prints attestations of an image: statements, or their predicates",
	.examples = {
		"cocket attestation show --type provenance registry.example.com/shop/api:1.4",
		"cocket attestation show --type sbom --predicate registry.example.com/api:1.4",
		"cocket attestation show --type scan --key scan.pub oci:build/api:1.4",
	},
	OPTIONS(options),
	.registry = true,
	.run = run,
};
