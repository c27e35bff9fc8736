# Helpers of the golden tests: a place of its own, the program under test, and checks that print "ok NAME" or "not ok NAME".
# shellcheck shell=sh disable=SC2034
COCKET=$(command -v "${COCKET:?the program to test}")
case $COCKET in /*) ;; *) COCKET=$PWD/$COCKET ;; esac
PROJECT=$(cd "$(dirname "$0")/../.." && pwd)
here=$PWD
passed=0
failed=0
work=$(mktemp -d)
trap 'cd "$here" && chmod -R u+w "$work" && rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1
umask 022 # files that decide must not be anybody's to write

# Nothing of the caller's settings gets in.
for name in $(env | sed -n 's/^\(COCKET_[A-Z_]*\)=.*/\1/p'); do
	unset "$name"
done
unset COSIGN_PASSWORD XDG_CONFIG_HOME DOCKER_CONFIG REGISTRY_AUTH_FILE
export HOME="$work/home" LC_ALL=C
mkdir home

ok() {
	passed=$((passed + 1))
	echo "ok $1"
}

not_ok() {
	failed=$((failed + 1))
	echo "not ok $1"
	shift
	printf '  %s\n' "$@"
}

# The smallest image there is, under that name; $digest is its digest.
layout() { # DIR NAME
	mkdir -p "$1/blobs/sha256"
	echo '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
	config='{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
	manifest=$(printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' \
		"$(put "$1" application/vnd.oci.image.config.v1+json "$config")" "$(put "$1" application/vnd.oci.image.layer.v1.tar "layer of $2")")
	entry=$(put "$1" application/vnd.oci.image.manifest.v1+json "$manifest")
	printf '{"schemaVersion":2,"manifests":[%s,"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
		"${entry%\}}" "$2" >"$1/index.json"
	digest=sha256:$(printf %s "$manifest" | sha256sum | cut -d' ' -f1)
}
put() { # DIR TYPE BYTES: writes a blob, prints its descriptor
	hex=$(printf %s "$3" | sha256sum | cut -d' ' -f1)
	printf %s "$3" >"$1/blobs/sha256/$hex"
	printf '{"mediaType":"%s","digest":"sha256:%s","size":%d}' "$2" "$hex" "${#3}"
}

# run ARGUMENT...: the program without a terminal; leaves $status and the files out and err.
run() {
	status=0
	setsid -w "$COCKET" "$@" </dev/null >out 2>err || status=$?
}

# is NAME STATUS [STDOUT [STDERR]]: of the last run.  STDERR may be a pattern of case.
is() {
	want_out=${3-}
	want_err=${4-}
	got_out=$(cat out)
	got_err=$(cat err)
	if [ "$status" != "$2" ]; then
		not_ok "$1" "status $status, expected $2" "stderr: $got_err"
		return
	fi
	if [ "$got_out" != "$want_out" ]; then
		not_ok "$1" "stdout: $got_out" "expected: $want_out"
		return
	fi
	# shellcheck disable=SC2254
	case $got_err in
	$want_err) ok "$1" ;;
	*) not_ok "$1" "stderr: $got_err" "expected: $want_err" ;;
	esac
}

# holds NAME COMMAND...: the command says so.
holds() {
	name=$1
	shift
	if "$@"; then ok "$name"; else not_ok "$name" "does not hold: $*"; fi
}

# refuses NAME COMMAND...: the command says no.
refuses() {
	name=$1
	shift
	if "$@"; then not_ok "$name" "holds: $*"; else ok "$name"; fi
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
