//! What a case comes to in a column: nothing here is on the paper as it stands.

use crate::model::{Case, Date, Patient, Referral};
use crate::text;
use crate::vocabulary::Word;

/// Where the patient wishes to live: the latest word.
pub(super) fn own_wish(case: &Case) -> Option<&Word> {
    let wish = case.wished_place().filter(|wish| wish.by_patient());
    wish.and_then(|wish| wish.place.as_ref())
}

/// The inquiries that went out.
pub(super) fn sent(case: &Case) -> impl Iterator<Item = &Referral> {
    case.referrals.iter().filter(|asked| asked.went_out())
}

/// Full years on the day the case was received.
pub(super) fn age(case: &Case) -> Option<u32> {
    case.opened.and_then(|day| case.patient.age(day))
}

/// Five years a band; whoever is 90 or older is among few.
pub(super) fn band(age: u32) -> String {
    match age / 5 * 5 {
        90.. => "90+".to_string(),
        low => format!("{low:02}-{:02}", low + 4),
    }
}

/// Prefecture and municipality, and nothing that stands behind them.
pub(super) fn municipality(patient: &Patient) -> Option<String> {
    let written = [&patient.city, &patient.address];
    written.into_iter().flatten().find_map(|words| {
        let address = text::normalise_address(words, None, None);
        if let Some((prefecture, town, _)) = text::split_address(&address) {
            return Some(format!("{prefecture}{town}"));
        }
        let plain = !address.contains(|c: char| c.is_numeric() || c.is_whitespace());
        (plain && address.ends_with(['市', '区', '町', '村'])).then_some(address)
    })
}

/// The days on which the case was closed, both ends included.
pub(super) fn closed_spans(case: &Case) -> Vec<String> {
    let shown = |day: Option<Date>| day.map_or("..".to_string(), |day| day.to_string());
    let former = case.former_closures.iter().filter_map(|former| {
        // On the day it was reopened it was open again.
        let last = former.reopened.and_then(|day| day.pred_opt())?;
        let from = former.closure.on;
        from.is_none_or(|from| from <= last)
            .then(|| format!("{}/{last}", shown(from)))
    });
    let now = case.closure.as_ref();
    let now = now.map(|closure| format!("{}/..", shown(closure.on)));
    former.chain(now).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_bands() {
        for (age, told) in [
            (0, "00-04"),
            (9, "05-09"),
            (84, "80-84"),
            (89, "85-89"),
            (90, "90+"),
            (104, "90+"),
        ] {
            assert_eq!(band(age), told, "{age}");
        }
    }

    #[test]
    fn nothing_behind_the_municipality_is_told() {
        let patient = |city: Option<&str>, address: Option<&str>| Patient {
            city: city.map(Into::into),
            address: address.map(Into::into),
            ..Patient::default()
        };
        for (city, address, told) in [
            (Some("神奈川県平塚市"), None, Some("神奈川県平塚市")),
            (
                Some("神奈川県平塚市中央1-2-3"),
                None,
                Some("神奈川県平塚市"),
            ),
            (
                None,
                Some("神奈川県足柄下郡箱根町湯本1"),
                Some("神奈川県足柄下郡箱根町"),
            ),
            (Some("平塚市"), None, Some("平塚市")),
            (Some("平塚市中央1-2 架空花子方"), None, None),
            (Some("架空荘"), None, None),
            (None, None, None),
        ] {
            let found = municipality(&patient(city, address));
            assert_eq!(found.as_deref(), told, "{city:?} {address:?}");
        }
    }
}
