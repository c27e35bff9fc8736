#!/bin/sh
# tools/setup where packages are missing: it installs them, or says in one line what is missing and why it cannot.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# A machine of its own: no package is installed, and apt-get says what it is told.
mkdir bin
ln -s "$(command -v sh)" "$(command -v grep)" bin/
program() { # NAME BODY
	printf '#!/bin/sh\n%s\n' "$2" >"bin/$1"
	chmod +x "bin/$1"
}
program dpkg-query 'exit 1'
program id "echo 1000"
setup() { # NAME STATUS STDERR: STDERR is a pattern of case
	status=0
	PATH=$PWD/bin sh "$PROJECT/tools/setup" build >out 2>err || status=$?
	said=$(cat err)
	# shellcheck disable=SC2254
	case $status:$said in
	$2:$3) ok "$1" ;;
	*) not_ok "$1" "status $status, stderr: $said" ;;
	esac
}
is_one_line() {
	[ "$(cat out err | wc -l)" = 1 ]
}

setup 'no apt-get' 1 'setup: these packages are missing, and there is no apt-get to install them: gcc make *'
holds 'in one line' is_one_line
program apt-get 'echo "$*" >>"$HOME/asked"'
setup 'neither root nor sudo' 1 'setup: these packages are missing, and only root can install them (there is no sudo): gcc make *'
holds 'in one line' is_one_line
holds 'nothing was asked' [ ! -e home/asked ]
program sudo 'echo sudo >>"$HOME/asked"; exec "$@"'
setup 'sudo' 0 ''
holds 'as root, and no more than is missing' grep -q 'install -y --no-install-recommends gcc make ' home/asked
holds 'twice sudo' [ "$(grep -c sudo home/asked)" = 2 ]
program sudo 'exit 1'
setup 'sudo refuses' 1 'setup: could not install: gcc make *'
program id 'echo 0'
rm bin/sudo
setup 'root needs no sudo' 0 ''
program dpkg-query 'echo install ok installed'
rm bin/apt-get
setup 'nothing is missing' 0 ''
holds 'and nothing said' [ ! -s out ]


unset MAKEFLAGS MFLAGS MAKELEVEL CC PKG_CONFIG CFLAGS CPPFLAGS # of whoever runs the tests

# make alone installs nothing, and says in one line what it misses.
makes() { # NAME STDERR ARGUMENT...: STDERR is a pattern of case
	name=$1 expected=$2
	shift 2
	status=0
	PATH=$work/tools "$(command -v make)" -C "$PROJECT" --no-print-directory -n variant=none "$@" >out 2>err || status=$?
	said=$(cat err)
	# shellcheck disable=SC2254
	case $said in
	$expected) holds "$name" [ "$status" != 0 ] && holds "$name: one line" [ "$(grep -c . err)" = 1 ] ;;
	*) not_ok "$name" "status $status, stderr: $said" ;;
	esac
}
mkdir tools
for name in sh find awk cat grep sed make mkdir; do
	ln -s "$(command -v "$name")" "tools/$name"
done
makes 'neither compiler nor pkg-config' '*not here: a C compiler (cc), pkg-config (`make demo` and `make test` install it *'
makes 'one of another name' '*not here: a C compiler (nocc), pkg-config (*' CC=nocc
makes 'install, where nothing is built' '*not here: a C compiler (cc), *' install
tool() { # NAME BODY
	rm -f "tools/$1"
	printf '#!/bin/sh\n%s\n' "$2" >"tools/$1"
	chmod +x "tools/$1"
}
tool pkg-config '[ "$1 $2" != "--exists libcjson" ]'
tool cc 'exit 0'
makes 'a package' '*not here: libcjson (*'
tool pkg-config 'exit 0'
tool cc '! grep -q curl/curl.h'
makes 'a header' '*not here: curl/curl.h (*'
tool cc '! grep -q stdio.h'
makes 'a compiler without libc' '*not here: the headers of libc (*'
tool cc 'exit 0'
PATH=$work/tools make -C "$PROJECT" -n variant=none build/none/src/base/err.o >out 2>err || :
holds 'nothing is missing' grep -q ' -c -o build/none/src/base/err.o' out
tool cc 'exit 1'
for goal in clean uninstall; do
	PATH=$work/tools make -C "$PROJECT" -n variant=none $goal >out 2>err || :
	refuses "compiles nothing: $goal" grep -q 'not here' err
done
PATH=$work/tools make -C "$PROJECT" -n variant=none demo >out 2>err || :
holds 'demo installs before anything is compiled' grep -q '^tools/setup build' out
finish
