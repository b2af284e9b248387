//! The git-crypt recipe of docs/security.md together with the merge driver: what the history holds is
//! encrypted, and two desks still merge by meaning.
//!
//! Without `git-crypt` it is skipped with a line, unless `RENKEI_GITCRYPT=required`.

use crate::support::{Office, required, root, say};
use std::process::Command;

const FIRST: &str = "cases/2026/2026-0001.yaml";
const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\ninsurance:\n  care: {status: 認定済, level: 要介護2}\nhold: {reason: 病状変化}\n";

#[test]
fn encrypted_papers_merge_by_meaning() {
    if Command::new("git-crypt").arg("--version").output().is_err() {
        assert!(
            !required("RENKEI_GITCRYPT"),
            "RENKEI_GITCRYPT=required, and there is no git-crypt"
        );
        say("skipped: the git-crypt recipe, there is no git-crypt");
        return;
    }
    let sites = sites();
    let sealed = |revision: &str| {
        let blob = sites.git_bytes(&format!("-C b cat-file blob {revision}:{FIRST}"));
        assert!(blob.starts_with(b"\0GITCRYPT\0"), "{revision}");
    };
    sealed("HEAD");
    sites.run("-C a set 1 insurance.care.level=要介護3").exit(0);
    sites
        .run("-C b set 1 insurance.care.status=更新申請中")
        .exit(0);
    sites.run("-C b note 1 'Bの電話' --kind 電話").exit(0);
    sites.run("-C a sync").exit(0);
    sites.run("-C b sync").exit(0);
    let merged = sites.read(&format!("b/{FIRST}"));
    for words in ["level: 要介護3", "status: 更新申請中", "Bの電話"] {
        assert!(merged.contains(words), "{words}\n{merged}");
    }
    sealed("HEAD");
    assert_eq!(sites.git("-C b status --porcelain"), "");

    // The same fact, written twice: marks in plain words, decided, encrypted again.
    sites.run("-C a sync").exit(0);
    sites.run("-C a set 1 insurance.care.level=要介護4").exit(0);
    sites.run("-C b set 1 insurance.care.level=要介護5").exit(0);
    sites.run("-C a sync").exit(0);
    sites.run("-C b sync").exit(1);
    assert!(sites.read(&format!("b/{FIRST}")).contains("<<<<<<< こちら"));
    sites.run("-C b resolve 1 1=相手").exit(0);
    sites.run("-C b sync").exit(0);
    sealed("HEAD");
    assert_eq!(
        sites.read(&format!("b/{FIRST}")),
        merged.replace("要介護3", "要介護4")
    );

    // History reads and takes back what it keeps encrypted.
    let log = sites.run("-C b log 1 --format json").exit(0).json();
    let told = log["entries"].to_string();
    assert!(
        told.contains("要介護5") && told.contains("更新申請中"),
        "{told}"
    );
    sites.run("-C b set 1 hold=").exit(0);
    sites.run("-C b undo").exit(0);
    assert_eq!(
        sites.read(&format!("b/{FIRST}")),
        merged.replace("要介護3", "要介護4")
    );
    sites.run("-C b show 1 --at HEAD~3").exit(0);

    // Where nobody has the key, nothing is guessed.
    sites.git("clone --quiet middle.git locked");
    let ran = sites.run("-C locked show 1").stdout("").exit(3);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

/// Two clones of an office that the recipe encrypts, both unlocked.
fn sites() -> Office {
    let sites = Office::new().paper(
        ".gitconfig",
        "[user]\nname = tanaka\nemail = t@example.invalid\n[init]\ndefaultBranch = main\n",
    );
    sites.run("init a").exit(0);
    sites.crypt("a", &["init"]);
    let attributes = sites.read("a/.gitattributes") + &recipe();
    let sites = sites
        .paper("a/.gitattributes", &attributes)
        .paper(&format!("a/{FIRST}"), PAPER);
    sites.git("-C a add --all");
    sites.git("-C a add --renormalize .");
    sites.git("-C a commit --quiet --message first");
    sites.crypt("a", &["export-key", "../key"]);
    sites.git("init --quiet --bare middle.git");
    sites.git("-C a remote add origin ../middle.git");
    sites.run("-C a sync").exit(0);
    sites.git("clone --quiet middle.git b");
    sites.crypt("b", &["unlock", "../key"]);
    sites
}

/// The lines that the page tells people to add.
fn recipe() -> String {
    let page = std::fs::read_to_string(root().join("docs/security.md")).expect("the page");
    let lines = page
        .split("cat >> .gitattributes <<'END'\n")
        .nth(1)
        .expect("the recipe");
    lines.split("END\n").next().expect("its end").to_string()
}

impl Office {
    #[track_caller]
    fn crypt(&self, site: &str, words: &[&str]) {
        let done = Command::new("git-crypt")
            .args(words)
            .current_dir(self.path(site))
            .env("HOME", self.path(""))
            .output()
            .expect("git-crypt runs");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}
