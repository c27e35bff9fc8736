/* cocket trust sign: one person's signature on what is staged, and publication when enough have signed.
 * A ceremony of several people on several machines passes the files of DIR/staged by hand; --from takes in what others have signed.
 * Says what it is that is being signed; never signs a change that was made for another version of the store. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/escape.h"
#include "cli/command/trust/trust_session.h"

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

/* "PATH/NAME.json" is of the role NAME, unless the operand says of which. */
static enum cocket_code
role_of(char out[static TUF_ROLE_NAME_MAX + 1], const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t n = strlen(base), suffix = strlen(".json");

	if (n <= suffix || n - suffix > TUF_ROLE_NAME_MAX || strcmp(base + n - suffix, ".json") != 0)
		return fail(err, COCKET_E_USAGE, "not called ROLE.json: say of which role it is");
	snprintf(out, TUF_ROLE_NAME_MAX + 1, "%.*s", (int)(n - suffix), base);
	return COCKET_OK;
}

static enum cocket_code
take_file(struct stage *st, const char *role, const char *path, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_TARGETS_MAX_BYTES);
	char name[TUF_ROLE_NAME_MAX + 1];

	if (file_read(&bytes, path, err)) {
		err->code = COCKET_E_USAGE;
		return err->code;
	}
	if (!role && role_of(name, path, err))
		return within(err, "%s", TEXT(slice_str(path)));
	return edit_merge(st, role ? role : name, buf_slice(&bytes), err) ? within(err, "%s", TEXT(slice_str(path))) : COCKET_OK;
}

/* "2.root.json", which a store keeps beside root.json; no role may be called so. */
static bool
is_old_root(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	return digits > 0 && strcmp(name + digits, ".root.json") == 0;
}

/* Of a directory that is a whole store, too, somebody else's, who has published. */
static int
is_role_file(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > strlen(".json") && strcmp(e->d_name + n - strlen(".json"), ".json") == 0 && !is_old_root(e->d_name);
}

static enum cocket_code
take_entries(struct stage *st, const char *role, const char *dir, struct dirent **entries, int n, struct err *err)
{
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX], name[TUF_ROLE_NAME_MAX + 1];

		if (snprintf(path, sizeof path, "%s/%s", dir, entries[i]->d_name) >= (int)sizeof path)
			return fail(err, COCKET_E_USAGE, "%s: path too long", TEXT(slice_str(dir)));
		if (role && (role_of(name, path, err) || strcmp(name, role) != 0))
			continue;
		if (take_file(st, NULL, path, err))
			return err->code;
	}
	return COCKET_OK;
}

/* In the order of their names, so root.json comes before what its keys sign. */
static enum cocket_code
take_directory(struct stage *st, const char *role, const char *dir, struct err *err)
{
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, is_role_file, alphasort);
	enum cocket_code code;

	if (n < 0)
		return fail_errno(err, COCKET_E_USAGE, "%s", TEXT(slice_str(dir)));
	code = take_entries(st, role, dir, entries, n, err);
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	return code;
}

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
take_all(struct stage *st, const char *role, struct err *err)
{
	for (size_t i = 0; i < args.from.count; i++) {
		const char *path = args.from.items[i];
		struct stat s;
		bool directory = stat(path, &s) == 0 && S_ISDIR(s.st_mode);

		if ((directory ? take_directory : take_file)(st, role, path, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- signing ---------------------------------------------------------------------------------- */

/* Whoever sends a copy of a store has made what the changes are told against, too: so which store that is. */
static void
say_base(const struct stage *st)
{
	char hex[DIGEST_HEX_BYTES];

	if (stage_published(st, "root") == NULL)
		return;
	if (trust_first_root(hex, st->dir))
		log_note("these are changes to the store whose 1.root.json has the SHA-256 %s", hex);
	else
		log_note("warning: these are changes to a store without its 1.root.json, which nothing tells from another one's");
}

static void
say_changes(const struct stage *st, const char *role)
{
	for (size_t i = 0; i < st->staged.count; i++) {
		const struct metadata_file *d = &st->staged.items[i]->doc;

		if (d->tuf.type == TUF_SNAPSHOT || d->tuf.type == TUF_TIMESTAMP || (role && strcmp(role, d->role) != 0))
			continue;
		trust_session_say_changes(st, d);
	}
	say_base(st);
}

static enum status
nothing_staged(const char *role)
{
	if (role)
		return usage_error("cocket trust show lists what is staged", "%s: nothing is staged", TEXT(slice_str(role)));
	return usage_error(NULL, "nothing is staged");
}

static enum status
sign(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	const char *role = n > 0 ? operands[0] : NULL;
	struct err err = { 0 };

	if (args.signing.keys.count == 0 && args.from.count == 0)
		return usage_error(NULL, "trust sign: expected --key KEY, or --from FILE");
	if (check_from(&err) || trust_session_open(&e, args.trust, &args.signing, args.from.count > 0, &err) ||
	    take_all(&e.stage, role, &err))
		return say_trust_error(NULL, &err);
	if (role ? !stage_staged(&e.stage, role) : e.stage.staged.count == 0)
		return nothing_staged(role);
	say_changes(&e.stage, role);
	stage_touch(&e.stage, role);
	return trust_session_finish(app, &e);
}

const struct command command_trust_sign = {
	.name = "trust sign",
	.operands = "[ROLE]",
	.max = 1,
	.summary = "Signs what is staged, and publishes it when enough have signed",
	OPTIONS(options),
	.secret = true,
	.run = sign,
};
