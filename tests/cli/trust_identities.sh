#!/bin/sh
# cocket trust with identities: who signs images by certificate gets roles and loses them, and never signs metadata.
set -eu
# shellcheck source=tests/cli/lib.sh disable=SC2154
. "$(dirname "$0")/lib.sh"

for k in root targets release other nested; do
	"$COCKET" -q key generate --no-password $k >/dev/null
done
shop='registry.example.com/shop/*'
google=https://accounts.google.com
export COCKET_TRUST=store
fresh() {
	rm -rf store
	"$COCKET" -q trust init --root-key root.key --targets-key targets.key >/dev/null
}
# of release.json and of targets.json: the version, and that of the two that go with it
files() { printf 'published %s %s\npublished snapshot.json %s\npublished timestamp.json %s' "$1" "$2" "$3" "$3"; }
published() { files targets.json "$1" "$1"; }

# --- delegate
fresh
run trust delegate release --images "$shop" --role-identity dave@example.com --role-issuer $google --key targets.key
is 'an identity gets a role' 0 "$(published 2)" "*role release: adds identity dave@example.com (issuer $google)*"
holds 'under the id that securesystemslib computes' \
	grep -q '"7737debe28dc7c32e41be9f91344c729b802eff04f4d742f61095fdfb58a8c07":{"keytype":"sigstore-oidc"' store/targets.json
run trust show
holds 'show names it' grep -q "^      identity dave@example.com (issuer $google)\$" out
run trust show --output json
holds 'and so does JSON' grep -q "\"type\":\"identity\",\"identity\":\"dave@example.com\",\"issuer\":\"$google\",\"revoked\":false,\"unusable\":null" out
run trust delegate release --images "$shop" --role-identity dave@example.com --role-issuer $google --key targets.key
is 'again: nothing changes' 0 '' '*'
run trust delegate release --images "$shop" --role-identity erin@example.com --role-issuer $google --key targets.key
is 'another is not put in its place unasked' 2 '' "*cocket trust rotate release --add-identity erin@example.com --add-issuer $google --trust store --key targets.key"
run trust delegate two --images "$shop" --role-identity a@example.com --role-identity b@example.com --role-issuer $google --role-key release.pub \
	--threshold 3 --key targets.key
is 'one issuer for all, and keys beside them' 0 "$(published 3)" '*role two: new, 3 of 3 keys*'
run trust delegate three --images "$shop" --role-identity a@example.com --role-issuer $google --threshold 2 --key targets.key
is 'a threshold that they cannot meet' 2 '' '*role three: threshold 2 of 1 key, expected 1 to 1'
run trust delegate three --images "$shop" --role-identity a@example.com --key targets.key
is 'no issuer' 2 '' '*--role-identity: 1, and --role-issuer: 0: both are required*'
run trust delegate three --images "$shop" --role-key release.pub --role-issuer $google --key targets.key
is 'an issuer of nobody' 2 '' '*--role-identity: 0, and --role-issuer: 1: both are required*'
run trust delegate three --images "$shop" --role-identity '*@*' --role-issuer $google --key targets.key
is 'anybody' 2 '' '*matches anybody, expected a name'
run trust delegate three --images "$shop" --role-identity a@example.com --role-issuer 'https://*' --key targets.key
is 'any issuer' 2 '' '*issuer https://\**expected the whole URL'

# --- rotate
run trust rotate release --add-identity erin@example.com --add-issuer $google --add other.pub --threshold 2 --key targets.key
is 'rotate adds' 0 "$(published 4)" "*adds identity erin@example.com (issuer $google)*threshold 2, was 1*"
run trust rotate release --add-identity erin@example.com --add-issuer $google --key targets.key
is 'who is there already' 0 '' '*identity erin@example.com: already in the role*'
run trust rotate release --remove-identity frank@example.com --key targets.key
is 'who is not there' 0 '' '*identity frank@example.com: not in the role*'
run trust rotate release --remove-identity dave@example.com --key targets.key
is 'rotate removes' 0 "$(published 5)" "*removes identity dave@example.com (issuer $google)*"
run trust rotate release --add-identity erin@example.com --add-issuer https://login.example.com --key targets.key
is 'the same name by another issuer' 0 "$(published 6)" '*adds identity erin@example.com (issuer https://login.example.com)*'
run trust rotate release --remove-identity erin@example.com --key targets.key
is 'which of them' 2 '' '*identity erin@example.com: more than once in the role; remove it by its id*'
run trust revoke --identity erin@example.com --key targets.key
is 'which of them is revoked' 2 '' '*identity erin@example.com: in the store by more than one issuer; say which (--issuer URL)'

# --- conditions
run trust delegate narrow --images "$shop" --role-identity dave@example.com --role-issuer $google --github-repository shop/api \
	--github-ref refs/heads/main --key targets.key
is 'conditions go with an identity' 0 "$(published 7)" "*role narrow: adds identity dave@example.com (issuer $google)*... only if its repository is shop/api*... only if its ref is refs/heads/main*"
holds 'where others look for a name there is none' \
	grep -q '"keyval":{"identity":"","issuer":"","x-cocket-identity":{"identity":"dave@example.com","issuer":"https://accounts.google.com","github":{"repository":"shop/api","ref":"refs/heads/main"}}}' store/targets.json
run trust show
holds 'show names them' grep -q "^      identity dave@example.com (issuer $google), repository shop/api, ref refs/heads/main\$" out
run trust show --output json
holds 'and so does JSON of them' grep -q '"issuer":"https://accounts.google.com","github":{"repository":"shop/api","ref":"refs/heads/main"}' out
run trust delegate narrow --images "$shop" --role-identity dave@example.com --role-issuer $google --github-repository shop/api \
	--github-ref refs/heads/main --key targets.key
is 'again with them: nothing changes' 0 '' '*'
run trust delegate narrow --images "$shop" --role-identity dave@example.com --role-issuer $google --github-repository shop/web --key targets.key
is 'other conditions are another identity' 2 '' "*cocket trust rotate narrow --add-identity dave@example.com --add-issuer $google --github-repository shop/web --trust store --key targets.key"
run trust rotate narrow --add-identity dave@example.com --add-issuer $google --github-repository shop/web --key targets.key
is 'rotate adds them too' 0 "$(published 8)" '*... only if its repository is shop/web*'
run trust rotate narrow --remove-identity dave@example.com --key targets.key
is 'which of the two' 2 '' '*identity dave@example.com: more than once in the role; remove it by its id*'
id=$(grep -o '"[0-9a-f]\{64\}":{"keytype":"sigstore-oidc","keyval":{"identity":"","issuer":"","x-cocket-identity":{"identity":"dave@example.com","issuer":"https://accounts.google.com","github":{"repository":"shop/web"' store/targets.json | cut -c2-65)
run trust rotate narrow --remove "$id" --key targets.key
is 'by its id' 0 "$(published 9)" "*removes identity dave@example.com*... only if its repository is shop/web*"
run trust delegate three --images "$shop" --role-key release.pub --github-ref refs/heads/main --key targets.key
is 'a condition of nobody' 2 '' '*--github-ref requires --role-identity*'
run trust rotate narrow --github-ref refs/heads/main --key targets.key
is 'nor is there one to rotate' 2 '' '*--github-ref requires --add-identity*'
run trust rotate narrow --add-identity erin@example.com --add-issuer $google --github-ref '' --key targets.key
is 'an empty condition' 2 '' '*'
run trust undelegate narrow --key targets.key

# --- never metadata
run trust rotate root --add-identity dave@example.com --add-issuer $google --key root.key
is 'never root' 2 '' '*role root: signs the store; identities sign images, never metadata'
run trust rotate targets --add-identity dave@example.com --add-issuer $google --key root.key
is 'never targets' 2 '' '*role targets: signs the store; identities sign images, never metadata'
run trust rotate release --remove-identity erin@example.com --threshold 1 --key targets.key
fresh
run trust delegate release --images "$shop" --role-identity dave@example.com --role-issuer $google --key targets.key
run trust delegate api --parent release --images registry.example.com/shop/api --role-key nested.pub --key targets.key
is 'who cannot sign the file of the role cannot delegate' 2 '' '*role release: identities sign no metadata, and 0 keys cannot sign release.json*'
run trust rotate release --add release.pub --key targets.key
run trust delegate api --parent release --images registry.example.com/shop/api --role-key nested.pub --key targets.key --key release.key
is 'with a key they can' 0 "$(files release.json 1 4)" '*'
run trust rotate release --remove release.pub --key targets.key
is 'and keep it' 2 '' '*role release: identities sign no metadata, and 0 keys cannot sign release.json*'
run trust rotate release --threshold 2 --key targets.key
is 'or keys enough' 2 '' '*and 1 key cannot sign release.json, in which it delegates: threshold 2'

# --- revoke
run trust revoke --identity dave@example.com --note 'has left' --key targets.key
is 'revoked, by the issuer that the store knows' 0 "$(files targets.json 4 5)" "*revokes identity dave@example.com (issuer $google) on *its note: has left*"
run trust show
holds 'show says so where it stands' grep -q "identity dave@example.com (issuer $google) REVOKED\$" out
holds 'and in its own list' grep -q "^  identity dave@example.com (issuer $google) on .*Z: has left\$" out
run trust show --output json
holds 'and so does JSON of it' grep -q '"identities":\[{"identity":"dave@example.com","issuer":"https://accounts.google.com","note":"has left","date":"' out
run trust revoke --identity dave@example.com --key targets.key
is 'once is enough' 0 '' '*'
run trust revoke --identity erin@example.com --key targets.key
is 'nobody that the store knows' 2 '' '*identity erin@example.com: in no role of the store; give its issuer too (--issuer URL)'
run trust revoke --identity erin@example.com --issuer $google --key targets.key
is 'with the issuer' 0 "$(files targets.json 5 6)" "*revokes identity erin@example.com (issuer $google) on *"
run trust rotate release --add-identity erin@example.com --add-issuer $google --key targets.key
is 'who is revoked gets no role' 2 '' '*role release: identity erin@example.com was revoked at *; that is for good'
run trust delegate late --images "$shop" --role-identity erin@example.com --role-issuer $google --key targets.key
is 'nor another' 2 '' '*role late: identity erin@example.com was revoked at *; that is for good'
run trust rotate release --add-identity erin@example.com --add-issuer https://login.example.com --key targets.key
is 'by another issuer it is another' 0 "$(files targets.json 6 7)" '*adds identity erin@example.com (issuer https://login.example.com)*'
run trust revoke --revoked-key release.pub --identity dave@example.com --key targets.key
is 'one at a time' 2 '' '*'
run trust revoke --revoked-key release.pub --issuer $google --key targets.key
is 'an issuer is of an identity' 2 '' '*--issuer requires --identity*'
finish
