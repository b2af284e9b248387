//! The fictional office as a whole: the same each time, without contradictions, and with every
//! key that a paper may have.
use super::*;
use crate::vocabulary::Table;
use std::collections::{BTreeMap, BTreeSet, HashSet};

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
}

fn office(cases: usize, facilities: usize) -> DemoSpec {
    DemoSpec {
        cases,
        facilities,
        seed: 20_261_123,
        today: day("2026-11-23"),
    }
}

/// The scalar at a dotted path of tables.
fn word<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    path.split('.')
        .try_fold(value, |at, key| at.get(key))
        .and_then(Value::as_str)
}

fn date(value: &Value, path: &str) -> Option<NaiveDate> {
    word(value, path).map(day)
}

fn entries<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    match path.split('.').try_fold(value, |at, key| at.get(key)) {
        Some(Value::List(list)) => list,
        _ => &[],
    }
}

/// Every key with its dotted path; lists don't count as a step.
fn keys(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Map(pairs) => {
            for (key, inner) in pairs {
                let path = if at.is_empty() {
                    key.clone()
                } else {
                    format!("{at}.{key}")
                };
                keys(inner, &path, found);
                found.insert(path);
            }
        }
        Value::List(list) => list.iter().for_each(|inner| keys(inner, at, found)),
        _ => {}
    }
}

/// Every scalar with its dotted path.
fn words(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Map(pairs) => {
            for (key, inner) in pairs {
                words(inner, &format!("{at}.{key}"), found);
            }
        }
        Value::List(list) => list.iter().for_each(|inner| words(inner, at, found)),
        Value::Text(text) | Value::Plain(text) => {
            found.push((at.trim_start_matches('.').to_string(), text.clone()));
        }
        Value::Null => {}
    }
}

#[test]
fn the_same_seed_gives_the_same_office() {
    let one = office(300, 500);
    let other = DemoSpec { seed: 1, ..one };
    assert_eq!(settings(&one), settings(&one));
    assert_eq!(hand_directory(&one), hand_directory(&one));
    assert_ne!(hand_directory(&one), hand_directory(&other));
    let mut differ = 0;
    for index in 0..300 {
        assert_eq!(case(&one, index), case(&one, index));
        differ += usize::from(case(&one, index).1 != case(&other, index).1);
    }
    assert_eq!(differ, 300);
    assert_eq!(facilities(&one, 7), facilities(&one, 7));
    assert_ne!(facilities(&one, 7), facilities(&other, 7));
}

#[test]
fn case_ids_count_up_within_each_year() {
    let spec = office(20_000, 100);
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    let mut seen = HashSet::new();
    for index in 0..spec.cases {
        let (id, paper) = case(&spec, index);
        let number = last.entry(id.year().to_string()).or_default();
        *number += 1;
        assert_eq!(id.number(), *number, "{id}");
        assert_eq!(word(&paper, "id"), Some(id.as_str()));
        assert!(word(&paper, "opened").is_some_and(|on| on.starts_with(id.year())));
        assert!(seen.insert(id));
    }
    assert_eq!(last.len(), 5);
    for (year, count) in &last {
        assert!((2_500..7_500).contains(count), "{year}: {count}");
    }
}

#[test]
fn facility_ids_are_unique_and_ten_digits() {
    let spec = office(0, 20_000);
    let mut seen: HashSet<String> = (0..spec.kept()).map(hand::id).collect();
    for index in 0..spec.imported() {
        let facility = facilities(&spec, index);
        let id = word(&facility, "id").expect("an id").to_string();
        assert!(
            id.len() == 10 && id.bytes().all(|b| b.is_ascii_digit()),
            "{id}"
        );
        assert!(seen.insert(id));
    }
    assert_eq!(seen.len(), 20_000);
    assert_eq!(facilities(&spec, spec.imported()), Value::Null);
    let named: usize = prefectures(&spec).map(|(_, range)| range.len()).sum();
    assert_eq!(named, spec.imported());
    assert_eq!(prefectures(&office(0, 250_000)).count(), 47);
}

#[test]
fn the_hand_directory_is_toml_and_says_so_of_each_facility() {
    let spec = office(10, 500);
    let table: ::toml::Table = hand_directory(&spec).parse().expect("valid TOML");
    let list = table["facility"].as_array().expect("facilities");
    assert_eq!(list.len(), spec.kept());
    settings(&spec)
        .parse::<::toml::Table>()
        .expect("valid TOML");
}

#[test]
fn referrals_name_facilities_that_exist() {
    let spec = office(3_000, 2_000);
    let mut known: HashSet<String> = (0..spec.kept()).map(hand::id).collect();
    for index in 0..spec.imported() {
        known.insert(
            word(&facilities(&spec, index), "id")
                .expect("an id")
                .to_string(),
        );
    }
    for index in 0..spec.cases {
        let (id, paper) = case(&spec, index);
        let mut named = Vec::new();
        words(&paper, "", &mut named);
        for (path, text) in named {
            let refers = matches!(
                &*path,
                "referrals.facility"
                    | "choice.facility"
                    | "choice.shown"
                    | "services.facility"
                    | "insurance.care_manager.facility"
                    | "inbound.from"
                    | "documents.to"
                    | "appointments.facility"
            );
            assert!(!refers || known.contains(&text), "{id}: {path} {text}");
        }
    }
}

#[test]
fn dates_never_contradict() {
    let spec = office(5_000, 400);
    let ahead = [
        "admission.expected_discharge",
        "appointments.on",
        "services.from",
        "services.to",
        "plan.period.to",
        "insurance.care.valid.to",
        "events.next",
        "inbound.appointed",
    ];
    for index in 0..spec.cases {
        let (id, paper) = case(&spec, index);
        let opened = date(&paper, "opened").expect("opened");
        let mut all = Vec::new();
        words(&paper, "", &mut all);
        for (path, text) in &all {
            if let Ok(on) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
                assert!(
                    ahead.contains(&&**path) || on <= spec.today,
                    "{id}: {path} {text}"
                );
            }
        }
        let born = date(&paper, "patient.born").expect("born");
        assert!(born <= opened, "{id}");
        let admitted = date(&paper, "admission.on");
        let left = date(&paper, "admission.discharged");
        if let (Some(from), Some(to)) = (admitted, left) {
            assert!(from <= to, "{id}: discharged before admission");
        }
        if let Some(expected) = date(&paper, "admission.expected_discharge") {
            assert!(admitted.is_some_and(|on| on <= expected), "{id}");
        }
        for event in entries(&paper, "events") {
            let on = date(event, "on").expect("a day");
            let early = word(event, "kind") == Some("入院前訪問");
            assert!(early || on >= opened, "{id}: event {on} before {opened}");
            assert!(date(event, "next").is_none_or(|next| next >= on), "{id}");
            assert!(
                left.is_none_or(|left| on <= left) || admitted.is_none(),
                "{id}: event {on} after discharge"
            );
        }
        let consent = entries(&paper, "consents")
            .iter()
            .filter_map(|k| date(k, "on"))
            .min();
        for referral in entries(&paper, "referrals") {
            if let Some(sent) = date(referral, "sent") {
                assert!(
                    consent.is_some_and(|on| on <= sent),
                    "{id}: asked without consent"
                );
                assert!(
                    date(referral, "answered").is_none_or(|on| on >= sent),
                    "{id}"
                );
                assert!(
                    left.is_none_or(|left| sent <= left),
                    "{id}: asked after discharge"
                );
            }
        }
        for (earlier, later) in [
            ("plan.started", "plan.created"),
            ("plan.created", "plan.explained"),
            ("plan.period.from", "plan.period.to"),
            ("insurance.care.valid.from", "insurance.care.valid.to"),
            ("insurance.care.applied", "insurance.care.certified"),
            ("inbound.received", "inbound.visited"),
            ("opened", "closure.on"),
            ("closure.discharged", "closure.on"),
            ("opened", "choice.on"),
            ("hold.since", "closure.on"),
            ("admission.on", "admission.rehab_started"),
        ] {
            if let (Some(a), Some(b)) = (date(&paper, earlier), date(&paper, later)) {
                let renewal =
                    word(&paper, "insurance.care.status").is_some_and(|s| s.ends_with("申請中"));
                assert!(
                    a <= b || (renewal && later.ends_with("certified")),
                    "{id}: {earlier} {a} after {later} {b}"
                );
            }
        }
        assert!(
            date(&paper, "closure.discharged").is_none_or(|d| Some(d) == left),
            "{id}"
        );
        for list in ["wishes", "consents", "assessments"] {
            for entry in entries(&paper, list) {
                assert!(
                    date(entry, "on").is_some_and(|on| on >= opened),
                    "{id}: {list}"
                );
            }
        }
    }
}

#[test]
fn entry_ids_are_unique_within_a_paper() {
    let spec = office(3_000, 400);
    for index in 0..spec.cases {
        let (id, paper) = case(&spec, index);
        let mut all = Vec::new();
        words(&paper, "", &mut all);
        let mut seen = HashSet::new();
        for (path, text) in all.iter().filter(|(path, _)| path.ends_with(".id")) {
            assert!(seen.insert(text), "{id}: {path} {text} twice");
        }
    }
}

/// Every key of a case, beside those of ADL items and the office's own.
const CASE_KEYS: &str = "schema id line opened staff.msw staff.nurse \
    intake.channel intake.requester intake.requester_name intake.categories intake.request \
    patient.chart_no patient.name patient.kana patient.sex patient.born patient.address patient.city \
    patient.location patient.phone patient.household patient.housing.kind patient.housing.floor \
    patient.housing.elevator patient.housing.note patient.employer \
    family.id family.name family.relation family.living_together family.phone family.roles \
    family.care_capacity family.contact family.born family.note \
    insurance.medical.kind insurance.medical.burden insurance.care.status insurance.care.level \
    insurance.care.insurer insurance.care.applied insurance.care.certified insurance.care.valid.from \
    insurance.care.valid.to insurance.care.burden insurance.care.specified_disease \
    insurance.care_manager.facility insurance.care_manager.name insurance.care_manager.phone \
    insurance.disability.certificates insurance.disability.support_level insurance.other \
    inbound.from inbound.doctor inbound.received inbound.department inbound.to_doctor \
    inbound.purpose inbound.appointed inbound.at inbound.visited inbound.no_reply_wanted \
    inbound.replies.id inbound.replies.on inbound.replies.kind inbound.replies.by inbound.replies.note \
    outcomes.id outcomes.on outcomes.category outcomes.result outcomes.to outcomes.text \
    admission.on admission.kind admission.from admission.ward admission.room admission.ward_kind \
    admission.doctor admission.diagnoses.name admission.diagnoses.tags admission.diagnoses.onset \
    admission.diagnoses.surgery admission.expected_discharge admission.discharged \
    admission.rehab_started admission.rehab_used_days admission.ward_moves.on \
    admission.ward_moves.ward admission.ward_moves.ward_kind admission.cause admission.first_visit \
    assessments.on assessments.by assessments.adl_before.移動 assessments.adl.階段 \
    assessments.bedridden assessments.dementia assessments.behaviours assessments.suction_per_day \
    assessments.oxygen_l_min assessments.weight_kg assessments.parkinson.hoehn_yahr \
    assessments.parkinson.disability assessments.note needs departments factors.confirmed factors.note \
    wishes.id wishes.on wishes.who wishes.place wishes.text wishes.area wishes.services wishes.days \
    consents.id consents.on consents.by consents.purpose consents.scope consents.method \
    consents.withdrawn events.id events.on events.kind events.by events.with events.outcome \
    events.text events.next referrals.id referrals.facility referrals.service referrals.sent \
    referrals.by referrals.identified referrals.status referrals.answered referrals.reason \
    referrals.note choice.on choice.facility choice.by choice.shown choice.reason appointments.id \
    appointments.on appointments.at appointments.kind appointments.place appointments.with \
    appointments.facility appointments.status appointments.note orders.id orders.kind orders.issued \
    orders.months orders.examined services.id services.service services.facility services.payer \
    services.need services.content services.weekly services.days services.time services.units \
    services.from services.to plan.started plan.created plan.problems plan.goal plan.period.from \
    plan.period.to plan.outline plan.destination plan.explained plan.explained_to plan.delivered \
    documents.id documents.on documents.template documents.to documents.commit documents.digest \
    documents.code hold.since hold.reason closure.on closure.reason closure.destination \
    closure.discharged closure.outcome closure.note work.unable_from acp.on acp.policy acp.text \
    abuse.suspected abuse.reported barriers.id barriers.reason barriers.from barriers.to \
    barriers.owner extra";

const FACILITY_KEYS: &str = "id name kana services address city location tel fax area radius_km days \
    hours relation contact.name contact.role contact.tel contact.note cost.monthly_yen care_levels \
    departments wards.kind wards.beds vacancy.what vacancy.state vacancy.count vacancy.asof \
    vacancy.source corporation url days_note capacity source asof";

#[test]
fn every_key_occurs_somewhere_and_in_order() {
    let spec = office(4_000, 600);
    let mut found = BTreeSet::new();
    for index in 0..spec.cases {
        let (id, paper) = case(&spec, index);
        let Value::Map(pairs) = &paper else {
            panic!("{id} is no table");
        };
        let places: Vec<_> = pairs
            .iter()
            .map(|(key, _)| case::ORDER.iter().position(|k| k == key))
            .collect();
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{id}"
        );
        keys(&paper, "", &mut found);
    }
    let missing: Vec<_> = CASE_KEYS
        .split_whitespace()
        .filter(|key| !found.contains(*key))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let known: BTreeSet<_> = CASE_KEYS.split_whitespace().collect();
    let strange: Vec<_> = found
        .iter()
        .filter(|key| !key.starts_with("extra") && !key.starts_with("assessments.adl"))
        .filter(|key| {
            !known
                .iter()
                .any(|k| k == key || k.starts_with(&format!("{key}.")))
        })
        .collect();
    assert!(strange.is_empty(), "{strange:?}");

    let mut found = BTreeSet::new();
    for (place, hand) in hand::HANDS.iter().enumerate() {
        keys(&office::value(&spec, place, hand), "", &mut found);
    }
    for index in 0..spec.imported() {
        keys(&facilities(&spec, index), "", &mut found);
    }
    let missing: Vec<_> = FACILITY_KEYS
        .split_whitespace()
        .filter(|key| !found.contains(*key))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Which vocabulary a coded value belongs to.
const CODED: &[(&str, Table)] = &[
    ("line", Table::Lines),
    ("intake.channel", Table::Channels),
    ("intake.requester", Table::Requesters),
    ("intake.categories", Table::Categories),
    ("patient.sex", Table::Sexes),
    ("patient.household", Table::Households),
    ("patient.housing.kind", Table::Housing),
    ("family.roles", Table::FamilyRoles),
    ("family.care_capacity", Table::CareCapacities),
    ("family.contact", Table::Contactable),
    ("insurance.medical.kind", Table::Insurances),
    ("insurance.other", Table::Insurances),
    ("insurance.care.status", Table::CareStatus),
    ("insurance.care.level", Table::CareLevels),
    ("insurance.care.specified_disease", Table::SpecifiedDiseases),
    ("inbound.department", Table::Departments),
    ("inbound.replies.kind", Table::ReplyKinds),
    ("outcomes.category", Table::Categories),
    ("outcomes.result", Table::NeedOutcomes),
    ("admission.kind", Table::AdmissionKinds),
    ("admission.from", Table::Destinations),
    ("admission.ward_kind", Table::WardKinds),
    ("admission.ward_moves.ward_kind", Table::WardKinds),
    ("admission.diagnoses.tags", Table::DiagnosisTags),
    ("admission.cause", Table::Causes),
    ("assessments.bedridden", Table::Bedridden),
    ("assessments.dementia", Table::Dementia),
    ("assessments.behaviours", Table::Behaviours),
    ("needs", Table::Needs),
    ("departments", Table::Departments),
    ("wishes.place", Table::WishPlaces),
    ("wishes.services", Table::Services),
    ("consents.purpose", Table::ConsentPurposes),
    ("consents.scope", Table::ConsentScopes),
    ("consents.method", Table::ConsentMethods),
    ("events.kind", Table::EventKinds),
    ("events.outcome", Table::EventOutcomes),
    ("referrals.service", Table::Services),
    ("referrals.by", Table::Methods),
    ("referrals.status", Table::ReferralStatus),
    ("referrals.reason", Table::DeclineReasons),
    ("appointments.kind", Table::AppointmentKinds),
    ("appointments.status", Table::AppointmentStatus),
    ("orders.kind", Table::OrderKinds),
    ("services.service", Table::Services),
    ("services.payer", Table::Payers),
    ("plan.destination", Table::Destinations),
    ("hold.reason", Table::HoldReasons),
    ("closure.reason", Table::ClosureReasons),
    ("closure.destination", Table::Destinations),
    ("closure.outcome", Table::Outcomes),
    ("acp.policy", Table::AcpPolicies),
    ("barriers.reason", Table::HoldReasons),
];

#[test]
fn coded_values_are_labels_of_the_tables() {
    let labels =
        |table: Table| -> BTreeSet<&str> { table.terms().iter().map(|t| t.label).collect() };
    let spec = office(3_000, 600);
    let mut strange: BTreeSet<(String, String)> = BTreeSet::new();
    let known: BTreeMap<&str, BTreeSet<&str>> = CODED
        .iter()
        .map(|(path, table)| (*path, labels(*table)))
        .collect();
    for index in 0..spec.cases {
        let mut all = Vec::new();
        words(&case(&spec, index).1, "", &mut all);
        for (path, text) in all {
            // A table that is still empty says nothing.
            if known
                .get(&*path)
                .is_some_and(|labels| !labels.is_empty() && !labels.contains(&*text))
            {
                strange.insert((path, text));
            }
        }
    }
    let coded = [
        ("services", Table::Services),
        ("departments", Table::Departments),
        ("wards.kind", Table::WardKinds),
        ("relation", Table::Relations),
        ("vacancy.state", Table::VacancyStates),
        ("care_levels", Table::CareLevels),
    ];
    let check = |facility: &Value, strange: &mut BTreeSet<(String, String)>| {
        let mut all = Vec::new();
        words(facility, "", &mut all);
        for (path, text) in all {
            let of = coded
                .iter()
                .find(|(p, _)| *p == path)
                .map(|(_, table)| labels(*table));
            if of.is_some_and(|labels| !labels.is_empty() && !labels.contains(&*text)) {
                strange.insert((path, text));
            }
        }
    };
    (0..spec.imported()).for_each(|index| check(&facilities(&spec, index), &mut strange));
    for (place, hand) in hand::HANDS.iter().enumerate() {
        check(&office::value(&spec, place, hand), &mut strange);
        for claim in hand.accepts {
            let needs = labels(Table::Needs);
            if !needs.is_empty() && !needs.contains(claim.0) {
                strange.insert(("accepts".into(), claim.0.into()));
            }
        }
    }
    assert!(strange.is_empty(), "{strange:?}");
}

/// Where a case of 退院支援 stands, told by hand from what is on the paper.
fn standing(paper: &Value) -> &'static str {
    let status = |words: &[&str]| {
        entries(paper, "referrals")
            .iter()
            .any(|r| word(r, "status").is_some_and(|s| words.contains(&s)))
    };
    let event = |kind: &str| {
        entries(paper, "events")
            .iter()
            .any(|e| word(e, "kind") == Some(kind))
    };
    match () {
        () if paper.get("closure").is_some() => "終結",
        () if word(paper, "admission.discharged").is_some() => "退院",
        () if status(&["可"]) => "退院準備",
        () if status(&["条件付"]) => "受入調整",
        () if status(&["送付", "受領", "検討中"]) => "打診中",
        () if word(paper, "plan.created").is_some() => "候補選定",
        () if word(paper, "plan.started").is_some() => "計画作成",
        () if !entries(paper, "assessments").is_empty() => "アセスメント",
        () if event("スクリーニング") => "スクリーニング",
        () => "相談受付",
    }
}

#[test]
fn cases_stand_at_all_stages() {
    let spec = office(6_000, 600);
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
    let mut open = 0;
    for index in 0..spec.cases {
        let paper = case(&spec, index).1;
        let line = word(&paper, "line").expect("a line").to_string();
        if line == "退院支援" {
            *stages.entry(standing(&paper)).or_default() += 1;
        }
        *lines.entry(line).or_default() += 1;
        open += usize::from(paper.get("closure").is_none());
    }
    assert_eq!(stages.len(), 10, "{stages:?}");
    assert!(
        (spec.cases * 7 / 100..spec.cases * 13 / 100).contains(&open),
        "{open} open"
    );
    assert!((4_300..4_700).contains(&lines["退院支援"]), "{lines:?}");
}

/// About what an emitter makes of it: block style, two spaces a step.
fn size(value: &Value, depth: usize) -> usize {
    match value {
        Value::Map(pairs) => {
            pairs
                .iter()
                .map(|(k, v)| depth * 2 + k.len() + 2 + size(v, depth + 1))
                .sum::<usize>()
                + 1
        }
        Value::List(list) => list.iter().map(|v| 2 + size(v, depth)).sum::<usize>() + 1,
        Value::Text(text) | Value::Plain(text) => text.len() + 1,
        Value::Null => 1,
    }
}

#[test]
fn papers_are_about_five_kilobytes() {
    let spec = office(2_000, 250_000);
    let bytes: usize = (0..spec.cases)
        .map(|index| size(&case(&spec, index).1, 0))
        .sum();
    assert!(
        (3_500..5_500).contains(&(bytes / spec.cases)),
        "{}",
        bytes / spec.cases
    );
}
