/* Values at the cursor: see completion_values.h.  Paths are the shell's to find: it is told where they begin, and how they end.
 * Of what lies on disk only the names of a trust store's files are read, and only names that a role may have are printed. */
#include "cli/option/completion_values.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output/output.h"
#include "format/attestation/predicate_type.h"
#include "lint/lint_rule.h"
#include "verify/default_paths.h"

void
completion_offer(const char *keep, const char *word, size_t word_len, const char *help, const char *typed)
{
	char whole[COMPLETION_WORD_BYTES];
	int n = snprintf(whole, sizeof whole, "%s%.*s", keep, (int)word_len, word);

	if (n > 0 && (size_t)n < sizeof whole && strncmp(whole, typed, strlen(typed)) == 0)
		out_printf("%s\t%s\n", whole, help);
}

/* ending: of the files that fit; "" all. */
static void
offer_path(const char *keep, const char *kind, size_t more, const char *ending)
{
	out_printf("%s %zu%s%s\n", kind, strlen(keep) + more, *ending ? " " : "", ending);
}

/* Where in the word the value stands, and whose roles are offered. */
struct value_place {
	const char *keep, *typed, *trust;
};

/* skopeo's transports, and what follows the colon. */
static const struct {
	const char *prefix, *path, *help;
} transports[] = {
	{ "docker://", NULL, "an image in a registry, which is what a name alone is" },
	{ "oci:", ":dirs", "an OCI layout on disk: oci:DIR[:TAG]" },
	{ "oci-archive:", ":files", "an OCI archive: oci-archive:FILE[:TAG]" },
	{ "docker-archive:", ":files", "an archive of docker save: docker-archive:FILE[:NAME]" },
};

static void
offer_image(const struct value_place *a)
{
	for (size_t i = 0; i < sizeof transports / sizeof *transports; i++) {
		const char *prefix = transports[i].prefix;

		if (strlen(a->typed) < strlen(a->keep) || strncmp(a->typed + strlen(a->keep), prefix, strlen(prefix)) != 0)
			completion_offer(a->keep, prefix, strlen(prefix), transports[i].help, a->typed);
		else if (transports[i].path)
			offer_path(a->keep, transports[i].path, strlen(prefix), "");
	}
}

static void
offer_files(const struct value_place *a)
{
	offer_path(a->keep, ":files", 0, "");
}

static void
offer_public_keys(const struct value_place *a)
{
	offer_path(a->keep, ":files", 0, ".pub");
}

static void
offer_private_keys(const struct value_place *a)
{
	offer_path(a->keep, ":files", 0, ".key");
}

static void
offer_directories(const struct value_place *a)
{
	offer_path(a->keep, ":dirs", 0, "");
}

static void
offer_words(const struct value_place *a, const char *const words[])
{
	for (const char *const *word = words; *word; word++)
		completion_offer(a->keep, *word, strlen(*word), "", a->typed);
}

/* Those that images are built for most. */
static void
offer_platforms(const struct value_place *a)
{
	static const char *const platforms[] = {
		"all", "linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/ppc64le", "linux/s390x", "linux/riscv64", "windows/amd64", NULL,
	};

	offer_words(a, platforms);
}

static void
offer_tools(const struct value_place *a)
{
	static const char *const tools[] = { "docker", "podman", "nerdctl", "ctr", "skopeo", NULL };

	offer_words(a, tools);
}

/* Types of attestations by name; a URI is typed. */
static void
offer_types(const struct value_place *a)
{
	for (size_t i = 0; predicate_type_word(i); i++)
		completion_offer(a->keep, predicate_type_word(i), strlen(predicate_type_word(i)), "", a->typed);
}

static void
offer_rules(const struct value_place *a)
{
	for (size_t i = 0; i < RULE_COUNT; i++)
		completion_offer(a->keep, lint_rules[i].name, strlen(lint_rules[i].name), lint_rules[i].about, a->typed);
}

/* --- roles -------------------------------------------------------------------------------------- */

/* "release.json" is the file of a role, "2.root.json", "root.json" and their like are of no role that images are delegated to. */
static size_t
role_length(const char *file)
{
	static const char *const others[] = { "root", "targets", "snapshot", "timestamp" };
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	const size_t n = strlen(file), ending = strlen(".json");

	if (n <= ending || strcmp(file + n - ending, ".json") != 0 || file[strspn(file, letters)] || file[strspn(file, "0123456789")] == '.')
		return 0;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strlen(others[i]) == n - ending && strncmp(file, others[i], n - ending) == 0)
			return 0;
	return n - ending;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
offer_roles(const struct value_place *a)
{
	char directory[PATH_MAX];
	struct dirent **files;
	int n;

	if (!store_path_find(directory, a->trust))
		return;
	n = scandir(directory, &files, NULL, by_name);
	for (int i = 0; i < n; i++) {
		const size_t length = role_length(files[i]->d_name);

		if (length > 0)
			completion_offer(a->keep, files[i]->d_name, length, "a role of the trust store", a->typed);
		free(files[i]);
	}
	if (n >= 0)
		free(files);
}

/* --- what the tables call values and operands, where more is known of them than the name ------------- */

static const struct {
	const char *name;
	void (*offer)(const struct value_place *a);
} value_kinds[] = {
	{ "FILE", offer_files },          { "PUB", offer_public_keys }, { "KEY", offer_private_keys }, { "FROM", offer_files },
	{ "DIR", offer_directories },     { "IMAGE", offer_image },     { "TRANSPORT", offer_image },  { "ROLE", offer_roles },
	{ "PLATFORM", offer_platforms },  { "TOOL", offer_tools },      { "TYPE", offer_types },       { "TYPE[,TYPE]", offer_types },
	{ "RULE", offer_rules },
};

/* A word in small letters is to be typed so. */
static void
offer_alternative(struct slice name, const struct value_place *a)
{
	for (size_t i = 0; i < sizeof value_kinds / sizeof *value_kinds; i++)
		if (slice_is(name, value_kinds[i].name))
			value_kinds[i].offer(a);
	if (name.len > 0 && name.ptr[0] >= 'a' && name.ptr[0] <= 'z')
		completion_offer(a->keep, (const char *)name.ptr, name.len, "", a->typed);
}

void
completion_offer_alternatives(struct slice names, const char *keep, const char *typed, const char *trust)
{
	const struct value_place a = { keep, typed, trust };

	while (names.len > 0) {
		const uint8_t *bar = memchr(names.ptr, '|', names.len);
		size_t n = bar ? (size_t)(bar - names.ptr) : names.len;

		offer_alternative(slice_of(names.ptr, n), &a);
		names = bar ? slice_of(bar + 1, names.len - n - 1) : (struct slice){0};
	}
}
