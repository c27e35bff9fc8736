/* The TUF client workflow (see tuf_client.h): its beginning, its order, its end.  TUF 1.0 section 5.
 * Never goes on after a step that failed. */
#include <stdlib.h>

#include "trust/tuf_client/tuf_client.h"
#include "trust/tuf_client/tuf_client_part.h"

enum cocket_code
tuf_client_new(struct tuf_client **out, const struct fetcher *fetcher, const struct keeper *keeper, int64_t now, struct err *err)
{
	AUTO(tuf_client_free) struct tuf_client *c = calloc(1, sizeof *c);

	if (!c)
		return no_memory(err);
	c->fetcher = *fetcher;
	c->keeper = *keeper;
	c->now = now;
	if (tuf_client_root_load(c, err))
		return err->code;
	*out = c;
	c = NULL;
	return COCKET_OK;
}

void
tuf_client_free(struct tuf_client **c)
{
	if (!c || !*c)
		return;
	tuf_client_roles_free(*c);
	for (int type = TUF_ROOT; type <= TUF_TARGETS; type++)
		tuf_file_free(&(*c)->files[type]);
	free(*c);
	*c = NULL;
}

enum cocket_code
tuf_client_refresh(struct tuf_client *c, struct err *err)
{
	if (tuf_client_root_refresh(c, err) || tuf_client_timestamp_refresh(c, err) || tuf_client_snapshot_refresh(c, err))
		return err->code;
	return tuf_client_targets_refresh(c, err);
}

const struct tuf_file *
tuf_client_file(const struct tuf_client *c, enum tuf_type type)
{
	return &c->files[type];
}
