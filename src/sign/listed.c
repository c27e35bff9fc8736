/* Is it listed?  (See listed.h; distribution-spec, "Listing Referrers".)  A registry that says OCI-Subject may have no such API, or answer
 * every question with an empty list.
 * Never takes a registry's word that it keeps a list for the list. */
#include "sign/listed.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"

#define LOOKS 3
#define PAUSE_MS 150

/* Marks those of wanted that the page lists. */
static enum cocket_code
page_mark(bool *found, const struct fetch *f, const struct digest *wanted, size_t n, struct err *err)
{
	AUTO(manifest_free) struct manifest index = { 0 };

	if (manifest_parse(&index, buf_slice(&f->body), MEDIA_OCI_INDEX, err) || manifest_one_reading_check(&index, err))
		return err->code;
	for (size_t i = 0; index.kind == MANIFEST_INDEX && i < index.count; i++)
		for (size_t j = 0; j < n; j++)
			found[j] |= digest_eq(&index.items[i].digest, &wanted[j]);
	return COCKET_OK;
}

static bool
are_all(const bool *found, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!found[i])
			return false;
	return true;
}

/* Page by page, until all were seen or there is no further one. */
static enum cocket_code
pages_mark(bool *found, struct source *s, const struct digest *subject, const struct digest *wanted, size_t n, struct err *err)
{
	struct fetch f = { .kind = FETCH_REFERRERS, .digest = *subject, .max = MANIFEST_MAX_BYTES };

	for (size_t page = 0; page < REFERRER_PAGES_MAX && !are_all(found, n); page++) {
		source_fetch(s, &f, 1);
		*err = f.err;
		enum cocket_code code = err->code ? err->code : page_mark(found, &f, wanted, n, err);
		fetch_free(&f);
		if (code || f.next[0] == '\0')
			return code;
	}
	return COCKET_OK;
}

bool
referrers_are_listed(struct source *s, const struct digest *subject, const struct digest *wanted, size_t n, struct err *why)
{
	bool *found = calloc(n + 1, sizeof *found), all = false;

	if (found == NULL) {
		(void)no_memory(why);
		return false;
	}
	for (int look = 0; look < LOOKS && !all; look++) {
		if (look > 0)
			clock_sleep_ms((int64_t)PAUSE_MS << look);
		if (pages_mark(found, s, subject, wanted, n, why))
			break;
		all = are_all(found, n);
	}
	if (!all && why->code == COCKET_OK)
		(void)fail(why, COCKET_E_REGISTRY, "its list of referrers lacks what was just pushed");
	free(found);
	return all;
}

bool
referrers_are_kept(struct source *s, const struct digest *subject, const struct digest *wanted, size_t n)
{
	struct err why = { 0 };

	if (s->ref.transport != TRANSPORT_REGISTRY || referrers_are_listed(s, subject, wanted, n, &why))
		return true;
	log_note_once("%s/%s: accepted a signature as a referrer but does not list it; it goes to the tag sha256-HEX as well", s->ref.name.host,
	              s->ref.name.path);
	log_verbose("%s: %s", s->ref.name.host, why.message);
	return false;
}
