/* dockerfile_refs.c and dockerfile.c by table: what a build fetches, and what only looks like it. */
#include "support/test.h"

#include "support/image_refs.h"

static const char *const given[] = { "GIVEN=3.21", "WHOLE=shop/given:1", "EMPTY=", "UNASKED=x", NULL };

static const struct refs_row rows[] = {
	{ "FROM alpine:3\n", "1:6 image alpine:3 (FROM)\n" },
	{ "FROM alpine:3", "1:6 image alpine:3 (FROM)\n" },
	{ "from\talpine:3\tas\tBuild\nFROM build\n", "1:6 image alpine:3 (FROM, stage Build)\n" },
	{ "FROM alpine:3\r\nRUN x\r\n", "1:6 image alpine:3 (FROM)\n" },
	{ "\xef\xbb\xbf" "FROM alpine:3\n", "1:6 image alpine:3 (FROM)\n" },
	{ "FROM \"alpine:3\"\n", "1:7 image alpine:3 (FROM)\n" },
	{ "FROM 'alpine:3'\n", "1:7 image alpine:3 (FROM)\n" },
	{ "FROM scratch\n", "" },
	{ "FROM --platform=linux/arm64 alpine:3\n", "1:29 image alpine:3 (FROM) for linux/arm64\n" },
	{ "FROM --platform=$BUILDPLATFORM alpine:3\n", "1:32 image alpine:3 (FROM)\n" },
	{ "FROM --platform=${TARGETPLATFORM} alpine:3\n", "1:35 image alpine:3 (FROM)\n" },
	{ "FROM --platform=${TARGETPLATFORM:-linux/amd64} alpine:3\n", "1:48 image alpine:3 (FROM)\n" },
	{ "FROM --platform=$MINE alpine:3\n", "1:17 problem (FROM) $MINE: variable MINE is unset and has no default\n" },
	{ "FROM \"a:$MINE\"\n",
	  "1:9 problem (FROM) \"a:$MINE\": variable MINE is unset and has no default before FROM; give --build-arg\n" },
	{ "FROM --platform=x/y/z/w alpine:3\n", "1:25 problem (FROM) platform x/y/z/w: expected OS/ARCH[/VARIANT]\n" },
	/* stages */
	{ "FROM a:1 AS one\nFROM one AS two\nFROM ONE\nCOPY --from=one /a /a\nCOPY --from=0 /a /a\nCOPY --from=Two /a /a\n",
	  "1:6 image a:1 (FROM, stage one)\n" },
	{ "FROM alpine AS alpine\nFROM alpine\n", "1:6 image alpine (FROM, stage alpine)\n" },
	{ "FROM a:1\nCOPY --from=0 / /\n", "1:6 image a:1 (FROM)\n2:13 problem (COPY --from) 0: no earlier stage\n" },
	{ "FROM a:1\nFROM b:1\nCOPY --from=2 / /\n",
	  "1:6 image a:1 (FROM)\n2:6 image b:1 (FROM)\n3:13 problem (COPY --from) 2: no earlier stage\n" },
	{ "FROM a:1\nCOPY --from=later / /\nFROM b:1 AS later\n",
	  "1:6 image a:1 (FROM)\n"
	  "2:13 problem (COPY --from) a later stage has this name; builders differ in whether it or an image is meant\n"
	  "3:6 image b:1 (FROM, stage later)\n" },
	{ "FROM later\nFROM b:1 AS later\n", "1:6 image later (FROM)\n2:6 image b:1 (FROM, stage later)\n" },
	/* other instructions that fetch */
	{ "FROM a:1\nCOPY --chown=1:1 --from=nginx:1 --link /a /a\n", "1:6 image a:1 (FROM)\n2:25 image nginx:1 (COPY --from)\n" },
	{ "FROM a:1\nCOPY /a --from=nginx:1\n", "1:6 image a:1 (FROM)\n" },
	{ "FROM a:1\nCOPY --from=$X / /\n",
	  "1:6 image a:1 (FROM)\n2:13 problem (COPY --from) $X: no value for the variable $X\n" },
	{ "FROM a:1\nCOPY --from=\"nginx:1\" / /\n",
	  "1:6 image a:1 (FROM)\n2:6 image nginx:1 (COPY --from) not in place: it is written with quotes or escapes\n" },
	{ "FROM a:1\nCOPY --fr\"om\"=nginx:1 / /\n",
	  "1:6 image a:1 (FROM)\n2:6 image nginx:1 (COPY --from) not in place: it is written with quotes or escapes\n" },
	{ "FROM a:1\nCOPY --fro\\m=nginx:1 / /\n",
	  "1:6 image a:1 (FROM)\n2:6 image nginx:1 (COPY --from) not in place: it is written with quotes or escapes\n" },
	{ "FROM a:1\nRUN --mount=type=cache,target=/x --mount=from=b:1,target=/y --network=none cmd --mount=from=c:1\n",
	  "1:6 image a:1 (FROM)\n2:47 image b:1 (RUN --mount)\n" },
	{ "FROM a:1 AS one\nRUN --mount=type=bind,from=one,target=/y x\n", "1:6 image a:1 (FROM, stage one)\n" },
	{ "FROM a:1\nRUN --mount=\"type=bind\",from=b:1 x\n",
	  "1:6 image a:1 (FROM)\n2:5 image b:1 (RUN --mount) not in place: it is written with quotes or escapes\n" },
	{ "FROM a:1\nONBUILD COPY --from=b:1 / /\nONBUILD RUN --mount=from=c:1 x\nONBUILD COPY --from=0 / /\n",
	  "1:6 image a:1 (FROM)\n2:21 image b:1 (ONBUILD COPY --from)\n3:26 image c:1 (ONBUILD RUN --mount)\n" },
	{ "FROM a:1 AS x\nONBUILD COPY --from=x / /\n", "1:6 image a:1 (FROM, stage x)\n2:21 image x (ONBUILD COPY --from)\n" },
	{ "# syntax=docker/dockerfile:1\nFROM a:1\n", "1:10 image docker/dockerfile:1 (# syntax)\n2:6 image a:1 (FROM)\n" },
	{ "#!/usr/bin/env x\n#Syntax = a/b:1 argument \nFROM a:1\n", "2:11 image a/b:1 (# syntax)\n3:6 image a:1 (FROM)\n" },
	{ "// syntax=a/b:1\nFROM a:1\n", "error 9: 1:1: not a Dockerfile, but input of another frontend" },
	{ "{\"syntax\": \"a/b:1\"}\nFROM a:1\n", "error 9: 1:1: not a Dockerfile, but input of another frontend" },
	{ "# check=skip=all\n# syntax=a/b:1\nFROM a:1\n", "2:10 image a/b:1 (# syntax)\n3:6 image a:1 (FROM)\n" },
	{ "\n# syntax=a/b:1\nFROM a:1\n", "3:6 image a:1 (FROM)\n" },
	{ "# a comment\n# syntax=a/b:1\nFROM a:1\n", "3:6 image a:1 (FROM)\n" },
	/* variables */
	{ "ARG V=3\nFROM alpine:${V}\n", "2:6 image alpine:3 (FROM) not in place: it contains variables\n" },
	{ "ARG V=3 W=$V-slim\nFROM debian:$W\n", "2:6 image debian:3-slim (FROM) not in place: it contains variables\n" },
	{ "ARG BASE=alpine:3\nFROM ${BASE}\nFROM $BASE AS b\n", "1:10 image alpine:3 (FROM)\n" },
	{ "ARG BASE=\"alpine:3\"\nFROM \"$BASE\"\n", "1:11 image alpine:3 (FROM)\n" },
	{ "ARG BASE=alpine:3\nFROM $BASE\nFROM ${BASE}-extra\n",
	  "1:10 image alpine:3 (FROM) not in place: its ARG is also part of another name\n"
	  "3:6 image alpine:3-extra (FROM) not in place: it contains variables\n" },
	{ "ARG A=3\nARG BASE=alpine:$A\nFROM $BASE\n", "3:6 image alpine:3 (FROM) not in place: it is made by the ARG of line 2\n" },
	{ "ARG GIVEN=1\nFROM alpine:$GIVEN\n", "2:6 image alpine:3.21 (FROM) not in place: it contains variables\n" },
	{ "ARG WHOLE\nFROM $WHOLE\n", "2:6 image shop/given:1 (FROM) not in place: --build-arg gave it\n" },
	{ "FROM alpine:$UNASKED\n",
	  "1:13 problem (FROM) alpine:$UNASKED: variable UNASKED is unset and has no default before FROM; give --build-arg\n" },
	{ "ARG V\nFROM alpine:${V}\n",
	  "2:13 problem (FROM) alpine:${V}: variable V is unset and has no default before FROM; give --build-arg\n" },
	{ "FROM a:1\nARG V=3\nFROM alpine:$V\n",
	  "1:6 image a:1 (FROM)\n3:13 problem (FROM) alpine:$V: variable V is unset and has no default before FROM; give --build-arg\n" },
	{ "ARG EMPTY\nFROM alpine$EMPTY\n", "2:6 image alpine (FROM) not in place: it contains variables\n" },
	{ "FROM alpine:${V:-3}\nFROM alpine:${V-${W:-4}}\n",
	  "1:6 image alpine:3 (FROM) not in place: it contains variables\n2:6 image alpine:4 (FROM) not in place: it contains variables\n" },
	{ "ARG EMPTY\nFROM alpine:${EMPTY:-3}\nFROM alpine${EMPTY-3}\n",
	  "2:6 image alpine:3 (FROM) not in place: it contains variables\n3:6 image alpine (FROM) not in place: it contains variables\n" },
	{ "ARG V=1\nFROM alpine${V:+:3}\nFROM busybox${W:+:3}\n",
	  "2:6 image alpine:3 (FROM) not in place: it contains variables\n3:6 image busybox (FROM) not in place: it contains variables\n" },
	{ "ARG V=a.b\nFROM alpine:${V%.*}\n", "2:6 image alpine:a (FROM) not in place: it contains variables\n" },
	{ "FROM alpine:\\$V\n", "1:6 problem (FROM) image name alpine:$V: expected letters, digits and . _ - / : @ only\n" },
	{ "FROM alpine:'$V'\n", "1:6 problem (FROM) image name alpine:$V: expected letters, digits and . _ - / : @ only\n" },
	{ "FROM {{base}}\n", "1:6 problem (FROM) {{base}}: a template; render it first\n" },
	/* lines */
	{ "FROM \\\n  alpine:3 \\\n # why\n\n  AS x\nFROM x\n", "2:3 image alpine:3 (FROM, stage x)\n" },
	{ "FROM alp\\\nine:3\n", "1:6 image alpine:3 (FROM) not in place: it is not written in one piece\n" },
	{ "# escape=`\nFROM `\n a:1\nRUN dir c:\\\nFROM b:1\n", "3:2 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN x \\\nFROM b:1\n", "1:6 image a:1 (FROM)\n" },
	{ "FROM a:1\nRUN x \\\\\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN x \\  \nFROM b:1\n", "1:6 image a:1 (FROM)\n" },
	{ "FROM a:1\n# RUN x \\\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
	/* heredocs */
	{ "FROM a:1\nRUN <<EOF\nFROM x:1\nEOF\nFROM b:1\n", "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nCOPY <<-\"E F\" /x\nFROM x:1\n\t\tE F\nFROM b:1\n", "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nCOPY <<A <<B /x\nB\nA\nFROM x:1\nB\nFROM b:1\n", "1:6 image a:1 (FROM)\n7:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN 3<<EOF cat\r\nFROM x:1\r\nEOF\r\nFROM b:1\r\n", "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nONBUILD RUN <<EOF\nFROM x:1\nEOF\nFROM b:1\n", "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN echo \"<<EOF\"\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN [\"sh\", \"-c\", \"cat <<EOF\"]\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nCOPY <<EOF ${DIR:-/x}/y\nFROM x:1\nEOF\nFROM b:1\n", "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN echo ${X:-a b}\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN echo ${X:-a <<\"RUN true\"}\nFROM b:1\nRUN true}\n",
	  "error 9: 2:1: cannot tell whether a heredoc begins here: unterminated quote" },
	{ "FROM a:1\nRUN echo it's <<EOF\nFROM b:1\nEOF\n",
	  "error 9: 2:1: cannot tell whether a heredoc begins here: unterminated quote" },
	{ "FROM a:1\nRUN echo it's\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
	{ "# escape=`\nFROM a:1\nRUN x \\<<EOF\nFROM b:1\n", "2:6 image a:1 (FROM)\n4:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN cat <<<EOF\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nENV X=1 <<EOF\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
	{ "FROM a:1\nRUN <<EOF\nFROM x:1\n", "error 9: 2:1: unterminated heredoc EOF" },
	/* refused whole */
	{ "", "error 9: no FROM" },
	{ "ARG X=1\n", "error 9: no FROM" },
	{ "RUN x\nFROM a\n", "error 9: 1:1: expected FROM, or ARG before it" },
	{ "FROM a:1\nFETCH b:1\n", "error 9: 2:1: unknown instruction FETCH" },
	{ "FROM a:1\nONBUILD FROM b:1\n", "error 9: 2:9: unknown instruction FROM" },
	{ "FROM\n", "error 9: 1:1: FROM: missing image" },
	{ "FROM a:1 # comment\n", "error 9: 1:10: FROM: expected AS NAME after the image" },
	{ "FROM a:1 AS\n", "error 9: 1:10: FROM: expected AS NAME after the image" },
	{ "FROM a:1 AS b c\n", "error 9: 1:15: FROM: too many arguments" },
	{ "FROM --platform linux a:1\n", "error 9: 1:6: FROM: unknown flag, expected at most one --platform=" },
	{ "# escape=x\nFROM a:1\n", "error 9: 1:10: escape=x: expected \\ or `" },
	{ "# a=b\n# escape=`\nFROM a:1\n", "error 9: 2:3: syntax or escape after an unknown directive: builders differ" },
};

static void
reads_dockerfiles(void **state)
{
	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, given);
}

static void
takes_the_frontend_that_is_given(void **state)
{
	static const char *const frontend[] = { "BUILDKIT_SYNTAX=evil/frontend:1", NULL };
	static const struct refs_row row[] = {
		{ "# syntax=docker/dockerfile:1\nFROM a:1\n",
		  "1:1 image evil/frontend:1 (# syntax) not in place: --build-arg gave it\n2:6 image a:1 (FROM)\n" },
	};

	(void)state;
	REFS_ROWS(row, "Dockerfile", FILE_TYPE_AUTO, frontend);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_dockerfiles),
		cmocka_unit_test(takes_the_frontend_that_is_given),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
