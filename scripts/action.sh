#!/usr/bin/env bash
# The step of action.yml, which says what the variables are. It works in the checkout, GITHUB_WORKSPACE.
set -euo pipefail

program=$(dirname "${BASH_SOURCE[0]}")/../bin/dockerfix.js

# One word a line, empty lines left out.
words=()
while IFS= read -r line; do
  if [ -n "$line" ]; then words+=("$line"); fi
done <<<"${DOCKERFIX_OPTIONS:-}"
words+=(--)
while IFS= read -r line; do
  if [ -n "$line" ]; then words+=("$line"); fi
done <<<"${DOCKERFIX_PATHS:-.}"

cd "${GITHUB_WORKSPACE:-.}"
# dockerfix runs nothing, and needs no token.
token=${GH_TOKEN:-}
unset GH_TOKEN

case ${DOCKERFIX_MODE:-check} in
  check)
    exec node "$program" --check --format github "${words[@]}"
    ;;
  comment)
    if ! [[ ${PULL_REQUEST:-} =~ ^[0-9]+$ ]]; then
      echo '::error title=dockerfix::mode "comment" needs a pull request: run it on pull_request'
      exit 2
    fi
    body=$(mktemp)
    trap 'rm -f "$body"' EXIT
    # 2: a file cannot be read. The comment says which one.
    code=0
    node "$program" --format markdown "${words[@]}" >"$body" || code=$?
    if [ "$code" -gt 2 ] || [ ! -s "$body" ]; then exit "$code"; fi
    export GH_TOKEN=$token
    comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
    # Only a bot's: anybody can write a comment that begins like ours.
    own=$(gh api --paginate "$comments" --jq '.[] | select(.user.type == "Bot" and (.body | startswith("<!-- dockerfix -->"))) | .id')
    own=${own%%$'\n'*}
    if [ -n "$own" ]; then
      gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$own" -F "body=@$body"
    elif ! grep -q '^### dockerfix: .* nothing to change$' "$body"; then
      gh api --silent --method POST "$comments" -F "body=@$body"
    fi
    exit "$code"
    ;;
  *)
    echo '::error title=dockerfix::mode is check or comment'
    exit 2
    ;;
esac
