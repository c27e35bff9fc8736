/* The configuration file: see config.h and cocket-config(5).  Closed at both levels: an unknown name is an error.
 * Never reads a file of the working directory, never takes a value from a file over one from the environment or the command line. */
#include "cli/option/config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/owner.h"
#include "cli/option/key_files.h"

#define SYSTEM_CONFIG "/etc/cocket/config.json"
#define PATH_BYTES 4096

static bool
is_command(const struct config_names *names, struct slice name)
{
	for (size_t i = 0; i < names->command_count; i++)
		if (slice_is(name, names->commands[i]->name))
			return true;
	return false;
}

static enum cocket_code
unknown_name(const char *name, struct err *err)
{
	return fail(err, COCKET_E_USAGE, "%s: no such setting", TEXT(slice_str(name)));
}

/* Settings of one command: each must be an option that it has. */
static enum cocket_code
read_command(struct opts *o, struct json object, struct err *err)
{
	for (struct json v = json_first(object); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const struct opt *row = opt_find(o->rows, o->count, slice_str(json_name(v)));

		if (!row || row->command_line_only || row->not_in_config)
			return unknown_name(json_name(v), err);
		if (opts_set_json(o, row, object, err))
			return within(err, "%s", row->name);
	}
	return COCKET_OK;
}

/* Settings of a command that does not run now: only their names are looked at. */
static enum cocket_code
check_other_command(struct json object, const struct config_names *names, struct err *err)
{
	for (struct json v = json_first(object); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (!names->is_option(slice_str(json_name(v)))) {
			(void)unknown_name(json_name(v), err);
			return within(err, "%s", json_name(object));
		}
	return COCKET_OK;
}

/* Settings of all commands: those that this command does not have must be some other's. */
static enum cocket_code
read_common(struct opts *o, struct json root, const struct config_names *names, struct err *err)
{
	for (struct json v = json_first(root); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		struct slice name = slice_str(json_name(v));
		const struct opt *row = opt_find(o->rows, o->count, name);

		if (json_type(v) == JSON_OBJECT && is_command(names, name)) {
			if (check_other_command(v, names, err))
				return err->code;
			continue;
		}
		if (!names->is_option(name))
			return unknown_name(json_name(v), err);
		if (row && opts_set_json(o, row, root, err))
			return within(err, "%s", row->name);
	}
	return COCKET_OK;
}

static enum cocket_code
parse(struct opts *o, struct slice text, const struct command *command, const struct config_names *names, struct err *err)
{
	AUTO(json_free) struct json_doc doc = {0};
	struct json root, own;

	if (json_parse(&doc, text, err))
		return err->code;
	root = json_root(&doc);
	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_USAGE, "not a JSON object");
	own = json_get(root, command->name);
	opts_next_source(o);
	if (json_type(own) == JSON_OBJECT && read_command(o, own, err))
		return within(err, "%s", command->name);
	opts_next_source(o);
	return read_common(o, root, names, err);
}

static enum cocket_code
parse_beside(struct opts *o, const char *path, struct slice text, const struct command *command, const struct config_names *names, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_BYTES];

	snprintf(directory, sizeof directory, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
	o->base = slash == path ? "" : directory;
	enum cocket_code code = parse(o, text, command, names, err);
	o->base = NULL;
	return code;
}

/* A broken configuration is the user's to mend, whatever is wrong with it. */
static enum cocket_code
as_usage(const char *path, struct err *err)
{
	err->code = COCKET_E_USAGE;
	return within(err, "%s", TEXT(slice_str(path)));
}

/* may_be_absent: one of the default places. */
static enum cocket_code
read_file(struct opts *o, const char *path, bool may_be_absent, const struct command *command, const struct config_names *names,
          struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(CONFIG_FILE_MAX_BYTES);
	enum cocket_code code;

	if (owner_check_path(path, err))
		return as_usage(path, err);
	code = file_read_checked(&text, path, owner_check_file, err); /* whatever was put there since */
	if (code == COCKET_E_NOT_FOUND && may_be_absent)
		return COCKET_OK;
	if (code) {
		err->code = COCKET_E_USAGE;
		return within(err, "configuration file");
	}
	key_file_warn(path, false);
	return parse_beside(o, path, buf_slice(&text), command, names, err) ? as_usage(path, err) : COCKET_OK;
}

/* $XDG_CONFIG_HOME counts only where it is absolute (XDG base directory specification). */
static bool
user_config_path(char out[static PATH_BYTES])
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n = -1;

	if (xdg && xdg[0] == '/')
		n = snprintf(out, PATH_BYTES, "%s/cocket/config.json", xdg);
	else if (home && home[0] == '/')
		n = snprintf(out, PATH_BYTES, "%s/.config/cocket/config.json", home);
	return n > 0 && n < PATH_BYTES;
}

enum cocket_code
config_read(struct opts *o, const char *path, const struct command *command, const struct config_names *names, struct err *err)
{
	char user[PATH_BYTES];

	if (path)
		return read_file(o, path, false, command, names, err);
	if (user_config_path(user) && read_file(o, user, true, command, names, err))
		return err->code;
	return read_file(o, SYSTEM_CONFIG, true, command, names, err);
}
