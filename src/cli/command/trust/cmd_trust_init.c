/* cocket trust init: a new trust store, with keys that are given or made here.
 * Never writes over a store or a key file; where it fails, what it made is gone again. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "cli/command/sign/key_pair.h"
#include "cli/command/trust/dry_signers.h"
#include "cli/command/trust/trust_report.h"

static struct {
	char *trust, *password_file;
	struct strings root_keys, targets_keys;
	uint64_t root_threshold, targets_threshold;
	int64_t expires;
	bool no_password, dry_run;
} args = { .root_threshold = THRESHOLD_UNSET, .targets_threshold = THRESHOLD_UNSET, .expires = YEAR_SECONDS };

static const struct opt options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("root-key", 0, OPT_LIST, "KEY", "root key file: private, or public if its owner signs later; repeatable"),
	  .to.list = &args.root_keys, .separator = ':', .not_in_environment = true, .group = GROUP_KEYS },
	{ OPT_ROW("root-threshold", 0, OPT_NUMBER, "N", "how many root keys must sign (1)"),
	  .to.number = &args.root_threshold, .not_in_environment = true, .group = GROUP_KEYS },
	{ OPT_ROW("targets-key", 0, OPT_LIST, "KEY", "targets key file, likewise; repeatable"),
	  .to.list = &args.targets_keys, .separator = ':', .not_in_environment = true, .group = GROUP_KEYS },
	{ OPT_ROW("targets-threshold", 0, OPT_NUMBER, "N", "how many targets keys must sign (1)"),
	  .to.number = &args.targets_threshold, .not_in_environment = true, .group = GROUP_KEYS },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "validity of the store's files (1y)"),
	  .to.seconds = &args.expires, .not_in_environment = true },
	{ OPT_ROW("no-password", 0, OPT_FLAG, NULL, "do not encrypt the new private keys"),
	  .to.flag = &args.no_password, .not_in_environment = true, .group = GROUP_KEYS,
	  .excludes = "password-file", .yields_to = password_environment },
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "the keys' password is the first line of this file"),
	  .to.string = &args.password_file, .group = GROUP_KEYS, .yields_to = password_environment },
	DRY_RUN_ROW(args.dry_run),
};

/* --- keys ------------------------------------------------------------------------------------- */

/* The keys of one role: given, or one that is made here. */
struct group {
	const char *name;              /* "root" */
	const struct pubkey **members; /* owned; borrowed from those at hand, and public */
	char (*labels)[KEY_LABEL_BYTES]; /* owned; of each */
	size_t count;
	struct pubkey **public;        /* owned */
	size_t public_count;
	bool made;                     /* the files are ours */
	struct key_pair files;
};

static void
group_free(struct group *g)
{
	for (size_t i = 0; i < g->public_count; i++)
		pubkey_free(&g->public[i]);
	free(g->public);
	free(g->members);
	free(g->labels);
}

static enum cocket_code
group_reserve(struct group *g, size_t n, struct err *err)
{
	g->members = calloc(n + 1, sizeof(const struct pubkey *));
	g->public = calloc(n + 1, sizeof(struct pubkey *));
	g->labels = calloc(n + 1, sizeof *g->labels);
	return g->members && g->public && g->labels ? COCKET_OK : no_memory(err);
}

/* A key of both roles is one key, and signs for both; its second copy lends its public half alone. */
static enum cocket_code
add_private(struct group *g, struct signer_list *at_hand, struct privkey **key, struct err *err)
{
	struct signer signer = signer_of_key(*key);

	memcpy(signer.label, g->labels[g->count], sizeof signer.label);
	if (!signer_list_has_key(at_hand, privkey_public(*key))) {
		if (signer_list_add(at_hand, &signer, err))
			return err->code;
		g->members[g->count++] = privkey_public(*key);
		*key = NULL;
		return COCKET_OK;
	}
	if (pubkey_parse_spki(&g->public[g->public_count], pubkey_spki(privkey_public(*key)), err))
		return err->code;
	g->members[g->count++] = g->public[g->public_count++];
	return COCKET_OK;
}

/* In a dry run: whoever has it would sign.  Takes the key over. */
static enum cocket_code
add_promise(struct group *g, struct signer_list *at_hand, struct pubkey *key, const char *path, struct err *err)
{
	AUTO(signer_close) struct signer s = { 0 };
	struct pubkey *own = NULL;

	g->public[g->public_count] = key;
	key_label_of_path(g->labels[g->count], path);
	g->members[g->count++] = g->public[g->public_count++];
	if (signer_list_has_key(at_hand, key))
		return COCKET_OK;
	if (pubkey_parse_spki(&own, pubkey_spki(key), err))
		return err->code;
	s = signer_of_public_key(own);
	key_label_of_path(s.label, path);
	return signer_list_add(at_hand, &s, err);
}

static enum cocket_code
load_one(struct group *g, struct signer_list *at_hand, const char *path, const struct password_source *from, struct err *err)
{
	AUTO(secret_free) struct secret pem = { 0 };
	AUTO(privkey_free) struct privkey *key = NULL;
	struct pubkey *promised = NULL;

	if (args.dry_run && dry_public_key(&promised, path, from, err))
		return err->code;
	if (promised)
		return add_promise(g, at_hand, promised, path, err);
	if (key_source_read(&pem, path, NULL, err))
		return err->code;
	key_label_of_path(g->labels[g->count], path);
	if (key_file_is_private(secret_slice(&pem)))
		return private_key_parse(&key, path, &pem, from, err) ? err->code : add_private(g, at_hand, &key, err);
	if (public_key_parse(&g->public[g->public_count], g->labels[g->count], path, &pem, err))
		return err->code;
	g->members[g->count++] = g->public[g->public_count++];
	return COCKET_OK;
}

static enum cocket_code
load(struct group *g, struct signer_list *at_hand, const struct strings *paths, struct err *err)
{
	const struct password_source from = { args.password_file, "password-file", password_environment, false };

	if (group_reserve(g, paths->count + 1, err))
		return err->code;
	for (size_t i = 0; i < paths->count; i++)
		if (load_one(g, at_hand, paths->items[i], &from, err))
			return err->code;
	g->made = paths->count == 0;
	if (!g->made)
		return COCKET_OK;
	if (key_pair_name(&g->files, g->name, err) || new_file_check(g->files.secret, err) || new_file_check(g->files.public, err))
		return err->code;
	return COCKET_OK;
}

static enum cocket_code
make(struct group *g, struct signer_list *at_hand, const struct secret *password, struct err *err)
{
	AUTO(privkey_free) struct privkey *key = NULL;

	if (!g->made)
		return COCKET_OK;
	g->made = false;
	if (privkey_generate(&key, KEY_ED25519, err) || (!args.dry_run && key_pair_write(&g->files, key, password, err)))
		return err->code;
	g->made = true;
	key_label_set(g->labels[g->count], g->name);
	return add_private(g, at_hand, &key, err);
}

static void
unmake(const struct group *g)
{
	if (!g->made || args.dry_run)
		return;
	(void)unlink(g->files.secret);
	(void)unlink(g->files.public);
}

/* One password for both. */
static enum cocket_code
get_password(struct secret *out, const struct group *root, const struct group *targets, struct err *err)
{
	const struct password_source from = { args.password_file, "password-file", password_environment, true };
	char what[2 * KEY_PATH_BYTES + 8];

	if (args.no_password || args.dry_run || (!root->made && !targets->made))
		return COCKET_OK;
	snprintf(what, sizeof what, "%s%s%s", root->made ? root->files.secret : "", root->made && targets->made ? " and " : "",
	         targets->made ? targets->files.secret : "");
	return password_get(out, &from, what, err);
}

/* --- the store -------------------------------------------------------------------------------- */

static enum cocket_code
fill(struct edit_init *init, const struct group *root, const struct group *targets, int64_t now, struct err *err)
{
	*init = (struct edit_init){ .root = { root->members, root->count, 0, (const char (*)[KEY_LABEL_BYTES])root->labels },
		                    .targets = { targets->members, targets->count, 0, (const char (*)[KEY_LABEL_BYTES])targets->labels },
		                    .expires = now + args.expires };
	if (threshold_get(&init->root.threshold, args.root_threshold, 1, err))
		return within(err, "root");
	return threshold_get(&init->targets.threshold, args.targets_threshold, 1, err) ? within(err, "targets") : COCKET_OK;
}

/* A key that was made to see what would be has an id that no other run will have. */
static enum cocket_code
rename_made(struct store_changes *c, const struct group *g, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];

	if (!g->made)
		return COCKET_OK;
	digest_print_hex(hex, pubkey_id(g->members[0]));
	hex[KEY_SHORT_ID_DIGITS] = '\0';
	return store_changes_rename(c, hex, "that is to be created", err);
}

static enum cocket_code
found(struct trust_session *e, const struct group *root, const struct group *targets, struct err *err)
{
	struct edit_init init;

	if (fill(&init, root, targets, e->now, err) || edit_init(&e->stage, &init, err))
		return err->code;
	if (trust_session_complete(e, err))
		return err->code;
	if (args.dry_run && (rename_made(&e->changes, root, err) || rename_made(&e->changes, targets, err)))
		return err->code;
	return trust_session_publish(e, err);
}

/* Before a password is asked or a key made. */
static enum cocket_code
check_place(const char *dir, struct err *err)
{
	AUTO(stage_close) struct stage st = NO_STAGE;

	if (stage_look(&st, dir, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	return edit_init_check(&st, err);
}

static enum status
report(const struct app *app, struct trust_session *e, const struct group *root, const struct group *targets)
{
	const struct group *groups[] = { root, targets };
	char hex[DIGEST_HEX_BYTES];
	bool published = !args.dry_run && store_first_root(hex, e->stage.dir);

	for (size_t i = 0; i < 2; i++)
		if (groups[i]->made)
			log_note("%s %s and %s%s", args.dry_run ? "would create" : "created", groups[i]->files.secret, groups[i]->files.public,
			         args.no_password ? "; warning: the private key is not encrypted" : "");
	if (root->made && !args.dry_run)
		log_hint("keep root.key offline: only changes to the store's own keys need it");
	if (published && !app->json)
		out_printf("%s\n", hex);
	return trust_report_print(app, e, !published);
}

static enum cocket_code
keys_make(struct signer_list *at_hand, struct group *root, struct group *targets, const struct secret *password, struct err *err)
{
	if (make(root, at_hand, password, err)) {
		targets->made = false;
		return err->code;
	}
	return make(targets, at_hand, password, err);
}

/* Those that were given, and those that are to be made. */
static enum cocket_code
keys_get(struct signer_list *at_hand, struct group *root, struct group *targets, struct err *err)
{
	AUTO(secret_free) struct secret password = { 0 };

	if (load(root, at_hand, &args.root_keys, err) || load(targets, at_hand, &args.targets_keys, err) ||
	    get_password(&password, root, targets, err)) {
		root->made = targets->made = false;
		return err->code;
	}
	return keys_make(at_hand, root, targets, &password, err);
}

static enum status
run_with(const struct app *app, struct trust_session *e, struct group *root, struct group *targets)
{
	AUTO(signer_list_free) struct signer_list at_hand = { 0 };
	struct err err = { 0 };

	if (keys_get(&at_hand, root, targets, &err) || trust_session_set_signers(e, &at_hand, &err) ||
	    (args.dry_run ? stage_rehearse : stage_open)(&e->stage, e->dir, true, &err) || found(e, root, targets, &err))
		return print_trust_error(NULL, &err);
	return report(app, e, root, targets);
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(group_free) struct group root = { .name = "root" }, targets = { .name = "targets" };
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	struct err err = { 0 };
	enum status status;

	(void)operands, (void)n;
	e.now = clock_now();
	if (trust_dir_find(e.dir, args.trust, &err))
		return print_trust_error(NULL, &err);
	if (check_place(e.dir, &err)) {
		status = print_trust_error(NULL, &err);
		log_hint("use --trust DIR for another store; see cocket trust show and cocket trust rotate");
		return status;
	}
	status = run_with(app, &e, &root, &targets);
	if (status != STATUS_OK && check_place(e.dir, &err) == COCKET_OK) { /* or it is the store's keys that would go */
		unmake(&root);
		unmake(&targets);
	}
	return status;
}

const struct command command_trust_init = {
	.name = "trust init",
	.summary = "Creates a trust store and prints the SHA-256 of its first root",
	.examples = {
		"cocket trust init",
		"cocket trust init --trust /etc/cocket/trust --expires 2y",
		"cocket trust init --root-key ann.pub --root-key bob.pub --root-threshold 2",
	},
	OPTIONS(options),
	.secret = true,
	.run = run,
};
