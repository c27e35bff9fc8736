/* Numbers as they are written in decimal, compared digit by digit: nothing is rounded. */
#ifndef COCKET_BASE_DECIMAL_H
#define COCKET_BASE_DECIMAL_H

#include <stdbool.h>

#include "base/slice.h"

/* A sign, digits, and a fraction; no exponent. */
bool decimal_is_well(struct slice text);
/* < 0, 0, > 0: a is less than, is, or is greater than b; both are well. */
int decimal_compare(struct slice a, struct slice b);

/* The same of versions: numbers between dots, each compared with its like; what follows the last of them ("-rc1", "+dirty") is not compared, but
 * that a version with a '-' behind its numbers comes before one without.  A 'v' before them is left out. */
int version_compare(struct slice a, struct slice b);

#endif
