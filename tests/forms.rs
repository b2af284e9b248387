//! No key of a form is silently not read, and the office's own words are words everywhere.

use crate::support::Office;
use renkei::files::form::{CASE, CLAIM, FACILITY, Form, Holds};
use renkei::files::{case_paper, facility_paper, node_of};
use renkei::model::CaseId;
use renkei::paper::Value;
use renkei::vocabulary::{Table, Vocabularies};

/// Documents take every key through its form, whether rules look at it or not.
const DOCUMENTS: &str = "shown by documents, which read the paper through its form";
const A_TABLE: &str = "a table of the program's own, which this test doesn't fill";

/// Keys that the model doesn't hold, and why.
const NOT_READ: &[(&str, &str)] = &[
    (
        "schema",
        "there is one schema; `check` holds the paper against it",
    ),
    (
        "id",
        "a paper is filed under its file name; `check` compares",
    ),
    ("extra", "the office's own: kept, never understood"),
    (
        "consents.note",
        "a remark for people; no command shows consents one by one yet",
    ),
    (
        "facility.cost.note",
        "a remark for people; no command shows costs yet",
    ),
    ("facility.extra", "the office's own: kept, never understood"),
    ("admission.course", DOCUMENTS),
    ("admission.history", DOCUMENTS),
    ("admission.medical_goal", DOCUMENTS),
    ("admission.outlook", DOCUMENTS),
    ("assessments.allergies", DOCUMENTS),
    ("assessments.bathing", DOCUMENTS),
    ("assessments.communication", DOCUMENTS),
    ("assessments.devices", DOCUMENTS),
    ("assessments.eating.dentures", DOCUMENTS),
    ("assessments.eating.note", DOCUMENTS),
    ("assessments.eating.restriction", DOCUMENTS),
    ("assessments.eating.route", DOCUMENTS),
    ("assessments.eating.side", DOCUMENTS),
    ("assessments.eating.staple", DOCUMENTS),
    ("assessments.eating.swallowing", DOCUMENTS),
    ("assessments.eating.thickener", DOCUMENTS),
    ("assessments.excretion", DOCUMENTS),
    ("assessments.forbidden", DOCUMENTS),
    ("assessments.height_cm", DOCUMENTS),
    ("assessments.high_cost_drugs", DOCUMENTS),
    ("assessments.infections", DOCUMENTS),
    ("assessments.medication", DOCUMENTS),
    ("assessments.nursing", DOCUMENTS),
    ("assessments.restraint", DOCUMENTS),
    ("assessments.skin", DOCUMENTS),
    ("assessments.sleep", DOCUMENTS),
    ("insurance.budget_yen", DOCUMENTS),
    ("patient.life", DOCUMENTS),
    ("patient.occupation", DOCUMENTS),
    ("documents.fields", A_TABLE),
    ("plan.drafted", A_TABLE),
    ("services.drafted", A_TABLE),
];

#[test]
fn every_key_of_a_case_is_read() {
    let words = Vocabularies::default();
    let read = |paper: &Value| {
        let id = CaseId::new("2026-0001").expect("an id");
        format!("{:?}", case_paper::read(&node_of(paper), id, &words))
    };
    let mut unread = Vec::new();
    leaves(&CASE, "", &|inner| inner, &read, &mut unread);
    let wanted: Vec<&str> = NOT_READ
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| !path.starts_with("facility."))
        .collect();
    assert_same(unread, wanted);
}

#[test]
fn every_key_of_a_facility_is_read() {
    let words = Vocabularies::default();
    let read = |paper: &Value| {
        let mut paper = paper.clone();
        if paper.get("id").is_none() {
            paper.put(&["id"], Value::text("1462000020"));
        }
        format!("{:?}", facility_paper::read(&node_of(&paper), &words))
    };
    let mut unread = Vec::new();
    leaves(&FACILITY, "facility.", &|inner| inner, &read, &mut unread);
    let wanted: Vec<&str> = NOT_READ
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| path.starts_with("facility."))
        .collect();
    assert_same(unread, wanted);
}

fn assert_same(mut found: Vec<String>, mut wanted: Vec<&str>) {
    found.sort();
    wanted.sort_unstable();
    assert_eq!(found, wanted, "left: not read, right: NOT_READ");
}

/// Tries every leaf of a form; `wrap` puts a table of that form where it stands in a paper.
fn leaves(
    form: &Form,
    before: &str,
    wrap: &dyn Fn(Value) -> Value,
    read: &dyn Fn(&Value) -> String,
    unread: &mut Vec<String>,
) {
    for key in form.keys {
        let path = format!("{before}{}", key.name);
        let one = |value: Value| wrap(Value::Map(vec![(key.name.to_string(), value)]));
        match key.holds {
            Holds::Group(inner) | Holds::Named(inner) => {
                leaves(inner, &format!("{path}."), &one, read, unread);
            }
            Holds::Entries(inner) | Holds::NamedEntries(inner) => {
                let entry = |value| one(Value::List(vec![value]));
                leaves(inner, &format!("{path}."), &entry, read, unread);
            }
            Holds::Claims => {
                for inner in CLAIM.keys {
                    let claim = |more: Option<Value>| {
                        let mut table = vec![("value".to_string(), Value::text("条件付"))];
                        if let Some(value) = more {
                            table.retain(|(name, _)| name != inner.name);
                            table.push((inner.name.to_string(), value));
                        }
                        let need = Table::Needs.terms()[0].label.to_string();
                        one(Value::Map(vec![(need, Value::Map(table))]))
                    };
                    let sample = sample(inner.holds);
                    if read(&claim(Some(sample))) == read(&claim(None)) {
                        unread.push(format!("{path}.{}", inner.name));
                    }
                }
            }
            holds => {
                if read(&one(sample(holds))) == read(&one(Value::Null)) {
                    unread.push(path);
                }
            }
        }
    }
}

/// A valid value that is no default.
fn sample(holds: Holds) -> Value {
    let last = |table: Table| table.terms().last().expect("a table has terms").label;
    match holds {
        Holds::Int(_, high) => Value::plain(high),
        Holds::Number => Value::plain("1.5"),
        Holds::Bool => Value::plain("true"),
        Holds::Date => Value::plain("2026-11-23"),
        Holds::Location => Value::List(vec![Value::plain("35.3"), Value::plain("139.3")]),
        Holds::Word(table) => Value::text(last(table)),
        Holds::Words(table) => Value::texts([last(table)]),
        Holds::Texts => Value::texts(["架空"]),
        Holds::WordMap(keys, values) => {
            Value::Map(vec![(last(keys).to_string(), Value::text(last(values)))])
        }
        _ => Value::text("架空"),
    }
}

/// An office that calls a need by its own name.
fn office_with_a_word() -> Office {
    Office::new()
        .paper(
            "renkei.toml",
            "[git]\ncommit = false\n\n[[vocabulary.needs]]\nid = \"night_ride\"\nlabel = \"夜間送迎\"\naliases = [\"夜の送迎\"]\n",
        )
        .paper(
            "facilities.toml",
            "[[facility]]\nid = \"1462000020\"\nname = \"架空さくら通所\"\nservices = [\"通所介護\"]\n\n[facility.accepts]\n\"夜間送迎\" = \"不可\"\n\n[[facility]]\nid = \"1462000021\"\nname = \"架空もみじ通所\"\nservices = [\"通所介護\"]\n\n[facility.accepts]\n\"night_ride\" = \"可\"\n",
        )
        .paper(
            "cases/2026/2026-0001.yaml",
            "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 花子, born: 1944-05-02}\ninsurance: {care: {status: 認定済, level: 要介護3}}\nneeds: [夜の送迎]\n",
        )
}

#[test]
fn the_offices_own_words_are_no_slip() {
    office_with_a_word()
        .run("check")
        .stdout("問題はありません。\n")
        .stderr("")
        .exit(0);
}

#[test]
fn the_offices_own_needs_are_judged() {
    let office = office_with_a_word();
    let ran = office.run("match 2026-0001 --for 通所介護 --all --format json");
    let json = ran.json();
    let candidates = json["services"][0]["candidates"]
        .as_array()
        .expect("candidates");
    let verdict = |id: &str| {
        candidates
            .iter()
            .find(|candidate| candidate["facility"] == id)
            .and_then(|candidate| candidate["checks"].as_array())
            .and_then(|checks| checks.iter().find(|check| check["id"] == "night_ride"))
            .map(|check| (check["label"].clone(), check["verdict"].clone()))
    };
    let said = |verdict: &str| Some(("夜間送迎".into(), verdict.into()));
    assert_eq!(verdict("1462000020"), said("unfit"), "{json}");
    assert_eq!(verdict("1462000021"), said("fit"), "{json}");
}
