//! `renkei sync`: two sites and the repository between them.

use crate::support::Office;

const FIRST: &str = "cases/2026/2026-0001.yaml";
const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\ninsurance:\n  care: {status: 認定済, level: 要介護2}\nhold: {reason: 病状変化}\n";

/// Two clones, `a` and `b`, of one repository.
fn sites() -> Office {
    let sites = Office::new().paper(
        ".gitconfig",
        "[user]\nname = tanaka\nemail = t@example.invalid\n[init]\ndefaultBranch = main\n",
    );
    sites.run("init a").exit(0);
    let sites = sites.paper(&format!("a/{FIRST}"), PAPER);
    sites.git("-C a add --all");
    sites.git("-C a commit --quiet --message first");
    sites.git("init --quiet --bare middle.git");
    sites.git("-C a remote add origin ../middle.git");
    sites
        .run("-C a sync")
        .stdout("")
        .stderr("送りました: 記録2件\n次: renkei status\n")
        .exit(0);
    sites.git("clone --quiet middle.git b");
    // A clone knows nothing of the merge driver until it is used.
    sites
        .run("-C b sync")
        .stderr(
            "この写しのgitに、紙の合流の仕方を教えました。\n変わりありません。相手と同じです。\n",
        )
        .exit(0);
    sites
}

fn read(sites: &Office, site: &str) -> String {
    sites.read(&format!("{site}/{FIRST}"))
}

#[test]
fn what_both_wrote_comes_together() {
    let sites = sites();
    sites.run("-C a set 1 insurance.care.level=要介護3").exit(0);
    sites.run("-C a note 1 'Aの電話' --kind 電話").exit(0);
    sites
        .run("-C b set 1 insurance.care.status=更新申請中")
        .exit(0);
    sites.run("-C b note 1 'Bの電話' --kind 電話").exit(0);
    sites
        .run("-C a sync")
        .stderr("送りました: 記録2件\n次: renkei status\n")
        .exit(0);
    sites
        .run("-C b sync")
        .stderr("受け取りました: 記録2件(2026-0001)\n送りました: 記録3件\n次: renkei status\n")
        .exit(0);
    let merged = read(&sites, "b");
    for words in ["level: 要介護3", "status: 更新申請中", "Aの電話", "Bの電話"] {
        assert!(merged.contains(words), "{words}\n{merged}");
    }
    sites.run("-C b check").exit(0);
    sites.run("-C a sync").exit(0);
    assert_eq!(read(&sites, "a"), merged);
    sites
        .run("-C a sync")
        .stderr("変わりありません。相手と同じです。\n")
        .exit(0);
    assert_eq!(
        sites
            .git("-C a log -1 --format=%s,%(trailers:key=Renkei-Operation,valueonly)")
            .trim(),
        "合流,sync"
    );
    assert_eq!(sites.git("-C a status --porcelain"), "");
    assert_eq!(sites.git("-C b status --porcelain"), "");
}

#[test]
fn hand_edits_are_recorded_before_they_are_sent() {
    let sites = sites();
    let sites = sites.paper(
        &format!("a/{FIRST}"),
        &PAPER.replace("病状変化", "家族の都合"),
    );
    sites
        .run("-C a sync")
        .stderr("手で直してあった紙は、別に記録しました: cases/2026/2026-0001.yaml\n送りました: 記録1件\n次: renkei status\n")
        .exit(0);
    assert_eq!(sites.git("-C a log -1 --format=%s"), "手編集 2026-0001\n");
    sites
        .run("-C b sync")
        .stderr("受け取りました: 記録1件(2026-0001)\n次: renkei status\n")
        .exit(0);
    assert!(read(&sites, "b").contains("家族の都合"));
}

#[test]
fn the_same_fact_written_twice_stops_before_sending_and_is_decided() {
    let sites = sites();
    sites.run("-C a set 1 insurance.care.level=要介護3").exit(0);
    sites
        .run("-C b set 1 insurance.care.level=要介護4 hold=")
        .exit(0);
    sites.run("-C a sync").exit(0);
    sites
        .run("-C b sync")
        .stdout("")
        .stderr("受け取りました: 記録1件(2026-0001)\n両方で同じところが書きかえられた紙が1件あります: 2026-0001。まだ送っていません。\n次の手: renkei resolve 2026-0001、そのあと renkei sync\n")
        .exit(1);
    // Neither side is picked, everything else works, and it is loud.
    let ran = sites.run("-C b check").exit(3);
    assert!(
        ran.stdout.contains("paper/conflict") || ran.stderr.contains("paper/conflict"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let ran = sites.run("-C b status").exit(3);
    assert!(
        format!("{}{}", ran.stdout, ran.stderr).contains("renkei resolve 2026-0001"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let ran = sites.run("-C b set 1 line=相談").exit(3);
    assert!(ran.stderr.contains("renkei resolve"), "{}", ran.stderr);
    let ran = sites.run("-C b sync").exit(4);
    assert!(
        ran.stderr
            .contains("合流(merge)が途中のため、合わせられません。"),
        "{}",
        ran.stderr
    );
    let listed = sites.run("-C b resolve --format json").exit(1).json();
    assert_eq!(listed["conflicts"][0]["case"], "2026-0001");
    let place = &listed["conflicts"][0]["places"][0];
    assert_eq!(
        (&place["path"], &place["ours"], &place["theirs"]),
        (
            &"insurance.care.level".into(),
            &"要介護4".into(),
            &"要介護3".into()
        )
    );
    sites
        .run("-C b resolve 1 1=相手")
        .stdout("")
        .stderr("決めました: 2026-0001\n合流を終えました。\n次: renkei sync(相手に送る)\n")
        .exit(0);
    let merged = read(&sites, "b");
    assert_eq!(
        merged,
        PAPER
            .replace("要介護2", "要介護3")
            .replace("hold: {reason: 病状変化}\n", "")
    );
    sites
        .run("-C b sync")
        .stderr("送りました: 記録2件\n次: renkei status\n")
        .exit(0);
    sites.run("-C a sync").exit(0);
    assert_eq!(read(&sites, "a"), merged);
}

#[test]
fn two_patients_under_one_number_are_told_apart() {
    let sites = sites();
    sites
        .run("-C a new-case --name '架空 一' --line 相談 --no-input")
        .stdout("2026-0002\n")
        .exit(0);
    sites
        .run("-C b new-case --name '模擬 二' --line 相談 --no-input")
        .stdout("2026-0002\n")
        .exit(0);
    sites.run("-C b note 1 '妹は2026-0002' --kind 電話").exit(0);
    sites.run("-C a sync").exit(0);
    sites
        .run("-C b sync")
        .stderr("相手にも同じ番号の別の患者がいたため、こちらの番号を付け直しました: 2026-0002 → 2026-0003(番号を直した紙: cases/2026/2026-0001.yaml)\n受け取りました: 記録1件(2026-0002)\n送りました: 記録4件\n次: renkei status\n")
        .exit(0);
    assert!(
        sites
            .read("b/cases/2026/2026-0002.yaml")
            .contains("架空 一")
    );
    let ours = sites.read("b/cases/2026/2026-0003.yaml");
    assert!(
        ours.contains("模擬 二") && ours.contains("former_ids: [2026-0002]"),
        "{ours}"
    );
    assert!(read(&sites, "b").contains("妹は2026-0003"));
    sites.run("-C b check").exit(0);
    sites.run("-C a sync").exit(0);
    assert!(
        sites
            .read("a/cases/2026/2026-0003.yaml")
            .contains("模擬 二")
    );
}

#[test]
fn plain_git_pulls_do_not_mix_patients_either() {
    let sites = sites();
    sites.run("-C b init --repair").exit(0);
    sites
        .run("-C a new-case --name '架空 一' --line 相談 --no-input")
        .exit(0);
    sites
        .run("-C b new-case --name '模擬 二' --line 相談 --no-input")
        .exit(0);
    sites.run("-C a sync").exit(0);
    sites.git("-C b config pull.rebase false");
    sites.git_refuses("-C b pull --quiet");
    let ran = sites.run("-C b check").exit(3);
    assert!(
        format!("{}{}", ran.stdout, ran.stderr).contains("paper/conflict"),
        "{}",
        ran.stdout
    );
    // Choosing a side would lose a patient.
    for line in ["resolve 2026-0002 1=こちら", "resolve 2026-0002 --all 両方"] {
        let ran = sites.run(&format!("-C b {line}")).stdout("").exit(2);
        assert!(ran.stderr.contains("別の患者です。"), "{}", ran.stderr);
    }
    sites
        .run("-C b resolve 2026-0002 --renumber")
        .stderr("こちらの 2026-0002 を 2026-0003 にしました。相手の 2026-0002 はそのままです。\n合流を終えました。\n次: renkei sync(相手に送る)\n")
        .exit(0);
    let paper = |id: &str| sites.read(&format!("b/cases/2026/{id}.yaml"));
    assert!(paper("2026-0002").contains("架空 一"));
    assert!(paper("2026-0003").contains("模擬 二"));
    // Each keeps its own history.
    let log = |id: &str| {
        let told = sites.run(&format!("-C b log {id} --format json")).json();
        told["entries"].to_string()
    };
    let (theirs, ours) = (log("2026-0002"), log("2026-0003"));
    assert!(
        theirs.contains("新規") && !theirs.contains("移動"),
        "{theirs}"
    );
    assert!(ours.contains("移動") && ours.contains("新規"), "{ours}");
    sites.run("-C b check").exit(0);
    assert_eq!(sites.git("-C b status --porcelain"), "");
}

#[test]
fn a_race_is_run_again() {
    let sites = sites();
    sites.run("-C a note 1 'A' --kind 電話").exit(0);
    sites.run("-C b note 1 'B' --kind 電話").exit(0);
    // At the moment of the first push somebody else has been there.
    let hook = "#!/bin/sh\nif [ ! -e ../raced ]; then\n  : > ../raced\n  cd .. && git clone --quiet middle.git c && cd c && git -c user.name=c -c user.email=c@example.invalid commit --quiet --allow-empty -m C && git push --quiet\nfi\nexit 0\n";
    let sites = sites.paper("a/.git/hooks/pre-push", hook);
    sites.executable("a/.git/hooks/pre-push");
    sites
        .run("-C a sync")
        .stderr("受け取りました: 記録1件\n送りました: 記録2件\n次: renkei status\n")
        .exit(0);
    assert!(sites.path("raced").exists());
    sites.run("-C b sync").exit(0);
    let merged = read(&sites, "b");
    assert!(
        merged.contains("text: A") && merged.contains("text: B"),
        "{merged}"
    );
}

#[test]
fn what_stands_in_the_way_is_said() {
    let alone = Office::new().paper("renkei.toml", "").repository();
    let ran = alone.run("sync").stdout("").exit(2);
    assert!(
        ran.stderr
            .contains("合わせる相手(リモート)が決まっていません。"),
        "{}",
        ran.stderr
    );
    alone.git("remote add origin ./nowhere.git");
    let ran = alone.run("sync").stdout("").exit(4);
    assert!(
        ran.stderr
            .contains("その場所に相手のリポジトリがありません。"),
        "{}",
        ran.stderr
    );
    alone.git("checkout --quiet --detach");
    let ran = alone.run("sync").stdout("").exit(4);
    assert!(
        ran.stderr
            .contains("次の手: git switch main のように、枝に戻ってください"),
        "{}",
        ran.stderr
    );
    let none = Office::new().paper("renkei.toml", "");
    let ran = none.run("sync").stdout("").exit(4);
    assert!(ran.stderr.contains("gitの履歴がないため"), "{}", ran.stderr);
    let off = Office::new().repository();
    let ran = off.run("sync").stdout("").exit(2);
    assert!(
        ran.stderr.contains("[git] commit = false"),
        "{}",
        ran.stderr
    );

    let sites = sites();
    sites.run("-C a note 1 'A' --kind 電話").exit(0);
    sites
        .run("-C a sync -n")
        .stderr("受け取る記録 0件、送る記録 1件(-n のため、紙は何も変えていません)。\n")
        .exit(0);
    let sites = sites.paper(&format!("a/{FIRST}"), PAPER);
    sites.git(&format!("-C a add {FIRST}"));
    let ran = sites.run("-C a sync").stdout("").exit(4);
    assert!(
        ran.stderr
            .contains("gitで準備(git add)された変更があるため、合わせられません。"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_number_given_to_somebody_else_mixes_nobody() {
    let sites = sites();
    let new = |site: &str, who: &str| {
        let line = format!("-C {site} new-case --line 相談 --no-input {who}");
        sites.run(&line).stdout("2026-0002\n").exit(0);
    };
    new("a", "--name '架空 一郎' --chart-no 1111111 --born S19.5.2");
    sites.run("-C a sync").exit(0);
    sites.run("-C b sync").exit(0);
    // One site frees the number and gives it again, the other goes on with the first patient.
    sites.run("-C a undo").exit(0);
    new("a", "--name '見本 次郎' --chart-no 2222222 --born S22.6.3");
    sites.run("-C a sync").exit(0);
    sites
        .run("-C b note 2 '一郎さんの胃瘻' --kind 電話")
        .exit(0);
    sites.run("-C b sync").exit(1);
    let ran = sites.run("-C b resolve 2 1=こちら").exit(2);
    assert!(ran.stderr.contains("別の患者です。"), "{}", ran.stderr);
    sites.run("-C b resolve 2 --renumber").exit(0);
    let paper = |id: &str| sites.read(&format!("b/cases/2026/{id}.yaml"));
    assert!(paper("2026-0002").contains("見本 次郎") && !paper("2026-0002").contains("一郎"));
    assert!(
        paper("2026-0003").contains("架空 一郎") && paper("2026-0003").contains("一郎さんの胃瘻")
    );
    sites.run("-C b sync").exit(0);
    sites.run("-C b check").exit(0);
}

#[test]
fn papers_that_are_gone_are_not_sent_unasked() {
    let sites = sites();
    std::fs::remove_file(sites.path(&format!("a/{FIRST}"))).expect("it is there");
    let ran = sites.run("-C a sync").stdout("").exit(4);
    assert!(
        ran.stderr
            .contains("なくなっている紙が1件あるため、合わせません。"),
        "{}",
        ran.stderr
    );
    let ran = sites
        .run("-C a new-case --name '架空 次' --line 相談 --no-input")
        .exit(0);
    assert!(
        ran.stderr.contains(
            "注意: なくなっている紙があります(記録していません): cases/2026/2026-0001.yaml。"
        ),
        "{}",
        ran.stderr
    );
    sites.git("-C a restore cases");
    sites.run("-C a sync").exit(0);
}

#[test]
fn settings_of_ones_own_merges_decide_nothing() {
    let sites = sites();
    sites.git("-C b config branch.main.mergeOptions '-s ours'");
    sites.git("-C b config merge.ff only");
    sites.git("-C b config --unset-all remote.origin.fetch");
    sites.run("-C a note 1 'Aの電話' --kind 電話").exit(0);
    sites.run("-C b note 1 'Bの電話' --kind 電話").exit(0);
    sites.run("-C a sync").exit(0);
    sites.run("-C b sync").exit(0);
    let merged = read(&sites, "b");
    assert!(
        merged.contains("Aの電話") && merged.contains("Bの電話"),
        "{merged}"
    );
}

#[test]
fn a_branch_of_another_name_is_kept_to() {
    let sites = sites();
    sites.git("-C a branch -m work");
    sites.run("-C a note 1 'A' --kind 電話").exit(0);
    sites.run("-C a sync").exit(0);
    assert_eq!(
        sites.git("-C middle.git branch --format=%(refname:short)"),
        "main\n"
    );
    // A partner that lost everything gets it again.
    std::fs::remove_dir_all(sites.path("middle.git")).expect("it is there");
    sites.git("init --quiet --bare middle.git");
    let ran = sites.run("-C a sync").exit(0);
    assert!(ran.stderr.contains("送りました"), "{}", ran.stderr);
}

#[test]
fn another_repository_in_the_environment_is_not_written_to() {
    let office = Office::new()
        .paper("renkei.toml", "")
        .paper(FIRST, PAPER)
        .repository();
    let other = Office::new().repository();
    let before = other.git("rev-parse HEAD");
    let office = office.variable("GIT_DIR", &other.path(".git").to_string_lossy());
    office.run("note 1 '電話' --kind 電話").exit(0);
    assert_eq!(other.git("rev-parse HEAD"), before);
}

#[test]
fn what_is_no_paper_is_left_to_git_and_nothing_half_done() {
    let sites = sites();
    for site in ["a", "b"] {
        let file = sites.path(&format!("{site}/memo.txt"));
        std::fs::write(file, site).expect("a file");
        sites.git(&format!("-C {site} add memo.txt"));
        sites.git(&format!("-C {site} commit --quiet --message memo"));
    }
    sites.run("-C a sync").exit(0);
    let ran = sites.run("-C b sync").stdout("").exit(4);
    assert!(
        ran.stderr
            .contains("紙ではないファイルが両方で変わっています: memo.txt"),
        "{}",
        ran.stderr
    );
    assert!(!sites.path("b/.git/MERGE_HEAD").exists());
    assert_eq!(sites.git("-C b status --porcelain"), "");
}

#[test]
fn what_another_site_renumbered_is_not_ours_to_undo() {
    let sites = sites();
    let new = |site: &str, who: &str| {
        let line = format!("-C {site} new-case --line 相談 --no-input --name {who}");
        sites.run(&line).stdout("2026-0002\n").exit(0);
    };
    new("a", "'甲野 太郎'");
    sites.run("-C a set 2 hold.reason=病状変化").exit(0);
    sites.run("-C a set 2 hold=").exit(0);
    let taken = sites.git("-C a rev-parse HEAD");
    new("b", "'乙川 花子'");
    for site in ["a", "b", "a"] {
        sites.run(&format!("-C {site} sync")).exit(0);
    }
    sites
        .run(&format!("-C a undo --op {}", taken.trim()))
        .exit(0);
    assert!(
        sites
            .read("a/cases/2026/2026-0002.yaml")
            .contains("病状変化")
    );
    assert!(
        !sites
            .read("a/cases/2026/2026-0003.yaml")
            .contains("病状変化")
    );
    // Nothing changed at this desk: nobody is warned.
    let ran = sites.run("-C a show 2026-0002").exit(0);
    assert!(!ran.stderr.contains("注意"), "{}", ran.stderr);
    let ran = sites.run("-C b show 2026-0002").exit(0);
    assert!(
        ran.stderr.contains("この席では前に別の症例の番号でした"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_number_given_again_by_name_alone_mixes_nobody() {
    let sites = sites();
    let new = |who: &str| {
        let line = format!("-C a new-case --line 相談 --no-input --name {who}");
        sites.run(&line).stdout("2026-0002\n").exit(0);
    };
    new("'甲野 太郎'");
    sites.run("-C a sync").exit(0);
    sites.run("-C b sync").exit(0);
    sites.run("-C a undo").exit(0);
    new("'乙川 花子'");
    sites.run("-C a sync").exit(0);
    sites.run("-C b case renumber 2").exit(0);
    sites.run("-C b note 3 '甲の話' --kind 電話").exit(0);
    let ran = sites.run("-C b sync");
    if ran.code() == 1 {
        sites.run("-C b resolve 3 --renumber").exit(0);
        sites.run("-C b sync").exit(0);
    }
    let papers: Vec<String> = sites
        .files()
        .into_iter()
        .filter(|(path, _)| path.starts_with("b/cases/"))
        .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    let of = |who: &str| {
        papers
            .iter()
            .find(|paper| paper.contains(who))
            .expect("the paper")
    };
    assert!(of("甲野").contains("甲の話"), "{papers:?}");
    assert!(!of("乙川").contains("甲の話"), "{papers:?}");
    sites.run("-C b check").exit(0);
}

#[test]
fn both_sites_renumber_one_case() {
    let sites = sites();
    sites.run("-C a case renumber 1 2026-0040").exit(0);
    sites.run("-C a note 40 'Aの電話' --kind 電話").exit(0);
    sites.run("-C b case renumber 1 2026-0050").exit(0);
    sites.run("-C b note 50 'Bの電話' --kind 電話").exit(0);
    sites.run("-C a sync").exit(0);
    let ran = sites.run("-C b sync").exit(0);
    assert!(
        ran.stderr.contains(
            "両方で番号を付け直した症例を、相手の番号に合わせました: 2026-0050 → 2026-0040"
        ),
        "{}",
        ran.stderr
    );
    let paper = sites.read("b/cases/2026/2026-0040.yaml");
    for words in ["Aの電話", "Bの電話", "2026-0001", "2026-0050"] {
        assert!(paper.contains(words), "{words}\n{paper}");
    }
    assert!(!sites.path("b/cases/2026/2026-0050.yaml").exists());
    sites.run("-C b check").exit(0);
}

#[test]
fn a_union_of_lines_is_not_sent() {
    let sites = sites();
    sites.run("-C a set 1 hold.reason=退院延期").exit(0);
    sites.run("-C a sync").exit(0);
    sites.run("-C b set 1 hold.reason=家族の都合").exit(0);
    let sites = sites.paper("b/.git/info/attributes", "cases/** merge=union\n");
    let before = sites.git("-C middle.git rev-parse main");
    let ran = sites.run("-C b sync").exit(3);
    assert!(
        ran.stderr
            .contains("合わせた紙が読めなくなりました: 2026-0001。まだ送っていません。"),
        "{}",
        ran.stderr
    );
    assert_eq!(sites.git("-C middle.git rev-parse main"), before);
}

#[test]
fn strategies_of_ones_own_pulls_decide_nothing() {
    let sites = sites();
    sites.git("-C b config pull.twohead ours");
    sites.run("-C a note 1 'Aの電話' --kind 電話").exit(0);
    sites.run("-C b note 1 'Bの電話' --kind 電話").exit(0);
    sites.run("-C a sync").exit(0);
    sites.run("-C b sync").exit(0);
    assert!(read(&sites, "b").contains("Aの電話"));
}

#[test]
fn one_patient_whose_name_was_mended_is_united_by_a_person() {
    let sites = sites();
    sites.run("-C a set 1 patient.name='見本 次郎'").exit(0);
    sites.run("-C b note 1 'Bの電話' --kind 電話").exit(0);
    sites.run("-C b set 1 hold=").exit(0);
    sites.run("-C a sync").exit(0);
    sites.run("-C b sync").exit(1);
    let ran = sites.run("-C b resolve 1 --all 相手").exit(2);
    assert!(
        ran.stderr.contains("renkei resolve 2026-0001 --same"),
        "{}",
        ran.stderr
    );
    sites.run("-C b resolve 1 --same").exit(0);
    let merged = read(&sites, "b");
    assert!(
        merged.contains("見本 次郎") && merged.contains("Bの電話"),
        "{merged}"
    );
    assert!(!merged.contains("hold"), "{merged}");
    sites.run("-C b sync").exit(0);
    sites.run("-C b check").exit(0);
}
