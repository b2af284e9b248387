//! Charts as inline SVG: readable in black and white, without fonts, scripts or anything from
//! outside, the same bytes each time.
//!
//! plotters keeps the coordinates, the axis and the writing of SVG; what it can't know without
//! fonts, the room that Japanese words take, comes from `words`. A chart of more labels than a
//! page can hold becomes several figures with one scale.

mod pen;
pub(super) mod words;

use crate::sheet::{Chart, ChartKind, Series};
use crate::text;
use pen::{Drawn, Root, WIDE, bold, marker, plain, sheet, write};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use words::{Scale, decimal, fitted, folded, number, span};

/// Lying bars take at most so much: two figures go on a page.
const TALL: i32 = 860;
const TITLE: f64 = 28.0;
const TEXT: f64 = 25.0;
const SMALL: f64 = 20.0;
const LINE: i32 = 34;
/// How tall the bars of `Columns`, `Histogram` and `Lines` may grow.
const PLOT: i32 = 440;
/// The most room that the labels left of lying bars get.
const LABELS: f64 = 600.0;
/// Most lines that a label below an axis is folded into.
const FOLDS: usize = 3;
/// A standing bar that is thinner has no outline.
const THIN: i32 = 10;
/// A standing bar is never wider, where there are few.
const BROAD: f64 = 180.0;
const GREY: RGBColor = RGBColor(0xcc, 0xcc, 0xcc);

type Plane<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<Scale, Scale>>;

/// The chart as `<svg>` texts, more than one where a page can't hold all labels.
pub fn figures(chart: &Chart) -> Vec<String> {
    let series: Vec<Row> = chart.series.iter().map(|s| Row::of(s, chart)).collect();
    let numbers = series.iter().flat_map(|row| row.values.iter().flatten());
    let most = capacity(chart.kind, series.len());
    let title = text::visible(&chart.title).into_owned();
    if numbers.clone().all(|value| *value <= 0.0) {
        return vec![nothing(&title)];
    }
    let scale = Scale::of(numbers.copied());
    let parts = chart.labels.len().div_ceil(most);
    let each = chart.labels.len().div_ceil(parts.max(1)).max(1);
    let parts = chart.labels.chunks(each).enumerate();
    parts
        .map(|(place, labels)| {
            let from = place * each;
            let part = |row: &Row| Row {
                label: row.label.clone(),
                values: row.values[from..from + labels.len()].to_vec(),
            };
            let title = match chart.labels.len() > each {
                true => {
                    let all = chart.labels.len().div_ceil(each);
                    format!("{title} ({}/{all})", place + 1)
                }
                false => title.clone(),
            };
            let labels = labels.iter().map(|label| text::visible(label).into_owned());
            Figure {
                kind: chart.kind,
                title,
                unit: text::visible(&chart.unit).into_owned(),
                labels: labels.collect(),
                series: series.iter().map(part).collect(),
                scale: &scale,
            }
            .svg()
        })
        .collect()
}

/// How many labels a figure holds.
fn capacity(kind: ChartKind, series: usize) -> usize {
    let series = series.max(1);
    match kind {
        ChartKind::Bars => (TALL / row_height(series)).max(4) as usize,
        ChartKind::Columns | ChartKind::Histogram => (240 / series).max(12),
        ChartKind::Lines => 366,
    }
}

/// A row of numbers, as many as there are labels, none that can't be drawn.
struct Row {
    label: String,
    values: Vec<Option<f64>>,
}

impl Row {
    fn of(series: &Series, chart: &Chart) -> Self {
        let value = |place| series.values.get(place).copied().flatten();
        let value = |place| value(place).filter(|value: &f64| value.is_finite());
        Self {
            label: text::visible(&series.label).into_owned(),
            values: (0..chart.labels.len()).map(value).collect(),
        }
    }
}

/// What one `<svg>` shows.
struct Figure<'a> {
    kind: ChartKind,
    title: String,
    unit: String,
    labels: Vec<String>,
    series: Vec<Row>,
    scale: &'a Scale,
}

/// What stands below the axis.
struct Below {
    lines: Vec<Vec<String>>,
    every: usize,
}

impl Figure<'_> {
    fn svg(&self) -> String {
        let legend = self.legend();
        let head = LINE + 14 + LINE * legend.last().map_or(0, |spot| spot.line + 1);
        let below = self.below();
        let tall = match self.kind {
            ChartKind::Bars => self.labels.len() as i32 * row_height(self.series.len()) + LINE + 16,
            _ => {
                let lines = below.lines.iter().map(Vec::len).max().unwrap_or_default();
                LINE + PLOT + LINE * lines as i32 + 16
            }
        };
        let (title, unit) = (&self.title, &self.unit);
        sheet(title, unit, head + tall, |root| {
            let room = f64::from(WIDE) - span(&self.unit_words(), SMALL) - 20.0;
            write(root, &fitted(title, TITLE, room), (0, 17), &bold(TITLE))?;
            let at = (WIDE, 17);
            write(root, &self.unit_words(), at, &plain(SMALL, HPos::Right))?;
            for (place, spot) in legend.iter().enumerate() {
                self.key(root, place, spot)?;
            }
            let (_, plot) = root.split_vertically(head);
            match self.kind {
                ChartKind::Bars => self.bars(root, &plot),
                ChartKind::Columns | ChartKind::Histogram => self.columns(root, &plot, &below),
                ChartKind::Lines => self.lines(root, &plot, &below),
            }
        })
    }

    fn unit_words(&self) -> String {
        let unknown = self.series.iter().any(|row| row.values.contains(&None));
        let unknown = if unknown { "空白は不明" } else { "" };
        let unit = match self.unit.is_empty() {
            true => String::new(),
            false => format!("単位: {}", self.unit),
        };
        [&*unit, unknown]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join("、")
    }

    /// Where the names of the series stand; nowhere, where there is one.
    fn legend(&self) -> Vec<Spot> {
        let mut spots: Vec<Spot> = Vec::new();
        if self.series.len() < 2 {
            return spots;
        }
        let (mut x, mut line) = (0, 0);
        for row in &self.series {
            let words = fitted(&row.label, TEXT, f64::from(WIDE) - 120.0);
            let wide = 60 + span(&words, TEXT).ceil() as i32 + 30;
            if x > 0 && x + wide > WIDE {
                (x, line) = (0, line + 1);
            }
            spots.push(Spot { x, line, words });
            x += wide;
        }
        spots
    }

    fn key(&self, root: &Root, place: usize, spot: &Spot) -> Drawn {
        let middle = LINE + 14 + spot.line * LINE + LINE / 2;
        if self.kind == ChartKind::Lines {
            let line = [(spot.x, middle), (spot.x + 48, middle)];
            root.draw(&PathElement::new(line.to_vec(), self.stroke(place)))?;
            marker(root, place, (spot.x + 24, middle), self.shade(place))?;
        } else {
            let corners = [(spot.x + 10, middle - 11), (spot.x + 46, middle + 11)];
            root.draw(&Rectangle::new(corners, self.shade(place).filled()))?;
            root.draw(&Rectangle::new(corners, BLACK.stroke_width(1)))?;
        }
        let at = (spot.x + 58, middle);
        write(root, &spot.words, at, &plain(TEXT, HPos::Left))
    }

    /// From dark to light; lines stay dark enough to be seen.
    fn shade(&self, place: usize) -> RGBColor {
        let (dark, light) = match self.kind {
            ChartKind::Lines => (0x00, 0x90),
            _ => (0x38, 0xe8),
        };
        let last = self.series.len().saturating_sub(1);
        let grey = match (last, self.kind) {
            (0, ChartKind::Lines) => 0x00,
            (0, _) => 0x88,
            (last, _) => dark + (light - dark) * place / last,
        };
        let grey = u8::try_from(grey).unwrap_or(u8::MAX);
        RGBColor(grey, grey, grey)
    }

    fn stroke(&self, place: usize) -> ShapeStyle {
        self.shade(place).stroke_width(4)
    }

    /// Lying bars, the first label on top.
    fn bars(&self, root: &Root, plot: &Root) -> Drawn {
        let count = self.labels.len() as f64;
        let words = |label: &String| fitted(label, TEXT, LABELS);
        let labels: Vec<String> = self.labels.iter().map(words).collect();
        let gutter = widest(labels.iter(), TEXT) + 14.0;
        let right = widest(self.numbers().iter(), TEXT).max(span("不明", TEXT)) + 16.0;
        let mut plane: Plane = ChartBuilder::on(plot)
            .margin_right(right as i32)
            .y_label_area_size(gutter as i32)
            .x_label_area_size(LINE + 12)
            .build_cartesian_2d(self.scale.clone(), Scale::of_labels(count))?;
        plane
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .x_max_light_lines(0)
            .bold_line_style(GREY)
            .axis_style(BLACK)
            .label_style(plain(SMALL, HPos::Center))
            .draw()?;
        let gap = if self.series.len() > 1 { 0.14 } else { 0.1 };
        let thick = (1.0 - 2.0 * gap) / self.series.len().max(1) as f64;
        for (place, label) in labels.iter().enumerate() {
            let top = count - place as f64;
            let (x, y) = plane.backend_coord(&(0.0, top - 0.5));
            write(root, label, (x - 10, y), &plain(TEXT, HPos::Right))?;
            for (nth, row) in self.series.iter().enumerate() {
                let high = top - gap - thick * nth as f64;
                let value = row.values[place];
                let long = value.unwrap_or_default().max(0.0);
                if long > 0.0 {
                    self.bar(&mut plane, nth, [(0.0, high), (long, high - thick)])?;
                }
                let (x, y) = plane.backend_coord(&(long, high - thick / 2.0));
                let words = value.map_or("不明".to_string(), |value| self.told(value));
                let size = if self.series.len() > 1 { SMALL } else { TEXT };
                write(root, &words, (x + 8, y), &plain(size, HPos::Left))?;
            }
        }
        let foot = [(0.0, 0.0), (0.0, count)];
        plane.draw_series([PathElement::new(foot, BLACK.stroke_width(2))])?;
        Ok(())
    }

    /// A bar: its shade, and an outline that stays where shades fail.
    fn bar(&self, plane: &mut Plane, nth: usize, corners: [(f64, f64); 2]) -> Drawn {
        let filled = Rectangle::new(corners, self.shade(nth).filled());
        plane.draw_series([filled])?;
        let wide = plane.backend_coord(&corners[1]).0 - plane.backend_coord(&corners[0]).0;
        // Of thin bars the outline would leave nothing.
        if self.kind == ChartKind::Bars || wide >= THIN {
            plane.draw_series([Rectangle::new(corners, BLACK.stroke_width(1))])?;
        }
        Ok(())
    }

    /// Standing bars: groups with a gap, classes of a histogram without one.
    fn columns(&self, root: &Root, plot: &Root, below: &Below) -> Drawn {
        let mut plane = self.standing(root, plot, below)?;
        let series = self.series.len().max(1) as f64;
        let gap = match self.kind {
            ChartKind::Histogram => 0.0,
            _ => 0.12f64.max(0.5 - BROAD * series / self.slot() / 2.0),
        };
        let wide = (1.0 - 2.0 * gap) / series;
        let size = self.value_size(match series > 1.0 {
            true => wide * self.slot() + 4.0,
            false => self.slot(),
        });
        for (nth, row) in self.series.iter().enumerate() {
            for (place, value) in row.values.iter().enumerate() {
                let Some(value) = value else { continue };
                let high = value.max(0.0);
                let left = place as f64 + gap + wide * nth as f64;
                if high > 0.0 {
                    self.bar(&mut plane, nth, [(left, high), (left + wide, 0.0)])?;
                }
                if let Some(size) = size {
                    let (x, y) = plane.backend_coord(&(left + wide / 2.0, high));
                    let style = plain(size, HPos::Center);
                    write(root, &self.told(*value), (x, y - 16), &style)?;
                }
            }
        }
        Ok(())
    }

    /// Lines, broken where a number is unknown; each with markers of its own.
    fn lines(&self, root: &Root, plot: &Root, below: &Below) -> Drawn {
        let mut plane = self.standing(root, plot, below)?;
        let size = match self.series.len() {
            1 => self.value_size(self.slot()),
            _ => None,
        };
        for (nth, row) in self.series.iter().enumerate() {
            let mut spots: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
            for (place, value) in row.values.iter().enumerate() {
                match value {
                    None => spots.push(Vec::new()),
                    Some(value) => {
                        let spot = (place as f64 + 0.5, value.max(0.0));
                        spots.last_mut().expect("one is there").push(spot);
                    }
                }
            }
            let lines = spots.iter().filter(|spots| spots.len() > 1);
            let stroke = self.stroke(nth);
            plane.draw_series(lines.map(|spots| PathElement::new(spots.clone(), stroke)))?;
            let spots: Vec<(f64, f64)> = spots.into_iter().flatten().collect();
            for (place, (x, y)) in spots.iter().copied().enumerate() {
                let at = plane.backend_coord(&(x, y));
                // A year of days: the line alone says it.
                if self.slot() >= 14.0 || self.labels.len() == 1 {
                    marker(root, nth, at, self.shade(nth))?;
                }
                if let Some(size) = size {
                    let style = plain(size, HPos::Center);
                    let beside = [place.wrapping_sub(1), place + 1];
                    let mut beside = beside.iter().filter_map(|place| spots.get(*place));
                    // In a valley the lines come from above, and the axis is far enough below.
                    let valley = beside.all(|(_, other)| *other > y) && spots.len() > 1;
                    let below = valley && y > self.scale.top / 6.0;
                    let off = if below { 24 } else { -24 };
                    write(root, &self.told(y), (at.0, at.1 + off), &style)?;
                }
            }
        }
        Ok(())
    }

    /// The plane of what stands: numbers on the left, labels below.
    fn standing<'p>(
        &self,
        root: &Root,
        plot: &Root<'p>,
        below: &Below,
    ) -> Result<Plane<'p>, DrawingAreaErrorKind<std::io::Error>> {
        let count = self.labels.len() as f64;
        let lines = below.lines.iter().map(Vec::len).max().unwrap_or_default();
        let mut plane: Plane = ChartBuilder::on(plot)
            .margin_top(LINE)
            .margin_right(2)
            .y_label_area_size(self.gutter() as i32)
            .x_label_area_size(LINE * lines as i32 + 14)
            .build_cartesian_2d(Scale::of_labels(count), self.scale.clone())?;
        plane
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .y_max_light_lines(0)
            .bold_line_style(GREY)
            .axis_style(BLACK)
            .label_style(plain(SMALL, HPos::Right))
            .draw()?;
        let foot = [(0.0, 0.0), (count, 0.0)];
        plane.draw_series([PathElement::new(foot, BLACK.stroke_width(2))])?;
        for (place, words) in below.lines.iter().enumerate().step_by(below.every) {
            let (x, y) = plane.backend_coord(&(place as f64 + 0.5, 0.0));
            // The first and the last may be wider than their place.
            let half = (widest(words.iter(), TEXT) / 2.0).ceil() as i32;
            let x = x.min(WIDE - half).max(half);
            for (line, words) in words.iter().enumerate() {
                let at = (x, y + 10 + LINE * line as i32 + LINE / 2);
                write(root, words, at, &plain(TEXT, HPos::Center))?;
            }
        }
        Ok(plane)
    }

    /// The labels below: folded where there is room, else every second, third … one.
    fn below(&self) -> Below {
        let slot = self.slot() - 8.0;
        if slot >= TEXT * 3.2 {
            let fold = |label: &String| folded(label, TEXT, slot, FOLDS);
            return Below {
                lines: self.labels.iter().map(fold).collect(),
                every: 1,
            };
        }
        let short: Vec<String> = self
            .labels
            .iter()
            .map(|label| fitted(label, TEXT, TEXT * 8.0))
            .collect();
        let every = ((widest(short.iter(), TEXT) + 16.0) / self.slot()).ceil();
        Below {
            lines: short.into_iter().map(|label| vec![label]).collect(),
            every: (every as usize).max(1),
        }
    }

    /// The size at which every number fits into this much room, if there is one.
    fn value_size(&self, room: f64) -> Option<f64> {
        let words = self.numbers();
        [TEXT, SMALL]
            .into_iter()
            .find(|size| widest(words.iter(), *size) <= room)
    }

    /// What stands at bars and spots.
    fn numbers(&self) -> Vec<String> {
        self.values().map(|value| self.told(value)).collect()
    }

    /// A number as the others are told: all with a decimal where one has one.
    fn told(&self, value: f64) -> String {
        match self.values().all(|value| value.fract() == 0.0) {
            true => number(value),
            false => decimal(value),
        }
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.series
            .iter()
            .flat_map(|row| row.values.iter().flatten().copied())
    }

    /// The room left of a standing axis.
    fn gutter(&self) -> f64 {
        let ticks: Vec<String> = self.scale.ticks.iter().copied().map(number).collect();
        widest(ticks.iter(), SMALL) + 24.0
    }

    /// The room of a label along a standing axis.
    fn slot(&self) -> f64 {
        (f64::from(WIDE) - self.gutter() - 2.0) / self.labels.len().max(1) as f64
    }
}

/// Where a series is named.
struct Spot {
    x: i32,
    line: i32,
    words: String,
}

/// A label's share of a chart of lying bars.
fn row_height(series: usize) -> i32 {
    match series {
        0 | 1 => 42,
        several => 28 * several as i32 + 16,
    }
}

fn widest<'a>(words: impl Iterator<Item = &'a String>, size: f64) -> f64 {
    words.map(|words| span(words, size)).fold(0.0, f64::max)
}

/// The title, and that there is nothing to draw.
fn nothing(title: &str) -> String {
    sheet(title, "", 110, |root| {
        let words = fitted(title, TITLE, f64::from(WIDE));
        write(root, &words, (0, 17), &bold(TITLE))?;
        write(root, "対象なし", (0, 74), &plain(TEXT, HPos::Left))
    })
}

#[cfg(test)]
mod tests;
