/* Tokens by their published forms: see token_check.h. */
#include "format/secret/token_check.h"

#include "base/encoding.h"
#include "format/secret/age_key.h"
#include "format/secret/token_run.h"
#include "format/text/slice_scan.h"

/* --- CRC-32 in base 62 --- */

static uint32_t
crc32_of(struct slice s)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < s.len; i++) {
		crc ^= s.ptr[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}

bool
token_crc_is_right(struct slice token, size_t prefix)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	const size_t body = token.len - prefix - 6;
	uint32_t crc = crc32_of(slice_of(token.ptr + prefix, body));

	for (size_t i = 0; i < 6; i++) {
		if (token.ptr[token.len - 1 - i] != (uint8_t)digits[crc % 62])
			return false;
		crc /= 62;
	}
	return true;
}

static bool
has_crc(struct slice text, size_t prefix)
{
	return token_run_is(text, prefix, 36, is_alnum) && token_crc_is_right(head(text, prefix + 36), prefix);
}

/* --- GitHub, npm --- */

static bool
check_github(struct slice text)
{
	return has_crc(text, 4);
}

/* RFC 7519: two objects and a signature, in base64url. */
static bool
is_jwt(struct slice text)
{
	for (int i = 0; i < 2; i++) {
		const size_t n = token_run(text, token_letter_is);

		if (!slice_starts(text, "eyJ") || n == text.len || text.ptr[n] != '.')
			return false;
		text = tail(text, n + 1);
	}
	const size_t signature = token_run(text, token_letter_is);
	return signature >= 43 && !token_is_placeholder(head(text, signature));
}

/* Of an app's installation; since 2026 "ghs_", the app's number, "_" and a JWT. */
static bool
check_github_app(struct slice text)
{
	const struct slice rest = tail(text, 4);
	const size_t n = token_run(rest, is_digit);

	return has_crc(text, 4) || (n > 0 && n < rest.len && rest.ptr[n] == '_' && is_jwt(tail(rest, n + 1)));
}

/* Those that renew others are longer. */
static bool
check_github_refresh(struct slice text)
{
	return has_crc(text, 4) || (token_run_is(text, 4, 76, is_alnum) && token_crc_is_right(head(text, 80), 4));
}

/* "github_pat_", 22, "_", 59: of which no checksum is published. */
static bool
check_github_fine(struct slice text)
{
	const size_t prefix = strlen("github_pat_");
	const struct slice rest = tail(text, prefix);

	if (token_run(rest, is_alnum) != 22 || rest.len < 23 || rest.ptr[22] != '_')
		return false;
	return token_run_is_written(text, prefix + 23, 59, is_alnum);
}

static bool
check_npm(struct slice text)
{
	return has_crc(text, 4);
}

/* --- others --- */

/* Behind the payload of a routable token: ".", two letters of its version and "." or nothing, two of its length and seven of its CRC. */
static bool
has_routable_end(struct slice rest)
{
	const size_t version = rest.len > 3 && rest.ptr[3] == '.' ? 3 : 0;

	return first_is(rest, '.') && (version == 0 || token_run(tail(rest, 1), is_lower_alnum) == 2) && token_run_is(rest, version + 1, 9, is_lower_alnum);
}

/* "glpat-" (a person's), "gldt-" (of a deployment), "glrt-" (a runner's) and others, and 20; or a routable one. */
static bool
check_gitlab(struct slice text)
{
	const struct slice rest = tail(text, find(text, '-') + 1);
	const size_t n = token_run(rest, token_letter_is);

	if (n == 20)
		return (rest.len == 20 || rest.ptr[20] != '.') && !token_is_placeholder(head(rest, 20));
	return n >= 27 && n <= 300 && has_routable_end(tail(rest, n)) && !token_is_placeholder(head(rest, n));
}

/* Those of other lengths: of incoming mail, of an agent for Kubernetes. */
static bool
check_gitlab_long(struct slice text)
{
	const struct slice rest = tail(text, find(text, '-') + 1);
	const size_t n = token_run(rest, token_letter_is);

	return n == (slice_starts(text, "glimt") ? 25 : 50) && !token_is_placeholder(head(rest, n));
}

/* "glptt-" and 40 digits: triggers of pipelines. */
static bool
check_gitlab_trigger(struct slice text)
{
	return token_run_is_written(text, strlen("glptt-"), 40, is_hex);
}

/* A macaroon for pypi.org, in base64url: location, identifier, signature. */
static bool
check_pypi(struct slice text)
{
	const struct slice rest = tail(text, strlen("pypi-AgEIcHlwaS5vcmc"));
	const size_t n = token_run(rest, token_letter_is);

	return n >= 70 && n < TOKEN_MAX_BYTES - 32 && !token_is_placeholder(head(rest, n));
}

/* Of a person 27, of an organization 32. */
static bool
check_docker(struct slice text)
{
	const size_t prefix = strlen("dckr_pat_");
	const size_t n = token_run(tail(text, prefix), token_letter_is);

	return n == (slice_starts(text, "dckr_oat_") ? 32 : 27) && !token_is_placeholder(slice_of(text.ptr + prefix, n));
}

/* xoxb-NUMBER-NUMBER-LETTERS: numbers of ten to thirteen digits. */
static bool
check_slack(struct slice text)
{
	struct slice rest = tail(text, 5);

	for (int i = 0; i < 2; i++) {
		const size_t n = token_run(rest, is_digit);

		if (n < 10 || n > 14 || rest.len == n || rest.ptr[n] != '-')
			return false;
		rest = tail(rest, n + 1);
	}
	const size_t letters = token_run(rest, token_letter_is);
	return letters >= 24 && letters <= 80 && !token_is_placeholder(head(rest, letters));
}

static bool
check_stripe(struct slice text)
{
	const size_t prefix = strlen("sk_live_");
	const size_t n = token_run(tail(text, prefix), is_alnum);

	return n >= 24 && n <= 247 && !token_is_placeholder(slice_of(text.ptr + prefix, n));
}

static bool
is_base64(uint8_t c)
{
	return is_alnum(c) || c == '+' || c == '/';
}

/* "AccountKey=" and 64 bytes in base64. */
static bool
check_azure(struct slice text)
{
	const struct slice rest = tail(text, strlen("AccountKey="));

	return token_run(rest, is_base64) == 86 && rest.len >= 88 && memcmp(rest.ptr + 86, "==", 2) == 0 && !token_is_placeholder(head(rest, 86));
}

static bool
check_digitalocean(struct slice text)
{
	return token_run_is_written(text, strlen("dop_v1_"), 64, is_hex);
}

/* "sk-", of a project "sk-proj-" and the like; a base64 text in the middle of which "OpenAI" stands. */
static bool
check_openai(struct slice text)
{
	const size_t n = token_run(text, token_letter_is);
	const uint8_t *middle = memmem(text.ptr, n, "T3BlbkFJ", 8);

	return n >= 51 && n <= 240 && middle != NULL && (size_t)(middle - text.ptr) >= 23 && n - (size_t)(middle - text.ptr) >= 28;
}

/* "sk-ant-api03-" or "sk-ant-admin01-", 93 letters and "AA". */
static bool
check_anthropic(struct slice text)
{
	const struct slice rest = tail(text, strlen("sk-ant-"));
	const size_t word = token_run(rest, is_lower), n = token_run(rest, token_letter_is);

	if (word == 0 || n != word + 3 + 95 || !is_digit(rest.ptr[word]) || !is_digit(rest.ptr[word + 1]) || rest.ptr[word + 2] != '-')
		return false;
	return slice_ends(head(rest, n), "AA") && !token_is_placeholder(slice_of(rest.ptr + word + 3, 95));
}

static bool
is_letter(uint8_t c)
{
	return is_lower(c) || is_upper(c);
}

/* "hf_" and 34 letters, of either case. */
static bool
check_huggingface(struct slice text)
{
	const struct slice rest = tail(text, strlen("hf_"));

	return token_run_is_written(text, strlen("hf_"), 34, is_letter) && !consists_of(head(rest, 34), is_lower, "") && !consists_of(head(rest, 34), is_upper, "");
}

static bool
check_shopify(struct slice text)
{
	return token_run_is_written(text, strlen("shpat_"), 32, is_hex);
}

static bool
check_rubygems(struct slice text)
{
	return token_run_is_written(text, strlen("rubygems_"), 48, is_hex);
}

static bool
check_pulumi(struct slice text)
{
	return token_run_is_written(text, strlen("pul-"), 40, is_hex);
}

static bool
check_linear(struct slice text)
{
	return token_run_is_written(text, strlen("lin_api_"), 40, is_alnum);
}

/* n digits, '-' and a last run. */
static bool
has_two_runs(struct slice text, size_t prefix, size_t n, size_t last, bool (*is_of_class)(uint8_t c))
{
	const struct slice rest = tail(text, prefix);

	return token_run(rest, is_hex) == n && rest.len > n && rest.ptr[n] == '-' && token_run_is_written(text, prefix + n + 1, last, is_of_class);
}

static bool
check_postman(struct slice text)
{
	return has_two_runs(text, strlen("PMAK-"), 24, 34, is_hex);
}

static bool
check_brevo(struct slice text)
{
	return has_two_runs(text, strlen("xkeysib-"), 64, 16, is_alnum);
}

/* "pscale_tkn_", "pscale_pw_" or "pscale_oauth_", and 43. */
static bool
check_planetscale(struct slice text)
{
	const struct slice rest = tail(text, strlen("pscale_"));
	const size_t n = strlen("pscale_") + find(rest, '_') + 1;

	return n < text.len && token_run_is_written(text, n, 43, token_letter_is);
}

const struct token_form token_forms[] = {
	{ SECRET_AGE_KEY, "AGE-SECRET-KEY-1", age_key_check },
	{ SECRET_GITHUB_TOKEN, "ghp_", check_github },
	{ SECRET_GITHUB_TOKEN, "gho_", check_github },
	{ SECRET_GITHUB_TOKEN, "ghu_", check_github },
	{ SECRET_GITHUB_TOKEN, "ghs_", check_github_app },
	{ SECRET_GITHUB_TOKEN, "ghr_", check_github_refresh },
	{ SECRET_GITHUB_TOKEN, "github_pat_", check_github_fine },
	{ SECRET_GITLAB_TOKEN, "glpat-", check_gitlab },
	{ SECRET_GITLAB_TOKEN, "gldt-", check_gitlab },
	{ SECRET_GITLAB_TOKEN, "glrt-", check_gitlab },
	{ SECRET_GITLAB_TOKEN, "glft-", check_gitlab },
	{ SECRET_GITLAB_TOKEN, "glffct-", check_gitlab },
	{ SECRET_GITLAB_TOKEN, "glsoat-", check_gitlab },
	{ SECRET_GITLAB_TOKEN, "glimt-", check_gitlab_long },
	{ SECRET_GITLAB_TOKEN, "glagent-", check_gitlab_long },
	{ SECRET_GITLAB_TOKEN, "glptt-", check_gitlab_trigger },
	{ SECRET_NPM_TOKEN, "npm_", check_npm },
	{ SECRET_PYPI_TOKEN, "pypi-AgEIcHlwaS5vcmc", check_pypi },
	{ SECRET_DOCKER_TOKEN, "dckr_pat_", check_docker },
	{ SECRET_DOCKER_TOKEN, "dckr_oat_", check_docker },
	{ SECRET_SLACK_TOKEN, "xoxb-", check_slack },
	{ SECRET_SLACK_TOKEN, "xoxp-", check_slack },
	{ SECRET_SLACK_TOKEN, "xoxa-", check_slack },
	{ SECRET_STRIPE_KEY, "sk_live_", check_stripe },
	{ SECRET_STRIPE_KEY, "rk_live_", check_stripe },
	{ SECRET_AZURE_KEY, "AccountKey=", check_azure },
	{ SECRET_OPENAI_KEY, "sk-", check_openai },
	{ SECRET_ANTHROPIC_KEY, "sk-ant-", check_anthropic },
	{ SECRET_HUGGINGFACE_TOKEN, "hf_", check_huggingface },
	{ SECRET_SHOPIFY_TOKEN, "shpat_", check_shopify },
	{ SECRET_SHOPIFY_TOKEN, "shpca_", check_shopify },
	{ SECRET_SHOPIFY_TOKEN, "shppa_", check_shopify },
	{ SECRET_SHOPIFY_TOKEN, "shpss_", check_shopify },
	{ SECRET_RUBYGEMS_KEY, "rubygems_", check_rubygems },
	{ SECRET_PULUMI_TOKEN, "pul-", check_pulumi },
	{ SECRET_LINEAR_KEY, "lin_api_", check_linear },
	{ SECRET_POSTMAN_KEY, "PMAK-", check_postman },
	{ SECRET_BREVO_KEY, "xkeysib-", check_brevo },
	{ SECRET_PLANETSCALE_TOKEN, "pscale_", check_planetscale },
	{ SECRET_DIGITALOCEAN_TOKEN, "dop_v1_", check_digitalocean },
	{ SECRET_DIGITALOCEAN_TOKEN, "doo_v1_", check_digitalocean },
	{ SECRET_DIGITALOCEAN_TOKEN, "dor_v1_", check_digitalocean },
};
const size_t token_form_count = sizeof token_forms / sizeof *token_forms;
