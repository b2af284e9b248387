//! What happens on the way: wishes, consents, events, inquiries, appointments, the end.

use super::{Date, Text};
use crate::vocabulary::Word;

/// 意向.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// The entry's id.
    pub id: Text,
    /// The day.
    pub on: Option<Date>,
    /// 本人, 長女 …: as written.
    pub who: Option<Text>,
    /// 自宅 病院 施設 ….
    pub place: Option<Word>,
    /// Their words.
    pub text: Option<Text>,
    /// Municipalities or towns wished for.
    pub area: Vec<Text>,
    /// Services wished for.
    pub services: Vec<Word>,
    /// Days wished for.
    pub days: Vec<Word>,
}

impl Wish {
    /// Whether the patient said it.
    pub fn by_patient(&self) -> bool {
        self.who.as_deref() == Some("本人")
    }
}

/// 同意.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consent {
    /// The entry's id.
    pub id: Text,
    /// The day.
    pub on: Option<Date>,
    /// Who consented.
    pub by: Option<Text>,
    /// What for.
    pub purpose: Option<Word>,
    /// What may be told.
    pub scope: Vec<Word>,
    /// 書面 or 口頭.
    pub method: Option<Word>,
    /// The day of withdrawal.
    pub withdrawn: Option<Date>,
}

/// 経過: something that happened on a day. Append-only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// The entry's id.
    pub id: Text,
    /// The day.
    pub on: Option<Date>,
    /// 種別.
    pub kind: Option<Word>,
    /// A staff id.
    pub by: Option<Text>,
    /// The other side.
    pub with: Option<Text>,
    /// 不在 ….
    pub outcome: Option<Word>,
    /// Words.
    pub text: Option<Text>,
    /// When to do it again: a promised call.
    pub next: Option<Date>,
}

/// 打診.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Referral {
    /// The entry's id.
    pub id: Text,
    /// The facility's id.
    pub facility: Option<Text>,
    /// The service asked for.
    pub service: Option<Word>,
    /// The day it went out.
    pub sent: Option<Date>,
    /// 電話, FAX ….
    pub by: Option<Word>,
    /// Whether the patient was named.
    pub identified: Option<bool>,
    /// 下書き … 期限切れ.
    pub status: Option<Word>,
    /// The day of the answer.
    pub answered: Option<Date>,
    /// The day it ended without an answer: taken back or expired.
    pub ended: Option<Date>,
    /// What the facility had answered, where the office took the inquiry back after that.
    pub answer: Option<Word>,
    /// Why not.
    pub reason: Option<Word>,
    /// Why the patient was named without a consent on paper.
    pub without_consent: Option<Text>,
    /// What the sheet of the inquiry tells the facility beside the facts.
    pub message: Option<Text>,
    /// What the family is told of the answer, in words for them.
    pub told: Option<Text>,
    /// Conditions and anything else.
    pub note: Option<Text>,
}

impl Appointment {
    /// Whether it is still to come: not before that day, and neither done nor called off.
    pub fn is_ahead(&self, day: Date) -> bool {
        self.still_stands() && self.on.is_some_and(|on| on >= day)
    }

    /// Whether it is neither done nor called off.
    pub fn still_stands(&self) -> bool {
        let term = self.status.as_ref().and_then(Word::term);
        term.is_none_or(|term| term.group != "ended")
    }
}

/// Whether a state or answer is 可 or 条件付.
fn accepts(state: &Word) -> bool {
    state.is_one_of(&["accepted", "conditional"])
}

impl Referral {
    /// Whether the state may follow (`to` in the table of states). After a state that no table
    /// knows, or none, any may.
    pub fn may_become(&self, state: &Word) -> bool {
        self.leads_to("to", state) != Some(false)
    }

    /// Whether an answer may become this when the facility takes it back (`change` in the table).
    pub fn may_change_to(&self, state: &Word) -> bool {
        self.may_become(state) || self.leads_to("change", state) == Some(true)
    }

    fn leads_to(&self, key: &str, state: &Word) -> Option<bool> {
        let term = self.status.as_ref()?.term()?;
        let next = term.attribute(key).unwrap_or_default();
        Some(next.split(',').any(|id| state.is(id)))
    }

    /// Whether it is still to be sent.
    pub fn is_draft(&self) -> bool {
        self.status.as_ref().is_some_and(|s| s.is("draft"))
    }

    /// Whether the inquiry has gone out: it is no draft, nor one that was taken back unsent.
    pub fn went_out(&self) -> bool {
        let unsent = self.sent.is_none() && self.answered.is_none();
        let dropped = unsent && self.was_withdrawn();
        !(self.is_draft() || dropped)
    }

    /// Whether it is in play: to be sent, awaited or accepted.
    pub fn is_live(&self) -> bool {
        self.is_draft() || self.is_open() || self.is_accepted()
    }

    /// Whether an answer is still awaited.
    pub fn is_open(&self) -> bool {
        self.status
            .as_ref()
            .is_some_and(|status| status.is_one_of(&["sent", "received", "considering"]))
    }

    /// Whether an answer was awaited on that day: what came later hadn't come yet.
    pub fn is_open_on(&self, day: Date) -> bool {
        let out = self.went_out() && self.sent.is_none_or(|sent| sent <= day);
        let later = |on: Option<Date>| on.is_some_and(|on| on > day);
        let answered = self.answered.is_some_and(|on| on <= day);
        out && (self.is_open() || later(self.answered) || (later(self.ended) && !answered))
    }

    /// Whether the facility had said 可 or 条件付 by that day, and nobody had taken it back yet.
    pub fn is_accepted_on(&self, day: Date) -> bool {
        let taken_back_later = self.ended.is_some_and(|on| on > day);
        let before = self.answer.as_ref().filter(|_| taken_back_later);
        let state = before.or(self.status.as_ref());
        state.is_some_and(accepts) && self.answered.is_none_or(|on| on <= day)
    }

    /// Whether the facility said 可 or 条件付.
    pub fn is_accepted(&self) -> bool {
        self.status.as_ref().is_some_and(accepts)
    }

    /// What the facility answered: 可, 条件付 or 不可.
    pub fn answer(&self) -> Option<&Word> {
        let answered = |status: &&Word| status.term().is_some_and(|t| t.group == "answered");
        self.answer
            .as_ref()
            .or(self.status.as_ref().filter(answered))
    }

    /// Whether the office took it back.
    pub fn was_withdrawn(&self) -> bool {
        self.status.as_ref().is_some_and(|s| s.is("withdrawn"))
    }

    /// Whether the facility said 不可.
    pub fn is_declined(&self) -> bool {
        self.status.as_ref().is_some_and(|s| s.is("declined"))
    }
}

impl Hold {
    /// Whether the case rests on that day.
    pub fn rests_on(&self, day: Date) -> bool {
        self.since.is_none_or(|since| since <= day)
    }
}

/// 本人の選択.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// The day.
    pub on: Option<Date>,
    /// The facility chosen.
    pub facility: Option<Text>,
    /// Who chose.
    pub by: Option<Text>,
    /// What was shown.
    pub shown: Vec<Text>,
    /// Why.
    pub reason: Option<Text>,
}

/// 予定.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Appointment {
    /// The entry's id.
    pub id: Text,
    /// The day.
    pub on: Option<Date>,
    /// The time, as written (`10:00`).
    pub at: Option<Text>,
    /// 種別.
    pub kind: Option<Word>,
    /// Where.
    pub place: Option<Text>,
    /// With whom.
    pub with: Vec<Text>,
    /// The facility, where there is one.
    pub facility: Option<Text>,
    /// Who of the staff goes: ids of `renkei.toml`.
    pub staff: Vec<Text>,
    /// 仮 確定 ….
    pub status: Option<Word>,
    /// Anything else.
    pub note: Option<Text>,
}

/// 発行した書類, frozen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The entry's id.
    pub id: Text,
    /// The day.
    pub on: Option<Date>,
    /// The template's name.
    pub template: Option<Text>,
    /// To whom.
    pub to: Option<Text>,
    /// The commit it was made from.
    pub commit: Option<Text>,
    /// The digest of the facts it used.
    pub digest: Option<Text>,
    /// The short code on the sheet.
    pub code: Option<Text>,
    /// Who issued it: a staff id.
    pub by: Option<Text>,
    /// The digest of the file that was written.
    pub file: Option<Text>,
    /// Why the patient was named without a consent on paper.
    pub without_consent: Option<Text>,
    /// The fields it showed, each with the fingerprint of what stood there.
    pub fields: Vec<(Text, Text)>,
}

/// 保留.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hold {
    /// Since when.
    pub since: Option<Date>,
    /// Why.
    pub reason: Option<Word>,
}

/// 終結.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Closure {
    /// The day.
    pub on: Option<Date>,
    /// 終結理由.
    pub reason: Option<Word>,
    /// 退院先.
    pub destination: Option<Word>,
    /// 退院日.
    pub discharged: Option<Date>,
    /// 転帰.
    pub outcome: Option<Word>,
    /// The facility the patient went to.
    pub facility: Option<Text>,
    /// What was still open and was acknowledged.
    pub acknowledged: Vec<Text>,
    /// Anything else.
    pub note: Option<Text>,
}

/// 以前の終結: a closure that was taken back by a reopening.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormerClosure {
    /// The entry's id.
    pub id: Text,
    /// The closure as it was.
    pub closure: Closure,
    /// 再開日.
    pub reopened: Option<Date>,
    /// Why it was reopened.
    pub why: Option<Text>,
}
