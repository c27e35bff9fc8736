/* The ways of compression that are decompressed here: gzip (RFC 1952), zstd (RFC 8878), or none. */
#ifndef COCKET_STREAM_COMPRESSION_H
#define COCKET_STREAM_COMPRESSION_H

enum compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD };

#endif
