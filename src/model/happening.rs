//! What happened on a case in some days, gathered from every dated entry of its paper.

use super::{Case, Date, Text};
use crate::vocabulary::{Table, Word};

/// Something that stands on the paper with its day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happening {
    /// The day.
    pub on: Date,
    /// The section of the paper: `events`, `referrals` ….
    pub section: &'static str,
    /// What it is: 電話, 打診, 意向 ….
    pub what: String,
    /// The facility it is about.
    pub facility: Option<Text>,
    /// Words: with whom, the answer, what was said.
    pub words: String,
}

/// What happened in a span of days.
struct Span {
    since: Date,
    until: Date,
    found: Vec<Happening>,
}

impl Span {
    fn add(&mut self, section: &'static str, on: Option<Date>, what: &str, words: &[&str]) {
        self.about(section, on, None, what, words);
    }

    fn about(
        &mut self,
        section: &'static str,
        on: Option<Date>,
        facility: Option<&Text>,
        what: &str,
        words: &[&str],
    ) {
        let Some(on) = on.filter(|on| self.since <= *on && *on <= self.until) else {
            return;
        };
        let words: Vec<&str> = words
            .iter()
            .map(|words| words.trim())
            .filter(|words| !words.is_empty())
            .collect();
        self.found.push(Happening {
            on,
            section,
            what: what.to_string(),
            facility: facility.cloned(),
            words: words.join(" "),
        });
    }
}

fn label(word: Option<&Word>) -> &str {
    word.map_or("", |word| word.label())
}

fn said(text: Option<&Text>) -> &str {
    text.map_or("", |text| text)
}

/// What people call a document.
fn kind_of(template: Option<&str>) -> &str {
    let id = template.unwrap_or_default();
    let known = Table::DocumentKinds
        .terms()
        .iter()
        .find(|term| term.id == id);
    known.map_or(id, |term| term.label)
}

impl Case {
    /// What happened from `since` to `until`, in the order of the days.
    pub fn happened(&self, since: Date, until: Date) -> Vec<Happening> {
        let mut span = Span {
            since,
            until,
            found: Vec::new(),
        };
        self.course(&mut span);
        self.contacts(&mut span);
        self.stay(&mut span);
        span.found.sort_by_key(|happening| happening.on);
        span.found
    }

    /// What was begun, said and settled.
    fn course(&self, span: &mut Span) {
        let request = label(self.intake.categories.first());
        span.add("opened", self.opened, "受付", &[request]);
        for event in &self.events {
            let what = event.kind.as_ref().map_or("経過", |kind| kind.label());
            let outcome = label(event.outcome.as_ref());
            let words = [
                said(event.with.as_ref()),
                outcome,
                said(event.text.as_ref()),
            ];
            span.add("events", event.on, what, &words);
        }
        for wish in &self.wishes {
            let words = [
                said(wish.who.as_ref()),
                label(wish.place.as_ref()),
                said(wish.text.as_ref()),
            ];
            span.add("wishes", wish.on, "意向", &words);
        }
        for consent in &self.consents {
            let words = [said(consent.by.as_ref()), label(consent.purpose.as_ref())];
            span.add("consents", consent.on, "同意", &words);
            span.add("consents", consent.withdrawn, "同意の撤回", &words);
        }
        for outcome in &self.outcomes {
            let words = [
                label(outcome.category.as_ref()),
                label(outcome.result.as_ref()),
                said(outcome.to.as_ref()),
                said(outcome.text.as_ref()),
            ];
            span.add("outcomes", outcome.on, "相談の結果", &words);
        }
        if let Some(choice) = &self.choice {
            let words = [said(choice.by.as_ref()), said(choice.reason.as_ref())];
            let facility = choice.facility.as_ref();
            span.about("choice", choice.on, facility, "選択", &words);
        }
        if let Some(plan) = &self.plan {
            span.add("plan", plan.started, "計画着手", &[]);
            span.add("plan", plan.created, "計画作成", &[]);
            let whom = [said(plan.explained_to.as_ref())];
            span.add("plan", plan.explained, "計画説明", &whom);
        }
        if let Some(acp) = &self.acp {
            span.add("acp", acp.on, "人生会議", &[label(acp.policy.as_ref())]);
        }
        if let Some(abuse) = &self.abuse {
            span.add("abuse", abuse.reported, "虐待の通報", &[]);
        }
        for barrier in &self.barriers {
            let words = [label(barrier.reason.as_ref())];
            span.add("barriers", barrier.from, "遅れ", &words);
        }
        if let Some(hold) = &self.hold {
            let words = [label(hold.reason.as_ref())];
            span.add("hold", hold.since, "保留", &words);
        }
    }

    /// What went out and came back.
    fn contacts(&self, span: &mut Span) {
        for referral in self.referrals.iter().filter(|r| r.went_out()) {
            let facility = referral.facility.as_ref();
            let service = [label(referral.service.as_ref())];
            span.about("referrals", referral.sent, facility, "打診", &service);
            let status = referral.status.as_ref();
            let ended = status.filter(|status| status.is_one_of(&["withdrawn", "expired"]));
            // The answer itself comes before the name, which may be long.
            let answer = match (referral.answer(), ended) {
                (Some(answer), _) => format!("返事 {}", answer.label()),
                (None, Some(_)) => "返事あり".to_string(),
                (None, None) => format!("返事 {}", label(status)),
            };
            let why = [
                label(referral.reason.as_ref()),
                said(referral.note.as_ref()),
            ];
            let answered = referral.answered;
            span.about("referrals", answered, facility, answer.trim(), &why);
            let end = ended.map_or("打診の終わり", |ended| ended.label());
            span.about("referrals", referral.ended, facility, end, &why[1..]);
        }
        // An appointment of today is still to come; those of the days before are over.
        let today = span.until;
        for appointment in self.appointments.iter().filter(|a| a.on < Some(today)) {
            let words = [
                label(appointment.kind.as_ref()),
                label(appointment.status.as_ref()),
                said(appointment.note.as_ref()),
            ];
            let facility = appointment.facility.as_ref();
            span.about("appointments", appointment.on, facility, "予定", &words);
        }
        for order in &self.orders {
            let kind = [label(order.kind.as_ref())];
            let facility = order.facility.as_ref();
            span.about("orders", order.issued, facility, "指示書", &kind);
        }
        for document in &self.documents {
            let words = [kind_of(document.template.as_deref())];
            let to = document.to.as_ref();
            span.about("documents", document.on, to, "書類", &words);
        }
        if let Some(inbound) = &self.inbound {
            let from = inbound.from.as_ref();
            span.about("inbound", inbound.received, from, "紹介状", &[]);
            span.add("inbound", inbound.visited, "来院", &[]);
            for reply in &inbound.replies {
                let what = reply.kind.as_ref().map_or("返書", |kind| kind.label());
                span.add("inbound", reply.on, what, &[said(reply.note.as_ref())]);
            }
        }
        if let Some(care) = &self.insurance.care {
            span.add("insurance", care.applied, "要介護認定の申請", &[]);
            let level = [label(care.level.as_ref())];
            span.add("insurance", care.certified, "要介護認定", &level);
        }
    }

    /// Where the patient was.
    fn stay(&self, span: &mut Span) {
        for assessment in &self.assessments {
            span.add("assessments", assessment.on, "アセスメント", &[]);
        }
        let Some(admission) = &self.admission else {
            return;
        };
        span.add(
            "admission",
            admission.on,
            "入院",
            &[said(admission.ward.as_ref())],
        );
        for step in &admission.ward_moves {
            span.add("admission", step.on, "転棟", &[said(step.ward.as_ref())]);
        }
        span.add("admission", admission.discharged, "退院", &[]);
    }
}
