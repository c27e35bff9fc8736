# cocket: one non-recursive Makefile.  `make demo` and `make test` install what is missing; every other target only says what it misses.
#
#   make            the program, build/<variant>/cocket          make install    PREFIX=/usr/local DESTDIR=
#   make test       installs what it needs, runs every test      make lint       layers, cycles, sizes, banned words, headers, texts
#   make test-all   the same with both builds, for a night
#   make check      the tests that need nothing but the build    make bench      the figures that matter, in one run
#   make asan       check under ASan and UBSan                   make fuzz       replays the corpora; with clang, FUZZ_SECONDS=60 fuzzes
#   make tsan       what has threads, under TSan             make size       how large the program is, and whether too large
#   make V=1 ...    shows the commands;  DEVELOPER=1 makes warnings errors

variant ?= release
B := build/$(variant)
VERSION := 0.1.0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
LIBEXECDIR ?= $(PREFIX)/libexec
DOCKER_PLUGINS ?= $(PREFIX)/lib/docker/cli-plugins
BASH_COMPLETIONS ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS ?= $(PREFIX)/share/fish/vendor_completions.d

CC ?= cc
PKG_CONFIG ?= pkg-config
PACKAGES := libsodium libcrypto libcjson yaml-0.1

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wwrite-strings -Wformat=2 -Wstrict-prototypes \
	-Wmissing-prototypes -Wundef -Wvla -Wnull-dereference -Wimplicit-fallthrough
HARDENING := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero -fno-strict-overflow \
	-fno-delete-null-pointer-checks
# Without CFLAGS of yours: -Oz (-Os where the compiler has none), and -O2 for what bytes of layers and of documents pass through: files whose
# paths begin so.  With them, yours for all.
FAST := $(addprefix src/base/,buf encoding escape json list utf8) src/crypto/sha256 src/format/attestation/sbom_ src/format/secret/ src/format/text/ src/image/layout/ \
	$(addprefix src/stream/,async decompress gzip hash layer tar)
ifeq ($(variant),asan)
# -Og and -g1: a third less to compile than -O1 and -g, and a report still names every line.
override CFLAGS := -Og -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
else ifeq ($(variant),tsan)
override CFLAGS := -O1 -g -fsanitize=thread -fno-omit-frame-pointer -Wno-maybe-uninitialized
LDFLAGS += -fsanitize=thread
else ifeq ($(variant),fuzz)
override CFLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
HARDENING :=
CC := clang
else
HARDENING += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
# C throws nothing, and debuggers read .debug_frame: an eighth of the program less.  (Of a stripped program, gdb guesses frames from its code.)
HARDENING += -fno-asynchronous-unwind-tables -fno-unwind-tables
ifeq ($(origin CFLAGS),undefined)
CFLAGS := $(if $(shell $(CC) -Oz -x c -E /dev/null >/dev/null 2>&1 && echo has),-Oz,-Os) -g
$(patsubst %.c,$B/%.o,$(filter $(FAST:%=%%),$(shell find src -name '*.c'))): CFLAGS := -O2 -g
$B/tests/%.o: CFLAGS := -O2 -g
endif
endif
ifeq ($(DEVELOPER),1)
WARNINGS += -Werror
endif

# Said first, and in one line; not where nothing is compiled, nor by what installs it.  What is built can be installed without a compiler.
building := $(filter-out clean uninstall demo test test-all lint $(if $(wildcard $B/cocket),install),$(or $(MAKECMDGOALS),all))
missing := $(if $(building),$(shell tools/missing '$(CC) $(CFLAGS) $(CPPFLAGS)' '$(PKG_CONFIG)' $(PACKAGES)))
ifneq ($(missing),)
$(error building needs what is not here: $(missing) (`make demo` and `make test` install it on Debian; tools/setup build does that alone))
endif

# libcurl is loaded at the first request (stream/http.c), so only its headers are needed here.
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DCOCKET_VERSION='"$(VERSION)"' -Iinclude -Isrc -Itests $(WARNINGS) $(HARDENING) -fvisibility=hidden -fPIE -MMD -MP \
	$(shell $(PKG_CONFIG) --cflags $(PACKAGES)) $(CFLAGS) $(CPPFLAGS)
# Relocations of tables in a bit each instead of 24 bytes, where the linker makes them and the C library (glibc since 2.36) says that it takes them.
pack_relocations = $(shell $(CC) $(LDFLAGS) -Wl,--help 2>/dev/null | grep -q 'pack-relative-relocs' && \
	grep -qs GLIBC_ABI_DT_RELR "$$($(CC) -print-file-name=libc.so.6)" && echo -Wl,-z,pack-relative-relocs)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(pack_relocations) $(LDFLAGS)
LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -ldl -lpthread

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

sources := $(sort $(shell find src -name '*.c'))
lib_sources := $(filter-out src/cli/%,$(sources))
cli_sources := $(filter src/cli/%,$(sources))
lib_objects := $(lib_sources:%.c=$B/%.o)
cli_objects := $(cli_sources:%.c=$B/%.o)
unit_sources := $(sort $(shell find tests/unit -name '*_test.c'))
unit_tests := $(unit_sources:%.c=$B/%)
support_sources := $(sort $(wildcard tests/support/*.c))
support_objects := $(support_sources:%.c=$B/%.o)
fuzz_sources := $(sort $(wildcard tests/fuzz/*_fuzz.c))
fuzz_replays := $(fuzz_sources:%.c=$B/%)
# What has a function that is not static replaces one of libc or of the sanitizers, and is linked alone; all other tests are one program (tests/join).
replacing := ${shell awk '/^[a-z_0-9]+\(/ && !/^main\(/ && before !~ /^static/ { print FILENAME } { before = $$0 }' $(unit_sources)}
alone := $(sort $(replacing:%.c=$B/%))
joined := $(patsubst $B/tests/%,%,$(filter-out $(alone),$(unit_tests)) $(fuzz_replays))
joined_units := $(addprefix $B/joined/,$(filter unit/%,$(joined)))
joined_fuzz := $(addprefix $B/joined/,$(filter fuzz/%,$(joined)))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all check unit asan tsan tsan-run fuzz fuzz-run fuzz-replay lint size install uninstall clean demo test test-all bench valgrind analyze

all: $B/cocket

$B/cocket: $(cli_objects) $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(cli_objects) $B/libcocket.a $(LIBS)

# What unit tests of the command line link besides: all but main.
$B/libcli.a: $(filter-out %/main.o,$(cli_objects))
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar qcs $@ $^

$B/libcocket.a: $(lib_objects)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar qcs $@ $^

# The completion scripts as C strings, for `cocket completion`: shell=file.
completions := bash=completions/cocket.bash zsh=completions/_cocket fish=completions/cocket.fish

$B/completions.inc: $(wildcard completions/*) Makefile
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && for c in $(completions); do \
		printf 'static const char completion_%s[] =\n' $${c%%=*} && sed 's/[\\"]/\\&/g; s/^/"/; s/$$/\\n"/' $${c#*=} && echo ';' || exit 1; done >$@

$B/src/cli/command/cmd_completion.o: ALL_CFLAGS += -I$B
$B/src/cli/command/cmd_completion.o: $B/completions.inc

# What ships of sigstore's public instance, as arrays of bytes: C has a limit for strings.
sigstore := root=keys/sigstore/trusted_root.json tuf_root=keys/sigstore/root.json

$B/sigstore.inc: $(wildcard keys/sigstore/*.json) Makefile
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && for c in $(sigstore); do \
		echo "const char public_$${c%%=*}_text[] = {" && od -An -v -tu1 $${c#*=} | sed 's/[0-9][0-9]*/&,/g' && echo '0 };' || exit 1; done >$@

$B/src/verify/public_root.o: ALL_CFLAGS += -I$B
$B/src/verify/public_root.o: $B/sigstore.inc

$B/%.o: %.c Makefile
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -c -o $@ $<

$B/tests/unit/%_test: $B/tests/unit/%_test.o $(support_objects) $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(support_objects) $B/libcocket.a $(LIBS) -lcmocka -lisal -lzstd

$B/tests/unit/cli/%_test: $B/tests/unit/cli/%_test.o $(support_objects) $B/libcli.a $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(support_objects) $B/libcli.a $B/libcocket.a $(LIBS) -lcmocka -lisal -lzstd

# Streams single blobs, for tests/hostile/test_streams.py and tests/registry/test_blobs.py.
$B/tests/blob/client: $B/tests/blob/client.o $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $B/libcocket.a $(LIBS)

# Speaks the command line of tuf-conformance, for tests/registry/test_tuf.py.
$B/tests/tuf/client: $B/tests/tuf/client.o $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $B/libcocket.a $(LIBS)

# Speaks the command line of sigstore-conformance, for tests/registry/test_sigstore.py.
$B/tests/sigstore/client: $B/tests/sigstore/client.o $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $B/libcocket.a $(LIBS)

$B/tests/fuzz/%_fuzz: $B/tests/fuzz/%_fuzz.o $B/tests/fuzz/replay.o $B/libcocket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(if $(filter fuzz,$(variant)),-fsanitize=fuzzer,$B/tests/fuzz/replay.o) $B/libcocket.a $(LIBS)

$B/joined/all: $(joined:%=$B/joined/%.o) $(support_objects) $B/libcli.a $B/libcocket.a tests/join
	$(call say,LINK,$@)
	$(Q)tests/join $(@D) $(joined)
	$(Q)$(CC) -fPIE $(CFLAGS) $(ALL_LDFLAGS) -o $@ $(@D)/all.c $(joined:%=$B/joined/%.o) $(support_objects) $B/libcli.a $B/libcocket.a $(LIBS) -lcmocka -lisal -lzstd

$B/joined/unit/%.o: $B/tests/unit/%.o
	$(Q)mkdir -p $(@D) && tests/rename-main $< $@ main_of_unit_$(subst /,_,$*)

$B/joined/fuzz/%.o: $B/tests/fuzz/%.o $B/tests/fuzz/replay.o
	$(Q)mkdir -p $(@D) && $(LD) -r -o $@.one $^ && objcopy --keep-global-symbol=main $@.one && tests/rename-main $@.one $@ main_of_fuzz_$*

# --- tests ---------------------------------------------------------------------------------------------------------------------------------

unit: $B/joined/all $(alone)
	$(Q)tools/vectors
	$(Q)tests/run-unit $(joined_units) $(alone)

# Every fuzz harness over its corpus, without a fuzzer.
fuzz-replay: $B/joined/all
	$(Q)set -e; for f in $(joined_fuzz); do n=$${f##*/}; $$f tests/fuzz/corpus/$${n%_fuzz} || exit 1; done

# What needs nothing but the build: unit tests and corpora.
check: unit fuzz-replay $B/tests/tuf/client $B/tests/sigstore/client $B/tests/blob/client

asan:
	$(Q)$(MAKE) --no-print-directory variant=asan check build/asan/cocket

# What threads share, and a run against servers.
threaded_tests := $(addprefix $B/tests/unit/,image/auth/token_cache_test trust/ledger/ledger_batch_test verify/batch_test)
tsan:
	$(Q)$(MAKE) --no-print-directory variant=tsan tsan-run

tsan-run: $B/cocket $B/tests/blob/client $(threaded_tests)
	$(Q)tests/run-unit $(threaded_tests)
	$(Q)COCKET=$B/cocket python3 tests/run.py test_blobs.py test_streams.py test_batch.py

# test-all: everything with both builds, for a night; test runs everything with the sanitizers, and with the release build what those hide.
test-all: twice = twice
test test-all: export COCKET = $(CURDIR)/$B/cocket
test test-all: export COCKET_ASAN = $(CURDIR)/build/asan/cocket
test test-all:
	$(Q)tools/setup test
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) all $B/tests/tuf/client $B/tests/sigstore/client $B/tests/blob/client
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) asan
	$(Q)$(MAKE) --no-print-directory size
	$(Q)$(if $(twice),$(MAKE) --no-print-directory -j$$(nproc) check)
	$(Q)tests/run-all $(twice)

valgrind: all $B/joined/all $(alone)
	$(Q)tests/run-valgrind $(joined_units) $(alone)

FUZZ_SECONDS ?= 30
fuzz:
	$(Q)$(MAKE) --no-print-directory variant=fuzz fuzz-run

fuzz-run: $(fuzz_replays)
	$(Q)set -e; for f in $(fuzz_replays); do n=$${f##*/}; mkdir -p $B/corpus/$$n; \
		$$f -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$B/ $B/corpus/$$n tests/fuzz/corpus/$${n%_fuzz}; done

bench: all
	$(Q)tools/vectors
	$(Q)$(MAKE) --no-print-directory variant=$(variant) $B/tests/bench/bare $B/tests/bench/operations $B/tests/bench/peak
	$(Q)COCKET=$B/cocket BARE=$B/tests/bench/bare tests/bench/run.py

$B/tests/bench/bare: $B/tests/bench/bare.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $$($(PKG_CONFIG) --libs libcurl)

$B/tests/bench/operations: $B/tests/bench/operations.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $$($(PKG_CONFIG) --libs libcrypto)

$B/tests/bench/peak: $B/tests/bench/peak.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $<

# Judged as built by this file's own flags; with others it is only said.
size: $B/cocket
	$(Q)tools/size $< "$(if $(filter file,$(origin CFLAGS)),$$($(CC) -dumpmachine) gcc $$($(CC) -dumpversion))"

lint:
	$(Q)tools/setup lint
	$(Q)tools/layers
	$(Q)tools/banned
	$(Q)tools/headers
	$(Q)tools/texts
	$(Q)tools/picture --check
	$(Q)tools/cycles
	$(Q)tools/tags
	$(Q)tools/complexity
	$(Q)tools/columns
	$(Q)tools/audit
	$(Q)shellcheck -S warning tools/vectors tools/banned tools/headers tools/missing tools/setup tools/size tools/texts tests/join tests/rename-main tests/run-unit tests/run-all tests/run-valgrind tools/demo $$(ls tests/cli/*.sh) completions/cocket.bash
	$(Q)for m in man/*.[157]; do mandoc -Tlint -W warning $$m || exit 1; done
	@echo "lint: ok"

# For a person to judge: both tools cannot know that fail() never returns 0.
analyze:
	$(Q)$(MAKE) --no-print-directory variant=analyze CFLAGS="-O1 -fanalyzer" all
	$(Q)cppcheck --quiet --enable=warning,portability --inline-suppr -Isrc -Iinclude -D__GNUC__ src

# --- people ------------------------------------------------------------------------------------------------------------------------------

demo:
	$(Q)tools/setup build
	$(Q)$(MAKE) --no-print-directory -s -j$$(nproc) all
	$(Q)COCKET=$B/cocket tools/demo

install: all
	install -D -m 755 $B/cocket $(DESTDIR)$(BINDIR)/cocket
	install -d $(DESTDIR)$(LIBEXECDIR)/cocket/containerd $(DESTDIR)$(DOCKER_PLUGINS)
	ln -sfn $(BINDIR)/cocket $(DESTDIR)$(DOCKER_PLUGINS)/docker-cocket
	ln -sfn $(BINDIR)/cocket $(DESTDIR)$(LIBEXECDIR)/cocket/containerd/cocket-containerd
	for m in man/*.1; do install -D -m 644 $$m $(DESTDIR)$(MANDIR)/man1/$${m##*/}; done
	for m in man/*.5; do install -D -m 644 $$m $(DESTDIR)$(MANDIR)/man5/$${m##*/}; done
	for m in man/*.7; do install -D -m 644 $$m $(DESTDIR)$(MANDIR)/man7/$${m##*/}; done
	install -D -m 644 completions/cocket.bash $(DESTDIR)$(BASH_COMPLETIONS)/cocket
	install -D -m 644 completions/_cocket $(DESTDIR)$(ZSH_COMPLETIONS)/_cocket
	install -D -m 644 completions/cocket.fish $(DESTDIR)$(FISH_COMPLETIONS)/cocket.fish

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/cocket $(DESTDIR)$(LIBEXECDIR)/cocket/containerd/cocket-containerd \
		$(DESTDIR)$(DOCKER_PLUGINS)/docker-cocket
	for m in man/*.1; do rm -f $(DESTDIR)$(MANDIR)/man1/$${m##*/}; done
	for m in man/*.5; do rm -f $(DESTDIR)$(MANDIR)/man5/$${m##*/}; done
	for m in man/*.7; do rm -f $(DESTDIR)$(MANDIR)/man7/$${m##*/}; done
	rm -f $(DESTDIR)$(BASH_COMPLETIONS)/cocket $(DESTDIR)$(ZSH_COMPLETIONS)/_cocket $(DESTDIR)$(FISH_COMPLETIONS)/cocket.fish

clean:
	rm -rf build

-include $(shell find $B -name '*.d' 2>/dev/null)
