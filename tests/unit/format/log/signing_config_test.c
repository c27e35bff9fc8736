/* Signing configurations: which services are chosen, and what is refused. */
#include "support/test.h"

#include <stdio.h>

#include "base/limits.h"
#include "format/log/signing_config.h"

#define NOW INT64_C(1796000000) /* 2026-11-30 */
#define MEDIA "\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0.2+json\","
#define SERVICE_BY(url, version, start, by) \
	"{\"url\":\"" url "\",\"majorApiVersion\":" version ",\"validFor\":{\"start\":\"" start "T00:00:00Z\"},\"operator\":\"" by "\"}"
#define SERVICE(url, version, start) SERVICE_BY(url, version, start, "a")
#define ENDED(url) "{\"url\":\"" url "\",\"majorApiVersion\":1,\"validFor\":{\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2026-02-01T00:00:00Z\"},\"operator\":\"a\"}"
#define CONFIG(ca, logs, selector) "{" MEDIA "\"caUrls\":[" ca "],\"rekorTlogUrls\":[" logs "],\"rekorTlogConfig\":{" selector "}}"
#define CA SERVICE("https://ca.example", "1", "2026-01-01")
#define ANY "\"selector\":\"ANY\""
#define ALL "\"selector\":\"ALL\""
#define LOG(url, by) SERVICE_BY(url, "2", "2026-01-01", by)

static void
chosen(void **state)
{
	static const struct {
		const char *text, *ca, *log; /* "" none */
		size_t logs;
		bool others;
	} rows[] = {
		{ "{" MEDIA "\"caUrls\":[]}", "", "", 0, false },
		{ CONFIG(CA, "", ANY), "https://ca.example", "", 0, false },
		{ CONFIG(SERVICE("https://ca.example//", "1", "2026-01-01"), "", ANY), "https://ca.example", "", 0, false },
		{ CONFIG(SERVICE("http://localhost:5555", "1", "2026-01-01"), "", ANY), "http://localhost:5555", "", 0, false },
		{ CONFIG(SERVICE("http://[::1]:5555/x", "1", "2026-01-01"), "", ANY), "http://[::1]:5555/x", "", 0, false },
		{ CONFIG(SERVICE("https://old.example", "1", "2026-01-01") "," SERVICE("https://new.example", "1", "2026-05-01"), "", ANY), "https://new.example", "", 0, false },
		{ CONFIG(SERVICE("https://new.example", "1", "2026-05-01") "," SERVICE("https://old.example", "1", "2026-01-01"), "", ANY), "https://new.example", "", 0, false },
		{ CONFIG(CA "," SERVICE("https://future.example", "1", "2027-01-01"), "", ANY), "https://ca.example", "", 0, false },
		{ CONFIG(ENDED("https://ended.example"), "", ANY), "", "", 0, false },
		{ CONFIG(SERVICE("https://ca.example", "2", "2026-01-01"), "", ANY), "", "", 0, false },
		{ CONFIG(CA, LOG("https://l.example", "a"), ANY), "https://ca.example", "https://l.example", 1, false },
		{ CONFIG(CA, LOG("https://l.example", "a") "," LOG("https://m.example", "b"), ANY), "https://ca.example", "https://l.example", 1, false },
		{ CONFIG(CA, LOG("https://l.example", "a") "," LOG("https://m.example", "b"), ALL), "https://ca.example", "https://l.example", 2, false },
		{ CONFIG(CA, LOG("https://l.example", "a") "," LOG("https://m.example", "a"), ALL), "https://ca.example", "https://l.example", 1, false },
		{ CONFIG(CA, LOG("https://l.example", "a") "," LOG("https://m.example", "b"), "\"selector\":\"EXACT\",\"count\":1"), "https://ca.example", "https://l.example", 1, false },
		{ CONFIG(CA, SERVICE("https://v1.example", "1", "2021-01-01"), ANY), "https://ca.example", "", 0, true },
		{ "{\"mediaType\":\"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json\",\"signingConfig\":" CONFIG(CA, "", ANY) "}", "https://ca.example", "", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct signing_config c;
		struct err err;

		if (signing_config_parse(&c, slice_str(rows[i].text), NOW, &err))
			fail_msg("row %zu: %s", i, err.message);
		assert_string_equal(c.authorities.count ? c.authorities.items[0].url : "", rows[i].ca);
		assert_int_equal(c.logs.count, rows[i].logs);
		assert_string_equal(c.logs.count ? c.logs.items[0].url : "", rows[i].log);
		assert_int_equal(c.logs.has_others, rows[i].others);
	}
}

static void
refused(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "{}", "signing configuration: mediaType: missing" },
		{ "{\"mediaType\":\"x\"}", "signing configuration: mediaType: x, expected application/vnd.dev.sigstore.signingconfig.v0.2+json" },
		{ "{\"mediaType\":\"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json\"}", "signing configuration: signingConfig: missing" },
		{ CONFIG(SERVICE("http://ca.example", "1", "2026-01-01"), "", ANY), "signing configuration: caUrls[0]: url: http://ca.example, expected https" },
		{ CONFIG(SERVICE("http://localhost.example", "1", "2026-01-01"), "", ANY), "signing configuration: caUrls[0]: url: http://localhost.example, expected https" },
		{ CONFIG(SERVICE("http://127.0.0.1@evil.example", "1", "2026-01-01"), "", ANY),
		  "signing configuration: caUrls[0]: url: http://127.0.0.1@evil.example, expected https" },
		{ CONFIG(SERVICE("ftp://ca.example", "1", "2026-01-01"), "", ANY), "signing configuration: caUrls[0]: url: ftp://ca.example, expected https" },
		{ CONFIG(SERVICE("https://", "1", "2026-01-01"), "", ANY), "signing configuration: caUrls[0]: url: https://, expected https" },
		{ CONFIG(SERVICE("https://ca.example?q", "1", "2026-01-01"), "", ANY), "signing configuration: caUrls[0]: url: https://ca.example?q, expected a URL without query" },
		{ CONFIG("{\"url\":\"https://ca.example\",\"majorApiVersion\":1}", "", ANY), "signing configuration: caUrls[0]: validFor: start: missing" },
		{ CONFIG("{\"url\":\"https://ca.example\",\"validFor\":{\"start\":\"2026-01-01T00:00:00Z\"}}", "", ANY), "signing configuration: caUrls[0]: majorApiVersion: missing" },
		{ CONFIG(CA, LOG("https://l.example", "a"), "\"selector\":\"SOME\""), "signing configuration: rekorTlogConfig: selector: SOME, expected ANY, ALL or EXACT" },
		{ CONFIG(CA, LOG("https://l.example", "a"), ""), "signing configuration: rekorTlogConfig: selector: missing" },
		{ CONFIG(CA, LOG("https://l.example", "a"), "\"selector\":\"EXACT\",\"count\":2"), "signing configuration: rekorTlogConfig: count: 2, and 1 are in use" },
		{ CONFIG(CA, LOG("https://l.example", "a"), "\"selector\":\"EXACT\",\"count\":0"), "signing configuration: rekorTlogConfig: count: 0, and 1 are in use" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct signing_config c;
		struct err err;

		assert_int_equal(signing_config_parse(&c, slice_str(rows[i].text), NOW, &err), COCKET_E_USAGE);
		assert_string_equal(err.message, rows[i].message);
	}
}

static void
bounded(void **state)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	struct signing_config c;
	struct err err;

	(void)state;
	assert_int_equal(buf_addf(&text, &err, "{" MEDIA "\"caUrls\":["), COCKET_OK);
	for (int i = 0; i <= SIGNING_SERVICES_MAX; i++)
		assert_int_equal(buf_addf(&text, &err, "%s{\"url\":\"https://ca.example\",\"majorApiVersion\":1,\"validFor\":{\"start\":\"2026-01-01T00:00:00Z\"},\"operator\":\"%d\"}",
		                          i ? "," : "", i), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
	assert_int_equal(signing_config_parse(&c, buf_slice(&text), NOW, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "signing configuration: caUrls[16]: more than 16 operators");
	while (text.len <= SIGNING_CONFIG_MAX_BYTES)
		assert_int_equal(buf_addf(&text, &err, " "), COCKET_OK);
	assert_int_equal(signing_config_parse(&c, buf_slice(&text), NOW, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "signing configuration: 262145 bytes, at most 262144 are read");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chosen),
		cmocka_unit_test(refused),
		cmocka_unit_test(bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
