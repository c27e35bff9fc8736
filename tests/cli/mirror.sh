#!/bin/sh
# cocket mirror list, add, remove: what stands for what on this machine.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

file=$HOME/.config/cocket/mirrors.json
at=reg.internal/m/shop/api
of=registry.example.com/shop/api

run mirror list
is 'none' 0 '' 'cocket: no mirrors*'
run mirror remove $at
is 'none to remove' 2 '' "cocket: error: $at: not recorded as a mirror in $file*"
holds 'and nothing was made' [ ! -e "$HOME/.config" ]
run mirror add --dry-run $at $of
is 'dry run' 0 "$at stands for $of ($file)" 'cocket: would be added; nothing was changed'
holds 'nothing was made then' [ ! -e "$HOME/.config" ]
run mirror add $at/ $of
is 'add' 0 "$at stands for $of ($file)" "cocket: added: images below $at are verified as those of $of"
run mirror add $at $of --output json
is 'again' 0 "{\"location\":\"$at\",\"stands-for\":\"$of\",\"file\":\"$file\",\"change\":\"none\",\"dry-run\":false}" 'cocket: recorded already; nothing was changed'
cp "$file" before
run mirror add $at registry.example.com/shop/web
is 'for something else' 2 '' "cocket: error: *location $at: stands for $of already, not for registry.example.com/shop/web*"
run mirror add $of $of
is 'for itself' 2 '' "cocket: error: *stands for itself*"
for wrong in shop/api "$at:1.4" "$at@sha256:00" '' https://reg.internal/m; do
	run mirror add "$wrong" $of
	is "'$wrong' is no location" 2 '' 'cocket: error: *expected HOST*'
	run mirror remove "$wrong"
	is "'$wrong' is none to remove" 2 '' 'cocket: error: *expected HOST*'
done
run mirror add $at
is 'too few' 2 '' 'cocket: error: mirror add: missing *'
holds 'nothing was changed' cmp -s before "$file"

run mirror add --mirrors other.json reg.internal $of
is 'in another file' 0 "reg.internal stands for $of (other.json)" 'cocket: added: *'
run mirror list
is 'list' 0 "$at stands for $of ($file)"
run mirror list --mirrors other.json --output json
is 'list in JSON' 0 "{\"location\":\"reg.internal\",\"stands-for\":\"$of\",\"file\":\"other.json\"}"
run mirror remove --mirrors other.json $at
is 'that is in the other' 2 '' "cocket: error: $at: not recorded as a mirror in other.json
cocket: hint: it is in $file: give that with --mirrors"
COCKET_MIRRORS=other.json run mirror list
is 'no file by a variable' 2 '' 'cocket: error: *COCKET_MIRRORS*'

run mirror remove --dry-run $at
is 'remove, dry run' 0 "$at stands for $of ($file)" 'cocket: would be removed; nothing was changed'
holds 'nothing was removed' cmp -s before "$file"
chmod 666 "$file"
for verb in list "remove $at" "add a.internal $of"; do
	# shellcheck disable=SC2086
	run mirror $verb
	is "$verb: a file that others may write" 2 '' 'cocket: error: *writable by group or others*'
done
chmod 644 "$file"
run mirror remove $at --output json
is 'remove' 0 "{\"location\":\"$at\",\"stands-for\":\"$of\",\"file\":\"$file\",\"change\":\"removed\",\"dry-run\":false}" "cocket: removed: images below $at must be signed under that name again"
run mirror list
is 'none again' 0 '' 'cocket: no mirrors*'
finish
