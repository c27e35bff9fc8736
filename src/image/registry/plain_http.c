/* Which registries are spoken to in plain http: those of --plain-http, and those on this machine that do not speak TLS, which are asked once
 * a run.  Never one on another machine, and never after TLS has failed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "image/registry/session.h"
#include "stream/tls_probe.h"
#include "stream/url.h"

#define SILENCE_MS 2000

/* A registry on this machine. */
struct local_registry {
	struct local_registry *next;
	char host[NAME_MAX_BYTES + 1];
	bool is_known;  /* else a thread is asking it, and the others wait for that */
	bool is_plain;
};

void
local_registries_free(struct local_registry *l)
{
	for (struct local_registry *next; l; l = next) {
		next = l->next;
		free(l);
	}
}

static bool
speaks_tls(const struct url *u, int64_t left_ms)
{
	bool is_v6 = u->host.ptr[0] == '[';
	struct slice host = is_v6 ? slice_of(u->host.ptr + 1, u->host.len - 2) : u->host;
	char text[NAME_MAX_BYTES + 1];

	(void)snprintf(text, sizeof text, "%.*s", SLICE_FMT(host));
	return tls_probe(text, u->port, left_ms < SILENCE_MS ? left_ms + 1 : SILENCE_MS);
}

static struct local_registry *
local_find(struct shared *shared, const char *host)
{
	struct local_registry *l = shared->local;

	while (l && strcmp(l->host, host) != 0)
		l = l->next;
	return l;
}

static struct local_registry *
local_new(struct shared *shared, const char *host)
{
	struct local_registry *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	(void)snprintf(l->host, sizeof l->host, "%s", host);
	l->next = shared->local;
	shared->local = l;
	return l;
}

/* One that hangs keeps nobody from the others: the lock is not held while it is asked. */
static enum cocket_code
local_get(bool *is_plain, struct session *s, const char *host, const struct url *u, struct err *err)
{
	struct shared *shared = s->shared;
	struct local_registry *l;

	(void)pthread_mutex_lock(&shared->local_lock);
	l = local_find(shared, host);
	if (!l && (l = local_new(shared, host))) {
		(void)pthread_mutex_unlock(&shared->local_lock);
		bool plain = !speaks_tls(u, session_left_ms(s));

		(void)pthread_mutex_lock(&shared->local_lock);
		l->is_plain = plain;
		l->is_known = true;
		(void)pthread_cond_broadcast(&shared->local_known);
	}
	while (l && !l->is_known)
		(void)pthread_cond_wait(&shared->local_known, &shared->local_lock);
	if (l)
		*is_plain = l->is_plain;
	(void)pthread_mutex_unlock(&shared->local_lock);
	return l ? COCKET_OK : no_memory(err);
}

enum cocket_code
session_speaks_plain(bool *out, struct session *s, const char *host, struct err *err)
{
	char text[sizeof "https://" + NAME_MAX_BYTES];
	const struct certs_d *certs;
	struct url u;

	*out = s->shared->plain_http;
	if (*out)
		return COCKET_OK;
	(void)snprintf(text, sizeof text, "https://%s", host);
	if (url_parse(&u, slice_str(text), err) || session_certs_d(&certs, s, host, err))
		return err->code;
	if (!host_is_loopback(u.host) || certs->found)
		return COCKET_OK;
	return local_get(out, s, host, &u, err);
}
