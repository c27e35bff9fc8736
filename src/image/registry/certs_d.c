/* certs.d/HOST[:PORT], as docker and podman read it (containers-certs.d(5)): *.crt are further roots, NAME.cert with NAME.key is the
 * client's pair.
 * They count for that host, and the roots for where it sends us if that has none of its own.  Of several pairs the first by name is taken. */
#include "image/registry/certs_d.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"

#define PATH_BYTES 4096

void
certs_d_free(struct certs_d *c)
{
	buf_free(&c->ca);
	free(c->cert_file);
	free(c->key_file);
	*c = (struct certs_d){0};
}

static bool
has_suffix(const char *name, const char *suffix)
{
	return strlen(name) > strlen(suffix) && slice_ends(slice_str(name), suffix);
}

static int
is_certificate_file(const struct dirent *e)
{
	return has_suffix(e->d_name, ".crt") || has_suffix(e->d_name, ".cert") || has_suffix(e->d_name, ".key");
}

static enum cocket_code
add_root(struct certs_d *c, const char *dir, const char *name, struct err *err)
{
	AUTO(buf_free) struct buf path = BUF(PATH_BYTES);

	if (buf_addf(&path, err, "%s/%s", dir, name))
		return err->code;
	if (file_read(&c->ca, buf_str(&path), err) || buf_add(&c->ca, slice_str("\n"), err))
		return as_usage(err);
	return COCKET_OK;
}

static enum cocket_code
pair_set(struct certs_d *c, const char *cert, const char *key, struct err *err)
{
	c->cert_file = strdup(cert);
	c->key_file = strdup(key);
	return c->cert_file && c->key_file ? COCKET_OK : no_memory(err);
}

/* NAME.cert or NAME.key: its other half must be there (docker refuses a half pair too). */
static enum cocket_code
add_pair(struct certs_d *c, const char *dir, const char *name, struct err *err)
{
	AUTO(buf_free) struct buf cert = BUF(PATH_BYTES), key = BUF(PATH_BYTES);
	const bool is_key = has_suffix(name, ".key");
	const char *other = is_key ? ".cert" : ".key";
	const int stem = (int)strlen(name) - (int)strlen(is_key ? ".key" : ".cert");

	if (buf_addf(&cert, err, "%s/%.*s.cert", dir, stem, name) || buf_addf(&key, err, "%s/%.*s.key", dir, stem, name))
		return err->code;
	if (access(buf_str(is_key ? &cert : &key), R_OK))
		return fail_errno(err, COCKET_E_USAGE, "%s/%s: no %.*s%s beside it", dir, name, stem, name, other);
	return c->cert_file ? COCKET_OK : pair_set(c, buf_str(&cert), buf_str(&key), err);
}

static enum cocket_code
add_files(struct certs_d *c, const char *dir, struct dirent **files, int n, struct err *err)
{
	for (int i = 0; i < n; i++) {
		const char *name = files[i]->d_name;

		if (has_suffix(name, ".crt") ? add_root(c, dir, name, err) : add_pair(c, dir, name, err))
			return err->code;
	}
	return COCKET_OK;
}

/* errno says why it cannot be read. */
static enum cocket_code
unread_check(const char *dir, struct err *err)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return COCKET_OK;
	if (errno != EACCES)
		return fail_errno(err, COCKET_E_USAGE, "%s", dir);
	log_verbose("%s: cannot be read, skipped", dir); /* /etc/docker/certs.d is root's own on some systems: not there, for us */
	return COCKET_OK;
}

static enum cocket_code
directory_read(struct certs_d *c, const char *dir, struct err *err)
{
	struct dirent **files = NULL;
	int n = scandir(dir, &files, is_certificate_file, alphasort);
	enum cocket_code code;

	if (n < 0)
		return unread_check(dir, err);
	c->found = true;
	code = add_files(c, dir, files, n, err);
	for (int i = 0; i < n; i++)
		free(files[i]);
	free(files);
	return code;
}

static bool
path_print(char out[static PATH_BYTES], const char *base, const char *place, const char *host)
{
	const int n = snprintf(out, PATH_BYTES, "%s%s/%s", base, place, host);

	return n > 0 && n < PATH_BYTES;
}

/* The directories to look in, host and all; false if one has no place or is too long. */
static bool
candidate(char out[static PATH_BYTES], size_t i, const char *certs_dir, const char *host)
{
	static const char *const places[] = { "/.config/containers/certs.d", "/etc/containers/certs.d", "/etc/docker/certs.d" };
	const char *home = getenv("HOME");

	if (certs_dir)
		return path_print(out, certs_dir, "", host);
	if (i > 0)
		return path_print(out, "", places[i], host);
	return home && *home && path_print(out, home, places[i], host);
}

enum cocket_code
certs_d_read(struct certs_d *out, const char *certs_dir, const char *host, struct err *err)
{
	struct certs_d c = { .ca = BUF(CONFIG_FILE_MAX_BYTES) };
	char dir[PATH_BYTES];

	for (size_t i = 0; i < (certs_dir ? 1 : 3) && !c.found; i++)
		if (candidate(dir, i, certs_dir, host) && directory_read(&c, dir, err)) {
			certs_d_free(&c);
			return err->code;
		}
	c.tls = (struct http_tls){ .ca_pem = buf_slice(&c.ca), .cert_file = c.cert_file, .key_file = c.key_file };
	c.roots = (struct http_tls){ .ca_pem = c.tls.ca_pem };
	*out = c;
	return COCKET_OK;
}
