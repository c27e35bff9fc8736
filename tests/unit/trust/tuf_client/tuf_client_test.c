/* The TUF client's refresh (TUF 1.0 sections 5.2 to 5.6.6) over a repository in memory: each check of the specification with the neighbour
 * that it refuses, and what stays trusted after a refusal.  The search and targets themselves: client_targets_test.c. */
#include "support/test.h"

#include <stdio.h>

#include "support/fixture.h"
#include "support/tuf_repository.h"

#define STRANGER K(20)

static struct repository *r;

static int
start(void **state)
{
	(void)state;
	r = repository_new();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	repository_free(&r);
	return 0;
}

/* --- a repository in one row --- */

/* A state that is served.  0 and NULL: version 1, dates in the future, the roles' own keys, what is listed is what is there. */
struct moment {
	struct repository_root root; /* version 0: no root is added */
	unsigned timestamp, snapshot, targets, team;
	const char *timestamp_expires, *snapshot_expires, *targets_expires;
	uint64_t timestamp_signers, snapshot_signers, targets_signers;
	unsigned listed_snapshot, listed_targets; /* versions that are listed */
	bool no_team, no_targets;                 /* that snapshot does not list */
	bool hashes;
	const char *longer;                       /* this file gets a space more than is listed */
	const char *other_hash;                   /* of this file, another hash is listed */
	const char *type_of_timestamp;
};

static unsigned
or_1(unsigned version)
{
	return version ? version : 1;
}

static uint64_t
or_key(uint64_t signers, unsigned key)
{
	return signers ? signers : K(key);
}

static void
change_file(const char *name, const char *after)
{
	AUTO(buf_free) struct buf bytes = BUF(TRUST_TEXT_MAX);
	struct err err;

	assert_int_equal(buf_add(&bytes, repository_get(&r->served, name), &err), COCKET_OK);
	text_print(&bytes, "%s", after);
	repository_put(&r->served, name, buf_slice(&bytes));
}

/* Another hash than the file's: one digit changed. */
static void
spoil_hash(struct buf *meta)
{
	uint8_t *digit = meta->ptr + meta->len - 4;

	*digit = *digit == '0' ? '1' : '0';
}

static void
print_meta(struct buf *out, const struct moment *m, const char *file, unsigned version)
{
	AUTO(buf_free) struct buf meta = BUF(TRUST_TEXT_MAX);

	repository_print_meta(&meta, r, file, version, file, m->hashes);
	if (m->other_hash && strcmp(m->other_hash, file) == 0)
		spoil_hash(&meta);
	if (m->longer && strcmp(m->longer, file) == 0)
		change_file(file, " ");
	text_print(out, "%s", buf_str(&meta));
}

static void
serve_snapshot(const struct moment *m)
{
	AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX);

	text_print(&fields, "\"meta\":{");
	if (!m->no_targets)
		print_meta(&fields, m, "targets.json", m->listed_targets ? m->listed_targets : or_1(m->targets));
	if (!m->no_team)
		text_print(&fields, "%s\"team.json\":{\"version\":%u}", m->no_targets ? "" : ",", or_1(m->team));
	text_print(&fields, "}");
	repository_put_signed(r, "snapshot.json", "snapshot", or_1(m->snapshot), m->snapshot_expires, buf_str(&fields),
	                      or_key(m->snapshot_signers, 2));
}

static void
serve_timestamp(const struct moment *m)
{
	AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX);

	text_print(&fields, "\"meta\":{");
	print_meta(&fields, m, "snapshot.json", m->listed_snapshot ? m->listed_snapshot : or_1(m->snapshot));
	text_print(&fields, "}");
	repository_put_signed(r, "timestamp.json", m->type_of_timestamp ? m->type_of_timestamp : "timestamp", or_1(m->timestamp),
	                      m->timestamp_expires, buf_str(&fields), or_key(m->timestamp_signers, 3));
}

static void
serve(const struct moment *m)
{
	if (m->root.version > 0)
		repository_put_root(r, &m->root);
	repository_put_signed(r, "targets.json", "targets", or_1(m->targets), m->targets_expires, "\"targets\":{}", or_key(m->targets_signers, 1));
	serve_snapshot(m);
	serve_timestamp(m);
}

static void
trust_first_root(void)
{
	repository_put_root(r, &(struct repository_root){ .version = 1 });
	repository_put(&r->local, "root.json", repository_get(&r->served, "1.root.json"));
}

static enum cocket_code
refresh_at(int64_t now, struct err *err)
{
	AUTO(tuf_client_free) struct tuf_client *c = NULL;

	*err = (struct err){ 0 };
	r->log[0] = '\0';
	if (tuf_client_new(&c, &r->fetcher, &r->keeper, now, err))
		return err->code;
	return tuf_client_refresh(c, err);
}

static void
assert_refresh(enum cocket_code code, const char *message)
{
	struct err err;

	enum cocket_code got = refresh_at(TRUST_NOW, &err);

	assert_string_equal(got ? err.message : "", message);
	assert_int_equal(got, code);
}

static void
clear(void)
{
	while (r->served.count > 0)
		repository_remove(&r->served, r->served.files[0].name);
	while (r->local.count > 0)
		repository_remove(&r->local, r->local.files[0].name);
	trust_first_root();
}

/* --- 5.4, 5.5, 5.6: one thing wrong --- */

struct row {
	const char *name;
	struct moment then; /* version 0: the machine has seen version 1 of everything */
	enum cocket_code code;
	const char *message, *kept; /* kept: what the log says was kept */
};

#define FORWARD .timestamp = 2, .snapshot = 2, .targets = 2

static const struct row rows[] = {
	{ "a step forward", { FORWARD }, COCKET_OK, "", "timestamp.json 2 snapshot.json 2 targets.json 2 " },
	{ "with hashes", { FORWARD, .hashes = true }, COCKET_OK, "", "timestamp.json 2 snapshot.json 2 targets.json 2 " },
	{ "nothing new", { .timestamp = 1 }, COCKET_OK, "", "" },
	{ "only a new timestamp", { .timestamp = 2 }, COCKET_OK, "", "timestamp.json 2 " },

	/* arbitrary software */
	{ "5.4.2 stranger", { FORWARD, .timestamp_signers = STRANGER }, COCKET_E_SIGNATURE,
	  "timestamp.json: timestamp: 0 of 1 required keys signed", "" },
	{ "5.4.2 another role's key", { FORWARD, .timestamp_signers = K(2) }, COCKET_E_SIGNATURE,
	  "timestamp.json: timestamp: 0 of 1 required keys signed", "" },
	{ "5.4.2 stranger beside the right one", { FORWARD, .timestamp_signers = STRANGER | K(3) }, COCKET_OK, "",
	  "timestamp.json 2 snapshot.json 2 targets.json 2 " },
	{ "5.5.3", { FORWARD, .snapshot_signers = STRANGER }, COCKET_E_SIGNATURE, "snapshot.json: snapshot: 0 of 1 required keys signed",
	  "timestamp.json 2 " },
	{ "5.6.3", { FORWARD, .targets_signers = STRANGER }, COCKET_E_SIGNATURE, "targets.json: targets: 0 of 1 required keys signed",
	  "timestamp.json 2 snapshot.json 2 " },
	{ "another type", { FORWARD, .type_of_timestamp = "snapshot" }, COCKET_E_FORMAT,
	  "timestamp.json: signed: _type: snapshot, expected timestamp", "" },

	/* rollback, from version 1 of timestamp and 5 of the others */
	{ "5.4.3.2", { .timestamp = 9, .listed_snapshot = 4 }, COCKET_E_ROLLBACK,
	  "timestamp.json: snapshot.json: version 4, older than the trusted 5", "" },
	{ "5.4.3.2 neighbour", { .timestamp = 9, .snapshot = 5, .targets = 5, .team = 5 }, COCKET_OK, "", "timestamp.json 9 " },
	{ "5.5.5 targets", { .timestamp = 9, .snapshot = 9, .listed_targets = 4, .targets = 4, .team = 5 }, COCKET_E_ROLLBACK,
	  "snapshot.json: targets.json: version 4, older than the trusted 5", "timestamp.json 9 " },
	{ "5.5.5 delegated", { .timestamp = 9, .snapshot = 9, .targets = 5, .team = 4 }, COCKET_E_ROLLBACK,
	  "snapshot.json: team.json: version 4, older than the trusted 5", "timestamp.json 9 " },
	{ "5.5.5 gone", { .timestamp = 9, .snapshot = 9, .targets = 5, .no_team = true }, COCKET_E_ROLLBACK,
	  "snapshot.json: team.json is no longer listed", "timestamp.json 9 " },
	{ "5.5.5 neighbour", { .timestamp = 9, .snapshot = 9, .targets = 5, .team = 5 }, COCKET_OK, "", "timestamp.json 9 snapshot.json 9 " },

	/* mix and match */
	{ "5.5.2", { FORWARD, .hashes = true, .other_hash = "snapshot.json" }, COCKET_E_DIGEST, NULL, "timestamp.json 2 " },
	{ "5.5.4 older", { .timestamp = 2, .snapshot = 2, .listed_snapshot = 3 }, COCKET_E_ROLLBACK, "snapshot.json: version 2, expected 3",
	  "timestamp.json 2 " },
	{ "5.5.4 newer", { .timestamp = 2, .snapshot = 3, .listed_snapshot = 2 }, COCKET_E_FORMAT, "snapshot.json: version 3, expected 2",
	  "timestamp.json 2 " },
	{ "5.6.2", { FORWARD, .hashes = true, .other_hash = "targets.json" }, COCKET_E_DIGEST, NULL, "timestamp.json 2 snapshot.json 2 " },
	{ "5.6.4", { FORWARD, .listed_targets = 3 }, COCKET_E_ROLLBACK, "targets.json: version 2, expected 3",
	  "timestamp.json 2 snapshot.json 2 " },
	{ "5.6.4 newer", { .timestamp = 2, .snapshot = 2, .targets = 4, .listed_targets = 3 }, COCKET_E_FORMAT,
	  "targets.json: version 4, expected 3", "timestamp.json 2 snapshot.json 2 " },
	{ "targets not listed", { FORWARD, .no_targets = true }, COCKET_E_ROLLBACK, "snapshot.json: targets.json is no longer listed",
	  "timestamp.json 2 " },

	/* endless data */
	{ "5.5.1", { FORWARD, .hashes = true, .longer = "snapshot.json" }, COCKET_E_SIZE, NULL, "timestamp.json 2 " },
	{ "5.6.1", { FORWARD, .hashes = true, .longer = "targets.json" }, COCKET_E_SIZE, NULL, "timestamp.json 2 snapshot.json 2 " },

	/* freeze: "higher than the fixed update start time" */
	{ "5.4.4", { FORWARD, .timestamp_expires = TRUST_THEN }, COCKET_E_EXPIRED, "timestamp.json: expired on 2026-01-01T00:00:00Z", "" },
	{ "5.5.6", { FORWARD, .snapshot_expires = TRUST_THEN }, COCKET_E_EXPIRED, "snapshot.json: expired on 2026-01-01T00:00:00Z",
	  "timestamp.json 2 " },
	{ "5.6.5", { FORWARD, .targets_expires = TRUST_PAST }, COCKET_E_EXPIRED, "targets.json: expired on 2025-12-31T23:59:59Z",
	  "timestamp.json 2 snapshot.json 2 " },
};

/* What was kept, in one line. */
static void
assert_kept(const char *expected)
{
	char kept[1024] = "";

	for (const char *line = r->log; *line; line += strcspn(line, "\n") + 1)
		if (strncmp(line, "KEEP ", 5) == 0)
			snprintf(kept + strlen(kept), sizeof kept - strlen(kept), "%.*s ", (int)strcspn(line + 5, "\n"), line + 5);
	assert_string_equal(kept, expected);
}

static bool
starts_at_5(const struct moment *m)
{
	return m->timestamp == 9;
}

static void
test_one_thing_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct err err;

		clear();
		serve(starts_at_5(&row->then) ? &(struct moment){ .snapshot = 5, .targets = 5, .team = 5 } : &(struct moment){ .timestamp = 1 });
		assert_refresh(COCKET_OK, "");
		serve(&row->then);
		enum cocket_code code = refresh_at(TRUST_NOW, &err);

		print_message("%s: %s\n", row->name, code ? err.message : "fine");
		if (row->message)
			assert_string_equal(code ? err.message : "", row->message);
		assert_int_equal(code, row->code);
		assert_kept(row->kept);
	}
}

/* --- 5.4.3.1 --- */

static void
test_timestamp_rollback(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 3 });
	assert_refresh(COCKET_OK, "");
	serve(&(struct moment){ .timestamp = 2 });
	assert_refresh(COCKET_E_ROLLBACK, "timestamp.json: version 2, older than the trusted 3");
	assert_kept("");
}

/* The same version with other contents: no error, and not believed. */
static void
test_timestamp_again(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 3 });
	assert_refresh(COCKET_OK, "");
	serve(&(struct moment){ .timestamp = 3, .snapshot = 7 });
	assert_refresh(COCKET_OK, "");
	assert_string_equal(r->log, "GET 2.root.json\nGET timestamp.json\n");
}

/* A freeze by serving the same for ever ends where the trusted timestamp does. */
static void
test_frozen(void **state)
{
	struct err err;

	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 3, .timestamp_expires = "2026-02-01T00:00:00Z" });
	repository_put_root(r, &(struct repository_root){ .version = 2, .expires = "2030-01-01T00:00:00Z" });
	assert_refresh(COCKET_OK, "");
	assert_int_equal(refresh_at(TRUST_NOW + 40 * 86400, &err), COCKET_E_EXPIRED);
	assert_string_equal(err.message, "timestamp.json: expired on 2026-02-01T00:00:00Z");
}

static void
test_endless_timestamp(void **state)
{
	char spaces[TUF_TIMESTAMP_MAX_BYTES + 1];
	size_t n;

	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 1 });
	n = TUF_TIMESTAMP_MAX_BYTES - repository_get(&r->served, "timestamp.json").len;
	memset(spaces, ' ', n);
	spaces[n] = '\0';
	change_file("timestamp.json", spaces);
	assert_refresh(COCKET_OK, "");
	change_file("timestamp.json", " ");
	assert_refresh(COCKET_E_TOO_LARGE, "timestamp.json: larger than 16384 bytes");
}

/* A length past what is read at all is refused before anything is asked for. */
static void
test_absurd_length(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 1 });
	repository_put_signed(r, "timestamp.json", "timestamp", 1, NULL,
	                      "\"meta\":{\"snapshot.json\":{\"version\":1,\"length\":9007199254740991}}", K(3));
	assert_refresh(COCKET_E_TOO_LARGE, "snapshot.json: 9007199254740991 bytes listed, maximum 2000000");
	assert_null(strstr(r->log, "GET snapshot.json"));
}

/* --- what was trusted before --- */

static void
test_trusted_files_that_cannot_be_read(void **state)
{
	static const char *const names[] = { "timestamp.json", "snapshot.json" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char expected[128];

		clear();
		serve(&(struct moment){ .timestamp = 1 });
		assert_refresh(COCKET_OK, "");
		repository_put(&r->local, names[i], slice_str("{"));
		snprintf(expected, sizeof expected, "%s, as it was trusted before: line 1 column 2: text ends here", names[i]);
		struct err err;
		assert_int_equal(refresh_at(TRUST_NOW, &err), COCKET_E_FORMAT);
		assert_memory_equal(err.message, expected, strlen(names[i]) + sizeof ", as it was trusted before: " - 1);
	}
}

/* Targets are a cache: the snapshot remembers their version. */
static void
test_trusted_targets_that_cannot_be_read(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 1 });
	assert_refresh(COCKET_OK, "");
	repository_put(&r->local, "targets.json", slice_str("{"));
	assert_refresh(COCKET_OK, "");
	assert_kept("targets.json 1 ");
}

/* An old snapshot alone still holds against an older one. */
static void
test_snapshot_without_timestamp(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 4, .snapshot = 4 });
	assert_refresh(COCKET_OK, "");
	repository_remove(&r->local, "timestamp.json");
	serve(&(struct moment){ .timestamp = 3, .snapshot = 3 });
	assert_refresh(COCKET_E_ROLLBACK, "snapshot.json: version 3, older than the trusted 4");
}

/* --- 5.2, 5.3: root --- */

static void
test_first_root(void **state)
{
	static const struct {
		struct repository_root root;
		enum cocket_code code;
		const char *message;
	} cases[] = {
		{ { .version = 1 }, COCKET_OK, "" },
		{ { .version = 1, .signers = K(1) }, COCKET_E_SIGNATURE, "root.json: root: 0 of 1 required keys signed" },
		{ { .version = 1, .root = K(0) | K(4), .threshold = 2 }, COCKET_E_SIGNATURE, "root.json: root: 1 of 2 required keys signed" },
		{ { .version = 1, .root = K(0) | K(4), .threshold = 2, .signers = K(0) | K(4) }, COCKET_OK, "" },
		{ { .version = 1, .threshold = 2 }, COCKET_E_SIGNATURE, "root.json: root: 1 of 2 required keys signed" },
	};

	(void)state;
	serve(&(struct moment){ .timestamp = 1 });
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		repository_put_root(r, &cases[i].root);
		repository_put(&r->local, "root.json", repository_get(&r->served, "1.root.json"));
		assert_refresh(cases[i].code, cases[i].message);
		if (cases[i].code)
			assert_string_equal(r->log, "");
	}
}

static void
test_no_first_root(void **state)
{
	(void)state;
	assert_refresh(COCKET_E_NOT_FOUND, "root.json: not found");
	assert_string_equal(r->log, "");
}

struct root_row {
	const char *name;
	struct repository_root second; /* served as 2.root.json */
	enum cocket_code code;
	const char *message;
	bool kept;
};

/* The first: keys 0 and 4, threshold 2. */
#define FIRST .root = K(0) | K(4), .threshold = 2

static const struct root_row root_rows[] = {
	{ "the same keys", { .version = 2, FIRST, .signers = K(0) | K(4) }, COCKET_OK, "", true },
	{ "all keys new", { .version = 2, .root = K(5), .signers = K(0) | K(4) | K(5) }, COCKET_OK, "", true },
	{ "5.3.4 old threshold", { .version = 2, .root = K(4) | K(5), .threshold = 2, .signers = K(4) | K(5) }, COCKET_E_SIGNATURE,
	  "2.root.json: by the keys of version 1: root: 1 of 2 required keys signed", false },
	{ "5.3.4 new threshold", { .version = 2, .root = K(4) | K(5), .threshold = 2, .signers = K(0) | K(4) }, COCKET_E_SIGNATURE,
	  "2.root.json: root: 1 of 2 required keys signed", false },
	{ "5.3.4 both", { .version = 2, .root = K(4) | K(5), .threshold = 2, .signers = K(0) | K(4) | K(5) }, COCKET_OK, "", true },
	{ "5.3.4 strangers", { .version = 2, .root = K(7) | K(8), .threshold = 2, .signers = K(7) | K(8) }, COCKET_E_SIGNATURE,
	  "2.root.json: by the keys of version 1: root: 0 of 2 required keys signed", false },
	{ "5.3.5 same", { .version = 1, FIRST, .signers = K(0) | K(4) }, COCKET_E_ROLLBACK, "2.root.json: version 1, expected 2", false },
	{ "5.3.5 jump", { .version = 3, FIRST, .signers = K(0) | K(4) }, COCKET_E_FORMAT, "2.root.json: version 3, expected 2", false },
	{ "5.3.10", { .version = 2, FIRST, .expires = TRUST_THEN, .signers = K(0) | K(4) }, COCKET_E_EXPIRED,
	  "root.json: expired on 2026-01-01T00:00:00Z", true },
};

static void
test_next_root(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof root_rows / sizeof *root_rows; i++) {
		const struct root_row *row = &root_rows[i];
		char served[64];

		clear();
		serve(&(struct moment){ .timestamp = 1 });
		repository_put_root(r, &(struct repository_root){ .version = 1, FIRST, .signers = K(0) | K(4) });
		repository_put(&r->local, "root.json", repository_get(&r->served, "1.root.json"));
		repository_put_root(r, &row->second);
		snprintf(served, sizeof served, "%u.root.json", row->second.version);
		if (row->second.version != 2) {
			repository_put(&r->served, "2.root.json", repository_get(&r->served, served));
			repository_remove(&r->served, served);
		}
		print_message("%s\n", row->name);
		assert_refresh(row->code, row->message);
		assert_int_equal(strstr(r->log, "KEEP root.json 2") != NULL, row->kept);
	}
}

/* A date that has passed matters only for the last. */
static void
test_expired_between(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .root = { .version = 2, .expires = TRUST_PAST } });
	repository_put_root(r, &(struct repository_root){ .version = 3 });
	assert_refresh(COCKET_OK, "");
	assert_non_null(strstr(r->log, "KEEP root.json 2\nGET 3.root.json\nKEEP root.json 3\nGET 4.root.json\nGET timestamp.json\n"));
}

static enum cocket_code
refuse(void *ctx, struct buf *out, const char *name, struct err *err)
{
	(void)ctx, (void)out;
	return fail(err, COCKET_E_NET, "%s: no route", name);
}

/* "Not there" ends the chain of roots, "cannot say" does not. */
static void
test_root_cannot_be_asked_for(void **state)
{
	const struct fetcher down = { refuse, NULL, NULL };
	AUTO(tuf_client_free) struct tuf_client *c = NULL;
	struct err err;

	(void)state;
	trust_first_root();
	assert_int_equal(tuf_client_new(&c, &down, &r->keeper, TRUST_NOW, &err), COCKET_OK);
	assert_int_equal(tuf_client_refresh(c, &err), COCKET_E_NET);
	assert_string_equal(err.message, "2.root.json: no route");
}

static unsigned
trusted_root_version(void)
{
	AUTO(tuf_file_free) struct tuf_file root = { 0 };
	struct err err;

	assert_int_equal(tuf_parse(&root, repository_get(&r->local, "root.json"), TUF_ROOT, &err), COCKET_OK);
	return (unsigned)root.version;
}

/* 5.3.3: no more than 256 in one update; the next goes on. */
static void
test_many_roots(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 1 });
	for (unsigned v = 2; v <= 258; v++)
		repository_put_root(r, &(struct repository_root){ .version = v });
	assert_refresh(COCKET_OK, "");
	assert_int_equal(trusted_root_version(), 257);
	assert_refresh(COCKET_OK, "");
	assert_int_equal(trusted_root_version(), 258);
}

/* --- 5.3.11: fast-forward attacks, and the way back --- */

static const struct {
	const char *name;
	struct repository_root root;
	uint64_t timestamp_signers, snapshot_signers;
	enum cocket_code code;
	const char *message;
} recoveries[] = {
	{ "no new root", { .version = 0 }, K(3), K(2), COCKET_E_ROLLBACK, "timestamp.json: version 2, older than the trusted 99" },
	{ "a root without rotation", { .version = 2 }, K(3), K(2), COCKET_E_ROLLBACK, "timestamp.json: version 2, older than the trusted 99" },
	{ "a key more", { .version = 2, .timestamp = K(3) | K(5) }, K(3), K(2), COCKET_E_ROLLBACK,
	  "timestamp.json: version 2, older than the trusted 99" },
	{ "another role's key", { .version = 2, .targets = K(1) | K(5) }, K(3), K(2), COCKET_E_ROLLBACK,
	  "timestamp.json: version 2, older than the trusted 99" },
	{ "timestamp rotated", { .version = 2, .timestamp = K(5) }, K(5), K(2), COCKET_OK, "" },
	{ "one of timestamp's keys taken away", { .version = 2, .timestamp = K(5) }, K(3) | K(5), K(2), COCKET_OK, "" },
	{ "snapshot rotated", { .version = 2, .snapshot = K(5) }, K(3), K(5), COCKET_OK, "" },
	{ "rotated, and signed by the old", { .version = 2, .timestamp = K(5) }, K(3), K(2), COCKET_E_SIGNATURE,
	  "timestamp.json: timestamp: 0 of 1 required keys signed" },
};

static void
test_fast_forward(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof recoveries / sizeof *recoveries; i++) {
		clear();
		serve(&(struct moment){ .timestamp = 99, .snapshot = 98, .targets = 97, .team = 96 });
		assert_refresh(COCKET_OK, "");
		serve(&(struct moment){ .root = recoveries[i].root, FORWARD, .timestamp_signers = recoveries[i].timestamp_signers,
		                        .snapshot_signers = recoveries[i].snapshot_signers, .no_team = true });
		print_message("%s\n", recoveries[i].name);
		assert_refresh(recoveries[i].code, recoveries[i].message);
	}
}

/* One of two keys is taken away.  What the other one signed stands, or whoever serves this could bring back what it said before; what only
 * the lost key signed is what recovery is for. */
static void
test_key_taken_away(void **state)
{
	static const struct {
		uint64_t timestamp_signers;
		enum cocket_code code;
		const char *message;
	} cases[] = {
		{ K(3), COCKET_E_ROLLBACK, "timestamp.json: version 2, older than the trusted 99" },
		{ K(3) | K(5), COCKET_E_ROLLBACK, "timestamp.json: version 2, older than the trusted 99" },
		{ K(5), COCKET_OK, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		clear();
		serve(&(struct moment){ .root = { .version = 2, .timestamp = K(3) | K(5) }, .timestamp = 99, .snapshot = 98, .targets = 97,
		                        .timestamp_signers = cases[i].timestamp_signers });
		assert_refresh(COCKET_OK, "");
		serve(&(struct moment){ .root = { .version = 3 }, FORWARD });
		assert_refresh(cases[i].code, cases[i].message);
	}
}

/* It is forgotten before the root that says so is kept: whoever is interrupted in between will see the rotation again. */
static void
test_forgotten_first(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .timestamp = 1 });
	assert_refresh(COCKET_OK, "");
	serve(&(struct moment){ .root = { .version = 2, .timestamp = K(5) }, .timestamp_signers = K(5) });
	assert_refresh(COCKET_OK, "");
	assert_non_null(strstr(r->log, "GET 2.root.json\nFORGET timestamp.json\nFORGET snapshot.json\nKEEP root.json 2\n"));
}

/* --- names, order --- */

static void
test_consistent_snapshot(void **state)
{
	(void)state;
	trust_first_root();
	serve(&(struct moment){ .root = { .version = 2, .consistent = true }, .timestamp = 3, .snapshot = 4, .targets = 5 });
	repository_put(&r->served, "4.snapshot.json", repository_get(&r->served, "snapshot.json"));
	repository_put(&r->served, "5.targets.json", repository_get(&r->served, "targets.json"));
	repository_remove(&r->served, "snapshot.json");
	repository_remove(&r->served, "targets.json");
	assert_refresh(COCKET_OK, "");
	assert_string_equal(r->log, "GET 2.root.json\nKEEP root.json 2\nGET 3.root.json\nGET timestamp.json\nKEEP timestamp.json 3\n"
	                            "GET 4.snapshot.json\nKEEP snapshot.json 4\nGET 5.targets.json\nKEEP targets.json 5\n");
	assert_true(slice_eq(repository_get(&r->local, "targets.json"), repository_get(&r->served, "5.targets.json")));
}

static void
test_file_is_missing(void **state)
{
	static const char *const names[] = { "timestamp.json", "snapshot.json", "targets.json" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char expected[64];

		clear();
		serve(&(struct moment){ .timestamp = 1 });
		repository_remove(&r->served, names[i]);
		snprintf(expected, sizeof expected, "%s: not found", names[i]);
		assert_refresh(COCKET_E_NOT_FOUND, expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_thing_wrong, start, end),
		cmocka_unit_test_setup_teardown(test_timestamp_rollback, start, end),
		cmocka_unit_test_setup_teardown(test_timestamp_again, start, end),
		cmocka_unit_test_setup_teardown(test_frozen, start, end),
		cmocka_unit_test_setup_teardown(test_endless_timestamp, start, end),
		cmocka_unit_test_setup_teardown(test_absurd_length, start, end),
		cmocka_unit_test_setup_teardown(test_trusted_files_that_cannot_be_read, start, end),
		cmocka_unit_test_setup_teardown(test_trusted_targets_that_cannot_be_read, start, end),
		cmocka_unit_test_setup_teardown(test_snapshot_without_timestamp, start, end),
		cmocka_unit_test_setup_teardown(test_first_root, start, end),
		cmocka_unit_test_setup_teardown(test_no_first_root, start, end),
		cmocka_unit_test_setup_teardown(test_next_root, start, end),
		cmocka_unit_test_setup_teardown(test_expired_between, start, end),
		cmocka_unit_test_setup_teardown(test_root_cannot_be_asked_for, start, end),
		cmocka_unit_test_setup_teardown(test_many_roots, start, end),
		cmocka_unit_test_setup_teardown(test_fast_forward, start, end),
		cmocka_unit_test_setup_teardown(test_key_taken_away, start, end),
		cmocka_unit_test_setup_teardown(test_forgotten_first, start, end),
		cmocka_unit_test_setup_teardown(test_consistent_snapshot, start, end),
		cmocka_unit_test_setup_teardown(test_file_is_missing, start, end),
	};

	return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
