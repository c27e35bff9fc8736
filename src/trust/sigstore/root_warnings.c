/* Warnings about a trusted root: see root_warnings.h.  Never denies anything. */
#include "trust/sigstore/root_warnings.h"

#include "base/escape.h"

/* Of authorities and logs that are in use now; what was retired long ago is as it should be. */
static enum cocket_code
entry_warn(struct strings *out, const struct root_entry *e, int64_t now, struct err *err)
{
	const int64_t until = root_entry_until(e);
	char date[CLOCK_TEXT_BYTES], span[CLOCK_SPAN_BYTES];
	const enum root_entry_state state = root_entry_state_at(e, now);

	if (until == 0 || (state != ROOT_ENTRY_IN_USE && state != ROOT_ENTRY_EXPIRED) || until - now > ROOT_EXPIRY_WARNED_SECONDS)
		return COCKET_OK;
	clock_print(date, until);
	clock_print_span(span, until > now ? until - now : now - until);
	if (state == ROOT_ENTRY_EXPIRED)
		return strings_add_line(out, err, "%s %s: its certificates expired on %s", root_entry_kind_word(e->kind), TEXT(slice_str(e->name)), date);
	return strings_add_line(out, err, "%s %s expires on %s (in %s)", root_entry_kind_word(e->kind), TEXT(slice_str(e->name)), date, span);
}

enum cocket_code
root_warnings_find(struct strings *out, const struct root_entries *entries, bool has_date, int64_t date, int64_t now, struct err *err)
{
	if (has_date && now - date > ROOT_AGE_WARNED_SECONDS && strings_add_line(out, err, "the trusted root is more than a year old"))
		return err->code;
	for (size_t i = 0; i < entries->count; i++)
		if (entry_warn(out, &entries->items[i], now, err))
			return err->code;
	return COCKET_OK;
}
