/* A driver of the TUF client, for tests: speaks the command line of tuf-conformance (CLIENT-CLI.md there; docs/FORMATS.md 5.3) over plain http,
 * and keeps what is trusted in files.  Exit status 0 or 1; the error goes to stderr, after the word for its reason.
 * "find" is ours: prints "sha256:HEX LENGTH" of each target instead of downloading it.  Never part of what is installed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/reason.h"
#include "stream/url.h"
#include "trust/tuf_client/fetcher.h"
#include "trust/tuf_client/tuf_client.h"

#define TIMEOUT_MS 60000
#define ARTIFACT_MAX_BYTES (64 * MIB)
#define NAMES_MAX 64

static struct {
	const char *metadata_dir, *metadata_url, *target_dir, *target_base_url;
	const char *names[NAMES_MAX];
	size_t name_count;
} args;

/* --- the keeper: files in --metadata-dir --- */

static enum cocket_code
read_trusted(void *ctx, struct buf *out, const char *name, struct err *err)
{
	return file_read_at(out, *(const int *)ctx, name, err);
}

static enum cocket_code
keep_trusted(void *ctx, const char *name, uint64_t version, struct slice bytes, struct err *err)
{
	const int *dir = ctx;

	(void)version;
	if (bytes.len > 0)
		return file_replace_at(*dir, name, bytes, 0644, err);
	if (unlinkat(*dir, name, 0) != 0 && errno != ENOENT)
		return fail_errno(err, COCKET_E_IO, "%s: cannot be removed", name);
	return COCKET_OK;
}

/* --- artifacts --- */

/* The path of a target may hold '/' and what no URL may; each part is encoded. */
static enum cocket_code
encode_path(struct buf *out, const char *path, struct err *err)
{
	for (const char *part = path;; part++) {
		size_t n = strcspn(part, "/");

		if (url_encode(out, slice_of(part, n), err))
			return err->code;
		part += n;
		if (!*part)
			return COCKET_OK;
		if (buf_add(out, slice_str("/"), err))
			return err->code;
	}
}

static enum cocket_code
fetch_artifact(void *ctx, struct buf *out, const char *path, struct err *err)
{
	const struct fetcher *site = ctx;
	AUTO(buf_free) struct buf encoded = BUF(URL_MAX_BYTES);

	if (encode_path(&encoded, path, err))
		return err->code;
	return site->fetch(site->ctx, out, buf_str(&encoded), err);
}

/* One file a target, "/" encoded, so that no target leads out of the directory. */
static enum cocket_code
name_artifact(struct buf *out, const char *path, struct err *err)
{
	return url_encode(out, slice_str(path), err);
}

static bool
is_there(int dir, const char *name, const struct tuf_meta *target)
{
	AUTO(buf_free) struct buf bytes = BUF(ARTIFACT_MAX_BYTES);
	struct err unused;

	return file_read_at(&bytes, dir, name, &unused) == COCKET_OK && tuf_meta_check(target, buf_slice(&bytes), &unused) == COCKET_OK;
}

static enum cocket_code
store_artifact(int dir, const struct tuf_client *c, const struct tuf_meta *target, struct fetcher *site, struct err *err)
{
	AUTO(buf_free) struct buf name = BUF(URL_MAX_BYTES), bytes = BUF(ARTIFACT_MAX_BYTES);
	const struct fetcher from = { fetch_artifact, NULL, site };

	if (name_artifact(&name, target->name, err))
		return err->code;
	if (is_there(dir, buf_str(&name), target))
		return COCKET_OK;
	if (tuf_client_fetch_target(&bytes, c, target, &from, err))
		return err->code;
	return file_replace_at(dir, buf_str(&name), buf_slice(&bytes), 0644, err);
}

static enum cocket_code
open_dir(int *out, const char *path, struct err *err)
{
	*out = open(path ? path : "", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *out < 0 ? fail_errno(err, COCKET_E_IO, "%s", path ? path : "no directory given") : COCKET_OK;
}

/* --- the commands --- */

static enum cocket_code
get_url(const char **out, const char *url, struct err *err)
{
	*out = url;
	return url ? COCKET_OK : fail(err, COCKET_E_USAGE, "no URL given");
}

static enum cocket_code
run_init(int dir, const char *root, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_ROOT_MAX_BYTES);

	if (!root)
		return fail(err, COCKET_E_USAGE, "init: no root given");
	if (file_read(&bytes, root, err))
		return err->code;
	return keep_trusted(&dir, "root.json", 0, buf_slice(&bytes), err);
}

static enum cocket_code
run_find(struct tuf_client *c, struct err *err)
{
	for (size_t i = 0; i < args.name_count; i++) {
		const struct tuf_meta *target;
		char hex[DIGEST_HEX_BYTES];

		if (tuf_client_find(&target, c, args.names[i], err))
			return err->code;
		hex_encode(hex, slice_of(target->sha256, sizeof target->sha256));
		printf("sha256:%s %llu\n", hex, (unsigned long long)target->length);
	}
	return COCKET_OK;
}

static enum cocket_code
run_download(struct tuf_client *c, struct err *err)
{
	AUTO(fetcher_close) struct fetcher site = { 0 };
	AUTO(fd_close) int dir = -1;
	const char *url;

	if (get_url(&url, args.target_base_url, err) || open_dir(&dir, args.target_dir, err) ||
	    fetcher_open_url(&site, url, NULL, true, TIMEOUT_MS, err))
		return err->code;
	for (size_t i = 0; i < args.name_count; i++) {
		const struct tuf_meta *target;

		if (tuf_client_find(&target, c, args.names[i], err) || store_artifact(dir, c, target, &site, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
run_client(int dir, enum cocket_code (*then)(struct tuf_client *c, struct err *err), struct err *err)
{
	AUTO(fetcher_close) struct fetcher site = { 0 };
	AUTO(tuf_client_free) struct tuf_client *c = NULL;
	const struct keeper keeper = { read_trusted, keep_trusted, &dir };
	const char *url;

	if (get_url(&url, args.metadata_url, err) || fetcher_open_url(&site, url, NULL, true, TIMEOUT_MS, err) ||
	    tuf_client_new(&c, &site, &keeper, clock_now(), err) || tuf_client_refresh(c, err))
		return err->code;
	return then ? then(c, err) : COCKET_OK;
}

static enum cocket_code
run(const char *verb, const char *operand, struct err *err)
{
	AUTO(fd_close) int dir = -1;

	if (open_dir(&dir, args.metadata_dir, err))
		return err->code;
	if (strcmp(verb, "init") == 0)
		return run_init(dir, operand, err);
	if (strcmp(verb, "refresh") == 0)
		return run_client(dir, NULL, err);
	if (strcmp(verb, "roles") == 0)
		return run_client(dir, tuf_client_load_roles, err);
	if (strcmp(verb, "find") == 0)
		return run_client(dir, run_find, err);
	if (strcmp(verb, "download") == 0)
		return run_client(dir, run_download, err);
	return fail(err, COCKET_E_USAGE, "%s: no such command", verb);
}

/* --- the command line --- */

static bool
take_option(const char *name, const char *value)
{
	if (strcmp(name, "--metadata-dir") == 0)
		args.metadata_dir = value;
	else if (strcmp(name, "--metadata-url") == 0)
		args.metadata_url = value;
	else if (strcmp(name, "--target-dir") == 0)
		args.target_dir = value;
	else if (strcmp(name, "--target-base-url") == 0)
		args.target_base_url = value;
	else if (strcmp(name, "--target-name") == 0 && args.name_count < NAMES_MAX)
		args.names[args.name_count++] = value;
	else
		return false;
	return true;
}

int
main(int argc, char **argv)
{
	struct err err = { 0 };
	int i = 1;

	while (i + 1 < argc && take_option(argv[i], argv[i + 1]))
		i += 2;
	if (i >= argc) {
		fprintf(stderr, "tuf client: no command\n");
		return 1;
	}
	if (run(argv[i], argv[i + 1], &err) == COCKET_OK)
		return fflush(stdout) == 0 ? 0 : 1;
	fprintf(stderr, "%s: %s\n", reason_word(reason_of(err.code)), err.message);
	return 1;
}
