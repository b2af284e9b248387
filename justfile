# The same steps on the desk and in CI.

# Everything that must hold before a change is shared.
check:
    bash .ci/run

# The tests alone.
test:
    cargo test

# Rewrite the expected pages and generated docs, then look at the difference.
bless:
    RENKEI_BLESS=1 cargo test
    git diff --stat

# Times, as ratios measured side by side.
bench:
    cargo bench
