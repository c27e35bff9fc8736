/* What people are told beside a decision: a hint what to do about a denial, and what will deny before long. */
#ifndef COCKET_VERIFY_ADVICE_H
#define COCKET_VERIFY_ADVICE_H

#include "image/source.h"
#include "verify/options.h"
#include "verify/report.h"

/* Fills hint, by the reason. */
void report_hint(struct report *r);

/* Fills warnings: each expiry that would deny the image within 14 days, or within a third of its whole life if that is shorter; revoked keys
 * that signed. */
void report_warn(struct report *r, const struct verify_options *o);

/* A denial for want of a signature says what there is instead. */
void report_foreign(struct report *r, struct source *s);

#endif
