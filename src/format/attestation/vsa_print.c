/* Verification summaries printed: see vsa_print.h. */
#include "format/attestation/vsa_print.h"

#include "base/clock.h"
#include "base/json_member.h"

#define SLSA_VERSION "1.1"

static void
put_digest(struct json_writer *w, const struct digest *sha256)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, sha256);
	json_key(w, "digest");
	json_begin_object(w);
	json_put_pair(w, "sha256", hex);
	json_end_object(w);
}

/* A resource, by name and, where it is known, by digest. */
static void
put_resource(struct json_writer *w, const char *uri, const struct digest *sha256)
{
	json_begin_object(w);
	if (uri[0])
		json_put_pair(w, "uri", uri);
	if (sha256)
		put_digest(w, sha256);
	json_end_object(w);
}

static void
put_inputs(struct json_writer *w, const struct vsa *v)
{
	if (v->input_count == 0)
		return;
	json_key(w, "inputAttestations");
	json_begin_array(w);
	for (size_t i = 0; i < v->input_count; i++)
		put_resource(w, v->inputs[i].uri, v->inputs[i].has_sha256 ? &v->inputs[i].sha256 : NULL);
	json_end_array(w);
}

static void
put_levels(struct json_writer *w, const struct vsa *v)
{
	json_key(w, "verifiedLevels");
	json_begin_array(w);
	for (size_t i = 0; v->passed && i < v->levels.count; i++)
		json_put_string(w, slice_str(v->levels.items[i]));
	if (!v->passed)
		json_put_string(w, slice_str("FAILED"));
	json_end_array(w);
}

enum cocket_code
vsa_print(struct buf *out, const struct vsa *v, struct err *err)
{
	char time[CLOCK_TEXT_BYTES];
	struct json_writer w;

	clock_print(time, v->time);
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "verifier");
	json_begin_object(&w);
	json_put_pair(&w, "id", v->verifier_id);
	json_end_object(&w);
	if (v->has_time)
		json_put_pair(&w, "timeVerified", time);
	json_put_pair(&w, "resourceUri", v->resource_uri);
	json_key(&w, "policy");
	put_resource(&w, v->policy_uri, v->has_policy_digest ? &v->policy_digest : NULL);
	put_inputs(&w, v);
	json_put_pair(&w, "verificationResult", v->passed ? "PASSED" : "FAILED");
	put_levels(&w, v);
	json_put_pair(&w, "slsaVersion", SLSA_VERSION);
	json_end_object(&w);
	return json_writer_done(&w, err);
}
