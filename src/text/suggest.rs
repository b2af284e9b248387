//! The nearest known words, for 「もしかして」.

use super::fold;

/// Places of the candidates nearest to `word`, best first, only those a person could have meant.
///
/// Near is: the same word in another spelling; a candidate that begins with the word or holds it;
/// a candidate that the word holds; a few slips of the finger (letters wrong, missing, doubled or
/// swapped, one in three at most). Among equals the order of the candidates stays.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let word: Vec<char> = fold(word).chars().collect();
    if word.is_empty() {
        return Vec::new();
    }
    let mut near: Vec<(usize, usize)> = candidates
        .enumerate()
        .filter_map(|(place, candidate)| {
            let candidate: Vec<char> = fold(candidate).chars().collect();
            Some((cost(&word, &candidate)?, place))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, place)| place).collect()
}

/// Like [`nearest`], for long names of which people type a part: then a part of the name that is a
/// few slips away is near too (「さくろ」 for 「架空さくら訪問看護ステーション」).
pub fn nearest_part<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str> + Clone,
) -> Vec<usize> {
    let mut found = nearest(word, candidates.clone());
    let word: Vec<char> = fold(word).chars().collect();
    if word.len() < 2 {
        return found;
    }
    let slips = (word.len() / 3).max(1);
    let mut by_part: Vec<(usize, usize)> = candidates
        .enumerate()
        .filter_map(|(place, candidate)| {
            let candidate: Vec<char> = fold(candidate).chars().collect();
            let apart = distance_to_part(&word, &candidate);
            (apart <= slips && apart < word.len()).then_some((apart, place))
        })
        .filter(|(_, place)| !found.contains(place))
        .collect();
    by_part.sort_unstable();
    found.extend(by_part.into_iter().map(|(_, place)| place));
    found
}

/// Letters to change, add or drop until `word` stands somewhere in `whole`.
fn distance_to_part(word: &[char], whole: &[char]) -> usize {
    let mut last: Vec<usize> = vec![0; whole.len() + 1];
    for i in 1..=word.len() {
        let mut row = vec![i; whole.len() + 1];
        for j in 1..=whole.len() {
            let change = last[j - 1] + usize::from(word[i - 1] != whole[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
        }
        last = row;
    }
    last.into_iter().min().unwrap_or(word.len())
}

/// How far apart two folded words are; none when nobody would confuse them. A slip costs 100,
/// a word cut short less, so that an abbreviation comes before a mistyping.
fn cost(word: &[char], candidate: &[char]) -> Option<usize> {
    if candidate.is_empty() {
        return None;
    }
    let apart = word.len().abs_diff(candidate.len());
    let longer = word.len().max(candidate.len());
    let by_part = if candidate.starts_with(word) && says_something(word) {
        Some(50 + 5 * apart)
    } else if holds(candidate, word) && says_something(word) {
        Some(90 + 5 * apart)
    } else if holds(word, candidate) && candidate.len() >= 2 && candidate.len() * 2 >= word.len() {
        Some(110 + 5 * apart)
    } else {
        None
    };
    let slips = (longer / 3).max(1);
    let by_slips = (longer >= 2 && apart <= slips)
        .then(|| distance(word, candidate))
        .filter(|distance| *distance <= slips)
        .map(|distance| 100 * distance);
    match (by_part, by_slips) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// One ASCII letter begins half of all words; one kanji says something.
fn says_something(part: &[char]) -> bool {
    part.len() >= 2 || part.iter().any(|c| !c.is_ascii())
}

fn holds(whole: &[char], part: &[char]) -> bool {
    whole.windows(part.len()).any(|window| window == part)
}

/// Letters to change, add, drop or swap with the next (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(word: &str, candidates: &[&'static str]) -> Vec<&'static str> {
        nearest(word, candidates.iter().copied())
            .into_iter()
            .map(|place| candidates[place])
            .collect()
    }

    #[test]
    fn a_part_of_a_long_name_may_have_a_slip() {
        let names = [
            "架空さくら訪問看護ステーション",
            "模擬わかば訪問看護ステーション",
            "例示療養病院",
        ];
        let best = |word: &str| nearest_part(word, names.iter().copied());
        assert_eq!(best("さくろ"), [0]);
        assert_eq!(best("わかめ"), [1]);
        assert_eq!(best("療養病院"), [2]);
        assert!(best("ひまわり").is_empty());
        assert!(best("あ").is_empty());
    }

    #[test]
    fn slips_in_english_keys_are_found() {
        let keys = [
            "patient",
            "intake",
            "insurance",
            "admission",
            "needs",
            "name",
            "id",
        ];
        assert_eq!(best("pateint", &keys), ["patient"]);
        assert_eq!(best("insurace", &keys), ["insurance"]);
        assert_eq!(best("admision", &keys), ["admission"]);
        assert_eq!(best("need", &keys), ["needs"]);
        assert_eq!(best("nmae", &keys), ["name"]);
        assert_eq!(best("Patient", &keys), ["patient"]);
    }

    #[test]
    fn japanese_words_are_found() {
        let words = [
            "気管切開",
            "喀痰吸引(夜間)",
            "胃瘻",
            "訪問看護",
            "訪問介護",
            "褥瘡",
        ];
        assert_eq!(best("気管切会", &words), ["気管切開"]);
        assert_eq!(best("訪問看誤", &words)[0], "訪問看護");
        assert_eq!(best("気管", &words), ["気管切開"]);
        assert_eq!(best("褥", &words), ["褥瘡"]);
        assert_eq!(best("夜間", &words), ["喀痰吸引(夜間)"]);
        assert_eq!(best("訪問看護サービス", &words), ["訪問看護"]);
    }

    #[test]
    fn the_nearest_comes_first() {
        assert_eq!(
            best("訪問", &["在宅訪問", "訪問看護", "訪問"]),
            ["訪問", "訪問看護", "在宅訪問"]
        );
        assert_eq!(best("abcd", &["abce", "abcd"]), ["abcd", "abce"]);
    }

    #[test]
    fn far_words_are_not_offered() {
        assert!(best("xyz", &["patient", "needs"]).is_empty());
        assert!(best("存在しない", &["気管切開", "胃瘻", "打診中"]).is_empty());
        assert!(best("a", &["b", "c", "abc"]).is_empty());
        assert!(best("", &["a", ""]).is_empty());
        assert!(best("id", &["admission_kind_of_someone"]).is_empty());
    }

    #[test]
    fn swapped_letters_are_one_slip() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("ab"), &chars("ba")), 1);
        assert_eq!(distance(&chars("kitten"), &chars("sitting")), 3);
        assert_eq!(distance(&chars(""), &chars("abc")), 3);
    }
}
