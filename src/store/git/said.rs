//! What git said, fit to be shown.

/// A line without the user and password of an address in it.
pub fn without_secrets(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (head, tail) = rest.split_at(at + 3);
        out.push_str(head);
        let end = tail.find(['/', ' ', '\'']).unwrap_or(tail.len());
        rest = match tail[..end].rfind('@') {
            Some(sign) => &tail[sign + 1..],
            None => tail,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_told() {
        let table = [
            (
                "fatal: https://u:secret@host/x.git: no",
                "fatal: https://host/x.git: no",
            ),
            (
                "ssh://git@host/x and http://a@b/c",
                "ssh://host/x and http://b/c",
            ),
            ("plain words", "plain words"),
        ];
        for (line, told) in table {
            assert_eq!(without_secrets(line), told);
        }
    }
}
