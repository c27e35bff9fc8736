/* cocket digest: computes the digests of images, or checks a list of them, as sha256sum does for files.
 * The digest is that of the bytes that were read, never what a server says it is. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/app.h"
#include "cli/help.h"
#include "image/source_open.h"

static struct {
	char *check;
	bool status;
} args;

static const struct opt options[] = {
	{ OPT_ROW("check", 'c', OPT_STRING, "FILE", "check the digests listed in FILE (- for standard input)"),
	  .to.string = &args.check, .instead_of_operands = true },
	{ OPT_ROW("status", 0, OPT_FLAG, NULL, "with --check, print nothing and only set the exit status"), .to.flag = &args.status },
};

static enum cocket_code
resolve(struct image *out, struct session *session, const char *image, struct err *err)
{
	AUTO(source_close) struct source *source = NULL;
	struct reference ref;

	session_start_image(session);
	if (reference_parse(&ref, image, err) || source_open(&source, session, &ref, false, err))
		return err->code;
	return source_resolve(out, source, err);
}

/* --- digests ---------------------------------------------------------------------------------- */

static enum cocket_code
print_json(const char *name, const struct image *image, uint64_t requests, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	char digest[DIGEST_TEXT_BYTES];
	struct json_writer w;

	digest_print(digest, &image->digest);
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "image", name);
	json_put_text(&w, "digest", digest);
	json_put_text(&w, "media-type", image->manifest.media_type);
	json_put_count(&w, "size", image->bytes.len);
	json_put_count(&w, "requests", requests);
	json_end_object(&w);
	return out_json(&w, err);
}

static void
print_text(const char *name, const struct image *image)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &image->digest);
	out_printf("%s  ", digest);
	out_text(slice_str(name));
	out_printf("\n");
	out_flush();
}

static enum status
print_digest(const struct app *app, struct session *session, const char *name)
{
	AUTO(image_free) struct image image = {0};
	const uint64_t before = session_request_count(session);
	struct err err = {0};

	if (resolve(&image, session, name, &err))
		return print_err(name, &err);
	if (!app->json)
		print_text(name, &image);
	else if (print_json(name, &image, session_request_count(session) - before, &err))
		return print_err(name, &err);
	return STATUS_OK;
}

static enum status
print_digests(const struct app *app, struct session *session, char *const images[], size_t n)
{
	enum status status = STATUS_OK;
	struct reference ref;
	struct err err = {0};

	for (size_t i = 0; i < n; i++)
		if (reference_parse(&ref, images[i], &err))
			return print_err(NULL, &err);
	for (size_t i = 0; i < n; i++)
		status = status_worse(status, print_digest(app, session, images[i]));
	return status;
}

/* --- checking a list -------------------------------------------------------------------------- */

enum outcome { MATCHES, DIFFERS, UNREAD };

struct digest_list {
	const struct app *app;
	struct session *session;
	size_t lines, malformed, differ, unread;
};

/* "sha256:HEX", two spaces, the image's name.  The name is copied out, since it needs its NUL. */
static bool
parse_line(struct digest *expected, struct buf *name, struct slice line)
{
	const size_t digest_len = DIGEST_TEXT_BYTES - 1;
	struct reference ref;
	struct err err;

	if (line.len <= digest_len + 2 || memcmp(line.ptr + digest_len, "  ", 2) != 0 || memchr(line.ptr, '\0', line.len))
		return false;
	if (digest_parse(expected, slice_of(line.ptr, digest_len), &err))
		return false;
	if (buf_add(name, slice_of(line.ptr + digest_len + 2, line.len - digest_len - 2), &err))
		return false;
	return reference_parse(&ref, buf_str(name), &err) == COCKET_OK;
}

/* Where the name is pinned itself, bytes of another digest are an error of the source; here it is the answer. */
static enum outcome
compare(struct digest *actual, bool *has_actual, const struct digest_list *c, const char *name, const struct digest *expected, struct err *err)
{
	AUTO(image_free) struct image image = {0};
	enum cocket_code code = resolve(&image, c->session, name, err);

	*has_actual = code == COCKET_OK;
	if (code == COCKET_E_DIGEST || code == COCKET_E_SIZE)
		return DIFFERS;
	if (code)
		return UNREAD;
	*actual = image.digest;
	return digest_eq(actual, expected) ? MATCHES : DIFFERS;
}

static void
print_check_text(const struct digest_list *c, const char *name, enum outcome outcome)
{
	static const char *const words[] = { [MATCHES] = "OK", [DIFFERS] = "FAILED", [UNREAD] = "FAILED open or read" };

	if (c->app->quiet && outcome == MATCHES)
		return;
	out_text(slice_str(name));
	out_printf(": %s\n", words[outcome]);
	out_flush();
}

static enum cocket_code
print_check_json(const char *name, const struct digest *expected, const struct digest *actual, enum outcome outcome, struct err *err)
{
	static const char *const words[] = { [MATCHES] = "match", [DIFFERS] = "differ", [UNREAD] = "unknown" };
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	char expected_text[DIGEST_TEXT_BYTES], actual_text[DIGEST_TEXT_BYTES] = "";
	struct json_writer w;

	digest_print(expected_text, expected);
	if (actual)
		digest_print(actual_text, actual);
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "image", name);
	json_put_text(&w, "expected", expected_text);
	json_put_text(&w, "digest", actual_text);
	json_put_text(&w, "result", words[outcome]);
	json_end_object(&w);
	return out_json(&w, err);
}

static enum status
check_image(struct digest_list *c, const char *name, const struct digest *expected)
{
	struct digest actual;
	struct err err = {0}, output_err = {0};
	bool has_actual;
	enum outcome outcome = compare(&actual, &has_actual, c, name, expected, &err);
	enum status status = outcome == MATCHES ? STATUS_OK : outcome == DIFFERS ? STATUS_DENIED : status_of(err.code, err.cause);

	c->differ += outcome == DIFFERS;
	c->unread += outcome == UNREAD;
	if (args.status)
		return status;
	if (err.code)
		(void)print_err(name, &err);
	if (!c->app->json)
		print_check_text(c, name, outcome);
	else if (print_check_json(name, expected, has_actual ? &actual : NULL, outcome, &output_err))
		return status_worse(status, print_err(name, &output_err));
	return status;
}

/* As sha256sum --check: the carriage return of another system's line end is no part of a name, and comments and empty lines list nothing. */
static enum status
check_line(struct digest_list *c, struct slice line)
{
	AUTO(buf_free) struct buf name = BUF(IMAGE_FILE_MAX_BYTES);
	struct digest expected;

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	if (line.len == 0 || line.ptr[0] == '#')
		return STATUS_OK;
	c->lines++;
	if (parse_line(&expected, &name, line))
		return check_image(c, buf_str(&name), &expected);
	c->malformed++;
	return STATUS_USAGE;
}

static void
print_count(size_t n, const char *one, const char *many)
{
	if (n > 0 && !args.status)
		log_note("warning: %zu %s", n, n == 1 ? one : many);
}

static enum status
check_lines(struct digest_list *c, struct slice text)
{
	enum status status = STATUS_OK;

	while (text.len > 0) {
		const uint8_t *newline = memchr(text.ptr, '\n', text.len);
		size_t n = newline ? (size_t)(newline - text.ptr) : text.len;

		status = status_worse(status, check_line(c, slice_of(text.ptr, n)));
		n += newline != NULL;
		text = slice_of(text.ptr + n, text.len - n);
	}
	print_count(c->malformed, "line is improperly formatted", "lines are improperly formatted");
	print_count(c->unread, "listed image could not be read", "listed images could not be read");
	print_count(c->differ, "computed digest did NOT match", "computed digests did NOT match");
	return status;
}

/* A list without a line proves nothing: usage, as a list of none but bad lines. */
static enum status
check_list(const struct app *app, struct session *session)
{
	AUTO(buf_free) struct buf list = BUF(IMAGE_FILE_MAX_BYTES);
	struct digest_list c = { .app = app, .session = session };
	struct err err = {0};
	enum status status;

	if (file_read(&list, args.check, &err)) {
		err.code = COCKET_E_USAGE;
		return print_err(NULL, &err);
	}
	status = check_lines(&c, buf_slice(&list));
	if (c.lines == c.malformed)
		return usage_error(NULL, "%s: no properly formatted lines found",
		                   strcmp(args.check, "-") == 0 ? "standard input" : TEXT(slice_str(args.check)));
	return status;
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(session_free) struct session *session = NULL;
	struct err err = {0};

	if (args.check && n > 0)
		return usage_error(NULL, "--check FILE takes the images from FILE, not from the command line");
	if (!args.check && args.status)
		return usage_error(NULL, "--status requires --check");
	if (!args.check && n == 0)
		return help_usage_error(&command_digest, NULL, "missing IMAGE or --check FILE");
	if (session_new(&session, &app->session, &err))
		return print_err(NULL, &err);
	return args.check ? check_list(app, session) : print_digests(app, session, images, n);
}

const struct command command_digest = {
	.name = "digest",
	.operands = "IMAGE...",
	.max = OPERANDS_MANY,
	.summary = "Prints the digests of images, or checks a list of them",
	.examples = {
		"cocket digest registry.example.com/shop/api:1.4",
		"cocket digest registry.example.com/shop/api:1.4 > images.sum",
		"cocket digest --check images.sum",
	},
	OPTIONS(options),
	.registry = true,
	.run = run,
};
