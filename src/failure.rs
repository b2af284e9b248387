//! A failure as a fact: what, where, why, and the next step. Words are made here once; every
//! command fails the same way.

use std::fmt;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done.
    Done,
    /// Done, and the answer is no.
    No,
    /// Wrong usage.
    Usage,
    /// A paper could not be read.
    Paper,
    /// The machine refused: disk, git, lock.
    Machine,
}

impl Exit {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Paper => 3,
            Self::Machine => 4,
        }
    }
}

/// Why a command stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit it leads to.
    pub exit: Exit,
    /// What, in one sentence.
    pub what: String,
    /// Where: a place in a file with the line itself, or nothing.
    pub place: String,
    /// Why, or nothing.
    pub why: String,
    /// What to do next: commands to type or sentences.
    pub next: Vec<String>,
    /// Somebody else wrote the same paper meanwhile: trying again may do.
    pub raced: bool,
}

impl Failure {
    fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self {
            exit,
            what: what.into(),
            place: String::new(),
            why: String::new(),
            next: Vec::new(),
            raced: false,
        }
    }

    /// Wrong usage.
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Exit::Usage, what)
    }

    /// A paper that can't be read.
    pub fn paper(what: impl Into<String>) -> Self {
        Self::new(Exit::Paper, what)
    }

    /// The machine refused.
    pub fn machine(what: impl Into<String>) -> Self {
        Self::new(Exit::Machine, what)
    }

    /// Somebody else was quicker.
    pub fn raced(mut self) -> Self {
        self.raced = true;
        self
    }

    /// With the place.
    pub fn place(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }

    /// With the reason.
    pub fn why(mut self, why: impl fmt::Display) -> Self {
        self.why = why.to_string();
        self
    }

    /// With a next step.
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next.push(next.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "エラー: {}", self.what)?;
        if !self.place.is_empty() {
            write!(f, "\n{}", self.place.trim_end())?;
        }
        if !self.why.is_empty() {
            write!(f, "\n理由: {}", self.why)?;
        }
        for (place, next) in self.next.iter().enumerate() {
            let head = if place == 0 {
                "次の手: "
            } else {
                "　　　　"
            };
            write!(f, "\n{head}{next}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
