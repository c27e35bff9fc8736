#!/bin/sh
# cocket trust: changes are shown, rehearsed and taken back; what changes nothing publishes nothing; revoked keys get no role.
set -eu
# shellcheck source=tests/cli/lib.sh disable=SC2154
. "$(dirname "$0")/lib.sh"

for k in root targets targets2 release other nested; do
	"$COCKET" -q key generate --no-password $k >/dev/null
done
shop='registry.example.com/shop/*'
web='registry.example.com/web/*'
export COCKET_TRUST=store
fresh() {
	rm -rf store
	"$COCKET" -q trust init --root-key root.key --targets-key targets.key >/dev/null
	"$COCKET" -q trust delegate release --images "$shop" --role-key release.pub --key targets.key >/dev/null
}
# What is in the store, to the bit, and when each file was made.
state() { find store -printf '%p %y %m %i %T@ %s\n' | sort; find store -type f -exec sha256sum {} +; }
published() { printf 'published targets.json %s\npublished snapshot.json %s\npublished timestamp.json %s' "$1" "$1" "$1"; }
would() { published "$1" | sed 's/^published/would publish/'; }
short() { "$COCKET" key show "$1" | cut -d' ' -f2 | cut -c1-16; }

# same NAME STATUS STDOUT STDERR: the last run, and the store is as $before says.
same() {
	is "$@"
	holds "$1: and nothing is touched" [ "$before" = "$(state)" ]
}
# rehearses NAME COMMAND...: with --dry-run it shows what it does without, by the same status, and touches nothing.  A new date may be the old one for
# whoever is quick, and a second later it is not.
rehearses() {
	what=$1
	shift
	before=$(state)
	run trust "$@" --dry-run
	cp err dry
	cp out dryout
	dry=$status
	holds "$what: a dry run touches nothing" [ "$before" = "$(state)" ]
	run trust "$@"
	holds "$what: has the same status" [ "$dry" = "$status" ]
	sed '$!b; /^cocket: dry run: nothing was changed$/d' dry | sed 's/T[0-9:]*Z/TIME/g; s/^cocket: hint: not in effect.*//; /expires on [0-9-]*TIME, was /d' | grep . >dry.shown || :
	sed 's/T[0-9:]*Z/TIME/g; s/^cocket: hint: not in effect.*//; /expires on [0-9-]*TIME, was /d' err | grep . >real.shown || :
	holds "$what: shows the same" cmp -s dry.shown real.shown
	holds "$what: says what it would print" [ "$(sed 's/^would publish/published/; s/^would stage/staged/' dryout)" = "$(cat out)" ]
	if [ "$status" = 0 ]; then holds "$what: and says so" grep -q '^cocket: dry run: nothing was changed$' dry; fi
}

# --- every verb, rehearsed
fresh
rehearses delegate delegate web --images "$web" --role-key other.pub --key targets.key
rehearses 'delegate a role that exists' delegate web --images "$web" --role-key release.pub --key targets.key
rehearses 'delegate --replace' delegate web --replace --images "$web" --role-key release.pub --threshold 1 --max-age 9d --key targets.key
rehearses 'delegate without a key' delegate more --images "$web" --role-key release.pub
rehearses sign sign --key targets.key
rehearses 'delegate below' delegate api --parent release --images registry.example.com/shop/api --role-key nested.pub --key release.key --key targets.key
rehearses 'rotate a role with a file of its own' rotate release --add other.pub --remove release.pub --key targets.key
rehearses 'sign the rest' sign --key other.key
rehearses 'rotate root' rotate root --expires 2y --key root.key
rehearses 'rotate targets' rotate targets --add targets2.pub --key root.key
rehearses 'rotate by the wrong key' rotate release --expires 2y --key nested.key
rehearses 'revoke an image' revoke --digest "sha256:$(printf '%064d' 7)" --note bad --key targets.key
rehearses 'revoke a key' revoke --revoked-key other.pub --key targets.key
rehearses 'revoke a key again' revoke --revoked-key other.pub --key targets.key
rehearses undelegate undelegate web --key targets.key
rehearses 'undelegate again' undelegate web --key targets.key
rehearses 'nothing is staged' sign --key targets.key
run trust show
is 'the store loads' 0 "$(cat out)" '*'

# --- without a password
mkdir sealed
COCKET_PASSWORD=secret "$COCKET" -q key generate sealed/targets >/dev/null
rm -rf store
"$COCKET" -q trust init --root-key root.key --targets-key sealed/targets.pub >/dev/null
COCKET_PASSWORD=secret "$COCKET" -q trust sign --key sealed/targets.key >/dev/null
before=$(state)
run trust delegate release --images "$shop" --role-key release.pub --key sealed/targets.key --dry-run
same 'no password is needed to see what would be' 0 "$(would 2)" '*role release: new, 1 of 1 key*dry run: nothing was changed'
run trust rotate root --expires 2y --key sealed/targets.key --dry-run
same 'nor to see who would not count' 2 '' '*in no role that signs this'
COCKET_PASSWORD=wrong run trust delegate release --images "$shop" --role-key release.pub --key sealed/targets.key --dry-run
same 'one that is given must be right' 2 '' '*sealed/targets.key: *COCKET_PASSWORD*'
rm sealed/targets.pub
run trust delegate release --images "$shop" --role-key release.pub --key sealed/targets.key --dry-run
same 'without the public half it is needed' 2 '' '*sealed/targets.key: password needed*'

# --- a new store
mkdir new
cd new
run trust init --dry-run
is 'init --dry-run' 0 'would publish root.json 1
would publish targets.json 1
would publish snapshot.json 1
would publish timestamp.json 1' '*role root: adds key root (ed25519 that is to be created)*would create root.key and root.pub*dry run: nothing was changed'
rm -f out err
holds 'makes nothing' [ -z "$(ls -A)" ]
cd ..
if [ "$(id -u)" != 0 ]; then
	mkdir readonly && chmod a-w readonly
	run trust init --trust readonly/store --root-key root.key --targets-key targets.key --dry-run
	is 'where nothing can be made' 3 '' '*readonly/store: cannot be made: Permission denied*'
fi
before=$(state)
run trust init --root-key root.key --targets-key targets.key --dry-run
same 'where there is one' 2 '' 'cocket: error: store: already contains a trust store*'

# --- what changes nothing
fresh
before=$(state)
run trust delegate release --images "$shop" --role-key release.pub --key targets.key
same 'delegate again' 0 '' "cocket: role release is as asked, and expires on 20*; to renew it: cocket trust rotate release --expires 1y --key KEY
cocket: nothing to change"
run trust delegate release --images "$shop" --images "$shop" --role-key release.pub --expires 3y --key targets.key
same 'a later expiry is no change' 0 '' '*nothing to change'
run trust delegate release --images "$shop" --role-key release.pub --expires 3d --key targets.key
same 'an earlier one is' 2 '' '*role release: expires on 20*, was 20*cocket: error: role release: exists already*'
run trust rotate release --add release.pub --remove other.pub --threshold 1 --add-images "$shop" --remove-images "$web" --key targets.key
same 'rotate to what is there' 0 '' "*not in the role
*already in the role
cocket: role release: $web is not among its images; cocket trust show lists them
cocket: role release: $shop is among its images already
cocket: nothing to change"
run --output json trust delegate release --images "$shop" --role-key release.pub --key targets.key
holds 'json says so' grep -q '"published":\[\],"staged":\[\],"missing":\[\],"changes":\[\],"notes":\[\],"dry-run":false}' out
run trust rotate release --add other.pub --key targets.key
is 'what is new is published' 0 "$(published 3)" '*adds key other*'
before=$(state)
run trust rotate release --add other.pub --key targets.key
same 'once' 0 '' '*already in the role
cocket: nothing to change'
run trust delegate release --images "$shop" --role-key other.pub --role-key release.pub --key targets.key
same 'in whatever order' 0 '' '*nothing to change'
run trust revoke --digest "sha256:$(printf '%064d' 7)" --note bad
before=$(state)
run trust revoke --digest "sha256:$(printf '%064d' 7)" --note bad
same 'what is staged is not staged again' 0 'staged targets.json 4
staged snapshot.json 4
staged timestamp.json 4' '*nothing to change*0 of 1 key of targets signed*'
run trust revoke --digest "sha256:$(printf '%064d' 7)" --note bad --key targets.key
is 'but signed by who comes with a key' 0 "$(published 4)" '*'

# --- images
fresh
run trust rotate release --add-images "$web" --key targets.key
is 'images are added' 0 "$(published 3)" "cocket: targets.json: role release: may sign $web
cocket: targets.json: version 3, was 2"
run trust delegate api --parent release --images registry.example.com/shop/api --role-key nested.pub --key release.key --key targets.key
run trust rotate release --remove-images "$shop" --key targets.key
is 'and removed, which may leave a role below without effect' 0 "$(cat out)" "cocket: warning: role api: registry.example.com/shop/api is outside what release may sign now, so it has no effect any more
cocket: targets.json: role release: may no longer sign $shop
*"
before=$(state)
run trust rotate release --remove-images "$web" --key targets.key
same 'but not all of them' 2 '' 'cocket: error: role release: no images would be left; to take all of them away: cocket trust undelegate release'
run trust rotate api --add-images registry.example.com/other/api --key release.key
same 'nor more than the role above has' 2 '' 'cocket: error: pattern *: outside what release may sign*'
run trust rotate targets --add-images "$web" --key targets.key
same 'targets signs no images' 2 '' 'cocket: error: role targets: signs the store, not images'
run trust rotate release --add-images alpine:3 --key targets.key
same 'a pattern has no tag' 2 '' 'cocket: error: pattern alpine:3: *'

# --- revoked keys
fresh
run trust revoke --revoked-key release.pub --note 'laptop stolen' --key targets.key
is 'who is left without keys is told' 0 "$(published 3)" '*warning: role release has 0 keys left, threshold 1*'
revoked="key release (ed25519 $(short release.pub)) was revoked on 20*Z (laptop stolen), for good; use another key: cocket key generate NAME"
before=$(state)
run trust delegate more --images "$web" --role-key release.pub --key targets.key
same 'a revoked key is delegated nothing' 2 '' "cocket: error: role more: $revoked"
run trust delegate release --replace --images "$web" --role-key release.pub --key targets.key
same 'nor again what it had' 2 '' "cocket: error: role release: $revoked"
run trust rotate root --add release.pub --key root.key
same 'nor the root' 2 '' "cocket: error: role root: $revoked"
run trust rotate targets --add release.pub --key root.key
same 'nor the targets' 2 '' "cocket: error: role targets: $revoked"
run trust rotate release --add other.pub --key targets.key
is 'the role is mended by another' 0 "$(published 4)" '*'
before=$(state)
run trust delegate below --parent release --images registry.example.com/shop/x --role-key release.pub --key other.key
same 'nor is it delegated to from below' 2 '' "cocket: error: role below: $revoked"
rm -rf copy
cp -r store copy
sed 's/x-cocket-revoked/x-nothing-at-all/' store/targets.json >t
"$COCKET" -q trust delegate more --trust copy --images "$web" --role-key other.pub >/dev/null
python3 - <<-'END'
	import json
	staged = json.load(open("copy/staged/targets.json"))
	roles = staged["signed"]["delegations"]["roles"]
	roles[1]["keyids"] = roles[0]["keyids"][:1]
	json.dump(staged, open("made.json", "w"))
END
run trust sign targets --from made.json --key targets.key
same 'nor by a file that somebody else made' 2 '' "*cocket: error: role more: $revoked"
run trust revoke --revoked-key nested.pub --key targets.key
is 'a key of no role is revoked all the same' 0 "$(published 5)" 'cocket: the key is in no role of the store*'
run trust show
holds 'show has the note and the date' grep -q "^  key .*$(short release.pub)) on 20..-..-..T..:..:..Z: laptop stolen$" out

# --- taken in from elsewhere
fresh
pin=$(sha256sum store/1.root.json | cut -d' ' -f1)
run trust export first.json
run trust import first.json --trust taken --root-sha256 "$pin" --dry-run
is 'import --dry-run' 0 'would import: root 1, targets 2' '*root.json: role root: adds key root (*targets.json: role release: may sign *cocket: dry run: nothing was changed'
refuses 'makes no store' test -e taken
run trust import first.json --trust taken --root-sha256 "$(printf '%064d' 0)" --dry-run
is 'another root is told' 1 '' 'cocket: denied: digest-mismatch: *'
run trust import first.json --trust taken --root-sha256 "$pin"
is 'import shows what it brings' 0 'imported: root 1, targets 2' '*targets.json: role release: may sign *'
run trust rotate release --add-images "$web" --key targets.key
run trust rotate root --expires 3y --key root.key
cp -r taken before
run trust update store --trust taken --dry-run
is 'update --dry-run' 0 'would update: root 1 -> 2, targets 2 -> 3' "cocket: root.json: expires on *, was *
cocket: root.json: version 2, was 1
cocket: targets.json: role release: may sign $web
cocket: targets.json: version 3, was 2
cocket: dry run: nothing was changed"
holds 'changes nothing' diff -r before taken
run --output json trust update store --trust taken
holds 'update shows what changes' grep -q '"files":5,"changes":\[{"file":"root.json","version":2,"version-before":1,.*"file":"targets.json".*may sign.*"dry-run":false}' out
run trust update store --trust taken
is 'once' 0 'up to date: root 2, targets 3' ''
run trust import first.json --trust taken --root-sha256 "$pin" --dry-run
is 'an older one is told' 1 '' 'cocket: denied: rollback: *'

# --- discard
fresh
before=$(state)
run trust discard
same 'nothing to drop' 0 '' 'cocket: nothing is staged'
cp -r store as-it-was
run trust delegate more --images "$web" --role-key other.pub
run trust rotate root --expires 2y
before=$(state)
run trust discard --dry-run
same 'what would go' 0 'would discard root.json
would discard snapshot.json
would discard targets.json
would discard timestamp.json' '*targets.json: dropped: role more: may sign *cocket: dry run: nothing was changed'
run trust discard root
is 'one of them' 0 'discarded root.json
discarded snapshot.json
discarded timestamp.json' 'cocket: root.json: dropped: expires on *'
run trust discard root
is 'is gone then' 0 '' 'cocket: nothing is staged for root'
run trust discard
is 'all' 0 'discarded targets.json' '*'
holds 'are gone' diff -r as-it-was store
run trust delegate more --images "$web" --role-key other.pub
printf 'not json' >store/staged/targets.json
run trust show
is 'a staged file that is broken' 2 '' '*staged/targets.json: *'
run trust discard
is 'is dropped as well' 0 'discarded snapshot.json
discarded targets.json
discarded timestamp.json' '*'
holds 'and is gone' diff -r as-it-was store
rm -rf ceremony
"$COCKET" -q trust init --trust ceremony --root-key root.key --targets-key targets.key --targets-key targets2.key --targets-threshold 2 >/dev/null
"$COCKET" -q trust delegate more --trust ceremony --images "$web" --role-key other.pub --key targets.key >/dev/null
cp ceremony/staged/targets.json half.json
before=$(cat ceremony/staged/targets.json)
run trust delegate more --trust ceremony --images "$web" --role-key other.pub --key targets.key
is 'the same again, by who has signed' 0 "$(cat out)" '*nothing to change: it is staged already*'
holds 'signs nothing more' [ "$before" = "$(cat ceremony/staged/targets.json)" ]
rm -rf both
cp -r ceremony both
run trust delegate more --trust both --images "$web" --role-key other.pub --key targets2.key
is 'and by who has not, is signed' 0 "$(published 2)" '*'
run trust show --trust ceremony
holds 'show says who has signed' grep -q "^      signed by targets (ed25519 $(short targets.pub))$" out
holds 'and who has not' grep -q "^      not yet signed by targets2 (ed25519 $(short targets2.pub))$" out
holds 'and what they run' grep -q '^  who has not signed runs: cocket trust sign --trust ceremony --key KEY$' out
holds 'in 80 columns' [ "$(grep -v sha256 out | wc -L)" -le 80 ]
run --output json trust show --trust ceremony
holds 'json too' grep -q '"signed":1,"threshold":2,"signed-by":\["[0-9a-f]\{64\}"\],"unsigned":\["[0-9a-f]\{64\}"\]' out
run trust discard --trust ceremony
run trust delegate more --trust ceremony --images "$shop" --role-key other.pub --key targets2.key
is 'a ceremony that was dropped leaves nothing behind' 0 'staged targets.json 2
staged snapshot.json 2
staged timestamp.json 2' '*1 of 2 keys of targets signed*'
run trust sign targets --trust ceremony --from half.json --key targets.key
is 'and its half does not come back by accident' 2 '' '*differs from the change that is staged here; drop that one (cocket trust discard), or leave this one'
run trust discard --trust nowhere
is 'no store' 2 '' 'cocket: error: nowhere: no trust store; create one with cocket trust init, or take one over with cocket trust import'
finish
