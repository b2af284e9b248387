//! The three papers of the document tests, and the real command that makes documents of them.

use crate::support::{Office, root};
use std::path::PathBuf;

/// Only what must be there; what a busy office writes; every field full, long and hostile.
pub const CASES: [&str; 3] = ["empty", "minimal", "long"];

/// Whose document all of them are.
const CASE: &str = "2026-0001";

/// What must not come to life in any output: markup, a template's words, Markdown, controls.
const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(2)></td></table><!-- \
    {{ 7*7 }}{% raw %}${7*7} | a | *b* _c_ **d** `e` ~~f~~ ![g](https://example.invalid/g.png) \
    [h](javascript:alert(3)) &amp; &lt;i&gt; @import url(//example.invalid) \u{1b}[31mj\u{1b}[0m \u{7} \u{9b}2K \
    \u{202e}k\u{202c} \u{2066}l\u{2069} \u{200b}m \u{2028}n";

/// A word that nothing can break, and an address that nothing may follow.
const UNBROKEN: &str = "https://example.invalid/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?b=WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";

/// What tells who the patients of the papers are, as it may stand in a field or in free words.
pub const IDENTIFYING: &[&str] = &[
    CASE,
    "模擬",
    "琴葉",
    "モギ",
    "コトハ",
    "ﾓｷﾞ",
    "ｺﾄﾊ",
    "もぎ",
    "ことは",
    "律子",
    "樹一",
    "ゆい",
    "0098765",
    "００９８７６５",
    "0463-00-0901",
    "0463000901",
    "０４６３－００－０９０１",
    "090-0000-090",
    "090000009",
    "例示町",
    "1941-07-08",
    "1941-7-8",
    "1941/7/8",
    "1941/07/08",
    "1941.7.8",
    "1941年7月8日",
    "昭和16年7月8日",
    "昭和１６年７月８日",
    "昭和16年07月08日",
    "昭16.7.8",
    "S16.7.8",
    "S16/7/8",
    "s16.7.8",
];

/// How somebody writes of the patient in free words.
const PERSON: &str = "模擬 琴葉アレクサンドリーナさん(モギ コトハアレクサンドリーナ、ﾓｷﾞ ｺﾄﾊｱﾚｸｻﾝﾄﾞﾘｰﾅ、もぎ ことはあれくさんどりーな、\
    症例2026-0001、ID 0098765・００９８７６５、電話 0463-00-0901・0463000901・０４６３－００－０９０１、神奈川県平塚市例示町9-8-7、平塚市例示町9-8-7、\
    生年月日 1941-07-08・1941/7/8・1941/07/08・1941.7.8・1941年7月8日・昭和16年7月8日・昭和１６年７月８日・\
    昭和16年07月08日・昭16.7.8・S16.7.8・S16/7/8・s16.7.8)。模擬さんの長女は律子さん(090-0000-0902、09000000902)、甥は仮名樹一さん(090-0000-0903)。";

/// A row of the list of documents.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its id.
    pub id: String,
    /// Whether it is of the office as a whole.
    pub of_office: bool,
    /// Whether it never tells who the patient is.
    pub anonymous: bool,
    /// Whether it asks a facility, which must be named.
    asks: bool,
}

/// Every document that there is.
pub fn catalogue() -> Vec<Template> {
    let json = Office::new().run("doc --list --format json").exit(0).json();
    let rows = json["templates"].as_array().expect("a list");
    rows.iter()
        .map(|row| Template {
            id: row["id"].as_str().expect("an id").to_string(),
            of_office: row["scope"] == "office",
            anonymous: row["anonymous"] == true,
            asks: row["asks"] == true,
        })
        .collect()
}

/// The office with one of the papers.
pub fn office(case: &str) -> Office {
    let read = |name: &str| {
        let file = root().join("tests/documents").join(name);
        full(&std::fs::read_to_string(file).expect("the fixture is there"))
    };
    Office::new()
        .paper("renkei.toml", &read("renkei.toml"))
        .paper("facilities.toml", &read("facilities.toml"))
        .paper(
            &format!("cases/2026/{CASE}.yaml"),
            &read(&format!("{case}.yaml")),
        )
}

/// As many cases as fill several pages of a list.
fn many(mut office: Office) -> Office {
    let minimal = std::fs::read_to_string(root().join("tests/documents/minimal.yaml"));
    let minimal = minimal.expect("the fixture is there");
    for number in 2..=60 {
        let id = format!("2026-{number:04}");
        office = office.paper(
            &format!("cases/2026/{id}.yaml"),
            &minimal.replace(CASE, &id),
        );
    }
    office
}

/// A document, made by the real command.
pub struct Issued {
    /// The folder goes with it.
    _office: Office,
    file: PathBuf,
}

impl Issued {
    /// Makes a document of one of the papers.
    pub fn of(template: &Template, case: &str, format: &str) -> Self {
        let mut office = office(case);
        let name = format!("x.{format}");
        let mut words = vec!["doc"];
        if template.of_office {
            if case == "long" {
                office = many(office);
            }
        } else {
            words.extend([CASE, "--without-consent", "書類の試験"]);
        }
        words.push(&template.id);
        if template.asks && case == "empty" {
            words.extend(["--to", "1462000901", "--for", "訪問看護"]);
        }
        words.extend(["--format", format, "-o", &name]);
        office.run_words(&words).exit(0);
        let file = office.path(&name);
        Self {
            _office: office,
            file,
        }
    }

    /// Its words.
    pub fn text(&self) -> String {
        std::fs::read_to_string(&self.file).expect("the document is text")
    }

    /// Where it is, as long as this is kept.
    pub fn file(&self) -> &PathBuf {
        &self.file
    }
}

/// The words of a fixture with its long texts in place; they stand in double quotes.
fn full(words: &str) -> String {
    let quoted = |text: String| text.replace('\\', "\\\\").replace('"', "\\\"");
    let mut out = String::new();
    for line in words.split_inclusive('\n') {
        let mut rest = line;
        // A comment may speak of them.
        while let Some(at) = rest.find('〔').filter(|_| !line.starts_with('#')) {
            let (before, token) = rest.split_at(at);
            let end = token.find('〕').expect("a mark is closed") + '〕'.len_utf8();
            let (kind, name) = token[..end]
                .trim_matches(['〔', '〕'])
                .split_once(' ')
                .expect("a mark is 〔長文 名前〕 or 〔中文 名前〕");
            out.push_str(before);
            let text = match kind {
                "長文" => long(name),
                "中文" => medium(name),
                kind => panic!("「{kind}」 is no mark"),
            };
            out.push_str(&escaped(&quoted(text)));
            rest = &token[end..];
        }
        out.push_str(rest);
    }
    out
}

/// Controls as both YAML and TOML write them in double quotes.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => "\\n".to_string(),
            c if c.is_control() || ('\u{2000}'..='\u{206f}').contains(&c) => {
                format!("\\u{:04x}", u32::from(c))
            }
            c => c.to_string(),
        })
        .collect()
}

/// About 1,500 characters between marks.
fn long(name: &str) -> String {
    let mut text = format!("〔始{name}〕{HOSTILE}\n# {PERSON}\n- {UNBROKEN}\n1. ");
    let sentence = "番目の文では、起き上がりと歩行、食事の量、夜の眠り、家族の受けとめをもう一度たしかめて書きとめます。";
    let mut number = 0;
    while text.chars().count() < 1_500 {
        number += 1;
        text.push_str(&format!("{number}{sentence}"));
        if number % 4 == 0 {
            text.push('\n');
        }
    }
    format!("{text}〔終{name}〕")
}

/// About 120 characters between marks, on one line.
fn medium(name: &str) -> String {
    let word = "W".repeat(48);
    format!(
        "〔始{name}〕<b>太い</b>字<img src=x onerror=a> {{{{ 7*7 }}}} | *強* \u{1b}[1m \u{202e}逆\u{202c} {word} 〔終{name}〕"
    )
}

#[test]
fn each_long_text_has_a_name_of_its_own() {
    let mut names: Vec<String> = Vec::new();
    for file in ["long.yaml", "facilities.toml"] {
        let text = std::fs::read_to_string(root().join("tests/documents").join(file));
        for part in full(&text.expect("a fixture")).split("〔始").skip(1) {
            if let Some(name) = part.split('〕').next().filter(|name| *name != "名前") {
                names.push(name.to_string());
            }
        }
    }
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(all > 80, "{all}");
}

#[test]
fn the_papers_are_in_order() {
    // What work is late is no slip of writing.
    let slips = [
        "paper/",
        "yaml/",
        "toml/",
        "case/unknown",
        "case/type",
        "facility/",
    ];
    for case in CASES {
        let told = office(case).run("check --format json").json();
        let problems = told["problems"].as_array().expect("a list");
        let codes = problems
            .iter()
            .filter_map(|problem| problem["code"].as_str());
        let wrong: Vec<&str> = codes
            .filter(|code| slips.iter().any(|slip| code.starts_with(slip)))
            .collect();
        assert!(wrong.is_empty(), "{case}: {wrong:?}\n{told:#}");
    }
}
