//! Generated pages are true, and the READMEs are run. `RENKEI_BLESS=1` rewrites both.

use crate::support::{Office, bless, matches_golden, root};
use renkei::checks::CATALOGUE;
use renkei::files::form::{self, Form, Holds};
use renkei::files::rule_paper;
use renkei::regulation::{KINDS, Rulebook};
use renkei::vocabulary::{Table, Vocabularies};
use std::fmt::Write;

#[track_caller]
fn page(name: &str, title: &str, body: &str) {
    let text = format!(
        "<!-- Generated from the code by tests/docs.rs; RENKEI_BLESS=1 rewrites it. -->\n# {title}\n\n{}\n",
        body.trim_end()
    );
    if let Err(difference) = matches_golden(&root().join("docs").join(name), &text) {
        panic!("{difference}");
    }
}

/// A cell of a table.
fn cell(words: &str) -> String {
    words.replace('|', "\\|").replace('\n', " ")
}

#[test]
fn errors_are_listed() {
    let mut out = String::from(
        "`renkei explain CODE` shows the same. Each page below is what `renkei check` prints for the office in `tests/errors/CODE/`.\n",
    );
    for entry in CATALOGUE.iter() {
        let _ = write!(
            out,
            "\n## {}\n\n{}。{}。\n\n直し方: {}。\n\n- severity: {}\n",
            entry.code, entry.title, entry.why, entry.mend, entry.severity
        );
        if !entry.aliases.is_empty() {
            let _ = writeln!(out, "- aliases: {}", entry.aliases.join(", "));
        }
        let file = root()
            .join("tests/errors")
            .join(entry.code)
            .join("page.txt");
        let shown = std::fs::read_to_string(&file).expect("the gallery has a page");
        let example = shown
            .split("\n\n")
            .find(|problem| problem.contains(&format!("[{}]", entry.code)))
            .expect("the page shows it");
        let _ = write!(out, "\n```text\n{}\n```\n", example.trim_end());
    }
    page("errors.md", "Problems", &out);
}

#[test]
fn every_document_is_a_word_and_every_field_is_known() {
    let list = Office::example().run("doc --list --format json").json();
    let rows = list["templates"].as_array().expect("templates");
    let ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    let mut printed: Vec<&str> = Table::DocumentKinds
        .terms()
        .iter()
        .filter(|term| term.attribute("doc").is_some())
        .map(|term| term.id)
        .collect();
    printed.sort_unstable();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, printed, "document_kinds with doc=yes");
    // A row with an unknown field, or an anonymous one that identifies, can't be asked for.
    for id in ids {
        let office = Office::example();
        let ran = office.run(&format!("doc 12 {id} --preview --to さくら"));
        assert!(
            !ran.stderr.contains("templates/index.toml"),
            "{id}: {}",
            ran.stderr
        );
    }
    let page = std::fs::read_to_string(root().join("docs/templates.md")).expect("the page");
    for known in renkei::documents::computed() {
        let name = known.name.split('.').next().unwrap_or_default();
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/templates.md: {name}"
        );
    }
}

#[test]
fn what_an_anonymous_document_may_see_of_a_paper_is_listed() {
    fn leaves(form: &'static Form, before: &str, out: &mut String) {
        for key in form.keys {
            let name = format!("{before}{}", key.name);
            if renkei::documents::is_identifying(&name) {
                continue;
            }
            match key.holds {
                Holds::Group(inner) | Holds::Entries(inner) => {
                    leaves(inner, &format!("{name}."), out);
                }
                _ => {
                    out.push_str(&name);
                    out.push('\n');
                }
            }
        }
    }
    let mut out = String::new();
    leaves(&form::CASE, "", &mut out);
    // A new key stands here until somebody says in src/documents/fields.toml that it identifies.
    let golden = root().join("tests/golden/documents/anonymous.txt");
    if let Err(difference) = matches_golden(&golden, &out) {
        panic!("{difference}");
    }
}

#[test]
fn commands_are_listed() {
    let mut top = renkei::cli::command().term_width(100);
    top.build();
    let mut out = format!("```text\n{}\n```\n", help(&top));
    for command in top.get_subcommands() {
        describe(command, "renkei", &mut out);
    }
    page("commands.md", "Commands", &out);
}

fn describe(command: &clap::Command, before: &str, out: &mut String) {
    let name = format!("{before} {}", command.get_name());
    let _ = write!(out, "\n## {name}\n\n```text\n{}\n```\n", help(command));
    for inner in command.get_subcommands() {
        describe(inner, &name, out);
    }
}

fn help(command: &clap::Command) -> String {
    let text = command
        .clone()
        .term_width(100)
        .render_long_help()
        .to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_string()
}

const RULES_HEAD: &str = "\
`renkei explain RULE` shows a rule with its numbers, 根拠 and dates. A rule without a confirmed source
says 「要確認」 wherever it is used. An office overrides rows, or adds versions that begin later, in
`rules/*.toml` (docs/file-format.md).

## How days are counted

| id | what | example |
|---|---|---|
| DC1 | 入院後N日以内: the day of admission is day 1, or not counted (`office.day_count`) | 11-16, 3日 → 11-18 (11-19) |
| DC2 | 起算してN日: the first day counts | 11-01, 60日 → 12-30 |
| DC3 | 診療の日から14日: the day counts | 12-01 → 12-14 |
| DC4 | 申請から30日以内: the first day doesn't count | 10-05 → 11-04 |
| DC5 | 認定有効期間: the rest of the month and n months; whole months from a first | 10-05, 6か月 → 04-30 |
| DC6 | 更新申請: from 60 days before the end to the end | 04-30 → 03-01 to 04-30 |
| DC7 | 年齢到達: the day before the birthday; 75 (後期高齢者) on the birthday | born 11-24 → 11-23 |
| DC8 | nか月以内: the day before the same day; a missing day is the month's last | 11-24, 6か月 → 05-23 |
| DC9 | 前後N日 | 12-11, 14日 → 11-27 to 12-25 |
| DC10 | N日前まで | 12-11, 7日 → 12-04 |
| DC11 | その月又は翌月: the last day of the later month | 12-11 → 01-31 |
| DC12 | 休日: a deadline doesn't move; the business day on or before is shown | 11-23 → 11-20 |
| DC13 | 和暦: forms print eras, papers keep ISO dates | 2026 → 令和8年 |
";

#[test]
fn rules_are_listed() {
    let words = Vocabularies::default();
    let mut out = String::from(RULES_HEAD);
    let versions = Rulebook::builtin().versions();
    for kind in KINDS {
        let label = form::RULES.key(kind).map_or("", |key| key.label);
        let _ = write!(
            out,
            "\n## {kind} ({label})\n\n| 束 | 規則 | 内容 | 期間 | 根拠 | 資料 |\n|---|---|---|---|---|---|\n"
        );
        for rule in versions.iter().filter(|rule| rule.kind == *kind) {
            let until = rule.until.map(|day| day.to_string()).unwrap_or_default();
            let says = rule_paper::says(rule.kind, rule.raw, &words);
            let _ = writeln!(
                out,
                "| {} | `{}` {} | {} | {}〜{until} | {} | {} |",
                rule.pack,
                rule.id,
                cell(rule.label),
                cell(&says.join("; ")),
                rule.from,
                cell(&rule.source.shown()),
                cell(&rule.source.source)
            );
        }
    }
    page("rules.md", "Rules", &out);
}

#[test]
fn words_are_listed() {
    let mut out = String::new();
    for table in Table::ALL {
        let _ = write!(
            out,
            "\n## {}\n\n| id | 日本語 | 別の書き方 | 分類 | 出典 |\n|---|---|---|---|---|\n",
            table.name()
        );
        for term in table.terms() {
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} |",
                term.id,
                cell(term.label),
                cell(&term.aliases.join("、")),
                term.group,
                cell(term.source)
            );
        }
    }
    page("vocabulary.md", "Vocabulary", out.trim_start());
}

#[test]
fn keys_are_listed() {
    let mut out = String::new();
    for (title, form) in [
        ("症例 (cases/…/*.yaml)", &form::CASE),
        ("施設台帳 (facilities.toml)", &form::DIRECTORY),
        ("設定 (renkei.toml)", &form::SETTINGS),
        ("規則の束 (rules/*.toml)", &form::RULES),
    ] {
        let _ = write!(
            out,
            "\n## {title}\n\n| キー | 名前 | 値 | 必須 |\n|---|---|---|---|\n"
        );
        keys(form, "", &mut out);
    }
    page("keys.md", "Keys", out.trim_start());
}

fn keys(form: &Form, before: &str, out: &mut String) {
    for key in form.keys {
        let path = format!("{before}{}", key.name);
        let (holds, inner) = match key.holds {
            Holds::Text => ("文字".to_string(), None),
            Holds::Prose => ("文章".to_string(), None),
            Holds::Int(low, high) if low == high => (low.to_string(), None),
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
                "表 needs → answers、または下の表".to_string(),
                Some((&form::CLAIM, ".必要.")),
            ),
            Holds::Group(form) => ("表".to_string(), Some((form, "."))),
            Holds::Entries(form) => ("表の一覧".to_string(), Some((form, "[]."))),
            Holds::Named(form) => ("名前ごとの表".to_string(), Some((form, ".名前."))),
            Holds::NamedEntries(form) => {
                ("用語集ごとの一覧".to_string(), Some((form, ".用語集[].")))
            }
            Holds::Choice(choices) => (choices.join(" / "), None),
            Holds::Choices(choices) => (format!("{} の一覧", choices.join(" / ")), None),
            Holds::Quantity(units) | Holds::Shift(units) => {
                (format!("単位の付いた数 {}", units.join("・")), None)
            }
            Holds::Quantities(units) => {
                (format!("単位の付いた数の一覧 {}", units.join("・")), None)
            }
            Holds::Conditions => ("条件の一覧 conditions".to_string(), None),
            Holds::Groups(table) => (format!("用語か分類(@…)の一覧 {}", table.name()), None),
            Holds::Free => ("自由".to_string(), None),
        };
        let must = if key.required { "必須" } else { "" };
        let _ = writeln!(out, "| `{path}` | {} | {holds} | {must} |", cell(key.label));
        if let Some((form, step)) = inner {
            keys(form, &format!("{path}{step}"), out);
        }
    }
}

// READMEs -----------------------------------------------------------------------------------

#[test]
fn the_readmes_are_true() {
    for name in ["README.md", "README.ja.md"] {
        let file = root().join(name);
        if let Ok(text) = std::fs::read_to_string(&file) {
            let truth = run_readme(&text).unwrap_or_else(|slip| panic!("{name}: {slip}"));
            if bless() && truth != text {
                std::fs::write(&file, &truth).expect("the README is written");
            } else {
                assert_eq!(truth, text, "{name}: RENKEI_BLESS=1 rewrites it");
            }
        }
    }
}

/// The same README with what its commands print today, all in one copy of the example office.
fn run_readme(text: &str) -> Result<String, String> {
    let office = Office::example();
    let mut out = String::new();
    let mut blocks = 0;
    let mut inside = false;
    let mut started = false;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        if !inside {
            inside = words == "```console";
            started = false;
            blocks += usize::from(inside);
            out.push_str(line);
        } else if words == "```" {
            inside = false;
            out.push_str(line);
        } else if let Some(command) = words.strip_prefix("$ ") {
            started = true;
            let arguments = ["renkei ", "cargo run --release -- "]
                .iter()
                .find_map(|program| command.strip_prefix(program))
                .ok_or_else(|| format!("「{command}」 is no command of renkei"))?;
            if arguments.contains(['|', '>', ';', '&', '\\']) {
                return Err(format!("「{command}」 needs a shell; the runner has none"));
            }
            let ran = office.run(arguments);
            out.push_str(line);
            for said in [&ran.stdout, &ran.stderr] {
                out.push_str(said);
                if !said.is_empty() && !said.ends_with('\n') {
                    out.push('\n');
                }
            }
        } else if !started {
            return Err(format!("「{words}」 stands before any command"));
        }
    }
    if inside {
        return Err("a console block is not closed".to_string());
    }
    if blocks == 0 {
        return Err("it has no console block to run".to_string());
    }
    Ok(out)
}

#[test]
fn the_runner_sees_every_difference() {
    let truth = "# 例\n\n```console\n$ renkei check facilities.toml\n問題はありません。\n$ cargo run --release -- check renkei.toml --today 2026-11-23\n問題はありません。\n```\n\n```text\n$ not run\n```\n";
    assert_eq!(run_readme(truth).as_deref(), Ok(truth));
    let stale = truth.replace(
        "問題はありません。\n$ cargo",
        "なにもない\n余分な行\n$ cargo",
    );
    assert_eq!(run_readme(&stale).as_deref(), Ok(truth));
    for wrong in [
        "# no block\n",
        "```console\nwords\n```\n",
        "```console\n$ ls\n```\n",
        "```console\n$ renkei check | head\n```\n",
        "```console\n$ renkei check\n",
    ] {
        assert!(run_readme(wrong).is_err(), "{wrong}");
    }
}
