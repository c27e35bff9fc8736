/* Notary v1 as a dialect of metadata (docs/FORMATS.md 4): what its files begin with, and the way to what is particular to it.
 * Open objects. */
#include "format/tuf/notary_v1.h"

#include "base/clock.h"
#include "format/tuf/notary_v1_part.h"
#include "format/tuf/tuf.h"

static enum cocket_code
read_root(struct tuf_file *f, struct json obj, struct err *err)
{
	return tuf_keys_read(f, obj, err) ? err->code : tuf_root_roles_read(f, obj, err);
}

static enum cocket_code
read_timestamp(struct tuf_file *f, struct json obj, struct err *err)
{
	if (tuf_metas_read(f, obj, err))
		return err->code;
	return tuf_meta_find(f, "snapshot") ? COCKET_OK : fail(err, COCKET_E_FORMAT, "meta: snapshot: missing");
}

static enum cocket_code
read_targets(struct tuf_file *f, struct json obj, struct err *err)
{
	return tuf_targets_read(f, obj, err) ? err->code : notary_v1_delegations_read(f, obj, err);
}

static enum cocket_code
read_expires(struct tuf_file *f, struct json obj, struct err *err)
{
	const char *expires;

	if (json_string(&expires, obj, "expires", err))
		return err->code;
	return clock_parse(&f->expires, slice_str(expires), err) ? within(err, "expires") : COCKET_OK;
}

static const struct tuf_dialect notary_v1 = {
	.types = {
		[TUF_ROOT] = { "Root", NOTARY_V1_MAX_BYTES, read_root },
		[TUF_TIMESTAMP] = { "Timestamp", NOTARY_V1_MAX_BYTES, read_timestamp },
		[TUF_SNAPSHOT] = { "Snapshot", NOTARY_V1_MAX_BYTES, tuf_metas_read },
		[TUF_TARGETS] = { "Targets", NOTARY_V1_MAX_BYTES, read_targets },
	},
	.read_header = read_expires,
	.nulls = true,
	.keys_max = NOTARY_V1_KEYS_MAX,
	.roles_max = NOTARY_V1_KEYS_MAX,
	.check_key = notary_v1_key_check,
	.load_key = notary_v1_key_load,
	.read_name = notary_v1_delegation_name_read,
	.read_delegation = notary_v1_delegation_read,
	.read_meta = notary_v1_entry_read,
	.read_target = notary_v1_entry_read,
	.read_signature = notary_v1_signature_read,
	.is_good = notary_v1_signature_is_good,
};

enum cocket_code
notary_v1_parse(struct tuf_file *out, struct slice bytes, enum tuf_type type, struct err *err)
{
	return tuf_file_parse(out, &notary_v1, bytes, type, err);
}
