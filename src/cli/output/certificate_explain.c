/* The conditions of a signature by certificate, in words: see certificate_explain.h. */
#include "cli/output/certificate_explain.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"

#define LINE_BYTES 512
#define UNLOGGED "its unlogged-root lists none"

static const char *const conditions[STEP_COUNT] = {
	[STEP_CERTIFICATE] = "the certificate is one for signatures",
	[STEP_SIGNATURE] = "the signature is by the key of the certificate",
	[STEP_LOG] = "a transparency log has the signature",
	[STEP_TIME] = "a time is proved",
	[STEP_VALIDITY] = "the certificate was valid then",
	[STEP_LOG_PERIOD] = "the log was in use then",
	[STEP_PATH] = "an authority of the trusted root issued the certificate",
	[STEP_SCT] = "a log of certificates has it",
	[STEP_ISSUER] = "the certificate names who vouched for its name",
};

static void
log_print(char out[static LINE_BYTES], const struct certificate_proof *p)
{
	if (p->is_logged)
		snprintf(out, LINE_BYTES, "entry %llu of the log %s", (unsigned long long)p->log_index, TEXT(slice_str(p->log)));
	else
		snprintf(out, LINE_BYTES, "not asked (%s)", p->by_unlogged_root ? UNLOGGED : "--no-log");
}

static void
time_print(char out[static LINE_BYTES], const struct certificate_proof *p)
{
	static const char *const sources[] = {
		[CERTIFICATE_TIME_NOW] = "now, since nothing proves another (--no-log)", [CERTIFICATE_TIME_LOG] = "by the log",
		[CERTIFICATE_TIME_AUTHORITY] = "by a timestamp authority",
	};
	char when[CLOCK_TEXT_BYTES];

	clock_print(when, p->time.seconds);
	snprintf(out, LINE_BYTES, "%s, %s", when, sources[p->source]);
}

/* What is behind the condition; "" nothing more. */
static void
evidence_print(char out[static LINE_BYTES], const struct certificate_proof *p, enum certificate_step step)
{
	out[0] = '\0';
	if (step == STEP_LOG)
		log_print(out, p);
	else if (step == STEP_TIME)
		time_print(out, p);
	else if (step == STEP_PATH)
		snprintf(out, LINE_BYTES, "%s", TEXT(slice_str(p->authority)));
	else if (step == STEP_LOG_PERIOD && !p->is_logged)
		snprintf(out, LINE_BYTES, "not asked");
	else if (step == STEP_SCT && !p->has_sct)
		snprintf(out, LINE_BYTES, "not asked (%s)", p->by_unlogged_root ? UNLOGGED : "--no-sct");
}

void
certificate_explain(const struct finding *f, int indent)
{
	const enum certificate_step held = f->certificate ? STEP_COUNT : f->step;
	char evidence[LINE_BYTES] = "";

	for (unsigned step = 0; step < held; step++) {
		if (f->certificate)
			evidence_print(evidence, f->certificate, (enum certificate_step)step);
		log_note("%*s%s%s%s", indent, "", conditions[step], evidence[0] ? ": " : "", evidence);
	}
}
