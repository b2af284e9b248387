//! Questions and answers.

use super::*;
use crate::model::{Case, CaseId, Facility, Freshness, Office};
use crate::regulation::Rulebook;

const TODAY: &str = "2026-11-23";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn grammar<'a>(words: &'a Vocabularies, staff: &'a [StaffMember]) -> Grammar<'a> {
    Grammar {
        fields: Unit::Cases.fields(),
        words,
        staff,
        today: day(TODAY),
        facilities: &|_| Vec::new(),
    }
}

fn sample(words: &Vocabularies) -> Case {
    let paper = "schema: 1\nid: 2026-0012\nline: 退院支援\nopened: 2026-11-16\nstaff: {msw: tanaka}\npatient: {chart_no: '0041234', name: 架空 花子, kana: カクウ ハナコ, born: 1944-05-02, city: 神奈川県平塚市}\ninsurance: {care: {status: 認定済, level: 要介護3}}\nadmission: {on: 2026-11-16, ward: 5階東, kind: 緊急}\nneeds: [気管切開, 胃瘻]\nevents:\n  - {id: e1, on: 2026-11-20, kind: 電話, with: 長女, next: 2026-11-21}\nreferrals:\n  - {id: r1, facility: '1462000010', service: 訪問看護, sent: 2026-11-19, status: 送付}\n";
    let parsed = crate::files::yaml::parse(paper);
    let root = parsed.root.expect("a tree");
    crate::files::case_paper::read(&root, CaseId::new("2026-0012").expect("an id"), words)
}

#[test]
fn a_query_says_what_people_mean() {
    let words = Vocabularies::default();
    let staff = [StaffMember {
        id: "tanaka".into(),
        name: Some("田中".into()),
        role: None,
        mail: None,
    }];
    let case = sample(&words);
    let (office, book) = (Office::default(), Rulebook::builtin());
    let view = CaseView::new(&case, &office, book, &words, day(TODAY));
    for (query, expected) in [
        ("", true),
        ("花子", true),
        ("はなこ", true),
        ("ﾊﾅｺ", true),
        ("0041234", true),
        ("太郎", false),
        ("2026-0012", true),
        ("staff:tanaka", true),
        ("staff:田中", true),
        ("担当：田中", true),
        ("need:気管切開 level:care3", true),
        ("need:気管切開,酸素", true),
        ("need:喀痰吸引(夜間)", false),
        ("(need:喀痰吸引(夜間) or need:気管切開)", true),
        ("need:在宅酸素", false),
        ("need!=在宅酸素", true),
        ("not need:気管切開", false),
        ("ward:5階東", true),
        ("ward:５階", true),
        ("ward:\"5階 東\"", true),
        ("days>7", true),
        ("days>8", false),
        ("days:5..10", true),
        ("days＞＝８", true),
        ("opened>=2026-11-01", true),
        ("opened:2026-11", true),
        ("opened:2026-W47", true),
        ("opened:先週", true),
        ("opened:..2026-11-15", false),
        ("last-contact<-2d", true),
        ("last-contact<-7d", false),
        ("level>=要介護3", true),
        ("level>要介護3", false),
        ("overdue", true),
        ("超過", true),
        ("hold", false),
        ("not hold overdue", true),
        ("hold or overdue", true),
        ("(hold or overdue) staff:tanaka", true),
        ("hold or (overdue staff:tanaka)", true),
        ("hold または 超過", true),
        ("waiting:1 declined:0", true),
        ("doctor:*", false),
        ("not doctor:*", true),
        ("facility:1462000010", true),
        ("stage:打診中", true),
        ("stage>=打診中", true),
        ("stage<打診中", false),
        ("age>80", true),
        ("\"overdue\"", false),
    ] {
        let parsed = parse(query, &grammar(&words, &staff));
        let parsed = parsed.unwrap_or_else(|slip| panic!("{query}: {slip:?}"));
        assert_eq!(parsed.holds(&view), expected, "{query}");
    }
}

#[test]
fn a_slip_names_its_characters_and_the_nearest_right_word() {
    let words = Vocabularies::default();
    let staff = [StaffMember {
        id: "tanaka".into(),
        name: Some("田中".into()),
        role: None,
        mail: None,
    }];
    for (query, marked, what, next) in [
        (
            "satge:打診中",
            "satge",
            "「satge」という項目はありません。",
            "近い項目: stage",
        ),
        (
            "days>14 stage:打診注",
            "打診注",
            "「打診注」は用語にありません。",
            "近い用語: 打診中",
        ),
        (
            "stage:",
            "stage:",
            "「stage」の値がありません。",
            "「stage:値」のように、空白を入れずに書いてください。",
        ),
        (
            "opened>=2026-13-01",
            "2026-13-01",
            "「2026-13-01」を日付や期間として読めません。",
            "13月はありません",
        ),
        (
            "days>many",
            "many",
            "「many」を数として読めません。",
            "days>14",
        ),
        ("(overdue", "(", "「(」が閉じていません。", "かっこ"),
        (
            "overdue)",
            ")",
            "「)」に対応する「(」がありません。",
            "かっこ",
        ),
        ("overdue or", "", "条件が途中で終わっています。", "or"),
        ("or overdue", "or", "ここには条件が要ります。", "or"),
        ("ward:\"5階", "\"5階", "引用符が閉じていません。", "\""),
        (
            "ward>5",
            "ward",
            "「ward」は大小を比べられません。",
            "ward:値",
        ),
        (
            "overdue:yes",
            "yes",
            "「overdue」は、あるかないかだけの項目です。",
            "overdue とだけ",
        ),
        (
            "staff:tanka",
            "tanka",
            "職員「tanka」は renkei.toml にいません。",
            "tanaka(田中)",
        ),
        (">3", ">", "何を比べるのかがありません。", "days>14"),
    ] {
        let slip = parse(query, &grammar(&words, &staff)).expect_err(query);
        assert_eq!(&query[slip.range.clone()], marked, "{query}");
        assert_eq!(slip.what, what, "{query}");
        assert!(slip.next.contains(next), "{query}: {}", slip.next);
    }
    let deep = format!("{}a{}", "(".repeat(900), ")".repeat(900));
    assert!(parse(&deep, &grammar(&words, &staff)).is_err());
}

#[test]
fn every_field_answers_with_its_kind() {
    let words = Vocabularies::default();
    let case = sample(&words);
    let (office, book) = (Office::default(), Rulebook::builtin());
    let view = CaseView::new(&case, &office, book, &words, day(TODAY));
    let facility = Facility::default();
    let freshness = Freshness::default();
    let place = FacilityView {
        facility: &facility,
        freshness: &freshness,
        today: day(TODAY),
    };
    let of = |fields: &'static [Field], subject: &dyn Subject| {
        let mut names: Vec<&str> = Vec::new();
        for field in fields {
            let fits = match subject.said(field) {
                Said::Flag(_) => field.kind == Kind::Flag,
                Said::Numbers(_) => field.kind == Kind::Number,
                Said::Dates(_) => field.kind == Kind::Date,
                Said::Spans(_) => field.kind == Kind::Days,
                Said::Named(_) => field.kind == Kind::Id,
                Said::Texts(_) => matches!(field.kind, Kind::Text | Kind::Id | Kind::Staff),
                Said::Words(_) => matches!(field.kind, Kind::Word(_)),
            };
            assert!(fits, "{}", field.name);
            for name in std::iter::once(&field.name).chain(field.aliases) {
                assert!(!names.contains(name), "{name} twice");
                names.push(name);
            }
        }
    };
    of(CASE_FIELDS, &view);
    of(FACILITY_FIELDS, &place);
}
