/* Tables: docker's commands, and the options of those whose images are verified, as docker 20.10 to 29 and their plugins' --help list them.
 * A command that stands in no row is refused: it might name images. */
#include "deploy/docker_commands.h"

#include <string.h>

/* Options: "l|name=": letter, long name, and '=' where it takes a value. */
const char *const docker_own_options[] = {
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

static const struct docker_verb verbs[] = {
	{ "pull", DOCKER_PULL, pull_options, true, NULL },
	{ "image pull", DOCKER_PULL, pull_options, true, NULL },
	{ "run", DOCKER_RUN, run_options, false, NULL },
	{ "container run", DOCKER_RUN, run_options, false, NULL },
	{ "create", DOCKER_RUN, run_options, false, NULL },
	{ "container create", DOCKER_RUN, run_options, false, NULL },
	{ "build", DOCKER_BUILD, build_options, true, NULL },
	{ "image build", DOCKER_BUILD, build_options, true, NULL },
	{ "builder build", DOCKER_BUILD, build_options, true, NULL },
	{ "buildx build", DOCKER_BUILD, build_options, true, NULL },
	{ "compose", DOCKER_COMPOSE, compose_options, false, NULL },
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
	{ .words = "checkpoint *", .members = "create list ls remove rm" },
	{ .words = "config *", .members = "create inspect list ls remove rm" },
	{ .words = "container *", .members = "attach commit cp diff exec export inspect kill list logs ls pause port prune ps remove rename restart rm start "
	                                     "stats stop top unpause update wait" },
	{ .words = "context *", .members = "create export import inspect list ls remove rm show update use" },
	{ .words = "image *", .members = "history import inspect list load ls prune push remove rm save tag" },
	{ .words = "manifest *", .members = "annotate create inspect push rm" },
	{ .words = "network *", .members = "connect create disconnect inspect list ls prune remove rm" },
	{ .words = "node *", .members = "demote inspect list ls promote ps remove rm update" },
	{ .words = "secret *", .members = "create inspect list ls remove rm" },
	{ .words = "swarm *", .members = "ca init join join-token leave unlock unlock-key update" },
	{ .words = "system *", .members = "df dial-stdio events info prune" },
	{ .words = "trust *", .members = "inspect key revoke sign signer" },
	{ .words = "volume *", .members = "create inspect list ls prune remove rm update" },
	{ .words = "plugin ls" }, { .words = "plugin list" }, { .words = "plugin inspect" }, { .words = "plugin disable" },
	{ .words = "plugin rm" }, { .words = "plugin remove" }, { .words = "plugin set" },
	{ .words = "service ls" }, { .words = "service list" }, { .words = "service inspect" }, { .words = "service logs" },
	{ .words = "service ps" }, { .words = "service rm" }, { .words = "service remove" },
	{ .words = "stack ls" }, { .words = "stack list" }, { .words = "stack ps" }, { .words = "stack rm" }, { .words = "stack remove" },
	{ .words = "stack services" }, { .words = "stack config" },
};
#define VERBS (sizeof verbs / sizeof *verbs)

/* What is not listed, an option or a new command, might name images. */
static bool
is_member(const char *members, const char *word)
{
	const size_t n = strlen(word);

	for (const char *m = members; *m; m += strspn(m, " ")) {
		if (strcspn(m, " ") == n && strncmp(m, word, n) == 0)
			return true;
		m += strcspn(m, " ");
	}
	return false;
}

static bool
is_group_member(const struct docker_verb *verb, const char *second)
{
	return !second || is_member(verb->members, second) || strcmp(second, "--help") == 0;
}

static bool
is_verb(const struct docker_verb *verb, const char *first, const char *second)
{
	const size_t n = strcspn(verb->words, " ");

	if (strlen(first) != n || strncmp(first, verb->words, n) != 0)
		return false;
	if (docker_verb_takes_any(verb))
		return is_group_member(verb, second);
	return verb->words[n] == '\0' || (second && strcmp(second, verb->words + n + 1) == 0);
}

bool
docker_verb_takes_any(const struct docker_verb *verb)
{
	return strcmp(verb->words + strcspn(verb->words, " "), " *") == 0;
}

const struct docker_verb *
docker_verb_find(const char *first, const char *second)
{
	for (size_t i = 0; i < VERBS; i++)
		if (is_verb(&verbs[i], first, second))
			return &verbs[i];
	return NULL;
}
