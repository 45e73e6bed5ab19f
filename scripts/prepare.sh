# Sourced by the other scripts: finds the checkout and makes sure that its npm packages, the pinned Node among them,
# are installed. Needs bash, coreutils, util-linux (flock) and, for an installation, any Node 20 or newer with npm.
# Sets FAREBRIDGE_ROOT; defines prepare and node_bin. Changes no directory.

FAREBRIDGE_ROOT=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
node_bin=$FAREBRIDGE_ROOT/node_modules/.bin/node

# shellcheck source=scripts/environment.sh
source "$FAREBRIDGE_ROOT/scripts/environment.sh"

# npm writes node_modules/.package-lock.json last: without it an installation was cut short.
installed() {
  local written=$FAREBRIDGE_ROOT/node_modules/.package-lock.json
  [[ -x $node_bin && -f $written && ! $FAREBRIDGE_ROOT/package-lock.json -nt $written ]]
}

# Installs when something is missing or the lock file is newer. A second script that starts meanwhile waits for it.
prepare() {
  installed && return 0
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    say 'npm is missing. It is needed once, to install what package-lock.json names: install Node.js 20 or newer with npm.'
    return 1
  fi
  if [[ ! -w $FAREBRIDGE_ROOT ]]; then
    say "the packages in $FAREBRIDGE_ROOT/node_modules are missing or out of date, and you may not write there."
    say 'Run this command once as the owner of that folder.'
    return 1
  fi
  local lock
  exec {lock}<"$FAREBRIDGE_ROOT/package-lock.json"
  flock "$lock"
  local status=0
  installed || install_packages || status=1
  exec {lock}<&-
  return "$status"
}

install_packages() {
  local log started=$SECONDS
  log=$(mktemp) || return 1
  say 'installing its packages with npm ci (once, about a minute) …'
  if ! (cd "$FAREBRIDGE_ROOT" && npm ci --loglevel=error --no-fund --no-audit --no-update-notifier --include=dev --include=optional) \
    </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    say 'npm ci failed; its own words stand above. Is the npm registry reachable?'
    return 1
  fi
  # npm's closing line ("added 300 packages in 9s") is no news; a warning is.
  grep -v -e '^$' -e '^added ' -e '^removed ' -e '^changed ' "$log" >&2 || true
  rm -f "$log"
  if ! installed; then
    say "npm ci brought no Node for this machine ($(uname -sm)). Linux on x86_64 and aarch64 with glibc are supported."
    return 1
  fi
  say "packages installed in $((SECONDS - started)) s"
}
