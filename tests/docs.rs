//! The docs are true: every console block of the READMEs is run, and pages made from the code are
//! what the code would make. `RENKEI_BLESS=1` rewrites them; read the difference as text.

use crate::support::Office;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn blessing() -> bool {
    std::env::var_os("RENKEI_BLESS").is_some()
}

/// Holds a page against what it should be, or rewrites it.
#[track_caller]
fn hold(name: &str, page: &str) {
    let path = root(name);
    if blessing() {
        std::fs::write(&path, page).expect("a page");
        return;
    }
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        old == page,
        "{name} is not what the code says; RENKEI_BLESS=1 cargo test rewrites it\n{}",
        first_difference(&old, page)
    );
}

fn first_difference(old: &str, new: &str) -> String {
    let pairs = old.lines().zip(new.lines());
    match pairs.enumerate().find(|(_, (old, new))| old != new) {
        Some((line, (old, new))) => format!("line {}\n- {old}\n+ {new}", line + 1),
        None => format!("{} and {} lines", old.lines().count(), new.lines().count()),
    }
}

/// Runs every `$ renkei …` line of the console blocks in one office, and gives the page with what
/// was printed: stdout, then stderr.
fn run(page: &str) -> (String, usize) {
    let office = Office::example();
    let mut out = String::new();
    let mut inside = false;
    let mut commands = 0;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
            out.push_str(line);
            out.push('\n');
            continue;
        }
        if !inside {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let Some(command) = line.strip_prefix("$ ") else {
            continue;
        };
        let words = command
            .strip_prefix("renkei ")
            .or_else(|| command.strip_prefix("cargo run --release -- "))
            .unwrap_or_else(|| panic!("«{command}» is no renkei command"));
        let ran = office.run(words);
        commands += 1;
        let _written = writeln!(out, "$ {command}");
        for said in [&ran.stdout, &ran.stderr] {
            out.push_str(said);
            if !said.is_empty() && !said.ends_with('\n') {
                out.push('\n');
            }
        }
    }
    (out, commands)
}

#[test]
fn everything_that_the_readme_shows_is_so() {
    for name in ["README.md", "README.ja.md"] {
        let page = std::fs::read_to_string(root(name)).expect("it is there");
        let (now, commands) = run(&page);
        assert!(commands >= 5, "{name} shows {commands} commands");
        hold(name, &now);
    }
}

#[test]
fn the_page_of_commands() {
    let mut page = String::from(
        "# Commands\n\nMade from the command line's own words by tests/docs.rs; don't edit.\n",
    );
    let mut command = renkei::cli::command();
    command.build();
    for inner in command.get_subcommands_mut() {
        let help = inner.render_long_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        let own: Vec<&str> = lines
            .iter()
            .copied()
            .scan(false, |skip, line| {
                if line.starts_with("どのコマンドでも:") {
                    *skip = true;
                } else if !line.is_empty() && !line.starts_with(' ') {
                    *skip = false;
                }
                Some((!*skip).then_some(line))
            })
            .flatten()
            .collect();
        let _written = write!(
            page,
            "\n## renkei {}\n\n```text\n{}\n```\n",
            inner.get_name(),
            own.join("\n").trim_end()
        );
    }
    hold("docs/commands.md", &page);
}

#[test]
fn the_page_of_rules() {
    let mut page = String::from(
        "# Rules\n\nMade from the rule packs (src/regulation/packs) by tests/docs.rs; don't edit.\n\n| rule | 内容 | 版 | 期間 | 根拠 | 資料 |\n|---|---|---|---|---|---|\n",
    );
    for rule in renkei::regulation::Rules::all() {
        let until = rule.until.map(|day| day.to_string()).unwrap_or_default();
        let _written = writeln!(
            page,
            "| {} | {}{} | {} | {}〜{until} | {} | {} |",
            rule.id,
            rule.label,
            rule.says
                .iter()
                .map(|says| format!("<br>{says}"))
                .collect::<String>(),
            rule.pack,
            rule.from,
            rule.source.shown(),
            rule.source.source
        );
    }
    hold("docs/rules.md", &page);
}

#[test]
fn the_page_of_words() {
    let mut page = String::from(
        "# Vocabulary\n\nMade from src/vocabulary/tables by tests/docs.rs; don't edit.\n",
    );
    for table in renkei::vocabulary::Table::ALL {
        let _written = write!(
            page,
            "\n## {}\n\n| id | 用語 | 別の書き方 | 分類 | 資料 |\n|---|---|---|---|---|\n",
            table.name()
        );
        for term in table.terms() {
            let _written = writeln!(
                page,
                "| {} | {} | {} | {} | {} |",
                term.id,
                term.label,
                term.aliases.join("、"),
                term.group,
                term.source
            );
        }
    }
    hold("docs/vocabulary.md", &page);
}

#[test]
fn the_page_of_keys() {
    use renkei::files::form::{CASE, DIRECTORY, Form, Holds, SETTINGS};
    fn rows(page: &mut String, form: &Form, above: &str) {
        for key in form.keys {
            let path = format!("{above}{}", key.name);
            let (holds, inner) = match key.holds {
                Holds::Text => ("文字".to_string(), None),
                Holds::Prose => ("文章".to_string(), None),
                Holds::Int(low, high) => (format!("整数 {low}〜{high}"), None),
                Holds::Number => ("0以上の数".to_string(), None),
                Holds::Bool => ("true / false".to_string(), None),
                Holds::Date => ("日付".to_string(), None),
                Holds::Location => ("[緯度, 経度]".to_string(), None),
                Holds::Word(table) => (format!("用語 {}", table.name()), None),
                Holds::Words(table) => (format!("用語の一覧 {}", table.name()), None),
                Holds::Texts => ("文字の一覧".to_string(), None),
                Holds::WordMap(keys, values) => {
                    (format!("表 {} → {}", keys.name(), values.name()), None)
                }
                Holds::Claims => (
                    "表 needs → answers、または {value, note, asof, source}".to_string(),
                    None,
                ),
                Holds::Group(form) => ("表".to_string(), Some((form, "."))),
                Holds::Entries(form) => ("一覧".to_string(), Some((form, "[]."))),
                Holds::Named(form) => ("名前ごとの表".to_string(), Some((form, ".*."))),
                Holds::NamedEntries(form) => {
                    ("用語集ごとの一覧".to_string(), Some((form, ".*[].")))
                }
                Holds::Free => ("何でも".to_string(), None),
            };
            let must = if key.required { "●" } else { "" };
            let _written = writeln!(page, "| `{path}` | {} | {holds} | {must} |", key.label);
            if let Some((form, joint)) = inner {
                rows(page, form, &format!("{path}{joint}"));
            }
        }
    }
    let mut page = String::from(
        "# Keys\n\nEvery key of every paper, made from src/files/form by tests/docs.rs; don't edit.\n",
    );
    for (title, form) in [
        ("症例 (cases/YYYY/ID.yaml)", &CASE),
        ("施設台帳 (facilities.toml, facilities/*.toml)", &DIRECTORY),
        ("設定 (renkei.toml)", &SETTINGS),
    ] {
        let _written = write!(
            page,
            "\n## {title}\n\n| key | 項目 | 値 | 必須 |\n|---|---|---|---|\n"
        );
        rows(&mut page, form, "");
    }
    hold("docs/keys.md", &page);
}

#[test]
fn the_page_of_errors() {
    let mut page = String::from(
        "# Problems\n\nMade from src/checks/catalogue.txt and tests/errors by tests/docs.rs; don't edit.\n",
    );
    for entry in renkei::checks::CATALOGUE.iter() {
        let _written = write!(
            page,
            "\n## {}\n\n{}({})。{}。\n\n次の手: {}。\n",
            entry.code, entry.title, entry.severity, entry.why, entry.mend
        );
        if !entry.aliases.is_empty() {
            let _written = writeln!(page, "\n別名: {}", entry.aliases.join("、"));
        }
        let shown = root("tests/errors").join(entry.code).join("page.txt");
        if let Ok(shown) = std::fs::read_to_string(shown) {
            let _written = write!(page, "\n```text\n{}\n```\n", shown.trim_end());
        }
    }
    hold("docs/errors.md", &page);
}
