#!/usr/bin/env bash
# Comments on the pull request of a finished run of changes.yml, or writes its earlier comment anew. The pull request is
# found by what GitHub says of the run, not by anything in the file.
# needs: gh, GH_TOKEN, GH_REPO, RUN (id of the run), COMMIT and BRANCH (owner:name) of the pull request
set -euo pipefail
cd "$(dirname "$0")/.."

number=$(gh api --method GET "repos/$GH_REPO/pulls" -f state=open -f head="$BRANCH" \
  --jq "map(select(.head.sha == \"$COMMIT\"))[0].number // empty")
if [ -z "$number" ]; then
  echo "No open pull request has this commit any more"
  exit 0
fi

# Into a folder of its own: what is in the file must not get among our scripts.
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
if ! gh run download "$RUN" --name page-changes --dir "$folder/file"; then
  echo "The run has left no file"
  exit 0
fi
python3 scripts/page_comment.py "$folder/file/page-changes.txt" > "$folder/comment.md"

earlier=$(gh api --paginate "repos/$GH_REPO/issues/$number/comments" \
  --jq '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith("<!-- page-changes -->"))) | .id')
earlier=${earlier%%$'\n'*}
if [ -n "$earlier" ]; then
  gh api --method PATCH --silent "repos/$GH_REPO/issues/comments/$earlier" -F body=@"$folder/comment.md"
else
  gh pr comment "$number" --body-file "$folder/comment.md"
fi
