/* Places of a TUF repository: see root_source.h.  What they hand out is proved by nobody: the TUF client's business. */
#include "trust/sigstore/root_source.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/digest.h"

#define PLACES_MAX 3

/* Directories that are asked one after another. */
struct copy_places {
	struct fetcher items[PLACES_MAX];
	size_t count;
};

void
root_source_close(struct root_source *s)
{
	fetcher_close(&s->metadata);
	fetcher_close(&s->targets);
}

enum cocket_code
root_source_open_url(struct root_source *out, const char *url, const struct http_tls *tls, bool plain_http, int64_t timeout_ms, struct err *err)
{
	AUTO(buf_free) struct buf targets = BUF(PATH_MAX);
	const size_t n = strlen(url);
	AUTO(root_source_close) struct root_source s = { 0 };

	if (fetcher_open_url(&s.metadata, url, tls, plain_http, timeout_ms, err) ||
	    buf_addf(&targets, err, "%s%stargets/", url, n > 0 && url[n - 1] == '/' ? "" : "/") ||
	    fetcher_open_url(&s.targets, buf_str(&targets), tls, plain_http, timeout_ms, err))
		return err->code;
	*out = s;
	s = (struct root_source){ 0 };
	return COCKET_OK;
}

/* --- directories ---------------------------------------------------------------------------------- */

/* "trusted_root.json" of "HASH.trusted_root.json": a copy may keep targets under their own names.  NULL where there is no hash. */
static const char *
name_without_hash(const char *name)
{
	const size_t digits = strspn(name, "0123456789abcdef");

	return (digits == 2 * SHA256_BYTES || digits == 2 * SHA512_BYTES) && name[digits] == '.' ? name + digits + 1 : NULL;
}

static enum cocket_code
places_ask(const struct copy_places *p, struct buf *out, const char *name, struct err *err)
{
	enum cocket_code code = fail(err, COCKET_E_NOT_FOUND, "%s: not found", name);

	for (size_t i = 0; i < p->count && code == COCKET_E_NOT_FOUND; i++)
		code = p->items[i].fetch(p->items[i].ctx, out, name, err);
	return code;
}

static enum cocket_code
places_fetch(void *ctx, struct buf *out, const char *name, struct err *err)
{
	const char *plain = name_without_hash(name);
	const enum cocket_code code = places_ask(ctx, out, name, err);

	return code == COCKET_E_NOT_FOUND && plain ? places_ask(ctx, out, plain, err) : code;
}

static void
places_free(struct copy_places **p)
{
	for (size_t i = 0; *p && i < (*p)->count; i++)
		fetcher_close(&(*p)->items[i]);
	free(*p);
	*p = NULL;
}

static void
places_close(void *ctx)
{
	struct copy_places *p = ctx;

	places_free(&p);
}

/* below: directories in path, which need not be there; "" is path itself. */
static enum cocket_code
places_open(struct fetcher *out, const char *path, const char *const below[static PLACES_MAX], struct err *err)
{
	AUTO(places_free) struct copy_places *p = calloc(1, sizeof *p);
	char place[PATH_MAX];

	if (!p)
		return no_memory(err);
	for (size_t i = 0; i < PLACES_MAX && below[i]; i++) {
		snprintf(place, sizeof place, "%s%s", path, below[i]);
		const enum cocket_code code = fetcher_open_directory(&p->items[p->count], place, err);
		if (code != COCKET_OK && (code != COCKET_E_NOT_FOUND || !*below[i]))
			return code;
		p->count += code == COCKET_OK;
	}
	*out = (struct fetcher){ places_fetch, places_close, p };
	p = NULL;
	return COCKET_OK;
}

enum cocket_code
root_source_open_directory(struct root_source *out, const char *path, struct err *err)
{
	static const char *const metadata[PLACES_MAX] = { "", "/metadata", "/metadata/root_history" }, *const targets[PLACES_MAX] = { "/targets", "" };
	AUTO(root_source_close) struct root_source s = { 0 };

	if (places_open(&s.metadata, path, metadata, err) || places_open(&s.targets, path, targets, err))
		return err->code;
	*out = s;
	s = (struct root_source){ 0 };
	return COCKET_OK;
}
