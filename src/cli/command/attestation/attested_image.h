/* The attestations of an image and of the platforms in its index, for `attestation list` and `attestation show`; and what the two are told by options. */
#ifndef COCKET_CLI_COMMAND_ATTESTATION_ATTESTED_IMAGE_H
#define COCKET_CLI_COMMAND_ATTESTATION_ATTESTED_IMAGE_H

#include "cli/app.h"
#include "cli/option/condition_rows.h"
#include "signature/attestation.h"
#include "verify/root_files.h"

struct attestation_arguments {
	struct strings types, keys, roots, unlogged_roots;
	bool no_log, no_sct;
	char *platform, *identity, *issuer, *conditions[CONDITION_COUNT], *signature_repository, *attestation_repository;
};
extern struct attestation_arguments attestation_arguments;

#define ATTESTATION_ROWS \
	{ OPT_ROW("type", 0, OPT_LIST, "TYPE", "type of attestation: provenance, sbom, scan, vex, vsa, cosign's names or a URI; repeatable"), \
	  .to.list = &attestation_arguments.types, .separator = ',' }, \
	{ OPT_ROW("platform", 0, OPT_STRING, "PLATFORM", "of this platform of an index alone: OS/ARCH[/VARIANT]"), \
	  .to.string = &attestation_arguments.platform }, \
	{ OPT_ROW("key", 0, OPT_LIST, "PUB", "public key to prove who signed: file, env://VAR or -; repeatable"), \
	  .to.list = &attestation_arguments.keys, .separator = ':', .group = GROUP_SIGNERS }, \
	{ OPT_ROW("identity", 0, OPT_STRING, "NAME", "who signed, by the name in the certificate (* is any but /); with --issuer"), \
	  .to.string = &attestation_arguments.identity, .group = GROUP_SIGNERS }, \
	{ OPT_ROW("issuer", 0, OPT_STRING, "URL", "who vouched for that name"), \
	  .to.string = &attestation_arguments.issuer, .group = GROUP_SIGNERS }, \
	CONDITION_ROWS(attestation_arguments.conditions, .group = GROUP_SIGNERS), \
	{ OPT_ROW("trusted-root", 0, OPT_LIST, "FILE", "sigstore's authorities and logs (public instance); repeatable"), \
	  .to.list = &attestation_arguments.roots, .separator = ':', .group = GROUP_SIGNERS }, \
	{ OPT_ROW("unlogged-root", 0, OPT_LIST, "FILE", "the same of an instance that keeps no logs (GitHub's own); repeatable"), \
	  .to.list = &attestation_arguments.unlogged_roots, .separator = ':', .not_in_environment = true, .group = GROUP_SIGNERS }, \
	{ OPT_ROW("no-log", 0, OPT_FLAG, NULL, "accept certificates' signatures that are in no transparency log"), \
	  .to.flag = &attestation_arguments.no_log, .not_in_environment = true, .group = GROUP_SIGNERS }, \
	{ OPT_ROW("no-sct", 0, OPT_FLAG, NULL, "accept certificates that are in no log of certificates"), \
	  .to.flag = &attestation_arguments.no_sct, .not_in_environment = true, .group = GROUP_SIGNERS }, \
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "repository of signatures and attestations, instead of the image's own"), \
	  .to.string = &attestation_arguments.signature_repository }, \
	{ OPT_ROW("attestation-repository", 0, OPT_STRING, "NAME", "repository of further attestations, beside the image's own"), \
	  .to.string = &attestation_arguments.attestation_repository }

/* One manifest of it. */
struct attested_manifest {
	struct digest digest;
	bool is_index, has_platform;
	struct platform platform;
	struct attestations found;
};

struct attested_image {
	struct session *session;
	struct source *source, *further; /* further: --attestation-repository's; NULL none */
	struct image image;
	struct fetch_memory memory;
	struct keyring keys;
	struct root_files roots;
	struct identity_pattern pattern;
	struct named_signers signers;    /* who is asked for; none: nothing is proved */
	struct attested_manifest *items; /* owned: the index, and each platform; or the image alone */
	size_t count;
};
void attested_image_close(struct attested_image *a);

/* What the options say, before anything is fetched.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code attested_image_prepare(struct attested_image *a, char *const operands[], struct err *err);
/* All attestations of the types that are asked for.  is_listing: without the documents that nothing is said of but their type. */
MUST_CHECK enum cocket_code attested_image_open(struct attested_image *a, const struct app *app, const char *image, bool is_listing, struct err *err);

/* Is it proved, and by somebody who is asked for? */
bool attestation_is_verified(const struct attested_image *a, const struct attestation *t);
/* Why it counts for nothing, or is nobody's who is asked for. */
#define ATTESTATION_WHY_BYTES ERR_MESSAGE_BYTES
enum reason attestation_why(char out[static ATTESTATION_WHY_BYTES], const struct attested_image *a, const struct attestation *t);
/* Is it of a type that is asked for, as far as it says? */
bool attestation_is_asked(const struct attestation *t);
/* What could not be asked, or was too much; NULL: nothing. */
const struct err *attested_image_trouble(const struct attested_image *a);

#endif
