//! A sheet as Markdown (GitHub tables).

use crate::sheet::{Align, Sheet};
use crate::text;

/// The sheet as Markdown. Ends with a newline.
pub fn markdown(sheet: &Sheet) -> String {
    let mut out = String::new();
    if !sheet.title.is_empty() {
        let marks = if sheet.under { "###" } else { "##" };
        out.push_str(&format!("{marks} {}\n\n", inert(&sheet.title)));
    }
    if !sheet.rows.is_empty() {
        let head: Vec<String> = sheet.columns.iter().map(|c| inert(&c.label)).collect();
        let rule: Vec<&str> = sheet
            .columns
            .iter()
            .map(|column| match column.align {
                Align::Left => "---",
                Align::Right => "---:",
            })
            .collect();
        out.push_str(&format!("| {} |\n", head.join(" | ")));
        out.push_str(&format!("| {} |\n", rule.join(" | ")));
        for row in &sheet.rows {
            let cells: Vec<String> = row.iter().map(|cell| inert(&cell.text)).collect();
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    for note in &sheet.notes {
        out.push_str(&format!("\n{}\n", inert(note)));
    }
    out
}

/// Text that Markdown and HTML take as words.
fn inert(words: &str) -> String {
    text::visible_block(words)
        .replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace(['\r', '\n'], "<br>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Column;

    #[test]
    fn cells_stay_cells() {
        let mut sheet = Sheet::new(
            "件数",
            vec![Column::new("a", "項目"), Column::new("n", "数").right()],
        );
        sheet.row(vec!["a|b\n<b>".into(), "3".into()]);
        sheet.note("注");
        assert_eq!(
            markdown(&sheet),
            "## 件数\n\n| 項目 | 数 |\n| --- | ---: |\n| a\\|b<br>&lt;b> | 3 |\n\n注\n"
        );
    }
}
