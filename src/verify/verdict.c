/* Verdicts in words: see verdict.h. */
#include "verify/verdict.h"

const char *
verdict_word(enum verdict v)
{
	switch (v) {
	case VERDICT_ALLOW:
		return "allow";
	case VERDICT_UNKNOWN:
		return "unknown";
	case VERDICT_DENY:
	default:
		return "deny";
	}
}
