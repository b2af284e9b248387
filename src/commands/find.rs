//! `find`: lists and counts what a question asks for: cases, inquiries, events, deadlines …, and works
//! out a rate or a mean of it, as the reports do.

use super::report_grounds::grounds;
use super::{lookup, question, report, report_json, report_view};
use crate::context::{Context, Format, View};
use crate::failure::{Exit, Failure};
use crate::query::{Kind, Unit, all_of};
use crate::reporting::{
    Catalogue, Grounds, Period, Plan, ReportDefinition, ReportPeriod, Section, Value, Wish,
};
use crate::text;
use serde_json::Map;

/// 条件に合うものをさがして数える(症例・打診・経過・期限・算定候補・予定・遅れ・施設・面会)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei find 打診 'sent:先週 status:不可'\n  renkei find referrals answered:2026-11 --part status:可,条件付\n  renkei find cases discharged:先月 --value los\n  renkei find 期限 'state:overdue duty not closed' --columns id,label,due\n\n終結した症例も入ります(除くには not closed)。項目は renkei explain query。"
)]
pub struct Args {
    /// 数えるもの(cases referrals events deadlines fees appointments barriers facilities meetings、日本語でも)
    #[arg(value_name = "WHAT")]
    what: String,
    /// 条件
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// このうち、この条件に合うものの割合
    #[arg(long, value_name = "QUERY", conflicts_with = "value")]
    part: Option<String>,
    /// この項目の平均と中央値
    #[arg(long, value_name = "FIELD")]
    value: Option<String>,
    /// 出す列(項目の名前を , で並べる)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    columns: Vec<String>,
    /// 並べる項目(- を前に付けると逆順)
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// 出す行の数
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
    /// ファイルに書く
    #[arg(short, long, value_name = "FILE")]
    output: Option<std::path::PathBuf>,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let unit = unit(&args.what)?;
    question::ask(context, &args.query, unit)?;
    let query = question::line(&args.query);
    if let Some(part) = &args.part {
        question::ask(context, std::slice::from_ref(part), unit)?;
    }
    let columns = columns(args, unit)?;
    if let Some(name) = &args.sort {
        field(unit, "--sort", name.trim_start_matches('-'), None)?;
    }
    let value = match &args.value {
        Some(name) => Some(field(unit, "--value", name, Some(Kind::Number))?),
        None => None,
    };
    // A screen shows so many rows; a file for machines has them all.
    let whole = matches!(
        context.format_of(args.output.as_deref()),
        Ok(Format::Json | Format::Csv | Format::Xlsx)
    );
    let definitions = definitions(
        args,
        unit,
        &Asked {
            query: &query,
            columns: &columns,
            value: value.as_deref(),
            whole,
        },
    );
    let mut catalogue = Catalogue::default();
    let slips = catalogue.add("find", &definitions);
    if let Some(slip) = slips.first() {
        return Err(Failure::usage(slip.what.clone()).next("renkei explain query"));
    }
    let report = ReportDefinition {
        id: "find".to_string(),
        label: unit.label().to_string(),
        period: ReportPeriod::Given,
        months: None,
        about: String::new(),
        headline: Vec::new(),
        section: vec![Section {
            figures: vec![
                "count".to_string(),
                "asked".to_string(),
                "median".to_string(),
            ],
            tables: vec!["rows".to_string()],
            ..Section::default()
        }],
    };
    let grounded = grounds(context)?;
    let store = context.store()?;
    let ids = |words: &str| question::facility_ids(store, words);
    let on = Grounds {
        catalogue: &catalogue,
        ..grounded.grounds(context, &ids)?
    };
    let wish = Wish {
        report: &report,
        period: Period::days(context.today(), context.today()),
        filter: String::new(),
    };
    let plan =
        Plan::new(on, wish).map_err(|bad| Failure::usage(bad.slip.what).next(bad.slip.next))?;
    let (result, mishaps) = report::worked_out(&plan, context)?;
    let names = report::names(&result, context.store()?)?;
    lookup::complain_about(context, &mishaps);
    let shown = report_view::Shown {
        report: &result,
        names: &names,
        unreadable: &mishaps,
        remarks: &[],
        made: report_view::Made::of(context)?,
        today: context.today(),
    };
    let view = view(&shown, args, unit, &query);
    let none = result
        .figures()
        .next()
        .is_none_or(|count| count.value == Value::Count(0));
    context.deliver(view, args.output.as_deref())?;
    Ok(if none { Exit::No } else { Exit::Done })
}

fn unit(words: &str) -> Result<Unit, Failure> {
    Unit::read(words).ok_or_else(|| {
        let ids: Vec<&str> = Unit::ALL.iter().map(|unit| unit.id()).collect();
        let labels: Vec<&str> = Unit::ALL.iter().map(|unit| unit.label()).collect();
        let near = text::nearest(words, ids.iter().copied());
        let failure = Failure::usage(format!(
            "「{}」は数えられるものではありません。",
            text::visible(words)
        ))
        .why(format!("{}({})", ids.join("、"), labels.join("、")));
        match near.first() {
            Some(place) => failure.next(format!("renkei find {}", ids[*place])),
            None => failure.next("renkei find cases opened:今月"),
        }
    })
}

/// A field of the unit, of that kind where one is wanted.
fn field(unit: Unit, flag: &str, name: &str, kind: Option<Kind>) -> Result<String, Failure> {
    let fields = || unit.fields().iter().copied().flatten();
    let fits = |known: &crate::query::Field| kind.is_none_or(|kind| known.kind == kind);
    if let Some(known) = unit.field(name).filter(|known| fits(known)) {
        return Ok(known.name.to_string());
    }
    let known: Vec<&str> = fields()
        .filter(|field| fits(field))
        .map(|field| field.name)
        .collect();
    let near = text::nearest(name, known.iter().copied());
    let near: Vec<&str> = near.into_iter().take(3).map(|place| known[place]).collect();
    let failure = Failure::usage(format!(
        "{flag}「{}」は、{}の{}にありません。",
        text::visible(name),
        unit.label(),
        if kind.is_some() {
            "数の項目"
        } else {
            "項目"
        }
    ))
    .next("renkei explain query");
    Err(match near.as_slice() {
        [] => failure,
        near => failure.why(format!("近い項目: {}", near.join("、"))),
    })
}

/// The columns shown: what says most of each unit, unless somebody chose.
fn columns(args: &Args, unit: Unit) -> Result<Vec<String>, Failure> {
    if args.columns.is_empty() {
        let usual: &[&str] = match unit {
            Unit::Cases => &[
                "id",
                "line",
                "stage",
                "ward",
                "staff",
                "opened",
                "discharged",
            ],
            Unit::Referrals => &[
                "id", "entry", "facility", "service", "sent", "status", "answered", "reason",
            ],
            Unit::Events => &["id", "entry", "on", "kind", "by", "with", "result"],
            Unit::Deadlines => &["id", "rule", "label", "due", "state", "met-on"],
            Unit::Fees => &["id", "fee", "eligible", "points", "discharged"],
            Unit::Appointments => &["id", "on", "at", "kind", "ward", "staff"],
            Unit::Barriers => &["id", "cause", "from", "to", "barrier-days", "owner"],
            Unit::Facilities => &[
                "id",
                "facility",
                "service",
                "city",
                "relation",
                "vacancy",
                "vacancy-asof",
            ],
            Unit::Meetings => &["facility", "on", "method", "who", "topic"],
        };
        return Ok(usual.iter().map(ToString::to_string).collect());
    }
    let names = args.columns.iter();
    names
        .map(|name| field(unit, "--columns", name, None))
        .collect()
}

/// What is asked for.
struct Asked<'a> {
    query: &'a str,
    columns: &'a [String],
    value: Option<&'a str>,
    whole: bool,
}

/// The question as definitions: the same way as a report asks it.
fn definitions(args: &Args, unit: Unit, asked: &Asked) -> String {
    let (query, columns) = (asked.query, asked.columns);
    let quoted = |words: &str| toml::Value::from(words).to_string();
    let figure = |id: &str, more: &str| {
        format!(
            "[[figure]]\nid = \"{id}\"\nlabel = \"{id}\"\nof = \"{}\"\namong = {}\n{more}\n",
            unit.id(),
            quoted(query)
        )
    };
    let mut out = figure("count", "");
    if let Some(part) = &args.part {
        out.push_str(&figure(
            "asked",
            &format!("kind = \"rate\"\nunit = \"%\"\nwhere = {}", quoted(part)),
        ));
    }
    if let Some(name) = asked.value {
        for (id, kind) in [("asked", "mean"), ("median", "median")] {
            out.push_str(&figure(
                id,
                &format!("kind = \"{kind}\"\nunit = \"\"\nvalue = {}", quoted(name)),
            ));
        }
    }
    let mut shown: Vec<&str> = columns.iter().map(String::as_str).collect();
    if let Some(name) = asked.value.filter(|name| !shown.contains(name)) {
        shown.push(name);
    }
    let only = asked.value.map(|name| format!("{name}>=0"));
    let all = all_of([query, only.as_deref().unwrap_or_default()]);
    let names: Vec<String> = shown.iter().map(|name| quoted(name)).collect();
    out.push_str(&format!(
        "[[list]]\nid = \"rows\"\nlabel = \"rows\"\nof = \"{}\"\namong = {}\ncolumns = [{}]\n",
        unit.id(),
        quoted(&all),
        names.join(", "),
    ));
    if !asked.whole {
        out.push_str(&format!("limit = {}\n", args.limit));
    }
    if let Some(key) = &args.sort {
        out.push_str(&format!("order = {}\n", quoted(key)));
    }
    out
}

fn view(shown: &report_view::Shown, args: &Args, unit: Unit, query: &str) -> View {
    let count = shown.report.figures().next().map_or(0, |figure| figure.n);
    let mut view = report_view::view(shown);
    let mut sheets: Vec<_> = view
        .sheets
        .drain(..)
        .filter(|sheet| sheet.title == "rows")
        .collect();
    if let Some(sheet) = sheets.first_mut() {
        sheet.title = match query {
            "" => format!("{} {count}件", unit.label()),
            query => format!("「{}」の{} {count}件", text::visible(query), unit.label()),
        };
        view.csv = Some(sheet.clone());
        sheet.notes.clear();
        if count == 0 {
            sheet.note("対象なし(n=0)");
        }
        let more = shown
            .report
            .tables()
            .map(|table| table.hidden_rows)
            .sum::<usize>();
        if more > 0 {
            sheet.note(format!(
                "ほかに{more}件あります(--limit {} で全部)。",
                more + sheet.rows.len()
            ));
        }
        for figure in shown.report.figures().skip(1) {
            let of = args.value.as_deref().and_then(|name| unit.field(name));
            let name = of.map(|field| field.aliases.first().copied().unwrap_or(field.name));
            sheet.note(report_view::in_words(figure, name, args.part.as_deref()));
        }
        if !shown.unreadable.is_empty() {
            sheet.note(format!(
                "読めない紙 {}件はこの表に含みません(または一部だけ使っています)。",
                shown.unreadable.len()
            ));
        }
    }
    let mut object = Map::new();
    object.insert("of".into(), unit.id().into());
    object.insert("query".into(), query.into());
    object.insert("n".into(), count.into());
    report_json::found(shown, &mut object);
    View {
        kind: "find",
        json: object,
        sheets,
        ..view
    }
}
