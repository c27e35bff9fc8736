# bash completion of cocket.  All that may stand where the cursor is, `cocket __complete` says, from the tables of commands and options.

_cocket() {
	local rest=${COMP_LINE:0:COMP_POINT} gap piece current head line i
	local -a words=()

	COMPREPLY=()
	# bash has cut the words at '=' and ':' too: what no space parts is one word.  The last one ends at the cursor.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		gap=${rest%%[![:space:]]*}
		rest=${rest#"$gap"}
		piece=${COMP_WORDS[i]}
		[[ $i -lt $COMP_CWORD ]] || piece=$rest
		rest=${rest#"$piece"}
		if [[ -z $gap && ${#words[@]} -gt 0 ]]; then
			words[-1]+=$piece
		else
			words+=("$piece")
		fi
	done
	# Of the word at the cursor, bash keeps what stands before the last cut.
	current=${words[-1]}
	head=${current%"$piece"}
	[[ $piece != [=:] ]] || head=$current

	while IFS= read -r line; do
		case $line in
		:files*) _cocket_files "$line" ;;
		:dirs*) compopt -o dirnames ;;
		*)
			line=${line%%$'\t'*}
			[[ $line != *[=:/] ]] || compopt -o nospace
			COMPREPLY+=("${line#"$head"}")
			;;
		esac
	done < <(command cocket __complete "${words[@]:1}" 2>/dev/null)
}

# Files that end as they should, and directories on the way to them; all files where none does, and where the word is quoted.
_cocket_files() {
	local kept ending path file
	local -a found=()

	read -r _ kept ending <<<"$1"
	path=${current:kept}
	if [[ -n $ending && $path != *[\\\'\"\$\~]* ]]; then
		while IFS= read -r file; do
			[[ ! -d $file && $file != *"$ending" ]] || found+=("${current:0:kept}$file")
		done < <(compgen -f -- "$path")
	fi
	if [[ ${#found[@]} -gt 0 ]]; then
		compopt -o filenames
		COMPREPLY+=("${found[@]#"$head"}")
	else
		compopt -o default
	fi
}

complete -F _cocket cocket
