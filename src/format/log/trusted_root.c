/* trusted_root.json: see trusted_root.h.  Fields that are not known are passed over, as a later file has them; a log with a key of another kind too.
 * Everything else that is not understood refuses the whole file: a root that means less than it seems to is none. */
#include "format/log/trusted_root.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/list.h"

#define MEDIA_TRUSTED_ROOT "application/vnd.dev.sigstore.trustedroot+json;version=0.1"
#define MEDIA_TRUST_CONFIG "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"

/* --- memory --------------------------------------------------------------------------------------- */

static void
log_keys_free(struct log_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		pubkey_free(&keys->items[i].key);
	free(keys->items);
}

static void
trusted_authorities_free(struct trusted_authorities *a)
{
	for (size_t i = 0; i < a->count; i++)
		authority_free(&a->items[i].authority);
	free(a->items);
}

void
trusted_root_free(struct trusted_root *r)
{
	log_keys_free(&r->logs);
	log_keys_free(&r->certificate_logs);
	trusted_authorities_free(&r->certificate_authorities);
	trusted_authorities_free(&r->timestamp_authorities);
	*r = (struct trusted_root){ 0 };
}

const struct log_key *
log_keys_find(const struct log_keys *keys, const struct digest *id)
{
	for (size_t i = 0; i < keys->count; i++)
		if (digest_eq(&keys->items[i].id, id))
			return &keys->items[i];
	return NULL;
}

/* --- logs ----------------------------------------------------------------------------------------- */

/* By keyDetails of the file; KEY_NONE: a kind that is not read here. */
static enum key_type
key_type_of_details(const char *details)
{
	static const struct {
		const char *details;
		enum key_type type;
	} known[] = {
		{ "PKIX_ECDSA_P256_SHA_256", KEY_P256 },        { "PKIX_ECDSA_P384_SHA_384", KEY_P384 },        { "PKIX_ECDSA_P521_SHA_512", KEY_P521 },
		{ "PKIX_ED25519", KEY_ED25519 },                { "PKIX_RSA_PKCS1V15_2048_SHA256", KEY_RSA },   { "PKIX_RSA_PKCS1V15_3072_SHA256", KEY_RSA },
		{ "PKIX_RSA_PKCS1V15_4096_SHA256", KEY_RSA },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(details, known[i].details) == 0)
			return known[i].type;
	return KEY_NONE;
}

static enum cocket_code
key_read(struct log_key *out, enum key_type type, struct json key, struct err *err)
{
	AUTO(buf_free) struct buf der = BUF(4 * KIB);

	if (json_base64(&der, key, "rawBytes", err))
		return err->code;
	if (pubkey_parse_spki(&out->key, buf_slice(&der), err))
		return within(err, "rawBytes");
	if (pubkey_type(out->key) != type)
		return fail(err, COCKET_E_FORMAT, "rawBytes: a key of %s, which is not what keyDetails says", key_type_name(pubkey_type(out->key)));
	return COCKET_OK;
}

static enum cocket_code
id_read(struct digest *out, struct json log, struct err *err)
{
	AUTO(buf_free) struct buf id = BUF(2 * SHA256_BYTES);
	struct json holder;

	if (json_object(&holder, log, "logId", err))
		return err->code;
	if (json_base64(&id, holder, "keyId", err))
		return within(err, "logId");
	if (id.len != SHA256_BYTES)
		return fail(err, COCKET_E_FORMAT, "logId: keyId: %zu bytes, expected %d", id.len, SHA256_BYTES);
	memcpy(out->bytes, id.ptr, SHA256_BYTES);
	return COCKET_OK;
}

/* "https://log.example.com:8080/path" is "log.example.com".  out is zeroed. */
static enum cocket_code
host_read(struct log_key *out, struct json log, struct err *err)
{
	const char *url, *host;
	size_t len;

	if (json_string_loose(&url, log, "baseUrl", err))
		return err->code;
	if (!url)
		return COCKET_OK;
	host = strstr(url, "://") ? strstr(url, "://") + 3 : url;
	len = strcspn(host, ":/");
	if (strlen(url) >= LOG_URL_BYTES || len >= LOG_HOST_BYTES)
		return fail(err, COCKET_E_FORMAT, "baseUrl: %s, expected a URL with a host", TEXT(slice_str(url)));
	snprintf(out->url, sizeof out->url, "%s", url);
	snprintf(out->host, sizeof out->host, "%.*s", (int)len, host);
	return COCKET_OK;
}

static enum cocket_code
log_read(struct log_key *out, enum key_type type, struct json log, struct json key, struct err *err)
{
	if (key_read(out, type, key, err) || period_read(&out->period, key, true, err))
		return within(err, "publicKey");
	if (id_read(&out->id, log, err))
		return err->code;
	return host_read(out, log, err);
}

/* Two logs of one id would be two keys for one signature: which counts would be the reader's choice. */
static enum cocket_code
log_keep(struct log_keys *out, struct log_key *log, struct err *err)
{
	if (log_keys_find(out, &log->id))
		return fail(err, COCKET_E_FORMAT, "logId: keyId: that of another log");
	if (LIST_GROW(out, TRUSTED_ROOT_LOGS_MAX, "logs", err))
		return err->code;
	out->items[out->count++] = *log;
	log->key = NULL;
	return COCKET_OK;
}

static enum cocket_code
log_add(struct log_keys *out, size_t *passed_over, struct json log, struct err *err)
{
	struct log_key one = { 0 };
	const char *details;
	enum key_type type;
	struct json key;

	if (json_object(&key, log, "publicKey", err))
		return err->code;
	if (json_string(&details, key, "keyDetails", err))
		return within(err, "publicKey");
	type = key_type_of_details(details);
	*passed_over += type == KEY_NONE;
	if (type == KEY_NONE)
		return COCKET_OK;
	if (log_read(&one, type, log, key, err) == COCKET_OK)
		(void)!log_keep(out, &one, err);
	pubkey_free(&one.key);
	return err->code;
}

static enum cocket_code
logs_read(struct log_keys *out, size_t *passed_over, struct json root, const char *name, struct err *err)
{
	struct json list;
	size_t i = 0;

	if (json_array_loose(&list, root, name, err))
		return err->code;
	out->is_listed = json_count(list) > 0;
	for (struct json log = json_first(list); json_type(log) != JSON_ABSENT; log = json_next(log), i++)
		if (log_add(out, passed_over, log, err))
			return within(err, "%s[%zu]", name, i);
	return COCKET_OK;
}

/* --- authorities ---------------------------------------------------------------------------------- */

struct chain {
	struct buf der[AUTHORITY_CERTIFICATES_MAX];
	size_t count;
};

static void
chain_free(struct chain *c)
{
	for (size_t i = 0; i < c->count; i++)
		buf_free(&c->der[i]);
}

static enum cocket_code
chain_read(struct chain *out, struct json authority, struct err *err)
{
	struct json holder, list;

	if (json_object(&holder, authority, "certChain", err))
		return err->code;
	if (json_array(&list, holder, "certificates", err))
		return within(err, "certChain");
	for (struct json one = json_first(list); json_type(one) != JSON_ABSENT; one = json_next(one)) {
		if (out->count == AUTHORITY_CERTIFICATES_MAX)
			return fail(err, COCKET_E_TOO_MANY, "certChain: more than %d certificates", AUTHORITY_CERTIFICATES_MAX);
		out->der[out->count] = BUF(LEAF_MAX_BYTES);
		if (json_base64(&out->der[out->count++], one, "rawBytes", err))
			return within(err, "certChain: certificates[%zu]", out->count - 1);
	}
	return COCKET_OK;
}

static enum cocket_code
name_read(char out[static AUTHORITY_NAME_BYTES], struct json authority, struct err *err)
{
	const char *uri, *common = NULL;
	struct json subject;

	if (json_string_loose(&uri, authority, "uri", err) || json_object_loose(&subject, authority, "subject", err))
		return err->code;
	if (!uri && json_string_loose(&common, subject, "commonName", err))
		return within(err, "subject");
	snprintf(out, AUTHORITY_NAME_BYTES, "%s", uri ? uri : common ? common : "");
	return COCKET_OK;
}

static enum cocket_code
authority_read(struct trusted_authority *out, struct json authority, struct err *err)
{
	AUTO(chain_free) struct chain chain = { 0 };
	struct slice der[AUTHORITY_CERTIFICATES_MAX];

	if (name_read(out->name, authority, err) || period_read(&out->period, authority, false, err) || chain_read(&chain, authority, err))
		return err->code;
	for (size_t i = 0; i < chain.count; i++)
		der[i] = buf_slice(&chain.der[i]);
	if (authority_new(&out->authority, der, chain.count, err))
		return within(err, "certChain");
	return COCKET_OK;
}

static enum cocket_code
authority_add(struct trusted_authorities *out, struct json authority, struct err *err)
{
	struct trusted_authority one = { 0 };

	if (LIST_GROW(out, TRUSTED_ROOT_AUTHORITIES_MAX, "authorities", err) || authority_read(&one, authority, err))
		return err->code;
	out->items[out->count++] = one;
	return COCKET_OK;
}

static enum cocket_code
authorities_read(struct trusted_authorities *out, struct json root, const char *name, struct err *err)
{
	struct json list;
	size_t i = 0;

	if (json_array_loose(&list, root, name, err))
		return err->code;
	for (struct json one = json_first(list); json_type(one) != JSON_ABSENT; one = json_next(one), i++)
		if (authority_add(out, one, err))
			return within(err, "%s[%zu]", name, i);
	return COCKET_OK;
}

/* --- the file ------------------------------------------------------------------------------------- */

static enum cocket_code
root_find(struct json *out, struct json file, struct err *err)
{
	const char *type;

	if (json_string(&type, file, "mediaType", err))
		return err->code;
	if (strcmp(type, MEDIA_TRUST_CONFIG) != 0) {
		*out = file;
	} else if (json_object(out, file, "trustedRoot", err) || json_string(&type, *out, "mediaType", err)) {
		return err->code;
	}
	if (strcmp(type, MEDIA_TRUSTED_ROOT) != 0)
		return fail(err, COCKET_E_FORMAT, "mediaType: %s, expected " MEDIA_TRUSTED_ROOT, TEXT(slice_str(type)));
	return COCKET_OK;
}

static enum cocket_code
root_read(struct trusted_root *out, struct json root, struct err *err)
{
	if (logs_read(&out->logs, &out->passed_over, root, "tlogs", err) || logs_read(&out->certificate_logs, &out->passed_over, root, "ctlogs", err))
		return err->code;
	if (authorities_read(&out->certificate_authorities, root, "certificateAuthorities", err))
		return err->code;
	return authorities_read(&out->timestamp_authorities, root, "timestampAuthorities", err);
}

static enum cocket_code
file_refuse(struct err *err)
{
	(void)as_usage(err);
	return within(err, "trusted root");
}

enum cocket_code
trusted_root_parse_lazily(struct trusted_root *out, struct slice text, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(trusted_root_free) struct trusted_root r = { 0 };
	struct json root;

	err->code = COCKET_OK;
	if (text.len > TRUSTED_ROOT_MAX_BYTES)
		(void)!fail(err, COCKET_E_TOO_LARGE, "%zu bytes, at most %d are read", text.len, TRUSTED_ROOT_MAX_BYTES);
	else if (json_parse(&doc, text, err) == COCKET_OK && root_find(&root, json_root(&doc), err) == COCKET_OK)
		(void)!root_read(&r, root, err);
	if (err->code)
		return file_refuse(err);
	*out = r;
	r = (struct trusted_root){ 0 };
	return COCKET_OK;
}

static enum cocket_code
authorities_check(const struct trusted_authorities *all, const char *name, struct err *err)
{
	for (size_t i = 0; i < all->count; i++)
		if (authority_decode(all->items[i].authority, err))
			return within(err, "%s[%zu]: certChain", name, i);
	return COCKET_OK;
}

enum cocket_code
trusted_root_check(const struct trusted_root *r, struct err *err)
{
	if (authorities_check(&r->certificate_authorities, "certificateAuthorities", err) ||
	    authorities_check(&r->timestamp_authorities, "timestampAuthorities", err))
		return file_refuse(err);
	return COCKET_OK;
}

enum cocket_code
trusted_root_parse(struct trusted_root *out, struct slice text, struct err *err)
{
	if (trusted_root_parse_lazily(out, text, err))
		return err->code;
	if (trusted_root_check(out, err))
		trusted_root_free(out);
	return err->code;
}
