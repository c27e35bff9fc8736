/* Challenges of a registry, answered: Bearer before Basic, credentials looked up only now, headers kept for the registry's origin alone.
 * Never sends anything to a realm that realm_check refuses (A25). */
#include "image/auth/auth.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "base/log.h"

static struct auth *
auth_of(struct request_auth *base)
{
	return (struct auth *)base; /* its first member */
}

/* One letter of a query, as servers decode it, in small; *at goes behind it. */
static uint8_t
letter_consume(const char **at)
{
	const size_t escaped = strnlen(*at, 3);
	const uint8_t digits[] = { escaped == 3 ? (uint8_t)ascii_lower((*at)[1]) : 0, escaped == 3 ? (uint8_t)ascii_lower((*at)[2]) : 0 };
	uint8_t c = (uint8_t)ascii_lower(**at);
	struct err ignored;

	if (c == '%' && hex_decode(&c, 1, slice_of(digits, sizeof digits), &ignored) == COCKET_OK)
		*at += escaped;
	else
		*at += 1;
	return (uint8_t)ascii_lower((char)c);
}

static bool
parameter_is_scope(const char *at)
{
	for (const char *expected = "scope"; *expected; expected++)
		if (*at == 0 || letter_consume(&at) != *expected)
			return false;
	return *at == 0 || strchr("=&;", *at);
}

/* What is asked for is ours to say: a registry that others share a token server with would get a token of theirs. */
static bool
realm_has_scope(const char *realm)
{
	for (const char *at = strpbrk(realm, "?"); at; at = strpbrk(at + 1, "&;"))
		if (parameter_is_scope(at + 1))
			return true;
	return false;
}

static enum cocket_code
elsewhere_check(const struct url *realm, struct err *err)
{
	if (!realm->https)
		return fail(err, COCKET_E_AUTH, "realm refused: http on another host: %s", TEXT(realm->host));
	if (host_is_internal(realm->host))
		return fail(err, COCKET_E_AUTH, "realm refused: an internal address: %s", TEXT(realm->host));
	return COCKET_OK;
}

/* Attacks A25: a realm steers where credentials go, and makes us ask hosts that only we can reach. */
enum cocket_code
realm_check(const char *realm, const struct url *registry, struct err *err)
{
	struct url u;

	if (url_parse(&u, slice_str(realm), err)) {
		err->code = COCKET_E_AUTH;
		return within(err, "realm refused");
	}
	if (strchr(realm, '#')) /* parameters behind a fragment are never sent */
		return fail(err, COCKET_E_AUTH, "realm refused: it contains a fragment");
	if (realm_has_scope(realm))
		return fail(err, COCKET_E_AUTH, "realm refused: it contains a scope");
	if (url_same_host(&u, registry))
		return u.https || !registry->https ? COCKET_OK : fail(err, COCKET_E_AUTH, "realm refused: http, where the registry is https");
	return elsewhere_check(&u, err);
}

/* The best challenge of all headers, or NULL and why; a header outside the grammar spoils only itself. */
static const struct challenge *
challenge_of(struct challenges *all, const struct http_response *r, struct err *why)
{
	struct slice value;

	fail(why, COCKET_E_AUTH, "no challenge for Bearer or Basic credentials");
	for (size_t i = 0; i < CHALLENGES_MAX && (value = http_header(r, "WWW-Authenticate", i)).len > 0; i++)
		if (challenges_parse(all, value, why) == COCKET_E_TOO_MANY)
			break;
	why->code = COCKET_E_AUTH;
	return challenges_choose(all);
}

static enum cocket_code
bearer_grant(struct token_grant *out, const struct auth *a, const struct challenge *c, const struct credentials *who, struct err *err)
{
	struct url registry;

	if (who->kind == CREDENTIALS_REGISTRY_TOKEN)
		return bearer_header(&out->header, secret_slice(&who->secret), err);
	if (url_parse(&registry, slice_str(a->origin), err) || realm_check(c->realm, &registry, err))
		return err->code;
	out->by = *c;
	return token_fetch(out, a, c, who, err);
}

static enum cocket_code
basic_grant(struct secret *header, const struct auth *a, const struct credentials *who, struct err *err)
{
	if (who->kind == CREDENTIALS_NONE)
		return fail(err, COCKET_E_AUTH, "%s requires a user name and password, but none were found", a->host);
	if (who->kind != CREDENTIALS_PASSWORD)
		return fail(err, COCKET_E_AUTH, "%s requires a user name and password, but %s has a token", a->host, who->from);
	return basic_header(header, who->user, &who->secret, err);
}

static enum cocket_code
grant_get(struct token_grant *out, const struct auth *a, const struct challenge *c, struct err *err)
{
	AUTO(credentials_free) struct credentials who = {0};

	if (session_credentials(&who, a->base.session, a->host, a->repository, err))
		return err->code;
	return c->scheme == CHALLENGE_BEARER ? bearer_grant(out, a, c, &who, err) : basic_grant(&out->header, a, &who, err);
}

/* A token that is over is answered with no challenge at all (zot) or with one for Basic (Harbor): then the one that gave it counts. */
static enum cocket_code
challenge_read(struct challenge *out, const struct auth *a, const struct http_response *challenged, struct err *err)
{
	struct challenges all = {0};
	struct err why;
	const struct challenge *c = challenge_of(&all, challenged, &why);

	if (!(c && c->scheme == CHALLENGE_BEARER) && token_challenge(out, a->base.session, a->base.token))
		return COCKET_OK;
	if (!c) {
		*err = why;
		return err->code;
	}
	*out = *c;
	return COCKET_OK;
}

static void
auth_prepare(struct request_auth *base)
{
	struct auth *a = auth_of(base);
	AUTO(token_grant_free) struct token_grant grant = {0};
	struct challenge c;
	struct err why = {0};
	bool wanted;

	origin_enter(a->base.session, a->base.token->origin);
	wanted = origin_challenge(&c, a->base.session, a->base.token->origin);
	if (!token_claim_ahead(a->base.session, a->base.token, wanted))
		return;
	(void)token_challenge(&c, a->base.session, a->base.token);
	if (grant_get(&grant, a, &c, &why)) {
		log_verbose("%s/%s: no token in advance: %s", a->host, a->repository, why.message);
		token_grant_free(&grant);
	}
	token_finish_ahead(a->base.session, a->base.token, &grant, &c, &why);
}

/* Apart, so that an answer like any other pays for no room for challenges. */
static void
challenge_heard(struct auth *a, const struct http_response *r)
{
	struct challenges all = {0};
	struct err ignored;

	origin_heard(a->base.session, a->base.token->origin, challenge_of(&all, r, &ignored));
}

static void
auth_heard(struct request_auth *base, const struct http_response *r)
{
	struct auth *a = auth_of(base);

	if (r && r->status == 401)
		challenge_heard(a, r);
	else
		origin_heard(a->base.session, a->base.token->origin, NULL);
}

static enum cocket_code
auth_answer(struct request_auth *base, unsigned generation, const struct http_response *challenged, struct err *err)
{
	struct auth *a = auth_of(base);
	AUTO(token_grant_free) struct token_grant grant = {0};
	struct challenge c;
	bool yours;

	if (token_claim(&yours, a->base.session, a->base.token, generation, err))
		return err->code;
	if (!yours)
		return COCKET_OK;
	if (challenge_read(&c, a, challenged, err) || token_refused_ahead(a->base.session, a->base.token, &c, err) || grant_get(&grant, a, &c, err))
		token_grant_free(&grant);
	return token_finish(a->base.session, a->base.token, &grant, err);
}

/* A token server that gave a token has taken the credentials: what the registry misses in the token is a right. */
static bool
lacks_right(const struct http_response *r)
{
	struct challenges all = {0};
	struct err ignored;
	const struct challenge *c = challenge_of(&all, r, &ignored);

	return c && c->scheme == CHALLENGE_BEARER;
}

static enum cocket_code
auth_refused(struct request_auth *base, const struct registry_request *x, struct err *err)
{
	struct auth *a = auth_of(base);
	AUTO(credentials_free) struct credentials who = {0};
	const enum err_cause cause = lacks_right(&x->request.response) ? CAUSE_RIGHT : CAUSE_UNKNOWN;
	struct err refused;

	if (session_credentials(&who, a->base.session, a->host, a->repository, err))
		return err->code;
	registry_error(x, COCKET_E_AUTH, &refused);
	if (who.kind == CREDENTIALS_NONE)
		return fail(err, COCKET_E_AUTH, "%.360s (%s: no credentials found)", refused.message, a->host);
	return fail_because(err, COCKET_E_AUTH, cause, "%.300s (%s: with the credentials from %.140s)", refused.message, a->host,
	                    TEXT(slice_str(who.from)));
}

static const struct request_auth_ops auth_ops = {
	.prepare = auth_prepare, .heard = auth_heard, .answer = auth_answer, .refused = auth_refused,
};

enum cocket_code
auth_open(struct auth *a, struct err *err)
{
	a->base.ops = &auth_ops;
	return token_open(&a->base.token, a->base.session, a->origin, a->repository, a->scope, err);
}

void
auth_close(struct auth *a)
{
	token_close(a->base.session, &a->base.token);
}
