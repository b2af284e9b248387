//! Lists as pages, spreadsheets and files: through the real program, and of sheets with charts,
//! which the page and the workbook draw.

use crate::documents::page::Page;
use crate::support::Office;

/// An office with a case that tries to be a formula and markup.
fn hostile() -> Office {
    let paper = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\nstaff: {msw: tanaka}\npatient: {name: 架空 花子}\nadmission: {on: 2026-11-14, ward: \"=HYPERLINK(1)\"}\n";
    Office::new()
        .paper(
            "renkei.toml",
            "[office]\nname = \"架空<b>室\"\n[staff.tanaka]\nname = \"<script>&\\\"+1\"\n",
        )
        .paper("cases/2026/2026-0001.yaml", paper)
}

#[test]
fn a_list_is_a_page_of_its_own() {
    for command in [
        "status",
        "status --by facility",
        "due",
        "due --calls",
        "facility list",
    ] {
        let html = Office::example()
            .run(&format!("{command} --format html"))
            .stderr("")
            .exit(0)
            .stdout;
        let page = Page::of(&html);
        assert!(page.dangers().is_empty(), "{command}: {:?}", page.dangers());
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"ja\">"));
        assert!(html.contains("<thead><tr><th scope=\"col\""), "{command}");
        assert!(
            page.words
                .contains("架空総合病院 地域医療連携室　令和8年11月23日")
        );
    }
    let html = Office::example().run("status --format html").exit(0).stdout;
    for part in [
        "<h1>進行中 7件(令和8年11月23日)</h1>",
        "<tr><td>2026-0009</td><td>打診中</td><td class=\"n\">28</td><td>4階西</td><td>田中・森</td><td class=\"bad\">【超過】11/15(日) 打診の返事を確認</td><td class=\"warn\">超過</td></tr>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn nothing_of_a_paper_comes_to_life() {
    let html = hostile().run("status --format html").exit(0).stdout;
    let page = Page::of(&html);
    assert!(page.dangers().is_empty(), "{:?}", page.dangers());
    assert!(page.words.contains("<script>&\"+1") && page.words.contains("架空<b>室"));
    let md = hostile().run("status --format md").exit(0).stdout;
    assert!(
        md.contains("| 2026-0001 | 相談受付 | 10 | =HYPERLINK(1) | &lt;script>&amp;\"+1 |"),
        "{md}"
    );
}

#[test]
fn forms_that_a_command_lacks_are_refused() {
    let office = Office::example();
    office.run("show 12 --format html").stdout("").stderr(
        "エラー: --format html はこのコマンドでは使えません。\n理由: この形にできるのは書類(renkei doc)と一覧(status、due、facility list、report、find)だけです。\n次の手: renkei doc --list\n",
    ).exit(2);
    office.run("facility show さくら --format xlsx").stdout("").stderr(
        "エラー: --format xlsx はこのコマンドでは使えません。\n理由: この形にできるのは一覧(status、due、facility list、report、find)だけです。\n次の手: renkei status --format xlsx > 一覧.xlsx\n",
    ).exit(2);
    office.run("status --format pdf").exit(2);
    office.run("status -o 一覧.pdf").stdout("").stderr(
        "エラー: 一覧は pdf では書き出せません。\n次の手: html か xlsx のファイル名にしてください。\n",
    ).exit(2);
}

#[test]
fn a_list_is_written_to_a_file() {
    let office = Office::example();
    for (name, head) in [
        ("a.html", "<!DOCTYPE html>"),
        ("a.csv", "\u{feff}id,line"),
        ("a.json", "{\n  \"renkei\": 1"),
        ("a.md", "## 進行中"),
        ("list.txt", "進行中 7件"),
        ("list", "進行中 7件"),
    ] {
        let run = || {
            office
                .run(&format!("status -o out/{name}"))
                .stdout("")
                .exit(0)
        };
        run().stderr(&format!("「out/{name}」を作りました。\n"));
        run().stderr(&format!("「out/{name}」は変わりません。\n"));
        assert!(
            office.read(&format!("out/{name}")).starts_with(head),
            "{name}"
        );
    }
    office
        .run("status stage:打診中 -o out/a.csv")
        .stderr("「out/a.csv」を新しくしました。\n")
        .exit(0);
    office
        .run("status -n -o out/b.csv")
        .stderr("「out/b.csv」を作ります。(-n のため、何も書いていません)\n")
        .exit(0);
    assert!(!office.path("out/b.csv").exists());
    let plain = office.run("status --color never").stdout;
    let dashed = office.run("status -o -").stderr("").stdout;
    assert_eq!(plain, dashed);
}

#[test]
fn no_list_is_written_over_the_offices_own_papers() {
    let office = Office::example();
    let before = office.files();
    for place in [
        "facilities.toml",
        "renkei.toml",
        "cases/2026/2026-0012.yaml",
        "cases/new/a.csv",
        "templates/a.html",
        "CASES/a.csv",
        ".renkei/a.csv",
    ] {
        office
            .run(&format!("status --format csv -o {place}"))
            .stdout("")
            .stderr(&format!(
                "エラー: 「{place}」には書き出せません。\n理由: 事務所の紙と設定がある場所です。書き出すと消えてしまいます。\n次の手: -o に別の場所を書いてください。\n"
            ))
            .exit(2);
    }
    assert_eq!(office.files(), before);
}

#[cfg(not(feature = "xlsx"))]
#[test]
fn a_build_without_spreadsheets_says_so() {
    Office::example().run("status --format xlsx").stdout("").stderr(
        "エラー: この renkei では xlsx を作れません。\n理由: xlsx を含めずに作られた版です。\n次の手: --format csv なら表計算ソフトで開けます。\n",
    ).exit(2);
}

#[cfg(feature = "xlsx")]
mod spreadsheets {
    use super::*;
    use renkei::render::xlsx::xlsx;
    use renkei::sheet::{Cell, Chart, ChartKind, Column, Series, Sheet};
    use std::io::Read;

    /// The parts of a workbook by their names.
    struct Book(Vec<(String, String)>);

    impl Book {
        fn of(bytes: Vec<u8>) -> Self {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
            let parts = (0..archive.len()).map(|place| {
                let mut part = archive.by_index(place).expect("a part");
                let mut text = String::new();
                part.read_to_string(&mut text).expect("it is text");
                (part.name().expect("a name").to_string(), text)
            });
            Self(parts.collect())
        }

        fn part(&self, name: &str) -> &str {
            let found = self.0.iter().find(|(known, _)| known == name);
            &found.unwrap_or_else(|| panic!("no {name}")).1
        }

        fn names(&self) -> Vec<String> {
            let sheets = self.part("xl/workbook.xml").split("<sheet name=\"").skip(1);
            sheets
                .map(|rest| rest.split('"').next().unwrap_or_default().to_string())
                .collect()
        }

        /// The cells of a worksheet: place and what stands there.
        fn cells(&self, number: usize) -> Vec<(String, String)> {
            let strings = self.part("xl/sharedStrings.xml").split("<si>").skip(1);
            let inner = |xml: &str, open: &str| {
                let rest = xml.split(open).nth(1).unwrap_or_default();
                let rest = rest.split_once('>').map_or("", |(_, rest)| rest);
                rest.split("</").next().unwrap_or_default().to_string()
            };
            let strings: Vec<String> = strings.map(|si| inner(si, "<t")).collect();
            let sheet = self.part(&format!("xl/worksheets/sheet{number}.xml"));
            sheet
                .split("<c r=\"")
                .skip(1)
                .map(|rest| {
                    let place = rest.split('"').next().unwrap_or_default().to_string();
                    let head = rest.split('>').next().unwrap_or_default();
                    let value = inner(rest.split("</c>").next().unwrap_or_default(), "<v");
                    match head.contains("t=\"s\"") {
                        true => (
                            place,
                            strings[value.parse::<usize>().expect("a place")].clone(),
                        ),
                        false => (place, format!("#{value}")),
                    }
                })
                .collect()
        }
    }

    fn written(office: &Office, command: &str) -> Vec<u8> {
        office
            .run(&format!("{command} -o x.xlsx"))
            .stdout("")
            .exit(0);
        std::fs::read(office.path("x.xlsx")).expect("it was written")
    }

    #[test]
    fn a_list_is_a_workbook_to_filter_and_pivot() {
        let office = Office::example();
        let bytes = written(&office, "status");
        let again = written(&Office::example(), "status");
        assert_eq!(bytes, again, "no clock and no chance");
        let book = Book::of(bytes);
        assert_eq!(book.names(), ["概要", "進行中 7件"]);
        let cells = book.cells(2);
        let row = |number: usize| -> Vec<String> {
            let of = |place: &str| {
                place.trim_start_matches(|c: char| c.is_ascii_alphabetic()) == number.to_string()
            };
            cells
                .iter()
                .filter(|(place, _)| of(place))
                .map(|(_, value)| value.clone())
                .collect()
        };
        assert_eq!(
            row(1),
            [
                "番号",
                "段階",
                "在院",
                "病棟",
                "担当",
                "次の予定・連絡",
                "印"
            ]
        );
        assert_eq!(
            row(3),
            [
                "2026-0007",
                "退院",
                "#33",
                "4階西",
                "佐藤・鈴木",
                "11/24(火) 14:00 その他"
            ]
        );
        let sheet = book.part("xl/worksheets/sheet2.xml");
        for part in [
            "<autoFilter ref=\"A1:G8\"/>",
            "ySplit=\"1\"",
            "state=\"frozen\"",
            "tabSelected=\"1\"",
        ] {
            assert!(sheet.contains(part), "{part}\n{sheet}");
        }
        assert_eq!(book.cells(1)[0].1, "進行中 7件(令和8年11月23日)");
        assert!(
            book.part("docProps/core.xml")
                .contains("2026-11-23T00:00:00Z")
        );
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        let office = hostile();
        let book = Book::of(written(&office, "status"));
        assert!(!book.part("xl/worksheets/sheet2.xml").contains("<f>"));
        let cells = book.cells(2);
        assert!(
            cells.contains(&("D2".into(), "=HYPERLINK(1)".into())),
            "{cells:?}"
        );
    }

    #[test]
    fn days_and_calls_are_one_table_each() {
        let book = Book::of(written_by_stdout("due"));
        assert_eq!(
            book.names()[..2],
            ["概要", "期限 17件"],
            "{:?}",
            book.names()
        );
        let cells = book.cells(2);
        assert_eq!(cells[0].1, "区分");
        assert!(cells.contains(&("A2".into(), "超過".into())), "{cells:?}");
        for number in 2..=book.names().len() {
            assert!(book.cells(number).iter().all(|(_, value)| value != "〃"));
        }
        let list = Book::of(written_by_stdout("facility list --limit 1"));
        assert!(
            list.cells(2).len() > 12,
            "all of them, not those of a screen"
        );
    }

    /// The workbook of a command that has no `-o`.
    fn written_by_stdout(command: &str) -> Vec<u8> {
        let office = Office::example();
        let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_renkei"));
        run.args(command.split(' '))
            .args(["--format", "xlsx", "--today", "2026-11-23"]);
        run.args(["-C".as_ref(), office.path("").as_os_str()]);
        let output = run.output().expect("it runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    #[test]
    fn numbers_days_and_charts_are_what_they_are() {
        let day = |words: &str| words.parse().expect("a day");
        let mut sheet = Sheet::new(
            "指標/11月",
            vec![
                Column::new("label", "指標"),
                Column::new("n", "値").right(),
                Column::new("on", "日"),
            ],
        );
        sheet.row(vec![
            "件数".into(),
            Cell::count(1200),
            Cell::day(day("2026-11-23")),
        ]);
        sheet.row(vec![
            "平均".into(),
            Cell::decimal(12.5),
            Cell::day(day("1899-12-01")),
        ]);
        sheet.note("注");
        let series = |label: &str| Series {
            label: label.into(),
            values: vec![Some(1.0), None],
        };
        for kind in [
            ChartKind::Bars,
            ChartKind::Columns,
            ChartKind::Histogram,
            ChartKind::Lines,
        ] {
            sheet.charts.push(Chart {
                id: "c".into(),
                title: "図".into(),
                kind,
                unit: "件".into(),
                labels: vec!["あ".into(), "い".into()],
                series: vec![series("今年"), series("去年")],
            });
        }
        let made = || {
            xlsx("月報", &[sheet.clone(), sheet.clone()], day("2026-11-23")).expect("a workbook")
        };
        assert_eq!(made(), made());
        let book = Book::of(made());
        assert_eq!(book.names(), ["概要", "指標・11月", "指標・11月 2", "図"]);
        let cells = book.cells(2);
        for (place, value) in [
            ("B2", "#1200"),
            ("C2", "#46349"),
            ("B3", "#12.5"),
            ("C3", "1899-12-01"),
        ] {
            assert!(
                cells.contains(&(place.into(), value.into())),
                "{place}: {cells:?}"
            );
        }
        assert!(
            book.part("xl/styles.xml")
                .contains("formatCode=\"yyyy\\-mm\\-dd\"")
                || book
                    .part("xl/styles.xml")
                    .contains("formatCode=\"yyyy-mm-dd\"")
        );
        assert!(book.cells(1).iter().any(|(_, value)| value == "注"));
        for (number, kind) in (1..).zip([
            "<c:barDir val=\"bar\"/>",
            "<c:barDir val=\"col\"/>",
            "<c:gapWidth val=\"0\"/>",
            "<c:lineChart>",
        ]) {
            let chart = book.part(&format!("xl/charts/chart{number}.xml"));
            assert!(chart.contains(kind), "{kind}\n{chart}");
            assert!(chart.contains("図!$B$"), "{chart}");
        }
    }
}
