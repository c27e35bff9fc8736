/* One line of a chain, parsed: see hash_chain_part.h.  Members beside those that make the chain are the caller's, and not looked at. */
#include "trust/ledger/hash_chain_part.h"

#include "base/encoding.h"
#include "base/json.h"

enum cocket_code
hash_chain_line_parse(struct hash_chain_line *out, struct slice line, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct hash_chain_line l = { 0 };
	const char *prev = NULL;

	if (json_parse(&doc, line, err))
		return err->code;
	if (json_u64(&l.seq, json_root(&doc), "seq", err) || json_string(&prev, json_root(&doc), "prev", err) ||
	    hex_decode(l.prev.bytes, sizeof l.prev.bytes, slice_str(prev), err))
		return err->code;
	l.after_cut = json_is_true(json_get(json_root(&doc), "after-cut"));
	*out = l;
	return COCKET_OK;
}
