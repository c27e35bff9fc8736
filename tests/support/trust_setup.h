/* The trust store of a test file, as cmocka's setup and teardown: an empty directory f, and what is in it after.  Include it in the test alone. */
#ifndef COCKET_TESTS_TRUST_SETUP_H
#define COCKET_TESTS_TRUST_SETUP_H

#include "support/trust_fixture.h"

static struct trust_fixture f;

static inline int
trust_setup(void **state)
{
	(void)state;
	trust_fixture_new(&f);
	return 0;
}

static inline int
trust_teardown(void **state)
{
	(void)state;
	trust_fixture_free(&f);
	return 0;
}

#endif
