/* cmocka, with its macro fail() out of the way of base/err.h's function. Include it first. */
#ifndef COCKET_TESTS_TEST_H
#define COCKET_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#undef fail
#undef fail_msg
#define fail_msg(...)                                 \
	do {                                          \
		print_error("ERROR: " __VA_ARGS__);   \
		print_error("\n");                    \
		_fail(__FILE__, __LINE__);            \
	} while (0)

#endif
