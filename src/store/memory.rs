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

/// Numbers that cases had and have no more, as this desk knew them.
const RENUMBERED: &str = ".renkei/renumbered";

impl Store {
    /// Remembers numbers that changed, old and new, so that whoever types the old one at this desk is
    /// warned: it may be somebody else's now. Without it nothing but the warning is lost.
    pub fn remember_renumbered(&self, pairs: &[(String, String)]) {
        use std::io::Write;
        let lines: String = pairs
            .iter()
            .map(|(old, new)| format!("{old} {new}\n"))
            .collect();
        let file = self.root().join(RENUMBERED);
        let open = || fs::OpenOptions::new().create(true).append(true).open(&file);
        let _best_effort = make_folder(&self.root().join(".renkei"))
            .and_then(|()| open())
            .and_then(|mut file| file.write_all(lines.as_bytes()));
    }

    /// The numbers that changed at this desk: old and new.
    pub fn renumbered(&self) -> Vec<(String, String)> {
        let words = fs::read_to_string(self.root().join(RENUMBERED)).unwrap_or_default();
        let pairs = words.lines().filter_map(|line| line.split_once(' '));
        pairs
            .map(|(old, new)| (old.to_string(), new.to_string()))
            .collect()
    }

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
