/* What all images of one run share - connections, tokens, credentials, TLS settings of hosts, who asked to be left alone - and a handle on
 * it for one thread, with a clock of --timeout and a count of requests of its own.  Private to the registry client. */
#ifndef COCKET_IMAGE_REGISTRY_SESSION_H
#define COCKET_IMAGE_REGISTRY_SESSION_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/secret.h"
#include "image/auth/credentials.h"
#include "image/auth/www_authenticate.h"
#include "image/registry/certs_d.h"
#include "image/source.h"
#include "stream/http.h"

struct shared;
struct answer_cache;
struct local_registry;

/* What a registry has shown of itself in this run.  All of it under the lock, and there until the run's end. */
struct origin {
	struct origin *next;
	char name[NAME_MAX_BYTES + 16];
	const struct session *asker;  /* who asks it for the first time, while others wait; NULL nobody */
	int64_t asked_ms;             /* clock_monotonic_ms; since then */
	bool answered;                /* whatever it said */
	struct challenge *challenge;  /* owned; the first that it gave, NULL none */
	bool has_referrers, lacks_referrers; /* a listing came, or it said that it has no such API; both: it depends */
};

/* An Authorization header as it was got. */
struct token_grant {
	struct secret header;     /* NUL-terminated */
	int64_t lifetime_ms;      /* 0: not known to end */
	struct challenge by;      /* the Bearer challenge that it answers; else of CHALLENGE_OTHER */
};
void token_grant_free(struct token_grant *g);

/* An Authorization header in use: requests of several threads hold it, while another takes its place. */
struct auth_header {
	struct shared *shared;
	unsigned holders;
	struct secret header;   /* NUL-terminated */
};

/* A challenge that no answer was found for. */
struct token_refusal {
	struct challenge by;
	struct err why;         /* COCKET_E_AUTH */
};

/* What a token is for. */
enum token_scope { SCOPE_PULL, SCOPE_PUSH, SCOPE_DELETE };

/* Who we are to one repository of one registry, for one scope.  All of it under the lock. */
struct registry_token {
	struct registry_token *next;
	struct origin *origin;
	char repository[NAME_MAX_BYTES + 1];
	enum token_scope scope;
	unsigned users;         /* registries that are open */
	struct auth_header *auth_header;  /* NULL: none yet */
	unsigned generation;    /* counts how often the header was replaced */
	struct challenge *by;   /* owned; the Bearer challenge that gave the header, NULL none */
	int64_t renew_ms;       /* clock_monotonic_ms; from then on it is replaced before it is used again; 0 never */
	bool unasked;           /* getting one ahead of a 401 did not work: it is not tried again */
	struct token_refusal *ahead;  /* owned; the challenge was refused then, NULL not */
	bool busy;              /* a thread asks for a new one */
	struct err refused;     /* COCKET_E_AUTH: asking again would be refused again */
	struct err failed;      /* why the last one did not come, otherwise */
	int64_t failed_ms;      /* clock_monotonic_ms; then */
};

struct known_credentials {
	struct known_credentials *next;
	char host[NAME_MAX_BYTES + 1];
	char repository[NAME_MAX_BYTES + 1];
	struct credentials credentials;
};

struct known_certs_d {
	struct known_certs_d *next;
	char host[NAME_MAX_BYTES + 1];
	struct certs_d certs;
};

/* An origin that said 429 or 503: until then no thread asks it for anything. */
#define BACKOFFS_MAX 32
struct host_backoff {
	char origin[NAME_MAX_BYTES + 16];
	int64_t until_ms;
};

struct shared {
	bool plain_http;
	bool deep;
	int64_t timeout_ms;
	size_t connections;           /* to one host */
	char *auth_file, *certs_dir;  /* owned; NULL none */
	pthread_mutex_t lock;         /* of all below */
	pthread_cond_t settled;       /* a token is no longer busy, an origin has answered */
	struct http *http;            /* NULL until the first request */
	struct origin *origins;
	struct registry_token *tokens;
	struct answer_cache *answers;
	struct known_certs_d *certs;
	struct host_backoff backoffs[BACKOFFS_MAX];
	atomic_bool has_backoffs;
	pthread_mutex_t credentials_lock; /* of the next; kept while they are looked up, so that a helper is asked once */
	struct known_credentials *credentials;
	pthread_mutex_t local_lock;   /* of the next */
	pthread_cond_t local_known;   /* one has been asked */
	struct local_registry *local;
};

struct session {
	struct shared *shared;        /* the first handle's own */
	struct session *parent;       /* NULL: the first handle; else told of the requests in the end */
	int64_t deadline_ms;          /* clock_monotonic_ms; 0 none */
	bool apart;                   /* has connections of its own */
	struct http *http;            /* apart: owned; NULL until the first request */
	atomic_uint_fast64_t requests;
};

/* The http object, made (and libcurl loaded) at the first call. */
MUST_CHECK enum cocket_code session_http(struct http **out, struct session *s, struct err *err);

bool session_is_deep(const struct session *s);

/* Milliseconds until the deadline, at least 0; INT64_MAX if there is none. */
int64_t session_left_ms(const struct session *s);
void session_set_left_ms(struct session *s, int64_t left);

/* Looked up once a run; the certs are borrowed from the session, the credentials are a copy of the caller's own. */
MUST_CHECK enum cocket_code session_credentials(struct credentials *out, struct session *s, const char *host, const char *repository,
                                                struct err *err);
MUST_CHECK enum cocket_code session_certs_d(const struct certs_d **out, struct session *s, const char *host, struct err *err);

/* The roots of the host that a redirect or a challenge leads to, never a client's certificate: its own in certs.d, or else the registry's. */
const struct http_tls *session_roots_of(struct session *s, const char *url, const struct http_tls *otherwise);

/* plain_http.c: true if requests to that host (of an image's name) go by plain http. */
MUST_CHECK enum cocket_code session_speaks_plain(bool *out, struct session *s, const char *host, struct err *err);
void local_registries_free(struct local_registry *l);

/* answer_cache.c */
void answer_cache_free(struct answer_cache *a);

/* host_backoff.c: no request to this URL's origin before then (clock_monotonic_ms); 0: none is held. */
void session_backoff(struct session *s, const char *url, int64_t until_ms);
int64_t session_backoff_until(struct session *s, const char *url);

/* origin.c: the origin of that name ("https://r.example"); COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code origin_open(struct origin **out, struct session *s, const char *name, struct err *err);
void origins_free(struct origin *o);
/* The first request to an origin goes alone, so that the others know what it asks for: they wait here, for a while. */
void origin_enter(struct session *s, struct origin *o);
/* It answered, or did not: c is its challenge, NULL none. */
void origin_heard(struct session *s, struct origin *o, const struct challenge *c);
/* True if it has given one, copied. */
bool origin_challenge(struct challenge *out, struct session *s, const struct origin *o);

/* Which way it lists referrers, as far as it has shown. */
void origin_lists(struct session *s, struct origin *o, bool by_api);
enum source_listing origin_listing(struct session *s, const struct origin *o);

/* Waits for `settled` with the lock held; false if the time, or the handle's, is over. */
bool session_wait(struct session *s, int64_t until_ms);

/* token_cache.c: the token of that repository and scope; closed by whoever opened it. */
MUST_CHECK enum cocket_code token_open(struct registry_token **out, struct session *s, const char *origin, const char *repository, enum token_scope scope,
                                       struct err *err);
void token_close(struct session *s, struct registry_token **t);
void tokens_free(struct registry_token *t);

/* The header of now, to be dropped, and which it is; NULL if there is none. */
struct auth_header *token_header(unsigned *generation, struct session *s, struct registry_token *t);
void auth_header_drop(struct auth_header **auth_header);
unsigned token_generation(struct session *s, const struct registry_token *t);

/* A request with the header of that generation met a 401.  *yours: get a new one, then token_finish.  Else there is one by now: others who
 * meet the 401 at once wait for the one who asks, and take over why it got none, as do those who come right after.  COCKET_E_AUTH: refused
 * before; COCKET_E_NET: the time is over. */
MUST_CHECK enum cocket_code token_claim(bool *yours, struct session *s, struct registry_token *t, unsigned generation, struct err *err);
/* Takes the grant's header over; one with ptr NULL: there is none, err says why, and its code is returned. */
MUST_CHECK enum cocket_code token_finish(struct session *s, struct registry_token *t, struct token_grant *grant, struct err *err);
/* Before a request: true if the caller is to get a header first, then token_finish_ahead; there is none although one is wanted, or it
 * ends soon.  Waits while another thread gets the first. */
bool token_claim_ahead(struct session *s, struct registry_token *t, bool wanted);
/* As token_finish, by that challenge; if there is none, for the reason why, things stay as they were. */
void token_finish_ahead(struct session *s, struct registry_token *t, struct token_grant *grant, const struct challenge *by, const struct err *why);
/* COCKET_E_AUTH: that challenge was answered ahead of the 401, in vain. */
MUST_CHECK enum cocket_code token_refused_ahead(struct session *s, const struct registry_token *t, const struct challenge *by, struct err *err);
/* The Bearer challenge that gave the header, copied; false if none did. */
bool token_challenge(struct challenge *out, struct session *s, const struct registry_token *t);

#endif
