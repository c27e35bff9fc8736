/* Kinds of files and directories, by what is in them: see path_kind.h.  Every kind is told by the code that reads it, or by the first bytes. */
#include "cli/option/path_kind.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/secret.h"
#include "format/files/file_type.h"
#include "identity/key_files.h"
#include "image/source_open.h"
#include "stream/magic.h"

#define LOOK_BYTES 8192

static bool
has_file(const char *directory, const char *name)
{
	char path[4096];

	return snprintf(path, sizeof path, "%s/%s", directory, name) < (int)sizeof path && access(path, F_OK) == 0;
}

static enum path_kind
directory_kind(const char *path)
{
	if (has_file(path, "oci-layout") && has_file(path, "index.json"))
		return PATH_LAYOUT;
	return has_file(path, "root.json") || has_file(path, "1.root.json") ? PATH_TRUST_STORE : PATH_DIRECTORY;
}

static bool
has_layout(const char *path)
{
	struct reference ref = { .transport = TRANSPORT_OCI_ARCHIVE };
	struct source *source = NULL;
	struct err ignored = { 0 };
	bool opens;

	if (snprintf(ref.path, sizeof ref.path, "%s", path) >= (int)sizeof ref.path)
		return false;
	opens = source_open(&source, NULL, &ref, false, &ignored) == COCKET_OK;
	source_close(&source);
	return opens;
}

/* The magic of POSIX tar, pax and GNU alike. */
static bool
is_tar(struct slice bytes)
{
	return bytes.len > 262 && memcmp(bytes.ptr + 257, "ustar", 5) == 0;
}

static bool
contains(struct slice bytes, const char *word)
{
	return bytes.len > 0 && memmem(bytes.ptr, bytes.len, word, strlen(word)) != NULL;
}

static bool
is_policy(struct slice bytes)
{
	return bytes.len > 0 && bytes.ptr[0] == '{' && contains(bytes, "\"rules\"");
}

static enum path_kind
text_kind(const char *path, struct slice bytes)
{
	bool is_yaml;

	if (key_file_is_private(bytes))
		return PATH_PRIVATE_KEY;
	if (key_file_is_public(bytes))
		return PATH_PUBLIC_KEY;
	if (is_policy(bytes))
		return PATH_POLICY;
	return file_type_of(&is_yaml, path, bytes) != FILE_TYPE_AUTO || is_yaml ? PATH_IMAGE_FILE : PATH_FILE;
}

static enum path_kind
kind_of_bytes(const char *path, struct slice bytes)
{
	if (bytes.len == 0)
		return PATH_FILE;
	if (is_tar(bytes))
		return has_layout(path) ? PATH_OCI_ARCHIVE : PATH_TAR;
	if (magic_find(bytes))
		return PATH_COMPRESSED;
	return memchr(bytes.ptr, '\0', bytes.len) ? PATH_FILE : text_kind(path, bytes);
}

static enum path_kind
file_kind(const char *path)
{
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint8_t first[LOOK_BYTES];
	const ssize_t n = fd < 0 ? -1 : pread(fd, first, sizeof first, 0);
	const enum path_kind kind = kind_of_bytes(path, slice_of(first, n > 0 ? (size_t)n : 0));

	wipe(first, sizeof first); /* perhaps a private key */
	return kind;
}

enum path_kind
path_kind_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return PATH_ABSENT;
	if (S_ISDIR(st.st_mode))
		return directory_kind(path);
	return S_ISREG(st.st_mode) ? file_kind(path) : PATH_ABSENT;
}

const char *
path_kind_word(enum path_kind kind)
{
	static const char *const words[PATH_KIND_COUNT] = {
		[PATH_ABSENT] = "not there",
		[PATH_FILE] = "a file",
		[PATH_DIRECTORY] = "a directory",
		[PATH_LAYOUT] = "an OCI layout",
		[PATH_TRUST_STORE] = "a trust store",
		[PATH_OCI_ARCHIVE] = "an OCI archive",
		[PATH_TAR] = "a tar archive",
		[PATH_COMPRESSED] = "a compressed file",
		[PATH_PUBLIC_KEY] = "a public key",
		[PATH_PRIVATE_KEY] = "a private key",
		[PATH_POLICY] = "a policy",
		[PATH_IMAGE_FILE] = "a file",
	};

	return words[kind];
}
