/* policy_import*.c and policy_builder.c: what comes out, what is told, and against a slow model of podman's own rules: never weaker. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/policy/policy.h"
#include "format/policy/policy_import.h"

#define DOCKER(scopes) "{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"docker\":{" scopes "}}}"
#define KEY(path) "{\"type\":\"sigstoreSigned\",\"keyPath\":\"" path "\"}"
#define KEY_AS(path, identity) "{\"type\":\"sigstoreSigned\",\"keyPath\":\"" path "\",\"signedIdentity\":{\"type\":\"" identity "\"}}"
#define OUT(rules) "{\n\"version\": 1,\n\"rules\": [\n  " rules "\n]\n}\n"
#define DEEP "names more than 4 parts below a scope have no rule, and are denied\n"

#define OUT2(rules) "{\n\"version\": 2,\n\"rules\": [\n  " rules "\n]\n}\n"
#define BY(name) "\"identities\":[{\"identity\":\"" name "\",\"issuer\":\"https://id.example\"}]"
#define FULCIO(ca, name, log) "{\"type\":\"sigstoreSigned\",\"fulcio\":{\"caPath\":\"" ca "\",\"oidcIssuer\":\"https://id.example\",\"subjectEmail\":\"" name "\"},\"rekorPublicKeyPath\":\"" log "\"}"
#define OUT_ROOT(rules) "{\n\"version\": 2,\n\"trusted-root\": \"/root.json\",\n\"rules\": [\n  " rules "\n]\n}\n"
#define ROOTED "/root.json: must hold the authority and the log of the policy, and no others; it is not compared\n" \
	"certificates must be in a log of certificates too, unless \"no-sct\" is added to their rules\n"
#define ANOTHER "a certificate by another authority or log than the first, and one trusted root proves all"

static void
test_podman(void **state)
{
	static const struct {
		const char *in, *out, *notes;
	} rows[] = {
		{ DOCKER("\"r.io/a:1\":[" KEY("/k") "]"), OUT("{\"images\":[\"r.io/a:1\"],\"keys\":[\"/k\"],\"formats\":[\"simple\"],\"require-tag\":true}"),
		  "r.io/a:1: by digest too a signature must name a tag\n" },
		{ DOCKER("\"r.io/a:1\":[" KEY_AS("/k", "matchRepository") "]"), OUT("{\"images\":[\"r.io/a:1\"],\"keys\":[\"/k\"],\"formats\":[\"simple\"]}"),
		  "r.io/a:1: matchRepository let a signature for another tag count; here it does not\n" },
		{ DOCKER("\"r.io/a:1\":[" KEY_AS("/k", "matchExact") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"keys\":[\"/k\"],\"formats\":[\"simple\"],\"require-tag\":true}"), "" },
		{ DOCKER("\"r.io/a:1\":[" KEY("/k") "," KEY("/l") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"keys\":[\"/k\",\"/l\"],\"threshold\":2,\"formats\":[\"simple\"],\"require-tag\":true}"),
		  "r.io/a:1: by digest too a signature must name a tag\n" },
		{ DOCKER("\"r.io/a:1\":[" KEY("/k") "," KEY("/k") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"keys\":[\"/k\"],\"formats\":[\"simple\"],\"require-tag\":true}"),
		  "r.io/a:1: by digest too a signature must name a tag\n" },
		{ DOCKER("\"r.io/a:1\":[{\"type\":\"sigstoreSigned\",\"keyPaths\":[\"/k\",\"/l\"]}]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"keys\":[\"/k\",\"/l\"],\"formats\":[\"simple\"],\"require-tag\":true}"),
		  "r.io/a:1: by digest too a signature must name a tag\n" },
		{ DOCKER("\"r.io/a:1\":[{\"type\":\"insecureAcceptAnything\"}," KEY("k") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"keys\":[\"k\"],\"formats\":[\"simple\"],\"require-tag\":true}"),
		  "r.io/a:1: by digest too a signature must name a tag\nk: is read relative to the policy file, not to the working directory\n" },
		/* what cannot be said lets nothing pass */
		{ DOCKER("\"r.io/a:1\":[{\"type\":\"reject\"}," KEY("/k") "]"), OUT("{\"images\":[\"r.io/a:1\"],\"decide-by\":\"reject\"}"), "" },
		{ DOCKER("\"r.io/a:1\":[{\"type\":\"insecureAcceptAnything\"}]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"images that nobody signed\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: images that nobody signed: cannot be converted; images there are denied\n" },
		{ DOCKER("\"r.io/a:1\":[{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\",\"keyPath\":\"/k\"}]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"signatures by OpenPGP keys\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: signatures by OpenPGP keys: cannot be converted; images there are denied\n" },
		{ DOCKER("\"r.io/a:1\":[{\"type\":\"sigstoreSigned\",\"keyPath\":\"/k\",\"rekorPublicKeyPath\":\"/r\"}]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"a proof of a transparency log, or what is not known here\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: a proof of a transparency log, or what is not known here: cannot be converted; images there are denied\n" },
		{ DOCKER("\"r.io/a:1\":[" KEY_AS("/k", "remapIdentity") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"names of another repository (signedIdentity; mirrors say some of it, see cocket-policy(5))\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: names of another repository (signedIdentity; mirrors say some of it, see cocket-policy(5)): cannot be converted; images there are denied\n" },
		{ DOCKER("\"r.io/a:1\":[{\"type\":\"sigstoreSigned\",\"keyPaths\":[\"/k\",\"/l\"]}," KEY("/m") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"several requirements, one of which lets any of several keys sign\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: several requirements, one of which lets any of several keys sign: cannot be converted; images there are denied\n" },
		{ DOCKER("\"r.io/a:1\":[" KEY("/k") "," KEY_AS("/l", "matchRepository") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"several requirements that want different names\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: several requirements that want different names: cannot be converted; images there are denied\n" },
		/* certificates, by the root file */
		{ DOCKER("\"r.io/a:1\":[" FULCIO("/ca", "a@b", "/log") "]"), OUT_ROOT("{\"images\":[\"r.io/a:1\"]," BY("a@b") ",\"formats\":[\"simple\"],\"require-tag\":true}"),
		  "r.io/a:1: by digest too a signature must name a tag\n" ROOTED },
		{ DOCKER("\"r.io/a:1\":[" FULCIO("/ca", "a*@b", "/log") "]"), OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"a literal '*' in an identity\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: a literal '*' in an identity: cannot be converted; images there are denied\n" },
		{ DOCKER("\"r.io/a:1\":[" FULCIO("/ca", "a@b", "/log") "],\"r.io/b:1\":[" FULCIO("/ca2", "a@b", "/log") "]"),
		  OUT_ROOT("{\"images\":[\"r.io/a:1\"]," BY("a@b") ",\"formats\":[\"simple\"],\"require-tag\":true},\n  "
		           "{\"images\":[\"r.io/b:1\"],\"comment\":\"" ANOTHER "\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: by digest too a signature must name a tag\nr.io/b:1: " ANOTHER ": cannot be converted; images there are denied\n" ROOTED },
		{ DOCKER("\"r.io/a:1\":[" FULCIO("/ca", "a@b", "/log") "],\"r.io/b:1\":[{\"type\":\"sigstoreSigned\",\"fulcio\":{\"caPath\":\"/ca\",\"oidcIssuer\":\"i\",\"subjectEmail\":\"m\"}}]"),
		  OUT_ROOT("{\"images\":[\"r.io/a:1\"]," BY("a@b") ",\"formats\":[\"simple\"],\"require-tag\":true},\n  "
		           "{\"images\":[\"r.io/b:1\"],\"comment\":\"" ANOTHER "\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: by digest too a signature must name a tag\nr.io/b:1: " ANOTHER ": cannot be converted; images there are denied\n" ROOTED },
		{ DOCKER("\"r.io/a:1\":[" FULCIO("/ca", "a@b", "/log") "," KEY("/k") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"several requirements, one of which is a certificate\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: several requirements, one of which is a certificate: cannot be converted; images there are denied\n" },
		{ DOCKER("\"r.io/a:1\":[" KEY("/k") "," FULCIO("/ca", "a@b", "/log") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"comment\":\"several requirements, one of which is a certificate\",\"decide-by\":\"reject\"}"),
		  "r.io/a:1: several requirements, one of which is a certificate: cannot be converted; images there are denied\n" },
		/* scopes */
		{ DOCKER("\"r.io\":[{\"type\":\"reject\"}]"), OUT("{\"images\":[\"r.io/*\",\"r.io/*/*\",\"r.io/*/*/*\",\"r.io/*/*/*/*\"],\"decide-by\":\"reject\"}"), DEEP },
		{ DOCKER("\"*.r.io\":[{\"type\":\"reject\"}]"),
		  OUT("{\"images\":[\"*.r.io/*\",\"*.r.io/*/*\",\"*.r.io/*/*/*\",\"*.r.io/*/*/*/*\"],\"decide-by\":\"reject\"}"), DEEP },
		{ DOCKER("\"docker.io/foo\":[{\"type\":\"reject\"}]"), /* docker.io/foo alone would be library/foo */
		  OUT("{\"images\":[\"docker.io/foo/*\",\"docker.io/foo/*/*\",\"docker.io/foo/*/*/*\",\"docker.io/foo/*/*/*/*\"],\"decide-by\":\"reject\"}"), DEEP },
		/* all other names */
		{ DOCKER("\"r.io/a:1\":[{\"type\":\"reject\"}],\"\":[" KEY("/k") "]"),
		  OUT("{\"images\":[\"r.io/a:1\"],\"decide-by\":\"reject\"},\n  {\"images\":[\"**\"],\"keys\":[\"/k\"],\"formats\":[\"simple\"],\"require-tag\":true}"),
		  "transport docker: by digest too a signature must name a tag\n" },
		{ "{\"default\":[" KEY_AS("/k", "matchRepository") "]}", OUT("{\"images\":[\"**\"],\"keys\":[\"/k\"],\"formats\":[\"simple\"]}"),
		  "default: matchRepository let a signature for another tag count; here it does not\n" },
		{ "{\"default\":[" KEY("/k") "],\"transports\":{\"docker\":{\"\":[{\"type\":\"reject\"}],\"r.io/a:1\":[" KEY_AS("/l", "matchExact") "]}}}",
		  OUT("{\"images\":[\"r.io/a:1\"],\"keys\":[\"/l\"],\"formats\":[\"simple\"],\"require-tag\":true}"), "" },
		{ "{\"default\":[" KEY("/k") "],\"transports\":{\"docker\":{\"r.io\":[{\"type\":\"reject\"}]}}}",
		  OUT("{\"images\":[\"r.io/*\",\"r.io/*/*\",\"r.io/*/*/*\",\"r.io/*/*/*/*\"],\"decide-by\":\"reject\"}"),
		  "default: names far below the other scopes would go by it: cannot be converted; images that no other rule matches are denied\n" DEEP },
		{ "{\"default\":[" KEY_AS("/k", "matchExact") "],\"transports\":{\"docker\":{\"r.io/a:1\":[{\"type\":\"reject\"}]}}}",
		  OUT("{\"images\":[\"r.io/a:1\"],\"decide-by\":\"reject\"}"),
		  "default: matchExact for all names at once: cannot be converted; images that no other rule matches are denied\n" },
		{ "{\"default\":[{\"type\":\"insecureAcceptAnything\"}],\"transports\":{\"dir\":{\"\":[{\"type\":\"reject\"}]},\"docker\":{\"r.io/a:1\":[{\"type\":\"reject\"}]}}}",
		  OUT("{\"images\":[\"r.io/a:1\"],\"decide-by\":\"reject\"}"),
		  "transport dir: not of registries, left out\n"
		  "default: images that nobody signed: cannot be converted; images that no other rule matches are denied\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(policy_import_free) struct policy_import p = { 0 };
		struct err err = { 0 };

		if (policy_import_podman(&p, slice_str(rows[i].in), "/root.json", &err))
			fail_msg("%s: %s", rows[i].in, err.message);
		assert_string_equal(buf_str(&p.text), rows[i].out);
		assert_string_equal(buf_str(&p.notes), rows[i].notes);
		assert_int_equal(p.has_catch_all, strstr(rows[i].out, "**") != NULL);
		assert_int_equal(p.converted.count > 0, strstr(rows[i].out, "\"keys\"") || strstr(rows[i].out, "\"identities\""));
		assert_int_equal(p.rejected.count > 0, strstr(rows[i].out, "\"reject\"") != NULL);
	}
}

/* Nothing by digest alone, also where a wider scope would let it. */
static void
test_podman_exact(void **state)
{
	static const char in[] = DOCKER("\"r.io\":[" KEY_AS("/k", "matchRepository") "],\"r.io/a\":[" KEY_AS("/l", "matchExact") "]");
	AUTO(policy_import_free) struct policy_import out = { 0 };
	AUTO(policy_free) struct policy p = { 0 };
	struct err err = { 0 };
	struct name name;

	(void)state;
	if (policy_import_podman(&out, slice_str(in), NULL, &err) || policy_parse(&p, buf_slice(&out.text), &err))
		fail_msg("%s", err.message);
	assert_int_equal(name_parse(&name, slice_str("r.io/a/b:1"), &err), COCKET_OK);
	assert_string_equal(p.rules[policy_choose(&p, &name)->rule].who.keys.items[0], "/l");
	name.tag[0] = '\0';
	assert_int_equal(p.rules[policy_choose(&p, &name)->rule].kind, POLICY_REJECT);
}

static enum cocket_code
podman_import(struct policy_import *out, struct slice text, struct err *err)
{
	return policy_import_podman(out, text, NULL, err);
}

static void
test_refused(void **state)
{
	static const struct {
		enum cocket_code (*import)(struct policy_import *out, struct slice text, struct err *err);
		const char *in, *why;
	} rows[] = {
		{ podman_import, "", "line 1 column 1: unexpected end" },
		{ podman_import, "[]", "not a JSON object" },
		{ podman_import, "{}", "default: missing, so it is no policy of podman's" },
		{ podman_import, "{\"default\":[{\"type\":\"reject\"}],\"x\":1}", "x: unknown field" },
		{ podman_import, "{\"default\":[]}", "default: expected an array of requirements, not empty" },
		{ podman_import, "{\"default\":[{\"type\":\"nothing\"}]}", "default: type: nothing: not known" },
		{ podman_import, "{\"default\":[{\"type\":\"reject\"}]}", "it lets nothing pass that can be said here, so there is no rule to write" },
		{ podman_import, DOCKER("\"r.io/a@sha256:00\":[{\"type\":\"reject\"}]"),
		  "docker: r.io/a@sha256:00: a scope of one digest cannot be said beside others of its repository" },
		{ podman_import, DOCKER("\"r.io/A\":[{\"type\":\"reject\"}]"),
		  "cannot be said here: line 4 column 14: images: pattern r.io/A: image name r.io/A: repository name must be lower case (did you mean \"r.io/a\"?)" },
		{ podman_import, DOCKER("\"r.io/a\":[" KEY("") "]"), "docker: r.io/a: keyPath: expected a path" },
		{ policy_import_notation, "{}", "version: missing" },
		{ policy_import_notation, "{\"version\":\"2.0\",\"trustPolicies\":[]}", "version: 2.0, expected 1.0" },
		{ policy_import_notation, "{\"version\":\"1.0\",\"trustPolicies\":[{\"name\":\"a\",\"registryScopes\":[]}]}",
		  "it lets nothing pass that can be said here, so there is no rule to write" },
		{ policy_import_notation, "{\"version\":\"1.0\",\"trustPolicies\":[{\"registryScopes\":[\"*\"]}]}", "trustPolicies: name: missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(policy_import_free) struct policy_import p = { 0 };
		struct err err = { 0 };

		assert_int_equal(rows[i].import(&p, slice_str(rows[i].in), &err), COCKET_E_USAGE);
		assert_string_equal(err.message, rows[i].why);
	}
}

static void
test_notation(void **state)
{
	static const char in[] = "{\"version\":\"1.0\",\"trustPolicies\":[{\"name\":\"wabbit\",\"registryScopes\":[\"r.io/net/monitor\"],"
				 "\"signatureVerification\":{\"level\":\"audit\"},\"trustStores\":[\"ca:acme\"],\"trustedIdentities\":[\"x509.subject: C=US, O=acme\"]},"
				 "{\"name\":\"all\",\"registryScopes\":[\"*\"],\"signatureVerification\":{\"level\":\"skip\"}}]}";
	AUTO(policy_import_free) struct policy_import p = { 0 };
	struct err err = { 0 };

	(void)state;
	if (policy_import_notation(&p, slice_str(in), &err))
		fail_msg("%s", err.message);
	assert_string_equal(buf_str(&p.text), OUT("{\"images\":[\"r.io/net/monitor\"],\"comment\":\"notation policy wabbit, level audit, store ca:acme, "
						  "x509.subject: C=US, O=acme\",\"decide-by\":\"reject\"},\n"
						  "  {\"images\":[\"**\"],\"comment\":\"notation policy all, level skip\",\"decide-by\":\"reject\"}"));
	assert_string_equal(buf_str(&p.notes), "r.io/net/monitor: policy wabbit: signers by certificate cannot be converted; images there are denied\n"
					       "*: policy all: signers by certificate cannot be converted; images there are denied\n");
	assert_true(p.has_catch_all && p.converted.count == 0 && p.rejected.count == 2);
	assert_string_equal(p.rejected.items[1], "*: notation policy all, level skip");
}

/* --- never weaker ------------------------------------------------------------------------------------- */

static const char *const scopes[] = { "r.io/a/b:1", "r.io/a/b", "r.io/a", "r.io", "*.r.io", "x.r.io", "*.io", "docker.io", "docker.io/library", "docker.io/a" };
static const char *const requirements[] = { "[{\"type\":\"reject\"}]", "[" KEY("/k") "]", "[" KEY_AS("/l", "matchExact") "]", "[" KEY_AS("/m", "matchRepository") "]",
					    "[{\"type\":\"insecureAcceptAnything\"}]" };
#define SCOPES (sizeof scopes / sizeof *scopes)

/* containers-policy.json(5): the most specific scope of those that match: the image, its repository, each namespace, the host, wildcards. */
static size_t
podman_scope(const int chosen[SCOPES], const struct name *name)
{
	char full[NAME_TEXT_BYTES], repository[NAME_TEXT_BYTES];
	size_t best = SCOPES, longest = 0;

	name_print(full, name, NULL);
	name_print_repository(repository, name);
	for (size_t i = 0; i < SCOPES; i++) {
		size_t n = strlen(scopes[i]);
		bool matches = strcmp(scopes[i], full) == 0 || (strncmp(scopes[i], repository, n) == 0 && (repository[n] == '/' || repository[n] == '\0'));

		if (chosen[i] >= 0 && scopes[i][0] != '*' && matches && n > longest) {
			best = i;
			longest = n;
		}
	}
	for (size_t i = 0; best == SCOPES && i < SCOPES; i++) { /* *.r.io stands before *.io */
		size_t n = strlen(scopes[i]) - 1, host = strlen(name->host);

		if (chosen[i] >= 0 && scopes[i][0] == '*' && host > n && strcmp(name->host + host - n, scopes[i] + 1) == 0)
			best = i;
	}
	return best;
}

static void
check_name(const struct policy *p, const int chosen[SCOPES + 1], const struct name *name, unsigned *passes)
{
	const struct policy_pattern *pattern = policy_choose(p, name);
	const struct policy_rule *rule = pattern ? &p->rules[pattern->rule] : NULL;
	size_t scope = podman_scope(chosen, name);
	int required = chosen[scope]; /* behind the scopes stands the default */
	static const char *const keys[] = { NULL, "/k", "/l", "/m", NULL };

	if (rule == NULL || rule->kind == POLICY_REJECT)
		return;
	++*passes;
	assert_non_null(keys[required]);
	assert_true(rule->kind == POLICY_SIGNATURES && rule->who.keys.count == 1 && rule->who.threshold == 1 && rule->formats == FORMAT_BIT(FORMAT_SIMPLE));
	assert_string_equal(rule->who.keys.items[0], keys[required]);
	assert_true(required == 3 || rule->require_tag);
	assert_true(required != 2 || name->tag[0]); /* matchExact: nothing by digest alone */
}

static void
test_never_weaker(void **state)
{
	static const char *const names[] = { "r.io/a/b:1", "r.io/a/b:2", "r.io/a/c:1", "r.io/a:1", "r.io/b:1", "r.io/a/b/c/d/e/f:1", "x.r.io/a:1", "y.x.r.io/a:1",
					     "q.io/a/b:1", "alpine:3", "a/b:1", "docker.io/b/a:1", "library/a:1", "r.io.evil.net/a:1", "s.net/a:1" };
	unsigned seed = 99, passes = 0, caught = 0;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		AUTO(policy_import_free) struct policy_import out = { 0 };
		AUTO(policy_free) struct policy p = { 0 };
		int chosen[SCOPES + 1];
		char text[4096] = "";
		struct err err = { 0 };
		bool any = false;

		chosen[SCOPES] = rand_r(&seed) % 5;
		const bool is_sparse = rand_r(&seed) % 3 == 0; /* none but of a tag */
		snprintf(text, sizeof text, "{\"default\":%s,\"transports\":{\"docker\":{", requirements[chosen[SCOPES]]);
		for (size_t i = 0; i < SCOPES; i++) {
			chosen[i] = rand_r(&seed) % 2 && !(is_sparse && i > 0) ? rand_r(&seed) % 5 : -1;
			if (chosen[i] >= 0)
				snprintf(text + strlen(text), sizeof text - strlen(text), "%s\"%s\":%s", any ? "," : "", scopes[i], requirements[chosen[i]]);
			any = any || chosen[i] >= 0;
		}
		snprintf(text + strlen(text), sizeof text - strlen(text), "}}}");
		if (!any)
			continue;
		if (policy_import_podman(&out, slice_str(text), NULL, &err) || policy_parse(&p, buf_slice(&out.text), &err))
			fail_msg("%s: %s", text, err.message);
		caught += out.has_catch_all;
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			struct name name;

			assert_int_equal(name_parse(&name, slice_str(names[i]), &err), COCKET_OK);
			check_name(&p, chosen, &name, &passes);
			name.tag[0] = '\0';
			check_name(&p, chosen, &name, &passes);
		}
	}
	assert_true(passes > 5000 && caught > 100);
}

#define ISSUER "--certificate-oidc-issuer", "https://id.example"
#define WORDS 16

/* A command line of cosign's: the rule that it comes to, or why it is none. */
static void
test_cosign(void **state)
{
	static const struct {
		const char *words[WORDS], *out, *why; /* out NULL: refused, as why begins */
	} rows[] = {
		{ { "verify", "--certificate-identity", "a@b", ISSUER, "r.io/a/b" }, OUT2("{\"images\":[\"r.io/a/b\"]," BY("a@b") ",\"names\":\"optional\"}"), NULL },
		{ { "cosign", "verify", "r.io/a:1", "--certificate-identity=a@b", ISSUER, "-o", "json", "--offline" },
		  OUT2("{\"images\":[\"r.io/a:1\"]," BY("a@b") ",\"names\":\"optional\"}"), NULL },
		{ { "verify", "--certificate-identity-regexp", "^https://g\\.example/[^/]*/x\\.yml@v1$", ISSUER, "r.io/a" },
		  OUT2("{\"images\":[\"r.io/a\"]," BY("https://g.example/*/x.yml@v1") ",\"names\":\"optional\"}"), NULL },
		{ { "verify", "--certificate-identity", "a@b", "--certificate-oidc-issuer-regexp", "^https://id\\.example$", "r.io/a" },
		  OUT2("{\"images\":[\"r.io/a\"]," BY("a@b") ",\"names\":\"optional\"}"), NULL },
		{ { "verify", "--certificate-identity", "a@b", ISSUER, "--insecure-ignore-tlog", "--insecure-ignore-sct=true", "r.io/a" },
		  OUT2("{\"images\":[\"r.io/a\"]," BY("a@b") ",\"no-log\":true,\"no-sct\":true,\"names\":\"optional\"}"), NULL },
		{ { "verify", "--certificate-identity", "a@b", ISSUER, "--insecure-ignore-tlog=false", "r.io/a" },
		  OUT2("{\"images\":[\"r.io/a\"]," BY("a@b") ",\"names\":\"optional\"}"), NULL },
		{ { "verify", "--key", "/k", "--insecure-ignore-tlog", "r.io/a" }, OUT2("{\"images\":[\"r.io/a\"],\"keys\":[\"/k\"],\"names\":\"optional\"}"), NULL },
		{ { "verify", "--certificate-identity", "a@b", ISSUER, "--trusted-root", "/r", "r.io/a" },
		  "{\n\"version\": 2,\n\"trusted-root\": \"/r\",\n\"rules\": [\n  {\"images\":[\"r.io/a\"]," BY("a@b") ",\"names\":\"optional\"}\n]\n}\n", NULL },
		{ { "verify", "--key", "/k", "r.io/a" }, NULL, "--key: cosign asks for an entry of a transparency log too" },
		{ { "verify", "--key", "/k", "--insecure-ignore-tlog", "--certificate-identity", "a@b", ISSUER, "r.io/a" }, NULL, "--key and an identity" },
		{ { "verify", "--key", "awskms:///x", "--insecure-ignore-tlog", "r.io/a" }, NULL, "--key awskms:///x: a policy takes keys from files only" },
		{ { "verify", "--certificate-identity", "a@b", "r.io/a" }, NULL, "identity a@b: no issuer" },
		{ { "verify", ISSUER, "r.io/a" }, NULL, "an issuer without an identity" },
		{ { "verify", "r.io/a" }, NULL, "neither --certificate-identity nor --key" },
		{ { "verify", "--certificate-identity", "a@b", ISSUER }, NULL, "no IMAGE" },
		{ { "verify", "--certificate-identity", "a@*", ISSUER, "r.io/a" }, NULL, "--certificate-identity a@*: a literal '*'" },
		{ { "verify", "--certificate-identity", "a@b", "--certificate-identity", "c@d", ISSUER, "r.io/a" }, NULL, "--certificate-identity: given twice" },
		{ { "verify", "--certificate-identity", "a@b", "--certificate-identity-regexp", "^a@b$", ISSUER, "r.io/a" }, NULL, "--certificate-identity and --certificate-identity-regexp" },
		{ { "verify", "--certificate-identity", "a@b", ISSUER, "--annotations", "x=y", "r.io/a" }, NULL, "--annotations: cannot be converted" },
		{ { "verify", "--certificate-identity", "a@b", ISSUER, "--ca-roots=x.pem", "r.io/a" }, NULL, "--ca-roots: cannot be converted" },
		{ { "verify", "--certificate-identity", "a@b", ISSUER, "--later-flag", "r.io/a" }, NULL, "--later-flag: not known here" },
		{ { "verify", "--certificate-identity", "a@b", ISSUER, "--insecure-ignore-tlog=maybe", "r.io/a" }, NULL, "--insecure-ignore-tlog=maybe: expected true or false" },
		{ { "verify", "r.io/a", "--certificate-identity" }, NULL, "--certificate-identity: no value" },
		{ { "verify-attestation", "--certificate-identity", "a@b", ISSUER, "r.io/a" }, NULL, "expected the command line of cosign verify" },
		{ { "cosign" }, NULL, "expected the command line of cosign verify" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(policy_import_free) struct policy_import p = { 0 };
		char *words[WORDS];
		struct err err = { 0 };
		size_t n = 0;

		for (; n < WORDS && rows[i].words[n]; n++)
			words[n] = strdup(rows[i].words[n]);
		if (policy_import_cosign(&p, words, n, &err) != (rows[i].out ? COCKET_OK : COCKET_E_USAGE) || (rows[i].why && strncmp(err.message, rows[i].why, strlen(rows[i].why)) != 0))
			fail_msg("row %zu: %s", i, err.message);
		if (rows[i].out)
			assert_string_equal(buf_str(&p.text), rows[i].out);
		while (n-- > 0)
			free(words[n]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_podman), cmocka_unit_test(test_cosign),
		cmocka_unit_test(test_podman_exact),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_notation),
		cmocka_unit_test(test_never_weaker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
