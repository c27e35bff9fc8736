/* What trust import-dct prints of one repository. */
#ifndef COCKET_CLI_OUTPUT_DCT_REPORT_H
#define COCKET_CLI_OUTPUT_DCT_REPORT_H

#include "cli/app.h"
#include "trust/dct/dct_import.h"

/* Its status. */
enum status dct_item_print(const struct app *app, const struct dct_item *it);

#endif
