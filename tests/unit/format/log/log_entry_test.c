/* Entries of logs as bundles and annotations write them: each field in turn, and what is next to it. */
#include "support/test.h"

#include <stdio.h>

#include "base/limits.h"
#include "format/log/log_entry.h"

#define ID "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
#define HEX "0101010101010101010101010101010101010101010101010101010101010101"
#define LOG "\"logId\":{\"keyId\":\"" ID "\"}"
#define KIND "\"kindVersion\":{\"kind\":\"dsse\",\"version\":\"0.0.1\"}"
#define BODY "\"canonicalizedBody\":\"e30=\""
#define PROOF(fields) "\"inclusionProof\":{" fields "}"
#define CHECKPOINT "\"checkpoint\":{\"envelope\":\"x\"}"

static enum cocket_code
parse(struct log_entries *out, const char *text, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_parse(&doc, slice_str(text), err))
		return err->code;
	return log_entries_parse(out, json_root(&doc), err);
}

static void
fields(void **state)
{
	static const struct {
		const char *text, *message; /* NULL: taken */
	} rows[] = {
		{ "[]", NULL },
		{ "[{" LOG "," KIND "," BODY "}]", NULL },
		{ "[{\"logIndex\":\"0\"," LOG "," KIND "," BODY "}]", NULL },
		{ "[{\"logIndex\":\"9223372036854775807\"," LOG "," KIND "," BODY "}]", NULL },
		{ "[{\"logIndex\":\"9223372036854775808\"," LOG "," KIND "," BODY "}]", "tlogEntries[0]: logIndex: 9223372036854775808: larger than 9223372036854775807" },
		{ "[{\"logIndex\":\"-1\"," LOG "," KIND "," BODY "}]", "tlogEntries[0]: logIndex: \"-1\": not a decimal number" },
		{ "[{\"logIndex\":\"1e3\"," LOG "," KIND "," BODY "}]", "tlogEntries[0]: logIndex: \"1e3\": not a decimal number" },
		{ "[{\"logIndex\":1," LOG "," KIND "," BODY "}]", "tlogEntries[0]: logIndex: not a string" },
		{ "[{" KIND "," BODY "}]", "tlogEntries[0]: logId: missing" },
		{ "[{\"logId\":{\"keyId\":\"AQE=\"}," KIND "," BODY "}]", "tlogEntries[0]: logId: keyId: 2 bytes, expected 32" },
		{ "[{\"logId\":{}," KIND "," BODY "}]", "tlogEntries[0]: logId: keyId: missing" },
		{ "[{" LOG "," BODY "}]", "tlogEntries[0]: kindVersion: missing" },
		{ "[{" LOG ",\"kindVersion\":{\"kind\":\"dsse\"}," BODY "}]", "tlogEntries[0]: kindVersion: version: missing" },
		{ "[{" LOG ",\"kindVersion\":{\"kind\":\"abcdefghijklmnopqrstuvwxyzabcdef\",\"version\":\"1\"}," BODY "}]",
		  "tlogEntries[0]: kindVersion: kind: abcdefghijklmnopqrstuvwxyzabcdef, expected at most 31 bytes" },
		{ "[{" LOG "," KIND "}]", "tlogEntries[0]: canonicalizedBody: missing" },
		{ "[{" LOG "," KIND ",\"canonicalizedBody\":\"e30\"}]", "tlogEntries[0]: canonicalizedBody: *" },
		{ "[{" LOG "," KIND "," BODY ",\"integratedTime\":\"x\"}]", "tlogEntries[0]: integratedTime: \"x\": not a decimal number" },
		{ "[{" LOG "," KIND "," BODY ",\"inclusionPromise\":{}}]", "tlogEntries[0]: inclusionPromise: signedEntryTimestamp: missing" },
		{ "[{" LOG "," KIND "," BODY ",\"inclusionPromise\":null,\"inclusionProof\":null}]", NULL },
		{ "[{" LOG "," KIND "," BODY "," PROOF("\"treeSize\":\"1\",\"rootHash\":\"" ID "\"," CHECKPOINT) "}]", NULL },
		{ "[{" LOG "," KIND "," BODY "," PROOF("\"treeSize\":\"1\",\"rootHash\":\"" ID "\"") "}]", "tlogEntries[0]: inclusionProof: checkpoint: missing" },
		{ "[{" LOG "," KIND "," BODY "," PROOF("\"treeSize\":\"1\",\"rootHash\":\"" ID "\",\"checkpoint\":{}") "}]",
		  "tlogEntries[0]: inclusionProof: checkpoint: envelope: missing" },
		{ "[{" LOG "," KIND "," BODY "," PROOF("\"treeSize\":\"1\"," CHECKPOINT) "}]", "tlogEntries[0]: inclusionProof: rootHash: missing" },
		{ "[{" LOG "," KIND "," BODY "," PROOF("\"treeSize\":\"1\",\"rootHash\":\"" ID "\",\"hashes\":[\"" ID "\",\"AQ==\"]," CHECKPOINT) "}]",
		  "tlogEntries[0]: inclusionProof: hashes[1]: 1 bytes, expected 32" },
		{ "[{" LOG "," KIND "," BODY "," PROOF("\"treeSize\":\"1\",\"rootHash\":\"" ID "\",\"hashes\":[7]," CHECKPOINT) "}]",
		  "tlogEntries[0]: inclusionProof: hashes[0]: not a string" },
		{ "[{" LOG "," KIND "," BODY "},{}]", "tlogEntries[1]: logId: missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(log_entries_free) struct log_entries list = { 0 };
		struct err err = { 0 };
		const enum cocket_code code = parse(&list, rows[i].text, &err);

		if ((code == COCKET_OK) != (rows[i].message == NULL) ||
		    (code && strncmp(err.message, rows[i].message, strcspn(rows[i].message, "*")) != 0))
			fail_msg("row %zu: %s", i, code ? err.message : "taken");
	}
}

static void
values(void **state)
{
	AUTO(log_entries_free) struct log_entries list = { 0 };
	const struct log_entry *e;
	struct err err;

	(void)state;
	assert_int_equal(parse(&list,
	                       "[{\"logIndex\":\"7\"," LOG "," KIND "," BODY ",\"integratedTime\":\"1700000000\",\"inclusionPromise\":{\"signedEntryTimestamp\":\"AQ==\"},"
	                       PROOF("\"logIndex\":\"3\",\"treeSize\":\"5\",\"rootHash\":\"" ID "\",\"hashes\":[\"" ID "\"]," CHECKPOINT) "},"
	                       "{" LOG "," KIND "," BODY ",\"integratedTime\":\"0\"}]",
	                       &err),
	                 COCKET_OK);
	assert_int_equal(list.count, 2);
	e = &list.items[0];
	assert_true(e->index == 7 && e->has_time && e->time == 1700000000 && e->promise.len == 1 && e->body.len == 2);
	assert_true(e->has_proof && e->proof.index == 3 && e->proof.size == 5 && e->proof.count == 1 && e->checkpoint.len == 1);
	assert_string_equal(e->kind, "dsse");
	assert_string_equal(e->version, "0.0.1");
	e = &list.items[1];
	assert_true(e->index == 0 && !e->has_time && e->promise.len == 0 && !e->has_proof); /* zero is nothing */
}

static void
many(void **state)
{
	(void)state;
	for (unsigned extra = 0; extra < 2; extra++) {
		AUTO(log_entries_free) struct log_entries list = { 0 };
		AUTO(buf_free) struct buf text = BUF(MIB);
		struct err err;

		assert_int_equal(buf_addf(&text, &err, "["), COCKET_OK);
		for (unsigned i = 0; i < LOG_ENTRIES_MAX + extra; i++)
			assert_int_equal(buf_addf(&text, &err, "%s{\"logIndex\":\"%u\"," LOG "," KIND "," BODY "}", i ? "," : "", i), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, "]"), COCKET_OK);
		assert_int_equal(parse(&list, buf_str(&text), &err), extra ? COCKET_E_TOO_MANY : COCKET_OK);
		if (extra)
			assert_string_equal(err.message, "tlogEntries[32]: more than 32 entries of logs");
	}
}

/* A proof has at most as many hashes as the largest tree has levels. */
static void
many_hashes(void **state)
{
	(void)state;
	for (unsigned extra = 0; extra < 2; extra++) {
		AUTO(log_entries_free) struct log_entries list = { 0 };
		AUTO(buf_free) struct buf text = BUF(MIB);
		struct err err;

		assert_int_equal(buf_addf(&text, &err, "[{" LOG "," KIND "," BODY ",\"inclusionProof\":{\"logIndex\":\"1\",\"treeSize\":\"9223372036854775807\","
		                          "\"rootHash\":\"" ID "\"," CHECKPOINT ",\"hashes\":["), COCKET_OK);
		for (unsigned i = 0; i < 63 + extra; i++)
			assert_int_equal(buf_addf(&text, &err, "%s\"" ID "\"", i ? "," : ""), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, "]}}]"), COCKET_OK);
		assert_int_equal(parse(&list, buf_str(&text), &err), extra ? COCKET_E_TOO_MANY : COCKET_OK);
		if (extra)
			assert_string_equal(err.message, "tlogEntries[0]: inclusionProof: hashes: more than 63");
	}
}

/* "AAAA" is three bytes, "AA==" one. */
static void
large_body(void **state)
{
	(void)state;
	for (unsigned extra = 0; extra < 2; extra++) {
		AUTO(log_entries_free) struct log_entries list = { 0 };
		AUTO(buf_free) struct buf text = BUF(MIB);
		struct err err;

		assert_int_equal(buf_addf(&text, &err, "[{" LOG "," KIND ",\"canonicalizedBody\":\""), COCKET_OK);
		for (unsigned i = 0; i < LOG_BODY_MAX_BYTES / 3; i++)
			assert_int_equal(buf_addf(&text, &err, "AAAA"), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, "%s\"}]", extra ? "AAA=" : "AA=="), COCKET_OK);
		assert_int_equal(parse(&list, buf_str(&text), &err), extra ? COCKET_E_TOO_LARGE : COCKET_OK);
		if (extra)
			assert_string_equal(err.message, "tlogEntries[0]: canonicalizedBody: larger than 65536 bytes");
		else
			assert_int_equal(list.items[0].body.len, LOG_BODY_MAX_BYTES);
	}
}

#define PAYLOAD "\"Payload\":{\"body\":\"e30=\",\"integratedTime\":1700000000,\"logIndex\":7,\"logID\":\"" HEX "\"}"

static void
annotations(void **state)
{
	static const struct {
		const char *text, *message; /* NULL: taken */
	} rows[] = {
		{ "{\"SignedEntryTimestamp\":\"AQ==\"," PAYLOAD "}", NULL },
		{ "{\"SignedEntryTimestamp\":\"AQ==\"}", "Payload: missing" },
		{ "{" PAYLOAD "}", "SignedEntryTimestamp: missing" },
		{ "{\"signedEntryTimestamp\":\"AQ==\"," PAYLOAD "}", "signedEntryTimestamp: *" },
		{ "{\"SignedEntryTimestamp\":\"AQ==\",\"signedentrytimestamp\":\"AQ==\"," PAYLOAD "}", "signedentrytimestamp: *" },
		{ "{\"SignedEntryTimestamp\":\"AQ==\",\"Payload\":{\"integratedTime\":1,\"logIndex\":7,\"logID\":\"" HEX "\"}}", "Payload: body: missing" },
		{ "{\"SignedEntryTimestamp\":\"AQ==\",\"Payload\":{\"body\":\"e30=\",\"logIndex\":7,\"logID\":\"" HEX "\"}}", "Payload: integratedTime: missing" },
		{ "{\"SignedEntryTimestamp\":\"AQ==\",\"Payload\":{\"body\":\"e30=\",\"integratedTime\":1,\"logID\":\"" HEX "\"}}", "Payload: logIndex: missing" },
		{ "{\"SignedEntryTimestamp\":\"AQ==\",\"Payload\":{\"body\":\"e30=\",\"integratedTime\":1,\"logIndex\":-7,\"logID\":\"" HEX "\"}}", "Payload: logIndex: *" },
		{ "{\"SignedEntryTimestamp\":\"AQ==\",\"Payload\":{\"body\":\"e30=\",\"integratedTime\":1,\"logIndex\":7,\"logID\":\"01\"}}", "Payload: logID: *" },
		{ "{\"SignedEntryTimestamp\":\"AQ==\",\"Payload\":{\"body\":{},\"integratedTime\":1,\"logIndex\":7,\"logID\":\"" HEX "\"}}", "Payload: body: *" },
		{ "[]", "*" },
		{ "", "*" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(log_entries_free) struct log_entries list = { 0 };
		struct err err = { 0 };
		const enum cocket_code code = log_entries_parse_annotation(&list, slice_str(rows[i].text), &err);

		if ((code == COCKET_OK) != (rows[i].message == NULL) ||
		    (code && strncmp(err.message, rows[i].message, strcspn(rows[i].message, "*")) != 0))
			fail_msg("row %zu: %s", i, code ? err.message : "taken");
	}
}

/* RFC 8785: names in order, no blanks, numbers as they are. */
static void
what_is_promised(void **state)
{
	AUTO(log_entries_free) struct log_entries list = { 0 };
	AUTO(buf_free) struct buf bytes = BUF(KIB);
	struct err err;

	(void)state;
	assert_int_equal(log_entries_parse_annotation(&list, slice_str("{\"SignedEntryTimestamp\":\"AQ==\"," PAYLOAD "}"), &err), COCKET_OK);
	assert_int_equal(log_entry_promised_bytes(&bytes, &list.items[0], &err), COCKET_OK);
	assert_string_equal(buf_str(&bytes), "{\"body\":\"e30=\",\"integratedTime\":1700000000,\"logID\":\"" HEX "\",\"logIndex\":7}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(values),
		cmocka_unit_test(many),
		cmocka_unit_test(many_hashes),
		cmocka_unit_test(large_body),
		cmocka_unit_test(annotations),
		cmocka_unit_test(what_is_promised),
	};

	return cmocka_run_group_tests_name("format/log/log_entry", tests, NULL, NULL);
}
