//! `renkei refer`

use crate::support::Office;

const PAPER: &str = "cases/2026/2026-0012.yaml";

/// The inquiries of the example case that a command added.
fn added(office: &Office) -> Vec<serde_json::Value> {
    let paper = office.run("show 12 --format json").json()["paper"].clone();
    let referrals = paper["referrals"].as_array().cloned().expect("a list");
    referrals.into_iter().skip(1).collect()
}

/// The only lines that a command added to the example's paper.
fn lines(office: &Office) -> Vec<String> {
    let before = Office::example().read(PAPER);
    let after = office.read(PAPER);
    let new: Vec<String> = after
        .lines()
        .filter(|line| !before.contains(line))
        .map(String::from)
        .collect();
    let rest: Vec<&str> = after.lines().filter(|l| before.contains(l)).collect();
    assert_eq!(rest.join("\n") + "\n", before, "the rest stays");
    new
}

#[test]
fn the_ranks_of_the_last_match_are_asked_in_one_step() {
    let office = Office::example()
        .paper("renkei.toml", "[git]\ncommit = true\n")
        .repository();
    office.run("match 12 --for 訪問看護").exit(0);
    office
        .run("refer 12 1 3 4 --by 電話")
        .stdout("")
        .stderr(
            "打診 3件(匿名、電話): rn4bc 架空さくら訪問看護ステーション(訪問看護)、rqbc8 模擬わかば訪問看護ステーション(訪問看護)、rc4hw 仮名ほほえみ訪問看護ステーション(訪問看護)\ncases/2026/2026-0012.yaml\n次: 返事が来たら renkei reply 2026-0012 rn4bc 返事(可・条件付・不可・検討中)\n",
        )
        .exit(0);
    assert_eq!(
        lines(&office),
        [
            "  - {id: rn4bc, facility: '1462000020', service: 訪問看護, sent: 2026-11-23, by: 電話, identified: false, status: 送付}",
            "  - {id: rqbc8, facility: '1462000060', service: 訪問看護, sent: 2026-11-23, by: 電話, identified: false, status: 送付}",
            "  - {id: rc4hw, facility: '1462000040', service: 訪問看護, sent: 2026-11-23, by: 電話, identified: false, status: 送付}",
        ]
    );
    assert_eq!(
        office.git("log --format=%s"),
        "2026-0012 referrals.rn4bc referrals.rqbc8 referrals.rc4hw\nfirst\n"
    );
    assert_eq!(office.git("status --porcelain"), "");
}

#[test]
fn a_rank_means_nothing_without_a_match_or_beyond_it() {
    let office = Office::example();
    office.run("refer 12 1").stderr(
        "エラー: 順位「1」がどの施設かわかりません。\n理由: 症例「2026-0012」の match の結果がまだありません。\n次の手: renkei match 2026-0012 で順位を出してから、もう一度\n",
    ).exit(2);
    office.run("match 12 --for 訪問看護").exit(0);
    office.run("refer 12 5").stderr(
        "エラー: 直前の match に順位「5」はありません。\n理由: 出ていたのは1から4までです。\n次の手: renkei match 2026-0012 で順位を出してから、もう一度\n",
    ).exit(2);
    office.run("match 12 --for 訪問看護 --for 看多機").exit(0);
    let said = office.run("refer 12 1").exit(2).stderr;
    assert!(
        said.contains("順位「1」が2つのサービスにあります。"),
        "{said}"
    );
    office.run("refer 12 1 --for 看多機").exit(0);
    assert_eq!(added(&office)[0]["service"], "看護小規模多機能型居宅介護");
    assert_eq!(lines(&office).len(), 1);
}

#[test]
fn naming_the_patient_needs_a_consent_that_covers_it() {
    let office = Office::example();
    office.run("refer 12 さくら --identified").stdout("").stderr(
        "エラー: 氏名を出して打診できません。同意k5rnの範囲に氏名がありません。
  cases/2026/2026-0012.yaml:78:60
  78 | …, by: 本人, purpose: 打診, scope: [医療情報], method: 書面}
     |                                    ^^^^^^^^^^
理由: 氏名を出すには、打診か情報提供を目的とし、医療情報と氏名を範囲に含む、撤回されていない書面の同意が要ります。
次の手: 同意をもらったら consents に書いてください: renkei edit 2026-0012
　　　　氏名を出さずに打診するなら: renkei refer 2026-0012 さくら
　　　　やむを得ず同意なしで出すなら --without-consent '理由'(記録に残ります)
",
    ).exit(2);
    assert!(lines(&office).is_empty());
    for (consent, lacks) in [
        (
            "scope: [医療情報, 氏名], method: 口頭",
            "同意k5rnは書面ではありません",
        ),
        (
            "scope: [氏名], method: 口頭",
            "同意k5rnの範囲に医療情報がなく、書面でもありません",
        ),
        (
            "scope: [すべて], method: 書面, withdrawn: 2026-11-23",
            "同意k5rnは2026-11-23に撤回されています",
        ),
    ] {
        let office = office
            .read(PAPER)
            .replace("scope: [医療情報], method: 書面", consent);
        let office = Office::example().paper(PAPER, &office);
        let said = office.run("refer 12 さくら --identified").exit(2).stderr;
        let first = said.lines().next().unwrap_or_default();
        assert_eq!(
            first,
            format!("エラー: 氏名を出して打診できません。{lacks}。")
        );
    }
    let without = Office::example()
        .read(PAPER)
        .replace("purpose: 打診, ", "purpose: 写真, ");
    let without = Office::example().paper(PAPER, &without);
    let said = without.run("refer 12 さくら --identified").exit(2).stderr;
    assert!(
        said.starts_with(
            "エラー: 氏名を出して打診できません。打診を目的とする同意がありません(同意k5rnの目的は写真)。\n  cases"
        ),
        "{said}"
    );
    let whole = Office::example()
        .read(PAPER)
        .replace("scope: [医療情報]", "scope: [医療情報, 氏名]");
    let whole = Office::example().paper(PAPER, &whole);
    whole.run("refer 12 さくら --identified").exit(0);
    assert_eq!(added(&whole)[0]["identified"], true);
}

#[test]
fn a_patient_named_without_consent_is_shown_by_check_for_ever() {
    let office = Office::example();
    office
        .run("refer 12 さくら --identified --without-consent ''")
        .exit(2);
    office
        .run("refer 12 さくら --identified --without-consent 家族の強い希望")
        .exit(0);
    assert_eq!(added(&office)[0]["without_consent"], "家族の強い希望");
    office.run("reply 12 さくら 不可 --reason 満床").exit(0);
    office.run("close 12 --reason 取下げ --acknowledge").exit(0);
    let silenced = format!(
        "# renkei: ignore referral/without-consent もうよい\n{}",
        office.read(PAPER)
    );
    let office = office.paper(PAPER, &silenced);
    let said = office.run(&format!("check {PAPER}")).stdout;
    let sentence = "注意: 11/23(月)の打診は、同意なしに氏名を出しました(理由: 家族の強い希望)。同意k5rnの範囲に氏名がありません。 [referral/without-consent]";
    assert!(said.contains(sentence), "{said}");
    assert!(said.contains("黙らせられません"), "{said}");
    assert!(!said.contains("referral/no-consent"), "{said}");
    // A consent that comes later, or is written over the old one, takes nothing back.
    let widened = office
        .read(PAPER)
        .replace("scope: [医療情報]", "scope: [医療情報, 氏名]");
    let office = office.paper(PAPER, &widened);
    let said = office.run(&format!("check {PAPER}")).stdout;
    assert!(
        said.contains(
            "同意なしに氏名を出しました(理由: 家族の強い希望)。 [referral/without-consent]"
        ),
        "{said}"
    );
}

#[test]
fn an_old_match_is_told_when_its_ranks_are_used() {
    let office = Office::example();
    office.run("match 12 --for 訪問看護").exit(0);
    let said = office.run("refer 12 1 --today 2026-11-25").exit(0).stderr;
    assert!(
        said.starts_with("参考: 順位は2026-11-23の match のものです。\n"),
        "{said}"
    );
}

#[test]
fn who_can_not_take_the_patient_is_asked_with_a_warning() {
    let office = Office::example();
    office.run("refer 12 ひまわり").stdout("").stderr(
        "注意: 「見本ひまわり訪問看護ステーション」は受け入れられない見込みです。喀痰吸引(夜間): 不可(夜間の訪問体制がない)
参考: 「見本ひまわり訪問看護ステーション」への前の打診 r6tb: 不可 2026-11-20 医療処置対応不可 夜間吸引不可
打診 1件(匿名): rrfxx 見本ひまわり訪問看護ステーション(訪問看護)
cases/2026/2026-0012.yaml
次: 返事が来たら renkei reply 2026-0012 rrfxx 返事(可・条件付・不可・検討中)
",
    ).exit(0);
}

#[test]
fn nobody_is_asked_twice_and_a_draft_goes_out_once() {
    let office = Office::example();
    office.run("refer 12 さくら --draft").exit(0);
    assert_eq!(added(&office)[0]["status"], "下書き");
    assert!(added(&office)[0].get("sent").is_none());
    office.run("refer 12 さくら --by FAX").exit(0);
    let all = added(&office);
    assert_eq!(all.len(), 1, "the draft itself went out");
    assert_eq!(
        (&all[0]["status"], &all[0]["by"]),
        (&"送付".into(), &"FAX".into())
    );
    let said = office.run("refer 12 さくら").exit(2).stderr;
    assert!(
        said.starts_with(
            "エラー: 「架空さくら訪問看護ステーション」(訪問看護)へはすでに打診しています("
        ),
        "{said}"
    );
    assert!(said.contains("cases/2026/2026-0012.yaml:94:5"), "{said}");
    // The same name twice in one line is one inquiry.
    office.run("refer 12 わかば 1462000060").exit(0);
    assert_eq!(added(&office).len(), 2);
}

#[test]
fn what_can_not_be_asked_is_refused() {
    let office = Office::example();
    for (line, sentence) in [
        (
            "refer 12 さくらんぼ",
            "施設「さくらんぼ」が見つかりません。",
        ),
        (
            "refer 12 さくら --on 明日",
            "--on「2026-11-24」は今日(2026-11-23)より先です。",
        ),
        (
            "refer 12 さくら --on 2026-11-15",
            "打診した日(2026-11-15)が、受付日(2026-11-16)より前です。",
        ),
        (
            "refer 12 さくら --by 伝書鳩",
            "--by「伝書鳩」は用語にありません。",
        ),
        (
            "refer 12 さくら --without-consent 急ぎ",
            "--identified が要ります。",
        ),
    ] {
        let said = office.run(line).stdout("").exit(2).stderr;
        assert!(said.contains(sentence), "{line}: {said}");
    }
    assert!(lines(&office).is_empty());
    let closed = Office::example().read(PAPER) + "closure: {on: 2026-11-22, reason: 取下げ}\n";
    let closed = Office::example().paper(PAPER, &closed);
    closed
        .run("refer 12 さくら")
        .stdout("")
        .stderr(
            "エラー: 症例「2026-0012」は2026-11-22に終結しています。打診は記録できません。
  cases/2026/2026-0012.yaml:103:10
  103 | closure: {on: 2026-11-22, reason: 取下げ}
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
次の手: renkei reopen 2026-0012 --reason 理由
",
        )
        .exit(2);
}

#[test]
fn a_rank_of_a_match_that_found_nobody_is_told_so() {
    let office = Office::example();
    office.run("match 12 --for 訪問診療").exit(1);
    office
        .run("refer 12 1")
        .stderr("エラー: 順位「1」がどの施設かわかりません。\n理由: 症例「2026-0012」の直前の match(2026-11-23)では、候補が出ませんでした。\n次の手: renkei match 2026-0012 で順位を出してから、もう一度\n")
        .exit(2);
}
