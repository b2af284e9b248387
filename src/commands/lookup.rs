//! Which case somebody means: an id, its tail, kana, a chart number. What can't be read is said here
//! too, in the same words by every command.

pub use super::whom::{
    facility, facility_id, facility_label, facility_labels, facility_matches, facility_where,
};

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::model::{CaseId, Date};
use crate::paper::Path;
use crate::problem::{Place, Problem, Severity};
use crate::render::problem::{line, page};
use crate::store::{CasePaper, FACILITIES, Mishap};
use crate::text;
use crate::vocabulary::{Table, Word};

/// The paper of the case that `words` mean.
pub fn case(context: &Context, words: &str) -> Result<CasePaper, Failure> {
    let id = case_id(context, words)?;
    match context.store()?.case(&id)? {
        Some(Ok(paper)) => {
            notice(context, &paper);
            Ok(paper)
        }
        Some(Err(mishap)) => Err(Failure::paper(format!("症例「{id}」の紙を読めません。"))
            .place(pages(context, &mishap))
            .next(format!("renkei check {id}"))),
        None => Err(unknown(context, words)?),
    }
}

/// The id that `words` mean.
pub fn case_id(context: &Context, words: &str) -> Result<CaseId, Failure> {
    let id = meant(context, words)?;
    for (old, new) in context.store()?.renumbered() {
        if old == id.as_str() {
            context.complain(&format!(
                "注意: 「{old}」は、この席では前に別の症例の番号でした(その症例は今 {new})。人違いがないか確かめてください。"
            ));
        }
    }
    context.looked_at(&id);
    Ok(id)
}

/// The id that `words` mean in the history: a paper that was taken away has one too.
pub fn past_id(context: &Context, words: &str) -> Result<CaseId, Failure> {
    let store = context.store()?;
    let whole = CaseId::new(&text::fold(words.trim()).to_uppercase());
    match whole.filter(|id| store.place_of(id).is_none()) {
        Some(id) if store.was_there(&id) => Ok(id),
        _ => case_id(context, words),
    }
}

fn meant(context: &Context, words: &str) -> Result<CaseId, Failure> {
    let words = words.trim();
    let folded = text::fold(words).to_uppercase();
    // A whole number needs no look at the others.
    let whole = CaseId::new(&folded);
    if let Some(id) = whole.filter(|id| context.store().is_ok_and(|s| s.place_of(id).is_some())) {
        return Ok(id);
    }
    let cases = context.store()?.cases();
    if words.is_empty() || words.contains(['/', '\\']) || words.contains("..") {
        return Err(Failure::usage(format!(
            "「{}」は症例番号として使えません。",
            text::visible(words)
        ))
        .next("「2026-0012」か末尾の「12」のように指定してください。"));
    }
    let by_tail: Vec<CaseId> = cases
        .ids()
        .filter(|id| is_tail(id, &folded))
        .cloned()
        .collect();
    let found = if by_tail.is_empty() {
        by_person(&cases, words)
    } else {
        by_tail
    };
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(unknown(context, words)?),
        many => choose(context, words, many),
    }
}

fn is_tail(id: &CaseId, words: &str) -> bool {
    let digits = words.chars().all(|c| c.is_ascii_digit()) && !words.is_empty();
    if digits && words.len() < 7 {
        return words.parse() == Ok(id.number());
    }
    words
        .trim_start_matches(|c: char| c.is_ascii_uppercase())
        .chars()
        .all(|c| c.is_ascii_digit() || c == '-')
        && words.len() >= 2
        && id.as_str().ends_with(words)
}

/// Kana, name, chart number, or a number that the case had before.
fn by_person(cases: &crate::store::Cases, words: &str) -> Vec<CaseId> {
    let wanted = text::fold(words);
    let found = cases.map(|paper| {
        let paper = paper.ok()?;
        let patient = &paper.case.patient;
        let chart = patient.chart_no.as_deref().is_some_and(|no| no == words);
        let person = [&patient.kana, &patient.name]
            .into_iter()
            .flatten()
            .any(|name| text::fold(name).contains(&wanted));
        let is_former = |id: &crate::model::Text| {
            let tail = |id: CaseId| is_tail(&id, &wanted.to_uppercase());
            text::fold(id) == wanted || CaseId::new(id).is_some_and(tail)
        };
        let former = paper.case.former_ids.iter().any(is_former);
        (chart || person || former).then_some(paper.case.id)
    });
    found.into_iter().flatten().collect()
}

fn unknown(context: &Context, words: &str) -> Result<Failure, Failure> {
    let cases = context.store()?.cases();
    let ids: Vec<&str> = cases.ids().map(CaseId::as_str).collect();
    let mut failure = Failure::usage(format!(
        "症例「{}」が見つかりません。",
        text::visible(words)
    ));
    let near: Vec<&str> = text::nearest(words, ids.iter().copied())
        .into_iter()
        .take(3)
        .map(|place| ids[place])
        .collect();
    if !near.is_empty() {
        failure = failure.next(format!("近い番号: {}", near.join("、")));
    }
    Ok(failure.next("renkei status で一覧を見られます。"))
}

fn choose(context: &Context, words: &str, many: &[CaseId]) -> Result<CaseId, Failure> {
    let shown: Vec<String> = many.iter().map(ToString::to_string).collect();
    if context.can_ask()
        && let Some(place) = context.ask_which("どの症例ですか", &shown)?
    {
        return Ok(many[place].clone());
    }
    let mut failure = Failure::usage(format!(
        "「{}」に当てはまる症例が{}件あります。",
        text::visible(words),
        many.len()
    ))
    .why(text::list_up_to(&shown, 20));
    failure = failure.next("番号を全部書いて指定してください。");
    Err(failure)
}

/// Whether a problem means that part of the paper could not be read at all.
pub fn is_unreadable(problem: &Problem) -> bool {
    problem.severity == Severity::Error
        && (problem.code.starts_with("yaml/")
            || problem.code.starts_with("toml/")
            || problem.code.starts_with("paper/"))
}

/// Says on stderr that a paper has problems: those that hide part of it as pages, others counted.
pub fn notice(context: &Context, paper: &CasePaper) {
    let (unreadable, others): (Vec<&Problem>, Vec<&Problem>) = paper
        .problems
        .iter()
        .filter(|problem| problem.severity != Severity::Info)
        .partition(|problem| is_unreadable(problem));
    for problem in &unreadable {
        context.complain(&page(
            problem,
            &paper.path,
            Some(&paper.text),
            bytes_of(problem),
            context.error_colour(),
        ));
    }
    if !unreadable.is_empty() {
        context.remember(Exit::Paper);
    }
    if !others.is_empty() {
        context.say(&format!(
            "注意: この紙に直すところが{}件あります。次の手: renkei check {}",
            others.len(),
            paper.case.id
        ));
    }
}

/// The pages of a file that gave no case.
pub fn pages(context: &Context, mishap: &Mishap) -> String {
    mishap
        .problems
        .iter()
        .map(|problem| {
            page(
                problem,
                &mishap.path,
                mishap.text.as_deref(),
                bytes_of(problem),
                context.error_colour(),
            )
        })
        .collect()
}

/// The bytes of a problem whose place is known as such.
pub fn bytes_of(problem: &Problem) -> Option<std::ops::Range<usize>> {
    match &problem.place {
        Place::Bytes(bytes) => Some(bytes.clone()),
        _ => None,
    }
}

/// Says which papers gave no case, and remembers it.
pub fn complain_about(context: &Context, mishaps: &[Mishap]) {
    for mishap in mishaps {
        context.complain(&pages(context, mishap));
    }
    if !mishaps.is_empty() {
        context.remember(Exit::Paper);
    }
}

/// Says what can't be used of the office's rules: whatever would need it falls back to nothing.
/// Says so too when no rule at all holds on the day: then nothing is due because nothing is known.
pub fn complain_about_rules(context: &Context) {
    let Ok(store) = context.store() else { return };
    let today = context.today();
    let deadlines = &store.rulebook().rows().deadline;
    if !deadlines.is_empty() && !deadlines.iter().any(|row| row.holds(today)) {
        context.remember(Exit::Paper);
        context.complain(&format!(
            "注意: {today} に使える期限の規則がありません。期限は数えられません。次の手: renkei explain(規則の一覧)"
        ));
    }
    for paper in &store.rules().papers {
        let errors = paper.problems.iter();
        for problem in errors.filter(|problem| problem.severity == Severity::Error) {
            context.complain(&page(
                problem,
                &paper.path,
                paper.text.as_deref(),
                bytes_of(problem),
                context.error_colour(),
            ));
        }
    }
    let unusable: Vec<&str> = store.rulebook().unusable().map(|(_, id, _)| id).collect();
    if !unusable.is_empty() {
        context.complain(&format!(
            "注意: 使えない規則があります: {}。ほかの規則で続けます。次の手: renkei check",
            text::visible(&text::list_up_to(&unusable, 8))
        ));
    }
    let problems = store
        .rules()
        .papers
        .iter()
        .flat_map(|paper| &paper.problems);
    if problems
        .clone()
        .any(|problem| problem.severity == Severity::Error)
    {
        context.remember(Exit::Paper);
    }
}

/// Says when the settings can't be read, so that nobody works with the defaults unknowingly.
pub fn complain_about_settings(context: &Context) {
    let Ok(store) = context.store() else { return };
    if store.settings.problems.iter().any(is_unreadable) {
        context.remember(Exit::Paper);
        context.complain(
            "注意: 「renkei.toml」に読めないところがあり、その設定は既定の値を使います。次の手: renkei check renkei.toml",
        );
    }
}

/// Says what of the hand-kept directory can't be read, and whether there was any such thing:
/// names and numbers are missing then.
pub fn complain_about_directory(context: &Context) -> bool {
    let Ok(hand) = context.store().and_then(|store| store.hand()) else {
        return false;
    };
    let mut any = false;
    for problem in hand.problems.iter().filter(|p| is_unreadable(p)) {
        any = true;
        context.remember(Exit::Paper);
        context.complain(&page(
            problem,
            FACILITIES,
            hand.text.as_deref(),
            bytes_of(problem),
            context.error_colour(),
        ));
    }
    any
}

/// The part of a paper that could not be read at all, as a mishap of its own.
pub fn broken_part(paper: &CasePaper) -> Option<Mishap> {
    let broken: Vec<Problem> = paper
        .problems
        .iter()
        .filter(|problem| is_unreadable(problem))
        .cloned()
        .collect();
    (!broken.is_empty()).then(|| Mishap {
        path: paper.path.clone(),
        text: Some(paper.text.clone()),
        problems: broken,
    })
}

/// The id of a member of the staff, by id or name.
pub fn staff(context: &Context, words: &str) -> Result<String, Failure> {
    let office = &context.store()?.office;
    let asked = text::fold(words);
    let found = office.staff.iter().find(|member| {
        text::fold(&member.id) == asked
            || member
                .name
                .as_deref()
                .is_some_and(|name| text::fold(name) == asked)
    });
    if let Some(member) = found {
        return Ok(member.id.to_string());
    }
    if office.staff.is_empty() {
        // Nobody can be told from a slip of the pen, and an empty answer would look like one.
        context.say(&format!(
            "注意: renkei.toml に職員の一覧がないため、「{}」は紙に書いてある番号のとおりにさがします。次の手: renkei.toml に [staff.番号] を書いてください。",
            text::visible(words)
        ));
        return Ok(words.to_string());
    }
    let known: Vec<String> = office
        .staff
        .iter()
        .map(|member| match &member.name {
            Some(name) => format!("{}({name})", member.id),
            None => member.id.to_string(),
        })
        .collect();
    Err(Failure::usage(format!(
        "職員「{}」は renkei.toml にいません。",
        text::visible(words)
    ))
    .why(format!("いるのは {} です。", text::list_up_to(&known, 10)))
    .next("renkei.toml の [staff.…] の番号か氏名を書いてください。"))
}

/// A word of a table, for commands that can't go on with one that nobody knows.
pub fn word(context: &Context, table: Table, flag: &str, spelling: &str) -> Result<Word, Failure> {
    word_among(context, table, flag, spelling, |_| true)
}

/// The same, naming only the words that may be used here.
pub fn word_among(
    context: &Context,
    table: Table,
    flag: &str,
    spelling: &str,
    may: impl Fn(&Word) -> bool,
) -> Result<Word, Failure> {
    let words = &context.store()?.words;
    match words.read(table, spelling.trim()) {
        Word::Known(term) => Ok(Word::Known(term)),
        Word::Unknown(word) => {
            let near: Vec<&str> = words
                .table(table)
                .nearest(&word)
                .iter()
                .map(|term| term.label)
                .collect();
            let failure = Failure::usage(format!(
                "{flag}「{}」は用語にありません。",
                text::visible(&word)
            ));
            // A short table is told in full.
            const FEW: usize = 9;
            let terms = words.table(table).terms().iter().copied();
            let usable = terms.filter(|term| may(&Word::Known(term)));
            let all: Vec<&str> = usable.map(|term| term.label).collect();
            Err(if near.is_empty() && all.len() <= FEW {
                failure.next(format!("使えるのは {} です。", all.join("、")))
            } else if near.is_empty() {
                failure.next(format!("renkei explain --vocabulary {}", table.name()))
            } else {
                failure.next(format!("近い用語: {}", near.join("、")))
            })
        }
    }
}

/// A typed day; today where nothing was typed.
pub fn day(context: &Context, flag: &str, words: Option<&str>) -> Result<Date, Failure> {
    let Some(words) = words else {
        return Ok(context.today());
    };
    text::parse_date(words, context.today()).map_err(|error| {
        Failure::usage(format!(
            "{flag}「{}」を日付として読めません。",
            text::visible(words)
        ))
        .why(error)
        .next("「2026-11-23」「R8.11.23」「11/23」「明日」のように書いてください。")
    })
}

/// A typed day on which something has happened: not after today.
pub fn past_day(context: &Context, flag: &str, words: Option<&str>) -> Result<Date, Failure> {
    let day = day(context, flag, words)?;
    if day <= context.today() {
        return Ok(day);
    }
    Err(Failure::usage(format!(
        "{flag}「{day}」は今日({})より先です。",
        context.today()
    ))
    .why("起きたことの日付は、今日までで書きます。")
    .next("これからの予定なら: renkei book 症例 種別 日付"))
}

/// A typed time of day as papers have it: `10:00`.
pub fn time(words: &str) -> Result<String, Failure> {
    let at = text::parse_clock(words).ok_or_else(|| {
        Failure::usage(format!("時刻「{}」を読めません。", text::visible(words)))
            .next("「10:00」「10時半」「午後2時」のように書いてください。")
    })?;
    Ok(at.format("%H:%M").to_string())
}

/// The line of a paper that something typed contradicts: `file:line:column`, the line, a caret.
/// The nearest table above where the place itself is not on paper.
pub fn line_of(paper: &CasePaper, path: &Path) -> String {
    let mut path = path.clone();
    loop {
        if let Some(node) = super::set::node_at(&paper.root, &path)
            && !path.0.is_empty()
        {
            return line(&paper.path, &paper.text, node.span.clone());
        }
        if path.0.pop().is_none() {
            return format!("  {}", paper.path);
        }
    }
}
