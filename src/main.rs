//! argv in, exit code out.
#![expect(
    clippy::disallowed_methods,
    reason = "main owns argv and the environment"
)]

use renkei::context::Environment;
use std::process::ExitCode;

fn main() -> ExitCode {
    let text = |name: &str| {
        std::env::var_os(name)
            .and_then(|value| value.into_string().ok())
            .filter(|value| !value.is_empty())
    };
    let environment = Environment {
        here: std::env::current_dir().unwrap_or_default(),
        office: text("RENKEI_OFFICE").map(Into::into),
        staff: text("RENKEI_STAFF"),
        columns: text("COLUMNS").and_then(|columns| columns.parse().ok()),
        no_colour: text("NO_COLOR").is_some() || text("TERM").as_deref() == Some("dumb"),
        editor: text("VISUAL").or_else(|| text("EDITOR")),
        path: std::env::var_os("PATH")
            .map(|path| std::env::split_paths(&path).collect())
            .unwrap_or_default(),
        complete: text("RENKEI_COMPLETE"),
        seat: seat(
            text("USER").or_else(|| text("USERNAME")),
            text("HOSTNAME").or_else(|| text("COMPUTERNAME")),
        ),
        program: std::env::current_exe().ok(),
    };
    ExitCode::from(renkei::cli::main(std::env::args_os(), environment))
}

/// `user@machine`, as far as they are known.
fn seat(user: Option<String>, machine: Option<String>) -> String {
    let user = user.unwrap_or_else(|| "?".to_string());
    machine.map_or(user.clone(), |machine| format!("{user}@{machine}"))
}
