//! `new-case`: a consultation becomes a paper: prompts on a terminal, flags, or a YAML or CSV file
//! with several at once. The same fields in all three.

use super::{completions, edit, lookup, typed};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::entry_id::entry_id;
use crate::files::form::{CASE, Form, Holds, Target};
use crate::files::{emit, value_of, yaml};
use crate::model::{Case, CaseId, Line, Patient, Text};
use crate::paper::{Path, Value};
use crate::problem::Severity;
use crate::regulation::Facts;
use crate::store::{Draft, Paper, path_of, read_named};
use crate::text;
use chrono::Datelike;
use clap_complete::engine::ArgValueCompleter;
use std::path::PathBuf;

/// 相談を受け付け、症例の紙を作る
#[derive(Debug, Default, clap::Args)]
#[command(
    after_help = "例:\n  renkei new-case                              (端末では1つずつたずねます)\n  renkei new-case --name '架空 花子' --kana 'カクウ ハナコ' --born S19.5.2 --admitted 11/16 --ward 5階東\n  renkei new-case --from 相談一覧.csv\n\nCSVの見出しは patient.name のような項目名か、上の指定の名前(name)です。一覧は「;」で区切ります。"
)]
pub struct Args {
    /// 業務の系統(退院支援 相談 前方連携)
    #[arg(long, value_name = "L")]
    line: Option<String>,
    /// 氏名
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// カナ
    #[arg(long, value_name = "KANA")]
    kana: Option<String>,
    /// 生年月日(1944-05-02、S19.5.2)
    #[arg(long, value_name = "D")]
    born: Option<String>,
    /// 性別
    #[arg(long, value_name = "SEX")]
    sex: Option<String>,
    /// 院内ID
    #[arg(long, value_name = "NO")]
    chart_no: Option<String>,
    /// 住所
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    /// 市区町村
    #[arg(long, value_name = "CITY")]
    city: Option<String>,
    /// 受付日(既定: 今日)
    #[arg(long, value_name = "D")]
    opened: Option<String>,
    /// 入院日
    #[arg(long, value_name = "D")]
    admitted: Option<String>,
    /// 入院の種別(緊急 予定 転院)
    #[arg(long, value_name = "K")]
    kind: Option<String>,
    /// 病棟
    #[arg(long, value_name = "WARD")]
    ward: Option<String>,
    /// 病棟種別(急性期一般1 回復期リハ …)
    #[arg(long, value_name = "K")]
    ward_kind: Option<String>,
    /// 主治医
    #[arg(long, value_name = "DOCTOR")]
    doctor: Option<String>,
    /// 病名(何度でも)
    #[arg(long, value_name = "NAME")]
    diagnosis: Vec<String>,
    /// 受付経路(電話 来室 病棟 …)
    #[arg(long, value_name = "C")]
    channel: Option<String>,
    /// 依頼者(本人 家族 医師 看護師 …)
    #[arg(long, value_name = "R")]
    requester: Option<String>,
    /// 相談区分(何度でも)
    #[arg(long, value_name = "C")]
    category: Vec<String>,
    /// 依頼内容
    #[arg(long, value_name = "TEXT")]
    request: Option<String>,
    /// 担当MSW(職員の番号)
    #[arg(long, value_name = "STAFF")]
    msw: Option<String>,
    /// 担当看護師(職員の番号)
    #[arg(long, value_name = "STAFF")]
    nurse: Option<String>,
    /// 必要な処置・条件(何度でも)
    #[arg(long, value_name = "NEED", add = ArgValueCompleter::new(completions::needs))]
    need: Vec<String>,
    /// 本人の意向(自宅 施設 …、または言葉)
    #[arg(long, value_name = "WISH")]
    wish: Option<String>,
    /// YAMLかCSVのファイル(- は標準入力)。何件でも
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// 作った紙をエディターで開く
    #[arg(long)]
    edit: bool,
}

/// A flag or question, and the key it fills.
struct Field {
    flag: &'static str,
    key: &'static str,
    ask: Option<&'static str>,
}

const fn field(flag: &'static str, key: &'static str, ask: Option<&'static str>) -> Field {
    Field { flag, key, ask }
}

/// Flags, CSV headings and questions are these; the order is the order of questions.
const FIELDS: &[Field] = &[
    field("line", "line", Some("業務の系統(退院支援/相談/前方連携)")),
    field("name", "patient.name", Some("氏名")),
    field("kana", "patient.kana", Some("カナ")),
    field("born", "patient.born", Some("生年月日(S19.5.2 など)")),
    field("sex", "patient.sex", Some("性別")),
    field("chart-no", "patient.chart_no", Some("院内ID")),
    field("address", "patient.address", Some("住所")),
    field("city", "patient.city", None),
    field("opened", "opened", None),
    field(
        "channel",
        "intake.channel",
        Some("受付経路(病棟/電話/来室 など)"),
    ),
    field("requester", "intake.requester", Some("依頼者")),
    field(
        "category",
        "intake.categories",
        Some("相談区分(「;」で区切る)"),
    ),
    field("request", "intake.request", Some("依頼内容")),
    field("admitted", "admission.on", Some("入院日")),
    field("kind", "admission.kind", Some("入院の種別(緊急/予定/転院)")),
    field("ward", "admission.ward", Some("病棟")),
    field("ward-kind", "admission.ward_kind", None),
    field("doctor", "admission.doctor", None),
    field("diagnosis", "admission.diagnoses", Some("病名")),
    field("need", "needs", Some("必要な処置・条件(「;」で区切る)")),
    field(
        "wish",
        "wishes",
        Some("本人の意向(自宅/施設/病院、または言葉)"),
    ),
    field("msw", "staff.msw", Some("担当MSW")),
    field("nurse", "staff.nurse", None),
];

impl Args {
    fn value(&self, flag: &str) -> Option<String> {
        let one = |value: &Option<String>| value.clone();
        let many = |values: &[String]| (!values.is_empty()).then(|| values.join(";"));
        match flag {
            "line" => one(&self.line),
            "name" => one(&self.name),
            "kana" => one(&self.kana),
            "born" => one(&self.born),
            "sex" => one(&self.sex),
            "chart-no" => one(&self.chart_no),
            "address" => one(&self.address),
            "city" => one(&self.city),
            "opened" => one(&self.opened),
            "admitted" => one(&self.admitted),
            "kind" => one(&self.kind),
            "ward" => one(&self.ward),
            "ward-kind" => one(&self.ward_kind),
            "doctor" => one(&self.doctor),
            "diagnosis" => many(&self.diagnosis),
            "channel" => one(&self.channel),
            "requester" => one(&self.requester),
            "category" => many(&self.category),
            "request" => one(&self.request),
            "msw" => one(&self.msw),
            "nurse" => one(&self.nurse),
            "need" => many(&self.need),
            "wish" => one(&self.wish),
            _ => None,
        }
    }

    fn is_empty(&self) -> bool {
        FIELDS.iter().all(|field| self.value(field.flag).is_none())
    }
}

/// A paper on its way: from one row of a file, or from flags or answers.
struct Sketch {
    /// The line of the file, where it comes from one.
    line: Option<usize>,
    value: Value,
    warnings: Vec<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    if let Some(from) = &args.from {
        if !args.is_empty() {
            return Err(Failure::usage("--from と項目の指定は一緒に使えません。")
                .next("--from だけか、項目の指定だけにしてください。"));
        }
        return from_file(from, context);
    }
    let sketch = if args.is_empty() && context.can_ask() {
        asked(context)?
    } else {
        from_flags(&args, context)?
    };
    let made = write(context, vec![sketch])?;
    match made.written.first() {
        Some(id) if args.edit && !context.dry_run() => open_editor(context, id),
        _ => Ok(made.exit()),
    }
}

fn from_flags(args: &Args, context: &Context) -> Result<Sketch, Failure> {
    let mut sketch = Sketch {
        line: None,
        value: Value::Map(Vec::new()),
        warnings: Vec::new(),
    };
    for field in FIELDS {
        if let Some(words) = args.value(field.flag) {
            let flag = format!("--{}", field.flag);
            put(&mut sketch, field.key, &flag, &words, context)?;
        }
    }
    finish(&mut sketch, context)?;
    if !named(&sketch.value) {
        return Err(Failure::usage("--name か --chart-no が要ります。")
            .why("氏名も院内IDもない紙は、誰の紙かわかりません。")
            .next("renkei new-case --name '架空 花子' のように指定してください。"));
    }
    Ok(sketch)
}

fn asked(context: &Context) -> Result<Sketch, Failure> {
    let mut sketch = Sketch {
        line: None,
        value: Value::Map(Vec::new()),
        warnings: Vec::new(),
    };
    context.say("わかるところだけ入れてください(空のままEnterで次へ、Ctrl-Cでやめる)。");
    for field in FIELDS {
        let Some(question) = field.ask else { continue };
        loop {
            let words = context.ask(&format!("{question} [--{}]", field.flag))?;
            if words.trim().is_empty() {
                if field.flag == "chart-no" && !named(&sketch.value) {
                    context.say("氏名か院内IDのどちらかは要ります。");
                    continue;
                }
                break;
            }
            let flag = format!("--{}", field.flag);
            match put(&mut sketch, field.key, &flag, words.trim(), context) {
                Ok(()) => break,
                Err(failure) => context.complain(&failure.to_string()),
            }
        }
    }
    finish(&mut sketch, context)?;
    let known = same_person(context, &[&sketch.value])?;
    if !known.is_empty() {
        for line in &known {
            context.complain(line);
        }
        if !context.ask_yes("それでも新しい紙を作りますか")? {
            return Err(Failure::usage("作りませんでした。"));
        }
    }
    Ok(sketch)
}

/// Puts one typed value under its key.
fn put(
    sketch: &mut Sketch,
    key: &str,
    name: &str,
    words: &str,
    context: &Context,
) -> Result<(), Failure> {
    let path = Path::keys(key);
    let target = CASE.lookup(&path).ok_or_else(|| unknown_heading(key))?;
    let keys: Vec<&str> = key.split('.').collect();
    let store = context.store()?;
    let value = match (key, target) {
        ("admission.diagnoses", _) => Value::List(
            typed::items(words)
                .map(|name| Value::Map(vec![("name".into(), Value::text(name))]))
                .collect(),
        ),
        ("wishes", _) => wish(words, context)?,
        _ => {
            let read = typed::read(target, name, words, &store.words, context.today())?;
            sketch.warnings.extend(read.warnings);
            read.value
        }
    };
    sketch.value.put(&keys, value);
    Ok(())
}

/// The patient's own wish: a place where the word is one, else their words.
fn wish(words: &str, context: &Context) -> Result<Value, Failure> {
    use crate::vocabulary::{Table, Word};
    let mut entry = Value::Map(Vec::new());
    entry.put(&["on"], Value::plain(context.today()));
    entry.put(&["who"], Value::text("本人"));
    match context.store()?.words.read(Table::WishPlaces, words) {
        Word::Known(term) => entry.put(&["place"], Value::text(term.label)),
        Word::Unknown(words) => entry.put(&["text"], Value::text(&*words)),
    }
    let id = entry_id("w", &entry, None);
    let mut with_id = vec![("id".to_string(), Value::Text(id))];
    if let Value::Map(fields) = entry {
        with_id.extend(fields);
    }
    Ok(Value::List(vec![Value::Map(with_id)]))
}

/// Fills what every paper has: schema, line, day, municipality.
fn finish(sketch: &mut Sketch, context: &Context) -> Result<(), Failure> {
    sketch.value.put(&["schema"], Value::plain(1));
    if sketch.value.get("line").is_none() {
        sketch.value.put(&["line"], Value::text("退院支援"));
    }
    if sketch.value.get("opened").is_none() {
        sketch.value.put(&["opened"], Value::plain(context.today()));
    }
    let patient = sketch.value.get("patient");
    let address = patient
        .and_then(|patient| patient.get("address"))
        .and_then(Value::as_str);
    let has_city = patient.is_some_and(|patient| patient.get("city").is_some());
    let city = address.filter(|_| !has_city).and_then(|address| {
        let address = text::normalise_address(address, None, None);
        let (prefecture, municipality, _) = text::split_address(&address)?;
        Some(format!("{prefecture}{municipality}"))
    });
    if let Some(city) = city {
        sketch.value.put(&["patient", "city"], Value::Text(city));
    }
    Ok(())
}

fn named(value: &Value) -> bool {
    let patient = value.get("patient");
    ["name", "chart_no"].iter().any(|key| {
        patient
            .and_then(|patient| patient.get(key))
            .and_then(Value::as_str)
            .is_some_and(|words| !words.trim().is_empty())
    })
}

/// The keys in the order of the form, whatever order they came in.
fn ordered(value: Value, form: &'static Form) -> Value {
    let Value::Map(mut entries) = value else {
        return value;
    };
    let place = |name: &str| form.keys.iter().position(|key| key.name == name);
    entries.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
    Value::Map(
        entries
            .into_iter()
            .map(|(name, inner)| {
                let inner = match form.key(&name).map(|key| key.holds) {
                    Some(Holds::Group(form)) => ordered(inner, form),
                    Some(Holds::Entries(form)) => match inner {
                        Value::List(items) => {
                            Value::List(items.into_iter().map(|item| ordered(item, form)).collect())
                        }
                        other => other,
                    },
                    _ => inner,
                };
                (name, inner)
            })
            .collect(),
    )
}

/// What became of the sketches.
struct Made {
    written: Vec<CaseId>,
    refused: usize,
}

impl Made {
    fn exit(&self) -> Exit {
        if self.refused > 0 {
            Exit::Paper
        } else {
            Exit::Done
        }
    }
}

/// Gives numbers, checks every paper as it would be read again, and writes the good ones.
fn write(context: &Context, sketches: Vec<Sketch>) -> Result<Made, Failure> {
    if context.at_a_past_day() {
        return Err(
            Failure::usage("--at では書き込めません。").next("--at を外して実行してください。")
        );
    }
    let store = context.store()?;
    let persons: Vec<&Value> = sketches.iter().map(|sketch| &sketch.value).collect();
    for line in same_person(context, &persons)? {
        context.complain(&line);
    }
    // Numbers are given while nobody else can give any.
    let writing = if context.dry_run() {
        None
    } else {
        Some(context.writing()?)
    };
    let cases = store.cases();
    let mut next = std::collections::HashMap::new();
    let mut papers = Vec::new();
    let mut made = Made {
        written: Vec::new(),
        refused: 0,
    };
    for sketch in sketches {
        for warning in &sketch.warnings {
            context.complain(&at_line(sketch.line, warning));
        }
        let year = sketch
            .value
            .get("opened")
            .and_then(Value::as_str)
            .and_then(|day| crate::files::scalar::iso_date(day).ok())
            .map_or(context.today().year(), |day| day.year());
        let prefix = &store.office.id_prefix;
        let number = next
            .entry(year)
            .or_insert_with(|| cases.highest(year, prefix) + 1);
        let Some(id) = CaseId::of(year, prefix, *number) else {
            return Err(Failure::usage(format!(
                "採番の記号「{}」は使えません。",
                text::visible(prefix)
            ))
            .next("renkei.toml の [ids] prefix は、半角の大文字8字までにしてください。"));
        };
        let mut value = sketch.value;
        value.put(&["id"], Value::text(id.as_str()));
        let value = ordered(value, &CASE);
        let words = emit::yaml(&value);
        match refusal(context, &id, &words) {
            Some(reasons) => {
                made.refused += 1;
                context.complain(&at_line(sketch.line, &reasons));
            }
            None => {
                *number += 1;
                papers.push(Paper {
                    path: path_of(&id),
                    old: None,
                    new: Some(words.into_bytes()),
                });
                made.written.push(id);
            }
        }
    }
    if papers.is_empty() {
        return Ok(made);
    }
    match writing {
        None => context.show_diff(&papers),
        Some(writing) => {
            let ids: Vec<String> = made.written.iter().map(ToString::to_string).collect();
            let subject = format!("{} 新規", text::list_up_to(&ids, 3));
            let committed = writing.put(&papers, &subject)?;
            // The id is the answer; the rest is talk.
            for id in &ids {
                context.out(&format!("{id}\n"));
            }
            let paths: Vec<String> = papers.iter().map(|p| p.path.clone()).collect();
            let mut lines = vec![
                format!("受け付けました: {}", text::list_up_to(&ids, 5)),
                text::list_up_to(&paths, 3),
            ];
            // Three lines at most: a single paper says its place beside its number.
            if let ([_], [id]) = (papers.as_slice(), made.written.as_slice())
                && let Some(running) = running(context, id, &papers[0])
            {
                lines = vec![format!("{} {}", lines[0], lines[1]), running];
            }
            lines.push(format!(
                "次: {}",
                onward(context, &made.written[0], &papers[0])
            ));
            context.report(&committed, &lines);
        }
    }
    Ok(made)
}

/// The new paper as a case.
fn case_of(context: &Context, id: &CaseId, paper: &Paper) -> Option<Case> {
    let bytes = paper.new.clone()?;
    let store = context.store().ok()?;
    let paper = store.understand(id.clone(), paper.path.clone(), bytes);
    Some(paper.ok()?.case)
}

/// What comes next on the line of the case.
fn onward(context: &Context, id: &CaseId, paper: &Paper) -> String {
    let case = case_of(context, id, paper);
    match case.map(|case| (case.line, case.inbound.and_then(|i| i.received))) {
        Some((Line::Inbound, None)) => format!("renkei inbound letter {id} --from 紹介元"),
        Some((Line::Inbound, Some(_))) => format!("renkei inbound appoint {id} 日付 時刻"),
        Some((Line::Consultation, _)) => format!("renkei consult {id}"),
        _ => format!("renkei match {id}"),
    }
}

/// The deadlines that start to run, the earliest first.
fn running(context: &Context, id: &CaseId, paper: &Paper) -> Option<String> {
    super::lookup::complain_about_rules(context);
    let store = context.store().ok()?;
    let case = case_of(context, id, paper)?;
    let home = crate::matching::Home::of(&case.patient);
    let facts = Facts::of(&case, &store.office, context.today(), home.location);
    let rules = store.rulebook().on(context.today(), case.discharged());
    let found = super::show_rules::running(&facts, &rules, 4);
    (!found.is_empty()).then(|| format!("期限: {}", text::list(&found)))
}

fn at_line(line: Option<usize>, words: &str) -> String {
    match line {
        Some(line) => format!("{line}行目: {words}"),
        None => words.to_string(),
    }
}

/// Why a paper can't be taken; warnings are said and don't refuse.
fn refusal(context: &Context, id: &CaseId, words: &str) -> Option<String> {
    let store = context.store().ok()?;
    let understood = store.understand(id.clone(), path_of(id), words.as_bytes().to_vec());
    let problems = match understood {
        Ok(paper) => {
            let meaning = crate::checks::slips(&paper.case, &store.office);
            let mut problems = paper.problems;
            problems.extend(meaning);
            problems
        }
        Err(mishap) => mishap.problems,
    };
    let errors: Vec<&str> = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.message.as_str())
        .collect();
    for problem in problems
        .iter()
        .filter(|problem| problem.severity == Severity::Warning)
    {
        context.say(&format!("注意: {} {}", problem.message, problem.hint));
    }
    (!errors.is_empty()).then(|| format!("取り込めません。{}", errors.join(" ")))
}

/// Several at once.
fn from_file(from: &std::path::Path, context: &Context) -> Result<Exit, Failure> {
    let (bytes, name) = if from.as_os_str() == "-" {
        (context.read_stdin()?, "標準入力".to_string())
    } else {
        (
            read_named(&context.here().join(from))?,
            from.display().to_string(),
        )
    };
    let words = decoded(context, &bytes, &name)?;
    let is_csv = name.ends_with(".csv") || looks_like_csv(&words);
    let mut bad = 0;
    let sketches = if is_csv {
        from_csv(&words, &name, context, &mut bad)?
    } else {
        from_yaml(&words, &name, context, &mut bad)?
    };
    let mut made = write(context, sketches)?;
    made.refused += bad;
    context.say(&format!(
        "{name}: 受け付け{}件、受け付けなかったもの{}件",
        made.written.len(),
        made.refused
    ));
    Ok(made.exit())
}

fn decoded(context: &Context, bytes: &[u8], name: &str) -> Result<String, Failure> {
    match crate::files::bytes::decode(bytes, crate::store::PAPER_BYTES) {
        Ok(words) => Ok(words.trim_start_matches('\u{feff}').to_string()),
        Err(problem) => {
            let (words, _, broken) = encoding_rs::SHIFT_JIS.decode(bytes);
            if problem.code == "paper/encoding" && !broken {
                context.say(&format!("「{name}」をShift_JISとして読みました。"));
                return Ok(words.into_owned());
            }
            Err(Failure::paper(format!("「{name}」を読めません。"))
                .why(problem.message)
                .next(problem.hint))
        }
    }
}

/// A first line that is a heading with commas is no YAML paper.
fn looks_like_csv(words: &str) -> bool {
    let first = words.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| line.contains(',') && !line.contains(": ") && !line.starts_with('-'))
}

fn unknown_heading(name: &str) -> Failure {
    let known: Vec<&str> = FIELDS
        .iter()
        .flat_map(|field| [field.key, field.flag])
        .collect();
    let near: Vec<&str> = text::nearest(name, known.iter().copied())
        .into_iter()
        .take(3)
        .map(|place| known[place])
        .collect();
    let failure = Failure::usage(format!(
        "見出し「{}」という項目はありません。何も受け付けていません。",
        text::visible(name)
    ));
    if near.is_empty() {
        failure.next("見出しは patient.name のような項目名です(renkei schema case)。")
    } else {
        failure.next(format!("「{}」ではありませんか。", near.join("」「")))
    }
}

fn from_csv(
    words: &str,
    name: &str,
    context: &Context,
    bad: &mut usize,
) -> Result<Vec<Sketch>, Failure> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(words.as_bytes());
    let broken =
        |error: csv::Error| Failure::paper(format!("「{name}」をCSVとして読めません。")).why(error);
    let headings: Vec<String> = reader
        .headers()
        .map_err(broken)?
        .iter()
        .map(|heading| heading.trim().to_string())
        .collect();
    let mut keys = Vec::new();
    for heading in &headings {
        let by_flag = FIELDS.iter().find(|field| field.flag == heading);
        let key = by_flag.map_or(heading.as_str(), |field| field.key);
        match CASE.lookup(&Path::keys(key)) {
            Some(Target::Key(_)) if !key.is_empty() && key != "id" && key != "schema" => {
                keys.push(key.to_string());
            }
            Some(_) if key == "id" || key == "schema" => keys.push(String::new()),
            _ => return Err(unknown_heading(heading)),
        }
    }
    let mut sketches = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        // The reader's own count is one short after CRLF; the place of the record is not.
        let line = record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok())
            .and_then(|start| Some((start, words.get(start..)?)))
            .map(|(start, rest)| {
                let ends = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
                crate::render::problem::spot(words, start + ends).line
            });
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut refuse = |why: String| {
            *bad += 1;
            context.complain(&at_line(line, &format!("取り込めません。{why}")));
        };
        if record.len() != keys.len() {
            refuse(format!(
                "見出しは{}列、この行は{}列です。",
                keys.len(),
                record.len()
            ));
            continue;
        }
        let mut sketch = Sketch {
            line,
            value: Value::Map(Vec::new()),
            warnings: Vec::new(),
        };
        let mut wrong = Vec::new();
        for ((key, heading), cell) in keys.iter().zip(&headings).zip(record.iter()) {
            if cell.trim().is_empty() || key.is_empty() {
                continue;
            }
            if let Err(failure) = put(&mut sketch, key, heading, cell.trim(), context) {
                wrong.push(if failure.why.is_empty() {
                    failure.what
                } else {
                    format!("{heading}: {}。", failure.why)
                });
            }
        }
        if !named(&sketch.value) {
            wrong.push("氏名も院内IDもありません。".to_string());
        }
        if wrong.is_empty() {
            finish(&mut sketch, context)?;
            sketches.push(sketch);
        } else {
            refuse(wrong.join(" "));
        }
    }
    Ok(sketches)
}

fn from_yaml(
    words: &str,
    name: &str,
    context: &Context,
    bad: &mut usize,
) -> Result<Vec<Sketch>, Failure> {
    let parsed = yaml::parse(words);
    if let Some(problem) = parsed.problems.first() {
        return Err(
            Failure::paper(format!("「{name}」をYAMLとして読めません。")).place(
                crate::render::problem::page(
                    problem,
                    name,
                    Some(words),
                    lookup::bytes_of(problem),
                    context.error_colour(),
                ),
            ),
        );
    }
    let Some(root) = parsed.root else {
        return Err(Failure::usage(format!(
            "「{name}」に何も書かれていません。"
        )));
    };
    let nodes: Vec<&crate::files::tree::Node> = match &root.kind {
        crate::files::tree::Kind::List(items) => items.iter().collect(),
        _ => vec![&root],
    };
    let mut sketches = Vec::new();
    for node in nodes {
        let line = crate::render::problem::spot(words, node.span.start).line;
        let mut value = value_of(node);
        if let Value::Map(entries) = &mut value {
            // The number is given here; what the file says of it would collide.
            entries.retain(|(key, _)| key != "id" && key != "schema");
        }
        if !named(&value) {
            *bad += 1;
            context.complain(&format!(
                "{line}行目: 取り込めません。氏名も院内IDもありません。"
            ));
            continue;
        }
        let mut sketch = Sketch {
            line: Some(line),
            value,
            warnings: Vec::new(),
        };
        finish(&mut sketch, context)?;
        sketches.push(sketch);
    }
    Ok(sketches)
}

/// Sentences about papers that look like the same person, with the reasons. Ids only: names stay
/// on the papers.
fn same_person(context: &Context, sketches: &[&Value]) -> Result<Vec<String>, Failure> {
    let wanted: Vec<Person> = sketches
        .iter()
        .map(|value| Person::of_value(value))
        .collect();
    if wanted.iter().all(Person::is_nobody) {
        return Ok(Vec::new());
    }
    let known = context.store()?.cases().map(|paper| {
        let paper = paper.ok()?;
        let person = Person::of_patient(&paper.case.patient);
        let reasons: Vec<Vec<&str>> = wanted.iter().map(|one| one.reasons(&person)).collect();
        reasons
            .iter()
            .any(|reasons| !reasons.is_empty())
            .then_some((paper.case.id, reasons))
    });
    let mut lines = Vec::new();
    for (id, reasons) in known.into_iter().flatten() {
        for reasons in reasons.into_iter().filter(|reasons| !reasons.is_empty()) {
            lines.push(format!(
                "注意: 同じ人かもしれない紙があります: {id}({})。次の手: renkei show {id}",
                reasons.join("、")
            ));
        }
    }
    Ok(lines)
}

/// What tells a person apart.
#[derive(Debug, Default)]
struct Person {
    chart_no: Option<String>,
    name: Option<String>,
    kana: Option<String>,
    born: Option<String>,
}

impl Person {
    fn of_value(value: &Value) -> Self {
        let field = |key: &str| {
            value
                .get("patient")
                .and_then(|patient| patient.get(key))
                .and_then(Value::as_str)
        };
        Self {
            chart_no: field("chart_no").map(text::fold),
            name: field("name").map(text::fold),
            kana: field("kana").map(text::fold),
            born: field("born").map(String::from),
        }
    }

    fn of_patient(patient: &Patient) -> Self {
        let folded = |text: &Option<Text>| text.as_deref().map(text::fold);
        Self {
            chart_no: folded(&patient.chart_no),
            name: folded(&patient.name),
            kana: folded(&patient.kana),
            born: patient.born.map(|day| day.to_string()),
        }
    }

    fn is_nobody(&self) -> bool {
        self.chart_no.is_none() && self.name.is_none() && self.kana.is_none()
    }

    /// Why both may be the same; a like name with another birthday is another person.
    fn reasons(&self, other: &Self) -> Vec<&'static str> {
        let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
        let mut reasons = Vec::new();
        if same(&self.chart_no, &other.chart_no) {
            reasons.push("院内IDが同じ");
        }
        let born_differs = self.born.is_some() && other.born.is_some() && self.born != other.born;
        let born = same(&self.born, &other.born);
        if !born_differs {
            if same(&self.kana, &other.kana) {
                reasons.push("カナが同じ");
            } else if same(&self.name, &other.name) {
                reasons.push("氏名が同じ");
            }
            if born && !reasons.is_empty() {
                reasons.push("生年月日が同じ");
            }
        }
        reasons
    }
}

fn open_editor(context: &Context, id: &CaseId) -> Result<Exit, Failure> {
    let store = context.store()?;
    let path = path_of(id);
    let bytes = store.file(&path)?.unwrap_or_default();
    let draft = Draft::open(store, id, &bytes)?;
    edit::edit_until_readable(context, id, &path, bytes, draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_a_key_of_the_form() {
        for field in FIELDS {
            assert!(
                CASE.lookup(&Path::keys(field.key)).is_some(),
                "{}",
                field.key
            );
        }
    }

    #[test]
    fn a_namesake_with_another_birthday_is_another_person() {
        let person = |kana: &str, born: &str| Person {
            kana: Some(kana.into()),
            born: (!born.is_empty()).then(|| born.into()),
            ..Person::default()
        };
        let one = person("カクウ", "1944-05-02");
        assert!(one.reasons(&person("カクウ", "1950-01-01")).is_empty());
        assert_eq!(
            one.reasons(&person("カクウ", "1944-05-02")),
            ["カナが同じ", "生年月日が同じ"]
        );
        assert_eq!(one.reasons(&person("カクウ", "")), ["カナが同じ"]);
    }
}
