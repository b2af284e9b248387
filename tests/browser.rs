//! Every document × three papers as PDF, through the real command and an installed browser: A4,
//! nothing clipped, nothing lost, no blank page, fonts inside. Poppler takes the PDF apart.
//!
//! Without a browser or poppler it is skipped with a line, unless `RENKEI_BROWSER=required`.
//! `RENKEI_PICTURES=folder` leaves a picture of every page there, for human eyes.

mod lists;
mod sheet;

use crate::documents::office::{CASES, Issued, Template, catalogue};
use crate::documents::page::{Page, lost, obeyed};
use crate::support::{bless, files_below, matches_golden, required, root, say};
use lists::List;
use renkei::store::Browser;
use sheet::{Margin, ROUNDING, Sheet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// Any of them prints.
const BROWSERS: [&str; 7] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "chrome-headless-shell",
];
/// What takes a PDF apart.
const POPPLER: [&str; 3] = ["pdftotext", "pdftoppm", "pdffonts"];
/// So many browsers at a time.
const HANDS: usize = 2;
/// A4 in points.
const A4: (f64, f64) = (595.276, 841.89);
/// Page counts are those of this font; another one breaks lines elsewhere.
const FONT: &str = "Noto Sans CJK JP";

/// What is missing here, said once: then there is nothing to look at.
fn unequipped(what: &str) -> bool {
    let missing: Vec<&str> = match BROWSERS.iter().any(|name| on_path(name)) {
        true => POPPLER.into_iter().filter(|name| !on_path(name)).collect(),
        false => vec!["chromium"],
    };
    if !missing.is_empty() {
        assert!(
            !required("RENKEI_BROWSER"),
            "RENKEI_BROWSER=required, and there is no {missing:?}"
        );
        say(&format!("skipped: {what} as PDF, there is no {missing:?}"));
    }
    !missing.is_empty()
}

#[test]
fn lists_fit_their_pages() {
    if unequipped("lists") {
        return;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let browser = Browser::find(None, &path).expect("a browser");
    let today = renkei::text::parse_date("2026-11-23", Default::default()).expect("a day");
    let mut slips = Vec::new();
    for list in List::all() {
        let pdf = browser.print(&list.html, today).expect("it prints");
        std::fs::write(list.file(), pdf).expect("the folder is there");
        let print = Print {
            // A table that breaks says on each page what its columns are.
            of_office: list.id.ends_with("table"),
            ..Print::taken(list.id, "list", list.html.clone(), &list.file())
        };
        let mut found = print.slips();
        // The tables of a report end where their words do: there is no one right side.
        found.retain(|slip| !(list.id.starts_with("report") && slip.contains("right side")));
        slips.extend(found);
        if let Some(folder) = std::env::var_os("RENKEI_PICTURES") {
            let name = Path::new(&folder).join(format!("{}.html", list.id));
            std::fs::write(name, &list.html).expect("the folder is there");
        }
        let page = Page::of(&list.html);
        slips.extend(
            page.dangers()
                .iter()
                .map(|tag| format!("{}: {tag}", list.id)),
        );
    }
    assert!(slips.is_empty(), "\n{}", slips.join("\n"));
}

#[test]
fn documents_fit_their_pages() {
    if unequipped("documents") {
        return;
    }
    let templates = catalogue();
    let work: Vec<(&Template, &str)> = templates
        .iter()
        .flat_map(|template| CASES.map(|case| (template, case)))
        .collect();
    let waiting = Mutex::new(work.iter());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..HANDS {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().expect("no hand fell").next();
                    let Some((template, case)) = next else { break };
                    let print = Print::of(template, case);
                    done.lock().expect("no hand fell").push(print);
                }
            });
        }
    });
    let mut prints = done.into_inner().expect("no hand fell");
    prints.sort_by_key(|print| (print.id.clone(), print.case));
    let mut slips: Vec<String> = prints.iter().flat_map(Print::slips).collect();
    slips.extend(page_counts(&templates, &prints));
    assert!(slips.is_empty(), "\n{}", slips.join("\n"));
}

/// How many pages each document takes, in a table that shows a change of layout. Another version of
/// a browser may break a line elsewhere, so only the machine that checks every change insists on it.
fn page_counts(templates: &[Template], prints: &[Print]) -> Option<String> {
    if !required("RENKEI_BROWSER") && !bless() {
        return None;
    }
    if font(&prints.first()?.html).as_deref() != Some(FONT) {
        say(&format!("skipped: page counts, which are those of {FONT}"));
        return None;
    }
    let mut table = format!("{:<28} {}\n", "document", CASES.join(" "));
    let mut ids: Vec<&str> = templates.iter().map(|template| &*template.id).collect();
    ids.sort_unstable();
    for id in ids {
        let of_case = |case: &str| {
            let found = prints
                .iter()
                .find(|print| print.id == id && print.case == case);
            found.map_or(0, |print| print.pages.len()).to_string()
        };
        table.push_str(&format!("{id:<28} {}\n", CASES.map(of_case).join(" ")));
    }
    matches_golden(&root().join("tests/golden/documents/pages.txt"), &table).err()
}

/// The first installed font of those the style asks for.
fn font(html: &str) -> Option<String> {
    let families = html.split("font-family:").nth(1)?.split(';').next()?;
    let mut families = families
        .split(',')
        .map(|name| name.trim().trim_matches('"'));
    let installed = |family: &&str| {
        let list = Command::new("fc-list").arg(family).output();
        list.is_ok_and(|list| !list.stdout.is_empty())
    };
    families.find(installed).map(String::from)
}

/// A document as PDF and as a page.
struct Print {
    id: String,
    case: &'static str,
    of_office: bool,
    html: String,
    pages: Vec<Sheet>,
    fonts: String,
}

impl Print {
    fn of(template: &Template, case: &'static str) -> Self {
        let pdf = Issued::of(template, case, "pdf");
        let html = Issued::of(template, case, "html").text();
        Self {
            of_office: template.of_office,
            ..Self::taken(&template.id, case, html, pdf.file())
        }
    }

    /// A PDF taken apart, beside itself.
    fn taken(id: &str, case: &'static str, html: String, pdf: &Path) -> Self {
        let boxes = pdf.with_file_name("boxes.html");
        run("pdftotext", &["-bbox".as_ref(), pdf, &boxes]);
        let boxes = std::fs::read_to_string(boxes).expect("pdftotext wrote it");
        let images = pdf.with_file_name("image");
        run(
            "pdftoppm",
            &["-r".as_ref(), "72".as_ref(), "-gray".as_ref(), pdf, &images],
        );
        let images = files_below(images.parent().expect("a folder"), "pgm");
        let pages = boxes.split("<page ").skip(1).map(Sheet::of);
        if let Some(folder) = std::env::var_os("RENKEI_PICTURES") {
            std::fs::create_dir_all(&folder).expect("a folder");
            let name = Path::new(&folder).join(format!("{id}-{case}"));
            run(
                "pdftoppm",
                &["-r".as_ref(), "60".as_ref(), "-png".as_ref(), pdf, &name],
            );
        }
        Self {
            id: id.to_string(),
            case,
            of_office: false,
            html,
            pages: pages
                .zip(&images)
                .map(|(page, image)| page.with(image))
                .collect(),
            fonts: run("pdffonts", &[pdf]),
        }
    }

    /// Everything that is wrong with it.
    fn slips(&self) -> Vec<String> {
        let page = Page::of(&self.html);
        let margin = Margin::of(&page.style);
        let mut slips = self.orientation(&page);
        for (number, sheet) in (1..).zip(&self.pages) {
            let found = sheet.slips(&margin);
            slips.extend(found.iter().map(|slip| format!("page {number}: {slip}")));
        }
        let text: String = self
            .pages
            .iter()
            .flat_map(|page| &page.words)
            .map(|word| &*word.text)
            .collect();
        let lost = lost(&page.words, &text);
        if !lost.is_empty() {
            slips.push(format!("the PDF has fewer of {lost}"));
        }
        let controls = obeyed(&text);
        if !controls.is_empty() {
            slips.push(format!("the PDF has the controls {controls:?}"));
        }
        slips.extend(self.loose_fonts());
        slips.extend(self.headings());
        slips
            .into_iter()
            .map(|slip| format!("{} {}: {slip}", self.id, self.case))
            .collect()
    }

    /// The pages lie as their sheets do, one sheet after the other.
    fn orientation(&self, page: &Page) -> Vec<String> {
        let sheets = page
            .tags
            .iter()
            .filter(|tag| tag.starts_with("section class=\"sheet"));
        let mut wanted: Vec<bool> = sheets.map(|tag| tag.contains("landscape")).collect();
        let mut lying: Vec<bool> = self
            .pages
            .iter()
            .map(|page| page.width > page.height)
            .collect();
        wanted.dedup();
        lying.dedup();
        let mut slips = Vec::new();
        if wanted != lying {
            slips.push(format!("landscape should be {wanted:?} and is {lying:?}"));
        }
        for page in &self.pages {
            let (short, long) = (page.width.min(page.height), page.width.max(page.height));
            if (short - A4.0).abs() > ROUNDING || (long - A4.1).abs() > ROUNDING {
                slips.push(format!("{short} x {long} points are no A4"));
            }
        }
        slips
    }

    /// Fonts that are not in the file: another machine would draw other letters, or none.
    fn loose_fonts(&self) -> Option<String> {
        let mut lines = self.fonts.lines();
        let column = lines.next()?.find("emb")?;
        let loose: Vec<&str> = lines
            .skip(1)
            .filter(|line| {
                !line
                    .get(column..)
                    .is_some_and(|rest| rest.starts_with("yes"))
            })
            .collect();
        (!loose.is_empty()).then(|| format!("fonts outside: {loose:?}"))
    }

    /// A list of the office that breaks says on each page what its columns are.
    fn headings(&self) -> Vec<String> {
        let heads: Vec<&str> = self.html.split("<thead>").skip(1).collect();
        let [head] = heads.as_slice() else {
            return Vec::new();
        };
        if !self.of_office {
            return Vec::new();
        }
        let head = head.split("</thead>").next().unwrap_or_default();
        let words = Page::of(&format!("<body>{head}</body>")).words;
        let mut slips = Vec::new();
        for (number, page) in (1..).zip(&self.pages) {
            let above = page
                .words
                .iter()
                .filter(|word| word.top < page.height / 3.0);
            let above: String = above.map(|word| &*word.text).collect();
            let lost = lost(&words, &above);
            if !lost.is_empty() {
                slips.push(format!("page {number} has fewer headings: {lost}"));
            }
        }
        slips
    }
}

fn on_path(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Runs a program and gives what it printed.
fn run(program: &str, words: &[&Path]) -> String {
    let output = Command::new(program)
        .args(words)
        .output()
        .expect("it is on the path");
    assert!(
        output.status.success(),
        "{program} {words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
