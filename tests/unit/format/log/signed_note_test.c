#include "support/test.h"

#include "format/log/checkpoint.h"
#include "format/log/signed_note.h"

#define DASH "\xe2\x80\x94"
#define ROOT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define TEXT_OF_LOG "log.example.com\n7\n" ROOT "\n"
#define LINE DASH " log.example.com qrvM3QEC\n" /* aabbccdd, 01 02 */

static struct slice
bytes(const char *s)
{
	return slice_str(s);
}

static void
notes_that_are_taken(void **state)
{
	static const struct {
		const char *note, *text;
		size_t lines;
	} rows[] = {
		{ TEXT_OF_LOG "\n" LINE, TEXT_OF_LOG, 1 },
		{ TEXT_OF_LOG "\n" LINE DASH " witness/example qrvM3QEC\n", TEXT_OF_LOG, 2 },
		{ "a\n\nb\n\n" LINE, "a\n\nb\n", 1 }, /* the last empty line */
		{ TEXT_OF_LOG "Timestamp: 1\n\n" LINE, TEXT_OF_LOG "Timestamp: 1\n", 1 },
	};
	struct signed_note n;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(signed_note_parse(&n, bytes(rows[i].note), &err), COCKET_OK);
		assert_true(slice_is(n.text, rows[i].text));
		assert_int_equal(n.count, rows[i].lines);
		assert_true(slice_is(n.lines[0].name, "log.example.com"));
		assert_memory_equal(n.lines[0].hint, "\xaa\xbb\xcc\xdd", 4);
		assert_int_equal(n.lines[0].signature.len, 2);
		assert_memory_equal(n.lines[0].signature.ptr, "\x01\x02", 2);
		signed_note_free(&n);
	}
}

static void
notes_that_are_refused(void **state)
{
	static const struct {
		const char *note, *message;
	} rows[] = {
		{ "", "signed note: no text and empty line before signatures" },
		{ TEXT_OF_LOG, "signed note: no text and empty line before signatures" },
		{ "\n\n" LINE, "signed note: no text and empty line before signatures" },
		{ TEXT_OF_LOG "\n", "signed note: no whole line with a signature at the end" },
		{ TEXT_OF_LOG "\n" DASH " log.example.com qrvM3QEC", "signed note: no whole line with a signature at the end" },
		{ TEXT_OF_LOG "\n- log.example.com qrvM3QEC\n", "signed note: signature 1: - log.example.com qrvM3QEC, expected a dash, a name and a signature" },
		{ TEXT_OF_LOG "\n" DASH "  qrvM3QEC\n", "signed note: signature 1: key name , expected one without spaces and +" },
		{ TEXT_OF_LOG "\n" DASH " a+b qrvM3QEC\n", "signed note: signature 1: key name a+b, expected one without spaces and +" },
		{ TEXT_OF_LOG "\n" DASH " log.example.com\n", "signed note: signature 1: 0 bytes, expected a signature behind 4 of a hint" },
		{ TEXT_OF_LOG "\n" LINE DASH " b qrvM3Q==\n", "signed note: signature 2: 4 bytes, expected a signature behind 4 of a hint" },
		{ TEXT_OF_LOG "\t\n\n" LINE, "signed note: control character 9 at byte 63" },
		{ "\xff\n\n" LINE, "signed note: not UTF-8" },
	};
	struct signed_note n;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };

		assert_int_equal(signed_note_parse(&n, bytes(rows[i].note), &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, rows[i].message);
	}
}

static void
a_note_of_too_many_lines(void **state)
{
	char note[NOTE_MAX_BYTES] = TEXT_OF_LOG "\n";
	struct signed_note n;
	struct err err;

	(void)state;
	for (size_t i = 0; i < NOTE_LINES_MAX; i++)
		strcat(note, LINE);
	assert_int_equal(signed_note_parse(&n, bytes(note), &err), COCKET_OK);
	signed_note_free(&n);
	strcat(note, LINE);
	assert_int_equal(signed_note_parse(&n, bytes(note), &err), COCKET_E_TOO_MANY);
}

static void
a_note_that_is_too_long(void **state)
{
	static char note[NOTE_MAX_BYTES + 2];
	const char *end = "\n\n" LINE;
	struct signed_note n;
	struct err err;

	(void)state;
	memset(note, 'a', NOTE_MAX_BYTES);
	memcpy(note + NOTE_MAX_BYTES - strlen(end), end, strlen(end));
	assert_int_equal(signed_note_parse(&n, bytes(note), &err), COCKET_OK);
	signed_note_free(&n);
	memset(note, 'a', NOTE_MAX_BYTES + 1);
	memcpy(note + NOTE_MAX_BYTES + 1 - strlen(end), end, strlen(end));
	assert_int_equal(signed_note_parse(&n, bytes(note), &err), COCKET_E_TOO_LARGE);
}

static void
checkpoints(void **state)
{
	static const struct {
		const char *text, *message; /* message NULL: taken */
	} rows[] = {
		{ TEXT_OF_LOG, NULL },
		{ TEXT_OF_LOG "Timestamp: 1\n", NULL },
		{ "\n7\n" ROOT "\n", "checkpoint: no origin" },
		{ "log\n07\n" ROOT "\n", "checkpoint: size: " },
		{ "log\n-7\n" ROOT "\n", "checkpoint: size: " },
		{ "log\n9223372036854775808\n" ROOT "\n", "checkpoint: size: " },
		{ "log\n7\n", "checkpoint: root: 0 bytes, expected 32" },
		{ "log\n7\nAAEC\n", "checkpoint: root: 3 bytes, expected 32" },
		{ "log\n7\n" ROOT " \n", "checkpoint: root: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct checkpoint c = { 0 };
		struct err err = { 0 };

		assert_int_equal(checkpoint_parse(&c, bytes(rows[i].text), &err), rows[i].message ? COCKET_E_FORMAT : COCKET_OK);
		if (rows[i].message) {
			if (strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
				fail_msg("row %zu: %s", i, err.message);
			continue;
		}
		assert_true(slice_is(c.origin, "log.example.com"));
		assert_int_equal(c.size, 7);
		assert_int_equal(c.root.bytes[31], 31);
	}
}

static void
which_rekor_it_is(void **state)
{
	static const struct {
		const char *origin;
		bool is_v1;
	} rows[] = {
		{ "rekor.sigstore.dev - 3904496407287907110", true }, { "rekor.sigstore.dev", false }, { "log2025-1.rekor.sigstore.dev", false },
		{ "rekor.sigstore.dev - ", false }, { "rekor.sigstore.dev -1", false }, { "a - 1b", false }, { "a - b1", false }, { "1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct checkpoint c = { .origin = slice_str(rows[i].origin) };

		if (checkpoint_is_of_rekor_v1(&c) != rows[i].is_v1)
			fail_msg("%s", rows[i].origin);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_that_are_taken), cmocka_unit_test(notes_that_are_refused), cmocka_unit_test(a_note_of_too_many_lines),
		cmocka_unit_test(a_note_that_is_too_long), cmocka_unit_test(checkpoints), cmocka_unit_test(which_rekor_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
