# Shared by ./build, ./test and .ci/run; sourced, after `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# No build server may outlive the command, and output is for people.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# dotnet leaves empty directories behind in its temporary directory: it gets one that goes with the command.
dotnet() {
  local scratch code=0
  # Inside the clone: what an interruption leaves of it is nowhere else.
  mkdir -p "$root/out"
  scratch=$(mktemp -d "$root/out/tmp-XXXXXX")
  TMPDIR=$scratch command dotnet "$@" || code=$?
  rm -rf "$scratch"
  return "$code"
}

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Runs a command quietly; shows what it said only when it fails.
quietly() {
  local output
  if ! output=$("$@" 2>&1); then
    printf '%s\n' "$output" >&2
    return 1
  fi
}
