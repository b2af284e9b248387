//! `find`: lists and counts what a question asks for: cases, inquiries, events, deadlines …, and works
//! out a rate or a mean of it, as the reports do.

use super::{lookup, question, report, report_json, report_view};
use crate::context::{Context, Format, View};
use crate::failure::{Exit, Failure};
use crate::query::{Kind, Unit, all_of};
use crate::reporting::{
    Catalogue, Definition, Grounds, HandNumbers, Period, Plan, ReportDefinition, ReportPeriod,
    Section, Value, Wish,
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

/// The list of what was found.
const ROWS: &str = "rows";

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
    let asked = Asked {
        unit,
        query: &query,
        columns: &columns,
        value: value.as_deref(),
        limit: (!whole).then_some(args.limit),
    };
    let catalogue = Catalogue::of(asked.figures(args), asked.list(args));
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
            tables: vec![ROWS.to_string()],
            ..Section::default()
        }],
    };
    let store = context.store()?;
    let facilities = question::FacilityNames::of(store);
    let on = Grounds {
        catalogue: &catalogue,
        words: &store.words,
        staff: &store.office.staff,
        numbers: &HandNumbers::default(),
        today: context.today(),
        facilities: &|words| facilities.ids(words),
    };
    let wish = Wish {
        report: &report,
        period: Period::days(context.today(), context.today()),
        filter: String::new(),
    };
    let plan =
        Plan::new(on, wish).map_err(|bad| Failure::usage(bad.slip.what).next(bad.slip.next))?;
    let (result, mishaps) = report::worked_out(&plan, context)?;
    let names = report::names(&result, store)?;
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
    unit: Unit,
    query: &'a str,
    columns: &'a [String],
    value: Option<&'a str>,
    limit: Option<usize>,
}

impl Asked<'_> {
    fn row(&self, id: &str) -> Definition {
        Definition {
            id: id.to_string(),
            of: Some(self.unit.id().to_string()),
            among: Some(self.query.to_string()),
            ..Definition::default()
        }
    }

    /// The question as figures, the same way as a report asks it.
    fn figures(&self, args: &Args) -> Vec<Definition> {
        let mut figures = vec![self.row("count")];
        figures.extend(args.part.as_ref().map(|part| Definition {
            kind: Some("rate".to_string()),
            condition: Some(part.clone()),
            ..self.row("asked")
        }));
        if let Some(name) = self.value {
            figures.extend([("asked", "mean"), ("median", "median")].map(|(id, kind)| {
                Definition {
                    kind: Some(kind.to_string()),
                    value: Some(name.to_string()),
                    ..self.row(id)
                }
            }));
        }
        figures
    }

    /// The list of what was found; with a field, of what has a value there.
    fn list(&self, args: &Args) -> Definition {
        let mut columns = self.columns.to_vec();
        columns.extend(
            self.value
                .filter(|name| columns.iter().all(|known| known != name))
                .map(String::from),
        );
        let only = self.value.map(|name| format!("{name}>=0"));
        let among = all_of([self.query, only.as_deref().unwrap_or_default()]);
        Definition {
            label: Some(ROWS.to_string()),
            among: Some(among),
            columns: Some(columns),
            limit: self.limit,
            order: args.sort.clone(),
            ..self.row(ROWS)
        }
    }
}

fn view(shown: &report_view::Shown, args: &Args, unit: Unit, query: &str) -> View {
    let count = shown.report.figures().next().map_or(0, |figure| figure.n);
    let mut view = report_view::view(shown);
    let mut sheets: Vec<_> = view
        .sheets
        .drain(..)
        .filter(|sheet| sheet.title == ROWS)
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
