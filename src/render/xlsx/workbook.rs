//! The workbook itself.

use super::Refused;
use crate::model::Date;
use crate::sheet::{Align, Cell, Chart, ChartKind, Measure, Sheet, Tone};
use crate::text;
use chrono::Datelike;
use rust_xlsxwriter::{
    Chart as Drawing, ChartDataLabel, ChartFormat, ChartLine, ChartMarker, ChartMarkerType,
    ChartSolidFill, ChartType, ColNum, Color, DocProperties, ExcelDateTime, Format, FormatAlign,
    RowNum, Workbook, Worksheet, XlsxError,
};

/// What a worksheet's name may be long, in the units of UTF-16.
const NAME: usize = 31;
/// What a cell may hold.
const CELL: usize = 32_767;
/// A column of words is never wider.
const WIDEST: usize = 60;
/// The worksheet of titles and notes.
const OVERVIEW: &str = "概要";
/// The worksheet of charts and their numbers.
const CHARTS: &str = "図";
/// Rows that a chart takes.
const CHART_ROWS: usize = 20;

/// The bytes of a workbook. The same sheets on the same day are the same bytes.
pub fn xlsx(title: &str, sheets: &[Sheet], today: Date) -> Result<Vec<u8>, Refused> {
    build(title, sheets, today).map_err(|_| Refused::TooBig)
}

fn build(title: &str, sheets: &[Sheet], today: Date) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let mut about = DocProperties::new().set_title(shown(title));
    if let Some(day) = excel_day(today) {
        // The clock must not be in the file: the same list is the same bytes.
        about = about.set_creation_datetime(&day);
    }
    book.set_properties(&about);
    let tables: Vec<&Sheet> = sheets.iter().filter(|s| !s.columns.is_empty()).collect();
    let mut names = vec![OVERVIEW.to_string(), CHARTS.to_string()];
    let overview = book.add_worksheet();
    overview.set_name(OVERVIEW)?;
    let titles = tables.iter().map(|sheet| name_of(&sheet.title, &mut names));
    let titles: Vec<String> = titles.collect();
    write_overview(overview, title, sheets, &titles, today)?;
    for (place, (sheet, name)) in tables.iter().zip(&titles).enumerate() {
        let page = book.add_worksheet();
        page.set_name(name)?;
        write_table(page, sheet)?;
        // One table: who opens the file wants it. Several: the overview says which is which.
        if place == 0 && tables.len() == 1 {
            page.set_active(true);
        }
    }
    let charts: Vec<&Chart> = sheets.iter().flat_map(|sheet| &sheet.charts).collect();
    if !charts.is_empty() {
        let page = book.add_worksheet();
        page.set_name(CHARTS)?;
        write_charts(page, &charts)?;
    }
    book.save_to_buffer()
}

/// A name that a worksheet may have, and none of them twice: capitals don't tell them apart.
fn name_of(title: &str, names: &mut Vec<String>) -> String {
    // A title's date and numbers in brackets are in the overview.
    let short = title.split(['(', '（']).next().unwrap_or_default().trim();
    let short = if short.is_empty() { title } else { short };
    let legal = |c: char| match c {
        '[' => '(',
        ']' => ')',
        ':' | '*' | '?' | '/' | '\\' | '\'' => '・',
        c => c,
    };
    let short: String = text::visible(short).chars().map(legal).collect();
    let short = match short.trim() {
        "" => "表",
        // Excel keeps this name to itself.
        word if word.eq_ignore_ascii_case("history") => "表",
        word => word,
    };
    let taken = |name: &str, names: &[String]| {
        let folded = name.to_lowercase();
        names.iter().any(|known| known.to_lowercase() == folded)
    };
    let mut name = cut(short, NAME);
    let mut number = 2;
    while taken(&name, names) {
        let tail = format!(" {number}");
        name = cut(short, NAME - tail.len()) + &tail;
        number += 1;
    }
    names.push(name.clone());
    name
}

/// At most so many units of UTF-16.
fn cut(words: &str, most: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= most
    };
    words
        .chars()
        .take_while(fits)
        .collect::<String>()
        .trim_end()
        .to_string()
}

/// Words as a cell takes them: controls are shown, and nothing is too long.
fn shown(words: &str) -> String {
    let words = text::visible_block(words);
    match words.encode_utf16().count() > CELL {
        true => cut(&words, CELL - 1) + "…",
        false => words.into_owned(),
    }
}

fn excel_day(day: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    let (month, day) = (u8::try_from(day.month()), u8::try_from(day.day()));
    ExcelDateTime::from_ymd(year, month.ok()?, day.ok()?).ok()
}

fn write_overview(
    page: &mut Worksheet,
    title: &str,
    sheets: &[Sheet],
    names: &[String],
    today: Date,
) -> Result<(), XlsxError> {
    page.set_column_width(0, 28)?;
    page.set_column_width(1, 90)?;
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    page.write_string_with_format(0, 0, shown(title), &bold)?;
    page.write_string(1, 0, "基準日")?;
    write_day(
        page,
        (1, 1),
        today,
        &Format::new().set_align(FormatAlign::Left),
    )?;
    let mut row = 3;
    let mut names = names.iter();
    for sheet in sheets {
        let name = match sheet.columns.is_empty() {
            true => None,
            false => names.next(),
        };
        page.write_string_with_format(row, 0, name.map_or("", |name| name), &bold)?;
        let count = sheet.rows.len();
        let told = match (name, &*sheet.title) {
            (None, title) => title.to_string(),
            (Some(_), "") => format!("{count}行"),
            (Some(_), title) => format!("{title}: {count}行"),
        };
        page.write_string_with_format(row, 1, shown(&told), &wrap)?;
        row += 1;
        for note in &sheet.notes {
            page.write_string_with_format(row, 1, shown(note), &wrap)?;
            row += 1;
        }
    }
    print_on_a4(page);
    Ok(())
}

fn print_on_a4(page: &mut Worksheet) {
    const A4: u8 = 9;
    page.set_paper_size(A4);
    page.set_print_fit_to_pages(1, 0);
    page.set_footer("&C&P / &N");
}

fn write_table(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00EE_EEEE))
        .set_border_bottom(rust_xlsxwriter::FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    for (place, column) in (0..).zip(&sheet.columns) {
        page.write_string_with_format(0, place, shown(&column.label), &head)?;
        let cells = sheet.rows.iter().map(|row| &*row[usize::from(place)].text);
        let lines = cells.chain([&*column.label]).flat_map(str::lines);
        let wide = lines.map(text::width).max().unwrap_or_default();
        // The arrow of the filter needs room beside the heading.
        let wide = wide.max(text::width(&column.label) + 2) + 2;
        page.set_column_width(place, wide.min(WIDEST) as f64)?;
    }
    for (number, row) in (1..).zip(&sheet.rows) {
        for ((place, cell), column) in (0..).zip(row).zip(&sheet.columns) {
            write_cell(page, (number, place), cell, column.align)?;
        }
    }
    let last_row = RowNum::try_from(sheet.rows.len()).unwrap_or(RowNum::MAX);
    let last = ColNum::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(ColNum::MAX);
    page.autofilter(0, 0, last_row, last)?;
    page.set_freeze_panes(1, 0)?;
    page.set_repeat_rows(0, 0)?;
    if sheet.columns.len() > 8 {
        page.set_landscape();
    }
    print_on_a4(page);
    Ok(())
}

fn write_cell(
    page: &mut Worksheet,
    at: (RowNum, ColNum),
    cell: &Cell,
    align: Align,
) -> Result<(), XlsxError> {
    let format = toned(cell.tone);
    match cell.measure {
        Some(Measure::Count(number)) => {
            page.write_number_with_format(at.0, at.1, number as f64, &format)?;
        }
        Some(Measure::Decimal(number)) if number.is_finite() => {
            let format = format.set_num_format("0.0");
            page.write_number_with_format(at.0, at.1, number, &format)?;
        }
        Some(Measure::Day(day)) => write_day(page, at, day, &format)?,
        _ if cell.text.is_empty() => {}
        _ => {
            let format = match align {
                Align::Left => format.set_text_wrap(),
                Align::Right => format.set_align(FormatAlign::Right),
            };
            page.write_string_with_format(at.0, at.1, shown(&cell.text), &format)?;
        }
    }
    Ok(())
}

/// A day that spreadsheets know, or its words.
fn write_day(
    page: &mut Worksheet,
    at: (RowNum, ColNum),
    day: Date,
    format: &Format,
) -> Result<(), XlsxError> {
    match excel_day(day) {
        Some(date) => {
            let format = format.clone().set_num_format("yyyy-mm-dd");
            page.write_datetime_with_format(at.0, at.1, &date, &format)?;
        }
        None => {
            page.write_string_with_format(at.0, at.1, day.to_string(), format)?;
        }
    }
    Ok(())
}

/// A tone is a weight or a slant before it is a colour.
fn toned(tone: Tone) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    match tone {
        Tone::Plain => format,
        Tone::Good => format.set_font_color(Color::RGB(0x0000_6644)),
        Tone::Warn => format.set_bold().set_font_color(Color::RGB(0x007A_4A00)),
        Tone::Bad => format.set_bold().set_font_color(Color::RGB(0x00AA_0000)),
        Tone::Dim => format.set_italic().set_font_color(Color::RGB(0x0055_5555)),
    }
}

/// The charts below each other, each with its numbers on the left: a chart draws from cells.
fn write_charts(page: &mut Worksheet, charts: &[&Chart]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let most = charts.iter().map(|chart| chart.series.len()).max();
    let beside = ColNum::try_from(most.unwrap_or_default() + 2).unwrap_or(ColNum::MAX);
    page.set_column_width(0, 28)?;
    let mut top = 0;
    for chart in charts {
        let title = match chart.unit.is_empty() {
            true => chart.title.clone(),
            false => format!("{}({})", chart.title, chart.unit),
        };
        page.write_string_with_format(top, 0, shown(&title), &bold)?;
        for (place, series) in (1..).zip(&chart.series) {
            page.write_string_with_format(top + 1, place, shown(&series.label), &bold)?;
        }
        for (row, label) in (top + 2..).zip(&chart.labels) {
            page.write_string(row, 0, shown(label))?;
        }
        for (place, series) in (1..).zip(&chart.series) {
            let values = series.values.iter().take(chart.labels.len());
            for (row, value) in (top + 2..).zip(values) {
                if let Some(value) = value.filter(|value| value.is_finite()) {
                    page.write_number(row, place, value)?;
                }
            }
        }
        let count = RowNum::try_from(chart.labels.len()).unwrap_or(RowNum::MAX);
        if count > 0 && !chart.series.is_empty() {
            page.insert_chart(top, beside, &drawing(chart, &title, top + 1, count))?;
        }
        let rows = RowNum::try_from(CHART_ROWS.max(chart.labels.len() + 2));
        top += rows.unwrap_or(RowNum::MAX) + 2;
    }
    print_on_a4(page);
    Ok(())
}

fn drawing(chart: &Chart, title: &str, head: RowNum, count: RowNum) -> Drawing {
    let (first, last) = (head + 1, head + count);
    let mut drawing = Drawing::new(match chart.kind {
        ChartKind::Bars => ChartType::Bar,
        ChartKind::Columns | ChartKind::Histogram => ChartType::Column,
        ChartKind::Lines => ChartType::Line,
    });
    drawing.title().set_name(&shown(title));
    drawing
        .set_width(640)
        .set_height(380)
        .set_alt_text(shown(title));
    let dark = 0x38;
    let light = 0xe0;
    let steps = chart.series.len().saturating_sub(1).max(1);
    let marks = [
        ChartMarkerType::Circle,
        ChartMarkerType::Square,
        ChartMarkerType::Triangle,
        ChartMarkerType::X,
        ChartMarkerType::Diamond,
    ];
    for (nth, place) in (0..chart.series.len()).zip(1..) {
        let grey = match chart.kind {
            ChartKind::Lines => 0x90 * nth / steps,
            _ => dark + (light - dark) * nth / steps,
        };
        let grey = u32::try_from(grey).unwrap_or_default();
        let grey = Color::RGB(grey << 16 | grey << 8 | grey);
        let mut format = ChartFormat::new();
        let series = drawing
            .add_series()
            .set_name((CHARTS, head, place))
            .set_categories((CHARTS, first, 0, last, 0))
            .set_values((CHARTS, first, place, last, place));
        if chart.kind == ChartKind::Lines {
            format.set_line(ChartLine::new().set_color(grey));
            let mark = marks[nth % marks.len()];
            series.set_marker(ChartMarker::new().set_type(mark).set_size(7));
        } else {
            format.set_solid_fill(ChartSolidFill::new().set_color(grey));
            format.set_border(ChartLine::new().set_color(Color::Black));
            series.set_data_label(ChartDataLabel::new().show_value());
        }
        series.set_format(&mut format);
        match chart.kind {
            ChartKind::Histogram => {
                series.set_gap(0);
            }
            ChartKind::Bars | ChartKind::Columns => {
                series.set_gap(60);
            }
            ChartKind::Lines => {}
        }
    }
    // The first label on top, as the table has it.
    if chart.kind == ChartKind::Bars {
        drawing.x_axis().set_reverse();
    }
    drawing.y_axis().set_min(0);
    if chart.series.len() < 2 {
        drawing.legend().set_hidden();
    }
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_differ() {
        let mut names = vec![OVERVIEW.to_string(), CHARTS.to_string()];
        for (title, name) in [
            ("進行中 7件(令和8年11月23日)", "進行中 7件"),
            ("a/b:c[d]*?\\", "a・b・c(d)・・・"),
            ("A/B:C[D]*?\\", "A・B・C(D)・・・ 2"),
            ("", "表"),
            ("  ", "表 2"),
            ("History", "表 3"),
            ("'引用'", "・引用・"),
            ("概要", "概要 2"),
            ("(括弧)", "(括弧)"),
            (
                "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめも",
                "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほま",
            ),
            (
                "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほま2",
                "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへ 2",
            ),
        ] {
            let made = name_of(title, &mut names);
            assert_eq!(made, name, "{title}");
            assert!(rust_xlsxwriter::utility::check_sheet_name(&made).is_ok());
        }
    }

    #[test]
    fn nothing_is_too_long_for_a_cell() {
        let long = "𠮷".repeat(CELL);
        let cut = shown(&long);
        assert!(cut.encode_utf16().count() <= CELL);
        assert!(cut.ends_with('…'));
        assert_eq!(shown("a\u{1b}\nb"), "a\\u{1b}\nb");
    }
}
