#!/bin/sh
# cocket trust: every verb and what it refuses, a ceremony of three people on three copies, rotation, export and import.
# With the release build too: faketime.
set -eu
# shellcheck source=tests/cli/lib.sh disable=SC2154
. "$(dirname "$0")/lib.sh"

id_of() { "$COCKET" key show "$1" | cut -d' ' -f2; }
short() { id_of "$1" | cut -c1-16; }
hash_of() { sha256sum "$1" | cut -d' ' -f1; }
for k in root root2 targets targets2 targets3 release nested other; do
	"$COCKET" -q key generate --no-password $k >/dev/null
done
fresh() {
	rm -rf store
	"$COCKET" trust init --trust store --root-key root.key --targets-key targets.key >/dev/null 2>&1
}
published() { printf 'published targets.json %s\npublished snapshot.json %s\npublished timestamp.json %s' "$1" "$2" "$2"; }
export COCKET_TRUST=store

# --- init
mkdir made
cd made
COCKET_PASSWORD=secret run trust init
is 'init makes its keys' 0 "$(hash_of store/1.root.json)" '*created root.key and root.pub*created targets.key and targets.pub*keep root.key offline*'
holds 'root.key is encrypted' grep -q ENCRYPTED root.key
holds 'root.key is 0600' [ "$(stat -c %a root.key)" = 600 ]
holds 'root.json is 1.root.json' cmp -s store/root.json store/1.root.json
for f in targets snapshot timestamp; do holds "$f.json is there" [ -s "store/$f.json" ]; done
before=$(cat store/root.json root.key)
COCKET_PASSWORD=secret run trust init
is 'never again' 2 '' 'cocket: error: store: already contains a trust store*cocket: hint: use --trust DIR *'
run trust init --trust elsewhere
is 'key files are never replaced' 2 '' 'cocket: error: root.key: already exists'
holds 'and no store is begun' [ ! -e elsewhere ]
holds 'all is as it was' [ "$before" = "$(cat store/root.json root.key)" ]
rm root.key root.pub targets.key
run trust init --trust elsewhere --no-password
is 'half a pair is there' 2 '' 'cocket: error: targets.pub: already exists'
holds 'nothing is left' [ "$(ls)" = "$(printf 'err\nout\nstore\ntargets.pub')" ]
cd ..
mkdir half
echo '{}' >half/1.root.json
run trust init --trust half --root-key root.key --targets-key targets.key
is 'a root that is left is a store too' 2 '' 'cocket: error: half: already contains a trust store*'
run trust init --trust x --root-key root.key --targets-key targets.key --root-threshold 2
is 'a threshold that cannot be met' 2 '' 'cocket: error: root: threshold 2 of 1 key, expected 1 to 1'
run trust init --trust x --root-key root.key --targets-key targets.key --targets-threshold 0
is 'no threshold' 2 '' 'cocket: error: targets: threshold 0, expected at least 1'
run trust init --trust x --root-key root.key --root-key root.pub --targets-key targets.key
is 'one key is one key' 2 '' 'cocket: error: root: key *: already in the role'
run trust init --trust x --root-key root.key --targets-key none.key
is 'no such key' 2 '' 'cocket: error: none.key: No such file or directory
cocket: hint: check the path'
run trust show --trust x
is 'no store there' 2 '' 'cocket: error: x*'

# --- delegate
fresh
run trust delegate release --images alpine --images 'registry.example.com/shop/*' --role-key release.pub --key targets.key
is 'delegate' 0 "$(published 2 2)" '*alpine: written as docker.io/library/alpine
cocket: targets.json: role release: new, 1 of 1 key
*adds key release (ed25519 *targets.json: version 2, was 1'
before=$(cat store/*.json)
run trust delegate release --images alpine --role-key release.pub --role-key other.pub --threshold 2 --terminating --max-age 30d --key targets.key
is 'a role that exists is not replaced unasked' 2 '' "*cocket: targets.json: role release: adds key other (*cocket: error: role release: exists already, and nothing was changed*
cocket: hint: to replace it: cocket trust delegate release --replace --images alpine --role-key release.pub --role-key other.pub --threshold 2 --terminating --max-age 30d --trust store --key targets.key
cocket: hint: to keep what it has, and add to it: cocket trust rotate release --add other.pub --trust store --key targets.key"
holds 'and stays as it was' [ "$before" = "$(cat store/*.json)" ]
run trust delegate release --replace --images alpine --role-key release.pub --role-key other.pub --threshold 2 --terminating --max-age 30d --key targets.key
is 'delegate --replace' 0 "$(published 3 3)" '*'
holds 'and is all there is' [ "$(grep -o '"name":"[a-z]*"' store/targets.json)" = '"name":"release"' ]
holds 'with its options' grep -q '"threshold":2.*"terminating":true.*"x-cocket-max-age":2592000' store/targets.json
before=$(cat store/*.json)
run trust delegate release --images alpine --role-key release.pub --threshold 2 --key targets.key
is 'threshold over the keys' 2 '' '*cocket: error: role release: threshold 2 of 1 key, expected 1 to 1'
run trust delegate release --images alpine --role-key release.pub --threshold 0 --key targets.key
is 'threshold 0' 2 '' 'cocket: error: threshold 0, expected at least 1'
run trust delegate release --images alpine --role-key release.pub --role-key release.pub --threshold 2 --key targets.key
is 'a key twice is one key' 2 '' '*threshold 2 of 1 key*'
run trust delegate release --images alpine --role-key release.key --key targets.key
is 'a private key for a public one' 2 '' 'cocket: error: release.key: a private key, expected a public one*'
run trust delegate release --role-key release.pub --key targets.key
is 'no images' 2 '' 'cocket: error: trust delegate: missing --images PATTERN
cocket: usage: cocket trust delegate ROLE --images PATTERN (--role-key PUB | --role-identity NAME) --key KEY [[]OPTIONS]'
run trust delegate release --replace --images alpine --role-key release.pub --key other.key
is 'a key that signs nothing here' 2 '' "*cocket: error: key other (ed25519 $(short other.pub)): in no role that signs this"
for name in targets root snapshot timestamp '../x' 'a/b' '' '.a' '1.root' "$(printf '%065d' 0)"; do
	run trust delegate "$name" --images alpine --role-key release.pub --key targets.key
	is "role '$name'" 2 '' 'cocket: error: role *'
done
while IFS='|' read -r pattern why; do
	run trust delegate release --images "$pattern" --role-key release.pub --key targets.key
	is "pattern $pattern" 2 '' "cocket: error: pattern $pattern: *$why*"
done <<-'END'
	alpine:3|a tag has no place in it
	alpine@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855|a digest has no place in it
	registry.example.com/Shop/*|lower case
	registry.example.com/shop/*:1|a tag has no place in it
	registry.example.com/shop/**|does not cross a slash
	registry.example.com/shop/[a-|not closed
	registry.example.com//*|empty
	registry.example.com/shop*/|empty
	*/shop|a glob in place of the host
	*|a glob in place of the host
	*.example.com|expected HOST/PATH (did you mean "*.example.com/*"?)
	registry.example.com|names a registry, expected HOST/PATH (did you mean "registry.example.com/*"?)
	https://registry.example.com/shop/*|no scheme may stand before a name (did you mean "registry.example.com/shop/*"?)
	registry.example.com/shop/_*|no image name has a part like _*
	registry.example.com/a b*|expected a-z
END
run trust delegate release --images alpine --role-key release.pub --not-before tomorrow --key targets.key
is 'a time that is none' 2 '' 'cocket: error: --not-before: *'
holds 'what is refused changes nothing' [ "$before" = "$(cat store/*.json)" ]
run trust delegate hub --images 'docker.io/al*' --role-key release.pub --key targets.key
is 'docker.io/al* is in library/' 0 "$(published 4 4)" '*written as docker.io/library/al*'
run trust undelegate hub --key targets.key
is 'undelegate' 0 "$(published 5 5)" 'cocket: targets.json: role hub: removed
cocket: targets.json: version 5, was 4'
run trust undelegate hub --key targets.key
is 'undelegate what is not there' 2 '' 'cocket: error: role hub: the store does not delegate to it'

# --- nested
run trust delegate release --replace --images 'registry.example.com/shop/*' --role-key release.pub --key targets.key
is 'a role with one key' 0 "$(published 6 6)" '*threshold 1, was 2*'
run trust delegate api --parent release --images 'registry.example.com/shop/api*' --role-key nested.pub --key release.key
is 'nested: its own keys do not publish' 0 'staged release.json 1
staged snapshot.json 7
staged timestamp.json 7' '*snapshot.json is staged: 0 of 1 key of snapshot signed, 1 more needed of: *'
holds 'staged counts for nothing' [ ! -e store/release.json ]
run trust sign --key targets.key
is 'a taradds key publishes' 0 'published release.json 1
published snapshot.json 7
published timestamp.json 7' '*cocket: release.json: role api: new*'
refuses 'nothing is left staged' [ -e store/staged ]
run trust delegate api --parent release --images 'registry.example.com/other/*' --role-key nested.pub --key release.key --key targets.key
is 'nested outside its parent' 2 '' 'cocket: error: pattern registry.example.com/other/\*: outside what release may sign*'
run trust delegate x --parent nobody --images 'registry.example.com/shop/x' --role-key nested.pub --key targets.key
is 'a parent that nobody delegates to' 2 '' 'cocket: error: role nobody: not delegated*'
run trust delegate api --images 'registry.example.com/shop/api' --role-key nested.pub --key targets.key
is 'a role that another delegates' 2 '' 'cocket: error: role api: release already delegates to it'
run trust rotate release --add other.pub --remove release.pub --key targets.key
is 'new keys must sign the role file too' 0 'staged targets.json 7
staged release.json 2
staged snapshot.json 8
staged timestamp.json 8' '*release.json is staged: 0 of 1 key of release signed*'
run trust sign release --key other.key
is 'and do' 0 'published targets.json 7
published release.json 2
published snapshot.json 8
published timestamp.json 8' '*'
run trust undelegate release --key targets.key
run trust delegate release --images 'registry.example.com/shop/*' --role-key nested.pub --key targets.key --key nested.key
is 'a role that comes back' 0 'published targets.json 9
published release.json 3
published snapshot.json 10
published timestamp.json 10' '*'
refuses 'does not bring back what it delegated' grep -q api store/release.json

# --- revoke
fresh
run trust delegate release --images alpine --role-key release.pub --key targets.key
image=sha256:$(printf '%064d' 7)
run trust revoke --digest "$image" --note 'left-pad' --key targets.key
is 'revoke an image' 0 "$(published 3 3)" "cocket: targets.json: revokes image $image on 20*Z: left-pad
cocket: targets.json: version 3, was 2"
run trust revoke --digest "$image" --key targets.key
is 'twice is no change' 0 '' 'cocket: nothing to change'
run trust revoke --digest sha256:abc --key targets.key
is 'no digest' 2 '' 'cocket: error: *'
run trust revoke --revoked-key "$(short release.pub)" --key targets.key
is 'revoke a key by the beginning of its id' 0 "$(published 4 4)" 'cocket: warning: role release has 0 keys left, threshold 1: its images are denied until it has more: cocket trust rotate release --add PUB *revokes key release (ed25519 *'
holds 'the whole id is written' grep -q "\"id\":\"$(id_of release.pub)\"" store/targets.json
run trust revoke --revoked-key release.pub --key targets.key
is 'by file, it is the same' 0 '' 'cocket: nothing to change'
run trust revoke --revoked-key release.pub --note 'laptop stolen' --key targets.key
is 'a note may come later' 0 "$(published 5 5)" '*still revokes key release (ed25519 *: laptop stolen*'
run trust revoke --revoked-key 0123456789abcdef --key targets.key
is 'an id that the store does not know' 2 '' 'cocket: error: key id 0123456789abcdef: not in the store*'
run trust revoke --revoked-key "$(printf '%064d' 9)" --key targets.key
is 'a whole one is taken all the same' 0 "$(published 6 6)" 'cocket: the key is in no role of the store*'
run trust revoke --key targets.key
is 'revoke what' 2 '' 'cocket: error: trust revoke: missing --revoked-key PUB|ID or --identity NAME or --digest DIGEST*'
run trust revoke --digest "$image" --revoked-key release.pub --key targets.key
is 'one of them' 2 '' 'cocket: error: --revoked-key and --digest are mutually exclusive'
run trust show
case $(cat out) in *"key release (ed25519 $(short release.pub)) on 20"*": laptop stolen"*"image $image on 20"*": left-pad"*) ok 'show says so' ;; *) not_ok 'show says so' "$(cat out)" ;; esac

# --- rotate
fresh
run trust rotate root --add root2.pub --threshold 2 --key root.key
is 'root: the new threshold is not met' 0 'staged root.json 2' '*root.json is staged: 1 of 2 keys of root of the new version 2 signed, 1 more needed of: *'
holds 'so the old one stands' cmp -s store/root.json store/1.root.json
run trust sign root --key targets.key
is 'somebody else cannot sign it' 2 '' "*cocket: error: key targets (ed25519 $(short targets.pub)): in no role that signs this"
run trust sign root --key root2.key
is 'root: both thresholds' 0 'published root.json 2' "cocket: changes to the store whose 1.root.json has SHA-256 $(hash_of store/1.root.json)
cocket: root.json: role root: adds key root2 (*threshold 2, was 1
cocket: root.json: version 2, was 1"
holds '2.root.json' cmp -s store/root.json store/2.root.json
run trust rotate root --remove root.pub --threshold 1 --key root2.key
is 'root: the old threshold is not met' 0 'staged root.json 3' '*1 of 2 keys of root of version 2 signed*'
run trust sign --key root.key
is 'who goes signs' 0 'published root.json 3' '*removes key*'
run trust rotate root --remove root.pub --key root2.key
is 'remove who is not there' 0 '' 'cocket: key *: not in the role
cocket: nothing to change'
run trust rotate root --add root2.pub --key root2.key
is 'add who is there' 0 '' 'cocket: key *: already in the role
cocket: nothing to change'
run trust rotate root --remove 0123456789abcdef --key root2.key
is 'remove nobody knows whom' 2 '' 'cocket: error: role root: key 0123456789abcdef: not in the role'
run trust rotate root --remove root2.pub --key root2.key
is 'remove the last' 2 '' 'cocket: error: role root: threshold 1 of 0 keys, expected 1 to 0'
run trust rotate root --key root2.key
is 'nothing to change' 2 '' 'cocket: error: nothing to change: *'
run trust rotate timestamp --expires 1y --key targets.key
is 'timestamp goes with targets' 2 '' 'cocket: error: role timestamp: changes with targets*'
run trust rotate nobody --expires 1y --key targets.key
is 'a role that is none' 2 '' 'cocket: error: role nobody: not delegated'
run trust rotate targets --add targets2.pub --remove targets.pub --key root2.key
is 'targets: its new keys have not signed' 0 'staged root.json 4
staged targets.json 2
staged snapshot.json 2
staged timestamp.json 2' '*targets.json is staged: 0 of 1 key of targets signed*'
run trust delegate release --images alpine --role-key release.pub --key targets.key
is 'meanwhile the old ones go on' 0 'published targets.json 2
published snapshot.json 2
published timestamp.json 2
staged root.json 4' '*'
run trust sign --key targets2.key
is 'and the rotation goes on from there' 0 'published root.json 4
published targets.json 3
published snapshot.json 3
published timestamp.json 3' '*'
run trust delegate more --images alpine --role-key release.pub --key targets.key
is 'then they are out' 2 '' '*in no role that signs this'
run trust rotate targets --expires 2y --key targets2.key
is 'another date needs no root key' 0 "$(published 4 4)" 'cocket: targets.json: expires on 20*Z, was 20*Z
cocket: targets.json: version 4, was 3'
run trust rotate release --threshold 2 --add other.pub --key targets2.key
is 'a role' 0 "$(published 5 5)" '*adds key other (*threshold 2, was 1*'
run trust show
is 'all of it loads' 0 "$(cat out)" ''

# --- a ceremony: two of three must sign, on three machines
rm -rf one two three
run trust init --trust one --root-key root.pub --targets-key targets.pub --targets-key targets2.pub --targets-key targets3.pub --targets-threshold 2
is 'nobody has signed' 0 'staged root.json 1
staged targets.json 1
staged snapshot.json 1
staged timestamp.json 1' '*root.json is staged: 0 of 1 key of root signed*'
run trust delegate release --trust one --images alpine --role-key release.pub
is 'what is staged can be added to' 0 'staged root.json 1
staged targets.json 1
staged snapshot.json 1
staged timestamp.json 1' '*'
run trust sign --trust two --from one/staged --key targets.key
is 'the second machine' 0 'staged root.json 1
staged targets.json 1
staged snapshot.json 1
staged timestamp.json 1' '*role release: may sign docker.io/library/alpine*targets.json is staged: 1 of 2 keys*'
run trust sign --trust three --from two/staged --key root.key --key targets3.key
is 'the third publishes' 0 'published root.json 1
published targets.json 1
published snapshot.json 1
published timestamp.json 1' '*'
run trust show --trust three
is 'and it loads' 0 "$(cat out)" ''
run trust show --trust one
is 'the first machine has no store yet' 2 "$(cat out)" 'cocket: error: not published yet: the first root.json is staged*'
run trust sign --trust nowhere --from none.json --key root.key
is 'what others have signed is not there' 2 '' 'cocket: error: --from none.json: No such file or directory
cocket: hint: check the path'
refuses 'and no store is begun' test -e nowhere
run trust sign --trust one --from three
is 'and takes the whole store back' 0 'published root.json 1
published targets.json 1
published snapshot.json 1
published timestamp.json 1' '*'
run trust import --root-sha256 "$(hash_of three/1.root.json)" --trust one none
is 'export first' 2 '' 'cocket: error: none: *'
rm -rf one two
run trust export --trust three three.json
is 'export' 0
for copy in one two; do "$COCKET" -q trust import --trust $copy --root-sha256 "$(hash_of three/1.root.json)" three.json >/dev/null; done
run trust revoke --trust one --digest "$image" --key targets.key
is 'one signs' 0 'staged targets.json 2
staged snapshot.json 2
staged timestamp.json 2' '*targets.json is staged: 1 of 2 keys of targets signed, 1 more needed of: targets* (ed25519 *), targets* (ed25519 *)*'
cp one/staged/targets.json passed.json
run trust sign --trust two --from passed.json --key targets2.key
is 'a file of another name' 2 '' 'cocket: error: passed.json: nobody delegates to passed: give the role of the file'
run trust sign targets --trust two --from passed.json --key targets2.key
is 'two signs' 0 "$(published 2 2)" '*cocket: targets.json: revokes image*'
run trust sign targets --trust one --from two/targets.json
is 'one takes it back without a key' 0 "$(published 2 2)" '*'
holds 'and has the same' cmp -s one/targets.json two/targets.json
run trust sign --trust three --from one/timestamp.json --key targets3.key
is 'nothing to sign' 2 '' '*'
run trust sign targets --trust two --from passed.json --key targets2.key
is 'what is done is done' 2 '' 'cocket: error: passed.json: version 2 is already published'
run trust revoke --trust three --digest "sha256:$(printf '%064d' 8)" --key targets3.key
run trust sign targets --trust three --from passed.json --key targets2.key
is 'another change under the same version' 2 '' 'cocket: error: passed.json: differs from the change that is staged here; drop that one (cocket trust discard), or leave this one'
run trust sign targets --trust two --from three/staged/targets.json --key targets2.key
is 'a change that came too late' 2 '' 'cocket: error: three/staged/targets.json: version 2, but version 2 is already published*'
cp two/*.json three/
run trust show --trust three
holds 'show says what is out of date' grep -q '^    out of date: version 2 is already published; drop it' out
run trust sign --trust three --key targets2.key
is 'a staged file that is out of date' 2 '' '*cocket: error: staged targets.json: version 2, but version 2 is already published; drop it*'
sed 's/"sig":"[0-9a-f]\{8\}/"sig":"00000000/' one/targets.json >forged.json
run trust sign targets --trust two --from forged.json --key targets2.key
is 'a forged copy' 2 '' '*version 2 is already published'

# --- sign
fresh
run trust sign --key targets.key
is 'nothing is staged' 2 '' 'cocket: error: nothing is staged
cocket: hint: a change is staged by the command that makes it, or taken over with --from FILE'
run trust sign
is 'with which key' 2 '' 'cocket: error: trust sign: expected --key KEY, or --from FILE'
run trust delegate release --images alpine --role-key release.pub
is 'without a key it is staged' 0 'staged targets.json 2
staged snapshot.json 2
staged timestamp.json 2' '*0 of 1 key of targets signed*'
run trust sign root --key root.key
is 'not that one' 2 '' 'cocket: error: root: nothing is staged*'
sed 's/"threshold":1/"threshold":9/' store/staged/targets.json >t && cp t store/staged/targets.json
run trust show
case $(cat out) in *'new, 9 of 1 key'*) ok 'show says what is staged' ;; *) not_ok 'show says what is staged' "$(cat out)" ;; esac

# --- nobody signs what is not shown
# shows NAME TEXT...: the last run succeeded, and said each of these on stderr.
shows() {
	name=$1
	shift
	for text; do grep -qF -- "$text" err || { not_ok "$name" "not said: $text" "stderr: $(cat err)"; return; }; done
	if [ "$status" = 0 ]; then ok "$name"; else not_ok "$name" "status $status"; fi
}
fresh
for role in first second; do "$COCKET" trust delegate $role --images alpine --role-key release.pub --key targets.key >/dev/null 2>&1; done
"$COCKET" trust delegate third --images alpine --role-key other.pub --max-age 9d --not-before 2030-01-01T00:00:00Z >/dev/null 2>&1
sed -i 's/\(.*\)"paths":\["[^]]*\]/\1"path_hash_prefixes":[""],"x-other":1/' store/staged/targets.json
sed -i 's/\({"name":"first"[^}]*}\),\({"name":"second"[^}]*}\)/\2,\1/; s/"targets":{}/"targets":{"a":{"length":1,"hashes":{"sha256":"'"$(printf '%064d' 1)"'"}}}/' store/staged/targets.json
run trust sign --key targets.key
shows 'what is signed is shown' 'role third: may sign every name whose SHA-256 begins with' 'role third: valid from 2030-01-01T00:00:00Z' \
	'role third: maximum age 777600 seconds' 'the order of the roles changed' 'role third: field x-other: new' 'field targets: changed'
fresh
"$COCKET" trust delegate evil --images alpine --role-key other.pub >/dev/null 2>&1
run trust revoke --digest "sha256:$(printf '%064d' 7)" --key targets.key
shows 'so is a change that was staged before the one that is made' 'targets.json was already staged' 'targets.json: role evil: may sign'
run trust revoke --digest "sha256:$(printf '%064d' 8)" --key targets.key
refuses 'one that is made alone needs not be' grep -q 'staged already' err

# --- a key of the store itself
fresh
"$COCKET" trust rotate targets --add targets2.pub --key root.key >/dev/null
run trust revoke --revoked-key targets2.pub --key targets.key
is 'a key that signs the store is taken out by rotation' 0 "$(published 2 2)" 'cocket: warning: the key is a targets key, *rotate targets --remove ID --add PUB *'

# --- a role that comes back, and whose new key is not at hand
left_behind() {
	fresh
	{
		"$COCKET" trust delegate release --images 'registry.example.com/shop/*' --role-key release.pub --key targets.key
		"$COCKET" trust delegate api --parent release --images 'registry.example.com/shop/api' --role-key nested.pub --key release.key --key targets.key
		"$COCKET" trust undelegate release --key targets.key
	} >/dev/null 2>&1
}
imports() {
	rm -rf copy copy.json
	"$COCKET" trust export copy.json && "$COCKET" trust import copy.json --trust copy --root-sha256 "$(hash_of store/1.root.json)" >/dev/null
}
left_behind
run trust delegate release --images 'registry.example.com/shop/*' --role-key other.pub --key targets.key
is 'waits for it' 0 'staged targets.json 4
staged release.json 2
staged snapshot.json 5
staged timestamp.json 5' '*release.json is staged: 0 of 1 key of release signed*'
run trust rotate root --expires 2y --key root.key
is 'and holds up nothing else' 0 'published root.json 2
staged targets.json 4
staged release.json 2' '*'
run trust revoke --digest "sha256:$(printf '%064d' 6)" --key targets.key
holds 'what is published can be imported' imports
run trust sign --key other.key --key targets.key
holds 'so it can when all have signed' imports
refuses 'and nothing of the old role is back' grep -q '"api"' store/release.json
left_behind
"$COCKET" trust delegate release --images 'registry.example.com/shop/*' --role-key other.pub >/dev/null 2>&1
cp store/staged/targets.json targets.json
rm -rf store/staged
run trust sign --from targets.json --key targets.key
holds 'nor is a part of it published' imports
run trust sign --key other.key --key targets.key
holds 'until all have signed' imports
refuses 'and what was left is not signed anew' grep -q '"api"' store/release.json

# --- dates
if faketime '2020-01-01 00:00:00' "$COCKET" --version >/dev/null 2>&1; then
	rm -rf old
	export FAKETIME_DONT_RESET=1
	faketime '2020-01-01 00:00:00' "$COCKET" trust init --trust old --root-key root.key --targets-key targets.key >/dev/null
	run trust show --trust old
	case $(cat out) in "NOT GOOD: root.json: expired on "*) ok 'show shows what has expired' ;; *) not_ok 'show shows what has expired' "$(cat out)" ;; esac
	holds 'and says so by its status' [ "$status" = 2 ]
	run trust delegate release --trust old --images alpine --role-key release.pub --key targets.key
	is 'nothing expired is published' 2 '' '*cocket: error: targets.json: expired on 20*; renew it first: cocket trust rotate targets --expires 1y --key KEY'
	run trust rotate targets --trust old --expires 1y --key targets.key
	is 'targets can be renewed' 0 "$(published 2 2)" '*cocket: warning: root.json expired on 20*; renew it: cocket trust rotate root --expires 1y --key KEY'
	run trust rotate root --trust old --expires 20d --key root.key
	is 'and root' 0 'published root.json 2' 'cocket: root.json: expires on *, was *
cocket: root.json: version 2, was 1'
	run trust show --trust old
	is 'then it loads, and warns' 0 "$(cat out)" 'cocket: warning: root.json: expires on *, in * days*cocket: hint: * cocket trust rotate *'
else
	echo 'SKIP faketime is missing, or does not go with this build'
fi

# --- export and import
fresh
pin=$(hash_of store/1.root.json)
cp -r store before
run trust export x.json
is 'export' 0
run trust export x.json
is 'export replaces nothing' 2 '' 'cocket: error: x.json: already exists'
refuses 'and takes no private key along' grep -q PRIVATE x.json
run trust import x.json --trust n
is 'a pin is needed' 2 '' 'cocket: error: trust import: missing --root-sha256 HEX*'
run trust import x.json --trust n --root-sha256 abc
is 'a pin is 64 digits' 2 '' 'cocket: error: --root-sha256 abc: expected 64 lower-case hex digits*'
run trust import x.json --trust n --root-sha256 "$(printf '%064d' 0)"
is 'another root' 1 '' 'cocket: denied: digest-mismatch: x.json: 1.root.json: *'
sed 's/"snapshot.json":"../"snapshot.json":"AA/' x.json >bad.json
run trust import bad.json --trust n --root-sha256 "$pin"
is 'damage' 1 '' 'cocket: denied: *'
echo '{"cocket-trust":2,"files":{}}' >later.json
run trust import later.json --trust n --root-sha256 "$pin"
is 'a later form' 1 '' 'cocket: denied: malformed: later.json: cocket-trust: version 2, expected 1'
run trust import targets.pub --trust n --root-sha256 "$pin"
is 'no such file' 1 '' 'cocket: denied: malformed: targets.pub: *'
holds 'nothing was written' [ ! -e n ]
run trust import x.json --trust n --root-sha256 "$pin"
is 'import' 0 'imported: root 1, targets 1' 'cocket: root.json: role root: adds key root (*'
run trust import x.json --trust n --root-sha256 "$pin"
is 'the same again' 0 'up to date: root 1, targets 1' ''
run trust rotate root --add root2.pub --threshold 2 --key root.key --key root2.key
run trust rotate root --remove root.pub --threshold 1 --key root.key --key root2.key
run trust delegate release --images alpine --role-key release.pub --key targets.key
run trust export y.json
run trust import y.json --trust n --root-sha256 "$pin"
is 'newer is an update' 0 'imported: root 3, targets 2' '*cocket: root.json: version 3, was 1*cocket: targets.json: version 2, was 1'
run trust import x.json --trust n --root-sha256 "$pin"
is 'older is rollback' 1 '' 'cocket: denied: rollback: x.json: *'
run trust import y.json --trust m --root-sha256 "$pin"
is 'through every root' 0 'imported: root 3, targets 2' '*'
holds 'which are all there' cmp -s m/2.root.json store/2.root.json
holds 'to the last' cmp -s m/root.json m/3.root.json
sed 's/"2.root.json":"[^"]*",//' y.json >gap.json
run trust import gap.json --trust g --root-sha256 "$pin"
is 'a root is missing on the way' 1 '' 'cocket: denied: *'
holds 'and nothing is begun' [ ! -e g ]
rm -rf another
"$COCKET" trust init --trust another --root-key root2.key --targets-key targets.key >/dev/null
run trust import x.json --trust another --root-sha256 "$pin"
is 'over another store' 2 '' 'cocket: error: another: contains a different trust store'
rm store/2.root.json
run trust export z.json
is 'a store without its roots' 2 '' '*2.root.json: not found'

# --- others may write
fresh
chmod g+w store/targets.json
run trust show
is 'a file that others may write' 2 '' '*targets.json: writable by group or others*chmod*'
chmod g-w store/targets.json
mv store/targets.json store/t
ln -s t store/targets.json
run trust delegate release --images alpine --role-key release.pub --key targets.key
is 'a link' 2 '' '*targets.json: a symbolic link*'

# --- who signs, and how it is explained
fresh
cp -r "$PROJECT/vectors/simple/unsigned/layout" L
chmod -R u+w L
name='--signed-as registry.example.com/shop/api:1.4 oci:L:1.4'
export COCKET_LEDGER="$work/ledger.json"
run trust delegate release --images 'registry.example.com/shop/*' --role-key release.pub --key targets.key --expires 90d
# shellcheck disable=SC2086
{
	run sign --key other.key $name
	is 'a key of no role is told' 0 "$(cat out)" "cocket: key other (ed25519 $(short other.pub)) is in no role that may sign registry.example.com/shop/api: *(roles that may: release)"
	run sign --key release.key $name
	is 'a key of the role is not' 0 "$(cat out)" ''
	run verify --explain $name
}
is 'explained' 0 "$(cat out)" '*
cocket:   root
cocket:     targets
cocket:       role release: 1 of 1 required keys signed
*cocket:         key release (ed25519 *'
run verify --explain --signed-as registry.example.com/other/tool:1 oci:L:1.4
is 'and where there is no role' 1 '' '*denied: no-rule:*
cocket:   no role
*'
if FAKETIME_DONT_RESET=1 faketime '120 days' "$COCKET" --version >/dev/null 2>&1; then
	later() { setsid -w faketime "$@" </dev/null >out 2>err; }
	status=0
	# shellcheck disable=SC2086
	later '120 days' "$COCKET" verify --explain $name || status=$?
	is 'the role has expired' 1 '' '*denied: expired-trust:*role release: 1 of 1 required keys signed, but the role expired at 20*'
	status=0
	# shellcheck disable=SC2086
	later '120 days' "$COCKET" sign --key release.key $name || status=$?
	is 'its key is told so' 0 "$(cat out)" 'cocket: key * is in role release, which expired on *: *cocket trust rotate release --expires *'
	status=0
	# shellcheck disable=SC2086
	later '3 years' "$COCKET" sign --key release.key $name || status=$?
	is 'a store that has expired is told of, and the image is signed' 0 "$(cat out)" 'cocket: warning: trust store store: root.json: expired on *: until it is renewed, it denies every image; signing goes on
cocket: hint: cocket trust rotate root|targets *'
else
	echo 'SKIP faketime is missing, or does not go with this build'
fi
run trust revoke --revoked-key release.pub --key targets.key
run trust delegate release --images alpine --role-key release.pub --key targets.key
is 'a revoked key gets no say' 2 '' "*cocket: error: role release: key release (ed25519 $(short release.pub)) was revoked on 20*Z, for good; use another key: cocket key generate NAME"
unset COCKET_LEDGER

# --- labels
fresh
cp root2.pub "$(printf 'gr\303\274n.pub')"
cp nested.pub "$(printf 'a\033[31mb.pub')"
cp other.pub deadbeef.pub
run trust delegate release --images 'registry.example.com/shop/*' --role-key "$(printf 'gr\303\274n.pub')" --role-key "$(printf 'a\033[31mb.pub')" \
	--role-key deadbeef.pub --key targets.key
is 'labels are the names of the files' 0 "$(published 2 2)" '*'
run trust show
holds 'shown in quotes, with no escape sequence' grep -q 'key "a_\[31mb" (ed25519' out
holds 'in quotes, if others look the same' grep -q "$(printf 'key "gr\303\274n" (ed25519')" out
holds 'in quotes, if it looks like an id' grep -q 'key "deadbeef" (ed25519' out
run trust rotate release --add release.pub --remove nested.pub --key targets.key
run trust show
holds 'rotation keeps labels' grep -q 'key "deadbeef" (ed25519' out
holds 'and the newest is the name' grep -q "key release (ed25519 $(short release.pub))" out
run trust revoke --revoked-key release --key targets.key
is 'a label is no key, and its id is named' 2 '' "cocket: error: release: no such file, and labels are not taken for keys: the store calls key release (ed25519 $(short release.pub)) so, give the id"
run trust rotate release --remove root2 --key targets.key
is 'one that the store does not know is no file' 2 '' 'cocket: error: root2: No such file or directory *'
run trust rotate release --remove deadbeef --key targets.key
is 'one like an id is too short for one' 2 '' 'cocket: error: role release: key id deadbeef: expected at least 16 hex digits'
run trust rotate release --remove "$(id_of other.pub | cut -c1-16)" --add nested.pub --key targets.key
is 'its id is taken' 0 "$(cat out)" '*'
run trust rotate release --add other.pub --remove nested.pub --key targets.key
refuses 'what is gone has none' grep -q 31mb store/targets.json
run --output json trust show
holds 'in json' grep -q "\"id\":\"$(id_of release.pub)\",\"label\":\"release\",\"tuf-id\"" out
run --output json verify --signed-as registry.example.com/shop/api:1.4 oci:L:1.4
holds 'json says who signed, with the label' grep -q "\"key\":\"$(id_of release.pub)\",\"identity\":{\"key\":\"$(id_of release.pub)\",\"label\":\"release\"}" out
unset COCKET_TRUST
run verify --key root.pub oci:L:1.4
export COCKET_TRUST=store
is 'a denial names the keys' 1 '' "*known keys: root (ed25519 $(short root.pub))*"

# --- json
fresh
run --output json trust delegate release --images alpine --role-key release.pub --key targets.key
holds 'json of a change' [ "$(sed 's/20[0-9-]*T[0-9:]*Z/TIME/' out)" = "{\"trust\":\"store\",\"root-sha256\":\"$(hash_of store/1.root.json)\",\"published\":[{\"file\":\"targets.json\",\"version\":2},{\"file\":\"snapshot.json\",\"version\":2},{\"file\":\"timestamp.json\",\"version\":2}],\"staged\":[],\"missing\":[],\"changes\":[{\"file\":\"targets.json\",\"version\":2,\"version-before\":1,\"changes\":[\"role release: new, 1 of 1 key\",\"role release: may sign docker.io/library/alpine\",\"role release: adds key release (ed25519 $(short release.pub))\",\"role release: expires on TIME\"]}],\"notes\":[],\"dry-run\":false}" ]
run --output json trust show
holds 'json of the tree' grep -q '"loads":true,"problems":\[\],.*"roles":\[{"name":"release","images":\["docker.io/library/alpine"\]' out
finish
