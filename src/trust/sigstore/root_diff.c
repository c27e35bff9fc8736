/* Trusted roots compared: see root_diff.h.  A log is the same by its id, an authority by its first certificate. */
#include "trust/sigstore/root_diff.h"

#include <stdio.h>

#include "base/escape.h"

#define ID_SHOWN 12 /* hex digits of an id, as other programs cut it */
#define LABEL_BYTES 320

static void
label_print(char out[static LABEL_BYTES], const struct root_entry *e)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &e->id);
	snprintf(out, LABEL_BYTES, "%s %s (%.*s)", root_entry_kind_word(e->kind), e->name[0] ? TEXT(slice_str(e->name)) : "without a name", ID_SHOWN, hex);
}

/* "2025-09-23T00:00:00Z", or "any time" if the file sets no bound. */
static const char *
bound_print(char out[static CLOCK_TEXT_BYTES], bool has, const struct instant *t)
{
	if (!has)
		return "any time";
	clock_print(out, t->seconds);
	return out;
}

static bool
bound_same(bool has_a, const struct instant *a, bool has_b, const struct instant *b)
{
	return has_a == has_b && (!has_a || instant_compare(a, b) == 0);
}

static const struct root_entry *
entry_find(const struct root_entries *in, const struct root_entry *e)
{
	for (size_t i = 0; i < in->count; i++)
		if (in->items[i].kind == e->kind && digest_eq(&in->items[i].id, &e->id))
			return &in->items[i];
	return NULL;
}

static enum cocket_code
added_say(struct strings *out, const struct root_entry *e, struct err *err)
{
	char label[LABEL_BYTES], from[CLOCK_TEXT_BYTES], until[CLOCK_TEXT_BYTES];

	label_print(label, e);
	bound_print(from, e->period.has_start, &e->period.start);
	if (!e->period.has_end)
		return strings_add_line(out, err, "%s: added, valid from %s", label, e->period.has_start ? from : "any time");
	return strings_add_line(out, err, "%s: added, valid from %s until %s", label, e->period.has_start ? from : "any time",
	                        bound_print(until, true, &e->period.end));
}

static enum cocket_code
start_say(struct strings *out, const char *label, const struct period *was, const struct period *is, struct err *err)
{
	char a[CLOCK_TEXT_BYTES], b[CLOCK_TEXT_BYTES];

	if (bound_same(was->has_start, &was->start, is->has_start, &is->start))
		return COCKET_OK;
	return strings_add_line(out, err, "%s: valid from %s, was %s", label, bound_print(b, is->has_start, &is->start),
	                        bound_print(a, was->has_start, &was->start));
}

static enum cocket_code
end_say(struct strings *out, const char *label, const struct period *was, const struct period *is, struct err *err)
{
	char a[CLOCK_TEXT_BYTES], b[CLOCK_TEXT_BYTES];

	if (bound_same(was->has_end, &was->end, is->has_end, &is->end))
		return COCKET_OK;
	if (!is->has_end)
		return strings_add_line(out, err, "%s: valid without end, was until %s", label, bound_print(a, true, &was->end));
	if (!was->has_end)
		return strings_add_line(out, err, "%s: retired, valid until %s", label, bound_print(b, true, &is->end));
	return strings_add_line(out, err, "%s: valid until %s, was %s", label, bound_print(b, true, &is->end), bound_print(a, true, &was->end));
}

static enum cocket_code
changed_say(struct strings *out, const struct root_entry *was, const struct root_entry *is, struct err *err)
{
	char label[LABEL_BYTES];

	label_print(label, is);
	if (!digest_eq(&was->material, &is->material) &&
	    strings_add_line(out, err, "%s: %s replaced", label, is->has_certificates ? "certificates" : "key"))
		return err->code;
	if (strcmp(was->name, is->name) != 0 &&
	    strings_add_line(out, err, "%s: its name was %s", label, was->name[0] ? TEXT(slice_str(was->name)) : "not given"))
		return err->code;
	return start_say(out, label, &was->period, &is->period, err) ? err->code : end_say(out, label, &was->period, &is->period, err);
}

static enum cocket_code
removed_say(struct strings *out, const struct root_entries *before, const struct root_entries *after, struct err *err)
{
	char label[LABEL_BYTES];

	for (size_t i = 0; i < before->count; i++) {
		if (entry_find(after, &before->items[i]))
			continue;
		label_print(label, &before->items[i]);
		if (strings_add_line(out, err, "%s: removed", label))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
root_diff(struct strings *out, const struct trusted_root *before, const struct trusted_root *after, struct err *err)
{
	AUTO(root_entries_free) struct root_entries was = { 0 }, is = { 0 };

	if ((before && root_entries_of(&was, before, err)) || root_entries_of(&is, after, err))
		return err->code;
	for (size_t i = 0; i < is.count; i++) {
		const struct root_entry *e = entry_find(&was, &is.items[i]);

		if (e ? changed_say(out, e, &is.items[i], err) : added_say(out, &is.items[i], err))
			return err->code;
	}
	return removed_say(out, &was, &is, err);
}
