//! The nearest known words.
/// Places of the candidates nearest to `word`.
pub fn nearest<'a>(_word: &str, _candidates: impl Iterator<Item = &'a str>) -> Vec<usize> {
    Vec::new()
}
