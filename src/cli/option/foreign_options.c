/* Who comes from another tool types its options: see foreign_options.h.  Only words: nothing here is taken for an option of ours. */
#include "cli/option/foreign_options.h"

#include <string.h>

#define TLS_HINT "TLS is always verified: give the registry's CA by --certs-dir DIR, or use --plain-http for a registry without TLS"
#define PLAIN_HINT "for a registry without TLS: --plain-http"
#define LOG_HINT "no transparency log is asked or written to: leave the option out"
#define ONLINE_HINT "only the registry is contacted, and nothing at all for oci:DIR and archives: leave the option out"
#define IDENTITY_HINT "certificates are not supported: --key PUB verifies with the signer's public key"
#define SIGNER_HINT "certificates are not supported: --key KEY signs with a private key"
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
	{ "insecure-ignore-tlog", NULL, LOG_HINT },
	{ "private-infrastructure", NULL, LOG_HINT },
	{ "tlog-upload", NULL, LOG_HINT },
	{ "rekor-url", NULL, LOG_HINT },
	{ "insecure-ignore-sct", NULL, "without certificates there is no SCT to check: leave the option out" },
	{ "sct", NULL, "without certificates there is no SCT to check: leave the option out" },
	{ "offline", NULL, ONLINE_HINT },
	{ "use-signing-config", NULL, ONLINE_HINT },
	{ "signing-config", NULL, ONLINE_HINT },
	{ "certificate-identity", "threshold", IDENTITY_HINT },
	{ "certificate-identity-regexp", "threshold", IDENTITY_HINT },
	{ "certificate-oidc-issuer", "threshold", IDENTITY_HINT },
	{ "certificate-oidc-issuer-regexp", "threshold", IDENTITY_HINT },
	{ "certificate", "threshold", IDENTITY_HINT },
	{ "certificate-chain", "threshold", IDENTITY_HINT },
	{ "ca-roots", "threshold", IDENTITY_HINT },
	{ "trusted-root", "threshold", IDENTITY_HINT },
	{ "certificate", "expires", SIGNER_HINT },
	{ "certificate-chain", "expires", SIGNER_HINT },
	{ "identity-token", "expires", SIGNER_HINT },
	{ "fulcio-url", "expires", SIGNER_HINT },
	{ "oidc-issuer", "expires", SIGNER_HINT },
	{ "issue-certificate", "expires", SIGNER_HINT },
	{ "sk", NULL, "keys are files: keys on hardware tokens are not supported" },
	{ "slot", NULL, "keys are files: keys on hardware tokens are not supported" },
	{ "plugin", NULL, "keys are files: there are no plugins" },
	{ "timestamp-server-url", NULL, "signatures carry no time of another server: leave the option out" },
	{ "timestamp-url", NULL, "signatures carry no time of another server: leave the option out" },
	{ "use-signed-timestamps", NULL, "signatures carry no time of another server: leave the option out" },
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
