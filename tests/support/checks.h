/* What a policy asks of an attestation, held against a predicate: for tables of tests. */
#ifndef COCKET_TESTS_CHECKS_H
#define COCKET_TESTS_CHECKS_H

#include <stddef.h>

#define CHECKS_NOW "2026-11-22T00:00:00Z"

struct checks_case {
	const char *what;
	const char *asked;     /* "checks" of an attestation in a policy; ' stands for " */
	const char *predicate; /* the same */
	const char *refusal;   /* NULL: all of it holds */
};

/* A test program of its own: evaluates each at CHECKS_NOW, as an attestation of that type by whoever is asked for.  Returns what main returns. */
int checks_test(const char *type, const struct checks_case *cases, size_t n);

#endif
