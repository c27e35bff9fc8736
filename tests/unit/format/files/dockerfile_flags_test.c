/* dockerfile_flags.c and dockerfile_mount.c by table: no quote, escape or odd blank hides a flag that names an image. */
#include "support/test.h"

#include "support/image_refs.h"

#define A "1:6 image a:1 (FROM)\n"
#define QUOTED " not in place: it is written with quotes or escapes\n"

static void
splits_flags(void **state)
{
	static const struct refs_row rows[] = {
		{ "FROM a:1\nCOPY --chown=0\xa0--from=b:1 / /\n", A "2:22 image b:1 (COPY --from)\n" },
		{ "FROM a:1\nCOPY --chown=0\x85--from=b:1 / /\n", A "2:22 image b:1 (COPY --from)\n" },
		{ "FROM a:1\nCOPY --chown=\xc3\xa0--from=b:1 / /\n", A "2:22 image b:1 (COPY --from)\n" },
		{ "FROM a:1\nCOPY --exclude='\\'' --from=b:1 '/' /\n", A "2:28 image b:1 (COPY --from)\n" },
		{ "FROM a:1\nCOPY --chown=${A --from=b:1 } /\n", A "2:25 image b:1 (COPY --from)\n" },
		{ "FROM a:1\nCOPY --chown=\"0 --from=b:1 / /\n", A },
		{ "FROM a:1\nCOPY --chown=0\\ --from=b:1 / /\n", A },
		{ "FROM a:1\nCOPY -- --from=b:1 /\n", A },
		{ "FROM a:1\nCOPY --\"\" --from=b:1 /\n", A },
		{ "FROM a:1\nCOPY \"--from=b:1\" / /\n", A },
		{ "FROM a:1\nCOPY -\\-from=b:1 / /\n", A },
		{ "FROM a:1\nCOPY --from='b:1' / /\n", A "2:6 image b:1 (COPY --from)" QUOTED },
		{ "FROM a:1\nCOPY --'from=b':1 / /\n", A "2:6 image b:1 (COPY --from)" QUOTED },
		{ "# escape=`\nFROM a:1\nCOPY --fr`om=b:1 / /\n", "2:6 image a:1 (FROM)\n3:6 image b:1 (COPY --from)" QUOTED },
		{ "FROM a:1\nCOPY --from= / /\n", A },
		{ "FROM a:1\nCOPY --FROM=b:1 / /\n", A "2:6 problem (COPY) --FROM=b:1: unknown flag --FROM\n" },
		{ "FROM a:1\nCOPY --new=b:1 / /\n", A "2:6 problem (COPY) --new=b:1: unknown flag --new\n" },
		{ "FROM a:1\nADD --from=b:1 / /\n", A "2:5 problem (ADD) --from=b:1: unknown flag --from\n" },
		{ "FROM a:1\nRUN --from=b:1 x\n", A "2:5 problem (RUN) --from=b:1: unknown flag --from\n" },
		{ "FROM a:1\nADD --checksum=sha256:0 --chmod=1 --keep-git-dir --unpack --link --exclude=x https://h/x /\n", A },
		{ "FROM a:1\nCOPY --parents --chmod=1 --link=true --exclude=x --exclude=y / /\n", A },
		{ "FROM a:1\nRUN --network=none --security=sandbox --device=x y\n", A },
		{ "FROM a:1\nCOPY --from=+1 / /\n",
		  A "2:13 problem (COPY --from) image name +1: expected letters, digits and . _ - / : @ only\n" },
		{ "FROM a:1 AS st\nCOPY --from=ST / /\nCOPY --from=scratch / /\nCOPY --from=SCRATCH / /\n",
		  "1:6 image a:1 (FROM, stage st)\n"
		  "4:13 problem (COPY --from) image name SCRATCH: repository name must be lower case\n" },
		/* a trigger is read when it is pulled, with a backslash for escape whatever the file says */
		{ "# escape=`\nFROM a:1\nONBUILD COPY --fr\\om=b:1 / /\n", "2:6 image a:1 (FROM)\n3:14 image b:1 (ONBUILD COPY --from)" QUOTED },
		{ "FROM a:1\nONBUILD\vCOPY --from=b:1 / /\n", A "2:21 image b:1 (ONBUILD COPY --from)\n" },
		{ "FROM a:1\nONBUILD RUN --mount=from=b:1,target=/x y\n", A "2:26 image b:1 (ONBUILD RUN --mount)\n" },
		/* FROM */
		{ "FROM --platform='linux/arm64' a:1\n", "1:31 image a:1 (FROM) for linux/arm64\n" },
		{ "FROM --pl\\atform=linux/arm64 a:1\n", "1:30 image a:1 (FROM) for linux/arm64\n" },
		{ "FROM --platform= a:1\n", "1:18 image a:1 (FROM)\n" },
		{ "FROM --platform=linux/arm64 --platform=linux/amd64 a:1\n", "error 9: 1:29: FROM: unknown flag, expected at most one --platform=" },
		{ "FROM \"a b\"\n", "error 9: 1:9: FROM: expected AS NAME after the image" },
		{ "FROM ${X:-a b}\n", "error 9: 1:13: FROM: expected AS NAME after the image" },
		{ "FROM a:1 AS 1x\n", "error 9: 1:13: FROM: expected a letter, then letters, digits and - _ . as the name of the stage" },
	};

	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, NULL);
}

static void
reads_mounts(void **state)
{
	static const struct refs_row rows[] = {
		{ "FROM a:1\nRUN --mount=type=bind,fr\"o\"m=b:1,target=/x y\n", A "2:5 image b:1 (RUN --mount)" QUOTED },
		{ "FROM a:1\nRUN --mount=type=bind,FROM=b:1,target=\"/x\" y\n", A "2:5 image b:1 (RUN --mount)" QUOTED },
		{ "FROM a:1\nRUN --mount=type=bind,fr\\om=b:1,target=/x y\n", A "2:5 image b:1 (RUN --mount)" QUOTED },
		{ "# escape=`\nFROM a:1\nRUN --mount=type=bind,fr`om=b:1,target=/x y\n",
		  "2:6 image a:1 (FROM)\n3:5 image b:1 (RUN --mount)" QUOTED },
		{ "FROM a:1\nRUN --mount=From=b:1,target=/x y\n", A "2:18 image b:1 (RUN --mount)\n" },
		{ "FROM a:1\nRUN --mount='\"from=b:1\",target=/x' y\n", A "2:5 image b:1 (RUN --mount)" QUOTED },
		{ "FROM a:1\nRUN --mount='\"x\"\"\",from=b:1' y\n", A "2:5 image b:1 (RUN --mount)" QUOTED },
		{ "FROM a:1\nRUN --mount=from=b:1,from=c:1,target=/x y\n", A "2:27 image c:1 (RUN --mount)\n" },
		{ "FROM a:1\nRUN --mount=type=cache,from=b:1,target=/x y\n", A "2:29 image b:1 (RUN --mount)\n" },
		{ "FROM a:1\nRUN --mount=from=,target=/x y\n", A },
		{ "FROM a:1\nRUN --mount=type=cache,target=/x y\n", A },
		{ "FROM a:1\nRUN --mount=from,target=/x y\n", A },
		{ "FROM a:1 AS st\nRUN --mount=from=ST,target=/x y\n", "1:6 image a:1 (FROM, stage st)\n" },
		/* a stage's number is no number here, but the image of that name */
		{ "FROM a:1\nFROM b:1\nRUN --mount=from=0,target=/x y\n", A "2:6 image b:1 (FROM)\n3:18 image 0 (RUN --mount)\n" },
		{ "FROM a:1\nRUN --mount=from=$X,target=/x y\n", A "2:18 problem (RUN --mount) $X: no value for the variable $X\n" },
		{ "FROM a:1\nRUN --mount='from=\"b:1\"' y\n",
		  A "2:5 problem (RUN --mount) --mount='from=\"b:1\"': stray or unterminated quote\n" },
		{ "FROM a:1\nRUN --mount='\"from=b:1' y\n",
		  A "2:5 problem (RUN --mount) --mount='\"from=b:1': stray or unterminated quote\n" },
	};

	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(splits_flags), cmocka_unit_test(reads_mounts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
