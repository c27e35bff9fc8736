/* Forms of secrets: see secret_form.h. */
#include "format/secret/secret_form.h"

#include "format/secret/embedded_key.h"
#include "format/secret/secret_kind.h"
#include "format/secret/token_check.h"
#include "format/secret/token_run.h"
#include "format/text/slice_scan.h"

/* --- keys --- */

static uint32_t
look_at_key(struct slice window, size_t at)
{
	struct slice text = tail(window, at);
	enum private_key_kind kind;

	if (text.len > PRIVATE_KEY_PEM_MAX_BYTES)
		text.len = PRIVATE_KEY_PEM_MAX_BYTES;
	kind = embedded_key_probe(text);
	return kind == PRIVATE_KEY_CLEAR ? SECRET_BIT(SECRET_PRIVATE_KEY) : kind == PRIVATE_KEY_ENCRYPTED ? SECRET_BIT(SECRET_ENCRYPTED_KEY) : 0;
}

/* --- AWS: an access key's id, and near it a secret --- */

static bool
is_aws_letter(uint8_t c)
{
	return is_alnum(c) || c == '/' || c == '+';
}

static bool
is_base32(uint8_t c)
{
	return is_upper(c) || (c >= '2' && c <= '7');
}

static bool
is_mixed(struct slice s)
{
	bool has_upper = false, has_lower = false, has_digit = false;

	for (size_t i = 0; i < s.len; i++) {
		has_upper = has_upper || is_upper(s.ptr[i]);
		has_lower = has_lower || is_lower(s.ptr[i]);
		has_digit = has_digit || is_digit(s.ptr[i]);
	}
	return has_upper && has_lower && has_digit;
}

/* A run of exactly 40 letters of base64, of more kinds than a digest has. */
static bool
has_aws_secret(struct slice s)
{
	for (size_t i = 0; i < s.len;) {
		size_t n = 0;

		while (i + n < s.len && is_aws_letter(s.ptr[i + n]))
			n++;
		if (n == 40 && is_mixed(slice_of(s.ptr + i, n)) && memmem(s.ptr + i, n, "EXAMPLE", 7) == NULL)
			return true;
		i += n + 1;
	}
	return false;
}

/* "AKIA" and 16 letters, and no longer word. */
static bool
is_aws_id(struct slice window, size_t at)
{
	const struct slice text = tail(window, at);
	const bool begins = at == 0 || !is_alnum(window.ptr[at - 1]);

	if (text.len < 20 || !begins || (text.len > 20 && is_alnum(text.ptr[20])))
		return false;
	return consists_of(slice_of(text.ptr + 4, 16), is_base32, "") && memcmp(text.ptr + 13, "EXAMPLE", 7) != 0;
}

static uint32_t
look_at_aws(struct slice window, size_t at)
{
	const size_t from = at > SECRET_BEHIND_BYTES ? at - SECRET_BEHIND_BYTES : 0, to = at + SECRET_BEHIND_BYTES < window.len ? at + SECRET_BEHIND_BYTES : window.len;

	return is_aws_id(window, at) && has_aws_secret(slice_of(window.ptr + from, to - from)) ? SECRET_BIT(SECRET_AWS_KEY) : 0;
}

/* --- tokens --- */

static uint32_t
look_at_token(const struct token_form *form, struct slice window, size_t at)
{
	const struct slice text = tail(window, at);

	if (at > 0 && token_letter_is(window.ptr[at - 1]))
		return 0;
	return form->check(text) ? SECRET_BIT(form->kind) : 0;
}

/* --- all of them --- */

/* Private keys, access keys, and tokens behind them. */
static const struct {
	const char *text; /* how it begins */
	uint32_t (*look)(struct slice window, size_t at);
} forms[] = { { "-----BEGIN ", look_at_key }, { "AKIA", look_at_aws } };
#define FORMS (sizeof forms / sizeof *forms)

size_t
secret_form_count(void)
{
	return FORMS + token_form_count;
}

const char *
secret_form_text(size_t form)
{
	return form < FORMS ? forms[form].text : token_forms[form - FORMS].prefix;
}

uint32_t
secret_form_look(size_t form, struct slice window, size_t at)
{
	if (!slice_starts(tail(window, at), secret_form_text(form)))
		return 0;
	return form < FORMS ? forms[form].look(window, at) : look_at_token(&token_forms[form - FORMS], window, at);
}
