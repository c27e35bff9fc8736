/* What timestamp, snapshot and targets of a TUF client have in common, and targets themselves (TUF 1.0 sections 5.5.1 to 5.5.4, 5.6.1 to
 * 5.6.6): a file that another lists is held against what is listed, the keys that may sign it, and the start of the update.
 * Never uses a byte of a file before hashes, signatures and version are right. */
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/tuf_client/tuf_client_part.h"

/* --- checks --- */

enum cocket_code
tuf_client_expiry_check(const struct tuf_client *c, const struct tuf_file *file, struct err *err)
{
	char text[CLOCK_TEXT_BYTES];

	if (file->expires > c->now)
		return COCKET_OK;
	clock_print(text, file->expires);
	return fail(err, COCKET_E_EXPIRED, "expired on %s", text);
}

/* 5.5.4, 5.6.4: what is served must be what is listed (mix and match). */
static enum cocket_code
check_version(uint64_t version, uint64_t listed, struct err *err)
{
	if (version == listed)
		return COCKET_OK;
	return fail(err, version < listed ? COCKET_E_ROLLBACK : COCKET_E_FORMAT, "version %llu, expected %llu", (unsigned long long)version,
	            (unsigned long long)listed);
}

enum cocket_code
tuf_client_parse(struct tuf_file *out, struct slice bytes, enum tuf_type type, const struct tuf_file *holder, const struct tuf_role *role,
             struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file file = { 0 };

	if (tuf_parse(&file, bytes, type, err) || tuf_signed_check(&file, holder, role, err))
		return err->code;
	*out = file;
	file = (struct tuf_file){ 0 };
	return COCKET_OK;
}

enum cocket_code
tuf_client_keep(struct tuf_client *c, const char *name, const struct tuf_file *file, const struct buf *bytes, struct err *err)
{
	return c->keeper.keep(c->keeper.ctx, name, file->version, buf_slice(bytes), err);
}

/* --- files that others list --- */

/* 5.5.1, 5.6.1: under its version's name where the repository keeps all versions. */
static void
name_listed(char out[static TUF_CLIENT_NAME_BYTES], const struct tuf_client *c, const struct tuf_client_listed *l)
{
	if (c->files[TUF_ROOT].consistent_snapshot)
		snprintf(out, TUF_CLIENT_NAME_BYTES, "%llu.%s", (unsigned long long)l->meta->version, l->file);
	else
		snprintf(out, TUF_CLIENT_NAME_BYTES, "%s", l->file);
}

enum cocket_code
tuf_client_exact_fetch(struct buf *out, const struct fetcher *from, const char *name, size_t length, struct err *err)
{
	*out = BUF(length);
	enum cocket_code code = from->fetch(from->ctx, out, name, err);
	if (code == COCKET_E_TOO_LARGE)
		return fail(err, COCKET_E_SIZE, "%s: longer than the %zu bytes listed", TEXT(slice_str(name)), length);
	return code;
}

/* No more than is listed, and never more than a file of that type may have, whatever is listed. */
static enum cocket_code
fetch_bounded(struct buf *bytes, const struct tuf_client *c, const struct tuf_client_listed *l, const char *name, struct err *err)
{
	size_t max = tuf_type_max_bytes(l->type);

	if (l->meta->has_length && l->meta->length > max)
		return fail(err, COCKET_E_TOO_LARGE, "%s: %llu bytes listed, maximum %zu", name,
		            (unsigned long long)l->meta->length, max);
	if (l->meta->has_length)
		return tuf_client_exact_fetch(bytes, &c->fetcher, name, (size_t)l->meta->length, err);
	*bytes = BUF(max);
	return c->fetcher.fetch(c->fetcher.ctx, bytes, name, err);
}

/* Hashes first (5.5.2, 5.6.2), then signatures (5.5.3, 5.6.3), then the version (5.5.4, 5.6.4). */
static enum cocket_code
check_listed(struct tuf_file *out, struct slice bytes, const struct tuf_client_listed *l, struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file file = { 0 };

	if (tuf_meta_check(l->meta, bytes, err) || tuf_client_parse(&file, bytes, l->type, l->holder, l->role, err) ||
	    check_version(file.version, l->meta->version, err))
		return err->code;
	*out = file;
	file = (struct tuf_file){ 0 };
	return COCKET_OK;
}

enum cocket_code
tuf_client_listed_fetch(struct tuf_file *out, struct buf *bytes, const struct tuf_client *c, const struct tuf_client_listed *l, struct err *err)
{
	char name[TUF_CLIENT_NAME_BYTES];

	name_listed(name, c, l);
	if (fetch_bounded(bytes, c, l, name, err))
		return err->code;
	if (check_listed(out, buf_slice(bytes), l, err))
		return within(err, "%s", name);
	return COCKET_OK;
}

/* --- 5.6: targets, and whom they delegate to --- */

/* What is on this machine, if it is what is listed; else it is as good as not there: the snapshot remembers its version. */
static bool
take_local(struct tuf_file *out, const struct tuf_client *c, const struct tuf_client_listed *l)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_TARGETS_MAX_BYTES);
	AUTO(tuf_file_free) struct tuf_file file = { 0 };
	struct err unused;

	if (c->keeper.read(c->keeper.ctx, &bytes, l->file, &unused) || check_listed(&file, buf_slice(&bytes), l, &unused) ||
	    tuf_client_expiry_check(c, &file, &unused))
		return false;
	*out = file;
	file = (struct tuf_file){ 0 };
	return true;
}

enum cocket_code
tuf_client_targets_load(struct tuf_file *out, struct tuf_client *c, const struct tuf_client_listed *l, struct err *err)
{
	AUTO(buf_free) struct buf bytes = { 0 };
	AUTO(tuf_file_free) struct tuf_file file = { 0 };

	if (take_local(out, c, l))
		return COCKET_OK;
	if (tuf_client_listed_fetch(&file, &bytes, c, l, err))
		return err->code;
	if (tuf_client_expiry_check(c, &file, err))
		return within(err, "%s", l->file);
	if (tuf_client_keep(c, l->file, &file, &bytes, err))
		return err->code;
	*out = file;
	file = (struct tuf_file){ 0 };
	return COCKET_OK;
}

enum cocket_code
tuf_client_targets_refresh(struct tuf_client *c, struct err *err)
{
	const struct tuf_file *root = &c->files[TUF_ROOT];
	const struct tuf_client_listed l = { "targets.json", TUF_TARGETS, tuf_meta_find(&c->files[TUF_SNAPSHOT], "targets.json"), root,
		                  &root->roles[TUF_TARGETS] };

	if (!l.meta)
		return fail(err, COCKET_E_FORMAT, "snapshot.json: targets.json is not listed");
	return tuf_client_targets_load(&c->files[TUF_TARGETS], c, &l, err);
}
