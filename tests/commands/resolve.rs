//! `renkei resolve`; ends of merges are in `merge_driver` and `sync`.

use crate::support::Office;

const FIRST: &str = "cases/2026/2026-0001.yaml";
const PAPER: &str = "schema: 1\nid: 2026-0001\n<<<<<<< こちら\nline: 退院支援\n||||||| base\nline: 相談\n=======\nline: 前方連携\n>>>>>>> 相手\nopened: 2026-11-16\npatient: {name: 架空 例}\nevents:\n<<<<<<< こちら\n- {id: e1, on: 2026-11-17, text: A}\n=======\n- {id: e2, on: 2026-11-18, text: B}\n>>>>>>> 相手\n";

fn office() -> Office {
    Office::new().paper(FIRST, PAPER)
}

#[test]
fn marks_are_listed_without_git_too() {
    let ran = office().run("resolve").exit(1);
    assert_eq!(ran.stderr, "次の手: renkei resolve 2026-0001\n");
    for words in [
        "決めること 2か所",
        "業務の系統",
        "退院支援",
        "前方連携",
        "経過 e1",
    ] {
        assert!(ran.stdout.contains(words), "{words}\n{}", ran.stdout);
    }
}

#[test]
fn one_by_one_each_the_way_it_was_decided() {
    let office = office();
    office
        .run("resolve 1 1=前")
        .stdout("")
        .stderr("2026-0001: 決めるところが1か所残っています。\n次の手: renkei resolve 2026-0001\n")
        .exit(1);
    office
        .run("resolve 1 1=両方")
        .stderr("決めました: 2026-0001\n次: renkei check\n")
        .exit(0);
    assert_eq!(
        office.read(FIRST),
        "schema: 1\nid: 2026-0001\nline: 相談\nopened: 2026-11-16\npatient: {name: 架空 例}\nevents:\n- {id: e1, on: 2026-11-17, text: A}\n- {id: e2, on: 2026-11-18, text: B}\n"
    );
    office
        .run("resolve 1")
        .stderr("2026-0001: 合流の衝突はありません。\n")
        .exit(0);
    office
        .run("resolve")
        .stderr("合流の衝突はありません。\n")
        .exit(0);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let office = office();
    for (line, says) in [
        ("resolve 1 3=こちら", "決めるところは2か所です。"),
        ("resolve 1 1=右", "「右」という決め方はありません。"),
        (
            "resolve 1 1=両方",
            "そのとおりにすると、紙が読めなくなります。何も書いていません。",
        ),
        (
            "resolve --all こちら",
            "どの紙を決めるかが書かれていません。",
        ),
        ("resolve 1 1=残す", "片方が紙を取り除いたときの決め方です。"),
        (
            "resolve 1 2=前",
            "2番めは、分かれる前のものが書かれていません。",
        ),
        ("resolve 1 --renumber", "紙の一部だけがぶつかっています。"),
        ("resolve 9 1=こちら", "症例「9」が見つかりません。"),
    ] {
        let ran = office.run(line).stdout("").exit(2);
        assert!(ran.stderr.contains(says), "{line}: {}", ran.stderr);
    }
    office.run("resolve 1 --all こちら -n").exit(0);
    assert_eq!(office.read(FIRST), PAPER);
    // Marks that don't pair up are a person's to mend.
    let office = office.paper(FIRST, &PAPER.replace(">>>>>>> 相手\nopened", "opened"));
    let ran = office.run("resolve 1 1=こちら").stdout("").exit(3);
    assert!(
        ran.stderr.contains("印の組が揃っていません。"),
        "{}",
        ran.stderr
    );
}
