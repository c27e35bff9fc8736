#!/bin/sh
# cocket trust import-dct: a tree of ~/.docker/trust made here with openssl, one fault at a time; then those that notary made (peers/dct-*).
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

repository=registry.example.com/shop/api
metadata=D/tuf/$repository/metadata
role=dct-registry.example.com-shop-api

# --- notary's forms: canonical JSON throughout, so that what is written is what is signed
b64() { base64 -w0; }
key_json() { printf '{"keytype":"%s","keyval":{"private":null,"public":"%s"}}' "$1" "$2"; }
id_of() { printf %s "$1" | sha256sum | cut -d' ' -f1; }
# write FILE SIGNED ID METHOD KEY
write() {
	printf %s "$2" >signed
	case $4 in
	eddsa) sig=$(openssl pkeyutl -sign -rawin -inkey "$5" -in signed | b64) ;;
	rsapss) sig=$(openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sign "$5" signed | b64) ;;
	*) sig=$(openssl dgst -sha256 -sign "$5" signed | b64) ;;
	esac
	mkdir -p "$(dirname "$1")"
	printf '{"signed":%s,"signatures":[{"keyid":"%s","method":"%s","sig":"%s"}]}' "$2" "$3" "$4" "$sig" >"$1"
}

umask 077
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.pem -subj "/CN=registry.example.com\\/shop\\/api" -days 36500 -out root.crt 2>log
openssl genpkey -algorithm ed25519 -out targets.pem
openssl req -x509 -newkey rsa:2048 -nodes -keyout releases.pem -subj /CN=anyone -days 36500 -out releases.crt 2>log
umask 022
root_key=$(key_json rsa-x509 "$(b64 <root.crt)")
root_id=$(id_of "$root_key")
targets_key=$(key_json ed25519 "$(openssl pkey -in targets.pem -pubout -outform DER | tail -c 32 | b64)")
targets_id=$(id_of "$targets_key")
releases_key=$(key_json rsa-x509 "$(b64 <releases.crt)")
releases_id=$(id_of "$releases_key")
releases_bare=$(id_of "$(key_json rsa "$(openssl pkey -in releases.pem -pubout -outform DER | b64)")")
spki_id() { openssl pkey -in "$1" -pubout -outform DER | sha256sum | cut -d' ' -f1; }

# tree EXPIRES PATHS [SIGNER]: all of it, without snapshot and timestamp, as it is where docker has only signed
tree() {
	rm -rf D
	signer=${3:+",{\"keyids\":[\"$releases_id\"],\"name\":\"targets/$3\",\"paths\":$2,\"threshold\":1}"}
	both=$(printf '%s\n' "\"$root_id\":$root_key" "\"$targets_id\":$targets_key" | LC_ALL=C sort | paste -sd,)
	one() { printf '{"keyids":["%s"],"threshold":1}' "$1"; }
	write "$metadata/root.json" "{\"_type\":\"Root\",\"consistent_snapshot\":false,\"expires\":\"$1\",\"keys\":{$both},\"roles\":{\"root\":$(one "$root_id"),\"snapshot\":$(one "$targets_id"),\"targets\":$(one "$targets_id"),\"timestamp\":$(one "$targets_id")},\"version\":1}" \
		"$root_id" rsapss root.pem
	write "$metadata/targets.json" "{\"_type\":\"Targets\",\"delegations\":{\"keys\":{\"$releases_id\":$releases_key},\"roles\":[{\"keyids\":[\"$releases_id\"],\"name\":\"targets/releases\",\"paths\":$2,\"threshold\":1}$signer]},\"expires\":\"$1\",\"targets\":{},\"version\":2}" \
		"$targets_id" eddsa targets.pem
	write "$metadata/targets/releases.json" "{\"_type\":\"Targets\",\"delegations\":{\"keys\":{},\"roles\":[]},\"expires\":\"$1\",\"targets\":{\"1.4\":{\"hashes\":{\"sha256\":\"5vRgplo/F2P5GOIyhGV/LL5ntIVyNahxtvNjdw9WzMQ=\"},\"length\":401}},\"version\":1}" \
		"$releases_id" rsapkcs1v15 releases.pem
}
later=2040-01-01T00:00:00.000000001Z
digest=sha256:e6f460a65a3f1763f918e23284657f2cbe67b4857235a871b6f363770f56ccc4
published='published targets.json 2
published snapshot.json 2
published timestamp.json 2'
store() {
	rm -rf T store.key store.pub
	"$COCKET" key generate --no-password store >/dev/null 2>&1
	"$COCKET" trust init --trust T --root-key store.key --targets-key store.key >/dev/null 2>&1
}
taken="$published
$repository
  role $role: 1 of 1 key of targets/releases
  key rsa $(spki_id releases.pem | cut -c1-16), notary's $releases_bare
  tag 1.4 $digest targets/releases
  cannot be converted: targets: its keys may also sign tags that targets/releases does not list; they are left out
  cannot be converted: the digests of tags (1): a trust store says who signs, not what; sign the images again"

store
tree $later '[""]'
run trust import-dct D --trust T --key store.key
is 'all that is there' 0 "$taken" '*key * is rsa: it verifies images, but cocket signs with ed25519, p256 or p384 only*'
holds 'says what to do next' grep -q 'hint: signatures cannot be imported' err
refuses 'and nothing of keys that are not there' grep -q 'private/' err
run trust show --trust T
holds 'the store has the role' grep -q "^  $role  1 of 1 key," out
holds 'for this repository' grep -qx "      $repository" out
run trust import-dct D --trust T --key store.key
is 'again: nothing is changed' 0 "$(printf '%s\n' "$taken" | sed "/^published/d; s/^  role $role/&, already there/")" '*'

store
mkdir D/private && touch "D/private/$releases_bare.key"
run trust import-dct D --trust T --key store.key --repository "$repository"
is 'by name' 0 "$taken" '*'
holds 'says where the private key is' grep -qx "cocket: hint: cocket key import D/private/$releases_bare.key NAME" err
store
run --output json trust import-dct D --trust T --key store.key
holds 'JSON: what was published' grep -q '^{"trust":"T",.*"published":\[{"file":"targets.json","version":2}' out
line="{\"repository\":\"$repository\",\"reason\":\"ok\",\"detail\":null,\"role\":\"$role\",\"made\":true,\"from\":\"targets/releases\",\"threshold\":1,"
holds 'JSON: the repository' grep -qF "$line" out
holds 'JSON: its tags' grep -qF "\"tags\":[{\"tag\":\"1.4\",\"digest\":\"$digest\",\"size\":401,\"role\":\"targets/releases\"}]" out

store
tree 2020-01-01T00:00:00Z '[""]'
run trust import-dct D --trust T --key store.key
is 'past its date' 0 "$taken" '*root.json expired on 2020-01-01T00:00:00Z; its keys are imported all the same*'
store
tree $later '[""]' alice
run trust import-dct D --trust T --key store.key
holds 'a signer of docker trust is the label of its key' grep -q "  key alice (rsa $(spki_id releases.pem | cut -c1-16)), notary" out
run trust show --trust T
holds 'in the store too' grep -q "key alice (rsa $(spki_id releases.pem | cut -c1-16))" out
store
tree $later '["v9"]'
run trust import-dct D --trust T --key store.key
is 'only some tags' 0 "$published
$repository
  role $role: 1 of 1 key of targets
  key ed25519 $(spki_id targets.pem | cut -c1-16), notary's $targets_id
  tag 1.4 $digest targets/releases
  cannot be converted: targets/releases: limited to tags that begin with v9; delegations of a trust store cover images with any tag
  cannot be converted: the digests of tags (1): a trust store says who signs, not what; sign the images again" '*'

# --- refused, and nothing is written
before=$(cat T/targets.json)
tree $later '[""]'
sed -i 's/"length":401/"length":402/' "$metadata/targets/releases.json"
run trust import-dct D --trust T --key store.key
is 'one digit of what was signed' 1 '' \
	"cocket: denied: bad-signature: $repository: targets/releases.json: targets/releases: 0 of 1 required keys signed"
run --output json trust import-dct D --trust T --key store.key
holds 'JSON: denied' grep -q '"reason":"bad-signature","detail":"targets/releases.json: .*"role":null,"made":false' out
tree $later '[""]'
mkdir -p D/tuf/registry.example.com/shop/web && mv "$metadata" D/tuf/registry.example.com/shop/web/
run trust import-dct D --trust T --key store.key
is "another repository's" 1 '' 'cocket: denied: name-mismatch: registry.example.com/shop/web: root.json: root: its certificate is for registry.example.com/shop/api, *'
run trust import-dct D --trust T --key store.key --repository "$repository"
is 'one that is not there' 2 '' "cocket: error: $repository: tuf/$repository/metadata/root.json: not found"
run trust import-dct none --trust T --key store.key
is 'no directory' 2 '' 'cocket: error: none: No such file or directory
cocket: hint: check the path'
mkdir empty
run trust import-dct empty --trust T --key store.key
is 'nothing of docker there' 2 '' 'cocket: error: empty: tuf: No such file or directory'
run trust import-dct D --trust T --key store.key --repository "$repository:1.4"
is 'a tag' 2 '' 'cocket: error: repository *: expected a name without tag or digest'
holds 'the store is as it was' [ "$before" = "$(cat T/targets.json)" ]
tree $later '[""]'
run trust import-dct D --trust none --key store.key
is 'no store' 2 '' 'cocket: error: none*'
run trust import-dct D --trust T --key store.key
is 'a role of that name with other keys' 2 '' \
	"cocket: error: $repository: role $role: exists with different keys, threshold or images; undelegate it first"
holds 'is left alone' [ "$before" = "$(cat T/targets.json)" ]

# --- what notary made: taken over, or refused for the reason of the case
# keep CASE: as docker would have cached it
keep() {
	asked=$(python3 -c 'import json, sys; c = json.load(open(sys.argv[1])); print(c.get("asked-as", c["gun"]).split(":")[0])' "$1/case.json")
	rm -rf D
	mkdir -p "D/tuf/$asked/metadata"
	for file in root.json targets.json snapshot.json timestamp.json targets; do
		[ ! -e "$1/served/$file" ] || cp -r "$1/served/$file" "D/tuf/$asked/metadata/"
	done
}
peers=$PROJECT/build/vectors/peers
status=
for folder in "$peers"/dct-*; do
	name=${folder##*/}
	keep "$folder"
	store
	run trust import-dct D --trust T --key store.key
	case $name in
	dct-neg-expired-* | dct-neg-length | dct-neg-path | dct-neg-rollback | dct-neg-tag-* | dct-neg-wrong-pin) expect=0 ;;
	dct-neg-*) expect=1 ;;
	*) expect=0 ;;
	esac
	holds "$name: status $expect" [ "$status" -eq $expect ]
	[ $expect -eq 1 ] || holds "$name: a role is made" grep -q '^  role dct-registry.example.com-shop-[a-z]*: ' out
	[ $expect -eq 0 ] || holds "$name: no role is made" [ ! -s out ]
	case $name in
	dct-neg-expired-*) holds "$name: says so" grep -q ' expired on ' err ;;
	esac
done

# the whole way: what docker accepted, cocket accepts, signed anew by the same key
keep "$peers/dct-long-lived"
store
mkdir D/private
install -m 600 "$peers/keys/dct/5069d912bac4b140353f94668a3773568d86375f7ea411f7f2070f74fd7e4a09.key" D/private/
run trust import-dct D --trust T --key store.key
next=$(sed -n 's/^cocket: hint: cocket \(key import .*\) NAME$/\1/p' err)
cp -r "$peers/dct-long-lived/layout" L
chmod -R u+w L
image="--signed-as $repository:1.4 oci:L:1.4"
# shellcheck disable=SC2086
run verify --trust T $image
is 'not signed anew' 1 '' '*no-signature*'
echo 'delegation-harbour pilot 7' >password
# shellcheck disable=SC2086
run $next moved --password-file password --no-password
holds 'the key moves as the hint says' [ "$status" -eq 0 ]
# shellcheck disable=SC2086
run sign --key moved.key $image
# shellcheck disable=SC2086
run verify --trust T $image
is 'signed anew by the key that docker trusted' 0 "$repository:1.4@$digest" '*'
finish
