//! What every chart keeps, whatever it is made of.

use super::figures;
use super::words::span;
use crate::sheet::{Chart, ChartKind, Series};

const KINDS: [ChartKind; 4] = [
    ChartKind::Bars,
    ChartKind::Columns,
    ChartKind::Histogram,
    ChartKind::Lines,
];

fn chart(kind: ChartKind, labels: &[&str], series: &[(&str, &[Option<f64>])]) -> Chart {
    Chart {
        id: "c".into(),
        title: "打診の結果".into(),
        kind,
        unit: "件".into(),
        labels: labels.iter().map(|label| (*label).to_string()).collect(),
        series: series
            .iter()
            .map(|(label, values)| Series {
                label: (*label).to_string(),
                values: values.to_vec(),
            })
            .collect(),
    }
}

fn one(kind: ChartKind, labels: &[&str], series: &[(&str, &[Option<f64>])]) -> String {
    let figures = figures(&chart(kind, labels, series));
    let [figure] = figures.as_slice() else {
        panic!("one figure: {}", figures.len());
    };
    figure.clone()
}

/// The tags of a name: their attributes and what stands within.
fn tags<'a>(svg: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    svg.split(&format!("<{name} "))
        .skip(1)
        .map(|rest| {
            let (head, rest) = rest.split_once('>').expect("a tag ends");
            (head, rest.split('<').next().unwrap_or_default().trim())
        })
        .collect()
}

fn attribute<'a>(head: &'a str, name: &str) -> &'a str {
    let rest = head.split(&format!("{name}=\"")).nth(1);
    rest.and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
}

fn number_of(head: &str, name: &str) -> f64 {
    let value = attribute(head, name);
    value
        .parse()
        .unwrap_or_else(|_| panic!("{name}={value:?} in {head}"))
}

/// Words with the room they take, and their middle: left, right, middle, text.
fn words(svg: &str) -> Vec<(f64, f64, f64, &str)> {
    let texts = tags(svg, "text");
    texts
        .into_iter()
        .map(|(head, text)| {
            let size = number_of(head, "font-size");
            let long = span(&text.replace("&lt;", "<").replace("&amp;", "&"), size);
            let left = match attribute(head, "text-anchor") {
                "end" => number_of(head, "x") - long,
                "middle" => number_of(head, "x") - long / 2.0,
                _ => number_of(head, "x"),
            };
            (left, left + long, number_of(head, "y") + size * 0.39, text)
        })
        .collect()
}

fn corners(svg: &str) -> Vec<[f64; 4]> {
    let number = |head, name| number_of(head, name);
    tags(svg, "rect")
        .into_iter()
        .map(|(head, _)| {
            let (x, y) = (number(head, "x"), number(head, "y"));
            [x, y, x + number(head, "width"), y + number(head, "height")]
        })
        .collect()
}

const LONG: &str = "医療法人社団架空会介護老人保健施設ひだまり";

#[test]
fn nothing_to_draw_is_said() {
    for kind in KINDS {
        for (labels, values) in [
            (&["あ", "い"][..], &[Some(0.0), None][..]),
            (&["あ"], &[None]),
            (&["あ"], &[Some(f64::NAN)]),
            (&["あ"], &[]),
            (&[], &[]),
        ] {
            let svg = one(kind, labels, &[("件数", values)]);
            assert!(svg.contains("対象なし"), "{kind:?} {labels:?}");
            assert!(!svg.contains("<rect"), "{svg}");
        }
        assert!(one(kind, &["あ"], &[]).contains("対象なし"));
    }
}

#[test]
fn the_same_chart_is_the_same_bytes_and_nothing_of_it_acts() {
    let wild = "<script>&\"'\u{1b}[1m\u{202e}";
    for kind in KINDS {
        let labels = [wild, "い"];
        let series = [
            (wild, &[Some(3.0), Some(1.0)][..]),
            ("b", &[None, Some(2.0)]),
        ];
        let mut chart = chart(kind, &labels, &series);
        chart.title = wild.into();
        chart.unit = wild.into();
        let svg = figures(&chart);
        assert_eq!(svg, figures(&chart));
        let svg = svg.concat();
        for bad in [
            "<script", "\u{1b}", "\u{202e}", "style=", "href", "http", "url(", "onload",
        ] {
            assert!(!svg.contains(bad), "{kind:?} {bad:?}: {svg}");
        }
        assert!(svg.contains("&lt;script"));
        assert!(svg.starts_with("<svg class=\"chart\" viewBox=\"0 0 1440 "));
        assert!(svg.contains("role=\"img\" aria-label=\"&lt;script"));
        assert!(svg.contains("\n<title>"));
        assert!(svg.trim_end().ends_with("</svg>"));
        assert!(svg.contains("空白は不明"), "{svg}");
    }
}

#[test]
fn words_stay_within_and_off_each_other() {
    let many: Vec<String> = (1..=53).map(|week| format!("2026-W{week:02}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = [LONG; 12];
    let classes = [
        "0–7日",
        "8–14日",
        "15–21日",
        "22–30日",
        "31–60日",
        "61日以上",
    ];
    for kind in KINDS {
        for labels in [&many[..], &long, &classes, &["計"]] {
            for count in 1..=4 {
                let values: Vec<Option<f64>> = (0..labels.len())
                    .map(|place| Some((place * 7 % 13) as f64 + 1.0))
                    .collect();
                let series: Vec<(&str, &[Option<f64>])> = [LONG, "可", "条件付", "不可"][..count]
                    .iter()
                    .map(|l| (*l, &*values))
                    .collect();
                for svg in figures(&chart(kind, labels, &series)) {
                    let [_, _, wide, tall] = {
                        let head = svg.split('>').next().expect("a head");
                        let mut sizes = attribute(head, "viewBox").split(' ');
                        [0; 4].map(|_| sizes.next().and_then(|n| n.parse().ok()).unwrap_or(0.0))
                    };
                    let words = words(&svg);
                    for (left, right, middle, text) in &words {
                        assert!(
                            *left >= -1.0
                                && *right <= wide + 1.0
                                && *middle > 0.0
                                && *middle < tall,
                            "{kind:?} {count} {text}: {left} {right} {middle} in {wide} x {tall}"
                        );
                    }
                    for (place, a) in words.iter().enumerate() {
                        for b in &words[place + 1..] {
                            let apart =
                                (a.2 - b.2).abs() > 18.0 || a.1 <= b.0 + 2.0 || b.1 <= a.0 + 2.0;
                            assert!(apart, "{kind:?} {count}: {a:?} {b:?}\n{svg}");
                        }
                    }
                    for [left, top, right, bottom] in corners(&svg) {
                        assert!(left >= 0.0 && right <= wide && top >= 0.0 && bottom <= tall);
                        if kind == ChartKind::Bars {
                            let over = words.iter().find(|word| {
                                word.1 > left + 1.0
                                    && word.0 < right - 1.0
                                    && word.2 > top
                                    && word.2 < bottom
                            });
                            assert!(over.is_none(), "{over:?} on a bar\n{svg}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_bar_is_as_long_as_its_number() {
    let values = [Some(10.0), Some(5.0), None, Some(0.0)];
    let labels = ["あ", "い", "う", "え"];
    let svg = one(ChartKind::Bars, &labels, &[("件", &values)]);
    let long: Vec<f64> = corners(&svg).iter().map(|[l, _, r, _]| r - l).collect();
    // Filled and outlined.
    assert_eq!(long.len(), 4, "{svg}");
    assert!((long[0] - 2.0 * long[2]).abs() <= 2.0, "{long:?}");
    let texts: Vec<&str> = words(&svg).iter().map(|word| word.3).collect();
    for text in ["あ", "い", "う", "え", "10", "5", "不明", "0"] {
        assert!(texts.contains(&text), "{text}: {texts:?}");
    }
    let svg = one(ChartKind::Columns, &labels, &[("件", &values)]);
    let high: Vec<f64> = corners(&svg).iter().map(|[_, t, _, b]| b - t).collect();
    assert!((high[0] - 2.0 * high[2]).abs() <= 2.0, "{high:?}");
}

#[test]
fn classes_touch_and_groups_do_not() {
    let values = [Some(3.0), Some(4.0), Some(2.0)];
    let gaps = |kind| {
        let svg = one(kind, &["あ", "い", "う"], &[("人", &values)]);
        let all = corners(&svg);
        let bars: Vec<[f64; 4]> = all.into_iter().step_by(2).collect();
        bars.windows(2)
            .map(|pair| pair[1][0] - pair[0][2])
            .collect::<Vec<_>>()
    };
    assert_eq!(gaps(ChartKind::Histogram), [0.0, 0.0]);
    assert!(gaps(ChartKind::Columns).iter().all(|gap| *gap > 20.0));
}

#[test]
fn series_differ_without_colour_and_are_named() {
    let (a, b) = ([Some(3.0), Some(4.0)], [Some(1.0), None]);
    for kind in KINDS {
        let svg = one(kind, &["あ", "い"], &[("今年", &a), ("去年", &b)]);
        for name in ["今年", "去年"] {
            assert!(words(&svg).iter().any(|word| word.3 == name), "{svg}");
        }
        for fill in ["fill", "stroke"] {
            for (head, _) in tags(&svg, "rect").into_iter().chain(tags(&svg, "circle")) {
                let colour = attribute(head, fill);
                let grey = colour == "none" || colour[1..3] == colour[3..5];
                assert!(grey, "{colour}");
            }
        }
    }
    let svg = one(
        ChartKind::Lines,
        &["あ", "い"],
        &[("今年", &a), ("去年", &b)],
    );
    // Its two spots and its key.
    assert_eq!(svg.matches("<circle").count(), 3);
    // A lone spot and its key, drawn in three strokes each.
    assert_eq!(svg.matches("<rect").count(), 6);
    let single = one(ChartKind::Lines, &["あ", "い"], &[("今年", &a)]);
    assert!(!words(&single).iter().any(|word| word.3 == "今年"));
}

#[test]
fn an_unknown_number_breaks_the_line() {
    let values = [Some(1.0), Some(2.0), None, Some(2.0), Some(3.0)];
    let svg = one(
        ChartKind::Lines,
        &["1", "2", "3", "4", "5"],
        &[("a", &values)],
    );
    let strokes = tags(&svg, "polyline")
        .into_iter()
        .filter(|(head, _)| attribute(head, "stroke-width") == "4");
    assert_eq!(strokes.count(), 2, "{svg}");
}

#[test]
fn a_chart_that_no_page_holds_becomes_several_with_one_scale() {
    let labels: Vec<String> = (0..300).map(|place| format!("施設{place}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let values: Vec<Option<f64>> = (0..300).map(|place| Some(f64::from(place) * 1e4)).collect();
    let figures = figures(&chart(ChartKind::Bars, &labels, &[("件", &values)]));
    assert_eq!(figures.len(), 15);
    for (place, svg) in figures.iter().enumerate() {
        assert!(svg.contains(&format!("打診の結果 ({}/15)", place + 1)));
        assert!(svg.contains("3,000,000"), "the axis is the same");
    }
    let named = |label: &&&str| {
        figures
            .iter()
            .any(|svg| svg.contains(&format!("\n{label}\n")))
    };
    let named = |label: &&&str| {
        named(label)
            || figures
                .iter()
                .any(|svg| svg.contains(&format!("{label}\n<")))
    };
    assert_eq!(labels.iter().filter(named).count(), 300);
}
