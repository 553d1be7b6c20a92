#!/usr/bin/env bash
# The script of action.yml. Writes the SARIF report, annotations on standard output, and a table into the job's summary. Exits as
# `netlens check` does: 1 if there is a finding of at least NETLENS_SEVERITY.
set -euo pipefail

read -ra netlens <<<"${NETLENS_COMMAND:-npx --yes netlens@${NETLENS_VERSION:-latest}}"
directory=${NETLENS_DIRECTORY:-.}
sarif=${NETLENS_SARIF:-netlens.sarif}
flags=(--severity "${NETLENS_SEVERITY:-warning}")
if [ -n "${NETLENS_BASELINE:-}" ]; then flags+=(--baseline "$NETLENS_BASELINE"); fi

code=0
"${netlens[@]}" check --all "$directory" "${flags[@]}" --format sarif >"$sarif" || code=$?
# 2 is bad usage or an unreadable file: netlens has said what.
if [ "$code" -gt 1 ]; then exit "$code"; fi
echo "sarif=$sarif" >>"${GITHUB_OUTPUT:-/dev/null}"
"${netlens[@]}" check --all "$directory" "${flags[@]}" --format github || true

node - "$sarif" >>"${GITHUB_STEP_SUMMARY:-/dev/null}" <<'SUMMARY'
const here = `${require('node:url').pathToFileURL(process.cwd())}/`;
const { results } = JSON.parse(require('node:fs').readFileSync(process.argv[2], 'utf8')).runs[0];
// Cells of a Markdown table: no pipe, no line break, no HTML.
const cell = (text) =>
  String(text).replace(/[\\|`<>&*_[\]]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\s+/g, ' ');
console.log('### Net Lens\n');
if (results.length === 0) console.log('No network problems found.');
else {
  console.log('| Severity | Rule | Where | Problem |\n| --- | --- | --- | --- |');
  for (const { level, ruleId, message, locations } of results.slice(0, 200)) {
    const { artifactLocation, region } = locations[0].physicalLocation;
    console.log(`| ${cell(level)} | ${cell(ruleId)} | ${cell(decodeURI(artifactLocation.uri.replace(here, '')))}:${region.startLine} | ${cell(message.text)} |`);
  }
  if (results.length > 200) console.log(`\nAnd ${results.length - 200} more; the SARIF report has them all.`);
}
SUMMARY
exit "$code"
