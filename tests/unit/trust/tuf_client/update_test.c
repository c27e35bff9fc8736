/* `trust update` of a store on disk from a repository in memory: what it brings, what it refuses without a trace, and that it can be killed
 * at any moment (SIGKILL before each system call; a loss of power is not simulated). */
#include "support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/fixture.h"
#include "support/killer.h"
#include "support/tuf_repository.h"
#include "trust/store/store.h"
#include "trust/tuf_client/update.h"

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

/* --- what is served --- */

struct moment {
	struct repository_root root; /* version 0: no new one */
	unsigned version;            /* of all others */
	const char *expires;         /* of targets */
	bool team;                   /* a delegated role with a file */
	uint64_t team_signers, targets_signers, timestamp_signers; /* 0: the right ones */
};

static void
print_targets(struct buf *out, const struct moment *m)
{
	const struct trust_delegation d = { .name = "team/a", .keys = K(4), .paths = "\"paths\":[\"registry.example.com/*\"]" };

	text_print(out, "\"targets\":{}");
	if (!m->team)
		return;
	text_print(out, ",\"delegations\":");
	repository_print_delegations(out, r, &d, 1);
}

static void
serve_snapshot(const struct moment *m)
{
	AUTO(buf_free) struct buf fields = BUF(TRUST_TEXT_MAX);

	text_print(&fields, "\"meta\":{");
	repository_print_meta(&fields, r, "targets.json", m->version, "targets.json", true);
	if (m->team)
		text_print(&fields, ",\"team/a.json\":{\"version\":%u}", m->version);
	text_print(&fields, "}");
	repository_put_signed(r, "snapshot.json", "snapshot", m->version, NULL, buf_str(&fields), K(2));
}

static void
serve(const struct moment *m)
{
	AUTO(buf_free) struct buf targets = BUF(TRUST_TEXT_MAX), meta = BUF(TRUST_TEXT_MAX);

	if (m->root.version > 0)
		repository_put_root(r, &m->root);
	print_targets(&targets, m);
	repository_put_signed(r, "targets.json", "targets", m->version, m->expires, buf_str(&targets),
	                      m->targets_signers ? m->targets_signers : K(1));
	repository_put_signed(r, "team%2Fa.json", "targets", m->version, NULL, "\"targets\":{}",
	                      m->team_signers ? m->team_signers : K(4));
	serve_snapshot(m);
	text_print(&meta, "\"meta\":{");
	repository_print_meta(&meta, r, "snapshot.json", m->version, "snapshot.json", true);
	text_print(&meta, "}");
	repository_put_signed(r, "timestamp.json", "timestamp", m->version, NULL, buf_str(&meta),
	                      m->timestamp_signers ? m->timestamp_signers : K(3));
}

/* --- the store --- */

/* It has the first root and nothing else; the moment is served. */
static void
begin(const struct moment *m)
{
	trust_fixture_empty(&r->keys);
	repository_put_root(r, &(struct repository_root){ .version = 1 });
	trust_write(&r->keys, "root.json", repository_get(&r->served, "1.root.json"));
	trust_write(&r->keys, "1.root.json", repository_get(&r->served, "1.root.json"));
	serve(m);
}

static void
assert_update(enum cocket_code code, const char *message, struct trust_update *out)
{
	struct err err = { 0 };
	enum cocket_code got = trust_update(out, &(struct update_target){ .dir = r->keys.dir, .now = TRUST_NOW }, &r->fetcher, &err);

	assert_string_equal(got ? err.message : "", message);
	assert_int_equal(got, code);
}

static void
update(void)
{
	AUTO(trust_update_free) struct trust_update unused = { 0 };

	assert_update(COCKET_OK, "", &unused);
}

static void
assert_store(uint64_t root, uint64_t targets)
{
	AUTO(trust_close) struct trust *t = NULL;
	enum reason reason;
	struct err err;

	if (trust_open(&t, r->keys.dir, TRUST_NOW, &reason, &err))
		fail_msg("%s", err.message);
	assert_int_equal(trust_root_version(t), root);
	assert_int_equal(trust_targets_version(t), targets);
}

static void
assert_same_as_served(const char *name)
{
	AUTO(buf_free) struct buf bytes = BUF(TRUST_TEXT_MAX);

	trust_read(&bytes, &r->keys, name);
	assert_true(slice_eq(buf_slice(&bytes), repository_get(&r->served, name)));
}

static bool
is_there(const char *name)
{
	char path[512];

	trust_path(path, &r->keys, name);
	return access(path, F_OK) == 0;
}

/* --- what it brings --- */

static void
test_from_the_root_alone(void **state)
{
	static const char *const names[] = { "1.root.json", "2.root.json", "timestamp.json", "snapshot.json", "targets.json", "team%2Fa.json" };
	AUTO(trust_update_free) struct trust_update u = { 0 };

	(void)state;
	begin(&(struct moment){ .root = { .version = 2 }, .version = 7, .team = true });
	assert_update(COCKET_OK, "", &u);
	assert_int_equal(u.root_before, 1);
	assert_int_equal(u.root, 2);
	assert_int_equal(u.targets_before, 0);
	assert_int_equal(u.targets, 7);
	assert_int_equal(u.file_count, 6);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_same_as_served(names[i]);
	assert_store(2, 7);
}

static void
test_again(void **state)
{
	AUTO(trust_update_free) struct trust_update u = { 0 };

	(void)state;
	begin(&(struct moment){ .version = 7, .team = true });
	update();
	r->log[0] = '\0';
	assert_update(COCKET_OK, "", &u);
	assert_int_equal(u.file_count, 0);
	assert_int_equal(u.targets_before, 7);
	assert_string_equal(r->log, "GET 2.root.json\nGET timestamp.json\n");
}

/* --- what it refuses --- */

static const struct {
	const char *name;
	struct moment then;
	enum cocket_code code;
	const char *message;
} refusals[] = {
	{ "older", { .version = 4, .team = true }, COCKET_E_ROLLBACK, "timestamp.json: version 4, older than the trusted 5" },
	{ "expired", { .version = 6, .team = true, .expires = TRUST_THEN }, COCKET_E_EXPIRED,
	  "targets.json: expired on 2026-01-01T00:00:00Z" },
	{ "a role gone", { .version = 6 }, COCKET_E_ROLLBACK, "snapshot.json: team/a.json is no longer listed" },
	{ "strangers' targets", { .version = 6, .team = true, .targets_signers = K(9) }, COCKET_E_SIGNATURE,
	  "targets.json: targets: 0 of 1 required keys signed" },
	{ "strangers' role", { .version = 6, .team = true, .team_signers = K(9) }, COCKET_E_SIGNATURE,
	  "team%2Fa.json: team/a: 0 of 1 required keys signed" },
};

/* Not even the timestamp that was right is kept: a store is of one moment. */
static void
test_refused_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		AUTO(trust_update_free) struct trust_update unused = { 0 };
		AUTO(buf_free) struct buf before = BUF(TRUST_TEXT_MAX), after = BUF(TRUST_TEXT_MAX);

		print_message("%s\n", refusals[i].name);
		begin(&(struct moment){ .version = 5, .team = true });
		update();
		trust_read(&before, &r->keys, "timestamp.json");
		serve(&refusals[i].then);
		assert_update(refusals[i].code, refusals[i].message, &unused);
		trust_read(&after, &r->keys, "timestamp.json");
		assert_true(slice_eq(buf_slice(&before), buf_slice(&after)));
		assert_store(1, 5);
	}
}

/* The neighbour of them all. */
static void
test_taken(void **state)
{
	(void)state;
	begin(&(struct moment){ .version = 5, .team = true });
	update();
	serve(&(struct moment){ .version = 6, .team = true });
	update();
	assert_store(1, 6);
}

/* TUF 5.3.8: a new root counts, whatever is wrong with the rest. */
static void
test_root_is_kept(void **state)
{
	AUTO(trust_update_free) struct trust_update unused = { 0 };

	(void)state;
	begin(&(struct moment){ .version = 5 });
	update();
	serve(&(struct moment){ .root = { .version = 2 }, .version = 6, .targets_signers = K(9) });
	assert_update(COCKET_E_SIGNATURE, "targets.json: targets: 0 of 1 required keys signed", &unused);
	assert_store(2, 5);
	assert_same_as_served("2.root.json");
}

/* 5.3.11: it takes what the old keys said with it. */
static void
test_root_that_rotates_is_kept(void **state)
{
	AUTO(trust_update_free) struct trust_update unused = { 0 };

	(void)state;
	begin(&(struct moment){ .version = 5 });
	update();
	serve(&(struct moment){ .root = { .version = 2, .timestamp = K(6) }, .version = 6 });
	assert_update(COCKET_E_SIGNATURE, "timestamp.json: timestamp: 0 of 1 required keys signed", &unused);
	assert_false(is_there("timestamp.json"));
	assert_false(is_there("snapshot.json"));
	assert_store(2, 5);
	serve(&(struct moment){ .version = 3, .timestamp_signers = K(6) });
	update();
	assert_store(2, 3);
}

static void
test_no_store(void **state)
{
	AUTO(trust_update_free) struct trust_update unused = { 0 };
	char message[256];
	struct err err;

	(void)state;
	snprintf(message, sizeof message, "%s: no trust store; create one with cocket trust init or trust import", r->keys.dir);
	assert_update(COCKET_E_USAGE, message, &unused);
	assert_int_equal(trust_update(&unused, &(struct update_target){ .dir = "/nowhere/at/all", .now = TRUST_NOW }, &r->fetcher, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "/nowhere/at/all: no trust store; create one with cocket trust init or trust import");
	assert_string_equal(r->log, "");
}

/* --- killed at any moment --- */

static void
run_update(void *arg)
{
	AUTO(trust_update_free) struct trust_update unused = { 0 };
	struct err err;

	(void)arg;
	if (trust_update(&unused, &(struct update_target){ .dir = r->keys.dir, .now = TRUST_NOW }, &r->fetcher, &err))
		_exit(1);
}

static void
assert_old_or_new(bool *seen_old, bool *seen_new)
{
	AUTO(trust_close) struct trust *t = NULL;
	enum reason reason;
	struct err err;

	if (trust_open(&t, r->keys.dir, TRUST_NOW, &reason, &err))
		fail_msg("%s", err.message);
	bool new = trust_root_version(t) == 2;
	assert_int_equal(trust_targets_version(t), new ? 6 : 5);
	*(new ? seen_new : seen_old) = true;
}

/* A store that is up to date with what is served, made without flushing anything. */
static void
begin_up_to_date(const struct moment *m)
{
	static const char *const names[] = { "timestamp.json", "snapshot.json", "targets.json" };

	begin(m);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		trust_write(&r->keys, names[i], repository_get(&r->served, names[i]));
}

/* The hardest step: root 2 takes away the keys of targets and timestamp, so no file of before goes with one of after.  Before each system
 * call: after it is before the next. */
static void
test_killed(void **state)
{
	bool seen_old = false, seen_new = false;
	enum killer_end ended = KILLER_KILLED;
	int status = 0;
	size_t n;

	(void)state;
	if (!killer_works())
		skip();
	for (n = 1; ended == KILLER_KILLED; n += 2) {
		repository_remove(&r->served, "2.root.json");
		begin_up_to_date(&(struct moment){ .version = 5 });
		serve(&(struct moment){ .root = { .version = 2, .targets = K(5), .timestamp = K(6) }, .version = 6, .targets_signers = K(5),
		                        .timestamp_signers = K(6) });
		ended = killer_run(run_update, NULL, n, &status);
		assert_old_or_new(&seen_old, &seen_new);
		if (n % 8 != 1)
			continue;
		update();
		assert_store(2, 6);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(seen_old && seen_new && n > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_from_the_root_alone, start, end),
		cmocka_unit_test_setup_teardown(test_again, start, end),
		cmocka_unit_test_setup_teardown(test_refused_whole, start, end),
		cmocka_unit_test_setup_teardown(test_taken, start, end),
		cmocka_unit_test_setup_teardown(test_root_is_kept, start, end),
		cmocka_unit_test_setup_teardown(test_root_that_rotates_is_kept, start, end),
		cmocka_unit_test_setup_teardown(test_no_store, start, end),
		cmocka_unit_test_setup_teardown(test_killed, start, end),
	};

	return cmocka_run_group_tests_name("update", tests, NULL, NULL);
}
