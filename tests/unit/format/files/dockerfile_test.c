/* dockerfile.c, its directives and heredocs by table: where an instruction begins and ends for BuildKit, told by the images that are seen. */
#include "support/test.h"

#include "support/image_refs.h"

static void
reads_lines(void **state)
{
	static const struct refs_row rows[] = {
		/* what ends a line, and what is white space before one */
		{ "FROM a:1\r\r\nFROM b:1\r\n", "1:6 image a:1 (FROM)\n2:6 image b:1 (FROM)\n" },
		{ "\xc2\xa0 FROM a:1\n\xe3\x80\x80\n\xe2\x80\x83# FROM x:1\n", "1:8 image a:1 (FROM)\n" },
		{ "FROM\va:1\fAS\rst\nFROM st\n", "1:6 image a:1 (FROM, stage st)\n" },
		{ "FROM a:1\xc2\xa0\nFROM b:1 \t\n", "1:6 image a:1 (FROM)\n2:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN x\xc2\x85\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM\xc2\xa0" "a:1\n", "error 9: 1:1: expected FROM, or ARG before it" },
		{ "FROM a:1\nCOPY\xa0--from=b:1 / /\n", "error 9: 2:1: unknown instruction COPY\\xa0--from=b:1" },
		{ "FROM a\xc2\xa0:1\n", "1:6 problem (FROM) a\xc2\xa0:1: only ASCII is supported here\n" },
		/* where a line goes on */
		{ "FROM a:1\nRUN x \\\r\r\nFROM b:1\n", "1:6 image a:1 (FROM)\n" },
		{ "FROM a:1\nRUN x \\ \t\nFROM b:1\n", "1:6 image a:1 (FROM)\n" },
		{ "FROM a:1\nRUN x \\\v\nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN x \\\r \nFROM b:1\n", "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN x \\\n\xc2\xa0\n \xe2\x80\x83# y\n\n  FROM b:1\nFROM c:1\n", "1:6 image a:1 (FROM)\n7:6 image c:1 (FROM)\n" },
		{ "FROM a:1\nRUN x \\\n# y \\\nFROM b:1\nFROM c:1\n", "1:6 image a:1 (FROM)\n5:6 image c:1 (FROM)\n" },
		{ "FROM a:1\nCOPY --fr\\\nom=b:1 / /\n", "1:6 image a:1 (FROM)\n3:4 image b:1 (COPY --from)\n" },
		{ "FROM a:1\nCOPY --from=b\\\n:1 / /\n", "1:6 image a:1 (FROM)\n2:13 image b:1 (COPY --from) not in place: it is not written in one piece\n" },
		{ "\\\nFROM a:1\n", "2:6 image a:1 (FROM)\n" },
		{ "FROM a:1\n\\\n", "error 9: 2:1: unknown instruction " },
		{ "FROM a:1\nRUN x \\", "1:6 image a:1 (FROM)\n" },
		{ "# escape=`\nFROM a:1\nRUN x ``\nFROM b:1 `\n", "2:6 image a:1 (FROM)\n4:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN x # \\\nFROM b:1\n", "1:6 image a:1 (FROM)\n" },
		/* instructions that others might take for another one */
		{ "FROM a:1\nONBU\xc4\xb0LD RUN x\n", "error 9: 2:1: unknown instruction ONBU\xc4\xb0LD" },
		{ "FROM a:1\nONBUILD \xef\xbb\xbf" "COPY --from=b:1 / /\n", "error 9: 2:9: unknown instruction \\xef\\xbb\\xbfCOPY" },
		{ "FROM a:1\nONBUILD ONBUILD RUN x\n", "error 9: 2:9: unknown instruction ONBUILD" },
		{ "FROM a:1\nONBUILD --x RUN y\n", "error 9: 2:9: ONBUILD: takes no flags of its own" },
	};

	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, NULL);
}

static void
reads_directives(void **state)
{
	static const struct refs_row rows[] = {
		{ "#syntax=a/b:1\nFROM a:1\n", "1:9 image a/b:1 (# syntax)\n2:6 image a:1 (FROM)\n" },
		{ "# SYNTAX\t = \ta/b:1 x y\t\r\nFROM a:1\n", "1:14 image a/b:1 (# syntax)\n2:6 image a:1 (FROM)\n" },
		{ "#\xc2\xa0\xe2\x80\x83syntax=a/b:1\nFROM a:1\n", "1:11 image a/b:1 (# syntax)\n2:6 image a:1 (FROM)\n" },
		{ "\xef\xbb\xbf# syntax=a/b:1\nFROM a:1\n", "1:10 image a/b:1 (# syntax)\n2:6 image a:1 (FROM)\n" },
		{ "\xef\xbb\xbf#!/usr/bin/env x\n# syntax=a/b:1\nFROM a:1\n", "2:10 image a/b:1 (# syntax)\n3:6 image a:1 (FROM)\n" },
		{ "#!x\n#!y\n# syntax=a/b:1\nFROM a:1\n", "4:6 image a:1 (FROM)\n" },
		{ " # syntax=a/b:1\nFROM a:1\n", "2:6 image a:1 (FROM)\n" },
		{ "#syntax\v=a/b:1\nFROM a:1\n", "2:6 image a:1 (FROM)\n" },
		{ "# syntax=a/b:1\tx\nFROM a:1\n",
		  "1:10 problem (# syntax) image name a/b:1\\x09x: expected letters, digits and . _ - / : @ only\n2:6 image a:1 (FROM)\n" },
		{ "# syntax= \nFROM a:1\n", "1:10 problem (# syntax) image name is empty\n2:6 image a:1 (FROM)\n" },
		{ "# syntax=\nFROM a:1\n", "2:6 image a:1 (FROM)\n" },
		{ "# escape=`\n# check=skip=all\n# syntax=a/b:1\nFROM a:1\n", "3:10 image a/b:1 (# syntax)\n4:6 image a:1 (FROM)\n" },
		{ "# syntax=a/b:1\n# syntax=c/d:1\nFROM a:1\n", "error 9: 2:3: duplicate parser directive" },
		/* the escape is read where the frontend is not, and the other way round */
		{ " # escape=`\nFROM `\na:1\n", "3:1 image a:1 (FROM)\n" },
		{ "#!x\n# escape=`\nFROM \\\na:1\nRUN x `\nFROM b:1\n", "4:1 image a:1 (FROM)\n6:6 image b:1 (FROM)\n" },
		{ "\n# escape=`\nFROM a:1\nRUN x `\nFROM b:1\n", "3:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "# escape=``\nFROM a:1\n", "error 9: 1:10: escape=``: expected \\ or `" },
		/* builders differ */
		{ "# x=y\n# syntax=a/b:1\nFROM a:1\n", "error 9: 2:3: syntax or escape after an unknown directive: builders differ" },
		{ "# x=y\n# check=skip=all\n# z=1\nFROM a:1\n", "4:6 image a:1 (FROM)\n" },
		/* no Dockerfiles */
		{ "#!x\n// syntax=a/b:1\nFROM a:1\n", "error 9: 2:1: not a Dockerfile, but input of another frontend" },
		{ "{\n\"syntax\": \"a/b:1\" }\n", "error 9: 1:1: not a Dockerfile, but input of another frontend" },
	};

	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, NULL);
}

#define HIDDEN "FROM x:1\n"
#define BEHIND "FROM b:1\n"

static void
passes_over_heredocs(void **state)
{
	static const struct refs_row rows[] = {
		{ "FROM a:1\nRUN <<E\n" HIDDEN "E\r\r\n" BEHIND "RUN <<E\ntrue\nE\n", "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN << E\n" HIDDEN "E\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<\tE\n" HIDDEN "E\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<- E\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<-E\n" HIDDEN " E\n\t\tE\n" BEHIND, "1:6 image a:1 (FROM)\n6:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<E\n" HIDDEN "\tE\nE \nE\n" BEHIND, "1:6 image a:1 (FROM)\n7:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<\"E\\\"F\"\n" HIDDEN "E\"F\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<'E'F\\ G\n" HIDDEN "EF G\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<$X\n" HIDDEN "$X\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN 12<<E x\n" HIDDEN "E\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN x<<E\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<<E\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<E<F\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN <<\"\"\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN \\<<E\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN x\xc2\xa0<<E\n" HIDDEN "E\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN cat <<E && \\\n cat <<F\n" HIDDEN "F\nE\n" HIDDEN "F\n" BEHIND, "1:6 image a:1 (FROM)\n9:6 image b:1 (FROM)\n" },
		/* a part behind an operator loses what stood in the word before it */
		{ "FROM a:1\nRUN <<E${X:-y}\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN ${X:-y <<E}\n" HIDDEN "E}\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		/* the JSON form has none, and only what is JSON is it */
		{ "FROM a:1\nRUN [ \"x\" , \"<<\\u0045\" ] \n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN [ -f x ] && cat <<E\n" HIDDEN "E\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nRUN [\"x\", \"y\" <<E ]\n" HIDDEN "E\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nCOPY --link [\"a\\q\", <<E]\n" HIDDEN "E]\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nONBUILD COPY --link <<E /x\n" HIDDEN "E\n" BEHIND, "1:6 image a:1 (FROM)\n5:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nONBUILD COPY [\"<<E\", \"/x\"]\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		{ "FROM a:1\nCMD <<E\n" BEHIND, "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n" },
		/* it cannot be told */
		{ "FROM a:1\nRUN <<\xef\xbb\xbf" "E\n" BEHIND "E\n", "error 9: 2:1: a heredoc in a line that is not UTF-8 or contains a byte order mark" },
		{ "FROM a:1\nRUN <<E\xff\n" BEHIND "E\n", "error 9: 2:1: a heredoc in a line that is not UTF-8 or contains a byte order mark" },
		{ "FROM a:1\nRUN ${X^} <<E\n" BEHIND "E\n",
		  "error 9: 2:1: cannot tell whether a heredoc begins here: variable X: expected } or one of - + ? (with or without a colon) # % / "
		  "after it" },
		{ "FROM a:1\nRUN <<E\n" BEHIND, "error 9: 2:1: unterminated heredoc E" },
	};

	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, NULL);
}

/* The builder's own limit: what stands behind such a line it does not read. */
static void
refuses_long_lines(void **state)
{
	static char text[70000];
	struct refs_row row = { text, "error 10: 2:1: a line of more than 65535 bytes, which builders refuse" };

	(void)state;
	memset(text, 'x', sizeof text - 1);
	memcpy(text, "FROM a:1\nRUN ", 13);
	refs_rows(&row, 1, "Dockerfile", FILE_TYPE_AUTO, NULL);
	memcpy(text + 65500, "\nFROM b:1\n", 10);
	text[65510] = '\0';
	row.expected = "1:6 image a:1 (FROM)\n3:6 image b:1 (FROM)\n";
	refs_rows(&row, 1, "Dockerfile", FILE_TYPE_AUTO, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lines), cmocka_unit_test(reads_directives), cmocka_unit_test(passes_over_heredocs),
		cmocka_unit_test(refuses_long_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
