/* --github-...: what the certificate of a workflow must say besides, for the commands that name identities. */
#ifndef COCKET_CLI_OPTION_CONDITION_ROWS_H
#define COCKET_CLI_OPTION_CONDITION_ROWS_H

#include "cli/option/option_row.h"
#include "format/signature/identity_pattern.h"

#define CONDITION_ROW(id, arg, text, place, ...) \
	{ OPT_ROW("github-" CONDITION_NAME_##id, 0, OPT_STRING, arg, text), .to.string = &(place)[CONDITION_##id], __VA_ARGS__ }

/* place: char *[CONDITION_COUNT]; then what else the rows have. */
#define CONDITION_ROWS(place, ...) \
	CONDITION_ROW(TRIGGER, "EVENT", "event that started the workflow: push", place, __VA_ARGS__), \
	CONDITION_ROW(SHA, "COMMIT", "commit that the workflow ran for", place, __VA_ARGS__), \
	CONDITION_ROW(WORKFLOW_NAME, "NAME", "name of the workflow", place, __VA_ARGS__), \
	CONDITION_ROW(REPOSITORY, "OWNER/NAME", "repository that the workflow ran for", place, __VA_ARGS__), \
	CONDITION_ROW(REF, "REF", "ref that the workflow ran for: refs/heads/main", place, __VA_ARGS__), \
	CONDITION_ROW(OWNER_ID, "ID", "number of the repository's owner", place, __VA_ARGS__), \
	CONDITION_ROW(WORKFLOW, "PATH", "file of the workflow that was started: .github/workflows/release.yml", place, __VA_ARGS__)

#endif
