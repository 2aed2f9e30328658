# Sourced by run-sample and run-tests: what has to be there, how it is installed, and what a stage took.
# Bash 3.2 is enough (macOS ships that one).

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 2
}

# --- stages -----------------------------------------------------------------

stage_log=""
# stage NAME COMMAND… : runs it, and prints how long it took.
stage() {
  local name=$1 began=$SECONDS code=0
  shift
  say "== $name"
  # Not `"$@" || …` on a function: that would switch off errexit inside it.
  set +e
  (
    set -e
    "$@"
  )
  code=$?
  set -e
  local took=$((SECONDS - began))
  stage_log="$stage_log$(printf '%6d s  %s' "$took" "$name")
"
  if [ "$code" -ne 0 ]; then
    say "== $name: FAILED after $took s (exit $code)"
    stages
    exit "$code"
  fi
  say "== $name: $took s"
}

stages() {
  say "== time by stage"
  printf '%s%6d s  in all\n' "$stage_log" "$SECONDS" >&2
}

# --- what is needed ---------------------------------------------------------

missing_names="" missing_apt="" missing_brew="" missing_cask=""

# need NAME APT BREW PROBE… : notes the packages when the probe fails. A name `-` means: not a package there.
need() {
  local name=$1 apt=$2 brew=$3
  shift 3
  if "$@" >/dev/null 2>&1; then return 0; fi
  missing_names="$missing_names $name"
  [ "$apt" = - ] || missing_apt="$missing_apt $apt"
  case $brew in
    -) ;;
    cask:*) missing_cask="$missing_cask ${brew#cask:}" ;;
    *) missing_brew="$missing_brew $brew" ;;
  esac
}

has_library() { command -v pkg-config && pkg-config --exists "$1"; }
has_command() { command -v "$1"; }
# Widths on the sheets and letters in charts are Calibri's; Carlito has the same. macOS has its own fonts.
has_letters() { [ "$(uname)" = Darwin ] || ls /usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf; }
has_office() { command -v soffice || [ -x /Applications/LibreOffice.app/Contents/MacOS/soffice ]; }
has_python() { python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' && python3 -c 'import ensurepip, venv'; }
# A German locale is made from this by the test of determinism; macOS has one.
has_locales() { [ "$(uname)" = Darwin ] || [ -r /usr/share/i18n/locales/de_DE ]; }

need_swift() {
  command -v swift >/dev/null 2>&1 || die "Swift 6.3 is needed: https://www.swift.org/install (then open a new shell)"
}

need_for_build() {
  need_swift
  need git git git has_command git
  need pkg-config pkg-config pkgconf has_command pkg-config
  need libxlsxwriter libxlsxwriter-dev libxlsxwriter has_library xlsxwriter
  need expat libexpat1-dev expat has_library expat
  need zlib zlib1g-dev zlib has_library zlib
  need cairo libcairo2-dev cairo has_library cairo
  need "font Carlito" fonts-crosextra-carlito - has_letters
}

need_for_tests() {
  need "LibreOffice Calc" libreoffice-calc-nogui cask:libreoffice has_office
  need pandoc pandoc pandoc has_command pandoc
  need pdftoppm poppler-utils poppler has_command pdftoppm
  need "Python 3.10 or later with venv" python3-venv python has_python
  need locales locales - has_locales
}

# Installs what was noted. Nothing missing: no network, no root.
install_missing() {
  [ -n "$missing_names" ] || return 0
  say "missing:$missing_names"
  if [ "$(uname)" = Darwin ]; then
    command -v brew >/dev/null 2>&1 || die "Homebrew is needed to install them: https://brew.sh"
    # shellcheck disable=SC2086
    [ -z "$missing_brew" ] || brew install $missing_brew
    # shellcheck disable=SC2086
    [ -z "$missing_cask" ] || brew install --cask $missing_cask
  elif command -v apt-get >/dev/null 2>&1; then
    local sudo=""
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null 2>&1 || die "run as root: apt-get install$missing_apt"
      sudo="sudo"
    fi
    $sudo apt-get update -q
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing_apt
  else
    die "no apt-get and no Homebrew here: install what is missing by hand, then run this again"
  fi
}

# Homebrew keeps some libraries out of pkg-config's way; SwiftPM looks there, so the probes do too.
if [ "$(uname)" = Darwin ] && command -v brew >/dev/null 2>&1; then
  opt="$(brew --prefix)/opt"
  export PKG_CONFIG_PATH="$opt/expat/lib/pkgconfig:$opt/zlib/lib/pkgconfig:$opt/cairo/lib/pkgconfig:$opt/libxlsxwriter/lib/pkgconfig:${PKG_CONFIG_PATH:-}"
fi

# Python's test packages at exact versions in .venv, made anew only when the list changes.
make_venv() {
  local wanted have
  wanted="$(python3 -c 'import sys; print(sys.executable, sys.version)') $(cat Tests/python/requirements.txt)"
  have="$(cat .venv/made-of 2>/dev/null || true)"
  if [ "$wanted" = "$have" ]; then return 0; fi
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r Tests/python/requirements.txt
  printf '%s\n' "$wanted" >.venv/made-of
}
