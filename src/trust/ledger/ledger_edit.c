/* The ledger, as a person reads and changes it: see ledger_edit.h.
 * Never begins one, and never takes an entry out that was not named. */
#include "trust/ledger/ledger_edit.h"

#include <sys/file.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "trust/ledger/ledger_part.h"

static enum cocket_code
look(struct ledger_visit *v, int *fd, int how, struct err *err)
{
	bool same;

	if (ledger_lock(fd, &v->place, how, err) || ledger_read_again(v, &same, err))
		return err->code;
	return ledger_parse_seen(v, err);
}

enum cocket_code
ledger_read(struct ledger *out, const char *path, struct err *err)
{
	AUTO(ledger_visit_end) struct ledger_visit v = NO_LEDGER_VISIT;
	AUTO(fd_close) int fd = -1;

	if (ledger_enter(&v, path, err) || look(&v, &fd, LOCK_SH, err))
		return within(err, "%s", TEXT(slice_str(path)));
	*out = v.ledger;
	v.ledger = (struct ledger){ 0 };
	return COCKET_OK;
}

enum cocket_code
ledger_find(const char *path, const char *image, struct ledger_entry *out, bool *found, struct err *err)
{
	AUTO(ledger_free) struct ledger all = { 0 };

	*found = false;
	if (ledger_read(&all, path, err))
		return err->code;
	const struct ledger_entry *entry = ledger_get(&all, image);
	*found = entry != NULL;
	if (entry)
		*out = *entry;
	return COCKET_OK;
}

/* COCKET_OK with *found false: it is not there, and nothing was written. */
static enum cocket_code
forget(struct ledger_visit *v, const char *path, const char *image, bool *found, struct err *err)
{
	AUTO(fd_close) int fd = -1;

	if (ledger_enter(v, path, err) || look(v, &fd, LOCK_EX, err))
		return err->code;
	*found = ledger_remove(&v->ledger, image);
	return *found ? ledger_save(v, err) : COCKET_OK;
}

enum cocket_code
ledger_forget(bool *found, const char *path, const char *image, struct err *err)
{
	AUTO(ledger_visit_end) struct ledger_visit v = NO_LEDGER_VISIT;

	*found = false;
	return forget(&v, path, image, found, err) ? within(err, "%s", TEXT(slice_str(path))) : COCKET_OK;
}

void
ledger_put_entry(struct json_writer *w, const struct ledger_entry *entry)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &entry->digest);
	json_put_text(w, "digest", digest);
	json_put_time(w, "signed-at", entry->has_signed_at, entry->signed_at);
	json_put_time(w, "accepted-at", true, entry->accepted_at);
}
