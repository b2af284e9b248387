//! How fast renkei is: `cargo bench --bench speed [-- NAME…]`, names being the modules below.
//!
//! Times of one machine mean little; ratios of things measured in turns mean more. So every table
//! is filled in interleaved rounds (A B C, A B C, …), and tells medians and the median of the
//! ratios within a round. Sizes are environment variables, named in each module.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a bench stands outside the house: it runs the program, reads the clock and prints"
)]

mod edit;
mod harness;
mod history;
mod match_directory;
mod read;
mod report;
mod rules;
mod status;

fn main() {
    let benches: [(&str, fn()); 7] = [
        ("read", read::run),
        ("edit", edit::run),
        ("status", status::run),
        ("report", report::run),
        ("history", history::run),
        ("rules", rules::run),
        ("match_directory", match_directory::run),
    ];
    // Cargo itself passes flags such as `--bench`.
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    if let Some(unknown) = wanted
        .iter()
        .find(|word| benches.iter().all(|(name, _)| name != word))
    {
        eprintln!(
            "no bench is called {unknown}; there are read, edit, status, report, history, rules, match_directory"
        );
        std::process::exit(2);
    }
    for (name, run) in benches {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            run();
        }
    }
}
