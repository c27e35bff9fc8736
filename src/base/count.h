/* Numbers with their noun, as people write them: "1 key", "2 keys". */
#ifndef COCKET_BASE_COUNT_H
#define COCKET_BASE_COUNT_H

#include <stdint.h>

struct count_text {
	char s[64];
};

/* "1 key", "2 keys", "0 keys"; also of nouns in y ("2 entries") and those that end in a hiss ("2 indexes"). */
struct count_text count_text(uint64_t n, const char *noun);

/* Good until the end of the statement. */
#define COUNT(n, noun) (count_text((uint64_t)(n), (noun)).s)

#endif
