//! `renkei new-case`

use crate::support::Office;

const PAPER: &str = "schema: 1
id: 2026-0001
line: 退院支援
opened: 2026-11-23
patient:
  name: 架空 花子
  kana: カクウ ハナコ
  sex: 女
  born: 1944-05-02
  address: 神奈川県平塚市中央1-2-3
  city: 神奈川県平塚市
admission:
  on: 2026-11-16
  ward: 5階東
needs: [胃瘻, 看取り]
";
const FLAGS: &str = "new-case --name '架空 花子' --kana 'カクウ ハナコ' --born S19.5.2 --sex female \
    --address 神奈川県平塚市中央1-2-3 --admitted 11/16 --ward 5階東 --need PEG --need 看取り";

#[test]
fn flags_become_a_paper_and_the_number_is_the_answer() {
    let office = Office::new();
    office
        .run(FLAGS)
        .stdout("2026-0001\n")
        .stderr(
            "受け付けました: 2026-0001 cases/2026/2026-0001.yaml\n期限: 退院困難な要因の抽出(3日以内) 11/18(水)、退院支援計画の作成着手(7日以内) 11/22(日)、カンファレンス(7日以内) 11/22(日)\n次: renkei match 2026-0001\n",
        )
        .exit(0);
    assert_eq!(office.read("cases/2026/2026-0001.yaml"), PAPER);
    // Its first days fall on a Sunday: advice, no slip.
    office.run("check --today 2026-11-16").exit(0);
}

#[test]
fn a_dry_run_shows_the_paper_and_writes_nothing() {
    let office = Office::new();
    let before = office.files();
    let ran = office.run(&format!("{FLAGS} -n")).exit(0);
    assert!(
        ran.stdout.contains("+id: 2026-0001\n+line: 退院支援\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(office.files(), before);
}

#[test]
fn a_paper_of_nobody_is_refused() {
    let office = Office::new();
    let before = office.files();
    office
        .run("new-case --line 相談")
        .stdout("")
        .stderr(
            "エラー: --name か --chart-no が要ります。\n\
             理由: 氏名も院内IDもない紙は、誰の紙かわかりません。\n\
             次の手: renkei new-case --name '架空 花子' のように指定してください。\n",
        )
        .exit(2);
    assert_eq!(office.files(), before);
    office
        .run("new-case --chart-no 0041234")
        .stdout("2026-0001\n")
        .exit(0);
}

#[cfg(unix)]
#[test]
fn a_paper_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new();
    office.run("new-case --chart-no 1").exit(0);
    let mode = |path| {
        office
            .path(path)
            .metadata()
            .expect("is there")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("cases/2026/2026-0001.yaml"), 0o600);
    assert_eq!(mode("cases/2026"), 0o700);
}

#[test]
fn the_next_number_is_the_highest_of_the_year_plus_one() {
    let office = Office::example();
    office
        .run("new-case --chart-no 1")
        .stdout("2026-0022\n")
        .exit(0);
    office
        .run("new-case --chart-no 2 --opened 2025-12-30")
        .stdout("2025-0001\n")
        .exit(0);
    office
        .run("new-case --chart-no 3 --opened R9.1.4")
        .stdout("2027-0001\n")
        .exit(0);
}

#[test]
fn each_site_has_its_own_numbers() {
    let office = Office::new()
        .paper(
            "cases/2026/2026-0007.yaml",
            &PAPER.replace("-0001", "-0007"),
        )
        .paper(
            "renkei.toml",
            "[git]\ncommit = false\n[ids]\nprefix = \"A\"\n",
        );
    office
        .run("new-case --chart-no 1")
        .stdout("2026-A0001\n")
        .exit(0);
    office
        .run("new-case --chart-no 2")
        .stdout("2026-A0002\n")
        .exit(0);
    assert!(office.path("cases/2026/2026-A0002.yaml").exists());
}

#[test]
fn the_same_person_is_told_with_reasons_and_without_the_name() {
    let office = Office::new().paper("cases/2026/2026-0001.yaml", PAPER);
    let ran = office
        .run("new-case --name 別の字 --kana 'ｶｸｳ ﾊﾅｺ' --born 1944-05-02")
        .stdout("2026-0002\n")
        .exit(0);
    assert_eq!(
        ran.stderr.lines().next(),
        Some(
            "注意: 同じ人かもしれない紙があります: 2026-0001(カナが同じ、生年月日が同じ)。次の手: renkei show 2026-0001"
        )
    );
    assert!(!ran.stderr.contains("架空") && !ran.stderr.contains("ハナコ"));
}

#[test]
fn another_birthday_is_another_person() {
    Office::new()
        .paper("cases/2026/2026-0001.yaml", PAPER)
        .run("new-case --name '架空 花子' --kana 'カクウ ハナコ' --born S20.5.2")
        .stdout("2026-0002\n")
        .stderr(
            "受け付けました: 2026-0002\ncases/2026/2026-0002.yaml\n次: renkei match 2026-0002\n",
        )
        .exit(0);
}

const LIST: &str = "patient.name,patient.born,opened,needs\r\n\
    見本 一,S10.1.2,2026-01-05,胃瘻;看取り\r\n\
    ,S10.1.2,,\r\n\
    見本 二,いつか,,\r\n\
    \"見本\r\n三\",,,\r\n\
    見本 四,,2026-13-01,\r\n";

const SAID: &str = "3行目: 取り込めません。氏名も院内IDもありません。\n\
    4行目: 取り込めません。patient.born: 「いつか」は日付として読めません（例: 2026-11-23、R8.11.23、11/23、明日、来週火、+7日）。\n\
    7行目: 取り込めません。opened: 13月はありません（月は1から12まで）。\n\
    受け付けました: 2026-0001、2026-0002\n\
    cases/2026/2026-0001.yaml、cases/2026/2026-0002.yaml\n\
    次: renkei match 2026-0001\n\
    list.csv: 受け付け2件、受け付けなかったもの3件\n";

#[test]
fn the_good_rows_are_written_and_the_bad_ones_named() {
    let bom = format!("\u{feff}{LIST}");
    let unix = LIST.replace("\r\n", "\n");
    let cp932 = encoding_rs::SHIFT_JIS.encode(LIST).0.into_owned();
    let told = "「list.csv」をShift_JISとして読みました。\n";
    for (bytes, told) in [
        (bom.into_bytes(), ""),
        (unix.into_bytes(), ""),
        (cp932, told),
    ] {
        let office = Office::new().bytes("list.csv", &bytes);
        office
            .run("new-case --from list.csv")
            .stdout("2026-0001\n2026-0002\n")
            .stderr(&format!("{told}{SAID}"))
            .exit(3);
        let paper = office.read("cases/2026/2026-0001.yaml");
        assert!(paper.contains("opened: 2026-01-05\n"), "{paper}");
        assert!(
            paper.contains("  name: 見本 一\n  born: 1935-01-02\n"),
            "{paper}"
        );
        assert!(paper.contains("needs: [胃瘻, 看取り]\n"), "{paper}");
    }
}

#[test]
fn an_unknown_heading_takes_nothing_in() {
    let office = Office::new().paper("list.csv", "patient.nama\n見本\n");
    office.run("new-case --from list.csv").stdout("").exit(2);
    assert!(!office.path("cases").exists());
}

#[test]
fn a_list_in_yaml_comes_from_stdin() {
    let office = Office::new().stdin(
        "- patient: {name: 見本 一}\n  needs: [ＰＥＧ]\n- line: 相談\n- patient: {chart_no: \"007\"}\n",
    );
    let ran = office
        .run("new-case --from -")
        .stdout("2026-0001\n2026-0002\n")
        .exit(3);
    assert!(
        ran.stderr
            .starts_with("3行目: 取り込めません。氏名も院内IDもありません。\n"),
        "{}",
        ran.stderr
    );
    assert!(
        office
            .read("cases/2026/2026-0002.yaml")
            .contains("chart_no: '007'")
    );
}

#[test]
fn a_commit_of_a_new_paper_names_its_number_only() {
    let office = Office::new()
        .paper("renkei.toml", "[git]\ncommit = true\n")
        .repository();
    office.run(FLAGS).exit(0);
    assert_eq!(office.git("log --format=%s"), "2026-0001 新規\nfirst\n");
}

#[test]
fn words_with_line_ends_stay_one_value() {
    let office = Office::new();
    office
        .run_words(&[
            "new-case",
            "--chart-no",
            "1",
            "--request",
            "一行目\n二行目: #3",
        ])
        .exit(0);
    let shown = office.run("show 1 --format json").exit(0).json();
    assert_eq!(
        shown["paper"]["intake"]["request"]
            .as_str()
            .map(str::trim_end),
        Some("一行目\n二行目: #3")
    );
}
