/* A path where an image's name belongs, and the reverse: see image_operands.h.  Whatever is here only chooses words: a name that may be an
 * image's is taken for one, whether or not there is a file so called; what holds an image is no text, and is refused by any reader of it. */
#include "cli/option/image_operands.h"

#include <stdio.h>

#include "base/escape.h"
#include "cli/option/path_kind.h"
#include "base/shell_word.h"
#include "format/name/reference.h"

#define HINT_BYTES (SHELL_WORD_BYTES + 128)

#define MEANT "did you mean "

/* What to type for what is there; %s: its path.  needs: the option that the hint is about, NULL none. */
static const struct advice {
	enum path_kind kind;
	const char *needs, *hint;
	bool is_transport; /* behind which a path cannot have a colon */
} advices[] = { /* the first that fits */
	{ PATH_LAYOUT, NULL, MEANT "oci:%s?", true },
	{ PATH_OCI_ARCHIVE, NULL, MEANT "oci-archive:%s?", true },
	{ PATH_TAR, NULL, MEANT "docker-archive:%s?", true },
	{ PATH_COMPRESSED, NULL, MEANT "oci-archive:%s?", true },
	{ PATH_PUBLIC_KEY, "threshold", "did you mean --key %s?", false },
	{ PATH_PRIVATE_KEY, "expires", "did you mean --key %s?", false },
	{ PATH_PRIVATE_KEY, NULL, "cocket key show --pem %s prints its public key", false },
	{ PATH_POLICY, "policy", "did you mean --policy %s?", false },
	{ PATH_TRUST_STORE, "trust", "did you mean --trust %s?", false },
	{ PATH_IMAGE_FILE, "file", "did you mean --file %s?", false },
	{ PATH_IMAGE_FILE, NULL, "cocket verify --file %s verifies the images that it names", false },
};

static bool
fits(const struct advice *a, const struct opts *o, enum path_kind kind, const char *path)
{
	return a->kind == kind && !(a->is_transport && strchr(path, ':')) && (!a->needs || opt_find(o->rows, o->count, slice_str(a->needs)));
}

/* "": nothing is known. */
static void
advise(char hint[static HINT_BYTES], const struct opts *o, enum path_kind kind, const char *path)
{
	char word[SHELL_WORD_BYTES];
	const char *at;

	hint[0] = '\0';
	if (!shell_word(word, path))
		return;
	for (size_t i = 0; i < sizeof advices / sizeof *advices; i++) {
		if (!fits(&advices[i], o, kind, path))
			continue;
		at = strstr(advices[i].hint, "%s");
		snprintf(hint, HINT_BYTES, "%.*s%s%s", (int)(at - advices[i].hint), advices[i].hint, word, at + 2);
		return;
	}
}

static bool
takes_images(const struct command *command)
{
	return command->operands && slice_starts(slice_str(command->operands), "IMAGE");
}

/* Whether it stands for a registry's image; false too if it is no name at all. */
static bool
is_registry_name(const char *operand)
{
	struct reference ref;
	struct err ignored = { 0 };

	return reference_parse(&ref, operand, &ignored) == COCKET_OK && ref.transport == TRANSPORT_REGISTRY;
}

static bool
has_transport(const char *operand)
{
	struct reference ref;
	struct err ignored = { 0 };

	return strstr(operand, "://") || (reference_parse(&ref, operand, &ignored) == COCKET_OK && ref.transport != TRANSPORT_REGISTRY);
}

/* "api.tar", "./api", "Dockerfile" are no names that anybody gives to an image in a registry; "api" may be one. */
static bool
cannot_be_a_name(const char *operand)
{
	const char *slash = strrchr(operand, '/');

	return !is_registry_name(operand) || strchr(slash ? slash : operand, '.') != NULL;
}

static bool
is_directory(enum path_kind kind)
{
	return kind == PATH_DIRECTORY || kind == PATH_LAYOUT || kind == PATH_TRUST_STORE;
}

/* A directory may be called as an image is, unless no image can be: oci:alpine beside the image alpine. */
static bool
is_misplaced(const char *operand, enum path_kind kind)
{
	if (kind == PATH_ABSENT)
		return false;
	return is_directory(kind) || kind == PATH_FILE ? !is_registry_name(operand) : cannot_be_a_name(operand);
}

enum status
image_operands_check(const struct opts *o, const struct command *command, char *const operands[], size_t n)
{
	char hint[HINT_BYTES];

	for (size_t i = 0; takes_images(command) && i < n; i++) {
		const enum path_kind kind = has_transport(operands[i]) ? PATH_ABSENT : path_kind_of(operands[i]);

		if (!is_misplaced(operands[i], kind))
			continue;
		advise(hint, o, kind, operands[i]);
		return usage_error(hint, "%s: %s, expected an image", TEXT(slice_str(operands[i])), path_kind_word(kind));
	}
	return STATUS_OK;
}

void
image_operands_hint(const struct opts *o, const struct command *command, char *const operands[], size_t n)
{
	char hint[HINT_BYTES];

	for (size_t i = 0; takes_images(command) && i < n; i++) {
		if (has_transport(operands[i]))
			continue;
		advise(hint, o, path_kind_of(operands[i]), operands[i]);
		print_hint(hint);
	}
}

/* --- the reverse ------------------------------------------------------------------------------ */

/* Where a text is read, which an image in a file is not. */
static enum status
refuse_image(const struct opts *o, const char *path, bool takes_images)
{
	const enum path_kind kind = strcmp(path, "-") == 0 ? PATH_ABSENT : path_kind_of(path);
	char hint[HINT_BYTES], verify[HINT_BYTES];

	if (kind != PATH_OCI_ARCHIVE && kind != PATH_TAR && kind != PATH_COMPRESSED && (kind != PATH_LAYOUT || takes_images))
		return STATUS_OK;
	advise(hint, o, kind, path);
	snprintf(verify, sizeof verify, "cocket verify %.*s verifies the image in it", *hint ? (int)strlen(hint + strlen(MEANT "?")) : 0, hint + strlen(MEANT));
	return usage_error(!*hint || takes_images ? hint : verify, "%s: %s, expected a text file", TEXT(slice_str(path)), path_kind_word(kind));
}

enum status
file_operands_check(const struct opts *o, const struct command *command, char *const operands[], size_t n)
{
	const struct opt *row = opt_find(o->rows, o->count, slice_str("file"));
	const struct strings *files = row && row->kind == OPT_LIST ? row->to.list : &(const struct strings){ 0 };
	enum status status = STATUS_OK;

	for (size_t i = 0; i < files->count && status == STATUS_OK; i++)
		status = refuse_image(o, files->items[i], false);
	for (size_t i = 0; command->files && !takes_images(command) && i < n && status == STATUS_OK; i++)
		status = refuse_image(o, operands[i], strstr(command->operands, "IMAGE") != NULL);
	return status;
}

static const char *
string_of(const struct opts *o, const char *name)
{
	const struct opt *row = opt_find(o->rows, o->count, slice_str(name));

	return row && row->kind == OPT_STRING ? *row->to.string : NULL;
}

static enum status
wrong_kind(const struct opts *o, const char *name, const char *path, const char *expected)
{
	const enum path_kind kind = path_kind_of(path);
	char hint[HINT_BYTES];

	advise(hint, o, kind, path);
	return usage_error(hint, "--%s %s: %s, expected %s", name, TEXT(slice_str(path)), path_kind_word(kind), expected);
}

enum status
path_options_check(const struct opts *o)
{
	const char *trust = string_of(o, "trust"), *policy = string_of(o, "policy");
	enum path_kind kind = trust ? path_kind_of(trust) : PATH_ABSENT;

	if (kind != PATH_ABSENT && !is_directory(kind))
		return wrong_kind(o, "trust", trust, "the directory of a trust store");
	return policy && is_directory(path_kind_of(policy)) ? wrong_kind(o, "policy", policy, "a file") : STATUS_OK;
}
