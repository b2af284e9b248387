//! `explain`: what a problem's name, a rule or a word means.

use super::lookup;
use crate::checks;
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::files::rule_paper;
use crate::query::{HOW_TO_ASK, Unit};
use crate::regulation::{Rulebook, Version};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::text;
use crate::vocabulary::Table;
use serde_json::{Map, Value, json};

/// 点検の項目・規則・用語の説明
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei explain                       点検の項目と規則の一覧\n  renkei explain case/date-order\n  renkei explain tokuyo_level          規則の内容と根拠\n  renkei explain --vocabulary needs    用語の一覧\n  renkei explain query                 一覧をしぼる条件の項目"
)]
pub struct Args {
    /// 点検の項目(case/date-order、W-DATA-01)か、規則(tokuyo_level)か、用語
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// 用語集の一覧(名前がなければ、用語集の一覧)
    #[arg(long, value_name = "TABLE", num_args = 0..=1, default_missing_value = "")]
    vocabulary: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    if let Some(table) = &args.vocabulary {
        return vocabulary(table, context);
    }
    let Some(code) = &args.code else {
        lookup::complain_about_rules(context);
        list(context);
        return Ok(Exit::Done);
    };
    if code.eq_ignore_ascii_case("query") {
        query(context);
        return Ok(Exit::Done);
    }
    let problems = checks::find(code);
    lookup::complain_about_rules(context);
    let book = book(context);
    let named = |version: &Version| {
        let shared = version.raw.get("rule").and_then(|rule| rule.as_str());
        version.id.eq_ignore_ascii_case(code)
            || shared.is_some_and(|rule| rule.eq_ignore_ascii_case(code))
    };
    let rules: Vec<Version> = book.versions().into_iter().filter(named).collect();
    let unusable: Vec<_> = book.unusable().filter(|(_, id, _)| *id == code).collect();
    if problems.is_empty() && rules.is_empty() && unusable.is_empty() {
        return word(code, context);
    }
    let mut sheets = Vec::new();
    let mut json_list: Vec<Value> = Vec::new();
    for entry in problems {
        let mut sheet = page(entry.code);
        line(&mut sheet, "内容", entry.title);
        line(&mut sheet, "程度", entry.severity);
        line(&mut sheet, "理由", entry.why);
        line(&mut sheet, "次の手", entry.mend);
        if !entry.aliases.is_empty() {
            line(&mut sheet, "別名", &entry.aliases.join("、"));
        }
        sheets.push(sheet);
        json_list.push(json!({
            "code": entry.code, "severity": entry.severity, "aliases": entry.aliases,
            "title": entry.title, "why": entry.why, "mend": entry.mend,
        }));
    }
    let words = words(context);
    for rule in rules {
        let mut sheet = page(&format!("{} {}", rule.id, rule.label));
        let says = rule_paper::says(rule.kind, rule.raw, &words);
        for says in &says {
            let (label, value) = says.split_once(": ").unwrap_or(("内容", says));
            line(&mut sheet, label, value);
        }
        line(&mut sheet, "根拠", &rule.source.shown());
        line(&mut sheet, "資料", &rule.source.source);
        let until = rule
            .until
            .map_or_else(|| "今も有効".to_string(), |until| format!("{until}まで"));
        let pack = book.head_of(rule.pack).map_or("", |head| &head.label);
        line(
            &mut sheet,
            "期間",
            &format!("{}から {until}({} {pack})", rule.from, rule.pack),
        );
        sheets.push(sheet);
        json_list.push(json!({
            "rule": rule.id, "kind": rule.kind, "label": rule.label, "pack": rule.pack,
            "says": says, "basis": rule.source.basis, "source": rule.source.source,
            "confirmed": rule.source.confirmed, "from": rule.from.to_string(),
            "until": rule.until.map(|until| until.to_string()),
        }));
    }
    for (kind, id, why) in unusable {
        let mut sheet = page(id);
        line(&mut sheet, "使えません", why);
        line(
            &mut sheet,
            "次の手",
            "renkei check で直すところを見られます。",
        );
        sheets.push(sheet);
        json_list.push(json!({ "rule": id, "kind": kind, "unusable": why }));
    }
    show(context, sheets, json_list);
    Ok(Exit::Done)
}

fn page(title: &str) -> Sheet {
    Sheet::new(
        title,
        vec![Column::new("item", "項目"), Column::new("value", "説明")],
    )
}

fn line(sheet: &mut Sheet, label: &str, value: &str) {
    sheet.row(vec![Cell::toned(label, Tone::Dim), value.into()]);
}

fn show(context: &Context, sheets: Vec<Sheet>, list: Vec<Value>) {
    let mut object = Map::new();
    object.insert("entries".into(), list.into());
    context.show(View {
        kind: "explain",
        json: object,
        sheets,
        csv: None,
        days: Vec::new(),
    });
}

fn list(context: &Context) {
    let mut problems = Sheet::new(
        "点検の項目",
        vec![
            Column::new("code", "名前"),
            Column::new("severity", "程度"),
            Column::new("title", "内容"),
        ],
    );
    let mut entries: Vec<Value> = Vec::new();
    for entry in checks::CATALOGUE.iter() {
        problems.row(vec![
            entry.code.into(),
            entry.severity.into(),
            entry.title.into(),
        ]);
        entries.push(json!({ "code": entry.code, "severity": entry.severity, "title": entry.title, "aliases": entry.aliases }));
    }
    let mut rules = Sheet::new(
        "規則",
        vec![
            Column::new("rule", "名前"),
            Column::new("label", "内容"),
            Column::new("pack", "版"),
            Column::new("basis", "根拠"),
        ],
    );
    for rule in book(context).versions() {
        rules.row(vec![
            rule.id.into(),
            rule.label.into(),
            rule.pack.into(),
            rule.source.shown().into(),
        ]);
        entries.push(json!({ "rule": rule.id, "label": rule.label, "pack": rule.pack }));
    }
    show(context, vec![problems, rules], entries);
}

/// A word of any vocabulary.
fn word(code: &str, context: &Context) -> Result<Exit, Failure> {
    let words = words(context);
    let mut sheets = Vec::new();
    let mut entries: Vec<Value> = Vec::new();
    for table in Table::ALL {
        if let Some(term) = words.table(*table).find(code) {
            let mut sheet = page(&format!("{} ({})", term.label, table.name()));
            line(&mut sheet, "英語の名前", term.id);
            if !term.aliases.is_empty() {
                line(&mut sheet, "別の書き方", &term.aliases.join("、"));
            }
            if !term.group.is_empty() {
                line(&mut sheet, "分類", term.group);
            }
            line(&mut sheet, "資料", term.source);
            sheets.push(sheet);
            entries.push(term_json(*table, term));
        }
    }
    if !sheets.is_empty() {
        show(context, sheets, entries);
        return Ok(Exit::Done);
    }
    let mut names: Vec<String> = checks::CATALOGUE
        .iter()
        .map(|e| e.code.to_string())
        .collect();
    names.extend(
        book(context)
            .versions()
            .iter()
            .map(|rule| rule.id.to_string()),
    );
    let near: Vec<&str> = text::nearest(code, names.iter().map(String::as_str))
        .into_iter()
        .take(3)
        .map(|place| names[place].as_str())
        .collect();
    let failure = Failure::usage(format!(
        "「{}」という項目・規則・用語はありません。",
        text::visible(code)
    ));
    Err(if near.is_empty() {
        failure.next("renkei explain で一覧を見られます。")
    } else {
        failure.next(format!("近い名前: {}", near.join("、")))
    })
}

fn term_json(table: Table, term: &crate::vocabulary::Term) -> Value {
    json!({
        "table": table.name(), "id": term.id, "label": term.label, "aliases": term.aliases,
        "group": term.group, "source": term.source,
    })
}

/// The office's rules where there is an office, else the built-in ones.
fn book(context: &Context) -> &Rulebook {
    match context.store() {
        Ok(store) => store.rulebook(),
        Err(_) => Rulebook::builtin(),
    }
}

/// The office's words where there is an office, else the built-in ones.
fn words(context: &Context) -> crate::vocabulary::Vocabularies {
    match context.store() {
        Ok(store) => crate::vocabulary::Vocabularies::with_office(&store.office.terms),
        Err(_) => crate::vocabulary::Vocabularies::default(),
    }
}

fn vocabulary(name: &str, context: &Context) -> Result<Exit, Failure> {
    let mut entries: Vec<Value> = Vec::new();
    if name.is_empty() {
        let mut sheet = Sheet::new(
            "用語集",
            vec![
                Column::new("table", "名前"),
                Column::new("count", "語数").right(),
            ],
        );
        for table in Table::ALL {
            sheet.row(vec![
                table.name().into(),
                table.terms().len().to_string().into(),
            ]);
            entries.push(json!({ "table": table.name(), "count": table.terms().len() }));
        }
        show(context, vec![sheet], entries);
        return Ok(Exit::Done);
    }
    let Some(table) = Table::ALL.iter().find(|table| table.name() == name) else {
        let names: Vec<&str> = Table::ALL.iter().map(|table| table.name()).collect();
        let near: Vec<&str> = text::nearest(name, names.iter().copied())
            .into_iter()
            .take(3)
            .map(|place| names[place])
            .collect();
        let failure = Failure::usage(format!(
            "「{}」という用語集はありません。",
            text::visible(name)
        ));
        return Err(if near.is_empty() {
            failure.next("renkei explain --vocabulary で一覧を見られます。")
        } else {
            failure.next(format!("近い名前: {}", near.join("、")))
        });
    };
    let words = words(context);
    let mut sheet = Sheet::new(
        format!("用語集 {}", table.name()),
        vec![
            Column::new("label", "用語"),
            Column::new("id", "英語の名前"),
            Column::new("group", "分類").optional(1),
            Column::new("aliases", "別の書き方"),
        ],
    );
    for term in words.table(*table).terms() {
        sheet.row(vec![
            term.label.into(),
            term.id.into(),
            term.group.into(),
            term.aliases.join("、").into(),
        ]);
        entries.push(term_json(*table, term));
    }
    show(context, vec![sheet], entries);
    Ok(Exit::Done)
}

/// How the list of a unit's fields is called in machine output.
fn singular(unit: Unit) -> &'static str {
    match unit {
        Unit::Facilities => "facility",
        other => other.id().trim_end_matches('s'),
    }
}

fn heading(unit: Unit) -> String {
    match unit {
        Unit::Cases => "症例の条件(status、due、report、find)".to_string(),
        Unit::Facilities => "施設の条件(facility list、find facilities)".to_string(),
        Unit::Meetings => "面会の条件(find meetings。施設の条件も使えます)".to_string(),
        other => format!(
            "{}の条件(find {}。症例の条件も使えます)",
            other.label(),
            other.id()
        ),
    }
}

/// The fields that lists can be filtered by.
fn query(context: &Context) {
    let mut sheets = Vec::new();
    let mut object = Map::new();
    for unit in Unit::ALL {
        let (id, title, fields) = (
            format!("{}_fields", singular(unit)),
            heading(unit),
            unit.own(),
        );
        let mut sheet = Sheet::new(
            title,
            vec![
                Column::new("name", "項目"),
                Column::new("aliases", "日本語の名前"),
                Column::new("kind", "値"),
                Column::new("about", "内容"),
            ],
        );
        for field in fields {
            sheet.row(vec![
                field.name.into(),
                field.aliases.join("、").into(),
                field.kind.words().into(),
                field.about.into(),
            ]);
        }
        let rows = fields.iter().map(|field| {
            json!({
                "name": field.name, "aliases": field.aliases, "kind": field.kind.words(),
                "about": field.about,
            })
        });
        object.insert(id, rows.collect());
        sheets.push(sheet);
    }
    if let Some(last) = sheets.last_mut() {
        for note in HOW_TO_ASK {
            last.note(*note);
        }
    }
    context.show(View {
        kind: "explain",
        json: object,
        sheets,
        ..View::default()
    });
}
