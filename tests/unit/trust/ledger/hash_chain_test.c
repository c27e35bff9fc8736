/* chain*.c: what was appended verifies; whatever is done to a file is found, by line; many processes, kills and a full disk lose and glue nothing. */
#include "support/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/killer.h"
#include "support/scratch.h"
#include "trust/ledger/hash_chain.h"

#define FILE_MAX (1 << 20)

static char dir[64], path[128];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "%s/cocket-chain-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"); /* thousands of flushes */
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/audit.log", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_free(dir);
	return 0;
}

static enum cocket_code
append(const char *members, bool *cut, struct err *err)
{
	return hash_chain_append(path, slice_str(members), cut, err);
}

static void
append_ok(const char *members)
{
	struct err err = { 0 };
	bool cut = true;

	if (append(members, &cut, &err))
		fail_msg("%s", err.message);
	assert_false(cut);
}

static size_t
read_file(char *out)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, out, FILE_MAX);

	assert_true(fd >= 0 && n >= 0 && n < FILE_MAX);
	close(fd);
	out[n] = '\0';
	return (size_t)n;
}

static void
write_file(const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	close(fd);
}

/* The problems as "LINE: what; LINE: what". */
static char told[4096];

static void
tell(void *ctx, size_t line, const char *problem)
{
	size_t n = strlen(told);

	(void)ctx;
	snprintf(told + n, sizeof told - n, "%s%zu: %s", n ? "; " : "", line, problem);
}

static struct hash_chain_report
verified(const struct digest *wanted)
{
	struct hash_chain_report r = { 0 };
	struct err err = { 0 };

	told[0] = '\0';
	if (hash_chain_verify(&r, path, wanted, tell, NULL, &err))
		fail_msg("%s", err.message);
	assert_int_equal(r.problems == 0, told[0] == '\0');
	return r;
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static void
test_append(void **state)
{
	static char text[FILE_MAX];
	struct hash_chain_report r;
	struct stat st;

	(void)state;
	append_ok("\"a\":1");
	append_ok("\"a\":2");
	append_ok("");
	read_file(text);
	assert_int_equal(strncmp(text, "{\"seq\":1,\"prev\":\"" ZEROS "\",\"a\":1}\n{\"seq\":2,\"prev\":\"", 102), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	r = verified(NULL);
	assert_int_equal(r.lines, 3);
	assert_string_equal(told, "");
}

static void
test_long_lines(void **state)
{
	static char members[200000];

	(void)state;
	memcpy(members, "\"a\":\"", 5);
	memset(members + 5, 'x', sizeof members - 7);
	memcpy(members + sizeof members - 2, "\"", 2);
	append_ok(members);
	append_ok("\"a\":2");
	append_ok(members);
	append_ok(members);
	assert_int_equal(verified(NULL).lines, 4);
	assert_string_equal(told, "");
}

/* --- what is done to a file ------------------------------------------------------------------------ */

static char lines[8][256];

/* Five lines; lines[1] to lines[5]. */
static void
make_five(void)
{
	static char text[FILE_MAX];
	char *at = text;

	unlink(path);
	for (int i = 1; i <= 5; i++) {
		char members[32];

		snprintf(members, sizeof members, "\"n\":\"%d\"", i);
		append_ok(members);
	}
	read_file(text);
	for (int i = 1; i <= 5; i++) {
		size_t n = strcspn(at, "\n");

		snprintf(lines[i], sizeof lines[i], "%.*s", (int)n, at);
		at += n + 1;
	}
	snprintf(lines[6], sizeof lines[6], "%s", "{}");
	snprintf(lines[7], sizeof lines[7], "%s", lines[3]);
	lines[7][strlen(lines[7]) - 3] = 'x';
}

static void
test_tampered(void **state)
{
	static const struct {
		const char *what, *order; /* digits: lines; the last character '.' : without its line feed */
		const char *problems;
	} rows[] = {
		{ "as it was", "12345", "" },
		{ "one taken out", "1245", "3: number 4 after 2: the lines between them were removed" },
		{ "the first taken out", "2345", "1: number 2 after 0: the lines between them were removed" },
		{ "two changed places", "13245", "2: number 3 after 1: the lines between them were removed; 3: number 2 after 3: inserted or moved; "
		  "4: number 4 after 2: the lines between them were removed" },
		{ "one twice", "123345", "4: number 3 after 3: inserted or moved" },
		{ "one changed", "12745", "4: does not have the hash of the line before: one of the two was changed" },
		{ "one put in that is none", "126345", "3: not a record: changed or inserted; 4: does not have the hash of the line before: one of the two was changed" },
		{ "one that is none at the end", "123456", "6: not a record: changed or inserted" },
		{ "the end cut in a line", "12345.", "5: cut short: it has no end" },
		{ "the end cut", "1234", "" },
		{ "the end cut, and the head noted", "1234h", "4: no line has the expected hash: lines were cut off, or it is another file" },
		{ "all gone", "h", "0: no line has the expected hash: lines were cut off, or it is another file" },
		{ "as it was, and the head noted", "12345h", "" },
	};

	(void)state;
	make_five();
	const struct digest head = verified(NULL).head;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[4096] = "";
		bool noted = strchr(rows[i].order, 'h') != NULL;

		for (const char *c = rows[i].order; *c; c++) {
			if (*c >= '1' && *c <= '7')
				snprintf(text + strlen(text), sizeof text - strlen(text), "%s\n", lines[*c - '0']);
			else if (*c == '.')
				text[strlen(text) - 3] = '\0';
		}
		write_file(text, strlen(text));
		(void)verified(noted ? &head : NULL);
		if (strcmp(told, rows[i].problems) != 0)
			fail_msg("%s: %s, expected %s", rows[i].what, told, rows[i].problems);
	}
}

/* Every bit of every byte, against the head that was noted. */
static void
test_every_bit(void **state)
{
	static char text[FILE_MAX];

	(void)state;
	make_five();
	const struct digest head = verified(NULL).head;
	size_t n = read_file(text);
	for (size_t i = 0; i < n * 8; i++) {
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
		write_file(text, n);
		assert_true(verified(&head).problems > 0);
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
	}
	write_file(text, n);
	assert_int_equal(verified(&head).head_line, 5);
}

/* Cut anywhere: what is there is whole, or it is told; the next line never glues to it. */
static void
test_cut_anywhere(void **state)
{
	static char text[FILE_MAX];

	(void)state;
	make_five();
	size_t n = read_file(text);
	for (size_t i = 0; i <= n; i++) {
		const bool whole = i == 0 || text[i - 1] == '\n', only_feed = i < n && text[i] == '\n'; /* all of the line but its end */
		struct err err = { 0 };
		bool cut = false;

		write_file(text, i);
		assert_int_equal(verified(NULL).problems, whole ? 0 : 1);
		assert_int_equal(append("\"n\":\"more\"", &cut, &err), COCKET_OK);
		assert_int_equal(cut, !whole);
		struct hash_chain_report r = verified(NULL);
		assert_int_equal(r.problems, whole || only_feed ? 0 : 1);
		if (r.problems)
			assert_non_null(strstr(told, ": cut short by a crash or a full disk, according to the next line"));
		assert_int_equal(append("\"n\":\"and more\"", &cut, &err), COCKET_OK);
		assert_false(cut);
		assert_int_equal(verified(NULL).problems, r.problems);
	}
}

/* --- what cannot be appended to ---------------------------------------------------------------------- */

static void
test_refused(void **state)
{
	struct err err = { 0 };
	char why[300], other[140];
	bool cut;

	(void)state;
	write_file("no record\n", 10);
	assert_int_equal(append("", &cut, &err), COCKET_E_IO);
	snprintf(why, sizeof why, "%s: its last line is not an audit record: line 1 column 1: expected a value", path);
	assert_string_equal(err.message, why);
	assert_int_equal(hash_chain_check(path, &err), COCKET_E_IO);
	unlink(path);
	append_ok("");
	assert_int_equal(chmod(path, 0602), 0);
	assert_int_equal(append("", &cut, &err), COCKET_E_IO);
	assert_non_null(strstr(err.message, "writable by others (mode 0602)"));
	assert_int_equal(chmod(path, 0600), 0);
	snprintf(other, sizeof other, "%s.other", path);
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(append("", &cut, &err), COCKET_E_IO);
	assert_non_null(strstr(err.message, "a symbolic link"));
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(append("", &cut, &err), COCKET_E_IO);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(append("", &cut, &err), COCKET_E_IO);
	snprintf(path, sizeof path, "%s/none/audit.log", dir);
	assert_int_equal(append("", &cut, &err), COCKET_E_IO);
}

/* As on a full disk: a part of the line would fit. */
static void
test_full(void **state)
{
	static char text[FILE_MAX], after[FILE_MAX];
	struct rlimit limit, before;
	struct err err = { 0 };
	bool cut;

	(void)state;
	make_five();
	size_t n = read_file(text);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	for (rlim_t room = 0; room < 90; room += 30) {
		limit = (struct rlimit){ n + room, before.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		assert_int_equal(append("\"n\":\"more\"", &cut, &err), COCKET_E_IO);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		assert_int_equal(read_file(after), n);
		assert_memory_equal(text, after, n);
	}
	append_ok("\"n\":\"more\"");
	assert_int_equal(verified(NULL).problems, 0);
}

/* --- many, and killed ---------------------------------------------------------------------------------- */

#define PROCESSES 50
#define EACH 20

static void
test_many_at_once(void **state)
{
	static char text[FILE_MAX];

	(void)state;
	for (int i = 0; i < PROCESSES; i++) {
		pid_t child = fork();

		assert_true(child >= 0);
		for (int k = 0; child == 0 && k < EACH; k++) {
			char members[64];
			struct err err;
			bool cut;

			snprintf(members, sizeof members, "\"who\":\"p%d-%d.\"", i, k);
			if (append(members, &cut, &err) || cut)
				_exit(1);
		}
		if (child == 0)
			_exit(0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = 1;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(verified(NULL).lines, PROCESSES * EACH);
	assert_string_equal(told, "");
	read_file(text);
	for (int i = 0; i < PROCESSES; i++)
		for (int k = 0; k < EACH; k++) {
			char word[32];

			snprintf(word, sizeof word, "p%d-%d.", i, k);
			assert_non_null(strstr(text, word));
		}
}

static void
append_one(void *arg)
{
	struct err err;
	bool cut;

	(void)arg;
	if (append("\"n\":\"killed\"", &cut, &err))
		_exit(1);
}

static void
test_killed(void **state)
{
	enum killer_end end = KILLER_KILLED;

	(void)state;
	if (!killer_works())
		skip();
	for (size_t n = 1; end == KILLER_KILLED; n++) {
		int status = 0;
		struct hash_chain_report r;

		make_five();
		end = killer_run(append_one, NULL, n, &status);
		r = verified(NULL);
		assert_int_equal(r.problems, 0); /* one write: before it nothing, after it all */
		assert_true(r.lines == 5 || r.lines == 6);
		if (end == KILLER_ENDED)
			assert_true(status == 0 && r.lines == 6);
		append_ok("\"n\":\"after\"");
		assert_int_equal(verified(NULL).problems, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_append, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tampered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_bit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_anywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_killed, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
