//! Every document of the catalogue × three papers × three formats: long expected outputs, and what
//! must hold for all of them. The browser's part is in `browser.rs`.

pub mod office;
pub mod page;

use crate::support::{matches_golden, root};
use office::{IDENTIFYING, Issued, Template, catalogue};
use page::{Page, lost, marks, obeyed, texts};

/// A document of one of the papers in every format that is text.
struct Made<'a> {
    template: &'a Template,
    html: String,
    md: String,
    txt: String,
}

impl Made<'_> {
    fn all(&self) -> [(&str, &str); 3] {
        [("html", &self.html), ("md", &self.md), ("txt", &self.txt)]
    }
}

/// Holds every document of a paper against all that must be true of it, and says all of it at once.
#[track_caller]
fn every_document(case: &str) {
    let mut wrong = Vec::new();
    for template in &catalogue() {
        let text = |format: &str| Issued::of(template, case, format).text();
        let made = Made {
            template,
            html: text("html"),
            md: text("md"),
            txt: text("txt"),
        };
        let found = [
            as_it_was(&made, case),
            inert(&made),
            whole(&made),
            nameless(&made),
        ];
        let found = found.concat();
        wrong.extend(
            found
                .iter()
                .map(|slip| format!("{} {case}: {slip}", template.id)),
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn documents_of_an_empty_paper() {
    every_document("empty");
}

#[test]
fn documents_of_a_busy_office() {
    every_document("minimal");
}

#[test]
fn documents_of_a_long_and_hostile_paper() {
    every_document("long");
}

/// The golden files; that they hold from one run to the next shows that nothing but the papers and
/// the day went in.
fn as_it_was(made: &Made, case: &str) -> Vec<String> {
    let folder = root()
        .join("tests/golden/documents")
        .join(&made.template.id);
    let held = |(format, words): (&str, &str)| {
        matches_golden(&folder.join(format!("{case}.{format}")), &folded(words)).err()
    };
    made.all().into_iter().filter_map(held).collect()
}

/// A long text as its marks, and a page without the style that all share: what a person reviews.
fn folded(text: &str) -> String {
    let mut text = text.to_string();
    if let (Some(from), Some(to)) = (text.find("<style>"), text.find("</style>")) {
        text.replace_range(from + "<style>".len()..to, "");
    }
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("〔始") {
        let (before, part) = rest.split_at(at);
        out.push_str(before);
        let name = part.find('〕').map(|end| &part["〔始".len()..end]);
        let end = name.and_then(|name| part.find(&format!("〔終{name}〕")));
        match end.filter(|end| part[..*end].chars().count() > 300) {
            Some(end) => {
                out.push_str("〔始…");
                rest = &part[end..];
            }
            None => {
                out.push_str("〔始");
                rest = &part["〔始".len()..];
            }
        }
    }
    out + rest
}

/// Nothing from outside, nothing that comes to life.
fn inert(made: &Made) -> Vec<String> {
    let mut slips = Vec::new();
    for (format, words) in made.all() {
        let controls = obeyed(words);
        if !controls.is_empty() {
            slips.push(format!("{format} has the controls {controls:?}"));
        }
        if words.matches("7*7").count() + words.matches("7\\*7").count()
            < words.matches("太").count()
        {
            slips.push(format!("{format}: a field was run as a template"));
        }
    }
    let html = Page::of(&made.html).dangers();
    slips.extend(html.iter().map(|slip| format!("html has <{slip}>")));
    slips.extend(alive(&made.md).iter().map(|slip| format!("md has {slip}")));
    slips
}

/// Every text of the paper that a page begins it also ends, in all formats. A drawing may cut names
/// short; what it says stands in words too.
fn whole(made: &Made) -> Vec<String> {
    let page = Page::of(&made.html);
    let mut slips = Vec::new();
    let named = |side: &str| {
        // A summary may cut a text short that stands in full elsewhere.
        let mut names = marks(&page.outside_drawings, side);
        names.dedup();
        names
    };
    let (starts, ends) = (named("始"), named("終"));
    if starts != ends {
        slips.push(format!("html begins {starts:?} and ends {ends:?}"));
    }
    for name in marks(&page.words, "始") {
        if !starts.contains(&name) {
            slips.push(format!("html has {name} in a drawing only"));
        }
    }
    let texts: String = texts(&page.outside_drawings).into_values().collect();
    for (format, words) in [("md", read(&made.md)), ("txt", made.txt.clone())] {
        let lost = lost(&texts, &words);
        if !lost.is_empty() {
            slips.push(format!("{format} has fewer of {lost}"));
        }
    }
    slips
}

/// An anonymous document tells nothing that identifies, though the free words of the papers do.
fn nameless(made: &Made) -> Vec<String> {
    let mut slips = Vec::new();
    for (format, words) in made.all().into_iter().filter(|_| made.template.anonymous) {
        // A line break doesn't hide a number.
        let squeezed: String = words.split_whitespace().collect();
        let told = |word: &&&str| words.contains(**word) || squeezed.contains(**word);
        let told: Vec<_> = IDENTIFYING.iter().filter(told).collect();
        if !told.is_empty() {
            slips.push(format!("{format} tells {told:?}"));
        }
    }
    slips
}

/// The words of Markdown as its reader sees them.
fn read(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let mut words = String::new();
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    ) {
        if let Event::Text(text) = event {
            words.push_str(&text);
        }
    }
    words
}

/// What a reader of Markdown would bring to life: markup but the breaks in our cells, links, pictures,
/// and the emphasis, lists and code that no template has.
fn alive(markdown: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let alive = |event: Event| match event {
        Event::Html(words) | Event::InlineHtml(words) if &*words != "<br>" => {
            Some(words.to_string())
        }
        Event::Code(words) => Some(words.to_string()),
        Event::Start(
            tag @ (Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Emphasis
            | Tag::Strikethrough
            | Tag::CodeBlock(_)
            | Tag::BlockQuote(_)),
        ) => Some(format!("{tag:?}")),
        _ => None,
    };
    Parser::new_ext(markdown, options)
        .filter_map(alive)
        .collect()
}

#[test]
fn an_anonymous_document_cannot_be_made_to_tell() {
    let office = office::office("minimal").paper(
        "templates/inquiry.html",
        "<h1>打診書</h1>\n<p>{{ person.age }}歳 {{ patient.name }}様</p>\n",
    );
    let before = office.files();
    office
        .run("doc 2026-0001 inquiry")
        .stdout("")
        .stderr("エラー: 「patient.name」はこの様式に渡されない項目です。何も発行していません。\n  templates/inquiry.html:2:25\n  2 | <p>{{ person.age }}歳 {{ patient.name }}様</p>\n    |                          ^^^^^^^^^^^^\n次の手: 項目の名前か、index.toml の fields を確かめてください。\n")
        .exit(3);
    assert_eq!(office.files(), before);
}

#[test]
fn an_anonymous_row_cannot_ask_for_a_name() {
    let office = office::office("minimal").paper(
        "templates/index.toml",
        "[[document]]\ntemplate = \"mine\"\nlabel = \"別の打診書\"\nfile = \"mine.html\"\nreader = \"facility\"\nanonymous = true\nfields = [\"patient.name\"]\nneeds = []\n",
    );
    let office = office.paper("templates/mine.html", "{{ patient.name }}\n");
    let before = office.files();
    office
        .run("doc 2026-0001 mine --to 1462000901")
        .stdout("")
        .stderr("エラー: 匿名の様式「mine」に、本人がわかる項目「patient.name」は載せられません。\n  templates/index.toml\n次の手: fields と needs を直してください(使える項目は docs/templates.md)。\n")
        .exit(3);
    assert_eq!(office.files(), before);
}

#[test]
fn without_a_browser_there_is_no_pdf_and_no_record() {
    let office = office::office("minimal").variable("PATH", "");
    let before = office.files();
    office
        .run("doc 2026-0001 discharge_plan --format pdf")
        .stdout("")
        .stderr("エラー: PDFにするためのブラウザー(Chromium、Edge)がこの端末にありません。\n理由: PDFは、HTMLをブラウザーで印刷して作ります。\n次の手: --format html で作り、ブラウザーの印刷で「PDFに保存」を選んでください。\n　　　　入っている場所がわかるときは renkei.toml に [print] browser = \"場所\" と書いてください。\n")
        .exit(2);
    assert_eq!(office.files(), before);
}
