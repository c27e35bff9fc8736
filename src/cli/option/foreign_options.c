/* Who comes from another tool types its options: see foreign_options.h.  Only words: nothing here is taken for an option of ours. */
#include "cli/option/foreign_options.h"

#include <string.h>

#define TLS_HINT "TLS is always verified: give the registry's CA by --certs-dir DIR, or use --plain-http for a registry without TLS"
#define PLAIN_HINT "for a registry without TLS: --plain-http"
#define UNLOGGED_HINT "did you mean --no-log? for an instance that keeps no logs, --unlogged-root FILE leaves the others as they are"
#define ONLINE_HINT "only the registry is contacted, and nothing at all for oci:DIR and archives: leave the option out"
#define REGEXP_HINT "there are no regular expressions: --identity NAME, where * is any characters but /"
#define SIGNER_WORKFLOW_HINT "the workflow that signed is the identity: --identity 'https://github.com/OWNER/NAME/.github/workflows/FILE@refs/*/*'"
#define AUTHORITY_HINT "authorities stand in a trusted root: --trusted-root FILE"
#define CERTIFICATE_HINT "a certificate is fetched for each signature: --identity-token FILE"
#define SERVICES_HINT "--signing-config FILE names the services that sign"
#define CREDENTIALS_HINT "no credentials on the command line: docker login or podman login, or --auth-file FILE"
#define CERTS_HINT "--certs-dir DIR, with DIR/HOST/ca.crt, and client.cert and client.key for a client certificate"
#define DETACHED_HINT "signatures go to a file with --detached FILE, which verify --signature FILE reads"
#define JSON_HINT "did you mean --output json?"
#define ASKS_HINT "nothing is asked: leave the option out"
#define CLAIMS_HINT "names and digests in signatures are always checked: leave the option out"
#define LAYOUT_HINT "an image on disk is named oci:DIR[:TAG], without an option"
#define FORMAT_HINT "--output json prints all of it; jq picks what you want"
#define RETRY_HINT "broken transfers go on by themselves; --timeout DURATION is the limit"
#define ALL_HINT "--platform all: every platform of the image must be covered"
#define PLATFORM_HINT "--platform OS/ARCH[/VARIANT] chooses a platform"

static const struct foreign_option {
	const char *name, *needs; /* needs: the option of ours that the hint is about, NULL none */
	const char *hint;
} foreign[] = {
	/* TLS and where credentials are */
	{ "tls-verify", "certs-dir", TLS_HINT },
	{ "src-tls-verify", "certs-dir", TLS_HINT },
	{ "dest-tls-verify", "certs-dir", TLS_HINT },
	{ "insecure", "certs-dir", TLS_HINT },
	{ "insecure-registry", "certs-dir", TLS_HINT },
	{ "allow-insecure-registry", "certs-dir", TLS_HINT },
	{ "insecure-skip-tls-verify", "certs-dir", TLS_HINT },
	{ "allow-http-registry", "plain-http", PLAIN_HINT },
	{ "http", "plain-http", PLAIN_HINT },
	{ "authfile", "auth-file", "did you mean --auth-file FILE?" },
	{ "src-authfile", "auth-file", "did you mean --auth-file FILE?" },
	{ "dest-authfile", "auth-file", "did you mean --auth-file FILE?" },
	{ "registry-config", "auth-file", "did you mean --auth-file FILE?" },
	{ "creds", "auth-file", CREDENTIALS_HINT },
	{ "src-creds", "auth-file", CREDENTIALS_HINT },
	{ "dest-creds", "auth-file", CREDENTIALS_HINT },
	{ "username", "auth-file", CREDENTIALS_HINT },
	{ "registry-username", "auth-file", CREDENTIALS_HINT },
	{ "registry-password", "auth-file", CREDENTIALS_HINT },
	{ "registry-token", "auth-file", CREDENTIALS_HINT },
	{ "k8s-keychain", "auth-file", CREDENTIALS_HINT },
	{ "u", "auth-file", CREDENTIALS_HINT },
	{ "cert-dir", "certs-dir", CERTS_HINT },
	{ "src-cert-dir", "certs-dir", CERTS_HINT },
	{ "dest-cert-dir", "certs-dir", CERTS_HINT },
	{ "ca-file", "certs-dir", CERTS_HINT },
	{ "cert-file", "certs-dir", CERTS_HINT },
	{ "registry-cacert", "certs-dir", CERTS_HINT },
	{ "registry-client-cert", "certs-dir", CERTS_HINT },
	{ "registry-client-key", "certs-dir", CERTS_HINT },
	{ "retry", "timeout", RETRY_HINT },
	{ "retry-times", "timeout", RETRY_HINT },
	{ "retry-delay", "timeout", RETRY_HINT },
	/* logs, certificates, time stamps */
	{ "insecure-ignore-tlog", "no-log", UNLOGGED_HINT },
	{ "private-infrastructure", "no-log", UNLOGGED_HINT },
	{ "insecure-ignore-sct", "no-sct", "did you mean --no-sct?" },
	{ "custom-trusted-root", "unlogged-root", "did you mean --trusted-root FILE? --unlogged-root FILE is for roots that list no logs" },
	{ "certificate-identity", "role-identity", "did you mean --role-identity NAME?" },
	{ "certificate-identity", "add-identity", "did you mean --add-identity NAME?" },
	{ "cert-identity", "certificate-identity", "did you mean --identity NAME?" },
	{ "certificate-identity-regexp", "certificate-identity", REGEXP_HINT },
	{ "cert-identity-regex", "certificate-identity", REGEXP_HINT },
	{ "certificate-oidc-issuer", "role-issuer", "did you mean --role-issuer URL?" },
	{ "certificate-oidc-issuer", "add-issuer", "did you mean --add-issuer URL?" },
	{ "cert-oidc-issuer", "certificate-identity", "did you mean --issuer URL?" },
	{ "certificate-oidc-issuer-regexp", "certificate-identity", "the issuer is a whole URL: --issuer URL" },
	{ "certificate-github-workflow-repository", "github-repository", "did you mean --github-repository OWNER/NAME?" },
	{ "certificate-github-workflow-name", "github-repository", "did you mean --github-workflow-name NAME?" },
	{ "certificate-github-workflow-ref", "github-repository", "did you mean --github-ref REF?" },
	{ "certificate-github-workflow-sha", "github-repository", "did you mean --github-sha COMMIT?" },
	{ "certificate-github-workflow-trigger", "github-repository", "did you mean --github-trigger EVENT?" },
	{ "repo", "github-repository", "did you mean --github-repository OWNER/NAME?" },
	{ "source-ref", "github-repository", "did you mean --github-ref REF?" },
	{ "source-digest", "github-repository", "did you mean --github-sha COMMIT?" },
	{ "signer-workflow", "certificate-identity", SIGNER_WORKFLOW_HINT },
	{ "signer-repo", "certificate-identity", SIGNER_WORKFLOW_HINT },
	{ "certificate", "signing-config", CERTIFICATE_HINT },
	{ "certificate-chain", "signing-config", CERTIFICATE_HINT },
	{ "issue-certificate", "signing-config", CERTIFICATE_HINT },
	{ "certificate", "trusted-root", "the certificate beside a signature is read: leave the option out" },
	{ "certificate-chain", "trusted-root", AUTHORITY_HINT },
	{ "ca-roots", "trusted-root", AUTHORITY_HINT },
	{ "ca-intermediates", "trusted-root", AUTHORITY_HINT },
	{ "timestamp-certificate-chain", "trusted-root", AUTHORITY_HINT },
	{ "sct", "trusted-root", "the SCT in a certificate is read: leave the option out" },
	{ "fulcio-url", "signing-config", SERVICES_HINT },
	{ "oidc-issuer", "signing-config", SERVICES_HINT },
	{ "rekor-url", "signing-config", SERVICES_HINT },
	{ "tlog-upload", "signing-config", SERVICES_HINT },
	{ "timestamp-server-url", "signing-config", SERVICES_HINT },
	{ "timestamp-url", "signing-config", SERVICES_HINT },
	{ "use-signing-config", "signing-config", SERVICES_HINT },
	{ "rekor-url", NULL, ONLINE_HINT },
	{ "offline", NULL, ONLINE_HINT },
	{ "use-signed-timestamps", NULL, "timestamps beside a signature are always verified: leave the option out" },
	{ "sk", NULL, "keys are files: keys on hardware tokens are not supported" },
	{ "slot", NULL, "keys are files: keys on hardware tokens are not supported" },
	{ "plugin", NULL, "keys are files: there are no plugins" },
	/* who signed, and what */
	{ "key-id", "key", "keys are named by their files: --key FILE" },
	{ "sign-by", "key", "keys are named by their files: --key FILE" },
	{ "sign-by-sigstore-private-key", "key", "did you mean --key FILE?" },
	{ "pubkey", "key", "did you mean --key FILE?" },
	{ "public-key", "key", "did you mean --key FILE?" },
	{ "sign-passphrase-file", "password-file", "did you mean --password-file FILE?" },
	{ "passphrase-file", "password-file", "did you mean --password-file FILE?" },
	{ "signature-digest-algorithm", NULL, "the digest follows from the key's type: leave the option out" },
	{ "check-claims", NULL, CLAIMS_HINT },
	{ "disable-content-trust", NULL, "images are always verified: leave the option out, or run docker itself" },
	{ "yes", NULL, ASKS_HINT },
	{ "y", NULL, ASKS_HINT },
	{ "skip-confirmation", NULL, ASKS_HINT },
	{ "experimental", NULL, "nothing is hidden behind that option: leave it out" },
	{ "annotations", "annotation", "did you mean --annotation K=V?" },
	{ "user-metadata", "annotation", "did you mean --annotation K=V?" },
	{ "a", "annotation", "did you mean --annotation K=V?" },
	{ "a", "threshold", "annotations are no condition: who signed, what and when are" },
	{ "annotations", "threshold", "annotations are no condition: who signed, what and when are" },
	{ "signature-format", "format", "did you mean --format simple, or --format bundle?" },
	{ "new-bundle-format", "format", "did you mean --format bundle?" },
	{ "new-bundle-format", NULL, "signatures of both forms are found: leave the option out" },
	{ "expiry", "expires", "did you mean --expires DURATION?" },
	{ "upload", "detached", DETACHED_HINT },
	{ "no-upload", "detached", DETACHED_HINT },
	{ "replace", "predicate", "earlier attestations of that type by the same key are replaced; --keep keeps them" },
	{ "output-signature", "detached", DETACHED_HINT },
	{ "output-payload", "detached", DETACHED_HINT },
	{ "output-certificate", "detached", DETACHED_HINT },
	{ "payload", "signature", "--signature FILE reads what sign --detached FILE wrote" },
	{ "bundle", "signature", "--signature FILE reads what sign --detached FILE wrote" },
	{ "bundle", "detached", DETACHED_HINT },
	{ "recursive", "platform", ALL_HINT },
	{ "sign-identity", "signed-as", "did you mean --signed-as NAME?" },
	{ "sign-container-identity", "signed-as", "did you mean --signed-as NAME?" },
	{ "attachment", NULL, "an SBOM or another attachment is verified and signed as an image: by its own name and digest" },
	{ "attachment-tag-prefix", NULL, "an SBOM or another attachment is verified and signed as an image: by its own name and digest" },
	/* images */
	{ "all-platforms", "platform", ALL_HINT },
	{ "multi-arch", "platform", ALL_HINT },
	{ "all", "platform", ALL_HINT },
	{ "arch", "platform", PLATFORM_HINT },
	{ "os", "platform", PLATFORM_HINT },
	{ "variant", "platform", PLATFORM_HINT },
	{ "override-arch", "platform", PLATFORM_HINT },
	{ "override-os", "platform", PLATFORM_HINT },
	{ "local-image", NULL, LAYOUT_HINT },
	{ "oci-layout", NULL, LAYOUT_HINT },
	{ "oci-layout-path", NULL, LAYOUT_HINT },
	{ "from-oci-layout", NULL, LAYOUT_HINT },
	{ "to-oci-layout", "to", "did you mean --to oci:DIR?" },
	{ "max-workers", NULL, "as many images at once as the machine and the registry take: leave the option out" },
	/* what is printed */
	{ "json", "output", JSON_HINT },
	{ "o", "output", JSON_HINT },
	{ "raw", "output", JSON_HINT },
	{ "format", "output", FORMAT_HINT },
	{ "f", "file", "did you mean --file FILE?" },
	{ "f", "output", FORMAT_HINT },
	{ "no-trunc", "full", "did you mean --full?" },
	{ "output-file", "out", "did you mean --out FILE?" },
	{ "output-file", "archive", "did you mean --archive FILE?" },
	{ "output-file", "detached", DETACHED_HINT },
	{ "output-file", NULL, "the result is on standard output: > FILE" },
	{ "output-key-prefix", "type", "NAME is the prefix: cocket key generate NAME writes NAME.key and NAME.pub" },
	{ "dir", "type", "NAME may be a path: cocket key generate DIR/NAME" },
	{ "debug", "verbose", "did you mean --verbose?" },
	{ "log-level", "verbose", "did you mean --verbose?" },
	{ "d", "verbose", "did you mean --verbose?" },
};

static bool
has_option(const struct opts *o, const char *name)
{
	for (size_t i = 0; i < o->count; i++)
		if (strcmp(o->rows[i]->name, name) == 0)
			return true;
	return false;
}

const char *
foreign_option_hint(const struct opts *o, struct slice name)
{
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		const struct foreign_option *f = &foreign[i];

		if (slice_is(name, f->name) && (!f->needs || has_option(o, f->needs)))
			return f->hint;
	}
	return NULL;
}
