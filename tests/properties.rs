//! Properties that hold for any input, through the library.

use proptest::prelude::*;
use renkei::files::{edit, emit, node_of, value_of, yaml};
use renkei::matching::{DEPTH, Demand, Free, Home, Judge, Offer, Record, assign, near, rank};
use renkei::model::{Case, CaseId, Date, Facility, Freshness, Verdict};
use renkei::paper::{Change, Path, Value};
use renkei::regulation::{Facts, Rules};
use renkei::vocabulary::{Table, Vocabularies};

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
