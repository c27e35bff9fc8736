/* One repository of ~/.docker/trust, read and verified in the order that notary's client has (docs/FORMATS.md 4): root, timestamp, snapshot,
 * targets, roles.  What is broken is refused, whole; timestamp and snapshot may be missing, as they are where docker has only ever signed.
 * Never follows a link below DIR, never makes a path of a role's name that is no such name (A21). */
#include "trust/dct/dct.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"

static void
file_free(struct dct_file *f)
{
	tuf_file_free(&f->notary);
	buf_free(&f->bytes);
}

void
dct_free(struct dct *d)
{
	for (size_t i = 0; i < 4; i++)
		file_free(&d->top[i]);
	for (size_t i = 0; i < d->delegated_count; i++)
		file_free(&d->delegated[i]);
	free(d->delegated);
	*d = (struct dct){ 0 };
}

static enum cocket_code
read_file(struct dct_file *out, int dir, const struct dct *d, const char *role, enum tuf_type type, struct err *err)
{
	char path[NAME_TEXT_BYTES + TUF_ROLE_NAME_MAX + 32];
	enum cocket_code code;

	out->bytes = BUF(NOTARY_V1_MAX_BYTES);
	(void)snprintf(path, sizeof path, "tuf/%s/metadata/%s.json", d->repository, role);
	code = file_read_at(&out->bytes, dir, path, err);
	if (code)
		return code;
	if (notary_v1_parse(&out->notary, buf_slice(&out->bytes), type, err))
		return within(err, "%s.json", role);
	out->is_there = true;
	return COCKET_OK;
}

static enum cocket_code
read_if_there(struct dct_file *out, int dir, const struct dct *d, const char *role, enum tuf_type type, struct err *err)
{
	enum cocket_code code = read_file(out, dir, d, role, type, err);

	return code == COCKET_E_NOT_FOUND ? COCKET_OK : code;
}

/* --- what must hold --- */

/* Against what the file above says of it; by is not there: nothing does. */
static enum cocket_code
check_listed(const struct dct_file *f, const struct dct_file *by, const char *name, struct err *err)
{
	const struct tuf_meta *meta;

	if (!by->is_there || !f->is_there)
		return COCKET_OK;
	meta = tuf_meta_find(&by->notary, name);
	if (!meta)
		return fail(err, COCKET_E_FORMAT, "not listed in %s.json", tuf_type_name(by->notary.type));
	return notary_v1_meta_check(meta, buf_slice(&f->bytes), err);
}

static enum cocket_code
check_file(const struct dct_file *f, const struct tuf_file *holder, const char *role, const struct dct_file *by, struct err *err)
{
	if (!f->is_there)
		return COCKET_OK;
	if (check_listed(f, by, role, err) || tuf_signed_check(&f->notary, holder, tuf_role_find(holder, role), err))
		return within(err, "%s.json", role);
	return COCKET_OK;
}

static enum cocket_code
check_root(struct dct *d, enum reason *reason, struct err *err)
{
	struct tuf_file *root = &d->top[TUF_ROOT].notary;

	if (tuf_signed_check(root, root, &root->roles[TUF_ROOT], err))
		return within(err, "root.json");
	if (notary_v1_root_name(root, d->repository, err) || tuf_signed_check(root, root, &root->roles[TUF_ROOT], err)) {
		*reason = REASON_NAME_MISMATCH;
		return within(err, "root.json");
	}
	return COCKET_OK;
}

/* The hash of the root too: the newest root, and none that someone kept. */
static enum cocket_code
check_top(const struct dct *d, struct err *err)
{
	const struct dct_file *timestamp = &d->top[TUF_TIMESTAMP], *snapshot = &d->top[TUF_SNAPSHOT];
	const struct tuf_file *root = &d->top[TUF_ROOT].notary;
	const struct dct_file none = { 0 };

	if (check_file(timestamp, root, "timestamp", &none, err) || check_file(snapshot, root, "snapshot", timestamp, err) ||
	    check_file(&d->top[TUF_ROOT], root, "root", snapshot, err))
		return err->code;
	return check_file(&d->top[TUF_TARGETS], root, "targets", snapshot, err);
}

/* --- reading --- */

static enum cocket_code
read_top(struct dct *d, int dir, struct err *err)
{
	if (read_file(&d->top[TUF_ROOT], dir, d, "root", TUF_ROOT, err) ||
	    read_if_there(&d->top[TUF_TIMESTAMP], dir, d, "timestamp", TUF_TIMESTAMP, err) ||
	    read_if_there(&d->top[TUF_SNAPSHOT], dir, d, "snapshot", TUF_SNAPSHOT, err) ||
	    read_file(&d->top[TUF_TARGETS], dir, d, "targets", TUF_TARGETS, err))
		return err->code;
	return COCKET_OK;
}

/* "targets/a/b" is for targets/a to delegate. */
static enum cocket_code
check_child(const char *role, struct err *err)
{
	if (strchr(role + sizeof "targets/" - 1, '/'))
		return fail(err, COCKET_E_FORMAT, "targets.json: delegates to %s, which is not directly below it", role);
	return COCKET_OK;
}

static enum cocket_code
read_delegated(struct dct *d, int dir, struct err *err)
{
	const struct tuf_file *targets = &d->top[TUF_TARGETS].notary;

	d->delegated = calloc(targets->role_count + 1, sizeof *d->delegated);
	if (!d->delegated)
		return no_memory(err);
	for (size_t i = 0; i < targets->role_count; i++) {
		const char *role = targets->roles[i].name;

		if (check_child(role, err) || read_if_there(&d->delegated[d->delegated_count++], dir, d, role, TUF_TARGETS, err) ||
		    check_file(&d->delegated[i], targets, role, &d->top[TUF_SNAPSHOT], err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
read_all(struct dct *d, int dir, enum reason *reason, struct err *err)
{
	if (read_top(d, dir, err) || check_root(d, reason, err) || check_top(d, err))
		return err->code;
	return read_delegated(d, dir, err);
}

enum cocket_code
dct_read(struct dct *out, int dir, const char *repository, enum reason *reason, struct err *err)
{
	AUTO(dct_free) struct dct d = { 0 };

	*reason = REASON_OK;
	if (snprintf(d.repository, sizeof d.repository, "%s", repository) >= (int)sizeof d.repository)
		return fail(err, COCKET_E_FORMAT, "longer than an image name");
	if (read_all(&d, dir, reason, err)) {
		*reason = *reason == REASON_OK ? reason_of(err->code) : *reason;
		return err->code;
	}
	*out = d;
	d = (struct dct){ 0 };
	return COCKET_OK;
}
