#!/bin/sh
# cocket ledger show, forget: what this machine accepted, and the way back to an older image that its denial names.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir -p l/blobs/sha256
put() { digest=$(sha256sum "$1" | cut -c 1-64); cp "$1" "l/blobs/sha256/$digest"; size=$(wc -c <"$1"); }
printf '{"imageLayoutVersion":"1.0.0"}' >l/oci-layout
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}' >config
put config
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[]}' "$digest" "$size" >manifest
put manifest
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"example.com/app:1"}}]}' "$digest" "$size" >l/index.json
run key generate k --no-password
run sign -q --key k.key oci:l
image=example.com/app:1
usual=$HOME/.local/state/cocket/ledger.json

run ledger show
is 'none yet' 0 '' "cocket: $usual: no ledger yet: *"
run ledger show --ledger none.json
is 'none where it was said' 2 '' 'cocket: error: none.json: no ledger there'
run ledger forget "$image"
is 'nothing to forget in none' 2 '' "cocket: error: $usual: no ledger there"

# accepted DIGEST: what the ledger has, from now on.
accepted() {
	(umask 077; mkdir -p "$(dirname "$usual")")
	printf '{"cocket-ledger":1,"images":{"%s":{"digest":"sha256:%s","signed-at":4000000000,"accepted-at":1763800042},"example.com/other:1":{"digest":"sha256:%s","accepted-at":1763800042}}}\n' \
		"$image" "$1" "$1" >"$usual"
}
zeros=0000000000000000000000000000000000000000000000000000000000000000
printf '{"version":1,"rules":[{"images":["example.com/*"],"keys":["k.pub"]}]}' >policy.json

accepted $zeros
run verify --policy policy.json oci:l
is 'older than what was accepted' 1 '' "*denied: rollback: *
cocket: hint: if the older image is meant, run: cocket ledger forget $image"
sed -n 's/^cocket: hint: .* run: cocket //p' err >words
run ledger show
is 'show' 0 "example.com/app:1@sha256:$zeros
  signed 2096-10-02T07:06:40Z, accepted 2025-11-22T08:27:22Z
example.com/other:1@sha256:$zeros
  signed at an unknown time, accepted 2025-11-22T08:27:22Z"
run ledger show --output json "$image"
is 'show in JSON' 0 "{\"image\":\"example.com/app:1\",\"digest\":\"sha256:$zeros\",\"signed-at\":\"2096-10-02T07:06:40Z\",\"accepted-at\":\"2025-11-22T08:27:22Z\",\"ledger\":\"$usual\"}"
run ledger show example.com/app:2 "$image"
is 'one that is not there' 2 "example.com/app:1@sha256:$zeros
  signed 2096-10-02T07:06:40Z, accepted 2025-11-22T08:27:22Z" "cocket: error: example.com/app:2: not in the ledger $usual*"

cp "$usual" before
for given in example.com/app example.com/app:2 example.com/*:1 "example.com/app:1@sha256:$zeros" ''; do
	run ledger forget "$given"
	is "'$given' is no name of it" 2 '' 'cocket: error: *'
done
run ledger forget --dry-run "$image"
is 'dry run' 0 "example.com/app:1@sha256:$zeros
  signed 2096-10-02T07:06:40Z, accepted 2025-11-22T08:27:22Z" 'cocket: would be forgotten; nothing was changed'
holds 'nothing was changed' cmp -s before "$usual"
run ledger forget --audit /no/such/log "$image"
is 'what cannot be written down is not forgotten' 3 '' 'cocket: error: *audit log: *'
holds 'nothing was changed then' cmp -s before "$usual"
COCKET_DRY_RUN=1 run ledger forget "$image"
is 'no dry run by a variable' 2 '' 'cocket: error: *COCKET_DRY_RUN*'

# shellcheck disable=SC2046
run $(cat words) --audit log --output json
is 'forget, as the hint has it' 0 "{\"image\":\"example.com/app:1\",\"digest\":\"sha256:$zeros\",\"signed-at\":\"2096-10-02T07:06:40Z\",\"accepted-at\":\"2025-11-22T08:27:22Z\",\"ledger\":\"$usual\",\"forgotten\":true}" 'cocket: forgotten: *'
holds 'the other stays' grep -q '"example.com/other:1"' "$usual"
refuses 'it does not' grep -q "$image" "$usual"
holds 'the log has it' grep -q '"command":"ledger forget",.*"image":"example.com/app:1",.*"ledger":' log
run audit verify log
is 'and holds together' 0 "$(cat out)"
run ledger forget "$image"
is 'once is enough' 2 '' "cocket: error: $image: not in the ledger *"
run verify --policy policy.json oci:l
is 'the older one is accepted' 0 "$(cat out)"
run ledger show "$image"
holds 'and recorded' grep -q "^$image@sha256:$digest" out

# In another place, which has to be quoted.
mkdir -m 700 'a b'
sed "s/$digest/$zeros/; s/\"signed-at\":[0-9]*/\"signed-at\":4000000000/" "$usual" >'a b/l.json'
run verify --policy policy.json --ledger 'a b/l.json' oci:l
is 'the hint names the file' 1 '' "*
cocket: hint: if the older image is meant, run: cocket ledger forget --ledger 'a b/l.json' $image"
chmod 666 'a b/l.json'
run ledger show --ledger 'a b/l.json'
is 'a ledger that others may write' 2 '' 'cocket: error: a b/l.json: *writable by*'
run ledger forget --ledger 'a b/l.json' "$image"
is 'is not changed either' 2 '' 'cocket: error: a b/l.json: *writable by*'
finish
