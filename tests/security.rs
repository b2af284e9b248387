//! The commands of docs/security.md, run one after the other in a home of their own, as somebody would who
//! follows the page. A block whose program isn't installed is left out with a line.
//!
//! `<!-- run -->` before a block: it is run. `<!-- run: PROGRAM -->`: where the program is installed.
//! `<!-- run: ends N -->`: its last command ends with that code.

use crate::support::{Office, TODAY, root};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A block that is run.
struct Block {
    needs: Option<String>,
    ends: i32,
    script: String,
}

fn page() -> String {
    std::fs::read_to_string(root().join("docs/security.md")).expect("the page")
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(mark) = line.strip_prefix("<!-- run") else {
            assert_ne!(line, "```sh", "a block of commands that nobody runs");
            continue;
        };
        let mark = mark.trim_end_matches("-->").trim_start_matches(':').trim();
        assert_eq!(lines.next(), Some("```sh"), "{line}");
        let script = lines.by_ref().take_while(|line| *line != "```");
        let script: Vec<&str> = script.collect();
        let ends = mark.strip_prefix("ends ");
        found.push(Block {
            needs: (ends.is_none() && !mark.is_empty()).then(|| mark.to_string()),
            ends: ends.map_or(0, |code| code.parse().expect("a code")),
            script: script.join("\n"),
        });
    }
    found
}

/// Two empty lines for whatever asks for a passphrase.
fn run(script: &str, home: &Path) -> (Option<i32>, String) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path);
    let path: Vec<PathBuf> = std::iter::once(home.join("bin")).chain(folders).collect();
    let file = home.join("step.sh");
    std::fs::write(&file, format!("set -eu\n{script}\n")).expect("a script");
    let mut child = Command::new("sh")
        .arg(&file)
        .current_dir(home)
        .env_clear()
        .env("PATH", std::env::join_paths(path).expect("a path"))
        .env("HOME", home)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sh runs");
    if let Some(mut stdin) = child.stdin.take() {
        use std::io::Write;
        // Most steps ask nothing.
        let _unread = stdin.write_all(b"\n\n");
    }
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

fn is_there(program: &str, home: &Path) -> bool {
    let asked = match program.strip_prefix("git-") {
        // A subcommand of git may lie where only git looks.
        Some("filter-repo") => "git filter-repo --version".to_string(),
        _ => format!("command -v {program}"),
    };
    run(&asked, home).0 == Some(0)
}

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    let office = Office::example().repository();
    let settings = office
        .read("renkei.toml")
        .replace("commit = false", "commit = true");
    std::fs::write(office.path("renkei.toml"), settings).expect("settings");
    std::fs::write(office.path(".gitignore"), ".renkei/\nout/\nlog/\n").expect("a file");
    office.git("commit --quiet --all --message settings");
    std::fs::write(
        home.path().join(".gitconfig"),
        "[user]\nname = 田中\nemail = tanaka@renkei.invalid\n",
    )
    .expect("an identity");
    // Tests never look at the clock.
    std::fs::create_dir(home.path().join("bin")).expect("a folder");
    let program = home.path().join("bin/renkei");
    let words = format!(
        "#!/bin/sh\nexec '{}' --today {TODAY} \"$@\"\n",
        env!("CARGO_BIN_EXE_renkei")
    );
    std::fs::write(&program, words).expect("a script");
    let (code, said) = run("chmod +x bin/renkei", home.path());
    assert_eq!(code, Some(0), "{said}");
    let url = office.path(".").display().to_string();
    let copied = run(
        &format!("git clone --quiet {url} renkei && git -C renkei remote remove origin"),
        home.path(),
    );
    assert_eq!(copied.0, Some(0), "{}", copied.1);
    home
}

#[test]
fn the_page_of_security_can_be_followed() {
    let home = home();
    let mut told = String::new();
    for block in blocks(&page()) {
        if let Some(program) = &block.needs
            && !is_there(program, home.path())
        {
            say(&format!(
                "skipped: a step of docs/security.md, there is no {program}"
            ));
            continue;
        }
        let (code, said) = run(&block.script, home.path());
        assert_eq!(code, Some(block.ends), "{}\n{said}", block.script);
        told.push_str(&said);
    }
    assert!(told.contains("いまの記録の番号"), "{told}");
    assert!(!home.path().join("renkei").exists(), "it was disposed of");
}

#[test]
fn a_server_that_is_set_up_so_keeps_what_it_has() {
    let home = home();
    let page = page();
    let server = blocks(&page)
        .into_iter()
        .find(|block| block.script.contains("denyNonFastForwards"));
    let (code, said) = run(&server.expect("it is shown").script, home.path());
    assert_eq!(code, Some(0), "{said}");
    let rewritten = "cd renkei && git commit --quiet --amend --message x && ";
    let (code, said) = run(
        &format!("{rewritten} git push --quiet --force"),
        home.path(),
    );
    assert_ne!(code, Some(0), "{said}");
    let (code, said) = run(
        "git -C renkei push --quiet origin :\"$(git -C renkei branch --show-current)\"",
        home.path(),
    );
    assert_ne!(code, Some(0), "{said}");
    let (code, said) = run("renkei -C renkei verify", home.path());
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("history/rewritten") && said.contains("amend"),
        "{said}"
    );
}

#[test]
fn each_place_that_verify_sends_people_to_is_a_heading() {
    let page = page();
    let code = ["src/commands/verify_judge.rs", "src/commands/retention.rs"]
        .map(|file| std::fs::read_to_string(root().join(file)).expect("a source file"));
    let mut count = 0;
    for rest in code
        .iter()
        .flat_map(|text| text.split("docs/security.md「").skip(1))
    {
        let heading = rest.split('」').next().expect("a heading");
        assert!(page.contains(&format!("## {heading}\n")), "{heading}");
        count += 1;
    }
    assert!(count >= 4, "{count}");
    for link in page.split("](#").skip(1) {
        let anchor = link.split(')').next().expect("an anchor");
        let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
        let slug = |heading: &str| -> String {
            let kept = heading
                .chars()
                .filter(|c| c.is_alphanumeric() || *c == '-' || *c == ' ');
            kept.collect::<String>().replace(' ', "-")
        };
        assert!(
            headings.clone().any(|heading| slug(heading) == anchor),
            "{anchor}"
        );
    }
}

/// Says it beside the tests' own lines, which would keep it to themselves.
fn say(words: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "{words}").expect("stderr is open");
}
