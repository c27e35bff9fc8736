/* First bytes that mean something: see magic.h (gzip, bzip2, xz, zstd and its frames to be skipped, as moby, containerd and podman look for them;
 * the others are GNU tar's and libarchive's).  Pure. */
#include "stream/magic.h"

static const struct magic magics[] = {
	{ "\x1f\x8b", 2, 0, COMPRESSION_GZIP, "gzip", "gunzip" },
	{ "\x28\xb5\x2f\xfd", 4, 0, COMPRESSION_ZSTD, "zstd", "unzstd" },
	{ "\x50\x2a\x4d\x18", 4, 0xf0, COMPRESSION_NONE, "zstd (after a skippable frame)", "unzstd" },
	{ "BZh", 3, 0, COMPRESSION_NONE, "bzip2", "bunzip2" },
	{ "\xfd" "7zXZ\0", 6, 0, COMPRESSION_NONE, "xz", "unxz" },
	{ "\x04\x22\x4d\x18", 4, 0, COMPRESSION_NONE, "lz4", "unlz4" },
	{ "\x89LZO", 4, 0, COMPRESSION_NONE, "lzop", "lzop -d" },
	{ "\x1f\x9d", 2, 0, COMPRESSION_NONE, "compress", "uncompress" },
};

static bool
begins(struct slice bytes, const struct magic *m)
{
	const uint8_t mask = m->first_mask ? m->first_mask : 0xff;

	return bytes.len >= m->len && (bytes.ptr[0] & mask) == (uint8_t)m->bytes[0] && memcmp(bytes.ptr + 1, m->bytes + 1, m->len - 1) == 0;
}

const struct magic *
magic_find(struct slice first)
{
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (begins(first, &magics[i]))
			return &magics[i];
	return NULL;
}

enum compression
compression_of(struct slice first)
{
	const struct magic *m = magic_find(first);

	return m ? m->compression : COMPRESSION_NONE;
}
