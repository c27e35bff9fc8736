/* Taking a trust store in: see trust_import.h. */
#include "transfer/trust_import.h"

#include <unistd.h>

#include "transfer/trust_artifact.h"

/* An archive that was packed a while ago is older than what this machine knows by now: the newer one decides. */
static bool
is_only_old(enum cocket_code code)
{
	return code == COCKET_E_ROLLBACK || code == COCKET_E_EXPIRED;
}

static enum cocket_code
store_update(enum trust_imported *out, struct trust_update *done, const struct trust_import *i, const struct fetcher *from, struct err *err)
{
	const struct update_target to = { .dir = i->dir, .now = i->now };

	if (i->root)
		return export_import(done, &to, from, i->root, err);
	if (trust_update(done, &to, from, err) == COCKET_OK)
		return COCKET_OK;
	if (!is_only_old(err->code))
		return err->code;
	*out = TRUST_IMPORT_OLD;
	return COCKET_OK;
}

enum cocket_code
trust_import(enum trust_imported *out, struct trust_update *done, const struct trust_import *i, struct err *err)
{
	AUTO(fetcher_close) struct fetcher from = { 0 };

	*out = TRUST_IMPORT_NO_ROOT;
	if (access(i->dir, F_OK) != 0 && !i->root)
		return COCKET_OK;
	*out = TRUST_IMPORT_DONE;
	if (trust_artifact_open(&from, i->session, i->from, err) || store_update(out, done, i, &from, err))
		return within(err, "trust store");
	return COCKET_OK;
}
