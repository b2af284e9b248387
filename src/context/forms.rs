//! The forms of an answer: a view becomes bytes, for stdout or for a file.

use super::{Context, Encoding, Format, PLAIN_WIDTH, View};
use crate::failure::Failure;
use crate::render::document::{Press, Slip, Templates};
use crate::render::page::{Head, page};
use crate::render::xlsx::{Refused, xlsx};
use crate::render::{Colour, csv, ics, markdown, problem, table};
use crate::store::{Put, shown};
use crate::text;
use clap::ValueEnum;
use serde_json::{Map, Value};
use std::io::IsTerminal;
use std::path::Path;

/// Where an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To whoever typed.
    Screen,
    /// To a file.
    File,
}

impl Context {
    /// Prints what a reading command has to say, or writes it to the file of `-o`.
    pub fn deliver(&self, view: View, output: Option<&Path>) -> Result<(), Failure> {
        let format = self.format_of(output)?;
        let Some(target) = output.filter(|path| *path != Path::new("-")) else {
            let bytes = self.render_view(view, format, self.colour(), To::Screen)?;
            if format == Format::Xlsx && std::io::stdout().is_terminal() {
                return Err(Failure::usage("xlsx は画面に出せません。")
                    .next("> 一覧.xlsx か -o 一覧.xlsx を付けてください。"));
            }
            self.out_bytes(&bytes);
            return Ok(());
        };
        let bytes = self.render_view(view, format, Colour::Off, To::File)?;
        self.write_out(target, &bytes)
    }

    /// The form of an answer: as wished, else as the name of its file ends, else a table.
    pub fn format_of(&self, output: Option<&Path>) -> Result<Format, Failure> {
        if let Some(wished) = self.format_wished() {
            return Ok(wished);
        }
        let ending = output.and_then(Path::extension);
        let ending = ending.map(|ending| ending.to_string_lossy().to_lowercase());
        let named = match ending.as_deref() {
            Some("htm") => Some(Format::Html),
            Some(ending) => Format::from_str(ending, false).ok(),
            None => None,
        };
        match named {
            Some(format @ (Format::Pdf | Format::Ics)) => {
                let name = format.name();
                Err(
                    Failure::usage(format!("一覧は {name} では書き出せません。"))
                        .next("html か xlsx のファイル名にしてください。"),
                )
            }
            Some(Format::Txt) => Ok(Format::Table),
            Some(
                format @ (Format::Table
                | Format::Json
                | Format::Csv
                | Format::Md
                | Format::Html
                | Format::Xlsx),
            ) => Ok(format),
            None if ending.is_none() => Ok(Format::Table),
            _ => {
                let ending = text::visible(ending.as_deref().unwrap_or_default()).into_owned();
                Err(
                    Failure::usage(format!("「.{ending}」のファイルは作れません。"))
                        .next("html、xlsx、csv、md、json、txt のどれかの名前にしてください。"),
                )
            }
        }
    }

    /// What a reading command has to say, in a form. The same view is the same bytes.
    pub fn render_view(
        &self,
        view: View,
        format: Format,
        colour: Colour,
        to: To,
    ) -> Result<Vec<u8>, Failure> {
        self.listed_in(&view.json);
        let width = match to {
            To::Screen => self.width(),
            // The same list is the same file, whatever window it was made in.
            To::File => PLAIN_WIDTH,
        };
        let words = match format {
            Format::Json => self.json(view),
            // `cli` lets only documents and exports ask for the last three; they aren't shown here.
            Format::Table | Format::Txt | Format::Pdf | Format::Ndjson => {
                let pages = view.sheets.iter();
                let pages: Vec<String> = pages
                    .map(|sheet| table::table(sheet, width, colour))
                    .collect();
                pages.join("\n")
            }
            Format::Md => {
                let pages: Vec<String> = view.sheets.iter().map(markdown::markdown).collect();
                pages.join("\n")
            }
            Format::Ics => ics::ics(&view.days, self.today()),
            Format::Csv => return Ok(self.csv(&view)),
            Format::Html => self.html(&view)?,
            Format::Xlsx => return self.xlsx(&view),
        };
        Ok(words.into_bytes())
    }

    /// Writes bytes to a file that isn't the office's own, and says what became of it.
    pub fn write_out(&self, target: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let store = self.store()?;
        let target = self.here().join(target);
        let name = shown(store.root(), &target);
        if self.dry_run() {
            self.say(&format!(
                "「{name}」を作ります。(-n のため、何も書いていません)"
            ));
            return Ok(());
        }
        self.say(&match store.put_out(&target, bytes)? {
            Put::New => format!("「{name}」を作りました。"),
            Put::Replaced => format!("「{name}」を新しくしました。"),
            Put::Same => format!("「{name}」は変わりません。"),
        });
        Ok(())
    }

    fn csv(&self, view: &View) -> Vec<u8> {
        let empty = crate::sheet::Sheet::default();
        let sheet = view.csv.as_ref().or(view.sheets.first());
        let words = csv::csv(sheet.unwrap_or(&empty), csv::Heading::Ids);
        match self.wishes.encoding {
            Encoding::Utf8 => words.into_bytes(),
            Encoding::Cp932 => {
                let (bytes, lost) = csv::cp932(words.trim_start_matches('\u{feff}'));
                if !lost.is_empty() {
                    self.complain(&format!(
                        "注意: Shift_JISにない文字を「〓」に置き換えました: {}",
                        text::list(&lost)
                    ));
                }
                bytes
            }
        }
    }

    fn json(&self, view: View) -> String {
        let mut object = Map::new();
        object.insert("renkei".into(), 1.into());
        object.insert("kind".into(), view.kind.into());
        object.insert("today".into(), self.today().to_string().into());
        if let Some((commit, _)) = self.store.get().and_then(crate::store::Store::at) {
            object.insert("at".into(), serde_json::json!({ "commit": commit }));
        }
        object.extend(view.json);
        let mut words = serde_json::to_string_pretty(&Value::Object(object))
            .expect("a JSON value can be written");
        words.push('\n');
        // The serializer leaves C1 and bidirectional characters of papers as they are.
        text::visible_json(&words).into_owned()
    }

    fn html(&self, view: &View) -> Result<String, Failure> {
        let store = self.store()?;
        let press = Press::new(Templates::of(&store.templates().files));
        let office = store
            .office
            .name
            .as_ref()
            .or(store.office.hospital.as_ref());
        let office = office.map(|name| format!("{name}　")).unwrap_or_default();
        let head = Head {
            title: title(view),
            foot: &format!("{office}{}", text::era(self.today())),
        };
        page(&press, head, &view.sheets)
            .map_err(|slip| refused(&press, &slip, "何も書き出していません。"))
    }

    fn xlsx(&self, view: &View) -> Result<Vec<u8>, Failure> {
        xlsx(title(view), &view.sheets, self.today()).map_err(|why| match why {
            Refused::NotBuilt => Failure::usage("この renkei では xlsx を作れません。")
                .why("xlsx を含めずに作られた版です。")
                .next("--format csv なら表計算ソフトで開けます。"),
            Refused::TooBig => Failure::usage("表が大きすぎて xlsx にできません。")
                .next("条件で絞るか、--format csv にしてください。"),
        })
    }
}

/// What a view is called: as its first table.
fn title(view: &View) -> &str {
    let first = view.sheets.first().map_or("", |sheet| &*sheet.title);
    if first.is_empty() { view.kind } else { first }
}

/// The failure that shows a template's slip; `tail` says what didn't happen.
pub fn refused(press: &Press, slip: &Slip, tail: &str) -> Failure {
    let mut failure = Failure::paper(format!("{}{tail}", slip.what));
    if let Some(source) = press.source(&slip.name) {
        let bytes = slip.range.clone().or_else(|| {
            let start = source.text.lines().take(slip.line?.saturating_sub(1));
            let start: usize = start.map(|line| line.len() + 1).sum();
            Some(start..start)
        });
        failure = match bytes {
            Some(bytes) => failure.place(problem::line(&source.path, &source.text, bytes)),
            None => failure.place(format!("  {}", source.path)),
        };
    }
    failure.next(slip.hint.clone())
}
