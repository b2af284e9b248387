//! A sheet on a terminal: columns counted in display width, no characters whose width terminals
//! disagree about, the less important columns left out where it is narrow.

use super::Colour;
use crate::sheet::{Align, Cell, Column, Sheet, Tone};
use crate::text;
use comfy_table::{
    Attribute, Cell as TableCell, CellAlignment, Color, ColumnConstraint, ContentArrangement,
    Table, Width, presets::NOTHING,
};

/// Between two columns.
const GAP: usize = 2;
/// A column narrower than this can't be read.
const NARROWEST: usize = 6;

/// The sheet as text, at most `width` columns wide where that is possible. Ends with a newline.
pub fn table(sheet: &Sheet, width: usize, colour: Colour) -> String {
    let mut out = String::new();
    if !sheet.title.is_empty() {
        out.push_str(&text::visible(&sheet.title));
        out.push('\n');
    }
    let shown = fitting(sheet, width);
    if !sheet.rows.is_empty() {
        let mut table = Table::new();
        table
            .load_style(NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX));
        if colour == Colour::On {
            table.enforce_styling();
        }
        table.set_header(shown.iter().map(|place| heading(&sheet.columns[*place])));
        for row in &sheet.rows {
            table.add_row(
                shown
                    .iter()
                    .map(|place| cell(&row[*place], &sheet.columns[*place])),
            );
        }
        let last = shown.len().saturating_sub(1);
        for (place, column) in table.column_iter_mut().enumerate() {
            let right = if place == last { 0 } else { GAP as u16 };
            column.set_padding((0, right));
        }
        for (place, width) in widths(sheet, &shown, width).into_iter().enumerate() {
            if let Some(column) = table.column_mut(place) {
                let gap = if place == last { 0 } else { GAP };
                let wide = u16::try_from(width + gap).unwrap_or(u16::MAX);
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(wide)));
            }
        }
        for line in table.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    for note in &sheet.notes {
        out.push_str(&text::visible(note));
        out.push('\n');
    }
    out
}

/// The columns that fit: while the widest content doesn't, the least important one goes, unless
/// squeezing the others is enough.
fn fitting(sheet: &Sheet, width: usize) -> Vec<usize> {
    let widths: Vec<usize> = (0..sheet.columns.len())
        .map(|place| natural(sheet, place))
        .collect();
    // A column that may go and says nothing goes anyway.
    let says = |place: &usize| {
        sheet.columns[*place].drop_first == 0
            || sheet.rows.iter().any(|row| !row[*place].text.is_empty())
    };
    let mut shown: Vec<usize> = (0..sheet.columns.len()).filter(says).collect();
    loop {
        // A wide column of words may be folded to a third; numbers and short words may not.
        let needed: usize = shown
            .iter()
            .map(|place| squeezed(widths[*place], &sheet.columns[*place]) + GAP)
            .sum();
        if needed <= width + GAP {
            return shown;
        }
        let Some(least) = shown
            .iter()
            .copied()
            .filter(|place| sheet.columns[*place].drop_first > 0)
            .min_by_key(|place| sheet.columns[*place].drop_first)
        else {
            return shown;
        };
        shown.retain(|place| *place != least);
    }
}

/// How wide each shown column is: as wide as it likes where all fit; else numbers and short words
/// keep their width, and the others share the rest by their size, the last one, which holds the
/// reasons, getting two fifths of the line at least.
fn widths(sheet: &Sheet, shown: &[usize], width: usize) -> Vec<usize> {
    let natural: Vec<usize> = shown.iter().map(|place| natural(sheet, *place)).collect();
    let room = width.saturating_sub(GAP * shown.len().saturating_sub(1));
    if natural.iter().sum::<usize>() <= room {
        return natural;
    }
    let stays =
        |place: usize| squeezed(natural[place], &sheet.columns[shown[place]]) == natural[place];
    let fixed: usize = (0..shown.len())
        .filter(|p| stays(*p))
        .map(|p| natural[p])
        .sum();
    let mut rest = room.saturating_sub(fixed);
    let mut given = natural.clone();
    let last = shown.len() - 1;
    let mut sharing: Vec<usize> = (0..shown.len()).filter(|place| !stays(*place)).collect();
    if sharing.contains(&last) && sharing.len() > 1 {
        sharing.pop();
        // The others stay readable.
        let least: usize = sharing
            .iter()
            .map(|place| squeezed(natural[*place], &sheet.columns[shown[*place]]))
            .sum();
        let most = rest.saturating_sub(least).max(NARROWEST).min(rest);
        given[last] = natural[last].min((width * 2 / 5).max(rest / 2)).min(most);
        rest -= given[last];
    }
    // The narrowest first: what it doesn't need goes to the others.
    sharing.sort_by_key(|place| natural[*place]);
    while let Some(place) = (!sharing.is_empty()).then(|| sharing.remove(0)) {
        given[place] = natural[place]
            .min(rest / (sharing.len() + 1))
            .max(NARROWEST);
        rest = rest.saturating_sub(given[place]);
    }
    if !stays(last) {
        given[last] = natural[last].min(given[last] + rest);
    }
    given
}

/// How wide a column would like to be.
fn natural(sheet: &Sheet, place: usize) -> usize {
    let cells = sheet.rows.iter().map(|row| {
        row[place]
            .text
            .lines()
            .map(text::width)
            .max()
            .unwrap_or_default()
    });
    cells
        .chain([text::width(&sheet.columns[place].label)])
        .max()
        .unwrap_or_default()
}

fn squeezed(natural: usize, column: &Column) -> usize {
    match column.align {
        Align::Right => natural,
        Align::Left if natural <= 16 => natural,
        Align::Left => (natural / 3).clamp(16, 40),
    }
    .max(NARROWEST.min(natural))
}

fn heading(column: &Column) -> TableCell {
    TableCell::new(&column.label)
        .add_attribute(Attribute::Bold)
        .set_alignment(alignment(column))
}

fn cell(cell: &Cell, column: &Column) -> TableCell {
    let shown = TableCell::new(text::visible_block(&cell.text)).set_alignment(alignment(column));
    match cell.tone {
        Tone::Plain => shown,
        Tone::Good => shown.fg(Color::Green),
        Tone::Warn => shown.fg(Color::Yellow),
        Tone::Bad => shown.fg(Color::Red),
        Tone::Dim => shown.add_attribute(Attribute::Dim),
    }
}

fn alignment(column: &Column) -> CellAlignment {
    match column.align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::new(
            "見出し",
            vec![
                Column::new("id", "番号"),
                Column::new("name", "名称"),
                Column::new("days", "日数").right(),
                Column::new("note", "備考").optional(1),
            ],
        );
        sheet.row(vec![
            "1".into(),
            "架空さくら".into(),
            "8".into(),
            "あ".into(),
        ]);
        sheet.row(vec!["12".into(), "ｶｸｳ".into(), "120".into(), "い".into()]);
        sheet
    }

    #[test]
    fn columns_stand_under_each_other_in_display_width() {
        assert_eq!(
            table(&sheet(), 80, Colour::Off),
            "見出し\n番号  名称        日数  備考\n1     架空さくら     8  あ\n12    ｶｸｳ          120  い\n"
        );
    }

    #[test]
    fn the_least_important_column_goes_first() {
        let narrow = table(&sheet(), 24, Colour::Off);
        assert!(!narrow.contains("備考"), "{narrow}");
        assert!(narrow.contains("日数"));
    }
}
