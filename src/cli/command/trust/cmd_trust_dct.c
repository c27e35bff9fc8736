/* cocket trust import-dct: what Docker Content Trust said in ~/.docker/trust, as delegations of a trust store (docs/FORMATS.md 4).
 * Prints what it made, what a trust store cannot express, and what is left to do.  The work is dct_import's. */

#include "base/escape.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/command/trust/trust_report.h"
#include "cli/output/dct_report.h"

static struct {
	char *trust;
	struct signing_args signing;
	struct strings repositories;
	int64_t expires;
} args = { .expires = YEAR_SECONDS };

static const struct opt options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("repository", 0, OPT_LIST, "NAME", "import only this repository: docker.io/library/alpine; repeatable (all)"),
	  .to.list = &args.repositories, .separator = ' ', .not_in_environment = true },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "validity of the roles (1y)"),
	  .to.seconds = &args.expires, .not_in_environment = true },
	SIGNING_ROWS(args.signing),
};

/* If docker signed on this machine, its private keys are here too. */
static void
hint_key(void *ctx, const struct dct_import *im, const struct dct_key *k)
{
	char file[DCT_KEY_FILE_BYTES], path[PATH_MAX];
	bool *any = ctx;

	*any = true;
	if (dct_import_private_key(file, im, k) && snprintf(path, sizeof path, "%s/%s", im->path, file) < (int)sizeof path)
		log_hint("cocket key import %s NAME", SHELL_WORD(path, "KEY"));
}

static enum status
report_import(const struct app *app, const struct dct_import *im)
{
	enum status status = STATUS_OK;
	bool any = false;

	for (size_t i = 0; i < im->names.count; i++)
		status = status_worse(status, dct_item_print(app, &im->items[i]));
	dct_import_each_key(im, hint_key, &any);
	if (any)
		log_hint("signatures cannot be imported: import each key (cocket key import KEY NAME), then cocket sign --key NAME.key IMAGE:TAG");
	return status;
}

static enum status
run_import_dct(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	AUTO(dct_import_close) struct dct_import im = NO_DCT_IMPORT;
	const struct strings *only = &args.repositories;
	struct err err = { 0 };
	enum status status = STATUS_OK;

	(void)n;
	if (dct_import_open(&im, operands[0], only->items, only->count, &err) || trust_session_open(&e, args.trust, &args.signing, false, &err) ||
	    dct_import_stage(&im, &e.stage, e.now, e.now + args.expires, &err))
		return print_trust_error(NULL, &err);
	if (im.made > 0)
		status = trust_session_finish(app, &e);
	return status == STATUS_OK ? report_import(app, &im) : status;
}

const struct command command_trust_import_dct = {
	.name = "trust import-dct",
	.operands = "DIR",
	.min = 1,
	.max = 1,
	.summary = "Imports the keys that Docker Content Trust let sign, from ~/.docker/trust",
	.examples = {
		"cocket trust import-dct ~/.docker/trust --key targets.key",
		"cocket trust import-dct ~/.docker/trust --repository docker.io/shop/api \\\n    --key targets.key",
	},
	OPTIONS(options),
	.secret = true,
	.run = run_import_dct,
};
