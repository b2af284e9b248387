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
    let mut words = converter.convert(html).unwrap_or_default();
    words.truncate(words.trim_end().len());
    words.push('\n');
    words
}

fn cell(handlers: &dyn Handlers, element: &Element, mark: char) -> Option<HandlerResult> {
    let words = handlers.walk_children(element.node).content;
    let lines: Vec<&str> = words
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let words = lines.join("<br>").replace('|', "\\|");
    Some(HandlerResult::from(format!("{mark}{words}")))
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
            "| 日 | 事 |\n| --- | --- |\n| 1 | \\<b> \\*x\\* |\n"
        );
    }

    #[test]
    fn plain_text_has_no_drawing() {
        let html = "<style>p{}</style><h1>計画書</h1><p>本文 &lt;b&gt;</p><svg><text>絵</text></svg><ul><li>一</li></ul>";
        assert_eq!(plain(html, 40), "# 計画書\n\n本文 <b>\n* 一\n");
    }
}
