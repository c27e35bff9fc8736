/* One blob from one place to another, of any size, memory flat.  The place that takes it proves it; nothing is there before that. */
#include "base/clock.h"
#include "base/log.h"
#include "image/registry/retry.h"
#include "image/source.h"

#define ATTEMPTS 3

static void
put_close(struct blob_put **p)
{
	if (*p)
		(*p)->close(*p);
}

static enum cocket_code
copy_once(struct source *to, struct source *from, const struct descriptor *d, const char *mount, struct err *err)
{
	AUTO(put_close) struct blob_put *p = NULL;

	if (to->ops->put_open(&p, to, d, mount, err))
		return err->code;
	if (!p->done && from->ops->stream(from, d, p->at, &p->base, err))
		return err->code;
	return p->commit(p, err);
}

/* An upload that broke begins anew: registries keep a part for a while, but do not agree on how to go on with it. */
enum cocket_code
source_copy_blob(struct source *to, struct source *from, const struct descriptor *d, const char *mount, struct err *err)
{
	struct err why = { 0 };

	for (unsigned n = 1; copy_once(to, from, d, mount, &why); n++) {
		if (why.code != COCKET_E_NET || n == ATTEMPTS) {
			*err = why;
			return err->code;
		}
		log_verbose("%s: trying again", why.message);
		clock_sleep_ms(retry_backoff_ms(n));
	}
	return COCKET_OK;
}
