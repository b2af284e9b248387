//! Generated pages are true, and the READMEs are run. `RENKEI_BLESS=1` rewrites both.

use crate::support::{Office, bless, matches_golden, root};
use renkei::checks::CATALOGUE;
use renkei::export::{Kind, Seen, Table as Exported};
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

// Exports -----------------------------------------------------------------------------------

const EXPORT_HEAD: &str = "\
`renkei export cases` writes these tables into `DIR/YEAR/` (`out/export/2026/cases.ndjson`, …), a folder
for each year of the case ids. [duckdb.md](duckdb.md) has queries that read them.

- **NDJSON**: UTF-8, one object a line, keys in the order below. Unknown is `null`, lists are arrays.
- **CSV**: UTF-8 with BOM, CRLF, RFC 4180. Unknown is empty, lists are joined by `;`. Words that a
  spreadsheet would run as a formula (`= + - @`, tab and CR in front) have a `'` before them; numbers,
  days and truth values never have one.
- Days are ISO, numbers are numbers, truth is `true` or `false`. A coded column holds the English id of
  [the vocabulary](vocabulary.md); the column `…_label` beside it what people read. A word that no
  vocabulary has is its own id.
- Never in any export: names, kana, telephone numbers, addresses below the municipality, the words of the
  request, of assessments, wishes, plans and documents. Without `--pseudonymous` the words of events
  (`text`, `with`) and of inquiries (`note`) are there as they were written, and people write names in them.
- A paper of which a part can't be read is in no table; stderr and `export.json` name it (exit 3).
- `export.json` says the day, the commit (changes that aren't committed yet are exported too), the rule
  packs, whether all cases were asked for, rows, bytes and SHA-256 of every file. It is `complete: false`
  while files are being put in their places. Files that it lists are replaced or taken away by the next
  export; other files in the folder are never touched.
- The same papers, day and arguments give the same bytes.

## `--pseudonymous`

Columns marked 名 are left out. `case`, `chart_no` and `id` are pseudonyms: HMAC-SHA-256 of the number
under the key of `--key-file` (32 hexadecimal digits), the same in every export with the same key, so that
readmissions and later exports can be joined. Rows stand in the order of the pseudonyms. A coded word that
no vocabulary has becomes `unlisted`; a staff or facility column that holds no id (letters, digits, `-`,
`_`, `.`) is left empty. `key` in `export.json` tells keys apart and nothing of the key.

renkei makes no key: nothing in it is random. Make one yourself (`openssl rand -hex 32 > FILE`), keep it
outside the office folder and the export (renkei refuses it there), and never hand it on: with the key
anybody can try all case numbers and find out whose row is whose.

**仮名化は匿名化ではありません。** 日付(受付、入院、退院、経過)、市区町村、病棟、5歳きざみの年齢、病名の分類、
施設と職員の番号は残ります(集計の数字を合わせるためです)。入院日と市区町村を知っている人には、だれのことか
わかることがあります。個人情報保護法の仮名加工情報として扱い、ほかの情報と突き合わせず、院外へ渡さないでください。
集計した表でも、1〜2件のますは本人がわかるおそれがあるため、公表の前に合わせるか伏せてください。
";

const AUDIT_HEAD: &str = "
## audit

`renkei export audit` writes `out/audit/audit.csv` (or `.ndjson`): who did what to which case when, oldest
first, as 医療情報システムの安全管理に関するガイドライン 第6.0版 asks for. A row for each commit and file it
changed (a commit that changed none is one row), and one for each line of the access log
(`[audit] access_log = true`). Names of fields, never what stands in them; a key or a word that the
form doesn't know is shown as `?`, since it may be anything, and so is the name of a file among the cases that is
no number. Ids of list entries are shown: don't make them of names. What isn't committed yet is not in it; the
documents that `doc` issues are `documents.…` of their case. `export.json` beside it says the commit, days,
rows, and SHA-256. A version or line that can't be read is counted there and on stderr (exit 3).

| 列 | 意味 |
|---|---|
";

#[test]
fn exports_are_described() {
    let mut out = String::from(EXPORT_HEAD);
    for table in renkei::export::TABLES {
        let _ = write!(
            out,
            "\n## {}\n\n{}。\n\n| 列 | 値 | 意味 | |\n|---|---|---|---|\n",
            table.name, table.about
        );
        for column in table.columns {
            let mark = match column.seen {
                Seen::Always => "",
                Seen::Named => "名",
            };
            let names = match column.kind.has_label() {
                true => format!("`{0}` `{0}_label`", column.id),
                false => format!("`{}`", column.id),
            };
            let holds = holds(column.kind);
            let _ = writeln!(out, "| {names} | {holds} | {} | {mark} |", column.about);
        }
    }
    out.push_str(AUDIT_HEAD);
    for column in renkei::export::AUDIT {
        let _ = writeln!(out, "| `{}` | {} |", column.id, cell(column.about));
    }
    page("export.md", "Exports", &out);
}

fn holds(kind: Kind) -> String {
    match kind {
        Kind::CaseId | Kind::ChartNo | Kind::EntryId => "番号(仮名では仮の番号)".to_string(),
        Kind::Code => "番号".to_string(),
        Kind::Text => "文字".to_string(),
        Kind::Spans => "期間の一覧".to_string(),
        Kind::Day => "日付".to_string(),
        Kind::Whole => "整数".to_string(),
        Kind::Truth => "true / false".to_string(),
        Kind::Word(table) => format!("用語 {}", table.name()),
        Kind::Words(table) => format!("用語の一覧 {}", table.name()),
    }
}

/// The SQL that reads an export: made from the same table as the files.
#[test]
fn the_tables_are_read_as_they_are_written() {
    for (file, sql) in [
        ("tables-ndjson.sql", sql_of("ndjson", of_ndjson)),
        ("tables-csv.sql", sql_of("csv", of_csv)),
    ] {
        if let Err(difference) = matches_golden(&root().join("docs/duckdb").join(file), &sql) {
            panic!("{difference}");
        }
    }
}

fn sql_of(format: &str, view: impl Fn(&Exported) -> String) -> String {
    let mut out = format!(
        "-- Generated from the code by tests/docs.rs. Reads `renkei export cases --format {format}`.\n"
    );
    for table in renkei::export::TABLES {
        out.push_str(&view(table));
    }
    out
}

/// Every column with its type, labels too.
fn typed(column: &renkei::export::Column) -> Vec<(String, String)> {
    let base = match column.kind {
        Kind::Day => "date",
        Kind::Whole => "bigint",
        Kind::Truth => "boolean",
        _ => "varchar",
    };
    let list = if column.kind.is_list() { "[]" } else { "" };
    let mut columns = vec![(column.id.to_string(), format!("{base}{list}"))];
    if column.kind.has_label() {
        columns.push((format!("{}_label", column.id), format!("{base}{list}")));
    }
    columns
}

fn of_ndjson(table: &Exported) -> String {
    let columns = table.columns.iter().flat_map(typed);
    let columns: Vec<String> = columns
        .map(|(name, holds)| format!("    \"{name}\": '{holds}'"))
        .collect();
    format!(
        "create or replace view {0} as select * from read_json(\n  'out/export/*/{0}.ndjson', format = 'newline_delimited', columns = {{\n{1}\n  }});\n",
        table.name,
        columns.join(",\n")
    )
}

/// Only what every export has: a pseudonymous one has fewer columns.
fn of_csv(table: &Exported) -> String {
    let columns = table.columns.iter();
    let columns = columns.filter(|column| column.seen == Seen::Always);
    let columns: Vec<String> = columns
        .flat_map(typed)
        .map(|(name, holds)| match holds.as_str() {
            "varchar" => format!("  \"{name}\""),
            "varchar[]" => format!("  coalesce(string_split(\"{name}\", ';'), []) as \"{name}\""),
            holds => format!("  \"{name}\"::{holds} as \"{name}\""),
        })
        .collect();
    format!(
        "create or replace view {0} as select\n{1}\nfrom read_csv('out/export/*/{0}.csv', header = true, all_varchar = true,\n  delim = ',', quote = '\"', escape = '\"');\n",
        table.name,
        columns.join(",\n")
    )
}

/// The page shows the files that are run (tests/duckdb.rs), word for word.
#[test]
fn the_page_of_duckdb_shows_the_queries_that_run() {
    let file = root().join("docs/duckdb.md");
    let page = std::fs::read_to_string(&file).expect("the page");
    let mut truth = String::new();
    let mut shown = 0;
    let mut lines = page.split_inclusive('\n');
    while let Some(line) = lines.next() {
        truth.push_str(line);
        let name = line.trim_end().strip_prefix("<!-- ");
        let Some(name) = name.and_then(|name| name.strip_suffix(".sql -->")) else {
            continue;
        };
        let fence = lines.next().unwrap_or_default();
        assert_eq!(fence, "```sql\n", "{name}");
        let _old = lines.by_ref().find(|line| *line == "```\n");
        let sql = root().join("docs/duckdb").join(format!("{name}.sql"));
        let sql = std::fs::read_to_string(sql).expect("the query");
        let _ = writeln!(truth, "{fence}{sql}```");
        shown += 1;
    }
    // The two that read the tables are long; the page names them.
    let all = crate::support::files_below(&root().join("docs/duckdb"), "sql").into_iter();
    let named = |file: &std::path::PathBuf| file.to_string_lossy().contains("tables-");
    assert_eq!(shown, all.filter(|file| !named(file)).count());
    if let Err(difference) = matches_golden(&file, &truth) {
        panic!("{difference}");
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
