//! Where the history may go: the repository's remotes, and whether their hosts lie outside the hospital.
//! Nothing is asked of any network; what can't be told to be inside is outside.

use super::git;
use super::office::Store;
use crate::model::Text;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A place that git may send the history to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// What git calls it; the setting where an address stands in one.
    pub name: String,
    /// Its address, without names, passwords and queries.
    pub url: String,
    /// Its host; `None` on this machine, or where the address tells none.
    pub host: Option<String>,
    /// Whether it may lie outside.
    pub outside: bool,
}

/// Endings of names that no public name server knows.
const PRIVATE: &[&str] = &[
    ".local",
    ".lan",
    ".internal",
    ".home.arpa",
    ".localdomain",
    ".test",
    ".invalid",
];

impl Store {
    /// Every address that git may send the history to, each once.
    pub fn remotes(&self) -> Vec<Remote> {
        let mut found: Vec<Remote> = Vec::new();
        let mut put = |name: &str, url: &str| {
            let remote = remote_of(name, url, &self.office.audit.inside);
            if !found.contains(&remote) {
                found.push(remote);
            }
        };
        // With git's own rewriting of addresses (`url.….insteadOf`), for fetching and for sending.
        let listed = git::answer(self.root(), &["remote", "-v"]).unwrap_or_default();
        let mut names = vec![".".to_string()];
        for row in listed.lines() {
            let Some((name, rest)) = row.split_once('\t') else {
                continue;
            };
            let url = ["(fetch)", "(push)"]
                .iter()
                .find_map(|mark| rest.rfind(&format!(" {mark}")));
            put(name, rest[..url.unwrap_or(rest.len())].trim());
            names.push(name.to_string());
        }
        // A branch may name an address instead of a remote.
        const KEYS: &str = r"^(branch\..*\.(remote|pushremote)|remote\.pushdefault)$";
        let asked = ["config", "--null", "--get-regexp", KEYS];
        let said = git::answer(self.root(), &asked).unwrap_or_default();
        for entry in said.split('\0') {
            if let Some((key, url)) = entry.split_once('\n')
                && !url.is_empty()
                && !names.iter().any(|known| known == url)
            {
                put(key, url);
            }
        }
        found
    }
}

/// What an address comes to. Pure; `inside` are hosts that the settings name.
pub fn remote_of(name: &str, url: &str, inside: &[Text]) -> Remote {
    let place = Place::of(url);
    let outside = match &place.at {
        At::Here => false,
        At::Host(host) => is_outside(host, inside),
        At::Unknown => true,
    };
    Remote {
        name: name.to_string(),
        url: place.shown,
        host: match place.at {
            At::Host(host) => Some(host),
            At::Here | At::Unknown => None,
        },
        outside,
    }
}

/// Whether a host may lie outside.
fn is_outside(host: &str, inside: &[Text]) -> bool {
    let listed = |known: &Text| {
        known
            .trim()
            .trim_end_matches('.')
            .eq_ignore_ascii_case(host)
    };
    if inside.iter().any(listed) {
        return false;
    }
    if let Some(address) = address(host) {
        return !is_private(address);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if host.is_empty() || !host.chars().all(plain) {
        // Full-width letters and the full stop 「。」 become ASCII on their way to the name server.
        return true;
    }
    host.contains('.') && !PRIVATE.iter().any(|ending| host.ends_with(ending))
}

/// The address that a host is: `10.0.0.1`, `fe80::1`, and one number (`134744072` is 8.8.8.8).
fn address(host: &str) -> Option<IpAddr> {
    let bare = host.split('%').next().unwrap_or(host);
    if let Ok(address) = bare.parse() {
        return Some(address);
    }
    let number = match host.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => host.parse().ok(),
    };
    number.map(|number: u32| IpAddr::V4(Ipv4Addr::from(number)))
}

fn is_private(address: IpAddr) -> bool {
    let four = |v4: Ipv4Addr| v4.is_private() || v4.is_loopback() || v4.is_link_local();
    match address {
        IpAddr::V4(v4) => four(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => four(v4),
            None => v6.is_loopback() || is_local(v6),
        },
    }
}

/// fe80::/10 and fc00::/7.
fn is_local(v6: Ipv6Addr) -> bool {
    let first = v6.segments()[0];
    first & 0xffc0 == 0xfe80 || first & 0xfe00 == 0xfc00
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    /// A folder of this machine.
    Here,
    /// A host, in small letters.
    Host(String),
    /// Nobody can tell: another program (`ext::…`) knows.
    Unknown,
}

struct Place {
    at: At,
    /// The address without what nobody should read.
    shown: String,
}

impl Place {
    fn of(url: &str) -> Self {
        let url = url.trim();
        if let Some(rest) = url.strip_prefix(r"\\").or_else(|| url.strip_prefix("//")) {
            return Self::share(rest, url);
        }
        if let Some((scheme, rest)) = url.split_once("://")
            && is_scheme(scheme)
        {
            return Self::by_scheme(scheme, rest);
        }
        if let Some((helper, _)) = url.split_once("::")
            && is_scheme(helper)
        {
            // A password may stand anywhere in what the helper gets.
            return Self {
                at: At::Unknown,
                shown: format!("{helper}::…"),
            };
        }
        Self::scp(url)
    }

    fn here(shown: &str) -> Self {
        Self {
            at: At::Here,
            shown: shown.to_string(),
        }
    }

    /// `\\server\share`, `//server/share`.
    fn share(rest: &str, whole: &str) -> Self {
        let host = rest.split(['\\', '/']).next().unwrap_or_default();
        // `\\?\C:\…` and `\\.\…` are this machine's.
        let at = match host {
            "" | "?" | "." => At::Here,
            host => At::Host(host.to_lowercase()),
        };
        Self {
            at,
            shown: whole.to_string(),
        }
    }

    fn by_scheme(scheme: &str, rest: &str) -> Self {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('\\') {
            // Programs don't agree where the host ends.
            return Self {
                at: At::Unknown,
                shown: format!("{scheme}://…"),
            };
        }
        let host_and_port = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = host_of(host_and_port);
        if scheme.eq_ignore_ascii_case("file") {
            return match host.as_str() {
                "" | "localhost" => Self::here(&format!("file://{path}")),
                _ => Self {
                    at: At::Host(host.clone()),
                    shown: format!("file://{host}{path}"),
                },
            };
        }
        let is_port = port.is_empty() || port[1..].bytes().all(|byte| byte.is_ascii_digit());
        let path = match is_port {
            true => path.split(['?', '#']).next().unwrap_or_default(),
            // A password with a slash in it: the rest of it would stand in the path.
            false => "",
        };
        let port = if is_port { port } else { "" };
        let shown_host = match host.contains(':') {
            true => format!("[{host}]"),
            false => host.clone(),
        };
        Self {
            at: At::Host(host),
            shown: format!("{scheme}://{shown_host}{port}{path}"),
        }
    }

    /// `user@host:path`, or a folder.
    fn scp(url: &str) -> Self {
        let slash = url.find(['/', '\\']).unwrap_or(url.len());
        let bracket = url.find('[').filter(|place| *place < slash);
        let colon = match bracket.and_then(|start| url[start..].find(']').map(|end| start + end)) {
            Some(end) => url[end..].find(':').map(|place| end + place),
            None => url.find(':').filter(|place| *place < slash),
        };
        let Some(colon) = colon else {
            return Self::here(url);
        };
        let (before, path) = (&url[..colon], &url[colon + 1..]);
        let drive = before.len() == 1 && before.bytes().all(|byte| byte.is_ascii_alphabetic());
        if drive {
            return Self::here(url);
        }
        // `[user@host:port]:path` is one of git's forms too.
        let inner = before.rsplit('@').next().unwrap_or_default();
        let inner = match inner.starts_with('[') {
            true => inner.to_string(),
            false => inner.trim_end_matches(']').to_string(),
        };
        let single = inner.trim_matches(['[', ']']);
        let (host, _) = match single.parse::<Ipv6Addr>() {
            Ok(_) => (single.to_lowercase(), ""),
            Err(_) => host_of(single),
        };
        let shown = match host.contains(':') {
            true => format!("[{host}]:{path}"),
            false => format!("{host}:{path}"),
        };
        Self {
            at: At::Host(host),
            shown,
        }
    }
}

fn is_scheme(words: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    words.starts_with(|c: char| c.is_ascii_alphabetic()) && words.chars().all(fits)
}

/// Host and `:port` of `host:port` or `[v6]:port`. The host is in small letters, `%61` written out, and
/// without the dot that ends a whole name.
fn host_of(words: &str) -> (String, &str) {
    let (host, port) = match words
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((host, port)) => (host, port),
        None => words.split_at(words.find(':').unwrap_or(words.len())),
    };
    let port = if port.starts_with(':') { port } else { "" };
    // A zone (`fe80::1%25eth0`) stays what it is.
    let host = match host.contains(':') {
        true => host.replace("%25", "%"),
        false => decoded(host),
    };
    (host.trim_end_matches('.').to_lowercase(), port)
}

fn decoded(words: &str) -> String {
    let mut bytes = Vec::with_capacity(words.len());
    let mut rest = words.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        match byte.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Address, host, outside.
    const TABLE: &[(&str, Option<&str>, bool)] = &[
        // Folders of this machine.
        ("/srv/git/renkei.git", None, false),
        ("../renkei.git", None, false),
        ("renkei.git", None, false),
        ("./a:b/renkei.git", None, false),
        ("file:///srv/git/renkei.git", None, false),
        ("file://localhost/srv/git", None, false),
        (r"C:\git\renkei.git", None, false),
        ("Z:/git/renkei.git", None, false),
        (r"\\?\C:\git", None, false),
        // Shares.
        (r"\\nas\git\renkei.git", Some("nas"), false),
        ("//nas/git/renkei.git", Some("nas"), false),
        (r"\\files.example.com\git", Some("files.example.com"), true),
        ("file://nas/git/renkei.git", Some("nas"), false),
        (
            "file://files.example.com/git",
            Some("files.example.com"),
            true,
        ),
        // Public hosts, in every form.
        ("https://github.com/x/y.git", Some("github.com"), true),
        ("HTTPS://GitHub.COM./x", Some("github.com"), true),
        (
            "http://git.example.com:8080/x",
            Some("git.example.com"),
            true,
        ),
        ("git://git.example.com/x", Some("git.example.com"), true),
        (
            "ssh://git@git.example.com:22/x",
            Some("git.example.com"),
            true,
        ),
        (
            "git+ssh://git@git.example.com/x",
            Some("git.example.com"),
            true,
        ),
        ("git@github.com:x/y.git", Some("github.com"), true),
        ("github.com:x/y.git", Some("github.com"), true),
        ("[git@github.com:22]:x", Some("github.com"), true),
        ("https://8.8.8.8/x", Some("8.8.8.8"), true),
        ("https://134744072/x", Some("134744072"), true),
        ("https://0x08080808/x", Some("0x08080808"), true),
        ("https://[2001:db8::1]/x", Some("2001:db8::1"), true),
        ("ssh://git@[2001:db8::1]:22/x", Some("2001:db8::1"), true),
        ("git@[2001:db8::1]:x", Some("2001:db8::1"), true),
        ("https://%67ithub.com/x", Some("github.com"), true),
        (
            "https://ｇｉｔｈｕｂ。ｃｏｍ/x",
            Some("ｇｉｔｈｕｂ。ｃｏｍ"),
            true,
        ),
        ("https://github.com\\@nas/x", None, true),
        ("https://10.0.0.1@github.com/x", Some("github.com"), true),
        ("https://local/x@github.com/y", Some("local"), false),
        (
            "https://10.0.0.1.example.com/x",
            Some("10.0.0.1.example.com"),
            true,
        ),
        ("https://172.32.0.1/x", Some("172.32.0.1"), true),
        ("https://100.64.0.1/x", Some("100.64.0.1"), true),
        ("https://notlocal/x", Some("notlocal"), false),
        ("https://git.notlocal/x", Some("git.notlocal"), true),
        ("https:///x", Some(""), true),
        // Inside.
        ("gitserver:renkei.git", Some("gitserver"), false),
        ("ssh://git@gitserver/renkei.git", Some("gitserver"), false),
        (
            "https://git.hospital.local/x",
            Some("git.hospital.local"),
            false,
        ),
        ("https://git.lan/x", Some("git.lan"), false),
        (
            "https://git.hospital.internal/x",
            Some("git.hospital.internal"),
            false,
        ),
        ("https://git.home.arpa/x", Some("git.home.arpa"), false),
        ("https://git.localdomain/x", Some("git.localdomain"), false),
        ("https://git.test/x", Some("git.test"), false),
        ("https://git.invalid/x", Some("git.invalid"), false),
        ("https://10.1.2.3/x", Some("10.1.2.3"), false),
        ("https://172.16.0.1/x", Some("172.16.0.1"), false),
        ("git@192.168.1.2:x", Some("192.168.1.2"), false),
        ("https://127.0.0.1:3000/x", Some("127.0.0.1"), false),
        ("https://169.254.1.1/x", Some("169.254.1.1"), false),
        ("https://[::1]/x", Some("::1"), false),
        ("https://[fd00::5]:8443/x", Some("fd00::5"), false),
        ("https://[fe80::1%25eth0]/x", Some("fe80::1%eth0"), false),
        (
            "https://[::ffff:10.0.0.1]/x",
            Some("::ffff:10.0.0.1"),
            false,
        ),
        ("https://[::ffff:8.8.8.8]/x", Some("::ffff:8.8.8.8"), true),
        // Said by the settings.
        (
            "https://Git.Hospital.Example/x",
            Some("git.hospital.example"),
            false,
        ),
        (
            "https://www.git.hospital.example/x",
            Some("www.git.hospital.example"),
            true,
        ),
        // Nobody can tell.
        ("ext::ssh -i key host %S x", None, true),
        ("codecommit::ap-northeast-1://x", None, true),
    ];

    #[test]
    fn a_host_is_outside_unless_it_can_be_told_to_be_inside() {
        let inside: Vec<Text> = vec!["git.hospital.example".into()];
        for (url, host, outside) in TABLE {
            let remote = remote_of("origin", url, &inside);
            assert_eq!(remote.host.as_deref(), *host, "{url}");
            assert_eq!(remote.outside, *outside, "{url}");
        }
    }

    #[test]
    fn what_is_secret_in_an_address_is_never_shown() {
        for (url, shown) in [
            (
                "https://me:geheim@github.com/x/y.git",
                "https://github.com/x/y.git",
            ),
            ("https://geheim@github.com/x", "https://github.com/x"),
            (
                "https://a:ge@heim@github.com:443/x",
                "https://github.com:443/x",
            ),
            ("https://a:ge/heim@github.com/x", "https://a"),
            (
                "https://github.com/x?token=geheim#geheim",
                "https://github.com/x",
            ),
            ("ssh://me:geheim@[fd00::5]:22/x", "ssh://[fd00::5]:22/x"),
            ("geheim@github.com:x/y.git", "github.com:x/y.git"),
            ("ext::ssh -p geheim host", "ext::…"),
            (r"\\nas\git", r"\\nas\git"),
            ("/srv/git", "/srv/git"),
        ] {
            let remote = remote_of("origin", url, &[]);
            assert_eq!(remote.url, shown, "{url}");
            assert!(!remote.url.contains("geheim"), "{url}");
        }
    }
}
