//! 退院支援: a stay in hospital from admission to the end, cut off at today.

use super::case::{Draft, working_day};
use super::course::{self, Inquiries};
use super::entry::Table;
use super::insurance::{self, Care};
use super::names;
use super::person::{self, Person};
use super::phrases::{self, one};
use super::story::{Path, STORIES, Story, Turn};
use crate::paper::Value;
use chrono::{NaiveDate, TimeDelta};

/// The days of one stay. Some may lie after today: whoever writes asks first.
pub(super) struct Days {
    pub(super) admitted: NaiveDate,
    pub(super) screened: NaiveDate,
    pub(super) talked: NaiveDate,
    pub(super) assessed: NaiveDate,
    pub(super) started: NaiveDate,
    pub(super) met: NaiveDate,
    pub(super) created: NaiveDate,
    pub(super) explained: NaiveDate,
    pub(super) consented: NaiveDate,
    pub(super) expected: NaiveDate,
}

/// A case of this line.
pub(super) struct Stay {
    pub(super) story: &'static Story,
    pub(super) path: Path,
    pub(super) person: Person,
    pub(super) care: Care,
    pub(super) needs: Vec<&'static str>,
    /// How much help: 0 none … 3 all.
    pub(super) burden: i64,
    pub(super) days: Days,
    /// Facilities that take the patient, by service, once the choice is made.
    pub(super) taken: Vec<(&'static str, String)>,
    /// The day of discharge or death; it may lie after today.
    pub(super) ended: NaiveDate,
}

/// Writes the case.
pub(super) fn write(draft: &mut Draft) {
    let story = draft.dice.weighted(STORIES);
    let mut path = *draft.dice.weighted(story.paths);
    let burden = draft.dice.between(story.burden.0, story.burden.1);
    let person = person::write(draft, story.turn, story.ages, story.women);
    // Whom nobody certified, a care facility doesn't take.
    let insured = person.age >= 65 || (person.age >= 40 && story.specified.is_some());
    if path.needs_level() && (!insured || burden == 0) {
        path = Path::Home;
    }
    let planned = !draft.dice.chance(story.emergency);
    let days = timetable(draft, story, path);
    let needs = course::needs(draft, story, person.age);

    let inquiries = course::inquire(draft, path, &person, &needs, &days);
    let ended = inquiries.ended;
    let closed = draft.after(ended, 1, 12);
    let asof = draft.spec.today.min(closed);
    let care = insurance::write(draft, &person, story, burden, days.admitted, asof);
    let stay = Stay {
        story,
        path,
        person,
        care,
        needs,
        burden,
        days,
        taken: inquiries.taken.clone(),
        ended,
    };

    intake(draft, &stay);
    admission(draft, &stay, planned);
    assessments(draft, &stay);
    if draft.past(stay.days.assessed) {
        draft.put("needs", Value::texts(stay.needs.iter().copied()));
        let list = departments(draft, story);
        draft.put("departments", Value::texts(list));
    }
    factors(draft, &stay, planned);
    wishes(draft, &stay);
    consents(draft, &stay, inquiries.named);
    course::events(draft, &stay, planned, &inquiries);
    referrals(draft, &stay, inquiries);
    plan(draft, &stay);
    course::home(draft, &stay);
    course::around(draft, &stay);
    if draft.past(closed) {
        closure(draft, &stay, closed);
    }
}

fn timetable(draft: &mut Draft, story: &Story, path: Path) -> Days {
    let opened = draft.opened;
    let lag = *draft
        .dice
        .weighted(&[(62, 0), (24, 1), (7, 2), (5, 5), (2, 11)]);
    let admitted = opened - TimeDelta::days(lag);
    let mut day = |usual: (i64, i64), late: (i64, i64), percent: u32| {
        let (low, high) = if draft.dice.chance(percent) {
            late
        } else {
            usual
        };
        working_day((admitted + TimeDelta::days(draft.dice.between(low, high))).max(opened))
    };
    let screened = day((0, 2), (3, 6), 7);
    let talked = day((1, 5), (7, 12), 8).max(screened);
    let assessed = day((1, 4), (5, 8), 10).max(screened);
    let started = day((2, 5), (7, 10), 8).max(screened);
    let met = day((3, 6), (8, 12), 9).max(screened);
    let created = working_day(draft.after(started, 0, 4));
    let explained = working_day(draft.after(created, 0, 5));
    let consented = working_day(draft.after(created.max(talked), 0, 4));
    let mut length = draft.dice.between(story.stay.0, story.stay.1);
    if path == Path::OwnRehab {
        length += draft.dice.between(25, 60);
    }
    let expected = working_day(admitted + TimeDelta::days(length));
    Days {
        admitted,
        screened,
        talked,
        assessed,
        started,
        met,
        created,
        explained,
        consented,
        expected,
    }
}

fn intake(draft: &mut Draft, stay: &Stay) {
    let dice = &mut draft.dice;
    let (channel, requester) = *dice.weighted(&[
        (38, ("病棟", "看護師")),
        (30, ("スクリーニング", "看護師")),
        (16, ("医師", "医師")),
        (6, ("電話", "ケアマネ")),
        (5, ("来室", "家族")),
        (3, ("病棟", "リハ")),
        (2, ("FAX", "施設")),
    ]);
    let turn = stay.story.turn;
    let mut categories = vec![stay.path.category()];
    match turn {
        Turn::NoKin => categories.push("身寄りなし"),
        Turn::Welfare => categories.push("生活保護"),
        Turn::Working => categories.push("就労"),
        Turn::Foreign => categories.push("医療費"),
        Turn::LastDays => categories.push("意思決定支援"),
        Turn::Child => categories.push("障害・手帳"),
        _ if stay.care.applied.is_some() => categories.push("介護保険"),
        _ => {}
    }
    let request = one(dice, phrases::request(stay.path, turn));
    // Where this is short, the whole course stands in the request.
    let request = if dice.chance(70) {
        format!("{}\n{request}\n", stay.story.course)
    } else {
        request.to_string()
    };
    let name = match requester {
        "ケアマネ" | "家族" => Some(names::Name::of(dice, true, 50).written()),
        "医師" => Some(names::doctor(dice)),
        _ => None,
    };
    let intake = Table::new()
        .text("channel", channel)
        .text("requester", requester)
        .maybe("requester_name", name.map(Value::text))
        .words("categories", &categories)
        .text("request", request);
    draft.put("intake", intake.done());
}

fn departments(draft: &mut Draft, story: &Story) -> Vec<&'static str> {
    let mut list = vec![story.department];
    if story.department != "内科" && draft.dice.chance(30) {
        list.push("内科");
    }
    list
}

fn admission(draft: &mut Draft, stay: &Stay, planned: bool) {
    let (story, days) = (stay.story, &stay.days);
    let kind = match draft.dice.below(100) {
        _ if planned => "予定",
        0..6 => "転院",
        _ => "緊急",
    };
    let from = match kind {
        "転院" => "他院(急性期)",
        _ if stay.path == Path::Tokuyo && draft.dice.chance(30) => "特養",
        _ if stay.path == Path::Roken && draft.dice.chance(25) => "老健",
        _ => "自宅",
    };
    let before = |draft: &mut Draft, low, high| {
        days.admitted - TimeDelta::days(draft.dice.between(low, high))
    };
    let onset = if story.emergency > 80 {
        before(draft, 0, 3)
    } else {
        before(draft, 20, 400)
    };
    let surgery = story
        .surgery
        .then(|| draft.after(days.admitted, 0, 3))
        .filter(|day| draft.past(*day));
    let main = Table::new()
        .text("name", *draft.dice.pick(story.names))
        .words("tags", story.tags)
        .plain("onset", onset)
        .maybe_day("surgery", surgery);
    let mut diagnoses = vec![main.done()];
    if !story.beside.is_empty() && draft.dice.chance(65) {
        let (name, tags) = *draft.dice.pick(story.beside);
        let other = Table::new().text("name", name).maybe(
            "tags",
            (!tags.is_empty()).then(|| Value::texts(tags.iter().copied())),
        );
        diagnoses.push(other.done());
    }
    let mut moves = Vec::new();
    let mut rehab = None;
    if stay.path == Path::OwnRehab {
        let day = working_day(draft.after(days.admitted, 13, 22));
        if draft.past(day) && day < stay.ended {
            rehab = Some(day);
            moves.push(
                Table::new()
                    .plain("on", day)
                    .text("ward", "6階")
                    .text("ward_kind", "回復期リハ")
                    .done(),
            );
        }
    } else if stay.path.is_home() && draft.dice.chance(14) {
        let day = working_day(draft.after(days.admitted, 9, 14));
        if draft.past(day) && day < stay.ended {
            moves.push(
                Table::new()
                    .plain("on", day)
                    .text("ward", "3階西")
                    .text("ward_kind", "地域包括ケア")
                    .done(),
            );
        }
    }
    let used = (kind == "転院" && rehab.is_some()).then(|| Value::plain(draft.dice.between(5, 40)));
    let discharged = draft.past(stay.ended).then_some(stay.ended);
    let ward_kind = if kind == "転院" && draft.dice.chance(40) {
        "地域包括ケア"
    } else {
        "急性期一般1"
    };
    let doctor = format!("{} {}", story.department, names::doctor(&mut draft.dice));
    let cause = match story.turn {
        Turn::Accident => Some("交通事故"),
        Turn::Working if draft.dice.chance(20) => Some("労災の疑い"),
        _ if draft.dice.chance(20) => Some("疾病"),
        _ => None,
    };
    let first = matches!(story.turn, Turn::Working | Turn::Accident).then_some(onset);
    let expected = (stay.path != Path::Died || !draft.past(stay.ended)).then_some(days.expected);
    let room = draft
        .dice
        .chance(45)
        .then(|| format!("{}", 501 + draft.dice.below(30)));
    let admission = Table::new()
        .plain("on", days.admitted)
        .text("kind", kind)
        .text("from", from)
        .text("ward", story.ward)
        .maybe_text("room", room.as_deref())
        .text("ward_kind", ward_kind)
        .text("doctor", doctor)
        .value("diagnoses", Value::List(diagnoses))
        .maybe_day("expected_discharge", expected)
        .maybe_day("discharged", discharged)
        .maybe_day("rehab_started", rehab)
        .maybe("rehab_used_days", used)
        .maybe(
            "ward_moves",
            (!moves.is_empty()).then_some(Value::List(moves)),
        )
        .maybe_text("cause", cause)
        .maybe_day("first_visit", first);
    draft.put("admission", admission.done());
}

const ITEMS: [&str; 8] = [
    "移動", "移乗", "食事", "排泄", "入浴", "更衣", "整容", "階段",
];
const HELP: [&str; 4] = ["自立", "見守り", "一部介助", "全介助"];

/// ADL items and levels around a burden of 0 to 3.
fn adl(draft: &mut Draft, burden: i64) -> Value {
    let pairs = ITEMS.iter().map(|item| {
        let harder = match *item {
            "入浴" | "階段" => 1,
            "食事" | "整容" => -1,
            _ => 0,
        };
        let level = (burden + harder + i64::from(draft.dice.chance(25))).clamp(0, 3);
        ((*item).to_string(), Value::text(HELP[level as usize]))
    });
    Value::Map(pairs.collect())
}

fn assessments(draft: &mut Draft, stay: &Stay) {
    let (story, days) = (stay.story, &stay.days);
    let bedridden: [&[&str]; 4] = [&["J2", "A1"], &["A1", "A2"], &["B1", "B2"], &["C1", "C2"]];
    let mut list = Vec::new();
    let second = working_day(draft.after(days.assessed, 12, 24));
    for (place, on) in [days.assessed, second].into_iter().enumerate() {
        if !draft.past(on) || (place == 1 && (on >= stay.ended || draft.dice.chance(35))) {
            continue;
        }
        // Most people need more help now than before, and less after three weeks.
        let now = if place == 0 {
            stay.burden
        } else {
            (stay.burden - i64::from(draft.dice.chance(50))).max(0)
        };
        let usual = (stay.burden - draft.dice.between(1, 2)).max(0);
        let before = (place == 0).then(|| adl(draft, usual));
        let current = adl(draft, now);
        let old = stay.person.age >= 40;
        let dice = &mut draft.dice;
        let mut behaviours = Vec::new();
        for word in story.behaviours {
            if dice.chance(45) {
                behaviours.push(*word);
            }
        }
        let has = |need: &str| stay.needs.contains(&need);
        let suction = (has("喀痰吸引(夜間)") || has("喀痰吸引(日中)"))
            .then(|| Value::plain(dice.between(2, 12)));
        let oxygen = has("酸素(3L以下)").then(|| {
            Value::plain(format_args!(
                "{}.{}",
                dice.between(1, 2),
                5 * dice.between(0, 1)
            ))
        });
        let weight = dice.chance(50).then(|| {
            let low = if stay.person.age < 15 {
                6 + stay.person.age * 2
            } else {
                38
            };
            Value::plain(format_args!(
                "{}.{}",
                dice.between(low, low + 28),
                dice.between(0, 9)
            ))
        });
        let parkinson = story.hoehn_yahr.map(|(low, high)| {
            let stage = dice.between(low, high);
            Table::new()
                .plain("hoehn_yahr", stage)
                .plain("disability", if stage > 3 { 3 } else { 2 })
                .done()
        });
        let note = dice.chance(40).then(|| {
            *dice.pick(&[
                "歩行器で病棟内の移動は見守り。方向転換でふらつく。",
                "食事は一口量が多くむせる。声かけで改善する。",
                "夜間は2回トイレへ。ナースコールは押せる。",
                "痛みの訴えは体動時のみ。表情は穏やか。",
                "指示は入るが忘れやすい。紙に書いて貼ると守れる。",
            ])
        });
        let table = Table::new()
            .plain("on", on)
            .text("by", *dice.pick(&["suzuki", "mori", "abe"]))
            .maybe("adl_before", before)
            .value("adl", current)
            .maybe(
                "bedridden",
                old.then(|| Value::text(*dice.pick(bedridden[now as usize]))),
            )
            .maybe(
                "dementia",
                old.then(|| Value::text(*dice.pick(story.dementia))),
            )
            .maybe(
                "behaviours",
                (!behaviours.is_empty()).then(|| Value::texts(behaviours)),
            )
            .maybe("suction_per_day", suction)
            .maybe("oxygen_l_min", oxygen)
            .maybe("weight_kg", weight)
            .maybe("parkinson", parkinson)
            .maybe_text("note", note);
        list.push(table.done());
    }
    draft.put_list("assessments", list);
}

fn factors(draft: &mut Draft, stay: &Stay, planned: bool) {
    if !draft.past(stay.days.screened) {
        return;
    }
    let mut letters: Vec<&str> = stay.story.factors.to_vec();
    if !planned {
        letters.push("イ");
    }
    if stay.care.missing || stay.care.applied.is_some() {
        letters.push("ウ");
    }
    if stay.burden >= 2 {
        letters.push("ケ");
    }
    if stay.person.household == "独居" || draft.dice.chance(20) {
        letters.push("コ");
    }
    if stay.person.alone {
        letters.push("タ");
    }
    if stay.person.young_carer {
        letters.push("セ");
    }
    if letters.is_empty() || draft.dice.chance(3) {
        letters.push("チ");
    }
    const ORDER: &str = "アイウエオカキクケコサシスセソタチ";
    letters.sort_by_key(|letter| ORDER.find(letter));
    letters.dedup();
    let note = match () {
        () if letters.contains(&"チ") => Some("通院の手段がなく、退院後の治療が続けられない恐れ"),
        () if draft.dice.chance(20) => Some("入院時のスクリーニングで確認。家族からも聞き取り済み"),
        () => None,
    };
    let table = Table::new()
        .words("confirmed", &letters)
        .maybe_text("note", note);
    draft.put("factors", table.done());
}

fn wishes(draft: &mut Draft, stay: &Stay) {
    let goal = stay.path.place();
    let mut list = Vec::new();
    let talked = stay.days.talked;
    let unclear = draft.dice.chance(9);
    let own = match () {
        () if unclear => "未定",
        () if goal == "施設" && draft.dice.chance(48) => "自宅",
        () if goal == "病院" && draft.dice.chance(35) => "自宅",
        () => goal,
    };
    let child = stay.story.turn == Turn::Child;
    if draft.past(talked) && !child {
        let area = draft
            .dice
            .chance(25)
            .then(|| Value::texts([stay.person.town.city]));
        let services = (own == "自宅" && draft.dice.chance(22))
            .then(|| Value::texts(["訪問看護", "通所介護"]));
        let days =
            (services.is_some() && draft.dice.chance(60)).then(|| Value::texts(["火", "金"]));
        let wish = Table::new()
            .plain("on", talked)
            .text("who", "本人")
            .text("place", own)
            .text("text", one(&mut draft.dice, phrases::own_wish(own)))
            .maybe("area", area)
            .maybe("services", services)
            .maybe("days", days);
        list.push(draft.ids.entry('w', wish));
    }
    if let Some(kin) = stay.person.kin {
        let on = working_day(draft.after(talked, 0, 3));
        let place = if draft.dice.chance(24) && own == "自宅" {
            "施設"
        } else {
            goal
        };
        if draft.past(on) && on <= stay.ended {
            let wish = Table::new()
                .plain("on", on)
                .text("who", kin)
                .text("place", place)
                .text("text", one(&mut draft.dice, phrases::kin_wish(place)));
            list.push(draft.ids.entry('w', wish));
        }
    }
    // People change their minds, and most end where the way leads.
    let again = working_day(draft.after(talked, 6, 12));
    if own != goal && !child && draft.past(again) && again < stay.ended && draft.dice.chance(70) {
        let wish = Table::new()
            .plain("on", again)
            .text("who", "本人")
            .text("place", goal)
            .text("text", one(&mut draft.dice, phrases::own_wish(goal)));
        list.push(draft.ids.entry('w', wish));
    }
    draft.put_list("wishes", list);
}

/// Who was named to a facility had agreed to it on paper.
fn consents(draft: &mut Draft, stay: &Stay, named: bool) {
    let on = stay.days.consented;
    if !draft.past(on) || on > stay.ended {
        return;
    }
    let by = match stay.person.kin {
        Some(kin)
            if stay.story.turn == Turn::Child || stay.burden == 3 || draft.dice.chance(15) =>
        {
            kin
        }
        _ => "本人",
    };
    let scope: &[&str] = if draft.dice.chance(55) | named {
        &["医療情報", "氏名"]
    } else {
        &["医療情報"]
    };
    let withdrawn = working_day(draft.after(stay.ended, 0, 0));
    let withdrawn = (draft.dice.chance(2) && draft.past(withdrawn)).then_some(withdrawn);
    let consent = Table::new()
        .plain("on", on)
        .text("by", by)
        .text("purpose", "打診")
        .words("scope", scope)
        .text(
            "method",
            if draft.dice.chance(78) | named {
                "書面"
            } else {
                "口頭"
            },
        )
        .maybe_day("withdrawn", withdrawn);
    let entry = draft.ids.entry('k', consent);
    draft.put_list("consents", vec![entry]);
}

fn referrals(draft: &mut Draft, stay: &Stay, inquiries: Inquiries) {
    let mut documents = Vec::new();
    for (facility, sent) in &inquiries.sheets {
        let commit = draft.dice.word(b"0123456789abcdef", 7);
        let digest = draft.dice.word(b"0123456789abcdef", 64);
        let code = draft.dice.word(b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 4);
        let sheet = Table::new()
            .plain("on", sent)
            .text("template", "inquiry")
            .text("to", facility.clone())
            .text("commit", commit)
            .text("digest", format!("sha256:{digest}"))
            .text("code", code);
        documents.push(draft.ids.entry('d', sheet));
    }
    draft.put_list("referrals", inquiries.entries);
    if let Some((on, facility)) = inquiries.choice {
        let mut shown = inquiries.shown;
        if !shown.contains(&facility) {
            shown.push(facility.clone());
        }
        let by = stay
            .person
            .kin
            .filter(|_| stay.burden == 3)
            .unwrap_or("本人");
        let choice = Table::new()
            .plain("on", on)
            .text("facility", facility)
            .text("by", by)
            .value("shown", Value::texts(shown))
            .text("reason", *draft.dice.pick(phrases::CHOICES));
        draft.put("choice", choice.done());
    }
    draft.put_list("documents", documents);
}

fn plan(draft: &mut Draft, stay: &Stay) {
    let days = &stay.days;
    if !draft.past(days.started) || days.started > stay.ended {
        return;
    }
    let created = draft.past(days.created) && days.created <= stay.ended;
    let explained = created
        && draft.past(days.explained)
        && days.explained <= stay.ended
        && draft.dice.chance(94);
    let path = stay.path;
    let mut plan = Table::new().plain("started", days.started);
    if created {
        let to = days.expected.max(days.created);
        let period = Table::new().plain("from", days.created).plain("to", to);
        plan = plan
            .plain("created", days.created)
            .text("problems", one(&mut draft.dice, phrases::problem(path)))
            .text("goal", one(&mut draft.dice, phrases::goal(path)))
            .value("period", period.done())
            .text("outline", one(&mut draft.dice, phrases::outline(path)))
            .text(
                "destination",
                if path == Path::Died {
                    "自宅(在宅サービスあり)"
                } else {
                    path.destination()
                },
            );
    }
    if explained {
        let to = stay
            .person
            .kin
            .filter(|_| draft.dice.chance(40))
            .unwrap_or("本人");
        plan = plan
            .plain("explained", days.explained)
            .text("explained_to", to)
            .plain("delivered", true);
    }
    draft.put("plan", plan.done());
}

fn closure(draft: &mut Draft, stay: &Stay, closed: NaiveDate) {
    let outcome = match stay.path {
        Path::Died => "死亡(主傷病)",
        _ if stay.story.turn == Turn::LastDays => *draft.dice.pick(&["不変", "増悪"]),
        _ => *draft.dice.weighted(&[
            (70, "軽快"),
            (16, "不変"),
            (6, "治癒"),
            (5, "その他"),
            (3, "寛解"),
        ]),
    };
    let thanks = (stay.path != Path::Died && draft.dice.chance(25)).then(|| {
        *draft.dice.pick(&[
            "退院後の様子を電話で確認。困りごとなく過ごせている",
            "受け入れ先へ礼状を送付した",
            "1週間後にケアマネジャーから報告あり。サービスは予定どおり",
        ])
    });
    let closure = Table::new()
        .plain("on", closed)
        .text("reason", stay.path.reason())
        .text("destination", stay.path.destination())
        .plain("discharged", stay.ended)
        .text("outcome", outcome)
        .maybe_text("note", thanks);
    draft.put("closure", closure.done());
}
