/* Sigstore bundles (protobuf-specs sigstore_bundle.proto, as protobuf JSON) that hold a DSSE envelope, made with a key or a certificate.
 * Open objects (DSSE envelope.md: unrecognised fields are ignored).
 * Beside a plain key, log entries and timestamps are counted, never read, and so never called checked (A2). */
#include "format/signature/sigstore_bundle.h"

#include "base/encoding.h"
#include "base/escape.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "format/oci/manifest.h"

#define BUNDLE_SIGNATURE_MAX_BYTES (4 * KIB)

static const struct {
	const char *type;
	unsigned version; /* 0.N */
} media_types[] = {
	{ MEDIA_BUNDLE_V03, 3 },
	{ "application/vnd.dev.sigstore.bundle.v0.2+json", 2 },
	{ "application/vnd.dev.sigstore.bundle.v0.1+json", 1 },
	{ "application/vnd.dev.sigstore.bundle+json;version=0.3", 3 },
	{ "application/vnd.dev.sigstore.bundle+json;version=0.2", 2 },
	{ "application/vnd.dev.sigstore.bundle+json;version=0.1", 1 },
};

static bool
has_field(struct json obj, const char *name)
{
	const enum json_type type = json_type(json_get(obj, name));

	return type != JSON_ABSENT && type != JSON_NULL; /* protobuf's JSON mapping: null is the default value */
}

static enum cocket_code
version_read(unsigned *out, struct json root, struct err *err)
{
	const char *type;

	if (json_string(&type, root, "mediaType", err))
		return err->code;
	for (size_t i = 0; i < sizeof media_types / sizeof *media_types; i++)
		if (strcmp(type, media_types[i].type) == 0) {
			*out = media_types[i].version;
			return COCKET_OK;
		}
	return fail(err, COCKET_E_FORMAT, "mediaType: %s, expected that of a sigstore bundle, version 0.1 to 0.3", TEXT(slice_str(type)));
}

static enum cocket_code
check_count(struct json obj, const char *name, struct err *err)
{
	struct json list;

	if (json_array_loose(&list, obj, name, err))
		return err->code;
	if (json_count(list) > LOG_ENTRIES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%s: %zu, at most %d are taken", name, json_count(list), LOG_ENTRIES_MAX);
	return COCKET_OK;
}

/* oneof content in VerificationMaterial: publicKey, certificate, x509CertificateChain. */
static enum cocket_code
check_material(struct json material, struct err *err)
{
	bool key = has_field(material, "publicKey");
	bool certificate = has_field(material, "certificate");
	bool chain = has_field(material, "x509CertificateChain");
	struct json timestamps;

	if (key + certificate + chain != 1)
		return fail(err, COCKET_E_FORMAT, "expected one of publicKey, certificate and x509CertificateChain");
	if (check_count(material, "tlogEntries", err) || json_object_loose(&timestamps, material, "timestampVerificationData", err))
		return err->code;
	return check_count(timestamps, "rfc3161Timestamps", err);
}

/* oneof content in Bundle: two of them would be two answers to what was signed (A1). */
static enum cocket_code
check_content(struct json root, struct err *err)
{
	if (has_field(root, "dsseEnvelope") == has_field(root, "messageSignature"))
		return fail(err, COCKET_E_FORMAT, "expected one of dsseEnvelope and messageSignature");
	return COCKET_OK;
}

static enum cocket_code
check_supported(struct json root, struct err *err)
{
	if (!has_field(root, "dsseEnvelope"))
		return fail(err, COCKET_E_UNSUPPORTED, "messageSignature: signs a file, not a statement about an image");
	return COCKET_OK;
}

/* The hint is unsigned and may be anything; cosign writes the key id. */
static enum cocket_code
read_hint(struct sigstore_bundle *b, struct json material, struct err *err)
{
	AUTO(buf_free) struct buf id = BUF(SHA256_BYTES);
	struct err ignored;
	struct json key;
	const char *hint;

	if (json_object(&key, material, "publicKey", err) || json_string_loose(&hint, key, "hint", err))
		return err->code;
	if (!hint || base64_decode(&id, slice_str(hint), &ignored) || id.len != SHA256_BYTES)
		return COCKET_OK;
	memcpy(b->hint.bytes, id.ptr, SHA256_BYTES);
	b->has_hint = true;
	return COCKET_OK;
}

/* Of a key the log's entries say nothing that is asked; of a certificate they are half of it. */
static enum cocket_code
read_signer(struct sigstore_bundle *b, struct json material, struct err *err)
{
	return has_field(material, "publicKey") ? read_hint(b, material, err) : certificate_material_parse(&b->certificate, material, b->version, err);
}

static enum cocket_code
read_material(struct sigstore_bundle *b, struct json root, bool of_envelope, struct err *err)
{
	struct json material;

	if (json_object(&material, root, "verificationMaterial", err))
		return err->code;
	if (check_material(material, err))
		return within(err, "verificationMaterial");
	if (check_content(root, err) || (of_envelope && check_supported(root, err)))
		return err->code;
	return read_signer(b, material, err) ? within(err, "verificationMaterial") : COCKET_OK;
}

/* protobuf-specs: a bundle's envelope has exactly one signature. */
static enum cocket_code
read_signature(struct sigstore_bundle *b, struct json envelope, struct err *err)
{
	struct json signatures;

	if (json_array(&signatures, envelope, "signatures", err))
		return err->code;
	if (json_count(signatures) != 1)
		return fail(err, COCKET_E_FORMAT, "signatures: %zu, expected 1", json_count(signatures));
	b->signature = BUF(BUNDLE_SIGNATURE_MAX_BYTES);
	if (json_base64(&b->signature, json_first(signatures), "sig", err))
		return within(err, "signatures[0]");
	if (b->signature.len == 0)
		return fail(err, COCKET_E_FORMAT, "signatures[0]: sig: empty");
	return COCKET_OK;
}

static enum cocket_code
read_payload(struct sigstore_bundle *b, struct json envelope, struct err *err)
{
	const char *type;

	if (json_string(&type, envelope, "payloadType", err))
		return err->code;
	if (strlen(type) >= sizeof b->payload_type)
		return fail(err, COCKET_E_FORMAT, "payloadType: %s, expected at most %zu bytes", TEXT(slice_str(type)), sizeof b->payload_type - 1);
	memcpy(b->payload_type, type, strlen(type) + 1);
	b->payload = BUF(SIGNATURE_MAX_BYTES);
	return json_base64(&b->payload, envelope, "payload", err);
}

static enum cocket_code
read_envelope(struct sigstore_bundle *b, struct json root, struct err *err)
{
	struct json envelope;

	if (json_object(&envelope, root, "dsseEnvelope", err))
		return err->code;
	if (read_payload(b, envelope, err) || read_signature(b, envelope, err))
		return within(err, "dsseEnvelope");
	return COCKET_OK;
}

static enum cocket_code
read_bundle(struct sigstore_bundle *b, struct json root, bool of_envelope, struct err *err)
{
	if (version_read(&b->version, root, err) || read_material(b, root, of_envelope, err))
		return err->code;
	return of_envelope ? read_envelope(b, root, err) : COCKET_OK;
}

static enum cocket_code
parse_bundle(struct sigstore_bundle *out, struct slice text, bool of_envelope, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };

	if (text.len > SIGNATURE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "bundle is %zu bytes, at most %zu are read", text.len, SIGNATURE_MAX_BYTES);
	if (json_parse(&doc, text, err))
		return within(err, "bundle");
	if (read_bundle(&b, json_root(&doc), of_envelope, err))
		return within(err, "bundle");
	*out = b;
	b = (struct sigstore_bundle){ 0 };
	return COCKET_OK;
}

enum cocket_code
sigstore_bundle_parse(struct sigstore_bundle *out, struct slice text, struct err *err)
{
	return parse_bundle(out, text, true, err);
}

enum cocket_code
sigstore_bundle_parse_material(struct sigstore_bundle *out, struct slice text, struct err *err)
{
	return parse_bundle(out, text, false, err);
}

void
sigstore_bundle_free(struct sigstore_bundle *b)
{
	buf_free(&b->payload);
	buf_free(&b->signature);
	certificate_material_free(&b->certificate);
	*b = (struct sigstore_bundle){ 0 };
}
