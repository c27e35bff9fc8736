/* docker's command line: see docker_words.h.  Syntax of Go's pflag, as docker 20.10 to 29 use it; options as their --help lists them. */
#include "cli/docker_words.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

/* Options: "l|name=": letter, long name, and '=' where it takes a value. */
static const char *const own_options[] = {
	"config=", "c|context=", "D|debug", "H|host=", "l|log-level=", "tls", "tlscacert=", "tlscert=", "tlskey=", "tlsverify", "v|version",
	"h|help", NULL,
};

static const char *const pull_options[] = { "a|all-tags", "disable-content-trust", "platform=", "q|quiet", "help", NULL };

/* Those of run; create has none besides. */
static const char *const run_options[] = {
	"add-host=", "annotation=", "a|attach=", "blkio-weight=", "blkio-weight-device=", "cap-add=", "cap-drop=", "cgroup-parent=", "cgroupns=",
	"cidfile=", "cpu-count=", "cpu-percent=", "cpu-period=", "cpu-quota=", "cpu-rt-period=", "cpu-rt-runtime=", "c|cpu-shares=", "cpus=",
	"cpuset-cpus=", "cpuset-mems=", "d|detach", "detach-keys=", "device=", "device-cgroup-rule=", "device-read-bps=", "device-read-iops=",
	"device-write-bps=", "device-write-iops=", "disable-content-trust", "dns=", "dns-opt=", "dns-option=", "dns-search=", "domainname=",
	"entrypoint=", "e|env=", "env-file=", "expose=", "gpus=", "group-add=", "health-cmd=", "health-interval=", "health-retries=",
	"health-start-interval=", "health-start-period=", "health-timeout=", "help", "h|hostname=", "init", "i|interactive", "io-maxbandwidth=",
	"io-maxiops=", "ip=", "ip6=", "ipc=", "isolation=", "kernel-memory=", "l|label=", "label-file=", "link=", "link-local-ip=", "log-driver=",
	"log-opt=", "mac-address=", "m|memory=", "memory-reservation=", "memory-swap=", "memory-swappiness=", "mount=", "name=", "net=",
	"net-alias=", "network=", "network-alias=", "no-healthcheck", "oom-kill-disable", "oom-score-adj=", "pid=", "pids-limit=", "platform=",
	"privileged", "p|publish=", "P|publish-all", "pull=", "q|quiet", "read-only", "restart=", "rm", "runtime=", "security-opt=", "shm-size=",
	"sig-proxy", "stop-signal=", "stop-timeout=", "storage-opt=", "sysctl=", "tmpfs=", "t|tty", "ulimit=", "use-api-socket", "u|user=",
	"userns=", "uts=", "v|volume=", "volume-driver=", "volumes-from=", "w|workdir=", NULL,
};

/* Those of the builder that came with docker, and of buildx. */
static const char *const build_options[] = {
	"add-host=", "allow=", "annotation=", "attest=", "build-arg=", "build-context=", "builder=", "cache-from=", "cache-to=", "call=",
	"cgroup-parent=", "check", "compress", "cpu-period=", "cpu-quota=", "c|cpu-shares=", "cpuset-cpus=", "cpuset-mems=", "D|debug",
	"disable-content-trust", "f|file=", "force-rm", "help", "iidfile=", "isolation=", "label=", "load", "m|memory=", "memory-swap=",
	"metadata-file=", "network=", "no-cache", "no-cache-filter=", "o|output=", "platform=", "progress=", "provenance=", "pull", "push",
	"q|quiet", "rm", "sbom=", "secret=", "security-opt=", "shm-size=", "squash", "ssh=", "t|tag=", "target=", "ulimit=", NULL,
};

/* Compose's own, before its command. */
static const char *const compose_options[] = {
	"all-resources", "ansi=", "compatibility", "dry-run", "env-file=", "f|file=", "h|help", "no-ansi", "parallel=", "profile=", "progress=",
	"project-directory=", "p|project-name=", "verbose", "v|version", "workdir=", NULL,
};

struct verb {
	const char *words; /* one or two; with "*", all of a group that have no row of their own */
	enum docker_kind kind;
	const char *const *options;
	bool anywhere;     /* options may stand behind operands */
};

static const struct verb verbs[] = {
	{ "pull", DOCKER_PULL, pull_options, true },
	{ "image pull", DOCKER_PULL, pull_options, true },
	{ "run", DOCKER_RUN, run_options, false },
	{ "container run", DOCKER_RUN, run_options, false },
	{ "create", DOCKER_RUN, run_options, false },
	{ "container create", DOCKER_RUN, run_options, false },
	{ "build", DOCKER_BUILD, build_options, true },
	{ "image build", DOCKER_BUILD, build_options, true },
	{ "builder build", DOCKER_BUILD, build_options, true },
	{ "buildx build", DOCKER_BUILD, build_options, true },
	{ "compose", DOCKER_COMPOSE, compose_options, false },
	{ .words = "attach" }, { .words = "commit" }, { .words = "cp" }, { .words = "diff" }, { .words = "events" }, { .words = "exec" },
	{ .words = "export" }, { .words = "help" }, { .words = "history" }, { .words = "images" }, { .words = "import" }, { .words = "info" },
	{ .words = "inspect" }, { .words = "kill" }, { .words = "load" }, { .words = "login" }, { .words = "logout" }, { .words = "logs" },
	{ .words = "pause" }, { .words = "port" }, { .words = "ps" }, { .words = "push" }, { .words = "rename" }, { .words = "restart" },
	{ .words = "rm" }, { .words = "rmi" }, { .words = "save" }, { .words = "search" }, { .words = "start" }, { .words = "stats" },
	{ .words = "stop" }, { .words = "tag" }, { .words = "top" }, { .words = "unpause" }, { .words = "update" }, { .words = "version" },
	{ .words = "wait" },
	{ .words = "builder prune" }, { .words = "buildx du" }, { .words = "buildx inspect" }, { .words = "buildx ls" },
	{ .words = "buildx prune" }, { .words = "buildx rm" }, { .words = "buildx stop" }, { .words = "buildx use" },
	{ .words = "buildx version" },
	{ .words = "checkpoint *" }, { .words = "config *" }, { .words = "container *" }, { .words = "context *" }, { .words = "image *" },
	{ .words = "manifest *" }, { .words = "network *" }, { .words = "node *" }, { .words = "secret *" }, { .words = "system *" },
	{ .words = "trust *" }, { .words = "volume *" },
	{ .words = "plugin ls" }, { .words = "plugin list" }, { .words = "plugin inspect" }, { .words = "plugin disable" },
	{ .words = "plugin rm" }, { .words = "plugin remove" }, { .words = "plugin set" },
	{ .words = "service ls" }, { .words = "service list" }, { .words = "service inspect" }, { .words = "service logs" },
	{ .words = "service ps" }, { .words = "service rm" }, { .words = "service remove" },
	{ .words = "stack ls" }, { .words = "stack list" }, { .words = "stack ps" }, { .words = "stack rm" }, { .words = "stack remove" },
	{ .words = "stack services" }, { .words = "stack config" },
	{ .words = "swarm *" },
};
#define VERBS (sizeof verbs / sizeof *verbs)

void
docker_line_free(struct docker_line *l)
{
	free(l->items);
	l->items = NULL;
	l->item_count = 0;
}

/* --- options ------------------------------------------------------------------------------------ */

/* The option as the table has it, without its letter; NULL none. */
static const char *
find_long(const char *const options[], struct slice name)
{
	for (; *options; options++) {
		const char *row = (*options)[1] == '|' ? *options + 2 : *options;

		if (slice_eq(name, slice_of(row, strcspn(row, "="))))
			return row;
	}
	return NULL;
}

static const char *
find_short(const char *const options[], char letter)
{
	for (; *options; options++)
		if ((*options)[0] == letter && (*options)[1] == '|')
			return *options + 2;
	return NULL;
}

static bool
takes_value(const char *row)
{
	return strchr(row, '=') != NULL;
}

static enum cocket_code
add_item(struct docker_line *l, const char *option, const char *value, struct err *err)
{
	struct docker_item *items = reallocarray(l->items, l->item_count + 1, sizeof *items);

	if (!items)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	l->items = items;
	items[l->item_count++] = (struct docker_item){ .option = option, .value = value };
	return COCKET_OK;
}

/* The value that stands in the next word. */
static enum cocket_code
add_with_next(struct docker_line *l, const char *row, size_t *at, struct err *err)
{
	if (*at + 1 >= l->count)
		return fail(err, COCKET_E_USAGE, "docker %s: %s needs a value", l->name, TEXT(slice_str(l->words[*at])));
	(*at)++;
	return add_item(l, row, l->words[*at], err);
}

/* --name, --name=VALUE, --name VALUE; one without a value only as --name=false. */
static enum cocket_code
take_long(struct docker_line *l, const char *const options[], size_t *at, struct err *err)
{
	const char *name = l->words[*at] + 2;
	size_t n = strcspn(name, "=");
	const char *row = find_long(options, slice_of(name, n));

	if (!row)
		return fail(err, COCKET_E_USAGE, "docker %s: option %s is not known here, so which word is the image is not", l->name,
		            TEXT(slice_str(l->words[*at])));
	if (name[n] == '=')
		return add_item(l, row, name + n + 1, err);
	return takes_value(row) ? add_with_next(l, row, at, err) : add_item(l, row, "true", err);
}

/* -it, -eA=B, -e=A=B, -e A=B. */
static enum cocket_code
take_short(struct docker_line *l, const char *const options[], size_t *at, struct err *err)
{
	for (const char *c = l->words[*at] + 1; *c; c++) {
		const char *row = find_short(options, *c);

		if (!row)
			return fail(err, COCKET_E_USAGE, "docker %s: option -%s is not known here, so which word is the image is not", l->name,
			            TEXT(slice_of(c, 1)));
		if (c[1] == '=' && c[2] != '\0')
			return add_item(l, row, c + 2, err);
		if (takes_value(row))
			return c[1] ? add_item(l, row, c + 1, err) : add_with_next(l, row, at, err);
		if (add_item(l, row, "true", err))
			return err->code;
	}
	return COCKET_OK;
}

/* From the word at on.  stop: options end at the first operand, whose place is left in *at. */
static enum cocket_code
take_items(struct docker_line *l, const char *const options[], bool stop, size_t *at, struct err *err)
{
	bool operands_only = false;

	for (; *at < l->count; (*at)++) {
		const char *word = l->words[*at];
		enum cocket_code (*take)(struct docker_line *, const char *const[], size_t *, struct err *) = take_short;

		if (operands_only || word[0] != '-' || word[1] == '\0') {
			if (stop)
				return COCKET_OK;
			if (add_item(l, NULL, word, err))
				return err->code;
			l->items[l->item_count - 1].at = *at;
			continue;
		}
		if (strcmp(word, "--") == 0) {
			operands_only = true;
			continue;
		}
		if (word[1] == '-')
			take = take_long;
		if (take(l, options, at, err))
			return err->code;
		l->items[l->item_count - 1].at = *at;
	}
	return COCKET_OK;
}

/* --- the command -------------------------------------------------------------------------------- */

static bool
is_verb(const struct verb *verb, const char *first, const char *second)
{
	size_t n = strcspn(verb->words, " ");
	const char *other = verb->words[n] ? verb->words + n + 1 : NULL;

	if (strlen(first) != n || strncmp(first, verb->words, n) != 0)
		return false;
	if (other && strcmp(other, "*") == 0) /* behind an option there might be a command that names images */
		return !second || second[0] != '-' || strcmp(second, "--help") == 0;
	return !other || (second && strcmp(second, other) == 0);
}

static const struct verb *
find_verb(const char *first, const char *second)
{
	for (size_t i = 0; i < VERBS; i++)
		if (is_verb(&verbs[i], first, second))
			return &verbs[i];
	return NULL;
}

static enum cocket_code
unknown_verb(const struct docker_line *l, struct err *err)
{
	const char *first = l->words[l->verb], *second = l->verb + 1 < l->count ? l->words[l->verb + 1] : "";

	return fail(err, COCKET_E_USAGE, "docker %s%s%s: not known here, so which images it takes is not: run docker itself", TEXT(slice_str(first)),
	            *second && *second != '-' ? " " : "", *second != '-' ? TEXT(slice_str(second)) : "");
}

static bool
asks_help(const struct docker_line *l)
{
	const char *help = docker_option(l, "help"), *version = docker_option(l, "version");

	return (help && strcmp(help, "false") != 0) || (version && strcmp(version, "false") != 0);
}

/* The operand that ends the options. */
static enum cocket_code
take_first_operand(struct docker_line *l, size_t at, struct err *err)
{
	l->rest = at;
	if (at >= l->count)
		return COCKET_OK;
	if (add_item(l, NULL, l->words[at], err))
		return err->code;
	l->items[l->item_count - 1].at = at;
	return COCKET_OK;
}

static enum cocket_code
take_verb(struct docker_line *l, struct err *err)
{
	const char *second = l->verb + 1 < l->count ? l->words[l->verb + 1] : NULL;
	const struct verb *verb = find_verb(l->words[l->verb], second);
	size_t at = l->verb + 1;

	if (!verb)
		return unknown_verb(l, err);
	l->kind = verb->kind;
	l->name = verb->words;
	if (!verb->options)
		return COCKET_OK;
	at += strchr(verb->words, ' ') ? 1 : 0;
	if (take_items(l, verb->options, !verb->anywhere, &at, err))
		return err->code;
	if (!verb->anywhere && take_first_operand(l, at, err))
		return err->code;
	l->help = asks_help(l);
	return COCKET_OK;
}

enum cocket_code
docker_line_parse(struct docker_line *out, char *const words[], size_t n, struct err *err)
{
	AUTO(docker_line_free) struct docker_line l = { .words = words, .count = n, .name = "", .kind = DOCKER_OTHER };

	if (take_items(&l, own_options, true, &l.verb, err))
		return err->code;
	l.help = asks_help(&l) || l.verb == n;
	docker_line_free(&l);
	if (!l.help && take_verb(&l, err))
		return err->code;
	*out = l;
	l.items = NULL;
	return COCKET_OK;
}

enum cocket_code
docker_options_count(size_t *out, char *const words[], size_t n, struct err *err)
{
	AUTO(docker_line_free) struct docker_line l = { .words = words, .count = n, .name = "" };

	if (take_items(&l, own_options, true, &l.verb, err))
		return err->code;
	*out = l.verb;
	return COCKET_OK;
}

const struct docker_item *
docker_operand(const struct docker_line *l, size_t n)
{
	for (size_t i = 0; i < l->item_count; i++)
		if (!l->items[i].option && n-- == 0)
			return &l->items[i];
	return NULL;
}

bool
docker_item_is(const struct docker_item *item, const char *name)
{
	return item->option && slice_eq(slice_str(name), slice_of(item->option, strcspn(item->option, "=")));
}

const char *
docker_option(const struct docker_line *l, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < l->item_count; i++)
		if (docker_item_is(&l->items[i], name))
			value = l->items[i].value;
	return value;
}
