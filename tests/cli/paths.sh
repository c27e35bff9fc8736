#!/bin/sh
# A path where an image's name belongs, and the reverse: each says what lies there and what to type for it.  Nothing here needs a network.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

export COCKET_PASSWORD=
"$COCKET" key generate k >/dev/null 2>&1
unset COCKET_PASSWORD
printf 'services:\n  web:\n    image: alpine\n' >compose.yaml
printf 'FROM alpine\n' >Dockerfile
echo alpine >images.txt
printf '{"version": 1, "rules": []}' >policy.json
head -c 300 /dev/zero >zeros.bin
: >empty.txt
mkdir layout store plain.d 'a b'
touch store/root.json
digest=$(printf '{}' | sha256sum | cut -d ' ' -f 1)
mkdir -p layout/blobs/sha256
printf '{}' >"layout/blobs/sha256/$digest"
echo '{"imageLayoutVersion":"1.0.0"}' >layout/oci-layout
echo '{"schemaVersion":2,"manifests":[]}' >layout/index.json
tar -C layout -cf api.tar oci-layout index.json blobs
tar -cf other.tar Dockerfile
gzip -c api.tar >api.tar.gz
cp api.tar 'a b/c.tar'
mkdir alpine
cp -R layout/. alpine

# misplaced WHAT PATH [HINT]: of verify.
misplaced() {
	error="cocket: error: $2: $1, expected an image"
	[ $# = 2 ] || error="$error
cocket: hint: $3"
	run verify --key k.pub "$2"
	is "$2" 2 '' "$error"
}
misplaced 'a file' compose.yaml 'did you mean --file compose.yaml[?]'
misplaced 'a file' Dockerfile 'did you mean --file Dockerfile[?]'
misplaced 'a file' images.txt 'did you mean --file images.txt[?]'
misplaced 'an OCI archive' api.tar 'did you mean oci-archive:api.tar[?]'
misplaced 'an OCI archive' "$work/api.tar" "did you mean oci-archive:$work/api.tar[?]"
misplaced 'an OCI archive' 'a b/c.tar' "did you mean oci-archive:'a b/c.tar'[?]"
misplaced 'a tar archive' other.tar 'did you mean docker-archive:other.tar[?]'
misplaced 'a compressed file' api.tar.gz 'did you mean oci-archive:api.tar.gz[?]'
misplaced 'a public key' k.pub 'did you mean --key k.pub[?]'
misplaced 'a private key' k.key 'cocket key show --pem k.key prints its public key'
misplaced 'a policy' policy.json 'did you mean --policy policy.json[?]'
misplaced 'an OCI layout' ./layout 'did you mean oci:./layout[?]'
misplaced 'a trust store' ./store 'did you mean --trust ./store[?]'
misplaced 'a file' ./zeros.bin
misplaced 'a directory' ./plain.d

run sign --key k.key k.key
is 'a key given to sign' 2 '' 'cocket: error: k.key: a private key, expected an image
cocket: hint: did you mean --key k.key[?]'
run inspect compose.yaml
is 'a command without --file' 2 '' 'cocket: error: compose.yaml: a file, expected an image
cocket: hint: cocket verify --file compose.yaml verifies the images that it names'
for command in 'sign --key k.key' digest inspect 'pull --to oci:x' 'save -o x.tar' 'policy explain'; do
	# shellcheck disable=SC2086
	run $command api.tar
	is "$command" 2 '' 'cocket: error: api.tar: an OCI archive, expected an image
cocket: hint: did you mean oci-archive:api.tar[?]'
done

# Where a text is read, what holds an image is called by its kind, with its transport; not by its first NUL.
no_text() { # COMMAND WHAT PATH HINT
	# shellcheck disable=SC2086
	run $1 "$3"
	is "$1 $3" 2 '' "cocket: error: $3: $2
cocket: hint: $4"
}
no_text lint 'an OCI archive, expected a text file' api.tar 'did you mean oci-archive:api.tar[?]'
no_text lint 'a tar archive, expected a text file' other.tar 'did you mean docker-archive:other.tar[?]'
no_text lint 'a compressed file, expected a text file' ./api.tar.gz 'did you mean oci-archive:./api.tar.gz[?]'
no_text lint 'an OCI archive, expected a text file' 'a b/c.tar' "did you mean oci-archive:'a b/c.tar'[?]"
no_text lint 'an OCI layout, expected a directory of text files' layout 'did you mean oci:layout[?]'
for command in 'pin --key k.pub' 'verify --key k.pub --file compose.yaml --file'; do
	no_text "$command" 'an OCI archive, expected a text file' api.tar 'cocket verify oci-archive:api.tar verifies the image in it'
	no_text "$command" 'an OCI layout, expected a text file' layout 'cocket verify oci:layout verifies the image in it'
done
cp api.tar a:b.tar
cp api.tar 'what?.tar'
run lint a:b.tar
is 'a path that no transport takes' 2 '' 'cocket: error: a:b.tar: an OCI archive, expected a text file'
no_text 'pin --key k.pub' 'an OCI archive, expected a text file' 'what?.tar' "cocket verify oci-archive:'what?.tar' verifies the image in it"
run lint --fail-on never compose.yaml
holds 'a text is none of these' [ "$status" = 0 ]
cp Dockerfile layout
run lint --fail-on never layout
holds 'nor is a layout with a Dockerfile beside it' [ "$status" = 0 ]
rm layout/Dockerfile

# A name that may be an image's is one, whatever lies there; only a failure says what else it is.
export HTTPS_PROXY=http://127.0.0.1:1
run verify --key k.pub --timeout 5s alpine
is 'a layout called as an image is' 3 '' 'cocket: error: network: alpine: *
cocket: hint: did you mean oci:alpine[?]'
run verify --key k.pub --timeout 5s zeros.bin
is 'a file of no known kind' 3 '' 'cocket: error: network: zeros.bin: *[!?]'
run verify --key k.pub --timeout 5s docker://images.txt
is 'a transport says that it is an image' 3 '' 'cocket: error: network: docker://images.txt: *[!?]'
unset HTTPS_PROXY
run verify --key k.pub missing.tar/
is 'a path that is not there' 2 '' 'cocket: error: *missing.tar/*'

# --- the reverse
run verify --trust k.pub alpine
is 'a key for a trust store' 2 '' 'cocket: error: --trust k.pub: a public key, expected the directory of a trust store
cocket: hint: did you mean --key k.pub[?]'
run trust show --trust policy.json
is 'a policy for a trust store, where none is taken' 2 '' 'cocket: error: --trust policy.json: a policy, expected the directory of a trust store'
run verify --policy store alpine
is 'a trust store for a policy' 2 '' 'cocket: error: --policy store: a trust store, expected a file
cocket: hint: did you mean --trust store[?]'
finish
