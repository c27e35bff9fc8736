/* Timestamp and snapshot of a TUF client (TUF 1.0 sections 5.4 and 5.5): held against what was trusted before, so that nothing goes back.
 * Never forgets what was trusted before because it cannot be read: that would be a way back to an older state. */
#include "base/escape.h"
#include "trust/tuf_client/tuf_client_part.h"

static enum cocket_code
check_not_older(uint64_t version, uint64_t trusted, struct err *err)
{
	if (version >= trusted)
		return COCKET_OK;
	return fail(err, COCKET_E_ROLLBACK, "version %llu, older than the trusted %llu", (unsigned long long)version,
	            (unsigned long long)trusted);
}

/* --- what was trusted before --- */

/* Where it is there, and signed by those whom the root names today; what others signed is no longer trusted (5.3.11).  Its date does not
 * matter. */
static enum cocket_code
load_trusted(struct tuf_file *out, struct buf *bytes, const struct tuf_client *c, enum tuf_type type, const char *name, struct err *err)
{
	const struct tuf_file *root = &c->files[TUF_ROOT];
	enum cocket_code code = c->keeper.read(c->keeper.ctx, bytes, name, err);

	if (code)
		return code == COCKET_E_NOT_FOUND ? COCKET_OK : code;
	code = tuf_client_parse(out, buf_slice(bytes), type, root, &root->roles[type], err);
	if (code && code != COCKET_E_SIGNATURE)
		return within(err, "%s, as it was trusted before", name);
	return COCKET_OK;
}

/* --- 5.4: timestamp --- */

/* 5.4.3.2. */
static enum cocket_code
check_snapshot_not_older(const struct tuf_file *timestamp, const struct tuf_file *trusted, struct err *err)
{
	const struct tuf_meta *now = tuf_meta_find(timestamp, "snapshot.json"), *before = tuf_meta_find(trusted, "snapshot.json");

	if (check_not_older(now->version, before->version, err))
		return within(err, "snapshot.json");
	return COCKET_OK;
}

/* 5.4.2 to 5.4.4.  The same version again is no news, whatever else has changed in it: *out stays empty, and the trusted file stays
 * (5.4.3.1), if it is in date. */
static enum cocket_code
check_timestamp(struct tuf_file *out, const struct tuf_client *c, struct slice bytes, struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file file = { 0 };
	const struct tuf_file *root = &c->files[TUF_ROOT], *trusted = &c->files[TUF_TIMESTAMP];

	if (tuf_client_parse(&file, bytes, TUF_TIMESTAMP, root, &root->roles[TUF_TIMESTAMP], err) ||
	    check_not_older(file.version, trusted->version, err))
		return err->code;
	if (file.version == trusted->version)
		return tuf_client_expiry_check(c, trusted, err);
	if ((trusted->version > 0 && check_snapshot_not_older(&file, trusted, err)) || tuf_client_expiry_check(c, &file, err))
		return err->code;
	*out = file;
	file = (struct tuf_file){ 0 };
	return COCKET_OK;
}

/* 5.4.1 to 5.4.5. */
static enum cocket_code
replace_timestamp(struct tuf_client *c, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_TIMESTAMP_MAX_BYTES);
	AUTO(tuf_file_free) struct tuf_file file = { 0 };
	struct tuf_file before = c->files[TUF_TIMESTAMP];

	if (c->fetcher.fetch(c->fetcher.ctx, &bytes, "timestamp.json", err))
		return err->code;
	if (check_timestamp(&file, c, buf_slice(&bytes), err))
		return within(err, "timestamp.json");
	if (file.version == 0)
		return COCKET_OK;
	if (tuf_client_keep(c, "timestamp.json", &file, &bytes, err))
		return err->code;
	c->files[TUF_TIMESTAMP] = file;
	file = before;
	return COCKET_OK;
}

enum cocket_code
tuf_client_timestamp_refresh(struct tuf_client *c, struct err *err)
{
	AUTO(buf_free) struct buf before = BUF(TUF_TIMESTAMP_MAX_BYTES);

	if (load_trusted(&c->files[TUF_TIMESTAMP], &before, c, TUF_TIMESTAMP, "timestamp.json", err))
		return err->code;
	return replace_timestamp(c, err);
}

/* --- 5.5: snapshot --- */

/* 5.5.5: whatever was listed still is, with no lower version. */
static enum cocket_code
check_listings(const struct tuf_file *file, const struct tuf_file *trusted, struct err *err)
{
	for (size_t i = 0; i < trusted->meta_count; i++) {
		const struct tuf_meta *before = &trusted->metas[i], *now = tuf_meta_find(file, before->name);

		if (!now)
			return fail(err, COCKET_E_ROLLBACK, "%s is no longer listed", TEXT(slice_str(before->name)));
		if (check_not_older(now->version, before->version, err))
			return within(err, "%s", TEXT(slice_str(before->name)));
	}
	return COCKET_OK;
}

/* Against what was trusted before, and the clock (5.5.5, 5.5.6).  Its version too: there may be an old snapshot and no old timestamp that
 * says so. */
static enum cocket_code
check_snapshot(const struct tuf_client *c, const struct tuf_file *file, const struct tuf_file *trusted, struct err *err)
{
	if (check_not_older(file->version, trusted->version, err) || check_listings(file, trusted, err))
		return err->code;
	return tuf_client_expiry_check(c, file, err);
}

/* The trusted one is the one that is listed: nothing to fetch. */
static bool
is_current(const struct tuf_client *c, const struct tuf_file *trusted, const struct buf *bytes, const struct tuf_meta *meta)
{
	struct err unused;

	return trusted->version == meta->version && tuf_meta_check(meta, buf_slice(bytes), &unused) == COCKET_OK &&
	       tuf_client_expiry_check(c, trusted, &unused) == COCKET_OK;
}

/* 5.5.1 to 5.5.7. */
static enum cocket_code
replace_snapshot(struct tuf_client *c, const struct tuf_client_listed *l, struct err *err)
{
	AUTO(buf_free) struct buf bytes = { 0 };
	AUTO(tuf_file_free) struct tuf_file file = { 0 };
	struct tuf_file before = c->files[TUF_SNAPSHOT];

	if (tuf_client_listed_fetch(&file, &bytes, c, l, err))
		return err->code;
	if (check_snapshot(c, &file, &before, err))
		return within(err, "%s", l->file);
	if (tuf_client_keep(c, l->file, &file, &bytes, err))
		return err->code;
	c->files[TUF_SNAPSHOT] = file;
	file = before;
	return COCKET_OK;
}

enum cocket_code
tuf_client_snapshot_refresh(struct tuf_client *c, struct err *err)
{
	AUTO(buf_free) struct buf before = BUF(TUF_SNAPSHOT_MAX_BYTES);
	const struct tuf_file *root = &c->files[TUF_ROOT];
	const struct tuf_client_listed l = { "snapshot.json", TUF_SNAPSHOT, tuf_meta_find(&c->files[TUF_TIMESTAMP], "snapshot.json"), root,
		                  &root->roles[TUF_SNAPSHOT] };

	if (load_trusted(&c->files[TUF_SNAPSHOT], &before, c, TUF_SNAPSHOT, l.file, err))
		return err->code;
	return is_current(c, &c->files[TUF_SNAPSHOT], &before, l.meta) ? COCKET_OK : replace_snapshot(c, &l, err);
}
