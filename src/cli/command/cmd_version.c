/* cocket version: what --version prints, and as JSON. */
#include "cli/app.h"
#include "cli/help.h"

static enum cocket_code
print_json(struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(KIB);
	struct json_writer w;

	json_writer_init(&w, &text);
	json_begin_object(&w);
	json_put_text(&w, "version", COCKET_VERSION);
	json_end_object(&w);
	return out_json(&w, err);
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	struct err err = { 0 };

	(void)operands, (void)n;
	if (!app->json)
		return help_version();
	return print_json(&err) ? print_err(NULL, &err) : STATUS_OK;
}

const struct command command_version = {
	.name = "version",
	.summary = "Prints the version",
	.examples = {
		"cocket version",
		"cocket version --output json",
	},
	.run = run,
};
