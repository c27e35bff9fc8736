/* sample_path.c: keys of packages' tests are passed over, and those of applications are not. */
#include "support/test.h"

#include "format/secret/sample_path.h"

static void
tells_samples(void **state)
{
	static const char *const samples[] = {
		"usr/share/doc/x/k.pem", "/usr/lib/python3/test/k.pem", "usr/local/lib/python3.13/test/certdata/k.pem", "app/node_modules/x/test/k.pem",
		"srv/site-packages/x/Tests/k.pem", "usr/local/go/src/crypto/tls/k.pem", "root/go/pkg/mod/example.com/a@v1/k.pem", "go/pkg/mod/x/k.pem",
		"usr/src/linux-headers-6.1/samples/k.pem", "opt/conda/lib/python3.12/test/certdata/k.pem", "root/.pyenv/versions/2.7/lib/python2.7/test/k.pem",
	};
	static const char *const others[] = {
		"", "k.pem", "test/k.pem", "app/test/k.pem", "usr/share/k.pem", "usr/share/testing2/k.pem", "app/cargo/pkg/mod/k.pem",
		"usr/src/app/test/k.pem", "usr/src/app/docs/k.pem", "home/demo/app/node_modules/.cache/k.pem", "srv/test/vendor/k.pem",
		"opt/lib/python3.12/k.pem", "opt/python3.12/test/k.pem", "opt/lib/pythonic/test/k.pem", "test/lib/python3/k.pem", "test/usr/share/k.pem", "usr/local/share/app/k.pem",
	};

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
		if (!sample_path_is(samples[i]))
			fail_msg("%s", samples[i]);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (sample_path_is(others[i]))
			fail_msg("%s", others[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_samples),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
