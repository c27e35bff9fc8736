#!/bin/sh
# cocket verify, sign, digest: what is refused before anything is asked of a registry (a name under .invalid would be tried otherwise).
# With the release build too: the main job.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

image=registry.invalid/app:1
COCKET_PASSWORD='' run key generate a
COCKET_PASSWORD='' run key generate b

# --- verify
run verify $image
is 'no key' 2 '' 'cocket: error: no keys given (--key PUB, the public key of who signs), no identity (--identity NAME --issuer URL), no policy (--policy FILE) and no trust store (--trust DIR)*'
run verify --key a.pub
is 'no image' 2 '' 'cocket: error: verify: missing IMAGE or --file FILE*'
run verify --key a.pub --threshold 0 $image
is 'threshold 0 (A16)' 2 '' 'cocket: error: --threshold 0: expected 1 to 1024'
run verify --key a.pub --threshold 1025 $image
is 'threshold beyond reason (A16)' 2 '' 'cocket: error: --threshold 1025: expected 1 to 1024'
run verify --key none.pub $image
is 'no such key file (A30)' 2 '' 'cocket: error: none.pub: No such file or directory
cocket: hint: check the path'
echo x >bad.pub
run verify --key a.pub --key bad.pub $image
is 'malformed key file (A30)' 2 '' 'cocket: error: bad.pub: *'
mkdir dir.pub
run verify --key dir.pub $image
is 'a directory for a key' 2 '' 'cocket: error: dir.pub: is a directory, expected a key file'
: >empty.pub
run verify --key empty.pub $image
is 'an empty key file' 2 '' 'cocket: error: empty.pub: is empty, expected a key file'
echo 'untrusted comment: minisign public key' >mini.pub
run verify --key mini.pub $image
is 'half a key of minisign' 2 '' 'cocket: error: mini.pub: minisign public key: 0 bytes, expected 42'
: >relase.pub
run verify --key relaese.pub $image
is 'the file that was meant' 2 '' 'cocket: error: relaese.pub: No such file or directory (did you mean "relase.pub"[?])'
run verify --key a.pub --signature none $image
is 'no such file of signatures' 2 '' 'cocket: error: --signature none: No such file or directory
cocket: hint: check the path'
echo '{"require-ledger": true, "no-ledger": true}' >both.json
for value in '' no; do
	COCKET_REQUIRE_LEDGER=$value run --config both.json verify --key a.pub $image
	is "a check that a file asks for, and a variable that says '$value'" 2 '' 'cocket: error: no-ledger in a configuration file and require-ledger in a configuration file are mutually exclusive'
done
run verify --config both.json --key a.pub --no-ledger $image
is 'a check that a file asks for does not yield to the command line' 2 '' 'cocket: error: --no-ledger and require-ledger in a configuration file are mutually exclusive'
COCKET_REQUIRE_LEDGER=yes run --config both.json verify --key a.pub oci:none
is 'and one that a variable asks for outweighs the file' 2 '' 'cocket: error: *oci:none*'
run --config both.json verify --key a.pub --require-ledger=no --no-ledger --timeout 1s oci:none
is 'and the command line, which takes it back' 2 '' 'cocket: error: *oci:none*'
run verify --key a.pub --auth-file none $image
is 'no such file of credentials' 2 '' 'cocket: error: --auth-file none: No such file or directory
cocket: hint: check the path'
run verify --key a.pub --certs-dir none $image
is 'no such directory of certificates' 2 '' 'cocket: error: --certs-dir none: No such file or directory
cocket: hint: check the path'
run verify --key a.key $image
is 'a private key' 2 '' 'cocket: error: a.key: a private key, expected a public one*'
run verify --key a.pub $image 'UPPER/CASE'
is 'one wrong name, nothing is asked' 2 '' 'cocket: error: *UPPER/CASE*'
run verify --key a.pub 'registry.invalid/app@sha256:../../x'
is 'a digest that is none (A20)' 2 '' 'cocket: error: *'
run verify --key a.pub --platform linux $image
is 'wrong platform' 2 '' 'cocket: error: --platform: *'
run verify --key a.pub --signed-as 'a b' $image
is 'wrong --signed-as' 2 '' 'cocket: error: --signed-as a b: *'

# --- sign
run sign $image
is 'sign without a key' 2 '' 'cocket: error: sign: missing --key KEY or --identity-token FILE|github|gitlab
cocket: hint: cocket key generate NAME creates NAME.key and NAME.pub; without a key: --identity-token FILE, *
cocket: usage: cocket sign (--key KEY | --identity-token FILE|github|gitlab) [[]OPTIONS] IMAGE...'
run sign --key a.key $image
is 'sign without a password' 2 '' 'cocket: error: a.key: password needed, *'
export COCKET_PASSWORD=
run sign --key a.pub $image
is 'sign with a public key' 2 '' 'cocket: error: a.pub: a public key, expected a private one: give a.key'
run sign --key a.key --key a.key $image
is 'sign with a key twice' 2 '' 'cocket: error: a.key: the same key twice'
run sign --key a.key --annotation x $image
is 'annotation without a value' 2 '' 'cocket: error: --annotation x: expected K=V'
run sign --key a.key --annotation =x $image
is 'annotation without a name' 2 '' 'cocket: error: --annotation =x: expected K=V'
run sign --key a.key --annotation x=1 --annotation x=2 $image
is 'annotation twice' 2 '' 'cocket: error: --annotation x: the name is taken'
run sign --key a.key --annotation cocket.expires=9 $image
is 'annotation of ours' 2 '' 'cocket: error: --annotation cocket.expires: the name is taken'
run sign --key a.key --expires 0d $image
is 'expired at once' 2 '' 'cocket: error: option --expires: *'
run sign --key a.key $image 'UPPER/CASE'
is 'sign a wrong name' 2 '' 'cocket: error: *UPPER/CASE*'
unset COCKET_PASSWORD

# --- digest
run digest
is 'digest of nothing' 2 '' 'cocket: error: digest: missing IMAGE*'
run digest --status $image
is '--status alone' 2 '' 'cocket: error: --status requires --check'
run digest --check list $image
is '--check and images' 2 '' 'cocket: error: --check FILE takes*'
run digest --check list
is '--check of no file' 2 '' 'cocket: error: list: *'
: >list
run digest --check list
is '--check of an empty list' 2 '' 'cocket: error: list: no properly formatted lines found'
echo 'sha256:0  app' >list
run digest --check list
is '--check of a bad line' 2 '' 'cocket: warning: 1 line is improperly formatted
cocket: error: list: no properly formatted lines found'

# a request that found no host must not spoil the next one
run digest registry.invalid/a registry.invalid/b
is 'two images of a host that is none' 3 '' 'cocket: error: network: registry.invalid/a: *resolve host: registry.invalid
cocket: hint: check the name registry.invalid, the network and the proxy (HTTPS_PROXY, NO_PROXY)
cocket: error: network: registry.invalid/b: *resolve host: registry.invalid'

# --- a layout: no network
layout() { # DIR: the smallest image there is
	mkdir -p "$1/blobs/sha256"
	echo '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
	config='{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
	manifest=$(printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' \
		"$(put "$1" application/vnd.oci.image.config.v1+json "$config")" "$(put "$1" application/vnd.oci.image.layer.v1.tar layer)")
	entry=$(put "$1" application/vnd.oci.image.manifest.v1+json "$manifest")
	printf '{"schemaVersion":2,"manifests":[%s,"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
		"${entry%\}}" "$2" >"$1/index.json"
	digest=sha256:$(printf %s "$manifest" | sha256sum | cut -d' ' -f1)
}
put() { # DIR TYPE BYTES: writes a blob, prints its descriptor
	hex=$(printf %s "$3" | sha256sum | cut -d' ' -f1)
	printf %s "$3" >"$1/blobs/sha256/$hex"
	printf '{"mediaType":"%s","size":%s,"digest":"sha256:%s"}' "$2" "$(printf %s "$3" | wc -c | tr -d ' ')" "$hex"
}
layout l example.com/app:1
one=$digest
run digest oci:l
is 'digest of a layout' 0 "$one  oci:l"
cp out list
run digest --check list
is 'check: OK' 0 'oci:l: OK'
run -q digest --check list
is 'check -q' 0
run digest --check list --status
is 'check --status' 0
status=0
"$COCKET" digest --check - <list >out 2>err || status=$?
is 'check standard input' 0 'oci:l: OK'
{ printf '# of Monday\r\n\r\n\n'; sed "s/\$/$(printf '\r')/" list; } >list3
run digest --check list3
is 'check: comments, empty lines, line ends of another system' 0 'oci:l: OK'
printf '# of Monday\n\n' >list3
run digest --check list3
is 'check: comments list nothing' 2 '' 'cocket: error: list3: no properly formatted lines found'
sed 's/^/ # /' list >list3
run digest --check list3
is 'check: a comment begins its line' 2 '' '*1 line is improperly formatted*'
{ awk 'BEGIN { while (i++ < 20000) print "#" sprintf("%099d", i) }'; cat list; } >list3
run digest --check list3
is 'check: a long list' 0 'oci:l: OK'
sed 's/  .*/  oci:none/' list >>list2
cat list >>list2
run digest --check list2
is 'check: one is not there' 2 'oci:none: FAILED open or read
oci:l: OK' '*warning: 1 listed image could not be read'
sed 's/:[0-9a-f]*/:0000000000000000000000000000000000000000000000000000000000000000/' list >>list2
run digest --check list2
is 'check: one differs' 2 'oci:none: FAILED open or read
oci:l: OK
oci:l: FAILED' '*1 computed digest did NOT match'
echo nonsense >>list2
run digest --check list2
is 'check: one line is none' 2 'oci:none: FAILED open or read
oci:l: OK
oci:l: FAILED' '*1 line is improperly formatted*'
run digest --check list2 --status
is 'check --status says nothing' 2
field() { sed -n "s/.*\"$1\":\[*{[^}]*\"digest\":\"\([^\"]*\)\".*/\1/p" "l/blobs/sha256/${one#sha256:}"; }
run inspect oci:l
is 'inspect' 0 "oci:l
linux/amd64 $one application/vnd.oci.image.manifest.v1+json
|-- config $(field config) 78 application/vnd.oci.image.config.v1+json
\`-- layer $(field layers) 5 application/vnd.oci.image.layer.v1.tar"
run verify --key a.pub oci:l
is 'a layout without a signature' 1 '' 'cocket: denied: no-signature: oci:l: *'
run -q verify --key a.pub oci:l
is 'a denial is said with -q' 1 '' 'cocket: denied: no-signature: oci:l: *'
run verify --key a.pub oci:none
is 'a layout that is not there' 2 '' 'cocket: error: not-found: oci:none: none: no such directory*'
run verify --key a.pub oci-archive:none.tar
is 'an archive that is not there' 2 '' 'cocket: error: not-found: oci-archive:none.tar: none.tar: no such file*'
mkdir nolayout
run verify --key a.pub oci:nolayout
is 'a directory that is no layout' 2 '' 'cocket: error: not-found: oci:nolayout: nolayout: no oci-layout file: not an OCI image layout*'
run verify --key a.pub oci:l:none
is 'a tag that a layout does not have, as with a registry' 3 '' 'cocket: error: not-found: oci:l:none: *'
run verify --key a.pub oci:l:none oci:l
is 'denied outweighs undecided' 1 '' '*not-found*no-signature*'

export COCKET_PASSWORD=
run sign --key a.key oci:l
is 'sign' 0 "example.com/app:1@$one"
run verify --key a.pub oci:l
is 'verify what was signed' 0 "example.com/app:1@$one"
run verify --key b.pub oci:l
is 'another key does not do' 1 '' 'cocket: denied: unknown-key: oci:l: *'
run verify --key a.pub --key b.pub --threshold 2 oci:l
is 'one of two keys does not do' 1 '' 'cocket: denied: threshold: oci:l: *'
run verify --key a.pub --threshold 2 oci:l
is 'threshold over the keys denies (A16)' 1 '' 'cocket: warning: --threshold 2, but only 1 distinct signer given: every image is denied
cocket: denied: threshold: oci:l: *'
cp a.pub again.pub
run verify --key a.pub --key again.pub --threshold 2 oci:l
is 'one key in two files is one key (A15)' 1 '' '*cocket: denied: threshold: oci:l: *'
run sign --key b.key oci:l
run verify --key a.pub --key b.pub --threshold 2 oci:l
is 'two of two do' 0 "example.com/app:1@$one"
run verify --key a.pub oci:l oci:l:none
is 'undecided outweighs allowed' 3 "example.com/app:1@$one" 'cocket: error: not-found: *'
run verify --key a.pub --output json oci:l oci:none
holds 'JSON: one line an image' [ "$(wc -l <out)" = 2 ]
holds 'JSON: allowed' grep -q \
	"^{\"image\":\"oci:l\",\"digest\":\"$one\",\"pinned\":\"example.com/app:1@$one\",\"verdict\":\"allow\",\"reason\":\"ok\"," out
holds 'JSON: undecided' grep -q '^{"image":"oci:none","digest":null,"pinned":null,"verdict":"unknown","reason":"not-found",' out
run verify --key a.pub --signed-as example.com/other oci:l
is 'another name' 1 '' 'cocket: denied: name-mismatch: oci:l: *'
layout m example.com/app:2
run sign --key a.key --detached sigs --format simple,bundle oci:m
is 'sign --detached' 0 "example.com/app:2@$digest"
run verify --key a.pub oci:m
is 'attaches nothing' 1 '' 'cocket: denied: no-signature: *'
run verify --key a.pub --signature sigs oci:m
is 'verify --signature' 0 "example.com/app:2@$digest"
run sign --key a.key --detached sigs oci:m
is 'never replaces a file' 2 '' 'cocket: error: *sigs: already exists'
run sign --key a.key --detached sigs2 oci:m oci:none
holds 'all or nothing' [ "$status" = 2 ]
holds 'no half file' [ ! -e sigs2 ]
holds 'and nothing is said to be signed' [ ! -s out ]
run inspect --output json oci:l
holds 'inspect shows the signatures, unverified' grep -q '"signatures":\[{"format":"simple",[^}]*"verified":false' out

run sign --key a.key --detached none/sigs oci:m
is 'no directory for the file' 2 '' 'cocket: error: none/sigs: its directory: *'

finish
