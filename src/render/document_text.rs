//! The page of a document as Markdown and as plain text, made from the same HTML: styles and drawings
//! are left out.

use htmd::element_handler::{HandlerResult, Handlers};
use htmd::{Element, HtmlToMarkdown};

/// What can't stand in words: its drawings and its styles.
const SKIPPED: [&str; 5] = ["svg", "style", "head", "title", "script"];

/// Marks around the cells and rows of a table while it is put together. No paper holds them: controls
/// are shown there.
const CELL: char = '\u{1}';
const HEAD: char = '\u{2}';
const ROW: char = '\u{3}';

/// What means something to Markdown, the character that takes its place while the page is converted
/// (a noncharacter of Unicode: no text has one), and how it is written in the end.
const ASIDE: [(char, char, &str); 17] = [
    ('\\', '\u{fdd0}', "\\\\"),
    ('*', '\u{fdd1}', "\\*"),
    ('_', '\u{fdd2}', "\\_"),
    ('`', '\u{fdd3}', "\\`"),
    ('[', '\u{fdd4}', "\\["),
    (']', '\u{fdd5}', "\\]"),
    ('|', '\u{fdd6}', "\\|"),
    ('~', '\u{fdd7}', "\\~"),
    ('<', '\u{fdd8}', "&lt;"),
    ('&', '\u{fdd9}', "&amp;"),
    ('>', '\u{fdda}', "&gt;"),
    ('#', '\u{fddb}', "\\#"),
    ('+', '\u{fddc}', "\\+"),
    ('-', '\u{fddd}', "\\-"),
    ('=', '\u{fdde}', "\\="),
    ('.', '\u{fddf}', "\\."),
    (')', '\u{fde0}', "\\)"),
];
/// Of those, the ones that mean something only where a line begins.
const BEGINNING: [char; 5] = ['>', '#', '+', '-', '='];

/// The page as Markdown. Tables keep every cell: of a form, the headings stand at the left.
pub fn markdown(html: &str) -> String {
    let converter = HtmlToMarkdown::builder()
        .skip_tags(SKIPPED.to_vec())
        .add_handler(vec!["td"], |handlers: &dyn Handlers, element: Element| {
            cell(handlers, &element, CELL)
        })
        .add_handler(vec!["th"], |handlers: &dyn Handlers, element: Element| {
            cell(handlers, &element, HEAD)
        })
        .add_handler(vec!["tr"], |handlers: &dyn Handlers, element: Element| {
            let cells = handlers.walk_children(element.node).content;
            Some(HandlerResult::from(format!("{ROW}{cells}")))
        })
        .add_handler(
            vec!["thead", "tbody"],
            |handlers: &dyn Handlers, element: Element| {
                Some(HandlerResult::from(
                    handlers.walk_children(element.node).content,
                ))
            },
        )
        .add_handler(
            vec!["table"],
            |handlers: &dyn Handlers, element: Element| {
                let rows = handlers.walk_children(element.node).content;
                Some(HandlerResult::from(table(&rows)))
            },
        )
        .build();
    let mut words = converter.convert(&set_aside(html)).unwrap_or_default();
    for (_, mark, written) in ASIDE {
        words = words.replace(mark, written);
    }
    words.truncate(words.trim_end().len());
    words.push('\n');
    words
}

/// The page with everything in its words set aside that Markdown would obey.
fn set_aside(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        words_aside(text, &mut out);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        out.push_str(&tag[..end]);
        rest = &tag[end..];
    }
    words_aside(rest, &mut out);
    out
}

/// The same for the words between two tags, where a line may begin.
fn words_aside(text: &str, out: &mut String) {
    let text = text
        .replace("&lt;", "\u{fdd8}")
        .replace("&gt;", ">")
        .replace("&amp;", "\u{fdd9}");
    // `---`, `1.` and `2)` mean something as the first words of a line.
    let mut beginning = true;
    let mut digits = 0;
    let mut number = true;
    for c in text.chars() {
        let obeyed = match c {
            '.' | ')' => number && digits > 0,
            // What begins an entity goes on.
            '&' => false,
            c if BEGINNING.contains(&c) => beginning,
            _ => true,
        };
        let aside = ASIDE.iter().find(|(known, ..)| *known == c && obeyed);
        out.push(aside.map_or(c, |(_, mark, _)| *mark));
        digits += usize::from(c.is_ascii_digit());
        number &= c.is_ascii_digit() || c.is_whitespace();
        beginning &= c.is_whitespace() || BEGINNING.contains(&c);
    }
}

fn cell(handlers: &dyn Handlers, element: &Element, mark: char) -> Option<HandlerResult> {
    let words = handlers.walk_children(element.node).content;
    let lines: Vec<&str> = words
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    Some(HandlerResult::from(format!("{mark}{}", lines.join("<br>"))))
}

/// A table of Markdown has one row of headings: the first row where all of its cells are headings,
/// else an empty one, and headings at the left are bold.
fn table(rows: &str) -> String {
    let rows: Vec<Vec<(char, &str)>> = rows
        .split(ROW)
        .skip(1)
        .map(|row| {
            let mut cells = Vec::new();
            let mut rest = row.trim();
            while let Some(mark) = rest.chars().next().filter(|c| [CELL, HEAD].contains(c)) {
                let body = &rest[mark.len_utf8()..];
                let end = body.find([CELL, HEAD]).unwrap_or(body.len());
                cells.push((mark, body[..end].trim()));
                rest = &body[end..];
            }
            cells
        })
        .collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns == 0 {
        return String::new();
    }
    let line = |cells: Vec<String>| {
        let mut cells = cells;
        cells.resize(columns, String::new());
        format!("| {} |\n", cells.join(" | "))
    };
    let is_heading = |row: &Vec<(char, &str)>| row.iter().all(|(mark, _)| *mark == HEAD);
    let plain = |row: &[(char, &str)]| row.iter().map(|(_, words)| (*words).to_string()).collect();
    let mut out = String::from("\n\n");
    let mut rest = rows.as_slice();
    match rest.split_first() {
        Some((first, others)) if is_heading(first) => {
            out.push_str(&line(plain(first)));
            rest = others;
        }
        _ => out.push_str(&line(Vec::new())),
    }
    out.push_str(&line(vec!["---".to_string(); columns]));
    for row in rest {
        let cells = row.iter().map(|(mark, words)| match *mark {
            HEAD if !words.is_empty() => format!("**{words}**"),
            _ => (*words).to_string(),
        });
        out.push_str(&line(cells.collect()));
    }
    out.push('\n');
    out
}

/// The page as plain text of so many columns.
pub fn plain(html: &str, width: usize) -> String {
    let config = html2text::config::plain_no_decorate();
    let words = config
        .string_from_read(html.as_bytes(), width)
        .unwrap_or_default();
    let mut out = String::new();
    for line in words.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_headings_and_cells() {
        let html = "<h1>計画書</h1><table><tr><th>病名</th><td>骨折<br>a|b</td></tr><tr><th>備考</th><td></td></tr></table>";
        assert_eq!(
            markdown(html),
            "# 計画書\n\n|  |  |\n| --- | --- |\n| **病名** | 骨折<br>a\\|b |\n| **備考** |  |\n"
        );
    }

    #[test]
    fn a_list_has_its_headings_on_top() {
        let html = "<table><thead><tr><th>日</th><th>事</th></tr></thead><tbody><tr><td>1</td><td>&lt;b&gt; *x*</td></tr></tbody></table><svg><text>絵</text></svg>";
        assert_eq!(
            markdown(html),
            "| 日 | 事 |\n| --- | --- |\n| 1 | &lt;b> \\*x\\* |\n"
        );
    }

    #[test]
    fn words_stay_words() {
        for (html, words) in [
            (
                "<p>*a* _b_ `c` [d](e) ~~f~~ a|b \\</p>",
                "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\~\\~f\\~\\~ a\\|b \\\\\n",
            ),
            ("<p>&lt;b&gt; &amp;lt; &quot;</p>", "&lt;b> &amp;lt; \"\n"),
            (
                "<p># a<br>- b<br>---<br>1. c<br>2) d<br>===<br>&gt; e</p>",
                "\\# a  \n\\- b  \n\\-\\-\\-  \n1\\. c  \n2\\) d  \n\\=\\=\\=  \n&gt; e\n",
            ),
            ("<p>R8.11.23 3-4 a=b (c)</p>", "R8.11.23 3-4 a=b (c)\n"),
        ] {
            assert_eq!(markdown(html), words);
        }
    }

    #[test]
    fn plain_text_has_no_drawing() {
        let html = "<style>p{}</style><h1>計画書</h1><p>本文 &lt;b&gt;</p><svg><text>絵</text></svg><ul><li>一</li></ul>";
        assert_eq!(plain(html, 40), "# 計画書\n\n本文 <b>\n* 一\n");
    }
}
