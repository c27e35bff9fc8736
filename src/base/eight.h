/* Eight bytes at a time ("Bit Twiddling Hacks", haszero and hasless): a search gives 0x80 in the place of each byte that it is for, the first byte
 * lowest.  Behind the first, there may be one more that it is not for. */
#ifndef COCKET_BASE_EIGHT_H
#define COCKET_BASE_EIGHT_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EIGHT_ONES (UINT64_MAX / 255)
#define EIGHT_TOPS (EIGHT_ONES << 7)

static inline uint64_t
eight_load(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return le64toh(word);
}

/* Of words with no byte above 0x7f. */
static inline uint64_t
eight_below(uint64_t word, uint8_t value)
{
	return (word - EIGHT_ONES * value) & EIGHT_TOPS;
}

static inline uint64_t
eight_equal(uint64_t word, uint8_t value)
{
	return eight_below(word ^ (EIGHT_ONES * value), 1);
}

/* The number of the first byte found, of at least one. */
static inline size_t
eight_first(uint64_t found)
{
	return (size_t)__builtin_ctzll(found) / 8;
}

#endif
