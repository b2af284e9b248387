//! Sheets as one page of HTML for the desk: printable on A4, readable on a narrow screen, in the
//! dress of the documents, without scripts or anything from outside.

use super::chart::figures;
use super::chart::words::span;
use super::document::{self, Press, Slip};
use super::escaped;
use crate::sheet::{Align, Cell, Column, Sheet, Tone};
use crate::text;

/// What a page of lists says beside its sheets.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The heading; a first sheet of the same title isn't named twice.
    pub title: &'a str,
    /// At the foot of every page: whose list it is, and of which day.
    pub foot: &'a str,
}

const STYLE: &str = include_str!("page.css");
/// Tables with more columns lie.
const UPRIGHT: usize = 8;
/// What a line of a page holds, in widths of a character: upright, lying.
const ROOM: (f64, f64) = (56.0, 83.0);
/// Smaller letters, so much more room.
const FINE: f64 = 1.25;
/// Border and padding of a cell.
const PADDING: f64 = 1.1;
/// Shorter words are never folded.
const SHORT: f64 = 9.0;
/// A column of longer words is never narrower.
const NARROWEST: f64 = 6.0;
/// The same where there are so many that nothing else helps.
const LEAST: f64 = 2.5;
/// A wider column of words is folded however much room there is.
const WIDEST: f64 = 36.0;

/// The page.
pub fn page(press: &Press, head: Head, sheets: &[Sheet]) -> Result<String, Slip> {
    let mut sections: Vec<document::Sheet> = Vec::new();
    let title = format!("<h1>{}</h1>\n", escaped(head.title));
    for (place, sheet) in sheets.iter().enumerate() {
        let landscape = sheet.columns.len() > UPRIGHT && !sheet.rows.is_empty();
        let html = match place {
            0 => format!("{title}{}", section(sheet, head.title, landscape)),
            _ => section(sheet, "", landscape),
        };
        match sections.last_mut() {
            // Short tables share a page.
            Some(last) if last.landscape == landscape => last.html.push_str(&html),
            _ => sections.push(document::Sheet {
                html,
                landscape,
                foot: head.foot.to_string(),
            }),
        }
    }
    if sections.is_empty() {
        sections.push(document::Sheet {
            html: title,
            landscape: false,
            foot: head.foot.to_string(),
        });
    }
    for section in &mut sections {
        section.html = format!("<div class=\"list\">\n{}</div>", section.html);
    }
    let html = press.page(head.title, &[], &sections)?;
    Ok(html.replacen("</head>", &format!("<style>\n{STYLE}</style>\n</head>"), 1))
}

/// A sheet: its title, table, notes and charts.
fn section(sheet: &Sheet, named: &str, landscape: bool) -> String {
    let mut out = String::new();
    if !sheet.title.is_empty() && sheet.title != named {
        let level = if sheet.under { "h3" } else { "h2" };
        out.push_str(&format!("<{level}>{}</{level}>\n", escaped(&sheet.title)));
    }
    if !sheet.rows.is_empty() {
        table(&mut out, sheet, landscape);
    } else if sheet.notes.is_empty() && sheet.charts.is_empty() && !sheet.columns.is_empty() {
        out.push_str("<p>該当なし</p>\n");
    }
    for note in &sheet.notes {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", lines(note)));
    }
    for svg in sheet.charts.iter().flat_map(figures) {
        out.push_str(&format!("<figure class=\"scroll\">{svg}</figure>\n"));
    }
    out
}

fn table(out: &mut String, sheet: &Sheet, landscape: bool) {
    let room = if landscape { ROOM.1 } else { ROOM.0 };
    let (widths, fine) = widths(sheet, room);
    let all: f64 = widths.iter().sum();
    let fine = if fine { " class=\"fine\"" } else { "" };
    out.push_str(&format!(
        "<div class=\"scroll\"><table{fine} style=\"--wide:{all:.1}em\">\n<colgroup>"
    ));
    for width in &widths {
        out.push_str(&format!(
            "<col style=\"width:{:.2}%\">",
            width * 100.0 / all
        ));
    }
    out.push_str("</colgroup>\n<thead><tr>");
    for column in &sheet.columns {
        let class = class(&[number_class(column)]);
        out.push_str(&format!(
            "<th scope=\"col\"{class}>{}</th>",
            escaped(&column.label)
        ));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &sheet.rows {
        out.push_str("<tr>");
        for (cell, column) in row.iter().zip(&sheet.columns) {
            let class = class(&[number_class(column), tone_class(cell)]);
            out.push_str(&format!("<td{class}>{}</td>", lines(&cell.text)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
}

/// How wide each column is, in widths of a character, and whether small letters are needed: short
/// words and numbers keep their width, the others share what is left.
fn widths(sheet: &Sheet, room: f64) -> (Vec<f64>, bool) {
    let natural: Vec<f64> = (0..sheet.columns.len())
        .map(|place| natural(sheet, place))
        .collect();
    let stays =
        |place: &usize| natural[*place] <= SHORT || sheet.columns[*place].align == Align::Right;
    let padding = PADDING * natural.len() as f64;
    let (kept, folded): (Vec<usize>, Vec<usize>) = (0..natural.len()).partition(stays);
    let sum = |places: &[usize]| places.iter().map(|place| natural[*place]).sum::<f64>();
    let fixed = sum(&kept) + padding;
    let wanted = sum(&folded);
    let least = fixed + NARROWEST * folded.len() as f64;
    let fine = least > room;
    let room = if fine { room * FINE } else { room };
    let count = folded.len() as f64;
    let least = NARROWEST.min((room - fixed) / count).max(LEAST);
    let left = (room - fixed).max(least * count);
    let mut given = natural.clone();
    if wanted > left {
        // Everybody gets the least; what is left goes by size.
        let more = (left - least * count).max(0.0);
        for place in folded {
            given[place] = least + more * natural[place] / wanted;
        }
    }
    let padded = given.into_iter().map(|width| width + PADDING);
    (padded.collect(), fine)
}

fn natural(sheet: &Sheet, place: usize) -> f64 {
    let words = sheet.rows.iter().map(|row| &*row[place].text);
    words
        .chain([&*sheet.columns[place].label])
        .flat_map(str::lines)
        .map(|line| span(line, 1.0))
        .fold(2.0, f64::max)
        // The sign of a tone stands before some.
        .min(WIDEST)
        + 1.0
}

fn number_class(column: &Column) -> &'static str {
    match column.align {
        Align::Left => "",
        Align::Right => "n",
    }
}

fn tone_class(cell: &Cell) -> &'static str {
    match cell.tone {
        _ if cell.text.is_empty() => "",
        Tone::Plain => "",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Dim => "dim",
    }
}

fn class(names: &[&str]) -> String {
    let names: Vec<&str> = names.iter().copied().filter(|n| !n.is_empty()).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(" class=\"{}\"", names.join(" ")),
    }
}

/// Words whose line ends stay.
fn lines(words: &str) -> String {
    let words = text::visible_block(words);
    let lines: Vec<String> = words.trim_end().lines().map(escaped).collect();
    lines.join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::document::{Source, Templates};
    use crate::sheet::{Chart, ChartKind, Series};

    fn press() -> Press {
        let files = [
            ("_page.html", include_str!("../../templates/_page.html")),
            ("_style.css", include_str!("../../templates/_style.css")),
        ];
        let files = files.map(|(name, text)| {
            let source = Source {
                path: name.to_string(),
                text: text.to_string(),
            };
            (name.to_string(), source)
        });
        Press::new(Templates(files.into_iter().collect()))
    }

    fn made(title: &str, sheets: &[Sheet]) -> String {
        let foot = "架空総合病院 令和8年11月23日";
        page(&press(), Head { title, foot }, sheets).expect("a page")
    }

    fn sheet(columns: usize) -> Sheet {
        let mut sheet = Sheet::new("一覧", Vec::new());
        for place in 0..columns {
            sheet
                .columns
                .push(Column::new(format!("c{place}"), format!("項目{place}")));
        }
        sheet.columns[0] = Column::new("n", "数").right();
        sheet.row((0..columns).map(|place| place.to_string().into()).collect());
        sheet
    }

    #[test]
    fn cells_are_inert_and_lines_stay() {
        let mut sheet = Sheet::new(
            "<b>一覧</b>",
            vec![Column::new("a", "項<目"), Column::new("n", "数").right()],
        );
        sheet.row(vec![
            Cell::toned("<script>\n\u{1b}[1m", Tone::Bad),
            Cell::count(3),
        ]);
        sheet.row(vec![
            Cell::toned("", Tone::Warn),
            Cell::toned("1", Tone::Dim),
        ]);
        sheet.note("注<i>");
        let html = made("題", &[sheet]);
        for part in [
            "<h1>題</h1>\n<h2>&lt;b&gt;一覧&lt;/b&gt;</h2>",
            "<thead><tr><th scope=\"col\">項&lt;目</th><th scope=\"col\" class=\"n\">数</th></tr></thead>",
            "<tr><td class=\"bad\">&lt;script&gt;<br>\\u{1b}[1m</td><td class=\"n\">3</td></tr>",
            "<tr><td></td><td class=\"n dim\">1</td></tr>",
            "<p class=\"note\">注&lt;i&gt;</p>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        assert!(!html.contains("<script"));
    }

    #[test]
    fn a_page_stands_alone() {
        let mut sheet = sheet(3);
        sheet.charts.push(Chart {
            id: "c".into(),
            title: "図".into(),
            kind: ChartKind::Bars,
            unit: "件".into(),
            labels: vec!["あ".into()],
            series: vec![Series {
                label: "件数".into(),
                values: vec![Some(2.0)],
            }],
        });
        let html = made("題", &[sheet]);
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"ja\">"));
        for part in [
            "<meta charset=\"utf-8\">",
            "<svg class=\"chart\"",
            "counter(page)",
            "A4 portrait",
        ] {
            assert!(html.contains(part), "{part}");
        }
        // The meta that forbids everything from outside is no call for it.
        let html = html.replace("http-equiv", "");
        for bad in ["http", "src=", "href", "<script", "url("] {
            assert!(!html.contains(bad), "{bad}");
        }
    }

    #[test]
    fn a_table_of_many_columns_lies() {
        let landscapes = |sheets: &[Sheet]| {
            let html = made("題", sheets);
            let sections = html.split("<section class=\"sheet").skip(1);
            sections
                .map(|rest| {
                    rest.split('>')
                        .next()
                        .is_some_and(|head| head.contains("landscape"))
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(landscapes(&[sheet(8)]), [false]);
        assert_eq!(landscapes(&[sheet(9)]), [true]);
        assert_eq!(
            landscapes(&[sheet(2), sheet(3), sheet(9), sheet(2)]),
            [false, true, false]
        );
        assert_eq!(landscapes(&[]), [false]);
    }

    #[test]
    fn the_first_title_is_said_once() {
        let html = made("一覧", &[sheet(2), sheet(2)]);
        assert_eq!(html.matches("<h1>一覧</h1>").count(), 1);
        assert_eq!(html.matches("<h2>一覧</h2>").count(), 1);
        let empty = Sheet::new("空", vec![Column::new("a", "あ")]);
        assert!(made("題", &[empty]).contains("該当なし"));
    }

    #[test]
    fn columns_share_the_line() {
        let mut sheet = Sheet::new(
            "",
            vec![
                Column::new("id", "番号"),
                Column::new("a", "長い言葉"),
                Column::new("n", "数").right(),
            ],
        );
        let long = "架空の医療法人の長い名称".repeat(5);
        sheet.row(vec!["2026-0012".into(), long.into(), "120".into()]);
        for room in [ROOM.0, ROOM.1] {
            let (widths, fine) = widths(&sheet, room);
            assert!(!fine);
            assert!(widths.iter().sum::<f64>() <= room + 0.01, "{widths:?}");
            assert!(widths[0] > span("2026-0012", 1.0));
        }
        let mut many = Sheet::new("", Vec::new());
        for _ in 0..14 {
            many.columns.push(Column::new("a", "八文字ある見出し"));
        }
        many.row(vec!["い".into(); 14]);
        assert!(widths(&many, ROOM.1).1);
    }
}
