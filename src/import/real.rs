//! The import held against real published files, where they are there.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test reads the published files where they are"
)]

use super::*;
use crate::vocabulary::{OfficeTerm, Table as Terms};
use std::path::{Path, PathBuf};

/// The folder with published files; a line says so where it is absent.
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/open-data");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: no published files at {}", folder.display());
        None
    }
}

fn words() -> Vocabularies {
    // Stands in for the table of services until it names the official names itself.
    let names = [
        ("120", "訪問入浴介護"),
        ("130", "訪問看護"),
        ("140", "訪問リハビリテーション"),
        ("155", "指定療養通所介護"),
        ("160", "通所リハビリテーション"),
        ("170", "福祉用具貸与"),
        ("220", "短期入所療養介護（介護老人保健施設）"),
        ("230", "短期入所療養介護(療養病床を有する病院等）"),
        ("331", "特定施設入居者生活介護（有料老人ホーム）"),
        ("332", "特定施設入居者生活介護（軽費老人ホーム）"),
        (
            "334",
            "特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅））",
        ),
        ("361", "地域密着型特定施設入居者生活介護（有料老人ホーム）"),
        (
            "364",
            "地域密着型特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅））",
        ),
        ("410", "特定福祉用具販売"),
        ("430", "居宅介護支援"),
        ("520", "介護老人保健施設"),
        ("530", "介護療養型医療施設"),
        ("540", "地域密着型介護老人福祉施設入所者生活介護"),
        ("550", "介護医療院"),
        ("551", "短期入所療養介護（介護医療院）"),
        ("710", "夜間対応型訪問介護"),
        ("720", "認知症対応型通所介護"),
        ("730", "小規模多機能型居宅介護"),
        ("760", "定期巡回・随時対応型訪問介護看護"),
        ("770", "看護小規模多機能型居宅介護（複合型サービス）"),
        ("h", "病院"),
        ("c", "診療所"),
    ];
    let terms: Vec<(Terms, OfficeTerm)> = names
        .into_iter()
        .filter(|(_, label)| {
            Vocabularies::default()
                .table(Terms::Services)
                .find(label)
                .is_none()
        })
        .map(|(number, label)| {
            let term = OfficeTerm {
                id: None,
                label: label.into(),
                aliases: vec![number.into()],
                group: None,
            };
            (Terms::Services, term)
        })
        .collect();
    Vocabularies::with_office(&terms)
}

fn read_file(path: &Path, format: Format, words: &Vocabularies) -> Result<FileRows, Refusal> {
    let bytes = std::fs::read(path).expect("a file that can be read");
    let name = path.file_name().and_then(|n| n.to_str()).expect("a name");
    let context = ImportContext {
        vocabularies: words,
        asof: None,
    };
    read(format, name, &bytes, &context)
}

fn csv_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "csv"))
        .collect();
    files.sort();
    files
}

fn all_kaigo(folder: &Path, words: &Vocabularies) -> Vec<FileRows> {
    csv_files(&folder.join("kaigo"))
        .iter()
        .map(|path| read_file(path, Format::Kaigo, words).expect("a sound file"))
        .collect()
}

fn all_iryo(folder: &Path, words: &Vocabularies) -> Vec<FileRows> {
    [
        "01-1_hospital_facility_info.csv",
        "hospital_departments.csv",
        "clinic_departments.csv",
        "takamatsu_hospitals.csv",
    ]
    .iter()
    .map(|name| {
        read_file(&folder.join("medical").join(name), Format::Iryo, words).expect("a sound file")
    })
    .collect()
}

#[test]
fn every_row_of_every_care_file_is_read() {
    let Some(folder) = folder() else { return };
    let words = words();
    let files = all_kaigo(&folder, &words);
    let count = |part: &str| -> usize {
        files
            .iter()
            .filter(|f| f.file.contains(part))
            .map(|f| f.rows.len())
            .sum()
    };
    let (nursing, managers) = (count("_130_"), count("_430_"));
    assert_eq!((nursing, managers), (1513, 2685));
    assert_eq!(count("") - nursing - managers, 4253);
    assert!(files.iter().all(|f| f.found == f.rows.len()));
    let reports: Vec<String> = files
        .iter()
        .flat_map(|f| &f.reports)
        .map(|r| format!("{}:{} {}", r.file, r.line, r.fault))
        .collect();
    println!("{reports:#?}");
    let plan = plan(&[], files, &words);
    let services: usize = plan.result.iter().map(|f| f.services.len()).sum();
    println!(
        "{} facilities, {services} services, {} points not believed",
        plan.result.len(),
        plan.points.len()
    );
    for point in &plan.points {
        println!("{point:?}");
    }
    assert_eq!((plan.result.len(), services), (7071, 8451));
}

#[test]
fn hospitals_and_clinics_are_read() {
    let Some(folder) = folder() else { return };
    let words = words();
    let files = all_iryo(&folder, &words);
    for file in &files {
        println!("{} {} {} rows", file.file, file.form, file.rows.len());
        for report in &file.reports {
            println!("  {report:?}");
        }
    }
    let rows: Vec<usize> = files.iter().map(|f| f.rows.len()).collect();
    assert_eq!(rows, [460, 460, 5675, 628]);
    let plan = plan(&[], files, &words);
    println!("{} facilities", plan.result.len());
    for point in &plan.points {
        println!("{point:?}");
    }
    assert_eq!(plan.result.len(), 460 + 5675 + 628);
}

#[test]
fn codes_with_two_meanings_are_refused() {
    let Some(folder) = folder() else { return };
    let path = folder.join("medical/kouseikyoku_todokede_flags.csv");
    let refusal = read_file(&path, Format::Kaigo, &words()).expect_err("a refusal");
    assert_eq!(refusal.why, Refused::Contradictory);
}

#[test]
fn files_that_a_spreadsheet_damaged_are_refused_row_by_row() {
    let Some(folder) = folder() else { return };
    let words = words();
    let files = csv_files(&folder.join("older"));
    assert_eq!(files.len(), 2);
    for path in files {
        let refusal = read_file(&path, Format::Kaigo, &words).expect_err("a refusal");
        println!("{}: {}", refusal.file, refusal.message());
        let Refused::Shortened(lost) = refusal.why else {
            panic!("{refusal:?}")
        };
        assert_eq!(lost.rows, 200);
        assert_eq!((lost.ids.len(), lost.codes.len()), (200, 200));
        assert!(lost.ids.iter().all(|(_, id)| id.len() == 9));
        assert_eq!(lost.scientific, []);
    }
}

#[test]
fn the_other_encoding_reads_the_same() {
    let Some(folder) = folder() else { return };
    let words = words();
    let path = folder.join("kaigo/jigyosho_160.csv");
    let bytes = std::fs::read(&path).expect("a file");
    let text = std::str::from_utf8(&bytes).expect("UTF-8");
    // Characters that CP932 doesn't have can't come back.
    let text: String = text
        .trim_start_matches('\u{feff}')
        .replace('−', "－")
        .chars()
        .filter(|c| !encoding_rs::SHIFT_JIS.encode(c.encode_utf8(&mut [0; 4])).2)
        .collect();
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    let context = ImportContext {
        vocabularies: &words,
        asof: None,
    };
    let read = |bytes: &[u8]| read(Format::Kaigo, "jigyosho_160.csv", bytes, &context);
    let (utf8, cp932) = (
        read(text.as_bytes()).expect("a file"),
        read(&cp932).expect("a file"),
    );
    assert_eq!(cp932.encoding, Encoding::Cp932);
    let differing: Vec<_> = utf8
        .rows
        .iter()
        .zip(&cp932.rows)
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(differing, []);
    assert_eq!(utf8.rows.len(), cp932.rows.len());
}

#[test]
fn the_whole_import_again_in_any_order_and_in_steps_is_the_same() {
    let Some(folder) = folder() else { return };
    let words = words();
    let mut files = all_kaigo(&folder, &words);
    files.extend(all_iryo(&folder, &words));
    let once = plan(&[], files.clone(), &words);
    let again = plan(&once.result, files.clone(), &words);
    assert!(again.is_idle(), "{:?}", again.changed.first());
    assert_eq!(again.result, once.result);
    let text = |plan: &ImportPlan| -> Vec<String> {
        plan.prefectures()
            .iter()
            .map(|(name, facilities)| crate::files::directory::write(name, facilities))
            .collect()
    };
    assert_eq!(text(&once), text(&again));
    files.reverse();
    let later = files.split_off(files.len() / 2);
    let half = plan(&[], files, &words).result;
    let steps = plan(&half, later, &words);
    assert_eq!(steps.result, once.result);
    assert_eq!(text(&once), text(&steps));
}
