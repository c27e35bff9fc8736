/* An OCI image layout in a temporary directory, made piece by piece.  Never leaves the directory behind. */
#include "support/fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "format/oci/manifest.h"
#include "support/scratch.h"
#include "support/tar_member.h"

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

void
text_print(struct buf *out, const char *fmt, ...)
{
	struct err err = { 0 };
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	must(vasprintf(&text, fmt, args) >= 0, "vasprintf");
	va_end(args);
	must(buf_add(out, slice_str(text), &err) == COCKET_OK, err.message);
	free(text);
}

void
fixture_file(const struct fixture *f, const char *path, const char *text)
{
	AUTO(buf_free) struct buf whole = BUF(4096);

	text_print(&whole, "%s/%s", f->dir, path);
	unlink(buf_str(&whole));
	int fd = open(buf_str(&whole), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0, buf_str(&whole));
}

void
fixture_new(struct fixture *f)
{
	char path[128];

	*f = (struct fixture){ .entries = BUF(64 * MIB) };
	snprintf(f->dir, sizeof f->dir, "/tmp/cocket-test-XXXXXX");
	must(mkdtemp(f->dir) != NULL, f->dir);
	snprintf(path, sizeof path, "%s/blobs", f->dir);
	must(mkdir(path, 0755) == 0, path);
	snprintf(path, sizeof path, "%s/blobs/sha256", f->dir);
	must(mkdir(path, 0755) == 0, path);
	fixture_file(f, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
	fixture_index(f);
}

void
fixture_free(struct fixture *f)
{
	scratch_free(f->dir);
	buf_free(&f->entries);
}

struct digest
fixture_blob(const struct fixture *f, const char *text)
{
	struct digest digest = digest_of(slice_str(text));
	char path[sizeof "blobs/sha256/" + DIGEST_HEX_BYTES] = "blobs/sha256/";

	digest_print_hex(path + strlen(path), &digest);
	fixture_file(f, path, text);
	return digest;
}

void
fixture_entry(struct fixture *f, const char *media_type, const struct digest *digest, size_t size, const char *ref_name, const char *extra)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, digest);
	text_print(&f->entries, "%s{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu", f->entries.len ? "," : "", media_type, text,
	           size);
	if (ref_name)
		text_print(&f->entries, ",\"annotations\":{\"" ANNOTATION_REF_NAME "\":\"%s\"}", ref_name);
	text_print(&f->entries, "%s}", extra ? extra : "");
}

void
fixture_index(const struct fixture *f)
{
	AUTO(buf_free) struct buf text = BUF(64 * MIB);

	text_print(&text, "{\"schemaVersion\":2,\"x-kept\":[1,{\"a\":null}],\"manifests\":[%s]}", buf_str(&f->entries));
	fixture_file(f, "index.json", buf_str(&text));
}

void
fixture_manifest(struct buf *out, const char *seed)
{
	struct digest layer = digest_of(slice_str(seed));
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, &layer);
	text_print(out,
	           "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_MANIFEST "\","
	           "\"config\":{\"mediaType\":\"" MEDIA_OCI_CONFIG "\",\"digest\":\"%s\",\"size\":%zu},"
	           "\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"%s\",\"size\":%zu}]}",
	           text, strlen(seed), text, strlen(seed));
}

struct digest
fixture_image(struct fixture *f, const char *seed, const char *ref_name)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);

	fixture_manifest(&manifest, seed);
	struct digest digest = fixture_blob(f, buf_str(&manifest));
	fixture_entry(f, MEDIA_OCI_MANIFEST, &digest, manifest.len, ref_name, NULL);
	fixture_index(f);
	return digest;
}

static void
print_data(struct buf *out, const char *document)
{
	struct err err = { 0 };

	text_print(out, ",\"data\":\"");
	must(base64_encode(out, slice_str(document), &err) == COCKET_OK, err.message);
	text_print(out, "\"");
}

void
fixture_signature(struct buf *out, const char *layer_type, const char *document, const char *signature, const struct digest *subject,
                  bool data)
{
	struct digest config = digest_of(slice_str("{}")), layer = digest_of(slice_str(document));
	char config_text[DIGEST_TEXT_BYTES], layer_text[DIGEST_TEXT_BYTES], subject_text[DIGEST_TEXT_BYTES];

	digest_print(config_text, &config);
	digest_print(layer_text, &layer);
	text_print(out,
	           "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_MANIFEST "\","
	           "\"config\":{\"mediaType\":\"" MEDIA_OCI_EMPTY "\",\"digest\":\"%s\",\"size\":2},"
	           "\"layers\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu",
	           config_text, layer_type, layer_text, strlen(document));
	if (data)
		print_data(out, document);
	if (signature)
		text_print(out, ",\"annotations\":{\"" ANNOTATION_SIGNATURE "\":\"%s\"}", signature);
	text_print(out, "}]");
	if (subject) {
		digest_print(subject_text, subject);
		text_print(out, ",\"subject\":{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":1}", subject_text);
	}
	text_print(out, "}");
}

struct appender {
	struct writer base;
	struct buf *to;
};

static enum cocket_code
append(struct writer *w, struct slice bytes, struct err *err)
{
	return buf_add(((struct appender *)w)->to, bytes, err);
}

static void
member_append(struct writer *to, int dir, const char *name)
{
	AUTO(buf_free) struct buf bytes = BUF(64 * MIB);
	struct err err = { 0 };

	must(file_read_at(&bytes, dir, name, &err) == COCKET_OK, err.message);
	must(tar_write_member(to, name, buf_slice(&bytes), &err) == COCKET_OK, err.message);
}

void
fixture_archive(struct buf *out, const struct fixture *f)
{
	struct appender to = { { append }, out };
	struct dirent **blobs;
	struct err err = { 0 };
	char path[300];

	snprintf(path, sizeof path, "%s/blobs/sha256", f->dir);
	int dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), n = scandir(path, &blobs, NULL, alphasort);
	must(dir >= 0 && n >= 2, path);
	member_append(&to.base, dir, "oci-layout");
	member_append(&to.base, dir, "index.json");
	must(tar_write_directory(&to.base, "blobs/", &err) == COCKET_OK, err.message);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "blobs/sha256/%s", blobs[i]->d_name);
		if (blobs[i]->d_name[0] != '.')
			member_append(&to.base, dir, path);
		free(blobs[i]);
	}
	free(blobs);
	must(tar_write_end(&to.base, &err) == COCKET_OK && close(dir) == 0, "end");
}
