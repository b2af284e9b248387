//! What a question about a facility came to, with its reason.

use super::Date;

/// The answer to "will it take this patient", best first. The order is the order of candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// 適合: everything asked for is said to be 可.
    Fit,
    /// 条件付: something is 可 under a condition.
    Conditional,
    /// 要確認: something is 不明 and must be asked.
    Ask,
    /// 不適合: something is 不可.
    Unfit,
}

impl Verdict {
    /// The id in machine output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Conditional => "conditional",
            Self::Ask => "ask",
            Self::Unfit => "unfit",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Fit => "適合",
            Self::Conditional => "条件付",
            Self::Ask => "要確認",
            Self::Unfit => "不適合",
        }
    }
}

/// One question about one facility, answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// A need (`tracheostomy`), `area`, a rule: stable, for machines.
    pub id: String,
    /// What was asked, for people.
    pub label: String,
    /// What it came to.
    pub verdict: Verdict,
    /// The answer as it counts today: 可, 条件付, 不可, 不明, or a fact.
    pub value: String,
    /// What it used to be, where it has grown too old.
    pub was: Option<String>,
    /// As of when.
    pub asof: Option<Date>,
    /// Who said so, or the rule's 根拠.
    pub source: Option<String>,
    /// 根拠, where a rule decides.
    pub basis: Option<String>,
    /// Why, one sentence.
    pub why: String,
    /// What to ask on the phone, where the verdict is [`Verdict::Ask`].
    pub question: Option<String>,
}

impl Check {
    /// A check without date and source.
    pub fn new(
        id: impl Into<String>,
        label: impl Into<String>,
        verdict: Verdict,
        value: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            verdict,
            value: value.into(),
            was: None,
            asof: None,
            source: None,
            basis: None,
            why: why.into(),
            question: None,
        }
    }

    /// The same with its source.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same with the question to ask.
    pub fn question(mut self, question: impl Into<String>) -> Self {
        self.question = Some(question.into());
        self
    }
}

/// The verdict of several checks: the worst of them; nothing asked is fit.
pub fn worst<'a>(checks: impl IntoIterator<Item = &'a Check>) -> Verdict {
    checks
        .into_iter()
        .map(|check| check.verdict)
        .max()
        .unwrap_or(Verdict::Fit)
}
