//! What each command shows of a case, for the access log. Every command stands in one of these lists; a
//! test looks.

use crate::context::Reading;

/// Shows the case that it is asked about. Those that can also write are here, since they show first.
const CASE: &[&str] = &[
    "blame",
    "consult",
    "diff",
    "doc status",
    "edit",
    "plan",
    "show",
];

/// Shows many cases, or the one it is asked about.
const LISTS: &[&str] = &[
    "check",
    // A document of the whole office shows many.
    "doc",
    "due",
    "export audit",
    "export cases",
    "find",
    "handover",
    "inbound list",
    "log",
    "match",
    ALONE,
    "report",
    "resolve",
    "retention list",
    "status",
];

/// Leaves a commit with its name. Only a look at what it would write (`-n`) is a read.
const WRITES: &[&str] = &[
    "book",
    "case renumber",
    "choose",
    "close",
    "inbound appoint",
    "inbound letter",
    "inbound reply",
    "inbound visit",
    "note",
    "redo",
    "refer",
    "reopen",
    "reply",
    "set",
    "undo",
    "withdraw",
];

/// Shows nothing of any case.
const NOTHING: &[&str] = &[
    "completions",
    "demo",
    "doc verify",
    "explain",
    "facility import",
    "facility list",
    "facility met",
    "facility set",
    "facility show",
    "facility stats",
    "facility vacancy",
    "init",
    "man",
    "merge-driver",
    "new-case",
    "schema",
    "sync",
    "textconv",
    "verify",
];

/// What a command shows.
pub fn reading(operation: &str, dry_run: bool) -> Reading {
    if LISTS.contains(&operation) {
        Reading::List
    } else if CASE.contains(&operation) || (dry_run && WRITES.contains(&operation)) {
        Reading::Case
    } else {
        debug_assert!(WRITES.contains(&operation) || NOTHING.contains(&operation));
        Reading::Nothing
    }
}

/// What `renkei` alone is called.
const ALONE: &str = "morning";

/// The name of a command with those of its subcommands: `facility vacancy`.
pub fn operation(matches: &clap::ArgMatches) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut here = matches.subcommand();
    while let Some((name, inner)) = here {
        words.push(name);
        here = inner.subcommand();
    }
    match words.is_empty() {
        true => ALONE.to_string(),
        false => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(command: &clap::Command, before: &str, found: &mut Vec<String>) {
        for inner in command.get_subcommands() {
            let name = format!("{before} {}", inner.get_name()).trim().to_string();
            leaves(inner, &name, found);
            if !inner.is_subcommand_required_set() {
                found.push(name);
            }
        }
    }

    #[test]
    fn every_command_says_what_it_shows() {
        let mut known: Vec<&str> = [CASE, LISTS, WRITES, NOTHING].concat();
        known.retain(|name| *name != ALONE);
        known.sort_unstable();
        let mut found = Vec::new();
        leaves(&super::super::command(), "", &mut found);
        found.sort_unstable();
        assert_eq!(
            known, found,
            "left: src/cli/reading.rs, right: the commands"
        );
    }
}
