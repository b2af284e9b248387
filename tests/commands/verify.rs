//! `renkei verify`

use crate::support::{Office, Ran};
use serde_json::Value;

const PLACE: &str = "cases/2026/2026-0001.yaml";
const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\nadmission: {on: 2026-11-16, ward: 3階東}\n";

fn office(audit: &str) -> Office {
    let settings = format!("[staff.tanaka]\nname = \"田中\"\n[audit]\n{audit}");
    Office::new()
        .paper("renkei.toml", &settings)
        .paper(PLACE, PAPER)
        .repository()
}

/// Another version of the paper in a commit of its own, made at this time.
fn change(office: &Office, ward: &str, at: &str) {
    let words = PAPER.replace("3階東", ward);
    std::fs::write(office.path(PLACE), words).expect("a paper");
    office.git("add --all");
    office.git(&format!("commit --quiet --message '{ward}' --date {at}"));
}

const AT_TEN: &str = "2026-11-20T10:00:00+09:00";

fn kinds(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let findings = json["findings"].as_array().expect("findings").iter();
    findings
        .map(|one| one["kind"].as_str().expect("a kind").to_string())
        .collect()
}

/// What is found, and it is told by the exit code.
#[track_caller]
fn found(office: &Office, line: &str) -> Vec<Value> {
    let ran = office.run(&format!("{line} --format json"));
    let json = ran.json();
    let findings = json["findings"].as_array().expect("findings").clone();
    let _told = ran.exit(i32::from(!findings.is_empty()));
    findings
}

#[test]
fn a_quiet_history_is_told_with_the_number_to_keep() {
    let office = office("");
    change(&office, "4階西", AT_TEN);
    let head = office.git("rev-parse HEAD");
    let head = head.trim();
    let ran = office.run("verify").stderr("").exit(0);
    assert!(
        ran.stdout.contains(&format!("いまの記録の番号: {head}\n"))
            && ran.stdout.contains("調べた記録: 2件"),
        "{}",
        ran.stdout
    );
    let json = office.run("verify --format json").exit(0).json();
    assert_eq!(json["kind"], "verify");
    assert_eq!((&json["commits"], &json["head"]), (&2.into(), &head.into()));
    let json = office
        .run("verify --since HEAD~1 --format json")
        .exit(0)
        .json();
    assert_eq!(json["commits"], 1);
    let json = office.run("verify --since 2026-11-21 --format json").json();
    assert_eq!(json["commits"], 1, "the first commit is of today");
    office
        .run("verify --since gestern")
        .stdout("")
        .stderr("エラー: --since「gestern」は、履歴の番号としても日付としても読めません。\n次の手: 控えておいた番号か、2026-11-20 のような日付を書いてください。\n")
        .exit(2);
    office.run("verify --at HEAD").stdout("").exit(2);
}

#[test]
fn without_a_history_there_is_nothing_to_verify() {
    let office = Office::example();
    office
        .run("verify")
        .stdout("")
        .stderr("エラー: この事務所には履歴(git)がありません。\n次の手: renkei init --repair(履歴を始めます。ここからの変更が残ります)\n")
        .exit(4);
}

#[test]
fn every_way_to_rewrite_is_found() {
    let amended = office("");
    change(&amended, "4階西", AT_TEN);
    let old = amended.git("rev-parse HEAD");
    amended.git("commit --quiet --amend --message later");
    let told = found(&amended, "verify");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["kind"], "history/rewritten");
    assert_eq!(told[0]["severity"], "error");
    assert_eq!(told[0]["commit"], old.trim());
    assert_eq!(told[0]["by"], "tanaka");
    assert!(
        told[0]["message"]
            .as_str()
            .expect("words")
            .contains("amend")
    );

    let reset = office("");
    change(&reset, "4階西", AT_TEN);
    change(&reset, "5階西", AT_TEN);
    reset.git("reset --quiet --hard HEAD~2");
    let told = found(&reset, "verify");
    assert_eq!(told.len(), 1, "{told:?}");
    let words = told[0]["message"].as_str().expect("words");
    assert!(
        words.contains("までの2件が") && words.contains("reset"),
        "{words}"
    );
}

#[test]
fn a_number_on_paper_outlives_the_reflog() {
    let office = office("");
    change(&office, "4階西", AT_TEN);
    let old = office.git("rev-parse HEAD").trim().to_string();
    assert_eq!(found(&office, &format!("verify --since {old}")).len(), 0);
    office.git("commit --quiet --amend --message later");
    office.git("reflog expire --expire=now --expire-unreachable=now --all");
    assert_eq!(
        found(&office, "verify").len(),
        0,
        "nothing is left to see it by"
    );
    let told = found(&office, &format!("verify --since {old}"));
    assert_eq!(
        (told.len(), &told[0]["kind"]),
        (1, &"history/rewritten".into())
    );
    // Once the old commit is swept, its number is known to nobody here.
    office.git("gc --quiet --prune=now");
    let told = found(&office, &format!("verify --since {}", &old[..12]));
    assert_eq!((told.len(), &told[0]["commit"]), (1, &old[..12].into()));
    let words = told[0]["message"].as_str().expect("words");
    assert!(words.contains("番号の写し違いでなければ"), "{words}");
}

#[test]
fn a_mark_is_set_where_nothing_was_found_and_held_against_later() {
    let office = office("");
    change(&office, "4階西", AT_TEN);
    let old = office.git("rev-parse HEAD").trim().to_string();
    let mark = || office.git("for-each-ref --format=%(objectname) refs/renkei/verified");
    office.run("verify --mark -n").exit(0);
    assert_eq!(mark(), "");
    let json = office.run("verify --mark --format json").exit(0).json();
    assert_eq!(json["marked"], true);
    assert_eq!(mark().trim(), old);
    office.git("commit --quiet --amend --message later");
    office.git("reflog expire --expire=now --expire-unreachable=now --all");
    let ran = office.run("verify --mark --format json").exit(1);
    assert_eq!(kinds(&ran), ["history/rewritten"]);
    assert_eq!(ran.json()["marked"], false);
    assert_eq!(mark().trim(), old, "the mark stays where nothing was wrong");
}

#[test]
fn a_forced_push_of_another_is_found() {
    let office = office("");
    office.git("branch -M main");
    office.git("clone --quiet --bare . up.git");
    office.git("remote add origin ./up.git");
    office.git("fetch --quiet origin");
    office.git("clone --quiet up.git other");
    for (name, value) in [("name", "sato"), ("email", "s@example.invalid")] {
        office.git(&format!("-C other config user.{name} {value}"));
    }
    office.git("-C other commit --quiet --amend --message other");
    office.git("-C other push --quiet --force");
    office.git("fetch --quiet origin");
    let told = found(&office, "verify");
    assert_eq!(told.len(), 1, "{told:?}");
    let words = told[0]["message"].as_str().expect("words");
    assert!(words.starts_with("origin/main にあった記録"), "{words}");
    assert!(words.contains("force push"), "{words}");
}

#[test]
fn what_shows_another_history_is_found() {
    let office = office("");
    change(&office, "4階西", AT_TEN);
    change(&office, "5階西", AT_TEN);
    office.git("replace HEAD~1 HEAD~2");
    let told = found(&office, "verify");
    assert_eq!(
        (told.len(), &told[0]["kind"]),
        (1, &"history/rewritten".into())
    );
    let json = office.run("verify --format json").json();
    assert_eq!(json["commits"], 3, "what was recorded is looked at");
}

#[test]
fn a_lost_object_is_named_with_its_paper() {
    let office = office("");
    let id = office.git(&format!("rev-parse HEAD:{PLACE}"));
    let id = id.trim();
    let file = format!(".git/objects/{}/{}", &id[..2], &id[2..]);
    std::fs::remove_file(office.path(&file)).expect("an object");
    let told = found(&office, "verify");
    assert_eq!(told[0]["kind"], "history/damaged");
    assert_eq!(told[0]["case"], "2026-0001");
    let words = told[0]["message"].as_str().expect("words");
    assert!(words.contains(id) && words.contains(PLACE), "{words}");
}

#[test]
fn a_lost_commit_is_no_crash() {
    for back in ["HEAD", "HEAD~1"] {
        let office = office("");
        change(&office, "4階西", AT_TEN);
        let id = office.git(&format!("rev-parse {back}"));
        let id = id.trim();
        let file = format!(".git/objects/{}/{}", &id[..2], &id[2..]);
        std::fs::remove_file(office.path(&file)).expect("an object");
        let ran = office.run("verify --format json").exit(1);
        assert!(
            kinds(&ran).contains(&"history/damaged".to_string()),
            "{}",
            ran.stdout
        );
        assert!(ran.stdout.contains(id), "{}", ran.stdout);
    }
}

#[test]
fn a_shallow_copy_is_told_and_is_no_damage() {
    let office = office("");
    change(&office, "4階西", AT_TEN);
    let url = format!("file://{}", office.path(".").display());
    office.git(&format!("clone --quiet --depth 1 {url} neu"));
    let ran = office.run("-C neu verify --format json").exit(1);
    assert_eq!(kinds(&ran), ["history/shallow"]);
}

#[test]
fn papers_change_within_the_hours() {
    let office = office("hours = \"7:00-20:00\"\nclosed_days = true\n");
    change(&office, "1階", "2026-11-20T20:00:30+09:00");
    change(&office, "2階", "2026-11-20T11:30:00Z");
    change(&office, "3階", "2026-11-21T10:00:00+09:00");
    change(&office, "4階", "2026-11-23T10:00:00+09:00");
    office.git("commit --quiet --allow-empty --message x --date 2026-11-20T03:00:00+09:00");
    let told = found(&office, "verify --since HEAD~5");
    let words: Vec<&str> = told
        .iter()
        .map(|one| one["message"].as_str().expect("words"))
        .collect();
    assert_eq!(
        words,
        [
            "休みの日(11/23(月) 勤労感謝の日)の 10:00 に紙を変えています。",
            "休みの日(11/21(土))の 10:00 に紙を変えています。",
            "時間外(11/20(金) 20:30)に紙を変えています。時間帯は 7:00〜20:00 です。",
        ]
    );
    assert_eq!(told[2]["at"], "2026-11-20T20:30:00+09:00");
    assert_eq!(
        (&told[0]["case"], &told[0]["by"]),
        (&"2026-0001".into(), &"tanaka".into())
    );
}

#[test]
fn authors_are_members_by_name_id_or_address() {
    let office = office("known_authors = true\n");
    let commit = |author: &str| {
        office.git(&format!(
            "commit --quiet --allow-empty --message x --author '{author}'"
        ));
    };
    for known in ["田中 <x@y>", "PC <tanaka@renkei.invalid>", "TANAKA <a@b>"] {
        commit(known);
    }
    assert_eq!(found(&office, "verify").len(), 0);
    commit("\u{202e}誰か <x@example.com>");
    let told = found(&office, "verify");
    assert_eq!(
        (told.len(), &told[0]["kind"]),
        (1, &"history/unknown-author".into())
    );
    let table = office.run("verify").stdout;
    assert!(!table.contains('\u{202e}'), "{table}");
}

#[test]
fn a_public_remote_is_found_and_its_password_is_not_told() {
    let office = office("inside = [\"git.hospital.example\"]\n");
    office.git("remote add in1 ssh://git@gitserver/renkei.git");
    office.git("remote add in2 https://git.hospital.example/renkei.git");
    office.git("remote add out https://tanaka:geheim@github.com/x/y.git");
    office.git("config url.https://gitlab.com/.insteadOf lab:");
    office.git("remote add hidden lab:x/y");
    office.git("config branch.main.pushRemote git@codeberg.org:x/y");
    let ran = office.run("verify --format json").exit(1);
    assert_eq!(kinds(&ran), ["remote/outside"; 3]);
    for host in ["github.com", "gitlab.com", "codeberg.org"] {
        assert!(ran.stdout.contains(host), "{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("geheim"), "{}", ran.stdout);
}

#[test]
fn signatures_are_held_to_the_list_of_keys() {
    let office = office("signed = true\n");
    let key = |name: &str| {
        let ran = std::process::Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(office.path(name))
            .status();
        ran.is_ok_and(|status| status.success())
    };
    if !key("ours") || !key("theirs") {
        return;
    }
    let public = office.read("ours.pub");
    std::fs::write(
        office.path("signers"),
        format!("tanaka@example.invalid {public}"),
    )
    .expect("a list");
    let sign = |key: &str| {
        office.git("config gpg.format ssh");
        office.git(&format!(
            "config user.signingKey {}",
            office.path(key).display()
        ));
        office.git("commit --quiet --allow-empty -S --message x");
    };
    sign("ours");
    let kinds_now = || kinds(&office.run("verify --format json"));
    assert_eq!(
        kinds_now(),
        ["history/bad-signature", "history/unsigned"],
        "without a list nothing can be checked"
    );
    let signers = office.path("signers").display().to_string();
    office.git(&format!("config gpg.ssh.allowedSignersFile {signers}"));
    assert_eq!(kinds_now(), ["history/unsigned"]);
    sign("theirs");
    assert_eq!(kinds_now(), ["history/bad-signature", "history/unsigned"]);
    let since = office.run("verify --since HEAD~1 --format json");
    assert_eq!(kinds(&since), ["history/bad-signature"]);
}

#[test]
fn the_tables_for_people_and_for_spreadsheets() {
    let office = office("known_authors = true\n");
    for _ in 0..25 {
        office.git("commit --quiet --allow-empty --message x --author 'x <=1+1@x>'");
    }
    let ran = office.run("verify").stderr("").exit(1);
    assert!(
        ran.stdout.contains(
            "history/unknown-author はほかに5件あります。全部は --format csv で見られます。"
        ),
        "{}",
        ran.stdout
    );
    let csv = office.run("verify --format csv").exit(1).stdout;
    assert!(csv.starts_with("\u{feff}kind,severity,commit,at,by,case,message,hint\r\n"));
    assert_eq!(csv.matches("history/unknown-author").count(), 25);
}

#[test]
fn an_office_within_another_repository_answers_for_its_own_folder() {
    let office = Office::new()
        .paper("office/renkei.toml", "[audit]\nclosed_days = true\n")
        .paper("office/cases/2026/2026-0001.yaml", PAPER)
        .paper("other.txt", "x")
        .repository();
    let commit = |file: &str| {
        std::fs::write(office.path(file), format!("{PAPER}# {file}\n")).expect("a file");
        office.git("add --all");
        office.git("commit --quiet --message x --date 2026-11-21T10:00:00+09:00");
    };
    commit("other.txt");
    commit("office/cases/2026/2026-0001.yaml");
    let ran = office
        .run("-C office verify --since HEAD~2 --format json")
        .exit(1);
    assert_eq!(kinds(&ran), ["history/off-hours"]);
    assert_eq!(ran.json()["commits"], 1);
    assert_eq!(ran.json()["findings"][0]["case"], "2026-0001");
    office.run("-C office export audit --format ndjson").exit(0);
    let table = office.read("office/out/audit/audit.ndjson");
    assert!(
        table.contains("\"cases/2026/2026-0001.yaml\"") && !table.contains("other"),
        "{table}"
    );
}

#[test]
fn verify_writes_nothing() {
    let office = office("");
    let before = office.files();
    let refs = office.git("for-each-ref");
    office.run("verify").exit(0);
    assert_eq!(office.files(), before);
    assert_eq!(office.git("for-each-ref"), refs);
    assert!(!office.path(".renkei").exists());
}

#[test]
fn a_rewriting_that_somebody_looked_into_is_told_apart() {
    let amended = office("");
    change(&amended, "4階西", AT_TEN);
    let old = amended.git("rev-parse HEAD");
    amended.git("commit --quiet --amend --message later");
    assert_eq!(found(&amended, "verify").len(), 1);
    let line = format!(
        "[audit]\nacknowledged = [\"{} rebase の誤操作 田中\"]\n",
        &old[..12]
    );
    let settings = amended.read("renkei.toml").replace("[audit]\n", &line);
    assert!(settings.contains("acknowledged"), "{settings}");
    let amended = amended.paper("renkei.toml", &settings);
    let ran = amended.run("verify").exit(0);
    assert!(
        ran.stdout.contains("確かめた書き換え 1件: "),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("rebase の誤操作 田中"),
        "{}",
        ran.stdout
    );
    amended.run("verify --mark").exit(0);
}
