//! What `verify` finds at single commits and at the remotes: one judgement each, by the settings.

use super::verify_past::case_of;
use crate::context::Context;
use crate::failure::Failure;
use crate::model::Office;
use crate::problem::Severity;
use crate::regulation::Calendar;
use crate::store::{Deed, Remote, Signature, Store};
use crate::text;
use std::collections::BTreeMap;

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What to do.
    pub hint: &'static str,
}

impl Kind {
    /// Whether the history itself is in doubt.
    pub fn is_grave(&self) -> bool {
        self.severity == Severity::Error
    }
}

macro_rules! kinds {
    ($($name:ident $id:literal $severity:ident $hint:literal)+) => {
        $(#[doc = $id] pub static $name: Kind = Kind {
            id: $id,
            severity: Severity::$severity,
            hint: $hint,
        };)+
        /// Every kind, the gravest first.
        pub static KINDS: &[&Kind] = &[$(&$name),+];
    };
}

kinds! {
    DAMAGED "history/damaged" Error
        "書き込みをやめ、フォルダーをそのまま別の場所に写してから、無事な控えか送り先から戻してください(docs/security.md「壊れたとき」)。"
    REWRITTEN "history/rewritten" Error
        "だれが何のためにしたかを確かめ、控えの履歴と比べてください(docs/security.md「書き換えが見つかったとき」)。"
    BAD_SIGNATURE "history/bad-signature" Error
        "git log --show-signature でその記録の署名を見て、鍵の一覧(gpg.ssh.allowedSignersFile)と書いた人を確かめてください。"
    SHALLOW "history/shallow" Warning
        "履歴の全部があるフォルダーで調べるか、git fetch --unshallow で残りを取り寄せてください。"
    UNSIGNED "history/unsigned" Warning
        "署名を始めるときは git config commit.gpgsign true。始める前の記録は --since で外せます(docs/security.md「署名」)。"
    OFF_HOURS "history/off-hours" Warning
        "書いた人に確かめてください。時間帯は renkei.toml の [audit] hours と closed_days です。"
    UNKNOWN_AUTHOR "history/unknown-author" Warning
        "職員なら renkei.toml の [staff] に書き足し、知らない人なら git log --author で記録を見てください。"
    OUTSIDE "remote/outside" Error
        "院外なら git remote remove 名前 で外し、送ったものがないか確かめてください。院内なら renkei.toml の [audit] inside にホストを書いてください。"
}

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Of which kind.
    pub kind: &'static Kind,
    /// The commit.
    pub commit: Option<String>,
    /// When, in Japan.
    pub at: Option<String>,
    /// By whom.
    pub by: Option<String>,
    /// The case, where it is one.
    pub case: Option<String>,
    /// What.
    pub message: String,
}

impl Finding {
    /// One that no commit is the cause of.
    pub fn new(kind: &'static Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            commit: None,
            at: None,
            by: None,
            case: None,
            message: message.into(),
        }
    }

    /// What to do.
    pub fn hint(&self) -> &'static str {
        self.kind.hint
    }
}

/// How many findings there are of each kind.
#[derive(Default)]
pub struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    /// Counts one more, and says how many of its kind there are so far.
    pub fn count(&mut self, finding: &Finding) -> usize {
        let count = self.0.entry(finding.kind.id).or_default();
        *count += 1;
        *count
    }

    /// How many of a kind.
    pub fn of(&self, kind: &Kind) -> usize {
        self.0.get(kind.id).copied().unwrap_or(0)
    }
}

/// What commits are held to.
pub struct Judge<'a> {
    office: &'a Office,
    calendar: Calendar<'a>,
}

impl<'a> Judge<'a> {
    /// By the settings of the office.
    pub fn new(context: &'a Context) -> Result<Self, Failure> {
        let store = context.store()?;
        Ok(Self {
            office: &store.office,
            calendar: Calendar::new(store.rulebook(), &store.office.calendar, context.today()),
        })
    }

    /// Whether signatures must be looked at.
    pub fn wants_signatures(&self) -> bool {
        self.office.audit.signed
    }

    /// Adds what is found at a commit.
    pub fn look(&self, deed: &Deed, findings: &mut Vec<Finding>) {
        let told = [self.signature(deed), self.hours(deed), self.author(deed)];
        for (kind, message) in told.into_iter().flatten() {
            findings.push(Finding {
                kind,
                commit: Some(deed.id.clone()),
                at: text::in_japan(&deed.at).map(text::iso_in_japan),
                by: Some(deed.by.clone()),
                case: case_of(deed),
                message,
            });
        }
    }

    fn signature(&self, deed: &Deed) -> Option<(&'static Kind, String)> {
        if !self.office.audit.signed {
            return None;
        }
        let (kind, message) = match deed.signature {
            Signature::Good => return None,
            Signature::None => (&UNSIGNED, "署名がありません。"),
            Signature::Bad => (
                &BAD_SIGNATURE,
                "署名が記録の中身と合いません。あとから変えられた可能性があります。",
            ),
            Signature::Stranger => (
                &BAD_SIGNATURE,
                "署名の鍵が、使ってよい鍵の一覧にありません。",
            ),
            Signature::Expired => (&BAD_SIGNATURE, "署名の鍵が、期限切れか取り消されています。"),
            Signature::Unchecked => (
                &BAD_SIGNATURE,
                "署名はありますが、ここでは確かめられません(鍵か、鍵の一覧の設定がありません)。",
            ),
        };
        Some((kind, message.to_string()))
    }

    fn hours(&self, deed: &Deed) -> Option<(&'static Kind, String)> {
        let audit = &self.office.audit;
        if deed.swaps.is_empty() || (audit.hours.is_none() && !audit.closed_days) {
            return None;
        }
        let Some(at) = text::in_japan(&deed.at) else {
            return Some((&OFF_HOURS, "紙を変えた日時を読めません。".to_string()));
        };
        let day = at.date();
        let closed = self.calendar.why_closed(day).filter(|_| audit.closed_days);
        let late = audit.hours.filter(|hours| !hours.hold(at.time()));
        let when = format!("{}({})", day.format("%-m/%-d"), text::weekday(day));
        let time = at.format("%-H:%M");
        let message = match (closed, late) {
            (None, None) => return None,
            // A weekend is told by the day of the week.
            (Some(why), _) if why.ends_with('曜') => {
                format!("休みの日({when})の {time} に紙を変えています。")
            }
            (Some(why), _) => format!("休みの日({when} {why})の {time} に紙を変えています。"),
            (None, Some(hours)) => {
                format!("時間外({when} {time})に紙を変えています。時間帯は {hours} です。")
            }
        };
        Some((&OFF_HOURS, message))
    }

    fn author(&self, deed: &Deed) -> Option<(&'static Kind, String)> {
        if !self.office.audit.known_authors {
            return None;
        }
        let mut staff = self.office.staff.iter();
        if staff.any(|member| member.is(&deed.by, &deed.mail)) {
            return None;
        }
        Some((
            &UNKNOWN_AUTHOR,
            format!(
                "「{} <{}>」は renkei.toml の [staff] にいません。",
                text::visible(&deed.by),
                text::visible(&deed.mail)
            ),
        ))
    }

    /// The remotes that may lie outside.
    pub fn remotes(store: &Store) -> Vec<Finding> {
        let outside = |remote: &Remote| remote.outside;
        let found = store.remotes().into_iter().filter(outside);
        found
            .map(|remote| {
                let (name, url) = (text::visible(&remote.name), text::visible(&remote.url));
                let why = match &remote.host {
                    Some(host) => {
                        format!("「{}」は院外に見えるホストです。", text::visible(host))
                    }
                    None => "どこへ送られるかわかりません。".to_string(),
                };
                Finding::new(&OUTSIDE, format!("送り先 {name}({url}): {why}"))
            })
            .collect()
    }
}
