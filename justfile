# The checks of CONTRIBUTING.md, one by one. `just check` is what `.ci/run` does.

# List the recipes
default:
    @just --list

# Everything
check: fmt lint test doc smoke deny

# Layout
fmt:
    cargo fmt --check

# Lints, on all targets
lint:
    cargo clippy --locked --all-targets -- -D warnings

# All tests; documents are looked at in a browser where one is installed
test:
    cargo test

# The docs of the code
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

# A release build, and the first command of the README
smoke:
    cargo build --locked --release
    cargo run --locked --release -- match 2026-0012

# Licences, bans and sources, where cargo-deny is installed
deny:
    if command -v cargo-deny >/dev/null; then cargo deny --offline check licenses bans sources; fi

# How fast it is; names of benches may follow: `just bench read edit`
bench *NAMES:
    cargo bench --bench speed -- {{NAMES}}
