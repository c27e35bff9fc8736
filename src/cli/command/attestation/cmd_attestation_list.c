/* cocket attestation list: what is said about an image, where it lies and by whom, as far as that shows.  Needs no trust, and believes nothing: what is
 * proved, by --key or --identity, says so. */
#include "cli/command/attestation/attestation_print.h"

static const struct opt options[] = { ATTESTATION_ROWS };

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(attested_image_close) struct attested_image a = { 0 };
	const struct err *trouble;
	struct err err = { 0 };

	(void)n;
	if (attested_image_prepare(&a, operands, &err))
		return print_err(NULL, &err);
	if (attested_image_open(&a, app, operands[0], true, &err))
		return print_err(operands[0], &err);
	if (!app->json)
		attestations_print_text(&a, operands[0]);
	else if (attestations_print_json(&a, operands[0], &err))
		return print_err(operands[0], &err);
	trouble = attested_image_trouble(&a);
	return trouble ? print_err(operands[0], trouble) : STATUS_OK;
}

const struct command command_attestation_list = {
	.name = "attestation list",
	.operands = "IMAGE",
	.min = 1,
	.max = 1,
	.summary = "Lists provenance, SBOMs, scans and other attestations of an image",
	.examples = {
		"cocket attestation list registry.example.com/shop/api:1.4",
		"cocket attestation list --type sbom --platform linux/amd64 oci:build/api:1.4",
		"cocket attestation list --key release.pub registry.example.com/shop/api:1.4",
	},
	OPTIONS(options),
	.registry = true,
	.run = run,
};
