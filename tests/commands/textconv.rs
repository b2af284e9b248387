//! `renkei textconv`: what git shows of a paper.

use crate::support::Office;

const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\ninsurance: {care: {level: care2}}\n";

#[test]
fn git_shows_papers_in_words() {
    let office = Office::new().paper(
        ".gitconfig",
        "[user]\nname = tanaka\nemail = t@example.invalid\n",
    );
    office.run("init neu").exit(0);
    let office = office.paper("neu/cases/2026/2026-0001.yaml", PAPER);
    office.git("-C neu add --all");
    office.git("-C neu commit --quiet --message first");
    office
        .run("-C neu set 1 insurance.care.level=要介護3")
        .exit(0);
    let shown = office.git("-C neu log -p -1 --format=");
    assert!(
        shown.contains("-保険 介護保険 要介護度: 要介護2\n+保険 介護保険 要介護度: 要介護3\n"),
        "{shown}"
    );
    assert!(!shown.contains("care2"), "{shown}");
    // Everything else still sees the paper itself.
    let raw = office.git("-C neu diff --no-textconv HEAD^");
    assert!(raw.contains("care2"), "{raw}");
}

#[test]
fn what_cannot_be_read_is_shown_as_it_stands() {
    let office = Office::new()
        .paper("broken.yaml", "a: [1\nb: \u{1b}[31m\n")
        .paper("list.yaml", "- 1\n");
    office.run("textconv list.yaml").stdout("- 1\n").exit(0);
    let ran = office.run("textconv broken.yaml").exit(0);
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    let ran = office.run("textconv nothing.yaml").stdout("").exit(4);
    assert!(ran.stderr.contains("nothing.yaml"), "{}", ran.stderr);
}
