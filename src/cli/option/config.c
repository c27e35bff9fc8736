/* The configuration file: see config.h and cocket-config(5).  Closed at both levels: an unknown name is an error.
 * Never reads a file of the working directory, never takes a value from a file over one from the environment or the command line. */
#include "cli/option/config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/json_reader.h"
#include "base/nearest.h"
#include "base/owner.h"
#include "cli/option/key_files.h"

#define SYSTEM_CONFIG "/etc/cocket/config.json"
#define PATH_BYTES 4096

/* A file while it is read into the options. */
struct settings_file {
	struct opts *opts;
	struct json_reader reader;
};

static bool
is_command(const struct config_names *names, struct slice name)
{
	for (size_t i = 0; i < names->command_count; i++)
		if (slice_is(name, names->commands[i]->name))
			return true;
	return false;
}

/* --- names ------------------------------------------------------------------------------------- */

/* Options that may stand in the file, of one command or of all. */
static void
try_rows(struct nearest *n, const struct opt *const rows[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!rows[i]->command_line_only && !rows[i]->not_in_config)
			nearest_try(n, rows[i]->name);
}

static void
try_commands(struct nearest *n, const struct config_names *names)
{
	for (size_t i = 0; i < names->command_count; i++) {
		nearest_try(n, names->commands[i]->name);
		for (size_t k = 0; k < names->commands[i]->option_count; k++)
			try_rows(n, (const struct opt *const[]){ &names->commands[i]->options[k] }, 1);
	}
}

/* names NULL: those of commands mean nothing here.  command: whose settings they are, NULL of all. */
static enum cocket_code
refuse_name(const struct settings_file *f, struct json member, const struct config_names *names, const char *command)
{
	struct nearest nearest;

	nearest_begin(&nearest, slice_str(json_name(member)));
	try_rows(&nearest, f->opts->rows, f->opts->count);
	if (names)
		try_commands(&nearest, names);
	return json_refuse_name(&f->reader, member, "%s%s%s: no such setting%s", command ? command : "", command ? ": " : "", TEXT(slice_str(json_name(member))),
	                        nearest_hint(nearest.best).s);
}

/* --- values ------------------------------------------------------------------------------------ */

static enum cocket_code
set_value(const struct settings_file *f, const struct opt *row, struct json object, struct json member)
{
	if (opts_set_json(f->opts, row, object, f->reader.err) == COCKET_OK)
		return COCKET_OK;
	(void)within(f->reader.err, "%s", row->name);
	return json_refuse_as(&f->reader, member);
}

/* Settings of one command: each must be an option that it has. */
static enum cocket_code
read_command(const struct settings_file *f, struct json object)
{
	for (struct json v = json_first(object); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const struct opt *row = opt_find(f->opts->rows, f->opts->count, slice_str(json_name(v)));
		const bool is_known = row && !row->command_line_only && !row->not_in_config;

		if ((is_known ? set_value(f, row, object, v) : refuse_name(f, v, NULL, json_name(object))) && !json_goes_on(&f->reader))
			return f->reader.err->code;
	}
	return COCKET_OK;
}

/* Settings of a command that does not run now: only their names are looked at. */
static enum cocket_code
check_other_command(const struct settings_file *f, struct json object, const struct config_names *names)
{
	for (struct json v = json_first(object); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (!names->is_option(slice_str(json_name(v))) && refuse_name(f, v, names, json_name(object)) && !json_goes_on(&f->reader))
			return f->reader.err->code;
	return COCKET_OK;
}

/* Of all commands: one that this command does not have must be some other's. */
static enum cocket_code
read_member(const struct settings_file *f, struct json root, struct json member, const struct config_names *names)
{
	struct slice name = slice_str(json_name(member));
	const struct opt *row = opt_find(f->opts->rows, f->opts->count, name);

	if (json_type(member) == JSON_OBJECT && is_command(names, name))
		return check_other_command(f, member, names);
	if (!names->is_option(name) && is_command(names, name))
		return json_refuse_name(&f->reader, member, "%s: no such setting; those of the command are an object", json_name(member));
	if (!names->is_option(name))
		return refuse_name(f, member, names, NULL);
	return row && !row->not_in_config ? set_value(f, row, root, member) : COCKET_OK; /* of a name that two commands have, one may take it from here alone */
}

static enum cocket_code
read_root(const struct settings_file *f, struct json root, const struct command *command, const struct config_names *names)
{
	struct json own = json_get(root, command->name);
	const bool has_own = json_type(own) == JSON_OBJECT;

	if (json_type(root) != JSON_OBJECT)
		return json_refuse(&f->reader, root, "not a JSON object");
	opts_next_source(f->opts);
	if (has_own && read_command(f, own))
		return f->reader.err->code;
	opts_next_source(f->opts);
	for (struct json v = json_first(root); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (!(has_own && v.node == own.node) && read_member(f, root, v, names) && !json_goes_on(&f->reader))
			return f->reader.err->code;
	return COCKET_OK;
}

/* All that is wrong with the file is told; any of it is the end. */
static enum cocket_code
parse(struct opts *o, const char *path, struct slice text, const struct command *command, const struct config_names *names, struct err *err)
{
	AUTO(json_free) struct json_doc doc = {0};
	AUTO(problems_free) struct problems problems = { 0 };
	const struct settings_file f = { .opts = o, .reader = { .doc = &doc, .text = text, .err = err, .problems = &problems } };

	if (json_parse(&doc, text, err))
		return within_file(err, path);
	if (read_root(&f, json_root(&doc), command, names) == COCKET_E_NOMEM)
		return COCKET_E_NOMEM;
	return problems.count ? problems_report(&problems, path, err) : COCKET_OK;
}

static enum cocket_code
parse_beside(struct opts *o, const char *path, struct slice text, const struct command *command, const struct config_names *names, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_BYTES];

	snprintf(directory, sizeof directory, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
	o->base = slash == path ? "" : directory;
	enum cocket_code code = parse(o, path, text, command, names, err);
	o->base = NULL;
	return code;
}

/* A broken configuration is the user's to mend, whatever is wrong with it. */
static enum cocket_code
file_refuse(const char *path, struct err *err)
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
		return file_refuse(path, err);
	code = file_read_checked(&text, path, owner_check_file, err); /* whatever was put there since */
	if (code == COCKET_E_NOT_FOUND && may_be_absent)
		return COCKET_OK;
	if (code) {
		err->code = COCKET_E_USAGE;
		return within(err, "configuration file");
	}
	key_file_warn(path, false);
	if (parse_beside(o, path, buf_slice(&text), command, names, err))
		return err->code = COCKET_E_USAGE; /* told by line and column */
	return COCKET_OK;
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
