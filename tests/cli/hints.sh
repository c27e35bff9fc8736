#!/bin/sh
# Hints name the image, key and files of this very run, as a shell takes them; what is not known stays a placeholder.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

export COCKET_PASSWORD=
layout shop example.com/shop/api:1
cp -R shop 'my shop'
for name in shop 'my key' alone; do
	run key generate "$name"
done
rm alone.key
run trust init --trust 'my store' --root-key shop.key --targets-key shop.key

hints() { # NAME HINT: the last run's, which names no more
	sed -n 's/^cocket: hint: //p' err >hint
	[ "$(cat hint)" = "$2" ] && ok "$1" || not_ok "$1" "hint: $(cat hint)" "expected: $2"
}
run verify --key shop.pub oci:shop
hints 'the image, and the private key beside the public one' 'sign it: cocket sign --key shop.key oci:shop'
eval "$(sed 's/.*: cocket/run/' hint)"
holds 'what the hint says signs it' [ "$status" = 0 ]
run verify --key shop.pub oci:shop
holds 'and it is allowed' [ "$status" = 0 ]
run verify --key 'my key.pub' 'oci:my shop'
hints 'both are quoted' "sign it: cocket sign --key 'my key.key' 'oci:my shop'"
eval "$(sed 's/.*: cocket/run/' hint)"
holds 'and can be pasted' [ "$status" = 0 ]
cp -R 'my shop' third
run verify --key alone.pub oci:third
hints 'a key of a stranger' 'if you trust the signer, give its public key with --key'
cp shop.pub alone.pub
rm -r third
layout third example.com/shop/third:1
run verify --key alone.pub oci:third
hints 'a private key that is not here' 'sign it: cocket sign --key KEY oci:third'
run verify --key shop.pub --key 'my key.pub' oci:third
hints 'which of two keys is not known' 'sign it: cocket sign --key KEY oci:third'

run verify --trust 'my store' oci:third
hints 'the trust store of this run' "cocket trust show --trust 'my store' lists who may sign what; cocket trust delegate --trust 'my store' adds to it"
COCKET_TRUST='my store' run verify oci:third
hints 'one that a variable names is known to the next command too' \
	'cocket trust show lists who may sign what; cocket trust delegate adds to it'
echo '{"version":1,"rules":[{"images":["other.example.com/shop/*"],"keys":["shop.pub"]}]}' >'my policy.json'
run verify --policy 'my policy.json' oci:third
hints 'the policy of this run' "run: cocket policy explain --policy 'my policy.json' oci:third"

run key generate --type p384 wide
for key in wide shop; do
	cp -R third "by $key"
	run sign --key "$key.key" "oci:by $key"
	holds "signed by $key" [ "$status" = 0 ]
	cp err "$key.err"
done
holds 'who does not read signatures of a P-384 key' grep -q '^cocket: hint: podman, skopeo, CRI-O and cosign by default read no signatures by p384 keys' wide.err
holds 'nothing of the kind for another' sh -c '! grep -q "^cocket: hint: podman" shop.err'

# What others may write to, or read: the command that mends it, whoever refuses it and by which name it was known.
mends() { # NAME MODE PATH COMMAND...
	name=$1
	chmod "$2" "$3"
	shift 3
	run "$@"
	chmod_hint=$(sed -n 's/^cocket: hint: \(chmod .*\)/\1/p' err)
	holds "$name" [ "$chmod_hint" ]
	eval "$chmod_hint"
	run "$@"
	refuses "$name, pasted" grep -q 'chmod\|able by' err
}
mkdir 'a dir'
echo '{"version":1,"images":{}}' >'a dir/ledger.json'
: >'an audit.log'
mends 'a policy' 666 'my policy.json' policy check 'my policy.json'
mends 'a store' 777 'my store' trust show --trust 'my store'
mends 'a file of it' 664 'my store/targets.json' verify --trust 'my store' oci:third
mends 'a ledger' 660 'a dir/ledger.json' ledger show --ledger 'a dir/ledger.json'
mends 'its directory' 775 'a dir' ledger show --ledger 'a dir/ledger.json'
mends 'an audit log' 602 'an audit.log' verify --audit 'an audit.log' --key shop.pub oci:shop
mends 'a public key' 666 'my key.pub' verify --key 'my key.pub' oci:shop
mends 'a private key' 620 'my key.key' key show 'my key.key'
mends 'and one to be read' 640 'my key.key' key show 'my key.key'
finish
