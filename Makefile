# cocket: one non-recursive Makefile.  `make demo` and `make test` install what is missing; every other target only says what it misses.
#
#   make            the program, build/<variant>/cocket          make install    PREFIX=/usr/local DESTDIR=
#   make test       installs what it needs, runs every test      make lint       layers, banned words, headers, shell scripts
#   make check      the tests that need nothing but the build    make bench      the table of design section 5
#   make asan       check under ASan and UBSan                   make fuzz       replays the corpora; with clang, FUZZ_SECONDS=60 fuzzes
#   make V=1 ...    shows the commands;  DEVELOPER=1 makes warnings errors

variant ?= release
B := build/$(variant)
VERSION := $(shell cat VERSION)

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man

CC ?= cc
PKG_CONFIG ?= pkg-config
PACKAGES := libsodium libcrypto libcjson

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wwrite-strings -Wformat=2 -Wstrict-prototypes \
	-Wmissing-prototypes -Wundef -Wvla -Wnull-dereference -Wimplicit-fallthrough
HARDENING := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero -fno-strict-overflow \
	-fno-delete-null-pointer-checks
CFLAGS ?= -O2 -g
ifeq ($(variant),asan)
override CFLAGS := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
else ifeq ($(variant),fuzz)
override CFLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
CC := clang
else
HARDENING += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
ifeq ($(DEVELOPER),1)
WARNINGS += -Werror
endif

# libcurl is loaded at the first request (stream/http.c), so only its headers are needed here.
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DCOCKET_VERSION='"$(VERSION)"' -Iinclude -Isrc $(WARNINGS) $(HARDENING) -fvisibility=hidden -fPIE -MMD -MP \
	$(shell $(PKG_CONFIG) --cflags $(PACKAGES)) $(CFLAGS) $(CPPFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(LDFLAGS)
LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -ldl -lpthread

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

lib_sources := $(sort $(filter-out src/cli/%,$(shell find src -name '*.c')))
cli_sources := $(sort $(wildcard src/cli/*.c))
lib_objects := $(lib_sources:%.c=$B/%.o)
cli_objects := $(cli_sources:%.c=$B/%.o)
unit_sources := $(sort $(shell find tests/unit -name '*_test.c'))
unit_tests := $(unit_sources:%.c=$B/%)
support_sources := $(sort $(wildcard tests/support/*.c))
support_objects := $(support_sources:%.c=$B/%.o)
fuzz_sources := $(sort $(wildcard tests/fuzz/*_fuzz.c))
fuzz_replays := $(fuzz_sources:%.c=$B/%)

.DELETE_ON_ERROR:
.PHONY: all check unit asan fuzz lint install uninstall clean demo test bench setup valgrind analyze

all: $B/cocket

$B/cocket: $(cli_objects) $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(cli_objects) $B/libcocket.a $(LIBS)

$B/libcocket.a: $(lib_objects)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$B/%.o: %.c Makefile VERSION
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -c -o $@ $<

$B/tests/unit/%_test: $B/tests/unit/%_test.o $(support_objects) $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(support_objects) $B/libcocket.a $(LIBS) -lcmocka

$B/tests/fuzz/%_fuzz: $B/tests/fuzz/%_fuzz.o $B/tests/fuzz/replay.o $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(if $(filter fuzz,$(variant)),-fsanitize=fuzzer,$B/tests/fuzz/replay.o) $B/libcocket.a $(LIBS)

unit: $(unit_tests)
	$(Q)set -e; for t in $(unit_tests); do $$t >$$t.log 2>&1 || { cat $$t.log; exit 1; }; grep -h 'PASSED' $$t.log | sed "s|^|$${t#$B/tests/}: |"; done

-include $(shell find $B -name '*.d' 2>/dev/null)
