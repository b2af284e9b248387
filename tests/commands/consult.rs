//! `renkei consult`

use crate::support::Office;

const HEAD: &str = "schema: 1\nid: 2026-0001\nline: 相談\nopened: 2026-11-02\nintake: {categories: [医療費, 就労]}\npatient: {name: 架空 花子, born: 1974-05-02, employer: 見本運輸}\ninsurance: {medical: {kind: 協会けんぽ}}\n";
const PAPER: &str = "cases/2026/2026-0001.yaml";

fn office(rest: &str) -> Office {
    Office::new().paper(PAPER, &format!("{HEAD}{rest}"))
}

#[test]
fn a_result_is_appended_and_the_rest_stays() {
    let office = office("");
    office
        .run("consult 1 医療費 一部 --note '限度額適用の説明' --on 11/5")
        .stdout("")
        .stderr("医療費: 一部 2026-11-05\ncases/2026/2026-0001.yaml\n次: 残り 医療費、就労。renkei consult 2026-0001\n")
        .exit(0);
    office
        .run("consult 1 医療費 解決")
        .stderr("医療費: 解決 2026-11-23、前は 一部\ncases/2026/2026-0001.yaml\n次: 残り 就労。renkei consult 2026-0001\n")
        .exit(0);
    office
        .run("consult 1 就労支援 他へ --to 産業保健総合支援センター")
        .stderr("就労: 他へ 2026-11-23\ncases/2026/2026-0001.yaml\n次: 残りはありません。renkei show 2026-0001\n")
        .exit(0);
    let written = office.read(PAPER);
    let outcomes = written.strip_prefix(HEAD).expect("only added to");
    let lines: Vec<&str> = outcomes
        .lines()
        .map(|line| line.split_once(", ").map_or(line, |(_, rest)| rest))
        .collect();
    assert_eq!(
        lines,
        [
            "outcomes:",
            "on: 2026-11-05, category: 医療費, result: 一部, text: 限度額適用の説明}",
            "on: 2026-11-23, category: 医療費, result: 解決}",
            "on: 2026-11-23, category: 就労, result: 他へ, to: 産業保健総合支援センター}",
        ]
    );
}

#[test]
fn a_category_that_nobody_asked_about_is_added_and_said() {
    let office = office("");
    office
        .run("consult 1 年金 未解決")
        .stderr("年金: 未解決 2026-11-23、相談区分に「年金」を加えました\ncases/2026/2026-0001.yaml\n次: 残り 医療費、就労、年金。renkei consult 2026-0001\n")
        .exit(0);
    assert!(
        office
            .read(PAPER)
            .contains("categories: [医療費, 就労, 年金]}"),
    );
}

#[test]
fn what_contradicts_itself_or_the_paper_is_refused() {
    for (line, said) in [
        (
            "consult 1 就労 他へ",
            "エラー: 「他へ」には引き継いだ先が要ります。\n次の手: renkei consult 2026-0001 就労 他へ --to 引き継いだ先\n",
        ),
        (
            "consult 1 就労 解決 --to ハローワーク",
            "エラー: --to は「他へ」のときだけです。結果は「解決」です。\n次の手: つないだが続けて関わるなら、内容に書いてください: --note 'ハローワーク'\n",
        ),
        (
            "consult 1 医療費 解決 --on 11/1",
            "エラー: 結果の日 2026-11-01 が受付日 2026-11-02 より前です。\n  cases/2026/2026-0001.yaml:4:9\n  4 | opened: 2026-11-02\n    |         ^^^^^^^^^^\n次の手: 結果の出た日を --on で書いてください。\n",
        ),
        (
            "consult 1 医療費 解決 --on 明日",
            "エラー: --on「2026-11-24」は今日(2026-11-23)より先です。\n",
        ),
        (
            "consult 1 医療費 ばっちり",
            "エラー: 結果「ばっちり」は用語にありません。\n",
        ),
        (
            "consult 1 相続 解決",
            "エラー: 区分「相続」は用語にありません。\n",
        ),
        ("consult 1 医療費", "エラー: <RESULT> が要ります。\n"),
    ] {
        let office = office("");
        let ran = office.run(line).stdout("").exit(2);
        assert!(ran.stderr.starts_with(said), "{line}\n{}", ran.stderr);
        assert_eq!(office.read(PAPER), HEAD, "{line}");
    }
}

#[test]
fn each_category_with_its_latest_result_and_the_benefits_for_it() {
    let office = office(
        "outcomes:\n  - {id: o1, on: 2026-11-20, category: 医療費, result: 解決}\n  - {id: o2, on: 2026-11-10, category: 医療費, result: 未解決}\n  - {id: o3, on: 2026-11-24, category: 就労, result: 解決}\n",
    );
    let page = office.run("consult 1").stderr("").exit(0).stdout;
    assert!(
        page.starts_with(
            "\
相談 2026-0001(2区分、残り1)
区分    結果  日付        内容
医療費  解決  2026-11-20
就労    まだ

使えるかもしれない制度(該当の可能性・要確認)
"
        ),
        "{page}"
    );
    let json = office.run("consult 1 --format json").json();
    assert_eq!(json["kind"], "consult");
    let seen: Vec<String> = json["categories"]
        .as_array()
        .expect("categories")
        .iter()
        .map(|category| {
            format!(
                "{} {} {} {}",
                category["category"],
                category["open"],
                category["outcome"]["result"],
                category["benefits"]
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "\"medical_cost\" false \"resolved\" [\"kogaku\",\"mutei\"]",
            "\"work\" true null [\"ryoritsu\"]",
        ]
    );
}

#[test]
fn benefits_need_no_admission() {
    // A category, what else stands on the paper, and the benefit that it suggests.
    for (category, rest, benefit) in [
        ("医療費", "", "kogaku"),
        ("年金", "", "shogai_nenkin"),
        ("難病", "", "nanbyo"),
        ("障害・手帳", "", "techo_shintai"),
        ("生活保護", "", "seiho"),
        (
            "介護保険",
            "patient: {name: 架空, born: 1950-01-01}\n",
            "kaigo_shinsei",
        ),
        ("就労", "work: {unable_from: 2026-11-09}\n", "shobyo"),
    ] {
        let patient = if rest.starts_with("patient") {
            ""
        } else {
            "patient: {name: 架空, born: 1974-05-02}\n"
        };
        let office = Office::new().paper(
            PAPER,
            &format!("schema: 1\nid: 2026-0001\nline: 相談\nopened: 2026-11-02\nintake: {{categories: [{category}]}}\ninsurance: {{medical: {{kind: 協会けんぽ}}}}\n{patient}{rest}"),
        );
        let json = office.run("consult 1 --format json").json();
        let found = json["categories"][0]["benefits"].to_string();
        assert!(
            found.contains(&format!("\"{benefit}\"")),
            "{category}: {found}"
        );
        let shown = office.run("show 1 --format json").json();
        let there = shown["suggestions"]
            .as_array()
            .is_some_and(|list| list.iter().any(|found| found["id"] == benefit));
        assert!(there, "{category}: {}", shown["suggestions"]);
    }
}

fn many() -> Office {
    let papers = [
        (
            "相談",
            "医療費, 就労",
            "outcomes: [{on: 2026-11-20, category: 医療費, result: 解決}]\n",
        ),
        (
            "相談",
            "医療費",
            "outcomes: [{on: 2026-11-20, category: 医療費, result: 一部}]\nstaff: {msw: tanaka}\n",
        ),
        ("相談", "医療費", "closure: {on: 2026-11-22}\n"),
        ("退院支援", "介護保険", ""),
        (
            "退院支援",
            "介護保険",
            "outcomes: [{on: 2026-11-20, category: 生活費, result: 未解決}]\n",
        ),
    ];
    papers
        .iter()
        .zip(1..)
        .fold(Office::new(), |office, ((line, categories, rest), number)| {
            office.paper(
                &format!("cases/2026/2026-{number:04}.yaml"),
                &format!("schema: 1\nid: 2026-{number:04}\nline: {line}\nopened: 2026-11-1{number}\npatient: {{name: 架空}}\nintake: {{categories: [{categories}]}}\n{rest}"),
            )
        })
}

#[test]
fn what_is_open_over_all_cases() {
    many()
        .run("consult --open")
        .stdout(
            "\
まだ解決していない相談 4件(令和8年11月23日)
区分      番号       結果    結果の日    受付から  担当
医療費    2026-0002  一部    2026-11-20      11日  tanaka
就労      2026-0001  まだ                    12日
介護保険  2026-0005  まだ                     8日
生活費    2026-0005  未解決  2026-11-20       8日

区分ごとの結果 n=6
区分      件数  解決  一部  未解決  他へ  まだ
医療費       3     1     1       0     0     1
就労         1     0     0       0     0     1
介護保険     1     0     0       0     0     1
生活費       1     0     0       1     0     0
区分ごとに、いちばん新しい結果を数えます。終結した症例も入ります。
",
        )
        .stderr("")
        .exit(0);
    let json = many().run("consult --open --all --format json").json();
    assert_eq!(json["kind"], "consult-open");
    assert_eq!(json["n"], 7);
    assert_eq!(json["categories"][0]["partial"], 1);
    let csv = many().run("consult --open --format csv").stdout;
    assert_eq!(
        csv.split("\r\n").nth(1),
        Some("2026-0002,医療費,一部,2026-11-20,11,tanaka")
    );
}

#[test]
fn the_results_stand_on_the_face_sheet() {
    let page = office("outcomes: [{on: 2026-11-20, category: 就労, result: 他へ, to: 例示支援センター, text: 面談の予約まで}]\n")
        .run("show 1")
        .stdout;
    assert!(
        page.contains("相談の結果\n日付        区分  結果  内容\n2026-11-20  就労  他へ  → 例示支援センター 面談の予約まで\n"),
        "{page}"
    );
}
