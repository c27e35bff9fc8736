#!/bin/sh
# What verify says of an image beside yes or no: what is revoked, what expires soon, what else is there than a signature; with the hint what to do.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

export COCKET_PASSWORD=
id_of() {
	openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -c1-64
}
reason() {
	python3 -c 'import json; r = json.loads(open("out").readline()); print(r["verdict"], r["reason"])'
}

# Has JSON a warning of that kind, of that thing, and is it to expire in so many days (null: not at all)?
warns() {
	python3 - "$@" <<-'EOF'
		import datetime, json, sys
		kind, what, days = sys.argv[1:]
		found = [w for w in json.loads(open("out").readline())["warnings"] if (w["kind"], w["what"]) == (kind, what)]
		assert len(found) == 1 and set(found[0]) == {"kind", "what", "expires", "detail", "hint"}, found
		if days == "null":
		    sys.exit(found[0]["expires"] is not None)
		left = datetime.datetime.fromisoformat(found[0]["expires"].replace("Z", "+00:00")) - datetime.datetime.now(datetime.timezone.utc)
		sys.exit(abs(left.total_seconds() - float(days) * 86400) > 100 or not found[0]["hint"].startswith("cocket "))
	EOF
}
no_warnings() {
	python3 -c 'import json, sys; sys.exit(json.loads(open("out").readline())["warnings"] != [])'
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
is 'beside a good one it does no harm, and is said' 0 "example.com/shop/api:1@$shop" \
	"cocket: warning: oci:shop: a signature by key old (ed25519 $(id_of old.pub | cut -c1-16)) does not count: the key *revoked*: laptop stolen"
run --output json verify --no-ledger oci:shop
holds 'in JSON by its kind' warns revoked-key "key $(id_of old.pub)" null
run -q verify --no-ledger oci:shop
is 'and is not said with -q' 0 "example.com/shop/api:1@$shop" ''

# What cosign and podman write says nothing of its key: the store must know the key itself.
cosigned() { # DIR NAME KEY: an image, and its .sig
	digest=$(PYTHONPATH="$PROJECT/tests" python3 - "$@" <<-'EOF'
		import pathlib, sys
		from support import oci, program, registry
		directory, name, key = sys.argv[1:]
		repo = registry.Repository()
		digest = oci.image(repo, "1")
		oci.sign_simple(repo, digest, name, program.Key("ed25519", pathlib.Path(key + ".key"), pathlib.Path(key + ".pub")))
		oci.write_layout(pathlib.Path(directory), repo, {"1": name})
		print(digest)
	EOF
	)
}
for name in gone stranger bare later; do
	run key generate --no-password $name
	cosigned $name example.com/shop/$name:1 $name
	eval "$name=\$digest"
done
run trust rotate release --add gone.pub --key targets.key
run verify --no-ledger oci:gone:example.com/shop/gone:1
# shellcheck disable=SC2154
is "cosign's signature by a key of the role" 0 "example.com/shop/gone:1@$gone" ''
run trust revoke --revoked-key "$(id_of gone.pub | cut -c1-16)" --note 'on loan' --key targets.key
run trust rotate release --remove gone.pub --key targets.key
told="cocket: denied: revoked: oci:gone:example.com/shop/gone:1: tag *: the key was revoked at 20*Z: on loan; signed by gone (ed25519 $(id_of gone.pub | cut -c1-16))"
no_way="
cocket: hint: a revocation is not taken back: use another image, or sign this one with a key that is not revoked"
run verify --no-ledger oci:gone:example.com/shop/gone:1
is 'which is revoked, and in no role any more' 1 '' "$told$no_way"
for way in "--key new.pub" "--key gone.pub"; do
	# shellcheck disable=SC2086
	run verify $way oci:gone:example.com/shop/gone:1
	is "whoever else decides: $way" 1 '' "*: revoked: *: the key was revoked at 20*Z: on loan; signed by gone (ed25519 *$no_way"
	refuses "with nobody to add: $way" grep -q 'known keys' err
done
for key in new gone; do
	printf '{"version": 1, "rules": [{"images": ["example.com/shop/*"], "keys": ["%s/%s.pub"]}]}' "$PWD" $key >policy.json
	run verify --no-ledger --policy policy.json oci:gone:example.com/shop/gone:1
	is "or a policy with the key file $key" 1 '' "*: revoked: *: the key was revoked at 20*Z: on loan; signed by gone (ed25519 *$no_way"
done
printf '{"version": 1, "rules": [{"images": ["example.com/shop/*"], "roles": ["release"]}]}' >policy.json
run verify --no-ledger --policy policy.json oci:gone:example.com/shop/gone:1
is 'or one by roles' 1 '' "*: revoked: *: the key was revoked at 20*Z: on loan; signed by gone (ed25519 *$no_way"
run --output json verify --no-ledger oci:gone:example.com/shop/gone:1
holds 'in JSON' [ "$(reason)" = 'deny revoked' ]
holds 'with its name' grep -q '"label":"gone"' out
run sign --key new.key oci:gone:example.com/shop/gone:1
run verify --no-ledger oci:gone:example.com/shop/gone:1
is 'beside a good one it is a warning' 0 "example.com/shop/gone:1@$gone" "cocket: warning: oci:*: a signature by key gone (ed25519 $(id_of gone.pub | cut -c1-16)) does not count: the key was revoked at *: on loan"
run verify --no-ledger oci:stranger:example.com/shop/stranger:1
is 'a stranger stays one' 1 '' 'cocket: denied: unknown-key: *'
run trust revoke --revoked-key "$(id_of bare.pub)" --key targets.key
is 'of a key that is known by its id alone' 0 "$(cat out)" "*only its id is known, so a signature of it that names no key is told as one by an unknown key*"
run verify --no-ledger oci:bare:example.com/shop/bare:1
is 'no more can be told' 1 '' 'cocket: denied: unknown-key: *'
run trust revoke --revoked-key bare.pub --key targets.key
is 'until its key is given' 0 "$(cat out)" "*revoked key bare (ed25519 $(id_of bare.pub | cut -c1-16)): its public key is added*"
run trust revoke --revoked-key bare.pub --key targets.key
is 'once' 0 '' '*cocket: nothing to change'
run verify --no-ledger oci:bare:example.com/shop/bare:1
is 'then it is told' 1 '' "cocket: denied: revoked: *: the key was revoked at *; signed by bare (ed25519 *"
run trust revoke --revoked-key "$(id_of bare.pub | cut -c1-16)" --note 'found it' --key targets.key
run verify --no-ledger oci:bare:example.com/shop/bare:1
is 'also with another note' 1 '' "cocket: denied: revoked: *Z: found it; signed by bare (ed25519 *"
run trust show
holds 'the store shows its name' grep -q "^  key bare (ed25519 $(id_of bare.pub | cut -c1-16)) on 20.*Z: found it" out
run trust export exported.json
root_sha256=$(sha256sum <home/.config/cocket/trust/1.root.json | cut -c1-64)
mv home/.config/cocket/trust trust
run verify --key new.pub oci:bare:example.com/shop/bare:1
is 'a store must say so' 1 '' 'cocket: denied: unknown-key: *'
run trust import --trust imported --root-sha256 "$root_sha256" exported.json
run verify --no-ledger --trust imported oci:bare:example.com/shop/bare:1
is 'as one that was exported does' 1 '' "cocket: denied: revoked: *Z: found it; signed by bare (ed25519 *"
mv trust home/.config/cocket/trust
run trust revoke --digest "$shop" --note 'left-pad' --key targets.key
run verify --no-ledger oci:shop
is 'an image is revoked' 1 '' 'cocket: denied: revoked: oci:shop: the digest *revoked*: left-pad*'
run verify --key new.pub oci:shop
is 'for keys that are given as well' 1 '' 'cocket: denied: revoked: oci:shop: the digest *revoked*: left-pad*'

# --- before it runs out
soon='cocket: warning: '
time='20??-??-??T??:??:??Z'
layout one example.com/one:1
one=$digest
run sign --key new.key --expires 90d oci:one
run --output json verify --key new.pub oci:one
holds 'nothing is said of 90 days' no_warnings
layout two example.com/two:1
two=$digest
run sign --key new.key --expires 1h oci:two
run verify --key new.pub oci:two
is 'nor of a third of a life' 0 "example.com/two:1@$two" ''
layout old example.com/old:1
printf '{"critical":{"identity":{"docker-reference":"example.com/old:1"},"image":{"docker-manifest-digest":"%s"},"type":"cosign container image signature"},"optional":{"creator":"x","timestamp":%d,"cocket.expires":%d}}' \
	"$digest" $(($(date +%s) - 83 * 86400 - 60)) $(($(date +%s) + 7 * 86400 - 60)) >payload
sign_payload() { # KEY: the payload signed, as a line of --signature
	openssl pkeyutl -sign -rawin -inkey "$1" -in payload -out payload.sig
	python3 - <<-'EOF'
		import base64, hashlib, json
		def descriptor(kind, of, **more):
		    return {"mediaType": kind, "digest": "sha256:" + hashlib.sha256(of).hexdigest(), "size": len(of), **more}
		payload = open("payload", "rb").read()
		layer = descriptor("application/vnd.dev.cosign.simplesigning.v1+json", payload, data=base64.b64encode(payload).decode(),
		                   annotations={"dev.cosignproject.cosign/signature": base64.b64encode(open("payload.sig", "rb").read()).decode()})
		print(json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
		                  "config": descriptor("application/vnd.oci.image.config.v1+json", b"{}"), "layers": [layer]}))
	EOF
}
run key generate --no-password plain
sign_payload plain.key >sigs
run verify --key plain.pub --signature sigs oci:old
is 'a signature that expires' 0 "example.com/old:1@$digest" \
	"${soon}oci:old: its signature expires at $time, in 6 days; to renew it: cocket sign --key KEY --expires 90d oci:old"
run --output json verify --key plain.pub --signature sigs oci:old
holds 'in JSON' warns signature-expires signature 6.9993
cp -r old old2
run verify --key plain.pub --signature sigs oci:old oci:old2
is 'once' 0 "example.com/old:1@$digest
example.com/old:1@$digest" "${soon}signatures of 2 images expire soon; first oci:old: its signature expires at $time, in 6 days; to renew it: *"
run verify --key plain.pub --max-age 84d --signature sigs oci:old
is 'or becomes too old' 0 "example.com/old:1@$digest" \
	"${soon}oci:old: its signature is too old from $time, in 23 hours (the maximum age is 84 days); to renew it: cocket sign --key KEY oci:old"
run --output json verify --key plain.pub --max-age 84d --signature sigs oci:old
holds 'in JSON, by its own kind' warns signature-age signature 0.9993
run sign --key new.key oci:old
run --output json verify --key plain.pub --key new.pub --signature sigs oci:old
holds 'nothing is said while another signature suffices' no_warnings
run --output json verify --key plain.pub --key new.pub --threshold 2 --signature sigs oci:old
holds 'but if both are needed' warns signature-expires signature 6.9993

for role in root targets; do
	rm -r home/.config/cocket/trust
	run trust init --root-key root.key --targets-key targets.key
	run trust delegate release --images 'example.com/*' --role-key new.pub --key targets.key
	run trust rotate $role --expires 6d --key $role.key
	run verify --no-ledger oci:one oci:old
	is "$role expires" 0 "example.com/one:1@$one
example.com/old:1@$digest" "*${soon}trust store *: $role.json expires at $time, in [56] days; to renew it: cocket trust rotate $role --expires 1y --key KEY*"
	holds 'which is said once' [ "$(grep -c "$role.json expires" err)" = 1 ]
	run --output json verify --no-ledger oci:one
	holds 'in JSON' warns trust-expires $role.json 6
done
run trust rotate targets --expires 1y --key targets.key
run trust rotate release --expires 5d --key targets.key
run verify --no-ledger oci:one
is 'a role expires' 0 "example.com/one:1@$one" \
	"${soon}role release expires at $time, in [45] days; to renew it: cocket trust rotate release --expires 1y --key KEY*"
run --output json verify --no-ledger oci:one
holds 'in JSON' warns role-expires 'role release' 5
run trust rotate release --expires 1y --key targets.key
run --output json verify --no-ledger oci:one
holds 'and then is well' no_warnings

# --- what was skipped is not what was verified
cat >compose.yaml <<EOF
services:
  one:
    image: example.com/one:1
  built:
    build: .
EOF
cat >built.yaml <<EOF
services:
  other:
    build: .
EOF
printf 'oci:one\n' >list
said='compose.yaml:5:12: services.built: *'
run verify --timeout 2s --key new.pub --file list --file compose.yaml
is 'a service that is built' 3 "example.com/one:1@$one" "cocket: skipped: $said
cocket: error: *"
run -q verify --key new.pub --file list --file compose.yaml
is 'is said with -q' 3 "example.com/one:1@$one" "cocket: skipped: $said
cocket: error: *"
run verify --key new.pub --file list --file built.yaml
is 'a file of which all is skipped' 0 "example.com/one:1@$one" 'cocket: skipped: built.yaml:3:12: services.other: *'
skips() { # WHAT...: the sources of what each object says was skipped, in order
	python3 -c 'import json; print(*[",".join(s["source"] for s in json.loads(l)["skipped"]) or "-" for l in open("out")])'
}
run --output json verify --key new.pub --file list --file built.yaml oci:two
holds 'stands in the first object' [ "$(skips)" = 'built.yaml:3:12 -' ]
run --output json verify --key new.pub --file list --file compose.yaml oci:one
holds 'or in the first of its file' [ "$(skips)" = '- compose.yaml:5:12' ]
run verify --strict --key new.pub --file list --file built.yaml
is '--strict makes it a failure' 1 "example.com/one:1@$one" 'cocket: error: --strict: skipped: built.yaml:3:12: services.other: *'
COCKET_STRICT=yes run verify --key new.pub --file list --file built.yaml
is 'a variable does too' 1 "example.com/one:1@$one" 'cocket: error: --strict: skipped: *'
run verify --strict --key new.pub --file list
is 'of nothing that was skipped' 0 "example.com/one:1@$one" ''
printf 'oci:one\n' >pinned
run pin --strict --key new.pub --write pinned
is 'and so for pin' 0 '' '*'
cat >both.yaml <<EOF
services:
  one:
    image: oci:one
EOF
cat built.yaml >mixed.yaml
printf '  one:\n    image: registry.invalid/x:1\n' >>mixed.yaml
cp mixed.yaml before.yaml
run --output json pin --strict --timeout 2s --key new.pub --write mixed.yaml
holds 'its JSON says what was skipped' [ "$(skips)" = 'mixed.yaml:3:12' ]
holds 'and no file is written' cmp -s mixed.yaml before.yaml

# --- on a terminal, how many of each
terminal() { # ARGUMENT...: standard error is a terminal; what it got is in the file tty
	status=0
	script -qec "$COCKET $* >out" tty </dev/null >/dev/null || status=$?
}
layout unsigned example.com/unsigned:1
terminal verify --key new.pub --file list --file built.yaml oci:unsigned oci:one:none
holds 'the last line counts them' grep -q 'cocket: 3 images: 1 allowed, 1 denied, 1 undecided, 1 skipped' tty
terminal -q verify --key new.pub oci:unsigned oci:one
refuses 'not with -q' grep -q '2 images' tty
terminal verify --key new.pub oci:one
refuses 'nor of a single one' grep -q '1 image' tty
run verify --key new.pub oci:unsigned oci:one
refuses 'nor where nobody watches' grep -q '2 images' err

finish
