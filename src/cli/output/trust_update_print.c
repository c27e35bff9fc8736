/* The JSON line of trust update and trust import (cocket-trust(1)): which store, at which versions, whether anything was new.
 * Never printed of a store that was not written whole. */
#include "cli/output/trust_update_print.h"

#include "base/limits.h"
#include "cli/output/output.h"
#include "cli/output/store_changes_print.h"

enum cocket_code
trust_result_print_json(const struct trust_update *u, const char *store, bool dry_run, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(16 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "trust", store);
	json_put_flag(&w, "updated", u->file_count > 0);
	json_put_count(&w, "root-version", u->root);
	json_put_count(&w, "targets-version", u->targets);
	json_put_count(&w, "files", u->file_count);
	store_changes_put(&w, &u->changes);
	json_put_flag(&w, "dry-run", dry_run);
	json_end_object(&w);
	return out_json(&w, err);
}
