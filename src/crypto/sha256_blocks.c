/* SHA-256 by the instructions of x86: see sha256_blocks.h (Intel, "Intel SHA Extensions", and the manual of each instruction). */
#include "crypto/sha256_blocks.h"

#ifdef __x86_64__

#include <cpuid.h>
#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1")))
#define ROUNDS 64

static const uint32_t constants[ROUNDS] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

bool
sha256_blocks_are_possible(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || (c & bit_SSE4_1) == 0 || (c & bit_SSSE3) == 0)
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0;
}

/* The eight words as the instructions have them: A, B, E, F and C, D, G, H, the first highest. */
struct halves {
	__m128i abef, cdgh;
};

WITH_SHA static inline struct halves
halves_load(const uint32_t *state)
{
	const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)state), 0xb1);
	const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)(state + 4)), 0x1b);

	return (struct halves){ _mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xf0) };
}

WITH_SHA static inline void
halves_store(uint32_t *state, struct halves h)
{
	const __m128i feba = _mm_shuffle_epi32(h.abef, 0x1b), dchg = _mm_shuffle_epi32(h.cdgh, 0xb1);

	_mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

WITH_SHA static inline void
four_rounds(struct halves *h, __m128i words)
{
	h->cdgh = _mm_sha256rnds2_epu32(h->cdgh, h->abef, words);
	h->abef = _mm_sha256rnds2_epu32(h->abef, h->cdgh, _mm_shuffle_epi32(words, 0x0e));
}

/* The next four words of the schedule, of the sixteen before them. */
WITH_SHA static inline __m128i
schedule(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
	return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3);
}

WITH_SHA static inline __m128i
words_load(const uint8_t *at)
{
	const __m128i from_big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

	return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)at), from_big_endian);
}

/* Of as many hashes as are given: a loop that the compiler knows the end of. */
WITH_SHA static inline __attribute__((always_inline)) void
rounds(struct halves *h, size_t hashes, size_t first, __m128i words)
{
	const __m128i sum = _mm_add_epi32(words, _mm_load_si128((const __m128i *)(const void *)(constants + first)));

	four_rounds(&h[0], sum);
	if (hashes == 2)
		four_rounds(&h[1], sum);
}

WITH_SHA static inline __attribute__((always_inline)) void
block(struct halves *h, size_t hashes, const uint8_t *bytes)
{
	__m128i w0 = words_load(bytes), w1 = words_load(bytes + 16), w2 = words_load(bytes + 32), w3 = words_load(bytes + 48);
	struct halves before[2] = { h[0], h[hashes - 1] };

	for (size_t i = 0;; i += 16) {
		rounds(h, hashes, i, w0);
		rounds(h, hashes, i + 4, w1);
		rounds(h, hashes, i + 8, w2);
		rounds(h, hashes, i + 12, w3);
		if (i == ROUNDS - 16)
			break;
		w0 = schedule(w0, w1, w2, w3);
		w1 = schedule(w1, w2, w3, w0);
		w2 = schedule(w2, w3, w0, w1);
		w3 = schedule(w3, w0, w1, w2);
	}
	for (size_t i = 0; i < hashes; i++)
		h[i] = (struct halves){ _mm_add_epi32(h[i].abef, before[i].abef), _mm_add_epi32(h[i].cdgh, before[i].cdgh) };
}

WITH_SHA void
sha256_blocks(uint32_t state[static SHA256_WORDS], const uint8_t *blocks, size_t count)
{
	struct halves h = halves_load(state);

	for (size_t i = 0; i < count; i++)
		block(&h, 1, blocks + i * SHA256_BLOCK_BYTES);
	halves_store(state, h);
}

WITH_SHA void
sha256_blocks_both(uint32_t one[static SHA256_WORDS], uint32_t other[static SHA256_WORDS], const uint8_t *blocks, size_t count)
{
	struct halves h[2] = { halves_load(one), halves_load(other) };

	for (size_t i = 0; i < count; i++)
		block(h, 2, blocks + i * SHA256_BLOCK_BYTES);
	halves_store(one, h[0]);
	halves_store(other, h[1]);
}

#else

#include "base/err.h"

bool
sha256_blocks_are_possible(void)
{
	return false;
}

void
sha256_blocks(uint32_t state[static SHA256_WORDS], const uint8_t *blocks, size_t count)
{
	(void)state;
	(void)blocks;
	(void)count;
	BUG("SHA-256 by instructions that are not there");
}

void
sha256_blocks_both(uint32_t one[static SHA256_WORDS], uint32_t other[static SHA256_WORDS], const uint8_t *blocks, size_t count)
{
	(void)other;
	sha256_blocks(one, blocks, count);
}

#endif
