#!/bin/sh
# cocket policy: a file that is sound, and what is refused of one, by file, line and column.  Nothing here needs a network.
# With the release build too: faketime.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

for k in root targets release a b; do
	"$COCKET" -q key generate --no-password $k >/dev/null
done
policy() { printf '{ "version": 1, "rules": [\n%s ] }\n' "$1" >"${2:-p.json}"; }

# --- check
policy '{ "images": ["r.example.com/shop/*"], "keys": ["a.pub", "b.pub"], "threshold": 2 }'
run policy check p.json
is 'a sound policy' 0 "p.json: ok: 1 rule for 1 pattern, 0 mirrors, 0 rules only warn; sha256 $(sha256sum <p.json | cut -d' ' -f1)
all other images are denied (no-rule): those that are not r.example.com/shop/*
1 rule: 1 can allow images"
run policy check --output json p.json
is 'as JSON' 0 "{\"policy\":\"p.json\",\"sha256\":\"$(sha256sum <p.json | cut -d' ' -f1)\",\"rules\":1,\"patterns\":1,\"mirrors\":0,\"warn\":0,\"can-allow\":1,\"allow-none\":[],\"catch-all\":null,\"allows-anything\":false}"
mkdir sub
mv p.json a.pub b.pub sub/
run policy check sub/p.json
holds 'key files are beside the policy' grep -q '^sub/p.json: ok' out
mv sub/p.json .
run policy check p.json
is 'not where they were (A30)' 2 '' "cocket: error: p.json:2:48: keys: a.pub: No such file or directory
cocket: error: p.json:2:57: keys: b.pub: No such file or directory"
run policy check --syntax p.json
holds '--syntax looks at the file alone' grep -q '^p.json: ok' out
cp sub/a.pub sub/b.pub .
cp a.pub b.pub
run policy check p.json
is 'two files, one key (A15, A16)' 2 '' 'cocket: error: p.json:2:57: keys: b.pub: holds the key of another file in the list'
cp a.key b.pub
run policy check p.json
is 'a private key' 2 '' 'cocket: error: p.json:2:57: keys: b.pub: a private key, expected a public one*'
cp sub/b.pub .

run policy check none.json
is 'no such file' 2 '' 'cocket: error: policy none.json: No such file or directory
cocket: hint: check the path'
: >empty.json
run policy check empty.json
is 'an empty file (A30)' 2 '' 'cocket: error: empty.json:1:1: the file is empty, expected a policy'
run policy check sub
is 'a directory' 2 '' 'cocket: error: policy: sub: not a regular file'
chmod o+w p.json
run policy check p.json
is 'others may write (A36)' 2 '' 'cocket: error: policy p.json: writable by group or others (mode 0646); *'
chmod o-w p.json
ln -s p.json link.json
run policy check link.json
holds 'a link is said (A36)' grep -q 'warning: link.json is a symbolic link' err
policy '{ "images": ["r.example.com/shop/*"], "keys": ["a.pub"], "threshhold": 2 }'
run policy check p.json
is 'a misspelt field (A30)' 2 '' 'cocket: error: p.json:2:58: unknown field "threshhold" (did you mean "threshold"?)'
policy '{ "images": ["r.example.com/shop/*"], "keys": ["a.pub"], "threshold": 0 }'
run policy check p.json
is 'threshold 0 (A16)' 2 '' 'cocket: error: p.json:2:71: threshold: 0, expected 1 to 1024'
policy '{ "images": ["r.example.com/(a+)+$"], "keys": ["a.pub"] }'
run policy check p.json
is 'a regular expression (A28, A29)' 2 '' 'cocket: error: p.json:2:14: images: *'

# --- all of it, with what was meant
printf '{ "version": 1, "rule": [], "rules": [\r\n\t{ "images": ["r.example.com/shop/*"], "keys": ["b.pbu", "c.pub"], "threshold": 3 },\r\n' >p.json
printf '\t{ "images": ["R.example.com/x*"], "keys": ["a.pub"], "enforce": "wran" } ] }\n' >>p.json
run policy check p.json
is 'every problem in one run' 2 '' 'cocket: error: p.json:1:17: unknown field "rule" (did you mean "rules"?)
cocket: error: p.json:2:49: keys: b.pbu: No such file or directory (did you mean "b.pub"?)
cocket: error: p.json:2:58: keys: c.pub: No such file or directory (did you mean "a.pub"?)
cocket: error: p.json:2:81: threshold: 3 of 2 keys can never be met
cocket: error: p.json:3:15: images: pattern R.example.com/x\*: image names are lower case*
cocket: error: p.json:3:66: enforce: wran, expected deny or warn (did you mean "warn"?)'
run policy check --syntax --output json p.json
holds 'as JSON too' grep -q '^{"policy":"p.json","problems":\[{"line":1,"column":17,"message":"unknown field \\"rule\\" (did you mean \\"rules\\"?)"},{"line":2,"column":81,.*\],"more":false}$' out
for command in "verify r.example.com/x" "policy explain r.example.com/x"; do
	# shellcheck disable=SC2086
	run $command --policy p.json
	is "$command tells the first, and how many more" 2 '' 'cocket: error: p.json:1:17: unknown field "rule" (did you mean "rules"?) ([35] more problems: cocket policy check p.json)'
done

# --- what matches no name, with what was meant
while IFS='|' read -r pattern why meant; do
	policy "{ \"images\": [\"$pattern\"], \"keys\": [\"a.pub\"] }"
	run policy check p.json
	is "pattern $pattern" 2 '' "cocket: error: p.json:2:14: images: pattern *: *$why*${meant:+(did you mean \"$meant\"[?])}"
done <<-'END'
	R.example.com/Shop/*:V1.*|lower case|r.example.com/shop/[*]:V1.[*]
	https://r.example.com/shop|no scheme|r.example.com/shop
	r.example.com/shop/|between slashes|r.example.com/shop/[*]
	r.example.com/shop/**|does not cross a slash|r.example.com/shop/[*]
	r.example.com|names a registry|r.example.com/[*]
	localhost:5000|names a registry|localhost:5000/[*]
	r.example.com/shop:a:b|a tag is letters|r.example.com/shop
	r.example.com/shop:+1|a tag is letters|r.example.com/shop
	r.example.com/ shop/*|expected a-z|
	r.example.com/a..*|no image name has a part like a..*|
	r.example.com/shop:[.-]*|no tag is like that|r.example.com/shop
END

# --- roles
policy '{ "images": ["r.example.com/shop/*"], "roles": ["release"] }'
run policy check p.json
is 'roles and no store' 2 '' 'cocket: error: p.json: uses roles, and there is no trust store: *'
"$COCKET" trust init --trust store --root-key root.key --targets-key targets.key >/dev/null 2>&1
run policy check --trust store p.json
is 'a role that the store does not have (A30)' 2 '' 'cocket: error: p.json:2:49: roles: release: the trust store store has no such role'
"$COCKET" trust delegate release --trust store --images 'r.example.com/shop/*' --role-key release.pub --key targets.key >/dev/null 2>&1
run policy check --trust store p.json
holds 'one that it has' grep -q '^p.json: ok' out
policy '{ "images": ["r.example.com/shop/*"], "roles": ["relase", "release", "other"] }'
run policy check --trust store p.json
is 'the role that was meant' 2 '' 'cocket: error: p.json:2:49: roles: relase: the trust store store has no such role (did you mean "release"?)
cocket: error: p.json:2:70: roles: other: the trust store store has no such role'
policy '{ "images": ["r.example.com/shop/*"], "roles": ["nested"] }'
"$COCKET" trust delegate nested --parent release --trust store --images 'r.example.com/shop/*' --role-key a.pub --key release.key --key targets.key >/dev/null 2>&1
run policy check --trust store p.json
holds 'one below a role' grep -q '^p.json: ok' out
policy '{ "images": ["r.example.com/shop/*"], "keys": ["a.pub"] }'
run policy check --trust store p.json
is 'a store that no rule asks' 2 '' 'cocket: error: --trust: no rule of the policy p.json uses roles'
printf '{ "version": 1, "trust": "store", "rules": [ { "images": ["r.example.com/x"], "roles": "any" } ] }' >p.json
run policy check --trust store p.json
is 'two stores' 2 '' 'cocket: error: --trust: the policy p.json names a trust store of its own'
run policy check p.json
holds 'its own' grep -q '^p.json: ok' out

# --- what lets nothing pass, and what lets anything
"$COCKET" trust delegate lonely --trust store --images 'r.example.com/lonely/*' --role-key b.pub --expires 1d --key targets.key >/dev/null 2>&1
"$COCKET" trust revoke --trust store --revoked-key a.pub --key targets.key >/dev/null 2>&1
cat >p.json <<'END'
{ "version": 1, "trust": "store", "rules": [
  { "images": ["r.example.com/a/*", "r.example.com/b/*"], "keys": ["a.pub"] },
  { "images": ["r.example.com/two/*"], "keys": ["a.pub", "b.pub"], "threshold": 2 },
  { "images": ["r.example.com/old"], "decide-by": "reject" },
  { "images": ["r.example.com/lonely/*"], "roles": ["lonely"], "threshold": 2 },
  { "images": ["r.example.com/elsewhere/*"], "roles": ["lonely"] },
  { "images": ["r.example.com/nested/*"], "roles": ["nested"] },
  { "images": ["r.example.com/lonely/x"], "roles": "any" },
  { "images": ["r.example.com/one/*"], "keys": ["a.pub", "b.pub"] },
  { "images": ["r.example.com/warned"], "keys": ["a.pub"], "enforce": "warn" } ] }
END
run policy check p.json
sed 1d out >rest
printf '%s\n' 'rule 9 (r.example.com/warned) ONLY WARNS: its images are allowed, signed or not' \
	'all other images are denied (no-rule): those that are not r.example.com/a/*, r.example.com/b/*, r.example.com/two/*, r.example.com/old, r.example.com/lonely/* or one of 5 more patterns' \
	'9 rules: 3 can allow images, 6 allow none (r.example.com/a/* and 1 more: its only key is revoked; r.example.com/two/*: 1 of its 2 keys is revoked, and it requires 2; r.example.com/old: it rejects all images; r.example.com/lonely/*: role lonely requires 2 keys and has 1; r.example.com/elsewhere/*: role lonely covers none of its images; and 1 more)' >wanted
holds 'rules that allow none, and why' cmp -s rest wanted
run policy check --output json p.json
holds 'as JSON' grep -q '"can-allow":3,"allow-none":\[{"rule":1,"patterns":\["r.example.com/a/\*","r.example.com/b/\*"\],"why":"its only key is revoked"}.*{"rule":6,"patterns":\["r.example.com/nested/\*"\],"why":"role nested requires 1 key and has 0, since 1 is revoked"}\],"catch-all":null,"allows-anything":false}$' out
run policy check --syntax p.json
holds 'the file alone does not know of keys and roles' grep -q '^9 rules: 8 can allow images, 1 allows none (r.example.com/old: it rejects all images)$' out
run policy explain --policy p.json r.example.com/a/x
holds 'explain says why none can' grep -q '^no image can be allowed: its only key is revoked$' out
run policy explain --policy p.json r.example.com/one/x
holds 'and what one must have' grep -q '^an image must have: a signature by one of the keys a.pub, b.pub$' out
if faketime -f '+3d' "$COCKET" --version >/dev/null 2>&1; then
	status=0
	faketime -f '+3d' "$COCKET" policy check p.json >out 2>err || status=$?
	holds 'a role that has expired' grep -q 'r.example.com/lonely/\*: role lonely has expired (20..-..-..T..:..:..Z)' out
else
	echo 'SKIP faketime is missing, or does not go with this build'
fi
policy '{ "images": ["**"], "keys": ["b.pub"], "enforce": "warn" }'
run policy check p.json
holds 'a catch-all that allows anything is loud' grep -q '^rule 1 (\*\*) ONLY WARNS: EVERY IMAGE that no other rule is for is allowed, signed or not$' out
holds 'on standard error too' grep -qx 'cocket: warning: rule 1 (\*\*) only warns: every image that no other rule is for is allowed, signed or not' err
policy '{ "images": ["**"], "keys": ["b.pub"] }'
run policy check p.json
holds 'one that does not is not' sh -c '! grep -q WARNS out && [ ! -s err ] && grep -q "^all other images: rule 1 (\*\*)$" out'

# --- import
cat >podman.json <<'END'
{ "default": [ { "type": "reject" } ], "transports": { "docker": {
  "r.example.com/shop:1": [ { "type": "sigstoreSigned", "keyPath": "a.pub" } ],
  "*.redhat.example": [ { "type": "signedBy", "keyType": "GPGKeys", "keyPath": "/etc/pki/rpm-gpg/RPM-GPG-KEY" } ] } } }
END
run policy import podman.json
is 'import from whom' 2 '' 'cocket: error: policy import: missing --from podman|notation|cosign
cocket: usage: cocket policy import --from podman|notation|cosign [[]OPTIONS] FILE|COMMAND...'
run policy import --from podman podman.json
holds 'what can be said is' grep -q '{"images":\["r.example.com/shop:1"\],"keys":\["a.pub"\],"formats":\["simple"\],"require-tag":true}' out
holds 'what cannot lets nothing pass' grep -q '"comment":"signatures by OpenPGP keys","decide-by":"reject"' out
holds 'and is listed' grep -q 'cocket: \*.redhat.example: signatures by OpenPGP keys: cannot be converted; images there are denied' err
run policy import --from podman -o made.json podman.json
is 'into a file, and what it came to' 0 '' "*
cocket: 1 scope converted (r.example.com/shop:1)
cocket: 1 scope allows no image (\*.redhat.example: signatures by OpenPGP keys)
cocket: all other images are denied (no-rule)"
run policy import --from podman --output json podman.json
holds 'as JSON' grep -q '^{"policy":{"version":1,"rules":\[.*\]},"out":null,"converted":\["r.example.com/shop:1"\],"allow-none":\["\*.redhat.example: signatures by OpenPGP keys"\],"catch-all":false,"notes":\["r.example.com/shop:1: by digest too .*"\]}$' out
echo '{ "default": [ { "type": "sigstoreSigned", "keyPath": "b.pub" } ] }' >default.json
run policy import --from podman default.json
holds 'a default is the catch-all' grep -q '"images":\["\*\*"\],"keys":\["b.pub"\]' out
run policy check made.json
holds 'that is a policy' grep -q '^made.json: ok: 2 rules' out
run policy import --from podman -o made.json podman.json
is 'never over one that is there' 2 '' '*made.json: already exists'
run policy import --from podman podman.json default.json
is 'one file' 2 '' 'cocket: error: policy import: too many arguments (expected FILE)'
run policy import --from cosign -o cosign.json -- cosign verify --certificate-identity-regexp '^https://github\.com/shop/[^/]*/x\.yml@refs/tags/v1$' \
	--certificate-oidc-issuer https://token.example --certificate-github-workflow-ref refs/tags/v1 r.example.com/shop/api:1.4
is 'flags of cosign' 0 '' '*1 scope converted (r.example.com/shop/api:1.4)*'
run policy explain --policy cosign.json r.example.com/shop/api:1.4
holds 'and what they come to' grep -q '^an image must have: a signature by the identity https://github.com/shop/\*/x.yml@refs/tags/v1 of https://token.example (ref refs/tags/v1)$' out
run policy import --from cosign -- verify --certificate-identity-regexp '.*@harbour.example' --certificate-oidc-issuer https://id.example alpine
is 'one that matches more than it seems to' 2 '' "cocket: error: --certificate-identity-regexp: .\*@harbour.example: not anchored, so it matches names that go on before or behind it: expected ^...\$"
run policy import --from notation podman.json
is 'another tool' 2 '' 'cocket: error: podman.json: version: missing'
run policy import --from podman none.json
is 'no such file to import' 2 '' 'cocket: error: none.json: *'
mkdir directory.json
run policy import --from podman directory.json
is 'a directory to import' 2 '' 'cocket: error: directory.json: not a regular file'

# --- explain
cat >p.json <<'END'
{ "version": 1, "mirrors": [ { "location": "m.internal", "stands-for": "r.example.com" } ], "rules": [
  { "images": ["r.example.com/shop/*"], "keys": ["a.pub"], "enforce": "warn" },
  { "images": ["r.example.com/shop/api:1.*"], "keys": ["a.pub", "b.pub"], "threshold": 2, "comment": "the API", "max-age": "36h", "require-tag": true },
  { "images": ["r.example.com/shop/api"], "roles": "any", "platforms": ["linux/amd64"], "formats": ["bundle"] },
  { "images": ["r.example.com/old"], "decide-by": "reject" } ] }
END
run policy explain --policy p.json m.internal/shop/api:1.4
is 'the rule, and why it' 0 "m.internal/shop/api:1.4: is a mirror's, and goes as r.example.com/shop/api:1.4
rule 2, for r.example.com/shop/api:1.*
  \"the API\"
  decides by signatures
  2 of 2 keys
  of a.pub, b.pub
  in the format simple or bundle
  signatures no older than 36h
  signatures with a tag
not rule 1, for r.example.com/shop/*: api has no globs, before *
not rule 3, for r.example.com/shop/api: it has a pattern for the tag
an image must have: signatures by 2 of the keys a.pub, b.pub, no older than 36h, with a tag
no image can be allowed here: p.json: uses roles, and there is no trust store: set \"trust\" in it or use --trust DIR"
run policy explain --policy p.json r.example.com/shop/api:2
is 'another tag, another rule' 0 'r.example.com/shop/api:2: goes as r.example.com/shop/api:2
rule 3, for r.example.com/shop/api
  decides by signatures
  by any role of the trust store that covers the name, and by its threshold
  in the format bundle
  platforms linux/amd64
not rule 1, for r.example.com/shop/*: api has no globs, before *
an image must have: signatures by the threshold of any role that covers its name, in the format bundle, for its platforms
no image can be allowed here: p.json: uses roles, and there is no trust store: set "trust" in it or use --trust DIR'
run policy explain --policy p.json r.example.com/shop/web
holds 'a rule that warns is loud' grep -q 'ONLY WARNS' out
for host in r.example.com:443 R.Example.com:443; do
	run policy explain --policy p.json "$host/old:1"
	holds "$host is r.example.com" grep -q '^rule 4, for r.example.com/old' out
done
run policy explain --policy p.json r.example.com:8443/old:1
is 'another port is another host' 1 'r.example.com:8443/old:1: goes as r.example.com:8443/old:1
nearest: rule 4, for r.example.com/old
no rule applies: denied (no-rule)'
run policy explain --policy p.json m.internal:443/old
holds 'a mirror by its default port' grep -q '^rule 4, for r.example.com/old' out
echo '{"version":1,"rules":[{"images":["docker.io:443/library/alpine"],"decide-by":"reject"},{"images":["r.example.com:443/x/*"],"decide-by":"reject"}]}' >ports.json
for name in alpine docker.io/alpine index.docker.io/library/alpine registry-1.docker.io:443/alpine; do
	run policy explain --policy ports.json "$name"
	holds "$name is alpine" grep -q '^rule 1, for docker.io/library/alpine' out
done
run policy explain --policy ports.json r.example.com/x/y
holds 'nor does a port in the rule make another host' grep -q '^rule 2, for r.example.com/x/\*' out
echo '{"version":1,"rules":[{"images":["r.example.com:443/x"],"decide-by":"reject"},{"images":["r.example.com/x"],"keys":["a.pub"]}]}' >twins.json
run policy check --syntax twins.json
is 'two rules for one host' 2 '' '*images: r.example.com/x: rule 1 has it already, so this can never match'
run policy explain --policy p.json r.example.com/shop/api/v2
holds 'a * that does not reach so far is named' grep -q '^nearest: rule 1, for r.example.com/shop/\*: \* does not cross a slash$' out
run policy explain --policy p.json --output json r.example.com/shpo/api
holds 'the nearest rule as JSON' grep -q '"rule":null,"also":\[\],"can-allow":false,"nearest":"r.example.com/shop/\*"}$' out
run policy explain --policy p.json alpine
is 'no rule' 1 'alpine: goes as docker.io/library/alpine:latest
no rule applies: denied (no-rule)'
cat >m.json <<'END'
{ "version": 1, "rules": [
  { "images": ["r.example.com/shop/*"], "keys": ["a.pub"], "mirrors": [ { "location": "m.internal/x", "stands-for": "r.example.com/shop" } ] },
  { "images": ["r.example.com/shop/old"], "decide-by": "reject" } ] }
END
run policy check m.json
holds 'mirrors of a rule' grep -q '^m.json: ok: 2 rules for 2 patterns, 1 mirror,' out
run policy explain --policy m.json m.internal/x/api:1.4
is 'a mirror of a rule' 0 "m.internal/x/api:1.4: is a mirror's, and goes as r.example.com/shop/api:1.4
rule 1, for r.example.com/shop/*
  decides by signatures
  1 of 1 key
  of a.pub
  in the format simple or bundle
  also as m.internal/x, a mirror of r.example.com/shop
an image must have: a signature by the key a.pub"
echo '{"version":2,"rules":[{"images":["a.example/x"],"keys":["a.pub"],"image":{"user":"not-root"}}]}' >practice.json
run policy explain --policy practice.json a.example/x
holds 'what is asked of the image itself' grep -q "^an image must have: a signature by the key a.pub, and be what the rule's image section asks$" out
run policy explain --policy m.json --output json m.internal/x/api:1.4
holds 'as JSON' grep -q '"mirrors":\[{"location":"m.internal/x","stands-for":"r.example.com/shop"}\]' out
run policy explain --policy m.json m.internal/x/old
holds 'a more specific rule decides of what is there too' grep -q '^rule 2, for' out
run policy explain --policy m.json m.internal/xx/api
is 'beside the mirror' 1 'm.internal/xx/api: goes as m.internal/xx/api:latest
no rule applies: denied (no-rule)'
sed 's/"rules": \[/"rules": [ { "images": ["**"], "decide-by": "reject" },/' p.json >all.json
run policy explain --policy all.json r.example.com/old
holds 'the catch-all comes last' grep -q '^not rule 1, for \*\*: any other pattern comes before it$' out
run policy explain --policy all.json alpine
is 'and is for the others' 0 'alpine: goes as docker.io/library/alpine:latest
rule 1, for **
  decides by reject
no image can be allowed: it rejects all images'
cat >i.json <<'END'
{ "version": 2, "rules": [
  { "images": ["r.example.com/shop/*"], "keys": ["a.pub"], "threshold": 2, "no-log": true,
    "identities": [ { "identity": "pilot@harbour.example", "issuer": "https://id.example" },
      { "identity": "https://github.com/shop/*/.github/workflows/release.yml@refs/tags/v1.*", "issuer": "https://token.example",
        "github": { "repository": "shop/api", "ref": "refs/heads/main" } } ] } ] }
END
run policy explain --policy i.json r.example.com/shop/api:1.4
is 'identities' 0 'r.example.com/shop/api:1.4: goes as r.example.com/shop/api:1.4
rule 1, for r.example.com/shop/*
  decides by signatures
  2 of 3 signers
  of a.pub
  or of pilot@harbour.example of https://id.example, https://github.com/shop/*/.github/workflows/release.yml@refs/tags/v1.* of https://token.example (repository shop/api, ref refs/heads/main)
  in the format simple or bundle
  ALSO signatures that are in NO TRANSPARENCY LOG
an image must have: signatures by 2 of the key a.pub and the identities pilot@harbour.example of https://id.example, https://github.com/shop/*/.github/workflows/release.yml@refs/tags/v1.* of https://token.example (repository shop/api, ref refs/heads/main), in a transparency log or not'
run policy explain --policy i.json --output json r.example.com/shop/api:1.4
holds 'identities as JSON' grep -q '"keys":\["a.pub"\],"identities":\[{"identity":"pilot@harbour.example","issuer":"https://id.example"},{"identity":"https://github.com/shop/\*/.github/workflows/release.yml@refs/tags/v1.\*","issuer":"https://token.example","github":{"repository":"shop/api","ref":"refs/heads/main"}}\],"no-log":true,"no-sct":false,"roles":\[\],"threshold":2' out
run policy check i.json
holds 'what is weaker is said aloud' grep -q '^rule 1 (r.example.com/shop/\*) ACCEPTS signatures that are in NO TRANSPARENCY LOG$' out
holds 'identities can allow' grep -q '^1 rule: 1 can allow images$' out
sed 's/"version": 2,/"version": 2, "trusted-root": ["none.json", "p.json"],/' i.json >j.json
run policy check j.json
is 'root files' 2 '' 'cocket: error: j.json:1:34: trusted-root: none.json: not found
cocket: error: j.json:1:47: trusted-root: p.json: trusted root: mediaType: missing'
sed 's/pilot@/^.*@/; s/"version": 2/"version": 1/' i.json >j.json
run policy check j.json
is 'a regular expression, and the version' 2 '' 'cocket: error: j.json:2:76: no-log: a field of version 2, and the file says version 1: write "version": 2
*'
sed 's/pilot@/^.*@/' i.json >j.json
run policy check j.json
is 'a regular expression' 2 '' 'cocket: error: j.json:3:21: identities: identity ^.\*@harbour.example: there are no regular expressions; write the name itself, with \* for any characters but /'
run verify --policy i.json --no-ledger --no-log --signed-as r.example.com/shop/api:1.4 oci:layout:1
is 'no option loosens it' 2 '' 'cocket: error: --no-log requires --identity; a rule of a policy says so itself'
run verify --policy m.json --no-ledger --trusted-root x.json --signed-as r.example.com/shop/api:1.4 oci:layout:1
is 'a root for nobody' 2 '' 'cocket: error: --trusted-root: no rule of the policy m.json has identities or roles'
run policy explain --policy p.json oci:layout:1
is 'no name' 2 '' 'cocket: error: oci:layout:1: gives no name, and the policy goes by names: give --signed-as NAME'
run policy explain --policy p.json --signed-as r.example.com/old oci:layout:1
holds 'a name given' grep -q 'decides by reject' out
run policy explain alpine
is 'no policy' 2 '' 'cocket: error: no policy: neither --policy FILE nor a default one'
mkdir -p home/.config/cocket
cp p.json home/.config/cocket/policy.json
run policy explain --output json m.internal/old
is 'the usual place, as JSON' 0 "{\"image\":\"m.internal/old\",\"signed-as\":\"r.example.com/old:latest\",\"mirror\":true,\"policy\":\"$HOME/.config/cocket/policy.json\",\"sha256\":\"$(sha256sum <p.json | cut -d' ' -f1)\",\"rule\":4,\"pattern\":\"r.example.com/old\",\"comment\":null,\"decide-by\":\"reject\",\"keys\":[],\"roles\":[],\"threshold\":0,\"formats\":[\"simple\",\"bundle\"],\"max-age\":0,\"require-expiry\":false,\"require-tag\":false,\"require-ledger\":false,\"require-fresh\":false,\"digests\":[],\"platforms\":[],\"deep\":false,\"enforce\":\"deny\",\"mirrors\":[],\"also\":[],\"can-allow\":false,\"why\":\"it rejects all images\",\"requires\":null}"
rm -r home/.config
finish
