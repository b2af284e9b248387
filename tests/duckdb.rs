//! The queries of docs/duckdb.md, run by DuckDB on exports of the example office and of a fictional one,
//! held against what the papers themselves say.
//!
//! Without `python3` and its package `duckdb` it is skipped with a line, unless
//! `RENKEI_DUCKDB=required`.

use crate::support::{Office, TODAY, required, root, say};
use renkei::vocabulary::{Table as Words, Vocabularies};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// Runs statements and SQL files one after the other; prints the rows of each as JSON.
const RUNNER: &str = "\
import duckdb, json, sys
con = duckdb.connect()
told = []
for words in sys.argv[1:]:
    rows = con.execute(open(words).read() if words.endswith('.sql') else words)
    told.append(rows.fetchall() if rows.description else [])
print(json.dumps(told, default=str, ensure_ascii=False))
";

/// Figures by their ids: the value, and what it was taken over.
type Figures = BTreeMap<String, (Option<f64>, u64)>;

#[test]
fn duckdb_tells_the_figures_of_the_papers() {
    if let Some(lack) = lack() {
        assert!(
            !required("RENKEI_DUCKDB"),
            "RENKEI_DUCKDB=required, and there is no {lack}"
        );
        say(&format!("skipped: figures by DuckDB, there is no {lack}"));
        return;
    }
    let demo = Office::new();
    demo.run("demo office --cases 200 --facilities 60 --seed 3")
        .exit(0);
    let demo = Office::new().copied(&demo.path("office"));
    for (office, periods) in [
        (
            with_what_is_rare(Office::example()),
            &[("2026-11-16", "2026-11-22"), ("2026-10-01", "2026-11-23")][..],
        ),
        (
            demo,
            &[
                ("2026-11-16", "2026-11-22"),
                ("2026-10-01", "2026-10-31"),
                ("2025-01-01", "2026-11-23"),
            ],
        ),
    ] {
        let papers = papers(&office);
        for form in ["ndjson", "csv"] {
            office.run(&format!("export cases --format {form}")).exit(0);
            let told = figures(&office, form, periods);
            for ((from, to), by_duckdb) in periods.iter().zip(&told) {
                let by_hand = count(&papers, from, to);
                assert_eq!(*by_duckdb, by_hand, "{form} {from}..{to}");
                if form == "ndjson" {
                    same_as_report(&office, by_duckdb, from, to);
                    same_as_status(&office, by_duckdb, from, to);
                }
            }
            pseudonyms_change_no_figure(&office, form, periods, &told);
        }
        the_other_queries_run(&office);
    }
}

/// Closed and reopened, dead without a destination, gone nobody knows where, taken back after an answer,
/// taken back unsent.
fn with_what_is_rare(office: Office) -> Office {
    let head = |id: &str| {
        format!(
            "schema: 1\nid: {id}\nline: 退院支援\nopened: 2026-10-01\npatient: {{chart_no: \"9\"}}\n"
        )
    };
    let reopened = "former_closures:\n  - {id: c1, on: 2026-11-01, reason: 支援不要, reopened: 2026-11-23, why: 病状変化}\n";
    let dead = "admission: {on: 2026-10-01, discharged: 2026-11-17}\nclosure: {on: 2026-11-18, reason: 死亡}\n";
    let gone = "admission: {on: 2026-11-10, discharged: 2026-11-17}\n";
    let taken_back = "referrals:\n  - {id: r1, facility: \"1\", sent: 2026-11-10, status: 取下げ, answer: 可, answered: 2026-11-18, ended: 2026-11-20}\n  - {id: r2, facility: \"2\", status: 取下げ, ended: 2026-11-12}\n  - {id: r3, facility: \"3\", sent: 2026-11-17, status: 下書き}\n";
    [reopened, dead, gone, taken_back]
        .iter()
        .zip(["2025-0001", "2025-0002", "2026-9999", "2026-10000"])
        .fold(office, |office, (rest, id)| {
            let year = &id[..4];
            office.paper(&format!("cases/{year}/{id}.yaml"), &(head(id) + rest))
        })
}

/// What the program's own report says of the period, figure by figure.
fn same_as_report(office: &Office, by_duckdb: &Figures, from: &str, to: &str) {
    let words = format!("report custom --from {from} --to {to} --format json");
    let json = office.run(&words).json();
    let mut compared: Vec<&str> = Vec::new();
    for figure in json["figures"].as_array().expect("figures") {
        let id = figure["id"].as_str().expect("an id");
        // A line of which no case was opened has no row in SQL.
        let told = match by_duckdb.get(id) {
            Some(told) => *told,
            None if id.starts_with("new_") => (Some(0.0), 0),
            None => continue,
        };
        let (value, n) = (figure["value"].as_f64(), figure["n"].as_u64());
        assert_eq!(
            (value, n),
            (told.0, Some(told.1)),
            "{id} {from}..{to}: {figure}"
        );
        compared.push(id);
    }
    for id in REPORTED {
        assert!(compared.contains(id), "{id}: {compared:?}");
    }
}

/// What both tell.
const REPORTED: &[&str] = &[
    "new_cases",
    "new_discharge",
    "contacts",
    "active",
    "discharged",
    "discharge_support",
    "home_rate",
    "referrals_sent",
    "response_count",
    "accept_rate",
    "referrals_per_case",
    "response_days",
    "coord_days",
    "los",
];

/// What `status` can be asked too.
fn same_as_status(office: &Office, by_duckdb: &Figures, from: &str, to: &str) {
    for (figure, query) in [
        ("new_cases", format!("opened:{from}..{to}")),
        ("new_inbound", format!("line:前方連携 opened:{from}..{to}")),
        ("discharged", format!("discharged:{from}..{to}")),
    ] {
        let told = office.run_words(&["status", &query, "--closed", "--format", "json"]);
        let cases = told.json()["cases"].as_array().expect("cases").len() as u64;
        let counted = by_duckdb.get(figure).map_or(0, |(_, n)| *n);
        assert_eq!(counted, cases, "{query}");
    }
}

fn pseudonyms_change_no_figure(office: &Office, form: &str, periods: &[Period], told: &[Figures]) {
    let tables = sql(&format!("tables-{form}"));
    let readmissions = || duckdb(office, &[&tables, &sql("readmissions")]);
    let named = readmissions();
    let key = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(key.path(), "0123456789abcdef0123456789abcdef").expect("a key");
    let key = key.path().display().to_string();
    let words = [
        "export",
        "cases",
        "--format",
        form,
        "--pseudonymous",
        "--key-file",
        &key,
    ];
    office.run_words(&words).exit(0);
    assert_eq!(figures(office, form, periods), told);
    assert_eq!(readmissions(), named);
}

fn the_other_queries_run(office: &Office) {
    office.run("export cases").exit(0);
    let mut words = vec![sql("tables-ndjson"), sql("refusals")];
    // Twice: what stands there is replaced.
    words.extend([sql("parquet"), sql("parquet")]);
    let before = words.len();
    words.extend(renkei::export::TABLES.iter().map(|table| {
        let name = table.name;
        format!("select (select count(*) from {name}), (select count(*) from read_parquet('out/{name}.parquet/*/*.parquet', hive_partitioning = true) where year > 2000)")
    }));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let told = duckdb(office, &words);
    for rows in &told.as_array().expect("answers")[before..] {
        assert_eq!(rows[0][0], rows[0][1], "{rows}");
    }
}

/// The first and the last day.
type Period = (&'static str, &'static str);

/// The figures of each period by the files of docs/duckdb.
fn figures(office: &Office, form: &str, periods: &[Period]) -> Vec<Figures> {
    let mut words = vec![sql(&format!("tables-{form}")), sql("period")];
    for (from, to) in periods {
        words.push(format!("set variable period_from = date '{from}'"));
        words.push(format!("set variable period_to = date '{to}'"));
        words.push(sql("figures"));
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let told = duckdb(office, &words);
    let answers = told.as_array().expect("answers");
    let answers = answers[2..].chunks(3).map(|chunk| &chunk[2]);
    answers
        .map(|rows| {
            let rows = rows.as_array().expect("rows").iter();
            rows.map(|row| {
                let id = row[0].as_str().expect("an id").to_string();
                (id, (row[1].as_f64(), row[2].as_u64().expect("a count")))
            })
            .collect()
        })
        .collect()
}

fn sql(name: &str) -> String {
    let file = root().join("docs/duckdb").join(format!("{name}.sql"));
    file.display().to_string()
}

/// What DuckDB answers to each statement or file, in the office.
fn duckdb(office: &Office, files: &[&str]) -> Value {
    let output = Command::new("python3")
        .args(["-c", RUNNER])
        .args(files)
        .current_dir(office.path("."))
        .output()
        .expect("python3 runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{files:?}\n{said}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What is missing.
fn lack() -> Option<&'static str> {
    let runs = |script: &str| {
        let python = Command::new("python3")
            .args(["-c", script])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        python.is_ok_and(|status| status.success())
    };
    if !runs("pass") {
        return Some("python3");
    }
    (!runs("import duckdb")).then_some("duckdb for python3")
}

// By hand: the papers as YAML, and nothing of renkei but its vocabulary ------------------------

fn papers(office: &Office) -> Vec<Value> {
    let files = office.files().into_iter();
    files
        .filter(|(name, _)| name.starts_with("cases/"))
        .map(|(name, bytes)| {
            let text = String::from_utf8(bytes).expect("text");
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
        })
        .collect()
}

fn day(value: &Value) -> Option<chrono::NaiveDate> {
    value.as_str()?.parse().ok()
}

fn entries<'a>(paper: &'a Value, key: &str) -> &'a [Value] {
    paper[key].as_array().map_or(&[], Vec::as_slice)
}

/// The id of a word on paper.
fn id(table: Words, word: &Value) -> Option<String> {
    static WORDS: LazyLock<Vocabularies> = LazyLock::new(Vocabularies::default);
    Some(WORDS.read(table, word.as_str()?).id().to_string())
}

/// One decimal, half up.
fn tenths(total: i64, n: usize) -> Option<f64> {
    let n = i64::try_from(n).expect("few");
    (n > 0).then(|| ((20 * total + n).div_euclid(2 * n)) as f64 / 10.0)
}

struct Counting {
    figures: Figures,
}

impl Counting {
    fn put(&mut self, id: &str, value: Option<f64>, n: usize) {
        self.figures.insert(id.to_string(), (value, n as u64));
    }

    fn number(&mut self, id: &str, n: usize) {
        self.put(id, Some(n as f64), n);
    }

    fn one_more(&mut self, id: &str) {
        let (value, n) = self.figures.entry(id.to_string()).or_insert((Some(0.0), 0));
        *n += 1;
        *value = Some(*n as f64);
    }

    fn mean(&mut self, id: &str, days: &[i64]) {
        self.put(id, tenths(days.iter().sum(), days.len()), days.len());
    }
}

fn count(papers: &[Value], from: &str, to: &str) -> Figures {
    let typed = |day: &str| day.parse::<chrono::NaiveDate>().expect("a day");
    let (from, to) = (typed(from), typed(to));
    let inside = |day: Option<chrono::NaiveDate>| day.is_some_and(|day| from <= day && day <= to);
    let mut told = Counting {
        figures: Figures::new(),
    };
    for id in ["new_cases", "contacts"] {
        told.number(id, 0);
    }
    let (mut active, mut sent, mut unknown, mut ended) = (0, 0, 0, 0);
    let (mut good, mut answered, mut asked, mut decided) = (0, 0, 0, 0);
    let (mut home, mut alive, mut left) = (0, 0, 0);
    let (mut answer_days, mut coord_days, mut los) = (Vec::new(), Vec::new(), Vec::new());
    for paper in papers {
        let line = id(Words::Lines, &paper["line"]).expect("a line");
        if inside(day(&paper["opened"])) {
            told.one_more("new_cases");
            told.one_more(&format!("new_{line}"));
        }
        for event in entries(paper, "events")
            .iter()
            .filter(|e| inside(day(&e["on"])))
        {
            let kind = id(Words::EventKinds, &event["kind"]);
            told.one_more("contacts");
            told.one_more(&format!(
                "contacts.{}",
                kind.as_deref().unwrap_or("unknown")
            ));
        }
        let closure = &paper["closure"];
        let closed = closure.is_object() && day(&closure["on"]).is_none_or(|on| on <= to);
        let was_closed = entries(paper, "former_closures").iter().any(|former| {
            day(&former["reopened"]).is_some_and(|on| on > to)
                && day(&former["on"]).is_none_or(|on| on <= to)
        });
        let opened = day(&paper["opened"]).is_some_and(|on| on <= to);
        active += usize::from(opened && !closed && !was_closed);
        let referrals = entries(paper, "referrals");
        let out: Vec<&Value> = referrals
            .iter()
            .filter(|r| {
                let status = id(Words::ReferralStatus, &r["status"]).unwrap_or_default();
                let unsent = r["sent"].is_null() && r["answered"].is_null();
                status != "draft" && !(status == "withdrawn" && unsent)
            })
            .collect();
        sent += out.iter().filter(|r| inside(day(&r["sent"]))).count();
        let answer = |r: &Value| {
            let answers = ["accepted", "conditional", "declined"];
            let said = |key: &str| id(Words::ReferralStatus, &r[key]);
            let said = said("answer").or_else(|| said("status"));
            said.filter(|said| answers.contains(&said.as_str()))
        };
        for r in referrals.iter().filter(|r| inside(day(&r["answered"]))) {
            let said = id(Words::ReferralStatus, &r["status"]).unwrap_or_default();
            if !["accepted", "conditional", "declined"].contains(&said.as_str()) {
                continue;
            }
            answered += 1;
            if said == "declined" {
                let reason = id(Words::DeclineReasons, &r["reason"]);
                let reason = reason.as_deref().unwrap_or("unknown");
                told.one_more(&format!("decline_reasons.{reason}"));
            } else {
                good += 1;
            }
            if let (Some(answered), Some(sent)) = (day(&r["answered"]), day(&r["sent"])) {
                answer_days.push((answered - sent).num_days());
            }
        }
        let accepted = referrals
            .iter()
            .filter(|r| answer(r).is_some_and(|said| said != "declined"))
            .filter_map(|r| day(&r["answered"]))
            .min();
        if inside(accepted) {
            decided += 1;
            asked += i64::try_from(out.len()).expect("few");
        }
        let admission = &paper["admission"];
        let discharged = day(&admission["discharged"]).or_else(|| day(&closure["discharged"]));
        if !inside(discharged) {
            continue;
        }
        let discharged = discharged.expect("it lies inside");
        left += 1;
        let today = TODAY.parse::<chrono::NaiveDate>().expect("a day");
        let over = day(&closure["on"]).is_none_or(|on| on <= today);
        ended += usize::from(closure.is_object() && over);
        let destination = id(Words::Destinations, &closure["destination"]);
        let died = destination.as_deref() == Some("died")
            || id(Words::ClosureReasons, &closure["reason"]).as_deref() == Some("died")
            || id(Words::Outcomes, &closure["outcome"]).is_some_and(|id| id.starts_with("died"));
        let went_to = match (died, &destination) {
            (true, _) => "died",
            (false, Some(destination)) => destination.as_str(),
            (false, None) => "unknown",
        };
        told.one_more(&format!("by_destination.{went_to}"));
        unknown += usize::from(went_to == "unknown");
        alive += usize::from(!["died", "unknown"].contains(&went_to));
        home += i64::from(["home", "home_with_services", "relative_home"].contains(&went_to));
        let first = out.iter().filter_map(|r| day(&r["sent"])).min();
        coord_days.extend(first.map(|first| (discharged - first).num_days()));
        los.extend(day(&admission["on"]).map(|on| (discharged - on).num_days()));
    }
    for (id, (_, n)) in &mut told.figures {
        if id.starts_with("by_destination.") {
            *n = left as u64;
        }
    }
    told.number("active", active);
    told.number("discharged", left);
    told.number("discharge_support", ended);
    told.put("home_rate", tenths(100 * home, alive), alive);
    told.number("home_rate.unknown", unknown);
    told.number("referrals_sent", sent);
    told.number("response_count", answered);
    told.put("accept_rate", tenths(100 * good, answered), answered);
    told.mean("response_days", &answer_days);
    told.put("referrals_per_case", tenths(asked, decided), decided);
    told.mean("coord_days", &coord_days);
    told.mean("los", &los);
    told.figures
}
