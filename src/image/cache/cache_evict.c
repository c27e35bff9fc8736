/* The oldest records make room (see cache_evict.h).  Other processes may sweep at the same time: a file that is gone is no news. */
#include "image/cache/cache_evict.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"

struct cache_file {
	char name[DIGEST_HEX_BYTES - 2];
	int64_t time; /* nanoseconds; when it was written */
	size_t size;
};

struct cache_shard {
	int dir;
	struct cache_file *files; /* owned; CACHE_SHARD_MAX_FILES of them fit */
	size_t count;
	size_t bytes;
};

static bool
is_record(const char *name)
{
	uint8_t bytes[SHA256_BYTES - 1];
	struct err ignored;

	return hex_decode(bytes, sizeof bytes, slice_str(name), &ignored) == COCKET_OK;
}

static void
shard_add(struct cache_shard *s, const char *name)
{
	struct stat st;
	struct cache_file *k = &s->files[s->count];

	if (!is_record(name) || fstatat(s->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(st.st_mode))
		return;
	memcpy(k->name, name, sizeof k->name);
	k->time = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	k->size = (size_t)st.st_size;
	s->bytes += k->size;
	s->count++;
}

/* A directory that holds more than it should was not filled by us; it is emptied all the same, a part at a time. */
static void
shard_list(struct cache_shard *s)
{
	int fd = openat(s->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d == NULL) {
		fd_close(&fd);
		return;
	}
	for (struct dirent *e; s->count < CACHE_SHARD_MAX_FILES && (e = readdir(d)) != NULL;)
		shard_add(s, e->d_name);
	closedir(d);
}

static int
older_first(const void *a, const void *b)
{
	const struct cache_file *x = a, *y = b;

	return x->time < y->time ? -1 : x->time > y->time;
}

/* To three quarters, so that not every record has to make room for itself. */
static void
make_room(struct cache_shard *s, size_t more)
{
	if (s->bytes + more <= CACHE_SHARD_MAX_BYTES && s->count < CACHE_SHARD_MAX_FILES)
		return;
	qsort(s->files, s->count, sizeof *s->files, older_first);
	for (size_t i = 0; i < s->count; i++) {
		size_t left = s->count - i;

		if (s->bytes + more <= CACHE_SHARD_MAX_BYTES / 4 * 3 && left < CACHE_SHARD_MAX_FILES / 4 * 3)
			return;
		unlinkat(s->dir, s->files[i].name, 0);
		s->bytes -= s->files[i].size;
	}
}

void
cache_evict(int dir, size_t more)
{
	struct cache_shard s = { .dir = dir, .files = calloc(CACHE_SHARD_MAX_FILES, sizeof *s.files) };

	if (s.files == NULL)
		return;
	shard_list(&s);
	make_room(&s, more);
	free(s.files);
	atomic_file_sweep_at(dir);
}
