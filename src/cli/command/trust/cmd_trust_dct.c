/* cocket trust import-dct: what Docker Content Trust said in ~/.docker/trust, as delegations of a trust store (docs/FORMATS.md 4).
 * Says what it made, what a trust store cannot say, and what is left to do.  Never takes over what does not verify, never writes to DIR,
 * never touches a private key there. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/escape.h"
#include "cli/output/dct_report.h"
#include "cli/command/trust/trust_session.h"

static struct {
	char *trust;
	struct signing_args signing;
	struct strings repositories;
	int64_t expires;
} args = { .expires = YEAR_SECONDS };

static const struct opt options[] = {
	TRUST_ROW(args.trust),
	{ OPT_ROW("repository", 0, OPT_LIST, "NAME", "import only this repository: docker.io/library/alpine; repeatable (all)"),
	  .to.list = &args.repositories, .separator = ' ', .not_in_environment = true },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "validity of the roles (1y)"),
	  .to.seconds = &args.expires, .not_in_environment = true },
	SIGNING_ROWS(args.signing),
};

struct import {
	const char *path;
	int dir;
	struct dct_names names;
	struct dct_item *items; /* owned, one for each name */
	size_t made;
};
#define NO_IMPORT ((struct import){ .dir = -1 })

static void
import_close(struct import *im)
{
	for (size_t i = 0; im->items && i < im->names.count; i++) {
		dct_conversion_free(&im->items[i].plan);
		dct_free(&im->items[i].dct);
	}
	free(im->items);
	dct_names_free(&im->names);
	fd_close(&im->dir);
}

/* --- which ------------------------------------------------------------------------------------ */

static bool
is_named(const struct dct_names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->items[i], name) == 0)
			return true;
	return false;
}

/* As docker's short forms are written in full. */
static enum cocket_code
add_name(struct dct_names *n, const char *text, struct err *err)
{
	char name[NAME_TEXT_BYTES];
	struct name parsed;

	if (name_parse_claimed(&parsed, slice_str(text), err))
		return within(err, "--repository");
	if (parsed.tag[0] || parsed.has_digest)
		return fail(err, COCKET_E_USAGE, "--repository %s: expected a name without tag and digest", TEXT(slice_str(text)));
	name_print_repository(name, &parsed);
	if (is_named(n, name))
		return COCKET_OK;
	n->items[n->count] = strdup(name);
	return n->items[n->count++] ? COCKET_OK : no_memory(err);
}

static enum cocket_code
take_names(struct import *im, struct err *err)
{
	im->names.items = calloc(args.repositories.count + 1, sizeof *im->names.items);
	if (!im->names.items)
		return no_memory(err);
	for (size_t i = 0; i < args.repositories.count; i++)
		if (add_name(&im->names, args.repositories.items[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
find_names(struct import *im, struct err *err)
{
	struct text path = text_quote(slice_str(im->path));

	if (args.repositories.count > 0)
		return take_names(im, err);
	if (dct_find(&im->names, im->dir, err))
		return within(err, "%s", path.s);
	return im->names.count ? COCKET_OK : fail(err, COCKET_E_NOT_FOUND, "%s/tuf: no repository there", path.s);
}

static enum cocket_code
import_open(struct import *im, const char *path, struct err *err)
{
	im->path = path;
	im->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (im->dir < 0)
		return fail_errno(err, COCKET_E_USAGE, "%s", TEXT(slice_str(path)));
	if (find_names(im, err))
		return err->code;
	im->items = calloc(im->names.count + 1, sizeof *im->items);
	if (!im->items)
		return no_memory(err);
	for (size_t i = 0; i < im->names.count; i++)
		im->items[i].name = im->names.items[i];
	return COCKET_OK;
}

/* --- the work --------------------------------------------------------------------------------- */

static enum cocket_code
read_item(const struct import *im, struct dct_item *it, int64_t now, struct err *err)
{
	if (dct_read(&it->dct, im->dir, it->name, &it->denied, &it->why) == COCKET_OK)
		return dct_convert(&it->plan, &it->dct, now, err);
	if (code_is_refusal(it->why.code))
		return COCKET_OK;
	*err = it->why;
	return within(err, "%s", TEXT(slice_str(it->name)));
}

static enum cocket_code
take_item(struct import *im, struct dct_item *it, struct trust_session *e, struct err *err)
{
	if (read_item(im, it, e->now, err))
		return err->code;
	if (it->plan.role[0] && dct_delegate(&it->made, &e->stage, &it->plan, e->now + args.expires, err))
		return within(err, "%s", TEXT(slice_str(it->name)));
	im->made += it->made;
	return COCKET_OK;
}

static enum cocket_code
take_all(struct import *im, struct trust_session *e, struct err *err)
{
	if (stage_check_store(&e->stage, err))
		return err->code;
	for (size_t i = 0; i < im->names.count; i++)
		if (take_item(im, &im->items[i], e, err))
			return err->code;
	return COCKET_OK;
}

/* --- what came of it -------------------------------------------------------------------------- */

/* Where docker signed on this machine, its private keys are here too. */
static void
hint_key(const struct import *im, const struct dct_key *k)
{
	char file[sizeof "private/.key" + DIGEST_HEX_BYTES];

	(void)snprintf(file, sizeof file, "private/%s.key", k->notary_id);
	if (faccessat(im->dir, file, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		log_hint("cocket key import %s/%s NAME", TEXT(slice_str(im->path)), file);
}

static bool
is_in_earlier(const struct import *im, size_t item, const struct dct_key *k)
{
	for (size_t i = 0; i < item; i++)
		for (size_t j = 0; im->items[i].plan.role[0] && j < im->items[i].plan.key_count; j++)
			if (strcmp(im->items[i].plan.keys[j].notary_id, k->notary_id) == 0)
				return true;
	return false;
}

static void
hint_next(const struct import *im)
{
	bool any = false;

	for (size_t i = 0; i < im->names.count; i++) {
		const struct dct_conversion *p = &im->items[i].plan;

		for (size_t j = 0; p->role[0] && j < p->key_count; j++)
			if (!is_in_earlier(im, i, &p->keys[j]))
				hint_key(im, &p->keys[j]);
		any = any || p->role[0];
	}
	if (any)
		log_hint("signatures cannot be imported: import each key (cocket key import KEY NAME), then cocket sign --key NAME.key IMAGE:TAG");
}

static enum status
report(const struct app *app, const struct import *im)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < im->names.count; i++)
		status = status_worse(status, dct_item_print(app, &im->items[i]));
	hint_next(im);
	return status;
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(trust_session_close) struct trust_session e = NO_TRUST_SESSION;
	AUTO(import_close) struct import im = NO_IMPORT;
	struct err err = { 0 };
	enum status status;

	(void)n;
	if (import_open(&im, operands[0], &err) || trust_session_open(&e, args.trust, &args.signing, false, &err) || take_all(&im, &e, &err))
		return say_trust_error(NULL, &err);
	status = im.made > 0 ? trust_session_finish(app, &e) : STATUS_OK;
	return status == STATUS_OK ? report(app, &im) : status;
}

const struct command command_trust_import_dct = {
	.name = "trust import-dct",
	.operands = "DIR",
	.min = 1,
	.max = 1,
	.summary = "Imports the keys that Docker Content Trust let sign, from ~/.docker/trust",
	OPTIONS(options),
	.secret = true,
	.run = run,
};
