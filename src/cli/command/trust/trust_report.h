/* What came of a change of a trust store, printed.  stdout: a line for each file, "published FILE VERSION" or "staged FILE VERSION"; stderr: what
 * changed, who must still sign, and what has expired. */
#ifndef COCKET_CLI_COMMAND_TRUST_TRUST_REPORT_H
#define COCKET_CLI_COMMAND_TRUST_TRUST_REPORT_H

#include "cli/command/trust/trust_session.h"

/* The last act of a command: trust_session_complete, trust_session_publish, trust_report_print. */
enum status trust_session_finish(const struct app *app, struct trust_session *e);

/* text: print the result on standard output as text too. */
enum status trust_report_print(const struct app *app, struct trust_session *e, bool text);

#endif
