//! How a figure is put down: its head, its letters, the marks of its lines.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// What is drawn on.
pub type Root<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// A string takes every stroke.
pub type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// All figures are this wide: half a unit is a pixel of an ordinary screen.
pub const WIDE: i32 = 1440;
/// plotters writes a font smaller than it is told, by this.
const PLOTTERS_SHRINKS: f64 = 1.24;
/// Fonts that know Japanese, on the systems that hospitals have.
const FONTS: &str = "BIZ UDPGothic, Yu Gothic, Hiragino Sans, Meiryo, Noto Sans CJK JP, sans-serif";

/// Draws an `<svg>` and gives it its head: plotters writes one without a name for those who can't
/// see it, with a size that a narrow screen can't change.
pub fn sheet(title: &str, unit: &str, tall: i32, draw: impl FnOnce(&Root) -> Drawn) -> String {
    let mut svg = String::new();
    let root = SVGBackend::with_string(&mut svg, (WIDE as u32, tall as u32)).into_drawing_area();
    draw(&root)
        .and_then(|()| root.present())
        .expect("a string takes every figure");
    drop(root);
    let body = svg.split_once('>').map_or("", |(_, body)| body);
    let unit = match unit.is_empty() {
        true => String::new(),
        false => format!("({unit})"),
    };
    let name = crate::render::escaped(&format!("{title}{unit}"));
    format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDE} {tall}\" width=\"{}\" height=\"{}\" role=\"img\" aria-label=\"{name}\">\n<title>{name}</title>{body}",
        WIDE / 2,
        tall / 2
    )
}

/// Ordinary words.
pub fn plain(size: f64, beside: HPos) -> TextStyle<'static> {
    TextStyle::from((FONTS, size * PLOTTERS_SHRINKS).into_font())
        .pos(Pos::new(beside, VPos::Top))
        .color(&BLACK)
}

/// A heading.
pub fn bold(size: f64) -> TextStyle<'static> {
    TextStyle::from((FONTS, size * PLOTTERS_SHRINKS, FontStyle::Bold).into_font())
        .pos(Pos::new(HPos::Left, VPos::Top))
        .color(&BLACK)
}

/// Words whose middle is at this height.
pub fn write(root: &Root, words: &str, (x, y): (i32, i32), style: &TextStyle) -> Drawn {
    if words.is_empty() {
        return Ok(());
    }
    // Browsers put the middle of small letters in the middle; figures and kanji are higher.
    let half = style.font.get_size() / PLOTTERS_SHRINKS * 0.39;
    root.draw_text(words, style, (x, y - half.round() as i32))
}

/// A line's own mark: ●, □, ▲, ×, ○, ■.
pub fn marker(root: &Root, nth: usize, at: (i32, i32), shade: RGBColor) -> Drawn {
    let square = |half: i32| [(at.0 - half, at.1 - half), (at.0 + half, at.1 + half)];
    let edge = shade.stroke_width(3);
    match nth % 6 {
        0 => root.draw(&Circle::new(at, 8, shade.filled())),
        1 => {
            root.draw(&Rectangle::new(square(8), WHITE.filled()))?;
            root.draw(&Rectangle::new(square(8), edge))?;
            root.draw(&Rectangle::new(square(7), edge))
        }
        2 => root.draw(&TriangleMarker::new(at, 12, shade.filled())),
        3 => root.draw(&Cross::new(at, 9, edge)),
        4 => {
            root.draw(&Circle::new(at, 9, WHITE.filled()))?;
            root.draw(&Circle::new(at, 9, edge))
        }
        _ => root.draw(&Rectangle::new(square(8), shade.filled())),
    }
}
