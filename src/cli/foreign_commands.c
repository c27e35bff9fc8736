/* Who comes from another tool types its commands: see foreign_commands.h.  Only words: nothing here runs a command. */
#include "cli/foreign_commands.h"

#include <stdio.h>
#include <string.h>

#include "base/shell_word.h"

/* %s: the first operand that was typed, or the placeholder where there was none. */
static const struct foreign_command {
	const char *words, *hint, *placeholder; /* placeholder NULL: the hint names no operand */
} foreign[] = {
	{ "copy", "cocket pull --to oci:DIR %s verifies an image, then copies it", "IMAGE" },
	{ "cp", "cocket pull --to oci:DIR %s verifies an image, then copies it", "IMAGE" },
	{ "sync", "cocket save -o FILE %s and cocket load --to docker://PREFIX FILE carry images to another registry", "IMAGE" },
	{ "push", "docker push, then cocket sign --key KEY %s: signing stores the signatures beside the image", "IMAGE" },
	{ "export", "cocket save -o FILE %s", "IMAGE" },
	{ "import", "cocket load %s", "FILE" },
	{ "run", "cocket docker run %s", "IMAGE" },
	{ "build", "cocket docker build %s", "." },
	{ "compose", "cocket docker compose %s", "up" },
	{ "scan", "scanners scan, and what they wrote is signed: trivy image -f json -o FILE %s; cocket attest --predicate FILE --key KEY IMAGE", "IMAGE" },
	{ "triangulate", "cocket inspect %s lists the signatures and where they are", "IMAGE" },
	{ "tree", "cocket inspect %s", "IMAGE" },
	{ "ls", "cocket inspect %s", "IMAGE" },
	{ "list", "cocket inspect %s", "IMAGE" },
	{ "discover", "cocket inspect %s", "IMAGE" },
	{ "referrers", "cocket inspect %s", "IMAGE" },
	{ "manifest", "cocket inspect %s", "IMAGE" },
	{ "download", "cocket inspect --output json %s", "IMAGE" },
	{ "manifest verify", "cocket verify --file %s", "FILE" },
	{ "dockerfile verify", "cocket verify --file %s", "FILE" },
	{ "validate", "cocket verify --deep %s checks every byte", "IMAGE" },
	{ "check", "cocket verify %s", "IMAGE" },
	{ "standalone-sign", "cocket sign --key KEY --detached FILE oci:DIR", NULL },
	{ "standalone-verify", "cocket verify --key PUB --signature FILE oci:DIR", NULL },
	{ "generate-key-pair", "cocket key generate NAME", NULL },
	{ "keygen", "cocket key generate %s", "NAME" },
	{ "import-key-pair", "cocket key import FILE NAME", NULL },
	{ "public-key", "cocket key show --pem FILE prints the public key", NULL },
	{ "initialize", "cocket trusted-root update fetches what proves certificates; cocket trust init creates a trust store", NULL },
	{ "init", "cocket trust init", NULL },
	{ "login", "docker login %s or podman login: their credentials are used; or --auth-file FILE", "HOST" },
	{ "logout", "docker logout %s or podman logout: their credentials are used", "HOST" },
	{ "attach", "cocket sign attaches what it signed; other attachments are not made here", NULL },
	{ "verify-attestation", "cocket verify --attestation TYPE --key PUB %s", "IMAGE" },
	{ "sign-blob", "only images and other artifacts in registries, layouts and archives are signed: cocket sign", NULL },
	{ "verify-blob", "only images and other artifacts in registries, layouts and archives are verified: cocket verify", NULL },
	{ "clean", "signatures are not deleted here; a new one replaces an old one: cocket sign --key KEY %s", "IMAGE" },
	{ "certificate", "cocket trusted-root show lists the authorities for certificates, cocket trust show the trusted keys", NULL },
	{ "env", "cocket --help says which variables there are; cocket(1) names them", NULL },
	{ "trust signer", "cocket trust delegate ROLE --images PATTERN --role-key PUB --key KEY adds a signer, trust revoke removes one", NULL },
	{ "trust key", "cocket key generate NAME makes a key pair, cocket key import FILE NAME takes one over", NULL },
	{ "trust inspect", "cocket trust show", NULL },
	{ "trust view", "cocket trust show", NULL },
	{ "trust list", "cocket trust show", NULL },
	{ "trust add", "cocket trust delegate ROLE --images PATTERN --role-key PUB --key KEY", NULL },
	{ "trust remove", "cocket trust undelegate ROLE --key KEY", NULL },
	{ "trust publish", "cocket trust sign --key KEY publishes what is staged", NULL },
	{ "key list", "cocket trust show lists the trusted keys; your own are files", NULL },
	{ "key add", "cocket trust delegate ROLE --images PATTERN --role-key PUB --key KEY", NULL },
	{ "policy show", "cocket policy explain %s", "IMAGE" },
	{ "policy init", "cocket-policy(5) has a policy to begin with; cocket policy check FILE checks it", NULL },
};

/* How many words of the command were typed; 0: others were. */
static size_t
match(const char *command, char *const words[], size_t n)
{
	const char *space = strchr(command, ' ');
	const size_t first = space ? (size_t)(space - command) : strlen(command);

	if (n == 0 || strlen(words[0]) != first || memcmp(command, words[0], first) != 0)
		return 0;
	if (!space)
		return 1;
	return n > 1 && strcmp(space + 1, words[1]) == 0 ? 2 : 0;
}

static const char *
first_operand(char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (words[i][0] != '-' && words[i][0] != '\0')
			return words[i];
	return NULL;
}

static void
print(char out[static FOREIGN_HINT_BYTES], const struct foreign_command *f, const char *operand)
{
	const char *at = strstr(f->hint, "%s");
	char word[SHELL_WORD_BYTES];

	if (!at) {
		snprintf(out, FOREIGN_HINT_BYTES, "%s", f->hint);
		return;
	}
	if (!operand || !shell_word(word, operand))
		snprintf(word, sizeof word, "%s", f->placeholder);
	snprintf(out, FOREIGN_HINT_BYTES, "%.*s%s%s", (int)(at - f->hint), f->hint, word, at + 2);
}

bool
foreign_command_hint(char out[static FOREIGN_HINT_BYTES], char *const words[], size_t n)
{
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		const size_t used = match(foreign[i].words, words, n);

		if (used == 0)
			continue;
		print(out, &foreign[i], first_operand(words + used, n - used));
		return true;
	}
	return false;
}
