//! One file per subcommand, same names as `src/commands`.

mod check;
