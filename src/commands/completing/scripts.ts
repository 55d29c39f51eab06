// What each shell has to be told: ask the tool, and offer what it answers. The protocol is cobra's, which kubectl speaks.

/** Needs no bash-completion; words are split as bash's COMP_WORDBREAKS has it, at `=` and `:` too. */
export const bashScript = `# bash completion of kubectl-istio_rollout
_kubectl_istio_rollout() {
  local line="\${COMP_LINE:0:COMP_POINT}" current prefix="" directive="" candidate
  local -a words answer
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  current="\${words[\${#words[@]}-1]}"
  mapfile -t answer < <(kubectl-istio_rollout __complete "\${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  (( \${#answer[@]} )) || return
  directive="\${answer[\${#answer[@]}-1]#:}"
  unset "answer[\${#answer[@]}-1]"
  if [[ "$directive" == 0 ]]; then
    compopt -o default
    return
  fi
  (( directive & 2 )) && compopt -o nospace
  [[ "$current" == -*=* ]] && current="\${current#*=}"
  [[ "$current" == *[=:]* ]] && prefix="\${current%"\${current##*[=:]}"}"
  for candidate in "\${answer[@]}"; do
    candidate="\${candidate%%$'\\t'*}"
    COMPREPLY+=("\${candidate#"$prefix"}")
  done
}
complete -F _kubectl_istio_rollout kubectl-istio_rollout
`;

export const zshScript = `#compdef kubectl-istio_rollout
# zsh completion of kubectl-istio_rollout
_kubectl_istio_rollout() {
  local -a answer candidates
  local candidate value directive
  answer=("\${(@f)$(kubectl-istio_rollout __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  directive="\${answer[-1]#:}"
  if [[ "$directive" == 0 ]]; then
    _files
    return
  fi
  for candidate in "\${(@)answer[1,-2]}"; do
    value="\${candidate%%$'\\t'*}"
    candidates+=("\${value//:/\\\\:}\${\${(M)candidate%%$'\\t'*}:+:}\${\${(M)candidate##*$'\\t'*}:+\${candidate#*$'\\t'}}")
  done
  [[ "\${words[CURRENT]}" == -*=* ]] && compset -P '*='
  if (( directive & 2 )); then
    _describe 'kubectl istio-rollout' candidates -S ''
  else
    _describe 'kubectl istio-rollout' candidates
  fi
}
if [ "$funcstack[1]" = "_kubectl-istio_rollout" ]; then
  _kubectl_istio_rollout "$@"
else
  compdef _kubectl_istio_rollout kubectl-istio_rollout
fi
`;

export const fishScript = `# fish completion of kubectl-istio_rollout
function __kubectl_istio_rollout_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l answer (kubectl-istio_rollout __complete $words[2..-1] "$current" 2>/dev/null)
  set -l prefix ""
  if string match -q -r -- '^-[^=]*=' "$current"
    set prefix (string replace -r -- '=.*' '=' "$current")
  end
  if test "$answer[-1]" = ":0"
    __fish_complete_path (string replace -- "$prefix" "" "$current")
    return
  end
  for candidate in $answer[1..-2]
    printf '%s%s\\n' "$prefix" "$candidate"
  end
end
complete -c kubectl-istio_rollout -e
complete -c kubectl-istio_rollout -f -a '(__kubectl_istio_rollout_complete)'
`;

export const powershellScript = `# PowerShell completion of kubectl-istio_rollout
Register-ArgumentCompleter -Native -CommandName 'kubectl-istio_rollout' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  $answer = @(& kubectl-istio_rollout __complete @words 2>$null)
  if ($answer.Count -eq 0 -or $answer[-1] -eq ':0') { return }
  $prefix = if ($wordToComplete -match '^(-[^=]*=)') { $Matches[1] } else { '' }
  $answer | Select-Object -SkipLast 1 | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $value }
    [System.Management.Automation.CompletionResult]::new("$prefix$value", $value, 'ParameterValue', $description)
  }
}
`;
