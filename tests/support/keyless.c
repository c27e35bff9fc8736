/* Cases of the packed vectors: see keyless.h. */
#include "support/keyless.h"

#include <dirent.h>
#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "support/test.h"
#include "support/vectors.h"

#define PATH_BYTES 1024

static void
folder_of(char out[static PATH_BYTES], const char *name, const char *in)
{
	snprintf(out, PATH_BYTES, "%s/keyless-cases/%s/%s", vectors_dir(), name, in);
}

struct buf
keyless_root_text(const char *name)
{
	char folder[PATH_BYTES];

	folder_of(folder, name, "");
	return vectors_read(folder, "trusted_root.json");
}

/* The blob of the layout that is one. */
static struct buf
bundle_text(const char *name)
{
	char folder[PATH_BYTES];
	struct buf text = BUF(0);
	DIR *dir;

	folder_of(folder, name, "layout/blobs/sha256");
	dir = opendir(folder);
	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		if (e->d_name[0] == '.')
			continue;
		buf_free(&text);
		text = vectors_read(folder, e->d_name);
		if (memmem(text.ptr, text.len, "verificationMaterial", 20))
			break;
	}
	if (dir)
		closedir(dir);
	return text;
}

static void
signature_set(struct keyless *k)
{
	struct err err;

	k->pae = BUF(MIB);
	assert_int_equal(dsse_pae(&k->pae, k->bundle.payload_type, buf_slice(&k->bundle.payload), &err), COCKET_OK);
	k->signature = (struct logged_signature){
		.signature = buf_slice(&k->bundle.signature), .is_envelope = true, .payload = buf_slice(&k->bundle.payload), .signed_bytes = buf_slice(&k->pae),
	};
	k->signature.certificate = buf_slice(&k->bundle.certificate.certificate);
	if (leaf_certificate_parse(&k->leaf, k->signature.certificate, &err))
		return;
	k->signature.key = pubkey_spki(leaf_certificate_key(k->leaf));
	k->signature.key_type = pubkey_type(leaf_certificate_key(k->leaf));
}

void
keyless_open(struct keyless *k, const char *name)
{
	AUTO(buf_free) struct buf root = keyless_root_text(name), text = bundle_text(name);
	struct err err;

	*k = (struct keyless){ 0 };
	if (trusted_root_parse(&k->root, buf_slice(&root), &err) || sigstore_bundle_parse(&k->bundle, buf_slice(&text), &err))
		fail_msg("%s: %s", name, err.message);
	signature_set(k);
}

void
keyless_close(struct keyless *k)
{
	trusted_root_free(&k->root);
	sigstore_bundle_free(&k->bundle);
	buf_free(&k->pae);
	leaf_certificate_free(&k->leaf);
}
