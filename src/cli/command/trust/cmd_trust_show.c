/* cocket trust show: the whole tree, also of a store that is past its date, which it says first and by its status.
 * Shows, and decides nothing. */
#include "base/clock.h"
#include "base/log.h"
#include "cli/command/trust/trust_session.h"
#include "cli/output/trust_tree.h"

static struct {
	char *trust;
} args;

static const struct opt options[] = { TRUST_ROW(args.trust) };

static enum cocket_code
print_tree(const struct app *app, const struct store_tree *t, struct err *err)
{
	if (app->json)
		return tree_print_json(t, err);
	tree_print_text(t);
	return COCKET_OK;
}

/* An error is what the status tells of; a role that counts no more leaves the others as they are. */
static void
print_health(const struct store_health *h)
{
	for (size_t i = 0; i < h->problems.count; i++)
		if (h->loads)
			log_note("warning: %s", h->problems.items[i]);
		else
			log_error("%s", h->problems.items[i]);
	for (size_t i = 0; i < h->warnings.count; i++)
		log_note("warning: %s", h->warnings.items[i]);
	if (h->problems.count + h->warnings.count > 0)
		print_hint("to renew or change keys: cocket trust rotate root|targets|ROLE --expires DURATION, --add PUB, --remove PUB");
}

/* A store that does not load is a broken configuration; one of whose roles counts no more is not. */
static enum status
show_store(const struct app *app, struct stage *st, const char *dir, int64_t now)
{
	AUTO(store_tree_free) struct store_tree tree = { 0 };
	struct err err = { 0 };

	if (store_tree_gather(&tree, st, dir, now, &err) || print_tree(app, &tree, &err))
		return print_trust_error(NULL, &err);
	print_health(&tree.health);
	return tree.health.loads ? STATUS_OK : STATUS_USAGE;
}

static enum status
run_show(const struct app *app, char *const operands[], size_t n)
{
	AUTO(stage_close) struct stage st = NO_STAGE;
	char dir[PATH_MAX];
	struct err err = { 0 };

	(void)operands, (void)n;
	if (trust_dir_find(dir, args.trust, &err) || (stage_look(&st, dir, &err) && trust_dir_refuse(dir, &err)) || stage_check_store(&st, &err))
		return print_trust_error(NULL, &err);
	return show_store(app, &st, dir, clock_now());
}

const struct command command_trust_show = {
	.name = "trust show",
	.summary = "Shows who may sign what, until when, and what is staged",
	.examples = {
		"cocket trust show",
		"cocket trust show --trust /etc/cocket/trust",
		"cocket trust show --output json",
	},
	OPTIONS(options),
	.run = run_show,
};
