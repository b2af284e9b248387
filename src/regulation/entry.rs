//! Whether a kind of facility or ward is open to this patient at all: the entry rows of the packs
//! that hold for a service, applied to the facts.

use super::dates::reaches;
use super::facts::{Diagnosed, Facts};
use super::insured::{CareClass, care_class};
use super::pack::Row;
use super::rows::{Below, Entry, EntryKind};
use super::rulebook::Rules;
use super::wards;
use crate::model::{Check, Facility, Verdict};
use crate::vocabulary::Word;

/// The checks of every entry rule that holds for `service` at `facility`.
pub fn entry_checks(
    facts: &Facts,
    rules: &Rules,
    service: &Word,
    facility: &Facility,
) -> Vec<Check> {
    let group = service.term().map_or("", |term| term.group);
    rules
        .holding(&rules.rows().entry)
        .filter(|row| row.holds_for(service.id(), group))
        .filter_map(|row| apply(row, facts, rules, facility))
        .collect()
}

fn apply(row: &Row<Entry>, facts: &Facts, rules: &Rules, facility: &Facility) -> Option<Check> {
    match row.kind {
        EntryKind::Insured => Some(insured(row, facts, rules)),
        EntryKind::CareLevel => Some(care_level(row, facts)),
        EntryKind::Resident => Some(resident(row, facts, facility)),
        EntryKind::Dementia => Some(dementia(row, facts)),
        EntryKind::Age => Some(age(row, facts)),
        EntryKind::Disability => Some(disability(row, facts, rules)),
        EntryKind::Tags => Some(tags(row, facts)),
        EntryKind::Distance => distance(row, facts, facility),
        EntryKind::RehabCategory => Some(rehab(row, facts, rules)),
    }
}

fn check(row: &Row<Entry>, verdict: Verdict, value: &str, why: impl Into<String>) -> Check {
    let mut check = Check::new(&row.id, &row.label, verdict, value, why);
    check.basis = Some(row.source.shown());
    check.source(row.source.shown())
}

fn insured(row: &Row<Entry>, facts: &Facts, rules: &Rules) -> Check {
    let class = care_class(facts, rules);
    let why = format!("{}({})", class.label(), class.reason());
    match class {
        CareClass::First(_) | CareClass::Second(_) => check(row, Verdict::Fit, "可", why),
        CareClass::Outside(_) => check(row, Verdict::Unfit, "不可", why),
        CareClass::Unknown(ref ask) => {
            let ask = ask.clone();
            check(row, Verdict::Ask, "不明", why).question(ask)
        }
    }
}

fn care_level(row: &Row<Entry>, facts: &Facts) -> Check {
    let Some(level) = facts.care_level else {
        let why = match facts.care_status {
            Some(status) => format!("要介護度がわかりません({})", status.label()),
            None => "要介護度がわかりません".to_string(),
        };
        return check(row, Verdict::Ask, "不明", why)
            .question("要介護度はいくつですか(見込みでも)。");
    };
    let among = |levels: &[String]| levels.iter().any(|id| level.is(id));
    if among(&row.levels) {
        return check(row, Verdict::Fit, "可", level.label());
    }
    if among(&row.special_levels) {
        return check(
            row,
            Verdict::Conditional,
            "条件付",
            format!("{}: {}", level.label(), row.special),
        );
    }
    if level.term().is_none() || level.is_one_of(&["applying"]) {
        return check(
            row,
            Verdict::Ask,
            "不明",
            format!("要介護度「{}」", level.label()),
        )
        .question("要介護度はいくつですか(見込みでも)。");
    }
    // A change or first application under way may still lead to a level that enters.
    let pending = facts
        .care_status
        .is_some_and(|status| status.is_one_of(&["applying", "change_applying"]));
    if pending {
        return check(
            row,
            Verdict::Ask,
            "不明",
            format!("今は{}、申請の結果待ち", level.label()),
        )
        .question("申請中の要介護度の結果はどうなりましたか。");
    }
    check(
        row,
        Verdict::Unfit,
        "不可",
        format!("{}では利用できません", level.label()),
    )
}

fn resident(row: &Row<Entry>, facts: &Facts, facility: &Facility) -> Check {
    match (facts.insurer, facility.city.as_deref()) {
        (Some(insurer), Some(city)) => {
            if same_municipality(insurer, city) {
                check(row, Verdict::Fit, "可", format!("保険者は{insurer}"))
            } else {
                check(
                    row,
                    Verdict::Unfit,
                    "不可",
                    format!("事業所は{city}、保険者は{insurer}"),
                )
            }
        }
        (None, _) => check(row, Verdict::Ask, "不明", "保険者がわかりません")
            .question("介護保険の保険者(市町村)はどこですか。"),
        (_, None) => check(row, Verdict::Ask, "不明", "事業所の市町村がわかりません")
            .question("事業所はどの市町村の指定ですか。"),
    }
}

/// Whether an insurer and a municipality are the same: `平塚市` is `神奈川県平塚市`, a ward belongs
/// to its city (`横浜市` insures `神奈川県横浜市鶴見区`).
pub fn same_municipality(insurer: &str, city: &str) -> bool {
    let bare = |place: &str| {
        let place = place.trim();
        let place = match crate::text::split_address(place) {
            Some((_, municipality, _)) => municipality,
            None => place,
        };
        crate::text::fold(crate::text::town(place))
    };
    let (insurer, city) = (bare(insurer), bare(city));
    if insurer.is_empty() || city.is_empty() {
        return false;
    }
    let ward_of = |whole: &str, part: &str| {
        whole.ends_with('市') && part.starts_with(whole) && part.ends_with('区')
    };
    insurer == city || ward_of(&insurer, &city) || ward_of(&city, &insurer)
}

fn dementia(row: &Row<Entry>, facts: &Facts) -> Check {
    let by_need = facts
        .needs
        .iter()
        .find(|need| need.is_one_of(&["dementia_mild", "dementia_bpsd"]));
    if facts.has_tag("dementia") {
        return check(row, Verdict::Fit, "可", "病名に認知症");
    }
    let sign = by_need
        .map(|need| need.label().to_string())
        .or_else(|| {
            facts
                .dementia
                .filter(|scale| !scale.is_one_of(&["independent", "none"]))
                .map(|scale| format!("認知症高齢者の日常生活自立度 {}", scale.label()))
        })
        .unwrap_or_else(|| "認知症の診断が紙にありません".to_string());
    check(row, Verdict::Ask, "不明", sign).question(&row.question)
}

fn age(row: &Row<Entry>, facts: &Facts) -> Check {
    let least = row
        .age_min
        .map_or(0, |age| u32::try_from(age.0).unwrap_or(0));
    let Some(born) = facts.born else {
        return check(row, Verdict::Ask, "不明", "生年月日がわかりません")
            .question("生年月日はいつですか。");
    };
    if reaches(born, least).is_some_and(|day| day <= facts.day) {
        return check(row, Verdict::Fit, "可", format!("{least}歳以上"));
    }
    match row.below {
        Some(Below::Unfit) => check(row, Verdict::Unfit, "不可", format!("{least}歳未満")),
        _ => check(row, Verdict::Ask, "不明", format!("{least}歳未満")).question(&row.question),
    }
}

fn disability(row: &Row<Entry>, facts: &Facts, rules: &Rules) -> Check {
    match care_class(facts, rules) {
        CareClass::First(why) | CareClass::Second(why) => check(
            row,
            Verdict::Conditional,
            "条件付",
            format!("{why}のため介護保険が優先(上乗せ・横出しは市町村に確認)"),
        ),
        _ if facts.disability => check(row, Verdict::Fit, "可", "手帳または障害支援区分あり"),
        _ => check(
            row,
            Verdict::Ask,
            "不明",
            "手帳・障害支援区分が紙にありません",
        )
        .question("障害者手帳、難病、障害支援区分の認定はありますか。"),
    }
}

fn tags(row: &Row<Entry>, facts: &Facts) -> Check {
    let among = |ids: &[String]| {
        facts
            .tags
            .iter()
            .find(|tag| ids.iter().any(|id| tag.is(id)))
    };
    if let Some(tag) = among(&row.tags) {
        return check(row, Verdict::Fit, "可", tag.label());
    }
    match (among(&row.special_tags), facts.diagnosed) {
        (Some(tag), _) => check(
            row,
            Verdict::Conditional,
            "条件付",
            format!("{}。{}", tag.label(), row.special),
        ),
        (None, Diagnosed::Fully) => check(row, Verdict::Unfit, "不可", "対象の病名がありません"),
        (None, _) => {
            check(row, Verdict::Ask, "不明", "病名の分類がわかりません").question(&row.question)
        }
    }
}

fn distance(row: &Row<Entry>, facts: &Facts, facility: &Facility) -> Option<Check> {
    let most = row.max_km?.0;
    let (Some(home), Some(there)) = (facts.home, facility.location) else {
        return Some(
            check(row, Verdict::Ask, "不明", "距離がわかりません")
                .question(format!("患者宅は半径{most}km以内ですか。")),
        );
    };
    let km = home.km_to(there);
    let why = format!("直線で{}", crate::text::distance(km));
    Some(if km <= most {
        check(row, Verdict::Fit, "可", why)
    } else {
        check(row, Verdict::Unfit, "不可", why)
    })
}

fn rehab(row: &Row<Entry>, facts: &Facts, rules: &Rules) -> Check {
    match wards::rehab_stay(row, facts, rules) {
        Some(stay) => {
            let why = stay.words(facts.day);
            if stay.left > 0 {
                check(row, Verdict::Fit, "可", why)
            } else {
                check(row, Verdict::Unfit, "不可", why)
            }
        }
        None if facts.diagnosed == Diagnosed::Fully => {
            check(row, Verdict::Unfit, "不可", "別表第九の病名がありません")
        }
        None => check(row, Verdict::Ask, "不明", "病名の分類がわかりません").question(
            "主病名は別表第九の状態(脳血管疾患、大腿骨骨折、廃用症候群など)に当たりますか。",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::same_municipality;

    #[test]
    fn municipalities_are_compared_as_people_write_them() {
        for (insurer, city, same) in [
            ("平塚市", "神奈川県平塚市", true),
            ("神奈川県平塚市", "神奈川県平塚市", true),
            ("横浜市", "神奈川県横浜市鶴見区", true),
            ("大磯町", "神奈川県中郡大磯町", true),
            ("茅ヶ崎市", "神奈川県茅ケ崎市", true),
            ("平塚市", "神奈川県茅ヶ崎市", false),
            ("津市", "三重県津市", true),
            ("市川市", "千葉県市川市", true),
            ("", "神奈川県平塚市", false),
        ] {
            assert_eq!(same_municipality(insurer, city), same, "{insurer} {city}");
        }
    }
}
