/* What notary v1 metadata says of other files and of tags: length and hashes, base64 (docs/FORMATS.md 4).
 * Open objects.  Never takes a length or a hash for checked before the bytes were. */
#include "format/tuf/notary_v1.h"
#include "format/tuf/notary_v1_part.h"

/* Absent: *has stays false. */
static enum cocket_code
read_hash(uint8_t *out, bool *has, size_t n, struct json hashes, const char *algorithm, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(2 * n);

	if (json_type(json_get(hashes, algorithm)) == JSON_ABSENT)
		return COCKET_OK;
	if (json_base64(&bytes, hashes, algorithm, err))
		return err->code;
	if (bytes.len != n)
		return fail(err, COCKET_E_FORMAT, "%s: %zu bytes, expected %zu", algorithm, bytes.len, n);
	memcpy(out, bytes.ptr, n);
	*has = true;
	return COCKET_OK;
}

enum cocket_code
notary_v1_entry_read(struct tuf_meta *m, struct json obj, struct err *err)
{
	struct json hashes;

	m->has_length = true;
	if (json_u64(&m->length, obj, "length", err) || json_object(&hashes, obj, "hashes", err))
		return err->code;
	if (read_hash(m->sha256, &m->has_sha256, sizeof m->sha256, hashes, "sha256", err) ||
	    read_hash(m->sha512, &m->has_sha512, sizeof m->sha512, hashes, "sha512", err))
		return within(err, "hashes");
	return m->has_sha256 || m->has_sha512 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "hashes: neither sha256 nor sha512");
}

enum cocket_code
notary_v1_meta_check(const struct tuf_meta *meta, struct slice bytes, struct err *err)
{
	return tuf_hashes_check(meta, bytes, err) ? err->code : tuf_length_check(meta, bytes, err);
}
