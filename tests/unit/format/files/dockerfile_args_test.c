/* dockerfile_args.c by table: what a variable in FROM is, and what only a name that needs it suffers from. */
#include "support/test.h"

#include "support/image_refs.h"

#define MADE " not in place: it contains variables\n"

static void
sets_args(void **state)
{
	static const struct refs_row rows[] = {
		/* nobody needs them */
		{ "ARG X=\".*\\(a\\|b\\)\"\nARG Y=C:\\Windows\nARG Z=${U#x}\nARG W='\nARG V=\xc3\xa9\nARG T=${\nFROM a:1\n", "7:6 image a:1 (FROM)\n" },
		{ "ARG Z=${U#x}\nFROM a:$Z\n", "2:8 problem (FROM) a:$Z: variable Z of line 1: variable U is unset and has no default\n" },
		{ "ARG Z=${U#x}\nARG Y=$Z\nFROM a:${Y:-1}\n",
		  "3:8 problem (FROM) a:${Y:-1}: variable Y of line 2: variable Z of line 1: variable U is unset and has no default\n" },
		{ "ARG Z='\nFROM ${Z:+a:1}\n", "2:6 problem (FROM) ${Z:+a:1}: variable Z of line 1: unterminated quote\n" },
		{ "ARG Z=\xc3\xa9\nFROM ${Z:-a:1}\n", "2:6 problem (FROM) ${Z:-a:1}: variable Z of line 1: only ASCII is supported here\n" },
		/* named again */
		{ "ARG A=b:1\nARG A\nFROM ${A:-a:1}\n", "3:6 image b:1 (FROM)" MADE },
		{ "ARG A=b:1\nARG A=\nFROM ${A:-a:1}\n", "3:6 image a:1 (FROM)" MADE },
		{ "ARG A=1\nARG A=${A}2\nFROM a:$A\n", "3:6 image a:12 (FROM)" MADE },
		{ "ARG A=b:1\nFROM a:1\nARG A=c:1\nFROM $A\n", "1:7 image b:1 (FROM)\n2:6 image a:1 (FROM)\n" },
		{ "ARG A=${U}b:1\nFROM ${A:-a:1}\n", "2:6 problem (FROM) ${A:-a:1}: variable A of line 1: variable U is unset and has no default\n" },
		/* words */
		{ "ARG A=a:1\xc2\xa0" "B=b:1\nFROM $A\nFROM $B\n", "1:7 image a:1 (FROM)\n1:13 image b:1 (FROM)\n" },
		{ "ARG A=\"a:1 B=b:1\"\nFROM ${B:-c:1}\n", "2:6 image c:1 (FROM)" MADE },
		{ "ARG A='a:1\\' B=b:1\nFROM $B\n", "1:16 image b:1 (FROM)\n" },
		{ "ARG A=x\\ B=b:1\nFROM ${B:-c:1}\n", "2:6 image c:1 (FROM)" MADE },
		{ "ARG A=a:1`\nFROM $A\n", "1:7 problem (FROM) image name a:1`: expected letters, digits and . _ - / : @ only\n" },
		{ "# escape=`\nARG A=a:1 `\n\n \n B=b:1\nFROM $A\nFROM $B\n", "2:7 image a:1 (FROM)\n5:4 image b:1 (FROM)\n" },
		{ "ARG --x --y=z A=a:1\nFROM $A\n", "1:17 image a:1 (FROM)\n" },
		{ "ARG \"A=b:1\"\nFROM ${A:-a:1}\n", "2:6 image a:1 (FROM)" MADE },
		{ "ARG A='a:1'\nFROM $A\n", "1:8 image a:1 (FROM)\n" },
		{ "ARG A=a\\:1\nFROM $A\n", "2:6 image a:1 (FROM) not in place: it is made by the ARG of line 1\n" },
		{ "ARG =a\nFROM a:1\n", "error 9: 1:5: ARG: no name before =" },
		/* --build-arg */
		{ "ARG GIVEN=a:1\nFROM $GIVEN\n", "2:6 image given:1 (FROM) not in place: --build-arg gave it\n" },
		{ "ARG GIVEN\nFROM ${GIVEN:-a:1}\n", "2:6 image given:1 (FROM)" MADE },
		{ "FROM ${GIVEN:-a:1}\n", "1:6 image a:1 (FROM)" MADE },
		/* the whole of it */
		{ "ARG A=1.2.3\nFROM a:${A%.*}\nFROM a:${A%%.*}-x\nFROM a:${A//./-}\n",
		  "2:6 image a:1.2 (FROM)" MADE "3:6 image a:1-x (FROM)" MADE "4:6 image a:1-2-3 (FROM)" MADE },
	};
	static const char *const given[] = { "GIVEN=given:1", NULL };

	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, given);
}

static void
knows_no_platform(void **state)
{
	static const struct refs_row rows[] = {
		{ "FROM a:$TARGETARCH\n", "1:8 problem (FROM) a:$TARGETARCH: the builder sets TARGETARCH; give --platform\n" },
		{ "FROM a:${TARGETVARIANT:-1}\n", "1:8 problem (FROM) a:${TARGETVARIANT:-1}: the builder sets TARGETVARIANT; give --platform\n" },
		{ "ARG TARGETARCH\nFROM a:$TARGETARCH\n", "2:8 problem (FROM) a:$TARGETARCH: the builder sets TARGETARCH; give --platform\n" },
		{ "ARG TARGETARCH=x\nFROM a:$TARGETARCH\n", "2:6 image a:x (FROM)" MADE },
		{ "FROM a:$BUILDARCH\n", "1:8 problem (FROM) a:$BUILDARCH: the builder sets BUILDARCH; give --build-arg\n" },
		{ "FROM ${TARGETSTAGE:-a:1}\n", "1:6 problem (FROM) ${TARGETSTAGE:-a:1}: the builder sets TARGETSTAGE; give --build-arg\n" },
		{ "FROM a:${BUILDOS}\n", "1:6 image a:plan9 (FROM)" MADE },
		{ "ARG SOURCE_DATE_EPOCH=1\nFROM a:$SOURCE_DATE_EPOCH\n",
		  "2:8 problem (FROM) a:$SOURCE_DATE_EPOCH: variable SOURCE_DATE_EPOCH of line 1: the builder changes it\n" },
		{ "FROM --platform=$TARGETOS/$TARGETARCH a:1\n", "1:39 image a:1 (FROM)\n" },
		{ "FROM --platform=$BUILDPLATFORM a:1\nFROM --platform=$TARGETPLATFORM b:1\n", "1:32 image a:1 (FROM)\n2:33 image b:1 (FROM)\n" },
	};
	static const char *const given[] = { "BUILDOS=plan9", NULL };

	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, given);
}

static void
knows_the_platform(void **state)
{
	static const struct refs_row rows[] = {
		{ "FROM a:$TARGETOS-$TARGETARCH$TARGETVARIANT\n", "1:6 image a:linux-armv7 (FROM)" MADE },
		{ "FROM --platform=$TARGETPLATFORM a:1$TARGETOSVERSION\n", "1:33 image a:1 (FROM) for linux/arm/v7" MADE },
		{ "FROM --platform=linux/${TARGETARCH} a:1\n", "1:37 image a:1 (FROM) for linux/arm\n" },
		{ "ARG TARGETARCH=x\nFROM a:$TARGETARCH\n", "2:6 image a:x (FROM)" MADE },
		{ "ARG A=${TARGETVARIANT#v}\nFROM a:$A\n", "2:6 image a:7 (FROM)" MADE },
		{ "FROM a:$BUILDARCH\n", "1:8 problem (FROM) a:$BUILDARCH: the builder sets BUILDARCH; give --build-arg\n" },
	};
	static const struct refs_row arm64[] = { { "FROM a:1$TARGETVARIANT\n", "1:6 image a:1 (FROM)" MADE } };
	static const struct refs_row several[] = {
		{ "FROM a:$TARGETARCH\n", "1:8 problem (FROM) a:$TARGETARCH: the builder sets TARGETARCH; give --platform\n" },
	};

	(void)state;
	REFS_ROWS(rows, "Dockerfile", FILE_TYPE_AUTO, ((const char *const[]){ "--platform=linux/arm", NULL }));
	REFS_ROWS(arm64, "Dockerfile", FILE_TYPE_AUTO, ((const char *const[]){ "--platform=linux/arm64/v8", NULL }));
	REFS_ROWS(several, "Dockerfile", FILE_TYPE_AUTO, ((const char *const[]){ "--platform=linux/amd64,linux/arm64", NULL }));
	REFS_ROWS(several, "Dockerfile", FILE_TYPE_AUTO, ((const char *const[]){ "--platform=all", NULL }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_args), cmocka_unit_test(knows_no_platform), cmocka_unit_test(knows_the_platform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
