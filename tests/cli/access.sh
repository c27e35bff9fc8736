#!/bin/sh
# A file or directory that was named and may not be read is wrong usage, as one that is not there, whichever command reads it.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

export COCKET_PASSWORD=
layout image example.com/shop/api:1
layout other example.com/shop/other:1
for name in key other; do
	run key generate --no-password "$name"
done
run trust init --trust store --root-key key.key --targets-key other.key
holds 'a trust store' [ "$status" = 0 ]
tar -C image -cf image.tar oci-layout index.json blobs
echo 'FROM alpine' >Dockerfile
echo '{"version":1,"rules":[{"images":["example.com/*"],"keys":["key.pub"]}]}' >policy.json
for name in any ledger audit; do
	echo '{}' >$name.json
done

# Root too is refused without its capabilities.
program=$COCKET
if [ "$(id -u)" = 0 ]; then
	printf '#!/bin/sh\nexec setpriv --bounding-set=-all --inh-caps=-all %s "$@"\n' "'$program'" >bare
	chmod +x bare
	COCKET=$work/bare
fi

# unread PATH COMMAND...: of which PATH is a part.  With the right to read it the command says something else.
unread() {
	path=$1
	shift
	mode=$(stat -c %a "$path")
	chmod 0 "$path"
	run "$@"
	chmod "$mode" "$path"
	said=$(cat err)
	before=$status
	run "$@"
	case $before:$said in
	"2:cocket: error: "*": Permission denied
cocket: hint: check the owner and the permissions"*) ok "unread: $*" ;;
	*) not_ok "unread: $*" "status $before, expected 2" "stderr: $said" ;;
	esac
	refuses "read: $*" grep -q 'Permission denied' err
}
for command in 'verify --key key.pub' 'sign --key key.key' inspect digest 'lint' 'pull --key key.pub --to oci:x' \
	'save --key key.pub -o x.tar' 'attestation list' 'verify --output json --key key.pub'; do
	# shellcheck disable=SC2086
	unread image.tar $command oci-archive:image.tar
	# shellcheck disable=SC2086
	unread other $command oci:other
done
unread image.tar verify --key key.pub docker-archive:image.tar
unread image.tar load --key key.pub image.tar
for command in lint 'pin --key key.pub' 'verify --key key.pub --file'; do
	# shellcheck disable=SC2086
	unread Dockerfile $command Dockerfile
done
unread any.json lint --baseline any.json Dockerfile
unread any.json pin --key key.pub --write --lock any.json Dockerfile
unread any.json verify --key key.pub --locked any.json --file Dockerfile
for command in verify 'policy explain'; do
	# shellcheck disable=SC2086
	unread policy.json $command --policy policy.json oci:image
	# shellcheck disable=SC2086
	unread any.json $command --config any.json oci:image
done
unread policy.json policy check policy.json
unread any.json policy import --from podman any.json
unread key.pub verify --key key.pub oci:image
unread any.json verify --key key.pub --signature any.json oci:image
unread any.json verify --identity a --issuer https://b --trusted-root any.json oci:image
unread any.json verify --timeout 1s --key key.pub --auth-file any.json docker://127.0.0.1:1/x
unread key.key sign --key key.key oci:other
unread any.json attest --type vuln --predicate any.json --key key.key oci:image
for command in show passwd; do
	unread key.key key $command key.key
done
unread any.json key import any.json new
unread any.json digest --check any.json
unread audit.json audit verify audit.json
unread ledger.json ledger show --ledger ledger.json
unread ledger.json ledger forget --ledger ledger.json example.com/shop/api:1
unread any.json trusted-root show any.json
unread any.json mirror list --mirrors any.json
for command in show 'export x' 'sign --key key.key' 'delegate role --images example.com/* --role-key key.pub --key other.key' 'update other'; do
	# shellcheck disable=SC2086
	unread store trust $command --trust store
done
unread store verify --trust store oci:image
unread other trust update other --trust store
unread other trust import-dct other --trust new
finish
