/* One repository of Docker Content Trust, from its name to what came of it, and how trust import-dct prints that. */
#ifndef COCKET_CLI_OUTPUT_DCT_REPORT_H
#define COCKET_CLI_OUTPUT_DCT_REPORT_H

#include "cli/app.h"
#include "trust/dct/dct.h"

struct dct_item {
	const char *name; /* borrowed */
	struct dct dct;
	struct dct_conversion plan;
	bool made;
	enum reason denied; /* REASON_OK: it was read */
	struct err why;
};

/* Its status. */
enum status dct_item_print(const struct app *app, const struct dct_item *it);

#endif
