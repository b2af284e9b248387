//! The table of who did what to which case when: a row for each commit and file, and for each line of the
//! access log. It says which fields changed and never what stands in them.

use super::lines::{Form, record, string};
use super::manifest::pretty;
use crate::render::csv::defuse;
use serde_json::{Value, json};
use std::borrow::Cow;

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditRow {
    /// When, in Japan.
    pub at: String,
    /// Who.
    pub by: String,
    /// Their address.
    pub mail: String,
    /// The subcommand.
    pub operation: String,
    /// The case; `*` for a list.
    pub case: String,
    /// The file.
    pub file: String,
    /// Which fields changed.
    pub what: String,
    /// The commit.
    pub commit: String,
    /// What its signature is worth.
    pub signed: String,
}

/// A column.
#[derive(Debug)]
pub struct AuditColumn {
    /// Its name.
    pub id: &'static str,
    /// What it means, for people.
    pub about: &'static str,
    take: fn(&AuditRow) -> &str,
}

const fn column(id: &'static str, about: &'static str, take: fn(&AuditRow) -> &str) -> AuditColumn {
    AuditColumn { id, about, take }
}

/// Every column, in order.
pub static AUDIT: &[AuditColumn] = &[
    column(
        "at",
        "日時(日本時間。変更は書いた人の時計、閲覧は見た端末の時計)",
        |row| &row.at,
    ),
    column(
        "by",
        "だれ(変更はgitの氏名、閲覧は RENKEI_STAFF かgitの氏名)",
        |row| &row.by,
    ),
    column("mail", "メール(変更だけ)", |row| &row.mail),
    column(
        "operation",
        "renkei のコマンド。手で直してgitに記録した変更は、記録に書いてあるもの(hand-edit)か空",
        |row| &row.operation,
    ),
    column("case", "症例の番号。一覧の閲覧は `*`", |row| {
        &row.case
    }),
    column(
        "file",
        "変わったファイル。ファイルの変わらない記録と閲覧は空",
        |row| &row.file,
    ),
    column(
        "what",
        "変わった項目の名前を `;` でつないだもの。値は出ない。新規、削除、移動、変更(中を見ないファイル)、書き方だけの変更、中身は同じ(暗号化など)、読めない版。一覧の閲覧は件数",
        |row| &row.what,
    ),
    column("commit", "記録の番号(変更だけ)", |row| &row.commit),
    column(
        "signed",
        "署名: good(正しい)、none(なし)、stranger(知らない鍵)、bad(合わない)、expired(期限切れ・取り消し)、unchecked(ここでは確かめられない)",
        |row| &row.signed,
    ),
];

/// What stands at the top of the file.
pub fn audit_head(form: Form) -> Vec<u8> {
    match form {
        Form::Ndjson => Vec::new(),
        Form::Csv => {
            let names: Vec<Cow<str>> = AUDIT.iter().map(|column| column.id.into()).collect();
            let mut bytes = "\u{feff}".as_bytes().to_vec();
            bytes.extend(record(&names));
            bytes
        }
    }
}

/// The line of a row.
pub fn audit_line(form: Form, row: &AuditRow, out: &mut Vec<u8>) {
    let cells = AUDIT.iter().map(|column| (column.id, (column.take)(row)));
    match form {
        Form::Ndjson => {
            let mut line = String::new();
            for (place, (name, words)) in cells.enumerate() {
                line.push(if place == 0 { '{' } else { ',' });
                string(name, &mut line);
                line.push(':');
                match words {
                    "" => line.push_str("null"),
                    words => string(words, &mut line),
                }
            }
            line.push_str("}\n");
            out.extend(line.as_bytes());
        }
        Form::Csv => {
            let cells: Vec<Cow<str>> = cells.map(|(_, words)| defuse(words)).collect();
            out.extend(record(&cells));
        }
    }
}

/// The file of the table.
pub fn audit_file(form: Form) -> String {
    format!("audit.{}", form.name())
}

/// What the folder says of the table.
#[derive(Debug)]
pub struct AuditManifest {
    /// The day.
    pub today: String,
    /// The commit that the history was read from.
    pub commit: Option<String>,
    /// The first day asked for.
    pub from: Option<String>,
    /// The last day asked for.
    pub until: Option<String>,
    /// As what it was written.
    pub form: Form,
    /// How many commits.
    pub commits: usize,
    /// How many reads.
    pub reads: usize,
    /// How many rows.
    pub rows: usize,
    /// How many versions and lines can't be read.
    pub unread: usize,
}

const KIND: &str = "export-audit";

impl AuditManifest {
    /// The text while files are being put in their places.
    pub fn under_way(files: &[String]) -> String {
        let files: Vec<Value> = files.iter().map(|path| json!({ "path": path })).collect();
        pretty(&json!({ "renkei": 1, "kind": KIND, "complete": false, "files": files }))
    }

    /// The text once they stand there; `files` are paths with size and digest.
    pub fn text(&self, files: &[(String, u64, String)]) -> String {
        let files = files.iter().map(|(path, bytes, digest)| {
            json!({ "path": path, "rows": self.rows, "bytes": bytes, "digest": digest })
        });
        pretty(&json!({
            "renkei": 1,
            "kind": KIND,
            "complete": true,
            "version": env!("CARGO_PKG_VERSION"),
            "today": self.today,
            "commit": self.commit,
            "from": self.from,
            "until": self.until,
            "format": self.form.name(),
            "commits": self.commits,
            "reads": self.reads,
            "files": files.collect::<Vec<Value>>(),
            "unread": self.unread,
        }))
    }
}

/// The files that an earlier table left, by what the folder says; `None` where it says nothing of one.
pub fn audit_listed(manifest: &[u8]) -> Option<Vec<String>> {
    let manifest: Value = serde_json::from_slice(manifest).ok()?;
    if manifest["kind"] != KIND || manifest["renkei"] != 1 {
        return None;
    }
    let ours = [Form::Ndjson, Form::Csv].map(audit_file);
    let files = manifest["files"].as_array()?.iter();
    let paths = files.filter_map(|file| file["path"].as_str());
    let known = paths.filter(|path| ours.iter().any(|own| own == path));
    Some(known.map(String::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_nothing_is_null() {
        let row = AuditRow {
            at: "2026-11-23T09:00:00+09:00".into(),
            by: "=1+1".into(),
            what: "needs;admission.ward".into(),
            ..AuditRow::default()
        };
        let mut csv = audit_head(Form::Csv);
        audit_line(Form::Csv, &row, &mut csv);
        assert_eq!(
            String::from_utf8_lossy(&csv),
            "\u{feff}at,by,mail,operation,case,file,what,commit,signed\r\n2026-11-23T09:00:00+09:00,'=1+1,,,,,needs;admission.ward,,\r\n"
        );
        let mut line = Vec::new();
        audit_line(Form::Ndjson, &row, &mut line);
        let line: Value = serde_json::from_slice(&line).expect("JSON");
        assert_eq!((&line["by"], &line["mail"]), (&"=1+1".into(), &Value::Null));
    }

    #[test]
    fn only_its_own_files_are_its_own() {
        let words = AuditManifest::under_way(&["audit.csv".into(), "../renkei.toml".into()]);
        assert_eq!(
            audit_listed(words.as_bytes()),
            Some(vec!["audit.csv".to_string()])
        );
        let other = "{\"renkei\":1,\"kind\":\"export\",\"files\":[]}";
        assert_eq!(audit_listed(other.as_bytes()), None);
    }
}
