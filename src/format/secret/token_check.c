/* Tokens by their published forms: see token_check.h. */
#include "format/secret/token_check.h"

#include "base/encoding.h"
#include "format/text/slice_scan.h"

/* --- letters --- */

static bool
is_token_letter(uint8_t c)
{
	return is_alnum(c) || c == '_' || c == '-';
}

static size_t
run_of(struct slice s, bool (*is_of_class)(uint8_t c))
{
	size_t n = 0;

	while (n < s.len && is_of_class(s.ptr[n]))
		n++;
	return n;
}

/* Exactly n letters of a class behind the prefix, and none more. */
static bool
has_run(struct slice text, size_t prefix, size_t n, bool (*is_of_class)(uint8_t c))
{
	const struct slice rest = tail(text, prefix);

	return run_of(rest, is_of_class) == n && (rest.len == n || !is_token_letter(rest.ptr[n]));
}

/* A text that people write for one: "xxxx", "1234...", the same letter over and over. */
static bool
is_placeholder(struct slice s)
{
	unsigned different = 0;
	bool seen[256] = { false };

	for (size_t i = 0; i < s.len; i++) {
		different += !seen[s.ptr[i]];
		seen[s.ptr[i]] = true;
	}
	return different < 8;
}

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
	return has_run(text, prefix, 36, is_alnum) && token_crc_is_right(head(text, prefix + 36), prefix);
}

/* --- GitHub, npm --- */

static bool
check_github(struct slice text)
{
	return has_crc(text, 4);
}

/* Those that renew others are longer. */
static bool
check_github_refresh(struct slice text)
{
	return has_crc(text, 4) || (has_run(text, 4, 76, is_alnum) && token_crc_is_right(head(text, 80), 4));
}

/* "github_pat_", 22, "_", 59: of which no checksum is published. */
static bool
check_github_fine(struct slice text)
{
	const size_t prefix = strlen("github_pat_");
	const struct slice rest = tail(text, prefix);

	if (run_of(rest, is_alnum) != 22 || rest.len < 23 || rest.ptr[22] != '_')
		return false;
	return has_run(text, prefix + 23, 59, is_alnum) && !is_placeholder(slice_of(text.ptr + prefix + 23, 59));
}

static bool
check_npm(struct slice text)
{
	return has_crc(text, 4);
}

/* --- others --- */

static bool
is_base36(uint8_t c)
{
	return is_lower(c) || is_digit(c);
}

/* Behind the payload of a routable token: ".", two letters of its version and "." or nothing, two of its length and seven of its CRC. */
static bool
has_routable_end(struct slice rest)
{
	const size_t version = rest.len > 3 && rest.ptr[3] == '.' ? 3 : 0;

	return first_is(rest, '.') && (version == 0 || run_of(tail(rest, 1), is_base36) == 2) && has_run(rest, version + 1, 9, is_base36);
}

/* "glpat-" (a person's), "gldt-" (of a deployment) or "glrt-" (a runner's) and 20; or a routable one. */
static bool
check_gitlab(struct slice text)
{
	const struct slice rest = tail(text, find(text, '-') + 1);
	const size_t n = run_of(rest, is_token_letter);

	if (n == 20)
		return (rest.len == 20 || rest.ptr[20] != '.') && !is_placeholder(head(rest, 20));
	return n >= 27 && n <= 300 && has_routable_end(tail(rest, n)) && !is_placeholder(head(rest, n));
}

/* A macaroon for pypi.org, in base64url: location, identifier, signature. */
static bool
check_pypi(struct slice text)
{
	const struct slice rest = tail(text, strlen("pypi-AgEIcHlwaS5vcmc"));
	const size_t n = run_of(rest, is_token_letter);

	return n >= 70 && n < TOKEN_MAX_BYTES - 32 && !is_placeholder(head(rest, n));
}

/* Of a person 27, of an organization 32. */
static bool
check_docker(struct slice text)
{
	const size_t prefix = strlen("dckr_pat_");
	const size_t n = run_of(tail(text, prefix), is_token_letter);

	return n == (slice_starts(text, "dckr_oat_") ? 32 : 27) && !is_placeholder(slice_of(text.ptr + prefix, n));
}

/* xoxb-NUMBER-NUMBER-LETTERS: numbers of ten to thirteen digits. */
static bool
check_slack(struct slice text)
{
	struct slice rest = tail(text, 5);

	for (int i = 0; i < 2; i++) {
		const size_t n = run_of(rest, is_digit);

		if (n < 10 || n > 14 || rest.len == n || rest.ptr[n] != '-')
			return false;
		rest = tail(rest, n + 1);
	}
	const size_t letters = run_of(rest, is_token_letter);
	return letters >= 24 && letters <= 80 && !is_placeholder(head(rest, letters));
}

static bool
check_stripe(struct slice text)
{
	const size_t prefix = strlen("sk_live_");
	const size_t n = run_of(tail(text, prefix), is_alnum);

	return n >= 24 && n <= 247 && !is_placeholder(slice_of(text.ptr + prefix, n));
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

	return run_of(rest, is_base64) == 86 && rest.len >= 88 && memcmp(rest.ptr + 86, "==", 2) == 0 && !is_placeholder(head(rest, 86));
}

static bool
check_digitalocean(struct slice text)
{
	const size_t prefix = strlen("dop_v1_");

	return has_run(text, prefix, 64, is_hex) && !is_placeholder(slice_of(text.ptr + prefix, 64));
}

/* --- age: bech32 (BIP 173) over the capital letters --- */

static bool
is_bech32(uint8_t c)
{
	return is_among(c, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L");
}

static uint32_t
bech32_step(uint32_t sum, unsigned value)
{
	static const uint32_t generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	const uint32_t top = sum >> 25;

	sum = ((sum & 0x1ffffff) << 5) ^ value;
	for (int i = 0; i < 5; i++)
		sum ^= (top >> i) & 1 ? generator[i] : 0;
	return sum;
}

static uint32_t
bech32_begin(const char *prefix)
{
	uint32_t sum = 1;

	for (const char *c = prefix; *c; c++)
		sum = bech32_step(sum, (unsigned)(*c | 0x20) >> 5);
	sum = bech32_step(sum, 0);
	for (const char *c = prefix; *c; c++)
		sum = bech32_step(sum, (unsigned)(is_upper((uint8_t)*c) ? *c | 0x20 : *c) & 31);
	return sum;
}

static bool
check_age(struct slice text)
{
	static const char charset[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
	const size_t prefix = strlen("AGE-SECRET-KEY-1");
	uint32_t sum = bech32_begin("AGE-SECRET-KEY-");

	if (!has_run(text, prefix, 58, is_bech32))
		return false;
	for (size_t i = prefix; i < prefix + 58; i++)
		sum = bech32_step(sum, (unsigned)(strchr(charset, text.ptr[i]) - charset));
	return sum == 1;
}

/* A base64 text in the middle of which "OpenAI" stands. */
static bool
check_openai(struct slice text)
{
	const size_t n = run_of(text, is_token_letter);
	const uint8_t *middle = memmem(text.ptr, n, "T3BlbkFJ", 8);

	return n >= 51 && n <= 200 && middle != NULL && (size_t)(middle - text.ptr) >= 23 && n - (size_t)(middle - text.ptr) >= 28;
}

const struct token_form token_forms[] = {
	{ SECRET_AGE_KEY, "AGE-SECRET-KEY-1", check_age },
	{ SECRET_GITHUB_TOKEN, "ghp_", check_github },
	{ SECRET_GITHUB_TOKEN, "gho_", check_github },
	{ SECRET_GITHUB_TOKEN, "ghu_", check_github },
	{ SECRET_GITHUB_TOKEN, "ghs_", check_github },
	{ SECRET_GITHUB_TOKEN, "ghr_", check_github_refresh },
	{ SECRET_GITHUB_TOKEN, "github_pat_", check_github_fine },
	{ SECRET_GITLAB_TOKEN, "glpat-", check_gitlab },
	{ SECRET_GITLAB_TOKEN, "gldt-", check_gitlab },
	{ SECRET_GITLAB_TOKEN, "glrt-", check_gitlab },
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
	{ SECRET_OPENAI_KEY, "sk-proj-", check_openai },
	{ SECRET_OPENAI_KEY, "sk-svcacct-", check_openai },
	{ SECRET_OPENAI_KEY, "sk-admin-", check_openai },
	{ SECRET_DIGITALOCEAN_TOKEN, "dop_v1_", check_digitalocean },
	{ SECRET_DIGITALOCEAN_TOKEN, "doo_v1_", check_digitalocean },
	{ SECRET_DIGITALOCEAN_TOKEN, "dor_v1_", check_digitalocean },
};
const size_t token_form_count = sizeof token_forms / sizeof *token_forms;
