//! An installed Chromium or Edge, which prints a page as PDF. renkei brings none of its own.

use crate::failure::Failure;
use crate::model::Date;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names under which browsers that print are installed.
const NAMES: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chrome-headless-shell",
];
/// Where they are when no search path leads to them.
const PLACES: [&str; 5] = [
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    "C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];
/// A page is printed in a second or two; a browser that hangs is ended.
const TRIES: u32 = 1200;
const PAUSE: Duration = Duration::from_millis(50);

/// A browser that can print.
#[derive(Debug)]
pub struct Browser(PathBuf);

impl Browser {
    /// The one that the settings name, else an installed one. `path` are the folders
    /// of the search path.
    pub fn find(named: Option<&str>, path: &[PathBuf]) -> Result<Self, Failure> {
        if let Some(named) = named {
            let place = PathBuf::from(named);
            let found = if place.components().count() > 1 {
                place.is_file().then_some(place)
            } else {
                on_path(named, path)
            };
            return found.map(Self).ok_or_else(|| {
                Failure::usage(format!(
                    "renkei.toml の print.browser「{}」が見つかりません。",
                    crate::text::visible(named)
                ))
                .next("ブラウザーの場所を書き直すか、その行を消してください。")
            });
        }
        let installed = NAMES.iter().find_map(|name| on_path(name, path));
        let placed = || {
            PLACES
                .iter()
                .map(PathBuf::from)
                .find(|place| place.is_file())
        };
        installed.or_else(placed).map(Self).ok_or_else(|| {
            Failure::usage("PDFにするためのブラウザー(Chromium、Edge)がこの端末にありません。")
                .why("PDFは、HTMLをブラウザーで印刷して作ります。")
                .next("--format html で作り、ブラウザーの印刷で「PDFに保存」を選んでください。")
                .next("入っている場所がわかるときは renkei.toml に [print] browser = \"場所\" と書いてください。")
        })
    }

    /// The PDF of a page. Nothing is fetched: the page holds all it needs, and the browser may not
    /// look up any name.
    pub fn print(&self, html: &str, day: Date) -> Result<Vec<u8>, Failure> {
        let refused = |why: String| {
            Failure::machine("ブラウザーがPDFを作れませんでした。")
                .why(why)
                .next("--format html で作り、ブラウザーで印刷してください。")
        };
        let folder = tempfile::tempdir().map_err(|error| refused(error.to_string()))?;
        let page = folder.path().join("page.html");
        let pdf = folder.path().join("page.pdf");
        fs::write(&page, html).map_err(|error| refused(error.to_string()))?;
        let mut command = Command::new(&self.0);
        command
            .args([
                "--headless",
                "--disable-gpu",
                "--no-first-run",
                "--disable-extensions",
                "--disable-sync",
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--no-pdf-header-footer",
            ])
            .arg(flag("--user-data-dir=", &folder.path().join("profile")))
            .arg(flag("--print-to-pdf=", &pdf));
        if is_root() {
            // Its sandbox refuses to start for root.
            command.arg("--no-sandbox");
        }
        let mut child = command
            .arg(&page)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| refused(error.to_string()))?;
        for _ in 0..TRIES {
            match child.try_wait() {
                Ok(None) => std::thread::sleep(PAUSE),
                Ok(Some(_)) => {
                    let bytes = fs::read(&pdf).unwrap_or_default();
                    return if bytes.starts_with(b"%PDF-") {
                        Ok(dated(bytes, day))
                    } else {
                        Err(refused("PDFができていません。".to_string()))
                    };
                }
                Err(error) => return Err(refused(error.to_string())),
            }
        }
        let _ended = child.kill().and_then(|()| child.wait().map(drop));
        Err(refused("1分たっても終わりません。".to_string()))
    }
}

/// The PDF as of the day that counts as today: the same sheet is the same file, whenever it is made.
fn dated(mut pdf: Vec<u8>, day: Date) -> Vec<u8> {
    let stamp = day.format("%Y%m%d000000").to_string();
    for key in [&b"/CreationDate (D:"[..], b"/ModDate (D:"] {
        let found = pdf.windows(key.len()).position(|here| here == key);
        let Some(start) = found.map(|at| at + key.len()) else {
            continue;
        };
        let place = start..start + stamp.len();
        if let Some(digits) = pdf.get_mut(place)
            && digits.iter().all(u8::is_ascii_digit)
        {
            digits.copy_from_slice(stamp.as_bytes());
        }
    }
    pdf
}

fn flag(name: &str, path: &Path) -> std::ffi::OsString {
    let mut flag = std::ffi::OsString::from(name);
    flag.push(path);
    flag
}

fn on_path(name: &str, path: &[PathBuf]) -> Option<PathBuf> {
    let endings = if cfg!(windows) { &[".exe"][..] } else { &[""] };
    path.iter()
        .flat_map(|folder| {
            endings
                .iter()
                .map(move |end| folder.join(format!("{name}{end}")))
        })
        .find(|file| file.is_file())
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // A file of one's own carries one's own number.
    tempfile::tempfile()
        .and_then(|file| file.metadata())
        .is_ok_and(|meta| meta.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
