#!/bin/sh
# The manual pages name every option that the tables have, with its environment variable or the word that it has none, and what they refer to
# is there; and they lint.
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
# unset_options: those that no variable sets, each once; not those of containerd's own, nor of the verbs that cocket(1) names as a whole.
unset_options() {
	awk -F "$tab" '$6 == "" && $2 !~ /^--(help|version|name|digest|operation|stdin-media-type)$/ &&
		$1 !~ /^trust (init|delegate|undelegate|revoke|rotate|sign|import|import-dct)$/ { print substr($2, 3) }' options | sort -u
}
sed -n '/^These are:$/,/^Those that name the files/p' "$PROJECT/man/cocket.1" >refused
for option in $(unset_options); do
	holds "cocket.1 says that --$option is no variable" grep -q "^\.Fl -$option\( \|\$\)" refused
done
# promised PAGE: the options that the page says to have a variable.
promised() {
	awk '/^\.(It|El|Bl|S[hs])/ { option = "" } /^\.It .*Fl -/ { sub(/.*Fl -/, ""); option = $1 } /^\.Ev COCKET_|^In the environment/ { if (option != "") print option }' "$1" | sort -u
}
for page in "$PROJECT"/man/cocket-*.1; do
	of=${page##*/cocket-}
	for option in $(promised "$page"); do
		holds "${page##*/}: --$option has a variable" \
			awk -F "$tab" -v command="${of%.1}" -v option="--$option" '$1 ~ "^" command "( |$)" && $2 == option && $6 != "" { found = 1 } END { exit !found }' options
	done
done

for page in "$PROJECT"/man/*; do
	sed -n 's/^\.Sx \([^).,;]*[^).,; ]\).*/\1/p' "$page" | sort -u >named
	while read -r section; do
		holds "${page##*/}: there is a section $section" grep -q "^\.S[hs] $section\$" "$page"
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
