#!/bin/sh
# What verify says of an image beside yes or no: what is revoked, what expires soon, what else is there than a signature; with the hint what to do.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

export COCKET_PASSWORD=
layout() { # DIR NAME: the smallest image there is, under that name
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
id_of() {
	openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -c1-64
}
reason() {
	python3 -c 'import json; r = json.loads(open("out").readline()); print(r["verdict"], r["reason"])'
}

for name in root targets old new third; do
	run key generate "$name"
done
run trust init --root-key root.key --targets-key targets.key
run trust delegate release --images 'example.com/shop/*' --role-key old.pub --role-key new.pub --key targets.key
layout shop example.com/shop/api:1
shop=$digest
run sign --key old.key oci:shop

# --- revoked is revoked
run verify --no-ledger oci:shop
is 'a good key' 0 "example.com/shop/api:1@$shop" ''
run trust revoke --revoked-key old.pub --note 'laptop stolen' --key targets.key
run verify --no-ledger oci:shop
is 'its key is revoked' 1 '' "cocket: denied: revoked: oci:shop: tag *: the key *revoked*: laptop stolen; signed by *$(id_of old.pub | cut -c1-12)*
cocket: hint: a revocation is not taken back: *"
run trust rotate release --remove old.pub --key targets.key
run verify --no-ledger oci:shop
is 'and in no role any more' 1 '' "cocket: denied: revoked: oci:shop: *: the key *revoked*: laptop stolen; * $(id_of old.pub | cut -c1-12)*"
refuses 'which nobody is told to add' grep -q 'adds\|--add' err
run verify --no-ledger --explain oci:shop
holds '--explain says so' grep -q 'revoked: the key .*revoked.*: laptop stolen' err
run verify --key old.pub oci:shop
is 'nor is it good for being given' 1 '' "cocket: denied: revoked: oci:shop: *: the key *: laptop stolen; signed by *"
refuses 'and is no key to be known' grep -q 'known keys' err
run verify --key new.pub oci:shop
is 'nor unknown for another being given' 1 '' 'cocket: denied: revoked: oci:shop: *: laptop stolen; *'
run --output json verify --key old.pub oci:shop
holds 'in JSON' [ "$(reason)" = 'deny revoked' ]
printf '{"version": 1, "rules": [{"images": ["example.com/shop/*"], "keys": ["%s/old.pub"]}]}' "$PWD" >policy.json
chmod 644 policy.json
run verify --no-ledger --policy policy.json oci:shop
is 'by the key file of a policy' 1 '' 'cocket: denied: revoked: oci:shop: *: laptop stolen; *'
mv home/.config/cocket/trust trust
run verify --no-ledger --policy policy.json oci:shop
is 'which a store must say' 0 "example.com/shop/api:1@$shop" ''
run verify --key old.pub oci:shop
is 'for --key too' 0 "example.com/shop/api:1@$shop" ''
mkdir home/.config/cocket/trust
run verify --key old.pub oci:shop
is 'a directory that is no store yet says nothing' 0 "example.com/shop/api:1@$shop" ''
rmdir home/.config/cocket/trust
cp -r trust home/.config/cocket/trust
echo '{' >home/.config/cocket/trust/targets.json
run verify --key old.pub oci:shop
is 'a store that does not load leaves nobody to say what is revoked' 2 '' 'cocket: error: revoked keys: trust store *: targets.json: *'
rm -r home/.config/cocket/trust
mv trust home/.config/cocket/trust
run sign --key new.key oci:shop
run verify --no-ledger oci:shop
is 'beside a good one it does no harm' 0 "example.com/shop/api:1@$shop" '*'
run trust revoke --digest "$shop" --note 'left-pad' --key targets.key
run verify --no-ledger oci:shop
is 'an image is revoked' 1 '' 'cocket: denied: revoked: oci:shop: the digest *revoked*: left-pad*'
run verify --key new.pub oci:shop
is 'for keys that are given as well' 1 '' 'cocket: denied: revoked: oci:shop: the digest *revoked*: left-pad*'

finish
