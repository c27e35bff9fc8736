/* What the cache is keyed by, and when it counts (see cache_session.h; attack A12).  It holds no verdict: every check is run anew over what it
 * gives, so a change of keys, trust or policy is safe by itself; that such a change asks the registry anew is for signatures that were
 * taken away meanwhile. */
#include "verify/cache_session.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

/* Room for all keys that a command line takes. */
#define CONTEXT_MAX_BYTES (1 * MIB)

static int
key_id_compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

/* In whatever order they were given. */
static enum cocket_code
put_keys(struct buf *text, const struct verify_options *o, struct err *err)
{
	const size_t n = o->keys->count;
	struct digest *ids = calloc(n + 1, sizeof *ids);

	if (ids == NULL)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		ids[i] = *pubkey_id(o->keys->keys[i]);
	qsort(ids, n, sizeof *ids, key_id_compare);
	enum cocket_code code = buf_addf(text, err, "threshold %u\nkeys %zu\n", o->threshold, n);
	if (code == COCKET_OK)
		code = buf_add(text, slice_of(ids, n * sizeof *ids), err);
	free(ids);
	return code;
}

static enum cocket_code
put_trust(struct buf *text, const struct trust *trust, struct err *err)
{
	struct digest fingerprint = trust_fingerprint(trust);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &fingerprint);
	return buf_addf(text, err, "trust %llu %llu %s\n", (unsigned long long)trust_root_version(trust),
	                (unsigned long long)trust_targets_version(trust), hex);
}

/* All of the policy: whichever rule decides, another policy is another context. */
static enum cocket_code
put_policy(struct buf *text, const struct policy_context *g, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &g->sha256);
	if (buf_addf(text, err, "policy %s\n", hex))
		return err->code;
	for (size_t i = 0; i < g->policy.rule_count; i++)
		for (size_t k = 0; k < g->signers[i].keys.count; k++)
			if (buf_add(text, slice_of(pubkey_id(g->signers[i].keys.keys[k])->bytes, SHA256_BYTES), err))
				return err->code;
	return g->trust ? put_trust(text, g->trust, err) : COCKET_OK;
}

static enum cocket_code
put_text(struct buf *text, const char *what, const char *value, struct err *err)
{
	return buf_addf(text, err, "%s %zu %s\n", what, value ? strlen(value) : 0, value ? value : "");
}

static enum cocket_code
put_repository(struct buf *text, const char *what, const struct name *repository, struct err *err)
{
	char value[NAME_TEXT_BYTES] = "";

	if (repository)
		name_print_repository(value, repository);
	return put_text(text, what, value, err);
}

static enum cocket_code
put_platforms(struct buf *text, const struct verify_options *o, struct err *err)
{
	for (size_t i = 0; i < o->platform_count; i++)
		if (put_text(text, "platform", o->platforms[i], err))
			return err->code;
	return o->platform_count > 0 ? COCKET_OK : put_text(text, "platform", NULL, err);
}

static enum cocket_code
put_context(struct buf *text, const struct verify_options *o, struct err *err)
{
	if (put_repository(text, "signature-repository", o->signature_repository, err) || put_repository(text, "or", o->usual_repository, err))
		return err->code;
	if (put_text(text, "signed-as", o->signed_as, err) || put_platforms(text, o, err))
		return err->code;
	if (o->policy_context)
		return put_policy(text, o->policy_context, err);
	return o->trust ? put_trust(text, o->trust, err) : put_keys(text, o, err);
}

static enum cocket_code
context_of(struct digest *out, const struct verify_options *o, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(CONTEXT_MAX_BYTES);

	if (put_context(&text, o, err))
		return err->code;
	*out = digest_of(buf_slice(&text));
	return COCKET_OK;
}

enum cocket_code
cache_session_open(struct cached_source **out, struct source **s, const struct verify_options *options, struct err *err)
{
	struct digest context;
	struct err why = { 0 };

	*out = NULL;
	if (options->cache == NULL || (*s)->ref.transport != TRANSPORT_REGISTRY)
		return COCKET_OK;
	if (context_of(&context, options, &why)) { /* no verification fails for its cache */
		log_verbose("cache: not used: %s", why.message);
		return COCKET_OK;
	}
	if (cached_source_open(out, s, options->cache, &context, err))
		return err->code;
	*s = cached_source_base(*out);
	return COCKET_OK;
}

struct source *
cache_session_blobs(struct cached_source *c, struct source *s)
{
	return c ? cached_source_inner(c) : s;
}

/* Blobs are looked at where signatures have said yes, and come from the registry: a bad one is not the cache's. */
bool
cache_session_retry(struct cached_source *c, const struct report *r)
{
	int64_t listed;

	if (c == NULL || (r->verdict == VERDICT_ALLOW && !r->would_deny) || r->blobs.count > 0 || !cached_source_is_used(c, &listed))
		return false;
	log_verbose("cache: %s: %s; asking the registry", reason_word(r->reason), r->detail);
	cached_source_refresh(c);
	return true;
}

static void
note_listed(const struct report *r)
{
	char date[CLOCK_TEXT_BYTES];

	clock_print(date, r->listed_at);
	log_verbose("cache: as the registry answered on %s", date);
}

void
cache_session_report(const struct cached_source *c, struct report *r)
{
	if (c == NULL)
		return;
	r->from_cache = cached_source_is_used(c, &r->listed_at);
	if (r->from_cache)
		note_listed(r);
}

void
cache_session_keep(struct cached_source *c, const struct report *r)
{
	if (c && r->verdict == VERDICT_ALLOW && r->reason == REASON_OK)
		cached_source_store(c);
}
