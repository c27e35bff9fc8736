/* One blob from one place to another, of any size, memory flat.  The place that takes it proves it; nothing is there before that. */
#include "image/source.h"

static void
put_close(struct blob_put **p)
{
	if (*p)
		(*p)->close(*p);
}

enum cocket_code
source_copy_blob(struct source *to, struct source *from, const struct descriptor *d, const char *mount, struct err *err)
{
	AUTO(put_close) struct blob_put *p = NULL;

	if (to->ops->put_open(&p, to, d, mount, err))
		return err->code;
	if (!p->done && from->ops->stream(from, d, p->at, &p->base, err))
		return err->code;
	return p->commit(p, err);
}
