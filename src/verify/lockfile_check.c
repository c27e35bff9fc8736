/* Holding images to a lock file: what is named must be in there, with the digest that it has now.
 * Adds a no, never a yes. */
#include <stdio.h>

#include "base/escape.h"
#include "format/files/lockfile.h"
#include "verify/verification.h"

static void
deny(struct decision *d, struct verification *run, const char *detail)
{
	d->verdict = VERDICT_DENY;
	d->reason = REASON_POLICY;
	snprintf(d->detail, sizeof d->detail, "%s", detail);
	run->report->by_lock = true;
}

/* By a rule that only warns, what is denied passes too. */
static bool
may_pass(const struct decision *d, const struct verification *run)
{
	return d->verdict == VERDICT_ALLOW || (run->rule && run->rule->warn);
}

void
lockfile_check(struct decision *d, struct verification *run)
{
	char name[LOCKED_NAME_BYTES], was[DIGEST_TEXT_BYTES], is[DIGEST_TEXT_BYTES], detail[ERR_MESSAGE_BYTES];
	const struct locked *locked;

	if (run->options->lock == NULL || !may_pass(d, run))
		return;
	lock_name_print(name, &run->source->ref);
	locked = lockfile_get(run->options->lock, name);
	if (locked == NULL) {
		snprintf(detail, sizeof detail, "%s is not in the lock file", TEXT(slice_str(name)));
		deny(d, run, detail);
	} else if (!digest_eq(&locked->digest, &run->image.digest)) {
		digest_print(was, &locked->digest);
		digest_print(is, &run->image.digest);
		snprintf(detail, sizeof detail, "locked to %s, now %s", was, is);
		deny(d, run, detail);
	}
}
