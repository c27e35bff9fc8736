/* The ledger's file (see ledger.h; attacks A14, A31): looked at under a shared lock, which is all that most verifications need, and under
 * an exclusive one where something has to be written.
 * Never follows a link to it, never reads one that others may write (A36), never writes over one that does not parse. */
#include "trust/ledger/ledger.h"

#include <sys/file.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "trust/ledger/ledger_part.h"

/* --- accepting --- */

struct acceptances {
	struct ledger_visit visit;
	struct ledger_item *items; /* borrowed */
	size_t count;
	bool changed;              /* the ledger, by them */
};

/* What the ledger says of the items, in their err; nothing is accepted yet. */
static enum cocket_code
admit_items(struct acceptances *a, struct err *err)
{
	a->changed = false;
	if (ledger_parse_seen(&a->visit, err) != COCKET_OK)
		return err->code;
	for (size_t i = 0; i < a->count; i++) {
		struct ledger_item *item = &a->items[i];

		item->err = (struct err){ 0 };
		if (ledger_admit(&a->visit.ledger, item->image, &item->entry, &a->changed, &item->err) != COCKET_OK)
			continue; /* kept in the item */
	}
	return COCKET_OK;
}

/* What was read under a shared lock is whole, and whoever wants to write need not wait until it is judged.  The judgement holds under the
 * exclusive one, if nobody wrote between them. */
static enum cocket_code
look_at_ledger(struct acceptances *a, int how, struct err *err)
{
	AUTO(fd_close) int fd = -1;
	bool same = false;

	if (ledger_lock(&fd, &a->visit.place, how, err) != COCKET_OK || ledger_read_again(&a->visit, &same, err) != COCKET_OK)
		return err->code;
	if (how == LOCK_SH)
		fd_close(&fd);
	if (!same && admit_items(a, err) != COCKET_OK)
		return err->code;
	return a->changed && how == LOCK_EX ? ledger_save(&a->visit, err) : COCKET_OK;
}

static enum cocket_code
accept_items(struct acceptances *a, const char *path, struct err *err)
{
	if (ledger_enter(&a->visit, path, err) != COCKET_OK || look_at_ledger(a, LOCK_SH, err) != COCKET_OK)
		return err->code;
	return a->changed ? look_at_ledger(a, LOCK_EX, err) : COCKET_OK;
}

static void
acceptances_end(struct acceptances *a)
{
	ledger_visit_end(&a->visit);
}

enum cocket_code
ledger_accept_all(const char *path, enum ledger_absence absence, struct ledger_item *items, size_t count, bool *began, struct err *err)
{
	AUTO(acceptances_end) struct acceptances a = { .visit = NO_LEDGER_VISIT, .items = items, .count = count };

	a.visit.may_begin = absence == LEDGER_MAY_BEGIN;
	for (size_t i = 0; i < count; i++)
		items[i].accepted = false;
	enum cocket_code code = accept_items(&a, path, err);
	if (began)
		*began = a.visit.began;
	if (code != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(path)));
	for (size_t i = 0; i < count; i++)
		items[i].accepted = items[i].err.code == COCKET_OK;
	return COCKET_OK;
}

enum cocket_code
ledger_accept(const char *path, enum ledger_absence absence, const char *image, const struct ledger_entry *entry,
              bool *began, struct err *err)
{
	struct ledger_item item = { .image = image, .entry = *entry };

	if (ledger_accept_all(path, absence, &item, 1, began, err) != COCKET_OK)
		return err->code;
	if (!item.accepted)
		*err = item.err;
	return item.accepted ? COCKET_OK : err->code;
}
