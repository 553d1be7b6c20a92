#!/usr/bin/env bash
# The script of .pre-commit-hooks.yaml: checks every Compose project of the repository that is committed to. pre-commit runs it in
# that repository; this file is in pre-commit's copy of ours, so the version of netlens is the one of the copy.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
version=$(node -p "require('$here/package.json').version")
read -ra netlens <<<"${NETLENS_COMMAND:-npx --yes netlens@$version}"
exec "${netlens[@]}" check --all .
