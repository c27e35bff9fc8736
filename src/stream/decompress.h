/* A writer that decompresses what flows through and pushes the plain bytes on: gzip (RFC 1952; several members, as layers have), zstd (RFC 8878;
 * several frames), or nothing at all.
 * Memory is flat, the plain bytes have a ceiling (A23), and what the bytes are must be what they were said to be.
 * Whatever came out is worth nothing before decompress_finish, and before the digest of the compressed bytes was proved by somebody else. */
#ifndef COCKET_STREAM_DECOMPRESS_H
#define COCKET_STREAM_DECOMPRESS_H

#include "stream/compression.h"
#include "stream/writer.h"

struct decompress;

/* max: plain bytes that may come; see decompress_ceiling.  next gets them, in pieces of at most STREAM_PIECE_BYTES, and must outlive it.
 * COCKET_E_IO: the library that decompresses is not there.  Threads may each have one. */
MUST_CHECK enum cocket_code decompress_new(struct decompress **out, enum compression compression, uint64_t max, struct writer *next, struct err *err);
void decompress_free(struct decompress **i);

/* Where the compressed bytes go; lives as long as i.  COCKET_E_FORMAT: they are not what they were said to be, damaged, or go on after their
 * end; COCKET_E_TOO_LARGE: over the ceiling, or a window of more than ZSTD_WINDOW_MAX_BYTES; else next's error. */
struct writer *decompress_input(struct decompress *i);

/* After the last byte: COCKET_E_FORMAT if they ended too early. */
MUST_CHECK enum cocket_code decompress_finish(struct decompress *i, struct err *err);

/* What so many compressed bytes may become: any layer a little, a large one so many times its size. */
uint64_t decompress_ceiling(uint64_t packed);

#endif
