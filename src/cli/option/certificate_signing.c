/* Signing by certificate, as it is asked for: see certificate_signing.h. */
#include "cli/option/certificate_signing.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/log.h"
#include "base/owner.h"
#include "sign/certificate/certificate_signer.h"
#include "sign/certificate/token_source.h"
#include "stream/url.h"
#include "verify/default_paths.h"

void
certificate_files_close(struct certificate_files *f)
{
	free(f->config);
	root_files_close(&f->roots);
	*f = (struct certificate_files){ 0 };
}

enum cocket_code
certificate_arguments_check(const struct certificate_arguments *a, struct err *err)
{
	if (a->token == NULL && (a->no_log || a->no_sct))
		return fail(err, COCKET_E_USAGE, "--no-log and --no-sct require --identity-token");
	return COCKET_OK;
}

/* --- the signing configuration -------------------------------------------------------------------- */

static enum cocket_code
config_path(char out[static PATH_MAX], const char *given, struct err *err)
{
	static const char everyones[] = "/etc/cocket/signing_config.json";

	if (given) {
		snprintf(out, PATH_MAX, "%s", given);
		return COCKET_OK;
	}
	if (config_path_find(out, "signing_config.json") && usual_is_there(out))
		return COCKET_OK;
	snprintf(out, PATH_MAX, "%s", everyones);
	return usual_is_there(out) ? COCKET_OK
	                           : fail(err, COCKET_E_USAGE, "which services sign is not known: --signing-config FILE names them; cocket trusted-root update brings those of the public instance");
}

static enum cocket_code
config_read(struct signing_config *out, const char *path, int64_t now, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(SIGNING_CONFIG_MAX_BYTES);

	if (file_read_checked(&text, path, owner_check_file, err)) {
		if (err->code != COCKET_E_NOMEM)
			err->code = COCKET_E_USAGE;
		return err->code;
	}
	return signing_config_parse(out, buf_slice(&text), now, err) ? within(err, "%s", TEXT(slice_str(path))) : COCKET_OK;
}

static enum cocket_code
config_load(struct certificate_files *f, const char *given, int64_t now, struct err *err)
{
	char path[PATH_MAX];

	f->config = calloc(1, sizeof *f->config);
	if (f->config == NULL)
		return no_memory(err);
	return config_path(path, given, err) ? err->code : config_read(f->config, path, now, err);
}

/* --- what becomes public -------------------------------------------------------------------------- */

static void
publication_note(const struct certificate_signing *how)
{
	const struct signing_services *logs = &how->services->logs;

	log_note("%s, as %s says, becomes public for good: whoever signs by certificate stands in logs that everybody can read%s%s",
	         TEXT(slice_str(how->who.name)), TEXT(slice_str(how->who.issuer)), how->anchors.no_log ? "" : ", among them ",
	         how->anchors.no_log ? "" : URL_TEXT(logs->items[0].url));
}

/* What is asked for in so many words is said all the same: whoever reads the pipeline's log did not type it. */
static void
relaxed_note(const struct certificate_arguments *a)
{
	if (a->no_log)
		log_note("warning: --no-log: no transparency log has what is signed; only verify --no-log accepts it");
	if (a->no_sct)
		log_note("warning: --no-sct: the certificate may be in no log of certificates; only verify --no-sct accepts it then");
}

static bool
is_yes(int fd)
{
	char answer[8];
	const ssize_t n = read(fd, answer, sizeof answer);

	return n > 0 && (*answer == 'y' || *answer == 'Y');
}

/* Asked only of somebody who is there; a pipeline asked by its command line. */
static enum cocket_code
publication_confirm(struct err *err)
{
	static const char question[] = "Sign? [y/N] ";
	AUTO(fd_close) int fd = isatty(STDERR_FILENO) ? open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;

	if (fd < 0)
		return COCKET_OK;
	if (write(fd, question, sizeof question - 1) < 0 || !is_yes(fd))
		return fail(err, COCKET_E_USAGE, "not confirmed, so nothing is signed; --yes signs without asking");
	return COCKET_OK;
}

/* --- the signer ----------------------------------------------------------------------------------- */

static enum cocket_code
token_load(struct certificate_signing *how, const char *source, int64_t now, struct err *err)
{
	if (token_source_read(&how->token, source, how->session, how->timeout_ms, err))
		return err->code;
	token_source_forget(source);
	return identity_token_parse(&how->who, secret_slice(&how->token), now, err);
}

static enum cocket_code
signing_load(struct certificate_signing *how, struct certificate_files *files, const struct certificate_arguments *a, struct err *err)
{
	const int64_t now = clock_now();

	if (config_load(files, a->signing_config, now, err) || root_files_open(&files->roots, &(struct root_choice){ .files = a->roots }, now, err))
		return err->code;
	how->services = files->config;
	how->anchors = (struct certificate_anchors){ .roots = files->roots.items, .count = files->roots.count, .no_log = a->no_log, .no_sct = a->no_sct, .now = now };
	return token_load(how, a->token, now, err);
}

enum cocket_code
certificate_signer_load(struct signer_list *out, struct certificate_files *files, const struct certificate_arguments *a, struct session *session,
                        int64_t timeout_ms, struct err *err)
{
	struct certificate_signing how = { .session = session, .timeout_ms = timeout_ms };
	struct signer signer = { 0 };

	err->code = COCKET_OK;
	if (signing_load(&how, files, a, err) == COCKET_OK && certificate_signer_new(&signer, &how, err) == COCKET_OK) {
		publication_note(&how);
		relaxed_note(a);
		if ((!a->yes && publication_confirm(err)) || signer_list_add(out, &signer, err))
			signer_close(&signer);
	}
	secret_free(&how.token);
	return err->code;
}
