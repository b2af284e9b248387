//! `renkei set`

use crate::support::Office;

const PLACE: &str = "cases/2026/2026-0012.yaml";

/// `set` on the example's case 12 swaps exactly these words of the paper.
#[track_caller]
fn swaps(line: &str, old: &str, new: &str) {
    let office = Office::example();
    let before = office.read(PLACE);
    office.run(&format!("set 12 {line}")).stdout("").exit(0);
    assert_eq!(before.matches(old).count(), 1, "{old}");
    assert_eq!(office.read(PLACE), before.replace(old, new));
}

#[test]
fn it_says_what_changed_where_and_what_next() {
    Office::example()
        .run("set 12 admission.ward=6階西")
        .stdout("")
        .stderr(
            "admission.ward: 5階東 → 6階西\ncases/2026/2026-0012.yaml\n次: renkei show 2026-0012\n",
        )
        .exit(0);
}

#[test]
fn only_the_bytes_of_the_value_change() {
    swaps("admission.ward=6階西", "ward: 5階東", "ward: 6階西");
    swaps("patient.housing.floor=4", "floor: 3", "floor: 4");
    swaps(
        "insurance.care.valid.to=R10.3.31",
        "to: 2027-04-30",
        "to: 2028-03-31",
    );
    swaps(
        "family.f9ma.phone=090-0000-0009",
        "090-0000-0002",
        "090-0000-0009",
    );
    swaps(
        "admission.expected_discharge=12/18",
        "2026-12-11      # 抜糸",
        "2026-12-18      # 抜糸",
    );
}

#[test]
fn days_are_typed_in_any_form() {
    for (typed, day) in [
        ("R8.12.1", "2026-12-01"),
        ("令和8年12月1日", "2026-12-01"),
        ("12/11", "2026-12-11"),
        ("明日", "2026-11-24"),
        ("+7日", "2026-11-30"),
        ("来週火", "2026-12-01"),
    ] {
        let office = Office::example();
        office
            .run(&format!("set 21 admission.expected_discharge={typed}"))
            .exit(0);
        let paper = office.read("cases/2026/2026-0021.yaml");
        assert!(
            paper.contains(&format!("expected_discharge: {day}")),
            "{typed}"
        );
    }
}

#[test]
fn aliases_and_full_width_are_written_as_people_read_them() {
    swaps(
        "insurance.care.level=care4",
        "level: 要介護3",
        "level: 要介護4",
    );
    swaps(
        "insurance.care.level=要介護４",
        "level: 要介護3",
        "level: 要介護4",
    );
}

#[test]
fn lists_grow_and_shrink() {
    swaps(
        "needs+=看取り",
        "喀痰吸引(夜間), 胃瘻]",
        "喀痰吸引(夜間), 胃瘻, 看取り]",
    );
    swaps("needs-=胃瘻", "喀痰吸引(夜間), 胃瘻]", "喀痰吸引(夜間)]");
    swaps(
        "needs-=気管切開;胃瘻",
        "[気管切開, 喀痰吸引(夜間), 胃瘻]",
        "[喀痰吸引(夜間)]",
    );
}

#[test]
fn what_a_list_already_holds_is_not_added_again() {
    let office = Office::example();
    let before = office.read(PLACE);
    office.run("set 12 needs+=胃瘻").stdout("").exit(0);
    assert_eq!(office.read(PLACE), before);
}

#[test]
fn an_empty_value_removes_the_key() {
    swaps("departments=", "departments: [整形外科]\n", "");
    swaps("patient.housing.elevator=", ", elevator: false", "");
}

#[test]
fn windows_papers_stay_windows_papers() {
    let paper = "\u{feff}schema: 1\r\nid: 2026-0001\r\nline: 退院支援 # 系統\r\nopened: 2026-11-20\r\npatient:\r\n  name:   '架空 花子'\r\n";
    let office = Office::new().paper("cases/2026/2026-0001.yaml", paper);
    office.run("set 1 line=相談 patient.sex=女").exit(0);
    assert_eq!(
        office.read("cases/2026/2026-0001.yaml"),
        format!(
            "{}  sex: 女\r\n",
            paper.replace("line: 退院支援", "line: 相談")
        )
    );
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest() {
    let office = Office::example();
    let before = office.files();
    office
        .run("set 12 admision.ward=6階西")
        .stdout("")
        .stderr("エラー: 「admision.ward」という項目はありません。\n次の手: 「admission」ではありませんか。\n")
        .exit(2);
    office
        .run("set 12 admission.wardd=6階西")
        .stdout("")
        .exit(2);
    office.run("set 12 family.f1.phone=1").stdout("").exit(2);
    office.run("set 12 admission").stdout("").exit(2);
    office.run("set 12 admission.on=13/45").stdout("").exit(2);
    office.run("set 12 patient.name+=x").stdout("").exit(2);
    assert_eq!(office.files(), before);
}

#[test]
fn an_unknown_word_is_kept_and_said() {
    let office = Office::example();
    let ran = office
        .run("set 12 needs+=夜間の見守りロボット")
        .stdout("")
        .exit(0);
    assert!(
        ran.stderr.starts_with(
            "注意: 「夜間の見守りロボット」は用語にありません。書かれたまま残します。"
        ),
        "{}",
        ran.stderr
    );
    assert!(office.read(PLACE).contains("胃瘻, 夜間の見守りロボット]"));
}

#[test]
fn the_extra_keys_of_the_office_are_free() {
    let office = Office::example();
    office.run("set 12 extra.車いす=自走").exit(0);
    assert!(office.read(PLACE).contains("車いす: 自走"));
}

#[test]
fn a_dry_run_shows_the_diff_and_writes_nothing() {
    let office = Office::example();
    let before = office.files();
    let ran = office.run("set 12 admission.ward=6階西 -n").exit(0);
    assert!(
        ran.stdout.contains("-  ward: 5階東\n+  ward: 6階西\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(office.files(), before);
}

#[test]
fn nothing_to_change_is_said() {
    Office::example()
        .run("set 12 admission.ward=5階東")
        .stdout("")
        .stderr("変わるところがありません。何も書いていません。\n")
        .exit(0);
}

#[test]
fn one_set_is_one_commit_without_names() {
    let office = Office::example()
        .paper("renkei.toml", "[git]\ncommit = true\n")
        .repository();
    office.run("set 12 patient.name='架空 桜子'").exit(0);
    assert_eq!(
        office.git("log --format=%s"),
        "2026-0012 patient.name\nfirst\n"
    );
    assert_eq!(office.git("status --porcelain"), "");
}

#[test]
fn a_commit_takes_the_paper_alone() {
    let office = Office::example()
        .paper("renkei.toml", "[git]\ncommit = true\n")
        .repository();
    let office = office.paper("memo.txt", "手書き\n");
    office.git("add memo.txt");
    office.run("set 12 admission.ward=6階西").exit(0);
    assert_eq!(
        office.git("show --format= --name-only HEAD"),
        "cases/2026/2026-0012.yaml\n"
    );
    assert_eq!(office.git("status --porcelain"), "A  memo.txt\n");
}

#[test]
fn no_commit_on_request() {
    let office = Office::example()
        .paper("renkei.toml", "[git]\ncommit = true\n")
        .repository();
    office
        .run("set 12 admission.ward=6階西 --no-commit")
        .exit(0);
    assert_eq!(office.git("log --format=%s"), "first\n");
}

#[test]
fn without_a_repository_or_an_identity_the_paper_is_written_and_one_line_says_so() {
    let office = Office::example().paper("renkei.toml", "[git]\ncommit = true\n");
    let ran = office.run("set 12 admission.ward=6階西").stdout("").exit(0);
    assert_eq!(
        ran.stderr.lines().last(),
        Some("gitの履歴がないため、紙に書くだけで記録はしていません。")
    );
    office.git("init --quiet");
    office.git("config user.useConfigOnly true");
    let ran = office.run("set 12 admission.ward=7階西").stdout("").exit(0);
    assert!(
        ran.stderr
            .lines()
            .last()
            .is_some_and(|line| line.starts_with("gitに氏名が設定されていないため")),
        "{}",
        ran.stderr
    );
    assert!(office.read(PLACE).contains("ward: 7階西"));
}
