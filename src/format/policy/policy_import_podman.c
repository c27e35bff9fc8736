/* podman's policy.json, containers-policy.json(5): scopes of the docker transport with what each requires, all of it.
 * Closed, as there: an unknown field refuses the file.  Of its requirements ours can say: reject, and sigstoreSigned by key files, or by one
 * certificate authority (fulcio) with a log if the caller has both in a root file. */
#include "format/policy/policy_builder.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"

/* --- one requirement ----------------------------------------------------------------------------- */

enum signed_identity { IDENTITY_REPO_DIGEST_OR_EXACT, IDENTITY_EXACT, IDENTITY_REPOSITORY, IDENTITY_OTHER };

/* What all requirements of a scope come to; why: not NULL where it cannot be said. */
struct podman_requirements {
	struct policy_list keys; /* owned array, borrowed texts */
	size_t key_capacity;
	unsigned threshold;
	size_t requirements;     /* by keys and certificates */
	struct identity_pattern identity_name; /* of fulcio; name NULL: none */
	bool several;            /* one of them lets any of several keys sign */
	enum signed_identity identity;
	bool accepts_anything, rejects;
	const char *why;
};

static void
wanted_free(struct podman_requirements *w)
{
	free(w->keys.items);
}

static enum signed_identity
identity_of(struct json requirement)
{
	static const char *const words[] = {
		[IDENTITY_REPO_DIGEST_OR_EXACT] = "matchRepoDigestOrExact", [IDENTITY_EXACT] = "matchExact", [IDENTITY_REPOSITORY] = "matchRepository",
	};
	struct json identity = json_get(requirement, "signedIdentity");
	const char *type = json_string_value(json_get(identity, "type"));

	if (json_type(identity) == JSON_ABSENT)
		return IDENTITY_REPO_DIGEST_OR_EXACT;
	for (size_t i = 0; type && i < sizeof words / sizeof *words; i++)
		if (strcmp(type, words[i]) == 0)
			return (enum signed_identity)i;
	return IDENTITY_OTHER;
}

static bool
has_key(const struct podman_requirements *w, const char *path)
{
	for (size_t i = 0; i < w->keys.count; i++)
		if (strcmp(w->keys.items[i], path) == 0)
			return true;
	return false;
}

static enum cocket_code
add_key(struct podman_requirements *w, struct json value, struct err *err)
{
	const char *path = json_string_value(value);

	if (path == NULL || *path == '\0')
		return fail(err, COCKET_E_USAGE, "keyPath: expected a path");
	if (has_key(w, path))
		return COCKET_OK;
	if (LIST_RESERVE(w->keys.items, w->key_capacity, w->keys.count, 1, JSON_VALUES_MAX, "keys", err))
		return err->code;
	w->keys.items[w->keys.count++] = path;
	return COCKET_OK;
}

static bool
is_there(struct json object, const char *name)
{
	return json_type(json_get(object, name)) != JSON_ABSENT;
}

/* Why the requirement is more than key files; NULL where it is not. */
static const char *
more_than_keys(struct json requirement)
{
	static const char *const known[] = { "type", "keyPath", "keyPaths", "signedIdentity", NULL };
	struct err unused;

	if (is_there(requirement, "keyData") || is_there(requirement, "keyDatas"))
		return "a key inside the policy (put it into a file, and name that in keys)";
	if (is_there(requirement, "pki"))
		return "certificates of a PKI instead of keys";
	if (json_closed(requirement, known, &unused))
		return "a proof of a transparency log, or what is not known here";
	return NULL;
}

/* The one that is there; NULL: none, or both. */
static const char *
one_of(struct json object, const char *path, const char *data)
{
	const char *a = json_string_value(json_get(object, path)), *b = json_string_value(json_get(object, data));

	return a && b ? NULL : a ? a : b;
}

/* What proves a certificate there: the first requirement of the file sets it, since the policy has one root for all. */
static bool
is_proved_alike(struct policy_builder *d, struct json requirement)
{
	const char *authority = one_of(json_get(requirement, "fulcio"), "caPath", "caData");
	const char *log = one_of(requirement, "rekorPublicKeyPath", "rekorPublicKeyData");

	if (authority == NULL || log == NULL)
		return false;
	d->authority = d->authority ? d->authority : authority;
	d->log = d->log ? d->log : log;
	return strcmp(authority, d->authority) == 0 && strcmp(log, d->log) == 0;
}

/* Why the requirement is more than a certificate by the authority and the log of a root file; NULL where it is not. */
static const char *
more_than_fulcio(struct policy_builder *d, struct json requirement, const struct identity_pattern *who)
{
	static const char *const known[] = { "type", "fulcio", "rekorPublicKeyPath", "rekorPublicKeyData", "signedIdentity", NULL };
	static const char *const of_fulcio[] = { "caPath", "caData", "oidcIssuer", "subjectEmail", NULL };
	struct err unused;

	if (json_closed(requirement, known, &unused) || json_type(json_get(requirement, "fulcio")) != JSON_OBJECT ||
	    json_closed(json_get(requirement, "fulcio"), of_fulcio, &unused))
		return "a certificate with several logs, keys, or what is not known here";
	if (d->root == NULL)
		return "a certificate (make a trusted_root.json of its authority and log, and name that with --trusted-root)";
	if (who->name && strchr(who->name, '*'))
		return "a literal '*' in an identity";
	if (identity_pattern_check(who, &unused))
		return "a certificate without subjectEmail and oidcIssuer";
	return is_proved_alike(d, requirement) ? NULL : "a certificate by another authority or log than the first, and one trusted root proves all";
}

static enum cocket_code
take_fulcio(struct podman_requirements *w, struct policy_builder *d, struct json requirement)
{
	struct json fulcio = json_get(requirement, "fulcio");

	w->identity_name = (struct identity_pattern){
		.name = json_string_value(json_get(fulcio, "subjectEmail")), .issuer = json_string_value(json_get(fulcio, "oidcIssuer"))
	};
	w->why = more_than_fulcio(d, requirement, &w->identity_name);
	if (++w->requirements > 1)
		w->why = "several requirements, one of which is a certificate";
	w->identity = identity_of(requirement);
	w->threshold = 1;
	return COCKET_OK;
}

static enum cocket_code
take_keys(struct podman_requirements *w, struct json requirement, struct err *err)
{
	struct json many = json_get(requirement, "keyPaths");
	size_t before = w->keys.count;

	if (is_there(requirement, "keyPath") && add_key(w, json_get(requirement, "keyPath"), err))
		return err->code;
	for (struct json v = json_first(many); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (add_key(w, v, err))
			return err->code;
	w->several |= json_count(many) > 1;
	w->requirements++;
	if (w->requirements > 1 && w->identity != identity_of(requirement))
		w->why = "several requirements that want different names";
	w->identity = identity_of(requirement);
	if (w->keys.count == 0)
		w->why = "no key";
	if (w->identity_name.name)
		w->why = "several requirements, one of which is a certificate";
	w->threshold += w->keys.count > before; /* the same key again asks for nothing more */
	return COCKET_OK;
}

static enum cocket_code
take_requirement(struct podman_requirements *w, struct policy_builder *d, struct json requirement, struct err *err)
{
	const char *type = NULL;

	if (json_string(&type, requirement, "type", err))
		return err->code;
	if (strcmp(type, "reject") == 0)
		w->rejects = true;
	else if (strcmp(type, "insecureAcceptAnything") == 0)
		w->accepts_anything = true;
	else if (strcmp(type, "signedBy") == 0)
		w->why = "signatures by OpenPGP keys";
	else if (strcmp(type, "sigstoreSigned") != 0)
		return fail(err, COCKET_E_USAGE, "type: %s: not known", TEXT(slice_str(type)));
	else if (is_there(requirement, "fulcio"))
		return take_fulcio(w, d, requirement);
	else if (more_than_keys(requirement))
		w->why = more_than_keys(requirement);
	else
		return take_keys(w, requirement, err);
	return COCKET_OK;
}

/* Why all requirements together cannot be converted; NULL if they can. */
static const char *
why_not_together(const struct podman_requirements *w)
{
	if (w->requirements == 0)
		return w->accepts_anything ? "images that nobody signed" : NULL;
	if (w->requirements > 1 && w->several)
		return "several requirements, one of which lets any of several keys sign";
	if (w->identity == IDENTITY_OTHER)
		return "names of another repository (signedIdentity; mirrors say some of it, see cocket-policy(5))";
	return NULL;
}

static enum cocket_code
take_requirements(struct podman_requirements *w, struct policy_builder *d, struct json list, struct err *err)
{
	if (json_type(list) != JSON_ARRAY || json_count(list) == 0)
		return fail(err, COCKET_E_USAGE, "expected an array of requirements, not empty");
	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (take_requirement(w, d, v, err))
			return err->code;
	if (w->why == NULL)
		w->why = why_not_together(w);
	return COCKET_OK;
}

/* --- a scope -------------------------------------------------------------------------------------- */

static bool
has_tag(const char *scope)
{
	const char *slash = strrchr(scope, '/');

	return slash && strchr(slash, ':');
}

static enum cocket_code
add_reject(struct policy_builder *d, const struct policy_scope *scope, const char *why, struct err *err)
{
	const struct policy_draft_rule rule = { .kind = POLICY_REJECT, .comment = why };

	if (why && policy_builder_note(d, err, "%s: %s: cannot be converted; images there are denied", TEXT(slice_str(scope->text)), why))
		return err->code;
	return policy_builder_add(d, scope, &rule, err);
}

/* What is stricter here than it was there, for each kind of name that was to match. */
static enum cocket_code
note_identity(struct policy_builder *d, const struct policy_scope *scope, enum signed_identity identity, struct err *err)
{
	if (identity == IDENTITY_REPOSITORY)
		return policy_builder_note(d, err, "%s: matchRepository let a signature for another tag count; here it does not", TEXT(slice_str(scope->text)));
	if (identity == IDENTITY_REPO_DIGEST_OR_EXACT)
		return policy_builder_note(d, err, "%s: by digest too a signature must name a tag", TEXT(slice_str(scope->text)));
	return COCKET_OK;
}

static enum cocket_code
note_relative(struct policy_builder *d, const struct podman_requirements *w, struct err *err)
{
	for (size_t i = 0; i < w->keys.count; i++)
		if (w->keys.items[i][0] != '/' &&
		    policy_builder_note(d, err, "%s: is read relative to the policy file, not to the working directory", TEXT(slice_str(w->keys.items[i]))))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
add_signed(struct policy_builder *d, struct policy_scope *scope, const struct podman_requirements *w, struct err *err)
{
	const struct policy_draft_rule rule = {
		.kind = POLICY_SIGNATURES, .keys = w->keys, .threshold = w->requirements > 1 ? w->threshold : 1,
		.require_tag = w->identity != IDENTITY_REPOSITORY, .format = "simple", .identity = w->identity_name.name ? &w->identity_name : NULL,
	};

	if (note_identity(d, scope, w->identity, err) || note_relative(d, w, err))
		return err->code;
	if (w->identity != IDENTITY_EXACT || has_tag(scope->text))
		return policy_builder_add(d, scope, &rule, err);
	if (policy_builder_add(d, scope, &(const struct policy_draft_rule){ .kind = POLICY_REJECT, .is_part = true }, err))
		return err->code; /* by digest alone: else a wider scope's rule would be for it */
	scope->tagged_only = true;
	return policy_builder_add(d, scope, &rule, err);
}

static enum cocket_code
add_scope(struct policy_builder *d, const char *text, struct json requirements, struct err *err)
{
	AUTO(wanted_free) struct podman_requirements w = { 0 };
	struct policy_scope scope = { .text = text, .deeper = !has_tag(text) };

	if (take_requirements(&w, d, requirements, err))
		return within(err, "%s", TEXT(slice_str(text)));
	if (w.rejects)
		return add_reject(d, &scope, NULL, err);
	return w.why ? add_reject(d, &scope, w.why, err) : add_signed(d, &scope, &w, err);
}

/* Why the requirements for all other names cannot be those of the catch-all; NULL if they can.  A name that is too deep for the patterns of its
 * own scope would go by it, whatever that scope required. */
static const char *
why_no_catch_all(const struct policy_builder *d, const struct podman_requirements *w)
{
	if (w->why)
		return w->why;
	if (w->identity == IDENTITY_EXACT)
		return "matchExact for all names at once";
	return d->is_truncated ? "names far below the other scopes would go by it" : NULL;
}

/* What is for all other names.  Denied where it cannot be converted, as all that has no rule. */
static enum cocket_code
add_default(struct policy_builder *d, const char *which, struct json requirements, struct err *err)
{
	AUTO(wanted_free) struct podman_requirements w = { 0 };
	struct policy_scope scope = { .text = which, .is_everything = true };
	const char *why;

	if (take_requirements(&w, d, requirements, err))
		return within(err, "%s", which);
	if (w.rejects)
		return COCKET_OK;
	why = why_no_catch_all(d, &w);
	if (why == NULL)
		return add_signed(d, &scope, &w, err);
	return policy_builder_note(d, err, "%s: %s: cannot be converted; images that no other rule matches are denied", which, why);
}

static enum cocket_code
add_docker(struct policy_builder *d, struct json scopes, struct err *err)
{
	for (struct json v = json_first(scopes); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const char *scope = json_name(v);

		if (*scope == '\0') {
			continue; /* for what has no scope of its own */
		} else if (strchr(scope, '@')) { /* its repository's other rules may be weaker than it */
			return fail(err, COCKET_E_USAGE, "%s: a scope of one digest cannot be said beside others of its repository", TEXT(slice_str(scope)));
		} else if (add_scope(d, scope, v, err)) {
			return err->code;
		}
	}
	return COCKET_OK;
}

static enum cocket_code
add_transports(struct policy_builder *d, struct json transports, struct err *err)
{
	for (struct json v = json_first(transports); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		if (json_type(v) != JSON_OBJECT)
			return fail(err, COCKET_E_USAGE, "transports: %s: not an object", TEXT(slice_str(json_name(v))));
		if (strcmp(json_name(v), "docker") != 0) {
			if (policy_builder_note(d, err, "transport %s: not of registries, left out", TEXT(slice_str(json_name(v)))))
				return err->code;
		} else if (add_docker(d, v, err)) {
			return within(err, "docker");
		}
	}
	return COCKET_OK;
}

/* That of the transport outweighs that of all of them; both are read, so that a broken one is told. */
static enum cocket_code
add_all_others(struct policy_builder *d, struct json root, struct json transports, struct err *err)
{
	AUTO(wanted_free) struct podman_requirements unused = { 0 };
	struct json of_docker = json_get(json_get(transports, "docker"), ""), others = json_get(root, "default");

	if (json_type(of_docker) == JSON_ABSENT)
		return add_default(d, "default", others, err);
	if (take_requirements(&unused, d, others, err))
		return within(err, "default");
	return add_default(d, "transport docker", of_docker, err);
}

/* What was there is in the root file by the word of who made it. */
static enum cocket_code
note_root(struct policy_builder *d, struct err *err)
{
	if (!d->has_identities)
		return COCKET_OK;
	if (policy_builder_note(d, err, "%s: must hold the authority and the log of the policy, and no others; it is not compared", TEXT(slice_str(d->root))))
		return err->code;
	return policy_builder_note(d, err, "certificates must be in a log of certificates too, unless \"no-sct\" is added to their rules");
}

static enum cocket_code
read_root(struct policy_builder *d, struct json root, struct err *err)
{
	static const char *const names[] = { "default", "transports", NULL };
	struct json transports = { 0 };

	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_USAGE, "not a JSON object");
	if (json_closed(root, names, err) || json_object_opt(&transports, root, "transports", err))
		return err->code;
	if (json_type(json_get(root, "default")) == JSON_ABSENT)
		return fail(err, COCKET_E_USAGE, "default: missing, so it is no policy of podman's");
	if (add_transports(d, transports, err) || add_all_others(d, root, transports, err) || note_root(d, err))
		return err->code;
	return d->is_truncated ? policy_builder_note(d, err, "names more than %d parts below a scope have no rule, and are denied", DRAFT_DEPTH) : COCKET_OK;
}

enum cocket_code
policy_import_podman(struct policy_import *out, struct slice text, const char *root, struct err *err)
{
	return policy_builder_import(out, text, root, read_root, err);
}
