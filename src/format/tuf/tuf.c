/* TUF 1.0 as a dialect of metadata (TUF 1.0 section 4): what its files begin with, and how their signatures are written and checked.
 * Never takes ed25519ph, or RSA other than PSS, for TUF's schemes. */
#include "format/tuf/tuf.h"

#include "base/clock.h"
#include "base/escape.h"
#include "format/tuf/tuf_part.h"

/* --- the four types --- */

static enum cocket_code
read_root(struct tuf_file *f, struct json obj, struct err *err)
{
	static const char consistent[] = "consistent_snapshot";

	if (json_type(json_get(obj, consistent)) != JSON_ABSENT && json_bool(&f->consistent_snapshot, obj, consistent, err))
		return err->code;
	if (tuf_keys_read(f, obj, err) || tuf_root_roles_read(f, obj, err))
		return err->code;
	return COCKET_OK;
}

/* TUF section 4.6: a timestamp is about one file. */
static enum cocket_code
read_timestamp(struct tuf_file *f, struct json obj, struct err *err)
{
	if (tuf_metas_read(f, obj, err))
		return err->code;
	if (!tuf_meta_find(f, "snapshot.json"))
		return fail(err, COCKET_E_FORMAT, "meta: snapshot.json: missing");
	return COCKET_OK;
}

static enum cocket_code
read_targets(struct tuf_file *f, struct json obj, struct err *err)
{
	if (tuf_targets_read(f, obj, err) || tuf_delegations_read(f, obj, err) || tuf_revoked_read(f, obj, err))
		return err->code;
	return COCKET_OK;
}

/* --- what each begins with --- */

/* TUF section 4.3: a client refuses a major version that is not its own. */
static enum cocket_code
read_spec_version(struct json obj, struct err *err)
{
	const char *version;

	if (json_string(&version, obj, "spec_version", err))
		return err->code;
	if (strcmp(version, "1") != 0 && strncmp(version, "1.", 2) != 0)
		return fail(err, COCKET_E_FORMAT, "spec_version: %s, expected 1.x", TEXT(slice_str(version)));
	return COCKET_OK;
}

/* TUF section 4.2.2: "YYYY-MM-DDTHH:MM:SSZ" and no other form of RFC 3339. */
static bool
is_tuf_time(struct slice s)
{
	return s.len == CLOCK_TEXT_BYTES - 1 && s.ptr[10] == 'T' && s.ptr[s.len - 1] == 'Z';
}

static enum cocket_code
read_expires(struct tuf_file *f, struct json obj, struct err *err)
{
	const char *text;

	if (json_string(&text, obj, "expires", err))
		return err->code;
	if (!is_tuf_time(slice_str(text)) || clock_parse(&f->expires, slice_str(text), err))
		return fail(err, COCKET_E_FORMAT, "expires: \"%s\", expected a time like 2026-11-22T10:53:01Z", TEXT(slice_str(text)));
	return COCKET_OK;
}

static enum cocket_code
read_header(struct tuf_file *f, struct json obj, struct err *err)
{
	return read_spec_version(obj, err) ? err->code : read_expires(f, obj, err);
}

/* --- signatures --- */

/* Either case: a signature has no one spelling that anything depends on.  -1: not a hex digit. */
static int
hex_value(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	if (!at)
		return -1;
	return (int)(at - digits) < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

/* False if the text is not hex. */
static bool
decode_hex(uint8_t *out, const char *hex, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return strlen(hex) == 2 * n;
}

/* What is not hex stays empty: nobody's signature. */
static enum cocket_code
read_signature(struct tuf_signature *s, struct json obj, struct err *err)
{
	const char *hex;
	uint8_t *to;

	if (json_string(&hex, obj, "sig", err))
		return err->code;
	s->sig = BUF(strlen(hex) / 2);
	if (!(to = buf_reserve(&s->sig, s->sig.max, err)))
		return err->code;
	s->sig.len = decode_hex(to, hex, s->sig.max) ? s->sig.max : 0;
	return COCKET_OK;
}

static bool
is_good(const struct pubkey *key, struct slice message, const struct tuf_signature *s)
{
	if (s->sig.len == 0)
		return false;
	if (pubkey_type(key) == KEY_RSA)
		return pubkey_verify_pss(key, message, buf_slice(&s->sig)) == SIGNATURE_GOOD;
	return pubkey_verify_pure(key, message, buf_slice(&s->sig)) == SIGNATURE_GOOD;
}

/* --- the dialect --- */

static const struct tuf_dialect tuf_1_0 = {
	.types = {
		[TUF_ROOT] = { "root", TUF_ROOT_MAX_BYTES, read_root },
		[TUF_TIMESTAMP] = { "timestamp", TUF_TIMESTAMP_MAX_BYTES, read_timestamp },
		[TUF_SNAPSHOT] = { "snapshot", TUF_SNAPSHOT_MAX_BYTES, tuf_metas_read },
		[TUF_TARGETS] = { "targets", TUF_TARGETS_MAX_BYTES, read_targets },
	},
	.read_header = read_header,
	.keys_max = SIZE_MAX, /* as many as a file may have values */
	.roles_max = SIZE_MAX,
	.check_key = tuf_key_check,
	.load_key = tuf_key_load,
	.read_name = tuf_delegation_name_read,
	.read_delegation = tuf_delegation_read,
	.read_meta = tuf_metafile_read,
	.read_target = tuf_target_read,
	.read_signature = read_signature,
	.is_good = is_good,
};

size_t
tuf_type_max_bytes(enum tuf_type type)
{
	return tuf_1_0.types[type].max_bytes;
}

enum cocket_code
tuf_parse(struct tuf_file *out, struct slice bytes, enum tuf_type type, struct err *err)
{
	return tuf_file_parse(out, &tuf_1_0, bytes, type, err);
}
