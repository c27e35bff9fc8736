/* cocket lint: image practices, and faults of trust, in images and in the files that they are built and run by.  Needs no keys; of files it asks
 * nobody.
 * Never prints a secret's value. */
#include <stdio.h>
#include <stdlib.h>

#include "base/count.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/app.h"
#include "cli/option/file_options.h"
#include "cli/option/path_kind.h"
#include "cli/output/lint_print.h"
#include "cli/output/progress.h"
#include "deploy/file_tree.h"
#include "format/files/file_type.h"
#include "format/text/text_file.h"
#include "lint/lint_baseline.h"
#include "lint/lint_file.h"
#include "lint/lint_image.h"
#include "lint/lint_signed.h"
#include "lint/lint_text.h"
#include "lint/lint_tree.h"

enum lint_format { FORMAT_AS_OUTPUT = 0, FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF };

static struct {
	struct strings rules, ignored, excluded;
	char *baseline, *write_baseline, *platform;
	bool deep, is_signed;
	unsigned fail_on, format;
} args;

static const char *const severities[] = { "error", "warning", "note", "never", NULL };
static const char *const formats[] = { "auto", "text", "json", "sarif", NULL };

static const struct opt options[] = {
	{ OPT_ROW("rule", 0, OPT_LIST, "RULE", "look for this alone; repeatable"), .to.list = &args.rules, .separator = ',' },
	{ OPT_ROW("ignore", 0, OPT_LIST, "RULE", "do not look for this; repeatable"),
	  .to.list = &args.ignored, .separator = ',', .excludes = "rule" },
	{ OPT_ROW("exclude", 0, OPT_LIST, "GLOB", "of directories, pass by what has this name or path; repeatable"),
	  .to.list = &args.excluded, .separator = ',', .group = GROUP_FILES },
	{ OPT_ROW("fail-on", 0, OPT_CHOICE, "SEVERITY", "status 1 from here on: error, warning, note, never (error)"),
	  .to.choice = &args.fail_on, .choices = severities },
	{ OPT_ROW("deep", 0, OPT_FLAG, NULL, "of images, look into the layers too: secrets, and who a user is"), .to.flag = &args.deep },
	{ OPT_ROW("signed", 0, OPT_FLAG, NULL, "ask registries whether images are signed at all, whoever signed"), .to.flag = &args.is_signed },
	{ OPT_ROW("platform", 0, OPT_STRING, "OS/ARCH[/VARIANT]", "of images, only this platform"), .to.string = &args.platform },
	{ OPT_ROW("baseline", 0, OPT_STRING, "FILE", "known findings, which do not count"), .to.string = &args.baseline },
	{ OPT_ROW("write-baseline", 0, OPT_STRING, "FILE", "write what is found as known"), .to.string = &args.write_baseline },
	{ OPT_ROW("format", 0, OPT_CHOICE, "FORMAT", "text, json, sarif (as --output)"), .to.choice = &args.format, .choices = formats,
	  .group = GROUP_OUTPUT },
};

/* --- which rules --- */

static enum status
refuse_rule(const char *option, const char *id)
{
	return usage_error("cocket-lint(7) lists the rules", "--%s %s: there is no such rule%s", option, TEXT(slice_str(id)),
	                   nearest_hint(lint_rule_nearest(slice_str(id))).s);
}

static enum status
skip_rules(struct lint_report *r, const char *option, const struct strings *ids, bool skips)
{
	for (size_t i = 0; i < ids->count; i++) {
		const enum lint_rule rule = lint_rule_find(slice_str(ids->items[i]));

		if (rule == RULE_COUNT)
			return refuse_rule(option, ids->items[i]);
		r->skips[rule] = skips;
	}
	return STATUS_OK;
}

static enum status
choose_rules(struct lint_report *r)
{
	for (size_t i = 0; args.rules.count > 0 && i < RULE_COUNT; i++)
		r->skips[i] = true;
	return status_worse(skip_rules(r, "rule", &args.rules, false), skip_rules(r, "ignore", &args.ignored, true));
}

/* --- files --- */

static enum cocket_code
parse(struct image_refs *refs, const char *path, struct slice bytes, struct err *err)
{
	const struct image_file_settings settings = file_options_settings(NULL);

	if (settings.type == FILE_TYPE_AUTO && lint_is_script(path, bytes))
		return text_file_check(bytes, err) ? image_file_refuse(err, path) : COCKET_OK;
	return image_file_parse(refs, path, bytes, &settings, err);
}

/* A file, or standard input; *counts false: of a directory, and somebody's settings. */
static enum status
lint_path(struct lint_report *r, const char *path, struct lint_asker *asker, bool *counts)
{
	AUTO(buf_free) struct buf bytes = BUF(IMAGE_FILE_MAX_BYTES);
	AUTO(image_refs_free) struct image_refs refs = { 0 };
	struct lint_subject subject = { .name = path, .report = r };
	struct err err = { 0 };

	if (file_read(&bytes, path, &err)) {
		err.code = COCKET_E_USAGE;
		return print_err(NULL, &err);
	}
	subject.bytes = buf_slice(&bytes);
	if (counts && !(*counts = lint_tree_takes(path, subject.bytes)))
		return STATUS_OK;
	if (parse(&refs, path, subject.bytes, &err))
		return print_err(NULL, &err);
	return lint_file(&subject, &refs, asker, &err) ? print_err(path, &err) : STATUS_OK;
}

static void
print_unread(const struct err *why)
{
	log_error("%s", why->message);
}

static enum status
refuse_directory(const char *directory)
{
	const bool is_layout = path_kind_of(directory) == PATH_LAYOUT;
	char hint[SHELL_WORD_BYTES + 32];

	snprintf(hint, sizeof hint, "did you mean oci:%s?", SHELL_WORD(directory, "DIR"));
	return usage_error(is_layout ? hint : "for an image that has its name: docker://NAME, or oci:DIR", "%s: %s", TEXT(slice_str(directory)),
	                   is_layout ? "an OCI layout, expected a directory of text files" : "no file there is one that lint knows");
}

/* All files there that are named as such files are. */
static enum status
lint_directory(struct lint_report *r, const char *directory, struct lint_asker *asker)
{
	AUTO(file_tree_free) struct file_tree tree = { 0 };
	enum status status = STATUS_OK;
	struct err err = { 0 };
	size_t looked_at = 0;

	if (file_tree_read(&tree, directory, &args.excluded, lint_tree_names, print_unread, &err))
		return print_err(NULL, &err);
	for (size_t i = 0; i < tree.paths.count; i++) {
		bool counts = false;

		status = status_worse(status, lint_path(r, tree.paths.items[i], asker, &counts));
		looked_at += counts;
	}
	if (looked_at == 0 && status == STATUS_OK && tree.unread == 0)
		return refuse_directory(directory);
	log_note("%s: %s looked at, %zu passed by", TEXT(slice_str(directory)), COUNT(looked_at, "file"),
	         tree.passed_over + tree.paths.count - looked_at);
	return tree.unread > 0 ? status_worse(status, STATUS_USAGE) : status;
}

/* --- images --- */

static enum status
lint_named(struct lint_report *r, struct session *session, const char *name, struct lint_asker *asker)
{
	struct platform platform;
	struct progress progress = { 0 };
	const struct lint_image_options o = { .platform = args.platform ? &platform : NULL, .deep = args.deep, .progress = &progress };
	struct watch *watch;
	struct err err = { 0 };

	if (args.platform && platform_parse(&platform, slice_str(args.platform), &err))
		return print_err("--platform", &err);
	watch = args.deep ? watch_start(&progress, "bytes read") : NULL;
	if (lint_image(r, session, name, &o, &err) == COCKET_OK && asker)
		(void)!lint_ask_image(asker, r, name, &err);
	watch_stop(&watch);
	return err.code ? print_failure(name, &err) : STATUS_OK;
}

/* What is called as files are is meant as one. */
static bool
is_named_as_file(const char *operand)
{
	bool is_yaml;

	if (strcmp(operand, "-") == 0 || operand[0] == '/' || operand[0] == '.' || lint_is_script(operand, slice_str("")))
		return true;
	return file_type_of(&is_yaml, operand, slice_str("")) == FILE_TYPE_DOCKERFILE || is_yaml;
}

/* What is there is a file or a directory, and all else an image's name. */
static enum status
lint_operand(struct lint_report *r, struct session *session, const char *operand, struct lint_asker *asker)
{
	struct stat st;
	const bool is_there = stat(operand, &st) == 0;

	if (is_there && S_ISDIR(st.st_mode))
		return lint_directory(r, operand, asker);
	return is_there || is_named_as_file(operand) ? lint_path(r, operand, asker, NULL) : lint_named(r, session, operand, asker);
}

static enum status
lint_operands(const struct app *app, struct lint_report *r, char *const operands[], size_t n)
{
	AUTO(session_free) struct session *session = NULL;
	AUTO(lint_signatures_close) struct lint_signatures asking = { 0 };
	struct lint_asker *asker = args.is_signed ? &asking.base : NULL;
	enum status status = STATUS_OK;
	struct err err = { 0 };

	if (session_new(&session, &app->session, &err))
		return print_err(NULL, &err);
	asking = (struct lint_signatures){ .session = session };
	lint_signatures_open(&asking);
	for (size_t i = 0; i < n; i++)
		status = status_worse(status, lint_operand(r, session, operands[i], asker));
	return status;
}

/* --- the baseline --- */

/* Before anything is looked at. */
static enum status
read_baseline(struct lint_baseline *baseline, struct buf *text)
{
	struct err err = { 0 };

	if (args.baseline == NULL)
		return STATUS_OK;
	if (file_read(text, args.baseline, &err)) {
		err.code = COCKET_E_USAGE;
		return print_err("--baseline", &err);
	}
	if (lint_baseline_parse(baseline, buf_slice(text), &err)) {
		err.code = COCKET_E_USAGE;
		return print_err(args.baseline, &err);
	}
	return STATUS_OK;
}

static enum status
write_baseline(const struct lint_report *r)
{
	AUTO(buf_free) struct buf text = BUF(LINT_BASELINE_MAX_BYTES);
	struct err err = { 0 };

	if (args.write_baseline == NULL)
		return STATUS_OK;
	if (lint_baseline_print(&text, r, &err) || file_replace(args.write_baseline, buf_slice(&text), 0644, &err))
		return print_err(NULL, &err);
	return STATUS_OK;
}

/* --- the command --- */

static enum cocket_code
print_report(const struct app *app, const struct lint_report *r, struct err *err)
{
	const unsigned format = args.format != FORMAT_AS_OUTPUT ? args.format : app->json ? FORMAT_JSON : FORMAT_TEXT;

	if (format == FORMAT_SARIF)
		return lint_print_sarif(r, err);
	if (format == FORMAT_JSON)
		return lint_print_json(r, err);
	lint_print_text(r);
	return COCKET_OK;
}

/* With --write-baseline all that is found is known from now on. */
static enum status
status_of_report(const struct lint_report *r)
{
	static const enum lint_severity least[] = { LINT_ERROR, LINT_WARNING, LINT_NOTE };
	enum lint_severity worst;

	if (args.write_baseline || args.fail_on >= sizeof least / sizeof *least || !lint_report_worst(&worst, r))
		return STATUS_OK;
	return worst >= least[args.fail_on] ? STATUS_DENIED : STATUS_OK;
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(lint_report_free) struct lint_report report = { 0 };
	AUTO(lint_baseline_free) struct lint_baseline baseline = { 0 };
	AUTO(buf_free) struct buf text = BUF(LINT_BASELINE_MAX_BYTES);
	enum status status = status_worse(choose_rules(&report), read_baseline(&baseline, &text));
	struct err err = { 0 };
	size_t stale;

	if (status != STATUS_OK)
		return status;
	status = lint_operands(app, &report, operands, n);
	stale = lint_baseline_apply(&baseline, &report);
	if (print_report(app, &report, &err))
		return print_err(NULL, &err);
	lint_print_summary(&report, stale);
	if (status == STATUS_OK) /* not what was found up to where it failed */
		status = write_baseline(&report);
	return status_worse(status, status_of_report(&report));
}

const struct command command_lint = {
	.name = "lint",
	.operands = "FILE|DIRECTORY|IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Finds what the guides advise against in images, and in files that they are built and run by",
	.examples = {
		"cocket lint Dockerfile compose.yaml k8s/ .gitlab-ci.yml",
		"cocket lint --deep registry.example.com/shop/api:1.4",
		"cocket lint --fail-on warning --format sarif Dockerfile > lint.sarif",
	},
	OPTIONS(options),
	.files = true,
	.registry = true,
	.run = run,
};
