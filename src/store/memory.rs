//! What `match` showed last, so that `refer` can be told a rank: kept under `.renkei/match/`, which
//! may be deleted at any time.

use super::office::Store;
use super::write::make_folder;
use crate::model::{CaseId, Date};
use std::fs;

/// A candidate as the last `match` of a case showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The service's id.
    pub service: String,
    /// Its place in the list of that service.
    pub rank: usize,
    /// The facility's id.
    pub facility: String,
}

/// The last answer of `match` for a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastMatch {
    /// The day it was made on.
    pub on: Option<Date>,
    /// Its candidates.
    pub candidates: Vec<Remembered>,
}

impl Store {
    /// Remembers what was shown. A folder that can't be written to costs the memory alone.
    pub fn remember_match(&self, id: &CaseId, last: &LastMatch) {
        if self.at().is_some() {
            return;
        }
        let mut text = String::new();
        if let Some(on) = last.on {
            text.push_str(&format!("{on}\n"));
        }
        for one in &last.candidates {
            text.push_str(&format!(
                "{}\t{}\t{}\n",
                one.service, one.rank, one.facility
            ));
        }
        let folder = self.root().join(".renkei").join("match");
        let path = folder.join(format!("{id}.tsv"));
        let waiting = folder.join(format!("{id}.{}.new", std::process::id()));
        let _best_effort = make_folder(&folder)
            .and_then(|()| fs::write(&waiting, text))
            .and_then(|()| fs::rename(&waiting, path));
    }

    /// What the last `match` of the case showed; empty where nobody asked yet.
    pub fn last_match(&self, id: &CaseId) -> LastMatch {
        let path = self.root().join(".renkei").join("match");
        let text = fs::read_to_string(path.join(format!("{id}.tsv"))).unwrap_or_default();
        let mut lines = text.lines();
        let Some(on) = lines.next().and_then(|day| day.parse().ok()) else {
            return LastMatch::default();
        };
        let candidate = |line: &str| {
            let mut fields = line.split('\t');
            Some(Remembered {
                service: fields.next()?.to_string(),
                rank: fields.next()?.parse().ok()?,
                facility: fields.next()?.to_string(),
            })
        };
        LastMatch {
            on: Some(on),
            candidates: lines.filter_map(candidate).collect(),
        }
    }
}
