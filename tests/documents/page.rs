//! A page taken apart: its tags, its words, its style.

use std::collections::BTreeMap;

/// A page of HTML as a browser reads it.
pub struct Page {
    /// What stands between `<` and `>`, in order, comments too.
    pub tags: Vec<String>,
    /// The words of the body, entities resolved.
    pub words: String,
    /// The same without those of drawings, which Markdown and plain text leave out.
    pub outside_drawings: String,
    /// What stands in `<style>`.
    pub style: String,
}

impl Page {
    /// Takes a page apart.
    pub fn of(html: &str) -> Self {
        let mut page = Self {
            tags: Vec::new(),
            words: String::new(),
            outside_drawings: String::new(),
            style: String::new(),
        };
        let mut inside: Vec<String> = Vec::new();
        let mut rest = html;
        while !rest.is_empty() {
            let end = rest.find('<').unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            let within = |name: &str| inside.iter().any(|tag| tag == name);
            if within("style") {
                page.style.push_str(text);
            } else if within("body") && !within("rp") && !within("title") {
                let words = resolved(text);
                page.words.push_str(&words);
                if !within("svg") {
                    page.outside_drawings.push_str(&words);
                }
            }
            let Some(after) = after.strip_prefix('<') else {
                break;
            };
            let end = after.find('>').expect("a tag is closed");
            let tag = &after[..end];
            let name: String = tag
                .trim_start_matches('/')
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            if tag.starts_with('/') {
                if let Some(at) = inside.iter().rposition(|open| *open == name) {
                    inside.truncate(at);
                }
            } else if !tag.ends_with('/') && !tag.starts_with('!') && !VOID.contains(&name.as_str())
            {
                inside.push(name);
            }
            page.tags.push(tag.to_string());
            rest = &after[end + 1..];
        }
        page
    }

    /// The tags' names and attributes that bring something from outside, or make something happen.
    pub fn dangers(&self) -> Vec<String> {
        const TAGS: [&str; 12] = [
            "script", "img", "link", "iframe", "object", "embed", "base", "form", "video", "audio",
            "image", "use",
        ];
        const ATTRIBUTES: [&str; 9] = [
            "src",
            "srcset",
            "href",
            "xlink:href",
            "action",
            "data",
            "poster",
            "background",
            "formaction",
        ];
        let mut found = Vec::new();
        for tag in &self.tags {
            let mut names = names_of(tag).into_iter();
            let element = names.next().unwrap_or_default();
            let bad = TAGS.contains(&element.as_str())
                || names.any(|name| ATTRIBUTES.contains(&name.as_str()) || name.starts_with("on"));
            let far = ["http://", "https://", "url(", "javascript:", "data:"];
            // The name of a drawing's language is no address.
            let known = tag.replace("http://www.w3.org/2000/svg", "");
            if bad || far.iter().any(|word| known.contains(word)) {
                found.push(tag.clone());
            }
        }
        for word in ["url(", "@import", "http:", "https:", "src:"] {
            if self.style.contains(word) {
                found.push(format!("style: {word}"));
            }
        }
        found
    }
}

const VOID: [&str; 6] = ["br", "hr", "meta", "col", "wbr", "input"];

/// The element's name, then those of its attributes.
fn names_of(tag: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut quote = None;
    let mut name = String::new();
    let mut value = false;
    for c in tag.chars().chain([' ']) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '=') => value = true,
            (None, c) if c.is_whitespace() => {
                if !name.is_empty() {
                    names.push(std::mem::take(&mut name).to_lowercase());
                }
                value = false;
            }
            (None, c) if !value => name.push(c),
            (None, _) => {}
        }
    }
    names
}

/// Entities as the characters they mean.
fn resolved(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let end = entity.find(';').expect("an entity is closed");
        let name = &entity[1..end];
        let number = name
            .strip_prefix("#x")
            .map(|hex| u32::from_str_radix(hex, 16))
            .or_else(|| name.strip_prefix('#').map(str::parse));
        out.push(match (number, name) {
            (Some(code), _) => code.ok().and_then(char::from_u32).expect("a character"),
            (None, "lt") => '<',
            (None, "gt") => '>',
            (None, "amp") => '&',
            (None, "quot") => '"',
            (None, "apos") => '\'',
            (None, "nbsp") => '\u{a0}',
            (None, name) => panic!("&{name}; is not known to the tests"),
        });
        rest = &entity[end + 1..];
    }
    out + rest
}

/// How often each character stands in a text: blanks apart, in one width, so that what a page
/// breaks, draws as another form or reads in another order is still the same.
pub fn characters(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    for c in renkei::text::unified(text).chars() {
        if !c.is_whitespace() {
            *counts.entry(c).or_default() += 1;
        }
    }
    counts
}

/// Characters of `whole` that `shown` has fewer of.
pub fn lost(whole: &str, shown: &str) -> String {
    let shown = characters(shown);
    characters(whole)
        .into_iter()
        .filter(|(c, count)| shown.get(c).is_none_or(|has| has < count))
        .map(|(c, count)| format!("{c}{}/{count} ", shown.get(&c).unwrap_or(&0)))
        .collect()
}

/// Characters that a terminal or a text direction would obey.
pub fn obeyed(text: &str) -> Vec<char> {
    let bad = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().filter(bad).collect()
}

/// The names of the marks `〔始…〕` (or `〔終…〕`) that a text has.
pub fn marks(text: &str, side: &str) -> Vec<String> {
    let squeezed: String = text.split_whitespace().collect();
    let open = format!("〔{side}");
    let parts = squeezed.split(&open).skip(1);
    let mut names: Vec<String> = parts
        .filter_map(|part| part.split_once('〕'))
        .map(|(name, _)| name.to_string())
        .collect();
    names.sort();
    names
}

/// The marked texts by their names, marks included.
pub fn texts(text: &str) -> BTreeMap<String, String> {
    let squeezed: String = text.split_whitespace().collect();
    let mut texts = BTreeMap::new();
    for name in marks(&squeezed, "始") {
        let from = squeezed.find(&format!("〔始{name}〕"));
        let end = format!("〔終{name}〕");
        let to = squeezed.find(&end).map(|to| to + end.len());
        if let (Some(from), Some(to)) = (from, to)
            && let Some(text) = squeezed.get(from..to)
        {
            texts.insert(name, text.to_string());
        }
    }
    texts
}

#[test]
fn a_page_is_taken_apart() {
    let page = Page::of(
        "<!DOCTYPE html><html><head><title>t</title><style>a{b:c}</style></head><body class=\"a\"><p>い&lt;b&gt;<br>ろ\
         <ruby>は<rp>(</rp><rt>に</rt></ruby><svg><text x=\"1\">図</text></svg></p></body></html>",
    );
    assert_eq!(page.words, "い<b>ろはに図");
    assert_eq!(page.outside_drawings, "い<b>ろはに");
    assert_eq!(page.style, "a{b:c}");
    assert!(page.dangers().is_empty(), "{:?}", page.dangers());
    for bad in [
        "<img alt=\"\" src='x'>",
        "<p onclick=\"a\">",
        "<SCRIPT>",
        "<a href=\"https://example.invalid\">",
        "<p style=\"background:url(x)\">",
        "<style>@import 'x'</style>",
    ] {
        assert!(!Page::of(bad).dangers().is_empty(), "{bad}");
    }
    assert_eq!(lost("ああいう\u{2f00}", "い う\nあ一"), "あ1/2 ");
    assert_eq!(
        marks("〔始経\n過〕〔終経過〕〔始 薬〕", "始"),
        ["経過", "薬"]
    );
}
