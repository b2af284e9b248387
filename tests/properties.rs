//! Properties that hold for any input, through the library.

use proptest::prelude::*;
use renkei::files::entry_id::entry_id;
use renkei::files::{case_paper, edit, emit, node_of, value_of, yaml};
use renkei::matching::{
    DEPTH, Demand, Free, Home, Judge, Offer, Record, assign, near, propose, rank,
};
use renkei::model::{Case, CaseId, Date, Facility, Freshness, Verdict};
use renkei::paper::{Change, Path, Value};
use renkei::planning::{Asked, Desk, draft, fingerprint};
use renkei::regulation::{Facts, Rules};
use renkei::vocabulary::{Table, Vocabularies, Word};

/// The example papers.
fn papers() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/2026");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the example is there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("a paper");
    paths.iter().map(read).collect()
}

/// Plain keys whose values are words or days, and what stands there.
fn words_of(paper: &str) -> Vec<(Path, Value)> {
    let root = value_of(&yaml::parse(paper).root.expect("a paper"));
    let keys = [
        "line",
        "opened",
        "patient.name",
        "patient.kana",
        "patient.sex",
        "patient.born",
        "patient.address",
        "patient.phone",
        "admission.ward",
        "admission.kind",
        "admission.expected_discharge",
        "plan.goal",
    ];
    let at = |key: &str| {
        key.split('.')
            .try_fold(&root, |value, step| value.get(step))
            .cloned()
    };
    keys.iter()
        .filter_map(|key| Some((Path::keys(key), at(key)?)))
        .collect()
}

fn set(paper: &str, path: &Path, value: Value) -> String {
    let change = Change::Set {
        path: path.clone(),
        value,
    };
    edit::yaml(paper, &[change]).expect("the key is there")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn a_draft_leaves_what_stands_there_and_twice_is_once(place in 0..8usize, crlf: bool, later in 0..400i64) {
        let paper = papers().swap_remove(place);
        let paper = if crlf { paper.replace('\n', "\r\n") } else { paper };
        let today = Date::from_ymd_opt(2026, 11, 23).expect("a day") + chrono::TimeDelta::days(later);
        let once = planned(&paper, today);
        prop_assert!(only_added(&paper, &once), "{once}");
        let now = scalars_of(&once);
        for fact in scalars_of(&paper) {
            prop_assert!(now.contains(&fact), "{fact:?}");
        }
        prop_assert_eq!(planned(&once, today), once);
    }

    #[test]
    fn what_a_person_changes_in_a_draft_stays(place in 0..8usize, mine in proptest::collection::vec(0..4u8, 60), need in 0..60usize, leaves in 1..40i64) {
        let today = Date::from_ymd_opt(2026, 11, 23).expect("a day");
        let paper = papers().swap_remove(place);
        let mut hand = planned(&paper, today);
        let mut kept: Vec<(String, Option<String>)> = Vec::new();
        let places = drafted_places(&paper, &hand);
        for (place, what) in places.iter().zip(&mine) {
            // The service says what the line is, and a wrong day or place moves the draft itself.
            let moves = [".service", ".from", ".destination", ".started", ".created", ".to"];
            if moves.iter().any(|end| place.ends_with(end)) {
                continue;
            }
            let change = match what {
                0 => Change::Set { path: path_to(place), value: Value::text(format!("手書き {place}")) },
                1 => Change::Remove { path: path_to(place) },
                _ => continue,
            };
            hand = edit::yaml(&hand, &[change]).expect("a person's edit");
            kept.push((place.clone(), (*what == 0).then(|| format!("手書き {place}"))));
        }
        // The facts change too.
        let terms = Table::Needs.terms();
        let facts = [
            Change::Append { path: Path::keys("needs"), entry: Value::text(terms[need % terms.len()].label) },
            Change::Set {
                path: Path::keys("admission.expected_discharge"),
                value: Value::plain(today + chrono::TimeDelta::days(leaves)),
            },
        ];
        hand = edit::yaml(&hand, &facts).expect("new facts");
        let after = planned(&hand, today);
        let now = scalars_of(&after);
        for (place, words) in kept {
            let here = now.iter().find(|(other, _)| *other == place).map(|(_, words)| words.clone());
            prop_assert_eq!(here, words, "{}", place);
        }
        prop_assert_eq!(planned(&after, today), after);
    }

    #[test]
    fn set_and_set_back_gives_the_same_bytes(word in "ひ[ぁ-んa-z0-9]{0,12}", place in 0..8usize, crlf: bool, bom: bool) {
        let paper = papers().swap_remove(place);
        let paper = if crlf { paper.replace('\n', "\r\n") } else { paper };
        let paper = if bom { format!("\u{feff}{paper}") } else { paper };
        for (path, old) in words_of(&paper) {
            let there = set(&paper, &path, Value::text(&*word));
            prop_assert_eq!(set(&there, &path, old), paper.clone(), "{}", path);
        }
    }

    #[test]
    fn what_was_set_is_what_is_read(word in "\\PC{1,12}", place in 0..8usize) {
        let paper = papers().swap_remove(place);
        let before = words_of(&paper);
        for (path, _) in &before {
            let there = words_of(&set(&paper, path, Value::text(&*word)));
            for ((other, was), (_, now)) in before.iter().zip(&there) {
                let expected = if other == path { Some(&*word) } else { was.as_str() };
                prop_assert_eq!(now.as_str(), expected, "{} after {}", other, path);
            }
        }
    }

    // Blanks and line breaks at ends of prose are tidied by design, so none are made here.
    #[test]
    fn what_is_emitted_reads_the_same(
        words in prop::collection::vec("\\PC{1,20}", 1..6),
        lines in prop::collection::vec("([a-zあ-ん #:|>'\"-]{0,11}[a-z])?", 1..4),
    ) {
        let mut value = Value::Map(Vec::new());
        value.put(&["patient", "name"], Value::text(&*words[0]));
        value.put(&["needs"], Value::texts(words.iter().map(String::as_str)));
        value.put(&["intake", "request"], Value::text(format!("{}\nおわり", lines.join("\n"))));
        let text = emit::yaml(&value);
        let parsed = yaml::parse(&text);
        prop_assert!(parsed.problems.is_empty(), "{:?}\n{}", parsed.problems, text);
        let again = value_of(&parsed.root.expect("a root"));
        prop_assert_eq!(again.get("needs"), value.get("needs"), "{}", text);
        prop_assert_eq!(again.get("patient"), value.get("patient"), "{}", text);
        let request = |value: &Value| value.get("intake").and_then(|i| i.get("request")).and_then(Value::as_str).map(String::from);
        prop_assert_eq!(request(&again), request(&value), "{}", text);
        prop_assert_eq!(emit::yaml(&value_of(&node_of(&again))), text);
    }

    #[test]
    fn the_order_of_the_directory_decides_nothing(seed in any::<u64>()) {
        let facilities = facilities();
        let mut shuffled = facilities.clone();
        shuffled.sort_by_key(|f| f.id.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)));
        prop_assert_eq!(ranked(facilities), ranked(shuffled));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_other_assignment_is_better(demands in prop::collection::vec(demand(), 0..5), pools in prop::collection::vec(free(), 4)) {
        let mut best = None;
        every(&demands, &pools, &mut Vec::new(), &mut best);
        for depth in [1, 2, DEPTH] {
            let found = assign(&demands, &pools, depth);
            prop_assert!(possible(&demands, &pools, &found), "{:?}", found);
            prop_assert_eq!(Some(worth(&demands, &pools, &found)), best, "{} of {:?}", depth, found);
            prop_assert_eq!(found, assign(&demands, &pools, depth), "the same each time");
        }
    }
}

/// Somebody with distinct pools to choose from, those that fit better first.
fn demand() -> impl Strategy<Value = Demand> {
    let choice = (0..4usize, 0..3usize);
    (0..40i64, prop::collection::vec(choice, 0..5)).prop_map(|(days, mut choices)| {
        choices.sort_by_key(|(pool, verdict)| (*verdict, *pool));
        let mut seen = Vec::new();
        choices.retain(|(pool, _)| {
            !seen.contains(pool) && {
                seen.push(*pool);
                true
            }
        });
        let verdicts = [Verdict::Fit, Verdict::Conditional, Verdict::Ask];
        let choices = choices
            .into_iter()
            .map(|(pool, verdict)| Offer {
                pool,
                verdict: verdicts[verdict],
            })
            .collect();
        Demand { days, choices }
    })
}

fn free() -> impl Strategy<Value = Free> {
    prop_oneof![
        (0..3usize).prop_map(Free::Known),
        Just(Free::Ask),
        Just(Free::Uncounted),
    ]
}

/// Tries every assignment there is.
fn every(
    demands: &[Demand],
    pools: &[Free],
    so_far: &mut Vec<Option<usize>>,
    best: &mut Option<(usize, i64, i64)>,
) {
    if so_far.len() == demands.len() {
        if possible(demands, pools, so_far) {
            *best = (*best).max(Some(worth(demands, pools, so_far)));
        }
        return;
    }
    let choices = demands[so_far.len()].choices.len();
    for choice in std::iter::once(None).chain((0..choices).map(Some)) {
        so_far.push(choice);
        every(demands, pools, so_far, best);
        so_far.pop();
    }
}

/// Whether no pool gives more than it has.
fn possible(demands: &[Demand], pools: &[Free], found: &[Option<usize>]) -> bool {
    pools.iter().enumerate().all(|(pool, free)| {
        let taken = demands
            .iter()
            .zip(found)
            .filter(|(demand, choice)| choice.is_some_and(|at| demand.choices[at].pool == pool))
            .count();
        match free {
            Free::Known(count) => taken <= *count,
            Free::Ask => taken <= 1,
            Free::Uncounted => true,
        }
    })
}

/// A paper with what `plan --write` would put on it.
fn planned(paper: &str, today: Date) -> String {
    let words = Vocabularies::default();
    let root = yaml::parse(paper).root.expect("a paper");
    let case = case_paper::read(&root, CaseId::of(2026, "", 1).expect("an id"), &words);
    let value = value_of(&root);
    let office = renkei::model::Office::default();
    let facts = Facts::of(&case, &office, today, None);
    let mut bare = case.clone();
    bare.services.clear();
    let asked: Vec<Asked> = propose(&bare, &words)
        .into_iter()
        .map(|proposal| Asked {
            service: proposal.service,
            why: proposal.proposed_by,
        })
        .collect();
    let destination = value.get("plan").and_then(|plan| plan.get("destination"));
    let drafted = case.plan.iter().flat_map(|plan| &plan.drafted);
    let print = drafted
        .filter(|(key, _)| &**key == "destination")
        .map(|(_, print)| &**print)
        .next();
    let desk = Desk {
        facts: &facts,
        rules: &Rules::on(today),
        words: &words,
        asked: &asked,
        directory: &std::collections::HashMap::new(),
        own_destination: destination.is_some_and(|there| print != Some(&*fingerprint(there))),
    };
    let id = |service: &Word| {
        let seed = Value::Map(vec![("service".into(), Value::text(service.label()))]);
        entry_id("s", &seed, None)
    };
    let draft = draft(&desk, &value, &id);
    edit::yaml(paper, &draft.changes).expect("the draft fits the paper")
}

/// Every scalar of a paper with its place.
fn scalars(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Text(text) | Value::Plain(text) => found.push((at.to_string(), text.clone())),
        Value::List(items) => {
            for (place, item) in items.iter().enumerate() {
                scalars(item, &format!("{at}[{place}]"), found);
            }
        }
        Value::Map(entries) => {
            for (key, inner) in entries {
                scalars(inner, &format!("{at}.{key}"), found);
            }
        }
    }
}

fn scalars_of(paper: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    scalars(
        &value_of(&yaml::parse(paper).root.expect("a paper")),
        "",
        &mut found,
    );
    found
}

/// Whether one text became the other by insertions alone.
fn only_added(before: &str, after: &str) -> bool {
    let mut after = after.bytes();
    before.bytes().all(|byte| after.any(|other| other == byte))
}

/// What a draft writes into a case: places, without the fingerprints.
fn drafted_places(before: &str, after: &str) -> Vec<String> {
    let old: Vec<String> = scalars_of(before)
        .into_iter()
        .map(|(place, _)| place)
        .collect();
    scalars_of(after)
        .into_iter()
        .map(|(place, _)| place)
        .filter(|place| !old.contains(place) && !place.contains("drafted"))
        .filter(|place| {
            !place.ends_with(".id") && !place.contains("sources") && !place.contains("period")
        })
        .collect()
}

/// The path of a place such as `.services[0].need`.
fn path_to(place: &str) -> Path {
    place
        .split('.')
        .filter(|part| !part.is_empty())
        .fold(Path::default(), |path, part| match part.split_once('[') {
            Some((key, place)) => {
                let place = place.trim_end_matches(']').parse().expect("a number");
                path.key(key).index(place)
            }
            None => path.key(part),
        })
}

/// How many are placed, how well, and how good the ranks of those who waited longest are: the order
/// that docs/architecture.md promises.
fn worth(demands: &[Demand], pools: &[Free], found: &[Option<usize>]) -> (usize, i64, i64) {
    let most = demands.iter().map(|d| d.choices.len()).max().unwrap_or(0);
    let placed: Vec<(i64, usize, Offer)> = demands
        .iter()
        .zip(found)
        .filter_map(|(demand, choice)| Some((demand.days, (*choice)?, demand.choices[(*choice)?])))
        .collect();
    let level = |offer: &Offer| {
        let fits = match offer.verdict {
            Verdict::Fit => 2,
            Verdict::Conditional => 1,
            _ => 0,
        };
        fits + if pools[offer.pool] == Free::Ask { 0 } else { 3 }
    };
    let good = |place: usize| i64::try_from(most - place).expect("a few");
    (
        placed.len(),
        placed.iter().map(|(_, _, offer)| level(offer)).sum(),
        placed
            .iter()
            .map(|(days, place, _)| (days + 1) * good(*place))
            .sum(),
    )
}

fn facilities() -> Vec<Facility> {
    let text = include_str!("../facilities.toml");
    let root = renkei::files::toml_text::parse(text)
        .root
        .expect("the directory");
    renkei::files::facility_paper::read_all(&root, &Vocabularies::default())
}

fn ranked(facilities: Vec<Facility>) -> Vec<(usize, String)> {
    let words = Vocabularies::default();
    let today = Date::from_ymd_opt(2026, 11, 23).expect("a day");
    let mut case = Case::empty(CaseId::of(2026, "", 12).expect("an id"));
    case.needs = vec![words.term(Table::Needs, "tracheostomy")];
    let home = Home::of(&near("神奈川県平塚市"));
    let office = renkei::model::Office::default();
    let facts = Facts::of(&case, &office, today, None);
    let rules = Rules::on(today);
    let service = words.term(Table::Services, "homenursing");
    let judge = Judge {
        today,
        service: &service,
        facts: &facts,
        rules: &rules,
        freshness: &Freshness::default(),
        home: &home,
        departments: &[],
        days: &[],
        age: None,
    };
    rank(&judge, facilities, &Record::default(), &[], "2026-0012")
        .into_iter()
        .map(|candidate| (candidate.rank, candidate.facility.id.to_string()))
        .collect()
}
