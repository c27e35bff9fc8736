#!/bin/sh
# The manual pages name every option that the tables have, with its environment variable, and every reason; and they lint.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

"$COCKET" __options >options
holds 'there are options' [ -s options ]
tab=$(printf '\t')
while IFS="$tab" read -r command option rest; do
	page=$PROJECT/man/cocket-${command%% *}.1
	variable=$(printf %s "$rest" | grep -o 'COCKET_[A-Z0-9_]*' || true)
	holds "$command $option is in its page" grep -q -e "^\.It .*Fl -${option#--}\( \|\$\)" "$page"
	[ -z "$variable" ] || holds "$command $variable is too" grep -q "^\.Ev $variable\( \|\$\)" "$page"
done <options

for page in "$PROJECT"/man/*; do
	of=${page##*/}
	case $of in
	cocket-*.1) of=${of#cocket-}; of="^${of%.1}\\( [a-z-]*\\)\\{0,1\\}$tab" ;; # a page of a command names that command's options
	*) of= ;;
	esac
	sed -n 's/^\.It .*Fl -\([a-z0-9-]*\).*/\1/p' "$page" >named
	while read -r option; do
		holds "${page##*/}: --$option exists" grep -q -e "$of--$option$tab" options
	done <named
done
if command -v mandoc >/dev/null; then
	for page in "$PROJECT"/man/*; do
		holds "mandoc: ${page##*/}" mandoc -Tlint -W warning "$page"
	done
else
	echo 'SKIP mandoc is missing'
fi
finish
