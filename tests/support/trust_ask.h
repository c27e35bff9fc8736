/* Questions to the store of a trust_fixture, and the answers that a test expects.  At TRUST_NOW; any other answer ends the test. */
#ifndef COCKET_TESTS_TRUST_ASK_H
#define COCKET_TESTS_TRUST_ASK_H

#include "support/trust_fixture.h"
#include "trust/store/store.h"

struct trust_answer {
	struct trust *t;
	struct trust_role *roles;
	size_t n;
};
void trust_answer_free(struct trust_answer *a);

struct trust *trust_ask_open(const struct trust_fixture *f); /* yours */
struct trust_answer trust_ask(const struct trust_fixture *f, const char *repository);

/* names: "first second!" in order; "!" is an expired one. */
void trust_names_print(char out[static 512], const struct trust_role *roles, size_t n);
void trust_expect(const struct trust_fixture *f, const char *repository, const char *names);
void trust_expect_refused(const struct trust_fixture *f, const char *repository, enum cocket_code code, const char *message);

#endif
