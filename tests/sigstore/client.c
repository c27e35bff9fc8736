/* A driver of the verifier, for tests: speaks the command line of sigstore-conformance (docs/cli_protocol.md there), for bundles over files and over
 * their SHA-256, with certificates and with keys.  Never goes online; without --trusted-root by what ships of the public instance.
 * Exit status 0 or 1; the error goes to stderr, after the word for its reason.  Never part of what is installed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"
#include "signature/certificate_check.h"
#include "verify/public_root.h"

#define ARTIFACT_MAX_BYTES (256 * MIB)

static struct {
	const char *bundle, *key, *identity, *issuer, *trusted_root, *artifact;
	bool staging;
} args;

/* What is asked about, and all that was read to answer. */
struct question {
	struct digest digest;          /* of the artifact */
	bool is_digest;                /* nothing else is known of it */
	struct buf artifact;
	struct buf pae;
	struct trusted_root root;
	struct pubkey *key;            /* NULL: by certificate */
	struct buf text;
	struct json_doc doc;           /* of text */
	struct sigstore_bundle bundle; /* of text */
	struct buf signature;          /* of a file */
	struct logged_signature signed_by;
};

static void
question_free(struct question *q)
{
	buf_free(&q->artifact);
	buf_free(&q->pae);
	trusted_root_free(&q->root);
	pubkey_free(&q->key);
	buf_free(&q->text);
	json_free(&q->doc);
	sigstore_bundle_free(&q->bundle);
	buf_free(&q->signature);
}

/* --- what was given ------------------------------------------------------------------------------- */

static enum cocket_code
read_artifact(struct question *q, struct err *err)
{
	q->artifact = BUF(ARTIFACT_MAX_BYTES);
	q->is_digest = strncmp(args.artifact, "sha256:", 7) == 0 && access(args.artifact, F_OK) != 0;
	if (q->is_digest)
		return digest_parse(&q->digest, slice_str(args.artifact), err);
	if (file_read(&q->artifact, args.artifact, err))
		return err->code;
	q->digest = digest_of(buf_slice(&q->artifact));
	return COCKET_OK;
}

static enum cocket_code
read_root(struct question *q, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(TRUSTED_ROOT_MAX_BYTES);

	if (args.trusted_root)
		return file_read(&text, args.trusted_root, err) ? err->code : trusted_root_parse(&q->root, buf_slice(&text), err);
	if (args.staging)
		return fail(err, COCKET_E_USAGE, "--staging: its root does not ship; name it with --trusted-root");
	return trusted_root_parse(&q->root, slice_str(public_root_text), err);
}

static enum cocket_code
read_key(struct question *q, struct err *err)
{
	AUTO(buf_free) struct buf pem = BUF(KEY_FILE_MAX_BYTES);

	if (!args.key)
		return COCKET_OK;
	return file_read(&pem, args.key, err) ? err->code : pubkey_parse_pem(&q->key, buf_slice(&pem), err);
}

static enum cocket_code
read_bundle(struct question *q, struct err *err)
{
	q->text = BUF(SIGNATURE_MAX_BYTES);
	if (file_read(&q->text, args.bundle, err) || json_parse(&q->doc, buf_slice(&q->text), err))
		return err->code;
	if (json_type(json_get(json_root(&q->doc), "dsseEnvelope")) == JSON_OBJECT)
		return sigstore_bundle_parse(&q->bundle, buf_slice(&q->text), err);
	return sigstore_bundle_parse_material(&q->bundle, buf_slice(&q->text), err);
}

/* --- what was signed ------------------------------------------------------------------------------ */

/* Unsigned, but there, and true. */
static enum cocket_code
message_digest_check(const struct question *q, struct json message, struct err *err)
{
	static const char *const names[][2] = { { "SHA2_256", "sha256" }, { "SHA2_384", "sha384" }, { "SHA2_512", "sha512" } };
	AUTO(buf_free) struct buf said = BUF(2 * HASH_MAX_BYTES);
	uint8_t is[HASH_MAX_BYTES];
	const char *algorithm;
	struct json digest;
	size_t i = 0, len = SHA256_BYTES;

	if (json_object(&digest, message, "messageDigest", err) || json_string(&algorithm, digest, "algorithm", err) ||
	    json_base64(&said, digest, "digest", err))
		return err->code;
	while (i < 3 && strcmp(algorithm, names[i][0]) != 0)
		i++;
	if (i == 3 || (q->is_digest && i != 0))
		return fail(err, COCKET_E_UNSUPPORTED, "messageDigest: %s: needs the file, or is none", TEXT(slice_str(algorithm)));
	memcpy(is, q->digest.bytes, SHA256_BYTES);
	if (!q->is_digest && !hash_of(is, &len, names[i][1], buf_slice(&q->artifact)))
		return no_memory(err);
	return slice_eq(buf_slice(&said), slice_of(is, len)) ? COCKET_OK : fail(err, COCKET_E_DIGEST, "messageDigest: that of another file");
}

static enum cocket_code
read_message(struct question *q, struct err *err)
{
	struct json message;

	q->signature = BUF(4 * KIB);
	if (json_object(&message, json_root(&q->doc), "messageSignature", err) || message_digest_check(q, message, err) ||
	    json_base64(&q->signature, message, "signature", err))
		return err->code;
	q->signed_by.signature = buf_slice(&q->signature);
	q->signed_by.is_hashed = q->is_digest;
	q->signed_by.signed_bytes = q->is_digest ? slice_of(q->digest.bytes, SHA256_BYTES) : buf_slice(&q->artifact);
	q->signed_by.payload = q->signed_by.signed_bytes;
	return COCKET_OK;
}

static bool
has_subject(struct json statement, const char *hex)
{
	for (struct json s = json_first(json_get(statement, "subject")); json_type(s) != JSON_ABSENT; s = json_next(s)) {
		const char *said = json_string_value(json_get(json_get(s, "digest"), "sha256"));

		if (said && strcmp(said, hex) == 0)
			return true;
	}
	return false;
}

static enum cocket_code
statement_check(const struct question *q, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	char hex[DIGEST_HEX_BYTES];
	const char *type;

	if (strcmp(q->bundle.payload_type, INTOTO_PAYLOAD_TYPE) != 0)
		return fail(err, COCKET_E_FORMAT, "payloadType: %s, expected " INTOTO_PAYLOAD_TYPE, TEXT(slice_str(q->bundle.payload_type)));
	if (json_parse(&doc, buf_slice(&q->bundle.payload), err) || json_string(&type, json_root(&doc), "_type", err))
		return err->code;
	if (strcmp(type, STATEMENT_TYPE) != 0 && strcmp(type, "https://in-toto.io/Statement/v0.1") != 0)
		return fail(err, COCKET_E_FORMAT, "_type: %s, expected that of a statement", TEXT(slice_str(type)));
	digest_print_hex(hex, &q->digest);
	return has_subject(json_root(&doc), hex) ? COCKET_OK : fail(err, COCKET_E_DIGEST, "no subject of the statement is sha256:%s", hex);
}

static enum cocket_code
read_envelope(struct question *q, struct err *err)
{
	q->pae = BUF(2 * SIGNATURE_MAX_BYTES);
	if (statement_check(q, err) || dsse_pae(&q->pae, q->bundle.payload_type, buf_slice(&q->bundle.payload), err))
		return err->code;
	q->signed_by.is_envelope = true;
	q->signed_by.signature = buf_slice(&q->bundle.signature);
	q->signed_by.payload = buf_slice(&q->bundle.payload);
	q->signed_by.signed_bytes = buf_slice(&q->pae);
	return COCKET_OK;
}

/* --- by certificate ------------------------------------------------------------------------------- */

static enum cocket_code
identity_check(const struct certificate_proof *proof, struct err *err)
{
	if (strcmp(leaf_certificate_name(proof->leaf), args.identity) != 0 || strcmp(proof->issuer, args.issuer) != 0)
		return fail(err, COCKET_E_SIGNATURE, "by %s of %s", TEXT(slice_str(leaf_certificate_name(proof->leaf))), TEXT(slice_str(proof->issuer)));
	return COCKET_OK;
}

static enum cocket_code
verify_by_certificate(const struct question *q, struct err *err)
{
	const struct certificate_anchors by = { .roots = &q->root, .count = 1, .now = clock_now() };
	AUTO(certificate_proof_free) struct certificate_proof proof = { 0 };
	struct certificate_no no;

	if (!args.identity || !args.issuer)
		return fail(err, COCKET_E_USAGE, "signed with a certificate: no identity and issuer are given");
	if (q->bundle.certificate.certificate.len == 0)
		return fail(err, COCKET_E_SIGNATURE, "signed with a key: none is given");
	if (!certificate_check_by_any(&proof, &q->bundle.certificate, &q->signed_by, &by, &no))
		return fail(err, COCKET_E_SIGNATURE, "%s: %s", reason_word(no.reason), no.detail);
	return identity_check(&proof, err);
}

/* --- by key: what others say of it must be true too ----------------------------------------------- */

static enum cocket_code
entry_check(bool *found, const struct question *q, const struct log_entry *e, enum log_demand demand, struct err *err)
{
	struct log_found log;

	if (log_entry_check(&log, e, &q->signed_by, &q->root.logs, demand, err))
		return err->code;
	*found |= log.log != NULL;
	if (log.log && log.has_time && !period_has(&log.log->period, &log.time))
		return fail(err, COCKET_E_SIGNATURE, "an entry of a time at which its log was not in use");
	return COCKET_OK;
}

static enum cocket_code
entries_check(const struct question *q, const struct certificate_material *m, struct err *err)
{
	bool found = q->root.logs.count == 0; /* a root without logs asks for none */

	for (size_t i = 0; i < m->entries.count; i++)
		if (entry_check(&found, q, &m->entries.items[i], m->demand, err))
			return err->code;
	return found ? COCKET_OK : fail(err, COCKET_E_SIGNATURE, "no entry of a known log");
}

static bool
timestamp_is_good(const struct question *q, const struct buf *token)
{
	const struct trusted_authorities *all = &q->root.timestamp_authorities;
	struct instant time;
	struct err err;

	for (size_t i = 0; i < all->count; i++)
		if (authority_check_timestamp(&time, all->items[i].authority, buf_slice(token), q->signed_by.signature, &err) == COCKET_OK &&
		    period_has(&all->items[i].period, &time))
			return true;
	return false;
}

static enum cocket_code
witnesses_check(const struct question *q, const struct certificate_material *m, struct err *err)
{
	if (entries_check(q, m, err))
		return err->code;
	for (size_t i = 0; i < m->timestamp_count; i++)
		if (!timestamp_is_good(q, &m->timestamps[i]))
			return fail(err, COCKET_E_SIGNATURE, "timestamp %zu is none of a known authority about this signature", i + 1);
	return COCKET_OK;
}

static enum cocket_code
verify_by_key(struct question *q, struct err *err)
{
	AUTO(certificate_material_free) struct certificate_material m = { 0 };

	if (q->bundle.certificate.certificate.len > 0)
		return fail(err, COCKET_E_SIGNATURE, "signed with a certificate, and a key is given");
	q->signed_by.key = pubkey_spki(q->key);
	q->signed_by.key_type = pubkey_type(q->key);
	if (!logged_signature_is_by(&q->signed_by, q->key))
		return fail(err, COCKET_E_SIGNATURE, "the signature does not verify by the key");
	if (certificate_material_parse_witnesses(&m, json_get(json_root(&q->doc), "verificationMaterial"), q->bundle.version, err))
		return err->code;
	return witnesses_check(q, &m, err);
}

/* --- the command line ------------------------------------------------------------------------------ */

static enum cocket_code
verify_bundle(struct err *err)
{
	AUTO(question_free) struct question q = { 0 };

	if (!args.bundle || !args.artifact || (args.key && args.identity))
		return fail(err, COCKET_E_USAGE, "usage: verify-bundle --bundle FILE (--key FILE | --certificate-identity NAME "
		                                 "--certificate-oidc-issuer URL) [--trusted-root FILE] FILE_OR_DIGEST");
	if (read_artifact(&q, err) || read_root(&q, err) || read_key(&q, err) || read_bundle(&q, err))
		return err->code;
	if (q.bundle.signature.len > 0 ? read_envelope(&q, err) : read_message(&q, err))
		return err->code;
	return q.key ? verify_by_key(&q, err) : verify_by_certificate(&q, err);
}

static const char **
option_find(const char *name)
{
	const struct {
		const char *name, **value;
	} options[] = {
		{ "--bundle", &args.bundle },
		{ "--key", &args.key },
		{ "--certificate-identity", &args.identity },
		{ "--certificate-oidc-issuer", &args.issuer },
		{ "--trusted-root", &args.trusted_root },
	};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (strcmp(options[i].name, name) == 0)
			return options[i].value;
	return NULL;
}

static enum cocket_code
read_arguments(char **arg, struct err *err)
{
	for (; *arg; arg++) {
		const char **option = option_find(*arg);

		if (strcmp(*arg, "--staging") == 0)
			args.staging = true;
		else if (option && arg[1])
			*option = *++arg;
		else if (!option && **arg != '-' && !args.artifact)
			args.artifact = *arg;
		else
			return fail(err, COCKET_E_USAGE, "%s: not an option, or one without a value, or a second file", *arg);
	}
	return COCKET_OK;
}

static enum cocket_code
run(char **argv, struct err *err)
{
	if (!argv[1] || strcmp(argv[1], "verify-bundle") != 0)
		return fail(err, COCKET_E_UNSUPPORTED, "%s: unsupported, expected verify-bundle", argv[1] ? argv[1] : "no command");
	return read_arguments(argv + 2, err) ? err->code : verify_bundle(err);
}

int
main(int argc, char **argv)
{
	struct err err = { 0 };

	(void)argc;
	if (run(argv, &err) == COCKET_OK)
		return 0;
	fprintf(stderr, "%s: %s\n", reason_word(reason_of(err.code)), err.message);
	return 1;
}
