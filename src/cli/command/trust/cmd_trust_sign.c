/* cocket trust sign: one person's signature on what is staged, and publication when enough have signed.
 * A ceremony of several people on several machines passes the files of DIR/staged by hand; --from takes in what others have signed.
 * Says what it is that is being signed; never signs a change that was made for another version of the store. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"
#include "cli/command/trust/trust_report.h"

static struct {
	char *trust;
	struct signing_args signing;
	struct strings from;
} args;

static const struct opt options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("from", 0, OPT_LIST, "FILE", "a staged file that others have signed, or a directory of them; repeatable"),
	  .to.list = &args.from, .separator = ':', .not_in_environment = true },
	SIGNING_ROWS(args.signing),
};

/* --- what others have signed ------------------------------------------------------------------ */

/* Before the store is opened, which makes one where there is none. */
static enum cocket_code
check_from(struct err *err)
{
	for (size_t i = 0; i < args.from.count; i++)
		if (strcmp(args.from.items[i], "-") != 0 && access(args.from.items[i], R_OK) < 0)
			return fail_errno(err, COCKET_E_USAGE, "--from %s", TEXT(slice_str(args.from.items[i])));
	return COCKET_OK;
}

static enum cocket_code
merge_all(struct stage *st, const char *role, struct err *err)
{
	for (size_t i = 0; i < args.from.count; i++)
		if (edit_merge_path(st, role, args.from.items[i], err))
			return err->code;
	return COCKET_OK;
}

/* --- signing ---------------------------------------------------------------------------------- */

/* Whoever sends a copy of a store has made what the changes are told against, too: so which store that is. */
static void
print_base(const struct stage *st)
{
	char hex[DIGEST_HEX_BYTES];

	if (stage_published(st, "root") == NULL)
		return;
	if (store_first_root(hex, st->dir))
		log_note("changes to the store whose 1.root.json has SHA-256 %s", hex);
	else
		log_note("warning: changes to a store without its 1.root.json, so it cannot be told from another");
}

static enum status
nothing_staged(const char *role)
{
	if (role)
		return usage_error("cocket trust show lists what is staged", "%s: nothing is staged", TEXT(slice_str(role)));
	return usage_error("a change is staged by the command that makes it, or taken over with --from FILE", "nothing is staged");
}

static enum status
run_sign(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	const char *role = n > 0 ? operands[0] : NULL;
	struct err err = { 0 };

	if (args.signing.keys.count == 0 && args.from.count == 0)
		return usage_error(NULL, "trust sign: expected --key KEY, or --from FILE");
	if (check_from(&err) || trust_session_open(&e, args.trust, &args.signing, args.from.count > 0, &err) ||
	    merge_all(&e.stage, role, &err))
		return print_trust_error(NULL, &err);
	if (role ? !stage_staged(&e.stage, role) : e.stage.staged.count == 0)
		return nothing_staged(role);
	stage_touch(&e.stage, role);
	print_base(&e.stage);
	return trust_session_finish(app, &e);
}

const struct command command_trust_sign = {
	.name = "trust sign",
	.operands = "[ROLE]",
	.max = 1,
	.summary = "Signs staged changes, and publishes them when enough have signed",
	.examples = {
		"cocket trust sign --key bob.key",
		"cocket trust sign targets --from targets.json --key bob.key",
	},
	OPTIONS(options),
	.secret = true,
	.run = run_sign,
};
