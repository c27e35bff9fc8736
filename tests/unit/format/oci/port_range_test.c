/* port_range.c: ports that an image exposes, and those that a policy allows. */
#include "support/test.h"

#include "format/oci/port_range.h"

static bool
covers(const char *allowed, const char *exposed)
{
	struct port_range a, b;

	return port_range_parse(&a, slice_str(allowed)) && port_range_parse(&b, slice_str(exposed)) && port_range_covers(&a, &b);
}

static void
allows_what_lies_within(void **state)
{
	static const struct {
		const char *allowed, *exposed;
		bool is_covered;
	} rows[] = {
		{ "8080/tcp", "8080/tcp", true },      { "8080/tcp", "8080", true },           { "8080/tcp", "8080/TCP", true },
		{ "8080/tcp", "08080/tcp", true },     { "8080/tcp", "8080/udp", false },      { "8080/tcp", "8081/tcp", false },
		{ "8080/tcp", "8080-8081/tcp", false }, { "8000-9000/tcp", "8000/tcp", true }, { "8000-9000/tcp", "9000/tcp", true },
		{ "8000-9000/tcp", "7999/tcp", false }, { "8000-9000/tcp", "9001/tcp", false }, { "8000-9000/tcp", "8000-9000/tcp", true },
		{ "8000-9000/tcp", "8999-9001/tcp", false }, { "53/udp", "53/UDP", true },     { "36412/sctp", "36412/sctp", true },
		{ "36412/sctp", "36412", false },      { "0-65535/tcp", "65535/tcp", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (covers(rows[i].allowed, rows[i].exposed) != rows[i].is_covered)
			fail_msg("%s of %s", rows[i].exposed, rows[i].allowed);
}

static void
refuses_what_is_none(void **state)
{
	static const char *const texts[] = { "", "/", "/tcp", "x", "80/", "80/x", "80/tcp/udp", "-80", "80-", "81-80/tcp", "65536", "80 /tcp", "+80", "80-81-82", "1.2.3.4:80" };
	struct port_range r;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (port_range_parse(&r, slice_str(texts[i])))
			fail_msg("%s", texts[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allows_what_lies_within),
		cmocka_unit_test(refuses_what_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
