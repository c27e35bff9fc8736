/* Signing configurations as targets: see signing_target.h. */
#include "trust/sigstore/signing_target.h"

#include <stdlib.h>

#include "base/escape.h"
#include "format/log/signing_config.h"

void
signing_target_free(struct signing_target *t)
{
	buf_free(&t->bytes);
	*t = (struct signing_target){ 0 };
}

/* One that names the older logs alone is of no use here. */
static enum cocket_code
is_of_use(bool *out, struct slice text, int64_t now, struct err *err)
{
	struct signing_config *c = calloc(1, sizeof *c);
	enum cocket_code code;

	if (c == NULL)
		return no_memory(err);
	code = signing_config_parse(c, text, now, err);
	*out = code == COCKET_OK && c->logs.count > 0;
	free(c);
	return code;
}

static enum cocket_code
target_fetch(struct signing_target *out, const char *name, struct tuf_client *c, const struct root_source *from, int64_t now, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(SIGNING_CONFIG_MAX_BYTES);
	const struct tuf_meta *meta;
	bool fits = false;

	if (tuf_client_find(&meta, c, name, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	if (tuf_client_fetch_target(&bytes, c, meta, &from->targets, err) || is_of_use(&fits, buf_slice(&bytes), now, err))
		return within(err, "target %s", name);
	if (fits) {
		out->name = name;
		out->bytes = buf_take(&bytes);
	}
	return COCKET_OK;
}

enum cocket_code
signing_target_fetch(struct signing_target *out, struct tuf_client *c, const struct root_source *from, int64_t now, struct err *err)
{
	static const char *const names[] = { "signing_config_rekor_v2.v0.2.json", "signing_config.v0.2.json" };

	*out = (struct signing_target){ 0 };
	for (size_t i = 0; i < sizeof names / sizeof *names && !out->name; i++)
		if (target_fetch(out, names[i], c, from, now, err))
			return err->code;
	err->code = COCKET_OK;
	return COCKET_OK;
}
