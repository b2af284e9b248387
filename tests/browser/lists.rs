//! Lists and reports as the page makes them: all kinds of charts, long tables, wide tables.

use crate::support::{Office, root};
use renkei::render::document::{Press, Source, Templates};
use renkei::render::page::{Head, page};
use renkei::sheet::{Cell, Chart, ChartKind, Column, Series, Sheet, Tone};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A page and the folder its files may lie in.
pub struct List {
    /// What it is.
    pub id: &'static str,
    /// Its HTML.
    pub html: String,
    /// Where its PDF belongs; the folder goes with this.
    pub office: Office,
}

impl List {
    /// All pages.
    pub fn all() -> Vec<Self> {
        [
            ("charts", charts()),
            ("many-charts", many_charts()),
            ("long-table", vec![table(5, 120)]),
            ("wide-table", vec![table(12, 60)]),
            ("fine-table", vec![table(20, 20)]),
        ]
        .into_iter()
        .map(|(id, sheets)| Self {
            id,
            html: made(&sheets),
            office: Office::new(),
        })
        .chain(reports())
        .collect()
    }

    /// Where its PDF belongs.
    pub fn file(&self) -> PathBuf {
        self.office.path("x.pdf")
    }
}

/// Reports of the example office and of a busy one, as the program prints them.
fn reports() -> Vec<List> {
    let busy = || {
        let office = Office::new();
        let demo = [
            "demo",
            "big",
            "--cases",
            "200",
            "--facilities",
            "60",
            "--seed",
            "3",
        ];
        office.run_words(&demo).exit(0);
        office.variable("RENKEI_OFFICE", "big")
    };
    let small = (
        "report-small",
        Office::example(),
        "report weekly --week last",
    );
    let large = [
        ("report-weekly", "report weekly --week last"),
        ("report-monthly", "report monthly --month last"),
        ("report-refusals", "report refusals"),
        ("report-resources", "report resources"),
        ("report-workload", "report workload --min-cell 5"),
    ];
    let large = large.map(|(id, line)| (id, busy(), line));
    std::iter::once(small)
        .chain(large)
        .map(|(id, office, line)| List {
            id,
            html: office.run(&format!("{line} --format html")).exit(0).stdout,
            office: Office::new(),
        })
        .collect()
}

fn made(sheets: &[Sheet]) -> String {
    let files = ["_page.html", "_style.css"].map(|name| {
        let text = std::fs::read_to_string(root().join("templates").join(name));
        let source = Source {
            path: name.to_string(),
            text: text.expect("a template"),
        };
        (name.to_string(), source)
    });
    let press = Press::new(Templates(BTreeMap::from(files)));
    let head = Head {
        title: "月報 令和8年11月",
        foot: "架空総合病院 地域医療連携室　令和8年11月23日",
    };
    page(&press, head, sheets).expect("a page")
}

const REASONS: [&str; 8] = [
    "医療処置対応不可(夜間の喀痰吸引・気管切開)",
    "満床",
    "介護度が受入の基準に合わない",
    "遠い",
    "費用",
    "医療法人社団架空会介護老人保健施設ひだまりの都合により受入を一時停止しているため",
    "本人・家族の辞退",
    "不明",
];
const WEEKS: [&str; 6] = ["第43週", "第44週", "第45週", "第46週", "第47週", "第48週"];
const DAYS: [&str; 7] = [
    "0–7日",
    "8–14日",
    "15–21日",
    "22–30日",
    "31–60日",
    "61–90日",
    "91日以上",
];
const MONTHS: [&str; 12] = [
    "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月",
];

fn chart(kind: ChartKind, title: &str, labels: &[&str], series: &[&str]) -> Chart {
    let values = |nth: usize| {
        (0..labels.len())
            .map(|place| match (place * 7 + nth * 5) % 17 {
                16 => None,
                value => Some(value as f64),
            })
            .collect()
    };
    Chart {
        id: "c".into(),
        title: title.into(),
        kind,
        unit: "件".into(),
        labels: labels.iter().map(|label| (*label).to_string()).collect(),
        series: (0..)
            .zip(series)
            .map(|(nth, label)| Series {
                label: (*label).to_string(),
                values: values(nth),
            })
            .collect(),
    }
}

fn charts() -> Vec<Sheet> {
    let mut sheet = table(4, 3);
    let answers = ["可", "条件付", "不可", "返事待ち"];
    sheet.charts = vec![
        chart(ChartKind::Bars, "不可の理由", &REASONS, &["件数"]),
        chart(ChartKind::Columns, "週ごとの打診", &WEEKS, &answers),
        chart(ChartKind::Histogram, "在院日数の分布", &DAYS, &["人数"]),
        chart(
            ChartKind::Lines,
            "月ごとの動き",
            &MONTHS,
            &["相談", "打診", "退院", "終結"],
        ),
    ];
    vec![sheet]
}

fn many_charts() -> Vec<Sheet> {
    let mut sheet = Sheet::new("図", vec![Column::new("a", "項目")]);
    let places: Vec<String> = (1..=90).map(|n| format!("架空施設その{n}")).collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let weeks: Vec<String> = (1..=53).map(|n| format!("2026-W{n:02}")).collect();
    let weeks: Vec<&str> = weeks.iter().map(String::as_str).collect();
    let mut money = chart(ChartKind::Columns, "費用", &["計"], &["円"]);
    money.series[0].values = vec![Some(1_234_567.0)];
    let mut shares = chart(ChartKind::Lines, "受入率", &WEEKS, &["受入率"]);
    shares.unit = "%".into();
    shares.series[0].values = [12.5, 33.3, 50.0, 66.7, 41.2, 100.0].map(Some).into();
    let mut none = chart(ChartKind::Bars, "虐待の通報", &["件"], &["件"]);
    none.series[0].values = vec![Some(0.0)];
    sheet.charts = vec![
        chart(ChartKind::Bars, "施設ごとの打診", &places, &["打診", "可"]),
        chart(
            ChartKind::Bars,
            "理由と担当",
            &REASONS,
            &["田中", "佐藤", "鈴木"],
        ),
        chart(
            ChartKind::Columns,
            "年の週",
            &weeks,
            &["今年", "去年", "一昨年"],
        ),
        chart(ChartKind::Columns, "理由", &REASONS, &["件数"]),
        chart(ChartKind::Lines, "年の週", &weeks, &["今年", "去年"]),
        money,
        shares,
        none,
    ];
    vec![sheet]
}

fn table(columns: usize, rows: usize) -> Sheet {
    let mut sheet = Sheet::new("", vec![Column::new("id", "番号")]);
    sheet.columns.push(Column::new("n", "件数").right());
    for place in 2..columns {
        sheet.columns.push(Column::new("c", format!("項目{place}")));
    }
    for row in 0..rows {
        let mut cells: Vec<Cell> = vec![format!("2026-{row:04}").into(), Cell::count(row as i64)];
        for place in 2..columns {
            let tone =
                [Tone::Plain, Tone::Bad, Tone::Warn, Tone::Good, Tone::Dim][(row + place) % 5];
            let words =
                ["退院", "【超過】11/15(日) 打診の返事を確認", "佐藤", ""][(row + place) % 4];
            cells.push(Cell::toned(words, tone));
        }
        sheet.row(cells);
    }
    sheet.note("読めない紙 1件はこの表に含みません。");
    sheet
}
