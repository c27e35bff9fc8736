/* Writes an archive: see to_archive.h.  Never writes over what is there before all that comes is proved. */
#include "transfer/to_archive.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir_path.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/reason.h"
#include "stream/tar_write.h"
#include "transfer/blob_file.h"
#include "transfer/partial_file.h"

struct writing {
	const struct archive_plan *plan;
	const struct partial *file;
	uint64_t block; /* of the file system */
};

/* --- what an earlier run left ----------------------------------------------------------------------- */

/* How much of a run of the file was written from its beginning on: up to the first hole, which begins with a block, without the last block,
 * which may be written in part.  Where the file system knows no holes it is all of it; the hash decides. */
static uint64_t
written_from(const struct writing *w, const struct planned *m)
{
	const off_t begin = (off_t)m->at, end = (off_t)(m->at + m->size);
	off_t hole;

	if (m->at + m->size > w->file->size || m->size == 0 || lseek(w->file->fd, begin, SEEK_DATA) != begin)
		return 0;
	hole = lseek(w->file->fd, begin, SEEK_HOLE);
	if (hole < 0)
		return 0;
	if (hole >= end)
		return m->size;
	return (uint64_t)(hole - begin) > w->block ? (uint64_t)(hole - begin) - w->block : 0;
}

/* --- blobs -------------------------------------------------------------------------------------------- */

static enum cocket_code
copy(struct copied *out, void *ctx, const struct object_copy *b, struct err *err)
{
	const struct writing *w = ctx;
	const struct planned *m = &w->plan->members[w->plan->of_object[b->object]];
	const struct set_object *p = &b->object_set->objects[b->object];
	const struct blob_file l = { .fd = w->file->fd, .offset = m->at, .there = p->has_bytes ? 0 : written_from(w, m) };

	if (p->has_bytes)
		return blob_file_write(l.fd, l.offset, buf_slice(&p->bytes), err);
	if (blob_file_fetch(&out->fetched, &l, b, err))
		return err->code;
	out->was_there = out->fetched == 0 && p->d.size > 0;
	return COCKET_OK;
}

/* --- what lies between them --------------------------------------------------------------------------- */

static enum cocket_code
member_write(const struct writing *w, const struct planned *m, struct err *err)
{
	static const uint8_t zeros[TAR_BLOCK_BYTES];
	AUTO(buf_free) struct buf header = BUF(64 * KIB);
	const int fd = w->file->fd;

	if (planned_header(&header, m, err) || blob_file_write(fd, m->at - m->header_size, buf_slice(&header), err))
		return err->code;
	if (!m->is_object && blob_file_write(fd, m->at, m->bytes, err))
		return err->code;
	return blob_file_write(fd, m->at + m->size, slice_of(zeros, tar_padding(m->size)), err);
}

static enum cocket_code
frame_write(const struct writing *w, struct err *err)
{
	static const uint8_t zeros[TAR_END_BYTES];

	for (size_t i = 0; i < w->plan->count; i++)
		if (member_write(w, &w->plan->members[i], err))
			return err->code;
	return blob_file_write(w->file->fd, w->plan->size - TAR_END_BYTES, slice_of(zeros, sizeof zeros), err);
}

/* --- the file ----------------------------------------------------------------------------------------- */

static enum cocket_code
make_room(struct writing *w, struct err *err)
{
	struct stat st;

	if (partial_reserve(w->file, w->plan->size, err))
		return err->code;
	if (fstat(w->file->fd, &st) < 0 || ftruncate(w->file->fd, (off_t)w->plan->size) < 0)
		return fail_errno(err, COCKET_E_IO, "cannot be written");
	w->block = st.st_blksize > 4096 ? (uint64_t)st.st_blksize : 4096;
	return COCKET_OK;
}

static enum cocket_code
write_into(struct copied_total *out, struct partial *file, const struct archive_plan *plan, const struct object_set *s, struct err *err)
{
	struct writing w = { .plan = plan, .file = file };
	const struct object_copier carrier = { .copy = copy, .ctx = &w };

	if (make_room(&w, err) || objects_copy(out, s, &carrier, err) || frame_write(&w, err))
		return err->code;
	return partial_publish(file, err);
}

static enum cocket_code
place_open(struct dir_path *place, const char *path, struct err *err)
{
	const enum cocket_code code = dir_path_of(place, path, err);

	return code == COCKET_E_NOT_FOUND ? fail_because(err, code, CAUSE_NO_FILE, "its directory is not there") : code;
}

enum cocket_code
archive_write(struct copied_total *out, const char *path, const struct object_set *s, const struct docker_image *docker, struct err *err)
{
	AUTO(archive_plan_free) struct archive_plan plan = { 0 };
	AUTO(dir_path_close) struct dir_path place = NO_DIR_PATH;
	AUTO(partial_close) struct partial file = NO_PARTIAL;

	if (archive_plan(&plan, s, docker, err))
		return err->code;
	if (place_open(&place, path, err) || partial_open(&file, place.dir, place.name, err))
		return within(err, "%s", TEXT(slice_str(path)));
	if (write_into(out, &file, &plan, s, err)) {
		if (!reason_is_transient(reason_of(err->code)))
			partial_remove(&file); /* what came is not what should have come: nothing to go on from */
		return err->code == COCKET_E_IO ? within(err, "%s", TEXT(slice_str(path))) : err->code;
	}
	if (fsync(place.dir) < 0 && errno != EINVAL && errno != EROFS) /* as base/file.c */
		return fail_errno(err, COCKET_E_IO, "%s: the directory cannot be flushed", TEXT(slice_str(path)));
	return COCKET_OK;
}
