#!/bin/sh
# cocket pin, and the lock file: digests go into files after they were verified, and nothing else in a file changes.
# Layouts stand for registries; tests/registry/test_pin.py has real ones.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

cp -r "$PROJECT/vectors/simple/good-p256/layout" good
cp -r "$PROJECT/vectors/simple/unsigned/layout" unsigned
cp "$PROJECT/keys/test-p256.pub" k.pub
cp "$PROJECT/keys/test-ed25519.pub" other.pub
run digest oci:good:1.4
digest=$(cut -d' ' -f1 out)
other=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

# same NAME FILE1 FILE2
same() { holds "$1" cmp -s "$2" "$3"; }

# --- printing
printf '# ours\r\n  oci:good:1.4\t# why\r\n\r\noci:good:1.4' >list
printf '# ours\r\n  oci:good:1.4@%s\t# why\r\n\r\noci:good:1.4@%s' "$digest" "$digest" >want
cp list before
run pin --key k.pub list
same 'the file with digests on standard output' out want
same 'and the file itself as it was' list before
holds 'what was pinned to what is said' grep -qx "cocket: list:2:3: oci:good:1.4: $digest" err
status=0
"$COCKET" pin --key k.pub --file-type list - <list >out 2>err || status=$?
same 'of standard input' out want
run pin --key k.pub --output json list
holds 'JSON is a line for each name' [ "$(wc -l <out)" = 2 ]
holds 'and says what becomes of it' grep -q "\"file\":\"list\",\"line\":2,\"column\":3,\"where\":\"list\",\"image\":\"oci:good:1.4\",\"result\":\"new\",\"old\":null,\"digest\":\"$digest\"" out
run pin --key k.pub list want
is 'two files cannot be printed' 2 '' 'cocket: error: only one file can be printed; use --write to rewrite 2'

# --- writing
chmod 640 list
run pin --key k.pub --write list
is 'rewritten' 0 '' '*'
same 'with its digests' list want
holds 'its mode stays' [ "$(stat -c %a list)" = 640 ]
stat -c %i list >inode
run pin --key k.pub --write -q list
is 'the second time' 0 '' ''
same 'nothing changes' list want
holds 'not even the file' [ "$(stat -c %i list)" = "$(cat inode)" ]
cp before list
ln -s list link
run pin --key k.pub --write -q link
is 'a symbolic link' 3 '' 'cocket: error: io: link: a symbolic link, expected a file'
same 'what it names stays' list before
run pin --key k.pub --write - </dev/null
is 'standard input' 2 '' 'cocket: error: --write: standard input cannot be rewritten'
run pin --key k.pub --write --check list
is 'both' 2 '' 'cocket: error: --write and --check are mutually exclusive'
printf 'oci:good:1.4@%s\n' "$other" >old
run pin --key k.pub --write old
is 'a tag that moved' 0 '' "cocket: old:1:1: oci:good:1.4@$other: $other -> $digest"
holds 'is pinned anew' [ "$(cat old)" = "oci:good:1.4@$digest" ]

# --- a no
printf 'oci:good:1.4\noci:unsigned:1.4\n' >mixed
cp mixed before
cp list second
run pin --key k.pub --write -q mixed second
is 'one is denied' 1 '' 'cocket: denied: no-signature: oci:unsigned:1.4 (mixed:2:1, list): *'
same 'nothing of that file is written' mixed before
same 'the other file is' second want
run pin --key k.pub -q mixed
is 'nor printed' 1 '' 'cocket: denied: no-signature: *'
run pin --key other.pub -q list
is 'by another key' 1 '' 'cocket: denied: unknown-key: *'
printf 'oci:good:1.4\noci:none:1\n' >gone
cp gone before
run pin --key k.pub -q --write gone
is 'one is not there' 2 '' 'cocket: error: not-found: oci:none:1 (gone:2:1, list): *'
same 'nothing is written' gone before
printf 'oci:good:1.4\nx:${TAG}\n' >unknown
cp unknown before
run pin --key k.pub -q --write unknown
is 'one is not known' 2 '' 'cocket: error: unknown:2:1: list: x:${TAG}: no value for the variable *'
same 'nothing is written then' unknown before
run pin --key k.pub missing
is 'no such file' 2 '' 'cocket: error: missing: not found'
: >empty
run pin --key k.pub empty
is 'no image' 2 '' 'cocket: error: empty: no image is named there'
run pin list
is 'no key' 2 '' 'cocket: error: no keys given *'
run pin
is 'no file' 2 '' 'cocket: error: pin: missing FILE...*'
printf 'oci:unsigned:1.4@%s\n' "$other" >both
run pin --key k.pub -q both
is 'neither the tag nor the pin' 1 '' 'cocket: denied: no-signature: oci:unsigned:1.4@* (both:1:1, list): *'

# --- checking
run pin --key k.pub --check -q want
is 'all is as it was pinned' 0 '' ''
run pin --key k.pub --check list
is 'not pinned' 1 '' 'cocket: error: not pinned: list:2:3: oci:good:1.4
cocket: error: not pinned: list:4:1: oci:good:1.4'
printf 'oci:good:1.4@%s\n' "$other" >old
cp old before
run pin --key k.pub --check old
is 'the tag moved' 1 '' "cocket: error: moved: old:1:1: oci:good:1.4@$other: the tag means $digest*"
same 'nothing is written by a check' old before
run pin --key other.pub --check want
is 'it no longer verifies' 1 '' 'cocket: denied: unknown-key: *'
printf 'oci:none:1@%s\n' "$other" >gone
run pin --key k.pub --check gone
is 'it is not there' 2 '' '*cocket: error: not-found: *'

# --- the lock file
run pin --key k.pub -q --lock cocket.lock list
is 'written' 0 '' ''
holds 'with name, digest and key' grep -q "^    \"oci:good:1.4\": {\"digest\":\"$digest\",\"keys\":\[\"[0-9a-f]\{64\}\"\],.*\"verified-at\":[0-9]*}$" cocket.lock
cp cocket.lock first
sleep 1
run pin --key k.pub -q --lock cocket.lock list
same 'the same when written again' cocket.lock first
run pin --key k.pub -q --lock cocket.lock mixed
is 'one is denied' 1 '' '*'
same 'the lock stays' cocket.lock first
run verify --key k.pub --locked cocket.lock oci:good:1.4
is 'verify holds to it' 0 "registry.example.com/shop/api:1.4@$digest"
run verify --key k.pub --locked cocket.lock --file want
is 'pinned names too' 0 "registry.example.com/shop/api:1.4@$digest"
sed "s/$digest/$other/" first >moved.lock
run verify --key k.pub --locked moved.lock oci:good:1.4
is 'another digest' 1 '' "cocket: denied: policy: oci:good:1.4: locked to $other, now $digest*"
run verify --key k.pub --locked moved.lock --output json oci:good:1.4
holds 'in JSON' grep -q '"verdict":"deny","reason":"policy"' out
run verify --key k.pub --locked cocket.lock "oci:good@$digest"
is 'a name that is not in it' 1 '' 'cocket: denied: policy: *: oci:good is not in the lock file*'
run verify --key k.pub --locked cocket.lock oci:unsigned:1.4
is 'it adds no yes' 1 '' 'cocket: denied: no-signature: *'
cat >warn.json <<'END'
{ "version": 1, "rules": [ { "images": ["registry.example.com/shop/*"], "keys": ["k.pub"], "enforce": "warn" } ] }
END
warn='--policy warn.json --signed-as registry.example.com/shop/api:1.4 --no-ledger'
# shellcheck disable=SC2086
run verify $warn oci:unsigned:1.4
holds 'a rule that warns' [ "$status" = 0 ]
# shellcheck disable=SC2086
run verify $warn --locked cocket.lock oci:unsigned:1.4
is 'weakens no lock' 1 '' 'cocket: denied: policy: oci:unsigned:1.4: oci:unsigned:1.4 is not in the lock file*'
# shellcheck disable=SC2086
run verify $warn --locked moved.lock oci:good:1.4
is 'in no way' 1 '' 'cocket: denied: policy: oci:good:1.4: locked to *'
echo oci:unsigned:1.4 >warned
# shellcheck disable=SC2086
run pin $warn -q warned
is 'what only a warning lets pass is said so' 0 "$(cat out)" 'cocket: warning: would be denied: no-signature: oci:unsigned:1.4: *'
# shellcheck disable=SC2086
run pin $warn --output json warned
holds 'in JSON too' grep -q '"result":"new".*"reason":"no-signature"' out
run verify --key k.pub --locked missing oci:good:1.4
is 'no such lock' 2 '' 'cocket: error: missing: not found'
echo '{}' >broken
run verify --key k.pub --locked broken oci:good:1.4
is 'a broken one' 2 '' 'cocket: error: broken: cocket-lock: missing'
run pin --key k.pub --lock broken list
is 'which is not written over' 2 '' 'cocket: error: broken: cocket-lock: missing'
sed 's/"verified-at"/"verified":1,"verified-at"/' first >unknown.lock
run verify --key k.pub --locked unknown.lock oci:good:1.4
is 'a field that is not known' 2 '' 'cocket: error: unknown.lock: images: oci:good:1.4: verified: unknown field'

finish
